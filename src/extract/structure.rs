//! What each stretch of a text is for: metadata, headline, summary, byline, lede, headings, pull quotes.

use crate::model::{Block, Extracted, Given, Language};

/// What was read from the layout of a text.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Structure {
    /// By position; together they cover everything but white space.
    pub blocks: Vec<Block>,
    pub title: Option<Extracted<String>>,
    pub summary: Option<Extracted<String>>,
    pub byline: Option<Extracted<String>>,
}

/// Reads the structure of a cleaned text.
pub fn read(text: &str, given: &Given, language: Option<Language>) -> Structure {
    let _ = (text, given, language);
    Structure::default()
}
