//! Which countries an article mentions and which it is about.
//!
//! Names and their meanings are left to [`crate::gazetteer`].

use crate::model::{Block, Country, Language, Mention};

/// The mentions by position, and the countries by falling salience, focus first.
pub fn read(text: &str, blocks: &[Block], language: Option<Language>) -> (Vec<Mention>, Vec<Country>) {
    let _ = (text, blocks, language);
    (Vec::new(), Vec::new())
}
