//! What stands around a candidate: a given name, a preposition, a sentence start.

use crate::gazetteer::{Candidate, Kind, Vocabulary, WordList};
use crate::text::{is_alphanumeric, with_lower};

/// The surroundings of one candidate.
#[derive(Clone, Copy)]
pub struct Context<'a> {
    text: &'a str,
    words: &'a Vocabulary,
    candidate: &'a Candidate,
}

impl<'a> Context<'a> {
    pub fn new(text: &'a str, words: &'a Vocabulary, candidate: &'a Candidate) -> Self {
        Self { text, words, candidate }
    }

    pub fn candidate(&self) -> &'a Candidate {
        self.candidate
    }

    pub fn surface(&self) -> &'a str {
        self.candidate.span.of(self.text)
    }

    pub fn before(&self) -> &'a str {
        &self.text[..self.candidate.span.start as usize]
    }

    pub fn after(&self) -> &'a str {
        &self.text[self.candidate.span.end as usize..]
    }

    /// The word directly before, after one space; empty at the start of a sentence or after punctuation.
    fn word_before(&self) -> &'a str {
        let before = self.before();
        let before = match before.as_bytes().last() {
            Some(b' ' | b'\n') => &before[..before.len() - 1],
            _ => before.strip_suffix('\u{a0}').unwrap_or_default(),
        };
        let word = last_word(before);
        // A full stop ends the sentence, unless it belongs to an initial (`J. Jordan`) or a title (`Mr.`).
        if word.as_bytes().last() == Some(&b'.') && word.chars().count() > 3 { "" } else { word }
    }

    /// The two words directly before, with `_` between them: `aus_dem`.
    fn two_words_before(&self) -> String {
        let word = self.word_before();
        let rest = &self.before()[..self.before().len().saturating_sub(word.len() + 1)];
        let rest = rest.strip_suffix(' ').unwrap_or_default();
        let start = rest.rfind(|ch: char| !is_alphanumeric(ch)).map_or(0, |at| at + 1);
        format!("{}_{word}", rest.get(start..).unwrap_or_default())
    }

    /// The word directly after, after one space; empty at the end of a sentence.
    fn word_after(&self) -> &'a str {
        let Some(after) = self.after().strip_prefix(' ') else { return "" };
        let n_ascii = after.bytes().position(|byte| !byte.is_ascii_alphanumeric()).unwrap_or(after.len());
        if after.as_bytes().get(n_ascii).is_none_or(u8::is_ascii) {
            return &after[..n_ascii];
        }
        &after[..after.find(|ch: char| !is_alphanumeric(ch)).unwrap_or(after.len())]
    }

    fn lists(&self, list: WordList, word: &str) -> bool {
        self.words.lists_of(word).has(list)
    }

    fn lists_in_any_case(&self, list: WordList, word: &str) -> bool {
        !word.is_empty()
            && (self.lists(list, word) || (word.contains(char::is_uppercase) && self.lists(list, &word.to_lowercase())))
    }

    /// Whether an adjective is the name of a language here: `auf Deutsch`, `im Dänischen heißt`, `speaks Spanish`, `in English.`
    pub fn is_language(&self) -> bool {
        let sense = &self.candidate.sense;
        if self.after().starts_with(['-', '/', '‐', '–']) {
            return false;
        }
        let (word_before, word_after) = (self.word_before(), self.word_after());
        let before = self.words.lists_of(word_before);
        let before_in_lower_case = match word_before.bytes().all(|byte| byte.is_ascii_lowercase()) {
            true => before,
            false => with_lower(word_before, |word| self.words.lists_of(word)),
        };
        if self.lists(WordList::LanguageAfter, word_after) || before_in_lower_case.has(WordList::LanguageBeforeAny) {
            return true;
        }
        let capitalised = self.surface().starts_with(char::is_uppercase);
        if !sense.flags.is_bare() {
            let noun_follows = word_after.starts_with(char::is_uppercase);
            return capitalised
                && !noun_follows
                && (before_in_lower_case.has(WordList::LanguageInflectedBefore)
                    || self.lists(WordList::LanguageInflectedBefore, &self.two_words_before().to_lowercase()));
        }
        if !capitalised && self.is_language_of_a_text(word_after) {
            return true;
        }
        let is_noun = capitalised && !sense.flags.is_capitals() && !sense.flags.is_foreign();
        (is_noun && self.lists(WordList::LanguageNoun, last_chars(self.surface(), 3)))
            || before.has(WordList::LanguageBefore)
            || before_in_lower_case.has(WordList::LanguageBefore)
            || (before.has(WordList::LanguageBeforeEnd) && !word_after.starts_with(char::is_alphabetic))
    }

    /// `(deutsch)`, `(deutsch: Wasser)`, `deutsch 1983`, `deutsch von Karl Dedecius`: an adjective without an ending that
    /// no noun follows.
    fn is_language_of_a_text(&self, word_after: &str) -> bool {
        let is_year = word_after.len() == 4 && word_after.bytes().all(|byte| byte.is_ascii_digit());
        let opens = self.before().ends_with('(') && self.after().starts_with([')', ':', ',', ';']);
        let names = self.after().starts_with([' ', ':']) && self.after()[1..].trim_start().starts_with(['„', '»']);
        is_year || opens || names || self.lists(WordList::LanguageBareAfter, word_after)
    }

    /// Whether it is the first word of a name that says nothing about the place: `Berliner Straße`, `Wiener Schnitzel`,
    /// `Salzburger Nachrichten`. Only in languages that list what such names are of.
    #[inline]
    pub fn names_something_else(&self) -> bool {
        // Few names end so, which is soon told.
        self.text.as_bytes()[..self.candidate.span.end as usize].ends_with(b"er")
            && !self.candidate.sense.flags.is_bare()
            && self.lists(WordList::NamedAfter, self.word_after())
    }

    /// Whether it stands where the form may be an ordinary word, for it begins a sentence (`Того дня`).
    pub fn may_be_word_at_start(&self) -> bool {
        self.candidate.sense.flags.is_word() && self.starts_sentence()
    }

    /// Whether its capital may be that of a sentence or a line, also inside quotation marks.
    fn starts_sentence(&self) -> bool {
        let marks = |ch: char| ch == ' ' || "\u{a0}„“”\"»«‚‘'>›(–—-•*".contains(ch);
        let before = self.before().trim_end_matches(marks);
        before.is_empty() || before.ends_with(['.', '!', '?', '…', '\n', ':'])
    }

    /// Whether a given name or a title stands before it (`Jack London`, `Mr Lancaster`). Titles say nothing about the name
    /// of a state: `die reichste Frau Frankreichs`.
    pub fn follows_given_name(&self) -> bool {
        let mut word = self.word_before();
        // `Hans-Dietrich` is as good as `Dietrich`; most words before a name have no capital.
        if word.as_bytes().first().is_some_and(u8::is_ascii_uppercase) {
            word = word.bytes().rposition(|byte| byte == b'-').map_or(word, |at| &word[at + 1..]);
        }
        let lists = self.words.lists_of(word);
        lists.has(WordList::GivenName) || (self.candidate.sense.kind != Kind::Name && lists.has(WordList::PersonTitle))
    }

    /// Whether it stands as part of a name does: after an initial or a capitalised word, or before one.
    pub fn is_like_a_person(&self) -> bool {
        // In a headline in capitals every word looks like a name.
        let is_shouted = self.candidate.sense.flags.is_capitals();
        let is_name = |word: &str| {
            word.starts_with(char::is_uppercase)
                && (!is_shouted || word.contains(char::is_lowercase))
                && !self.lists(WordList::PlaceBefore, &word.to_lowercase())
                && !self.lists(WordList::Link, &word.to_lowercase())
        };
        is_name(self.word_before()) || is_name(self.word_after())
    }

    /// Whether a preposition of place stands before it.
    pub fn follows_preposition(&self) -> bool {
        let word = self.word_before();
        self.lists_in_any_case(WordList::PlaceBefore, word)
    }

    /// The same for a small town, where only the clearest prepositions count (`in`, not `to` or `of`), and what is said
    /// of towns alone: `maire de`, `alcalde de`, `sindaco di`.
    pub fn follows_town_preposition(&self) -> bool {
        self.lists_in_any_case(WordList::TownBefore, self.word_before())
            || (self.words.has_phrases(WordList::TownBefore)
                && self.noun_before().is_some_and(|noun_phrase| self.lists(WordList::TownBefore, &noun_phrase)))
    }

    /// Whether it goes on a row of places that `before` belongs to: `w Radomiu, Kielcach i Mielcu`. Only in languages that
    /// list what stands in such rows.
    pub fn stands_in_row_with(&self, before: &Candidate) -> bool {
        let gap = &self.text[before.span.end as usize..self.candidate.span.start as usize];
        let Some(gap) = gap.strip_suffix(' ') else { return false };
        let link = gap.strip_prefix(',').unwrap_or(gap).trim_start_matches(' ');
        let is_comma = link.is_empty() && gap == ",";
        (is_comma && self.lists(WordList::Row, ",")) || (!link.is_empty() && self.lists(WordList::Row, link))
    }

    /// A noun and its preposition directly before, as the lists of words write them: `maire_de` for `maire de` and
    /// `maire d'`.
    fn noun_before(&self) -> Option<String> {
        let before = self.before();
        let elided = before.strip_suffix(['\'', '’']).and_then(|start| start.strip_suffix('d'));
        let (start, preposition) = match elided {
            Some(start) => (start, "de"),
            None => before.strip_suffix([' ', '\n', '\u{a0}'])?.rsplit_once(' ')?,
        };
        let start = start.trim_end_matches([' ', '\n', '\u{a0}']);
        let noun = start.rsplit(|ch: char| !(ch.is_alphanumeric() || ch == '-')).next()?;
        (!noun.is_empty()).then(|| format!("{noun}_{preposition}"))
    }

    /// Whether a word that links names is all that stands between it and the one before (`Lille et Lens`).
    pub fn is_joined_to(&self, earlier: &Candidate) -> bool {
        let gap = &self.text[earlier.span.end as usize..self.candidate.span.start as usize];
        gap.strip_prefix(' ').and_then(|gap| gap.strip_suffix(' ')).is_some_and(|word| self.lists(WordList::Link, word))
    }

    /// Whether it is part of an enumeration of places: a comma before it, a comma or a linking word behind it
    /// (`Lille, Lens et Béthune`). A comma alone may also end a clause (`À Lille, Lens a gagné`).
    pub fn stands_between(&self, earlier: &Candidate, next: &Candidate) -> bool {
        let gap = |from: &Candidate, to: &Candidate| &self.text[from.span.end as usize..to.span.start as usize];
        let is_place = |candidate: &Candidate| matches!(candidate.sense.kind, Kind::City | Kind::Capital);
        let follows = gap(self.candidate, next);
        let link = follows.trim_start_matches(',').trim();
        gap(earlier, self.candidate) == ", " && is_place(next) && (follows == ", " || self.lists(WordList::Link, link))
    }

    /// Whether a noun stands behind it that local news have behind the name of a town (`Rochester man`).
    pub fn is_before_town_noun(&self) -> bool {
        self.lists(WordList::TownAfter, self.word_after())
    }

    /// Whether it opens a dateline: at the start of a line, before `(`, a dash or bar, a full stop and a sentence, or a
    /// comma and a date.
    pub fn is_dateline(&self) -> bool {
        let before = self.before().trim_end_matches([' ', '(', '*', '/']);
        let opens = before.is_empty() || before.ends_with('\n');
        let after = self.after().trim_start_matches(' ');
        let ends = |rest: &str| {
            rest.starts_with(['(', '–', '—', '/', '|']) || rest.starts_with("- ") || rest.starts_with("-- ")
        };
        opens && (ends(after) || is_sentence_behind_stop(after) || is_date_before_dash(after))
    }
}

