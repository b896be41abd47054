//! Which countries an article mentions and which it is about.
//!
//! Names and their meanings are left to [`crate::gazetteer`]; here the text decides between them (`resolve.rs`), and the
//! mentions' places say what the article is about (`salience.rs`).

mod context;
mod resolve;
mod salience;

#[cfg(test)]
mod tests;

use crate::gazetteer;
use crate::model::{Block, Country, Language, Mention};

/// The mentions by position, without overlaps, and the countries by falling salience, focus first. Both are empty for a
/// text without countries; without `blocks` the whole text counts as body.
pub fn read(text: &str, blocks: &[Block], language: Option<Language>) -> (Vec<Mention>, Vec<Country>) {
    let candidates = gazetteer::find_mentions(text, language);
    if candidates.is_empty() {
        return (Vec::new(), Vec::new());
    }
    let mentions = resolve::resolve(text, language, candidates);
    let countries = salience::weigh(text, blocks, language, &mentions);
    (mentions, countries)
}
