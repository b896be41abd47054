//! Several runs of bytes in one, each with its checksum: the form of all that a cache keeps.
//!
//! ```text
//! kind, layout, rules, number of columns           8 bytes each
//! for each column: offset, length, checksum        8 bytes each
//! checksum of all above                            8 bytes
//! the columns, each from a multiple of 8 on, with zeros between
//! ```
//! All numbers are little endian.

use std::ops::Range;

use xxhash_rust::xxh3::xxh3_64;

/// Which layout this program writes: a hash of the sources that say how values become bytes, made by the build script.
pub const LAYOUT: u64 = number_of(env!("DATELINE_LAYOUT"));
/// By which rules this program understands texts: a hash of the sources and tables of extraction.
pub const RULES: u64 = number_of(env!("DATELINE_RULES"));

const WORD: usize = 8;
const N_WORDS_BEFORE: usize = 4;

/// Why bytes cannot be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ColumnsError {
    #[error("it was written by another version")]
    Foreign,
    #[error("it is damaged")]
    Damaged,
}

/// A column to be written.
#[derive(Debug, Clone, Copy)]
pub struct NewColumn<'b> {
    pub bytes: &'b [u8],
    /// Left out where each value has a checksum of its own.
    pub has_checksum: bool,
}

impl<'b> NewColumn<'b> {
    pub fn checked(bytes: &'b [u8]) -> Self {
        Self { bytes, has_checksum: true }
    }

    pub fn unchecked(bytes: &'b [u8]) -> Self {
        Self { bytes, has_checksum: false }
    }
}

/// Where the columns of a run of bytes lie.
#[derive(Debug, Clone)]
pub struct Columns {
    pub rules: u64,
    ranges: Vec<Range<usize>>,
    hashes: Vec<u64>,
}

impl Columns {
    /// Reads the header of bytes of this kind and compares the checksums.
    pub fn read(bytes: &[u8], kind: [u8; WORD], n_columns: usize) -> Result<Self, ColumnsError> {
        let columns = Self::read_header(bytes, kind, n_columns)?;
        (0..n_columns).all(|idx| columns.is_sound(bytes, idx)).then_some(columns).ok_or(ColumnsError::Damaged)
    }

    /// Reads the header and leaves it to others whether a column [is sound](Columns::is_sound).
    pub fn read_header(bytes: &[u8], kind: [u8; WORD], n_columns: usize) -> Result<Self, ColumnsError> {
        let header_len = header_len(n_columns);
        let word = |idx: usize| word_at(bytes, idx * WORD);
        if bytes.get(..WORD) != Some(&kind) || word(1) != LAYOUT || word(3) != n_columns as u64 {
            return Err(if bytes.len() < header_len { ColumnsError::Damaged } else { ColumnsError::Foreign });
        }
        let header = bytes.get(..header_len).ok_or(ColumnsError::Damaged)?;
        if word(header_len / WORD - 1) != xxh3_64(&header[..header_len - WORD]) {
            return Err(ColumnsError::Damaged);
        }
        let (mut ranges, mut hashes) = (Vec::with_capacity(n_columns), Vec::with_capacity(n_columns));
        let mut end = header_len;
        for idx in 0..n_columns {
            let at = N_WORDS_BEFORE + 3 * idx;
            let (start, len, hash) = (word(at), word(at + 1), word(at + 2));
            let range = start as usize..start.saturating_add(len) as usize;
            let gap = bytes.get(end..range.start).filter(|gap| gap.len() < WORD && gap.iter().all(|byte| *byte == 0));
            if gap.is_none() || bytes.get(range.clone()).is_none() {
                return Err(ColumnsError::Damaged);
            }
            end = range.end;
            ranges.push(range);
            hashes.push(hash);
        }
        Ok(Self { rules: word(2), ranges, hashes })
    }

    /// Whether a column holds what was written, as far as it has a checksum. `bytes`: those that were read.
    pub fn is_sound(&self, bytes: &[u8], idx: usize) -> bool {
        let content = bytes.get(self.range(idx));
        content.is_some_and(|content| self.hashes[idx] == NO_CHECKSUM || checksum(content) == self.hashes[idx])
    }

    /// Where a column lies. Panics for one that is not there.
    #[inline]
    pub fn range(&self, idx: usize) -> Range<usize> {
        self.ranges[idx].clone()
    }
}

/// Header and columns as one run of bytes.
pub fn assemble(kind: [u8; WORD], columns: &[NewColumn]) -> Vec<u8> {
    assemble_in(Vec::new(), kind, columns)
}

/// [`assemble`] in memory that is there already, in place of what it holds.
pub fn assemble_in(mut bytes: Vec<u8>, kind: [u8; WORD], columns: &[NewColumn]) -> Vec<u8> {
    let n_bytes: usize = columns.iter().map(|column| column.bytes.len().next_multiple_of(WORD)).sum();
    let mut start = header_len(columns.len());
    bytes.clear();
    bytes.reserve_exact(start + n_bytes);
    bytes.extend_from_slice(&kind);
    let mut put = |word: u64| bytes.extend_from_slice(&word.to_le_bytes());
    [LAYOUT, RULES, columns.len() as u64].into_iter().for_each(&mut put);
    for column in columns {
        let hash = if column.has_checksum { checksum(column.bytes) } else { NO_CHECKSUM };
        [start as u64, column.bytes.len() as u64, hash].into_iter().for_each(&mut put);
        start = (start + column.bytes.len()).next_multiple_of(WORD);
    }
    let hash = xxh3_64(&bytes);
    bytes.extend_from_slice(&hash.to_le_bytes());
    for column in columns {
        bytes.resize(bytes.len().next_multiple_of(WORD), 0);
        bytes.extend_from_slice(column.bytes);
    }
    bytes
}

/// Four bytes as a number; 0 past the end.
#[inline]
pub fn u32_at(bytes: &[u8], at: usize) -> u32 {
    bytes.get(at..at + 4).and_then(|bytes| bytes.try_into().ok()).map_or(0, u32::from_le_bytes)
}

/// Eight bytes as a number; 0 past the end.
#[inline]
pub fn word_at(bytes: &[u8], at: usize) -> u64 {
    bytes.get(at..at + WORD).and_then(|bytes| bytes.try_into().ok()).map_or(0, u64::from_le_bytes)
}

const NO_CHECKSUM: u64 = 0;

fn checksum(bytes: &[u8]) -> u64 {
    xxh3_64(bytes).max(1)
}

fn header_len(n_columns: usize) -> usize {
    (N_WORDS_BEFORE + 3 * n_columns + 1) * WORD
}

const fn number_of(digits: &str) -> u64 {
    match u64::from_str_radix(digits, 16) {
        Ok(number) => number,
        Err(_) => panic!("the build script writes hexadecimal digits"),
    }
}
