//! The date pane: years that unfold to months and days, with the gaps between them, and the lanes beside the calendar.

use std::collections::BTreeSet;

use chrono::{Datelike, Days};

use crate::library::Library;
use crate::model::{DateValue, Day, Precision};
use crate::phrases::Phrases;
use crate::query::{BucketCount, Choice, DateBucket, DateCounts, DateFilter, DateNode, Filters, View};
use crate::text::fold;

use super::scroll::{Step, keep_visible};

/// More empty years than this between two articles are not shown.
const MAX_GAP_YEARS: i32 = 20;
/// From this height on the lanes stay at the bottom while the calendar scrolls.
const MIN_HEIGHT_WITH_LANES: usize = 9;

/// What a row of the date pane stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DateKind {
    Bucket(DateBucket),
    /// The last seven days of the collection.
    LastWeek,
    /// The calendar month of the collection's last day.
    LastMonth,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DateRow {
    pub kind: DateKind,
    pub count: BucketCount,
    /// Whether its parts are shown; `None` for a row without parts.
    pub open: Option<bool>,
    /// The largest count among rows of the same kind, for the bar.
    pub max: usize,
}

impl DateRow {
    /// Whether it is a year, a month or a day.
    pub fn is_calendar(&self) -> bool {
        matches!(self.kind, DateKind::Bucket(DateBucket::Value(_)))
    }

    /// 0 for a year, 1 for a month, 2 for a day, 0 beside the calendar.
    pub fn depth(&self) -> usize {
        match self.kind {
            DateKind::Bucket(DateBucket::Value(value)) => match value.precision() {
                Precision::Year => 0,
                Precision::Month => 1,
                Precision::Day => 2,
            },
            _ => 0,
        }
    }
}

#[derive(Debug, Default)]
pub struct DatePane {
    calendar: Vec<DateRow>,
    lanes: Vec<DateRow>,
    unfolded: BTreeSet<DateValue>,
    /// The newest year when it was last unfolded without being asked to.
    greeted: Option<DateValue>,
    cursor: Option<DateKind>,
    /// Whether the cursor was ever put anywhere; before that it waits at the top for the first articles.
    is_used: bool,
    needle: String,
    last_needle: String,
    offset: usize,
    height: usize,
}

impl DatePane {
    /// Takes new counts: the newest year is shown unfolded until the user folds it.
    pub fn show(&mut self, view: &View) {
        self.cursor = self.cursor.filter(|_| self.is_used);
        let newest = view.dates.years.first().map(|year| year.value);
        if let Some(newest) = newest.filter(|newest| self.greeted.is_none_or(|greeted| greeted < *newest)) {
            if let Some(greeted) = self.greeted.replace(newest) {
                self.unfolded.remove(&greeted);
            }
            self.unfolded.insert(newest);
        }
    }

    pub fn settle(&mut self, view: &View, library: &Library, filters: &Filters, phrases: &Phrases, height: usize) {
        self.height = height;
        let before = self.cursor_idx();
        let needle = fold(&self.needle);
        self.calendar = calendar_rows(&view.dates, &self.unfolded, !needle.is_empty());
        self.lanes = lane_rows(&view.dates, library.latest_day(), &filters.dates);
        if !needle.is_empty() {
            self.calendar.retain(|row| row.count.n_with > 0 && has_in_label(row.kind, &needle, phrases));
            self.lanes.retain(|row| has_in_label(row.kind, &needle, phrases));
        }
        if self.idx_of(self.cursor).is_none() {
            self.cursor = self.row(before.min(self.n_rows().saturating_sub(1))).map(|row| row.kind);
        }
        let in_calendar = self.cursor_idx().min(self.n_scrolled().saturating_sub(1));
        self.offset = keep_visible(self.offset, in_calendar, self.calendar_height(), self.n_scrolled());
    }

    pub fn n_rows(&self) -> usize {
        self.calendar.len() + self.lanes.len()
    }

    fn row(&self, idx: usize) -> Option<&DateRow> {
        self.calendar.get(idx).or_else(|| self.lanes.get(idx.checked_sub(self.calendar.len())?))
    }

