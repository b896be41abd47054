//! The one pass over a text: at each word or figure that can begin a date expression, the rule that matches furthest.

use chrono::Datelike;

use super::automaton::State;
use super::build::{Built, Part, build, is_a_day};
use super::class::{Class, ClassSet};
use super::context::Context;
use super::grammar::{self, Grammar};
use super::kinds::{Kind, Kinds};
use super::lexicon::Entry;
use super::numeric::{self, Order, Reading};
use super::text::Text;
use super::tokens::{TokenReading, may_begin_number, read_token, sign};
use super::word::{follows_inner_apostrophe, is_letter_at, read_word};
use crate::model::{DateValue, Day, Language, Span, Timex, TimexKind, When};

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
    let grammar = grammar::of(language);
    let text = Text::new(text);
    let places = Places::read(&text, &grammar.lexicon.kinds);
    let mut scanner = Scanner {
        grammar,
        text: &text,
        tenses: &places.tenses,
        matcher: Matcher::new(grammar, &text),
        found: Found::default(),
    };
    scanner.scan(&places.beginnings);
    let mut found = scanner.found;
    settle_order(text.bytes, grammar.order, &mut found.timexes);
    lend_days(text.bytes, &mut found.timexes);
    lend_years(grammar, text.bytes, &mut found.timexes);
    found
}

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

/// So many dates that cannot be are told of a text.
const MOST_IMPOSSIBLE: usize = 5;

/// The places of a text that are worth a look.
struct Places {
    /// Figures, and words from where a rule may go on to what stands behind.
    beginnings: Vec<u32>,
    /// Words that may tell the tense.
    tenses: Vec<u32>,
}

impl Places {
    fn read(text: &Text, kinds: &Kinds) -> Self {
        let mut places = Self {
            beginnings: Vec::with_capacity(text.bytes.len() / 32 + 16),
            tenses: Vec::with_capacity(text.bytes.len() / 64 + 16),
        };
        let (mut begun, mut told) = ([0; MOST_RUNS], [0; MOST_RUNS]);
        let (mut start_before, mut end_before, mut behind) = (0, 0, kinds.behind(Kind::UNKNOWN));
        for stretch in text.stretches() {
            // Without a branch at every word: what is wanted comes at random.
            let (mut n_begun, mut n_told) = (0, 0);
            for run in stretch.runs() {
                let (kind, end) = text.kind_of(&run, kinds);
                let is_next = run.start == end_before + 1 && text.bytes[end_before] == b' ';
                begun[n_begun % MOST_RUNS] = start_before as u32;
                n_begun += usize::from(behind.may_be(if is_next { kind } else { Kind::APART }));
                told[n_told % MOST_RUNS] = run.start as u32;
                n_told += usize::from(kinds.may_tell_tense(kind));
                (start_before, end_before, behind) = (run.start, end, kinds.behind(kind));
            }
            places.beginnings.extend_from_slice(&begun[..n_begun]);
            places.tenses.extend_from_slice(&told[..n_told]);
        }
        if behind.may_be(Kind::APART) {
            places.beginnings.push(start_before as u32);
        }
        places
    }
}

/// So many runs may start in 64 bytes: letters and figures in turn.
const MOST_RUNS: usize = 64;

