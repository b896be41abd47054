//! The one pass over a text: at each word or figure that can begin a date expression, the rule that matches furthest.

use super::build::{Built, Part, build};
use super::class::Class;
use super::context::Context;
use super::grammar::{self, Grammar};
use super::lexicon::{is_letter_at, read_word};
use super::numeric::{self, Reading};
use super::tokens::{TokenReading, may_begin_number, read_token};
use crate::model::{Language, Span, Timex};

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
        if b.is_ascii_alphabetic() || !b.is_ascii() && is_letter_at(bytes, at) {
            let word = read_word(bytes, at);
            at = match grammar.lexicon.may_start(&word) {
                true => scanner.step(at).unwrap_or(word.end),
                false => word.end,
            };
        } else if b.is_ascii_digit() {
            let end = at + bytes[at..].iter().take_while(|b| b.is_ascii_digit()).count();
            at = scanner.step_number(at).unwrap_or(end);
        } else {
            at += 1;
        }
    }
    scanner.found
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
    fn step_number(&mut self, at: usize) -> Option<usize> {
        if !may_begin_number(self.bytes, at) {
            return None;
        }
        if let Reading::Impossible(end) = numeric::read(self.bytes, at, self.grammar.order) {
            self.found.impossible.push(Span::new(at, end));
            return Some(end);
        }
        self.step(at)
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
        }
    }

    fn run(&mut self, start: usize) {
        self.tokens.clear();
        self.readings.clear();
        self.parts.clear();
        self.matches.clear();
        self.steps_left = MAX_STEPS;
        let first = self.token(start);
        let mut classes: Vec<Class> = self.readings[first].iter().map(|reading| reading.class).collect();
        classes.sort_unstable();
        classes.dedup();
        let mut rules: Vec<u16> = classes.iter().flat_map(|class| self.grammar.rules_from(*class)).copied().collect();
        rules.sort_unstable();
        rules.dedup();
        for rule in rules {
            self.walk(rule, 0, start);
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
