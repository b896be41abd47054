//! What the words of a language can be at the beginning of a date and behind it, told from their first eight letters. Most words can be nothing, and most of the others begin no rule with the word behind them: this is the
//! quickest way to see it, for one word as for two. The build script packs it, the program reads it where it lies.

use std::collections::{BTreeMap, BTreeSet};

use super::automaton::{Automaton, State};
use super::class::Class;
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
    /// As in [`Role::APART`].
    const APART: Kind = Kind(3);
    const FIRST_OF_WORDS: usize = 4;
    /// Can be anything: what has no letters, and all words for which there are no numbers left.
    pub const ANY: Kind = Kind(u8::MAX);
}

/// The packed kinds of a language.
#[derive(Debug, Clone, Copy)]
pub struct Kinds<'a> {
    /// By the hash of a word's head.
    slots: &'a [u8; N_SLOTS],
    /// By kind, a bit for each role that a word can have behind it in a rule.
    behind: &'a [[u8; 8]; N_KINDS],
    /// By kind.
    roles: &'a [u8; N_KINDS],
    /// From here on kinds tell the tense.
    first_tense: u8,
}

const N_KINDS: usize = 256;

/// Five slots or more a word, so that few of the words that no table has find one; and no more than lie near the
/// processor.
const N_SLOTS: usize = 1 << N_SLOT_BITS;
const N_SLOT_BITS: u32 = 14;

/// What a word is to the one before it. Kinds that can stand behind the same words share one.
#[derive(Debug, Clone, Copy)]
pub struct Role(u8);

impl Role {
    /// Any word that does not stand right behind a space.
    const APART: u8 = u64::BITS as u8 - 1;
}

/// The roles that a rule can go on with behind a first word.
#[derive(Debug, Clone, Copy)]
pub struct Behind(u64);

impl Behind {
    pub const NOTHING: Behind = Behind(0);

    /// Whether a rule can begin with the first word and, unless that is a whole rule, go on with a word of this role;
    /// sometimes true where none can.
    #[inline]
    pub fn may_be(self, second: Role) -> bool {
        self.0 >> (second.0 % 64) & 1 != 0
    }
}

impl<'a> Kinds<'a> {
    /// The kinds in what [`pack`] wrote; `None` for anything else.
    pub fn open(bytes: &'a [u8]) -> Option<Self> {
        let mut parts = Parts(bytes);
        let (slots, behind) = (parts.take()?.first_chunk()?, parts.take()?.as_chunks().0.first_chunk()?);
        let roles = parts.take()?.first_chunk()?;
        let &[first_tense] = parts.take()? else { return None };
        Some(Self { slots, behind, roles, first_tense })
    }

    /// The kind of the word with this head; now and then that of another word.
    #[inline]
    pub fn of(&self, head: u64) -> Kind {
        Kind(self.slots[slot_of(head)])
    }

    /// What can stand behind words of a kind.
    #[inline]
    pub fn behind(&self, first: Kind) -> Behind {
        Behind(u64::from_le_bytes(self.behind[usize::from(first.0)]))
    }

    /// What a word is to the one before it; `is_apart` unless one space lies between.
    #[inline]
    pub fn role(&self, second: Kind, is_apart: bool) -> Role {
        // Whatever its kind is, and without a branch: how words stand comes at random.
        let apart = if is_apart { Role::APART } else { 0 };
        Role(self.roles[usize::from(second.0)] | apart)
    }

    #[inline]
    pub fn may_tell_tense(&self, kind: Kind) -> bool {
        kind.0 >= self.first_tense
    }
}

#[inline]
fn slot_of(head: u64) -> usize {
    (head.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> (u64::BITS - N_SLOT_BITS)) as usize
}

/// The head of figures.
const NO_LETTERS: u64 = 0;

/// A word of the tables, as far as its kind goes.
pub struct KnownWord {
    /// As [`Kinds::of`] is asked: one for each way that the word may be written.
    pub heads: BTreeSet<u64>,
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
        let is_open = |state: State| !state.classes().is_empty() || !automaton.rules(state).all(&is_negative);
        let own = self.classes.iter().chain(Class::NUMBERS_IN_WORDS.iter().filter(|_| self.is_number));
        let mut behind = Class::OF_COUNTS
            .iter()
            .filter_map(|class| automaton.step(automaton.start(), *class))
            .flat_map(|state| own.clone().filter_map(move |class| automaton.step(state, *class)));
        self.starts || behind.any(is_open)
    }

    fn goes_before(&self, second: &Self, automaton: &Automaton) -> bool {
        let states = || self.classes.iter().filter_map(|class| automaton.step(automaton.start(), *class));
        let goes_on = |class: &Class| states().any(|state| automaton.step(state, *class).is_some());
        self.is_number
            || second.classes.iter().any(goes_on)
            || second.is_number && Class::NUMBERS_IN_WORDS.iter().any(goes_on)
    }
}

