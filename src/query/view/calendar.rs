//! The calendar that dates are counted on: worked out once for a state of the library, then filled with numbers.

use std::collections::BTreeSet;
use std::fmt;
use std::sync::Arc;

use crate::library::{DateKey, Library};
use crate::model::{DateUnit, Day, Grain};

use super::dates::Tally;
use super::{BucketCount, DateBucket, DateCounts};

/// Stretches of the calendar, and how they stand in each other.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Calendar {
    units: Vec<DateUnit>,
    years: Vec<Branch>,
    quarters: Vec<Branch>,
    weeks: Vec<Branch>,
}

/// A stretch and its parts, newest first.
#[derive(Debug, PartialEq, Eq)]
struct Branch {
    unit_idx: usize,
    parts: Vec<Branch>,
}

/// One of the three shapes of the calendar.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    /// Years, months, days.
    Years,
    /// Years, quarters, months, days.
    Quarters,
    /// Years, weeks, days.
    Weeks,
}

/// Stretches of the calendar that belong to the same, newest first, with their counts. Nothing is worked out before it is
/// looked at: most of a calendar is folded away.
#[derive(Clone, Copy)]
pub struct DateTree<'c> {
    counts: &'c DateCounts,
    branches: &'c [Branch],
}

/// A stretch of the calendar and its parts.
#[derive(Debug, Clone, Copy)]
pub struct DateNode<'c> {
    pub value: DateUnit,
    pub count: BucketCount,
    pub children: DateTree<'c>,
}

impl<'c> DateTree<'c> {
    pub fn len(&self) -> usize {
        self.branches.len()
    }

    pub fn is_empty(&self) -> bool {
        self.branches.is_empty()
    }

    pub fn get(&self, idx: usize) -> Option<DateNode<'c>> {
        self.branches.get(idx).map(|branch| self.node(branch))
    }

    pub fn iter(&self) -> impl ExactSizeIterator<Item = DateNode<'c>> + use<'c> {
        let tree = *self;
        self.branches.iter().map(move |branch| tree.node(branch))
    }

    fn node(&self, branch: &'c Branch) -> DateNode<'c> {
        let (value, count) = self.counts.unit(branch.unit_idx);
        DateNode { value, count, children: Self { branches: &branch.parts, ..*self } }
    }
}

impl fmt::Debug for DateTree<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.iter()).finish()
    }
}

impl Calendar {
    /// With the units that others stand in. Units without a year are left out.
    pub fn of(units: impl Iterator<Item = DateUnit>) -> Self {
        let mut all: BTreeSet<DateUnit> = units.filter(|unit| !unit.is_partial()).collect();
        let weeks = all.iter().filter(|unit| unit.grain() == Grain::Week);
        let years: Vec<DateUnit> = weeks.filter_map(|week| week.parent(Grain::Year)).collect();
        all.extend(years);
        let units: Vec<DateUnit> = all.into_iter().collect();
        Self {
            years: grow(&units, &[Grain::Year, Grain::Month, Grain::Day]),
            quarters: grow(&units, &[Grain::Year, Grain::Quarter, Grain::Month, Grain::Day]),
            weeks: grow(&units, &[Grain::Year, Grain::Week, Grain::Day]),
            units,
        }
    }

    /// In the order of the calendar, grain by grain.
    pub fn units(&self) -> &[DateUnit] {
        &self.units
    }

    /// `None` for one that does not stand on it.
    pub fn idx_of(&self, unit: DateUnit) -> Option<usize> {
        self.units.binary_search(&unit).ok()
    }

    fn branches(&self, shape: Shape) -> &[Branch] {
        match shape {
            Shape::Years => &self.years,
            Shape::Quarters => &self.quarters,
            Shape::Weeks => &self.weeks,
        }
    }
}