    /// Whether the lanes stay in view.
    fn has_fixed_lanes(&self) -> bool {
        self.height >= MIN_HEIGHT_WITH_LANES
    }

    /// How many rows scroll.
    fn n_scrolled(&self) -> usize {
        if self.has_fixed_lanes() { self.calendar.len() } else { self.n_rows() }
    }

    /// The lines for what scrolls: an empty one sets the lanes apart.
    fn calendar_height(&self) -> usize {
        if self.has_fixed_lanes() { self.height.saturating_sub(self.lanes.len() + 1) } else { self.height }
    }

    /// The rows in view with the line that each stands on and whether the cursor is on it. The lanes stand at the foot
    /// of the calendar, or of the pane when the calendar is longer.
    pub fn visible(&self) -> impl Iterator<Item = (usize, &DateRow, bool)> {
        let shown = self.calendar_height().min(self.n_scrolled() - self.offset.min(self.n_scrolled()));
        let scrolled = (self.offset..self.offset + shown).enumerate();
        let fixed = if self.has_fixed_lanes() { self.calendar.len()..self.n_rows() } else { 0..0 };
        let gap = usize::from(shown > 0);
        let fixed = fixed.enumerate().map(move |(i, idx)| (shown + gap + i, idx));
        scrolled
            .chain(fixed)
            .filter_map(|(line, idx)| self.row(idx).map(|row| (line, row, Some(row.kind) == self.cursor)))
    }

    /// How many rows lie below those in view.
    pub fn n_below(&self) -> usize {
        self.n_scrolled().saturating_sub(self.offset + self.calendar_height())
    }

    pub fn current(&self) -> Option<&DateRow> {
        self.row(self.idx_of(self.cursor)?)
    }

    fn idx_of(&self, kind: Option<DateKind>) -> Option<usize> {
        (0..self.n_rows()).find(|&idx| self.row(idx).map(|row| row.kind) == kind)
    }

    fn cursor_idx(&self) -> usize {
        self.idx_of(self.cursor).unwrap_or(0)
    }

    pub fn step(&mut self, step: Step) {
        self.put_cursor(step.apply(self.cursor_idx(), self.n_rows(), self.height));
    }

    fn put_cursor(&mut self, idx: usize) {
        self.is_used = true;
        self.cursor = self.row(idx).map(|row| row.kind).or(self.cursor);
    }

    /// Puts the cursor on the row at this line of the pane; `false` where there is none.
    pub fn put_cursor_at_line(&mut self, line: usize) -> bool {
        let kind = self.visible().find(|(shown_at, _, _)| *shown_at == line).map(|(_, row, _)| row.kind);
        self.cursor = kind.or(self.cursor);
        self.is_used = true;
        kind.is_some()
    }

    /// Unfolds the row under the cursor; `false` where there is nothing to unfold.
    pub fn unfold(&mut self) -> bool {
        match self.current() {
            Some(DateRow { kind: DateKind::Bucket(DateBucket::Value(value)), open: Some(false), .. }) => {
                self.unfolded.insert(*value)
            }
            _ => false,
        }
    }

    /// Folds the row under the cursor, or goes to the one that it is a part of; `false` where there is neither.
    pub fn fold(&mut self) -> bool {
        let Some(DateRow { kind: DateKind::Bucket(DateBucket::Value(value)), open, .. }) = self.current().copied()
        else {
            return false;
        };
        if open == Some(true) {
            return self.unfolded.remove(&value);
        }
        let month = value.day().and_then(|_| value.month());
        match (value.year(), value.month()) {
            (Some(year), Some(_)) => {
                let whole = DateValue::new(Some(year), month, None);
                self.cursor = whole.map(|whole| DateKind::Bucket(DateBucket::Value(whole)));
                true
            }
            _ => false,
        }
    }

    /// Shows only values with `needle` in their name or in their ISO form, and goes to the first.
    pub fn look_for(&mut self, needle: &str) {
        self.needle = needle.to_owned();
        self.cursor = None;
        self.is_used = true;
    }

