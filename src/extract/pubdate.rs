//! When an article was published: a ranking of the places where it can say so.
//!
//! Which words are dates is left to [`super::dates`]; completing a partial date from neighbours to [`crate::library`].
//! Nothing is made up: no clock, no file time, and a date in running text counts only in the one case where the text
//! leans on its own day of publication, a lede that names a day without a year.

mod caseless;
mod given;
mod labels;
mod page;
mod places;

use super::dates;
use crate::model::{
    Block, DateValue, DayOrder, Language, Notice, NoticeKind, Precision, PubDate, RawArticle, Rule, Span, Timex,
};

/// What the choice looks at.
#[derive(Debug, Clone, Copy)]
pub struct PubDateInput<'a> {
    pub raw: &'a RawArticle,
    pub timexes: &'a [Timex],
    /// Dates in figures that cannot be.
    pub impossible: &'a [Span],
    pub blocks: &'a [Block],
    pub language: Option<Language>,
}

/// A date that may be the one, and how much its place speaks for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Candidate {
    value: DateValue,
    rule: Rule,
    span: Option<Span>,
    score: i32,
}

/// What scores less is the date of something else.
const WEAKEST: i32 = 20;

/// What the article alone says of its own dates.
#[derive(Debug, Clone, Default)]
pub struct PubDates {
    /// `None` when unsure.
    pub published: Option<PubDate>,
    /// When it was last changed.
    pub updated: Option<PubDate>,
    /// What is odd about them.
    pub notices: Vec<Notice>,
}

/// The publication date as the article alone says it, when it was changed, and what is odd about either.
pub fn choose(input: &PubDateInput) -> PubDates {
    let mut notices = Vec::new();
    let places = places::candidates(input);
    let published = match given_date(input, &mut notices) {
        Some(date) => Some(date),
        None => best_of_all(input, &places, &mut notices),
    };
    let updated = updated(input, &places, published);
    PubDates { published, updated, notices }
}

/// The date that came with the article, where it can be read.
fn given_date(input: &PubDateInput, notices: &mut Vec<Notice>) -> Option<PubDate> {
    let written = input.raw.given.date.as_ref()?;
    match given::parse(written, input.language) {
        Some(value) => Some(doubt(input, PubDate::stated(value, Rule("date/given"), None), written, notices)),
        None => {
            notices.push(impossible(input, written));
            None
        }
    }
}

fn best_of_all(input: &PubDateInput, places: &[Candidate], notices: &mut Vec<Notice>) -> Option<PubDate> {
    let mut candidates = Vec::new();
    match given::front_matter(&input.raw.text, input.language) {
        given::FrontMatter::Date(value, span) => {
            candidates.push(Candidate { value, rule: Rule("date/front-matter"), span: Some(span), score: 95 });
        }
        given::FrontMatter::Unreadable(span) => notices.push(impossible(input, span.of(&input.raw.text))),
        given::FrontMatter::None => {}
    }
    candidates.extend(places);
    candidates.extend(given::in_report_number(&input.raw.text));
    candidates.extend(given::in_url(input.raw.given.url.as_deref()));
    // To a full day in a better place the name adds nothing.
    let is_settled = |best: &Candidate| best.score >= given::FILE_NAME_SCORE && best.value.as_day().is_some();
    if !strongest(&candidates).is_some_and(is_settled) {
        candidates.extend(given::in_file_name(&input.raw.origin));
    }
    candidates.retain(|candidate| candidate.score >= WEAKEST);
    notices.extend(input.impossible.iter().map(|span| impossible(input, span.of(&input.raw.text))));
    best(&candidates).map(|date| match date.evidence.span {
        Some(span) => doubt(input, date, span.of(&input.raw.text), notices),
        None => date,
    })
}

