//! The words of one language that can stand in a date expression, and how they are found fast.
//!
//! Most words of a text are none of them, so the way to "no" is short: the kind of a word (`kinds.rs`) answers for most, the
//! hash of the word in lower case for the others. What sequences of words mean is left to the rules. The build script
//! packs the words (`pack`), the program reads them where they lie.

use std::collections::{BTreeMap, BTreeSet};

use super::automaton::{Automaton, State};
use super::class::{Class, ClassSet};
use super::kinds::{self, Kinds, KnownWord, Traits};
use super::packed::{Parts, put_part};
use super::word::{Word, heads_of, read_word};

/// What a word can be in a rule: `drei` a number, `März` a month.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WordSense {
    pub class: Class,
    pub value: i32,
    pub case: Case,
    /// A dot behind it belongs to it: `Feb.`
    pub abbreviated: bool,
}

impl WordSense {
    /// `l'année`, `quest'anno`: an apostrophe behind it belongs to it.
    pub fn is_shortened(self) -> bool {
        matches!(self.class, Class::ART | Class::OF | Class::THIS)
    }

    /// `zwanzig`: perhaps part of a number of several words.
    pub fn is_number(self) -> bool {
        matches!(self.class, Class::NUM | Class::ORD)
    }
}

/// How a word has to be written to count.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Case {
    Any,
    /// `March`, `Sat`.
    Capital,
    /// German `morgen` is tomorrow, `Morgen` the morning.
    Lower,
}

impl Case {
    pub fn allows(self, is_capital: bool) -> bool {
        match self {
            Case::Any => true,
            Case::Capital => is_capital,
            Case::Lower => !is_capital,
        }
    }
}

/// A word of the tables.
#[derive(Debug, Clone, Copy)]
pub struct Entry<'a> {
    senses: &'a [[u8; PackedSense::SIZE]],
    classes: ClassSet,
    flags: u8,
}

/// The word by itself is a whole rule.
const IS_ALONE: u8 = 1;
/// The word has the same senses however it is written and whatever stands behind it.
const IS_PLAIN: u8 = 2;
/// Can be part of a number of several words: `zwanzig`.
const IS_NUMBER: u8 = 4;
/// A dot behind it may belong to it: `Feb.`
const ABBREVIATED: u8 = 8;
/// An apostrophe behind it belongs to it: `l'`.
const SHORTENED: u8 = 16;

impl<'a> Entry<'a> {
    pub fn senses(self) -> impl ExactSizeIterator<Item = WordSense> + Clone + use<'a> {
        self.senses.iter().map(PackedSense::read)
    }

    pub fn is(self, class: Class) -> bool {
        self.senses().any(|sense| sense.class == class)
    }

    /// What the word can be by itself, and with the words behind it where they are a number together.
    #[inline]
    pub fn classes(self) -> ClassSet {
        self.classes
    }

    pub fn is_plain(self) -> bool {
        self.flags & IS_PLAIN != 0
    }

    pub fn is_alone(self) -> bool {
        self.flags & IS_ALONE != 0
    }

    pub fn is_number(self) -> bool {
        self.flags & IS_NUMBER != 0
    }

    pub fn is_abbreviated(self) -> bool {
        self.flags & ABBREVIATED != 0
    }

    pub fn is_shortened(self) -> bool {
        self.flags & SHORTENED != 0
    }
}

/// The packed words of a language.
#[derive(Debug, Clone)]
pub struct Lexicon<'a> {
    entries: &'a [[u8; PackedEntry::SIZE]],
    senses: &'a [[u8; PackedSense::SIZE]],
    /// Open addressing: some bits of a word's hash, and its entry's place + 1; 0 for a free slot. Small, since most words
    /// that are looked for are told from those of the slots here.
    slots: &'a [[u8; SLOT_SIZE]],
    pub kinds: Kinds<'a>,
}

const SLOT_SIZE: usize = 4;

