//! What a look at the files found, as it comes: told to the table of files in the end.

use std::cmp::Ordering;
use std::collections::BTreeMap;

use super::{FileEntry, FileTable, key_order};

/// What became of files: how those are that were read, and which are gone. Of several changes of one file the last counts.
#[derive(Debug, Default)]
pub struct FileChanges {
    /// Files that were read and came in the order of their keys, as a walk has them: where nothing was known before they are
    /// the table.
    pub(super) in_turn: FileTable,
    /// All others, `None` for those that are gone. They count more: whatever is here came later.
    pub(super) others: BTreeMap<Key, Option<FileEntry>>,
}

/// In [`key_order`].
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Key(Box<str>);

impl FileChanges {
    /// Adds what became of a file, `None` where it is gone.
    pub fn push(&mut self, key: Box<str>, entry: Option<FileEntry>) {
        let last_keys = [self.in_turn.last_key(), self.others.last_key_value().map(|(last, _)| &*last.0)];
        let is_last = last_keys.into_iter().flatten().all(|last| key_order(last, &key).is_lt());
        match entry.filter(|_| is_last) {
            Some(entry) => self.in_turn.push(&key, entry),
            None => drop(self.others.insert(Key(key), entry)),
        }
    }

    pub fn is_empty(&self) -> bool {
        self.in_turn.n_files == 0 && self.others.is_empty()
    }

    pub fn has(&self, key: &str) -> bool {
        self.in_turn.find(key).is_some() || !self.others.is_empty() && self.others.contains_key(&Key(key.into()))
    }

    /// In the order of their keys.
    pub fn iter(&self) -> impl Iterator<Item = (&str, Option<FileEntry>)> {
        let mut in_turn = self.in_turn.iter().peekable();
        let mut others = self.others.iter().map(|(key, entry)| (&*key.0, *entry)).peekable();
        std::iter::from_fn(move || {
            let order = match (in_turn.peek(), others.peek()) {
                (Some((key, _)), Some((other, _))) => key_order(key, other),
                (_, None) => Ordering::Less,
                (None, _) => Ordering::Greater,
            };
            let next = in_turn.next_if(|_| order.is_le()).map(|(key, entry)| (key, Some(entry)));
            others.next_if(|_| order.is_ge()).or(next)
        })
    }
}

impl Extend<(Box<str>, Option<FileEntry>)> for FileChanges {
    fn extend<T: IntoIterator<Item = (Box<str>, Option<FileEntry>)>>(&mut self, changes: T) {
        changes.into_iter().for_each(|(key, entry)| self.push(key, entry));
    }
}

impl Ord for Key {
    fn cmp(&self, other: &Self) -> Ordering {
        key_order(&self.0, &other.0)
    }
}

impl PartialOrd for Key {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn a_table_with_changes_has_of_each_file_what_was_last_said(
            turns in proptest::collection::vec(
                proptest::collection::vec(("[0-1]/[a-c.]{0,2}/?[a-c.]{0,2}", proptest::option::of(0u32..9)), 0..20),
                1..4,
            ),
        ) {
            let mut expected: BTreeMap<&str, u32> = BTreeMap::new();
            let mut table = FileTable::default();
            for changes in &turns {
                for (key, first) in changes {
                    match first {
                        Some(first) => expected.insert(key, *first),
                        None => expected.remove(&**key),
                    };
                }
                let entry = |first: u32| FileEntry { first, ..FileEntry::default() };
                let mut told = FileChanges::default();
                told.extend(changes.iter().map(|(key, first)| (key.as_str().into(), first.map(entry))));
                prop_assert!(changes.iter().all(|(key, _)| told.has(key)));
                prop_assert!(told.iter().is_sorted_by(|(a, _), (b, _)| key_order(a, b).is_lt()));
                table = table.with(told);
                let found: Vec<(&str, u32)> = table.iter().map(|(key, entry)| (key, entry.first)).collect();
                prop_assert!(found.is_sorted_by(|(a, _), (b, _)| key_order(a, b).is_lt()));
                prop_assert!(found.iter().all(|(key, first)| table.get(key) == Some(entry(*first))));
                prop_assert_eq!(found.into_iter().collect::<BTreeMap<_, _>>(), expected.clone());
            }
        }
    }
}
