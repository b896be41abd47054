//! A text as the passes over it want it: which bytes are letters and figures, told for many at once, and the whole of it
//! in lower case, so that words are compared as they lie.

use memchr::memchr3_iter;

use super::kinds::{Kind, Kinds};
use super::word::{self, PADDING, Word};
use crate::text::{bits, lanes};

/// A text and what was worked out of it, once.
pub struct Text<'a> {
    pub bytes: &'a [u8],
    /// In lower case, every letter at the same place; with some zeros behind the end.
    lower: Vec<u8>,
    /// By 64 bytes, a bit a byte: parts of words, as in [`word::is_letter_at`]; and nothing behind the end.
    letters: Vec<u64>,
    /// The same of ASCII figures.
    figures: Vec<u64>,
    has_inner_apostrophes: bool,
}

/// 64 bytes of a text.
pub struct Stretch<'t> {
    offset: usize,
    starts: u64,
    letters: u64,
    /// The letters of the stretch behind.
    next: u64,
    /// In lower case, with what is behind, since words run on.
    lower: &'t [u8; 64 + PADDING],
}

/// A run of letters or of figures.
pub struct Run {
    pub start: usize,
    /// How many bytes; 0 for figures, and 64 for more than that.
    pub n_letters: usize,
    /// The first letters.
    head: u64,
}

impl Stretch<'_> {
    /// The runs that start in it.
    #[inline]
    pub fn runs(&self) -> impl Iterator<Item = Run> {
        bits(self.starts).map(|bit| {
            let rest = self.letters >> bit | self.next << 1 << (63 - bit);
            let n_letters = rest.trailing_ones() as usize;
            Run { start: self.offset | bit, n_letters, head: word::head_of(self.lower, bit % 64, n_letters) }
        })
    }
}

impl<'a> Text<'a> {
    pub fn new(text: &'a str) -> Self {
        let bytes = text.as_bytes();
        // What lies behind the end is asked for too.
        let n_stretches = bytes.len() / 64 + 2;
        let mut read = Self {
            bytes,
            lower: word::ascii_lower(bytes, n_stretches * 64 + PADDING),
            letters: vec![0; n_stretches],
            figures: vec![0; n_stretches],
            has_inner_apostrophes: false,
        };
        let mut has_cyrillic = false;
        for (offset, lanes) in lanes(bytes) {
            read.letters[offset / 64] |= lanes.marked(|byte| byte.is_ascii_alphabetic());
            if lanes.has(|byte| byte.is_ascii_digit()) {
                read.figures[offset / 64] = lanes.marked(|byte| byte.is_ascii_digit());
            }
            if !lanes.is_ascii() {
                for lead in bits(lanes.wide_leads()) {
                    has_cyrillic |= read.take_wide(offset + lead);
                }
            }
        }
        let is_inner = |at: usize| word::inner_apostrophe(bytes, 0, at).is_some();
        read.has_inner_apostrophes = has_cyrillic && memchr3_iter(b'\'', 0xCA, 0xE2, bytes).any(is_inner);
        read
    }

    /// Takes the character beyond ASCII at `at`; whether it is Cyrillic.
    #[inline]
    fn take_wide(&mut self, at: usize) -> bool {
        let lead = self.bytes[at];
        let letter = u64::from(word::WIDE_LETTERS[usize::from(lead & 0x3F)]);
        self.letters[at / 64] |= letter << (at % 64);
        if at % 64 > 61 {
            self.letters[at / 64 + 1] |= letter >> (64 - at % 64);
        }
        if letter == 0b11 {
            word::lower_pair_at(&mut self.lower, at);
        }
        matches!(lead, 0xD0..=0xD2)
    }

