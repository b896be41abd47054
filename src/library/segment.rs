//! A segment: some thousand articles as columns in one run of bytes, in memory or mapped from a file.
//!
//! A segment says of each article what its file alone says; what depends on its neighbours (completed dates, unique ids,
//! twins) is the library's. Nothing in it is trusted before its checksum was compared: the header when the segment is opened,
//! columns when anything is first asked for, an article's details and text when they are first looked at. Which file holds a segment is left to [`crate::load`].

mod builder;
mod bytes;
mod details;
mod dictionary;
mod facets;
mod place;
mod text;

use std::borrow::Cow;
use std::fmt;
use std::fs::File;
use std::ops::Deref;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use encoding_rs::UTF_8;
use memmap2::Mmap;
use xxhash_rust::xxh3::xxh3_64;

pub use builder::{NewBytes, NewSegment, PackedArticles, Packer, SegmentBuilder};
pub use details::{Head, HeadRest, List, Parts, text_id, text_id_digits};
pub use dictionary::{CountryEntry, Dictionary, SharedDictionary};
pub use facets::{CountryFacets, DateFacets, SegmentFacets};
pub use place::{Place, Root, Roots, name_order, path_order};
pub use text::TextBytes;

use super::columns::{Columns, ColumnsError, RULES, u32_at, word_at};

/// The bytes of a segment.
#[derive(Debug)]
pub enum Bytes {
    Owned(Vec<u8>),
    /// With the file, for reading parts of it without the mapping.
    Mapped(Mmap, File),
}

impl Deref for Bytes {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        match self {
            Bytes::Owned(bytes) => bytes,
            Bytes::Mapped(map, _) => map,
        }
    }
}

pub struct Segment {
    bytes: Bytes,
    columns: Columns,
    n_articles: usize,
    /// Whether the columns are those that were written, once that was asked.
    are_columns_sound: OnceLock<bool>,
    dictionary: OnceLock<Dictionary>,
    /// Which texts are those that were written.
    checked_texts: Marks,
    /// And which of them were found to be UTF-8.
    checked_strings: Marks,
    checked_details: Marks,
    is_damaged: AtomicBool,
}

const KIND: [u8; 8] = *b"dlsegmnt";

/// The columns, in their order.
#[derive(Debug, Clone, Copy)]
enum Column {
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

const N_COLUMNS: usize = Column::Texts as usize + 1;

impl Segment {
    /// Takes bytes that [`SegmentBuilder`] made. Compares the checksum of the header, which has all others: a collection
    /// of a million articles has thirty segments, of which a screen needs a few.
    pub fn open(bytes: Bytes) -> Result<Self, ColumnsError> {
        let columns = Columns::read_header(&bytes, KIND, N_COLUMNS)?;
        let n_articles = columns.range(Column::DetailsHashes as usize).len() / 4;
        Ok(Self {
            bytes,
            columns,
            n_articles,
            are_columns_sound: OnceLock::new(),
            dictionary: OnceLock::new(),
            checked_texts: Marks::new(n_articles),
            checked_strings: Marks::new(n_articles),
            checked_details: Marks::new(n_articles),
            is_damaged: AtomicBool::new(false),
        })
    }

    /// Takes all of it as sound without looking: what was just put together in memory.
    fn trust(&self) {
        // Nobody looked yet.
        let _ = self.are_columns_sound.set(true);
        self.checked_texts.set_all();
        self.checked_strings.set_all();
        self.checked_details.set_all();
    }

    pub fn len(&self) -> usize {
        self.n_articles
    }

    pub fn is_empty(&self) -> bool {
        self.n_articles == 0
    }

    /// Whether the articles were understood by the rules of this program.
    pub fn has_present_rules(&self) -> bool {
        self.columns.rules == RULES
    }

    /// For writing it to a file.
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// The same for the same bytes: a hash of the header, which has the checksums of all columns, among them those of each
    /// article's checksums. Threads that pack the same articles together number what they share in the order in which they
    /// come to it, and make other bytes each time.
    pub fn fingerprint(&self) -> u64 {
        let end = self.columns.range(Column::TextStarts as usize).start;
        fingerprint_of(&self.bytes[..end])
    }

    pub fn is_mapped(&self) -> bool {
        matches!(self.bytes, Bytes::Mapped(..))
    }

    /// Whether an article was asked for whose bytes are not those that were written.
    pub fn is_damaged(&self) -> bool {
        self.is_damaged.load(Ordering::Relaxed)
    }