/// The latest change that the text, its front matter or its record names. Nothing is changed before it is there.
fn updated(input: &PubDateInput, places: &[Candidate], published: Option<PubDate>) -> Option<PubDate> {
    let given = input.raw.given.updated.as_ref().and_then(|written| {
        let value = given::parse(written, input.language)?;
        Some(Candidate { value, rule: Rule("date/given-updated"), span: None, score: 0 })
    });
    let in_front = given::front_matter_update(&input.raw.text, input.language).map(|(value, span)| Candidate {
        value,
        rule: Rule("date/front-matter-updated"),
        span: Some(span),
        score: 0,
    });
    let labelled = || {
        let labelled =
            places.iter().filter(|candidate| candidate.rule == places::UPDATED && candidate.score >= WEAKEST);
        labelled.reduce(|best, other| if other.value > best.value { other } else { best }).copied()
    };
    let found = given.or(in_front).or_else(labelled)?;
    let published = published.and_then(|date| date.value.first_day());
    let is_earlier = found.value.last_day().zip(published).is_some_and(|(updated, published)| updated < published);
    let date = PubDate::stated(found.value, found.rule, found.span);
    let is_open = found.span.is_some_and(|span| is_ambiguous(input, found.value, span.of(&input.raw.text)));
    (!is_earlier).then_some(PubDate { is_ambiguous: is_open, ..date })
}

fn is_ambiguous(input: &PubDateInput, value: DateValue, written: &str) -> bool {
    dates::is_ambiguous(written, value, &input.raw.text, input.timexes, input.language)
}

/// Says what is doubtful about a date as it is written: whether `03/04/2025` is in March or in April where nothing tells,
/// and a century that was left out.
fn doubt(input: &PubDateInput, date: PubDate, written: &str, notices: &mut Vec<Notice>) -> PubDate {
    // Words leave no doubt.
    if dates::open_figures(written).is_none() {
        return date;
    }
    let is_ambiguous = is_ambiguous(input, date.value, written);
    let mut say = |kind| {
        let detail: String = written.trim().chars().take(80).collect();
        notices.push(Notice::new(kind, input.raw.origin.shown.as_str(), detail));
    };
    if is_ambiguous {
        say(NoticeKind::AmbiguousDate);
    }
    if dates::has_short_year(written) {
        say(NoticeKind::ShortYear);
    }
    PubDate { is_ambiguous, order: order(written, date.value, is_ambiguous), ..date }
}

/// How figures without names and dots were read: where they can be read in one way only, and where nothing says how.
fn order(written: &str, value: DateValue, is_ambiguous: bool) -> Option<DayOrder> {
    let (first, second, _) = dates::open_figures(written).filter(|_| !written.contains('.'))?;
    let is_forced = first > 12 || second > 12;
    let order = if value.day() == Some(first) { DayOrder::DayFirst } else { DayOrder::MonthFirst };
    (is_forced || is_ambiguous).then_some(order)
}

/// The candidate with the highest score; of equals the one that stands first.
fn strongest(candidates: &[Candidate]) -> Option<&Candidate> {
    candidates.iter().reduce(|best, other| if other.score > best.score { other } else { best })
}

/// The [`strongest`] candidate. A date without its year gives way to a
/// full one of the same day.
fn best(candidates: &[Candidate]) -> Option<PubDate> {
    let first = strongest(candidates)?;
    let full = candidates
        .iter()
        .filter(|other| first.value.is_partial() && !other.value.is_partial())
        .filter(|other| (other.value.month(), other.value.day()) == (first.value.month(), first.value.day()))
        .reduce(|best, other| if other.score > best.score { other } else { best });
    // `/2026/02/` in an address says less than the day that the text has.
    let finer = candidates
        .iter()
        .filter(|other| first.value.precision() < Precision::Day && other.value.is_within(first.value))
        .reduce(|best, other| if other.score > best.score { other } else { best });
    let chosen = full.or(finer).unwrap_or(first);
    Some(PubDate::stated(chosen.value, chosen.rule, chosen.span))
}

fn impossible(input: &PubDateInput, written: &str) -> Notice {
    let detail: String = written.chars().take(80).collect();
    Notice::new(NoticeKind::ImpossibleDate, input.raw.origin.shown.as_str(), detail)
}

#[cfg(test)]
mod tests;
