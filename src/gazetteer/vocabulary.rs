//! The words that rules about the context ask for: prepositions of place, given names, titles.
//!
//! The rules ask of nearly every name what the words beside it are, so that a word is looked up once, for all lists.

use memchr::memmem::Finder;

use crate::model::CountryCode;
use crate::text::WordMap;

/// A list of words in the rules table of a language.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WordList {
    GivenName,
    LanguageAfter,
    LanguageBareAfter,
    LanguageBefore,
    LanguageBeforeAny,
    LanguageBeforeEnd,
    LanguageInflectedBefore,
    LanguageNoun,
    Link,
    NamedAfter,
    PersonTitle,
    PlaceBefore,
    Row,
    TownAfter,
    TownBefore,
}

impl WordList {
    /// By the names that the tables have for them.
    const NAMES: [(&str, WordList); 15] = [
        ("given-name", WordList::GivenName),
        ("language-after", WordList::LanguageAfter),
        ("language-bare-after", WordList::LanguageBareAfter),
        ("language-before", WordList::LanguageBefore),
        ("language-before-any", WordList::LanguageBeforeAny),
        ("language-before-end", WordList::LanguageBeforeEnd),
        ("language-inflected-before", WordList::LanguageInflectedBefore),
        ("language-noun", WordList::LanguageNoun),
        ("link", WordList::Link),
        ("named-after", WordList::NamedAfter),
        ("person-title", WordList::PersonTitle),
        ("place-before", WordList::PlaceBefore),
        ("row", WordList::Row),
        ("town-after", WordList::TownAfter),
        ("town-before", WordList::TownBefore),
    ];

    fn named(name: &str) -> Option<Self> {
        Self::NAMES.iter().find(|(known, _)| *known == name).map(|(_, list)| *list)
    }
}

/// The lists that a word is in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct WordLists(u16);

impl WordLists {
    pub fn has(self, list: WordList) -> bool {
        self.0 & Self::only(list).0 != 0
    }

    fn only(list: WordList) -> Self {
        Self(1 << list as u16)
    }

    fn add(&mut self, list: WordList) {
        self.0 |= Self::only(list).0;
    }
}

/// The lists of one language.
#[derive(Debug, Default)]
pub struct Vocabulary {
    words: WordMap<WordLists>,
    /// The lists of which a member is more than one word (`maire_de`).
    with_phrases: WordLists,
    /// What only local news of a country says.
    local: Vec<(CountryCode, Vec<Finder<'static>>)>,
}

impl Vocabulary {
    /// Adds the list that a table calls `name`; `false` for a name that no rule asks for.
    pub fn add(&mut self, name: &str, words: Vec<&'static str>) -> bool {
        if let Some(code) = name.strip_prefix("local-") {
            let Ok(code) = code.parse() else { return false };
            let finders = words.iter().map(|word| Finder::new(&word.replace('_', " ")).into_owned());
            self.local.push((code, finders.collect()));
            return true;
        }
        let Some(list) = WordList::named(name) else { return false };
        for word in words {
            self.words.entry(word).add(list);
            if word.contains('_') {
                self.with_phrases.add(list);
            }
        }
        true
    }

    /// The lists that have the word, in just this case.
    pub fn lists_of(&self, word: &str) -> WordLists {
        // Nothing stands beside many a name.
        if word.is_empty() {
            return WordLists::default();
        }
        self.words.get(word).unwrap_or_default()
    }

    /// Whether the list has phrases (`maire_de`) besides words.
    pub fn has_phrases(&self, list: WordList) -> bool {
        self.with_phrases.has(list)
    }

    /// How many of the words that only local news of the country says the text has.
    pub fn count_local(&self, code: CountryCode, text: &str) -> usize {
        let of_code = self.local.iter().filter(|(known, _)| *known == code);
        of_code.flat_map(|(_, words)| words).filter(|word| word.find(text.as_bytes()).is_some()).count()
    }
}
