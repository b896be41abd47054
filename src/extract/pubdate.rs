//! When an article was published: a ranking of the places where it can say so.
//!
//! Which words are dates is left to [`super::dates`]; completing a partial date from neighbours to [`crate::library`].
//! Nothing is made up: no clock, no file time, and a date in running text counts only in the one case where the text
//! leans on its own day of publication, a lede that names a day without a year.

mod given;
mod labels;
mod places;

use super::dates;
use crate::model::{
    Block, DateValue, Evidence, Language, Notice, NoticeKind, Precision, PubDate, RawArticle, Rule, Span, Timex,
};

/// What the choice looks at.
#[derive(Debug, Clone, Copy)]
pub struct PubDateInput<'a> {
    pub raw: &'a RawArticle,
    pub timexes: &'a [Timex],
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

/// The publication date as the article alone says it, and what is odd about it. `None` when unsure.
pub fn choose(input: &PubDateInput) -> (Option<PubDate>, Vec<Notice>) {
    let mut notices = Vec::new();
    let mut candidates = Vec::new();
    if let Some(written) = &input.raw.given.date {
        match given::parse(written, input.language) {
            Some(value) => {
                let date = doubt(input, PubDate::stated(value, Rule("date/given"), None), written, &mut notices);
                return (Some(date), notices);
            }
            None => notices.push(impossible(input, written)),
        }
    }
    match given::front_matter(&input.raw.text, input.language) {
        given::FrontMatter::Date(value, span) => {
            candidates.push(Candidate { value, rule: Rule("date/front-matter"), span: Some(span), score: 95 });
        }
        given::FrontMatter::Unreadable(span) => notices.push(impossible(input, span.of(&input.raw.text))),
        given::FrontMatter::None => {}
    }
    candidates.extend(places::candidates(input));
    candidates.extend(given::in_url(input.raw.given.url.as_deref()));
    candidates.extend(given::in_file_name(&input.raw.origin));
    candidates.retain(|candidate| candidate.score >= WEAKEST);
    notices.extend(places::impossible_dates(&input.raw.text).map(|span| impossible(input, span.of(&input.raw.text))));
    let date = best(&candidates).map(|date| match date.evidence.span {
        Some(span) => doubt(input, date, span.of(&input.raw.text), &mut notices),
        None => date,
    });
    (date, notices)
}

/// Says what is doubtful about a date as it is written: whether `03/04/2025` is in March or in April where nothing tells,
/// and a century that was left out.
fn doubt(input: &PubDateInput, date: PubDate, written: &str, notices: &mut Vec<Notice>) -> PubDate {
    let is_ambiguous = dates::is_ambiguous(written, date.value, &input.raw.text, input.timexes, input.language);
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
    PubDate { is_ambiguous, ..date }
}

/// The candidate with the highest score; of equals the one that stands first. A date without its year gives way to a
/// full one of the same day.
fn best(candidates: &[Candidate]) -> Option<PubDate> {
    let first = candidates.iter().reduce(|best, other| if other.score > best.score { other } else { best })?;
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
    let evidence = Evidence { rule: chosen.rule, span: chosen.span };
    Some(PubDate { value: chosen.value, inferred: false, evidence, is_ambiguous: false })
}

fn impossible(input: &PubDateInput, written: &str) -> Notice {
    let detail: String = written.chars().take(80).collect();
    Notice::new(NoticeKind::ImpossibleDate, input.raw.origin.shown.as_str(), detail)
}

#[cfg(test)]
mod tests;
