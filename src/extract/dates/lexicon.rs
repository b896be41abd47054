//! The words of one language that can stand in a date expression, and how they are found fast.
//!
//! Most words of a text are none of them, so the way to "no" is short: a bit for the first four bytes answers for most,
//! the hash of the word in lower case for the others. What sequences of words mean is left to the rules.

use super::class::{Class, ClassSet};
use super::head::Heads;
use super::word::{Word, read_word};

/// What a word can be in a rule: `drei` a number, `März` a month.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WordSense {
    pub class: Class,
    pub value: i32,
    pub case: Case,
    /// A dot behind it belongs to it: `Feb.`
    pub abbreviated: bool,
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
    pub fn allows(self, word: &Word) -> bool {
        match self {
            Case::Any => true,
            Case::Capital => word.is_capital(),
            Case::Lower => !word.is_capital(),
        }
    }
}

#[derive(Debug, Clone)]
pub struct Entry {
    form: Box<[u8]>,
    pub senses: Vec<WordSense>,
    /// What a token that begins with the word can be, seen as the second of a rule.
    pub classes: ClassSet,
    /// What the second token of a rule that begins with the word can be.
    pub seconds: ClassSet,
    /// Whether the word by itself is a whole rule.
    pub is_alone: bool,
    /// Whether the token may be longer than the word, by more words or signs: `zwanzig`, `Feb.`, `l'`.
    pub may_be_longer: bool,
}

/// What rules can begin with.
pub struct Starts<'a> {
    pub with_more: &'a dyn Fn(Class) -> bool,
    /// The classes of second tokens behind a first of this class.
    pub seconds: &'a dyn Fn(Class) -> ClassSet,
    /// Classes that are a whole rule.
    pub alone: &'a dyn Fn(Class) -> bool,
}

#[derive(Debug, Clone)]
pub struct Lexicon {
    entries: Vec<Entry>,
    /// Open addressing: a word's hash and its entry's index + 1, 0 for an empty place.
    slots: Vec<(u64, u32)>,
    /// How all words begin; those that can begin a rule; those that can be a whole one; those that tell the tense.
    pub known: Heads,
    pub starting: Heads,
    pub alone: Heads,
    pub tenses: Heads,
}

impl Lexicon {
    /// Of words in lower case and their senses; a word may come several times.
    pub fn new(words: Vec<(String, WordSense)>, starts: &Starts) -> Self {
        let mut entries: Vec<Entry> = Vec::new();
        let mut by_form: std::collections::HashMap<String, usize> = std::collections::HashMap::new();
        for (form, sense) in words {
            let idx = *by_form.entry(form.clone()).or_insert_with(|| {
                entries.push(Entry::new(form));
                entries.len() - 1
            });
            if !entries[idx].senses.contains(&sense) {
                entries[idx].senses.push(sense);
            }
        }
        let n_slots = (entries.len() * 2).next_power_of_two().max(16);
        let mut lexicon = Self {
            slots: vec![(0, 0); n_slots],
            known: Heads::default(),
            starting: Heads::default(),
            alone: Heads::default(),
            tenses: Heads::default(),
            entries,
        };
        for idx in 0..lexicon.entries.len() {
            lexicon.entries[idx].judge(starts);
            lexicon.index(idx, starts);
        }
        lexicon
    }

    fn index(&mut self, idx: usize, starts: &Starts) {
        let entry = &self.entries[idx];
        let has = |wanted: &dyn Fn(Class) -> bool| entry.senses.iter().any(|sense| wanted(sense.class));
        self.known.insert(&entry.form);
        if has(starts.with_more) {
            self.starting.insert(&entry.form);
        }
        if entry.is_alone {
            self.alone.insert(&entry.form);
        }
        if has(&|class| class == Class::TENSE) {
            self.tenses.insert(&entry.form);
        }
        let hash = read_word(&entry.form, 0).hash;
        let mask = self.slots.len() - 1;
        let mut slot = slot_of(hash) & mask;
        while self.slots[slot].1 != 0 {
            slot = (slot + 1) & mask;
        }
        self.slots[slot] = (hash, idx as u32 + 1);
    }

    pub fn find(&self, word: &Word) -> Option<&Entry> {
        self.find_by_hash(word.hash).filter(|entry| word.is(&entry.form))
    }

    /// The entry of the word with this hash; for a word of no table it is hardly ever that of another.
    #[inline]
    pub fn find_by_hash(&self, hash: u64) -> Option<&Entry> {
        let mask = self.slots.len() - 1;
        let mut slot = slot_of(hash) & mask;
        loop {
            let (known, idx) = self.slots[slot];
            if idx == 0 {
                return None;
            }
            if known == hash {
                return self.entries.get(idx as usize - 1);
            }
            slot = (slot + 1) & mask;
        }
    }
}

impl Entry {
    fn new(form: String) -> Self {
        Self {
            form: form.into_bytes().into(),
            senses: Vec::new(),
            classes: ClassSet::default(),
            seconds: ClassSet::default(),
            is_alone: false,
            may_be_longer: false,
        }
    }

    /// Sums its senses up.
    fn judge(&mut self, starts: &Starts) {
        for sense in &self.senses {
            self.classes.insert(sense.class);
            self.seconds.insert_all((starts.seconds)(sense.class));
            self.is_alone |= (starts.alone)(sense.class);
            let is_number = matches!(sense.class, Class::NUM | Class::ORD);
            if is_number {
                self.classes.insert_all(NUMBERS_IN_WORDS);
            }
            self.may_be_longer |=
                is_number || sense.abbreviated || matches!(sense.class, Class::ART | Class::OF | Class::THIS);
        }
    }
}

/// What several words that count can be together.
const NUMBERS_IN_WORDS: ClassSet = ClassSet::of(&[Class::NUM, Class::DAY, Class::ORD, Class::ORDDAY, Class::YEAR]);

fn slot_of(hash: u64) -> usize {
    (hash >> 20) as usize
}