struct Scanner<'a> {
    grammar: &'static Grammar,
    text: &'a Text<'a>,
    /// As in [`Places`].
    tenses: &'a [u32],
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
        let word = self.text.word(at);
        // `MIP-Montag` is a name.
        let is_glued = at > 1 && bytes[at - 1] == b'-' && self.text.is_letter_at(at - 2);
        let entry = self.grammar.lexicon.find(&word).filter(|_| !is_glued)?;
        let is_inside = self.text.has_inner_apostrophes() && follows_inner_apostrophe(bytes, at);
        (self.is_promising(entry, word.end) && !is_inside).then(|| self.step(at)).flatten()
    }

    /// Whether a rule goes on from the word that ends at `end` to the token behind it; sometimes true where none does.
    fn is_promising(&self, entry: Entry, end: usize) -> bool {
        if entry.is_alone() {
            return true;
        }
        let bytes = self.text.bytes;
        let next = skip_blanks(bytes, end);
        match bytes.get(next) {
            None => false,
            Some(b) if b.is_ascii_digit() => entry.is_number() || self.goes_before_figures(entry, next),
            Some(_) if self.text.is_letter_at(next) => {
                let word = self.text.word(next);
                let second = self.grammar.lexicon.find(&word);
                second.is_some_and(|second| entry.is_number() || self.goes_before_word(entry, second, word.end))
            }
            Some(_) => match sign(&bytes[next..]) {
                Some((Class::DOT, _)) if entry.is_abbreviated() => true,
                Some((Class::APOS, _)) if entry.is_shortened() => true,
                // `twenty-one`
                Some((Class::DASH, _)) if entry.is_number() => true,
                Some((class, _)) => self.goes_before(entry, class),
                None => false,
            },
        }
    }

    fn goes_before_word(&self, entry: Entry, second: Entry, end: usize) -> bool {
        let is_longer = match sign(&self.text.bytes[end..]) {
            Some((Class::DOT, _)) => second.is_abbreviated(),
            Some((Class::APOS, _)) => second.is_shortened(),
            _ => false,
        };
        match is_longer || second.is_number() {
            true => {
                second.senses().any(|sense| self.goes_before(entry, sense.class))
                    || second.is_number() && Class::NUMBERS_IN_WORDS.iter().any(|class| self.goes_before(entry, *class))
            }
            false => self.leads_on(entry, second.senses().map(|sense| sense.class), end),
        }
    }

    /// Most figures behind a word are a count, `rund 20 Fälle`, or the day of a date that begins with them: `am 4. Mai`.
    fn goes_before_figures(&self, entry: Entry, start: usize) -> bool {
        const WITH_DOT: [Class; 3] = [Class::DAY, Class::ORDDAY, Class::ORD];
        if !entry.goes_before_figures() {
            return false;
        }
        let (kind, end) = self.text.kind_of_figures(start);
        let is_day = end - start <= 2
            && self.text.bytes[end..].starts_with(b". ")
            && self.text.is_letter_at(end + 2)
            && self.text.bytes[start - 1] == b' ';
        if kind == Kind::COUNT {
            self.leads_on(entry, Class::OF_COUNTS.into_iter(), end)
        } else if is_day {
            self.leads_on(entry, Class::OF_COUNTS.into_iter(), end)
                || self.leads_on(entry, WITH_DOT.into_iter(), end + 1)
        } else {
            true
        }
    }

    /// Whether a rule goes on from the word to a token of these classes that ends at `end`, and is complete or goes on with
    /// what stands behind; sometimes true where none does.
    fn leads_on(&self, entry: Entry, second: impl Iterator<Item = Class> + Clone, end: usize) -> bool {
        let automaton = &self.grammar.automaton;
        let first = entry.senses().filter_map(|sense| automaton.step(State::START, sense.class));
        let mut states =
            first.flat_map(|state| second.clone().filter_map(move |class| automaton.step(state, class))).peekable();
        if states.peek().is_none() {
            return false;
        }
        let third = self.classes_at(skip_blanks(self.text.bytes, end));
        states.any(|state| automaton.rules(state).len() > 0 || automaton.classes(state).may_meet(third))
    }

    /// What the token at `at` can be.
    fn classes_at(&self, at: usize) -> ClassSet {
        let of = |classes: &[Class]| classes.iter().fold(ClassSet::default(), |all, class| all.with(*class));
        match self.text.bytes.get(at) {
            None => ClassSet::default(),
            Some(b) if b.is_ascii_digit() => of(&Class::IN_FIGURES),
            Some(_) if self.text.is_letter_at(at) => {
                let Some(entry) = self.grammar.lexicon.find(&self.text.word(at)) else { return ClassSet::default() };
                let numbers = if entry.is_number() { of(&Class::NUMBERS_IN_WORDS) } else { ClassSet::default() };
                entry.senses().fold(numbers, |all, sense| all.with(sense.class))
            }
            Some(_) => sign(&self.text.bytes[at..]).map_or(ClassSet::default(), |(class, _)| of(&[class])),
        }
    }

    fn goes_before(&self, entry: Entry, second: Class) -> bool {
        let automaton = &self.grammar.automaton;
        let mut states = entry.senses().filter_map(|sense| automaton.step(State::START, sense.class));
        states.any(|state| automaton.step(state, second).is_some())
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
            let context =
                Context { grammar: self.grammar, text: self.text, tenses: self.tenses, before: &self.found.timexes };
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

/// A rule that matches.
#[derive(Debug, Clone, Copy)]
struct Match {
    rule: u16,
    end: usize,
    /// The place of its last part in the matcher's store.
    last: u32,
}

/// A token that was looked at: where it begins, and its readings in the matcher's store.
#[derive(Debug, Clone, Copy)]
struct Token {
    start: usize,
    first: u32,
    end: u32,
    /// Of its readings.
    classes: ClassSet,
}

/// A reading that a rule took, and the place of the one before it, which several may share.
#[derive(Debug, Clone, Copy)]
struct Link {
    part: Part,
    before: u32,
}

const NO_LINK: u32 = u32::MAX;

/// Matches all rules at one place. Its buffers are kept from place to place.
struct Matcher<'a> {
    grammar: &'static Grammar,
    text: &'a Text<'a>,
    tokens: Vec<Token>,
    /// Where the last of them begins.
    furthest: usize,
    readings: Vec<TokenReading>,
    links: Vec<Link>,
    matches: Vec<Match>,
    /// The parts of the match that is tried.
    parts: Vec<Part>,
    steps_left: u32,
}

