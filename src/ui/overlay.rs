//! What lies over the panes: help, palette, notices, the copy menu, the plain view.

use ratatui::layout::{Position, Rect};

use crate::app::header::cut;
use crate::app::overlay::{COPY_CHOICES, HELP_WIDTH, HelpRow, help_columns, help_rows, n_visible_rows, palette_rows};
use crate::app::{Layout, Overlay, State};
use crate::phrases::fill;
use crate::text::width;

use super::paint::Brush;
use super::theme::Theme;
use super::{agenda, heat_map};

/// Sentences are read with ease up to this width.
const AGENDA_WIDTH: usize = 132;

/// Draws the open overlay and gives the place of the text cursor where it has one.
pub fn draw(state: &State, layout: &Layout, brush: &mut Brush, theme: &Theme) -> Option<Position> {
    let overlay = state.overlay.as_ref()?;
    let phrases = state.phrases;
    match overlay {
        Overlay::Help { offset } => {
            let rows = help_rows(state);
            let columns = help_columns(&rows, state.columns);
            let n_rows = columns.iter().map(|rows| rows.len()).max().unwrap_or(0);
            let mut inside = open_box(phrases.help_title, (HELP_WIDTH * columns.len(), n_rows), layout, brush, theme);
            for (i, rows) in columns.iter().enumerate() {
                let area = inside.area;
                let left = area.x.saturating_add((i * HELP_WIDTH) as u16);
                let mut column = inside.part(Rect { x: left, width: HELP_WIDTH as u16, ..area });
                draw_help(rows, *offset, &mut column, theme);
            }
            None
        }
        Overlay::Palette { input, cursor, offset } => {
            let n_rows = palette_rows(state, "").len() + 1;
            let mut inside = open_box(phrases.palette_title, (64, n_rows), layout, brush, theme);
            draw_palette(state, (input.value(), *cursor, *offset), &mut inside, theme)
        }
        Overlay::Notices { cursor, offset } => {
            let notices = state.library.notices();
            let n_rows = notices.n_kept().max(1);
            let title = match notices.len() - notices.n_kept() {
                0 => phrases.notices_title.to_owned(),
                _ => fill(phrases.notices_first, &[&phrases.number(notices.n_kept()), &phrases.number(notices.len())]),
            };
            let mut inside = open_box(&title, (100, n_rows), layout, brush, theme);
            draw_notices(state, (*cursor, *offset), &mut inside, theme);
            None
        }
        Overlay::Copy => {
            let mut inside = open_box(phrases.copy_title, (34, COPY_CHOICES.len()), layout, brush, theme);
            for (row, (key, _, name)) in COPY_CHOICES.iter().enumerate() {
                inside.put(1, row, &key.to_string(), theme.strong_accent());
                inside.put(4, row, name(phrases), theme.text());
            }
            None
        }
        Overlay::Agenda => {
            let n_lines = state.agenda.n_lines().max(1);
            let title = agenda::title(state);
            let mut inside = open_box(&title, (AGENDA_WIDTH, n_lines), layout, brush, theme);
            agenda::draw(state, &mut inside, theme);
            None
        }
        Overlay::HeatMap(map) => {
            let size = heat_map::wanted_size(map, state);
            let mut inside = open_box(&heat_map::title(map, state), size, layout, brush, theme);
            heat_map::draw(map, state, &mut inside, theme);
            None
        }
        Overlay::Plain { .. } => None,
    }
}

/// The article alone on the screen, from the first column on, so that marking it gives its text and nothing else.
pub fn plain(state: &State, (rows, offset): (&[String], usize), brush: &mut Brush, theme: &Theme) {
    let n_visible = n_visible_rows(state);
    for (row, line) in rows.iter().skip(offset).take(n_visible).enumerate() {
        brush.put(0, row, line, theme.text());
    }
    if brush.height() > 1 {
        let (row, room) = (brush.height() - 1, brush.width());
        brush.put(0, row, &cut(state.phrases.mark_plain_view, room), theme.quiet());
    }
}

