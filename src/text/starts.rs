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

/// The offsets in `text` where a run starts, rising.
pub fn run_starts(text: &str, kinds: &RunKinds) -> Vec<u32> {
    let mut starts = Starts { offsets: Vec::with_capacity(text.len() / 5 + 16), kinds, last: RunKinds::GAP };
    let mut buffer = [0; 2 * BLOCK];
    for (idx, block) in text.as_bytes().chunks(BLOCK).enumerate() {
        starts.add_block(idx * BLOCK, block, &mut buffer);
    }
    starts.offsets
}

const BLOCK: usize = 256;

/// Leaves the places in `starts` that `keep` wants. Without a branch too: what is rare comes at random.
#[inline]
pub fn keep_starts(starts: &mut Vec<u32>, keep: impl Fn(usize) -> bool) {
    let mut n_kept = 0;
    for idx in 0..starts.len() {
        let start = starts[idx];
        starts[n_kept] = start;
        n_kept += usize::from(keep(start as usize));
    }
    starts.truncate(n_kept);
}

struct Starts<'k> {
    offsets: Vec<u32>,
    kinds: &'k RunKinds,
    /// The kind of the last byte.
    last: u8,
}

impl Starts<'_> {
    fn add_block(&mut self, offset: usize, block: &[u8], buffer: &mut [u32; 2 * BLOCK]) {
        let mut len = 0;
        let (words, rest) = block.as_chunks::<8>();
        for (idx, bytes) in words.iter().enumerate() {
            let word = u64::from_le_bytes(*bytes);
            let Some(wide) = wide_letters(word).filter(|_| self.kinds.has_letters) else {
                self.add_bytes(offset + idx * 8, bytes, buffer, &mut len);
                continue;
            };
            let mut marks = self.mark(word, wide);
            let end = len + count_marks(marks) as usize;
            // Eight bytes seldom have more than three starts, and three are added as fast as one.
            for place in len..len + 3 {
                buffer[place % (2 * BLOCK)] = (offset + idx * 8 + first_mark(marks)) as u32;
                marks &= marks.wrapping_sub(1);
            }
            for place in len + 3..end {
                buffer[place % (2 * BLOCK)] = (offset + idx * 8 + first_mark(marks)) as u32;
                marks &= marks - 1;
            }
            len = end;
        }
        self.add_bytes(offset + words.len() * 8, rest, buffer, &mut len);
        self.offsets.extend_from_slice(&buffer[..len]);
    }

    /// The starts in eight bytes, ASCII but for some letters.
    #[inline]
    fn mark(&mut self, word: u64, wide: u64) -> u64 {
        let ascii = word & !(wide >> 7).wrapping_mul(0xFF);
        let (letters, figures) = (ascii_letters(ascii) | wide, ascii_between(ascii, b'0', b'9'));
        let first_after = |runs: u64, kind: u8| runs & !(runs << 8 | u64::from(self.last == kind) << 7);
        let (starts, last) = if self.kinds.figures_apart {
            let starts = first_after(letters, RunKinds::LETTER) | first_after(figures, FIGURE);
            (starts, letters >> 63 | figures >> 63 << 1)
        } else {
            (first_after(letters | figures, RunKinds::LETTER), (letters | figures) >> 63)
        };
        self.last = last as u8;
        starts
    }

    fn add_bytes(&mut self, offset: usize, bytes: &[u8], buffer: &mut [u32; 2 * BLOCK], len: &mut usize) {
        for (place, byte) in bytes.iter().enumerate() {
            let kind = self.kinds.kinds[usize::from(*byte)];
            let goes_on = kind == GOES_ON;
            buffer[*len % (2 * BLOCK)] = (offset + place) as u32;
            *len += usize::from(!goes_on & (kind != RunKinds::GAP) & (kind != self.last));
            self.last = if goes_on { self.last } else { kind & LAST };
        }
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
        assert_eq!(run_starts(text, &kinds(true)), apart, "{text}");
        assert_eq!(run_starts(text, &kinds(false)), together, "{text}");
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
    fn what_is_not_wanted_goes() {
        let mut starts = vec![1, 2, 3, 4, 5];
        keep_starts(&mut starts, |start| start % 2 == 1);
        assert_eq!(starts, [1, 3, 5]);
    }

    proptest! {
        #[test]
        fn eight_bytes_at_a_time_are_as_good_as_one(text in "([ -~]{1,12}|[ö日–д©\n]|[a-zä]{1,9}){0,12}") {
            for kinds in [kinds(true), kinds(false)] {
                let mut plain = Starts { offsets: Vec::new(), kinds: &kinds, last: RunKinds::GAP };
                let (mut buffer, mut len) = ([0; 2 * BLOCK], 0);
                plain.add_bytes(0, text.as_bytes(), &mut buffer, &mut len);
                prop_assert_eq!(run_starts(&text, &kinds), &buffer[..len]);
            }
        }
    }
}
