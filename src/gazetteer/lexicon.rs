//! The packed lexicon of a language, as the build script wrote it (`compile.rs`), opened on first use.

use std::sync::OnceLock;

use super::flags::{self, Kind};
use super::generated::LEXICONS;
use super::trie::{self, Trie};
use super::vocabulary::Vocabulary;
use crate::model::Language;
use crate::text::{QuickMap, QuickSet, ShortWord};

/// What one language knows: stems with their senses, and what may stand around them in a word.
pub struct Lexicon {
    /// Each with its senses; see [`PackedSense::read`].
    pub stems: Trie<'static>,
    endings: Vec<Endings>,
    /// By kind, from [`Kind::Name`] on.
    compounds: [Compounds; 7],
    /// The words that rules about the context ask for.
    pub words: Vocabulary,
    ambiguities: Ambiguities,
}

/// One meaning of a stem.
#[derive(Debug, Clone, Copy)]
pub struct PackedSense {
    /// Place in [`super::countries`]; `u16::MAX` for a blocker.
    pub country_idx: u16,
    pub flags: u16,
    pub endings_idx: u16,
    pub kind: Kind,
    /// Grows with the population of a city; 0 elsewhere.
    pub weight: u8,
}

/// What may stand before and after the forms of a column in one word.
#[derive(Debug, Default)]
pub struct Compounds {
    pub prefixes: QuickSet<&'static str>,
    pub heads: Nouns,
    pub tails: Tails,
}

/// The endings of the forms of one stem. They are held against whatever follows the stem in its word.
#[derive(Debug)]
pub struct Endings {
    list: Vec<&'static str>,
    /// The same but for the long ones, few and all next to each other.
    short: Vec<ShortWord>,
    has_empty: bool,
    has_long: bool,
}

impl Endings {
    fn new(list: Vec<&'static str>) -> Self {
        let short: Vec<ShortWord> = list.iter().filter_map(|ending| ShortWord::new(ending)).collect();
        let has_long = list.iter().any(|ending| ending.len() > 8);
        Self { has_long, short, has_empty: list.contains(&""), list }
    }

    /// Whether `ending` is one of them.
    #[inline]
    pub fn have(&self, ending: &str) -> bool {
        match ShortWord::new(ending) {
            Some(short) => self.short.contains(&short),
            None if ending.is_empty() => self.has_empty,
            None => self.has_long && self.list.contains(&ending),
        }
    }

    pub fn iter(&self) -> impl Iterator<Item = &'static str> {
        self.list.iter().copied()
    }
}

/// Second parts of adjectives (`deutschlandweit`), each with its endings.
#[derive(Debug, Default)]
pub struct Tails {
    list: Vec<(&'static str, Vec<&'static str>)>,
    /// Whether a part starts with a byte.
    first_bytes: u64,
}

impl Tails {
    fn new(list: Vec<(&'static str, Vec<&'static str>)>) -> Self {
        let first_bytes = list.iter().filter_map(|(tail, _)| tail.bytes().next()).map(bit_of);
        Self { first_bytes: first_bytes.fold(0, |bits, bit| bits | bit), list }
    }

    pub fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    /// Whether the rest of a word is one of them with an ending.
    pub fn have(&self, rest: &str) -> bool {
        rest.bytes().next().is_some_and(|first| self.first_bytes & bit_of(first) != 0)
            && self
                .list
                .iter()
                .any(|(tail, endings)| rest.strip_prefix(tail).is_some_and(|ending| endings.contains(&ending)))
    }
}

/// A set of bytes, by their lowest six bits, is quick to ask before strings are compared.
fn bit_of(byte: u8) -> u64 {
    1 << (byte & 63)
}

/// Nouns that may follow a form in one word (`Zypernfrage`).
#[derive(Debug, Default)]
pub struct Nouns {
    set: QuickSet<&'static str>,
    shortest: usize,
    longest: usize,
}

