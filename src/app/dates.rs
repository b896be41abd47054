//! The date pane: the calendar in one of five grains, with the gaps between its stretches, and the lanes beside it; by
//! date of publication or by the dates that the texts talk about.

use std::collections::BTreeSet;

use chrono::Days;

use crate::library::Library;
use crate::model::{DateUnit, DateValue, Day, Grain};
use crate::phrases::{Phrases, fill};
use crate::query::{
    BucketCount, Choice, DateBasis, DateBucket, DateCounts, DateFilter, DateNode, DateTree, Filters, View,
};
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
    /// The seven days after the collection's last one.
    NextWeek,
    /// Everything after the collection's last day.
    Ahead,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DateRow {
    pub kind: DateKind,
    pub count: BucketCount,
    /// Whether its parts are shown; `None` for a row without parts.
    pub open: Option<bool>,
    /// The largest count among rows of the same kind, for the bar.
    pub max: usize,
    /// How many stretches of the calendar it is shown in.
    pub depth: usize,
}

impl DateRow {
    /// Whether it is a stretch of the calendar.
    pub fn is_calendar(&self) -> bool {
        matches!(self.kind, DateKind::Bucket(DateBucket::Value(_)))
    }
}

#[derive(Debug)]
pub struct DatePane {
    /// Which of an article's dates are shown.
    pub basis: DateBasis,
    /// The finest stretches that stand by themselves.
    pub grain: Grain,
    calendar: Vec<DateRow>,
    lanes: Vec<DateRow>,
    /// What the rows were made for; `None` where the counts are newer.
    made_for: Option<MadeFor>,
    unfolded: BTreeSet<DateUnit>,
    /// The year that was last unfolded without being asked to: the newest.
    greeted: Option<DateUnit>,
    cursor: Option<DateKind>,
    /// Whether the cursor was ever put anywhere; before that it waits at the top for the first articles.
    is_used: bool,
    needle: String,
    last_needle: String,
    offset: usize,
    height: usize,
}

/// All that the rows depend on besides the counts.
#[derive(Debug, Clone, PartialEq)]
struct MadeFor {
    basis: DateBasis,
    grain: Grain,
    unfolded: BTreeSet<DateUnit>,
    needle: String,
    latest: Option<Day>,
    filter: DateFilter,
}

impl Default for DatePane {
    fn default() -> Self {
        Self {
            basis: DateBasis::default(),
            grain: Grain::Month,
            calendar: Vec::new(),
            lanes: Vec::new(),
            made_for: None,
            unfolded: BTreeSet::new(),
            greeted: None,
            cursor: None,
            is_used: false,
            needle: String::new(),
            last_needle: String::new(),
            offset: 0,
            height: 0,
        }
    }
}

/// The counts by one of an article's dates; `None` where they were not asked for yet.
pub fn counts(view: &View, basis: DateBasis) -> Option<&DateCounts> {
    match basis {
        DateBasis::Published => Some(&view.dates),
        DateBasis::Mentioned => view.mentioned.as_ref(),
    }
}

impl DatePane {
    /// Takes new counts: the year of the collection's latest day is shown unfolded until the user folds it.
    pub fn show(&mut self, view: &View, latest: Option<Day>) {
        self.made_for = None;
        self.cursor = self.cursor.filter(|_| self.is_used);
        let year = latest.and_then(|latest| DateUnit::around(latest, Grain::Year));
        let newest = match self.basis {
            // A date that is far after all others is no place to begin.
            DateBasis::Published => year.or_else(|| view.dates.years().get(0).map(|year| year.value)),
            DateBasis::Mentioned => year,
        };
        if self.basis == DateBasis::Mentioned && !self.is_used {
            // What is talked of begins decades ahead; the eye begins here.
            self.cursor = newest.map(|year| DateKind::Bucket(DateBucket::Value(year)));
        }
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
        let (latest, filter) = (library.latest_day(), filters.dates_by(self.basis));
        if !self.made_for.as_ref().is_some_and(|made_for| self.are_rows_of(made_for, latest, filter)) {
            self.make_rows(view, latest, filter, phrases);
        }
        if self.idx_of(self.cursor).is_none() {
            self.cursor = self.row(before.min(self.n_rows().saturating_sub(1))).map(|row| row.kind);
        }
        let in_calendar = self.cursor_idx().min(self.n_scrolled().saturating_sub(1));
        self.offset = keep_visible(self.offset, in_calendar, self.calendar_height(), self.n_scrolled());
    }

