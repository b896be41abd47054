//! A text as the passes over it want it: its chart, with what is a letter to the date tables.

use std::{iter, mem};

use memchr::{memchr3, memchr3_iter};

use super::kinds::{Gap, Kind, Kinds};
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

/// 64 bytes of a text, by the runs of letters and of figures that end there.
pub struct Stretch {
    offset: usize,
    starts: u64,
    /// The bytes right behind runs.
    ends: u64,
    /// Of these the spaces that another run begins right behind.
    joints: u64,
    /// Whether the first run to end began before.
    goes_on: bool,
}

/// A run of letters or of figures.
pub struct Run {
    pub start: usize,
    pub end: usize,
    /// What lies between it and the next.
    pub gap: Gap,
}

impl Stretch {
    /// The runs that end here. `open` is where the last run begins that has not ended; it goes from stretch to stretch.
    #[inline(always)]
    pub fn runs(&self, open: &mut usize) -> impl Iterator<Item = Run> {
        let (offset, mut starts, mut ends, joints) = (self.offset, self.starts, self.ends, self.joints);
        let mut next_start = move || {
            let start = offset + starts.trailing_zeros() as usize;
            starts &= starts.wrapping_sub(1);
            start
        };
        if !self.goes_on {
            *open = next_start();
        }
        iter::from_fn(move || {
            let end = ends.trailing_zeros();
            let has_ended = ends != 0;
            ends &= ends.wrapping_sub(1);
            has_ended.then(|| {
                let start = mem::replace(open, next_start());
                let gap = if joints >> end & 1 != 0 { Gap::OneSpace } else { Gap::Any };
                Run { start, end: offset + end as usize, gap }
            })
        })
    }
}

impl<'a> Text<'a> {
    pub fn new(chart: &Chart<'a>) -> Self {
        let bytes = chart.text.as_bytes();
        // What lies behind the end is asked for too.
        let mut masks = Vec::with_capacity(bytes.len() / 64 + 2);
        // The bytes of the last character that lie in the next stretch, where it is no letter.
        let mut spilled = 0;
        for (offset, stretch) in chart.stretches() {
            let mut gaps = mem::take(&mut spilled);
            for bit in bits(stretch.odd) {
                let gap = u128::from(word::gap_of(bytes[offset + bit])) << bit;
                gaps |= gap as u64;
                spilled |= (gap >> 64) as u64;
            }
            let letters = stretch.letters | stretch.wide & !gaps;
            masks.push(Masks { letters, figures: stretch.figures, spaces: stretch.spaces });
        }
        masks.resize(bytes.len() / 64 + 2, Masks::default());
        let has_cyrillic = memchr3(0xD0, 0xD1, 0xD2, bytes).is_some();
        let is_inner = |at: usize| word::inner_apostrophe(bytes, 0, at).is_some();
        let has_inner_apostrophes = has_cyrillic && memchr3_iter(b'\'', 0xCA, 0xE2, bytes).any(is_inner);
        Self { bytes, masks, has_inner_apostrophes }
    }

    /// The text by 64 bytes, to its end and a little beyond.
    #[inline]
    pub fn stretches(&self) -> impl Iterator<Item = Stretch> {
        // The bits of the bytes right before.
        let behind = |runs: u64, before: u64| runs << 1 | before >> 63;
        let mut before = Masks::default();
        self.masks.iter().enumerate().map(move |(idx, masks)| {
            let Masks { letters, figures, spaces } = *masks;
            let (behind_letters, behind_figures) = (behind(letters, before.letters), behind(figures, before.figures));
            let starts = letters & !behind_letters | figures & !behind_figures;
            let ends = behind_letters & !letters | behind_figures & !figures;
            let next = self.masks.get(idx + 1).map_or(0, |next| next.letters | next.figures);
            let joints = ends & spaces & (starts >> 1 | next << 63);
            let goes_on = (before.letters | before.figures) >> 63 != 0;
            before = *masks;
            Stretch { offset: idx * 64, starts, ends, joints, goes_on }
        })
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
            let (head, len) = word::read_head(self.bytes, start);
            return kinds.of(head, len);
        }
        kinds.of(word::head_of(self.bytes, start, end - start), end - start)
    }

    /// What the run can be.
    #[inline]
    pub fn kind_of(&self, run: &Run, kinds: &Kinds) -> Kind {
        let (start, len) = (run.start, run.end - run.start);
        let head = word::head_of(self.bytes, start, len);
        if (head as u8).is_ascii_digit() {
            return self.kind_of_figures(start, run.end);
        }
        if self.has_inner_apostrophes { self.kind_of_word(start, run.end, kinds) } else { kinds.of(head, len) }
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

    use super::super::word::{is_letter_at, read_word};
    use super::*;

    proptest! {
        #[test]
        fn many_bytes_at_a_time_are_as_good_as_one(text in "([ -~]{1,12}|[ö日–д©😀\n'’ʼ]|[a-zA-ZÄä]{1,19}|[日本–öДд'ʼ]{1,30}|[0-9]){0,20}") {
            let chart = Chart::new(&text);
            let (read, bytes) = (Text::new(&chart), text.as_bytes());
            for at in 0..bytes.len() + 70 {
                prop_assert_eq!(read.is_letter_at(at), is_letter_at(bytes, at), "{} in {}", at, text);
                if is_letter_at(bytes, at) && text.is_char_boundary(at) {
                    prop_assert_eq!(read.word(at), read_word(bytes, at), "{} in {}", at, text);
                }
            }
            let (mut runs, mut open) = (Vec::new(), 0);
            read.stretches().for_each(|stretch| runs.extend(stretch.runs(&mut open)));
            for (run, next) in runs.iter().zip(runs.iter().skip(1)) {
                prop_assert_eq!(run.gap == Gap::OneSpace, bytes[run.end] <= b' ' && next.start == run.end + 1);
            }
            let runs: Vec<(usize, usize)> = runs.iter().map(|run| (run.start, run.end)).collect();
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
            prop_assert_eq!(runs, expected);
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
