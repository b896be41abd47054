//! The JSON of an article: the stable format.
//!
//! Offsets are UTF-8 bytes into `text`, half open. The order of fields is part of the format as people see it; what was
//! added later stands at the end.
//!
//! Written by hand, field by field as they stand here: records are most of the bytes that `export` writes, and one that
//! goes straight from the columns into the buffer takes a tenth of the time of one that is first collected for serde.
//! `tests.rs` reads it back with serde.

use std::sync::LazyLock;

use super::json::{Json, Line, Piece};
use crate::gazetteer;
use crate::library::{ArticleId, Library, TextBytes};
use crate::model::{
    BlockKind, Country, CountryCode, Dateline, DatelinePlace, Day, Language, Mention, MentionKind, Precision, PubDate,
    Quote, Span, Timex, TimexKind,
};

/// Writes records, one after the other, with the same memory.
pub struct Records<'l> {
    library: &'l Library,
    texts: Texts,
    text: Vec<u8>,
    /// The list of blocks, which is made before it has its turn.
    blocks: Json,
}

/// How texts are read that lie in a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Texts {
    /// Where they are, which brings all around them into memory.
    InPlace,
    /// Each by itself, which takes a call of the system.
    OneByOne,
}

impl<'l> Records<'l> {
    pub fn of(library: &'l Library, texts: Texts) -> Self {
        Self { library, texts, text: Vec::new(), blocks: Json::default() }
    }

    /// Has the processor fetch what an article's record is made of.
    pub fn fetch(&self, id: ArticleId) {
        self.library.article(id).fetch(self.texts == Texts::InPlace);
    }

    /// Has the processor fetch what a [`Records::fetch`] to come has to know.
    pub fn fetch_place(&self, id: ArticleId) {
        self.library.article(id).fetch_place();
    }

    /// Appends the article's record, without a line break.
    pub fn put(&mut self, json: &mut Json, id: ArticleId) {
        let buffer = (self.texts == Texts::OneByOne).then_some(&mut self.text);
        let article = self.library.article(id).contents(buffer);
        let (head, rest, text) = (&article.head, &article.rest, article.text);
        json.put(b"{\"id\":\"");
        match article.stated_id() {
            Some(id) => json.put_escaped(id),
            None => json.put(&article.text_id()),
        }
        json.put(b"\",\"path\":\"");
        head.place.pieces().iter().for_each(|piece| json.put_escaped(piece));
        json.put(b"\",\"language\":");
        match &head.language {
            Some(language) => json.put_plain(language.value.as_str()),
            None => json.put(b"null"),
        }
        json.put(b",\"title\":");
        json.put_optional(head.title.map(|title| title.value));
        json.put(b",\"summary\":");
        json.put_optional(rest.summary.map(|summary| summary.value));
        json.put(b",\"date\":");
        put_date(json, article.date());
        json.put(b",\"countries\":");
        put_list(json, article.countries(), put_country);
        json.put(b",\"mentions\":");
        put_list(json, article.mentions(), |json, mention| put_mention(json, mention, text));
        json.put(b",\"dates\":");
        let anchor = article.anchor();
        put_list(json, article.timexes(), |json, timex| put_timex(json, timex, text, anchor));
        json.put(b",\"sections\":");
        // They are blocks too, and all blocks are read once.
        self.blocks.clear();
        let sections = json.begin_list();
        put_list(&mut self.blocks, article.blocks(), |blocks, block| {
            put_block(blocks, block.kind, block.span);
            if block.kind == BlockKind::Heading {
                put_section(json, block.span, text);
            }
        });
        json.end_list(sections);
        json.put(b",\"quotes\":");
        put_list(json, article.quotes(), |json, quote| put_quote(json, &quote, text));
        json.put(b",\"words\":");
        json.put_number(head.n_words);
        json.put(b",\"notices\":");
        put_list(json, article.notices(), |json, (kind, detail)| {
            json.put(b"\"");
            json.put_slice(kind.code().as_bytes());
            if !detail.is_empty() {
                json.put(b": ");
                json.put_escaped(&detail);
            }
            json.put(b"\",");
        });
        json.put(b",\"text\":\"");
        json.put_escaped_bytes(text.as_bytes());
        // From here on fields beyond the contract's first version.
        json.put(b"\",\"byline\":");
        json.put_optional(rest.byline.map(|byline| byline.value));
        json.put(b",\"url\":");
        json.put_optional(rest.url);
        json.put(b",\"source\":");
        json.put_optional(rest.source);
        // The line of `path`, from 1, where that file holds many articles.
        json.put(b",\"line\":");
        json.put_number_or_null(head.place.line_number);
        json.put(b",\"blocks\":");
        json.put_slice(self.blocks.as_bytes());
        json.put(b",\"dateline\":");
        put_dateline(json, rest.dateline.as_ref(), text);
        // When the text was last changed, as it says itself.
        json.put(b",\"updated\":");
        put_date(json, rest.updated);
        json.put(b"}");
    }
}

