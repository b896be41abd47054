//! Words by their stem: which words are forms of one another by the rules of a language (Snowball).
//!
//! A form of a word has its stem and starts as word and stem both do, but for the last letter of that start, which may
//! change (`lady`, `ladies`). That makes forms something that an index of words can be asked for, and keeps out what
//! only falls together with the stem. Stems are taken from words as they are written, for endings have accents (`-ción`),
//! and are compared folded, like everything that is sought.

use std::fmt;
use std::ops::Range;

use snowball_stemmers_rs::{Algorithm, Stemmer};
use unicode_normalization::UnicodeNormalization;

use crate::model::{Language, Span};

use super::fold::{Folded, fold};
use super::sought::{Words, folded_words};

/// A word whose forms are sought: `~häuser`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WordForms {
    /// In lower case.
    written: String,
    folded: String,
}

/// Finds the forms of a word in texts of one language.
pub struct FormFinder<'f> {
    /// None where no rules are known: the word alone is found then.
    stemmer: Option<Stemmer>,
    word: &'f str,
    /// Folded.
    stem: String,
    start: Words,
}

impl WordForms {
    /// `None` where that is not one word.
    pub fn new(written: &str) -> Option<Self> {
        let folded = Folded::new(written);
        let mut words = folded_words(&folded.text);
        let (first, None) = (words.next()?, words.next()) else { return None };
        let written = folded.source_span(first.start, first.end).of(written).to_lowercase();
        (!folded.text.contains('*')).then(|| Self { folded: fold(&written), written })
    }

    /// The word itself.
    pub fn word(&self) -> Option<Words> {
        Words::phrase(&self.written)
    }

    /// How its forms are found in texts of a language, where that is known.
    pub fn in_language(&self, language: Option<Language>) -> Option<FormFinder<'_>> {
        let stemmer = language.and_then(stemmer);
        let written = as_in_dictionary(&self.written);
        let stem = stemmer.as_ref().map_or_else(|| self.folded.clone(), |stemmer| fold(&stemmer.stem(&written)));
        let both = self.folded.chars().zip(stem.chars()).take_while(|(a, b)| a == b);
        let n_start = both.count().saturating_sub(1).max(1);
        let start: String = self.folded.chars().take(n_start).collect();
        let start = match stemmer {
            Some(_) => Words::bare(&start)?,
            None => self.word()?,
        };
        Some(FormFinder { stemmer, word: &self.folded, stem, start })
    }
}

impl FormFinder<'_> {
    /// A word that is in every text that has a form.
    pub fn start(&self) -> &Words {
        &self.start
    }

    pub fn is_match(&self, text: &str) -> bool {
        let folded = Folded::new(text);
        self.find_in(text, &folded).next().is_some()
    }

    pub fn count(&self, text: &str) -> usize {
        let folded = Folded::new(text);
        self.find_in(text, &folded).count()
    }

    /// Where forms stand in a text, by position.
    pub fn find_all(&self, text: &str) -> Vec<Span> {
        let folded = Folded::new(text);
        self.find_in(text, &folded).map(|word| folded.source_span(word.start, word.end)).collect()
    }

    /// Where forms stand in the folded text.
    fn find_in<'t>(&'t self, text: &'t str, folded: &'t Folded) -> impl Iterator<Item = Range<usize>> + 't {
        let finder = self.start.finder();
        let mut from = 0;
        std::iter::from_fn(move || {
            loop {
                let start = finder.find(&folded.text, from)?.start;
                let word = folded_words(&folded.text[start..]).next().map(|word| start..start + word.end)?;
                from = word.end;
                if self.is_form(text, folded, &word) {
                    return Some(word);
                }
            }
        })
    }

    fn is_form(&self, text: &str, folded: &Folded, word: &Range<usize>) -> bool {
        let has_stem = |stemmer: &Stemmer| {
            let written = as_in_dictionary(folded.source_span(word.start, word.end).of(text));
            fold(&stemmer.stem(&written)) == self.stem
        };
        folded.text[word.clone()] == *self.word || self.stemmer.as_ref().is_some_and(has_stem)
    }
}

/// As the rules expect words.
fn as_in_dictionary(written: &str) -> String {
    let is_hidden = |ch: &char| matches!(ch, '\u{AD}' | '\u{200C}' | '\u{200D}');
    written.to_lowercase().nfc().filter(|ch| !is_hidden(ch)).collect()
}

fn stemmer(language: Language) -> Option<Stemmer> {
    let code = language.to_string();
    STEMMERS.iter().find(|(of, _)| *of == code).map(|(_, algorithm)| Stemmer::create(*algorithm))
}

