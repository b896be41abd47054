//! Posting lists: for each value of a facet the articles that have it.

use std::collections::BTreeMap;
use std::sync::{Arc, LazyLock};

use super::{ArticleId, IdSet};

static EMPTY: LazyLock<IdSet> = LazyLock::new(IdSet::new);

/// The posting lists of one facet, by value. A list that a clone still sees is copied before it grows.
#[derive(Debug, Clone)]
pub struct Postings<K> {
    lists: BTreeMap<K, Arc<IdSet>>,
}

impl<K> Default for Postings<K> {
    fn default() -> Self {
        Self { lists: BTreeMap::new() }
    }
}

impl<K: Copy + Ord> Postings<K> {
    pub fn add(&mut self, id: ArticleId, values: impl Iterator<Item = K>) {
        for value in values {
            self.insert(id, value);
        }
    }

    pub fn of_lists(lists: BTreeMap<K, Arc<IdSet>>) -> Self {
        Self { lists }
    }

    pub fn set(&mut self, value: K, ids: IdSet) {
        self.lists.insert(value, Arc::new(ids));
    }

    /// Whether the article did not have the value yet.
    pub fn insert(&mut self, id: ArticleId, value: K) -> bool {
        Arc::make_mut(self.lists.entry(value).or_default()).insert(id.0)
    }

    /// Takes one article out of the list of one value.
    pub fn remove_one(&mut self, id: ArticleId, value: K) {
        if let Some(list) = self.lists.get_mut(&value).filter(|list| list.contains(id.0)) {
            Arc::make_mut(list).remove(id.0);
            if list.is_empty() {
                self.lists.remove(&value);
            }
        }
    }

    /// Takes the articles out of every list; a list that becomes empty is gone.
    pub fn remove(&mut self, ids: &IdSet) {
        for list in self.lists.values_mut().filter(|list| !list.is_disjoint(ids)) {
            *Arc::make_mut(list) -= ids;
        }
        self.lists.retain(|_, list| !list.is_empty());
    }

    /// Forgets one value.
    pub fn clear(&mut self, value: K) {
        self.lists.remove(&value);
    }

    /// Empty for a value that no article has.
    pub fn of(&self, value: K) -> &IdSet {
        self.lists.get(&value).map_or(&*EMPTY, |list| list)
    }

    /// The articles that have any value.
    pub fn union(&self) -> IdSet {
        self.lists.values().fold(IdSet::new(), |all, list| all | &**list)
    }

    pub fn iter(&self) -> impl Iterator<Item = (K, &IdSet)> {
        self.lists.iter().map(|(value, list)| (*value, &**list))
    }
}
