//! The country and date panes: value, count, bar, and a glyph for what was chosen.

use ratatui::style::Style;

use crate::app::header::cut;
use crate::app::reader::country_name;
use crate::app::{CountryKind, CountryRow, DateKind, DateRow, Focus, PromptKind, State, dates};
use crate::phrases::Phrases;
use crate::query::{Area, Choice, DateBasis, DateBucket, Mode};
use crate::text::width;

use super::paint::Brush;
use super::theme::Theme;

/// Stands before a value of the country facet that nothing was chosen of.
const OFF: &str = "○";

/// A row of a facet, ready to be set.
struct Row {
    choice: Choice,
    /// Says whether there is more below it; rows that stand beside the calendar have no place for it.
    fold_mark: Option<&'static str>,
    /// Columns before the mark and the name.
    indent: usize,
    name: String,
    count: String,
    n_with: usize,
    max: usize,
    is_empty: bool,
    has_cursor: bool,
}

/// The columns that names and numbers share within a pane.
struct Columns {
    count_end: usize,
    bar: usize,
    bar_width: usize,
}

impl Columns {
    fn of(pane_width: usize) -> Self {
        let bar_width = match pane_width {
            0..=19 => 0,
            20..=27 => 4,
            28..=40 => 6,
            _ => 10,
        };
        let bar = pane_width.saturating_sub(bar_width + 1);
        let count_end = if bar_width == 0 { pane_width.saturating_sub(1) } else { bar.saturating_sub(1) };
        Self { count_end, bar, bar_width }
    }
}

pub fn countries(state: &State, brush: &mut Brush, theme: &Theme) {
    let phrases = state.phrases;
    let mode = match state.filters.countries.mode {
        Mode::All => phrases.all,
        Mode::Any => phrases.any,
    };
    let title_rows = draw_title(state, Focus::Countries, (phrases.countries, mode), brush, theme);
    if state.countries.rows().is_empty() {
        draw_nothing(state, Focus::Countries, title_rows, brush, theme);
    }
    // Bars compare what can be compared: how many articles have each country, whatever is chosen.
    let is_group = |row: &CountryRow| matches!(row.kind, CountryKind::Area(Area::Group(_)));
    let max_of = |wanted: bool| {
        let rows = state.countries.rows().iter().filter(|row| is_group(row) == wanted);
        rows.map(|row| row.count.n_with).max().unwrap_or(0)
    };
    let (max_of_groups, max_of_countries) = (max_of(true), max_of(false));
    for (line, (row, has_cursor)) in state.countries.visible().enumerate() {
        let count = row.count;
        let name = match row.kind {
            CountryKind::Groups { .. } => format!("{} ({})", phrases.groups, count.n),
            CountryKind::Area(Area::Country(code)) => country_name(code, phrases),
            CountryKind::Area(Area::Group(group)) => group.name(phrases.language).to_owned(),
        };
        let glyph = match row.kind {
            CountryKind::Groups { is_open: true } => "▾",
            CountryKind::Groups { is_open: false } => "▸",
            CountryKind::Area(_) => OFF,
        };
        let shown = Row {
            choice: count.choice,
            fold_mark: None,
            indent: if is_group(row) { 1 } else { 0 },
            name: named(name, count.choice, phrases),
            // The column holds numbers of articles only; how many groups there are stands with their name.
            count: match row.kind {
                CountryKind::Groups { .. } => String::new(),
                CountryKind::Area(_) => shown_count(count.choice, count.n, count.gain, phrases),
            },
            n_with: count.n_with,
            max: if is_group(row) { max_of_groups } else { max_of_countries },
            is_empty: count.n == 0 && count.choice == Choice::Off,
            has_cursor: has_cursor && state.focus == Focus::Countries,
        };
        draw_row(&shown, glyph, title_rows + line, brush, theme);
    }
}

pub fn dates(state: &State, brush: &mut Brush, theme: &Theme) {
    let phrases = state.phrases;
    let names = (state.dates.basis, state.dates.grain);
    let basis = match state.dates.basis {
        DateBasis::Published => phrases.basis_published,
        DateBasis::Mentioned => phrases.basis_mentioned,
    };
    let setting = format!("{basis} · {}", phrases.grain(state.dates.grain));
    // Where it is narrow, the rows themselves say the grain.
    let has_room = 1 + width(phrases.dates) + 2 + width(&setting) < brush.width();
    let setting = if has_room { setting.as_str() } else { basis };
    let title_rows = draw_title(state, Focus::Dates, (phrases.dates, setting), brush, theme);
    if state.dates.n_rows() == 0 {
        draw_nothing(state, Focus::Dates, title_rows, brush, theme);
    }
    for (line, row, has_cursor) in state.dates.visible() {
        let is_empty = row.count.n == 0 && row.count.choice == Choice::Off;
        let row = Row {
            choice: row.count.choice,
            fold_mark: row.is_calendar().then(|| fold_mark(row)),
            indent: 2 * row.depth,
            name: named(day_aligned(row, dates::label(row.kind, names, phrases)), row.count.choice, phrases),
            count: shown_count(row.count.choice, row.count.n, row.count.gain, phrases),
            n_with: row.count.n_with,
            max: row.max,
            is_empty,
            has_cursor: has_cursor && state.focus == Focus::Dates,
        };
        draw_row(&row, "", title_rows + line, brush, theme);
    }
}

