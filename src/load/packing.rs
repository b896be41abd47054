//! What workers pack articles with, so that nobody else looks at them again: the dictionary of the segment that they will be
//! part of, and memory that was used before.

use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::library::{PackedArticles, Roots, SharedDictionary};

/// Shared by the workers, and by who makes segments of what they packed.
#[derive(Debug)]
pub struct Packing {
    roots: Roots,
    state: Mutex<State>,
}

#[derive(Debug)]
struct State {
    /// By the turn from which on articles are packed with them. Articles come in the order of turns, so that each dictionary
    /// is of one run of them.
    dictionaries: Vec<(u64, SharedDictionary)>,
    /// One more than the highest turn that was begun.
    end_of_begun: u64,
    spare: Vec<PackedArticles>,
}

impl Packing {
    pub fn of(roots: Roots) -> Self {
        let dictionaries = vec![(0, SharedDictionary::default())];
        Self { roots, state: Mutex::new(State { dictionaries, end_of_begun: 0, spare: Vec::new() }) }
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

    /// The segment with this dictionary is full: turns that were not begun yet get another one. Once is enough.
    pub fn leave(&self, full: &SharedDictionary) {
        let mut state = self.lock();
        if let Some(last) = state.dictionaries.last().filter(|(_, dictionary)| dictionary.is(full)).cloned() {
            // All before this one were left when its first articles came.
            state.dictionaries = vec![last, (state.end_of_begun, SharedDictionary::default())];
        }
    }

    /// Takes memory back that is not needed any more.
    pub fn take_back(&self, packs: Vec<PackedArticles>) {
        self.lock().spare.extend(packs);
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_dictionary_is_of_one_run_of_turns() {
        let packing = Packing::of(Roots::default());
        let dictionary = |turn| packing.begin(turn).dictionary().clone();
        let first = dictionary(1);
        packing.leave(&first);
        packing.leave(&first);
        let second = dictionary(2);
        assert!(dictionary(0).is(&first) && dictionary(1).is(&first));
        assert!(dictionary(9).is(&second) && !second.is(&first));
        packing.leave(&second);
        assert!(dictionary(5).is(&second) && !dictionary(10).is(&second));
    }
}
