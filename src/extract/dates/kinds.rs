//! What the words of a language can be at the beginning of a date and behind it, told from their first eight letters and
//! their length. Most words can be nothing, and most of the others begin no rule with the word behind them: this is the
//! quickest way to see it, for one word as for two. The build script packs it, the program reads it where it lies.

use std::collections::{BTreeMap, BTreeSet};

use super::automaton::{Automaton, State};
use super::class::{Class, ClassSet};
use super::packed::{Parts, put_part};

/// What a word can be. Words that are alike to the rules share one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Kind(u8);

impl Kind {
    /// A word that no table has.
    pub const UNKNOWN: Kind = Kind(0);
    pub const FIGURES: Kind = Kind(1);
    /// Figures between blanks that are no year: most count something that is no time.
    pub const COUNT: Kind = Kind(2);
    /// What does not stand right behind a blank: a rule may have room for what lies between.
    pub const APART: Kind = Kind(3);
    const FIRST_OF_WORDS: usize = 4;
    /// Can be anything: all words for which there are no numbers left.
    const ANY: Kind = Kind(u8::MAX);
}

/// The packed kinds of a language.
#[derive(Debug, Clone, Copy)]
pub struct Kinds<'a> {
    /// By the hash of a word's head.
    slots: &'a [u8],
    /// By kind, a bit for each that can stand behind it in a rule.
    rows: &'a [Row; 256],
    /// From here on kinds tell the tense.
    first_tense: u8,
}

type Row = [u8; 32];

/// The kinds that a rule can go on with behind a first word.
#[derive(Debug, Clone, Copy)]
pub struct Behind<'a>(&'a Row);

impl Behind<'_> {
    /// Whether a rule can begin with the first word and, unless that is a whole rule, go on with a word of this kind;
    /// sometimes true where none can.
    #[inline]
    pub fn may_be(self, second: Kind) -> bool {
        self.0[usize::from(second.0 >> 3)] >> (second.0 & 7) & 1 != 0
    }
}

impl<'a> Kinds<'a> {
    /// The kinds in what [`pack`] wrote; `None` for anything else.
    pub fn open(bytes: &'a [u8]) -> Option<Self> {
        let mut parts = Parts(bytes);
        let (slots, rows) = (parts.take()?, parts.take()?.as_chunks().0.first_chunk()?);
        let &[first_tense] = parts.take()? else { return None };
        slots.len().is_power_of_two().then_some(Self { slots, rows, first_tense })
    }

    /// The kind of the word with this head and so many bytes; now and then that of another word.
    #[inline]
    pub fn of(&self, head: u64, len: usize) -> Kind {
        Kind(self.slots[slot_of(head, len) & (self.slots.len() - 1)])
    }

    /// What can stand behind words of a kind.
    #[inline]
    pub fn behind(&self, first: Kind) -> Behind<'a> {
        Behind(&self.rows[usize::from(first.0)])
    }

    #[inline]
    pub fn may_tell_tense(&self, kind: Kind) -> bool {
        kind.0 >= self.first_tense
    }
}

#[inline]
fn slot_of(head: u64, len: usize) -> usize {
    // Only words of more letters than a head has differ in nothing but their length.
    ((head ^ len as u64).wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 40) as usize
}

/// A word of the tables, as far as its kind goes.
pub struct KnownWord {
    /// As [`Kinds::of`] is asked.
    pub head: u64,
    pub len: usize,
    pub traits: Traits,
}

/// What makes words alike to the rules.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Traits {
    /// What the word can be, rising.
    pub classes: Vec<Class>,
    /// The word by itself is a whole rule.
    pub is_alone: bool,
    /// A rule can begin with the word.
    pub starts: bool,
    /// A rule can begin with the word and go on with figures.
    pub goes_before_figures: bool,
    /// Can be part of a number of several words.
    pub is_number: bool,
    pub is_tense: bool,
}