    /// Compares all checksums that were not compared yet; false when one is wrong.
    pub fn check(&self, keep_going: &dyn Fn() -> bool) -> bool {
        for idx in 0..self.len() {
            if idx % 1024 == 0 && !keep_going() {
                break;
            }
            self.text(idx);
            self.parts(idx);
        }
        self.dictionary();
        !self.is_damaged()
    }

    /// Lets the system take back the memory that the file's pages hold in this process; they are read again when needed.
    pub fn release(&self) {
        #[cfg(unix)]
        if let Bytes::Mapped(map, _) = &self.bytes {
            // SAFETY: the mapping is of a file and never written to, so that dropped pages come back as they were.
            let _ = unsafe { map.unchecked_advise(memmap2::UncheckedAdvice::DontNeed) };
        }
    }

    /// The texts of all articles, one behind the other, unchecked; empty where the columns are damaged.
    pub fn texts(&self) -> &[u8] {
        self.column(Column::Texts)
    }

    /// Bytes of all texts, without looking at any.
    pub fn n_text_bytes(&self) -> usize {
        self.columns.range(Column::Texts as usize).len()
    }

    /// Where an article's text begins in [`Segment::texts`]; `idx` may be the number of articles.
    pub fn text_start(&self, idx: usize) -> usize {
        self.number(Column::TextStarts, idx)
    }

    pub fn text_hash(&self, idx: usize) -> u64 {
        word_at(self.column(Column::TextHashes), idx * 8)
    }

    /// Empty for an article whose bytes are damaged.
    pub fn text(&self, idx: usize) -> &str {
        let text = self.text_bytes(idx);
        let text = self.checked(text, &self.checked_strings, idx, || self.is_text(idx, text) && is_utf8(text));
        // SAFETY: either empty, or its mark says that it was found to be UTF-8; the bytes of a segment never change. A text
        // is asked for many times, and looking at all of it each time took a quarter of the time of an export.
        unsafe { std::str::from_utf8_unchecked(text) }
    }

    /// The same, for who needs no string.
    pub fn raw_text(&self, idx: usize) -> TextBytes<'_> {
        let text = self.text_bytes(idx);
        TextBytes::of(self.checked(text, &self.checked_texts, idx, || self.is_text(idx, text)))
    }

    /// The same, read into `buffer` where it lies in a file. For looking at many texts once, in any order: in the mapping each
    /// of them would bring the 64 KiB around it into memory.
    pub fn read_text<'b>(&'b self, idx: usize, buffer: &'b mut Vec<u8>) -> TextBytes<'b> {
        #[cfg(unix)]
        if let Bytes::Mapped(_, file) = &self.bytes {
            use std::os::unix::fs::FileExt;
            let (start, len) =
                (self.columns.range(Column::Texts as usize).start + self.text_start(idx), self.text_len(idx));
            // It is never made smaller: what lies behind the text costs nothing.
            buffer.resize(buffer.len().max(len), 0);
            let text = &mut buffer[..len];
            if file.read_exact_at(text, start as u64).is_ok() && self.is_text(idx, text) {
                return TextBytes::of(text);
            }
            self.is_damaged.store(true, Ordering::Relaxed);
            return TextBytes::default();
        }
        #[cfg(not(unix))]
        let _ = buffer;
        self.raw_text(idx)
    }

    /// Whether these bytes are the article's text.
    fn is_text(&self, idx: usize, bytes: &[u8]) -> bool {
        text_hash(bytes) == self.text_hash(idx)
    }

    pub fn text_len(&self, idx: usize) -> usize {
        self.text_bytes(idx).len()
    }

