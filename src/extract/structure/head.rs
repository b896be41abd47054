//! The head of an article: what stands before its lede.

use crate::model::{BlockKind, Rule, Span};
use crate::text;

use super::super::quotes;
use super::labels::{self, Role};
use super::parts::{Layout, Parts};
use super::{marks, shape};

/// What the head said, and where the body begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Head {
    pub title: Option<(Span, Rule)>,
    pub summary: Option<(Span, Rule)>,
    pub byline: Option<Span>,
    /// The first part of the body.
    pub body_idx: usize,
}

/// A head has at most so many parts; what is longer is a list.
const MOST_PARTS: usize = 24;

/// Reads the head and gives its parts their kinds. `known_title` was given from outside or by front matter: where the text
/// repeats it, that is the headline.
pub(super) fn read(parts: &mut Parts, known_title: Option<&str>) -> Head {
    let mut head = Head { title: None, summary: None, byline: None, body_idx: 0 };
    let known_title = known_title.map(text::fold).filter(|title| !title.is_empty());
    while head.body_idx < parts.len().min(MOST_PARTS) {
        let idx = head.body_idx;
        let is_read = parts.kind(idx).is_some()
            || read_metadata(parts, idx, &mut head)
            || read_headline(parts, idx, known_title.as_deref(), &mut head)
            || read_summary(parts, idx, &mut head);
        if !is_read {
            break;
        }
        head.body_idx += 1;
    }
    head
}

/// Reads a part that is metadata or begins with it; what stands behind it becomes a part of its own.
fn read_metadata(parts: &mut Parts, idx: usize, head: &mut Head) -> bool {
    if parts.layout(idx) == Layout::Heading && !head_is_labelled(parts.text_of(idx)) {
        return false;
    }
    let line = parts.text_of(idx);
    if let Some(len) = leading_date(parts, idx, head) {
        return mark_prefix(parts, idx, len, "meta/leading-date");
    }
    if labels::is_cookie_notice(line) {
        parts.set(idx, BlockKind::Meta, Rule("meta/page"));
        return true;
    }
    if shape::is_plain_paragraph(line) {
        return false;
    }
    if let Some((start, end)) = labels::read_byline(line) {
        let line_start = parts.span(idx).start as usize;
        head.byline = head.byline.or(Some(Span::new(line_start + start, line_start + end)));
        parts.set(idx, BlockKind::Byline, Rule("byline/line"));
        return true;
    }
    if let Some((role, value)) = labels::read_label(line) {
        return read_labelled(parts, idx, role, value, head);
    }
    let is_dated = || labels::is_date_line(line) || labels::is_teletext_head(line);
    let rule = if parts.layout(idx) == Layout::Plain && is_dated() {
        "meta/date-line"
    } else if labels::is_page_chrome(line) {
        "meta/page"
    } else if labels::is_credit(line) {
        "meta/credit"
    } else if labels::closing_mark_len(line) == Some(line.len()) {
        "meta/agency-mark"
    } else if is_kicker(parts, idx, head) {
        "meta/kicker"
    } else {
        return false;
    };
    parts.set(idx, BlockKind::Meta, Rule(rule));
    true
}

fn head_is_labelled(line: &str) -> bool {
    labels::read_label(line).is_some()
}

/// The length of the date, with its label if it has one, that a part begins with. A bare date counts where a headline is
/// glued to it or nothing follows.
fn leading_date(parts: &Parts, idx: usize, head: &Head) -> Option<usize> {
    let line = parts.text_of(idx);
    if let Some(len) = labels::dated_label_len(line) {
        let rest = line[len..].trim_start();
        // `Stand 4.2.2026 sind 12 Länder dabei` in mid-head is a sentence.
        return (head.title.is_none() || rest.len() <= 60 || rest.starts_with(['|', '·', '–', '/'])).then_some(len);
    }
    if head.title.is_some() || !line.starts_with(|ch: char| ch.is_ascii_digit()) {
        return None;
    }
    let len = labels::leading_date_len(line)?;
    let rest = line[len..].trim_start();
    let is_glued = line[len..].starts_with([' ', '\t', '\n', ':', '|', '–', '-', ','])
        && rest
            .trim_start_matches(['|', '–', '—', ':', '-', '·', ',', ' '])
            .starts_with(|ch: char| ch.is_uppercase() || "„“«»\"".contains(ch))
        && !line[..len].contains(char::is_alphabetic);
    is_glued.then_some(len)
}

