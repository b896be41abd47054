//! Dates that were handed over rather than written in the text: JSONL field, front matter, address, file name.

use chrono::{Datelike, Days, NaiveDate};

use super::Candidate;
use crate::extract::dates;
use crate::model::{DateValue, Language, Origin, Rule, Span};

/// Reads a date that is all there is: ISO with or without time, `20260204`, seconds since 1970, RFC 2822, worded in any
/// language with tables. `None` where no date is in it, or one that cannot be.
pub fn parse(written: &str, language: Option<Language>) -> Option<DateValue> {
    parse_at(written, language).map(|(value, _)| value)
}

fn parse_at(written: &str, language: Option<Language>) -> Option<(DateValue, Span)> {
    let trimmed = Span::new(0, written.len()).trim(written);
    let inner = trimmed.of(written);
    if let Ok(value) = inner.parse() {
        return Some((value, trimmed));
    }
    if let Some(value) = compact(inner) {
        return Some((value, Span::new(trimmed.start as usize, trimmed.start as usize + 8)));
    }
    if let Some(value) = timestamp(inner) {
        return Some((value, trimmed));
    }
    // The language of the text first: it decides `03/04/2026`.
    let found = [language, Some(Language::ENGLISH), Some(Language::GERMAN)].into_iter().find_map(|language| {
        let timexes = dates::find_timexes(written, language);
        timexes.iter().find_map(|timex| Some((timex.expression.calendar_date()?, timex.span)))
    });
    found.filter(|(value, span)| value.month().is_some() || !is_cut_from_figures(written, *span))
}

/// Whether a year stands in figures that go on: what is meant by `2026-13-45` is a day, and there is no such day.
fn is_cut_from_figures(written: &str, year: Span) -> bool {
    let (before, after) = (&written[..year.start as usize], &written[year.end as usize..]);
    let goes_on = |mut chars: &mut dyn Iterator<Item = char>| {
        let joint = chars.next().is_some_and(|ch| matches!(ch, '-' | '/' | '.'));
        joint && matches!((&mut chars).take_while(char::is_ascii_digit).count(), 1 | 2)
    };
    goes_on(&mut after.chars()) || goes_on(&mut before.chars().rev())
}

/// `20260204`, also with a time behind it (`20260204T1000`).
fn compact(text: &str) -> Option<DateValue> {
    let (digits, rest) = text.split_at_checked(8)?;
    if !digits.bytes().all(|b| b.is_ascii_digit()) || rest.starts_with(|ch: char| ch.is_ascii_digit()) {
        return None;
    }
    let number = |range: std::ops::Range<usize>| digits.get(range)?.parse::<u32>().ok();
    let year = number(0..4).filter(|year| (1800..2100).contains(year))?;
    DateValue::new(Some(year as i32), number(4..6), number(6..8))
}

/// Seconds or milliseconds since 1970, as programs write them: the day in UTC. From 2001 on, when they have ten figures: a
/// small number is none, and least of all the zero that stands for nothing.
fn timestamp(text: &str) -> Option<DateValue> {
    let seconds = match text.len() {
        10 => text,
        13 => &text[..10],
        _ => return None,
    };
    if !text.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let seconds = seconds.parse::<i64>().ok().filter(|seconds| (1_000_000_000..4_102_444_800).contains(seconds))?;
    let day = NaiveDate::from_ymd_opt(1970, 1, 1)?.checked_add_days(Days::new((seconds / 86_400) as u64))?;
    DateValue::new(Some(day.year()), Some(day.month()), Some(day.day()))
}

/// What the front matter of a text says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FrontMatter {
    None,
    Date(DateValue, Span),
    /// It has a date that can't be read or can't be: the span of it.
    Unreadable(Span),
}

/// Keys by their rank: what is published beats what is created.
const KEYS: [&str; 9] =
    ["published", "publishdate", "publish_date", "pubdate", "pub_date", "date", "datum", "created", "fecha"];

