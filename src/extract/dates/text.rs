//! A text as the passes over it want it: its chart, with what is a letter to the date tables.

use std::num::NonZeroU32;
use std::{iter, mem};

use super::kinds::{Kind, Kinds};
use super::word::{self, Word};
use crate::text::{Chart, bits};

/// A text and what was worked out of it, once.
pub struct Text<'a> {
    pub bytes: &'a [u8],
    /// By 64 bytes; and nothing behind the end.
    masks: Vec<Masks>,
    has_inner_apostrophes: bool,
}

/// What 64 bytes are, a bit a byte.
#[derive(Clone, Copy, Default)]
struct Masks {
    /// Parts of words, as in [`word::is_letter_at`].
    letters: u64,
    /// ASCII figures.
    figures: u64,
    /// ASCII white space, and controls.
    spaces: u64,
}

/// Some bytes of a text, by the runs of letters and of figures that begin there.
pub struct Window<'a> {
    pub offset: usize,
    /// With those behind that belong to the head of a word.
    bytes: &'a [u8; Window::LEN + HEAD_LEN],
    starts: u32,
    /// Of these all but those with one space right before them, and another run right before that.
    apart: u32,
    letters: u64,
}

/// So many bytes at most tell the kind of a word.
const HEAD_LEN: usize = 8;

impl Window<'_> {
    pub const LEN: usize = 32;

    /// Where runs begin, by byte from the offset.
    #[inline]
    pub fn starts(&self) -> impl Iterator<Item = u32> + use<> {
        let mut starts = self.starts;
        iter::from_fn(move || {
            let first = NonZeroU32::new(starts)?;
            starts &= starts - 1;
            Some(first.trailing_zeros())
        })
    }

    #[inline]
    pub fn is_apart(&self, start: u32) -> bool {
        self.apart >> start & 1 != 0
    }

    /// The first letters of the word that starts here, as in [`word::head_of`]; 0 of figures.
    #[inline]
    pub fn head(&self, start: u32) -> u64 {
        let eight = self.bytes[start as usize % Window::LEN..].first_chunk();
        word::head_of_eight(*eight.unwrap_or(&[0; 8]), (self.letters >> start) as u8)
    }
}

/// With zeros behind them.
#[cold]
fn padded<const LEN: usize>(bytes: &[u8]) -> [u8; LEN] {
    let mut all = [0; LEN];
    all[..bytes.len()].copy_from_slice(bytes);
    all
}

impl<'a> Text<'a> {
    pub fn new(chart: &Chart<'a>) -> Self {
        let bytes = chart.text.as_bytes();
        // What lies behind the end is asked for too.
        let mut masks = Vec::with_capacity(bytes.len() / 64 + 2);
        // The bytes of the last character that lie in the next stretch, where it is no letter.
        let mut spilled = 0;
        let (mut wide_before, mut has_inner_apostrophes) = (0, false);
        for (offset, stretch) in chart.stretches() {
            let mut gaps = mem::take(&mut spilled);
            for bit in bits(stretch.odd) {
                let gap = u128::from(word::gap_of(bytes[offset + bit])) << bit;
                gaps |= gap as u64;
                spilled |= (gap >> 64) as u64;
            }
            let letters = stretch.letters | stretch.wide & !gaps;
            // An apostrophe inside a word has letters on both sides that are not ASCII.
            let behind_wide = stretch.wide << 1 | wide_before >> 63;
            let may_be_inner = behind_wide & (stretch.odd | !stretch.wide & (stretch.wide >> 1 | 1 << 63));
            has_inner_apostrophes = has_inner_apostrophes
                || bits(may_be_inner).any(|bit| word::inner_apostrophe(bytes, 0, offset + bit).is_some());
            wide_before = stretch.wide;
            masks.push(Masks { letters, figures: stretch.figures, spaces: stretch.spaces });
        }
        masks.resize(bytes.len() / 64 + 2, Masks::default());
        Self { bytes, masks, has_inner_apostrophes }
    }

