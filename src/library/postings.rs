//! Posting lists: for each value of a facet the articles that have it.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, LazyLock, OnceLock};

use xxhash_rust::xxh3::xxh3_64;

use super::shared::SharedBytes;
use super::{ArticleId, IdSet};

static EMPTY: LazyLock<IdSet> = LazyLock::new(IdSet::new);

/// The posting lists of one facet, by value. A list that a clone still sees is copied before it grows.
#[derive(Debug, Clone)]
pub struct Postings<K> {
    lists: BTreeMap<K, Arc<List>>,
}

/// The articles of one value. One that comes from a cache lies there until somebody asks which they are.
#[derive(Debug, Clone, Default)]
pub struct List {
    ids: OnceLock<IdSet>,
    packed: Option<PackedList>,
}

/// A list in the bytes of a cache, in roaring's own format.
#[derive(Debug, Clone)]
pub struct PackedList {
    pub bytes: SharedBytes,
    /// How many articles are in it.
    pub n: u64,
    /// All ids are below.
    pub n_ids: u32,
    /// The [`list_hash`] of the bytes that were written.
    pub hash: u32,
    /// Is set when the bytes turn out to be no such list.
    pub is_damaged: Arc<AtomicBool>,
}

/// What a list's bytes are checked by.
pub fn list_hash(bytes: &[u8]) -> u32 {
    xxh3_64(bytes) as u32
}

impl PackedList {
    /// Whether the bytes are those that were written.
    fn is_sound(&self) -> bool {
        let is_sound = list_hash(&self.bytes) == self.hash;
        if !is_sound {
            self.is_damaged.store(true, Ordering::Relaxed);
        }
        is_sound
    }

    /// Empty where the bytes are no such list.
    fn unpack(&self) -> IdSet {
        let ids = self.is_sound().then(|| IdSet::deserialize_from(&*self.bytes).ok()).flatten();
        let is_such = |ids: &IdSet| ids.len() == self.n && ids.max().is_none_or(|id| id < self.n_ids);
        ids.filter(is_such).unwrap_or_else(|| {
            self.is_damaged.store(true, Ordering::Relaxed);
            IdSet::new()
        })
    }
}

impl From<IdSet> for List {
    fn from(ids: IdSet) -> Self {
        Self { ids: ids.into(), packed: None }
    }
}

impl From<PackedList> for List {
    fn from(packed: PackedList) -> Self {
        Self { ids: OnceLock::new(), packed: Some(packed) }
    }
}

impl List {
    pub fn ids(&self) -> &IdSet {
        self.ids.get_or_init(|| self.packed.as_ref().map_or_else(IdSet::new, PackedList::unpack))
    }

    /// How many they are, without asking which.
    pub fn len(&self) -> u64 {
        self.packed.as_ref().map_or_else(|| self.ids().len(), |packed| packed.n)
    }

    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// As [`PackedList::bytes`]: those that lie in a cache, where nobody has asked for the articles yet. `None` where that is
    /// not so; nothing where they are not as they were written.
    pub fn packed_bytes(&self) -> Option<&[u8]> {
        let packed = self.packed.as_ref().filter(|_| self.ids.get().is_none())?;
        Some(if packed.is_sound() { &packed.bytes } else { &[] })
    }

    /// As [`PackedList::bytes`], with their hash. Those of a damaged list stay with the hash that they should have.
    pub fn to_bytes(&self) -> (Vec<u8>, u32) {
        if let Some(packed) = &self.packed {
            return (packed.bytes.to_vec(), packed.hash);
        }
        let mut bytes = Vec::with_capacity(self.ids().serialized_size());
        self.ids().serialize_into(&mut bytes).expect("a buffer takes all bytes");
        let hash = list_hash(&bytes);
        (bytes, hash)
    }

    fn ids_mut(&mut self) -> &mut IdSet {
        self.ids();
        self.packed = None;
        self.ids.get_mut().expect("they were just asked for")
    }
}

