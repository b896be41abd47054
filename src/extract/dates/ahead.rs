//! Looks a token or two ahead of a word, to see whether any rule goes on there: cheaper than to match, which reads every
//! token in full. Sometimes it says yes where no rule matches, but never no where one does.

use super::automaton::State;
use super::class::{Class, ClassSet};
use super::grammar::Grammar;
use super::kinds::Kind;
use super::lexicon::Entry;
use super::text::Text;
use super::tokens::{sign, skip_blanks};

/// A text and the grammar that it is read by.
pub struct Ahead<'a> {
    pub grammar: &'static Grammar,
    pub text: &'a Text<'a>,
}

impl Ahead<'_> {
    /// Whether a rule goes on from the word that ends at `end` to the token behind it; sometimes true where none does.
    pub fn is_promising(&self, entry: Entry, end: usize) -> bool {
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
        let mut third = None;
        for state in entry.senses().filter_map(|sense| automaton.step(State::START, sense.class)) {
            for state in second.clone().filter_map(|class| automaton.step(state, class)) {
                let third = *third.get_or_insert_with(|| self.classes_at(skip_blanks(self.text.bytes, end)));
                if automaton.rules(state).len() > 0 || automaton.classes(state).may_meet(third) {
                    return true;
                }
            }
        }
        false
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
}
