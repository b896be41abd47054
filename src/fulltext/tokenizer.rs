//! From an article to the words that the index holds.

use crate::text::{fold_onto, folded_words};

use tantivy::tokenizer::{Token, TokenStream, Tokenizer};

/// Of a longer word only the first bytes are held.
pub const MAX_WORD_LEN: usize = 200;
/// What the tokenizer is registered as.
pub const NAME: &str = "folded";

/// Gives the folded words of a text in their order, one a position.
#[derive(Debug, Clone, Default)]
pub struct FoldedWords {
    folded: String,
    /// Starts and ends in `folded`.
    words: Vec<(u32, u32)>,
    token: Token,
}

/// The words of one text.
pub struct FoldedWordStream<'t> {
    tokenizer: &'t mut FoldedWords,
    next: usize,
}

impl Tokenizer for FoldedWords {
    type TokenStream<'t> = FoldedWordStream<'t>;

    fn token_stream<'t>(&'t mut self, text: &'t str) -> FoldedWordStream<'t> {
        self.folded.clear();
        fold_onto(text, &mut self.folded);
        self.words.clear();
        self.words.extend(folded_words(&self.folded).map(|word| (word.start as u32, word.end as u32)));
        FoldedWordStream { tokenizer: self, next: 0 }
    }
}

impl TokenStream for FoldedWordStream<'_> {
    fn advance(&mut self) -> bool {
        let FoldedWords { folded, words, token } = &mut *self.tokenizer;
        let Some(&(start, end)) = words.get(self.next) else { return false };
        token.offset_from = start as usize;
        token.offset_to = end as usize;
        token.position = self.next;
        token.text.clear();
        token.text.push_str(held_part(&folded[start as usize..end as usize]));
        self.next += 1;
        true
    }

    fn token(&self) -> &Token {
        &self.tokenizer.token
    }

    fn token_mut(&mut self) -> &mut Token {
        &mut self.tokenizer.token
    }
}

/// What the index holds of a word.
pub fn held_part(word: &str) -> &str {
    &word[..word.floor_char_boundary(MAX_WORD_LEN)]
}

/// Whether a text may have a word that is not held whole: there is a stretch of its bytes without a space that is so long.
/// Folding makes no text longer than three times its length.
pub fn may_have_cut_word(text: &str) -> bool {
    let mut spaces = memchr::memchr2_iter(b' ', b'\n', text.as_bytes()).chain([text.len()]);
    let mut start = 0;
    spaces.any(|end| {
        let len = end - start;
        start = end + 1;
        len > MAX_WORD_LEN / 3
    }) && has_cut_word(text)
}

fn has_cut_word(text: &str) -> bool {
    let mut folded = String::new();
    fold_onto(text, &mut folded);
    folded_words(&folded).any(|word| word.len() > MAX_WORD_LEN)
}
