//! Where runs of letters or figures start: the places that a search for words looks at.
//!
//! Whether a letter or a space comes next is as good as random, so that a branch at every end of a word costs more than
//! all the rest. Eight bytes at a time are told apart by arithmetic; what is not ASCII is left to a table.

use super::eight::{ascii_between, ascii_letters, count_marks, first_mark, wide_letters};

/// What makes a run to a search: which characters beyond ASCII are letters, and whether figures are runs of their own.
pub struct RunKinds {
    /// By the first byte of a character.
    kinds: [u8; 256],
    figures_apart: bool,
    /// Whether what [`wide_letters`] takes for letters are letters here.
    has_letters: bool,
}

impl RunKinds {
    /// Stands between runs.
    pub const GAP: u8 = 0;
    /// Is part of a run, as ASCII letters are.
    pub const LETTER: u8 = 1;
    /// Is part of a run and starts one wherever it stands, as characters of scripts without spaces do.
    pub const UNSPACED: u8 = LETTER_ALWAYS;

    /// `other` gives the kind of a character for its first byte, 0xC2 to 0xF4, by its place from 0xC0 on.
    pub const fn new(other: [u8; 64], figures_apart: bool) -> Self {
        let mut kinds = [Self::GAP; 256];
        let mut byte = 0;
        while byte < 256 {
            kinds[byte] = match byte as u8 {
                b'a'..=b'z' | b'A'..=b'Z' => Self::LETTER,
                b'0'..=b'9' if figures_apart => FIGURE,
                b'0'..=b'9' => Self::LETTER,
                0x80..=0xBF => GOES_ON,
                0xC0.. => other[byte - 0xC0],
                _ => Self::GAP,
            };
            byte += 1;
        }
        let mut has_letters = true;
        let mut lead = 0xC3;
        while lead <= 0xD1 {
            has_letters &= kinds[lead] == Self::LETTER || (lead >= 0xC8 && lead < 0xD0);
            lead += 1;
        }
        Self { kinds, figures_apart, has_letters }
    }
}

const FIGURE: u8 = 2;
/// What of a kind counts for the next byte.
const LAST: u8 = 0x3F;
const LETTER_ALWAYS: u8 = 0x40 | RunKinds::LETTER;
/// As the byte before it: the second and later bytes of a character.
const GOES_ON: u8 = 0x80;

/// The offsets in `text` where a run starts that `keep` wants, rising.
#[inline]
pub fn run_starts(text: &str, kinds: &RunKinds, keep: impl Fn(usize) -> bool) -> Vec<u32> {
    let mut starts = Vec::with_capacity(text.len() / 16 + 16);
    let mut finder = Finder::new(kinds);
    for (idx, block) in text.as_bytes().chunks(BLOCK).enumerate() {
        finder.read_block(idx * BLOCK, block);
        // Without a branch too: what is wanted comes at random.
        let mut n_kept = 0;
        for idx in 0..finder.len {
            let start = finder.buffer[idx];
            finder.buffer[n_kept] = start;
            n_kept += usize::from(keep(start as usize));
        }
        starts.extend_from_slice(&finder.buffer[..n_kept]);
    }
    starts
}

const BLOCK: usize = 256;

struct Finder<'k> {
    kinds: &'k RunKinds,
    /// Whether the last byte was of a run, as the mark that it leaves in the lowest byte of the next eight.
    letter_before: u64,
    figure_before: u64,
    /// The starts of a block, with room for what is written before it is known to be one.
    buffer: [u32; BLOCK + 8],
    len: usize,
}

impl<'k> Finder<'k> {
    fn new(kinds: &'k RunKinds) -> Self {
        Self { kinds, letter_before: 0, figure_before: 0, buffer: [0; BLOCK + 8], len: 0 }
    }

    fn read_block(&mut self, offset: usize, block: &[u8]) {
        self.len = 0;
        let (words, rest) = block.as_chunks::<8>();
        for (idx, bytes) in words.iter().enumerate() {
            let offset = offset + idx * 8;
            let word = u64::from_le_bytes(*bytes);
            let (wide, ascii) = match wide_letters(word) {
                Some(0) => (0, word),
                Some(wide) if self.kinds.has_letters => (wide, word & !(wide >> 7).wrapping_mul(0xFF)),
                _ => {
                    self.read_bytes(offset, bytes);
                    continue;
                }
            };
            self.add_starts(offset, ascii_letters(ascii) | wide, ascii_between(ascii, b'0', b'9'));
        }
        self.read_bytes(offset + words.len() * 8, rest);
    }

