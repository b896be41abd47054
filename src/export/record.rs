//! The JSON of an article: the stable format.
//!
//! Offsets are UTF-8 bytes into `text`, half open. The order of fields is part of the format as people see it; what was
//! added later stands at the end.
//!
//! Written by hand: records are most of the bytes that `export` writes, and one that goes straight from the columns into
//! the buffer takes a quarter of the time of one that is first collected for serde. `tests.rs` reads it back with serde.

use std::io::Write;

use crate::gazetteer;
use crate::library::{ArticleId, ArticleRef, Library};
use crate::model::{BlockKind, CountryCode, DatelinePlace, Language, PubDate, Span, TimexKind};

/// The name of a field as it is written, with the comma before it.
#[derive(Clone, Copy)]
struct Name(&'static str);

macro_rules! field {
    ($name:literal) => {
        Name(concat!(",\"", $name, "\":"))
    };
}

/// Appends the article's record, without a line break.
pub fn write_record(json: &mut Vec<u8>, library: &Library, id: ArticleId) {
    let article = library.article(id);
    let (text, head, rest) = (article.text(), article.head(), article.rest());
    let mut object = Object::begin(json);
    object.string(field!("id"), &article.id());
    object.pieces(field!("path"), &head.place.pieces());
    object.optional(field!("language"), head.language.as_ref().map(|language| language.value.as_str()));
    object.optional(field!("title"), head.title.map(|title| title.value));
    object.optional(field!("summary"), rest.summary.map(|summary| summary.value));
    object.value(field!("date"), library.date(id), put_date);
    object.list(field!("countries"), article.countries(), |json, country| put_country(json, &country));
    object.list(field!("mentions"), article.mentions(), |json, mention| {
        let mut object = Object::begin(json);
        object.plain(field!("code"), mention.code.as_str());
        object.plain(field!("kind"), mention.kind.as_str());
        object.span(mention.span);
        object.string(field!("surface"), mention.span.of(text));
        object.end();
    });
    put_dates(&mut object, library, article);
    object.list(field!("sections"), article.sections(), |json, section| {
        let mut object = Object::begin(json);
        object.string(field!("heading"), section.heading.of(text));
        object.number(field!("start"), section.heading.start);
        object.end();
    });
    object.list(field!("quotes"), article.quotes(), |json, quote| {
        let mut object = Object::begin(json);
        object.span(quote.span);
        object.optional(field!("speaker"), quote.speaker.map(|speaker| speaker.of(text)));
        object.end();
    });
    object.number(field!("words"), head.n_words);
    object.list(field!("notices"), article.notices().into_iter(), |json, notice| put_string(json, &notice.to_string()));
    object.string(field!("text"), text);
    // From here on fields beyond the contract's first version.
    object.optional(field!("byline"), rest.byline.map(|byline| byline.value));
    object.optional(field!("url"), rest.url);
    object.optional(field!("source"), rest.source);
    // The line of `path`, from 1, where that file holds many articles.
    object.value(field!("line"), head.place.line_number, put_number);
    object.list(field!("blocks"), article.blocks(), |json, block| {
        let mut object = Object::begin(json);
        object.plain(field!("kind"), block_kind(block.kind));
        object.span(block.span);
        object.end();
    });
    object.value(field!("dateline"), rest.dateline.filter(|dateline| !dateline.places.is_empty()), |json, dateline| {
        // The first place as `place`, `code`, `start` and `end`; `places` has all of them, `line` the whole opening with its dash.
        let mut object = Object::begin(json);
        object.place(&dateline.places[0], text);
        object.plain(field!("rule"), dateline.rule.0);
        object.value(field!("line"), Some(dateline.span), |json, line| {
            let mut object = Object::begin(json);
            object.span(line);
            object.end();
        });
        object.list(field!("places"), dateline.places.iter(), |json, place| {
            let mut object = Object::begin(json);
            object.place(place, text);
            object.end();
        });
        object.end();
    });
    // When the text was last changed, as it says itself.
    object.value(field!("updated"), rest.updated, put_date);
    object.end();
}

fn put_date(json: &mut Vec<u8>, date: PubDate) {
    let span: Option<Span> = date.evidence.span;
    let mut object = Object::begin(json);
    object.plain(field!("value"), &date.value.to_string());
    object.plain(field!("precision"), date.value.precision().as_str());
    object.bool(field!("inferred"), date.inferred);
    object.plain(field!("rule"), date.evidence.rule.0);
    // Null where the date was given beside the text.
    object.value(field!("start"), span.map(|span| span.start), put_number);
    object.value(field!("end"), span.map(|span| span.end), put_number);
    // Day and month may be the other way round.
    object.bool(field!("ambiguous"), date.is_ambiguous);
    object.end();
}

fn put_country(json: &mut Vec<u8>, country: &crate::model::Country) {
    let mut object = Object::begin(json);
    object.plain(field!("code"), country.code.as_str());
    // In English, whatever the user's language: the format doesn't depend on who asks.
    object.string(field!("name"), gazetteer::country_name(country.code, Language::ENGLISH).unwrap_or_default());
    object.bool(field!("focus"), country.focus);
    object.value(field!("salience"), Some(country.salience), put_share);
    object.number(field!("mentions"), country.n_mentions);
    object.end();
}

fn put_dates(object: &mut Object, library: &Library, article: ArticleRef) {
    let text = article.text();
    let anchor = library.anchor(article);
    object.list(field!("dates"), article.timexes(), |json, timex| {
        let resolved = timex.resolve(anchor);
        let mut object = Object::begin(json);
        object.span(timex.span);
        object.string(field!("surface"), timex.span.of(text));
        object.plain(field!("value"), &resolved.value);
        object.plain(field!("type"), timex_kind(timex.kind));
        object.bool(field!("inferred"), resolved.inferred);
        object.end();
    });
}

fn timex_kind(kind: TimexKind) -> &'static str {
    match kind {
        TimexKind::Date => "date",
        TimexKind::Time => "time",
        TimexKind::Duration => "duration",
        TimexKind::Set => "set",
    }
}

