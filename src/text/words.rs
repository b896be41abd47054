//! Words: runs of letters and digits.

use crate::model::Span;

/// Whether `ch` can stand inside a word.
pub fn is_word_char(ch: char) -> bool {
    ch.is_alphanumeric()
}

/// The words of `text` by position.
pub fn words(text: &str) -> impl Iterator<Item = Span> + '_ {
    use unicode_segmentation::UnicodeSegmentation;
    text.unicode_word_indices().map(|(start, word)| Span::new(start, start + word.len()))
}