/// A match has a handful of tokens with a handful of readings each; this only stops what no text asks for.
const MAX_STEPS: u32 = 20_000;

/// So many tokens are kept for the next place.
const MOST_KEPT: usize = 12;

impl<'a> Matcher<'a> {
    fn new(grammar: &'static Grammar, text: &'a Text<'a>) -> Self {
        Self {
            grammar,
            text,
            tokens: Vec::with_capacity(MOST_KEPT + 16),
            furthest: 0,
            readings: Vec::with_capacity(64),
            links: Vec::with_capacity(16),
            matches: Vec::with_capacity(16),
            parts: Vec::with_capacity(16),
            steps_left: 0,
        }
    }

    fn run(&mut self, start: usize) {
        // Where no rule matches, the next word is tried, which was a token here.
        if self.tokens.len() > MOST_KEPT {
            self.tokens.clear();
            self.readings.clear();
        }
        self.links.clear();
        self.matches.clear();
        self.steps_left = MAX_STEPS;
        let first = self.token(start);
        self.walk(State::START, first, NO_LINK);
    }

    /// Takes out the next match to try: the furthest; of equals the one that stands first in the tables, and of one rule
    /// the one that was found first. Few places have more than one that is tried, so they are not sorted.
    fn take_best(&mut self) -> Option<Match> {
        let mut matches = self.matches.iter().enumerate();
        let (mut best_idx, mut best) = matches.next()?;
        for (idx, other) in matches {
            if other.end > best.end || other.end == best.end && other.rule < best.rule {
                (best_idx, best) = (idx, other);
            }
        }
        Some(self.matches.remove(best_idx))
    }

    /// The parts of a match, by the place of its last.
    fn parts(&mut self, last: u32) -> &[Part] {
        self.parts.clear();
        let mut next = last;
        while let Some(link) = self.links.get(next as usize) {
            self.parts.push(link.part);
            next = link.before;
        }
        self.parts.reverse();
        &self.parts
    }

    /// Goes on from a state with each reading of a token.
    fn walk(&mut self, state: State, token: Token, before: u32) {
        let automaton = self.grammar.automaton;
        // Most readings of a token end at the same place, with the same token behind.
        let mut next: Option<(usize, Token)> = None;
        for idx in token.first as usize..token.end as usize {
            if self.steps_left == 0 {
                return;
            }
            self.steps_left -= 1;
            let TokenReading { class, value, end } = self.readings[idx];
            let Some(state) = automaton.step(state, class) else { continue };
            let last = self.links.len() as u32;
            self.links.push(Link { part: Part { class, value, start: token.start, end }, before });
            for rule in automaton.rules(state) {
                self.matches.push(Match { rule, end, last });
            }
            let classes = automaton.classes(state);
            if classes == ClassSet::default() {
                continue;
            }
            let behind = match next {
                Some((at, behind)) if at == end => behind,
                _ => self.token(skip_blanks(self.text.bytes, end)),
            };
            next = Some((end, behind));
            if behind.classes.may_meet(classes) {
                self.walk(state, behind, last);
            }
        }
    }

    /// The token at `start`; several readings of the one before it may end there.
    fn token(&mut self, start: usize) -> Token {
        if start <= self.furthest
            && let Some(known) = self.tokens.iter().rev().find(|token| token.start == start)
        {
            return *known;
        }
        self.read_token(start)
    }

    fn read_token(&mut self, start: usize) -> Token {
        let first = self.readings.len();
        read_token(self.grammar, self.text, start, &mut self.readings);
        let own = &self.readings[first..];
        let classes = own.iter().fold(ClassSet::default(), |all, reading| all.with(reading.class));
        let token = Token { start, first: first as u32, end: self.readings.len() as u32, classes };
        self.furthest = self.furthest.max(start);
        self.tokens.push(token);
        token
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
