//! The date column, and how dates without a year are completed from the articles that lie beside them.

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::model::{DateValue, Day, DayOrder, PubDate, Rule};

use super::column::Column;
use super::segment::Place;
use super::shared::Values;
use super::stated::{Believed, StatedDays};
use super::{ArticleId, IdSet};

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
    idxs: HashMap<DateKey, u32>,
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
        let fits =
            key_idxs.len() == neighbourhood_idxs.len() && removed.max().is_none_or(|id| (id as usize) < key_idxs.len());
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

    pub fn push(&mut self, key: DateKey, neighbourhood_idx: u32) {
        self.neighbourhood_idxs.push(neighbourhood_idx);
        let key_idx = self.key_idx_of(key);
        self.key_idxs.push(key_idx);
        Arc::make_mut(&mut self.totals)[key_idx as usize] += 1;
    }

    /// Neighbourhoods were numbered anew.
    pub fn move_to(&mut self, id: ArticleId, neighbourhood_idx: u32) {
        self.neighbourhood_idxs.set(id.0 as usize, neighbourhood_idx);
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
        let mut counts = vec![0; self.keys.list.len()];
        self.key_idxs.for_each(ids, |_, key_idx| counts[key_idx as usize] += 1);
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
        let mut bits = Vec::with_capacity(self.len().div_ceil(64) * 8);
        for key_idxs in self.key_idxs.chunks().iter().flat_map(|chunk| chunk.chunks(64)) {
            let bit = |(i, key_idx): (usize, &u32)| u64::from(wanted[*key_idx as usize]) << i;
            let word = key_idxs.iter().enumerate().map(bit).fold(0, |word, bit| word | bit);
            bits.extend_from_slice(&word.to_le_bytes());
        }
        IdSet::from_lsb0_bytes(0, &bits)
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
#[derive(Debug, Default)]
pub struct Neighbourhoods {
    idxs: HashMap<PathBuf, usize>,
    list: Vec<Neighbourhood>,
    changed: Vec<usize>,
}

#[derive(Debug, Default)]
struct Neighbourhood {
    stated: StatedDays,
    /// Articles whose figures can be read in this order only.
    n_day_first: usize,
    n_month_first: usize,
    /// By the date as written, and as it was read.
    ambiguous: HashMap<(DateValue, Option<DayOrder>), SameDate>,
    partial: HashMap<DateValue, SameDate>,
    has_changed: bool,
}

/// The articles of a neighbourhood that have the same partial or ambiguous date: they are settled alike.
#[derive(Debug, Default)]
struct SameDate {
    ids: Vec<ArticleId>,
    /// What the first `n_completed` of them were completed to.
    full: Option<DateKey>,
    n_completed: usize,
}

impl Neighbourhoods {
    /// Takes in the evidence of an article, or its need for evidence, and gives the number of its neighbourhood.
    pub fn add(&mut self, id: ArticleId, date: Option<PubDate>, place: Place) -> u32 {
        let Some(date) = date else { return NOWHERE };
        let stated = stated_day(Some(date));
        if stated.is_none() && !date.value.is_partial() && !date.is_ambiguous {
            return NOWHERE;
        }
        let idx = self.idx_of(place.neighbourhood());
        let neighbourhood = &mut self.list[idx];
        if let Some(day) = stated {
            neighbourhood.stated.add(day);
            neighbourhood.n_day_first += usize::from(date.order == Some(DayOrder::DayFirst));
            neighbourhood.n_month_first += usize::from(date.order == Some(DayOrder::MonthFirst));
        } else if date.is_ambiguous {
            neighbourhood.ambiguous.entry((date.value, date.order)).or_default().ids.push(id);
        } else {
            neighbourhood.partial.entry(date.value).or_default().ids.push(id);
        }
        if !std::mem::replace(&mut neighbourhood.has_changed, true) {
            self.changed.push(idx);
        }
        idx as u32
    }

    /// Completes the partial dates of those neighbourhoods that have news. Depends on nothing but the set of articles
    /// taken in so far, so the order in which they came makes no difference.
    pub fn complete(&mut self, dates: &mut DateColumn) {
        for idx in self.changed.drain(..) {
            let neighbourhood = &mut self.list[idx];
            neighbourhood.has_changed = false;
            let believed = neighbourhood.stated.believed();
            dates.set_n_dated(idx, believed.map_or(0, |believed| believed.n_articles));
            neighbourhood.settle_ambiguous(believed, dates);
            let Some(Believed { latest, .. }) = believed else { continue };
            for (partial, same) in &mut neighbourhood.partial {
                let full = partial.latest_not_after(latest);
                let full = full.map(|full| DateKey { value: Some(full), inferred: true, ambiguous: false });
                same.complete(full, dates);
            }
        }
    }

    fn idx_of(&mut self, place: PathBuf) -> usize {
        if let Some(idx) = self.idxs.get(&place) {
            return *idx;
        }
        self.list.push(Neighbourhood::default());
        self.idxs.insert(place, self.list.len() - 1);
        self.list.len() - 1
    }
}

impl SameDate {
    fn complete(&mut self, full: Option<DateKey>, dates: &mut DateColumn) {
        if full != self.full {
            (self.full, self.n_completed) = (full, 0);
        }
        if let Some(full) = full {
            for id in &self.ids[self.n_completed..] {
                dates.set(*id, full);
            }
            self.n_completed = self.ids.len();
        }
    }
}

/// So many days before the first and after the last stated day still belong to a neighbourhood.
const MARGIN: i64 = 31;

impl Neighbourhood {
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
            same.complete(Some(key), dates);
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

/// The day that an article states as its date: the only evidence that counts for its neighbours.
pub fn stated_day(date: Option<PubDate>) -> Option<Day> {
    date.filter(|date| !date.inferred && !date.is_ambiguous).and_then(|date| date.value.as_day())
}
