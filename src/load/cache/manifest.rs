//! The file of a cache that says what belongs to it.

use std::collections::BTreeMap;
use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use crate::library::columns::{Columns, ColumnsError, NewColumn, assemble};
use crate::library::{Library, Roots, SharedBytes};
use crate::load::files::{BLOCK_LEN, FileBlock, FileEntry, FileTable, GrowingBlock, Stat, key_of_shown, shown_of};
use crate::model::{Notice, NoticeKind};

const KIND: [u8; 8] = *b"dlcollct";

/// The columns, in their order.
#[derive(Clone, Copy)]
enum Column {
    Head,
    /// [`Library::summary`], which has its own checksums.
    Summary,
    /// [`FileBlocks`].
    Blocks,
    /// A row for each file ([`put_row`]), one behind the other, in the order of paths. Blocks know nothing of each other.
    Files,
    /// [`FileTable::folders`] and [`FileTable::firsts`].
    Folders,
}

const N_COLUMNS: usize = Column::Folders as usize + 1;

/// Which collection a cache is of.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct About {
    /// Without links and dots.
    pub paths: Vec<PathBuf>,
    /// As the user named them, where there are several: their names say which is read first, and which way leads to a file
    /// that lies in two of them.
    pub names: Vec<PathBuf>,
    /// Larger files were left out.
    pub max_bytes: u64,
}

#[derive(Serialize, Deserialize)]
struct Head {
    about: About,
    segments: Vec<(String, u32)>,
    lost: Vec<LostFile>,
}

/// How the rows of files lie in blocks, which can be read one without the other.
#[derive(Debug, Default, Serialize, Deserialize)]
struct FileBlocks {
    n_files: usize,
    n_articles: usize,
    /// How many bytes each has.
    lens: Vec<usize>,
}

/// A file that gave no article.
#[derive(Serialize, Deserialize)]
struct LostFile {
    /// The place in [`NoticeKind::ALL`].
    kind: u8,
    key: String,
    line_number: Option<u32>,
    detail: String,
}

/// A file, as what distinguishes it from the one before: neighbours have much of their names and times in common. Behind it
/// lies what its `parts` say, in their order.
#[derive(Serialize)]
struct FileRow<'b> {
    /// Bytes of the key that are those of the key before.
    n_shared: u32,
    rest_of_key: &'b str,
    parts: u8,
    len: u64,
    /// Nanoseconds since `modified`, or since 1970 without it.
    changed: i64,
}

/// Nanoseconds from the time of the file before, or from 1970 where that has none, as `i64`.
const HAS_MODIFIED: u8 = 1;
/// 8 bytes.
const HAS_CONTENT: u8 = 2;
/// Ids from the last article of the file before on, as `i64`, and how many articles, as `u32`: other than 0 and 1.
const HAS_IDS: u8 = 4;

/// Puts a file behind the one before.
fn put_row((key_before, before): (&str, FileEntry), (key, entry): (&str, FileEntry), rows: Vec<u8>) -> Vec<u8> {
    let n_same = key_before.bytes().zip(key.bytes()).take_while(|(before, now)| before == now).count();
    let n_shared = key.floor_char_boundary(n_same);
    let FileEntry { stat: Stat { len, modified, changed }, content, first, n_articles } = entry;
    let ids = (i64::from(first) - before.end(), n_articles);
    let part = |is_there: bool, flag: u8| if is_there { flag } else { 0 };
    let parts =
        part(modified.is_some(), HAS_MODIFIED) | part(content.is_some(), HAS_CONTENT) | part(ids != (0, 1), HAS_IDS);
    let changed = changed.wrapping_sub(modified.unwrap_or(0));
    let row = FileRow { n_shared: n_shared as u32, rest_of_key: &key[n_shared..], parts, len, changed };
    let mut rows = extend(&row, rows);
    if let Some(modified) = modified {
        rows = extend(&modified.wrapping_sub(before.stat.modified.unwrap_or(0)), rows);
    }
    content.iter().for_each(|content| rows.extend_from_slice(&content.to_le_bytes()));
    if parts & HAS_IDS != 0 { extend(&ids, rows) } else { rows }
}

fn extend<T: Serialize>(value: &T, bytes: Vec<u8>) -> Vec<u8> {
    postcard::to_extend(value, bytes).expect("a buffer never refuses")
}