/// Each item ends with a comma, which the list's end takes the place of.
#[inline(always)]
fn put_list<T>(json: &mut Json, items: impl Iterator<Item = T>, mut put: impl FnMut(&mut Json, T)) {
    let start = json.begin_list();
    items.for_each(|item| put(json, item));
    json.end_list(start);
}

fn put_date(json: &mut Json, date: Option<PubDate>) {
    let Some(date) = date else { return json.put(b"null") };
    json.line(|line| {
        line.put(b"{\"value\":\"");
        line.put_date(date.value);
        line.put_piece(precision(date.value.precision()));
        line.put_bool(date.inferred);
        line.put(b",\"rule\":\"");
    });
    json.put_slice(date.evidence.rule.0.as_bytes());
    let span = date.evidence.span;
    json.line(|line| {
        // Null where the date was given beside the text.
        line.put(b"\",\"start\":");
        line.put_number_or_null(span.map(|span| span.start));
        line.put(b",\"end\":");
        line.put_number_or_null(span.map(|span| span.end));
        // Day and month may be the other way round.
        line.put(b",\"ambiguous\":");
        line.put_bool(date.is_ambiguous);
        line.put(b"}");
    });
}

#[inline(always)]
fn put_country(json: &mut Json, country: Country) {
    let start = COUNTRIES.start(country.code);
    if start.is_none() {
        put_country_start(json, country.code);
    }
    json.line(|line| {
        if let Some(start) = start {
            line.put_piece(start);
        }
        line.put_bool(country.focus);
        line.put(b",\"salience\":");
        line.put_share(country.salience);
        line.put(b",\"mentions\":");
        line.put_number(country.n_mentions);
        line.put(b"},");
    });
}

/// How a country's item begins, up to whether the article is about it.
fn put_country_start(json: &mut Json, code: CountryCode) {
    // In English, whatever the user's language: the format doesn't depend on who asks.
    let name = gazetteer::country_name(code, Language::ENGLISH).unwrap_or_default();
    json.put(b"{\"code\":");
    json.put_plain(code.as_str());
    json.put(b",\"name\":");
    json.put_string(name);
    json.put(b",\"focus\":");
}

/// How the items of countries begin, by the two letters of their codes: articles name a dozen each.
struct CountryStarts(Vec<Option<Piece<COUNTRY_START>>>);

/// Long enough for all names but a few.
const COUNTRY_START: usize = 80;

static COUNTRIES: LazyLock<CountryStarts> = LazyLock::new(|| {
    let (mut starts, mut json) = (vec![None; 26 * 26], Json::default());
    for code in gazetteer::countries() {
        if let Some(idx) = CountryStarts::idx(*code) {
            json.clear();
            put_country_start(&mut json, *code);
            starts[idx] = Piece::of(json.as_bytes());
        }
    }
    CountryStarts(starts)
});

impl CountryStarts {
    /// `None` for what is seldom: a state that is gone, a country that the tables don't know, a very long name.
    fn start(&self, code: CountryCode) -> Option<&Piece<COUNTRY_START>> {
        self.0[Self::idx(code)?].as_ref()
    }

    fn idx(code: CountryCode) -> Option<usize> {
        let [first, second] = code.as_bytes() else { return None };
        Some(usize::from(first - b'A') * 26 + usize::from(second - b'A'))
    }
}

#[inline(always)]
fn put_mention(json: &mut Json, mention: Mention, text: TextBytes) {
    let Mention { code, kind, span, .. } = mention;
    let before = |line: &mut Line| {
        match *code.as_bytes() {
            [a, b] => line.put_piece_with(mention_start(kind), CODE, [a, b]),
            // A state that is gone.
            _ => line.put_piece(&long_mention_start(kind, code)),
        }
        line.put_number(span.start);
        line.put(b",\"end\":");
        line.put_number(span.end);
        line.put(b",\"surface\":\"");
    };
    json.put_around(text, span, before, |line| line.put(b"\"},"));
}

#[inline(always)]
fn put_timex(json: &mut Json, timex: Timex, text: TextBytes, anchor: Option<Day>) {
    let span = timex.span;
    let (value, inferred) = timex.value(anchor);
    let (value, len) = value.bytes();
    let before = |line: &mut Line| {
        line.put(b"{\"start\":");
        line.put_number(span.start);
        line.put(b",\"end\":");
        line.put_number(span.end);
        line.put(b",\"surface\":\"");
    };
    let behind = |line: &mut Line| {
        line.put(b"\",\"value\":\"");
        line.put_first(len, value);
        line.put_piece(timex_kind(timex.kind));
        line.put_bool(inferred);
        line.put(b"},");
    };
    json.put_around(text, span, before, behind);
}

fn put_section(json: &mut Json, heading: Span, text: TextBytes) {
    json.put(b"{\"heading\":");
    json.put_string(text.at(heading));
    json.put(b",\"start\":");
    json.put_number(heading.start);
    json.put(b"},");
}

