//! The words of one language that can stand in a date expression, and how they are found fast.
//!
//! Most words of a text are none of them, so the way to "no" is short: a bit for the first four bytes answers for most,
//! the hash of the word in lower case for the others. What sequences of words mean is left to the rules.

use super::class::{Class, ClassSet};
use super::head::Heads;

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

/// A word of the text.
#[derive(Debug, Clone, Copy)]
pub struct Word<'a> {
    bytes: &'a [u8],
    start: usize,
    pub end: usize,
    /// Of the word in lower case.
    hash: u64,
}

impl Word<'_> {
    pub fn is_capital(&self) -> bool {
        match self.bytes[self.start..] {
            [b, ..] if b.is_ascii() => b.is_ascii_uppercase(),
            [lead @ 0xC0..=0xDF, trail, ..] => lower_pair(lead, trail) != (lead, trail),
            _ => false,
        }
    }

    /// Whether the word in lower case is `form`.
    fn is(&self, form: &[u8]) -> bool {
        let (mut form, mut is_same) = (form.iter(), true);
        scan_word(self.bytes, self.start, |b| is_same &= form.next() == Some(&b));
        is_same && form.next().is_none()
    }
}

/// Bytes that make words: ASCII letters and every lead or continuation byte but those of general punctuation.
#[inline]
pub fn is_letter_at(bytes: &[u8], at: usize) -> bool {
    match bytes.get(at) {
        Some(b) if b.is_ascii() => b.is_ascii_alphabetic(),
        // C2 is Latin-1 signs and spaces, E2 general punctuation, arrows and the like; F0 upwards has no letters for us.
        Some(0xC3..=0xDF | 0xE0 | 0xE1 | 0xE3..=0xEE) => true,
        Some(0x80..=0xBF) => is_letter_at(bytes, char_start(bytes, at)),
        _ => false,
    }
}

/// Whether a letter or digit ends right before `at`.
pub fn is_word_before(bytes: &[u8], at: usize) -> bool {
    at > 0 && (bytes[at - 1].is_ascii_digit() || is_letter_at(bytes, at - 1))
}

/// The start of the character that the byte `at` belongs to.
pub fn char_start(bytes: &[u8], mut at: usize) -> usize {
    while at > 0 && (0x80..=0xBF).contains(&bytes[at]) {
        at -= 1;
    }
    at
}

/// Reads the word that starts at `start`, which must be at a letter.
pub fn read_word(bytes: &[u8], start: usize) -> Word<'_> {
    let (end, hash) = scan_word(bytes, start, |_| {});
    Word { bytes, start, end, hash }
}

/// Where the word at `start` ends.
pub fn word_end(bytes: &[u8], start: usize) -> usize {
    let end = bytes[start..].iter().position(|b| LOWER[*b as usize] == 0).map_or(bytes.len(), |len| start + len);
    // Other letters and apostrophes belong to the word under conditions of their own.
    let is_end = end > start && bytes.get(end).is_none_or(|b| b.is_ascii() && *b != b'\'');
    if is_end { end } else { scan_word(bytes, start, |_| {}).0 }
}

/// Whether an apostrophe inside a Cyrillic word stands right before `at`.
pub fn follows_inner_apostrophe(bytes: &[u8], at: usize) -> bool {
    let ends_in = |sign: &str| bytes[..at].ends_with(sign.as_bytes());
    let len = if ends_in("'") {
        1
    } else if ends_in("’") {
        3
    } else {
        return false;
    };
    at.checked_sub(len).is_some_and(|apostrophe| inner_apostrophe(bytes, 0, apostrophe).is_some())
}

/// Where the word at `start` ends, and the hash of it in lower case; each lower-case byte goes to `push`.
#[inline]
pub fn scan_word(bytes: &[u8], start: usize, mut push: impl FnMut(u8)) -> (usize, u64) {
    let mut hash = SEED;
    let mut push = |b: u8| {
        hash = (hash ^ u64::from(b)).wrapping_mul(0x0000_0100_0000_01b3);
        push(b);
    };
    let mut at = start;
    while let Some(&b) = bytes.get(at) {
        let lower = LOWER[b as usize];
        if lower != 0 {
            push(lower);
            at += 1;
        } else if let Some(len) = inner_apostrophe(bytes, start, at) {
            at += len;
        } else if b.is_ascii() || !is_letter_at(bytes, at) {
            break;
        } else {
            let next = at + char_len(b).min(bytes.len() - at);
            if next - at == 2 {
                let (lead, trail) = lower_pair(b, bytes[at + 1]);
                push(lead);
                push(trail);
            } else {
                bytes[at..next].iter().for_each(|b| push(*b));
            }
            at = next;
        }
    }
    (at, hash)
}

