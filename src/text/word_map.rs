//! A map from the words of our own tables, for texts that are asked word by word.

use std::num::NonZero;

use super::quick_map::QuickMap;
use crate::model::Span;

/// Values by word. Most words are short enough to be one number, which is all that is hashed and compared.
#[derive(Debug, Clone)]
pub struct WordMap<V> {
    /// The short words, each at the first free place from where its hash says, so that a word that is none of them mostly
    /// finds a free place at once. There are more places than words, and a power of two.
    places: Vec<Option<ShortWord>>,
    /// By place.
    values: Vec<V>,
    n_short: usize,
    /// Words that are too long, and the empty one.
    others: QuickMap<&'static str, V>,
    /// Of the longest word, in bytes.
    longest: usize,
}

impl<V: Copy + Default> Default for WordMap<V> {
    fn default() -> Self {
        Self::with_places(16)
    }
}

impl<V: Copy + Default> WordMap<V> {
    fn with_places(n_places: usize) -> Self {
        Self {
            places: vec![None; n_places],
            values: vec![V::default(); n_places],
            n_short: 0,
            others: QuickMap::default(),
            longest: 0,
        }
    }

    /// The value of a word, [`Default`] where there was none.
    pub fn entry(&mut self, word: &'static str) -> &mut V {
        self.longest = self.longest.max(word.len());
        match ShortWord::new(word) {
            Some(short) => self.entry_of_short(short),
            None => self.others.entry(word).or_default(),
        }
    }

    fn entry_of_short(&mut self, word: ShortWord) -> &mut V {
        if self.n_short * 2 >= self.places.len() {
            let mut larger = Self::with_places(self.places.len() * 2);
            for (word, value) in self.places.iter().zip(&self.values) {
                if let Some(word) = word {
                    *larger.entry_of_short(*word) = *value;
                }
            }
            *self = Self { others: std::mem::take(&mut self.others), longest: self.longest, ..larger };
        }
        let place = self.place_of(word);
        self.n_short += usize::from(self.places[place].is_none());
        self.places[place] = Some(word);
        &mut self.values[place]
    }

    #[inline]
    pub fn get(&self, word: &str) -> Option<V> {
        match ShortWord::new(word) {
            Some(short) => {
                let place = self.place_of(short);
                self.places[place].map(|_| self.values[place])
            }
            None if word.len() <= self.longest => self.get_other(word),
            None => None,
        }
    }

    /// By itself, for it is rare and long.
    #[inline(never)]
    fn get_other(&self, word: &str) -> Option<V> {
        self.others.get(word).copied()
    }

    /// The value of the word that stands in a text, [`Default`] where there is none. Most take no branch that depends on
    /// the word.
    #[inline]
    pub fn value_at(&self, text: &str, span: Span) -> V {
        match ShortWord::at(text, span) {
            // Free places have the default.
            Some(short) => self.values[self.place_of(short)],
            None => self.get(span.of(text)).unwrap_or_default(),
        }
    }

    /// Where a word is, or would be.
    #[inline]
    fn place_of(&self, word: ShortWord) -> usize {
        let last = self.places.len() - 1;
        let mut place = word.hash() & last;
        while self.places[place].is_some_and(|known| known != word) {
            place = (place + 1) & last;
        }
        place
    }
}

/// A word of one to eight bytes, as one number: zeros behind its end. Words of clean texts have none.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ShortWord(NonZero<u64>);

impl ShortWord {
    /// `None` for a longer word and for an empty one.
    #[inline]
    pub fn new(word: &str) -> Option<Self> {
        let word = word.as_bytes();
        let len = word.len();
        let bytes = match (word.first_chunk(), word.last_chunk()) {
            _ if len > 8 => return None,
            // The halves may overlap, where they are the same.
            (Some(first), Some(last)) => half(first) | half(last) << ((len - 4) * 8),
            // So may the first, the middle and the last.
            _ if len > 0 => {
                [0, len / 2, len - 1].into_iter().fold(0, |bytes, at| bytes | u64::from(word[at]) << (at * 8))
            }
            _ => 0,
        };
        NonZero::new(bytes).map(Self)
    }

    /// The same for a word that stands in a text, read together with what is behind it.
    #[inline]
    fn at(text: &str, span: Span) -> Option<Self> {
        let (start, len) = (span.start as usize, span.len());
        match text.as_bytes().get(start..).and_then(<[u8]>::first_chunk) {
            Some(ahead) if (1..=8).contains(&len) => {
                NonZero::new(u64::from_le_bytes(*ahead) & u64::MAX >> (u64::BITS as usize - len * 8)).map(Self)
            }
            _ => Self::new(span.of(text)),
        }
    }

    /// For places up to 2³².
    #[inline]
    fn hash(self) -> usize {
        // The factor that rustc hashes its own tables with: odd, and as good as random. The higher bits depend on all others.
        (self.0.get().wrapping_mul(0xF135_7AEA_2E62_A9C5) >> 32) as usize
    }
}

#[inline]
fn half(bytes: &[u8; 4]) -> u64 {
    u64::from(u32::from_le_bytes(*bytes))
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use proptest::prelude::*;

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

    proptest! {
        #[test]
        fn a_map_of_words_is_a_map(words in prop::collection::vec("[abä]{0,10}", 0..60), asked in "[abä]{0,10}") {
            let (mut map, mut plain) = (WordMap::default(), HashMap::new());
            for (place, word) in words.iter().enumerate() {
                *map.entry(Box::leak(word.clone().into_boxed_str())) += place;
                *plain.entry(word.as_str()).or_insert(0) += place;
            }
            for word in words.iter().chain([&asked]) {
                let value = plain.get(word.as_str()).copied();
                prop_assert_eq!(map.get(word), value);
                for text in [word.clone(), format!("a{word}ää"), format!("a{word} and more")] {
                    let start = if text == *word { 0 } else { 1 };
                    prop_assert_eq!(map.value_at(&text, Span::new(start, start + word.len())), value.unwrap_or_default());
                }
            }
        }
    }
}
