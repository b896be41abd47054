//! The one pass over a text: at each word or figure that can begin a date expression, the rule that matches furthest.

use chrono::Datelike;

use super::build::{Built, Part, build, is_a_day};
use super::class::ClassSet;
use super::context::Context;
use super::grammar::{self, Grammar};
use super::lexicon::{is_letter_at, scan_word};
use super::numeric::{self, Order, Reading};
use super::tokens::{TokenReading, may_begin_number, read_token};
use crate::model::{DateValue, Day, Language, Span, Timex, TimexKind, When};

/// What the scan of a text found.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Found {
    /// By position; they don't overlap.
    pub timexes: Vec<Timex>,
    /// Dates that cannot be: `31.02.2026`.
    pub impossible: Vec<Span>,
}

/// The date expressions of `text`, and what looks like one but names a day that does not exist.
pub fn find(text: &str, language: Option<Language>) -> Found {
    let grammar = grammar::of(language);
    let bytes = text.as_bytes();
    let mut scanner = Scanner { grammar, bytes, matcher: Matcher::new(grammar, bytes), found: Found::default() };
    let mut at = 0;
    while at < bytes.len() {
        let b = bytes[at];
        if let Some(end) = grammar.lexicon.skip_word(bytes, at) {
            at = end;
        } else if b.is_ascii_alphabetic() || !b.is_ascii() && is_letter_at(bytes, at) {
            let (end, hash) = scan_word(bytes, at, |_| {});
            // `MIP-Montag` is a name.
            let is_glued = at > 1 && bytes[at - 1] == b'-' && is_letter_at(bytes, at - 2);
            at = match grammar.lexicon.may_start(hash) && !is_glued && scanner.is_promising(hash, end) {
                true => scanner.step(at).unwrap_or(end),
                false => end,
            };
        } else if b.is_ascii_digit() {
            let end = at + bytes[at..].iter().take_while(|b| b.is_ascii_digit()).count();
            at = scanner.step_number(at).unwrap_or(end);
        } else {
            at += 1;
        }
    }
    let mut found = scanner.found;
    settle_order(bytes, grammar.order, &mut found.timexes);
    lend_days(bytes, &mut found.timexes);
    found
}

/// `um 14 Uhr am Dienstag`, `19:00, 2016-12-22`: a clock time with no day before it has that of the day right behind it.
fn lend_days(bytes: &[u8], timexes: &mut [Timex]) {
    for idx in (1..timexes.len()).rev() {
        let (before, after) = timexes.split_at_mut(idx);
        let (Some(time), Some(day)) = (before.last_mut(), after.first()) else { return };
        let gap = bytes.get(time.span.end as usize..day.span.start as usize).unwrap_or_default();
        let is_near = gap.len() <= 10 && !gap.iter().any(|b| matches!(b, b'.' | b';' | b'\n' | b'(' | b'!' | b'?'));
        let is_day = matches!(day.kind, TimexKind::Date | TimexKind::Time)
            && day.expression.when != When::AnyDay
            && is_a_day(day.expression.when);
        if matches!(time.expression.when, When::AnyDay | When::NoDay) && is_near && is_day {
            time.expression.when = day.expression.when;
            time.expression.direction = day.expression.direction;
        }
    }
}

/// `03/04/2025` is read as the language has it, unless the other dates of the text speak for the other order: one that
/// can only be read that way (`25/04/2025`), or one that names the same day in words.
fn settle_order(bytes: &[u8], order: Order, timexes: &mut [Timex]) {
    let full_day = |timex: &Timex| timex.expression.calendar_date().and_then(|date| date.as_day());
    let is_open = |timex: &Timex| {
        let surface = &bytes[timex.span.range()];
        let has_slash = surface.contains(&b'/') && surface[0].is_ascii_digit() && surface.len() <= 10;
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
    let parts: Vec<&str> = written[..head].split(['/', '-', '.']).collect();
    let [first, second, year] = parts[..] else { return None };
    let is_short = |part: &str| matches!(part.len(), 1 | 2);
    let fits = is_short(first) && is_short(second) && matches!(year.len(), 2 | 4);
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

/// Dates in figures with a year that name a day that does not exist.
pub fn impossible_figures(text: &str) -> impl Iterator<Item = Span> + '_ {
    let bytes = text.as_bytes();
    let mut at = 0;
    std::iter::from_fn(move || {
        while at < bytes.len() {
            let start = at;
            if !bytes[start].is_ascii_digit() {
                at += 1;
                continue;
            }
            at += bytes[start..].iter().take_while(|b| b.is_ascii_digit()).count();
            if may_begin_number(bytes, start)
                && let Reading::Impossible(end) = numeric::read(bytes, start, numeric::Order::DayFirst)
            {
                at = end;
                return Some(Span::new(start, end));
            }
        }
        None
    })
}

struct Scanner<'a> {
    grammar: &'static Grammar,
    bytes: &'a [u8],
    matcher: Matcher<'a>,
    found: Found,
}