    fn are_rows_of(&self, made_for: &MadeFor, latest: Option<Day>, filter: &DateFilter) -> bool {
        (made_for.basis, made_for.grain, made_for.latest) == (self.basis, self.grain, latest)
            && made_for.needle == self.needle
            && made_for.unfolded == self.unfolded
            && made_for.filter == *filter
    }

    fn make_rows(&mut self, view: &View, latest: Option<Day>, filter: &DateFilter, phrases: &Phrases) {
        let needle = fold(&self.needle);
        let none = DateCounts::default();
        let counts = counts(view, self.basis).unwrap_or(&none);
        self.calendar = calendar_rows(counts, self.grain, &self.unfolded, !needle.is_empty());
        self.lanes = lane_rows(counts, self.basis, latest, filter);
        if !needle.is_empty() {
            self.calendar.retain(|row| row.count.n_with > 0 && has_in_label(row.kind, self.basis, &needle, phrases));
            self.lanes.retain(|row| has_in_label(row.kind, self.basis, &needle, phrases));
        }
        self.made_for = Some(MadeFor {
            basis: self.basis,
            grain: self.grain,
            unfolded: self.unfolded.clone(),
            needle: self.needle.clone(),
            latest,
            filter: filter.clone(),
        });
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
        match self.parents(value).last() {
            Some(parent) => {
                self.cursor = Some(DateKind::Bucket(DateBucket::Value(*parent)));
                true
            }
            None => false,
        }
    }

    /// The stretches that a unit is shown in, coarsest first. Each belongs to the next, since a day of a week may lie in
    /// another year than the week does.
    fn parents(&self, unit: DateUnit) -> Vec<DateUnit> {
        let coarser = shape(self.grain).iter().take_while(|grain| **grain != unit.grain());
        let mut parents = Vec::new();
        for grain in coarser.collect::<Vec<_>>().into_iter().rev() {
            parents.extend(parents.last().unwrap_or(&unit).parent(*grain));
        }
        parents.reverse();
        parents
    }

    /// The calendar of the other dates; the cursor starts anew.
    pub fn switch_basis(&mut self) {
        self.basis = match self.basis {
            DateBasis::Published => DateBasis::Mentioned,
            DateBasis::Mentioned => DateBasis::Published,
        };
        self.unfolded.clear();
        (self.greeted, self.cursor, self.is_used, self.offset) = (None, None, false, 0);
    }

    /// The next finer grain, after the finest the coarsest; the cursor stays at the same time.
    pub fn next_grain(&mut self) {
        const ORDER: [Grain; 5] = [Grain::Month, Grain::Week, Grain::Day, Grain::Year, Grain::Quarter];
        let here = ORDER.iter().position(|grain| *grain == self.grain).unwrap_or(0);
        self.grain = ORDER[(here + 1) % ORDER.len()];
        let Some(DateKind::Bucket(DateBucket::Value(unit))) = self.cursor else { return };
        if !shape(self.grain).contains(&unit.grain()) {
            let near = unit.last_day().and_then(|day| DateUnit::around(day, self.grain));
            self.cursor = near.map(|near| DateKind::Bucket(DateBucket::Value(near)));
        }
        self.unfold_to_cursor();
    }

    /// Unfolds so far that the cursor's row is there.
    fn unfold_to_cursor(&mut self) {
        if let Some(DateKind::Bucket(DateBucket::Value(unit))) = self.cursor {
            let parents = self.parents(unit);
            self.unfolded.extend(parents);
        }
    }

