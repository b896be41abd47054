//! Where runs of letters or figures start: the places that a search for words looks at.

use super::lanes::{Lanes, bits, lanes};

/// What makes a run to a search: which characters beyond ASCII are letters, and whether figures are runs of their own.
pub struct RunKinds {
    /// By the first byte of a character, from 0xC0 on.
    kinds: [u8; 64],
    figures_apart: bool,
    /// From 0xC3 to this all first bytes are of letters, which are most of what is not ASCII.
    last_plain: u8,
}

impl RunKinds {
    /// Stands between runs.
    pub const GAP: u8 = 0;
    /// Is part of a run, as ASCII letters are.
    pub const LETTER: u8 = 1;
    /// Is part of a run and starts one wherever it stands, as characters of scripts without spaces do.
    pub const UNSPACED: u8 = 3;

    /// `kinds` gives the kind of a character for its first byte, 0xC2 to 0xF4, by its place from 0xC0 on.
    pub const fn new(kinds: [u8; 64], figures_apart: bool) -> Self {
        let mut last_plain = 0xC2;
        while last_plain < 0xFF && kinds[last_plain as usize + 1 - 0xC0] == Self::LETTER {
            last_plain += 1;
        }
        Self { kinds, figures_apart, last_plain }
    }
}

/// The offsets in `text` where a run starts that `keep` wants, rising.
#[inline]
pub fn run_starts(text: &str, kinds: &RunKinds, keep: impl Fn(usize) -> bool) -> Vec<u32> {
    let mut starts = Vec::with_capacity(text.len() / 16 + 16);
    let mut runs = Runs { kinds, before: Stretch::default() };
    let mut kept = [0; 64];
    lanes(text.as_bytes()).for_each(|(offset, lanes)| {
        // Without a branch: what is wanted comes at random.
        let mut n_kept = 0;
        for bit in bits(runs.read(&text.as_bytes()[offset..], &lanes)) {
            let start = offset + bit;
            kept[n_kept % 64] = start as u32;
            n_kept += usize::from(keep(start));
        }
        starts.extend_from_slice(&kept[..n_kept]);
    });
    starts
}

/// Calls `take` with the same offsets, for a search that wants few of them.
#[inline]
pub fn for_run_starts(text: &str, kinds: &RunKinds, keep: impl Fn(usize) -> bool, mut take: impl FnMut(usize)) {
    let mut runs = Runs { kinds, before: Stretch::default() };
    lanes(text.as_bytes()).for_each(|(offset, lanes)| {
        let starts = bits(runs.read(&text.as_bytes()[offset..], &lanes));
        let kept = starts.fold(0, |kept, bit| kept | u64::from(keep(offset + bit)) << bit);
        bits(kept).for_each(|bit| take(offset + bit));
    });
}

/// Goes from stretch to stretch.
struct Runs<'k> {
    kinds: &'k RunKinds,
    before: Stretch,
}

/// The bytes of a stretch that are parts of runs.
#[derive(Clone, Copy, Default)]
struct Stretch {
    /// And figures, where they are no runs of their own.
    letters: u64,
    figures: u64,
}

impl Runs<'_> {
    /// The starts of runs in the next stretch, which `bytes` begin with.
    #[inline]
    fn read(&mut self, bytes: &[u8], lanes: &Lanes) -> u64 {
        let first_after = |runs: u64, before: u64| runs & !(runs << 1 | before >> 63);
        let wide = lanes.wide();
        let (wide_letters, unspaced) = if wide == 0 { (0, 0) } else { self.wide_letters(bytes, lanes, wide) };
        let (letters, figures) = match self.kinds.figures_apart {
            true => {
                let letters = lanes.marked(|byte| byte.is_ascii_alphabetic());
                (letters | wide_letters, lanes.marked(|byte| byte.is_ascii_digit()))
            }
            false => (lanes.marked(|byte| byte.is_ascii_alphanumeric()) | wide_letters, 0),
        };
        let before = std::mem::replace(&mut self.before, Stretch { letters, figures });
        unspaced | first_after(letters, before.letters) | first_after(figures, before.figures)
    }

    /// The bytes of letters beyond ASCII, and the first bytes of those that always start a run, among the `wide` bytes.
    fn wide_letters(&self, bytes: &[u8], lanes: &Lanes, wide: u64) -> (u64, u64) {
        let last_plain = self.kinds.last_plain;
        let (mut gaps, mut unspaced) = (0, 0);
        for bit in bits(lanes.marked(|byte| (byte == 0xC2) | (byte > last_plain))) {
            let kind = u64::from(self.kinds.kinds[usize::from(bytes[bit] & 0x3F)]);
            gaps |= (!kind & 1) << bit;
            unspaced |= (kind >> 1) << bit;
        }
        // The first character may begin in the stretch before, and is what it was there.
        let goes_on = bytes.first().is_some_and(|byte| byte & 0xC0 == 0x80);
        gaps |= u64::from(goes_on) & !(self.before.letters >> 63);
        if gaps != 0 {
            // The other bytes of a character, three at most, are as its first one.
            let others = wide & !lanes.wide_leads();
            for _ in 0..3 {
                gaps |= gaps << 1 & others;
            }
        }
        (wide & !gaps, unspaced)
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

    /// One character after the other.
    fn plain_starts(text: &str, kinds: &RunKinds) -> Vec<u32> {
        const FIGURE: u8 = 4;
        let mut starts = Vec::new();
        let mut before = RunKinds::GAP;
        for (at, ch) in text.char_indices() {
            let kind = match ch {
                '0'..='9' if kinds.figures_apart => FIGURE,
                _ if ch.is_ascii_alphanumeric() => RunKinds::LETTER,
                _ if ch.is_ascii() => RunKinds::GAP,
                _ => kinds.kinds[usize::from(text.as_bytes()[at] - 0xC0)],
            };
            if kind != RunKinds::GAP && (kind != before || kind == RunKinds::UNSPACED) {
                starts.push(at as u32);
            }
            before = if kind == RunKinds::UNSPACED { RunKinds::LETTER } else { kind };
        }
        starts
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
        let mut taken = Vec::new();
        for_run_starts("a b c d", &kinds(true), |start| start % 4 == 0, |start| taken.push(start));
        assert_eq!(taken, [0, 4]);
    }

    proptest! {
        #[test]
        fn many_bytes_at_a_time_are_as_good_as_one_character(text in "([ -~]{1,12}|[ö日–д©😀\n]|[a-zä]{1,9}|[日本–ö]{1,30}){0,20}") {
            for kinds in [kinds(true), kinds(false)] {
                prop_assert_eq!(run_starts(&text, &kinds, |_| true), plain_starts(&text, &kinds));
            }
        }
    }
}
