//! The date column, and how dates without a year are completed from the articles that lie beside them.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use rustc_hash::FxHashMap;
use serde::{Deserialize, Serialize};

use crate::model::{DateValue, Day, DayOrder, PubDate, Rule};

use super::column::{CHUNK_LEN, Column};
use super::segment::DateFacets;
use super::shared::Values;
use super::stated::{Believed, StatedDays};
use super::{ArticleId, IdSet, Library, threads};

/// The rule by which a date gets its year from the stated dates in its neighbourhood.
pub const NEIGHBOURS_RULE: Rule = Rule("date/neighbours");

/// Fewer than one in so many articles are looked at one by one.
const FEW: usize = 8;

/// All that the date facet knows of an article: there are few different ones, however many articles.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct DateKey {
    /// `None` for an article without a date.
    pub value: Option<DateValue>,
    pub inferred: bool,
    /// Day and month may be the other way round, and nothing around it says.
    pub ambiguous: bool,
}

impl DateKey {
    pub fn of(date: Option<PubDate>) -> Self {
        Self {
            value: date.map(|date| date.value),
            inferred: date.is_some_and(|date| date.inferred),
            ambiguous: date.is_some_and(|date| date.is_ambiguous),
        }
    }

    /// The day that articles with this key state.
    fn stated_day(&self) -> Option<Day> {
        self.value.and_then(|value| value.as_day()).filter(|_| !self.inferred && !self.ambiguous)
    }
}

/// For each article the number of its [`DateKey`].
#[derive(Debug, Clone, Default)]
pub struct DateColumn {
    key_idxs: Column<u32>,
    keys: Arc<Keys>,
    /// How many articles have each key.
    totals: Arc<Vec<usize>>,
    /// The number of each article's neighbourhood; [`NOWHERE`] where nothing hangs on it.
    neighbourhood_idxs: Column<u32>,
    /// How many articles of each neighbourhood state a day that is believed.
    n_dated: Arc<Vec<u32>>,
}

/// In no neighbourhood: an article that neither has evidence for others nor needs theirs.
pub const NOWHERE: u32 = u32::MAX;

#[derive(Debug, Clone, Default)]
struct Keys {
    list: Vec<DateKey>,
    idxs: FxHashMap<DateKey, u32>,
}

/// What a [`DateColumn`] is made of, for the cache.
pub struct DateParts {
    pub keys: Vec<DateKey>,
    /// For each article the number of its key in `keys`.
    pub key_idxs: Column<u32>,
    /// For each article the number of its neighbourhood in `n_dated`, or [`NOWHERE`].
    pub neighbourhood_idxs: Column<u32>,
    pub n_dated: Vec<u32>,
}

impl DateColumn {
    /// `None` where the parts do not belong together.
    pub fn of(parts: DateParts, removed: &IdSet) -> Option<Self> {
        let DateParts { keys, key_idxs, neighbourhood_idxs, n_dated } = parts;
        // One more than a number of a neighbourhood; 0 for nowhere.
        let highest = neighbourhood_idxs.chunks().iter().flat_map(|chunk| chunk.iter());
        let highest = highest.fold(0, |highest, idx| highest.max(idx.wrapping_sub(NOWHERE)));
        let fits = key_idxs.len() == neighbourhood_idxs.len()
            && highest as usize <= n_dated.len()
            && removed.max().is_none_or(|id| (id as usize) < key_idxs.len());
        if !fits {
            return None;
        }
        let mut totals = vec![0; keys.len()];
        for idx in key_idxs.chunks().iter().flat_map(|chunk| chunk.iter()) {
            *totals.get_mut(*idx as usize)? += 1;
        }
        let idxs = (0..).zip(&keys).map(|(idx, key)| (*key, idx)).collect();
        let mut column = Self {
            key_idxs,
            keys: Arc::new(Keys { list: keys, idxs }),
            totals: Arc::new(totals),
            neighbourhood_idxs,
            n_dated: Arc::new(n_dated),
        };
        column.remove(removed);
        Some(column)
    }

    pub fn parts(&self) -> DateParts {
        DateParts {
            keys: self.keys.list.clone(),
            key_idxs: self.key_idxs.clone(),
            neighbourhood_idxs: self.neighbourhood_idxs.clone(),
            n_dated: self.n_dated.to_vec(),
        }
    }

    pub fn len(&self) -> usize {
        self.key_idxs.len()
    }

