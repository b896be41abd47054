//! Values that many articles of a segment share, each kept once: articles hold their numbers.

use std::collections::HashSet;
use std::hash::Hash;
use std::sync::{LazyLock, Mutex, PoisonError};

use rustc_hash::FxHashMap;
use serde::{Deserialize, Serialize};

use crate::model::{BlockKind, CountryCode, DateValue, DayOrder, Expression, Language, MentionKind, Rule, TimexKind};

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
    pub expression: Expression,
    pub rule: RuleIdx,
    /// Bytes.
    pub len: u32,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct BlockEntry {
    pub kind: BlockKind,
    pub rule: RuleIdx,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct DateEntry {
    pub value: DateValue,
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

/// Gives each new value the next number.
#[derive(Debug)]
pub struct Numbers<T> {
    list: Vec<T>,
    idxs: FxHashMap<T, u32>,
}

impl<T> Default for Numbers<T> {
    fn default() -> Self {
        Self { list: Vec::new(), idxs: FxHashMap::default() }
    }
}

impl<T: Copy + Eq + Hash> Numbers<T> {
    #[inline]
    pub fn of(&mut self, value: T) -> u32 {
        // Nearly all were there before.
        match self.idxs.get(&value) {
            Some(idx) => *idx,
            None => self.add(value),
        }
    }

    #[cold]
    fn add(&mut self, value: T) -> u32 {
        let idx = self.list.len() as u32;
        self.list.push(value);
        self.idxs.insert(value, idx);
        idx
    }
}

/// The numbers of rules. Their names are constants of the program: where one lies tells it sooner than its letters.
#[derive(Debug, Default)]
pub struct RuleNumbers {
    numbers: Numbers<Rule>,
    /// A few hundred rules by where their names lie: each in the slot that its place says, or looked up among all.
    slots: Slots,
}

/// Address and length of a name, and the number of its rule.
type Slot = ((usize, usize), RuleIdx);

const N_SLOTS: usize = 512;

#[derive(Debug)]
struct Slots(Box<[Slot; N_SLOTS]>);

impl Default for Slots {
    fn default() -> Self {
        Self(Box::new([((0, 0), 0); N_SLOTS]))
    }
}

impl RuleNumbers {
    #[inline]
    pub fn of(&mut self, rule: Rule) -> RuleIdx {
        let place = (rule.0.as_ptr().addr(), rule.0.len());
        // Names lie one behind the other, some ten bytes each.
        let slot = (place.0 ^ place.0 >> 9) % N_SLOTS;
        match self.slots.0[slot] {
            (known, idx) if known == place => idx,
            _ => self.look_up(rule, place, slot),
        }
    }

    /// A name may lie in two places and is one rule.
    #[cold]
    fn look_up(&mut self, rule: Rule, place: (usize, usize), slot: usize) -> RuleIdx {
        let idx = self.numbers.of(rule);
        self.slots.0[slot] = (place, idx);
        idx
    }
}

/// A dictionary in the making.
#[derive(Debug, Default)]
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
    pub fn into_bytes(self) -> Vec<u8> {
        let dictionary = Dictionary {
            rules: self.rules.numbers.list.iter().map(|rule| rule.0).collect(),
            codes: self.codes.list,
            languages: self.languages.list,
            mentions: self.mentions.list,
            countries: self.countries.list,
            timexes: self.timexes.list,
            blocks: self.blocks.list,
            dates: self.dates.list,
        };
        postcard::to_stdvec(&dictionary).expect("plain values always have bytes")
    }
}