/// Clears a frame in the middle, above the last line, and gives what is inside.
fn open_box<'a>(
    title: &str,
    (wanted_width, wanted_rows): (usize, usize),
    layout: &Layout,
    brush: &'a mut Brush,
    theme: &Theme,
) -> Brush<'a> {
    let screen = brush.area;
    let bottom = layout.footer.map_or(screen.bottom(), |footer| footer.y);
    let width = (wanted_width as u16 + 4).min(screen.width);
    let height = (wanted_rows.min(u16::MAX as usize) as u16).saturating_add(2).min(bottom);
    let area = Rect { x: (screen.width - width) / 2, y: (bottom - height) / 2, width, height };
    let mut frame = brush.part(area);
    frame.clear();
    let (last_column, last_row) = (frame.width().saturating_sub(1), frame.height().saturating_sub(1));
    let quiet = theme.quiet();
    for row in 1..last_row {
        frame.put(0, row, "│", quiet);
        frame.put(last_column, row, "│", quiet);
    }
    for (row, left, right) in [(last_row, "└", "┘"), (0, "┌", "┐")] {
        frame.fill(0, row, last_column, "─", quiet);
        frame.put(0, row, left, quiet);
        frame.put(last_column, row, right, quiet);
    }
    frame.put(2, 0, &format!(" {} ", cut(title, last_column.saturating_sub(5))), theme.strong());
    let inside = Rect {
        x: area.x + 2.min(area.width),
        y: area.y + 1.min(area.height),
        width: area.width.saturating_sub(4),
        height: area.height.saturating_sub(2),
    };
    brush.part(inside)
}

fn draw_help(rows: &[HelpRow], offset: usize, brush: &mut Brush, theme: &Theme) {
    let longest = rows.iter().map(|row| if let HelpRow::Key { keys, .. } = row { width(keys) } else { 0 }).max();
    let column = longest.unwrap_or(0).min(brush.width() / 2) + 3;
    for (line, row) in rows.iter().skip(offset).take(brush.height()).enumerate() {
        match row {
            HelpRow::Gap => {}
            HelpRow::Title(title) => {
                brush.put(0, line, title, theme.strong());
            }
            HelpRow::Key { keys, help } => {
                brush.put(1, line, &cut(keys, column.saturating_sub(2)), theme.accent());
                let room = brush.width().saturating_sub(column);
                brush.put(column, line, &cut(help, room), theme.text());
            }
        }
    }
}

fn draw_palette(
    state: &State,
    (input, cursor, offset): (&str, usize, usize),
    brush: &mut Brush,
    theme: &Theme,
) -> Option<Position> {
    let prompt = brush.put(0, 0, "›", theme.accent()) + 1;
    let end = brush.put(prompt, 0, input, theme.text());
    let rows = palette_rows(state, input);
    if rows.is_empty() {
        brush.put(2, 1, state.phrases.palette_nothing, theme.quiet());
    }
    let right = brush.width();
    let height = brush.height().saturating_sub(1);
    for (line, (_, keys, help)) in rows.iter().enumerate().skip(offset).take(height) {
        let row = 1 + line - offset;
        let is_current = line == cursor;
        if is_current {
            brush.put(0, row, "▌", theme.strong_accent());
        }
        let keys_start = brush.put_right(right, row, keys, theme.accent());
        let style = if is_current { theme.strong() } else { theme.text() };
        brush.put(2, row, &cut(help, keys_start.saturating_sub(4)), style);
    }
    Some(brush.position(end.min(right.saturating_sub(1)), 0))
}

fn draw_notices(state: &State, (cursor, offset): (usize, usize), brush: &mut Brush, theme: &Theme) {
    let notices = state.library.notices();
    if notices.is_empty() {
        brush.put(1, 0, state.phrases.notices_none, theme.quiet());
    }
    for (line, notice) in notices.iter().enumerate().skip(offset).take(brush.height()) {
        let row = line - offset;
        let is_current = line == cursor;
        if is_current {
            brush.put(0, row, "▌", theme.strong_accent());
        }
        let said = state.phrases.notice_kind(notice.kind);
        let detail = state.phrases.notice_detail(&notice);
        let said = if detail.is_empty() { said.to_owned() } else { format!("{said}: {detail}") };
        let room = brush.width().saturating_sub(1);
        let for_path = room.saturating_sub(width(&said) + 2).max(room / 3);
        let style = if is_current { theme.strong() } else { theme.text() };
        let end = brush.put(1, row, &cut_front(&notice.place(), for_path), style);
        let room = brush.width().saturating_sub(end + 2);
        brush.put(end + 2, row, &cut(&said, room), theme.quiet());
    }
}

/// A path loses its beginning first: the file's name says most.
pub fn cut_front(path: &str, room: usize) -> String {
    if width(path) <= room {
        return path.to_owned();
    }
    let mut used = 1;
    let n_bytes: usize = (path.chars().rev())
        .take_while(|ch| {
            used += width(ch.encode_utf8(&mut [0; 4]));
            used <= room
        })
        .map(char::len_utf8)
        .sum();
    format!("…{}", &path[path.len() - n_bytes..])
}
