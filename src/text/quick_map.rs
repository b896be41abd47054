//! Maps for the words of our own tables, which are asked for at nearly every word of a text.
//!
//! The standard hash resists keys that an enemy chose to collide. Keys of these maps come from tables in the tree, texts
//! only ask for them, so a plain FNV does, in a fraction of the time.

use std::collections::{HashMap, HashSet};
use std::hash::{BuildHasherDefault, Hasher};

pub type QuickMap<K, V> = HashMap<K, V, BuildHasherDefault<Fnv>>;
pub type QuickSet<K> = HashSet<K, BuildHasherDefault<Fnv>>;

/// FNV-1a.
#[derive(Debug, Clone, Copy)]
pub struct Fnv(u64);

impl Default for Fnv {
    fn default() -> Self {
        Self(0xcbf2_9ce4_8422_2325)
    }
}

impl Hasher for Fnv {
    #[inline]
    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.0 = (self.0 ^ u64::from(*byte)).wrapping_mul(0x0000_0100_0000_01b3);
        }
    }

    #[inline]
    fn finish(&self) -> u64 {
        self.0
    }
}
