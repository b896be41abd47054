//! The one pass over a text: at each word or figure that can begin a date expression, the rule that matches furthest.

use chrono::Datelike;

use super::ahead::Ahead;
use super::build::{Built, build, is_a_day};
use super::class::Class;
use super::context::Context;
use super::grammar::{self, Grammar};
use super::matcher::Matcher;
use super::numeric::{self, Order, Reading};
use super::places;
use super::text::Text;
use super::tokens::may_begin_number;
use super::word::{follows_inner_apostrophe, is_letter_at, read_word};
use crate::model::{DateValue, Day, Language, Span, Timex, TimexKind, When};
use crate::text::Chart;

/// What the scan of a text found.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Found {
    /// By position; they don't overlap.
    pub timexes: Vec<Timex>,
    /// Dates in figures that cannot be: `31.02.2026`. Only the first few, so that a table of numbers makes no flood.
    pub impossible: Vec<Span>,
}

/// The date expressions of `text`, and what looks like one but names a day that does not exist.
pub fn find(text: &str, language: Option<Language>) -> Found {
    find_in(&Chart::new(text), language)
}

/// The same in a text that has its chart.
pub fn find_in(chart: &Chart, language: Option<Language>) -> Found {
    let grammar = grammar::of(language);
    let text = Text::new(chart);
    let mut scanner = Scanner {
        grammar,
        text: &text,
        ahead: Ahead { grammar, text: &text },
        matcher: Matcher::new(grammar, &text),
        found: Found { timexes: Vec::with_capacity(MANY_TIMEXES), impossible: Vec::new() },
    };
    scanner.scan(&places::beginnings(&text, &grammar.lexicon.kinds));
    let mut found = scanner.found;
    settle_order(text.bytes, grammar.order, &mut found.timexes);
    lend_days(text.bytes, &mut found.timexes);
    lend_years(grammar, text.bytes, &mut found.timexes);
    found
}

/// As many date expressions as most articles have.
const MANY_TIMEXES: usize = 16;

/// How many words of `text` the tables of `language` know.
pub fn count_known_words(text: &str, language: Option<Language>) -> usize {
    let (lexicon, bytes) = (&grammar::of(language).lexicon, text.as_bytes());
    let (mut at, mut n_known) = (0, 0);
    while at < bytes.len() {
        if is_letter_at(bytes, at) {
            let word = read_word(bytes, at);
            n_known += usize::from(lexicon.find(&word).is_some());
            at = word.end.max(at + 1);
        } else {
            at += 1;
        }
    }
    n_known
}

/// `um 14 Uhr am Dienstag`, `19:00, 2016-12-22`: a clock time with no day before it has that of the day right behind it.
fn lend_days(bytes: &[u8], timexes: &mut [Timex]) {
    for idx in (1..timexes.len()).rev() {
        let (before, after) = timexes.split_at_mut(idx);
        let (Some(time), Some(day)) = (before.last_mut(), after.first()) else { return };
        let gap = bytes.get(time.span.end as usize..day.span.start as usize).unwrap_or_default();
        let is_near =
            gap.len() <= 10 && !gap.iter().any(|b| matches!(b, b'.' | b';' | b'\n' | b'(' | b')' | b'!' | b'?'));
        let is_day = matches!(day.kind, TimexKind::Date | TimexKind::Time)
            && day.expression.when != When::AnyDay
            && is_a_day(day.expression.when);
        if matches!(time.expression.when, When::AnyDay | When::NoDay) && is_near && is_day {
            time.expression.when = day.expression.when;
            time.expression.direction = day.expression.direction;
        }
    }
}

/// `12. Juli 2014, 13. Juli und 14. Juli`: in a row of days the year is said once.
fn lend_years(grammar: &Grammar, bytes: &[u8], timexes: &mut [Timex]) {
    for idx in 1..timexes.len() {
        let (before, timex) = (&timexes[idx - 1], &timexes[idx]);
        let full = before.expression.calendar_date().and_then(|date| date.as_day());
        let open = timex.expression.calendar_date().filter(|date| date.is_partial() && date.day().is_some());
        let (Some(full), Some(open)) = (full, open) else { continue };
        let is_date = before.kind == TimexKind::Date && timex.kind == TimexKind::Date;
        if !is_date || !is_row(grammar, bytes, before.span.end as usize, timex.span.start as usize) {
            continue;
        }
        // A row runs on, over the turn of the year if it has to.
        let this_year = open.with_year(full.year());
        let is_behind = this_year.and_then(|date| date.as_day()).is_some_and(|day| day >= full);
        let date = if is_behind { this_year } else { open.with_year(full.year() + 1) };
        let is_near = |date: &DateValue| date.as_day().is_some_and(|day| (day - full).num_days() <= 120);
        if let Some(date) = date.filter(is_near) {
            timexes[idx].expression.when = When::Calendar(date);
        }
    }
}