impl Scanner<'_> {
    /// A quick look at the word and the token behind it. `der`, `in` and `ein` begin many rules, and hardly ever a date:
    /// they are worth a closer look only before something that the tables know.
    fn is_promising(&self, hash: u64, end: usize) -> bool {
        if self.grammar.lexicon.may_stand_alone(hash) {
            return true;
        }
        let next = skip_blanks(self.bytes, end);
        match self.bytes.get(next) {
            None => false,
            Some(_) if is_letter_at(self.bytes, next) => {
                self.grammar.lexicon.may_know(scan_word(self.bytes, next, |_| {}).1)
            }
            Some(_) => true,
        }
    }

    fn step_number(&mut self, at: usize) -> Option<usize> {
        if !may_begin_number(self.bytes, at) {
            return self.step_glued(at);
        }
        if let Reading::Impossible(end) = numeric::read(self.bytes, at, self.grammar.order) {
            self.found.impossible.push(Span::new(at, end));
            return Some(end);
        }
        self.step(at)
    }

    /// `Yahoo News28 October 2020`: pages lose the line ends between their parts. Only a full date counts then.
    fn step_glued(&mut self, at: usize) -> Option<usize> {
        let is_glued = at > 1 && self.bytes[at - 1].is_ascii_lowercase() && self.bytes[at - 2].is_ascii_alphabetic();
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
        for idx in 0..self.matcher.matches.len() {
            let found = &self.matcher.matches[idx];
            let rule = &self.grammar.rules[found.rule as usize];
            let parts = &self.matcher.parts[found.parts.clone()];
            let context = Context { grammar: self.grammar, bytes: self.bytes, before: &self.found.timexes };
            match build(rule, parts, &context) {
                Built::Timexes(timexes) => {
                    self.found.timexes.extend(timexes);
                    return Some(found.end);
                }
                Built::Nothing => return Some(found.end),
                Built::Impossible => {
                    self.found.impossible.push(Span::new(at, found.end));
                    return Some(found.end);
                }
                Built::Rejected => {}
            }
        }
        None
    }
}

/// A rule that matches, and where its parts lie in the matcher's store.
#[derive(Debug, Clone)]
struct Match {
    rule: u16,
    end: usize,
    parts: std::ops::Range<usize>,
}

/// Matches all rules at one place. Its buffers are kept from place to place.
struct Matcher<'a> {
    grammar: &'static Grammar,
    bytes: &'a [u8],
    /// Readings of the tokens looked at, by the place where they begin.
    tokens: Vec<(usize, std::ops::Range<usize>)>,
    readings: Vec<TokenReading>,
    path: Vec<Part>,
    /// The parts of all matches, one after the other.
    parts: Vec<Part>,
    /// Furthest first; of equals the one that stands first in the tables.
    matches: Vec<Match>,
    steps_left: u32,
    /// The number of the run in which each rule was last tried.
    seen: Vec<u32>,
    run_number: u32,
}

/// A rule looks at a handful of tokens with a handful of readings each; this only stops what no text asks for.
const MAX_STEPS: u32 = 20_000;

impl<'a> Matcher<'a> {
    fn new(grammar: &'static Grammar, bytes: &'a [u8]) -> Self {
        Self {
            grammar,
            bytes,
            tokens: Vec::new(),
            readings: Vec::new(),
            path: Vec::new(),
            parts: Vec::new(),
            matches: Vec::new(),
            steps_left: 0,
            seen: vec![0; grammar.rules.len()],
            run_number: 0,
        }
    }

    fn run(&mut self, start: usize) {
        self.tokens.clear();
        self.readings.clear();
        self.parts.clear();
        self.matches.clear();
        self.steps_left = MAX_STEPS;
        let first = self.token(start);
        let mut next_classes = ClassSet::default();
        for idx in first.clone() {
            let next = self.token(skip_blanks(self.bytes, self.readings[idx].end));
            next.for_each(|idx| next_classes.insert(self.readings[idx].class));
        }
        self.run_number = self.run_number.wrapping_add(1);
        for idx in first {
            for rule in self.grammar.rules_from(self.readings[idx].class) {
                let is_new = std::mem::replace(&mut self.seen[usize::from(*rule)], self.run_number) != self.run_number;
                if is_new && self.grammar.rules[usize::from(*rule)].second.meets(next_classes) {
                    self.walk(*rule, 0, start);
                }
            }
        }
        self.matches.sort_by_key(|found| (std::cmp::Reverse(found.end), found.rule));
    }

    fn walk(&mut self, rule: u16, element_idx: usize, at: usize) {
        if self.steps_left == 0 {
            return;
        }
        self.steps_left -= 1;
        let elements = &self.grammar.rules[rule as usize].elements;
        let Some(element) = elements.get(element_idx) else {
            self.accept(rule);
            return;
        };
        for idx in self.token(at) {
            let TokenReading { class, value, end } = self.readings[idx];
            if element.classes.contains(&class) {
                self.path.push(Part { class, value, start: at, end });
                let is_last = element_idx + 1 == elements.len();
                let next = if is_last { end } else { skip_blanks(self.bytes, end) };
                self.walk(rule, element_idx + 1, next);
                self.path.pop();
            }
        }
        if element.optional {
            self.walk(rule, element_idx + 1, at);
        }
    }

    fn accept(&mut self, rule: u16) {
        let Some(end) = self.path.last().map(|part| part.end) else { return };
        let first = self.parts.len();
        self.parts.extend_from_slice(&self.path);
        self.matches.push(Match { rule, end, parts: first..self.parts.len() });
    }

    fn token(&mut self, at: usize) -> std::ops::Range<usize> {
        if let Some((_, readings)) = self.tokens.iter().find(|(start, _)| *start == at) {
            return readings.clone();
        }
        let first = self.readings.len();
        read_token(self.grammar, self.bytes, at, &mut self.readings);
        self.tokens.push((at, first..self.readings.len()));
        first..self.readings.len()
    }
}

/// Over blanks and at most one line end: a date may be broken by the wrapping of a file, never by an empty line.
fn skip_blanks(bytes: &[u8], mut at: usize) -> usize {
    let mut n_line_ends = 0;
    loop {
        match &bytes[at..] {
            [b' ' | b'\t', ..] => at += 1,
            [b'\n', ..] if n_line_ends == 0 => {
                n_line_ends += 1;
                at += 1;
            }
            [0xC2, 0xA0, ..] => at += 2,
            [0xE2, 0x80, 0xAF | 0x89, ..] => at += 3,
            _ => return at,
        }
    }
}