impl<'a> Lexicon<'a> {
    /// The lexicon in what [`pack`] wrote; `None` for anything else.
    pub fn open(bytes: &'a [u8]) -> Option<Self> {
        let mut parts = Parts(bytes);
        let (entries, senses) = (parts.take()?.as_chunks().0, parts.take()?.as_chunks().0);
        let slots = parts.take()?.as_chunks().0;
        let kinds = Kinds::open(parts.take()?)?;
        slots.len().is_power_of_two().then_some(Self { entries, senses, slots, kinds })
    }

    pub fn find(&self, word: &Word) -> Option<Entry<'a>> {
        self.find_by_hash(word.hash)
    }

    /// The entry of the word with this hash. Its 64 bits tell the words of a language apart, so that no word is compared
    /// with what is found.
    #[inline]
    pub fn find_by_hash(&self, hash: u64) -> Option<Entry<'a>> {
        let mask = self.slots.len() - 1;
        let mut slot = slot_of(hash) & mask;
        loop {
            let [a, b, place @ ..] = self.slots[slot];
            let place = u16::from_le_bytes(place).checked_sub(1)?;
            if u16::from_le_bytes([a, b]) == tag_of(hash) {
                let entry = PackedEntry::read(&self.entries[usize::from(place)]);
                if entry.hash == hash {
                    return Some(self.entry(entry));
                }
            }
            slot = (slot + 1) & mask;
        }
    }

    #[inline]
    fn entry(&self, entry: PackedEntry) -> Entry<'a> {
        let start = entry.first_sense as usize;
        let senses = &self.senses[start..start + usize::from(entry.n_senses)];
        Entry { senses, classes: entry.classes, flags: entry.flags }
    }
}

/// The last letters of a word, in which the forms of a stem differ, are in the upper bits of its hash.
fn slot_of(hash: u64) -> usize {
    (hash >> 40) as usize
}

/// Bits of a hash that a slot is not chosen by.
fn tag_of(hash: u64) -> u16 {
    (hash >> 24) as u16
}

/// An entry as it is packed.
#[derive(Debug, Clone, Copy)]
struct PackedEntry {
    /// Of the word.
    hash: u64,
    first_sense: u32,
    n_senses: u8,
    flags: u8,
    classes: ClassSet,
}

impl PackedEntry {
    const SIZE: usize = 22;

    #[inline]
    fn read(bytes: &[u8; Self::SIZE]) -> Self {
        let [h0, h1, h2, h3, h4, h5, h6, h7, a, b, c, d, n_senses, flags, classes @ ..] = *bytes;
        Self {
            hash: u64::from_le_bytes([h0, h1, h2, h3, h4, h5, h6, h7]),
            first_sense: u32::from_le_bytes([a, b, c, d]),
            n_senses,
            flags,
            classes: ClassSet(u64::from_le_bytes(classes)),
        }
    }

    fn write(self, packed: &mut Vec<u8>) {
        packed.extend(self.hash.to_le_bytes());
        packed.extend(self.first_sense.to_le_bytes());
        packed.extend([self.n_senses, self.flags]);
        packed.extend(self.classes.0.to_le_bytes());
    }
}

/// A sense as it is packed.
struct PackedSense;

impl PackedSense {
    const SIZE: usize = 8;

    #[inline]
    fn read(bytes: &[u8; Self::SIZE]) -> WordSense {
        let [a, b, c, d, e, f, case, abbreviated] = *bytes;
        let case = match case {
            0 => Case::Any,
            1 => Case::Capital,
            _ => Case::Lower,
        };
        let (value, class) = (i32::from_le_bytes([a, b, c, d]), Class(u16::from_le_bytes([e, f])));
        WordSense { class, value, case, abbreviated: abbreviated != 0 }
    }

    fn write(sense: WordSense, packed: &mut Vec<u8>) {
        packed.extend(sense.value.to_le_bytes());
        packed.extend(sense.class.0.to_le_bytes());
        packed.extend([sense.case as u8, u8::from(sense.abbreviated)]);
    }
}