/// Reads a file and puts it behind the one before. `None` at the end.
///
/// By hand, as postcard has its numbers: the rows of all files are read before anything is compared with them.
fn take_row(rows: &mut &[u8], before: &FileEntry, block: &mut GrowingBlock) -> Option<FileEntry> {
    let n_shared = take_number(rows)? as usize;
    let len_of_rest = take_number(rows)? as usize;
    let rest_of_key = rows.split_off(..len_of_rest)?;
    let [parts] = *rows.split_off(..1)? else { return None };
    let (len, changed) = (take_number(rows)?, take_signed(rows)?);
    let has = |part: u8| parts & part != 0;
    let modified = if has(HAS_MODIFIED) { Some(take_signed(rows)?) } else { None };
    let modified = modified.map(|since| before.stat.modified.unwrap_or(0).wrapping_add(since));
    let content = if has(HAS_CONTENT) { Some(rows.split_off(..8)?.try_into().ok()?) } else { None };
    let (since, n_articles) = if has(HAS_IDS) { (take_signed(rows)?, take_number(rows)? as u32) } else { (0, 1) };
    let entry = FileEntry {
        stat: Stat { len, modified, changed: modified.unwrap_or(0).wrapping_add(changed) },
        content: content.map(u64::from_le_bytes),
        first: before.end().wrapping_add(since) as u32,
        n_articles,
    };
    block.push(n_shared, rest_of_key, entry);
    Some(entry)
}

/// Seven bits a byte, the lowest first; each byte but the last has its highest bit set.
#[inline]
fn take_number(bytes: &mut &[u8]) -> Option<u64> {
    let mut number = 0;
    for shift in (0..u64::BITS).step_by(7) {
        let byte = *bytes.split_off_first()?;
        number |= u64::from(byte & 0x7f) << shift;
        if byte < 0x80 {
            return Some(number);
        }
    }
    None
}

/// 0, -1, 1, -2 … as 0, 1, 2, 3 …
#[inline]
fn take_signed(bytes: &mut &[u8]) -> Option<i64> {
    let number = take_number(bytes)?;
    Some((number >> 1) as i64 ^ -((number & 1) as i64))
}

/// A manifest whose head was read.
pub struct Manifest {
    pub about: About,
    /// The names of the segments' files, with their numbers of articles.
    pub segments: Vec<(String, u32)>,
    /// Unchecked: it has its own checksums.
    pub summary: SharedBytes,
    pub files: PackedFiles,
    lost: Vec<LostFile>,
}

/// The table of files as it lies in the manifest. A million rows take a tenth of a second to read, and nobody needs them to
/// show the library.
#[derive(Debug, Clone)]
pub struct PackedFiles {
    manifest: SharedBytes,
    columns: Columns,
}

impl Manifest {
    pub fn write(about: &About, segments: &[(String, u32)], library: &Library, files: &FileTable) -> Vec<u8> {
        let roots = library.roots();
        let lost = library.lost().map(|notice| LostFile {
            kind: NoticeKind::ALL.iter().position(|kind| *kind == notice.kind).unwrap_or_default() as u8,
            key: key_of_shown(roots, &notice.path).into(),
            line_number: notice.line_number,
            detail: notice.detail.clone(),
        });
        let head = Head { about: about.clone(), segments: segments.to_vec(), lost: lost.collect() };
        let head = postcard::to_stdvec(&head).expect("plain values always have bytes");
        let (blocks, rows) = pack_files(files);
        let blocks = postcard::to_stdvec(&blocks).expect("plain values always have bytes");
        let summary = library.summary();
        let folders: BTreeMap<_, _> = files.folders().collect();
        let folders = postcard::to_stdvec(&(folders, files.firsts())).expect("plain values always have bytes");
        let [head, blocks, rows, folders] = [&head, &blocks, &rows, &folders].map(|bytes| NewColumn::checked(bytes));
        assemble(KIND, vec![head, NewColumn::unchecked(&summary), blocks, rows, folders])
    }

    /// Compares the checksum of the head only.
    pub fn read(bytes: &SharedBytes) -> Result<Self, ColumnsError> {
        let columns = Columns::read_header(bytes, KIND, N_COLUMNS)?;
        let column = |column: Column| bytes.part(columns.range(column as usize)).ok_or(ColumnsError::Damaged);
        if !columns.is_sound(bytes, Column::Head as usize) {
            return Err(ColumnsError::Damaged);
        }
        let head: Head = postcard::from_bytes(&column(Column::Head)?).map_err(|_| ColumnsError::Damaged)?;
        let Head { about, segments, lost } = head;
        let summary = column(Column::Summary)?;
        Ok(Self { about, segments, summary, lost, files: PackedFiles { manifest: bytes.clone(), columns } })
    }

    /// The notices of files that gave no article.
    pub fn lost(&self, roots: &Roots) -> Vec<Notice> {
        let notice = |lost: &LostFile| {
            let kind = *NoticeKind::ALL.get(lost.kind as usize)?;
            let notice = Notice::new(kind, shown_of(roots, &lost.key), &*lost.detail);
            Some(Notice { line_number: lost.line_number, ..notice })
        };
        self.lost.iter().filter_map(notice).collect()
    }
}