    /// Puts the cursor on this day, or on the stretch that it lies in where days aren't shown.
    pub fn put_cursor_on(&mut self, day: Day) {
        let finest = shape(self.grain).last().copied().unwrap_or(Grain::Day);
        if let Some(unit) = DateUnit::around(day, finest) {
            self.cursor = Some(DateKind::Bucket(DateBucket::Value(unit)));
            self.is_used = true;
            self.unfold_to_cursor();
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
        self.unfold_to_cursor();
    }

    /// The next or previous shown value that fits what was looked for last; `false` where there is no other.
    pub fn step_match(&mut self, forward: bool, phrases: &Phrases) -> bool {
        let needle = fold(&self.last_needle);
        if needle.is_empty() {
            return false;
        }
        let fits = |idx: &usize| self.row(*idx).is_some_and(|row| has_in_label(row.kind, self.basis, &needle, phrases));
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

/// The grains of the calendar from the outermost to the innermost, for each that can be chosen.
fn shape(grain: Grain) -> &'static [Grain] {
    match grain {
        Grain::Year => &[Grain::Year],
        Grain::Quarter => &[Grain::Year, Grain::Quarter, Grain::Month, Grain::Day],
        Grain::Month => &[Grain::Year, Grain::Month, Grain::Day],
        Grain::Week => &[Grain::Year, Grain::Week, Grain::Day],
        Grain::Day => &[Grain::Day],
    }
}

/// What stands in a row; stretches are named by their own part only (`January`, `3`), as far as the rows above say the
/// rest.
pub fn label(kind: DateKind, (basis, grain): (DateBasis, Grain), phrases: &Phrases) -> String {
    match kind {
        DateKind::LastWeek => phrases.last_week.to_owned(),
        DateKind::LastMonth => phrases.last_month.to_owned(),
        DateKind::NextWeek => phrases.next_week.to_owned(),
        DateKind::Ahead => phrases.ahead.to_owned(),
        DateKind::Bucket(DateBucket::Undated) if basis == DateBasis::Mentioned => phrases.mentions_none.to_owned(),
        DateKind::Bucket(DateBucket::Undated) => phrases.undated.to_owned(),
        DateKind::Bucket(DateBucket::Partial) => phrases.partial.to_owned(),
        DateKind::Bucket(DateBucket::Inferred) => format!("~ {}", phrases.inferred),
        DateKind::Bucket(DateBucket::Ambiguous) => format!("? {}", phrases.ambiguous),
        DateKind::Bucket(DateBucket::Value(unit)) => unit_label(unit, grain, phrases),
    }
}

fn unit_label(unit: DateUnit, grain: Grain, phrases: &Phrases) -> String {
    let date = match unit {
        DateUnit::Quarter { quarter, .. } => return format!("Q{quarter}"),
        DateUnit::Week { week, .. } => return fill(phrases.week, &[&week.to_string()]),
        DateUnit::Date(date) => date,
    };
    match (date.month(), date.day(), date.as_day(), grain) {
        // A week may lie in two months.
        (_, _, Some(day), Grain::Week) => phrases.day_of_week(day),
        (_, _, Some(_), Grain::Day) => phrases.date_short(date),
        (Some(_), Some(day), ..) => phrases.day_number(day),
        (Some(month), None, ..) => phrases.month(month).to_owned(),
        _ => date.to_string(),
    }
}

fn has_in_label(kind: DateKind, basis: DateBasis, folded_needle: &str, phrases: &Phrases) -> bool {
    let in_full = match kind {
        DateKind::Bucket(DateBucket::Value(unit)) => format!("{} {unit}", phrases.unit(unit)),
        kind => label(kind, (basis, Grain::Month), phrases),
    };
    fold(&in_full).contains(folded_needle)
}

/// The calendar, newest first, with the parts of what is unfolded and the empty stretches between.
fn calendar_rows(counts: &DateCounts, grain: Grain, unfolded: &BTreeSet<DateUnit>, all: bool) -> Vec<DateRow> {
    let mut rows = Vec::new();
    let is_open = |node: &DateNode| all || unfolded.contains(&node.value);
    match grain {
        Grain::Year => push_nodes(&mut rows, counts.years(), 0, None),
        Grain::Quarter => push_nodes(&mut rows, counts.quarters(), 0, Some(&is_open)),
        Grain::Month => push_nodes(&mut rows, counts.years(), 0, Some(&is_open)),
        Grain::Week => push_nodes(&mut rows, counts.weeks(), 0, Some(&is_open)),
        Grain::Day => push_days(&mut rows, counts),
    }
    rows
}

type IsOpen<'a> = dyn Fn(&DateNode) -> bool + 'a;

/// Without `is_open` nothing can be unfolded.
fn push_nodes(rows: &mut Vec<DateRow>, nodes: DateTree, depth: usize, is_open: Option<&IsOpen>) {
    let max = nodes.iter().map(|node| node.count.n_with).max().unwrap_or(0);
    for (i, node) in nodes.iter().enumerate() {
        let open = is_open.filter(|_| !node.children.is_empty()).map(|is_open| is_open(&node));
        rows.push(DateRow {
            kind: DateKind::Bucket(DateBucket::Value(node.value)),
            count: node.count,
            open,
            max,
            depth,
        });
        if open == Some(true) {
            push_nodes(rows, node.children, depth + 1, is_open);
        }
        if let Some(older) = nodes.get(i + 1) {
            // Time without articles is shown too, so that its rhythm can be seen.
            rows.extend(gap_between(node.value, older.value).into_iter().map(|value| DateRow {
                kind: DateKind::Bucket(DateBucket::Value(value)),
                count: BucketCount::default(),
                open: None,
                max,
                depth,
            }));
        }
    }
}

/// Only days that articles have: by days, most of a calendar would be empty.
fn push_days(rows: &mut Vec<DateRow>, counts: &DateCounts) {
    let max = days_of(counts).map(|day| day.count.n_with).max().unwrap_or(0);
    rows.extend(days_of(counts).map(|day| DateRow {
        kind: DateKind::Bucket(DateBucket::Value(day.value)),
        count: day.count,
        open: None,
        max,
        depth: 0,
    }));
}

/// Every day of the calendar with a count, newest first.
pub fn days_of(counts: &DateCounts) -> impl Iterator<Item = DateNode<'_>> {
    counts.years().iter().flat_map(|year| year.children.iter()).flat_map(|month| month.children.iter())
}

/// The stretches of one grain between two, newest first; finer ones than years within one year, days within one month.
fn gap_between(newer: DateUnit, older: DateUnit) -> Vec<DateUnit> {
    let between = |newer: u32, older: u32| (older + 1..newer).rev();
    let (newer, older) = match (newer, older) {
        (DateUnit::Quarter { year, quarter }, DateUnit::Quarter { year: older_year, quarter: older })
            if year == older_year =>
        {
            let quarters = between(quarter.into(), older.into());
            return quarters.filter_map(|quarter| DateUnit::quarter(year.into(), quarter)).collect();
        }
        (DateUnit::Week { year, week }, DateUnit::Week { year: older_year, week: older }) if year == older_year => {
            let weeks = between(week.into(), older.into());
            return weeks.filter_map(|week| DateUnit::week(year.into(), week)).collect();
        }
        (DateUnit::Date(newer), DateUnit::Date(older)) => (newer, older),
        _ => return Vec::new(),
    };
    let (Some(newer_year), Some(older_year)) = (newer.year(), older.year()) else { return Vec::new() };
    let date = |year, month, day| DateValue::new(Some(year), month, day).map(DateUnit::Date);
    match (newer.month(), older.month(), newer.day(), older.day()) {
        (None, None, _, _) if newer_year - older_year <= MAX_GAP_YEARS => {
            (older_year + 1..newer_year).rev().filter_map(|year| date(year, None, None)).collect()
        }
        (Some(newer), Some(older), None, None) if newer_year == older_year => {
            between(newer, older).filter_map(|month| date(newer_year, Some(month), None)).collect()
        }
        (Some(month), Some(older_month), Some(newer), Some(older)) if month == older_month => {
            between(newer, older).filter_map(|day| date(newer_year, Some(month), Some(day))).collect()
        }
        _ => Vec::new(),
    }
}

/// The rows beside the calendar; all are always there, but the presets need a collection with a date.
fn lane_rows(counts: &DateCounts, basis: DateBasis, latest: Option<Day>, filter: &DateFilter) -> Vec<DateRow> {
    let presets: &[DateKind] = match basis {
        DateBasis::Published => &[DateKind::LastWeek, DateKind::LastMonth],
        DateBasis::Mentioned => &[DateKind::NextWeek, DateKind::Ahead],
    };
    let presets = latest.into_iter().flat_map(|latest| {
        presets.iter().map(move |kind| {
            let n = n_in_preset(*kind, counts, latest);
            let choice = if preset(*kind, latest).as_ref() == Some(filter) { Choice::Include } else { Choice::Off };
            (*kind, BucketCount { choice, n, gain: None, n_with: n })
        })
    });
    let buckets = [
        (DateBucket::Undated, counts.undated),
        (DateBucket::Partial, counts.partial),
        (DateBucket::Inferred, counts.inferred),
        (DateBucket::Ambiguous, counts.ambiguous),
    ];
    // Hardly a collection has dates that read two ways.
    let is_shown = |(bucket, count): &(DateBucket, BucketCount)| {
        *bucket != DateBucket::Ambiguous || count.n_with > 0 || count.choice != Choice::Off
    };
    let buckets = buckets.into_iter().filter(is_shown).map(|(bucket, count)| (DateKind::Bucket(bucket), count));
    let all: Vec<(DateKind, BucketCount)> = presets.chain(buckets).collect();
    let max = all.iter().map(|(_, count)| count.n_with).max().unwrap_or(0);
    all.into_iter().map(|(kind, count)| DateRow { kind, count, open: None, max, depth: 0 }).collect()
}

/// How many articles choosing the preset gives: it replaces every other filter of these dates.
fn n_in_preset(kind: DateKind, counts: &DateCounts, latest: Day) -> usize {
    match kind {
        DateKind::LastWeek => n_in_last_days(counts, latest, 7),
        DateKind::LastMonth => n_in_month(counts, latest),
        DateKind::NextWeek => counts.n_next_week,
        DateKind::Ahead => counts.n_ahead,
        DateKind::Bucket(_) => 0,
    }
}

fn n_in_last_days(counts: &DateCounts, latest: Day, n: u64) -> usize {
    let days = (0..n).filter_map(|n| DateUnit::around(latest.checked_sub_days(Days::new(n))?, Grain::Day));
    days.map(|day| counts.of(day).n_with).sum()
}

fn n_in_month(counts: &DateCounts, latest: Day) -> usize {
    DateUnit::around(latest, Grain::Month).map_or(0, |month| counts.of(month).n_with)
}

/// What a preset sets the date filter to.
pub fn preset(kind: DateKind, latest: Day) -> Option<DateFilter> {
    match kind {
        DateKind::LastWeek => Some(DateFilter::last_days(latest, 7)),
        DateKind::LastMonth => Some(DateFilter::last_month(latest)),
        DateKind::NextWeek => Some(DateFilter::next_days(latest, 7)),
        DateKind::Ahead => Some(DateFilter::ahead_of(latest)),
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
            values.iter().map(DateUnit::to_string).collect::<Vec<_>>().join(" ")
        };
        assert_eq!(gap("2026", "2023"), "2025 2024");
        assert_eq!(gap("2026", "1900"), "");
        assert_eq!(gap("2026-05", "2026-02"), "2026-04 2026-03");
        assert_eq!(gap("2026-02-03", "2026-02-01"), "2026-02-02");
        assert_eq!(gap("2026-02", "2026-01"), "");
        assert_eq!(gap("2026-W08", "2026-W05"), "2026-W07 2026-W06");
        assert_eq!(gap("2026-Q4", "2026-Q2"), "2026-Q3");
    }
}
