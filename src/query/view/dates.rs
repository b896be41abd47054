//! The date facet: what passes its filter, and the counts on the calendar.

use std::collections::HashMap;
use std::ops::AddAssign;
use std::sync::Arc;

use crate::library::{IdSet, Library, OrderBy};
use crate::model::{DateUnit, DateValue, Grain};

use super::calendar::{Calendar, KeyCalendar};
use super::rows::Stretch;
use super::{BucketCount, Choice, DateBucket, DateCounts, DateFilter, HiddenByDates};
use crate::query::period::Period;

/// The date filter worked out for every date key of the library; all lists are parallel to [`Library::date_keys`].
pub struct DateFacet<'v> {
    filter: &'v DateFilter,
    calendar: &'v KeyCalendar,
    in_range: Vec<bool>,
    included: Vec<bool>,
    /// In how many excluded buckets it is.
    n_excluding: Vec<u32>,
    /// What passes the whole filter.
    shown: Vec<bool>,
}

/// How many articles have a date, of those that the range and the exclusions leave.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Tally {
    pub n_open: u32,
    /// Of these, those in no included bucket; not counted where none is included.
    pub n_not_included: u32,
}

impl AddAssign for Tally {
    fn add_assign(&mut self, other: Self) {
        self.n_open += other.n_open;
        self.n_not_included += other.n_not_included;
    }
}

/// What turns a tally into a count.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Choices {
    filter: DateFilter,
    /// All hits.
    n_shown: usize,
    /// For each excluded bucket the articles that it hides, and nothing else would.
    n_hidden: Vec<(DateBucket, u32)>,
}

impl<'v> DateFacet<'v> {
    pub fn new(filter: &'v DateFilter, calendar: &'v KeyCalendar) -> Self {
        let n = calendar.keys().len();
        let in_range: Vec<bool> = match filter.range() {
            Some(Period::Range { from, to }) => {
                calendar.between(from.and_then(DateUnit::first_day), to.and_then(DateUnit::last_day)).collect()
            }
            Some(Period::Within(unit)) => calendar.having(DateBucket::Value(unit)).collect(),
            None => vec![true; n],
        };
        let (mut included, mut n_excluding) = (vec![false; n], vec![0; n]);
        for bucket in &filter.include {
            included.iter_mut().zip(calendar.having(*bucket)).for_each(|(included, has)| *included |= has);
        }
        for bucket in &filter.exclude {
            n_excluding.iter_mut().zip(calendar.having(*bucket)).for_each(|(n, has)| *n += u32::from(has));
        }
        let is_free = filter.include.is_empty();
        let shown = (0..n).map(|idx| in_range[idx] && n_excluding[idx] == 0 && (is_free || included[idx])).collect();
        Self { filter, calendar, in_range, included, n_excluding, shown }
    }

    /// Which date keys pass, parallel to [`Library::date_keys`].
    pub fn shown(&self) -> &[bool] {
        &self.shown
    }

    /// Whether it lets everything pass.
    pub fn is_empty(&self) -> bool {
        self.shown.iter().all(|shown| *shown)
    }

    pub fn narrow(&self, ids: &IdSet, library: &Library) -> IdSet {
        library.having_date_keys(ids, &self.shown)
    }

    /// `totals`: how many articles have each key, of those that all other filters leave.
    pub fn count(&self, totals: &[u32]) -> DateCounts {
        // Nobody asks for what is not included where nothing is.
        let is_free = self.filter.include.is_empty();
        let tally = |idx: usize| {
            let n_open = if self.in_range[idx] && self.n_excluding[idx] == 0 { totals[idx] } else { 0 };
            Tally { n_open, n_not_included: if is_free || self.included[idx] { 0 } else { n_open } }
        };
        let tallies: Vec<Tally> = (0..totals.len()).map(tally).collect();
        let beside = self.calendar.beside().map(|(bucket, key_idxs)| {
            let mut sum = Tally::default();
            key_idxs.iter().for_each(|idx| sum += tallies[*idx]);
            (bucket, sum)
        });
        let hidden = self.filter.exclude.iter().map(|bucket| (*bucket, self.count_excluded(*bucket, totals)));
        let choices = Choices::new(self.filter, self.n_shown(totals), hidden.collect());
        DateCounts::of_tallies(choices, &self.calendar.calendar, self.calendar.add_up(&tallies), &beside.collect())
    }

