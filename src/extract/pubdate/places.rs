//! Places in a text that can say when it was published, each with what speaks for it.

use super::labels::{self, Label};
use super::{Candidate, PubDateInput};
use crate::extract::dates;
use crate::model::{Block, BlockKind, DateValue, Direction, Rule, Span, Timex, TimexKind};

/// A date with the line that it stands in.
struct Place<'a> {
    text: &'a str,
    timex: &'a Timex,
    value: DateValue,
    /// The line up to the date, and from it on.
    before: &'a str,
    after: &'a str,
    /// Bytes of the text before the line.
    line_start: usize,
}

/// Lines of more bytes are running text.
const SHORT_LINE: usize = 120;

/// All candidates that the text itself gives, by position.
pub fn candidates(input: &PubDateInput) -> Vec<Candidate> {
    let text = input.raw.text.as_str();
    let mut candidates: Vec<Candidate> = input
        .timexes
        .iter()
        .filter(|timex| matches!(timex.kind, TimexKind::Date | TimexKind::Time))
        .filter_map(|timex| {
            let place = Place::new(text, timex)?;
            let (rule, score) = place.rank()?;
            Some(Candidate { value: place.value, rule: Rule(rule), span: Some(timex.span), score })
        })
        .collect();
    settle_lines(&mut candidates);
    candidates.extend(lede_day(input));
    candidates
}

/// A page often has many lines that are dates: of teasers, comments, other articles. The first with a clock time beside
/// it is the article's own, then the first; the rest don't count.
fn settle_lines(candidates: &mut [Candidate]) {
    let mut is_first = true;
    for candidate in candidates.iter_mut().filter(|candidate| candidate.rule.0.starts_with("date/line")) {
        candidate.score -= i32::from(!is_first);
        is_first = false;
    }
}

impl<'a> Place<'a> {
    /// `None` for what is no calendar date or names no day and no month.
    fn new(text: &'a str, timex: &'a Timex) -> Option<Self> {
        let value = timex.expression.calendar_date().filter(|value| value.month().is_some())?;
        let span = timex.span.range();
        let line_start = text[..span.start].rfind('\n').map_or(0, |at| at + 1);
        let line_end = text[span.end..].find('\n').map_or(text.len(), |at| span.end + at);
        let (before, after) = (&text[line_start..span.start], &text[span.end..line_end]);
        Some(Self { text, timex, value, before, after, line_start })
    }

    fn rank(&self) -> Option<(&'static str, i32)> {
        let names_day = self.value.day().is_some();
        if let Some(ranked) = self.leading() {
            return Some(ranked);
        }
        if let Some(ranked) = self.labelled(names_day) {
            return ranked;
        }
        if !names_day {
            return None;
        }
        if self.is_dateline() {
            return Some(("date/dateline", 80));
        }
        if self.is_agency_mark() {
            return Some(("date/agency-mark", 70));
        }
        self.own_line()
    }

    /// ` date 2026-02-04 Drei Balkanstaaten …` and a full ISO date that a text begins with: metadata glued to it.
    fn leading(&self) -> Option<(&'static str, i32)> {
        let head = self.text[..self.timex.span.start as usize].trim();
        let word = head.trim_end_matches([':', '=']).trim_end();
        let is_word = ["date", "datum", "data", "fecha", "дата", "published", "pubdate"]
            .iter()
            .any(|known| word.to_lowercase() == *known);
        let surface = self.timex.span.of(self.text);
        let is_iso = word.is_empty() && surface.len() == 10 && surface.as_bytes()[4] == b'-';
        (is_word || is_iso).then_some(("date/leading-line", 90))
    }

    /// `Veröffentlicht am …`, `Stand: …`; `Some(None)` where a label says that it is some other day.
    fn labelled(&self, names_day: bool) -> Option<Option<(&'static str, i32)>> {
        let segment = last_segment(self.before);
        let (label, between) = labels::find(segment)?;
        let has_colon = self.before.trim_end().ends_with(':');
        let is_short = self.before.len() + self.after.len() <= SHORT_LINE;
        // `Stand: 4. Februar` counts anywhere; `Vom 3. Mai an …` in running text is none.
        if !(has_colon || is_short) || between.len() > 60 {
            return None;
        }
        Some(match label {
            Label::Published if names_day || has_colon => Some(("date/label-published", 85)),
            Label::Updated if names_day || has_colon => Some(("date/label-updated", 50)),
            _ => None,
        })
    }

