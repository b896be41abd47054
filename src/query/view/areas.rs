//! The facet of countries and groups: what passes its filter, and the counts.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use roaring::MultiOps;

use super::memo::Known;
use super::{Area, BucketCount, Choice, CountryCount, CountryFilter, GroupCount, Mode};
use crate::gazetteer;
use crate::library::{IdSet, Library};
use crate::model::CountryCode;

/// Lists are counted one by one where at least so many times fewer articles lie in several of them than in any.
const WORTH_JOINING: u64 = 2;

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

    /// Counts what several lists hold together from what each of them holds, where only few articles are in more than one:
    /// `ids` are then known when they are counted. To be asked where no other filter holds. `None` when `keep_going` said no.
    pub fn learn_joined(&self, ids: &IdSet, known: &mut Known, keep_going: &dyn Fn() -> bool) -> Option<()> {
        let CountryFilter { include, exclude, mode } = self.filter;
        let (areas, is_rest) = match (include.as_slice(), exclude.as_slice()) {
            (include @ [_, _, ..], []) if *mode == Mode::Any => (include, false),
            ([], exclude @ [_, _, ..]) => (exclude, true),
            _ => return Some(()),
        };
        let lists: Vec<&IdSet> = areas.iter().map(|area| self.list(*area)).collect();
        // Whoever is in three lists was counted three times: twice too often.
        let mut levels = at_least_in(&lists);
        let more_than_once = levels.split_off(1);
        let n_directly: u64 = levels.iter().map(IdSet::len).sum();
        if more_than_once.iter().map(IdSet::len).sum::<u64>() * WORTH_JOINING > n_directly {
            return Some(());
        }
        let join = |of_list: &dyn Fn(&IdSet) -> Option<Vec<u32>>, of_all: Vec<u32>, of_more: Vec<Vec<u32>>| {
            let mut sums = vec![0; of_all.len()];
            for list in &lists {
                sums.iter_mut().zip(of_list(list)?).for_each(|(sum, n)| *sum += n);
            }
            of_more.iter().for_each(|counts| sums.iter_mut().zip(counts).for_each(|(sum, n)| *sum -= n));
            Some(if is_rest { of_all.iter().zip(sums).map(|(n_all, n)| n_all - n).collect() } else { sums })
        };
        let (library, all) = (self.library, self.library.all());
        let areas_of_more = more_than_once.iter().map(|ids| library.count_areas(ids, keep_going));
        let areas_of_more = areas_of_more.collect::<Option<_>>()?;
        let dates_of_more = more_than_once.iter().map(|ids| library.count_date_keys(ids)).collect();
        let n_by_area =
            join(&|list| library.areas_of_list(list), library.count_areas(&all, keep_going)?, areas_of_more);
        let n_by_date = join(&|list| library.dates_of_list(list), library.count_date_keys(&all), dates_of_more);
        if let Some((n_by_area, n_by_date)) = n_by_area.zip(n_by_date) {
            known.learn_areas(ids, n_by_area);
            known.learn_dates(ids, n_by_date);
        }
        Some(())
    }

    /// `base` is what all other filters leave. `None` when `keep_going` said no.
    pub fn count(&self, base: &IdSet, known: &mut Known, keep_going: &dyn Fn() -> bool) -> Option<AreaCounts> {
        let hits = self.narrow(base);
        let is_any = self.filter.mode == Mode::Any && !self.filter.include.is_empty();
        let mut count = |ids: &IdSet| known.count_areas(ids, self.library, keep_going);
        let n_hits = count(&hits)?;
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

/// What is in at least one of the lists, in at least two, and so on.
fn at_least_in(lists: &[&IdSet]) -> Vec<IdSet> {
    let mut levels: Vec<IdSet> = Vec::with_capacity(lists.len());
    for list in lists {
        let mut rest = (*list).clone();
        for level in &mut levels {
            let once_more = &*level & &rest;
            *level |= rest;
            rest = once_more;
        }
        levels.push(rest);
    }
    levels
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
                let back = self.facet.without_excluded(&self.facet.with_included(self.base), Some(area));
                let n = back.intersection_len(self.facet.list(area)) as usize;
                BucketCount { n, n_with: n, ..count }
            }
            Choice::Off | Choice::Include => count,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn articles_lie_in_at_least_so_many_lists() {
        let lists = [&[1, 2, 3, 4][..], &[2, 3, 9], &[3, 4], &[3]].map(|list| IdSet::from_iter(list.iter().copied()));
        let levels = at_least_in(&lists.each_ref());
        let expected = [&[1, 2, 3, 4, 9][..], &[2, 3, 4], &[3], &[3]];
        assert_eq!(levels, expected.map(|level| IdSet::from_iter(level.iter().copied())));
    }
}
