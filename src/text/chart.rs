//! Which bytes of a text are letters, figures, spaces or beyond ASCII: told once an article, for all passes that look for
//! words.

use fearless_simd::{Level, Simd, SimdBase, SimdMask, dispatch, u8x64};

use crate::model::Span;

use super::lanes::N_LANES;

/// A text and what its bytes are.
#[derive(Debug)]
pub struct Chart<'t> {
    pub text: &'t str,
    stretches: Vec<Stretch>,
}

/// Sixty-four bytes of a text, a bit a byte, the lowest for the first; nothing behind the end.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Stretch {
    /// ASCII letters.
    pub letters: u64,
    /// ASCII figures.
    pub figures: u64,
    /// ASCII white space, and controls, which no clean text has.
    pub spaces: u64,
    /// Those among them that end a line.
    pub line_ends: u64,
    /// What can be the first byte of a quotation mark: `"`, those of `„` and `«`, and `,` `'` and `` ` `` where the next byte
    /// is such a one too or belongs to the next stretch.
    pub quotes: u64,
    /// Characters that are not ASCII, all their bytes.
    pub wide: u64,
    /// The first bytes of these.
    pub leads: u64,
    /// Those among them that do not say by themselves that a letter of a script with spaces begins. The first byte of ×
    /// and ÷ is one of them; at the end of a stretch it may be one of a letter.
    pub odd: u64,
}

impl<'t> Chart<'t> {
    pub fn new(text: &'t str) -> Self {
        let mut stretches = Vec::with_capacity(text.len().div_ceil(N_LANES));
        dispatch!(Level::new(), simd => read_all(simd, text.as_bytes(), &mut stretches));
        Self { text, stretches }
    }

    /// All of it, with the offset of each stretch.
    #[inline]
    pub fn stretches(&self) -> impl Iterator<Item = (usize, &Stretch)> {
        self.stretches.iter().enumerate().map(|(idx, stretch)| (idx * N_LANES, stretch))
    }

    /// How many bytes of letters and figures follow from `at` on: up to 64, and up to the first [`Stretch::odd`]
    /// character, which may be a letter too.
    #[inline]
    pub fn plain_run(&self, at: usize) -> usize {
        let (idx, bit) = (at / N_LANES, at % N_LANES);
        let side = |idx: usize| self.stretches.get(idx).map_or((0, 0), |stretch| (stretch.words(), stretch.odd));
        let (here, next) = (side(idx), side(idx + 1));
        let from_here = |here: u64, next: u64| here >> bit | next << 1 << (N_LANES - 1 - bit);
        let (words, odd) = (from_here(here.0, next.0), from_here(here.1, next.1));
        (words & !odd).trailing_ones() as usize
    }

    /// The stretches of a part of it, without what stands before or behind the part in them.
    #[inline]
    pub fn stretches_of(&self, part: Span) -> impl Iterator<Item = (usize, Stretch)> {
        let (start, end) = (part.start as usize, part.end as usize);
        let touched = start / N_LANES..end.div_ceil(N_LANES);
        let first = touched.start;
        let stretches = self.stretches.get(touched).unwrap_or_default().iter().enumerate();
        stretches.map(move |(idx, stretch)| {
            let offset = (first + idx) * N_LANES;
            (offset, stretch.cut(from_bit(start.saturating_sub(offset)) & !from_bit(end - offset)))
        })
    }
}

#[inline(always)]
fn read_all<S: Simd>(simd: S, text: &[u8], stretches: &mut Vec<Stretch>) {
    let (whole, rest) = text.as_chunks();
    // No iterator's method: those are not made for the processor that was chosen.
    for bytes in whole {
        stretches.push(Stretch::read(simd, bytes));
    }
    if !rest.is_empty() {
        // A control that is none of all these.
        let mut last = [0x7F; N_LANES];
        last[..rest.len()].copy_from_slice(rest);
        stretches.push(Stretch::read(simd, &last));
    }
}

impl Stretch {
    #[inline(always)]
    fn read<S: Simd>(simd: S, bytes: &[u8; N_LANES]) -> Self {
        let bytes = u8x64::from_slice(simd, bytes);
        let mut stretch = Self {
            letters: ((bytes | 0x20) - b'a').simd_lt(26).to_bitmask(),
            figures: (bytes - b'0').simd_lt(10).to_bitmask(),
            spaces: bytes.simd_le(b' ').to_bitmask(),
            line_ends: bytes.simd_eq(b'\n').to_bitmask(),
            quotes: bytes.simd_eq(b'"').to_bitmask(),
            wide: bytes.simd_ge(0x80).to_bitmask(),
            ..Self::default()
        };
        let halves = bytes.simd_eq(b',') | bytes.simd_eq(b'\'') | bytes.simd_eq(b'`');
        let halves = halves.to_bitmask();
        stretch.quotes |= halves & (halves >> 1 | 1 << (N_LANES - 1));
        if stretch.wide != 0 {
            stretch.quotes |= (bytes | 0x20).simd_eq(0xE2).to_bitmask();
            stretch.leads = bytes.simd_ge(0xC0).to_bitmask();
            // Latin letters with accents (U+00C0 to U+01FF), but for × and ÷ among them, and Cyrillic ones (U+0400 to U+047F).
            let letters = (bytes - 0xC3).simd_lt(5).to_bitmask() | (bytes | 1).simd_eq(0xD1).to_bitmask();
            let may_be_sign = bytes.simd_eq(LEADS_TIMES_OR_DIVIDED).to_bitmask();
            let is_last = (bytes | 0x20).simd_eq(LAST_OF_DIVIDED).to_bitmask();
            stretch.odd = stretch.leads & !letters | may_be_sign & (is_last >> 1 | 1 << (N_LANES - 1));
        }
        stretch
    }

