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
#[derive(Debug, Clone)]
pub struct NewColumn<'b> {
    /// One behind the other.
    parts: Vec<&'b [u8]>,
    has_checksum: bool,
}

impl<'b> NewColumn<'b> {
    pub fn checked(bytes: &'b [u8]) -> Self {
        Self { parts: vec![bytes], has_checksum: true }
    }

    /// Without a checksum: where each value has one of its own.
    pub fn unchecked(bytes: &'b [u8]) -> Self {
        Self::unchecked_parts(vec![bytes])
    }

    /// The same for bytes that lie in several places.
    pub fn unchecked_parts(parts: Vec<&'b [u8]>) -> Self {
        Self { parts, has_checksum: false }
    }

    fn len(&self) -> usize {
        self.parts.iter().map(|part| part.len()).sum()
    }

    fn checksum(&self) -> u64 {
        match self.parts[..] {
            _ if !self.has_checksum => NO_CHECKSUM,
            [bytes] => checksum(bytes),
            _ => checksum(&self.parts.concat()),
        }
    }
}

/// Columns with their header, to be written one behind the other.
#[derive(Debug)]
pub struct NewColumns<'b> {
    header: Vec<u8>,
    columns: Vec<NewColumn<'b>>,
}

impl<'b> NewColumns<'b> {
    pub fn of(kind: [u8; WORD], columns: Vec<NewColumn<'b>>) -> Self {
        let mut header = Vec::with_capacity(header_len(columns.len()));
        header.extend_from_slice(&kind);
        let mut put = |word: u64| header.extend_from_slice(&word.to_le_bytes());
        [LAYOUT, RULES, columns.len() as u64].into_iter().for_each(&mut put);
        let mut start = header_len(columns.len());
        for column in &columns {
            let len = column.len();
            [start as u64, len as u64, column.checksum()].into_iter().for_each(&mut put);
            start = (start + len).next_multiple_of(WORD);
        }
        let hash = xxh3_64(&header);
        header.extend_from_slice(&hash.to_le_bytes());
        Self { header, columns }
    }

    pub fn header(&self) -> &[u8] {
        &self.header
    }

    /// All bytes, in their order.
    pub fn slices(&self) -> impl Iterator<Item = &[u8]> {
        let mut len_before = 0usize;
        let columns = self.columns.iter().flat_map(move |column| {
            let gap = &[0; WORD][..len_before.next_multiple_of(WORD) - len_before];
            len_before = column.len();
            std::iter::once(gap).chain(column.parts.iter().copied())
        });
        std::iter::once(&*self.header).chain(columns)
    }

    /// All of it as one run of bytes.
    pub fn to_vec(&self) -> Vec<u8> {
        let mut bytes = Vec::new();
        bytes.reserve_exact(self.slices().map(<[u8]>::len).sum());
        self.slices().for_each(|slice| bytes.extend_from_slice(slice));
        bytes
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
pub fn assemble(kind: [u8; WORD], columns: Vec<NewColumn>) -> Vec<u8> {
    NewColumns::of(kind, columns).to_vec()
}

/// Numbers as a column has them, for [`u32_at`].
pub fn u32_bytes(numbers: impl Iterator<Item = u32>) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(numbers.size_hint().0 * 4);
    numbers.for_each(|number| bytes.extend_from_slice(&number.to_le_bytes()));
    bytes
}

/// The same for [`word_at`].
pub fn word_bytes(numbers: impl Iterator<Item = u64>) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(numbers.size_hint().0 * WORD);
    numbers.for_each(|number| bytes.extend_from_slice(&number.to_le_bytes()));
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