/// Marks the first `len` bytes of a part as metadata; the rest becomes the next part.
fn mark_prefix(parts: &mut Parts, idx: usize, len: usize, rule: &'static str) -> bool {
    let rest = parts.text_of(idx)[len..].trim_matches([' ', '|', '–', '-', ':', '.', ',', '\n', '\t']);
    let is_tail = rest.split_whitespace().count() <= 3
        && !rest.ends_with(['.', '!', '?'])
        && labels::read_byline(rest).is_none()
        && (rest.is_empty()
            || rest.starts_with(|ch: char| ch.is_ascii_digit() || ch.is_lowercase())
            || rest.starts_with("Uhr"));
    if !is_tail {
        let next = parts.split(idx, len);
        if next != idx {
            parts.trim_separators(next);
            // `2026-02-04 Minister reist nach Prag:` has a colon for a summary that is not there.
            let title = parts.text_of(next);
            if title.ends_with(':') && !quotes::ends_in_speech_verb(title.trim_end_matches(':')) {
                parts.trim_colon(next);
            }
        }
    }
    parts.set(idx, BlockKind::Meta, Rule(rule));
    true
}

/// Reads `Title: …`, `Autor: …`, `Quelle: …`.
fn read_labelled(parts: &mut Parts, idx: usize, role: Role, value: usize, head: &mut Head) -> bool {
    let line = parts.text_of(idx);
    let surface = &line[value..];
    match role {
        Role::Title if head.title.is_none() && !surface.is_empty() => {
            head.title = Some(mark_value(parts, idx, value, BlockKind::Headline, "title/label"));
        }
        Role::Summary if head.summary.is_none() && !surface.is_empty() => {
            head.summary = Some(mark_value(parts, idx, value, BlockKind::Summary, "summary/label"));
        }
        _ => {
            // `Video: Explosion in der Hauptstadt` over running text is the headline.
            let is_headline = head.title.is_none()
                && matches!(role, Role::Credit | Role::Other)
                && shape::has_words(surface, 3)
                && is_followed_by_prose(parts, idx);
            if is_headline || line.len() > 400 || (shape::is_prose(surface) && role != Role::Credit) {
                return false;
            }
            parts.set(idx, BlockKind::Meta, Rule("meta/label"));
        }
    }
    true
}

/// Marks the label as metadata and what stands behind it as `kind`.
fn mark_value(parts: &mut Parts, idx: usize, value: usize, kind: BlockKind, rule: &'static str) -> (Span, Rule) {
    let value_idx = parts.split(idx, value);
    if value_idx != idx {
        parts.set(idx, BlockKind::Meta, Rule("meta/label"));
    }
    parts.set(value_idx, kind, Rule(rule));
    (parts.span(value_idx), Rule(rule))
}

/// The name of a section, or one or two words above the headline.
fn is_kicker(parts: &Parts, idx: usize, head: &Head) -> bool {
    if head.title.is_some()
        || parts.layout(idx) != Layout::Plain
        || idx + 1 >= parts.len()
        || parts.kind(idx + 1).is_some()
    {
        return false;
    }
    let (line, next) = (parts.text_of(idx), parts.text_of(idx + 1));
    if parts.layout(idx + 1) == Layout::Heading {
        return !shape::has_words(line, 5) && shape::is_headline_like(line);
    }
    let over_headline = parts.layout(idx + 1) == Layout::Plain
        && (shape::is_headline_like(next) || split_at_colon(next).is_some() || labels::is_section_name(next));
    let is_over_more = || idx + 2 < parts.len() && parts.kind(idx + 2).is_none_or(|kind| kind == BlockKind::Byline);
    let is_short = || {
        !shape::has_words(line, 3)
            && next.len() <= 90 * 4
            && (next.len() <= 90 || next.chars().count() <= 90)
            && !begins_with_article(line)
            && shape::is_headline_like(line)
            && shape::has_words(next, 4)
            && !line.ends_with(['?', '!'])
            && labels::read_byline(next).is_none()
    };
    over_headline && (labels::is_section_name(line) || (is_over_more() && is_short()))
}

/// `Die Wüstenfüchsin` is a headline, `Ukraine-Krieg` stands above one.
fn begins_with_article(line: &str) -> bool {
    const ARTICLES: &[&str] = &[
        "Der ", "Die ", "Das ", "Ein ", "Eine ", "The ", "A ", "Le ", "La ", "Les ", "El ", "Los ", "Il ", "De ",
        "Het ",
    ];
    ARTICLES.iter().any(|article| line.starts_with(article))
}

