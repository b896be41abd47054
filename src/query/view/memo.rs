//! What one evaluation leaves for the next: each changes little, so that most of its work was done before.

use std::collections::VecDeque;
use std::sync::Arc;
use std::thread;

use super::calendar::KeyCalendar;
use super::dates::{DateFacet, Ranks, chosen_units};
use crate::library::{IdSet, Library, OrderBy, Revision};
use crate::query::mentioned::MentionFacet;
use crate::query::rank::rank;
use crate::query::{DateFilter, Query, QueryProblem, Rows, parse, search};

/// So many sets are kept with their counts: enough to go back some steps, few enough to hold a new one against each.
const N_KNOWN: usize = 6;
/// From one article in so many on, counting areas takes the same time however many there are.
const DEAR: u64 = 32;
/// Fewer articles than this are put in order before another thread would be there to help.
const MIN_FOR_TWO: usize = 50_000;
/// Fewer articles than this are counted before a better way would be found.
const N_CHEAP: u64 = 4096;

/// What earlier evaluations worked out, so that ticking a country or a day does not read all articles again.
#[derive(Debug, Clone, Default)]
pub struct Memo {
    revision: Option<Revision>,
    text: Option<Matching>,
    mentioned: Option<(Matching, DateFilter)>,
    dates: Option<(DateFilter, IdSet)>,
    calendar: Option<Arc<KeyCalendar>>,
    ranks: [Option<Arc<Ranks>>; 2],
    ranked: Option<Ranked>,
    pub(super) known: Known,
}

/// What the text of the filters matched.
#[derive(Debug, Clone)]
pub struct Matching {
    text: String,
    pub query: Arc<Query>,
    pub ids: IdSet,
    pub problems: Vec<QueryProblem>,
}

/// Articles by their relevance for a text.
#[derive(Debug, Clone)]
struct Ranked {
    text: String,
    ids: IdSet,
    rows: Rows,
}

impl Memo {
    /// Forgets what belongs to another state of the library.
    pub(super) fn turn_to(&mut self, library: &Library) {
        if self.revision != Some(library.revision()) {
            *self = Self { revision: Some(library.revision()), ..Self::default() };
        }
    }

    /// Works out what the first view of a large library would have to wait for, side by side.
    pub(super) fn get_ready(&mut self, filter: &DateFilter, library: &Library, order: OrderBy) {
        let is_by_date = matches!(order, OrderBy::DateNewest | OrderBy::DateOldest);
        if self.calendar.is_none() && is_by_date && library.len() >= MIN_FOR_TWO {
            thread::scope(|scope| {
                // It takes milliseconds, and nobody else needs the core meanwhile.
                scope.spawn(|| library.order(order, &|| true));
                self.calendar(filter, library);
                self.ranks(order, library);
            });
        }
    }

    /// What the text matches.
    pub(super) fn search(&mut self, text: &str, library: &Library, keep_going: &dyn Fn() -> bool) -> Option<Matching> {
        if self.text.as_ref().is_none_or(|last| last.text != text) {
            let (query, problems) = parse(text);
            let ids = search(&query, library, keep_going)?;
            self.text = Some(Matching { text: text.to_owned(), query: Arc::new(query), ids, problems });
        }
        self.text.clone()
    }

    /// The hits by relevance. Fewer hits than last time keep their order.
    pub(super) fn rank(
        &mut self,
        found: &Matching,
        hits: &IdSet,
        library: &Library,
        keep_going: &dyn Fn() -> bool,
    ) -> Option<Rows> {
        let known = self.ranked.as_ref().filter(|known| known.text == found.text && hits.is_subset(&known.ids));
        if let Some(known) = known {
            return Some(match hits.len() == known.ids.len() {
                true => known.rows.clone(),
                false => Rows::listed(known.rows.iter().filter(|id| hits.contains(id.0)).collect()),
            });
        }
        let rows = Rows::listed(rank(&found.query, library, hits, keep_going)?);
        self.ranked = Some(Ranked { text: found.text.clone(), ids: hits.clone(), rows: rows.clone() });
        Some(rows)
    }

    /// Those of `found` that pass the filter of mentioned dates.
    pub(super) fn narrow_by_mentions(
        &mut self,
        found: &Matching,
        facet: &MentionFacet,
        keep_going: &dyn Fn() -> bool,
    ) -> Option<IdSet> {
        if facet.filter.is_empty() {
            return Some(found.ids.clone());
        }
        let is_known = |(last, filter): &(Matching, DateFilter)| last.text == found.text && filter == facet.filter;
        if !self.mentioned.as_ref().is_some_and(is_known) {
            let ids = facet.narrow(&found.ids, keep_going)?;
            self.mentioned = Some((Matching { ids, ..found.clone() }, facet.filter.clone()));
        }
        self.mentioned.as_ref().map(|(matching, _)| matching.ids.clone())
    }