    /// Goes over the whole text.
    #[inline(always)]
    pub fn for_windows(&self, mut visit: impl FnMut(&Window)) {
        let behind = |runs: u64, before: u64, n_bytes: u32| runs << n_bytes | before >> (u64::BITS - n_bytes);
        let mut before = Masks::default();
        for (idx, (masks, next)) in self.masks.iter().zip(self.masks.get(1..).unwrap_or_default()).enumerate() {
            let Masks { letters, figures, spaces } = *masks;
            let (behind_letters, behind_figures) =
                (behind(letters, before.letters, 1), behind(figures, before.figures, 1));
            let starts = letters & !behind_letters | figures & !behind_figures;
            let behind_run = behind(letters | figures, before.letters | before.figures, 2);
            let apart = !(behind(spaces, before.spaces, 1) & behind_run);
            before = *masks;
            let offset = idx * 64;
            let end: [u8; 2 * Window::LEN + HEAD_LEN];
            let bytes = self.bytes.get(offset..).unwrap_or_default();
            let bytes = match bytes.first_chunk() {
                Some(bytes) => bytes,
                None => {
                    end = padded(bytes);
                    &end
                }
            };
            let (Some(first), Some(last)) = (bytes.first_chunk(), bytes.last_chunk()) else { return };
            let letters = u128::from(letters) | u128::from(next.letters) << 64;
            for (bytes, bit) in [(first, 0), (last, Window::LEN)] {
                let (starts, apart, letters) = ((starts >> bit) as u32, (apart >> bit) as u32, (letters >> bit) as u64);
                visit(&Window { offset: offset + bit, bytes, starts, apart, letters });
            }
        }
    }

    #[inline]
    pub fn is_letter_at(&self, at: usize) -> bool {
        self.masks.get(at / 64).is_some_and(|masks| masks.letters >> (at % 64) & 1 != 0)
    }

    /// Where the run of letters goes to that `start` lies in.
    #[inline]
    pub fn run_end(&self, start: usize) -> usize {
        self.end_of(start, |masks| masks.letters)
    }

    /// Where the run of figures goes to that `start` lies in.
    #[inline]
    pub fn figures_end(&self, start: usize) -> usize {
        self.end_of(start, |masks| masks.figures)
    }

    /// Where the run of bits goes to that `start` lies in.
    #[inline]
    fn end_of(&self, start: usize, runs: impl Fn(&Masks) -> u64) -> usize {
        let bit = start % 64;
        let n_ones = |masks: &Masks| runs(masks).trailing_ones() as usize;
        let n_here = self.masks.get(start / 64).map_or(0, |masks| (runs(masks) >> bit).trailing_ones() as usize);
        if bit + n_here < 64 {
            return start + n_here;
        }
        // Few go on in the next 64 bytes, and hardly one farther.
        let behind = self.masks.get(start / 64 + 1..).unwrap_or_default();
        let n_whole = behind.iter().take_while(|masks| n_ones(masks) == 64).count();
        start + n_here + n_whole * 64 + behind.get(n_whole).map_or(0, n_ones)
    }

    /// Where the words start that start before `end`, the nearest first.
    #[inline]
    pub fn word_starts_before(&self, end: usize) -> impl Iterator<Item = usize> {
        let mut idx = end / 64;
        let mut starts = self.word_starts(idx) & !(u64::MAX << (end % 64));
        iter::from_fn(move || {
            while starts == 0 {
                idx = idx.checked_sub(1)?;
                starts = self.word_starts(idx);
            }
            let bit = 63 - starts.leading_zeros() as usize;
            starts ^= 1 << bit;
            Some(idx * 64 + bit)
        })
    }

    /// Where the words start that start at `start` or behind it, the nearest first.
    #[inline]
    pub fn word_starts_from(&self, start: usize) -> impl Iterator<Item = usize> {
        let mut idx = start / 64;
        let mut starts = self.word_starts(idx) & u64::MAX << (start % 64);
        iter::from_fn(move || {
            while starts == 0 {
                idx += 1;
                starts = if idx < self.masks.len() { self.word_starts(idx) } else { return None };
            }
            let bit = starts.trailing_zeros() as usize;
            starts &= starts - 1;
            Some(idx * 64 + bit)
        })
    }

    /// The first bytes of words among 64 bytes.
    #[inline]
    fn word_starts(&self, idx: usize) -> u64 {
        let letters = |idx: Option<usize>| idx.and_then(|idx| self.masks.get(idx)).map_or(0, |masks| masks.letters);
        letters(Some(idx)) & !(letters(Some(idx)) << 1 | letters(idx.checked_sub(1)) >> 63)
    }

    /// The word that starts at `start`, which must be at a letter.
    #[inline]
    pub fn word(&self, start: usize) -> Word {
        self.word_of_run(start, self.run_end(start))
    }

    /// The same of a word whose run of letters goes to `end`, where it may go on behind an apostrophe.
    #[inline]
    pub fn word_of_run(&self, start: usize, end: usize) -> Word {
        if self.has_inner_apostrophes {
            return word::read_word(self.bytes, start);
        }
        match word::latin_hash(self.bytes, start, end) {
            Some(hash) => Word { start, end, hash },
            None => word::read_word(self.bytes, start),
        }
    }

