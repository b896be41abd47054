//! The letter that a search jumps to, and where it can stand.

use memchr::{memchr, memchr2, memchr3};

use super::is_word_char;
use super::sources::sources_of;
use crate::text::sought::Word;

/// A letter with more ways to be written than this is not worth looking for.
const MAX_SOURCES: usize = 128;
/// What one more byte to look for costs, in the unit of [`cost_of`]: a third of a pass over memory that is in the cache.
const BYTE_COST: u32 = 30;
/// Bytes looked through for one set before the next set's turn: they stay in the cache meanwhile.
const BLOCK_LEN: usize = 1 << 17;

/// A letter of a word by all ways to write it.
pub struct Letter {
    sets: Vec<ByteSet>,
    /// The ways that are not ASCII, sorted.
    sources: Vec<char>,
    /// Which bytes can stand before and behind the letter where it is written in ASCII.
    before: [bool; 256],
    behind: [bool; 256],
    cost: u32,
}

/// Bytes that are looked for in one pass.
enum ByteSet {
    One(u8),
    Two(u8, u8),
    Three(u8, u8, u8),
}

impl Letter {
    /// The letter that stops a search least often. `None` where each has too many ways to be written.
    pub fn rarest_of(word: &Word) -> Option<Self> {
        let places = word
            .pieces
            .iter()
            .enumerate()
            .flat_map(|(idx, piece)| piece.char_indices().map(move |(offset, _)| (idx, offset)));
        places.filter_map(|(idx, offset)| Self::at(word, idx, offset)).min_by_key(|letter| letter.cost)
    }

    /// The letter at `offset` of a piece. `None` where it has too many ways to be written.
    pub fn at(word: &Word, piece: usize, offset: usize) -> Option<Self> {
        let ch = word.pieces[piece][offset..].chars().next()?;
        let mut sources = few_sources_of(ch)?;
        let bytes = cover(&sources);
        let cost = bytes.iter().map(|byte| cost_of(*byte) + BYTE_COST).sum();
        sources.retain(|source| !source.is_ascii());
        sources.sort_unstable();
        let sets = bytes.chunks(3).filter_map(ByteSet::new).collect();
        let (before, behind) = (bytes_before(word, piece, offset), bytes_behind(word, piece, offset));
        Some(Self { sets, sources, before, behind, cost })
    }

    /// How often a search stops at it, more or less.
    pub fn cost(&self) -> u32 {
        self.cost
    }

    /// Whether the letter is written with the byte `at`, and what stands around it does not speak against it.
    #[inline]
    pub fn may_stand_at(&self, text: &[u8], at: usize) -> bool {
        if text[at].is_ascii() {
            let before = at.checked_sub(1).map_or(b' ', |at| text[at]);
            let behind = text.get(at + 1).copied().unwrap_or(b' ');
            return self.before[usize::from(before)] && self.behind[usize::from(behind)];
        }
        char_around(text, at).is_some_and(|ch| self.sources.binary_search(&ch).is_ok())
    }
}

/// All ways to write a letter, where they are few enough to be worth looking for.
fn few_sources_of(folded: char) -> Option<Vec<char>> {
    let sources: Vec<char> = sources_of(folded)?.take(MAX_SOURCES + 1).collect();
    (sources.len() <= MAX_SOURCES).then_some(sources)
}

/// Bytes of which every way to write the letter that is not ASCII has one.
pub fn bytes_beyond_ascii(folded: char) -> Option<Vec<u8>> {
    let mut sources = few_sources_of(folded)?;
    sources.retain(|source| !source.is_ascii());
    Some(cover(&sources))
}

/// The character that the byte `at` is a part of.
fn char_around(text: &[u8], at: usize) -> Option<char> {
    let is_start = |start: &usize| text[*start] & 0xC0 != 0x80;
    let start = (at.saturating_sub(3)..=at).rev().find(is_start)?;
    let end = text.len().min(start + 4);
    let chunk = text[start..end].utf8_chunks().next()?;
    chunk.valid().chars().next()
}

/// Bytes of which every one of the characters has one: few, and rare ones.
fn cover(sources: &[char]) -> Vec<u8> {
    let mut left: Vec<Vec<u8>> = sources.iter().map(|source| source.to_string().into_bytes()).collect();
    let mut chosen = Vec::new();
    while !left.is_empty() {
        let n_covered = |byte: u8| left.iter().filter(|bytes| bytes.contains(&byte)).count() as u32;
        let share = |byte: &u8| (cost_of(*byte) + BYTE_COST) * 1000 / n_covered(*byte);
        let Some(best) = left.iter().flatten().copied().min_by_key(share) else { break };
        left.retain(|bytes| !bytes.contains(&best));
        chosen.push(best);
    }
    chosen
}