fn is_followed_by_prose(parts: &Parts, idx: usize) -> bool {
    idx + 1 < parts.len() && shape::is_prose(parts.text_of(idx + 1))
}

fn read_headline(parts: &mut Parts, idx: usize, known_title: Option<&str>, head: &mut Head) -> bool {
    if head.title.is_some() {
        return false;
    }
    if let Some(known) = known_title
        && let Some(len) = repeated_title_len(parts.text_of(idx), known)
    {
        let rest = parts.split(idx, len);
        if rest != idx {
            parts.trim_separators(rest);
        }
        return mark_headline(parts, idx, "title/repeats-given", head);
    }
    if let Some(rule) = headline_rule(parts, idx) {
        return mark_headline(parts, idx, rule, head);
    }
    if let Some(title) = title_behind_dateline(parts, idx) {
        let rule = TITLE_BEHIND_DATELINE;
        parts.set(idx, BlockKind::Headline, rule);
        head.title = Some((title, rule));
        return true;
    }
    if parts.layout(idx) != Layout::Plain || idx + 1 >= parts.len() {
        return false;
    }
    let Some(at) = split_at_colon(parts.text_of(idx)) else { return false };
    let summary_idx = parts.split(idx, at);
    parts.trim_separators(summary_idx);
    parts.set(summary_idx, BlockKind::Summary, Rule("summary/after-colon"));
    head.summary = Some((parts.span(summary_idx), Rule("summary/after-colon")));
    mark_headline(parts, idx, "title/before-colon", head)
}

fn mark_headline(parts: &mut Parts, idx: usize, rule: &'static str, head: &mut Head) -> bool {
    parts.set(idx, BlockKind::Headline, Rule(rule));
    head.title = Some((parts.span(idx), Rule(rule)));
    true
}

/// The rule by which a part is the headline; `None` where it is none.
fn headline_rule(parts: &Parts, idx: usize) -> Option<&'static str> {
    let line = parts.text_of(idx);
    match parts.layout(idx) {
        Layout::Heading => return Some("title/markup"),
        Layout::Item | Layout::Quote => return None,
        Layout::Plain => {}
    }
    if !shape::is_headline_like(line) || labels::dateline_len(line).is_some() || is_attributed_quote(parts, idx) {
        return None;
    }
    // A listing of short lines has no headline, unless it is so short that the first must be it.
    let n_left = parts.len() - idx;
    let has_body = (idx + 1..parts.len()).take(8).any(|later| {
        parts.layout(later) != Layout::Plain || (parts.kind(later).is_none() && shape::is_prose(parts.text_of(later)))
    });
    let is_capitals = self::is_capitals(line);
    let stands_out = || {
        let next = parts.text_of(idx + 1);
        labels::dateline_len(next).is_some() || (is_capitals && !self::is_capitals(next))
    };
    if n_left < 2 || !(has_body || n_left == 2 || stands_out()) {
        return None;
    }
    Some(if is_capitals { "title/capitals" } else { "title/first-line" })
}

/// Such a block holds the dateline, too.
pub(in crate::extract) const TITLE_BEHIND_DATELINE: Rule = Rule("title/behind-dateline");

/// `LA PAZ, 3 avr 2023 (AFP) - La Bolivie veut renouer avec le Chili`, with text below: agencies set the dateline before the
/// headline. A lede that lost its full stop has no date in its dateline, mostly.
fn title_behind_dateline(parts: &Parts, idx: usize) -> Option<Span> {
    let line = parts.text_of(idx);
    if parts.layout(idx) != Layout::Plain || !labels::has_digit(line) {
        return None;
    }
    let len = labels::dateline_len(line).filter(|len| labels::has_digit(&line[..*len]))?;
    let title = &line[len..];
    let is_title = shape::is_headline_like(title) && shape::has_words(title, 3) && is_followed_by_prose(parts, idx);
    let start = parts.span(idx).start as usize;
    is_title.then(|| Span::new(start + len, start + line.len()))
}

fn is_capitals(line: &str) -> bool {
    line.chars().any(char::is_uppercase) && !line.chars().any(char::is_lowercase)
}

fn is_attributed_quote(parts: &Parts, idx: usize) -> bool {
    marks::is_one_quotation(parts.text_of(idx))
        && idx + 1 < parts.len()
        && labels::attribution_start(parts.text_of(idx + 1)).is_some()
}