impl PackedFiles {
    /// Whether the bytes are those that were written.
    pub fn is_sound(&self) -> bool {
        let columns = [Column::Blocks, Column::Files, Column::Folders];
        columns.iter().all(|column| self.columns.is_sound(&self.manifest, *column as usize))
    }

    /// A table that unpacks the files themselves as they are asked for. Bytes that are not sound give some files or other.
    pub fn unpack(&self) -> FileTable {
        let bytes = |column: Column| &self.manifest[self.columns.range(column as usize)];
        let (folders, firsts) = postcard::from_bytes(bytes(Column::Folders)).unwrap_or_default();
        let FileBlocks { n_files, n_articles, lens } = postcard::from_bytes(bytes(Column::Blocks)).unwrap_or_default();
        let rows = self.manifest.part(self.columns.range(Column::Files as usize));
        let blocks = rows.and_then(|rows| cut(&rows, &lens)).unwrap_or_default();
        let n_files = n_files.min(blocks.len() * BLOCK_LEN);
        FileTable::of_packed(n_files, n_articles, blocks.into_iter()).in_folders(folders).with_firsts(firsts)
    }
}

/// Rows cut into blocks of these lengths. `None` where they have fewer bytes.
fn cut(rows: &SharedBytes, lens: &[usize]) -> Option<Vec<SharedBytes>> {
    let mut end = 0usize;
    let mut next = |len: &usize| {
        let start = end;
        end = end.checked_add(*len)?;
        rows.part(start..end)
    };
    lens.iter().map(&mut next).collect()
}

fn pack_files(files: &FileTable) -> (FileBlocks, Vec<u8>) {
    let (mut lens, mut rows) = (Vec::new(), Vec::new());
    let (mut start, mut before) = (0, ("", FileEntry::default()));
    for (idx, file) in files.iter().enumerate() {
        if idx > 0 && idx.is_multiple_of(BLOCK_LEN) {
            lens.push(rows.len() - start);
            (start, before) = (rows.len(), ("", FileEntry::default()));
        }
        rows = put_row(before, file, rows);
        before = file;
    }
    if rows.len() > start {
        lens.push(rows.len() - start);
    }
    (FileBlocks { n_files: files.len(), n_articles: files.n_articles(), lens }, rows)
}

/// The files of a block.
pub fn unpack_files(block: &[u8]) -> FileBlock {
    let (mut rest, mut entry) = (block, FileEntry::default());
    let mut files = GrowingBlock::with_room(block.len());
    while let Some(next) = take_row(&mut rest, &entry, &mut files) {
        entry = next;
    }
    files.finish()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::library::Bytes;

    fn any_entry() -> impl Strategy<Value = FileEntry> {
        let stat = (any::<u64>(), any::<Option<i64>>(), any::<i64>());
        let stat = stat.prop_map(|(len, modified, changed)| Stat { len, modified, changed });
        (stat, any::<Option<u64>>(), any::<u32>(), any::<u32>())
            .prop_map(|(stat, content, first, n_articles)| FileEntry { stat, content, first, n_articles })
    }

    proptest! {
        #[test]
        fn files_are_read_as_they_were_written(
            files in prop::collection::btree_map("[abä/]{0,6}", any_entry(), 0..12),
            (start, n) in (0u32..12, 0u32..8),
        ) {
            let mut table = FileTable::default();
            files.iter().for_each(|(key, entry)| table.push(key, *entry));
            let (blocks, rows) = pack_files(&table);
            let cut = cut(&SharedBytes::new(Bytes::Owned(rows)), &blocks.lens).unwrap();
            let read = FileTable::of_packed(blocks.n_files, blocks.n_articles, cut.into_iter());
            prop_assert_eq!(read.len(), files.len());
            let numbers = start.min(files.len() as u32)..(start + n).min(files.len() as u32);
            let mut looked_at = Vec::new();
            read.look_at(numbers.clone(), |key, entry| looked_at.push((key.to_owned(), *entry)));
            let expected = files.iter().skip(numbers.start as usize).take(numbers.len());
            prop_assert!(looked_at.iter().map(|(key, entry)| (key, entry)).eq(expected));
            for (idx, (key, entry)) in files.iter().enumerate() {
                prop_assert_eq!(read.entry(idx as u32), Some((&**key, *entry)));
            }
            prop_assert!(read.iter().eq(files.iter().map(|(key, entry)| (&**key, *entry))));
        }

        #[test]
        fn any_bytes_are_some_files(bytes in prop::collection::vec(prop_oneof![0u8..4, any::<u8>()], 0..60)) {
            let n_files = unpack_files(&bytes).iter().count();
            prop_assert!(n_files <= bytes.len());
        }
    }
}