/// The kinds of these words, as bytes for [`Kinds::open`]. The rules that `is_negative` names keep look-alikes out.
pub fn pack(words: &[KnownWord], automaton: &Automaton, is_negative: impl Fn(u16) -> bool) -> Vec<u8> {
    let mut by_slot: BTreeMap<usize, Traits> = BTreeMap::new();
    for (word, head) in words.iter().flat_map(|word| word.heads.iter().map(move |head| (word, *head))) {
        let traits = by_slot.entry(slot_of(head)).or_default();
        *traits = traits.or(&word.traits);
    }
    let traits: BTreeSet<&Traits> = by_slot.values().collect();
    let uses: BTreeMap<&Traits, Use> =
        traits.iter().map(|own| (*own, Use::of(own, &traits, automaton, &is_negative))).collect();
    let all: BTreeSet<&Use> = uses.values().collect();
    let kind_of = |place: usize| u8::try_from(place + Kind::FIRST_OF_WORDS).map_or(Kind::ANY, Kind);
    let kinds: BTreeMap<&Use, Kind> = all.into_iter().enumerate().map(|(place, own)| (own, kind_of(place))).collect();
    let kind_of = |traits: &Traits| kinds[&uses[traits]];

    let mut slots = vec![Kind::UNKNOWN.0; N_SLOTS];
    by_slot.iter().for_each(|(slot, traits)| slots[*slot] = kind_of(traits).0);
    slots[slot_of(NO_LETTERS)] = Kind::ANY.0;
    let first_tense = kinds.iter().find(|(own, _)| own.is_tense).map_or(Kind::ANY, |(_, kind)| *kind);
    let traits: Vec<(&Traits, Kind)> = traits.into_iter().map(|own| (own, kind_of(own))).collect();
    let mut packed = Vec::new();
    put_part(&mut packed, &slots);
    let rows = rows(&traits, automaton, &is_negative);
    let (behind, roles) = share_roles(&rows);
    let behind = behind.map(u64::to_le_bytes);
    put_part(&mut packed, behind.as_flattened());
    put_part(&mut packed, &roles);
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

/// By kind, whether each kind can stand behind it.
type Rows = Vec<[bool; N_KINDS]>;

/// The roles in these rows: kinds with the same column have one. Should there be more than a number has bits but for
/// [`Role::APART`], the others share the last.
fn share_roles(rows: &Rows) -> ([u64; N_KINDS], [u8; N_KINDS]) {
    let mut columns: Vec<Vec<bool>> = Vec::new();
    let roles = std::array::from_fn(|second| {
        let column: Vec<bool> = rows.iter().map(|row| row[second]).collect();
        let known = columns.iter().position(|known| *known == column).unwrap_or_else(|| {
            columns.push(column);
            columns.len() - 1
        });
        known.min(usize::from(Role::APART) - 1) as u8
    });
    let behind_of = |row: &[bool; N_KINDS]| {
        let seconds = row.iter().zip(roles).filter(|(may_be, _)| **may_be);
        let apart = u64::from(row[usize::from(Kind::APART.0)]) << Role::APART;
        seconds.fold(apart, |behind, (_, role)| behind | 1 << role)
    };
    (std::array::from_fn(|first| behind_of(&rows[first])), roles)
}

fn rows(traits: &[(&Traits, Kind)], automaton: &Automaton, is_negative: impl Fn(u16) -> bool) -> Rows {
    let fixed = [Kind::UNKNOWN, Kind::FIGURES, Kind::COUNT, Kind::APART, Kind::ANY];
    let all = || fixed.into_iter().chain(traits.iter().map(|(_, kind)| *kind));
    let mut rows = vec![[false; N_KINDS]; N_KINDS];
    let mut set = |first: Kind, second: Kind| rows[usize::from(first.0)][usize::from(second.0)] = true;
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
    // `el 8 fue`: where a day can be a whole rule, a count may be one before any word.
    let is_rule = |class: &Class| {
        automaton.step(automaton.start(), *class).is_some_and(|state| !automaton.rules(state).all(&is_negative))
    };
    if Class::OF_COUNTS.iter().any(is_rule) {
        all().for_each(|second| set(Kind::COUNT, second));
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
            heads: BTreeSet::from([head]),
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
        let [early, month, week] = [1, 2, 3].map(|head| kinds.of(head));
        assert_eq!(kinds.of(4), Kind::UNKNOWN);
        assert_eq!(kinds.of(NO_LETTERS), Kind::ANY);
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
            let behind = match second {
                Kind::APART => kinds.behind(first).may_be(kinds.role(Kind::UNKNOWN, true)),
                _ => kinds.behind(first).may_be(kinds.role(second, false)),
            };
            assert_eq!(behind, expected, "{first:?} {second:?}");
        }
        assert_eq!([early, month, week].map(|kind| kinds.may_tell_tense(kind)), [false, true, false]);
    }

    #[test]
    fn other_bytes_are_no_kinds() {
        assert!(Kinds::open(b"").is_none());
        assert!(Kinds::open(b"1234567").is_none());
    }
}
