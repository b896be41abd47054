//! A map from the words of our own tables, for texts that are asked word by word.

use std::hash::{Hash, Hasher};

use super::quick_map::QuickMap;

/// Values by word. Most words are short enough to be one number, which is hashed and compared at once.
#[derive(Debug, Clone)]
pub struct WordMap<V> {
    short: QuickMap<ShortWord, V>,
    long: QuickMap<&'static str, V>,
    /// Of the longest word, in bytes.
    longest: usize,
}

impl<V> Default for WordMap<V> {
    fn default() -> Self {
        Self { short: QuickMap::default(), long: QuickMap::default(), longest: 0 }
    }
}

impl<V: Copy + Default> WordMap<V> {
    /// The value of a word, [`Default`] where there was none.
    pub fn entry(&mut self, word: &'static str) -> &mut V {
        self.longest = self.longest.max(word.len());
        match ShortWord::new(word) {
            Some(short) => self.short.entry(short).or_default(),
            None => self.long.entry(word).or_default(),
        }
    }

    #[inline]
    pub fn get(&self, word: &str) -> Option<V> {
        match ShortWord::new(word) {
            Some(short) => self.short.get(&short).copied(),
            None if word.len() <= self.longest => self.long.get(word).copied(),
            None => None,
        }
    }
}

/// A word of up to eight bytes: its first and its last bytes, which may overlap, and their number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ShortWord {
    bytes: u64,
    len: u8,
}

impl ShortWord {
    /// `None` for a longer word.
    #[inline]
    pub fn new(word: &str) -> Option<Self> {
        let word = word.as_bytes();
        let half = |bytes: &[u8; 4]| u64::from(u32::from_le_bytes(*bytes));
        let bytes = match (word.first_chunk(), word.last_chunk()) {
            _ if word.len() > 8 => return None,
            (Some(first), Some(last)) => half(first) | half(last) << 32,
            _ => word.iter().fold(0, |bytes, byte| bytes << 8 | u64::from(*byte)),
        };
        Some(Self { bytes, len: word.len() as u8 })
    }
}

impl Hash for ShortWord {
    /// The length tells few words apart that their bytes do not.
    #[inline]
    fn hash<H: Hasher>(&self, hasher: &mut H) {
        hasher.write_u64(self.bytes);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_every_length_are_kept_apart() {
        let words: Vec<&'static str> =
            vec!["", "a", "aa", "aaa", "aaaa", "aaaaa", "aaaaaaaa", "aaaaaaaaa", "ab", "ба", "aabaa", "aaaba"];
        let mut map: WordMap<usize> = WordMap::default();
        for (place, word) in words.iter().enumerate() {
            *map.entry(word) = place + 1;
        }
        for (place, word) in words.iter().enumerate() {
            assert_eq!(map.get(word), Some(place + 1), "{word}");
        }
        for other in ["b", "aaaaaa", "aaaaaaa", "aaaaaaaaaa", "\0a"] {
            assert_eq!(map.get(other), None, "{other}");
        }
    }
}
