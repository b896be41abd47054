//! The rules that match at one place of a text: the automaton walked over the readings of the tokens that follow.

use std::ops::Range;

use super::automaton::StatePlace;
use super::build::Part;
use super::class::ClassSet;
use super::grammar::Grammar;
use super::text::Text;
use super::tokens::{Token, TokenReading, skip_blanks};

/// A rule that matches.
#[derive(Debug, Clone, Copy)]
pub struct Match {
    pub rule: u16,
    pub end: usize,
    /// The place of its last part in the matcher's store.
    pub last: u32,
}

/// A token that was met.
#[derive(Debug)]
struct Met {
    start: usize,
    token: Token,
    /// Of its readings; sometimes more.
    classes: ClassSet,
    /// The places of its readings in the matcher's store, from when a rule can go on with one of them.
    readings: Option<(u32, u32)>,
}

/// The place of a token in the matcher's store.
type TokenIdx = usize;

/// A reading that a rule took, by its place in the matcher's store and its token's, and the place of the one before it,
/// which several may share.
#[derive(Debug, Clone, Copy)]
struct Link {
    reading: u32,
    token: u32,
    before: u32,
}

const NO_LINK: u32 = u32::MAX;

/// Matches all rules at one place. Its buffers are kept from place to place.
pub struct Matcher<'a> {
    grammar: &'static Grammar,
    text: &'a Text<'a>,
    tokens: Vec<Met>,
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
        let (state, first) = (self.grammar.automaton.start(), self.token(start));
        if self.tokens[first].classes.may_meet(state.classes()) {
            self.walk(state.place(), first, NO_LINK);
        }
    }

    /// Takes out the next match to try: the furthest; of equals the one that stands first in the tables, and of one rule
    /// the one that was found first. Few places have more than one that is tried, so they are not sorted.
    pub fn take_best(&mut self) -> Option<Match> {
        let is_better =
            |one: &Match, other: &Match| one.end > other.end || one.end == other.end && one.rule < other.rule;
        let best = self.matches.iter_mut().reduce(|best, other| if is_better(other, best) { other } else { best })?;
        // What was taken ends nowhere.
        let taken = *best;
        best.end = 0;
        (taken.end > 0).then_some(taken)
    }

    /// The parts of a match, by the place of its last.
    pub fn parts(&mut self, last: u32) -> &[Part] {
        self.parts.clear();
        let mut next = last;
        while let Some(link) = self.links.get(next as usize) {
            let TokenReading { class, value, end } = self.readings[link.reading as usize];
            self.parts.push(Part { class, value, start: self.tokens[link.token as usize].start, end });
            next = link.before;
        }
        self.parts.reverse();
        &self.parts
    }

    /// Goes on from a state with each reading of a token.
    fn walk(&mut self, place: StatePlace, token: TokenIdx, before: u32) {
        let automaton = &self.grammar.automaton;
        let from = automaton.state(place);
        let readings = self.readings_of(token);
        let Some(steps_left) = self.steps_left.checked_sub(readings.len() as u32) else { return };
        self.steps_left = steps_left;
        // Most readings of a token end at the same place, with the same token behind.
        let mut next: Option<(usize, TokenIdx)> = None;
        for reading in readings {
            let TokenReading { class, end, .. } = self.readings[reading];
            if !from.classes().may_have(class) {
                continue;
            }
            let Some(state) = automaton.step(from, class) else { continue };
            let last = self.links.len() as u32;
            self.links.push(Link { reading: reading as u32, token: token as u32, before });
            for rule in automaton.rules(state) {
                self.matches.push(Match { rule, end, last });
            }
            if state.classes().is_empty() {
                continue;
            }
            let behind = match next {
                Some((at, behind)) if at == end => behind,
                _ => self.token(skip_blanks(self.text.bytes, end)),
            };
            next = Some((end, behind));
            if self.tokens[behind].classes.may_meet(state.classes()) {
                self.walk(state.place(), behind, last);
            }
        }
    }

    /// The token at `start`; several readings of the one before it may end there.
    fn token(&mut self, start: usize) -> TokenIdx {
        if start <= self.furthest
            && let Some(known) = self.tokens.iter().rposition(|token| token.start == start)
        {
            return known;
        }
        let token = Token::at(self.grammar, self.text, start);
        self.furthest = self.furthest.max(start);
        self.tokens.push(Met { start, token, classes: token.classes(), readings: None });
        self.tokens.len() - 1
    }

    /// The places of a token's readings.
    #[inline]
    fn readings_of(&mut self, token: TokenIdx) -> Range<usize> {
        let met = &mut self.tokens[token];
        let (first, end) = *met.readings.get_or_insert_with(|| {
            let first = self.readings.len();
            met.token.read(self.grammar, self.text, met.start, &mut self.readings);
            (first as u32, self.readings.len() as u32)
        });
        first as usize..end as usize
    }
}