/// The length of the title that a line repeats, folded, either as a whole or glued in front of the text.
fn repeated_title_len(line: &str, known: &str) -> Option<usize> {
    // The first letter tells most lines apart: one of ASCII stays what it is but for its case.
    let firsts = line.as_bytes().first().zip(known.as_bytes().first());
    if firsts.is_some_and(|(own, known)| own.is_ascii_alphanumeric() && !own.eq_ignore_ascii_case(known)) {
        return None;
    }
    // Text that was glued to its headline is longer by an article, so only its start is folded.
    let start = labels::head(line, known.len() * 3 + 40);
    let folded = text::Folded::new(start);
    let known = known.trim_end_matches(['.', ' ']);
    let rest = folded.text.strip_prefix(known)?;
    let is_whole = start.len() == line.len() && rest.chars().all(|ch| !ch.is_alphanumeric());
    if is_whole {
        return Some(line.len());
    }
    let len = folded.source_span(0, known.len()).end as usize;
    let is_glued =
        known.split_whitespace().count() >= 3 && rest.starts_with(['.', ':', '|', '–', '—', '\n', '!', '?', ' ']);
    // The full stop belongs to the headline, as it is no start for the lede.
    is_glued.then(|| len + usize::from(line[len..].starts_with(['.', '!', '?'])))
}

/// Where headline and summary are glued together on one line: the offset of the colon between them. In front of it a
/// headline of two words at least, behind it one full sentence that is no quotation.
pub(super) fn split_at_colon(line: &str) -> Option<usize> {
    if line.len() > 900 || !line.ends_with('.') {
        return None;
    }
    let colons = memchr::memchr_iter(b':', line.as_bytes());
    colons.filter(|at| line.as_bytes().get(at + 1) == Some(&b' ')).find(|&at| {
        let (headline, sentence) = (&line[..at], line[at + 1..].trim_start());
        (2..=16).contains(&shape::n_words(headline))
            && headline.chars().count() <= 120
            && shape::is_headline_like(headline)
            && !quotes::ends_in_speech_verb(headline)
            && labels::dateline_len(headline).is_none()
            // `SOUTH TOWN, April 5 (AP): The minister …`
            && labels::closing_mark_len(headline).is_none()
            && sentence.starts_with(|ch: char| ch.is_uppercase() || ch.is_ascii_digit())
            && shape::has_words(sentence, 5)
            && shape::n_inner_stops(line) == 0
            && shape::is_prose(sentence)
            && !headline.contains(['„', '«', '»'])
    })
}

/// A summary stands between the headline and the byline, the date or the dateline; a line without a full stop between
/// headline and text is one, too.
fn read_summary(parts: &mut Parts, idx: usize, head: &mut Head) -> bool {
    if head.title.is_none() || head.summary.is_some() || parts.layout(idx) != Layout::Plain || idx + 1 >= parts.len() {
        return false;
    }
    let (line, next) = (parts.text_of(idx), parts.text_of(idx + 1));
    let is_standfirst = line.len() <= 420 * 4
        && shape::has_words(line, 4)
        && shape::n_inner_stops(line) <= 2
        && parts.kind(idx + 1).is_none()
        && (labels::read_byline(next).is_some()
            || labels::is_date_line(next)
            || labels::dated_label_len(next).is_some()
            || opens_with_dateline(next))
        && labels::dateline_len(line).is_none()
        && (line.len() <= 420 || line.chars().count() <= 420);
    let is_subheadline = || {
        next.len() > line.len()
            && parts.layout(idx + 1) == Layout::Plain
            && !next.starts_with(char::is_lowercase)
            && !line.ends_with('?')
            && shape::is_headline_like(line)
            && shape::has_words(line, 4)
            && shape::is_prose(next)
            && labels::dateline_len(line).is_none()
    };
    let rule = if is_standfirst {
        "summary/standfirst"
    } else if is_subheadline() {
        "summary/subheadline"
    } else {
        return false;
    };
    parts.set(idx, BlockKind::Summary, Rule(rule));
    head.summary = Some((parts.span(idx), Rule(rule)));
    true
}

/// Long text that opens with a city and a dash, with or without agency.
fn opens_with_dateline(line: &str) -> bool {
    if labels::dateline_len(line).is_some() {
        return true;
    }
    let start = labels::head(line, 50);
    if memchr::memchr2(b'-', 0xE2, start.as_bytes()).is_none() {
        return false;
    }
    let city = [" – ", " — ", " - "].iter().find_map(|dash| start.split_once(dash)).map(|(city, _)| city);
    shape::is_prose(line)
        && city.is_some_and(|city| {
            !shape::has_words(city, 4) && city.split_whitespace().all(|word| word.starts_with(char::is_uppercase))
        })
}
