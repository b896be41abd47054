//! The calendar as a heat map: a month or a year of days, each with how many articles it has. How it looks is left to
//! [`crate::ui`].

use chrono::{Datelike, Days, Months};
use crossterm::event::KeyEvent;

use crate::model::{DateUnit, DateValue, Day, Grain};
use crate::query::{BucketCount, DateBucket, DateCounts};

use super::keymap::Action;
use super::overlay::Overlay;
use super::scroll::Step;
use super::{DateKind, Effect, Focus, State, dates, perform};

/// How much of the calendar is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scale {
    Month,
    Year,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct HeatMap {
    /// The day under the cursor.
    pub day: Day,
    pub scale: Scale,
}

/// Opens it at the day that the date pane is on, else at the collection's latest day.
pub fn open(state: &mut State) {
    let in_pane = match state.dates.current().map(|row| row.kind) {
        Some(DateKind::Bucket(DateBucket::Value(unit))) => newest_day_in(state, unit),
        _ => None,
    };
    let day = in_pane.or_else(|| state.library.latest_day()).or_else(|| newest_day(state));
    match day {
        Some(day) => state.overlay = Some(Overlay::HeatMap(HeatMap { day, scale: Scale::Month })),
        None => state.say(state.phrases.no_days),
    }
}

fn newest_day(state: &State) -> Option<Day> {
    dates::days_of(dates::counts(&state.view, state.dates.basis)?).find_map(|node| node.value.as_day())
}

/// The newest day of a unit that has articles, else its first.
fn newest_day_in(state: &State, unit: DateUnit) -> Option<Day> {
    let counts = dates::counts(&state.view, state.dates.basis)?;
    let mut days = dates::days_of(counts).filter_map(|node| node.value.as_day());
    days.find(|day| unit.contains_days(*day, *day)).or_else(|| unit.first_day())
}

/// The count of a day; of one that nothing is known of, nothing.
pub fn count_of(counts: &DateCounts, day: Day) -> BucketCount {
    DateUnit::around(day, Grain::Day).map_or_else(BucketCount::default, |day| counts.of(day))
}

/// How dark a day is among days of at most `max` articles: 0 for none, 1 to 4.
pub fn shade(n: usize, max: usize) -> usize {
    match n {
        0 => 0,
        _ => (n * 4).div_ceil(max.max(n)).clamp(1, 4),
    }
}

/// The Monday on or before a day.
pub fn monday_of(day: Day) -> Day {
    day.checked_sub_days(Days::new(day.weekday().num_days_from_monday().into())).unwrap_or(day)
}

impl HeatMap {
    /// Moves the cursor by days, within the four-digit years.
    fn move_by(&mut self, days: i64) {
        let distance = Days::new(days.unsigned_abs());
        let moved = if days < 0 { self.day.checked_sub_days(distance) } else { self.day.checked_add_days(distance) };
        self.put_on(moved);
    }

    fn move_by_months(&mut self, months: i32) {
        let distance = Months::new(months.unsigned_abs());
        let moved = match months {
            ..0 => self.day.checked_sub_months(distance),
            _ => self.day.checked_add_months(distance),
        };
        self.put_on(moved);
    }

    fn put_on(&mut self, day: Option<Day>) {
        if let Some(day) = day.filter(|day| DateValue::of_day(*day).is_some()) {
            self.day = day;
        }
    }

    /// Days run from left to right in a month, and from top to bottom in a year.
    fn step(&mut self, down: i64, right: i64) {
        match self.scale {
            Scale::Month => self.move_by(7 * down + right),
            Scale::Year => self.move_by(down + 7 * right),
        }
    }

    fn turn_page(&mut self, n: i32) {
        match self.scale {
            Scale::Month => self.move_by_months(n),
            Scale::Year => self.move_by_months(12 * n),
        }
    }
}

pub fn press(state: &mut State, event: KeyEvent) -> Vec<Effect> {
    let Some(Overlay::HeatMap(mut map)) = state.overlay else { return Vec::new() };
    let Some(action) = state.keymap.action(&event, Focus::Dates) else { return Vec::new() };
    let kind = DateUnit::around(map.day, Grain::Day).map(|day| DateKind::Bucket(DateBucket::Value(day)));
    match (action, perform::step_of(action)) {
        (_, Some(Step::By(n))) => map.step(n as i64, 0),
        (_, Some(Step::HalfPages(n))) => map.turn_page(n.signum() as i32),
        (_, Some(Step::First)) => map.put_on(end_of_days(state, false)),
        (_, Some(Step::Last)) => map.put_on(end_of_days(state, true)),
        (Action::PaneLeft, _) => map.step(0, -1),
        (Action::PaneRight, _) => map.step(0, 1),
        (Action::NextHeading, _) => map.turn_page(1),
        (Action::PreviousHeading, _) => map.turn_page(-1),
        (Action::DateGrain | Action::PaneNext, _) => {
            map.scale = if map.scale == Scale::Month { Scale::Year } else { Scale::Month };
        }
        (Action::Toggle, _) => perform::choose_date(state, kind, perform::toggle_date),
        (Action::Only, _) => perform::choose_date(state, kind, perform::only_date),
        (Action::FromHere, _) => perform::bound(state, kind, |dates, value| dates.from = value),
        (Action::UntilHere, _) => perform::bound(state, kind, |dates, value| dates.to = value),
        (Action::DateBasis | Action::Undo | Action::Redo | Action::DropChip | Action::DropAll, _) => {
            return perform::perform(state, action);
        }
        (Action::Back | Action::Cancel | Action::HeatMap, _) => {
            state.overlay = None;
            state.dates.put_cursor_on(map.day);
            return Vec::new();
        }
        _ => return Vec::new(),
    }
    state.overlay = Some(Overlay::HeatMap(map));
    Vec::new()
}

/// The first or the last day that has articles.
fn end_of_days(state: &State, last: bool) -> Option<Day> {
    let days = dates::days_of(dates::counts(&state.view, state.dates.basis)?);
    let mut with_articles = days.filter(|node| node.count.n_with > 0).filter_map(|node| node.value.as_day());
    if last { with_articles.next() } else { with_articles.last() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shades_grow_with_the_number_and_show_whatever_is_there() {
        let shades: Vec<usize> = [0, 1, 25, 26, 50, 75, 76, 100].into_iter().map(|n| shade(n, 100)).collect();
        assert_eq!(shades, [0, 1, 1, 2, 2, 3, 4, 4]);
        assert_eq!((shade(1, 1), shade(3, 0)), (4, 4));
    }

    #[test]
    fn the_cursor_moves_as_the_days_lie() {
        let mut map = HeatMap { day: "2026-01-31".parse().unwrap(), scale: Scale::Month };
        let day = |map: &HeatMap| map.day.to_string();
        map.step(1, 0);
        assert_eq!(day(&map), "2026-02-07");
        map.put_on("2026-01-31".parse().ok());
        map.turn_page(1);
        assert_eq!(day(&map), "2026-02-28");
        map.scale = Scale::Year;
        map.step(0, -1);
        assert_eq!(day(&map), "2026-02-21");
        map.turn_page(-1);
        assert_eq!(day(&map), "2025-02-21");
        map.put_on("9999-12-31".parse().ok());
        map.step(1, 0);
        assert_eq!(day(&map), "9999-12-31", "the calendar ends there");
    }
}