    /// `Berlin (Deutschland), 04.02.2026 –`, `WIEN, 4. Februar (APA) –`, `SANTA CRUZ, Calif., Feb 26 -`.
    fn is_dateline(&self) -> bool {
        let after = self.after.trim_start();
        let after = match after.strip_prefix('(') {
            Some(inner) => match inner.split_once(')') {
                Some((agency, rest)) if agency.len() <= 40 => rest.trim_start(),
                _ => return false,
            },
            None => after,
        };
        let after = after.strip_prefix(')').map_or(after, str::trim_start);
        let goes_on = |rest: &str| {
            rest.trim_start_matches([' ', '-', '–', '—'])
                .chars()
                .next()
                .is_some_and(|ch| ch.is_alphanumeric() || is_quote(ch))
        };
        let opens = ["–", "—", "--", "- ", "/PRNewswire/", "/ots/", "/ PRNewswire", ": "]
            .iter()
            .any(|dash| after.strip_prefix(dash).is_some_and(goes_on));
        opens && place_name(self.before).is_some()
    }

    /// `(APA, 23.4.2016)`, `(dpa, 4. Februar 2026)`.
    fn is_agency_mark(&self) -> bool {
        let Some((_, inside)) = self.before.rsplit_once('(') else { return false };
        let closes = self.after.trim_start().starts_with(')');
        let agency = inside.trim().trim_end_matches(',').trim();
        let is_agency = agency.split(['/', ',', ' ']).filter(|word| !word.is_empty()).any(is_agency_name);
        closes && is_agency && inside.trim_end().ends_with(',') && agency.len() <= 40
    }

    /// A short line that is a date and little else.
    fn own_line(&self) -> Option<(&'static str, i32)> {
        let rest = self.before.len() + self.after.len();
        if self.value.is_partial() || rest > SHORT_LINE || is_sentence(self.before, self.after) {
            return None;
        }
        let has_clock = has_clock(self.after);
        let letters = |text: &str| text.chars().filter(|ch| ch.is_alphabetic()).count();
        let furniture = letters(self.before) + letters(self.after);
        let position = self.line_start;
        let near_top = if position < 600 { 3 } else { 0 };
        match (has_clock, furniture) {
            (true, 0..=30) => Some(("date/line-with-time", 46 + near_top)),
            (false, 0..=2) => Some(("date/line", 45 + near_top)),
            (_, 3..=60) => Some(("date/line-with-words", 42 + near_top)),
            _ => None,
        }
    }
}

/// What stands between the last separator of the line and the date.
fn last_segment(before: &str) -> &str {
    let is_separator = |ch: char| matches!(ch, '|' | '·' | '•' | '–' | '—' | '(' | '[' | '\t' | ';' | '©' | '»');
    let segment = before.rsplit(is_separator).next().unwrap_or(before);
    let segment = segment.rsplit("  ").find(|part| !part.trim().is_empty()).unwrap_or(segment);
    match segment.rfind(". ") {
        Some(at) => &segment[at + 2..],
        None => segment,
    }
}

/// The place that a dateline begins with, at the start of the line or behind a full stop: capitalised words and brackets.
fn place_name(before: &str) -> Option<&str> {
    let before = before.trim_end();
    let place = before.strip_suffix([',', '-', '–', '—', '(']).unwrap_or(before).trim();
    // A weekday may stand before the date: `BERLIN, Mittwoch, 4. Februar –` has it inside the timex.
    if place.is_empty() || place.len() == before.len() && !place.ends_with([')', '.']) {
        return None;
    }
    let place = last_words(place, 80);
    let is_name = |word: &str| {
        let word = word.trim_matches(|ch: char| !ch.is_alphanumeric());
        let small =
            ["am", "an", "der", "de", "la", "di", "do", "of", "the", "und", "and", "im", "in", "bei", "a.M", "am"];
        word.is_empty() || word.starts_with(|ch: char| ch.is_uppercase() || ch.is_numeric()) || small.contains(&word)
    };
    let starts_big = place.starts_with(|ch: char| ch.is_uppercase() || ch == '(');
    (starts_big && place.split_whitespace().all(is_name) && place.split_whitespace().count() <= 12).then_some(place)
}

