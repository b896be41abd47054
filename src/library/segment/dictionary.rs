//! Values that many articles of a segment share, each kept once: articles hold their numbers.

use std::collections::HashSet;
use std::hash::{Hash, Hasher};
use std::sync::{Arc, LazyLock, Mutex, PoisonError};

use rustc_hash::{FxHashMap, FxHasher};
use serde::{Deserialize, Serialize};

use crate::model::{
    BlockKind, CountryCode, DayOrder, Direction, Language, MentionKind, Rule, TimeOfDay, TimexKind, When,
};

/// The number of a rule.
pub type RuleIdx = u32;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct MentionEntry {
    pub code: CountryCode,
    pub kind: MentionKind,
    pub rule: RuleIdx,
    /// Bytes.
    pub len: u32,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct CountryEntry {
    pub code: CountryCode,
    pub focus: bool,
    pub rule: RuleIdx,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct TimexEntry {
    pub kind: TimexKind,
    /// `None` for a date of the calendar, which stands with the article: there are so many of them that each would be looked
    /// up in another place of the memory.
    pub when: Option<When>,
    pub direction: Direction,
    pub time: Option<TimeOfDay>,
    pub rule: RuleIdx,
    /// Bytes.
    pub len: u32,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct BlockEntry {
    pub kind: BlockKind,
    pub rule: RuleIdx,
}

/// How a date was found. Which it is stands with the article: half of them are different.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct DateEntry {
    pub inferred: bool,
    pub is_ambiguous: bool,
    pub order: Option<DayOrder>,
    pub rule: RuleIdx,
}

/// All shared values of a segment, by their numbers.
#[derive(Debug, Serialize, Deserialize)]
pub struct Dictionary<R = Rule> {
    pub rules: Vec<R>,
    pub codes: Vec<CountryCode>,
    pub languages: Vec<Language>,
    pub mentions: Vec<MentionEntry>,
    pub countries: Vec<CountryEntry>,
    pub timexes: Vec<TimexEntry>,
    pub blocks: Vec<BlockEntry>,
    pub dates: Vec<DateEntry>,
}

impl Default for Dictionary {
    fn default() -> Self {
        Self {
            rules: Vec::new(),
            codes: Vec::new(),
            languages: Vec::new(),
            mentions: Vec::new(),
            countries: Vec::new(),
            timexes: Vec::new(),
            blocks: Vec::new(),
            dates: Vec::new(),
        }
    }
}

impl Dictionary {
    /// `None` for bytes that are no dictionary of this layout.
    pub fn read(bytes: &[u8]) -> Option<Self> {
        let read: Dictionary<String> = postcard::from_bytes(bytes).ok()?;
        let Dictionary { rules, codes, languages, mentions, countries, timexes, blocks, dates } = read;
        let rules = rules.iter().map(|name| intern(name)).collect();
        Some(Self { rules, codes, languages, mentions, countries, timexes, blocks, dates })
    }

    #[inline]
    pub fn rule(&self, idx: RuleIdx) -> Rule {
        self.rules.get(idx as usize).copied().unwrap_or(Rule(""))
    }
}

/// The rule of this name. Names live as long as the program: there are a few hundred.
fn intern(name: &str) -> Rule {
    static NAMES: LazyLock<Mutex<HashSet<&'static str>>> = LazyLock::new(Mutex::default);
    let mut names = NAMES.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(known) = names.get(name) {
        return Rule(known);
    }
    let kept: &'static str = Box::leak(name.into());
    names.insert(kept);
    Rule(kept)
}

/// Gives each new value the next number. Several threads give out the same numbers: each remembers those that it met.
#[derive(Debug)]
pub struct Numbers<T> {
    /// Those that were asked for last: nearly all that are asked for.
    slots: Slots<T>,
    met: FxHashMap<T, u32>,
    given: Shared<T>,
}

/// The numbers that were given out, by all threads.
type Shared<T> = Arc<Mutex<Given<T>>>;

#[derive(Debug)]
struct Given<T> {
    list: Vec<T>,
    idxs: FxHashMap<T, u32>,
}

impl<T> Default for Given<T> {
    fn default() -> Self {
        Self { list: Vec::new(), idxs: FxHashMap::default() }
    }
}

impl<T: Copy + Eq + Hash> Numbers<T> {
    fn of_shared(given: &Shared<T>) -> Self {
        Self { slots: Slots::default(), met: FxHashMap::default(), given: given.clone() }
    }

    #[inline]
    pub fn of(&mut self, value: T) -> u32 {
        let slot = self.slots.of(&value);
        match *slot {
            Some((known, idx)) if known == value => idx,
            _ => self.look_up(value),
        }
    }

    #[inline(never)]
    fn look_up(&mut self, value: T) -> u32 {
        let idx = match self.met.get(&value) {
            Some(idx) => *idx,
            None => self.meet(value),
        };
        *self.slots.of(&value) = Some((value, idx));
        idx
    }

    #[cold]
    fn meet(&mut self, value: T) -> u32 {
        let mut given = self.given.lock().unwrap_or_else(PoisonError::into_inner);
        let Given { list, idxs } = &mut *given;
        let idx = *idxs.entry(value).or_insert_with(|| {
            list.push(value);
            list.len() as u32 - 1
        });
        self.met.insert(value, idx);
        idx
    }
}

/// Values with their numbers, each in the slot that its hash says, until another one comes to have it. One look at one
/// place tells what a map finds in two.
#[derive(Debug)]
struct Slots<T>(Box<[Option<(T, u32)>; N_SLOTS]>);

const N_SLOTS: usize = 512;

impl<T: Copy> Default for Slots<T> {
    fn default() -> Self {
        Self(Box::new([None; N_SLOTS]))
    }
}

impl<T: Hash> Slots<T> {
    #[inline(always)]
    fn of(&mut self, value: &T) -> &mut Option<(T, u32)> {
        let mut hasher = FxHasher::default();
        value.hash(&mut hasher);
        &mut self.0[hasher.finish() as usize % N_SLOTS]
    }
}

/// The numbers of rules. Their names are constants of the program: where one lies tells it sooner than its letters.
#[derive(Debug)]
pub struct RuleNumbers {
    numbers: Numbers<Rule>,
    /// By address and length of their names.
    slots: Slots<(usize, usize)>,
}

impl RuleNumbers {
    fn of_shared(given: &Shared<Rule>) -> Self {
        Self { numbers: Numbers::of_shared(given), slots: Slots::default() }
    }

    #[inline]
    pub fn of(&mut self, rule: Rule) -> RuleIdx {
        let place = (rule.0.as_ptr().addr(), rule.0.len());
        match *self.slots.of(&place) {
            Some((known, idx)) if known == place => idx,
            _ => self.look_up(rule, place),
        }
    }

    /// A name may lie in two places and is one rule.
    #[cold]
    fn look_up(&mut self, rule: Rule, place: (usize, usize)) -> RuleIdx {
        let idx = self.numbers.of(rule);
        *self.slots.of(&place) = Some((place, idx));
        idx
    }
}

/// A dictionary in the making, for all who pack articles of one segment.
#[derive(Debug, Clone, Default)]
pub struct SharedDictionary(Arc<Lists>);

#[derive(Debug, Default)]
struct Lists {
    rules: Shared<Rule>,
    codes: Shared<CountryCode>,
    languages: Shared<Language>,
    mentions: Shared<MentionEntry>,
    countries: Shared<CountryEntry>,
    timexes: Shared<TimexEntry>,
    blocks: Shared<BlockEntry>,
    dates: Shared<DateEntry>,
}

/// Gives out the numbers of a [`SharedDictionary`], on one thread.
#[derive(Debug)]
pub struct DictionaryBuilder {
    pub rules: RuleNumbers,
    pub codes: Numbers<CountryCode>,
    pub languages: Numbers<Language>,
    pub mentions: Numbers<MentionEntry>,
    pub countries: Numbers<CountryEntry>,
    pub timexes: Numbers<TimexEntry>,
    pub blocks: Numbers<BlockEntry>,
    pub dates: Numbers<DateEntry>,
}

impl DictionaryBuilder {
    pub fn of(shared: &SharedDictionary) -> Self {
        let lists = &shared.0;
        Self {
            rules: RuleNumbers::of_shared(&lists.rules),
            codes: Numbers::of_shared(&lists.codes),
            languages: Numbers::of_shared(&lists.languages),
            mentions: Numbers::of_shared(&lists.mentions),
            countries: Numbers::of_shared(&lists.countries),
            timexes: Numbers::of_shared(&lists.timexes),
            blocks: Numbers::of_shared(&lists.blocks),
            dates: Numbers::of_shared(&lists.dates),
        }
    }
}

impl SharedDictionary {
    /// Whether numbers mean the same in both.
    pub fn is(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }

    /// All countries that were given a number up to now.
    pub fn countries(&self) -> Vec<CountryEntry> {
        listed(&self.0.countries)
    }

    /// All that was given a number up to now.
    pub fn to_bytes(&self) -> Vec<u8> {
        let lists = &self.0;
        let dictionary = Dictionary {
            rules: listed(&lists.rules).iter().map(|rule| rule.0).collect(),
            codes: listed(&lists.codes),
            languages: listed(&lists.languages),
            mentions: listed(&lists.mentions),
            countries: listed(&lists.countries),
            timexes: listed(&lists.timexes),
            blocks: listed(&lists.blocks),
            dates: listed(&lists.dates),
        };
        postcard::to_stdvec(&dictionary).expect("plain values always have bytes")
    }
}

fn listed<T: Clone>(given: &Shared<T>) -> Vec<T> {
    given.lock().unwrap_or_else(PoisonError::into_inner).list.clone()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_keeps_its_number_whoever_asks_and_whatever_was_asked_for_since() {
        let given = Shared::default();
        let (mut first, mut other) = (Numbers::of_shared(&given), Numbers::of_shared(&given));
        // Several times as many as there are slots.
        let values = || 0..4 * N_SLOTS as u64;
        let numbers: Vec<u32> = values().map(|value| first.of(value)).collect();
        assert!(numbers.iter().copied().eq(values().map(|value| value as u32)));
        for numbering in [&mut other, &mut first] {
            assert!(values().rev().map(|value| numbering.of(value)).eq(numbers.iter().rev().copied()));
        }
        assert_eq!(listed(&given), values().collect::<Vec<_>>());
    }
}