/// Dutch goes by Porter's rules, since the newer ones also take away what words start with.
const STEMMERS: [(&str, Algorithm); 32] = [
    ("ar", Algorithm::Arabic),
    ("ca", Algorithm::Catalan),
    ("cs", Algorithm::Czech),
    ("da", Algorithm::Danish),
    ("de", Algorithm::German),
    ("el", Algorithm::Greek),
    ("en", Algorithm::English),
    ("eo", Algorithm::Esperanto),
    ("es", Algorithm::Spanish),
    ("et", Algorithm::Estonian),
    ("eu", Algorithm::Basque),
    ("fa", Algorithm::Persian),
    ("fi", Algorithm::Finnish),
    ("fr", Algorithm::French),
    ("ga", Algorithm::Irish),
    ("hi", Algorithm::Hindi),
    ("hu", Algorithm::Hungarian),
    ("hy", Algorithm::Armenian),
    ("id", Algorithm::Indonesian),
    ("it", Algorithm::Italian),
    ("lt", Algorithm::Lithuanian),
    ("ne", Algorithm::Nepali),
    ("nl", Algorithm::DutchPorter),
    ("no", Algorithm::Norwegian),
    ("pl", Algorithm::Polish),
    ("pt", Algorithm::Portuguese),
    ("ro", Algorithm::Romanian),
    ("ru", Algorithm::Russian),
    ("sr", Algorithm::Serbian),
    ("sv", Algorithm::Swedish),
    ("tr", Algorithm::Turkish),
    ("uk", Algorithm::Ukrainian),
];

impl fmt::Display for WordForms {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "~{}", self.written)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Which words of the text are forms of the word.
    #[track_caller]
    fn check(language: &str, word: &str, text: &str, expected: &[&str]) {
        let forms = WordForms::new(word).unwrap();
        let finder = forms.in_language(language.parse().ok()).unwrap();
        let found: Vec<&str> = finder.find_all(text).iter().map(|span| span.of(text)).collect();
        assert_eq!(found, expected, "{word} in {text}");
        assert_eq!(finder.count(text), expected.len());
        assert_eq!(finder.is_match(text), !expected.is_empty());
    }

    #[test]
    fn forms_have_the_stem_in_their_language() {
        check(
            "de",
            "häuser",
            "Haus, Hauses; HÄUSER Häu\u{AD}sern, Hauser Hauptstadt",
            &["Haus", "Hauses", "HÄUSER", "Häu\u{AD}sern", "Hauser"],
        );
        check("de", "haeuser", "das Haus", &["Haus"]);
        check("de", "frau", "Frauen und Frau und Fräulein", &["Frauen", "Frau"]);
        check("de", "verhandlung", "Verhandlungen verhandeln Verhandlungstisch", &["Verhandlungen"]);
        check("en", "ladies", "A lady, the lad", &["lady"]);
        check("en", "lady", "ladies", &["ladies"]);
        check("en", "negotiate", "negotiating negotiated negation", &["negotiating", "negotiated"]);
        check("es", "elección", "las elecciones", &["elecciones"]);
        check("es", "situación", "las situaciones", &["situaciones"]);
        check("fr", "élevé", "élevées, élevage", &["élevées"]);
        check("ru", "российский", "российского Россия", &["российского"]);
        check("pl", "prezydent", "prezydenta prezydentem", &["prezydenta", "prezydentem"]);
    }

    #[test]
    fn without_rules_the_word_itself_is_found() {
        check("", "haus", "Haus Häuser", &["Haus"]);
        check("zh", "haus", "Haus Häuser", &["Haus"]);
        check("en", "häuser", "Haus Hauser", &["Hauser"]);
    }

    #[test]
    fn only_one_word_has_forms() {
        for written in ["", "a b", "us-präsident", "haus*", "*haus", "–"] {
            assert_eq!(WordForms::new(written), None, "{written}");
        }
    }

    proptest! {
        #[test]
        fn no_word_is_too_odd_for_a_stemmer(word in "\\PC{1,8}|[a-zäöüß'é]{1,14}|[а-яіїєґ']{1,12}|[α-ωά]{1,9}|[ء-ي]{1,8}|[ऀ-ॿ]{1,8}", language in 0..STEMMERS.len()) {
            let Some(forms) = WordForms::new(&word) else { return Ok(()) };
            let finder = forms.in_language(STEMMERS[language].0.parse().ok());
            prop_assert!(finder.is_some_and(|finder| finder.is_match(&word)), "{}", word);
            prop_assert_eq!(WordForms::new(&forms.written), Some(forms.clone()));
        }
    }
}
