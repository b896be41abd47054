//! Which countries an article mentions and which it is about.
//!
//! Names and their meanings are left to [`crate::gazetteer`]; here the text decides between them (`resolve.rs`), and the
//! mentions' places say what the article is about (`salience.rs`).

mod context;
mod resolve;
mod salience;

#[cfg(test)]
mod tests;

use crate::gazetteer::{self, Lexicon};
use crate::model::{Block, Country, Dateline, Language, Mention};
use crate::text::Chart;

/// The mentions by position, without overlaps, and the countries by falling salience, focus first. Both are empty for a
/// text without countries; without `blocks` the whole text counts as body.
pub fn read(text: &str, blocks: &[Block], language: Option<Language>) -> (Vec<Mention>, Vec<Country>) {
    let mentions = find_mentions(&Chart::new(text), language);
    let countries = weigh(text, blocks, language, &mentions, None);
    (mentions, countries)
}

/// The mentions by position, without overlaps.
pub fn find_mentions(chart: &Chart, language: Option<Language>) -> Vec<Mention> {
    let candidates = gazetteer::find_mentions(chart, language);
    if candidates.is_empty() { Vec::new() } else { resolve::resolve(chart.text, Lexicon::of(language), candidates) }
}

/// The countries by falling salience, focus first. The place that a story was filed from says less than its sentences.
pub fn weigh(
    text: &str,
    blocks: &[Block],
    language: Option<Language>,
    mentions: &[Mention],
    dateline: Option<&Dateline>,
) -> Vec<Country> {
    let words = &Lexicon::of(language).words;
    salience::weigh(text, blocks, words, mentions, dateline.map(|dateline| dateline.span))
}
