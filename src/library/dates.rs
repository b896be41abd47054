//! The date column, and how dates without a year are completed from the articles that lie beside them.

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::Arc;

use crate::model::{DateValue, Day, PubDate, Rule};

use super::column::Column;
use super::{ArticleId, IdSet, Place};

/// The rule by which a date gets its year from the stated dates in its neighbourhood.
pub const NEIGHBOURS_RULE: Rule = Rule("date/neighbours");

/// All that the date facet knows of an article: there are few different ones, however many articles.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DateKey {
    /// `None` for an article without a date.
    pub value: Option<DateValue>,
    pub inferred: bool,
}

impl DateKey {
    pub fn of(date: Option<PubDate>) -> Self {
        Self { value: date.map(|date| date.value), inferred: date.is_some_and(|date| date.inferred) }
    }
}

/// For each article the number of its [`DateKey`].
#[derive(Debug, Clone, Default)]
pub struct DateColumn {
    key_idxs: Column<u32>,
    keys: Arc<Keys>,
    /// How many articles have each key.
    totals: Arc<Vec<usize>>,
}

#[derive(Debug, Clone, Default)]
struct Keys {
    list: Vec<DateKey>,
    idxs: HashMap<DateKey, u32>,
}

impl DateColumn {
    pub fn len(&self) -> usize {
        self.key_idxs.len()
    }

    pub fn push(&mut self, key: DateKey) {
        let key_idx = self.key_idx_of(key);
        self.key_idxs.push(key_idx);
        Arc::make_mut(&mut self.totals)[key_idx as usize] += 1;
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

    pub fn count(&self, ids: &IdSet) -> Vec<usize> {
        if ids.len() as usize == self.totals.iter().sum::<usize>() {
            return self.totals.to_vec();
        }
        let mut counts = vec![0; self.keys.list.len()];
        for_each_block(ids, |block| {
            for id in block {
                counts[self.key_idx(ArticleId(*id))] += 1;
            }
        });
        counts
    }

    pub fn having(&self, ids: &IdSet, wanted: &[bool]) -> IdSet {
        if wanted.iter().all(|wanted| *wanted) {
            return ids.clone();
        }
        // Setting bits and making a set of them is many times faster than adding to a set.
        let mut bits = vec![0u8; self.len().div_ceil(8)];
        for_each_block(ids, |block| {
            for id in block {
                bits[*id as usize / 8] |= u8::from(wanted[self.key_idx(ArticleId(*id))]) << (id % 8);
            }
        });
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

fn for_each_block(ids: &IdSet, mut work: impl FnMut(&[u32])) {
    let mut ids = ids.iter();
    let mut buffer = [0; 512];
    loop {
        let block = ids.next_many(&mut buffer);
        if block.is_empty() {
            return;
        }
        work(block);
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
    earliest_stated: Option<Day>,
    latest_stated: Option<Day>,
    /// By the date as written.
    ambiguous: HashMap<DateValue, SameDate>,
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
    /// Takes in the evidence of an article, or its need for evidence.
    pub fn add(&mut self, id: ArticleId, date: Option<PubDate>, place: Place) {
        let Some(date) = date else { return };
        let stated = stated_day(Some(date));
        if stated.is_none() && !date.value.is_partial() && !date.is_ambiguous {
            return;
        }
        let idx = self.idx_of(place.neighbourhood());
        let neighbourhood = &mut self.list[idx];
        let is_earliest = stated.is_some() && neighbourhood.earliest_stated.is_none_or(|day| stated < Some(day));
        if is_earliest || stated > neighbourhood.latest_stated {
            neighbourhood.earliest_stated = if is_earliest { stated } else { neighbourhood.earliest_stated };
            neighbourhood.latest_stated = neighbourhood.latest_stated.max(stated);
        } else if date.is_ambiguous {
            neighbourhood.ambiguous.entry(date.value).or_default().ids.push(id);
        } else if date.value.is_partial() {
            neighbourhood.partial.entry(date.value).or_default().ids.push(id);
        } else {
            return;
        }
        if !std::mem::replace(&mut neighbourhood.has_changed, true) {
            self.changed.push(idx);
        }
    }

    /// Completes the partial dates of those neighbourhoods that have news. Depends on nothing but the set of articles
    /// taken in so far, so the order in which they came makes no difference.
    pub fn complete(&mut self, dates: &mut DateColumn) {
        for idx in self.changed.drain(..) {
            let neighbourhood = &mut self.list[idx];
            neighbourhood.has_changed = false;
            let (Some(earliest), Some(latest)) = (neighbourhood.earliest_stated, neighbourhood.latest_stated) else {
                continue;
            };
            for (partial, same) in &mut neighbourhood.partial {
                let full = partial.latest_not_after(latest);
                same.complete(full.map(|full| DateKey { value: Some(full), inferred: true }), dates);
            }
            for (written, same) in &mut neighbourhood.ambiguous {
                same.complete(Some(settle(*written, earliest, latest)), dates);
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

/// `03/04/2025` among articles of April: 4 March, unless that would be far from all of them and 3 April is not.
fn settle(written: DateValue, earliest: Day, latest: Day) -> DateKey {
    let fits = |value: DateValue| {
        let day = value.as_day();
        day.is_some_and(|day| (day - earliest).num_days() >= -MARGIN && (day - latest).num_days() <= MARGIN)
    };
    match written.swapped() {
        Some(swapped) if fits(swapped) && !fits(written) => DateKey { value: Some(swapped), inferred: true },
        _ => DateKey { value: Some(written), inferred: false },
    }
}

/// The day that an article states as its date: the only evidence that counts for its neighbours.
pub fn stated_day(date: Option<PubDate>) -> Option<Day> {
    date.filter(|date| !date.inferred && !date.is_ambiguous).and_then(|date| date.value.as_day())
}