impl Nouns {
    fn new(nouns: Vec<&'static str>) -> Self {
        let lengths = || nouns.iter().map(|noun| noun.len());
        let (shortest, longest) = (lengths().min().unwrap_or(0), lengths().max().unwrap_or(0));
        Self { set: nouns.into_iter().collect(), shortest, longest }
    }

    pub fn is_empty(&self) -> bool {
        self.set.is_empty()
    }

    /// Whether the word starts with one of them. What follows may be an ending or more of the compound.
    pub fn start(&self, word: &str) -> bool {
        let ends = self.shortest..=self.longest.min(word.len());
        ends.filter_map(|end| word.get(..end)).any(|start| self.set.contains(start))
    }
}

/// A form that belongs to more than one country.
#[derive(Debug, Clone)]
pub struct Ambiguity {
    pub form: &'static str,
    pub codes: Vec<&'static str>,
    pub rule: u8,
    /// Words that speak for a code.
    pub evidence: Vec<(&'static str, Vec<&'static str>)>,
}

impl Lexicon {
    /// The lexicon for texts of this language; unknown languages share one.
    pub fn of(language: Option<Language>) -> &'static Lexicon {
        static SHELF: OnceLock<Shelf> = OnceLock::new();
        let shelf = SHELF.get_or_init(Shelf::new);
        let idx = language.and_then(|language| shelf.places[Shelf::slot(language)]).unwrap_or(shelf.common);
        shelf.lexicons[idx as usize].get_or_init(|| {
            Lexicon::open(LEXICONS[idx as usize].1).expect("the build script and this reader agree on the layout")
        })
    }

    #[inline]
    pub fn endings(&self, sense: &PackedSense) -> &Endings {
        &self.endings[sense.endings_idx as usize]
    }

    #[inline]
    pub fn compounds(&self, kind: Kind) -> Option<&Compounds> {
        match kind {
            Kind::Blocker => None,
            kind => Some(&self.compounds[kind as usize - Kind::Name as usize]),
        }
    }

    /// The longest form that belongs to more than one country and that `surface` starts with, whatever its case; else the
    /// longest inside it, where something stands before the form in its word (`وكوريا`).
    pub fn ambiguity(&self, surface: &str) -> Option<&Ambiguity> {
        self.ambiguities.find(surface)
    }

    fn open(packed: &'static [u8]) -> Option<Self> {
        let mut reader = Reader(packed);
        let stems = Trie::open(reader.bytes()?)?;
        let endings = reader.list(|reader| Some(Endings::new(reader.strings()?)))?;
        let compounds = reader.all_compounds()?;
        let mut words = Vocabulary::default();
        for (name, list) in reader.list(|reader| Some((reader.string()?, reader.strings()?)))? {
            words.add(name, list).then_some(())?;
        }
        let ambiguities = Ambiguities::new(reader.list(Reader::ambiguity)?);
        Some(Self { stems, endings, compounds, words, ambiguities })
    }
}

/// The ambiguous forms of a language. Every name with a namesake is looked up here, so the forms are put into lower
/// case once, when the lexicon is opened.
#[derive(Debug, Default)]
struct Ambiguities {
    list: Vec<Ambiguity>,
    /// Places in the list by the form, and by the form in lower case.
    by_form: QuickMap<&'static str, usize>,
    by_lower: QuickMap<String, usize>,
    /// The different lengths of the forms in bytes, longest first.
    lengths: Vec<usize>,
}

impl Ambiguities {
    fn new(ambiguities: Vec<Ambiguity>) -> Self {
        let mut lengths: Vec<usize> = ambiguities.iter().map(|ambiguity| ambiguity.form.len()).collect();
        lengths.sort_unstable_by_key(|length| std::cmp::Reverse(*length));
        lengths.dedup();
        let forms = || ambiguities.iter().enumerate().map(|(place, ambiguity)| (ambiguity.form, place));
        let by_lower = forms().map(|(form, place)| (form.to_lowercase(), place)).collect();
        Self { by_form: forms().collect(), by_lower, lengths, list: ambiguities }
    }