impl DateCounts {
    pub(super) fn tree(&self, shape: Shape) -> DateTree<'_> {
        DateTree { counts: self, branches: self.calendar.branches(shape) }
    }

    fn unit(&self, idx: usize) -> (DateUnit, BucketCount) {
        let unit = self.calendar.units[idx];
        (unit, self.choices.count(DateBucket::Value(unit), self.tallies[idx]))
    }

    /// The count of one stretch; nothing for one that does not stand on the calendar.
    pub fn of(&self, unit: DateUnit) -> BucketCount {
        self.calendar.idx_of(unit).map_or_else(BucketCount::default, |idx| self.unit(idx).1)
    }
}

/// The units of these grains, each below the one that it belongs to, newest first.
fn grow(units: &[DateUnit], grains: &[Grain]) -> Vec<Branch> {
    // By the unit that they belong to, newest first: those of one grain are in the order of the calendar, and so are these.
    let mut below: Vec<(Option<DateUnit>, Vec<Branch>)> = Vec::new();
    for (depth, grain) in grains.iter().enumerate().rev() {
        let mut level: Vec<(Option<DateUnit>, Vec<Branch>)> = Vec::new();
        for (unit_idx, unit) in units.iter().enumerate().rev().filter(|(_, unit)| unit.grain() == *grain) {
            let parent = depth.checked_sub(1).and_then(|above| unit.parent(grains[above]));
            let parts = below.binary_search_by(|(belongs_to, _)| Some(*unit).cmp(belongs_to));
            let parts = parts.map_or_else(|_| Vec::new(), |idx| std::mem::take(&mut below[idx].1));
            let branch = Branch { unit_idx, parts };
            match level.last_mut().filter(|(belong_to, _)| *belong_to == parent) {
                Some((_, branches)) => branches.push(branch),
                None => level.push((parent, vec![branch])),
            }
        }
        below = level;
    }
    below.pop().map(|(_, branches)| branches).unwrap_or_default()
}

/// The date keys of a library on its calendar.
#[derive(Debug, Default)]
pub struct KeyCalendar {
    pub calendar: Arc<Calendar>,
    /// Parallel to [`Library::date_keys`].
    keys: Vec<KeyPlace>,
    /// Units with others that they lie in, each before what its own parts are added to.
    parts: Vec<(u32, u32)>,
    /// The places of the keys in each of the [`BESIDE`].
    beside: [Vec<usize>; BESIDE.len()],
}

/// The buckets beside the calendar.
pub const BESIDE: [DateBucket; 4] =
    [DateBucket::Undated, DateBucket::Partial, DateBucket::Inferred, DateBucket::Ambiguous];

/// What lies in what, finer grains first. What a week and what a month has comes from its days.
const LIES_IN: [(Grain, Grain); 4] = [
    (Grain::Day, Grain::Week),
    (Grain::Day, Grain::Month),
    (Grain::Month, Grain::Quarter),
    (Grain::Quarter, Grain::Year),
];

#[derive(Debug)]
struct KeyPlace {
    key: DateKey,
    /// The first and last day of a date with a year.
    days: Option<(Day, Day)>,
    /// Where the finest unit of the calendar stands that it lies in; none for a key that no article has any more.
    unit_idx: Option<u32>,
}

