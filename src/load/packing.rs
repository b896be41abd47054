//! What workers pack articles with, so that nobody else looks at them again: the dictionary of the segment that they will be
//! part of, and memory that was used before.

use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::library::{PackedArticles, Roots, SharedDictionary};

/// Shared by the workers, and by who makes segments of what they packed.
#[derive(Debug)]
pub struct Packing {
    roots: Roots,
    limits: SegmentLimits,
    state: Mutex<State>,
}

/// When a segment is full.
#[derive(Debug, Clone, Copy)]
pub struct SegmentLimits {
    pub n_articles: usize,
    /// Of texts.
    pub n_bytes: usize,
}

impl SegmentLimits {
    pub fn are_reached(self, n_articles: usize, n_bytes: usize) -> bool {
        n_articles >= self.n_articles || n_bytes >= self.n_bytes
    }
}

#[derive(Debug, Default)]
struct State {
    /// By the turn from which on articles are packed with them, down to those of which something may come yet. Articles come
    /// in the order of turns, so that each dictionary is of one run of them: a segment.
    dictionaries: Vec<(u64, SharedDictionary)>,
    /// What was packed with the last of them.
    n_articles: usize,
    n_bytes: usize,
    /// One more than the highest turn that was begun.
    end_of_begun: u64,
    spare: Vec<PackedArticles>,
}

impl Packing {
    pub fn of(roots: Roots, limits: SegmentLimits) -> Self {
        let dictionaries = vec![(0, SharedDictionary::default())];
        Self { roots, limits, state: Mutex::new(State { dictionaries, ..State::default() }) }
    }

    pub fn roots(&self) -> &Roots {
        &self.roots
    }

    /// For the articles of this turn, to be asked for once.
    pub fn begin(&self, turn: u64) -> PackedArticles {
        let mut state = self.lock();
        state.end_of_begun = state.end_of_begun.max(turn + 1);
        let mut packed = state.spare.pop().unwrap_or_default();
        let of_turn = state.dictionaries.iter().rev().find(|(first, _)| *first <= turn);
        packed.begin(of_turn.map(|(_, dictionary)| dictionary.clone()).unwrap_or_default());
        packed
    }

    /// All articles of a turn are packed. Where their segment is full now, turns that were not begun yet are of another.
    pub fn end(&self, packed: &PackedArticles) {
        let mut state = self.lock();
        let State { dictionaries, n_articles, n_bytes, end_of_begun, .. } = &mut *state;
        if dictionaries.last().is_none_or(|(_, last)| !last.is(packed.dictionary())) {
            return;
        }
        *n_articles += packed.len();
        *n_bytes += packed.n_text_bytes();
        if self.limits.are_reached(*n_articles, *n_bytes) {
            dictionaries.push((*end_of_begun, SharedDictionary::default()));
            (*n_articles, *n_bytes) = (0, 0);
        }
    }

    /// All turns of a segment were taken; their memory can be used again.
    pub fn take_back(&self, packs: Vec<PackedArticles>) {
        let mut state = self.lock();
        let place =
            packs.first().and_then(|packed| state.dictionaries.iter().position(|(_, of)| of.is(packed.dictionary())));
        if let Some(place) = place.filter(|place| place + 1 < state.dictionaries.len()) {
            state.dictionaries.drain(..=place);
        }
        state.spare.extend(packs);
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_segment_is_of_one_run_of_turns() {
        let packing = Packing::of(Roots::default(), SegmentLimits { n_articles: 0, n_bytes: 0 });
        let (first, other) = (packing.begin(0), packing.begin(2));
        assert!(other.dictionary().is(first.dictionary()));
        // Full with any pack: what was begun by then still belongs to it.
        packing.end(&other);
        packing.end(&first);
        let second = packing.begin(3);
        assert!(!second.dictionary().is(first.dictionary()));
        assert!(packing.begin(1).dictionary().is(first.dictionary()));
        packing.end(&second);
        packing.take_back(vec![first, other]);
        let third = packing.begin(4);
        assert!(packing.begin(3).dictionary().is(second.dictionary()) && !third.dictionary().is(second.dictionary()));
    }
}