    /// Adds the starts in eight bytes whose letters and figures are marked.
    #[inline]
    fn add_starts(&mut self, offset: usize, letters: u64, figures: u64) {
        let first_after = |runs: u64, before: u64| runs & !(runs << 8 | before);
        let mut starts = if self.kinds.figures_apart {
            let starts = first_after(letters, self.letter_before) | first_after(figures, self.figure_before);
            self.figure_before = figures >> 56;
            self.letter_before = letters >> 56;
            starts
        } else {
            let runs = letters | figures;
            let starts = first_after(runs, self.letter_before);
            self.letter_before = runs >> 56;
            starts
        };
        let n_starts = count_marks(starts) as usize;
        let mut next_start = || {
            let start = (offset + first_mark(starts)) as u32;
            starts &= starts.wrapping_sub(1);
            start
        };
        // Eight bytes seldom have more than three starts, and three are written as fast as one.
        let Some((three, more)) = self.buffer[self.len..].split_first_chunk_mut::<3>() else { return };
        *three = [next_start(), next_start(), next_start()];
        for slot in more.iter_mut().take(n_starts.saturating_sub(3)) {
            *slot = next_start();
        }
        self.len += n_starts;
    }

    fn read_bytes(&mut self, offset: usize, bytes: &[u8]) {
        let before = |mark: u64, kind: u8| if mark != 0 { kind } else { RunKinds::GAP };
        let mut last = before(self.letter_before, RunKinds::LETTER) | before(self.figure_before, FIGURE);
        for (place, byte) in bytes.iter().enumerate() {
            let kind = self.kinds.kinds[usize::from(*byte)];
            if kind == GOES_ON {
                continue;
            }
            if let Some(slot) = self.buffer.get_mut(self.len) {
                *slot = (offset + place) as u32;
            }
            self.len += usize::from((kind != RunKinds::GAP) & (kind != last));
            last = kind & LAST;
        }
        self.letter_before = u64::from(last == RunKinds::LETTER) << 7;
        self.figure_before = u64::from(last == FIGURE) << 7;
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const fn kinds(figures_apart: bool) -> RunKinds {
        let mut other = [RunKinds::GAP; 64];
        let mut idx = 0x03;
        while idx <= 0x1F {
            other[idx] = RunKinds::LETTER;
            idx += 1;
        }
        other[0x26] = RunKinds::UNSPACED;
        RunKinds::new(other, figures_apart)
    }

    #[track_caller]
    fn check(text: &str, apart: &[u32], together: &[u32]) {
        assert_eq!(run_starts(text, &kinds(true), |_| true), apart, "{text}");
        assert_eq!(run_starts(text, &kinds(false), |_| true), together, "{text}");
    }

    #[test]
    fn runs_start_where_letters_or_figures_begin() {
        check("", &[], &[]);
        check(" „–“ ", &[], &[]);
        check("Am 4.Mai2026 über", &[0, 3, 5, 8, 13], &[0, 3, 5, 13]);
        check("Größe [Z] {z} @A `a", &[0, 9, 13, 17, 20], &[0, 9, 13, 17, 20]);
        check("日本a日", &[0, 3, 7], &[0, 3, 7]);
        check("a1b2c3d4e5", &[0, 1, 2, 3, 4, 5, 6, 7, 8, 9], &[0]);
        check("a b c d e f g h i", &[0, 2, 4, 6, 8, 10, 12, 14, 16], &[0, 2, 4, 6, 8, 10, 12, 14, 16]);
    }

    #[test]
    fn what_is_not_wanted_is_left_out() {
        assert_eq!(run_starts("a b c d", &kinds(true), |start| start % 4 == 0), [0, 4]);
    }

    proptest! {
        #[test]
        fn eight_bytes_at_a_time_are_as_good_as_one(text in "([ -~]{1,12}|[ö日–д©\n]|[a-zä]{1,9}){0,12}") {
            for kinds in [kinds(true), kinds(false)] {
                let mut plain = Finder::new(&kinds);
                plain.read_bytes(0, text.as_bytes());
                prop_assert_eq!(run_starts(&text, &kinds, |_| true), &plain.buffer[..plain.len]);
            }
        }
    }
}
