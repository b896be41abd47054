//! The grammar of one language: its words, its rules and what they mean, as the build script packed them (`compile.rs`),
//! opened on first use.

use std::sync::OnceLock;

use super::automaton::Automaton;
use super::lexicon::Lexicon;
use super::meaning::Meaning;
use super::numeric::Order;
use super::packed::Parts;
use crate::model::{Language, Unit};

mod generated {
    include!(concat!(env!("OUT_DIR"), "/dates.rs"));
}

#[derive(Debug)]
pub struct Grammar {
    /// `None` for the one for all other texts.
    pub language: Option<Language>,
    pub lexicon: Lexicon<'static>,
    pub automaton: Automaton<'static>,
    /// In the order of the tables, the language's own first.
    pub rules: Vec<GrammarRule>,
    /// Marks behind a number that make it an ordinal.
    pub ordinal_marks: Vec<&'static str>,
    /// Whether a dot is one of them.
    pub has_ordinal_dot: bool,
    pub order: Order,
}

#[derive(Debug, Clone, Copy)]
pub struct GrammarRule {
    pub name: &'static str,
    pub meaning: Meaning,
}

/// The languages that have rules of their own.
const LANGUAGES: [Language; 15] = [
    Language::GERMAN,
    Language::ENGLISH,
    Language::FRENCH,
    Language::SPANISH,
    Language::ITALIAN,
    Language::DUTCH,
    Language::PORTUGUESE,
    Language::POLISH,
    Language::UKRAINIAN,
    Language::RUSSIAN,
    Language::CZECH,
    Language::SWEDISH,
    Language::DANISH,
    Language::NORWEGIAN,
    Language::TURKISH,
];

pub fn languages() -> impl Iterator<Item = Language> {
    LANGUAGES.into_iter()
}

pub fn has_tables(language: Language) -> bool {
    LANGUAGES.contains(&language)
}

/// The grammar of `language`; for a language without tables and names, or none, the one that reads figures and full
/// dates with the month names of all.
pub fn of(language: Option<Language>) -> &'static Grammar {
    const N_GRAMMARS: usize = generated::GRAMMARS.len();
    static OPENED: [OnceLock<Grammar>; N_GRAMMARS] = [const { OnceLock::new() }; N_GRAMMARS];
    let place_of = |code: &str| generated::GRAMMARS.iter().position(|(known, _)| *known == code);
    let own = language.and_then(|language| place_of(language.as_str()));
    let place = own.or_else(|| place_of("")).expect("the build script packs a grammar for all other texts");
    OPENED[place].get_or_init(|| {
        let (code, packed) = generated::GRAMMARS[place];
        Grammar::open(code, packed).expect("the build script and this reader agree on the layout")
    })
}

impl Grammar {
    fn open(code: &str, packed: &'static [u8]) -> Option<Self> {
        let mut parts = Parts(packed);
        let lexicon = Lexicon::open(parts.take()?)?;
        let automaton = Automaton::open(parts.take()?)?;
        let rules = str::from_utf8(parts.take()?).ok()?.lines().map(|line| {
            let (name, meaning) = line.split_once('\t')?;
            Some(GrammarRule { name, meaning: Meaning::read(meaning)? })
        });
        let rules = rules.collect::<Option<Vec<GrammarRule>>>()?;
        let ordinal_marks: Vec<&str> = str::from_utf8(parts.take()?).ok()?.split_whitespace().collect();
        let has_ordinal_dot = ordinal_marks.contains(&".");
        let language = code.parse().ok();
        let order = if language == Some(Language::ENGLISH) { Order::MonthFirst } else { Order::DayFirst };
        Some(Self { language, lexicon, automaton, rules, ordinal_marks, has_ordinal_dot, order })
    }
}

/// The unit that a word's value stands for.
pub fn unit(value: i32) -> Unit {
    UNITS[(value.max(0) as usize).min(UNITS.len() - 1)]
}

const UNITS: [Unit; 11] = [
    Unit::Second,
    Unit::Minute,
    Unit::Hour,
    Unit::Day,
    Unit::Week,
    Unit::Month,
    Unit::Quarter,
    Unit::Year,
    Unit::Decade,
    Unit::Century,
    Unit::Millennium,
];

#[cfg(test)]
mod tests {
    use super::super::compile::content_lines;
    use super::*;

    #[test]
    fn every_grammar_opens() {
        assert!(languages().all(|language| of(Some(language)).rules.len() > of(None).rules.len()));
        for (_, line) in content_lines(include_str!("tables/names.tsv")) {
            let language = line.split('\t').next().unwrap_or_default().parse::<Language>();
            assert!(language.is_ok_and(|language| !std::ptr::eq(of(Some(language)), of(None))), "{line}");
        }
    }
}
