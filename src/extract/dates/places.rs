//! The places of a text that are worth a look, found in one pass over its words.

use super::kinds::{Kind, Kinds};
use super::text::Text;

/// Where to look, by position.
pub struct Places {
    /// Figures, and words from where a rule may go on to what stands behind.
    pub beginnings: Vec<u32>,
    /// Words that may tell the tense.
    pub tenses: Vec<u32>,
}

impl Places {
    pub fn read(text: &Text, kinds: &Kinds) -> Self {
        let mut places = Self {
            beginnings: Vec::with_capacity(text.bytes.len() / 32 + 16),
            tenses: Vec::with_capacity(text.bytes.len() / 64 + 16),
        };
        let (mut begun, mut told) = ([0; MOST_RUNS], [0; MOST_RUNS]);
        let (mut start_before, mut end_before, mut behind) = (0, 0, kinds.behind(Kind::UNKNOWN));
        for stretch in text.stretches() {
            // Without a branch at every word: what is wanted comes at random.
            let (mut n_begun, mut n_told) = (0, 0);
            for run in stretch.runs() {
                let (kind, end) = text.kind_of(&run, kinds);
                let is_next = run.start == end_before + 1 && text.bytes[end_before] == b' ';
                begun[n_begun % MOST_RUNS] = start_before as u32;
                n_begun += usize::from(behind.may_be(if is_next { kind } else { Kind::APART }));
                told[n_told % MOST_RUNS] = run.start as u32;
                n_told += usize::from(kinds.may_tell_tense(kind));
                (start_before, end_before, behind) = (run.start, end, kinds.behind(kind));
            }
            places.beginnings.extend_from_slice(&begun[..n_begun]);
            places.tenses.extend_from_slice(&told[..n_told]);
        }
        if behind.may_be(Kind::APART) {
            places.beginnings.push(start_before as u32);
        }
        places
    }
}

/// So many runs may start in 64 bytes: letters and figures in turn.
const MOST_RUNS: usize = 64;
