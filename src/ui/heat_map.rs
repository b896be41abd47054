//! The calendar as a heat map: days with a shade for how many articles they have, by glyph and not by colour.

use chrono::{Datelike, Days, Weekday};
use ratatui::style::Style;

use crate::app::State;
use crate::app::dates;
use crate::app::heat_map::{HeatMap, Scale, count_of, monday_of, shade};
use crate::model::Day;
use crate::phrases::fill;
use crate::query::{BucketCount, Choice, DateBasis, DateCounts};
use crate::text::width;

use super::paint::Brush;
use super::theme::Theme;

/// From no article to the most.
const SHADES: [&str; 5] = ["·", "░", "▒", "▓", "█"];

/// Columns for the numbers of weeks, or for weekdays.
const MARGIN: usize = 3;

/// Rows of the weekdays' names and of six weeks.
const MONTH_ROWS: usize = 7;

/// Rows of the months' names and of seven weekdays.
const YEAR_ROWS: usize = 8;

const N_WEEKS: usize = 54;

pub fn wanted_size(map: &HeatMap, state: &State) -> (usize, usize) {
    let room = (state.columns as usize).saturating_sub(8);
    match map.scale {
        Scale::Month => (MARGIN + 7 * 10, if state.rows >= 24 { 2 * MONTH_ROWS } else { MONTH_ROWS }),
        Scale::Year if room >= MARGIN + 2 * N_WEEKS => (MARGIN + 2 * N_WEEKS, YEAR_ROWS),
        Scale::Year => (MARGIN + N_WEEKS, YEAR_ROWS),
    }
}

/// The day under the cursor with its number, and which dates are counted.
pub fn title(map: &HeatMap, state: &State) -> String {
    let phrases = state.phrases;
    let count = counts(state).map(|counts| count_of(counts, map.day)).unwrap_or_default();
    let number = match (count.choice, count.gain) {
        (Choice::Exclude, _) => format!("× −{}", phrases.number(count.n)),
        (Choice::Include, _) => format!("● {}", phrases.articles(count.n)),
        (Choice::Off, Some(gain)) => format!("+{}", phrases.articles(gain)),
        (Choice::Off, None) => phrases.articles(count.n),
    };
    let basis = match state.dates.basis {
        DateBasis::Published => phrases.basis_published,
        DateBasis::Mentioned => phrases.basis_mentioned,
    };
    let day = phrases.weekday_short(map.day.weekday());
    let day = format!("{day} {}", phrases.day(map.day));
    format!("{} · {basis}", fill(phrases.heat_map_of_day, &[&day, &number]))
}

fn counts(state: &State) -> Option<&DateCounts> {
    dates::counts(&state.view, state.dates.basis)
}

pub fn draw(map: &HeatMap, state: &State, brush: &mut Brush, theme: &Theme) {
    let none = DateCounts::default();
    let counts = counts(state).unwrap_or(&none);
    match map.scale {
        Scale::Month => draw_month(map, counts, state, brush, theme),
        Scale::Year => draw_year(map, counts, state, brush, theme),
    }
}

/// What a day looks like.
struct Cell {
    shade: &'static str,
    mark: &'static str,
    count: BucketCount,
    style: Style,
}

impl Cell {
    fn of(day: Day, cursor: Day, counts: &DateCounts, theme: &Theme) -> Self {
        let count = count_of(counts, day);
        let (mark, style) = match count.choice {
            Choice::Include => ("●", theme.strong_accent()),
            Choice::Exclude => ("×", theme.excluded()),
            Choice::Off if count.n_with == 0 => ("", theme.quiet()),
            Choice::Off => ("", theme.text()),
        };
        let style = if day == cursor { style.patch(theme.found()) } else { style };
        Self { shade: SHADES[shade(count.n_with, counts.max_day)], mark, count, style }
    }
}