    /// The library's calendar, with what is chosen.
    pub(super) fn calendar(&mut self, filter: &DateFilter, library: &Library) -> Arc<KeyCalendar> {
        let calendar = self.calendar.get_or_insert_with(|| Arc::new(KeyCalendar::of(library, std::iter::empty())));
        match chosen_units(filter).all(|unit| calendar.calendar.idx_of(unit).is_some()) {
            true => calendar.clone(),
            false => Arc::new(KeyCalendar::of(library, chosen_units(filter))),
        }
    }

    /// All articles that pass the filter; `None` where all do.
    pub(super) fn having_dates(&mut self, filter: &DateFilter, facet: &DateFacet, library: &Library) -> Option<&IdSet> {
        if facet.is_empty() {
            return None;
        }
        if self.dates.as_ref().is_none_or(|(known, _)| known != filter) {
            self.dates = Some((filter.clone(), facet.narrow(&library.all(), library)));
        }
        self.dates.as_ref().map(|(_, ids)| ids)
    }

    /// The library's date keys as a list by date has them.
    pub(super) fn ranks(&mut self, by: OrderBy, library: &Library) -> Arc<Ranks> {
        let known = &mut self.ranks[usize::from(by == OrderBy::DateOldest)];
        known.get_or_insert_with(|| Arc::new(Ranks::of(library, by))).clone()
    }
}

/// Sets of articles whose counts are known.
#[derive(Debug, Clone, Default)]
pub struct Known {
    areas: Counted,
    dates: Counted,
}

impl Known {
    /// Takes counts of areas that somebody else found.
    pub fn learn_areas(&mut self, ids: &IdSet, counts: Vec<u32>) {
        if self.areas.idx_of(ids).is_none() {
            self.areas.keep(ids, counts);
        }
    }

    /// See [`Library::count_areas`].
    pub fn count_areas(&mut self, ids: &IdSet, library: &Library, keep_going: &dyn Fn() -> bool) -> Option<Vec<u32>> {
        let cost = ids.len().min(library.len() as u64 / DEAR);
        let exact = || library.areas_of_list(ids);
        self.areas.count(ids, cost, library, exact, &|ids| library.count_areas(ids, keep_going))
    }

    /// See [`Library::count_date_keys`].
    pub fn count_dates(&mut self, ids: &IdSet, library: &Library, keep_going: &dyn Fn() -> bool) -> Option<Vec<u32>> {
        let count = |ids: &IdSet| keep_going().then(|| library.count_date_keys(ids));
        self.dates.count(ids, ids.len(), library, || library.dates_of_list(ids), &count)
    }
}

/// The counts of one facet for all articles and for the last sets asked for, the latest first.
#[derive(Debug, Clone, Default)]
struct Counted {
    all: Option<(IdSet, Vec<u32>)>,
    last: VecDeque<(IdSet, Vec<u32>)>,
}

type Count<'c> = dyn Fn(&IdSet) -> Option<Vec<u32>> + 'c;

impl Counted {
    /// `cost`: what counting them all takes, in articles. `exact` may know the counts without looking at them.
    fn count(
        &mut self,
        ids: &IdSet,
        cost: u64,
        library: &Library,
        exact: impl FnOnce() -> Option<Vec<u32>>,
        count: &Count,
    ) -> Option<Vec<u32>> {
        if let Some(known) = self.idx_of(ids).and_then(|idx| self.last.remove(idx)) {
            let counts = known.1.clone();
            self.last.push_front(known);
            return Some(counts);
        }
        if let Some(counts) = exact() {
            self.keep(ids, counts.clone());
            return Some(counts);
        }
        if cost <= N_CHEAP {
            return count(ids);
        }
        let all = match self.all.take() {
            Some(all) => all,
            None => {
                let all = library.all();
                let counts = count(&all)?;
                (all, counts)
            }
        };
        let counts = self.count_from_nearest(ids, cost, &all, count);
        self.all = Some(all);
        self.keep(ids, counts.clone()?);
        counts
    }

    fn idx_of(&self, ids: &IdSet) -> Option<usize> {
        self.last.iter().position(|(set, _)| set.len() == ids.len() && set == ids)
    }

    fn keep(&mut self, ids: &IdSet, counts: Vec<u32>) {
        self.last.truncate(N_KNOWN - 1);
        self.last.push_front((ids.clone(), counts));
    }

    /// The counts of a similar set, with what is more and without what is less.
    fn count_from_nearest(&self, ids: &IdSet, cost: u64, all: &(IdSet, Vec<u32>), count: &Count) -> Option<Vec<u32>> {
        let with_distance =
            |known: &'_ (IdSet, Vec<u32>)| -> u64 { known.0.len() + ids.len() - 2 * known.0.intersection_len(ids) };
        let known = self.last.iter().chain([all]).map(|known| (with_distance(known), known));
        match known.min_by_key(|(distance, _)| *distance).filter(|(distance, _)| *distance < cost) {
            Some((_, (set, counts))) => {
                let (less, more) = (count(&(set - ids))?, count(&(ids - set))?);
                Some(counts.iter().zip(less.iter().zip(&more)).map(|(n, (less, more))| n - less + more).collect())
            }
            None => count(ids),
        }
    }
}