    /// Shows the whole calendar again, unfolded so far that the cursor's row is there.
    pub fn stop_looking(&mut self) {
        if self.needle.is_empty() {
            return;
        }
        self.last_needle = std::mem::take(&mut self.needle);
        if let Some(DateKind::Bucket(DateBucket::Value(value))) = self.cursor {
            let (year, month) = (value.year(), value.month());
            let year_value = DateValue::new(year, None, None).filter(|_| month.is_some());
            let month_value = DateValue::new(year, month, None).filter(|_| value.day().is_some());
            self.unfolded.extend(year_value.into_iter().chain(month_value));
        }
    }

    /// The next or previous shown value that fits what was looked for last; `false` where there is no other.
    pub fn step_match(&mut self, forward: bool, phrases: &Phrases) -> bool {
        let needle = fold(&self.last_needle);
        if needle.is_empty() {
            return false;
        }
        let fits = |idx: &usize| self.row(*idx).is_some_and(|row| has_in_label(row.kind, &needle, phrases));
        let fitting: Vec<usize> = (0..self.n_rows()).filter(fits).collect();
        let here = self.cursor_idx();
        let next = match forward {
            true => fitting.iter().find(|&&i| i > here).or(fitting.first()),
            false => fitting.iter().rfind(|&&i| i < here).or(fitting.last()),
        };
        let Some(&idx) = next else { return false };
        self.put_cursor(idx);
        true
    }
}

/// What stands in a row; months and days are named by their own part only (`January`, `3`).
pub fn label(kind: DateKind, phrases: &Phrases) -> String {
    match kind {
        DateKind::LastWeek => phrases.last_week.to_owned(),
        DateKind::LastMonth => phrases.last_month.to_owned(),
        DateKind::Bucket(DateBucket::Undated) => phrases.undated.to_owned(),
        DateKind::Bucket(DateBucket::Partial) => phrases.partial.to_owned(),
        DateKind::Bucket(DateBucket::Inferred) => format!("~ {}", phrases.inferred),
        DateKind::Bucket(DateBucket::Value(value)) => match (value.month(), value.day()) {
            (Some(_), Some(day)) => phrases.day_number(day),
            (Some(month), None) => phrases.month(month).to_owned(),
            _ => value.to_string(),
        },
    }
}

fn has_in_label(kind: DateKind, folded_needle: &str, phrases: &Phrases) -> bool {
    let in_full = match kind {
        DateKind::Bucket(DateBucket::Value(value)) => format!("{} {value}", phrases.date(value)),
        kind => label(kind, phrases),
    };
    fold(&in_full).contains(folded_needle)
}

/// Years, newest first, with the months and days of those that are unfolded and the empty ones between.
fn calendar_rows(counts: &DateCounts, unfolded: &BTreeSet<DateValue>, all: bool) -> Vec<DateRow> {
    let mut rows = Vec::new();
    push_nodes(&mut rows, &counts.years, &|node| all || unfolded.contains(&node.value));
    rows
}

fn push_nodes(rows: &mut Vec<DateRow>, nodes: &[DateNode], is_open: &dyn Fn(&DateNode) -> bool) {
    let max = nodes.iter().map(|node| node.count.n_with).max().unwrap_or(0);
    for (i, node) in nodes.iter().enumerate() {
        let open = (!node.children.is_empty()).then(|| is_open(node));
        rows.push(DateRow { kind: DateKind::Bucket(DateBucket::Value(node.value)), count: node.count, open, max });
        if open == Some(true) {
            push_nodes(rows, &node.children, is_open);
        }
        if let Some(older) = nodes.get(i + 1) {
            // Time without articles is shown too, so that its rhythm can be seen.
            rows.extend(gap_between(node.value, older.value).into_iter().map(|value| DateRow {
                kind: DateKind::Bucket(DateBucket::Value(value)),
                count: BucketCount::default(),
                open: None,
                max,
            }));
        }
    }
}