/// What says when a text was last changed.
const UPDATE_KEYS: [&str; 8] =
    ["updated", "lastmod", "last_modified", "last-modified", "modified", "update_date", "dateupdated", "aktualisiert"];

/// Reads the date between the `---` (or `+++`) lines that a Markdown file can begin with.
pub fn front_matter(text: &str, language: Option<Language>) -> FrontMatter {
    match find_key(text, &KEYS) {
        Some(span) => match in_span(text, span, language) {
            Some((value, span)) => FrontMatter::Date(value, span),
            None => FrontMatter::Unreadable(span),
        },
        None => FrontMatter::None,
    }
}

/// The date of the last change that the front matter of a text gives.
pub fn front_matter_update(text: &str, language: Option<Language>) -> Option<(DateValue, Span)> {
    in_span(text, find_key(text, &UPDATE_KEYS)?, language)
}

fn in_span(text: &str, span: Span, language: Option<Language>) -> Option<(DateValue, Span)> {
    let (value, inner) = parse_at(span.of(text), language)?;
    let start = span.start as usize;
    Some((value, Span::new(start + inner.start as usize, start + inner.end as usize)))
}

/// The value of the best of these keys in the front matter, without its quotation marks.
fn find_key(text: &str, keys: &[&str]) -> Option<Span> {
    let fence = match text.get(..4)? {
        "---\n" => "---",
        "+++\n" => "+++",
        _ => return None,
    };
    let mut best: Option<(usize, Span)> = None;
    let mut at = 4;
    for line in text[4..].split_inclusive('\n') {
        if line.trim_end() == fence {
            return best.map(|(_, span)| span);
        }
        if let Some((key, value)) = line.split_once([':', '='])
            && let Some(rank) = keys.iter().position(|known| key.trim().eq_ignore_ascii_case(known))
            && best.is_none_or(|(best_rank, _)| rank < best_rank)
        {
            let start = at + (line.len() - value.len());
            let span = unquoted(Span::new(start, at + line.len()).trim(text), text);
            if !span.is_empty() {
                best = Some((rank, span));
            }
        }
        at += line.len();
    }
    None
}

fn unquoted(span: Span, text: &str) -> Span {
    let inner = span.of(text);
    match ['"', '\''].iter().any(|quote| inner.len() > 2 && inner.starts_with(*quote) && inner.ends_with(*quote)) {
        true => Span::new(span.start as usize + 1, span.end as usize - 1),
        false => span,
    }
}

/// A day, or at least a month, in the path of an address: `/2026/02/04/`, `/2026-02-04-kosovo`, `/20260204/`.
pub fn in_url(url: Option<&str>) -> Option<Candidate> {
    let path = url?.split(['?', '#']).next()?;
    let path = path.split_once("://").map_or(path, |(_, rest)| rest);
    let value = day_in_name(path).or_else(|| month_in_path(path))?;
    let score = if value.day().is_some() { 75 } else { 30 };
    Some(Candidate { value, rule: Rule("date/url"), span: None, score })
}

/// What the name of a file counts for.
pub const FILE_NAME_SCORE: i32 = 60;

/// A day in the name of the file: `2026-02-04-kosovo.txt`. A file of many articles says nothing about one of them.
pub fn in_file_name(origin: &Origin) -> Option<Candidate> {
    if origin.line_number.is_some() {
        return None;
    }
    let name = origin.file.file_name()?.to_string_lossy();
    Some(Candidate { value: day_in_name(&name)?, rule: Rule("date/file-name"), span: None, score: FILE_NAME_SCORE })
}

/// What the number of an agency's report counts for: as much as a line with the day.
const REPORT_NUMBER_SCORE: i32 = 60;
/// The number stands in the last bytes of a text.
const FOOT_LEN: usize = 300;
/// What the number follows, up to its colon.
const NUMBERED: &[u8] = b"dpa";

