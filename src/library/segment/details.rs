//! One article without its text, as bytes: first the lengths of its parts, then the parts.
//!
//! Writing and reading stand side by side here, part by part, since they have to agree. Whoever changes one of them
//! changes the layout, which the build script sees and which makes old caches invalid.

use std::marker::PhantomData;

use crate::model::{
    Article, Block, Country, Dateline, DatelinePlace, Evidence, Expression, Extracted, Language, Mention, Notice,
    NoticeKind, PubDate, Quote, Rule, Span, Timex, When,
};

use super::bytes::{Reader, Steps, put_date_value, put_number, put_optional_span, put_optional_str, put_str};
use super::dictionary::{
    BlockEntry, CountryEntry, DateEntry, Dictionary, DictionaryBuilder, MentionEntry, SharedDictionary, TimexEntry,
};
use super::facets::{CountryFacets, SegmentFacets};
use super::place::{Place, Roots};

/// The parts of an article's details, each a list that is read on its own.
#[derive(Debug, Clone, Copy, Default)]
pub struct Parts<'b> {
    head: &'b [u8],
    countries: &'b [u8],
    mentions: &'b [u8],
    timexes: &'b [u8],
    blocks: &'b [u8],
    quotes: &'b [u8],
}

/// Everything about an article that is there once.
#[derive(Debug, Clone, Copy, Default)]
pub struct Head<'b> {
    /// `None` where the id is the hash of the text.
    pub given_id: Option<&'b str>,
    pub place: Place<'b>,
    pub n_words: u32,
    pub language: Option<Extracted<Language>>,
    pub title: Option<Extracted<&'b str>>,
    pub date: Option<PubDate>,
    /// What most articles don't have, unread.
    rest: Reader<'b>,
}

/// The rest of the head.
#[derive(Debug, Clone, Default)]
pub struct HeadRest<'b> {
    pub summary: Option<Extracted<&'b str>>,
    pub byline: Option<Extracted<&'b str>>,
    pub updated: Option<PubDate>,
    pub dateline: Option<Dateline>,
    pub url: Option<&'b str>,
    pub source: Option<&'b str>,
    pub notices: Vec<(NoticeKind, &'b str)>,
}

/// Writes details with the dictionary of one segment.
#[derive(Debug)]
pub struct DetailsWriter {
    dictionary: DictionaryBuilder,
    /// The parts of the article that is being written, each by itself until their lengths are known; their memory is for
    /// the next one too.
    parts: [Vec<u8>; 6],
}

impl DetailsWriter {
    pub fn of(dictionary: &SharedDictionary) -> Self {
        Self { dictionary: DictionaryBuilder::of(dictionary), parts: Default::default() }
    }
}

/// Appends the article's details, and notes its facets. `hash`: that of its text.
pub fn put_details(
    bytes: &mut Vec<u8>,
    article: &Article,
    hash: u64,
    roots: &Roots,
    writer: &mut DetailsWriter,
    facets: &mut SegmentFacets,
) {
    let DetailsWriter { dictionary, parts } = writer;
    parts.iter_mut().for_each(Vec::clear);
    let [head, countries, mentions, timexes, blocks, quotes] = parts;
    facets.note(article);
    put_head(head, article, hash, roots, dictionary, facets);
    for country in &article.countries {
        put_country(countries, country, dictionary, &mut facets.countries);
    }
    facets.countries.end_article();
    let mut steps = Steps::default();
    for mention in &article.mentions {
        let Mention { code, kind, span, rule } = *mention;
        let entry = MentionEntry { code, kind, rule: dictionary.rules.of(rule), len: span.len() as u32 };
        steps.put(mentions, span.start);
        put_number(mentions, dictionary.mentions.of(entry));
    }
    let mut steps = Steps::default();
    for timex in &article.timexes {
        let Timex { span, kind, expression, rule } = *timex;
        let Expression { when, direction, time } = expression;
        let (date, when) = match when {
            When::Calendar(date) => (Some(date), None),
            when => (None, Some(when)),
        };
        let rule = dictionary.rules.of(rule);
        let entry = TimexEntry { kind, when, direction, time, rule, len: span.len() as u32 };
        steps.put(timexes, span.start);
        put_number(timexes, dictionary.timexes.of(entry));
        if let Some(date) = date {
            put_date_value(timexes, date);
        }
    }
    let mut steps = Steps::default();
    for block in &article.blocks {
        let entry = BlockEntry { kind: block.kind, rule: dictionary.rules.of(block.rule) };
        steps.put(blocks, block.span.start);
        put_number(blocks, block.span.len() as u32);
        put_number(blocks, dictionary.blocks.of(entry));
    }
    let mut steps = Steps::default();
    for quote in &article.quotes {
        steps.put(quotes, quote.span.start);
        put_number(quotes, quote.span.len() as u32);
        put_optional_span(quotes, quote.speaker);
        put_number(quotes, dictionary.rules.of(quote.rule));
    }
    // The last part goes to the end.
    parts[..5].iter().for_each(|part| put_number(bytes, part.len() as u32));
    parts.iter().for_each(|part| bytes.extend_from_slice(part));
}