    /// What the word can be in a language whose run of letters goes from `start` to `end`.
    #[inline]
    pub fn kind_of_word(&self, start: usize, end: usize, kinds: &Kinds) -> Kind {
        if self.has_inner_apostrophes {
            return kinds.of(word::read_head(self.bytes, start));
        }
        kinds.of(word::head_of(self.bytes, start, end - start))
    }

    /// What the word or the figures that start at `start` can be.
    pub fn kind_at(&self, start: usize, kinds: &Kinds) -> Kind {
        match self.bytes.get(start) {
            Some(b'0'..=b'9') => self.kind_of_figures(start, self.figures_end(start)),
            _ => self.kind_of_word(start, self.run_end(start), kinds),
        }
    }

    /// The same of figures.
    pub fn kind_of_figures(&self, start: usize, end: usize) -> Kind {
        let is_blank = |at: usize| self.bytes.get(at) == Some(&b' ');
        let is_count = end - start != "2026".len() && start > 0 && is_blank(start - 1) && is_blank(end);
        if is_count { Kind::COUNT } else { Kind::FIGURES }
    }

    pub fn has_inner_apostrophes(&self) -> bool {
        self.has_inner_apostrophes
    }

    /// Whether a capital starts at `at`.
    #[inline]
    pub fn is_capital_at(&self, at: usize) -> bool {
        word::is_capital_at(self.bytes, at)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::word::{head_of, inner_apostrophe, is_letter_at, read_word};
    use super::*;

    proptest! {
        #[test]
        fn many_bytes_at_a_time_are_as_good_as_one(text in "([ -~]{1,12}|[ö日–д©😀\n'’ʼ]|[a-zA-ZÄä]{1,19}|[日本–öДд'ʼ]{1,30}|[0-9]){0,20}") {
            let chart = Chart::new(&text);
            let (read, bytes) = (Text::new(&chart), text.as_bytes());
            let is_inner = |at: usize| inner_apostrophe(bytes, 0, at).is_some();
            prop_assert_eq!(read.has_inner_apostrophes(), (0..bytes.len()).any(is_inner));
            for at in 0..bytes.len() + 70 {
                prop_assert_eq!(read.is_letter_at(at), is_letter_at(bytes, at), "{} in {}", at, text);
                if is_letter_at(bytes, at) && text.is_char_boundary(at) {
                    prop_assert_eq!(read.word(at), read_word(bytes, at), "{} in {}", at, text);
                }
            }
            let mut runs = Vec::new();
            read.for_windows(|window| {
                let start = |at: u32| window.offset + at as usize;
                runs.extend(window.starts().map(|at| (start(at), window.is_apart(at), window.head(at))));
            });
            let is_letter = |at: usize| is_letter_at(bytes, at);
            let is_digit = |at: usize| bytes.get(at).is_some_and(u8::is_ascii_digit);
            let is_first = |at: usize, is_of_run: &dyn Fn(usize) -> bool| is_of_run(at) && (at == 0 || !is_of_run(at - 1));
            let plain_runs = |is_of_run: &dyn Fn(usize) -> bool| -> Vec<(usize, usize)> {
                let starts = (0..bytes.len()).filter(|at| is_first(*at, is_of_run));
                starts.map(|start| (start, (start..).find(|at| !is_of_run(*at)).unwrap_or(start))).collect()
            };
            let words = plain_runs(&is_letter);
            let mut expected = [words.clone(), plain_runs(&is_digit)].concat();
            expected.sort_unstable();
            prop_assert_eq!(runs.len(), expected.len());
            let mut end_before = None;
            for ((start, is_apart, head), (expected, end)) in runs.into_iter().zip(expected) {
                let is_behind_space = start > 0 && bytes[start - 1] <= b' ' && end_before == Some(start - 1);
                prop_assert_eq!((start, is_apart), (expected, !is_behind_space));
                prop_assert_eq!(head, if is_digit(start) { 0 } else { head_of(bytes, start, end - start) }, "{}", start);
                end_before = Some(end);
            }
            for at in 0..=bytes.len() {
                let (before, from): (Vec<usize>, Vec<usize>) =
                    words.iter().map(|(start, _)| *start).partition(|start| *start < at);
                prop_assert_eq!(read.word_starts_before(at).collect::<Vec<_>>(), before.into_iter().rev().collect::<Vec<_>>());
                prop_assert_eq!(read.word_starts_from(at).collect::<Vec<_>>(), from);
            }
        }
    }

    #[test]
    fn capitals_are_told() {
        for (text, expected) in
            [("Mai", true), ("mAI", false), ("Über", true), ("über", false), ("Ä", true), ("日", false)]
        {
            assert_eq!(Text::new(&Chart::new(text)).is_capital_at(0), expected, "{text}");
        }
    }
}
