//! Raw article → article. Knows neither files nor the clock.
//!
//! The order of passes: language, structure (blocks, headline, summary, sections, pull quotes), date expressions,
//! publication date, countries, quotes.

pub mod dates;
pub mod pubdate;

use crate::model::{Article, RawArticle};

/// Understands one article. Never fails: what can't be worked out is `None` or a notice.
pub fn extract(raw: RawArticle) -> Article {
    Article {
        id: raw.given.id.unwrap_or_default(),
        origin: raw.origin,
        text: raw.text,
        language: None,
        title: None,
        summary: None,
        byline: None,
        date: None,
        countries: Vec::new(),
        mentions: Vec::new(),
        timexes: Vec::new(),
        blocks: Vec::new(),
        quotes: Vec::new(),
        url: raw.given.url,
        source: raw.given.source,
        n_words: 0,
        notices: raw.notices,
    }
}