    /// Takes in the next articles, from the id `first` on, as far as what they say themselves goes; gives how often each day
    /// is stated.
    pub fn append(&mut self, first: u32, new: &DateFacets, neighbourhoods: &mut Neighbourhoods) -> Vec<(Day, usize)> {
        debug_assert_eq!(first as usize, self.key_idxs.len(), "articles come in the order of their ids");
        // By the numbers of their keys.
        let mut n_new = vec![0; self.keys.list.len()];
        let mut idxs: Vec<Option<u32>> = vec![None; new.neighbourhoods.len()];
        for (id, article) in (first..).map(ArticleId).zip(new.articles()) {
            let key_idx = self.key_idx_of(DateKey::of(article.date));
            n_new.resize(self.keys.list.len(), 0);
            n_new[key_idx as usize] += 1;
            self.key_idxs.push(key_idx);
            let neighbourhood_idx = match article.date.and_then(|own| Some((own, Part::of(own)?))) {
                Some((own, part)) => {
                    let number = article.neighbourhood as usize;
                    let idx = *idxs[number].get_or_insert_with(|| neighbourhoods.idx_of(&new.neighbourhoods[number]));
                    neighbourhoods.add(id, own, part, idx);
                    idx
                }
                None => NOWHERE,
            };
            self.neighbourhood_idxs.push(neighbourhood_idx);
        }
        let totals = Arc::make_mut(&mut self.totals);
        let mut stated = Vec::new();
        for ((key, total), n_articles) in self.keys.list.iter().zip(totals).zip(n_new) {
            *total += n_articles;
            let day = key.stated_day().filter(|_| n_articles > 0);
            stated.extend(day.map(|day| (day, n_articles)));
        }
        stated
    }

    /// How many articles lie beside this one that state a day.
    pub fn n_dated_beside(&self, id: ArticleId) -> usize {
        let idx = self.neighbourhood_idxs.get(id.0 as usize) as usize;
        self.n_dated.get(idx).map_or(0, |n| *n as usize)
    }

    fn set_n_dated(&mut self, neighbourhood_idx: usize, n: usize) {
        let n_dated = Arc::make_mut(&mut self.n_dated);
        if n_dated.len() <= neighbourhood_idx {
            n_dated.resize(neighbourhood_idx + 1, 0);
        }
        n_dated[neighbourhood_idx] = u32::try_from(n).unwrap_or(u32::MAX);
    }

    pub fn keys(&self) -> &[DateKey] {
        &self.keys.list
    }

    pub fn totals(&self) -> &[usize] {
        &self.totals
    }

    pub fn key_idx(&self, id: ArticleId) -> usize {
        self.key_idxs.get(id.0 as usize) as usize
    }

    /// The places of the articles' keys in [`Self::keys`].
    pub fn chunks(&self) -> &[Arc<Values<u32>>] {
        self.key_idxs.chunks()
    }

    pub fn count(&self, ids: &IdSet) -> Vec<u32> {
        if ids.len() as usize == self.totals.iter().sum::<usize>() {
            return self.totals.iter().map(|n| *n as u32).collect();
        }
        let (chunks, n_keys) = (self.key_idxs.chunks(), self.keys.list.len());
        let count = |idx: usize, counts: &mut Vec<u32>| {
            counts.resize(n_keys, 0);
            let (chunk, first) = (&*chunks[idx], (idx * CHUNK_LEN) as u32);
            let mut ids = ids.range(first..=first + (CHUNK_LEN - 1) as u32);
            let mut buffer = [0; 512];
            loop {
                let block = ids.next_many(&mut buffer);
                if block.is_empty() {
                    return;
                }
                block.iter().for_each(|id| counts[chunk[*id as usize % CHUNK_LEN] as usize] += 1);
            }
        };
        let add = |counts: &mut Vec<u32>, others: Vec<u32>| {
            counts.resize(n_keys, 0);
            counts.iter_mut().zip(others).for_each(|(n, other)| *n += other);
        };
        let mut counts = threads::each(chunks.len(), ids.len(), &|| true, count, add).unwrap_or_default();
        counts.resize(n_keys, 0);
        counts
    }

    pub fn having(&self, ids: &IdSet, wanted: &[bool]) -> IdSet {
        if wanted.iter().all(|wanted| *wanted) {
            return ids.clone();
        }
        let n = ids.len() as usize;
        if n * FEW < self.len() {
            // Setting bits and making a set of them is many times faster than adding to a set.
            let mut bits = vec![0u8; self.len().div_ceil(8)];
            self.key_idxs
                .for_each(ids, |id, key_idx| bits[id as usize / 8] |= u8::from(wanted[key_idx as usize]) << (id % 8));
            return IdSet::from_lsb0_bytes(0, &bits);
        }
        let all = self.all_having(wanted);
        if n == self.len() { all } else { all & ids }
    }