/// Whether nothing but a comma, an `and` and an article lies between.
fn is_row(grammar: &Grammar, bytes: &[u8], start: usize, end: usize) -> bool {
    let (mut at, mut n_signs) = (start, 0);
    while at < end {
        if is_letter_at(bytes, at) {
            let word = read_word(bytes, at);
            let is_small = |class: Class| matches!(class, Class::AND | Class::TO | Class::ART | Class::ATDAY);
            let entry = grammar.lexicon.find(&word);
            if !entry.is_some_and(|entry| entry.senses().any(|sense| is_small(sense.class))) {
                return false;
            }
            at = word.end;
        } else {
            n_signs += usize::from(bytes[at] != b' ');
            if !matches!(bytes[at], b' ' | b',' | b'.') || n_signs > 1 || end - start > 20 {
                return false;
            }
            at += 1;
        }
    }
    n_signs > 0 || end > start + 1
}

/// `03/04/2025` is read as the language has it, unless the other dates of the text speak for the other order: one that
/// can only be read that way (`25/04/2025`), or one that names the same day in words.
fn settle_order(bytes: &[u8], order: Order, timexes: &mut [Timex]) {
    let full_day = |timex: &Timex| timex.expression.calendar_date().and_then(|date| date.as_day());
    let is_open = |timex: &Timex| {
        let surface = &bytes[timex.span.range()];
        let has_slash = surface[0].is_ascii_digit() && surface.len() <= 10 && surface.contains(&b'/');
        has_slash && !surface.iter().take(4).all(u8::is_ascii_digit) && full_day(timex).is_some()
    };
    if !timexes.iter().any(|timex| is_open(timex) && swapped(timex).is_some()) {
        return;
    }
    let clear_days: Vec<Day> = {
        // A clock time has its day from the date before it.
        let is_clear = |timex: &&Timex| !is_open(timex) && timex.kind == TimexKind::Date;
        timexes.iter().filter(is_clear).filter_map(full_day).take(MANY).collect()
    };
    let mut votes = 0i32;
    for timex in timexes.iter().filter(|timex| is_open(timex)).take(MANY) {
        let Some(day) = full_day(timex) else { continue };
        match swapped(timex).and_then(|date| date.as_day()) {
            Some(other) if other != day => {
                let near = |day: Day| clear_days.iter().map(|clear| (*clear - day).num_days().abs()).min();
                let (mine, theirs) = (near(day).unwrap_or(i64::MAX), near(other).unwrap_or(i64::MAX));
                votes += i32::from(theirs <= 7 && theirs < mine) - i32::from(mine <= 7 && mine < theirs);
            }
            Some(_) => {}
            None => {
                let first_above = bytes[timex.span.start as usize..].split(|b| *b == b'/').next();
                let day_is_first = first_above.is_some_and(|first| first == day.day().to_string().as_bytes());
                votes += if day_is_first == (order == Order::DayFirst) { -1 } else { 1 };
            }
        }
    }
    if votes > 0 {
        let mut before = None;
        for timex in timexes {
            let is_its_time = timex.kind == TimexKind::Time && before == Some(timex.expression.when);
            before = Some(timex.expression.when);
            if let Some(date) = swapped(timex).filter(|_| is_its_time || is_open(timex)) {
                timex.expression.when = When::Calendar(date);
            }
        }
    }
}

/// The figures of `03/04/2025` or `3-4-25` that a date begins with: first, second, and how many figures the year has.
pub fn open_figures(written: &str) -> Option<(u32, u32, usize)> {
    let written = written.trim();
    let head = written.find(|ch: char| !ch.is_ascii_digit() && !matches!(ch, '/' | '-' | '.')).unwrap_or(written.len());
    let mut parts = written[..head].split(['/', '-', '.']);
    let (first, second, year) = (parts.next()?, parts.next()?, parts.next()?);
    let is_short = |part: &str| matches!(part.len(), 1 | 2);
    let fits = is_short(first) && is_short(second) && matches!(year.len(), 2 | 4) && parts.next().is_none();
    fits.then(|| Some((first.parse().ok()?, second.parse().ok()?, year.len())))?
}

/// `04.02.26`.
pub fn has_short_year(written: &str) -> bool {
    open_figures(written).is_some_and(|(_, _, len)| len == 2)
}

/// Whether day and month of a date as written, read as `value`, may be the other way round. Only English writes both
/// ways; elsewhere the language has settled it, and so has a dot. Other dates of the text settle it too: one that can be
/// read only one way, or one that lies within a week of this reading.
pub fn is_ambiguous(
    written: &str,
    value: DateValue,
    text: &str,
    timexes: &[Timex],
    language: Option<Language>,
) -> bool {
    let has_order = language.is_some_and(|language| language != Language::ENGLISH && grammar::has_tables(language));
    let Some((first, second, _)) = open_figures(written) else { return false };
    if has_order || written.contains('.') || first > 12 || second > 12 || first == second {
        return false;
    }
    let is_clear = |timex: &Timex| {
        let surface = timex.span.of(text);
        match open_figures(surface) {
            Some((first, second, _)) if !surface.contains('.') => first > 12 || second > 12,
            _ => {
                let day = timex.expression.calendar_date().and_then(|date| date.as_day());
                let near = |value: DateValue| match (day, value.as_day()) {
                    (Some(day), Some(own)) => (day - own).num_days().abs() <= 7,
                    _ => false,
                };
                near(value) && !value.swapped().is_some_and(near)
            }
        }
    };
    !timexes.iter().take(MANY).any(is_clear)
}

