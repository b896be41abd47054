//! Maps for the words of our own tables, which are asked for at nearly every word of a text.
//!
//! The standard hash resists keys that an enemy chose to collide. Keys of these maps come from tables in the tree, texts
//! only ask for them or name some of them, so one multiplication for eight bytes does, in a fraction of the time.

use std::collections::{HashMap, HashSet};
use std::hash::{BuildHasherDefault, Hasher};

pub type QuickMap<K, V> = HashMap<K, V, BuildHasherDefault<QuickHasher>>;
pub type QuickSet<K> = HashSet<K, BuildHasherDefault<QuickHasher>>;

/// A polynomial of the words of eight bytes in a key, as rustc hashes its own tables.
#[derive(Debug, Clone, Copy, Default)]
pub struct QuickHasher(u64);

impl QuickHasher {
    /// Rustc's factor: odd, and as good as random.
    const FACTOR: u64 = 0xF135_7AEA_2E62_A9C5;

    #[inline]
    fn add(&mut self, word: u64) {
        self.0 = (self.0 ^ word).wrapping_mul(Self::FACTOR).rotate_left(23);
    }
}

impl Hasher for QuickHasher {
    #[inline]
    fn write(&mut self, bytes: &[u8]) {
        let mut rest = bytes;
        while let Some((word, behind)) = rest.split_first_chunk().filter(|(_, behind)| !behind.is_empty()) {
            self.add(u64::from_le_bytes(*word));
            rest = behind;
        }
        // The rest in one word: its first and its last bytes, which may overlap.
        let half = |bytes: &[u8; 4]| u64::from(u32::from_le_bytes(*bytes));
        self.add(match (rest.first_chunk(), rest.last_chunk()) {
            (Some(first), Some(last)) => half(first) | half(last) << 32,
            _ => rest.iter().fold(rest.len() as u64, |word, byte| word << 8 | u64::from(*byte)),
        });
    }

    #[inline]
    fn write_u8(&mut self, number: u8) {
        self.add(number.into());
    }

    #[inline]
    fn write_u32(&mut self, number: u32) {
        self.add(number.into());
    }

    #[inline]
    fn write_u64(&mut self, number: u64) {
        self.add(number);
    }

    #[inline]
    fn write_usize(&mut self, number: usize) {
        self.add(number as u64);
    }

    #[inline]
    fn finish(&self) -> u64 {
        self.0
    }
}

#[cfg(test)]
mod tests {
    use std::hash::{BuildHasher, BuildHasherDefault};

    use super::*;

    #[test]
    fn words_of_a_table_hardly_collide() {
        let hash = |word: &str| BuildHasherDefault::<QuickHasher>::default().hash_one(word);
        let words: Vec<String> = (0..20_000).map(|number| format!("{}wort{number}", "x".repeat(number % 9))).collect();
        let places: HashSet<u64> = words.iter().map(|word| hash(word) % (1 << 20)).collect();
        let tags: HashSet<u64> = words.iter().map(|word| hash(word) >> 57).collect();
        // By chance there would be 190.
        assert!(places.len() > 19_700 && tags.len() == 128, "{} {}", places.len(), tags.len());
    }
}