/// Days stand below each other by their last digit.
fn day_aligned(row: &DateRow, label: String) -> String {
    let is_day = matches!(row.kind, DateKind::Bucket(DateBucket::Value(unit)) if unit.as_day().is_some());
    let is_short = is_day && label.chars().filter(char::is_ascii_digit).count() == 1;
    if is_short { format!(" {label}") } else { label }
}

fn fold_mark(row: &DateRow) -> &'static str {
    match row.open {
        Some(true) => "▾",
        Some(false) => "▸",
        None => "",
    }
}

/// What is shut out says so in a word too.
fn named(name: String, choice: Choice, phrases: &Phrases) -> String {
    if choice == Choice::Exclude { format!("{} {name}", phrases.without) } else { name }
}

fn shown_count(choice: Choice, n: usize, gain: Option<usize>, phrases: &Phrases) -> String {
    match (choice, gain) {
        (Choice::Exclude, _) => format!("−{}", phrases.number(n)),
        (_, Some(gain)) => format!("+{}", phrases.number(gain)),
        _ => phrases.number(n),
    }
}

/// The pane's name and its setting; gives the number of rows taken, none in a pane of one row.
fn draw_title(state: &State, pane: Focus, (title, setting): (&str, &str), brush: &mut Brush, theme: &Theme) -> usize {
    if brush.height() < 2 {
        return 0;
    }
    let style = if state.focus == pane { theme.strong_accent() } else { theme.strong() };
    let end = brush.put(1, 0, title, style);
    let right = brush.width().saturating_sub(1);
    if end + 2 + width(setting) <= right {
        brush.put_right(right, 0, setting, theme.quiet());
    }
    1
}

fn draw_nothing(state: &State, pane: Focus, row: usize, brush: &mut Brush, theme: &Theme) {
    let is_looking = state.prompt.as_ref().is_some_and(|prompt| prompt.kind == PromptKind::Value(pane));
    if is_looking {
        let room = brush.width().saturating_sub(2);
        brush.put(1, row, &cut(state.phrases.no_value, room), theme.quiet());
    }
}

/// `off` is the glyph of a value that nothing was chosen of.
fn draw_row(row: &Row, off: &str, line: usize, brush: &mut Brush, theme: &Theme) {
    let columns = Columns::of(brush.width());
    let (glyph, style) = match row.choice {
        Choice::Include => ("●", theme.strong_accent()),
        Choice::Exclude => ("×", theme.excluded()),
        Choice::Off if row.is_empty => (off, theme.quiet()),
        Choice::Off => (off, theme.text()),
    };
    let name_style = if row.has_cursor { style.patch(theme.strong()) } else { style };
    if row.has_cursor {
        brush.put(0, line, "▌", theme.strong_accent());
    }
    let glyph_style = if row.choice == Choice::Off { theme.quiet() } else { style };
    let glyph_start = if off.is_empty() { 1 } else { 1 + row.indent };
    brush.put(glyph_start, line, glyph, glyph_style);
    let mut name_start = 3 + row.indent;
    if let Some(mark) = row.fold_mark {
        brush.put(name_start, line, mark, theme.quiet());
        name_start += 2;
    }
    let count_start = columns.count_end.saturating_sub(width(&row.count));
    let room = count_start.saturating_sub(name_start + 1);
    brush.put(name_start, line, &cut(&row.name, room), name_style);
    brush.put_right(columns.count_end, line, &row.count, if row.is_empty { theme.quiet() } else { style });
    draw_bar(row, &columns, line, brush, if row.choice == Choice::Off { theme.quiet() } else { theme.accent() });
}

fn draw_bar(row: &Row, columns: &Columns, line: usize, brush: &mut Brush, style: Style) {
    if row.n_with == 0 || row.max == 0 {
        return;
    }
    // Whatever is there at all shows.
    let length = (row.n_with * columns.bar_width).div_ceil(row.max).min(columns.bar_width);
    brush.fill(columns.bar, line, length, "▇", style);
}