fn block_kind(kind: BlockKind) -> &'static str {
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
}

/// A JSON object in the making. Names are written as they are: they need no escapes.
///
/// All of it is inlined, so that names are copied as constants: they are half of what is written.
struct Object<'j> {
    json: &'j mut Vec<u8>,
    is_empty: bool,
}

impl<'j> Object<'j> {
    #[inline(always)]
    fn begin(json: &'j mut Vec<u8>) -> Self {
        json.push(b'{');
        Self { json, is_empty: true }
    }

    #[inline(always)]
    fn end(self) {
        self.json.push(b'}');
    }

    #[inline(always)]
    fn name(&mut self, Name(name): Name) -> &mut Vec<u8> {
        // The first has no comma.
        let start = usize::from(std::mem::take(&mut self.is_empty));
        self.json.extend_from_slice(&name.as_bytes()[start..]);
        self.json
    }

    #[inline(always)]
    fn string(&mut self, name: Name, value: &str) {
        put_string(self.name(name), value);
    }

    /// A string that needs no escapes.
    #[inline(always)]
    fn plain(&mut self, name: Name, value: &str) {
        let json = self.name(name);
        json.push(b'"');
        json.extend_from_slice(value.as_bytes());
        json.push(b'"');
    }

    fn pieces(&mut self, name: Name, pieces: &[&str]) {
        let json = self.name(name);
        json.push(b'"');
        pieces.iter().for_each(|piece| put_escaped(json, piece));
        json.push(b'"');
    }

    fn optional(&mut self, name: Name, value: Option<&str>) {
        self.value(name, value, put_string);
    }

    #[inline(always)]
    fn number(&mut self, name: Name, number: u32) {
        put_number(self.name(name), number);
    }

    #[inline(always)]
    fn bool(&mut self, name: Name, value: bool) {
        self.name(name).extend_from_slice(if value { b"true" } else { b"false" });
    }

    #[inline(always)]
    fn span(&mut self, span: Span) {
        self.number(field!("start"), span.start);
        self.number(field!("end"), span.end);
    }

    fn place(&mut self, place: &DatelinePlace, text: &str) {
        self.string(field!("place"), place.span.of(text));
        // Null for a place that the gazetteer does not know.
        self.optional(field!("code"), place.code.as_ref().map(CountryCode::as_str));
        self.span(place.span);
    }

    #[inline(always)]
    fn value<T>(&mut self, name: Name, value: Option<T>, put: impl FnOnce(&mut Vec<u8>, T)) {
        let json = self.name(name);
        match value {
            Some(value) => put(json, value),
            None => json.extend_from_slice(b"null"),
        }
    }

    #[inline(always)]
    fn list<T>(&mut self, name: Name, values: impl Iterator<Item = T>, mut put: impl FnMut(&mut Vec<u8>, T)) {
        let json = self.name(name);
        json.push(b'[');
        for (idx, value) in values.enumerate() {
            if idx > 0 {
                json.push(b',');
            }
            put(json, value);
        }
        json.push(b']');
    }
}

