//! Painting text into cells, clipped to an area.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use ratatui::style::Style;

use crate::text::{in_cells, is_plain};

/// Paints into an area of the screen; rows and columns count from its corner. What lies outside is left out.
pub struct Brush<'a> {
    buffer: &'a mut Buffer,
    pub area: Rect,
}

impl<'a> Brush<'a> {
    pub fn new(buffer: &'a mut Buffer, area: Rect) -> Self {
        let area = area.intersection(buffer.area);
        Self { buffer, area }
    }

    /// A brush for an area of the screen.
    pub fn part(&mut self, area: Rect) -> Brush<'_> {
        let area = area.intersection(self.area);
        Brush { buffer: self.buffer, area }
    }

    pub fn width(&self) -> usize {
        self.area.width as usize
    }

    pub fn height(&self) -> usize {
        self.area.height as usize
    }

    /// The cell's place on the screen.
    pub fn position(&self, column: usize, row: usize) -> Position {
        Position::new(
            self.area.x.saturating_add(column.min(u16::MAX as usize) as u16),
            self.area.y.saturating_add(row.min(u16::MAX as usize) as u16),
        )
    }

    /// Writes text that may hold anything and gives the column after it. A wide character that would be cut in half is
    /// left out with what follows.
    pub fn put(&mut self, column: usize, row: usize, text: &str, style: Style) -> usize {
        if row >= self.height() || column >= self.width() {
            return column;
        }
        let position = self.position(column, row);
        let room = self.width() - column;
        if is_plain(text) {
            return column + self.put_plain(position, text, room, style);
        }
        let (end, _) = self.buffer.set_stringn(position.x, position.y, in_cells(text), room, style);
        (end - self.area.x) as usize
    }

    /// Writes plain text into so many cells at most, and gives their number: most text is, and needs no look for clusters.
    fn put_plain(&mut self, position: Position, text: &str, n_cells: usize, style: Style) -> usize {
        let start = self.buffer.index_of(position.x, position.y);
        let cells = self.buffer.content[start..start + n_cells].iter_mut().zip(text.chars());
        cells.map(|(cell, ch)| cell.set_char(ch).set_style(style)).count()
    }

    /// Writes text so that it ends before `right`. Text without room is left out.
    pub fn put_right(&mut self, right: usize, row: usize, text: &str, style: Style) -> usize {
        let width = crate::text::width(text);
        match right.checked_sub(width) {
            Some(column) => {
                self.put(column, row, text, style);
                column
            }
            None => right,
        }
    }

    /// Fills cells of a row with one symbol of one column.
    pub fn fill(&mut self, column: usize, row: usize, width: usize, symbol: &str, style: Style) {
        let n_cells = width.min(self.width().saturating_sub(column));
        if row < self.height() && n_cells > 0 {
            let Position { x, y } = self.position(column, row);
            let start = self.buffer.index_of(x, y);
            let cells = &mut self.buffer.content[start..start + n_cells];
            cells.iter_mut().for_each(|cell| _ = cell.set_symbol(symbol).set_style(style));
        }
    }

    /// Adds a style to cells of a row that are written already.
    pub fn tint(&mut self, column: usize, row: usize, width: usize, style: Style) {
        if row < self.height() && column < self.width() {
            let Position { x, y } = self.position(column, row);
            let width = width.min(self.width() - column) as u16;
            self.buffer.set_style(Rect { x, y, width, height: 1 }, style);
        }
    }

    /// Empties the whole area.
    pub fn clear(&mut self) {
        for row in 0..self.height() {
            for column in 0..self.width() {
                let position = self.position(column, row);
                if let Some(cell) = self.buffer.cell_mut(position) {
                    cell.reset();
                }
            }
        }
    }
}