/// Adds ids that come in order behind all of the set.
pub fn append(set: &mut IdSet, ids: impl Iterator<Item = u32>) {
    let appended = set.append(ids);
    debug_assert!(appended.is_ok(), "new articles have the highest ids");
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

    /// Puts articles on the list of one value that come in order behind all that are on it.
    pub fn append(&mut self, value: K, ids: impl Iterator<Item = u32>) {
        append(Arc::make_mut(self.lists.entry(value).or_default()).ids_mut(), ids);
    }

    pub fn of_lists(lists: impl Iterator<Item = (K, PackedList)>) -> Self {
        Self { lists: lists.map(|(value, list)| (value, Arc::new(list.into()))).collect() }
    }

    /// Whether the article did not have the value yet.
    pub fn insert(&mut self, id: ArticleId, value: K) -> bool {
        Arc::make_mut(self.lists.entry(value).or_default()).ids_mut().insert(id.0)
    }

    /// Takes one article out of the list of one value.
    pub fn remove_one(&mut self, id: ArticleId, value: K) {
        if let Some(list) = self.lists.get_mut(&value).filter(|list| list.ids().contains(id.0)) {
            Arc::make_mut(list).ids_mut().remove(id.0);
            if list.is_empty() {
                self.lists.remove(&value);
            }
        }
    }

    /// Takes the articles out of every list; a list that becomes empty is gone.
    pub fn remove(&mut self, ids: &IdSet) {
        for list in self.lists.values_mut().filter(|list| !list.ids().is_disjoint(ids)) {
            *Arc::make_mut(list).ids_mut() -= ids;
        }
        self.lists.retain(|_, list| !list.is_empty());
    }

    /// Forgets one value.
    pub fn clear(&mut self, value: K) {
        self.lists.remove(&value);
    }

    /// Empty for a value that no article has.
    pub fn of(&self, value: K) -> &IdSet {
        self.lists.get(&value).map_or(&*EMPTY, |list| list.ids())
    }

    /// How many articles have the value.
    pub fn n_of(&self, value: K) -> usize {
        self.lists.get(&value).map_or(0, |list| list.len() as usize)
    }

    /// The articles that have any value.
    pub fn union(&self) -> IdSet {
        self.lists.values().fold(IdSet::new(), |all, list| all | list.ids())
    }

    /// Whether all lists that lie in the bytes of a cache are as they were written.
    pub fn are_sound(&self) -> bool {
        self.lists.values().filter_map(|list| list.packed.as_ref()).all(PackedList::is_sound)
    }

    pub fn iter(&self) -> impl Iterator<Item = (K, &List)> {
        self.lists.iter().map(|(value, list)| (*value, &**list))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::library::Bytes;

    fn packed(ids: impl IntoIterator<Item = u32>, n: u64, n_ids: u32) -> PackedList {
        let (bytes, hash) = List::from(ids.into_iter().collect::<IdSet>()).to_bytes();
        PackedList { bytes: SharedBytes::new(Bytes::Owned(bytes)), n, n_ids, hash, is_damaged: Arc::default() }
    }

    #[test]
    fn a_packed_list_is_as_it_was() {
        let mut postings = Postings::of_lists([('a', packed([1, 5, 70_000], 3, 70_001))].into_iter());
        assert_eq!(
            postings.lists[&'a'].packed_bytes(),
            Some(&List::from(IdSet::from([1, 5, 70_000])).to_bytes().0[..])
        );
        let before = postings.clone();
        assert_eq!((postings.n_of('a'), postings.of('a').len()), (3, 3));
        assert!(!postings.insert(ArticleId(5), 'a') && postings.insert(ArticleId(6), 'a'));
        assert_eq!((postings.n_of('a'), before.n_of('a'), postings.n_of('b')), (4, 3, 0));
        assert!(postings.lists[&'a'].packed_bytes().is_none());
        postings.remove(&[1, 5, 6, 70_000].into_iter().collect());
        assert_eq!((postings.n_of('a'), postings.iter().count(), before.of('a').len()), (0, 0, 3));
    }

    #[test]
    fn what_is_no_such_list_is_empty_and_said() {
        let mut cut = packed([1, 2], 2, 9);
        cut.bytes = cut.bytes.part(0..7).unwrap();
        let mut other = packed([1, 2], 2, 9);
        other.bytes = packed([1, 3], 2, 9).bytes;
        assert!(!other.is_sound());
        other.is_damaged = Arc::default();
        for list in [packed([1, 2], 3, 9), packed([1, 9], 2, 9), cut, other] {
            let is_damaged = list.is_damaged.clone();
            let list = List::from(list);
            assert!(!is_damaged.load(Ordering::Relaxed));
            assert!(list.ids().is_empty() && is_damaged.load(Ordering::Relaxed));
        }
    }
}
