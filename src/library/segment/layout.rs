//! Where things lie in the bytes of a segment.
//!
//! ```text
//! magic, layout, rules, number of articles        8 bytes each
//! for each column: offset, length, checksum       8 bytes each
//! checksum of all above                           8 bytes
//! the columns
//! ```
//! All numbers are little endian. Texts and details have no checksum of their own: each article's are checked apart.

use std::ops::Range;

use xxhash_rust::xxh3::xxh3_64;

use super::SegmentError;

/// Which layout this program writes: a hash of the sources that say how values become bytes, made by the build script.
pub const LAYOUT: u64 = number_of(env!("DATELINE_LAYOUT"));
/// By which rules this program understands texts: a hash of the sources and tables of extraction.
pub const RULES: u64 = number_of(env!("DATELINE_RULES"));

const MAGIC: [u8; 8] = *b"dateline";
const N_COLUMNS: usize = 7;
const WORD: usize = 8;
const HEADER_LEN: usize = (4 + 3 * N_COLUMNS + 1) * WORD;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Column {
    /// Starts in [`Column::Texts`], one more than there are articles, 4 bytes each.
    TextStarts,
    /// Starts in [`Column::Details`], one more than there are articles, 4 bytes each.
    DetailsStarts,
    /// 8 bytes each.
    TextHashes,
    /// 4 bytes each.
    DetailsHashes,
    Dictionary,
    Details,
    /// Last, so that an article's columns lie together and the texts are one run to search.
    Texts,
}

impl Column {
    pub const ALL: [Column; N_COLUMNS] = [
        Column::TextStarts,
        Column::DetailsStarts,
        Column::TextHashes,
        Column::DetailsHashes,
        Column::Dictionary,
        Column::Details,
        Column::Texts,
    ];

    fn has_checksum(self) -> bool {
        !matches!(self, Column::Details | Column::Texts)
    }
}

/// The header of a segment.
#[derive(Debug, Clone)]
pub struct Layout {
    pub n_articles: usize,
    pub rules: u64,
    columns: [Range<usize>; N_COLUMNS],
}

impl Layout {
    /// Reads a header and compares the checksums.
    pub fn read(bytes: &[u8]) -> Result<Self, SegmentError> {
        let header = bytes.get(..HEADER_LEN).ok_or(SegmentError::Damaged)?;
        let word = |idx: usize| read_word(header, idx);
        if header[..WORD] != MAGIC || word(1) != LAYOUT {
            return Err(SegmentError::Foreign);
        }
        if word(HEADER_LEN / WORD - 1) != xxh3_64(&header[..HEADER_LEN - WORD]) {
            return Err(SegmentError::Damaged);
        }
        let mut columns: [Range<usize>; N_COLUMNS] = Default::default();
        for (idx, column) in Column::ALL.into_iter().enumerate() {
            let (start, len, hash) = (word(4 + 3 * idx), word(5 + 3 * idx), word(6 + 3 * idx));
            let range = start as usize..start.saturating_add(len) as usize;
            let content = bytes.get(range.clone()).ok_or(SegmentError::Damaged)?;
            if column.has_checksum() && xxh3_64(content) != hash {
                return Err(SegmentError::Damaged);
            }
            columns[idx] = range;
        }
        Ok(Self { n_articles: word(3) as usize, rules: word(2), columns })
    }

    pub fn range(&self, column: Column) -> Range<usize> {
        self.columns[column as usize].clone()
    }
}

/// Header and columns as one run of bytes. `columns` are parallel to [`Column::ALL`].
pub fn assemble(n_articles: usize, columns: &[&[u8]; N_COLUMNS]) -> Vec<u8> {
    let n_bytes: usize = columns.iter().map(|column| column.len()).sum();
    let mut bytes = Vec::with_capacity(HEADER_LEN + n_bytes);
    bytes.extend_from_slice(&MAGIC);
    let mut put = |word: u64| bytes.extend_from_slice(&word.to_le_bytes());
    [LAYOUT, RULES, n_articles as u64].into_iter().for_each(&mut put);
    let mut start = HEADER_LEN;
    for (column, content) in Column::ALL.into_iter().zip(columns) {
        let hash = if column.has_checksum() { xxh3_64(content) } else { 0 };
        [start as u64, content.len() as u64, hash].into_iter().for_each(&mut put);
        start += content.len();
    }
    let hash = xxh3_64(&bytes);
    bytes.extend_from_slice(&hash.to_le_bytes());
    columns.iter().for_each(|column| bytes.extend_from_slice(column));
    bytes
}

fn read_word(header: &[u8], idx: usize) -> u64 {
    let bytes = header[idx * WORD..(idx + 1) * WORD].try_into();
    u64::from_le_bytes(bytes.expect("a word has eight bytes"))
}

const fn number_of(digits: &str) -> u64 {
    match u64::from_str_radix(digits, 16) {
        Ok(number) => number,
        Err(_) => panic!("the build script writes hexadecimal digits"),
    }
}
