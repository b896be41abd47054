//! Which files were read before, and how they were then: what has not changed is not read again.

use std::cmp::Ordering;
use std::collections::HashMap;
use std::fs::Metadata;
use std::io;
use std::path::Path;
use std::time::{SystemTime, UNIX_EPOCH};

use xxhash_rust::xxh3::xxh3_64;

use crate::library::Roots;

use super::walk::Source;

/// By what a changed file is told.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Stat {
    /// Bytes.
    pub len: u64,
    /// Nanoseconds since 1970, `None` where it must not be relied on.
    pub modified: Option<i64>,
    /// When anything about the file was last changed, its name included, in the same unit; 0 where the system does not tell.
    /// Files of an unpacked archive can all have one length and one time of modification; names that they swapped show here.
    pub changed: i64,
}

/// A file that was read, and the articles that came of it: `n_articles` ids from `first` on.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct FileEntry {
    pub stat: Stat,
    /// [`content_hash`] of its bytes; `None` for a file of records, which is not read as a whole.
    pub content: Option<u64>,
    pub first: u32,
    pub n_articles: u32,
}

impl FileEntry {
    /// One more than the last id of its articles.
    pub fn end(&self) -> i64 {
        i64::from(self.first) + i64::from(self.n_articles)
    }
}

/// All files that were read, by [`file_key`].
#[derive(Debug, Clone, Default)]
pub struct FileTable {
    /// One behind the other: the table is made whenever a cache is opened, and a string for each file would be most of that.
    keys: String,
    /// Sorted by key, in the order of paths, so that a walk finds each file behind the one before.
    rows: Vec<Row>,
}

#[derive(Debug, Clone, Copy)]
struct Row {
    /// Where its key ends, and the next one begins.
    key_end: usize,
    entry: FileEntry,
}

/// What a walk compares with; knows nothing by default.
#[derive(Debug, Default)]
pub struct KnownFiles {
    table: FileTable,
    roots: Roots,
    /// [`Roots::are_shown_as_they_are`].
    has_plain_roots: bool,
}

/// A change to a file this shortly before it was read may be followed by another that leaves no trace in its time.
const SETTLED_AFTER_NS: i64 = 2_000_000_000;

impl Stat {
    pub fn of(metadata: &Metadata) -> Self {
        let modified = metadata.modified().ok().and_then(nanoseconds);
        Self { len: metadata.len(), modified, changed: time_of_change(metadata) }
    }

    /// The same from what the system call gives.
    #[cfg(unix)]
    #[expect(clippy::unnecessary_cast, reason = "these numbers are of other types on other systems")]
    pub fn of_unix(stat: &rustix::fs::Stat) -> Self {
        let nanoseconds = |seconds: i64, rest: i64| seconds.wrapping_mul(1_000_000_000).wrapping_add(rest);
        let modified = nanoseconds(stat.st_mtime as i64, stat.st_mtime_nsec as i64);
        Self {
            len: stat.st_size as u64,
            modified: Some(modified).filter(|modified| *modified >= 0),
            changed: nanoseconds(stat.st_ctime as i64, stat.st_ctime_nsec as i64),
        }
    }

    /// The stat of a file that was read at this time. A file that changed just then is not to be relied on.
    pub fn read_at(self, time: SystemTime) -> Self {
        let settled = nanoseconds(time).map(|now| now - SETTLED_AFTER_NS);
        Self { modified: self.modified.filter(|modified| Some(*modified) < settled), ..self }
    }

    fn is_unchanged(self, now: Self) -> bool {
        self.modified.is_some() && self == now
    }
}

fn nanoseconds(time: SystemTime) -> Option<i64> {
    i64::try_from(time.duration_since(UNIX_EPOCH).ok()?.as_nanos()).ok()
}

#[cfg(unix)]
fn time_of_change(metadata: &Metadata) -> i64 {
    use std::os::unix::fs::MetadataExt;
    metadata.ctime().wrapping_mul(1_000_000_000).wrapping_add(metadata.ctime_nsec())
}

#[cfg(not(unix))]
fn time_of_change(_: &Metadata) -> i64 {
    0
}

/// A file's name in the table: which root leads to it, and the way from there as it is shown. A name that is no UTF-8, or
/// not safe to show, may look like another's, and has its bytes told apart by their hash behind a NUL.
pub fn file_key(roots: &Roots, file: &Path, shown: &str) -> Box<str> {
    let (root, rest) = roots.split(shown);
    // Mostly what is shown is the name, and there is nothing to be taken apart.
    let is_shown = file.to_str() == Some(shown) && roots.are_shown_as_they_are();
    let way = if is_shown { Path::new(rest) } else { roots.way(root, file) };
    match way.to_str() == Some(rest) {
        true => format!("{root}/{rest}").into(),
        false => format!("{root}/{rest}\0{:016x}", xxh3_64(way.as_os_str().as_encoded_bytes())).into(),
    }
}

/// Whether the key is all that there is to the file's name.
pub fn is_plain(key: &str) -> bool {
    !key.contains('\0')
}

/// The key of a file that has the name that is shown.
pub fn key_of_shown(roots: &Roots, shown: &str) -> Box<str> {
    let (root, rest) = roots.split(shown);
    format!("{root}/{rest}").into()
}