    /// Looking at all keys in turn is faster than finding those of many articles.
    fn all_having(&self, wanted: &[bool]) -> IdSet {
        let chunks = self.key_idxs.chunks();
        let find = |idx: usize, found: &mut Vec<(usize, IdSet)>| {
            let mut bits = Vec::with_capacity(CHUNK_LEN / 8);
            for key_idxs in chunks[idx].chunks(64) {
                let bit = |(i, key_idx): (usize, &u32)| u64::from(wanted[*key_idx as usize]) << i;
                let word = key_idxs.iter().enumerate().map(bit).fold(0, |word, bit| word | bit);
                bits.extend_from_slice(&word.to_le_bytes());
            }
            found.push((idx, IdSet::from_lsb0_bytes((idx * CHUNK_LEN) as u32, &bits)));
        };
        let n_articles = self.len() as u64;
        let found = threads::each(chunks.len(), n_articles, &|| true, find, |all, more| all.extend(more));
        let mut parts = found.unwrap_or_default();
        parts.sort_unstable_by_key(|(idx, _)| *idx);
        parts.into_iter().fold(IdSet::new(), |all, (_, part)| all | part)
    }

    /// Counts the articles no longer. Their keys stay where they are, and are not to be asked for.
    pub fn remove(&mut self, ids: &IdSet) {
        let totals = Arc::make_mut(&mut self.totals);
        for id in ids {
            totals[self.key_idxs.get(id as usize) as usize] -= 1;
        }
    }

    pub fn set(&mut self, id: ArticleId, key: DateKey) {
        let key_idx = self.key_idx_of(key);
        let before = self.key_idx(id);
        if before != key_idx as usize {
            self.key_idxs.set(id.0 as usize, key_idx);
            let totals = Arc::make_mut(&mut self.totals);
            totals[before] -= 1;
            totals[key_idx as usize] += 1;
        }
    }

    fn key_idx_of(&mut self, key: DateKey) -> u32 {
        if let Some(key_idx) = self.keys.idxs.get(&key) {
            return *key_idx;
        }
        let keys = Arc::make_mut(&mut self.keys);
        let key_idx = keys.list.len() as u32;
        keys.list.push(key);
        keys.idxs.insert(key, key_idx);
        Arc::make_mut(&mut self.totals).push(0);
        key_idx
    }
}

/// The neighbourhoods by their folder or file, and which of them have news since dates were last completed.
///
/// Of those that came from a cache only the numbers are known; their articles are looked at when something there changes.
#[derive(Debug, Default)]
pub struct Neighbourhoods {
    idxs: HashMap<PathBuf, u32>,
    /// By their numbers.
    known: FxHashMap<u32, Neighbourhood>,
    /// With repetitions.
    changed: Vec<u32>,
    next_idx: u32,
}

#[derive(Debug, Default)]
struct Neighbourhood {
    stated: StatedDays,
    /// Articles whose figures can be read in this order only.
    n_day_first: usize,
    n_month_first: usize,
    /// By the date as written, and as it was read.
    ambiguous: FxHashMap<(DateValue, Option<DayOrder>), SameDate>,
    /// By what their articles alone say.
    partial: FxHashMap<DateKey, SameDate>,
}

/// The articles of a neighbourhood that have the same partial or ambiguous date: they are settled alike.
#[derive(Debug, Default)]
struct SameDate {
    ids: Vec<ArticleId>,
    /// What the first `n_settled` of them were settled to.
    settled: Option<DateKey>,
    n_settled: usize,
    has_lost: bool,
}

/// What an article is to its neighbours.
#[derive(Debug, Clone, Copy)]
enum Part {
    Evidence(Day),
    Ambiguous,
    Partial,
}

impl Part {
    /// `None` for a date that neither helps others nor needs their help.
    fn of(date: PubDate) -> Option<Self> {
        match stated_day(Some(date)) {
            Some(day) => Some(Part::Evidence(day)),
            None if date.is_ambiguous => Some(Part::Ambiguous),
            None => date.value.is_partial().then_some(Part::Partial),
        }
    }
}

impl Neighbourhoods {
    /// Those of a library whose dates are complete. Looks at one article of each.
    pub fn of(library: &Library) -> Self {
        let column = &library.dates;
        let mut firsts: Vec<Option<ArticleId>> = vec![None; column.n_dated.len()];
        for (id, idx) in (0..).map(ArticleId).zip(column.neighbourhood_idxs.iter()) {
            if let Some(first @ None) = firsts.get_mut(idx as usize)
                && library.contains(id)
            {
                *first = Some(id);
            }
        }
        let place = |id: ArticleId| library.article(id).place().neighbourhood();
        let idxs = (0..).zip(firsts).filter_map(|(idx, first)| Some((place(first?), idx))).collect();
        Self { idxs, next_idx: column.n_dated.len() as u32, ..Self::default() }
    }