    #[inline]
    fn cut(&self, kept: u64) -> Self {
        Self {
            letters: self.letters & kept,
            figures: self.figures & kept,
            spaces: self.spaces & kept,
            line_ends: self.line_ends & kept,
            quotes: self.quotes & kept,
            wide: self.wide & kept,
            leads: self.leads & kept,
            odd: self.odd & kept,
        }
    }

    /// All that is not a sign or a space, but for what [`Stretch::odd`] characters are.
    #[inline]
    pub fn words(&self) -> u64 {
        self.letters | self.figures | self.wide
    }
}

/// All bits from one on.
#[inline]
pub(super) fn from_bit(bit: usize) -> u64 {
    u64::MAX.checked_shl(bit as u32).unwrap_or(0)
}

const LEADS_TIMES_OR_DIVIDED: u8 = 0xC3;
/// × has one bit less.
const LAST_OF_DIVIDED: u8 = 0xB7;

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// One character after the other.
    fn plain_stretches(text: &str) -> Vec<Stretch> {
        let mut stretches = vec![Stretch::default(); text.len().div_ceil(64)];
        for (at, ch) in text.char_indices() {
            let bit = 1_u64 << (at % 64);
            let stretch = &mut stretches[at / 64];
            stretch.letters |= if ch.is_ascii_alphabetic() { bit } else { 0 };
            stretch.figures |= if ch.is_ascii_digit() { bit } else { 0 };
            stretch.spaces |= if matches!(ch, ' ' | '\t'..='\r') { bit } else { 0 };
            stretch.line_ends |= if ch == '\n' { bit } else { 0 };
            let is_half = |byte: &u8| b",'`".contains(byte);
            let is_doubled = |at: usize| at % 64 == 63 || text.as_bytes().get(at + 1).is_some_and(is_half);
            let is_quote = match text.as_bytes()[at] {
                b'"' | 0xC2 | 0xE2 => true,
                byte => is_half(&byte) && is_doubled(at),
            };
            stretch.quotes |= if is_quote { bit } else { 0 };
            stretch.leads |= if ch.is_ascii() { 0 } else { bit };
            let is_letter = matches!(ch, '\u{C0}'..='\u{1FF}' | '\u{400}'..='\u{47F}') && !matches!(ch, '×' | '÷');
            let may_be_sign = at % 64 == 63 && matches!(ch, '\u{C0}'..='\u{FF}');
            stretch.odd |= if ch.is_ascii() || is_letter && !may_be_sign { 0 } else { bit };
            for at in if ch.is_ascii() { 0..0 } else { at..at + ch.len_utf8() } {
                stretches[at / 64].wide |= 1 << (at % 64);
            }
        }
        stretches
    }

    proptest! {
        #[test]
        fn bytes_are_as_one_character_after_the_other_tells(
            text in "([ -~]{0,12}|[a-zä]{20,90}|[,'`\"„«]{0,4}|[ö×÷ÿǿżж҂ʼ日–😀\u{a0}\u{ad}\n\t\u{7f}])(X|[ö×÷Ѐѿ–,]){0,30}"
        ) {
            let plain = plain_stretches(&text);
            prop_assert_eq!(&Chart::new(&text).stretches, &plain);
            // As a processor reads it that has nothing but what all of its kind have.
            let mut stretches = Vec::new();
            dispatch!(Level::baseline(), simd => read_all(simd, text.as_bytes(), &mut stretches));
            prop_assert_eq!(&stretches, &plain);
        }

        #[test]
        fn a_run_goes_to_the_first_sign_or_odd_character(text in "([a-z0-9 ]{0,12}|[a-zäé]{20,140}|[ö日– ]){0,9}") {
            let chart = Chart::new(&text);
            let is_plain = |ch: &char| ch.is_ascii_alphanumeric() || matches!(ch, 'ä' | 'é' | 'ö');
            for (at, _) in text.char_indices().filter(|(at, _)| at % 64 != 63) {
                let len = text[at..].chars().take_while(is_plain).map(char::len_utf8).sum::<usize>();
                let found = chart.plain_run(at);
                // A letter of two bytes may look odd at the end of a stretch.
                let is_cut = found < len && (at + found) % 64 == 63 && !text.as_bytes()[at + found].is_ascii();
                prop_assert!(found == len.min(64) || is_cut, "{} {}", found, len);
            }
        }
    }
}