/// Weeks below each other, from Monday to Sunday.
fn draw_month(map: &HeatMap, counts: &DateCounts, state: &State, brush: &mut Brush, theme: &Theme) {
    let cell_width = (brush.width().saturating_sub(MARGIN) / 7).max(1);
    let row_height = if brush.height() >= 2 * MONTH_ROWS - 1 { 2 } else { 1 };
    for (i, weekday) in week().enumerate() {
        let name = state.phrases.weekday_short(weekday);
        brush.put(MARGIN + i * cell_width + 1, 0, name, theme.quiet());
    }
    let Some(first) = map.day.with_day(1) else { return };
    let is_in_month = |day: &Day| (day.year(), day.month()) == (map.day.year(), map.day.month());
    for row in 0..6 {
        let days = (0..7).map(|column| monday_of(first).checked_add_days(Days::new(7 * row as u64 + column)));
        let days: Vec<Option<Day>> = days.map(|day| day.filter(is_in_month)).collect();
        let Some(any) = days.iter().flatten().next() else { continue };
        let line = 1 + row * row_height;
        let week = format!("{:>2}", any.iso_week().week());
        brush.put(0, line, &week, theme.quiet());
        for (column, day) in days.into_iter().enumerate().filter_map(|(column, day)| Some((column, day?))) {
            let cell = Cell::of(day, map.day, counts, theme);
            let place = (MARGIN + column * cell_width, line);
            draw_day(day, &cell, day == map.day, (place, cell_width), brush, theme);
        }
    }
}

/// Mark, number of the day, shade, number of articles: as much of it as there is room for.
fn draw_day(
    day: Day,
    cell: &Cell,
    has_cursor: bool,
    ((column, row), cell_width): ((usize, usize), usize),
    brush: &mut Brush,
    theme: &Theme,
) {
    let mark = if has_cursor { "▌" } else { cell.mark };
    brush.put(column, row, mark, if has_cursor { theme.strong_accent() } else { cell.style });
    let end = brush.put(column + 1, row, &format!("{:>2}", day.day()), cell.style);
    let gap = usize::from(cell_width >= 7);
    let end = brush.put(end + gap, row, cell.shade, cell.style);
    let number = cell.count.n_with.to_string();
    if cell.count.n_with > 0 && cell_width >= 7 && end + width(&number) < column + cell_width {
        brush.put(end, row, &number, cell.style);
    }
}

/// Weeks beside each other, from Monday down to Sunday; where not all fit, those around the cursor.
fn draw_year(map: &HeatMap, counts: &DateCounts, state: &State, brush: &mut Brush, theme: &Theme) {
    let Some(first) = Day::from_ymd_opt(map.day.year(), 1, 1) else { return };
    let start = monday_of(first);
    let step = if brush.width() >= MARGIN + 2 * N_WEEKS { 2 } else { 1 };
    let n_fitting = brush.width().saturating_sub(MARGIN) / step;
    let week_of = |day: Day| ((day - start).num_days() / 7) as usize;
    let first_week = match n_fitting {
        n if n >= N_WEEKS => 0,
        n => week_of(map.day).saturating_sub(n / 2).min(N_WEEKS - n.min(N_WEEKS)),
    };
    let top = usize::from(brush.height() >= YEAR_ROWS);
    for (row, weekday) in week().enumerate() {
        brush.put(0, top + row, state.phrases.weekday_short(weekday), theme.quiet());
    }
    let n_days = if first.leap_year() { 366 } else { 365 };
    for day in (0..n_days).filter_map(|n| first.checked_add_days(Days::new(n))) {
        let Some(week) = week_of(day).checked_sub(first_week).filter(|week| *week < n_fitting) else { continue };
        let column = MARGIN + week * step;
        if day.day() == 1 && top > 0 {
            brush.put(column, 0, &state.phrases.month_short(day.month()), theme.quiet());
        }
        let cell = Cell::of(day, map.day, counts, theme);
        let glyph = if cell.mark.is_empty() { cell.shade } else { cell.mark };
        brush.put(column, top + day.weekday().num_days_from_monday() as usize, glyph, cell.style);
    }
}

fn week() -> impl Iterator<Item = Weekday> {
    std::iter::successors(Some(Weekday::Mon), |day| Some(day.succ())).take(7)
}