/// The lexicon of words in lower case and their senses, as bytes for [`Lexicon::open`]; a word may come several times. The
/// automaton says what rules can begin with, `is_negative` which of them keep look-alikes out.
pub fn pack(words: &[(String, WordSense)], automaton: &Automaton, is_negative: impl Fn(u16) -> bool) -> Vec<u8> {
    let mut by_form: BTreeMap<&str, Vec<WordSense>> = BTreeMap::new();
    for (form, sense) in words {
        let senses = by_form.entry(form).or_default();
        if !senses.contains(sense) {
            senses.push(*sense);
        }
    }
    let (mut entries, mut senses, mut known) = (Vec::new(), Vec::new(), Vec::new());
    let mut slots = vec![(0, 0); (by_form.len() * 2).next_power_of_two().max(16)];
    for (idx, (form, own)) in by_form.iter().enumerate() {
        let traits = traits(own, automaton);
        let hash = read_word(form.as_bytes(), 0).hash;
        let entry = PackedEntry {
            hash,
            first_sense: (senses.len() / PackedSense::SIZE) as u32,
            n_senses: u8::try_from(own.len()).expect("a word has a few senses"),
            flags: flags(own, &traits),
            classes: ClassSet::of(&traits.classes).or(if traits.is_number { NUMBERS } else { ClassSet::default() }),
        };
        entry.write(&mut entries);
        own.iter().for_each(|sense| PackedSense::write(*sense, &mut senses));
        known.push(KnownWord { heads: heads_of(form.as_bytes()), traits });
        let mut slot = slot_of(hash);
        while slots[slot % slots.len()].1 != 0 {
            slot += 1;
        }
        let n_slots = slots.len();
        slots[slot % n_slots] = (tag_of(hash), u16::try_from(idx + 1).expect("a language has some thousand words"));
    }
    let slots: Vec<u8> =
        slots.iter().flat_map(|(tag, place)| [tag.to_le_bytes(), place.to_le_bytes()].concat()).collect();
    let kinds = kinds::pack(&known, automaton, is_negative);
    let mut packed = Vec::new();
    [entries, senses, slots, kinds].iter().for_each(|part| put_part(&mut packed, part));
    packed
}

/// What the rules can do with a word.
fn traits(senses: &[WordSense], automaton: &Automaton) -> Traits {
    let classes: BTreeSet<Class> = senses.iter().map(|sense| sense.class).collect();
    let has = |of: &[Class]| of.iter().any(|class| classes.contains(class));
    let behind = || classes.iter().filter_map(|class| automaton.step(automaton.start(), *class));
    let goes_before = |state: State| Class::IN_FIGURES.iter().any(|class| automaton.step(state, *class).is_some());
    Traits {
        is_alone: behind().any(|state| automaton.rules(state).len() > 0),
        starts: behind().next().is_some(),
        goes_before_figures: behind().any(goes_before),
        is_number: has(&[Class::NUM, Class::ORD]),
        is_tense: has(&[Class::TENSE]),
        classes: classes.into_iter().collect(),
    }
}

/// What a word can be that begins a number in words.
const NUMBERS: ClassSet = ClassSet::of(&Class::NUMBERS_IN_WORDS);

/// Sums the senses of a word up.
fn flags(senses: &[WordSense], traits: &Traits) -> u8 {
    let is_abbreviated = senses.iter().any(|sense| sense.abbreviated);
    let is_shortened = senses.iter().any(|sense| sense.is_shortened());
    let has_case = senses.iter().any(|sense| sense.case != Case::Any);
    let told = [
        (IS_ALONE, traits.is_alone),
        (IS_PLAIN, !(has_case || is_abbreviated || is_shortened || traits.is_number)),
        (IS_NUMBER, traits.is_number),
        (ABBREVIATED, is_abbreviated),
        (SHORTENED, is_shortened),
    ];
    told.into_iter().filter(|(_, is_so)| *is_so).fold(0, |flags, (flag, _)| flags | flag)
}