    /// Empty for an article whose bytes are damaged.
    pub fn parts(&self, idx: usize) -> Parts<'_> {
        let details = self.details_bytes(idx);
        let is_sound = || details_hash(details) == self.number(Column::DetailsHashes, idx) as u32;
        Parts::of(self.checked(details, &self.checked_details, idx, is_sound))
    }

    /// Has the processor fetch what says where an article lies, for a [`Segment::fetch`] to come.
    pub fn fetch_place(&self, idx: usize) {
        let columns = [Column::TextStarts, Column::DetailsStarts, Column::TextHashes, Column::DetailsHashes];
        for (column, len) in columns.into_iter().zip([4, 4, 8, 4]) {
            fetch(self.column(column).get(idx * len..(idx + 1) * len).unwrap_or_default());
        }
    }

    /// Has the processor fetch an article, while it goes on with others.
    pub fn fetch(&self, idx: usize, with_text: bool) {
        if with_text {
            fetch(self.text_bytes(idx));
        }
        fetch(self.details_bytes(idx));
    }

    pub fn dictionary(&self) -> &Dictionary {
        self.dictionary.get_or_init(|| {
            let read = Dictionary::read(self.column(Column::Dictionary));
            read.unwrap_or_else(|| {
                self.is_damaged.store(true, Ordering::Relaxed);
                Dictionary::default()
            })
        })
    }

    /// The bytes, if they are sound; that is found out once.
    fn checked<'s>(&self, bytes: &'s [u8], marks: &Marks, idx: usize, is_sound: impl Fn() -> bool) -> &'s [u8] {
        if marks.has(idx) {
            return bytes;
        }
        if is_sound() {
            marks.set(idx);
            return bytes;
        }
        self.is_damaged.store(true, Ordering::Relaxed);
        &[]
    }

    fn text_bytes(&self, idx: usize) -> &[u8] {
        self.texts().get(self.text_start(idx)..self.text_start(idx + 1)).unwrap_or_default()
    }

    fn details_bytes(&self, idx: usize) -> &[u8] {
        let range = self.number(Column::DetailsStarts, idx)..self.number(Column::DetailsStarts, idx + 1);
        self.column(Column::Details).get(range).unwrap_or_default()
    }

    /// Empty where any column is damaged.
    fn column(&self, column: Column) -> &[u8] {
        if self.are_columns_sound() { &self.bytes[self.columns.range(column as usize)] } else { &[] }
    }

    fn are_columns_sound(&self) -> bool {
        *self.are_columns_sound.get_or_init(|| {
            let is_sound = (0..N_COLUMNS).all(|column| self.columns.is_sound(&self.bytes, column));
            if !is_sound {
                self.is_damaged.store(true, Ordering::Relaxed);
            }
            is_sound
        })
    }

    #[inline]
    fn number(&self, column: Column, idx: usize) -> usize {
        u32_at(self.column(column), idx * 4) as usize
    }
}

/// One bit an article.
struct Marks(Box<[AtomicU64]>);

impl Marks {
    fn new(len: usize) -> Self {
        Self((0..len.div_ceil(64)).map(|_| AtomicU64::new(0)).collect())
    }

    #[inline]
    fn has(&self, idx: usize) -> bool {
        self.0[idx / 64].load(Ordering::Relaxed) & (1 << (idx % 64)) != 0
    }

    fn set_all(&self) {
        self.0.iter().for_each(|marks| marks.store(u64::MAX, Ordering::Relaxed));
    }

    /// Two threads at once may lose one of their marks: then it is found out again, which costs less than to wait for each other
    /// for all.
    fn set(&self, idx: usize) {
        let marks = &self.0[idx / 64];
        marks.store(marks.load(Ordering::Relaxed) | 1 << (idx % 64), Ordering::Relaxed);
    }
}

impl fmt::Debug for Segment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Segment").field("n_articles", &self.len()).field("n_bytes", &self.bytes.len()).finish()
    }
}

/// Asks for each line of the processor's cache that these bytes lie in, and waits for none of them where the processor has
/// an order for that. A checksum would wait for one line after the other.
fn fetch(bytes: &[u8]) {
    const LINE: usize = 64;
    // The last one may lie in a line of its own.
    for byte in bytes.iter().step_by(LINE).chain(bytes.last()) {
        #[cfg(target_arch = "x86_64")]
        // SAFETY: all such processors have it, and it neither reads nor writes anything, whatever the address.
        unsafe {
            use std::arch::x86_64::{_MM_HINT_T0, _mm_prefetch};
            _mm_prefetch::<_MM_HINT_T0>(std::ptr::from_ref(byte).cast());
        }
        #[cfg(not(target_arch = "x86_64"))]
        std::hint::black_box(*byte);
    }
}

fn is_utf8(bytes: &[u8]) -> bool {
    // The decoder looks at many bytes at once, which takes a fifth of the time that the standard library takes.
    matches!(UTF_8.decode_without_bom_handling_and_without_replacement(bytes), Some(Cow::Borrowed(_)))
}

fn fingerprint_of(header: &[u8]) -> u64 {
    xxh3_64(header)
}

/// The hash that ids are made from, and by which texts are found that are there twice.
pub fn text_hash(text: &[u8]) -> u64 {
    xxh3_64(text)
}

fn details_hash(details: &[u8]) -> u32 {
    xxh3_64(details) as u32
}

#[cfg(test)]
mod tests;
