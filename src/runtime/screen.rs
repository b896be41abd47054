//! What the terminal shows: the cells that a frame changes become bytes, as few as it takes, and are written in one go.
//!
//! Taking the terminal and giving it back is left to `terminal`, which says where bytes go.

use std::io::{self, Write};
use std::mem;

use ratatui::buffer::{Buffer, Cell};
use ratatui::layout::{Position, Rect};
use ratatui::style::{Color, Modifier};

use crate::text::{cluster_width, is_plain};

/// Half a frame is seen by nobody between these; terminals that don't know the marks ignore them.
const BEGIN_UPDATE: &[u8] = b"\x1b[?2026h";
const END_UPDATE: &[u8] = b"\x1b[?2026l";
const SHOW_CURSOR: &[u8] = b"\x1b[?25h";
const HIDE_CURSOR: &[u8] = b"\x1b[?25l";
const CLEAR: &[u8] = b"\x1b[2J";

/// Paints frames and writes of each what is other than in the one before. The cursor is hidden at first.
#[derive(Debug)]
pub struct Screen<W> {
    out: W,
    pen: Pen,
    /// What the terminal shows.
    shown: Buffer,
    /// The next frame; between frames its cells hold anything.
    next: Buffer,
}

impl<W: Write> Screen<W> {
    /// On an empty terminal of this size.
    pub fn new(out: W, columns: u16, rows: u16) -> Self {
        let empty = Buffer::empty(Rect::new(0, 0, columns, rows));
        Self { out, pen: Pen::default(), shown: empty.clone(), next: empty }
    }

    /// Somebody else had the terminal, and has hidden the cursor since. The next frame needs a [`Self::resize`].
    pub fn forget(&mut self) {
        self.pen = Pen::default();
    }

    /// Frames have this size from now on; the next one begins with an empty screen. It ends the update too, so that nobody sees
    /// that.
    pub fn resize(&mut self, columns: u16, rows: u16) {
        let empty = Buffer::empty(Rect::new(0, 0, columns, rows));
        (self.shown, self.next) = (empty.clone(), empty);
        self.pen.push(CLEAR);
        // The terminal has moved its cursor as it pleased.
        self.pen.at = None;
    }

    /// Columns and rows.
    pub fn size(&self) -> (u16, u16) {
        (self.shown.area.width, self.shown.area.height)
    }

    /// Shows what `view` paints into empty cells, and the cursor at the place that it gives.
    pub fn draw(&mut self, view: impl FnOnce(&mut Buffer) -> Option<Position>) -> io::Result<()> {
        self.next.reset();
        let cursor = view(&mut self.next);
        let columns = usize::from(self.next.area.width).max(1);
        let rows = self.shown.content.chunks_exact(columns).zip(self.next.content.chunks_exact(columns));
        for (y, (before, now)) in (0..).zip(rows) {
            self.pen.put_row(y, before, now);
        }
        self.pen.set_look(Look::default());
        self.pen.set_cursor(cursor);
        mem::swap(&mut self.shown, &mut self.next);
        self.pen.write_to(&mut self.out)
    }
}

/// Writes cells for a terminal, and knows how it stands there.
#[derive(Debug, Default)]
struct Pen {
    /// The frame so far.
    bytes: Vec<u8>,
    /// Where the terminal writes next; `None` where that is not known, or terminals may differ in it.
    at: Option<Position>,
    look: Look,
    has_cursor: bool,
}

/// How cells look. Between frames it is the terminal's own.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Look {
    foreground: Color,
    background: Color,
    modifier: Modifier,
}

impl Look {
    fn of(cell: &Cell) -> Self {
        Self { foreground: cell.fg, background: cell.bg, modifier: cell.modifier }
    }
}

/// Nearly all cells hold one byte, for which nothing has to be called.
fn is_same_sign(sign: &str, other: &str) -> bool {
    match (sign.as_bytes(), other.as_bytes()) {
        ([byte], [other]) => byte == other,
        (bytes, others) => bytes == others,
    }
}

/// Whether the sign takes one column on every terminal.
fn is_plain_sign(sign: &str) -> bool {
    sign.len() == 1 || is_plain(sign)
}

/// The columns that a sign takes, at least 1.
fn columns(sign: &str) -> usize {
    if is_plain_sign(sign) { 1 } else { cluster_width(sign).max(1) }
}