    /// The runs of letters and of figures, 64 bytes of the text at a time.
    #[inline]
    pub fn stretches(&self) -> impl Iterator<Item = Stretch<'_>> {
        let mut before = (0, 0);
        (0..self.letters.len()).map_while(move |idx| {
            let (letters, figures) = (self.letters[idx], self.figures[idx]);
            let first_after = |runs: u64, before: u64| runs & !(runs << 1 | before >> 63);
            let starts = first_after(letters, before.0) | first_after(figures, before.1);
            before = (letters, figures);
            let (next, lower) = (*self.letters.get(idx + 1)?, self.lower[idx * 64..].first_chunk()?);
            Some(Stretch { offset: idx * 64, starts, letters, next, lower })
        })
    }

    #[inline]
    pub fn is_letter_at(&self, at: usize) -> bool {
        self.letters.get(at / 64).is_some_and(|letters| letters >> (at % 64) & 1 != 0)
    }

    /// Where the run of letters goes to that `start` lies in.
    #[inline]
    pub fn run_end(&self, start: usize) -> usize {
        run_end(&self.letters, start)
    }

    /// The word that starts at `start`, which must be at a letter.
    #[inline]
    pub fn word(&self, start: usize) -> Word {
        if self.has_inner_apostrophes {
            return word::read_word(self.bytes, start);
        }
        let end = self.run_end(start);
        Word { start, end, hash: word::hash_of(&self.lower, start, end) }
    }

    /// What the run can be in a language, and where it ends.
    #[inline]
    pub fn kind_of(&self, run: &Run, kinds: &Kinds) -> (Kind, usize) {
        if run.n_letters == 0 {
            return self.kind_of_figures(run.start);
        }
        let end = run.start + run.n_letters;
        if self.has_inner_apostrophes {
            let (head, len) = word::read_head(self.bytes, run.start);
            return (kinds.of(head, len), end);
        }
        (kinds.of(run.head, run.n_letters), end)
    }

    /// The same of the figures at `start`.
    pub fn kind_of_figures(&self, start: usize) -> (Kind, usize) {
        let end = self.figures_end(start);
        let is_blank = |at: usize| self.bytes.get(at) == Some(&b' ');
        let is_count = end - start != "2026".len() && start > 0 && is_blank(start - 1) && is_blank(end);
        (if is_count { Kind::COUNT } else { Kind::FIGURES }, end)
    }

    /// Where the run of figures goes to that `start` lies in.
    pub fn figures_end(&self, start: usize) -> usize {
        run_end(&self.figures, start)
    }

    pub fn has_inner_apostrophes(&self) -> bool {
        self.has_inner_apostrophes
    }

    /// Whether a capital starts at `at`.
    pub fn is_capital_at(&self, at: usize) -> bool {
        let is_other = |at: usize| self.bytes.get(at) != self.lower.get(at);
        is_other(at) || !self.bytes.get(at).is_some_and(u8::is_ascii) && is_other(at + 1)
    }
}

/// Where the run of bits goes to that `start` lies in.
#[inline]
fn run_end(bits: &[u64], start: usize) -> usize {
    let mut end = start;
    for word in bits.get(start / 64..).unwrap_or_default() {
        let n_left = 64 - end % 64;
        let n_ones = (word >> (end % 64)).trailing_ones() as usize;
        end += n_ones;
        if n_ones < n_left {
            break;
        }
    }
    end
}

const _: () = assert!(PADDING >= 8, "the last letters of a text are read eight at a time");

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::word::{is_letter_at, read_word};
    use super::*;

    proptest! {
        #[test]
        fn many_bytes_at_a_time_are_as_good_as_one(text in "([ -~]{1,12}|[ö日–д©😀\n'’ʼ]|[a-zA-ZÄä]{1,19}|[日本–öДд'ʼ]{1,30}|[0-9]){0,20}") {
            let (read, bytes) = (Text::new(&text), text.as_bytes());
            for at in 0..bytes.len() + 70 {
                prop_assert_eq!(read.is_letter_at(at), is_letter_at(bytes, at), "{} in {}", at, text);
                if is_letter_at(bytes, at) && text.is_char_boundary(at) {
                    prop_assert_eq!(read.word(at), read_word(bytes, at), "{} in {}", at, text);
                }
            }
            let starts: Vec<usize> =
                read.stretches().flat_map(|stretch| stretch.runs().map(|run| run.start).collect::<Vec<_>>()).collect();
            let is_start = |at: &usize| {
                let is_digit = |at: usize| bytes[at].is_ascii_digit();
                is_digit(*at) && (*at == 0 || !is_digit(at - 1))
                    || is_letter_at(bytes, *at) && (*at == 0 || !is_letter_at(bytes, at - 1))
            };
            prop_assert_eq!(starts, (0..bytes.len()).filter(is_start).collect::<Vec<_>>());
        }
    }

    #[test]
    fn capitals_are_told() {
        for (text, expected) in
            [("Mai", true), ("mAI", false), ("Über", true), ("über", false), ("Ä", true), ("日", false)]
        {
            assert_eq!(Text::new(text).is_capital_at(0), expected, "{text}");
        }
    }
}