/// As many dates of a text settle the order of all.
const MANY: usize = 50;

/// The date with day and month exchanged, where that can be.
fn swapped(timex: &Timex) -> Option<DateValue> {
    timex.expression.calendar_date()?.swapped()
}

/// So many dates that cannot be are told of a text.
const MOST_IMPOSSIBLE: usize = 5;

struct Scanner<'a> {
    grammar: &'static Grammar,
    text: &'a Text<'a>,
    ahead: Ahead<'a>,
    matcher: Matcher<'a>,
    found: Found,
}

impl Scanner<'_> {
    fn scan(&mut self, beginnings: &[u32]) {
        let mut resume = 0;
        for start in beginnings {
            let mut at = *start as usize;
            if self.text.bytes[at].is_ascii_digit() {
                self.note_impossible(at);
            }
            if at < resume {
                continue;
            }
            while let Some(end) = self.visit(at) {
                resume = end;
                at = end;
                if !self.is_inside_run(at) {
                    break;
                }
            }
        }
    }

    fn is_inside_run(&self, at: usize) -> bool {
        let is_digit = |at: usize| self.text.bytes.get(at).is_some_and(u8::is_ascii_digit);
        let is_letter = |at: usize| self.text.is_letter_at(at);
        at > 0 && (is_digit(at) && is_digit(at - 1) || is_letter(at) && is_letter(at - 1))
    }

    /// Looks for a date expression at a word or figure; where the scan goes on, or `None` where nothing was found.
    fn visit(&mut self, at: usize) -> Option<usize> {
        let bytes = self.text.bytes;
        if bytes[at].is_ascii_digit() {
            return self.step_number(at);
        }
        // `MIP-Montag` is a name.
        let is_glued = at > 1 && bytes[at - 1] == b'-' && self.text.is_letter_at(at - 2);
        let is_inside = self.text.has_inner_apostrophes() && follows_inner_apostrophe(bytes, at);
        if is_glued || is_inside {
            return None;
        }
        let word = self.text.word(at);
        let entry = self.grammar.lexicon.find(&word)?;
        if self.ahead.is_promising(entry, word.end) { self.step(at) } else { None }
    }

    /// Takes a date in figures with a year that names a day that does not exist. Few figures go on as those of a date do,
    /// and that is soon told.
    fn note_impossible(&mut self, at: usize) {
        let is_inside = self.found.impossible.last().is_some_and(|last| at < last.end as usize);
        if is_inside || self.found.impossible.len() == MOST_IMPOSSIBLE {
            return;
        }
        let end = at + self.text.bytes[at..].iter().take(5).take_while(|b| b.is_ascii_digit()).count();
        if matches!(self.text.bytes.get(end), Some(b'.' | b'-' | b'/'))
            && matches!(self.text.bytes.get(end + 1), Some(b' ' | b'0'..=b'9'))
            && may_begin_number(self.text.bytes, at)
            && let Reading::Impossible(end) = numeric::read(self.text.bytes, at, Order::DayFirst)
        {
            self.found.impossible.push(Span::new(at, end));
        }
    }

    fn step_number(&mut self, at: usize) -> Option<usize> {
        if !may_begin_number(self.text.bytes, at) {
            return self.step_glued(at);
        }
        if let Reading::Impossible(end) = numeric::read(self.text.bytes, at, self.grammar.order) {
            return Some(end);
        }
        self.step(at)
    }

    /// `Yahoo News28 October 2020`: pages lose the line ends between their parts. Only a full date counts then.
    fn step_glued(&mut self, at: usize) -> Option<usize> {
        let is_glued =
            at > 1 && self.text.bytes[at - 1].is_ascii_lowercase() && self.text.bytes[at - 2].is_ascii_alphabetic();
        if !is_glued {
            return None;
        }
        let n_before = self.found.timexes.len();
        let end = self.step(at);
        let is_full = |timex: &Timex| {
            timex.expression.calendar_date().is_some_and(|date| date.as_day().is_some())
                && timex.span.len() >= "1.1.2026".len()
        };
        if self.found.timexes[n_before..].iter().all(is_full) {
            return end;
        }
        self.found.timexes.truncate(n_before);
        None
    }

    /// Takes the furthest match that makes sense; where the scan goes on, or `None` where nothing was found.
    fn step(&mut self, at: usize) -> Option<usize> {
        self.matcher.run(at);
        while let Some(found) = self.matcher.take_best() {
            let rule = &self.grammar.rules[found.rule as usize];
            let parts = self.matcher.parts(found.last);
            let context = Context { grammar: self.grammar, text: self.text, before: &self.found.timexes };
            match build(rule, parts, &context) {
                Built::Timex(timex) => {
                    self.found.timexes.push(timex);
                    return Some(found.end);
                }
                Built::Timexes(timexes) => {
                    self.found.timexes.extend(timexes);
                    return Some(found.end);
                }
                Built::Nothing | Built::Impossible => return Some(found.end),
                Built::Rejected => {}
            }
        }
        None
    }
}