    /// How many articles pass the filter; `totals` as in [`DateFacet::count`].
    pub fn n_shown(&self, totals: &[u32]) -> usize {
        totals.iter().zip(&self.shown).filter(|(_, shown)| **shown).map(|(total, _)| *total as usize).sum()
    }

    /// How many articles an excluded bucket hides that nothing else would.
    fn count_excluded(&self, bucket: DateBucket, totals: &[u32]) -> u32 {
        let is_free = self.filter.include.is_empty();
        let is_hidden_by_it =
            |idx: usize| self.n_excluding[idx] == 1 && self.in_range[idx] && (is_free || self.included[idx]);
        let having = self.calendar.having(bucket).enumerate().filter(|(idx, has)| *has && is_hidden_by_it(*idx));
        having.map(|(idx, _)| totals[idx]).sum()
    }

    pub fn count_hidden(&self, totals: &[u32]) -> HiddenByDates {
        let mut hidden = HiddenByDates::default();
        for (idx, key) in self.calendar.keys().enumerate().filter(|(idx, _)| !self.shown[*idx]) {
            let n = totals[idx] as usize;
            hidden.n += n;
            match key.value {
                None => hidden.n_undated += n,
                Some(value) if value.is_partial() => hidden.n_partial += n,
                Some(_) => {}
            }
        }
        hidden
    }

    /// How many hits each stretch of a list by date has, one a rank, and what its rows have in common.
    pub fn stretches_and_runs(&self, totals: &[u32], ranks: &Ranks) -> (Vec<Stretch>, Vec<DateRun>) {
        let n_shown: Vec<u32> = totals.iter().zip(&self.shown).map(|(n, shown)| if *shown { *n } else { 0 }).collect();
        let mut stretches = Vec::with_capacity(ranks.n_places.len());
        let mut runs: Vec<DateRun> = Vec::new();
        for (n_places, keys) in ranks.iter() {
            let n_hits = keys.iter().map(|(key_idx, _)| n_shown[*key_idx as usize]).sum();
            stretches.push(Stretch { n_places, n_hits });
            if n_hits == 0 {
                continue;
            }
            let here = keys.iter().filter(|(key_idx, _)| n_shown[*key_idx as usize] > 0);
            // A year without a month sorts as its first day: it stands with that.
            let Some(group) = here.map(|(_, group)| *group).max() else { continue };
            match runs.last_mut().filter(|run| run.group == group) {
                Some(run) => run.n += n_hits as usize,
                None => runs.push(DateRun { group, n: n_hits as usize }),
            }
        }
        (stretches, runs)
    }
}

/// The date keys of a library as a list by date has them: those that are equal there are of one rank.
#[derive(Debug, Default)]
pub struct Ranks {
    /// The places of the keys in [`Library::date_keys`], each with the group of its date; rank by rank.
    keys: Vec<(u32, DateGroup)>,
    /// Where the keys of each rank end.
    ends: Vec<u32>,
    /// How many articles have each.
    n_places: Vec<u32>,
}

impl Ranks {
    pub fn of(library: &Library, by: OrderBy) -> Self {
        let (keys, totals) = (library.date_keys(), library.date_key_totals());
        let mut ranks = Self::default();
        for key_idxs in library.date_keys_by_rank(by) {
            ranks.n_places.push(key_idxs.iter().map(|idx| totals[*idx] as u32).sum());
            ranks.keys.extend(key_idxs.into_iter().map(|idx| (idx as u32, DateGroup::of(keys[idx].value))));
            ranks.ends.push(ranks.keys.len() as u32);
        }
        ranks
    }