impl KeyCalendar {
    /// With the units that some article's date lies in, and `others`.
    pub fn of(library: &Library, others: impl Iterator<Item = DateUnit>) -> Self {
        let place = |key: &DateKey| {
            let days = key.value.and_then(|value| value.first_day().zip(value.last_day()));
            KeyPlace { key: *key, days, unit_idx: None }
        };
        let mut keys: Vec<KeyPlace> = library.date_keys().iter().map(place).collect();
        let there = keys.iter().zip(library.date_key_totals()).enumerate();
        let mut there: Vec<(Day, Day, usize)> = there
            .filter(|(_, (_, total))| **total > 0)
            .filter_map(|(idx, (key, _))| key.days.map(|(first, last)| (first, last, idx)))
            .collect();
        // One day lies in mostly the same units as the day before: those need not be looked for again.
        there.sort_unstable();
        // By grain, as they come.
        let mut units: Vec<[Option<DateUnit>; Grain::ALL.len()]> = Vec::with_capacity(there.len());
        let mut distinct: Vec<DateUnit> = Vec::with_capacity(2 * there.len());
        let mut before = [None; Grain::ALL.len()];
        for (first, last, _) in &there {
            let mut here = [None; Grain::ALL.len()];
            DateUnit::containing(*first, *last).for_each(|unit| here[unit.grain() as usize] = Some(unit));
            distinct
                .extend(here.iter().zip(&before).filter(|(here, before)| here != before).filter_map(|(here, _)| *here));
            units.push(here);
            before = here;
        }
        let calendar = Calendar::of(distinct.into_iter().chain(others));
        let mut parts: [Vec<(u32, u32)>; LIES_IN.len()] = Default::default();
        let mut known: [Option<(DateUnit, u32)>; Grain::ALL.len()] = [None; Grain::ALL.len()];
        for ((_, _, key_idx), here) in there.iter().zip(&units) {
            for (known, unit) in known.iter_mut().zip(here) {
                let is_known = known.map(|(unit, _)| unit) == *unit;
                let find = |unit: DateUnit| Some((unit, calendar.idx_of(unit)? as u32));
                *known = if is_known { *known } else { unit.and_then(find) };
            }
            let idx_of = |grain: Grain| known[grain as usize].map(|(_, unit_idx)| unit_idx);
            for (parts, (part, whole)) in parts.iter_mut().zip(LIES_IN) {
                if let Some(pair) = idx_of(part).zip(idx_of(whole)).filter(|pair| parts.last() != Some(pair)) {
                    parts.push(pair);
                }
            }
            let finest =
                [Grain::Day, Grain::Week, Grain::Month, Grain::Quarter, Grain::Year].into_iter().find_map(idx_of);
            keys[*key_idx].unit_idx = finest;
        }
        let parts = parts.into_iter().flat_map(|mut parts| {
            parts.sort_unstable();
            parts.dedup();
            parts
        });
        let parts = parts.collect();
        let beside = BESIDE.map(|bucket| {
            let keys = keys.iter().enumerate().filter(|(_, place)| bucket.has(place.key));
            keys.map(|(idx, _)| idx).collect()
        });
        Self { keys, parts, beside, calendar: Arc::new(calendar) }
    }

    /// The places of the keys in each of the buckets beside the calendar.
    pub fn beside(&self) -> impl Iterator<Item = (DateBucket, &[usize])> {
        BESIDE.into_iter().zip(self.beside.iter().map(Vec::as_slice))
    }

    pub fn keys(&self) -> impl ExactSizeIterator<Item = DateKey> + '_ {
        self.keys.iter().map(|place| place.key)
    }

    /// The tallies of all units, from those of the keys.
    pub fn add_up(&self, of_keys: &[Tally]) -> Vec<Tally> {
        let mut of_units = vec![Tally::default(); self.calendar.units().len()];
        for (place, tally) in self.keys.iter().zip(of_keys) {
            if let Some(unit_idx) = place.unit_idx {
                of_units[unit_idx as usize] += *tally;
            }
        }
        for (part, whole) in &self.parts {
            let tally = of_units[*part as usize];
            of_units[*whole as usize] += tally;
        }
        of_units
    }

    /// Which keys are in the bucket.
    pub fn having(&self, bucket: DateBucket) -> impl Iterator<Item = bool> + '_ {
        let days = bucket.value().and_then(|unit| unit.first_day().zip(unit.last_day()));
        self.keys.iter().map(move |place| match (days, place.days) {
            (Some((from, to)), Some((first, last))) => from <= first && last <= to,
            (Some(_), None) => false,
            (None, _) => bucket.has(place.key),
        })
    }

    /// Which keys lie between these days; open where there is none. Those without a year never do.
    pub fn between(&self, from: Option<Day>, to: Option<Day>) -> impl Iterator<Item = bool> + '_ {
        self.keys.iter().map(move |place| {
            place
                .days
                .is_some_and(|(first, last)| from.is_none_or(|from| from <= first) && to.is_none_or(|to| last <= to))
        })
    }
}