/// The length of an apostrophe inside a Cyrillic word: `п'ятниця` is one word, and the tables leave the sign out.
fn inner_apostrophe(bytes: &[u8], start: usize, at: usize) -> Option<usize> {
    let len = match &bytes[at..] {
        [b'\'', ..] => 1,
        [0xCA, 0xBC, ..] => 2,
        [0xE2, 0x80, 0x99, ..] => 3,
        _ => return None,
    };
    let is_cyrillic = |at: usize| matches!(bytes.get(at), Some(0xD0..=0xD2));
    (at >= start + 2 && is_cyrillic(at - 2) && is_cyrillic(at + len)).then_some(len)
}

/// ASCII letters in lower case; 0 for all other bytes.
const LOWER: [u8; 256] = {
    let mut table = [0; 256];
    let mut b = b'a';
    while b <= b'z' {
        table[b as usize] = b;
        table[(b - 0x20) as usize] = b;
        b += 1;
    }
    table
};

const SEED: u64 = 0xcbf2_9ce4_8422_2325;

fn char_len(lead: u8) -> usize {
    match lead {
        0xC0..=0xDF => 2,
        0xE0..=0xEF => 3,
        _ => 1,
    }
}

/// Lower case of a two-byte character: Latin-1, Latin Extended-A, Cyrillic, Greek. Others are as they are.
fn lower_pair(lead: u8, trail: u8) -> (u8, u8) {
    match (lead, trail) {
        (0xC3, 0x80..=0x9E) if trail != 0x97 => (lead, trail + 0x20),
        (0xC4, 0x80..=0xB7) | (0xC5, 0x8A..=0xB7) if trail.is_multiple_of(2) => (lead, trail + 1),
        (0xC4, 0xB9..=0xBD) | (0xC5, 0x81..=0x87) | (0xC5, 0xB9..=0xBD) if !trail.is_multiple_of(2) => {
            (lead, trail + 1)
        }
        (0xD0, 0x90..=0x9F) => (lead, trail + 0x20),
        (0xD0, 0xA0..=0xAF) => (0xD1, trail - 0x20),
        (0xD0, 0x80..=0x8F) => (0xD1, trail + 0x10),
        (0xD2, 0x90) => (lead, 0x91),
        // Greek; the accented capitals lie apart.
        (0xCE, 0x91..=0x9F) => (lead, trail + 0x20),
        (0xCE, 0xA0..=0xA9) => (0xCF, trail - 0x20),
        (0xCE, 0x86) => (lead, 0xAC),
        (0xCE, 0x88..=0x8A) => (lead, trail + 0x25),
        (0xCE, 0x8C) => (0xCF, 0x8C),
        (0xCE, 0x8E | 0x8F) => (0xCF, trail - 1),
        // Ș and Ț of Romanian.
        (0xC8, 0x98 | 0x9A) => (lead, trail + 1),
        _ => (lead, trail),
    }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_read_in_lower_case() {
        for word in [
            "März",
            "ÄGYPTEN",
            "Środa",
            "ŹRÓDŁO",
            "Сентябрь",
            "ЧЕТВЕР",
            "Їжак",
            "Ёлка",
            "Été",
            "Žádný",
            "Φεβρουάριος",
            "ΆΈΉΊΌΎΏ",
            "ΠΡΩ",
            "Șase",
        ] {
            let read = read_word(word.as_bytes(), 0);
            assert!(read.is(word.to_lowercase().as_bytes()) && !read.is(b"x"), "{word}");
            assert!(read.is_capital(), "{word}");
            assert!(!read_word(word.to_lowercase().as_bytes(), 0).is_capital(), "{word}");
            assert_eq!(read.end, word.len());
        }
    }

    #[test]
    fn a_word_ends_at_punctuation() {
        for (text, expected) in [("Mai–Juni", 3), ("Mai\u{a0}5", 3), ("Mai“", 3), ("l’année", 1), ("août2", 5)]
        {
            assert_eq!(read_word(text.as_bytes(), 0).end, expected, "{text}");
        }
    }
}