/// The years, months of one year or days of one month between two, newest first.
fn gap_between(newer: DateValue, older: DateValue) -> Vec<DateValue> {
    let between = |newer: u32, older: u32| (older + 1..newer).rev();
    let (Some(newer_year), Some(older_year)) = (newer.year(), older.year()) else { return Vec::new() };
    match (newer.month(), older.month(), newer.day(), older.day()) {
        (None, None, _, _) if newer_year - older_year <= MAX_GAP_YEARS => {
            (older_year + 1..newer_year).rev().filter_map(|year| DateValue::new(Some(year), None, None)).collect()
        }
        (Some(newer), Some(older), None, None) => {
            between(newer, older).filter_map(|month| DateValue::new(Some(newer_year), Some(month), None)).collect()
        }
        (Some(month), Some(_), Some(newer), Some(older)) => {
            between(newer, older).filter_map(|day| DateValue::new(Some(newer_year), Some(month), Some(day))).collect()
        }
        _ => Vec::new(),
    }
}

/// The rows beside the calendar; all are always there, but the presets need a collection with a date.
fn lane_rows(counts: &DateCounts, latest: Option<Day>, filter: &DateFilter) -> Vec<DateRow> {
    let lane = |kind, count: BucketCount, max| DateRow { kind, count, open: None, max };
    let buckets = [
        (DateBucket::Undated, counts.undated),
        (DateBucket::Partial, counts.partial),
        (DateBucket::Inferred, counts.inferred),
    ];
    let presets = latest.map(|latest| {
        let preset = |kind, n_with: usize, chosen: DateFilter| {
            let choice = if *filter == chosen { Choice::Include } else { Choice::Off };
            (kind, BucketCount { choice, n: n_with, gain: None, n_with })
        };
        [
            preset(DateKind::LastWeek, n_in_last_days(counts, latest, 7), DateFilter::last_days(latest, 7)),
            preset(DateKind::LastMonth, n_in_month(counts, latest), DateFilter::last_month(latest)),
        ]
    });
    let all: Vec<(DateKind, BucketCount)> = presets
        .into_iter()
        .flatten()
        .chain(buckets.into_iter().map(|(bucket, count)| (DateKind::Bucket(bucket), count)))
        .collect();
    let max = all.iter().map(|(_, count)| count.n_with).max().unwrap_or(0);
    all.into_iter().map(|(kind, count)| lane(kind, count, max)).collect()
}

/// How many articles choosing the preset gives: it replaces every other date filter.
fn n_in_last_days(counts: &DateCounts, latest: Day, n: u64) -> usize {
    let first = latest.checked_sub_days(Days::new(n - 1)).unwrap_or(latest);
    let months = counts.years.iter().flat_map(|year| &year.children);
    let days = months.flat_map(|month| &month.children);
    let is_within = |day: Day| first <= day && day <= latest;
    days.filter(|day| day.value.as_day().is_some_and(is_within)).map(|day| day.count.n_with).sum()
}

fn n_in_month(counts: &DateCounts, latest: Day) -> usize {
    let month = DateValue::new(Some(latest.year()), Some(latest.month()), None);
    let mut months = counts.years.iter().flat_map(|year| &year.children);
    months.find(|node| Some(node.value) == month).map_or(0, |node| node.count.n_with)
}

/// What a preset sets the date filter to.
pub fn preset(kind: DateKind, latest: Day) -> Option<DateFilter> {
    match kind {
        DateKind::LastWeek => Some(DateFilter::last_days(latest, 7)),
        DateKind::LastMonth => Some(DateFilter::last_month(latest)),
        DateKind::Bucket(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn time_without_articles_lies_between() {
        let gap = |newer: &str, older: &str| {
            let values = gap_between(newer.parse().unwrap(), older.parse().unwrap());
            values.iter().map(DateValue::to_string).collect::<Vec<_>>().join(" ")
        };
        assert_eq!(gap("2026", "2023"), "2025 2024");
        assert_eq!(gap("2026", "1900"), "");
        assert_eq!(gap("2026-05", "2026-02"), "2026-04 2026-03");
        assert_eq!(gap("2026-02-03", "2026-02-01"), "2026-02-02");
        assert_eq!(gap("2026-02", "2026-01"), "");
    }
}
