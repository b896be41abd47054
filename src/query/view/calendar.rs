//! The calendar that dates are counted on: worked out once for a state of the library, then filled with numbers.

use std::collections::BTreeSet;
use std::fmt;
use std::ops::Range;
use std::sync::Arc;

use crate::library::{DateKey, Library};
use crate::model::{DateUnit, Day, Grain};

use super::{BucketCount, DateBucket};

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
    units: &'c [DateUnit],
    counts: &'c [BucketCount],
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
        let (value, count) = (self.units[branch.unit_idx], self.counts[branch.unit_idx]);
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

    /// With its numbers, which are parallel to [`Self::units`].
    pub fn tree<'c>(&'c self, shape: Shape, counts: &'c [BucketCount]) -> DateTree<'c> {
        let branches = match shape {
            Shape::Years => &self.years,
            Shape::Quarters => &self.quarters,
            Shape::Weeks => &self.weeks,
        };
        DateTree { units: &self.units, counts, branches }
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
    /// Those of one key together.
    unit_idxs: Vec<usize>,
    /// The places of the keys in each of the [`BESIDE`].
    beside: [Vec<usize>; BESIDE.len()],
}

/// The buckets beside the calendar.
pub const BESIDE: [DateBucket; 4] =
    [DateBucket::Undated, DateBucket::Partial, DateBucket::Inferred, DateBucket::Ambiguous];

#[derive(Debug)]
struct KeyPlace {
    key: DateKey,
    /// The first and last day of a date with a year.
    days: Option<(Day, Day)>,
    /// Where every unit of the calendar stands that it lies in; none for a key that no article has any more.
    units: Range<usize>,
}

impl KeyCalendar {
    /// With the units that some article's date lies in, and `others`.
    pub fn of(library: &Library, others: impl Iterator<Item = DateUnit>) -> Self {
        let place = |key: &DateKey| {
            let days = key.value.and_then(|value| value.first_day().zip(value.last_day()));
            KeyPlace { key: *key, days, units: 0..0 }
        };
        let mut keys: Vec<KeyPlace> = library.date_keys().iter().map(place).collect();
        let there = keys.iter().zip(library.date_key_totals()).enumerate();
        let mut there: Vec<(Day, Day, usize)> = there
            .filter(|(_, (_, total))| **total > 0)
            .filter_map(|(idx, (key, _))| key.days.map(|(first, last)| (first, last, idx)))
            .collect();
        // One day lies in mostly the same units as the day before: those need not be looked for again.
        there.sort_unstable();
        let mut units: Vec<DateUnit> = Vec::with_capacity(there.len() * Grain::ALL.len());
        for (first, last, idx) in &there {
            let start = units.len();
            units.extend(DateUnit::containing(*first, *last));
            keys[*idx].units = start..units.len();
        }
        let mut before: &[DateUnit] = &[];
        let mut distinct: Vec<DateUnit> = Vec::with_capacity(2 * there.len());
        for (_, _, idx) in &there {
            let here = &units[keys[*idx].units.clone()];
            distinct.extend(here.iter().filter(|unit| !before.contains(unit)));
            before = here;
        }
        let calendar = Calendar::of(distinct.into_iter().chain(others));
        let mut known: Vec<(DateUnit, usize)> = Vec::new();
        let mut unit_idxs = Vec::with_capacity(units.len());
        for (_, _, idx) in &there {
            let here = units[keys[*idx].units.clone()].iter().filter_map(|unit| {
                let known = known.iter().find(|(known, _)| known == unit);
                known.copied().or_else(|| Some((*unit, calendar.idx_of(*unit)?)))
            });
            known = here.collect();
            keys[*idx].units = unit_idxs.len()..unit_idxs.len() + known.len();
            unit_idxs.extend(known.iter().map(|(_, unit_idx)| *unit_idx));
        }
        let beside = BESIDE.map(|bucket| {
            let keys = keys.iter().enumerate().filter(|(_, place)| bucket.has(place.key));
            keys.map(|(idx, _)| idx).collect()
        });
        Self { keys, unit_idxs, beside, calendar: Arc::new(calendar) }
    }

    /// The places of the keys in each of the buckets beside the calendar.
    pub fn beside(&self) -> impl Iterator<Item = (DateBucket, &[usize])> {
        BESIDE.into_iter().zip(self.beside.iter().map(Vec::as_slice))
    }

    pub fn keys(&self) -> impl ExactSizeIterator<Item = DateKey> + '_ {
        self.keys.iter().map(|place| place.key)
    }

    /// Every unit that a key lies in.
    pub fn units_of(&self, key_idx: usize) -> &[usize] {
        &self.unit_idxs[self.keys[key_idx].units.clone()]
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
