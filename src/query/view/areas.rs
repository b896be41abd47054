//! The facet of countries and groups: what passes its filter, and the counts.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use roaring::MultiOps;

use super::memo::Known;
use super::{Area, BucketCount, Choice, CountryCount, CountryFilter, GroupCount, Mode};
use crate::gazetteer;
use crate::library::{IdSet, Library};
use crate::model::CountryCode;

pub struct AreaFacet<'v> {
    pub filter: &'v CountryFilter,
    pub library: &'v Library,
}

impl AreaFacet<'_> {
    pub fn narrow(&self, ids: &IdSet) -> IdSet {
        self.without_excluded(&self.with_included(ids), None)
    }

    fn list(&self, area: Area) -> &IdSet {
        match area {
            Area::Country(code) => self.library.with_country(code),
            Area::Group(group) => self.library.in_group(group),
        }
    }

    fn with_included(&self, ids: &IdSet) -> IdSet {
        let lists = self.filter.include.iter().map(|area| self.list(*area));
        match self.filter.mode {
            _ if self.filter.include.is_empty() => ids.clone(),
            Mode::All => lists.fold(ids.clone(), |left, list| left & list),
            Mode::Any => ids & lists.union(),
        }
    }

    /// Takes away what has an excluded country or group, but for one of them.
    fn without_excluded(&self, ids: &IdSet, but_for: Option<Area>) -> IdSet {
        let excluded = self.filter.exclude.iter().filter(|area| Some(**area) != but_for);
        excluded.fold(ids.clone(), |left, area| left - self.list(*area))
    }

    /// Whether all that the other filters leave is counted: nothing of it is chosen, or may still be added.
    pub fn counts_base(&self) -> bool {
        self.filter.exclude.is_empty() && (self.filter.include.is_empty() || self.filter.mode == Mode::Any)
    }

    /// `base` is what all other filters leave, and `hits` what this one leaves of it. `None` when `keep_going` said no.
    pub fn count(
        &self,
        base: &IdSet,
        hits: &IdSet,
        known: &mut Known,
        keep_going: &dyn Fn() -> bool,
    ) -> Option<AreaCounts> {
        let is_any = self.filter.mode == Mode::Any && !self.filter.include.is_empty();
        let mut count = |ids: &IdSet| known.count_areas(ids, self.library, keep_going);
        let n_hits = count(hits)?;
        let n_open = if is_any { count(&self.without_excluded(base, None))? } else { n_hits.clone() };
        let counter = AreaCounter { facet: self, base, n_all_hits: hits.len() as usize, is_any };

        let numbers = n_open.iter().zip(&n_hits).map(|(n_open, n_hits)| (*n_open as usize, *n_hits as usize));
        let codes: Vec<CountryCode> = self.library.countries().map(|total| total.code).collect();
        let chosen = self.filter.include.iter().chain(&self.filter.exclude).filter_map(|area| match area {
            Area::Country(code) => Some((*code, (0, 0))),
            Area::Group(_) => None,
        });
        let countries: BTreeMap<CountryCode, (usize, usize)> =
            chosen.chain(codes.iter().copied().zip(numbers.clone())).collect();
        let country = |(code, numbers): (CountryCode, (usize, usize))| {
            let BucketCount { choice, n, gain, n_with } = counter.count(code.into(), numbers);
            CountryCount { code, choice, n, gain, n_with }
        };
        let mut countries: Vec<CountryCount> = countries.into_iter().map(country).collect();
        countries.sort_by_key(|count| Reverse(count.n_with));

        let totals = self.library.group_totals(keep_going)?;
        let groups = gazetteer::groups().zip(totals).zip(numbers.skip(codes.len()));
        let groups = groups
            .filter(|((group, total), _)| *total > 0 || self.filter.choice(*group) != Choice::Off)
            .map(|((group, _), numbers)| GroupCount { group, count: counter.count(group.into(), numbers) })
            .collect();
        Some(AreaCounts { countries, groups })
    }
}

pub struct AreaCounts {
    pub countries: Vec<CountryCount>,
    pub groups: Vec<GroupCount>,
}

/// Counts what choosing a country or a group would leave.
struct AreaCounter<'v> {
    facet: &'v AreaFacet<'v>,
    base: &'v IdSet,
    n_all_hits: usize,
    is_any: bool,
}

impl AreaCounter<'_> {
    /// `n_with`: how many articles have it that can still be chosen from; `n_hits`: how many hits.
    fn count(&self, area: Area, (n_with, n_hits): (usize, usize)) -> BucketCount {
        let count = BucketCount { choice: self.facet.filter.choice(area), n: n_with, gain: None, n_with };
        match count.choice {
            Choice::Off if self.is_any => {
                let gain = n_with - n_hits;
                BucketCount { n: self.n_all_hits + gain, gain: Some(gain), ..count }
            }
            Choice::Exclude => {
                let having = self.base & self.facet.list(area);
                let n = self.facet.without_excluded(&self.facet.with_included(&having), Some(area)).len() as usize;
                BucketCount { n, n_with: n, ..count }
            }
            Choice::Off | Choice::Include => count,
        }
    }
}
