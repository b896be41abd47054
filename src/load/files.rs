//! Which files were read before, and how they were then: what has not changed is not read again.

mod changes;

use std::borrow::Cow;
use std::cmp::Ordering;
use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::fs::Metadata;
use std::io;
use std::ops::Range;
use std::path::Path;
use std::sync::{Arc, OnceLock};
use std::time::{SystemTime, UNIX_EPOCH};

use xxhash_rust::xxh3::xxh3_64;

use crate::library::{Roots, SharedBytes, name_order};

pub use changes::FileChanges;

use super::cache::unpack_files;
use super::folder::{Folder, FolderFiles};
use super::listed::{FolderStamp, ListedFolder, ListedFolders};
use super::names::{Name, Names, as_os};
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
    /// [`text_hash`](crate::library::text_hash) of its bytes; `None` for a file of records, which is not read as a whole.
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

/// Files that are unpacked together. Few in tests, which then have several blocks.
pub const BLOCK_LEN: usize = if cfg!(test) { 3 } else { 256 };

/// All files that were read, by [`file_key`], and the folders that hold nothing else.
#[derive(Debug, Clone, Default)]
pub struct FileTable {
    /// In the order of paths, so that a walk finds each file behind the one before: [`BLOCK_LEN`] files each, but for the last.
    blocks: Vec<Block>,
    n_files: usize,
    /// How many articles they have.
    n_articles: usize,
    /// By how the keys of their files begin, with the number of the first of these as far as it is known that all of them are
    /// in the table, under names that their keys tell.
    folders: BTreeMap<Box<str>, (ListedFolder, Option<u32>)>,
}

/// Files as a cache has them, until somebody asks for one of them. Where nothing has changed nobody does.
#[derive(Debug, Clone, Default)]
struct Block {
    packed: Option<SharedBytes>,
    files: OnceLock<FileBlock>,
}

#[derive(Debug, Clone, Default)]
pub struct FileBlock {
    /// One behind the other: blocks are made whenever a cache is opened, and a string for each file would be most of that.
    keys: String,
    rows: Vec<Row>,
}

/// A block in the making whose keys are looked at in the end, all at once.
#[derive(Debug)]
pub struct GrowingBlock {
    keys: Vec<u8>,
    /// Where the last key begins.
    last: usize,
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

/// A folder that need not be listed.
pub struct KnownFolder {
    /// How the keys of its files begin.
    pub start: Box<str>,
    pub listed: ListedFolder,
    /// Of all its files.
    pub numbers: Range<u32>,
}

/// Looks files up folder by folder, in their order.
pub struct LookUp<'k> {
    known: &'k KnownFiles,
    /// How the keys of the folder's files begin; `None` where that is not known.
    start: Option<Box<str>>,
    /// The number of the file that probably comes next.
    next: u32,
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