/// Salience in thousandths: the digits behind them say nothing, and differ between machines.
fn put_country(bytes: &mut Vec<u8>, country: &Country, dictionary: &mut DictionaryBuilder, facets: &mut CountryFacets) {
    let Country { code, focus, salience, n_mentions, rule } = *country;
    let entry = CountryEntry { code, focus, rule: dictionary.rules.of(rule) };
    let number = dictionary.countries.of(entry);
    facets.push(number);
    put_number(bytes, number);
    put_number(bytes, (f64::from(salience) * 1000.0).round() as u32);
    put_number(bytes, n_mentions);
}

fn put_head(
    bytes: &mut Vec<u8>,
    article: &Article,
    hash: u64,
    roots: &Roots,
    dictionary: &mut DictionaryBuilder,
    facets: &mut SegmentFacets,
) {
    let idx = facets.n_articles() as u32;
    let given_id = article.given_id.as_deref().filter(|id| id.as_bytes() != text_id_digits(hash));
    put_optional_str(bytes, given_id);
    facets.named.extend(given_id.map(|_| idx));
    roots.put_place(bytes, &article.origin, &mut facets.places);
    put_number(bytes, article.n_words);
    match &article.language {
        Some(Extracted { value, evidence }) => {
            put_number(bytes, dictionary.languages.of(*value) + 1);
            put_evidence(bytes, *evidence, dictionary);
            facets.languages.put(*value, idx);
        }
        None => put_number(bytes, 0),
    }
    put_extracted(bytes, article.title.as_ref(), &article.text, dictionary);
    put_date(bytes, article.date, dictionary);
    facets.dates.push(article.date, &article.origin);
    put_extracted(bytes, article.summary.as_ref(), &article.text, dictionary);
    put_extracted(bytes, article.byline.as_ref(), &article.text, dictionary);
    put_date(bytes, article.updated, dictionary);
    put_dateline(bytes, article.dateline.as_ref(), dictionary);
    put_optional_str(bytes, article.url.as_deref());
    put_optional_str(bytes, article.source.as_deref());
    for notice in &article.notices {
        put_number(bytes, NoticeKind::ALL.iter().position(|kind| *kind == notice.kind).unwrap_or_default() as u32);
        put_str(bytes, &notice.detail);
    }
}

fn put_evidence(bytes: &mut Vec<u8>, evidence: Evidence, dictionary: &mut DictionaryBuilder) {
    put_number(bytes, dictionary.rules.of(evidence.rule));
    put_optional_span(bytes, evidence.span);
}

/// 0 for none, 1 for what stands in the text as it is, 2 with a string.
fn put_extracted(
    bytes: &mut Vec<u8>,
    extracted: Option<&Extracted<String>>,
    text: &str,
    dictionary: &mut DictionaryBuilder,
) {
    let Some(Extracted { value, evidence }) = extracted else { return put_number(bytes, 0) };
    let is_surface = evidence.span.is_some_and(|span| text.get(span.range()) == Some(value));
    put_number(bytes, if is_surface { 1 } else { 2 });
    put_evidence(bytes, *evidence, dictionary);
    if !is_surface {
        put_str(bytes, value);
    }
}

/// 0 for none, else one more than the number of how it was found.
fn put_date(bytes: &mut Vec<u8>, date: Option<PubDate>, dictionary: &mut DictionaryBuilder) {
    let Some(PubDate { value, inferred, evidence, is_ambiguous, order }) = date else { return put_number(bytes, 0) };
    let entry = DateEntry { inferred, is_ambiguous, order, rule: dictionary.rules.of(evidence.rule) };
    put_number(bytes, dictionary.dates.of(entry) + 1);
    put_date_value(bytes, value);
    put_optional_span(bytes, evidence.span);
}

/// 0 for none, else one more than the number of places.
fn put_dateline(bytes: &mut Vec<u8>, dateline: Option<&Dateline>, dictionary: &mut DictionaryBuilder) {
    let Some(Dateline { span, places, rule }) = dateline else { return put_number(bytes, 0) };
    put_number(bytes, places.len() as u32 + 1);
    put_optional_span(bytes, Some(*span));
    put_number(bytes, dictionary.rules.of(*rule));
    for place in places {
        put_optional_span(bytes, Some(place.span));
        put_number(bytes, place.code.map_or(0, |code| dictionary.codes.of(code) + 1));
    }
}