/// Which ASCII bytes can stand before the letter at `offset` of a piece; what is not ASCII always can.
fn bytes_before(word: &Word, piece: usize, offset: usize) -> [bool; 256] {
    match word.pieces[piece][..offset].chars().next_back() {
        Some(before) => bytes_of(before, is_umlaut_base(before)),
        None if piece == 0 && !word.open_start => std::array::from_fn(|byte| !is_ascii_word(byte as u8)),
        None => [true; 256],
    }
}

fn bytes_behind(word: &Word, piece: usize, offset: usize) -> [bool; 256] {
    let mut rest = word.pieces[piece][offset..].chars();
    let may_hide_e = rest.next().is_some_and(is_umlaut_base);
    match rest.next() {
        Some(behind) => bytes_of(behind, may_hide_e),
        None if piece + 1 == word.pieces.len() && !word.open_end => {
            std::array::from_fn(|byte| !is_ascii_word(byte as u8) || may_hide_e && is_e(byte as u8))
        }
        None => [true; 256],
    }
}

/// The bytes that a folded character can be written with, and an `e` that folding drops.
fn bytes_of(folded: char, or_e: bool) -> [bool; 256] {
    std::array::from_fn(|byte| {
        let byte = byte as u8;
        !byte.is_ascii() || char::from(byte.to_ascii_lowercase()) == folded || or_e && is_e(byte)
    })
}

fn is_ascii_word(byte: u8) -> bool {
    byte.is_ascii() && is_word_char(byte.into())
}

pub fn is_umlaut_base(folded: char) -> bool {
    matches!(folded, 'a' | 'o' | 'u')
}

fn is_e(byte: u8) -> bool {
    byte.eq_ignore_ascii_case(&b'e')
}

/// How often a byte stands in 10,000 bytes of European news, more or less.
pub fn cost_of(byte: u8) -> u32 {
    /// From `a` on: mostly German, in part English.
    const LETTERS: [u32; 26] = [
        500, 150, 260, 400, 1400, 130, 240, 400, 650, 20, 110, 330, 220, 850, 270, 80, 5, 620, 560, 540, 350, 70, 140,
        10, 30, 90,
    ];
    match byte {
        b'a'..=b'z' => LETTERS[usize::from(byte - b'a')],
        b'A'..=b'Z' => 5 + LETTERS[usize::from(byte - b'A')] / 12,
        b'0'..=b'9' => 30,
        b' ' => 1300,
        // The first byte of Cyrillic, of umlauts, of other Latin letters, of Greek, of dashes and quotation marks.
        0xD0 | 0xD1 => 400,
        0xC3 => 150,
        0xC4 | 0xC5 | 0xCE | 0xCF => 60,
        0xE2 | 0x80 => 80,
        0xC2 => 20,
        // The second of `ä`, `ö` and `ü`, or of some Cyrillic letter.
        0xA4 | 0xB6 | 0xBC => 50,
        0x81..=0xBF => 25,
        _ => 4,
    }
}

impl ByteSet {
    fn new(bytes: &[u8]) -> Option<Self> {
        match *bytes {
            [a] => Some(Self::One(a)),
            [a, b] => Some(Self::Two(a, b)),
            [a, b, c] => Some(Self::Three(a, b, c)),
            _ => None,
        }
    }

    #[inline]
    fn find(&self, bytes: &[u8]) -> Option<usize> {
        match *self {
            Self::One(a) => memchr(a, bytes),
            Self::Two(a, b) => memchr2(a, b, bytes),
            Self::Three(a, b, c) => memchr3(a, b, c, bytes),
        }
    }
}

/// Where one of a letter's bytes stands, from left to right.
pub struct Places<'p> {
    letter: &'p Letter,
    bytes: &'p [u8],
    block_end: usize,
    /// For each set the offset behind its next place, 0 where it is not known, the largest number where there is none in
    /// the block.
    next: Vec<usize>,
}

impl<'p> Places<'p> {
    pub fn new(letter: &'p Letter, bytes: &'p [u8]) -> Self {
        Self { letter, bytes, block_end: 0, next: vec![0; letter.sets.len()] }
    }

    /// The first place at or behind `from`, which must not be less than before.
    #[inline]
    pub fn next_from(&mut self, mut from: usize) -> Option<usize> {
        loop {
            if from >= self.block_end {
                if from >= self.bytes.len() {
                    return None;
                }
                self.block_end = self.bytes.len().min(from + BLOCK_LEN);
                self.next.fill(0);
            }
            for (set, next) in self.letter.sets.iter().zip(&mut self.next) {
                if *next <= from {
                    let found = set.find(&self.bytes[from..self.block_end]);
                    *next = found.map_or(usize::MAX, |offset| from + offset + 1);
                }
            }
            match self.next.iter().min() {
                Some(&next) if next < usize::MAX => return Some(next - 1),
                _ => from = self.block_end,
            }
        }
    }
}