/// The day in the number that the agency dpa gives each report, as papers print it under a text (`dpa:260204-99-172345/3`):
/// year, month and day, a number of the service, and one that runs.
pub fn in_report_number(text: &str) -> Option<Candidate> {
    let bytes = text.as_bytes();
    let foot = bytes.len().saturating_sub(FOOT_LEN);
    // Colons are rarer than anything else in it.
    let mut colons = memchr::memchr_iter(b':', &bytes[foot..]).map(|at| foot + at);
    let start = colons.find(|at| bytes[..*at].ends_with(NUMBERED))? + 1;
    let (day, rest) = text[start..].split_at_checked(6)?;
    let is_figure = |byte: u8| byte.is_ascii_digit();
    if !day.bytes().all(is_figure) || !matches!(rest.as_bytes(), [b'-', next, ..] if is_figure(*next)) {
        return None;
    }
    let number = |range: std::ops::Range<usize>| day[range].parse::<u32>().ok();
    let value = DateValue::new(Some(2000 + number(0..2)? as i32), Some(number(2..4)?), Some(number(4..6)?))?;
    let span = Some(Span::new(start, start + day.len()));
    Some(Candidate { value, rule: Rule("date/report-number"), span, score: REPORT_NUMBER_SCORE })
}

/// The first full day in a name: year first with one separator throughout or none, or `04.02.2026`. Figures glued to
/// letters or other figures (hashes, counters) are no dates.
fn day_in_name(name: &str) -> Option<DateValue> {
    let bytes = name.as_bytes();
    let is_free = |at: Option<usize>| at.and_then(|at| bytes.get(at)).is_none_or(|b| !b.is_ascii_alphanumeric());
    (0..bytes.len()).filter(|at| bytes[*at].is_ascii_digit() && is_free(at.checked_sub(1))).find_map(|at| {
        let (value, end) = day_at(&bytes[at..])?;
        // A time may follow: `20260204T1000`.
        let followed_by_time = matches!(bytes.get(at + end), Some(b'T')) && bytes.get(at + end + 1)?.is_ascii_digit();
        (is_free(Some(at + end)) || followed_by_time).then_some(value)
    })
}

/// A day at the start of `bytes`, and where it ends.
fn day_at(bytes: &[u8]) -> Option<(DateValue, usize)> {
    let digits = |range: std::ops::Range<usize>| -> Option<u32> {
        let digits = bytes.get(range)?;
        digits.iter().all(u8::is_ascii_digit).then(|| digits.iter().fold(0, |n, b| n * 10 + u32::from(b - b'0')))
    };
    let day = |year: u32, month, day| {
        (1900..2100).contains(&year).then(|| DateValue::new(Some(year as i32), Some(month), Some(day))).flatten()
    };
    if let (Some(year), Some(month), Some(last)) = (digits(0..4), digits(4..6), digits(6..8)) {
        return Some((day(year, month, last)?, 8));
    }
    if let (Some(year), Some(month), Some(last)) = (digits(0..4), digits(5..7), digits(8..10)) {
        let separators = (bytes[4], bytes[7]);
        let is_separated = separators.0 == separators.1 && matches!(separators.0, b'-' | b'_' | b'.' | b'/');
        return is_separated.then(|| day(year, month, last)).flatten().map(|value| (value, 10));
    }
    let (first, month, year) = (digits(0..2)?, digits(3..5)?, digits(6..10)?);
    (bytes[2] == bytes[5] && matches!(bytes[2], b'.' | b'-' | b'_'))
        .then(|| day(year, month, first))
        .flatten()
        .map(|value| (value, 10))
}

/// `/2026/02/`.
fn month_in_path(path: &str) -> Option<DateValue> {
    let parts: Vec<&str> = path.split('/').collect();
    parts.windows(2).find_map(|pair| {
        let (year, month) = (pair[0].parse::<i32>().ok()?, pair[1].parse::<u32>().ok()?);
        let fits = pair[0].len() == 4 && pair[1].len() == 2 && (1990..2100).contains(&year);
        fits.then(|| DateValue::new(Some(year), Some(month), None)).flatten()
    })
}
