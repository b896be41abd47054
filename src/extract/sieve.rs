//! Telling at a glance that a table has not a word.

use crate::text::is_alphanumeric;

/// The lengths of a table's words by their first letters. Every paragraph is asked for words that nearly none has, and to
/// look one up takes many times as long.
pub(super) struct Sieve {
    /// For each letter a bit for each length in bytes; longer words share the last.
    lens: [u32; 26],
    /// For each letter a bit for each that stands second; whatever else does shares the last.
    seconds: [u32; 26],
    /// Whether some begin otherwise.
    has_others: bool,
}

impl Sieve {
    /// Of words in lower case that begin with a letter or a figure.
    pub fn of<'w>(words: impl Iterator<Item = &'w &'static str>) -> Self {
        let mut sieve = Self { lens: [0; 26], seconds: [0; 26], has_others: false };
        for word in words {
            match letter_idx(word) {
                Some(idx) => {
                    sieve.lens[idx] |= len_bit(word);
                    sieve.seconds[idx] |= second_bit(word);
                }
                None => sieve.has_others = true,
            }
        }
        sieve
    }

    /// False where the table has not this word, in whatever case.
    #[inline]
    pub fn lets(&self, word: &str) -> bool {
        match letter_idx(word) {
            // Letters beyond ASCII may be of other lengths in lower case.
            Some(idx) => self.has_second(idx, word) && (self.lens[idx] & len_bit(word) != 0 || !word.is_ascii()),
            None => self.has_others && begins_word(word),
        }
    }

    #[inline]
    fn has_second(&self, idx: usize, word: &str) -> bool {
        // Letters beyond ASCII may be within it in lower case.
        let is_wide = word.as_bytes().get(1).is_some_and(|second| !second.is_ascii());
        self.lens[idx] != 0 && (is_wide || self.seconds[idx] & second_bit(word) != 0)
    }
}

/// Whether it can be a word of a table that begins otherwise: not with a mark, as `„`, `–` and their like are.
fn begins_word(text: &str) -> bool {
    !text.as_bytes().starts_with(&[0xE2, 0x80]) && text.starts_with(is_alphanumeric)
}

#[inline]
fn second_bit(word: &str) -> u32 {
    match word.as_bytes().get(1) {
        Some(second) if second.is_ascii_alphabetic() => 1 << (second.to_ascii_lowercase() - b'a'),
        _ => 1 << 26,
    }
}

#[inline]
fn letter_idx(word: &str) -> Option<usize> {
    let first = word.bytes().next().filter(u8::is_ascii_alphabetic)?;
    Some(usize::from(first.to_ascii_lowercase() - b'a'))
}

#[inline]
fn len_bit(word: &str) -> u32 {
    1 << word.len().min(31)
}
