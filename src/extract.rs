//! Raw article → article. Knows neither files nor the clock.
//!
//! The order of passes: language, structure (blocks, headline, summary, sections, pull quotes), date expressions,
//! publication date, countries, quotes.

pub mod countries;
pub mod dates;
pub mod language;
pub mod pubdate;
pub mod quotes;
pub mod structure;

use crate::model::{Article, Notice, NoticeKind, RawArticle};
use crate::text;

use pubdate::PubDateInput;

/// Understands one article. Never fails: what can't be worked out is `None` or a notice.
pub fn extract(raw: RawArticle) -> Article {
    let language = language::detect(&raw.text, raw.given.language.as_deref());
    let code = language.as_ref().map(|language| language.value);
    let structure = structure::read(&raw.text, &raw.given);
    let timexes = dates::find_timexes(&raw.text, code);
    let (date, date_notices) =
        pubdate::choose(&PubDateInput { raw: &raw, timexes: &timexes, blocks: &structure.blocks, language: code });
    let (mentions, countries) = countries::read(&raw.text, &structure.blocks, code);
    let quotes = quotes::find(&raw.text, &structure.blocks, code);

    let mut notices = raw.notices;
    notices.extend(date_notices);
    let mut notice_if = |missing: bool, kind| {
        if missing {
            notices.push(Notice::new(kind, raw.origin.shown.as_str(), ""));
        }
    };
    notice_if(structure.title.is_none(), NoticeKind::NoTitle);
    notice_if(date.is_none(), NoticeKind::NoDate);

    Article {
        id: raw.given.id.unwrap_or_else(|| text_id(&raw.text)),
        n_words: text::count_words(&raw.text),
        origin: raw.origin,
        text: raw.text,
        language,
        title: structure.title,
        summary: structure.summary,
        byline: structure.byline,
        date,
        countries,
        mentions,
        timexes,
        blocks: structure.blocks,
        quotes,
        url: raw.given.url,
        source: raw.given.source,
        notices,
    }
}

/// 16 hexadecimal digits of a hash of the text: the same on every machine and in every folder.
fn text_id(text: &str) -> String {
    format!("{:016x}", xxhash_rust::xxh3::xxh3_64(text.as_bytes()))
}