fn put_number(json: &mut Vec<u8>, number: u32) {
    const MOST_DIGITS: usize = 10;
    let n_digits = number.checked_ilog10().map_or(1, |log| log as usize + 1);
    let mut digits = [0; MOST_DIGITS];
    let mut rest = number;
    for digit in digits[..n_digits].iter_mut().rev() {
        *digit = b'0' + (rest % 10) as u8;
        rest /= 10;
    }
    // Copying a fixed number of bytes and dropping some is quicker than copying as many as there are.
    let len = json.len() + n_digits;
    json.extend_from_slice(&digits);
    json.truncate(len);
}

/// From 0 to 1 with three decimals: the digits behind them say nothing, and differ between machines. As floats are
/// written, with at least one decimal and no zeros behind it.
fn put_share(json: &mut Vec<u8>, share: f32) {
    let thousandths = (f64::from(share) * 1000.0).round() as u32;
    put_number(json, thousandths / 1000);
    json.push(b'.');
    let decimals = [thousandths / 100 % 10, thousandths / 10 % 10, thousandths % 10].map(|digit| b'0' + digit as u8);
    let n_zeros = decimals[1..].iter().rev().take_while(|digit| **digit == b'0').count();
    json.extend_from_slice(&decimals[..decimals.len() - n_zeros]);
}

fn put_string(json: &mut Vec<u8>, text: &str) {
    json.push(b'"');
    put_escaped(json, text);
    json.push(b'"');
}

/// Quotation marks, backslashes and control characters are escaped as RFC 8259 asks, all else stands for itself.
fn put_escaped(json: &mut Vec<u8>, text: &str) {
    let bytes = text.as_bytes();
    let mut start = 0;
    while let Some(len) = find_escape(&bytes[start..]) {
        let at = start + len;
        json.extend_from_slice(&bytes[start..at]);
        match bytes[at] {
            b'"' => json.extend_from_slice(b"\\\""),
            b'\\' => json.extend_from_slice(b"\\\\"),
            b'\n' => json.extend_from_slice(b"\\n"),
            b'\r' => json.extend_from_slice(b"\\r"),
            b'\t' => json.extend_from_slice(b"\\t"),
            0x08 => json.extend_from_slice(b"\\b"),
            0x0c => json.extend_from_slice(b"\\f"),
            control => {
                let _ = write!(json, "\\u{control:04x}");
            }
        }
        start = at + 1;
    }
    json.extend_from_slice(&bytes[start..]);
}

/// Where the first byte stands that needs an escape. Eight bytes at once: nearly all of a text needs none.
fn find_escape(bytes: &[u8]) -> Option<usize> {
    const ONES: u64 = u64::from_ne_bytes([1; 8]);
    const HIGH: u64 = u64::from_ne_bytes([0x80; 8]);
    // A byte is below `n` (at most 0x80) where taking `n` away borrows; what was 0x80 or more itself does not count.
    let has_below = |word: u64, n: u64| word.wrapping_sub(ONES * n) & !word & HIGH != 0;
    let has = |word: u64, byte: u8| has_below(word ^ (ONES * u64::from(byte)), 1);
    let needs_escape = |byte: &u8| NEEDS_ESCAPE[*byte as usize];
    let (words, _) = bytes.as_chunks::<8>();
    let is_plain = |word: u64| !has_below(word, 0x20) && !has(word, b'"') && !has(word, b'\\');
    let n_plain = words.iter().take_while(|word| is_plain(u64::from_ne_bytes(**word))).count() * 8;
    bytes[n_plain..].iter().position(needs_escape).map(|at| n_plain + at)
}

const NEEDS_ESCAPE: [bool; 256] = {
    let mut table = [false; 256];
    let mut byte = 0;
    while byte < 0x20 {
        table[byte] = true;
        byte += 1;
    }
    table[b'"' as usize] = true;
    table[b'\\' as usize] = true;
    table
};

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn strings_are_what_serde_makes_of_them(text in "(\\PC|\\p{C}|[\"\\\\\n\t])*") {
            let mut json = Vec::new();
            put_string(&mut json, &text);
            prop_assert_eq!(String::from_utf8(json).unwrap(), serde_json::to_string(&text).unwrap());
        }

        #[test]
        fn numbers_are_what_serde_makes_of_them(number: u32, share in 0u16..=1000) {
            let mut json = Vec::new();
            put_number(&mut json, number);
            prop_assert_eq!(String::from_utf8(std::mem::take(&mut json)).unwrap(), number.to_string());
            put_share(&mut json, (f64::from(share) / 1000.0) as f32);
            prop_assert_eq!(String::from_utf8(json).unwrap(), serde_json::to_string(&(f64::from(share) / 1000.0)).unwrap());
        }
    }
}