/// The end of `text`, from a line's start or from the first whole word within `len` bytes.
fn last_words(text: &str, len: usize) -> &str {
    if text.len() <= len {
        return text;
    }
    let from = (text.len() - len..text.len()).find(|at| text.is_char_boundary(*at)).unwrap_or(text.len());
    text[from..].split_once(' ').map_or("", |(_, rest)| rest)
}

fn is_agency_name(word: &str) -> bool {
    const AGENCIES: [&str; 30] = [
        "apa",
        "dpa",
        "afp",
        "ap",
        "rtr",
        "reuters",
        "sid",
        "kna",
        "epd",
        "tass",
        "interfax",
        "ansa",
        "efe",
        "pap",
        "čtk",
        "ctk",
        "anp",
        "belga",
        "lusa",
        "ukrinform",
        "sda",
        "ots",
        "red",
        "ag",
        "ap.",
        "dpa-afx",
        "dts",
        "ntb",
        "tt",
        "mti",
    ];
    AGENCIES.contains(&word.to_lowercase().as_str())
}

fn is_quote(ch: char) -> bool {
    matches!(ch, '„' | '“' | '"' | '»' | '«' | '‚' | '\'')
}

/// `, 14:30 Uhr`, ` um 14.30`, ` at 4:59 pm`: a clock time right behind the date.
fn has_clock(after: &str) -> bool {
    let head: Vec<char> = after.chars().take(16).collect();
    head.windows(4).any(|window| {
        matches!(window, [a, ':' | '.' | 'h', b, c] if a.is_ascii_digit() && b.is_ascii_digit() && c.is_ascii_digit())
    })
}

/// Whether the words around a date read as running text: they end like a sentence or begin small.
fn is_sentence(before: &str, after: &str) -> bool {
    let words = |text: &str| text.split_whitespace().filter(|word| word.chars().all(char::is_alphabetic)).count();
    let n_small = |text: &str| {
        text.split_whitespace().filter(|word| word.starts_with(|ch: char| ch.is_lowercase()) && word.len() > 2).count()
    };
    let ends = after.trim_end().ends_with(['.', '!', '?']) && words(after) > 1;
    ends || n_small(before) + n_small(after) >= 4
}

/// A lede that names a day without its year speaks of days around its own: `Am 3. Januar ist eine Gruppe …`. With a year
/// it would speak of any time; ahead of it or in a span of days it is no day of publication.
fn lede_day(input: &PubDateInput) -> Option<Candidate> {
    let text = input.raw.text.as_str();
    let lede = lede(text, input.blocks)?;
    let timex = input.timexes.iter().find(|timex| timex.span.start >= lede.start && timex.span.end <= lede.end)?;
    let value = timex.expression.calendar_date().filter(|value| value.is_partial() && value.day().is_some())?;
    let before = &text[lede.start as usize..timex.span.start as usize];
    let is_early = before.len() <= 200 && !before.trim_end().ends_with(['.', '!', '?']) && !before.contains(". ");
    let last_word = before.split_whitespace().next_back().unwrap_or_default().to_lowercase();
    const OTHER_DAYS: [&str; 18] = [
        "bis", "ab", "seit", "vom", "zum", "nach", "vor", "until", "by", "from", "since", "before", "after",
        "jusqu'au", "dès", "hasta", "desde", "до",
    ];
    let looks_ahead = matches!(timex.expression.direction, Direction::Future | Direction::Next);
    (is_early && !looks_ahead && !OTHER_DAYS.contains(&last_word.as_str())).then_some(Candidate {
        value,
        rule: Rule("date/lede-day"),
        span: Some(timex.span),
        score: 20,
    })
}

/// The lede as the structure has it; without one, the first line of running text.
fn lede(text: &str, blocks: &[Block]) -> Option<Span> {
    let of_kind = |kind| blocks.iter().find(|block| block.kind == kind).map(|block| block.span);
    if !blocks.is_empty() {
        return of_kind(BlockKind::Lede).or_else(|| of_kind(BlockKind::Paragraph));
    }
    let mut start = 0;
    text.split_inclusive('\n').find_map(|line| {
        let span = Span::new(start, start + line.len());
        start += line.len();
        (line.trim().len() > SHORT_LINE).then_some(span)
    })
}

/// Dates that cannot be, where they claim to be the publication date or stand anywhere in figures with a year.
pub fn impossible_dates(text: &str) -> impl Iterator<Item = Span> + '_ {
    dates::impossible_figures(text)
}