    /// Takes in the evidence of a new article of this neighbourhood, or its need for evidence.
    fn add(&mut self, id: ArticleId, date: PubDate, part: Part, idx: u32) {
        // Where the others were not looked at yet, it will be with them.
        if let Some(neighbourhood) = self.known.get_mut(&idx) {
            neighbourhood.add(id, date, part);
        }
        self.has_news(idx);
    }

    /// Takes back the evidence of articles that are gone.
    pub fn remove(&mut self, gone: &IdSet, library: &Library) {
        for id in gone.iter().map(ArticleId) {
            let idx = library.dates.neighbourhood_idxs.get(id.0 as usize);
            if idx == NOWHERE {
                continue;
            }
            if let Some(neighbourhood) = self.known.get_mut(&idx) {
                library.article(id).date().into_iter().for_each(|date| neighbourhood.remove(date));
            }
            self.has_news(idx);
        }
        for idx in self.take_changed() {
            self.known.get_mut(&idx).into_iter().for_each(|neighbourhood| neighbourhood.forget(gone));
            self.changed.push(idx);
        }
    }

    /// Completes the partial dates of those neighbourhoods that have news. Depends on nothing but the set of articles
    /// that are there, so the order in which they came makes no difference.
    pub fn complete(&mut self, library: &mut Library) {
        let changed = self.take_changed();
        self.look_at(&changed, library);
        for idx in changed {
            let Some(neighbourhood) = self.known.get_mut(&idx) else { continue };
            let believed = neighbourhood.stated.believed();
            library.dates.set_n_dated(idx as usize, believed.map_or(0, |believed| believed.n_articles));
            neighbourhood.settle_ambiguous(believed, &mut library.dates);
            neighbourhood.settle_partial(believed, &mut library.dates);
        }
    }

    /// Looks at the articles of those that were not looked at before.
    fn look_at(&mut self, idxs: &[u32], library: &Library) {
        let new: Vec<u32> = idxs.iter().copied().filter(|idx| !self.known.contains_key(idx)).collect();
        let Some(last) = new.last() else { return };
        let mut is_new = vec![false; *last as usize + 1];
        for idx in new {
            is_new[idx as usize] = true;
            self.known.insert(idx, Neighbourhood::default());
        }
        for (id, idx) in (0..).map(ArticleId).zip(library.dates.neighbourhood_idxs.iter()) {
            if is_new.get(idx as usize) == Some(&true)
                && library.contains(id)
                && let Some(date) = library.article(id).date()
                && let Some((neighbourhood, part)) = self.known.get_mut(&idx).zip(Part::of(date))
            {
                neighbourhood.add(id, date, part);
            }
        }
    }

    fn has_news(&mut self, idx: u32) {
        // Articles mostly come folder by folder.
        if self.changed.last() != Some(&idx) {
            self.changed.push(idx);
        }
    }

    /// Each once, in order.
    fn take_changed(&mut self) -> Vec<u32> {
        let mut changed = std::mem::take(&mut self.changed);
        changed.sort_unstable();
        changed.dedup();
        changed
    }

    /// The number of a neighbourhood, which may be a new one.
    fn idx_of(&mut self, place: &Path) -> u32 {
        if let Some(idx) = self.idxs.get(place) {
            return *idx;
        }
        let idx = self.next_idx;
        self.idxs.insert(place.to_owned(), idx);
        self.known.insert(idx, Neighbourhood::default());
        self.next_idx += 1;
        idx
    }
}

impl SameDate {
    fn settle(&mut self, key: DateKey, dates: &mut DateColumn) {
        if self.settled != Some(key) {
            (self.settled, self.n_settled) = (Some(key), 0);
        }
        for id in &self.ids[self.n_settled..] {
            dates.set(*id, key);
        }
        self.n_settled = self.ids.len();
    }

    fn forget(&mut self, gone: &IdSet) {
        if std::mem::take(&mut self.has_lost) {
            let is_there = |id: &ArticleId| !gone.contains(id.0);
            self.n_settled = self.ids[..self.n_settled].iter().filter(|id| is_there(id)).count();
            self.ids.retain(is_there);
        }
    }
}

/// So many days before the first and after the last stated day still belong to a neighbourhood.
const MARGIN: i64 = 31;