impl Traits {
    /// Of two words that have one slot.
    fn or(&self, other: &Self) -> Self {
        let mut classes = [self.classes.as_slice(), &other.classes].concat();
        classes.sort_unstable();
        classes.dedup();
        Self {
            classes,
            is_alone: self.is_alone || other.is_alone,
            starts: self.starts || other.starts,
            goes_before_figures: self.goes_before_figures || other.goes_before_figures,
            is_number: self.is_number || other.is_number,
            is_tense: self.is_tense || other.is_tense,
        }
    }

    /// Whether a count and the word behind it have to be looked at: not where nothing but a negative rule has room for
    /// them, which would do no more than pass over both.
    fn may_be_counted(&self, automaton: &Automaton, is_negative: impl Fn(u16) -> bool) -> bool {
        let is_open =
            |state: State| automaton.classes(state) != ClassSet::default() || !automaton.rules(state).all(&is_negative);
        let own = self.classes.iter().chain(Class::NUMBERS_IN_WORDS.iter().filter(|_| self.is_number));
        let mut behind = Class::OF_COUNTS
            .iter()
            .filter_map(|class| automaton.step(State::START, *class))
            .flat_map(|state| own.clone().filter_map(move |class| automaton.step(state, *class)));
        self.starts || behind.any(is_open)
    }

    fn goes_before(&self, second: &Self, automaton: &Automaton) -> bool {
        let states = || self.classes.iter().filter_map(|class| automaton.step(State::START, *class));
        let goes_on = |class: &Class| states().any(|state| automaton.step(state, *class).is_some());
        self.is_number
            || second.classes.iter().any(goes_on)
            || second.is_number && Class::NUMBERS_IN_WORDS.iter().any(goes_on)
    }
}

/// The kinds of these words, as bytes for [`Kinds::open`]. The rules that `is_negative` names keep look-alikes out.
pub fn pack(words: &[KnownWord], automaton: &Automaton, is_negative: impl Fn(u16) -> bool) -> Vec<u8> {
    // Eight slots a word, so that few of the words that no table has find one.
    let n_slots = (words.len() * 8).next_power_of_two().max(64);
    let mut by_slot: BTreeMap<usize, Traits> = BTreeMap::new();
    for word in words {
        let traits = by_slot.entry(slot_of(word.head, word.len) & (n_slots - 1)).or_default();
        *traits = traits.or(&word.traits);
    }
    let traits: BTreeSet<&Traits> = by_slot.values().collect();
    let uses: BTreeMap<&Traits, Use> =
        traits.iter().map(|own| (*own, Use::of(own, &traits, automaton, &is_negative))).collect();
    let all: BTreeSet<&Use> = uses.values().collect();
    let kind_of = |place: usize| u8::try_from(place + Kind::FIRST_OF_WORDS).map_or(Kind::ANY, Kind);
    let kinds: BTreeMap<&Use, Kind> = all.into_iter().enumerate().map(|(place, own)| (own, kind_of(place))).collect();
    let kind_of = |traits: &Traits| kinds[&uses[traits]];

    let mut slots = vec![Kind::UNKNOWN.0; n_slots];
    by_slot.iter().for_each(|(slot, traits)| slots[*slot] = kind_of(traits).0);
    let first_tense = kinds.iter().find(|(own, _)| own.is_tense).map_or(Kind::ANY, |(_, kind)| *kind);
    let traits: Vec<(&Traits, Kind)> = traits.into_iter().map(|own| (own, kind_of(own))).collect();
    let mut packed = Vec::new();
    put_part(&mut packed, &slots);
    put_part(&mut packed, pack_rows(&traits, automaton, &is_negative).as_flattened());
    put_part(&mut packed, &[first_tense.0]);
    packed
}

/// What the rules do with words: those of which they do the same are of one kind.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Use {
    /// First, so that these are the last of all kinds.
    is_tense: bool,
    begins: [bool; 4],
    may_be_counted: bool,
    /// Before and behind which of all words it can stand.
    goes_before: Vec<bool>,
    goes_behind: Vec<bool>,
}