fn put_quote(json: &mut Json, quote: &Quote, text: TextBytes) {
    json.line(|line| {
        line.put(b"{\"start\":");
        line.put_number(quote.span.start);
        line.put(b",\"end\":");
        line.put_number(quote.span.end);
        line.put(b",\"speaker\":");
    });
    json.put_optional(quote.speaker.map(|speaker| text.at(speaker)));
    json.put(b"},");
}

#[inline(always)]
fn put_block(json: &mut Json, kind: BlockKind, span: Span) {
    json.line(|line| {
        line.put_piece(block_kind(kind));
        line.put_number(span.start);
        line.put(b",\"end\":");
        line.put_number(span.end);
        line.put(b"},");
    });
}

fn put_dateline(json: &mut Json, dateline: Option<&Dateline>, text: TextBytes) {
    let Some(Dateline { span, places, rule }) = dateline.filter(|dateline| !dateline.places.is_empty()) else {
        return json.put(b"null");
    };
    // The first place as `place`, `code`, `start` and `end`; `places` has all of them, `line` the whole opening with its dash.
    json.put(b"{");
    put_place(json, &places[0], text);
    json.put(b",\"rule\":\"");
    json.put_slice(rule.0.as_bytes());
    json.put(b"\",\"line\":{\"start\":");
    json.put_number(span.start);
    json.put(b",\"end\":");
    json.put_number(span.end);
    json.put(b"},\"places\":");
    put_list(json, places.iter(), |json, place| {
        json.put(b"{");
        put_place(json, place, text);
        json.put(b"},");
    });
    json.put(b"}");
}

fn put_place(json: &mut Json, place: &DatelinePlace, text: TextBytes) {
    json.put(b"\"place\":");
    json.put_string(text.at(place.span));
    // Null for a place that the gazetteer does not know.
    json.put(b",\"code\":");
    match &place.code {
        Some(code) => json.put_plain(code.as_str()),
        None => json.put(b"null"),
    }
    json.put(b",\"start\":");
    json.put_number(place.span.start);
    json.put(b",\"end\":");
    json.put_number(place.span.end);
}

/// What stands between two others for each value: its name between what comes before and behind it.
macro_rules! pieces {
    ($before:literal, $behind:literal, match $value:ident { $($variant:path => $name:literal,)+ }) => {
        match $value {
            $($variant => piece!($before, $name, $behind),)+
        }
    };
}

macro_rules! piece {
    ($($text:literal),+) => {{
        static PIECE: Piece<48> = Piece::literal(concat!($($text),+));
        &PIECE
    }};
}

/// Where the code stands in [`mention_start`].
const CODE: usize = "{\"code\":\"".len();

/// From the beginning to the start, with some code of two letters.
fn mention_start(kind: MentionKind) -> &'static Piece<48> {
    pieces!(
        "{\"code\":\"XX\",\"kind\":\"",
        "\",\"start\":",
        match kind {
            MentionKind::Name => "name",
            MentionKind::Demonym => "demonym",
            MentionKind::Capital => "capital",
            MentionKind::City => "city",
            MentionKind::Institution => "institution",
        }
    )
}

/// The same with a code of another length.
#[cold]
fn long_mention_start(kind: MentionKind, code: CountryCode) -> Piece<48> {
    let start = mention_start(kind).as_bytes();
    let whole = [&start[..CODE], code.as_bytes(), &start[CODE + 2..]].concat();
    Piece::of(&whole).expect("a code has at most four letters")
}

/// From behind a date to whether it was inferred.
fn precision(precision: Precision) -> &'static Piece<48> {
    pieces!(
        "\",\"precision\":\"",
        "\",\"inferred\":",
        match precision {
            Precision::Year => "year",
            Precision::Month => "month",
            Precision::Day => "day",
        }
    )
}

/// From behind the value to whether it was inferred.
fn timex_kind(kind: TimexKind) -> &'static Piece<48> {
    pieces!(
        "\",\"type\":\"",
        "\",\"inferred\":",
        match kind {
            TimexKind::Date => "date",
            TimexKind::Time => "time",
            TimexKind::Duration => "duration",
            TimexKind::Set => "set",
        }
    )
}

/// From the beginning to the start.
fn block_kind(kind: BlockKind) -> &'static Piece<48> {
    pieces!(
        "{\"kind\":\"",
        "\",\"start\":",
        match kind {
            BlockKind::Meta => "meta",
            BlockKind::Headline => "headline",
            BlockKind::Summary => "summary",
            BlockKind::Byline => "byline",
            BlockKind::Lede => "lede",
            BlockKind::Paragraph => "paragraph",
            BlockKind::Heading => "heading",
            BlockKind::PullQuote => "pull-quote",
            BlockKind::Attribution => "attribution",
            BlockKind::ListItem => "list-item",
        }
    )
}
