//! The file of a cache that says what belongs to it.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use crate::library::columns::{Columns, ColumnsError, NewColumn, assemble, u32_at, word_at};
use crate::library::{Library, Roots};
use crate::load::files::{FileEntry, FileTable, Stat, key_of_shown, shown_of};
use crate::model::{Notice, NoticeKind};

const KIND: [u8; 8] = *b"dlcollct";

/// The columns, in their order.
#[derive(Clone, Copy)]
enum Column {
    Head,
    /// [`Library::summary`], which has its own checksums.
    Summary,
    /// Keys of files, one behind the other, in the order of paths.
    FileKeys,
    /// For each file where its key ends, its length, its two times and its content (0 for none), its first article and how
    /// many it has.
    FileNumbers,
}

const N_COLUMNS: usize = Column::FileNumbers as usize + 1;
/// 4 bytes, four times 8, twice 4.
const FILE_NUMBERS_LEN: usize = 44;

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

/// A file that gave no article.
#[derive(Serialize, Deserialize)]
struct LostFile {
    /// The place in [`NoticeKind::ALL`].
    kind: u8,
    key: String,
    line_number: Option<u32>,
    detail: String,
}

/// A manifest that was read.
pub struct Manifest<'b> {
    pub about: About,
    /// The names of the segments' files, with their numbers of articles.
    pub segments: Vec<(String, u32)>,
    pub summary: &'b [u8],
    lost: Vec<LostFile>,
    keys: &'b [u8],
    numbers: &'b [u8],
}

impl<'b> Manifest<'b> {
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
        let (mut keys, mut numbers) = (Vec::new(), Vec::with_capacity(files.len() * FILE_NUMBERS_LEN));
        for (key, FileEntry { stat, content, first, n_articles }) in files.iter() {
            keys.extend_from_slice(key.as_bytes());
            numbers.extend_from_slice(&(keys.len() as u32).to_le_bytes());
            numbers.extend_from_slice(&stat.len.to_le_bytes());
            numbers.extend_from_slice(&stat.modified.unwrap_or(0).to_le_bytes());
            numbers.extend_from_slice(&stat.changed.to_le_bytes());
            numbers.extend_from_slice(&content.unwrap_or(0).to_le_bytes());
            numbers.extend_from_slice(&first.to_le_bytes());
            numbers.extend_from_slice(&n_articles.to_le_bytes());
        }
        let summary = library.summary();
        let columns = [&*head, &summary, &keys, &numbers];
        assemble(KIND, &columns.map(NewColumn::checked))
    }

    pub fn read(bytes: &'b [u8]) -> Result<Self, ColumnsError> {
        let columns = Columns::read(bytes, KIND, N_COLUMNS)?;
        let column = |column: Column| &bytes[columns.range(column as usize)];
        let head: Head = postcard::from_bytes(column(Column::Head)).map_err(|_| ColumnsError::Damaged)?;
        let Head { about, segments, lost } = head;
        let (summary, keys, numbers) = (column(Column::Summary), column(Column::FileKeys), column(Column::FileNumbers));
        Ok(Self { about, segments, summary, lost, keys, numbers })
    }

    pub fn files(&self) -> FileTable {
        let mut start = 0;
        let entry = |numbers: &[u8]| {
            let end = u32_at(numbers, 0) as usize;
            let key = self.keys.get(start..end).unwrap_or_default();
            start = end;
            let modified = Some(word_at(numbers, 12) as i64).filter(|modified| *modified != 0);
            let stat = Stat { len: word_at(numbers, 4), modified, changed: word_at(numbers, 20) as i64 };
            let content = Some(word_at(numbers, 28)).filter(|content| *content != 0);
            let entry = FileEntry { stat, content, first: u32_at(numbers, 36), n_articles: u32_at(numbers, 40) };
            (String::from_utf8_lossy(key).into(), entry)
        };
        FileTable::of_sorted(self.numbers.chunks_exact(FILE_NUMBERS_LEN).map(entry).collect())
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