/// `. Die Regierung …`
fn is_sentence_behind_stop(after: &str) -> bool {
    after.strip_prefix(". ").is_some_and(|rest| rest.starts_with(char::is_uppercase))
}

/// `, March 4 - …`
fn is_date_before_dash(after: &str) -> bool {
    let Some(rest) = after.strip_prefix(", ") else { return false };
    let line = &rest[..rest.floor_char_boundary(48)];
    let end = [" -", " –", " —"].iter().filter_map(|dash| line.find(dash)).min();
    end.is_some_and(|end| line[..end].contains(|ch: char| ch.is_ascii_digit()) && !line[..end].contains('\n'))
}

/// The word that a text ends with, with the hyphens and full stops in it.
fn last_word(text: &str) -> &str {
    // Most words have no other letters than these.
    let mut bytes = text.as_bytes();
    while let [rest @ .., last] = bytes
        && IS_WORD_BYTE[usize::from(*last)]
    {
        bytes = rest;
    }
    let rest = &text[..bytes.len()];
    if bytes.last().is_none_or(u8::is_ascii) {
        return &text[rest.len()..];
    }
    let is_part = |ch: char| is_alphanumeric(ch) || ch == '-' || ch == '.';
    let start = rest.char_indices().rev().take_while(|(_, ch)| is_part(*ch)).last().map_or(rest.len(), |(at, _)| at);
    &text[start..]
}

const IS_WORD_BYTE: [bool; 256] = {
    let mut is_word_byte = [false; 256];
    let mut byte = 0_u8;
    while byte < 0x80 {
        is_word_byte[byte as usize] = byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'.';
        byte += 1;
    }
    is_word_byte
};

/// The last `count` characters of a word, all of it where it is shorter.
fn last_chars(word: &str, count: usize) -> &str {
    let start = word.char_indices().rev().take(count).last().map_or(0, |(at, _)| at);
    &word[start..]
}