impl Pen {
    /// Writes the cells of a row that are other than before. Of a wide sign the first cell counts.
    fn put_row(&mut self, y: u16, before: &[Cell], now: &[Cell]) {
        // Up to here half a sign may be left of a wide one that is written over.
        let mut torn_end = 0;
        let mut x = 0;
        while let (Some(cell_before), Some(cell)) = (before.get(x), now.get(x)) {
            let (sign, look) = (cell.symbol(), Look::of(cell));
            let is_changed = look != Look::of(cell_before) || !is_same_sign(sign, cell_before.symbol());
            let end = x + columns(sign);
            if is_changed || x < torn_end {
                self.put(Position { x: x as u16, y }, sign, look);
            }
            if is_changed {
                let covered = (x..end.min(before.len())).map(|x| x + columns(before[x].symbol()));
                torn_end = covered.max().unwrap_or(end).max(torn_end);
            }
            x = end;
        }
    }

    fn put(&mut self, position: Position, sign: &str, look: Look) {
        self.go_to(position);
        self.set_look(look);
        self.push(sign.as_bytes());
        // Where terminals may count in their own way, what follows is told its place.
        self.at = is_plain_sign(sign).then_some(Position { x: position.x + 1, ..position });
    }

    fn go_to(&mut self, to: Position) {
        match self.at.filter(|at| at.y == to.y && at.x <= to.x).map(|at| to.x - at.x) {
            Some(0) => {}
            Some(1) => self.push(b"\x1b[C"),
            Some(n_columns) => self.push_sequence(&[n_columns], b'C'),
            None => self.push_sequence(&[to.y + 1, to.x + 1], b'H'),
        }
        self.at = Some(to);
    }

    fn set_look(&mut self, look: Look) {
        if look == mem::replace(&mut self.look, look) {
            return;
        }
        self.push(b"\x1b[0");
        for (_, code) in MODIFIERS.iter().filter(|(modifier, _)| look.modifier.contains(*modifier)) {
            self.push_parameter(*code);
        }
        self.push_colour(38, look.foreground);
        self.push_colour(48, look.background);
        self.push(b"m");
    }

    /// `code` says which of the two colours it is. The terminal's own has no number.
    fn push_colour(&mut self, code: u16, colour: Color) {
        let number = match colour {
            Color::Reset => return,
            Color::Rgb(red, green, blue) => {
                let parameters = [code, 2, red.into(), green.into(), blue.into()];
                return parameters.into_iter().for_each(|parameter| self.push_parameter(parameter));
            }
            Color::Indexed(number) => number.into(),
            Color::Black => 0,
            Color::Red => 1,
            Color::Green => 2,
            Color::Yellow => 3,
            Color::Blue => 4,
            Color::Magenta => 5,
            Color::Cyan => 6,
            Color::Gray => 7,
            Color::DarkGray => 8,
            Color::LightRed => 9,
            Color::LightGreen => 10,
            Color::LightYellow => 11,
            Color::LightBlue => 12,
            Color::LightMagenta => 13,
            Color::LightCyan => 14,
            Color::White => 15,
        };
        [code, 5, number].into_iter().for_each(|parameter| self.push_parameter(parameter));
    }

    fn set_cursor(&mut self, cursor: Option<Position>) {
        if cursor.is_some() != mem::replace(&mut self.has_cursor, cursor.is_some()) {
            self.push(if cursor.is_some() { SHOW_CURSOR } else { HIDE_CURSOR });
        }
        cursor.into_iter().for_each(|position| self.go_to(position));
    }

    fn push(&mut self, bytes: &[u8]) {
        if self.bytes.is_empty() {
            self.bytes.extend_from_slice(BEGIN_UPDATE);
        }
        self.bytes.extend_from_slice(bytes);
    }

    /// A control sequence with these parameters.
    fn push_sequence(&mut self, parameters: &[u16], end: u8) {
        self.push(b"\x1b[");
        for (i, parameter) in parameters.iter().enumerate() {
            if i > 0 {
                self.bytes.push(b';');
            }
            self.push_number(*parameter);
        }
        self.bytes.push(end);
    }

    fn push_parameter(&mut self, parameter: u16) {
        self.bytes.push(b';');
        self.push_number(parameter);
    }

    /// In a tenth of the time that the formats of the standard library take.
    fn push_number(&mut self, number: u16) {
        let places = [10_000, 1000, 100, 10].into_iter().filter(|place| number >= *place);
        self.bytes.extend(places.chain([1]).map(|place| b'0' + (number / place % 10) as u8));
    }

    /// Writes the frame, where there is anything to be written.
    fn write_to(&mut self, out: &mut impl Write) -> io::Result<()> {
        if self.bytes.is_empty() {
            return Ok(());
        }
        self.bytes.extend_from_slice(END_UPDATE);
        let written = out.write_all(&self.bytes).and_then(|()| out.flush());
        self.bytes.clear();
        written
    }
}