impl Neighbourhood {
    fn add(&mut self, id: ArticleId, date: PubDate, part: Part) {
        match part {
            Part::Evidence(day) => {
                self.stated.add(day);
                self.n_day_first += usize::from(date.order == Some(DayOrder::DayFirst));
                self.n_month_first += usize::from(date.order == Some(DayOrder::MonthFirst));
            }
            Part::Ambiguous => self.ambiguous.entry((date.value, date.order)).or_default().ids.push(id),
            Part::Partial => self.partial.entry(DateKey::of(Some(date))).or_default().ids.push(id),
        }
    }

    /// Takes back what [`Self::add`] took in, but for the id, which [`Self::forget`] takes out.
    fn remove(&mut self, date: PubDate) {
        let same = match Part::of(date) {
            Some(Part::Evidence(day)) => {
                self.stated.remove(day);
                self.n_day_first -= usize::from(date.order == Some(DayOrder::DayFirst));
                self.n_month_first -= usize::from(date.order == Some(DayOrder::MonthFirst));
                None
            }
            Some(Part::Ambiguous) => self.ambiguous.get_mut(&(date.value, date.order)),
            Some(Part::Partial) => self.partial.get_mut(&DateKey::of(Some(date))),
            None => None,
        };
        same.into_iter().for_each(|same| same.has_lost = true);
    }

    fn forget(&mut self, gone: &IdSet) {
        self.ambiguous.values_mut().chain(self.partial.values_mut()).for_each(|same| same.forget(gone));
        self.ambiguous.retain(|_, same| !same.ids.is_empty());
        self.partial.retain(|_, same| !same.ids.is_empty());
    }

    /// `Am 3. Januar` is the latest such day that is not after the latest one stated.
    fn settle_partial(&mut self, believed: Option<Believed>, dates: &mut DateColumn) {
        for (own, same) in &mut self.partial {
            let full = own.value.zip(believed).and_then(|(value, believed)| value.latest_not_after(believed.latest));
            let full = full.map(|full| DateKey { value: Some(full), inferred: true, ambiguous: false });
            same.settle(full.unwrap_or(*own), dates);
        }
    }

    /// `03/04/2025` is read as the figures beside it are that can be read one way only (`25/04/2025`); where these
    /// disagree or there are none, as the one reading that lies among the days stated there; else it stays ambiguous.
    fn settle_ambiguous(&mut self, believed: Option<Believed>, dates: &mut DateColumn) {
        let order = match (self.n_day_first, self.n_month_first) {
            (0, 0) => None,
            (_, 0) => Some(DayOrder::DayFirst),
            (0, _) => Some(DayOrder::MonthFirst),
            _ => None,
        };
        for ((written, read), same) in &mut self.ambiguous {
            let is_settled = order.is_some() && read.is_some();
            let key = match written.swapped() {
                Some(swapped) if is_settled && order != *read => settled(*written, swapped),
                _ if is_settled => settled(*written, *written),
                Some(swapped) => by_days(*written, swapped, believed),
                None => settled(*written, *written),
            };
            same.settle(key, dates);
        }
    }
}

/// `03/04/2025` among articles of April is 3 April, where 4 March would be far from all of them.
fn by_days(written: DateValue, swapped: DateValue, believed: Option<Believed>) -> DateKey {
    let fits = |value: DateValue| {
        value.as_day().zip(believed).is_some_and(|(day, Believed { earliest, latest, .. })| {
            (day - earliest).num_days() >= -MARGIN && (day - latest).num_days() <= MARGIN
        })
    };
    match (fits(written), fits(swapped)) {
        (false, true) => settled(written, swapped),
        (true, false) => settled(written, written),
        _ => DateKey { value: Some(written), inferred: false, ambiguous: true },
    }
}

/// Only what is turned round is another date than the article's own words give.
fn settled(written: DateValue, value: DateValue) -> DateKey {
    DateKey { value: Some(value), inferred: value != written, ambiguous: false }
}

/// How often each day is stated, by the keys of a library whose dates are complete. Articles whose date could be read in two
/// ways state none, whatever they were settled to.
pub fn stated_days(dates: &DateColumn, unsettled: &IdSet) -> StatedDays {
    let mut stated = StatedDays::default();
    for ((key, total), n_unsettled) in dates.keys().iter().zip(dates.totals()).zip(dates.count(unsettled)) {
        key.stated_day().into_iter().for_each(|day| stated.add_times(day, total.saturating_sub(n_unsettled as usize)));
    }
    stated
}

/// The day that an article states as its date: the only evidence that counts for its neighbours.
pub fn stated_day(date: Option<PubDate>) -> Option<Day> {
    DateKey::of(date).stated_day()
}