    /// How many articles have each rank, with its keys.
    fn iter(&self) -> impl Iterator<Item = (u32, &[(u32, DateGroup)])> {
        let mut start = 0;
        let keys =
            self.ends.iter().map(move |end| &self.keys[std::mem::replace(&mut start, *end as usize)..*end as usize]);
        self.n_places.iter().copied().zip(keys)
    }
}

/// What hits have in common that follow each other in a list by date: their month, or as much as is known of it. More is
/// greater.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum DateGroup {
    Undated,
    /// The year is unknown.
    Partial,
    Year(i32),
    Month {
        year: i32,
        month: u32,
    },
}

impl DateGroup {
    fn of(date: Option<DateValue>) -> Self {
        match date.map(|date| (date.year(), date.month())) {
            None => DateGroup::Undated,
            Some((None, _)) => DateGroup::Partial,
            Some((Some(year), None)) => DateGroup::Year(year),
            Some((Some(year), Some(month))) => DateGroup::Month { year, month },
        }
    }
}

/// Hits that follow each other in a list by date.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DateRun {
    pub group: DateGroup,
    pub n: usize,
}

/// What stands on the calendar though no article need have it: chosen days, and the units that they stand in.
pub fn chosen_units(filter: &DateFilter) -> impl Iterator<Item = DateUnit> + '_ {
    let chosen = filter.include.iter().chain(&filter.exclude).filter_map(|bucket| bucket.value());
    let units = chosen.filter_map(|unit| Some(DateUnit::containing(unit.first_day()?, unit.last_day()?))).flatten();
    units.flat_map(|unit| [Some(unit), unit.parent(Grain::Year)]).flatten()
}

impl DateCounts {
    /// `tallies` is parallel to the calendar's units.
    pub(in crate::query) fn of_tallies(
        choices: Choices,
        calendar: &Arc<Calendar>,
        tallies: Vec<Tally>,
        beside: &HashMap<DateBucket, Tally>,
    ) -> DateCounts {
        let days = calendar.units().iter().zip(&tallies).filter(|(unit, _)| unit.grain() == Grain::Day);
        let is_day = |bucket: &DateBucket| bucket.value().is_some_and(|unit| unit.grain() == Grain::Day);
        let hidden = choices.n_hidden.iter().filter(|(bucket, _)| is_day(bucket)).map(|(_, n)| *n);
        let max_day = days.map(|(_, tally)| tally.n_open).chain(hidden).max().unwrap_or(0) as usize;
        let beside = |bucket: DateBucket| choices.count(bucket, beside.get(&bucket).copied().unwrap_or_default());
        DateCounts {
            max_day,
            n_next_week: 0,
            n_ahead: 0,
            undated: beside(DateBucket::Undated),
            partial: beside(DateBucket::Partial),
            inferred: beside(DateBucket::Inferred),
            ambiguous: beside(DateBucket::Ambiguous),
            calendar: calendar.clone(),
            tallies,
            choices,
        }
    }
}

impl Choices {
    pub fn new(filter: &DateFilter, n_shown: usize, mut n_hidden: Vec<(DateBucket, u32)>) -> Self {
        // They come in any order, and what is the same should be equal.
        n_hidden.sort_unstable();
        Self { filter: filter.clone(), n_shown, n_hidden }
    }

    /// What stands beside a value of the facet.
    pub fn count(&self, bucket: DateBucket, tally: Tally) -> BucketCount {
        let choice = self.filter.choice(bucket);
        let n_open = tally.n_open as usize;
        let count = BucketCount { choice, n: n_open, gain: None, n_with: n_open };
        match choice {
            Choice::Off if !self.filter.include.is_empty() => {
                let gain = tally.n_not_included as usize;
                BucketCount { n: self.n_shown + gain, gain: Some(gain), ..count }
            }
            Choice::Exclude => {
                let hidden = self.n_hidden.iter().find(|(hidden, _)| *hidden == bucket);
                let n = hidden.map_or(0, |(_, n)| *n as usize);
                BucketCount { n, n_with: n, ..count }
            }
            Choice::Off | Choice::Include => count,
        }
    }
}