/// 16 hexadecimal digits of a hash of the text: the id of an article that came without one.
pub fn text_id(text_hash: u64) -> String {
    text_id_digits(text_hash).iter().copied().map(char::from).collect()
}

/// The same as ASCII.
pub fn text_id_digits(text_hash: u64) -> [u8; 16] {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    // A tenth of the time that the formats of the standard library take.
    let mut digits = [0; 16];
    for (two, byte) in digits.as_chunks_mut().0.iter_mut().zip(text_hash.to_be_bytes()) {
        *two = [DIGITS[usize::from(byte >> 4)], DIGITS[usize::from(byte & 15)]];
    }
    digits
}

impl<'b> Parts<'b> {
    pub fn of(details: &'b [u8]) -> Self {
        let mut reader = Reader::new(details);
        let lens: [u32; 5] = std::array::from_fn(|_| reader.number());
        let [head, countries, mentions, timexes, blocks] = lens.map(|len| reader.take(len));
        Self { head, countries, mentions, timexes, blocks, quotes: reader.take(u32::MAX) }
    }

    /// `surface` says what stands at a place of the article's text.
    pub fn head(&self, surface: impl Fn(Span) -> &'b str, roots: &'b Roots, dictionary: &Dictionary) -> Head<'b> {
        let mut reader = Reader::new(self.head);
        let given_id = reader.optional_str();
        let place = roots.read_place(&mut reader);
        let n_words = reader.number();
        let language = reader.number().checked_sub(1).and_then(|idx| {
            let evidence = read_evidence(&mut reader, dictionary);
            Some(Extracted { value: *dictionary.languages.get(idx as usize)?, evidence })
        });
        let title = read_extracted(&mut reader, &surface, dictionary);
        let date = read_date(&mut reader, dictionary);
        Head { given_id, place, n_words, language, title, date, rest: reader }
    }

    pub fn countries<'d>(&self, dictionary: &'d Dictionary) -> List<'b, 'd, Country> {
        List::of(self.countries, dictionary)
    }

    pub fn mentions<'d>(&self, dictionary: &'d Dictionary) -> List<'b, 'd, Mention> {
        List::of(self.mentions, dictionary)
    }

    pub fn timexes<'d>(&self, dictionary: &'d Dictionary) -> List<'b, 'd, Timex> {
        List::of(self.timexes, dictionary)
    }

    pub fn blocks<'d>(&self, dictionary: &'d Dictionary) -> List<'b, 'd, Block> {
        List::of(self.blocks, dictionary)
    }

    pub fn quotes<'d>(&self, dictionary: &'d Dictionary) -> List<'b, 'd, Quote> {
        List::of(self.quotes, dictionary)
    }
}

/// Values that are read one after the other, to the end of the bytes.
#[derive(Debug, Clone)]
pub struct List<'b, 'd, T> {
    reader: Reader<'b>,
    steps: Steps,
    dictionary: &'d Dictionary,
    values: PhantomData<T>,
}

/// What an article has a list of.
pub trait Listed: Sized {
    /// `None` for what the dictionary does not have.
    fn read(reader: &mut Reader, steps: &mut Steps, dictionary: &Dictionary) -> Option<Self>;
}

impl<'b, 'd, T> List<'b, 'd, T> {
    fn of(bytes: &'b [u8], dictionary: &'d Dictionary) -> Self {
        Self { reader: Reader::new(bytes), steps: Steps::default(), dictionary, values: PhantomData }
    }
}

impl<T: Listed> Iterator for List<'_, '_, T> {
    type Item = T;

    /// Inlined, so that nothing is looked up or moved that the caller does not need.
    #[inline(always)]
    fn next(&mut self) -> Option<T> {
        if self.reader.is_at_end() { None } else { T::read(&mut self.reader, &mut self.steps, self.dictionary) }
    }
}

impl Listed for Country {
    #[inline(always)]
    fn read(reader: &mut Reader, _: &mut Steps, dictionary: &Dictionary) -> Option<Self> {
        let (entry, salience, n_mentions) = (reader.number(), reader.number(), reader.number());
        let CountryEntry { code, focus, rule } = *dictionary.countries.get(entry as usize)?;
        let salience = (f64::from(salience) / 1000.0) as f32;
        Some(Country { code, focus, salience, n_mentions, rule: dictionary.rule(rule) })
    }
}

