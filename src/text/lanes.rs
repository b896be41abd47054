//! Sixty-four bytes at a time: which of them are letters, figures or something else. An answer has a bit for every byte,
//! the lowest for the first.
//!
//! Whether a letter or a space comes next is as good as random in text, so that a branch at every byte costs more than
//! all the rest. Bits for a whole stretch let a pass look only where something is, and words are counted by arithmetic.

use super::eight::{MARKS, ascii_between, ascii_letters, equal, gathered};

/// A stretch of 64 bytes, eight to a word.
#[derive(Clone, Copy)]
pub struct Lanes([u64; 8]);

const N_LANES: usize = 64;

/// The bytes by stretches, with the offset of each. What is behind the end is 0.
#[inline]
pub fn lanes(bytes: &[u8]) -> impl Iterator<Item = (usize, Lanes)> {
    let (whole, rest) = bytes.as_chunks::<N_LANES>();
    let mut last = [0; N_LANES];
    last[..rest.len()].copy_from_slice(rest);
    let last = (!rest.is_empty()).then(|| Lanes::new(&last));
    let stretches = whole.iter().map(Lanes::new).chain(last);
    stretches.enumerate().map(|(idx, lanes)| (idx * N_LANES, lanes))
}

/// The offsets of the bytes that are marked in their stretches, rising.
#[inline]
pub fn places(bytes: &[u8], marked: impl Fn(&Lanes) -> u64) -> impl Iterator<Item = usize> {
    let len = bytes.len();
    let marks = lanes(bytes).map(move |(offset, lanes)| (offset, marked(&lanes)));
    marks.flat_map(|(offset, marks)| bits(marks).map(move |bit| offset + bit)).take_while(move |place| *place < len)
}

/// The places of the bits that are set, rising.
#[inline]
pub fn bits(mut word: u64) -> impl Iterator<Item = usize> {
    std::iter::from_fn(move || {
        let bit = word.trailing_zeros() as usize;
        let is_set = word != 0;
        word &= word.wrapping_sub(1);
        is_set.then_some(bit)
    })
}

impl Lanes {
    #[inline]
    fn new(bytes: &[u8; N_LANES]) -> Self {
        let (words, _) = bytes.as_chunks();
        Self([0, 1, 2, 3, 4, 5, 6, 7].map(|idx| u64::from_le_bytes(words[idx])))
    }

    /// The bytes that are `byte`.
    #[inline]
    pub fn equal(&self, byte: u8) -> u64 {
        self.gather(|word| equal(word, byte))
    }

    /// The bytes from `first` to `last`, both ASCII.
    #[inline]
    pub fn between(&self, first: u8, last: u8) -> u64 {
        self.gather(|word| ascii_between(word & !MARKS, first, last) & !word)
    }

    /// The bytes from `first` to `last`, neither of them ASCII.
    #[inline]
    pub fn between_wide(&self, first: u8, last: u8) -> u64 {
        self.gather(|word| ascii_between(word & !MARKS, first & 0x7F, last & 0x7F) & word)
    }

    /// ASCII letters of either case.
    #[inline]
    pub fn letters(&self) -> u64 {
        self.gather(|word| ascii_letters(word & !MARKS) & !word)
    }

    /// ASCII letters and figures.
    #[inline]
    pub fn letters_and_figures(&self) -> u64 {
        self.gather(|word| {
            let ascii = word & !MARKS;
            (ascii_letters(ascii) | ascii_between(ascii, b'0', b'9')) & !word
        })
    }

    /// ASCII white space.
    #[inline]
    pub fn spaces(&self) -> u64 {
        self.gather(|word| {
            let ascii = word & !MARKS;
            (ascii_between(ascii, b'\t', b'\r') | ascii_between(ascii, b' ', b' ')) & !word
        })
    }

    #[inline]
    pub fn is_ascii(&self) -> bool {
        self.0.iter().fold(0, |all, word| all | word) & MARKS == 0
    }

    /// What is not ASCII.
    #[inline]
    pub fn wide(&self) -> u64 {
        self.gather(|word| word & MARKS)
    }

    /// The first bytes of characters that are not ASCII.
    #[inline]
    pub fn wide_leads(&self) -> u64 {
        self.gather(|word| word & word << 1 & MARKS)
    }

    /// The answers for all words, which have a mark in the highest bit of every byte that is one.
    #[inline]
    fn gather(&self, marked: impl Fn(u64) -> u64) -> u64 {
        self.0.iter().rev().fold(0, |bits, word| bits << 8 | gathered(marked(*word)))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn every_byte_is_judged_by_itself(bytes in prop::collection::vec(any::<u8>(), 0..200), a: u8, b: u8) {
            let (first, last) = (a.min(b), a.max(b));
            let check = |marked: &dyn Fn(&Lanes) -> u64, is_wanted: &dyn Fn(u8) -> bool| {
                let expected: Vec<usize> = (0..bytes.len()).filter(|place| is_wanted(bytes[*place])).collect();
                assert_eq!(places(&bytes, marked).collect::<Vec<_>>(), expected);
            };
            check(&|lanes| lanes.equal(a), &|byte| byte == a);
            let (low_first, low_last) = (first & 0x7F, (first & 0x7F).max(last & 0x7F));
            check(&|lanes| lanes.between(low_first, low_last), &|byte| (low_first..=low_last).contains(&byte));
            let (high_first, high_last) = (low_first | 0x80, low_last | 0x80);
            check(&|lanes| lanes.between_wide(high_first, high_last), &|byte| (high_first..=high_last).contains(&byte));
            check(&|lanes| lanes.letters_and_figures(), &|byte| byte.is_ascii_alphanumeric());
            check(&|lanes| lanes.spaces(), &|byte| matches!(byte, b' ' | b'\t'..=b'\r'));
            check(&|lanes| lanes.letters(), &|byte| byte.is_ascii_alphabetic());
            check(&|lanes| lanes.wide(), &|byte| !byte.is_ascii());
            check(&|lanes| lanes.wide_leads(), &|byte| byte >= 0xC0);
        }
    }
}