    /// Whether a file that is like this `now` was not touched since it was like `self`.
    pub fn is_unchanged(self, now: Self) -> bool {
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
    key(roots, roots.are_shown_as_they_are(), file, shown)
}

fn key(roots: &Roots, are_plain: bool, file: &Path, shown: &str) -> Box<str> {
    let (root, rest) = roots.split(shown);
    // Mostly what is shown is the name, and there is nothing to be taken apart.
    if are_plain && file.to_str() == Some(shown) {
        return joined(root, rest);
    }
    let way = roots.way(root, file);
    match way.to_str() == Some(rest) {
        true => joined(root, rest),
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
    joined(root, rest)
}

fn joined(root: u32, rest: &str) -> Box<str> {
    // Mostly there is one root, whose number is 1.
    let root = match root {
        0 => Cow::Borrowed("0"),
        1 => Cow::Borrowed("1"),
        _ => Cow::Owned(root.to_string()),
    };
    [&*root, "/", rest].concat().into()
}

/// The path as shown, from its key.
pub fn shown_of(roots: &Roots, key: &str) -> String {
    let (root, rest) = key.split_once('/').unwrap_or(("0", key));
    roots.join(root.parse().unwrap_or(0), rest)
}

/// The order of keys: that of paths, as the walk has it.
fn key_order(a: &str, b: &str) -> Ordering {
    // Paths can be equal that are written in two ways.
    name_order(a, b).then_with(|| a.cmp(b))
}

impl FileTable {
    /// Of a cache: bytes for [`unpack_files`], of [`BLOCK_LEN`] files each, but for the last.
    pub fn of_packed(n_files: usize, n_articles: usize, blocks: impl Iterator<Item = SharedBytes>) -> Self {
        let block = |bytes: SharedBytes| Block { packed: Some(bytes), files: OnceLock::new() };
        Self { blocks: blocks.map(block).collect(), n_files, n_articles, ..Self::default() }
    }

    /// How many articles all files have.
    pub fn n_articles(&self) -> usize {
        self.n_articles
    }

    /// Tells of some files without keeping what was unpacked for that.
    pub fn look_at(&self, numbers: Range<u32>, mut tell: impl FnMut(&str, &FileEntry)) {
        let numbers = numbers.start as usize..numbers.end as usize;
        for idx in numbers.start / BLOCK_LEN..numbers.end.div_ceil(BLOCK_LEN) {
            let Some(block) = self.blocks.get(idx) else { return };
            let within = |number: usize| number.saturating_sub(idx * BLOCK_LEN).min(BLOCK_LEN);
            let (start, end) = (within(numbers.start), within(numbers.end));
            block.look_at(|files| files.iter().take(end).skip(start).for_each(|(key, entry)| tell(key, &entry)));
        }
    }

    pub fn len(&self) -> usize {
        self.n_files
    }

    pub fn iter(&self) -> impl Iterator<Item = (&str, FileEntry)> {
        self.blocks.iter().flat_map(|block| block.files().iter())
    }

    pub fn entry(&self, idx: u32) -> Option<(&str, FileEntry)> {
        let (block, place) = self.place(idx as usize)?;
        Some((block.key(place)?, block.rows.get(place)?.entry))
    }

    fn place(&self, idx: usize) -> Option<(&FileBlock, usize)> {
        Some((self.blocks.get(idx / BLOCK_LEN)?.files(), idx % BLOCK_LEN))
    }

    pub fn get(&self, key: &str) -> Option<FileEntry> {
        self.find(key).and_then(|idx| Some(self.entry(idx)?.1))
    }

    /// With these files, which take the place of those of the same name, and without those that are gone.
    pub fn with(mut self, changes: FileChanges) -> Self {
        if changes.is_empty() {
            return self;
        }
        let mut folders = std::mem::take(&mut self.folders);
        folders.values_mut().for_each(|(_, first)| *first = None);
        if self.n_files == 0 && changes.others.is_empty() {
            return Self { folders, ..changes.in_turn };
        }
        let mut table = Self { folders, ..Self::default() };
        let mut changes = changes.iter().peekable();
        for (key, entry) in self.iter() {
            while let Some((key, entry)) = changes.next_if(|(changed, _)| key_order(changed, key).is_lt()) {
                entry.into_iter().for_each(|entry| table.push(key, entry));
            }
            let now = changes.next_if(|(changed, _)| *changed == key).map_or(Some(entry), |(_, now)| now);
            now.into_iter().for_each(|entry| table.push(key, entry));
        }
        for (key, entry) in changes {
            entry.into_iter().for_each(|entry| table.push(key, entry));
        }
        table
    }

    /// Adds a file that comes behind all others in the order of paths.
    pub fn push(&mut self, key: &str, entry: FileEntry) {
        if self.n_files.is_multiple_of(BLOCK_LEN) {
            self.blocks.push(Block::default());
        }
        self.blocks.last_mut().into_iter().for_each(|block| block.push(key, entry));
        self.n_files += 1;
        self.n_articles += entry.n_articles as usize;
    }

    fn key(&self, idx: usize) -> Option<&str> {
        let (block, place) = self.place(idx)?;
        block.key(place)
    }

    fn last_key(&self) -> Option<&str> {
        self.key(self.n_files.checked_sub(1)?)
    }

    pub fn folders(&self) -> impl Iterator<Item = (&str, &ListedFolder)> {
        self.folders.iter().map(|(start, (listed, _))| (&**start, listed))
    }

    /// The same files; their folders are now these.
    pub fn in_folders(mut self, folders: ListedFolders) -> Self {
        let mut before = std::mem::take(&mut self.folders);
        let with_first = |(start, listed)| {
            let before = before.remove(&start).filter(|(before, _)| *before == listed);
            (start, (listed, before.and_then(|(_, first)| first)))
        };
        self.folders = folders.into_iter().map(with_first).collect();
        self
    }

    /// The same where some of their first numbers are known, in the order of [`FileTable::folders`].
    pub fn with_firsts(mut self, firsts: Vec<Option<u32>>) -> Self {
        self.folders.values_mut().zip(firsts).for_each(|((_, first), known)| *first = known);
        self
    }

    /// For [`FileTable::with_firsts`].
    pub fn firsts(&self) -> Vec<Option<u32>> {
        let first = |(start, listed): (&str, &ListedFolder)| Some(self.all_in(start, listed.n_files)?.start);
        self.folders().map(first).collect()
    }

    /// The numbers of the files in a folder that had so many. `None` where some of them are not in the table, since nothing is
    /// kept of them, or have names that their keys do not tell. `start`: how the keys begin.
    fn all_in(&self, start: &str, n_files: u32) -> Option<Range<u32>> {
        let first = self.find_place(start);
        let end = first + n_files as usize;
        let is_in = |idx: usize| self.key(idx).is_some_and(|key| key.starts_with(start));
        let are_all = n_files == 0 || is_in(first) && is_in(end - 1);
        let are_plain = || (first..end).all(|idx| self.key(idx).is_some_and(is_plain));
        (are_all && !is_in(end) && are_plain()).then_some(first as u32..end as u32)
    }

    /// The number of a file.
    fn find(&self, key: &str) -> Option<u32> {
        let place = self.find_place(key);
        (self.key(place) == Some(key)).then_some(place as u32)
    }

    /// How many files come before this one.
    fn find_place(&self, key: &str) -> usize {
        let (mut low, mut high) = (0, self.n_files);
        while low < high {
            let middle = low.midpoint(high);
            match self.key(middle).is_some_and(|there| key_order(there, key).is_lt()) {
                true => low = middle + 1,
                false => high = middle,
            }
        }
        low
    }
}

impl Block {
    fn files(&self) -> &FileBlock {
        self.files.get_or_init(|| self.unpack())
    }

    fn unpack(&self) -> FileBlock {
        self.packed.as_deref().map(unpack_files).unwrap_or_default()
    }

    fn look_at(&self, look: impl FnOnce(&FileBlock)) {
        match self.files.get() {
            Some(files) => look(files),
            None => look(&self.unpack()),
        }
    }

    fn push(&mut self, key: &str, entry: FileEntry) {
        self.files();
        self.files.get_mut().into_iter().for_each(|files| files.push(key, entry));
    }
}

impl FileBlock {
    pub fn iter(&self) -> impl Iterator<Item = (&str, FileEntry)> {
        let mut start = 0;
        self.rows
            .iter()
            .map(move |row| (&self.keys[std::mem::replace(&mut start, row.key_end)..row.key_end], row.entry))
    }

    fn push(&mut self, key: &str, entry: FileEntry) {
        self.keys.push_str(key);
        self.rows.push(Row { key_end: self.keys.len(), entry });
    }

    fn key(&self, place: usize) -> Option<&str> {
        let start = place.checked_sub(1).map_or(Some(0), |before| Some(self.rows.get(before)?.key_end))?;
        self.keys.get(start..self.rows.get(place)?.key_end)
    }
}

impl GrowingBlock {
    /// For a whole block of so many bytes: its keys, which have much in common there, are here about as long as all of it.
    pub fn with_room(n_bytes: usize) -> Self {
        Self { keys: Vec::with_capacity(n_bytes), last: 0, rows: Vec::with_capacity(BLOCK_LEN) }
    }

    /// Adds a file that comes behind all others. Its key has the first `n_shared` bytes in common with the last one.
    pub fn push(&mut self, n_shared: usize, rest_of_key: &[u8], entry: FileEntry) {
        let start = self.keys.len();
        let shared = self.last..start.min(self.last.saturating_add(n_shared));
        self.keys.extend_from_within(shared);
        self.keys.extend_from_slice(rest_of_key);
        self.last = start;
        self.rows.push(Row { key_end: self.keys.len(), entry });
    }

    /// Empty where the keys are no text: such a block is of nobody's making.
    pub fn finish(self) -> FileBlock {
        let Ok(keys) = String::from_utf8(self.keys) else { return FileBlock::default() };
        let is_whole = self.rows.iter().all(|row| keys.is_char_boundary(row.key_end));
        if is_whole { FileBlock { keys, rows: self.rows } } else { FileBlock::default() }
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

    pub fn is_empty(&self) -> bool {
        self.table.n_files == 0
    }

    pub fn roots(&self) -> &Roots {
        &self.roots
    }

    pub fn key(&self, source: &Source, shown: &str) -> Box<str> {
        key(&self.roots, self.has_plain_roots, &source.file, shown)
    }

    /// The number of this file where it is known.
    pub fn find(&self, source: &Source) -> Option<u32> {
        if self.is_empty() { None } else { self.table.find(&self.key(source, &source.shown())) }
    }

    /// `None` where nothing is known.
    pub fn look_up(&self) -> Option<LookUp<'_>> {
        (!self.is_empty()).then_some(LookUp { known: self, start: None, next: 0 })
    }

    /// Whether a file that is like this now was not touched since it was read.
    pub fn is_untouched(&self, idx: u32, now: io::Result<Stat>) -> bool {
        self.table.entry(idx).zip(now.ok()).is_some_and(|((_, before), now)| before.stat.is_unchanged(now))
    }

    /// Whether the file holds these bytes as before.
    pub fn has_content(&self, idx: u32, content: u64) -> bool {
        self.table.entry(idx).is_some_and(|(_, before)| before.content == Some(content))
    }

    /// A folder that is as it was when it was listed, and whose files are all known.
    pub fn find_folder(&self, folder: &Path) -> Option<KnownFolder> {
        if self.is_empty() || self.table.folders.is_empty() {
            return None;
        }
        let start = self.start_of_keys(folder)?;
        let (listed, first) = self.table.folders.get(&start)?;
        if FolderStamp::of(folder) != Some(listed.stamp) {
            return None;
        }
        let numbers = match first {
            Some(first) => *first..first.saturating_add(listed.n_files),
            None => self.table.all_in(&start, listed.n_files)?,
        };
        Some(KnownFolder { numbers, listed: listed.clone(), start })
    }

    /// These files of [such a folder](Self::find_folder), and how they were when they were read.
    pub fn files_in(&self, folder: &Arc<Path>, numbers: Range<u32>) -> (FolderFiles, Vec<Stat>) {
        let mut files = FolderFiles { folder: folder.clone(), names: Names::default() };
        let mut stats = Vec::with_capacity(numbers.len());
        let n_before = self.start_of_keys(folder).map_or(0, |start| start.len());
        self.table.look_at(numbers, |key, entry| {
            files.push(OsStr::new(key.get(n_before..).unwrap_or_default()));
            stats.push(entry.stat);
        });
        (files, stats)
    }

    /// How the keys of all files in a folder begin whose names are shown as they are. `None` where that is not so simple.
    pub fn start_of_keys(&self, folder: &Path) -> Option<Box<str>> {
        const ANY_NAME: &str = "x";
        let file = Source { file: folder.join(ANY_NAME) };
        let key = self.key(&file, &file.shown());
        let (root, rest) = key.split_once('/').filter(|_| self.has_plain_roots)?;
        let path = file.file.as_os_str().as_encoded_bytes();
        let is_simple = self.roots.is_joined(root.parse().unwrap_or(u32::MAX), rest, path);
        Some(key.strip_suffix(ANY_NAME).filter(|_| is_simple)?.into())
    }
}

impl LookUp<'_> {
    /// Goes on with the files of this folder.
    pub fn enter(&mut self, folder: &Path) {
        self.start = self.known.start_of_keys(folder);
    }

    /// The number of a file in the folder where it is known.
    pub fn find(&mut self, folder: &Folder, name: &Name) -> Option<u32> {
        let found = if self.is_next(name) { Some(self.next) } else { self.known.find(&folder.source(name)) };
        self.next = found.map_or(self.next, |idx| idx + 1);
        found
    }

    /// Mostly it is, and can be told without making its key. No name of a file has the NUL of a key that says more than the
    /// name.
    fn is_next(&self, name: &Name) -> bool {
        let Some((start, key)) = self.start.as_ref().zip(self.known.table.key(self.next as usize)) else {
            return false;
        };
        key.as_bytes().strip_prefix(start.as_bytes()) == Some(as_os(name).as_encoded_bytes())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn entry(first: u32) -> FileEntry {
        FileEntry { first, ..FileEntry::default() }
    }

    proptest! {
        #[test]
        fn all_files_of_a_folder_are_found_by_their_number_only(
            keys in proptest::collection::btree_set("1/((a|b|a[.]b)/){0,2}[a-b]{1,2}(\\PC|\0)?", 0..20),
            (start, n_files) in ("1/((a|b|a[.]b)/){0,2}", 0u32..4),
        ) {
            let mut changes = FileChanges::default();
            changes.extend(keys.iter().map(|key| (key.as_str().into(), Some(entry(0)))));
            let table = FileTable::default().with(changes);
            let below: Vec<&str> = table.iter().map(|(key, _)| key).filter(|key| key.starts_with(&start)).collect();
            let are_all = below.len() == n_files as usize && below.iter().all(|key| is_plain(key));
            let found = table.all_in(&start, n_files);
            prop_assert_eq!(found.is_some(), are_all);
            let found: Vec<&str> = found.into_iter().flatten().filter_map(|idx| table.key(idx as usize)).collect();
            prop_assert_eq!(found, if are_all { below } else { Vec::new() });
        }
    }
}