    fn find(&self, surface: &str) -> Option<&Ambiguity> {
        let mut starts = self.lengths.iter().filter_map(|length| surface.get(..*length));
        let opening = starts.find_map(|start| self.by_lower.get(&start.to_lowercase()));
        let inside = || self.lengths.iter().find_map(|length| self.find_inside(surface, *length));
        opening.copied().or_else(inside).map(|place| &self.list[place])
    }

    /// The last of the forms of this length that stand in `surface`.
    fn find_inside(&self, surface: &str, length: usize) -> Option<usize> {
        let starts = 0..(surface.len() + 1).checked_sub(length)?;
        starts.filter_map(|at| self.by_form.get(surface.get(at..at + length)?)).max().copied()
    }
}

/// All lexicons, each opened when a text first needs it.
struct Shelf {
    lexicons: Vec<OnceLock<Lexicon>>,
    /// By the two letters of a language: lexicons are asked for at every doubtful word.
    places: Vec<Option<u16>>,
    common: u16,
}

impl Shelf {
    fn new() -> Self {
        let mut places = vec![None; 26 * 26];
        let mut common = 0;
        for (idx, (code, _)) in LEXICONS.iter().enumerate() {
            match code.parse::<Language>() {
                Ok(language) => places[Self::slot(language)] = Some(idx as u16),
                Err(_) => common = idx as u16,
            }
        }
        Self { lexicons: LEXICONS.iter().map(|_| OnceLock::new()).collect(), places, common }
    }

    /// Languages are two lower-case letters by construction.
    fn slot(language: Language) -> usize {
        let letter = |idx: usize| usize::from(language.as_str().as_bytes()[idx] - b'a');
        letter(0) * 26 + letter(1)
    }
}

impl PackedSense {
    /// Whether it is no sense at all: names may follow the stem in one word. Only the first of a stem is.
    #[inline]
    pub fn is_prefix(&self) -> bool {
        self.flags & flags::PREFIX != 0
    }

    #[inline]
    pub fn read(bytes: &trie::Value) -> Self {
        let half = |at: usize| u16::from_le_bytes([bytes[at], bytes[at + 1]]);
        let kind = Kind::ALL[usize::from(bytes[6]) % Kind::ALL.len()];
        Self { country_idx: half(0), flags: half(2), endings_idx: half(4), kind, weight: bytes[7] }
    }
}

struct Reader(&'static [u8]);

impl Reader {
    fn number(&mut self) -> Option<u32> {
        let (number, rest) = self.0.split_first_chunk()?;
        self.0 = rest;
        Some(u32::from_le_bytes(*number))
    }

    fn bytes(&mut self) -> Option<&'static [u8]> {
        let len = self.number()? as usize;
        let (bytes, rest) = self.0.split_at_checked(len)?;
        self.0 = rest;
        Some(bytes)
    }

    fn string(&mut self) -> Option<&'static str> {
        std::str::from_utf8(self.bytes()?).ok()
    }

    fn list<T>(&mut self, read: impl Fn(&mut Self) -> Option<T>) -> Option<Vec<T>> {
        let len = self.number()?;
        (0..len).map(|_| read(self)).collect()
    }

    fn strings(&mut self) -> Option<Vec<&'static str>> {
        self.list(Self::string)
    }

    fn all_compounds(&mut self) -> Option<[Compounds; 7]> {
        (0..7).map(|_| self.compounds()).collect::<Option<Vec<_>>>()?.try_into().ok()
    }

    fn compounds(&mut self) -> Option<Compounds> {
        Some(Compounds {
            prefixes: self.strings()?.into_iter().collect(),
            heads: Nouns::new(self.strings()?),
            tails: Tails::new(self.list(|reader| Some((reader.string()?, reader.strings()?)))?),
        })
    }

    fn ambiguity(&mut self) -> Option<Ambiguity> {
        Some(Ambiguity {
            form: self.string()?,
            codes: self.strings()?,
            rule: self.number()? as u8,
            evidence: self.list(|reader| Some((reader.string()?, reader.strings()?)))?,
        })
    }
}
