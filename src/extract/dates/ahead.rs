//! Looks a token or two ahead of a word, to see whether any rule goes on there: cheaper than to match, which reads every
//! token in full. Sometimes it says yes where no rule matches, but never no where one does.

use super::automaton::State;
use super::class::{Class, ClassSet};
use super::grammar::Grammar;
use super::kinds::Kind;
use super::lexicon::Entry;
use super::text::Text;
use super::tokens::{Token, sign, skip_blanks};

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
        let next = skip_blanks(self.text.bytes, end);
        match self.token(next) {
            Token::Figures => entry.is_number() || self.goes_before_figures(entry, next),
            Token::Word(second, word) => entry.is_number() || self.goes_before_word(entry, second, word.end),
            Token::Sign(Class::DOT, _) if entry.is_abbreviated() => true,
            Token::Sign(Class::APOS, _) if entry.is_shortened() => true,
            // `twenty-one`
            Token::Sign(Class::DASH, _) if entry.is_number() => true,
            Token::Sign(class, _) => self.goes_before(entry, ClassSet::default().with(class)),
            Token::Other => false,
        }
    }

    fn goes_before_word(&self, entry: Entry, second: Entry, end: usize) -> bool {
        let is_longer = match sign(&self.text.bytes[end..]) {
            Some((Class::DOT, _)) => second.is_abbreviated(),
            Some((Class::APOS, _)) => second.is_shortened(),
            _ => false,
        };
        if is_longer || second.is_number() {
            return self.goes_before(entry, second.classes());
        }
        self.leads_on(entry, second.classes(), second.senses().map(|sense| sense.class), end)
    }

    /// Most figures behind a word are a count, `rund 20 Fälle`, or the day of a date that begins with them: `am 4. Mai`.
    fn goes_before_figures(&self, entry: Entry, start: usize) -> bool {
        const COUNTS: ClassSet = ClassSet::of(&Class::OF_COUNTS);
        const WITH_DOT: [Class; 3] = [Class::DAY, Class::ORDDAY, Class::ORD];
        let end = self.text.figures_end(start);
        let is_day = end - start <= 2
            && self.text.bytes[end..].starts_with(b". ")
            && self.text.is_letter_at(end + 2)
            && self.text.bytes[start - 1] == b' ';
        let is_count = self.text.kind_of_figures(start, end) == Kind::COUNT;
        if !is_count && !is_day {
            return self.goes_before(entry, Token::Figures.classes());
        }
        self.leads_on(entry, COUNTS, Class::OF_COUNTS.into_iter(), end)
            || is_day && self.leads_on(entry, ClassSet::of(&WITH_DOT), WITH_DOT.into_iter(), end + 1)
    }

    /// Whether a rule goes on from the word to a token of these classes that ends at `end`, and is complete or goes on with
    /// what stands behind; sometimes true where none does. `classes` has at least those in `second`.
    fn leads_on(
        &self,
        entry: Entry,
        classes: ClassSet,
        second: impl Iterator<Item = Class> + Clone,
        end: usize,
    ) -> bool {
        let automaton = &self.grammar.automaton;
        let mut third = None;
        for state in self.states(entry).filter(|state| state.classes().may_meet(classes)) {
            for state in second.clone().filter_map(|class| automaton.step(state, class)) {
                let third = *third.get_or_insert_with(|| self.token(skip_blanks(self.text.bytes, end)).classes());
                if automaton.rules(state).len() > 0 || state.classes().may_meet(third) {
                    return true;
                }
            }
        }
        false
    }

    fn goes_before(&self, entry: Entry, second: ClassSet) -> bool {
        self.states(entry).any(|state| state.classes().may_meet(second))
    }

    /// The states behind the word.
    fn states(&self, entry: Entry) -> impl Iterator<Item = State> {
        let automaton = &self.grammar.automaton;
        entry.senses().filter_map(|sense| automaton.step(automaton.start(), sense.class))
    }

    fn token(&self, start: usize) -> Token {
        Token::at(self.grammar, self.text, start)
    }
}
