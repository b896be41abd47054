//! The date facet: what passes its filter, and the counts on the calendar.

use std::collections::HashMap;
use std::sync::Arc;

use crate::library::{IdSet, Library};
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
#[derive(Debug, Clone, Copy, Default)]
pub struct Tally {
    pub n_open: usize,
    /// Of these, those in no included bucket; not counted where none is included.
    pub n_not_included: usize,
    /// Articles that this bucket hides, being excluded, and nothing else would.
    pub n_hidden: usize,
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
        let mut units = vec![Tally::default(); self.calendar.calendar.units().len()];
        let mut beside: HashMap<DateBucket, Tally> = HashMap::new();
        let n_open = |idx: usize| match self.in_range[idx] && self.n_excluding[idx] == 0 {
            true => totals[idx] as usize,
            false => 0,
        };
        // Nobody asks for what is not included where nothing is.
        let is_free = self.filter.include.is_empty();
        for idx in 0..totals.len() {
            let n_open = n_open(idx);
            if n_open == 0 {
                continue;
            }
            let n_not_included = if is_free || self.included[idx] { 0 } else { n_open };
            let unit_idxs = self.calendar.units_of(idx);
            unit_idxs.iter().for_each(|unit_idx| units[*unit_idx].n_open += n_open);
            if n_not_included > 0 {
                unit_idxs.iter().for_each(|unit_idx| units[*unit_idx].n_not_included += n_not_included);
            }
        }
        for (bucket, key_idxs) in self.calendar.beside() {
            let tally = beside.entry(bucket).or_default();
            for idx in key_idxs.iter().copied() {
                let n_open = n_open(idx);
                tally.n_open += n_open;
                tally.n_not_included += if is_free || self.included[idx] { 0 } else { n_open };
            }
        }
        for bucket in &self.filter.exclude {
            let n_hidden = self.count_excluded(*bucket, totals);
            match bucket.value().and_then(|unit| self.calendar.calendar.idx_of(unit)) {
                Some(unit_idx) => units[unit_idx].n_hidden = n_hidden,
                None => beside.entry(*bucket).or_default().n_hidden = n_hidden,
            }
        }
        DateCounts::of_tallies(self.filter, &self.calendar.calendar, &units, &beside, self.n_shown(totals))
    }

    /// How many articles pass the filter; `totals` as in [`DateFacet::count`].
    pub fn n_shown(&self, totals: &[u32]) -> usize {
        totals.iter().zip(&self.shown).filter(|(_, shown)| **shown).map(|(total, _)| *total as usize).sum()
    }

    /// How many articles an excluded bucket hides that nothing else would.
    fn count_excluded(&self, bucket: DateBucket, totals: &[u32]) -> usize {
        let is_free = self.filter.include.is_empty();
        let is_hidden_by_it =
            |idx: usize| self.n_excluding[idx] == 1 && self.in_range[idx] && (is_free || self.included[idx]);
        let having = self.calendar.having(bucket).enumerate().filter(|(idx, has)| *has && is_hidden_by_it(*idx));
        having.map(|(idx, _)| totals[idx] as usize).sum()
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

    /// The stretches of a list by date, in the order in which keys stand in `by_rank`.
    pub fn stretches(
        &self,
        totals: &[u32],
        by_rank: &[Vec<usize>],
        library: &Library,
    ) -> impl Iterator<Item = Stretch> {
        let n_all = library.date_key_totals();
        by_rank.iter().map(move |key_idxs| {
            let shown = key_idxs.iter().filter(|idx| self.shown[**idx]);
            Stretch {
                n_places: key_idxs.iter().map(|idx| n_all[*idx] as u32).sum(),
                n_hits: shown.map(|idx| totals[*idx]).sum(),
            }
        })
    }

    /// The dates of the hits with their numbers, in the order in which keys stand in `by_rank`; keys of one rank together.
    pub fn runs(&self, totals: &[u32], by_rank: &[Vec<usize>]) -> Vec<DateRun> {
        let keys: Vec<Option<DateValue>> = self.calendar.keys().map(|key| key.value).collect();
        let run = |key_idxs: &Vec<usize>| {
            let shown = key_idxs.iter().filter(|idx| self.shown[**idx] && totals[**idx] > 0);
            let n = shown.clone().map(|idx| totals[*idx] as usize).sum();
            // A year without a month sorts as its first day: it stands with that.
            let value = shown.filter_map(|idx| keys[*idx]).max_by_key(|value| value.precision());
            (n > 0).then_some(DateRun { value, n })
        };
        by_rank.iter().filter_map(run).collect()
    }
}

/// Hits that follow each other in a list by date and have the same date.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DateRun {
    /// `None` for articles without a date.
    pub value: Option<DateValue>,
    pub n: usize,
}

/// What stands on the calendar though no article need have it: chosen days, and the units that they stand in.
pub fn chosen_units(filter: &DateFilter) -> impl Iterator<Item = DateUnit> + '_ {
    let chosen = filter.include.iter().chain(&filter.exclude).filter_map(|bucket| bucket.value());
    let units = chosen.filter_map(|unit| Some(DateUnit::containing(unit.first_day()?, unit.last_day()?))).flatten();
    units.flat_map(|unit| [Some(unit), unit.parent(Grain::Year)]).flatten()
}

impl DateCounts {
    /// `units` is parallel to the calendar's; `n_shown`: the hits.
    pub(in crate::query) fn of_tallies(
        filter: &DateFilter,
        calendar: &Arc<Calendar>,
        units: &[Tally],
        beside: &HashMap<DateBucket, Tally>,
        n_shown: usize,
    ) -> DateCounts {
        let has_chosen = !filter.include.is_empty() || !filter.exclude.is_empty();
        let count = |bucket: DateBucket, tally: Tally| {
            let choice = if has_chosen { filter.choice(bucket) } else { Choice::Off };
            BucketCount::of_tally(tally, choice, filter, n_shown)
        };
        let counts: Vec<BucketCount> =
            calendar.units().iter().zip(units).map(|(unit, tally)| count(DateBucket::Value(*unit), *tally)).collect();
        let days = calendar.units().iter().zip(&counts).filter(|(unit, _)| unit.grain() == Grain::Day);
        let max_day = days.map(|(_, count)| count.n_with).max().unwrap_or(0);
        let beside = |bucket: DateBucket| count(bucket, beside.get(&bucket).copied().unwrap_or_default());
        DateCounts {
            max_day,
            n_next_week: 0,
            n_ahead: 0,
            calendar: calendar.clone(),
            counts,
            undated: beside(DateBucket::Undated),
            partial: beside(DateBucket::Partial),
            inferred: beside(DateBucket::Inferred),
            ambiguous: beside(DateBucket::Ambiguous),
        }
    }
}

impl BucketCount {
    fn of_tally(tally: Tally, choice: Choice, filter: &DateFilter, n_shown: usize) -> Self {
        let count = BucketCount { choice, n: tally.n_open, gain: None, n_with: tally.n_open };
        match choice {
            Choice::Off if !filter.include.is_empty() => {
                BucketCount { n: n_shown + tally.n_not_included, gain: Some(tally.n_not_included), ..count }
            }
            Choice::Exclude => BucketCount { n: tally.n_hidden, n_with: tally.n_hidden, ..count },
            Choice::Off | Choice::Include => count,
        }
    }
}