const MODIFIERS: [(Modifier, u16); 9] = [
    (Modifier::BOLD, 1),
    (Modifier::DIM, 2),
    (Modifier::ITALIC, 3),
    (Modifier::UNDERLINED, 4),
    (Modifier::SLOW_BLINK, 5),
    (Modifier::RAPID_BLINK, 6),
    (Modifier::REVERSED, 7),
    (Modifier::HIDDEN, 8),
    (Modifier::CROSSED_OUT, 9),
];

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use ratatui::style::Style;

    use super::*;

    const COLUMNS: u16 = 24;
    const ROWS: u16 = 4;

    /// Text with a style at a column, a row each.
    type Strokes = Vec<(u16, String, u8)>;

    fn strokes() -> impl Strategy<Value = Strokes> {
        let text = "([a-c ä–]{0,20}|(a\u{301}|x){0,6}|[東京ab]{0,9})";
        prop::collection::vec((0..COLUMNS, text, 0u8..5), ROWS as usize)
    }

    fn style(number: u8) -> Style {
        match number {
            0 => Style::new(),
            1 => Style::new().add_modifier(Modifier::BOLD),
            2 => Style::new().fg(Color::DarkGray).add_modifier(Modifier::UNDERLINED),
            3 => Style::new().fg(Color::Cyan).bg(Color::Red),
            _ => Style::new().add_modifier(Modifier::REVERSED),
        }
    }

    fn new_screen() -> Screen<Vec<u8>> {
        Screen::new(Vec::new(), COLUMNS, ROWS)
    }

    fn new_terminal() -> vt100::Parser {
        let size = |n| std::num::NonZero::new(n).unwrap();
        vt100::Parser::new(size(ROWS), size(COLUMNS), 0)
    }

    /// What is written for the next frame.
    fn draw(screen: &mut Screen<Vec<u8>>, paint: impl FnOnce(&mut Buffer) -> Option<Position>) -> Vec<u8> {
        screen.draw(paint).unwrap();
        mem::take(&mut screen.out)
    }

    fn paint(cells: &mut Buffer, strokes: &Strokes) -> Option<Position> {
        for (row, (column, text, number)) in strokes.iter().enumerate() {
            cells.set_string(*column, row as u16, text, style(*number));
        }
        None
    }

    /// What a terminal shows: its signs with colours and modifiers.
    fn picture(terminal: &vt100::Parser) -> Vec<String> {
        let cell = |row, column| {
            let cell = terminal.screen().cell(row, column).unwrap();
            let sign = if cell.has_contents() { cell.contents() } else { " " };
            let look = (cell.fgcolor(), cell.bgcolor(), cell.bold(), cell.underline(), cell.inverse());
            format!("{sign}{look:?}")
        };
        (0..ROWS).map(|row| (0..COLUMNS).map(|column| cell(row, column)).collect()).collect()
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(300))]
        #[test]
        fn what_changed_makes_the_same_screen_as_everything(frames in prop::collection::vec(strokes(), 1..6)) {
            let (mut screen, mut terminal) = (new_screen(), new_terminal());
            for strokes in &frames {
                terminal.process(&draw(&mut screen, |cells| paint(cells, strokes)));
                let mut anew = new_terminal();
                anew.process(&draw(&mut new_screen(), |cells| paint(cells, strokes)));
                prop_assert_eq!(picture(&terminal), picture(&anew));
                let again = draw(&mut screen, |cells| paint(cells, strokes)).len();
                prop_assert_eq!(again, 0);
            }
        }
    }

    #[test]
    fn a_frame_takes_few_bytes() {
        let mut screen = new_screen();
        let mut draw = |text: &str, cursor: Option<u16>| {
            let bytes = draw(&mut screen, |cells| {
                cells.set_string(0, 1, text, Style::new());
                cursor.map(|x| Position { x, y: 0 })
            });
            String::from_utf8(bytes).unwrap().replace("\x1b[", "^")
        };
        assert_eq!(draw("Kiew und Prag", None), "^?2026h^2;1HKiew^Cund^CPrag^?2026l");
        assert_eq!(draw("Kyiv und Graz", None), "^?2026h^2;2Hyiv^5CG^2Cz^?2026l");
        assert_eq!(draw("Kyiv und Graz", Some(3)), "^?2026h^?25h^1;4H^?2026l");
        assert_eq!(draw("Kyiv und Graz", Some(3)), "");
        assert_eq!(draw("Kyiv und Graz", None), "^?2026h^?25l^?2026l");
        assert_eq!(draw("Kyiv 東京 Graz", None), "^?2026h^2;6H東^2;8H京^2;10H Graz^?2026l");
    }
}
