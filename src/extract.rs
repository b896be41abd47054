//! Raw article → article. Knows neither files nor the clock.
//!
//! The order of passes: language, structure (blocks, headline, summary, sections, pull quotes), date expressions,
//! publication date, mentions of countries, dateline, salience of countries, quotes.

pub mod countries;
pub mod dateline;
pub mod dates;
pub mod language;
pub mod pubdate;
pub mod quotes;
mod sieve;
pub mod structure;

use crate::model::{Article, Notice, NoticeKind, RawArticle};
use crate::text::{self, Chart};

use dateline::DatelineInput;
use pubdate::PubDateInput;

/// Understands one article. Never fails: what can't be worked out is `None` or a notice.
pub fn extract(raw: RawArticle) -> Article {
    let chart = Chart::new(&raw.text);
    let language = language::detect(&chart, raw.given.language.as_deref());
    let code = language.as_ref().map(|language| language.value);
    let structure = structure::read(&chart, &raw.given);
    let dates::Found { timexes, impossible } = dates::find_in_article(&chart, language.as_ref());
    let pubdate::PubDates { published: date, updated, notices: date_notices } = pubdate::choose(&PubDateInput {
        raw: &raw,
        timexes: &timexes,
        impossible: &impossible,
        blocks: &structure.blocks,
        language: code,
    });
    let mentions = countries::find_mentions(&chart, code);
    let blocks = structure.blocks.as_slice();
    let dateline = dateline::find(&DatelineInput {
        chart: &chart,
        language: code,
        blocks,
        timexes: &timexes,
        mentions: &mentions,
    });
    let countries = countries::weigh(&raw.text, blocks, code, &mentions, dateline.as_ref());
    let quotes = quotes::find(&chart, blocks, code);

    let mut notices = raw.notices;
    for notice in date_notices {
        // Two passes can stumble over the same words, as over the date of a front matter, which is text too.
        if !notices.contains(&notice) {
            notices.push(notice);
        }
    }
    let mut notice_if = |missing: bool, kind| {
        if missing {
            notices.push(Notice::new(kind, raw.origin.shown.as_str(), ""));
        }
    };
    notice_if(structure.title.is_none(), NoticeKind::NoTitle);
    notice_if(date.is_none(), NoticeKind::NoDate);

    Article {
        given_id: raw.given.id,
        n_words: text::count_words(&chart),
        origin: raw.origin,
        text: raw.text,
        language,
        title: structure.title,
        summary: structure.summary,
        byline: structure.byline,
        dateline,
        date,
        updated,
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

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use crate::model::{BlockKind, Given, Language, Origin, Span};

    use super::*;

    fn raw(text: &str) -> RawArticle {
        let text = text::clean(text).text;
        RawArticle { origin: Origin::of_file("a.txt"), text, given: Given::default(), notices: Vec::new() }
    }

    fn notices_of(raw: RawArticle) -> Vec<NoticeKind> {
        extract(raw).notices.iter().map(|notice| notice.kind).collect()
    }

    #[test]
    fn what_is_missing_is_noticed() {
        let kinds = notices_of(raw("Ein ganzer Satz ohne Überschrift steht hier."));
        assert!(kinds.contains(&NoticeKind::NoTitle) && kinds.contains(&NoticeKind::NoDate), "{kinds:?}");
        let kinds = notices_of(raw(include_str!("../seeds/000_614924f02fdaa797.txt")));
        assert!(!kinds.contains(&NoticeKind::NoTitle), "{kinds:?}");
    }

    #[test]
    fn one_impossible_date_is_noticed_once() {
        let kinds = notices_of(raw("---\ndate: 2026-02-30\n---\nHead\n\nA sentence about nothing in particular.\n"));
        assert_eq!(kinds.iter().filter(|kind| **kind == NoticeKind::ImpossibleDate).count(), 1, "{kinds:?}");
    }

    #[test]
    fn a_seed_is_understood() {
        let article = extract(raw(include_str!("../seeds/004_4f6b13096d670b37.txt")));
        assert_eq!(article.language.as_ref().map(|language| language.value), Some(Language::GERMAN));
        assert_eq!(article.sections().count(), 4);
        assert_eq!(article.quotes.len(), 2);
        assert_eq!(article.n_words, 330);
        assert_eq!(article.blocks.iter().filter(|block| block.kind == BlockKind::Lede).count(), 1);
    }

    proptest! {
        #[test]
        fn any_text_is_understood_with_valid_spans(
            text in "(\\PC|[A-Za-zäöüß]{1,10}|[ \t\n.,:;]|\r\n|\n\n|\u{AD}|\u{202E}|„|“|date 2026-02-04|3\\. Januar|Kosovo|Kiew|sagte ){0,60}",
            title in proptest::option::of("\\PC{0,20}"),
            date in proptest::option::of("[0-9.-]{0,12}"),
        ) {
            let mut raw = raw(&text);
            raw.given.title = title;
            raw.given.date = date;
            let article = extract(raw);
            let text = &article.text;
            let spans = (article.blocks.iter().map(|block| block.span))
                .chain(article.mentions.iter().map(|mention| mention.span))
                .chain(article.timexes.iter().map(|timex| timex.span))
                .chain(article.quotes.iter().flat_map(|quote| [Some(quote.span), quote.speaker]).flatten())
                .chain(article.dateline.iter().flat_map(|line| [line.span, line.places[0].span]))
                .chain(article.date.and_then(|date| date.evidence.span));
            for span in spans.collect::<Vec<Span>>() {
                prop_assert!(span.is_valid_in(text) && !span.is_empty(), "{:?}", span);
            }
        }
    }
}
