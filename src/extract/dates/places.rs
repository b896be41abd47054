//! The places of a text that are worth a look, found in one pass over its words.

use super::kinds::{Behind, Kind, Kinds};
use super::text::Text;

/// Figures, and words from where a rule may go on to what stands behind, by position.
pub fn beginnings(text: &Text, kinds: &Kinds) -> Vec<u32> {
    let mut beginnings = Vec::with_capacity(text.bytes.len() / 32 + 16);
    let (mut open, mut begun, mut n_begun) = (0, [0; 2 * MOST_RUNS], 0);
    let mut behind = Behind::NOTHING;
    for stretch in text.stretches() {
        for run in stretch.runs(&mut open) {
            let kind = text.kind_of(&run, kinds);
            // Without a branch at every word, for what is wanted comes at random: the one before is kept, or this one
            // takes its place.
            n_begun += usize::from(behind.may_be(kinds.role(kind)));
            begun[n_begun % begun.len()] = run.start as u32;
            behind = kinds.behind(kind, run.gap);
        }
        if n_begun > 0 {
            beginnings.extend_from_slice(&begun[..n_begun]);
            (begun[0], n_begun) = (begun[n_begun % begun.len()], 0);
        }
    }
    if behind.may_be(kinds.role(Kind::UNKNOWN)) {
        beginnings.push(begun[0]);
    }
    beginnings
}

/// So many runs may end in 64 bytes: letters and figures in turn.
const MOST_RUNS: usize = 64;