impl Use {
    fn of(traits: &Traits, all: &BTreeSet<&Traits>, automaton: &Automaton, is_negative: impl Fn(u16) -> bool) -> Self {
        Self {
            is_tense: traits.is_tense,
            begins: [traits.is_alone, traits.starts, traits.goes_before_figures, traits.is_number],
            may_be_counted: traits.may_be_counted(automaton, is_negative),
            goes_before: all.iter().map(|second| traits.goes_before(second, automaton)).collect(),
            goes_behind: all.iter().map(|first| first.goes_before(traits, automaton)).collect(),
        }
    }
}

fn pack_rows(traits: &[(&Traits, Kind)], automaton: &Automaton, is_negative: impl Fn(u16) -> bool) -> Vec<Row> {
    let fixed = [Kind::UNKNOWN, Kind::FIGURES, Kind::COUNT, Kind::APART, Kind::ANY];
    let all = || fixed.into_iter().chain(traits.iter().map(|(_, kind)| *kind));
    let mut rows = vec![Row::default(); usize::from(u8::MAX) + 1];
    let mut set = |first: Kind, second: Kind| {
        rows[usize::from(first.0)][usize::from(second.0 >> 3)] |= 1 << (second.0 & 7);
    };
    for first in [Kind::FIGURES, Kind::ANY] {
        all().for_each(|second| set(first, second));
    }
    for (own, first) in traits.iter().filter(|(own, _)| own.starts) {
        if own.is_alone {
            all().for_each(|second| set(*first, second));
        }
        if own.goes_before_figures || own.is_number {
            set(*first, Kind::FIGURES);
            set(*first, Kind::COUNT);
        }
        let behind = traits.iter().filter(|(second, _)| own.goes_before(second, automaton));
        behind.map(|(_, second)| *second).chain([Kind::APART, Kind::ANY]).for_each(|second| set(*first, second));
    }
    let counted = traits.iter().filter(|(own, _)| own.may_be_counted(automaton, &is_negative)).map(|(_, kind)| *kind);
    let behind = counted.chain([Kind::FIGURES, Kind::COUNT, Kind::APART, Kind::ANY]);
    behind.for_each(|second| set(Kind::COUNT, second));
    rows
}

#[cfg(test)]
mod tests {
    use super::super::automaton::{Element, pack as pack_automaton};
    use super::*;

    const EARLY: Class = Class(10);
    const MONTH: Class = Class(11);
    const WEEK: Class = Class(12);

    /// A language of three words and two rules: `early month`, and `week` by itself.
    fn packed() -> Vec<u8> {
        let element = |class| Element { classes: vec![class], optional: false };
        let automaton = pack_automaton(&[vec![element(EARLY), element(MONTH)], vec![element(WEEK)]]);
        let automaton = Automaton::open(&automaton).expect("it was just packed");
        let word = |head, class: Class| KnownWord {
            head,
            len: 4,
            traits: Traits {
                classes: vec![class],
                starts: class != MONTH,
                is_alone: class == WEEK,
                is_tense: class == MONTH,
                ..Traits::default()
            },
        };
        pack(&[word(1, EARLY), word(2, MONTH), word(3, WEEK)], &automaton, |_| false)
    }

    #[test]
    fn only_what_begins_a_rule_is_looked_at() {
        let packed = packed();
        let kinds = Kinds::open(&packed).expect("it was just packed");
        let [early, month, week] = [1, 2, 3].map(|head| kinds.of(head, 4));
        assert_eq!(kinds.of(1, 5), Kind::UNKNOWN);
        for (first, second, expected) in [
            (early, month, true),
            (early, week, false),
            (early, Kind::UNKNOWN, false),
            (early, Kind::FIGURES, false),
            (early, Kind::APART, true),
            (month, week, false),
            (month, Kind::APART, false),
            (week, Kind::UNKNOWN, true),
            (Kind::FIGURES, Kind::UNKNOWN, true),
            (Kind::UNKNOWN, month, false),
        ] {
            assert_eq!(kinds.behind(first).may_be(second), expected, "{first:?} {second:?}");
        }
        assert_eq!([early, month, week].map(|kind| kinds.may_tell_tense(kind)), [false, true, false]);
    }

    #[test]
    fn other_bytes_are_no_kinds() {
        assert!(Kinds::open(b"").is_none());
        assert!(Kinds::open(b"1234567").is_none());
    }
}
