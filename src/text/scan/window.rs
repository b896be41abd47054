//! The letters that a search looks for at once: some that follow each other in a word, in ASCII, sixty-four places at a time.
//!
//! A place is one where they stand in either case, or where anything beyond ASCII may stand for some of them: that is
//! looked at more closely by whoever asks. No place where the letters stand in any way is passed over.

use super::letter::{bytes_beyond_ascii, cost_of, is_umlaut_base};
use crate::text::sought::Word;

/// Places looked at in one go.
const STEP: usize = 64;
/// Letters looked for at once.
const LEN: usize = 4;
/// Bytes that may stand for the first letter where it is not ASCII; one with more is not looked for.
const MAX_OTHER: usize = 4;

/// Some letters of a word.
pub struct Window {
    letters: [Place; LEN],
    /// The first letter, where it is written in another way, has one of these bytes.
    other: [u8; MAX_OTHER],
    /// Where the first letter is: piece, and byte in it.
    pub piece: usize,
    pub offset: usize,
    /// How often it is found in 10,000 bytes, more or less.
    pub cost: u32,
}

/// One of the letters, and what else may stand in its place.
#[derive(Clone, Copy)]
struct Place {
    /// In lower case.
    letter: u8,
    /// The `e` that folding drops behind the letter before; 0 where it drops none.
    dropped: u8,
    /// 1 where any byte may stand here: there are no more letters.
    any: u8,
}

impl Window {
    /// The letters of a word that are found least often. `None` where two that follow each other in ASCII are nowhere.
    pub fn rarest_of(word: &Word) -> Option<Self> {
        let of_piece = |(idx, piece): (usize, &String)| {
            let (bytes, idx) = (piece.clone().into_bytes(), idx);
            (0..piece.len()).filter_map(move |offset| Self::at(&bytes, idx, offset))
        };
        word.pieces.iter().enumerate().flat_map(of_piece).min_by_key(|window| window.cost)
    }

    fn at(piece: &[u8], idx: usize, offset: usize) -> Option<Self> {
        let rest = &piece[offset..];
        let n = rest.iter().take(LEN).take_while(|byte| byte.is_ascii_alphanumeric()).count();
        if n < 2 {
            return None;
        }
        let other = bytes_beyond_ascii(char::from(rest[0]))?;
        if other.len() > MAX_OTHER {
            return None;
        }
        // No byte of UTF-8 is the largest one.
        let others = std::array::from_fn(|at| other.get(at).copied().unwrap_or(0xFF));
        let letters = std::array::from_fn(|at| match rest.get(at).filter(|_| at < n) {
            Some(&letter) => {
                let drops = at > 0 && is_umlaut_base(rest[at - 1].into());
                Place { letter, dropped: if drops { b'e' } else { 0 }, any: 0 }
            }
            None => Place { letter: 0, dropped: 0, any: 1 },
        });
        let share = |letter: u8| f64::from(cost_of(letter) + cost_of(letter.to_ascii_uppercase())) / 10_000.0;
        // Neighbours in a word are less by chance than that: half of the letters count.
        let together = share(rest[0]) * rest[1..n].iter().map(|letter| share(*letter).sqrt()).product::<f64>();
        let cost = (together * 10_000.0) as u32 + other.iter().map(|byte| cost_of(*byte)).sum::<u32>();
        Some(Self { letters, other: others, piece: idx, offset, cost })
    }

    /// The first place at or behind `from`.
    pub fn next_from(&self, bytes: &[u8], from: usize) -> Option<usize> {
        let mut at = from;
        while let Some(block) = bytes.get(at..).and_then(<[u8]>::first_chunk) {
            if let Some(first) = self.first_in(block) {
                return Some(at + first);
            }
            at += STEP;
        }
        // What is behind the end is open, as a letter beyond ASCII is.
        let mut last = [0xFF; STEP + LEN - 1];
        while at < bytes.len() {
            let rest = &bytes[at..];
            let n = rest.len().min(last.len());
            last[..n].copy_from_slice(&rest[..n]);
            last[n..].fill(0xFF);
            if let Some(first) = self.first_in(&last).filter(|first| *first < n) {
                return Some(at + first);
            }
            at += STEP;
        }
        None
    }

    #[inline]
    fn first_in(&self, block: &[u8; STEP + LEN - 1]) -> Option<usize> {
        let mut marks = [0u8; STEP];
        let [first, second, third, fourth] = self.letters;
        let is = |place: Place, byte: u8| u8::from(byte | 0x20 == place.letter);
        let opens =
            |place: Place, byte: u8| u8::from((byte as i8) < 0) | u8::from(byte | 0x20 == place.dropped) | place.any;
        let [e, f, g, h] = self.other;
        for (at, mark) in marks.iter_mut().enumerate() {
            let (a, b, c, d) = (block[at], block[at + 1], block[at + 2], block[at + 3]);
            let rest = opens(fourth, d) | is(fourth, d);
            let rest = opens(third, c) | is(third, c) & rest;
            let rest = opens(second, b) | is(second, b) & rest;
            let other = u8::from(a == e) | u8::from(a == f) | u8::from(a == g) | u8::from(a == h);
            *mark = is(first, a) & rest | other;
        }
        let mut words = marks.as_chunks::<8>().0.iter().map(|eight| u64::from_le_bytes(*eight)).enumerate();
        words.find(|(_, word)| *word != 0).map(|(idx, word)| idx * 8 + word.trailing_zeros() as usize / 8)
    }
}