/// The path as shown, from its key.
pub fn shown_of(roots: &Roots, key: &str) -> String {
    let (root, rest) = key.split_once('/').unwrap_or(("0", key));
    roots.join(root.parse().unwrap_or(0), rest)
}

impl FileTable {
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    pub fn iter(&self) -> impl Iterator<Item = (&str, FileEntry)> {
        let mut start = 0;
        self.rows
            .iter()
            .map(move |row| (&self.keys[std::mem::replace(&mut start, row.key_end)..row.key_end], row.entry))
    }

    pub fn entry(&self, idx: u32) -> Option<(&str, FileEntry)> {
        Some((self.key(idx as usize)?, self.rows.get(idx as usize)?.entry))
    }

    pub fn get(&self, key: &str) -> Option<FileEntry> {
        self.find(key, None).and_then(|idx| Some(self.entry(idx)?.1))
    }

    /// With these files, which take the place of those of the same name, and without those for which `None` stands.
    pub fn with(self, changed: HashMap<Box<str>, Option<FileEntry>>) -> Self {
        if changed.is_empty() {
            return self;
        }
        let mut new: Vec<(&str, FileEntry)> =
            changed.iter().filter_map(|(key, entry)| Some((&**key, (*entry)?))).collect();
        new.sort_unstable_by(|(a, _), (b, _)| compare(a, b));
        let mut new = new.into_iter().peekable();
        let mut table = Self::default();
        for (key, entry) in self.iter().filter(|(key, _)| !changed.contains_key(*key)) {
            while let Some((key, entry)) = new.next_if(|(new, _)| compare(new, key).is_lt()) {
                table.push(key, entry);
            }
            table.push(key, entry);
        }
        new.for_each(|(key, entry)| table.push(key, entry));
        table
    }

    /// Adds a file that comes behind all others in the order of paths.
    pub fn push(&mut self, key: &str, entry: FileEntry) {
        self.keys.push_str(key);
        self.rows.push(Row { key_end: self.keys.len(), entry });
    }

    fn key(&self, idx: usize) -> Option<&str> {
        let start = idx.checked_sub(1).map_or(Some(0), |before| Some(self.rows.get(before)?.key_end))?;
        self.keys.get(start..self.rows.get(idx)?.key_end)
    }

    /// The number of a file. `hint`: the number of one that comes shortly before.
    fn find(&self, key: &str, hint: Option<u32>) -> Option<u32> {
        let next = hint.map_or(0, |hint| hint + 1);
        if self.key(next as usize) == Some(key) {
            return Some(next);
        }
        let (mut low, mut high) = (0, self.rows.len());
        while low < high {
            let middle = low.midpoint(high);
            match compare(self.key(middle)?, key) {
                Ordering::Less => low = middle + 1,
                Ordering::Equal => return Some(middle as u32),
                Ordering::Greater => high = middle,
            }
        }
        None
    }
}

impl KnownFiles {
    pub fn new(table: FileTable, roots: Roots) -> Self {
        let has_plain_roots = roots.are_shown_as_they_are();
        Self { table, roots, has_plain_roots }
    }

    pub fn into_table(self) -> FileTable {
        self.table
    }

    pub fn table(&self) -> &FileTable {
        &self.table
    }

    pub fn roots(&self) -> &Roots {
        &self.roots
    }

    /// The number of this file where it is known. `hint`: the number of the one before.
    pub fn find(&self, source: &Source, hint: Option<u32>) -> Option<u32> {
        if self.table.rows.is_empty() {
            return None;
        }
        let next = hint.map_or(0, |hint| hint + 1);
        if self.table.key(next as usize).is_some_and(|key| self.is_surely_key_of(key, &source.file)) {
            return Some(next);
        }
        self.table.find(&file_key(&self.roots, &source.file, &source.shown()), hint)
    }

    /// Whether a file that is like this now was not touched since it was read.
    pub fn is_untouched(&self, idx: u32, now: io::Result<Stat>) -> bool {
        let before = self.table.rows[idx as usize].entry.stat;
        now.is_ok_and(|now| before.is_unchanged(now))
    }

    /// Whether this is the [`file_key`] of the file, where that can be told without making it: nearly always.
    fn is_surely_key_of(&self, key: &str, file: &Path) -> bool {
        let Some((root, rest)) = key.split_once('/').filter(|_| self.has_plain_roots) else { return false };
        // No name of a file has the NUL of a key that says more than the name.
        self.roots.is_joined(root.parse().unwrap_or(u32::MAX), rest, file.as_os_str().as_encoded_bytes())
    }

    /// Whether the file holds these bytes as before.
    pub fn has_content(&self, idx: u32, content: u64) -> bool {
        self.table.rows[idx as usize].entry.content == Some(content)
    }
}

/// What tells one content of a file from another. Never 0.
pub fn content_hash(bytes: &[u8]) -> u64 {
    xxh3_64(bytes).max(1)
}

/// The order of paths, as the walk has it.
fn compare(a: &str, b: &str) -> Ordering {
    Path::new(a).cmp(Path::new(b))
}
