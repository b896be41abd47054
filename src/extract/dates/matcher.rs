//! The rules that match at one place of a text: the automaton walked over the readings of the tokens that follow.

use super::automaton::State;
use super::build::Part;
use super::class::ClassSet;
use super::grammar::Grammar;
use super::text::Text;
use super::tokens::{TokenReading, read_token, skip_blanks};

/// A rule that matches.
#[derive(Debug, Clone, Copy)]
pub struct Match {
    pub rule: u16,
    pub end: usize,
    /// The place of its last part in the matcher's store.
    pub last: u32,
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
pub struct Matcher<'a> {
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
    pub fn new(grammar: &'static Grammar, text: &'a Text<'a>) -> Self {
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

    /// Looks for what matches at `start`.
    pub fn run(&mut self, start: usize) {
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
    pub fn take_best(&mut self) -> Option<Match> {
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
    pub fn parts(&mut self, last: u32) -> &[Part] {
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
