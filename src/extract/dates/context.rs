//! What stands around a match: the word before it, the tense of its sentence, the date before it.

use super::class::Class;
use super::grammar::Grammar;
use super::lexicon::Entry;
use super::text::Text;
use super::word::char_start;
use crate::model::{Direction, Span, Timex};

/// The text around a match.
pub struct Context<'a> {
    pub grammar: &'static Grammar,
    pub text: &'a Text<'a>,
    /// The timexes before the match.
    pub before: &'a [Timex],
}

/// How far the tense of a sentence is looked for, in bytes to either side.
const TENSE_REACH: usize = 160;

/// Values of [`Class::TENSE`] beyond 1 and -1: a weak hint, and words that say nothing but that a day behind them is to come.
const WEAK_HINT: i32 = 2;
const LEADS_UP: i32 = 3;

impl Context<'_> {
    /// What the tables know of the word right before `start`, with at most blanks between.
    pub fn word_before(&self, start: usize) -> Option<Entry<'static>> {
        let mut end = start;
        while end > 0 && matches!(self.text.bytes[end - 1], b' ' | b'\n' | b'\t') {
            end -= 1;
        }
        let mut begin = end;
        while begin > 0 && self.text.is_letter_at(begin - 1) {
            begin = char_start(self.text.bytes, begin - 1);
        }
        if begin == end {
            return None;
        }
        self.grammar.lexicon.find(&self.text.word(begin))
    }

    pub fn has_before(&self, start: usize, class: Class) -> bool {
        self.word_before(start).is_some_and(|entry| entry.is(class))
    }

    /// Whether the word right behind `end`, with at most blanks between, is one of these.
    pub fn has_after(&self, end: usize, classes: &[Class]) -> bool {
        let blanks = self.text.bytes[end..].iter().take_while(|b| matches!(b, b' ' | b'\n' | b'\t')).count();
        let start = end + blanks;
        if blanks == 0 || !self.text.is_letter_at(start) {
            return false;
        }
        let entry = self.grammar.lexicon.find(&self.text.word(start));
        entry.is_some_and(|entry| entry.senses().any(|sense| classes.contains(&sense.class)))
    }

    /// The next byte that is not blank.
    pub fn sign_after(&self, end: usize) -> Option<u8> {
        self.text.bytes[end..].iter().copied().find(|b| *b != b' ')
    }

    /// The previous byte that is not blank.
    pub fn sign_before(&self, start: usize) -> Option<u8> {
        self.text.bytes[..start].iter().rev().copied().find(|b| *b != b' ')
    }

    /// Whether the sentence around `start..end` looks back or ahead: the tense word nearest to the expression decides, and where
    /// there is none what leads up to it (`bis zum 14. Dezember`).
    pub fn tense(&self, start: usize, end: usize) -> Direction {
        match self.nearest_tense(start, end, WEAK_HINT) {
            Direction::Open if self.is_led_up_to(start) => Direction::Future,
            tense => tense,
        }
    }

    /// Whether `bis`, `ab` or the like stands before `start`, with at most an article or preposition between.
    fn is_led_up_to(&self, start: usize) -> bool {
        let mut end = start;
        for at in self.text.word_starts_before(start).take(2) {
            let word_end = self.text.run_end(at);
            let is_near = self.text.bytes.get(word_end..end).is_some_and(|gap| gap.iter().all(u8::is_ascii_whitespace));
            let Some(entry) = self.grammar.lexicon.find(&self.text.word_of_run(at, word_end)).filter(|_| is_near)
            else {
                return false;
            };
            if entry.senses().any(|sense| sense.class == Class::TENSE && sense.value == LEADS_UP) {
                return true;
            }
            if !entry.senses().any(|sense| matches!(sense.class, Class::ART | Class::ATDAY)) {
                return false;
            }
            end = at;
        }
        false
    }

    /// The tense without words such as `hat`, which tell of events and of what is so in general alike.
    pub fn tense_of_events(&self, span: Span) -> Direction {
        self.nearest_tense(span.start as usize, span.end as usize, 1)
    }

    /// `strength` is the highest value that counts.
    fn nearest_tense(&self, start: usize, end: usize, strength: i32) -> Direction {
        let nearest_before = self.tense_before(start, strength);
        // What lies behind has to be nearer.
        let reach = nearest_before.map_or(TENSE_REACH, |(at, _)| start - at);
        match self.tense_behind(end, reach, strength).or(nearest_before) {
            Some((_, tense)) if tense > 0 => Direction::Future,
            Some(_) => Direction::Past,
            None => Direction::Open,
        }
    }

    /// The nearest word in the sentence before `start` that tells the tense: its place and what it tells.
    fn tense_before(&self, start: usize, strength: i32) -> Option<(usize, i32)> {
        let mut end = start;
        for at in self.text.word_starts_before(start).take_while(|at| at + TENSE_REACH >= start) {
            let word_end = self.text.run_end(at);
            if self.has_sentence_end(word_end, end) {
                return None;
            }
            if let Some(tense) = self.tense_of(at, word_end, start, strength) {
                return Some((at, tense));
            }
            end = at;
        }
        None
    }

    /// The same behind `end`, of the words that begin within reach.
    fn tense_behind(&self, end: usize, reach: usize, strength: i32) -> Option<(usize, i32)> {
        let limit = (end + TENSE_REACH).min(self.text.bytes.len());
        let mut begin = end;
        for at in self.text.word_starts_from(end).take_while(|at| *at < limit.min(end + reach)) {
            if self.has_sentence_end(begin, at) {
                return None;
            }
            let word_end = self.text.run_end(at);
            if let Some(tense) = self.tense_of(at, word_end, limit, strength) {
                return Some((at, tense));
            }
            begin = word_end;
        }
        None
    }

    /// What the run of letters from `at` to `word_end` tells of the tense, if the word ends by `end` and is strong enough.
    fn tense_of(&self, at: usize, word_end: usize, end: usize, strength: i32) -> Option<i32> {
        let kinds = &self.grammar.lexicon.kinds;
        if !kinds.may_tell_tense(self.text.kind_of_word(at, word_end, kinds)) {
            return None;
        }
        let word = self.text.word_of_run(at, word_end);
        let entry = self.grammar.lexicon.find(&word).filter(|_| word.end <= end)?;
        let tense = entry.senses().find(|sense| sense.class == Class::TENSE)?.value;
        (tense.abs() <= strength).then_some(tense)
    }

    fn has_sentence_end(&self, start: usize, end: usize) -> bool {
        let between = self.text.bytes.get(start..end).unwrap_or_default();
        between.iter().any(|b| matches!(b, b'.' | b'!' | b'?' | b'\n' | b';'))
    }

    /// The timex before `start`, if only little of the same sentence lies between.
    pub fn near_before(&self, start: usize, reach: usize) -> Option<&Timex> {
        let last = self.before.last()?;
        let between = self.text.bytes.get(last.span.end as usize..start)?;
        (between.len() <= reach && !between.iter().any(|b| matches!(b, b'\n' | b'!' | b'?' | b';'))).then_some(last)
    }
}
