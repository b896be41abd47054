//! The JSON of an article: the stable format.
//!
//! Offsets are UTF-8 bytes into `text`, half open. The order of fields is part of the format as people see it; what was
//! added later stands at the end.

use serde::Serialize;

use crate::gazetteer;
use crate::library::{ArticleId, Library};
use crate::model::{Article, BlockKind, CountryCode, Language, MentionKind, PubDate, Span, TimexKind};

#[derive(Serialize)]
pub struct Record<'a> {
    id: &'a str,
    path: &'a str,
    language: Option<Language>,
    title: Option<&'a str>,
    summary: Option<&'a str>,
    date: Option<Date>,
    countries: Vec<Country>,
    mentions: Vec<Mention<'a>>,
    dates: Vec<Timex<'a>>,
    sections: Vec<Section<'a>>,
    quotes: Vec<Quote<'a>>,
    words: u32,
    notices: Vec<String>,
    text: &'a str,
    // From here on fields beyond the contract's first version.
    byline: Option<&'a str>,
    url: Option<&'a str>,
    source: Option<&'a str>,
    /// The line of `path`, from 1, where that file holds many articles.
    line: Option<u32>,
    blocks: Vec<Block>,
    dateline: Option<Dateline<'a>>,
    /// When the text was last changed, as it says itself.
    updated: Option<Date>,
}

#[derive(Serialize)]
struct Date {
    value: String,
    precision: &'static str,
    inferred: bool,
    rule: &'static str,
    /// Null where the date was given beside the text.
    start: Option<u32>,
    end: Option<u32>,
    /// Day and month may be the other way round.
    ambiguous: bool,
}

#[derive(Serialize)]
struct Country {
    code: CountryCode,
    /// In English, whatever the user's language: the format doesn't depend on who asks.
    name: &'static str,
    focus: bool,
    salience: f64,
    mentions: u32,
}

#[derive(Serialize)]
struct Mention<'a> {
    code: CountryCode,
    kind: MentionKind,
    start: u32,
    end: u32,
    surface: &'a str,
}

#[derive(Serialize)]
struct Timex<'a> {
    start: u32,
    end: u32,
    surface: &'a str,
    value: String,
    #[serde(rename = "type")]
    kind: TimexKind,
    inferred: bool,
}

#[derive(Serialize)]
struct Section<'a> {
    heading: &'a str,
    start: u32,
}

#[derive(Serialize)]
struct Quote<'a> {
    start: u32,
    end: u32,
    speaker: Option<&'a str>,
}

/// The first place as `place`, `code`, `start` and `end`; `places` has all of them, `line` the whole opening with its dash.
#[derive(Serialize)]
struct Dateline<'a> {
    #[serde(flatten)]
    first: DatelinePlace<'a>,
    rule: &'static str,
    line: Line,
    places: Vec<DatelinePlace<'a>>,
}

#[derive(Serialize)]
struct DatelinePlace<'a> {
    place: &'a str,
    /// Null for a place that the gazetteer does not know.
    code: Option<CountryCode>,
    start: u32,
    end: u32,
}

#[derive(Serialize)]
struct Line {
    start: u32,
    end: u32,
}

#[derive(Serialize)]
struct Block {
    kind: BlockKind,
    start: u32,
    end: u32,
}

impl<'a> Record<'a> {
    pub fn new(library: &'a Library, id: ArticleId) -> Self {
        let article = library.article(id);
        let text = article.text.as_str();
        Self {
            id: &article.id,
            path: &article.origin.shown,
            language: article.language.as_ref().map(|language| language.value),
            title: article.title.as_ref().map(|title| title.value.as_str()),
            summary: article.summary.as_ref().map(|summary| summary.value.as_str()),
            date: library.date(id).map(date),
            countries: article.countries.iter().map(country).collect(),
            mentions: article
                .mentions
                .iter()
                .map(|mention| Mention {
                    code: mention.code,
                    kind: mention.kind,
                    start: mention.span.start,
                    end: mention.span.end,
                    surface: mention.span.of(text),
                })
                .collect(),
            dates: dates(library, id),
            sections: article
                .sections()
                .map(|section| Section { heading: section.heading.of(text), start: section.heading.start })
                .collect(),
            quotes: quotes(article),
            words: article.n_words,
            notices: library.notices_of(id).iter().map(ToString::to_string).collect(),
            text,
            byline: article.byline.as_ref().map(|byline| byline.value.as_str()),
            url: article.url.as_deref(),
            source: article.source.as_deref(),
            line: article.origin.line_number,
            blocks: article
                .blocks
                .iter()
                .map(|block| Block { kind: block.kind, start: block.span.start, end: block.span.end })
                .collect(),
            dateline: article.dateline.as_ref().and_then(|found| dateline(text, found)),
            updated: article.updated.map(date),
        }
    }
}

fn date(date: PubDate) -> Date {
    let span: Option<Span> = date.evidence.span;
    Date {
        value: date.value.to_string(),
        precision: date.value.precision().as_str(),
        inferred: date.inferred,
        rule: date.evidence.rule.0,
        start: span.map(|span| span.start),
        end: span.map(|span| span.end),
        ambiguous: date.is_ambiguous,
    }
}

fn dateline<'a>(text: &'a str, dateline: &crate::model::Dateline) -> Option<Dateline<'a>> {
    let place = |place: &crate::model::DatelinePlace| DatelinePlace {
        place: place.span.of(text),
        code: place.code,
        start: place.span.start,
        end: place.span.end,
    };
    Some(Dateline {
        first: place(dateline.places.first()?),
        rule: dateline.rule.0,
        line: Line { start: dateline.span.start, end: dateline.span.end },
        places: dateline.places.iter().map(place).collect(),
    })
}

fn country(country: &crate::model::Country) -> Country {
    Country {
        code: country.code,
        name: gazetteer::country_name(country.code, Language::ENGLISH).unwrap_or_default(),
        focus: country.focus,
        salience: round(country.salience),
        mentions: country.n_mentions,
    }
}

/// Three decimals: the digits behind them say nothing, and differ between machines.
fn round(share: f32) -> f64 {
    (f64::from(share) * 1000.0).round() / 1000.0
}

fn dates(library: &Library, id: ArticleId) -> Vec<Timex<'_>> {
    let article = library.article(id);
    let resolved = library.resolved_timexes(id);
    article
        .timexes
        .iter()
        .zip(resolved)
        .map(|(timex, resolved)| Timex {
            start: timex.span.start,
            end: timex.span.end,
            surface: timex.span.of(&article.text),
            value: resolved.value,
            kind: timex.kind,
            inferred: resolved.inferred,
        })
        .collect()
}

fn quotes(article: &Article) -> Vec<Quote<'_>> {
    article
        .quotes
        .iter()
        .map(|quote| Quote {
            start: quote.span.start,
            end: quote.span.end,
            speaker: quote.speaker.map(|speaker| speaker.of(&article.text)),
        })
        .collect()
}