impl Listed for Mention {
    #[inline(always)]
    fn read(reader: &mut Reader, steps: &mut Steps, dictionary: &Dictionary) -> Option<Self> {
        let start = steps.read(reader);
        let MentionEntry { code, kind, rule, len } = *dictionary.mentions.get(reader.number() as usize)?;
        Some(Mention { code, kind, span: span(start, len), rule: dictionary.rule(rule) })
    }
}

impl Listed for Timex {
    #[inline(always)]
    fn read(reader: &mut Reader, steps: &mut Steps, dictionary: &Dictionary) -> Option<Self> {
        let start = steps.read(reader);
        let TimexEntry { kind, when, direction, time, rule, len } = *dictionary.timexes.get(reader.number() as usize)?;
        let when = when.unwrap_or_else(|| When::Calendar(reader.date_value()));
        let expression = Expression { when, direction, time };
        Some(Timex { span: span(start, len), kind, expression, rule: dictionary.rule(rule) })
    }
}

impl Listed for Block {
    #[inline(always)]
    fn read(reader: &mut Reader, steps: &mut Steps, dictionary: &Dictionary) -> Option<Self> {
        let span = span(steps.read(reader), reader.number());
        let BlockEntry { kind, rule } = *dictionary.blocks.get(reader.number() as usize)?;
        Some(Block { kind, span, rule: dictionary.rule(rule) })
    }
}

impl Listed for Quote {
    #[inline(always)]
    fn read(reader: &mut Reader, steps: &mut Steps, dictionary: &Dictionary) -> Option<Self> {
        let span = span(steps.read(reader), reader.number());
        let speaker = reader.optional_span();
        Some(Quote { span, speaker, rule: dictionary.rule(reader.number()) })
    }
}

impl<'b> Head<'b> {
    /// As [`Parts::head`].
    pub fn rest(&self, surface: impl Fn(Span) -> &'b str, dictionary: &Dictionary) -> HeadRest<'b> {
        let mut reader = self.rest;
        HeadRest {
            summary: read_extracted(&mut reader, &surface, dictionary),
            byline: read_extracted(&mut reader, &surface, dictionary),
            updated: read_date(&mut reader, dictionary),
            dateline: read_dateline(&mut reader, dictionary),
            url: reader.optional_str(),
            source: reader.optional_str(),
            notices: std::iter::from_fn(|| {
                let is_at_end = reader.is_at_end();
                let kind = *NoticeKind::ALL.get(reader.number() as usize)?;
                (!is_at_end).then(|| (kind, reader.str()))
            })
            .collect(),
        }
    }
}

impl HeadRest<'_> {
    /// The article's own notices, for the place where it lies.
    pub fn notices(&self, path: &str, line_number: Option<u32>) -> impl Iterator<Item = Notice> {
        self.notices.iter().map(move |(kind, detail)| Notice { line_number, ..Notice::new(*kind, path, *detail) })
    }
}

fn span(start: u32, len: u32) -> Span {
    Span { start, end: start.saturating_add(len) }
}

fn read_evidence(reader: &mut Reader, dictionary: &Dictionary) -> Evidence {
    let rule: Rule = dictionary.rule(reader.number());
    Evidence { rule, span: reader.optional_span() }
}

fn read_extracted<'b>(
    reader: &mut Reader<'b>,
    surface: &impl Fn(Span) -> &'b str,
    dictionary: &Dictionary,
) -> Option<Extracted<&'b str>> {
    let form = reader.number();
    if form == 0 {
        return None;
    }
    let evidence = read_evidence(reader, dictionary);
    let value = match evidence.span {
        Some(span) if form == 1 => surface(span),
        _ => reader.str(),
    };
    Some(Extracted { value, evidence })
}

fn read_date(reader: &mut Reader, dictionary: &Dictionary) -> Option<PubDate> {
    let idx = reader.number().checked_sub(1)?;
    let (value, span) = (reader.date_value(), reader.optional_span());
    let DateEntry { inferred, is_ambiguous, order, rule } = *dictionary.dates.get(idx as usize)?;
    Some(PubDate { value, inferred, is_ambiguous, order, evidence: Evidence { rule: dictionary.rule(rule), span } })
}

fn read_dateline(reader: &mut Reader, dictionary: &Dictionary) -> Option<Dateline> {
    let n_places = reader.number().checked_sub(1)?;
    let span = reader.optional_span()?;
    let rule = dictionary.rule(reader.number());
    let places = (0..n_places).map_while(|_| {
        let span = reader.optional_span()?;
        let code = reader.number().checked_sub(1);
        Some(DatelinePlace { span, code: code.and_then(|idx| dictionary.codes.get(idx as usize).copied()) })
    });
    Some(Dateline { span, places: places.collect(), rule })
}
