//! Text terms: words, phrases and regular expressions, and how they are found.
//!
//! Words are compared folded ([`crate::text::fold`]). A word is a run of letters and digits; in scripts that are written
//! without spaces every character is one.

use std::fmt;
use std::ops::Range;

use memchr::memmem;
use regex::{Regex, RegexBuilder};

use crate::text::{self, Folded};

/// What stands between title and text where both are folded into one: no phrase reaches over it.
const WALL: char = '\u{1f}';
/// A larger automaton is refused: nobody types one, and it would make each key wait.
const REGEX_BYTES: usize = 1 << 20;
const REGEX_NESTING: u32 = 50;

/// One word, or several that must follow each other with nothing but spaces and punctuation between. Never empty.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Words {
    words: Vec<Word>,
}

/// A word as it may stand in the text: `*fragen` is open at its start, `frag*` at its end.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Word {
    /// In lower case, with stars inside but not at its ends.
    written: String,
    /// Folded, in their order, anything between; at least one, none empty.
    pieces: Vec<String>,
    open_start: bool,
    open_end: bool,
}

impl Words {
    /// From a bare word: open at its end. `None` where it has no letter or digit. `US-Präsident` is two words that
    /// follow each other.
    pub fn bare(written: &str) -> Option<Self> {
        let mut words = Self::phrase(written)?;
        if let Some(last) = words.words.last_mut() {
            last.open_end = true;
        }
        Some(words)
    }

    /// From what stands between quotation marks: whole words, but where a star opens them.
    pub fn phrase(written: &str) -> Option<Self> {
        let folded = Folded::new(written);
        let words: Vec<Word> = word_ranges(&folded.text)
            .filter_map(|range| {
                let source = folded.source_span(range.start, range.end).of(written);
                Word::new(source, &folded.text[range])
            })
            .collect();
        (!words.is_empty()).then_some(Self { words })
    }

    /// Prepares for searching many texts.
    pub fn finder(&self) -> WordsFinder<'_> {
        WordsFinder { words: &self.words, first_piece: memmem::Finder::new(self.words[0].pieces[0].as_bytes()) }
    }
}

/// Words, stars and what they hold together: `*frag*en`.
fn word_ranges(folded: &str) -> impl Iterator<Item = Range<usize>> + '_ {
    let mut position = 0;
    std::iter::from_fn(move || {
        let is_part = |ch: char| text::is_word_char(ch) || ch == '*';
        let start = position + folded[position..].find(is_part)?;
        let mut end = start;
        for ch in folded[start..].chars() {
            if !is_part(ch) || (end > start && ch != '*' && !folded[..end].ends_with('*') && is_boundary(folded, end)) {
                break;
            }
            end += ch.len_utf8();
        }
        position = end;
        Some(start..end)
    })
}

impl Word {
    fn new(written: &str, folded: &str) -> Option<Self> {
        let pieces: Vec<String> = folded.split('*').filter(|piece| !piece.is_empty()).map(str::to_owned).collect();
        let is_word = !pieces.is_empty();
        is_word.then(|| Self {
            written: written.trim_matches('*').to_lowercase(),
            pieces,
            open_start: folded.starts_with('*'),
            open_end: folded.ends_with('*'),
        })
    }

    /// Where the word ends if it stands at `start` of `folded`, with its first piece exactly there. The end is that of the
    /// last piece; where the word is open that may lie within a word of the text.
    fn end_at(&self, folded: &str, start: usize) -> Option<usize> {
        if !folded[start..].starts_with(&*self.pieces[0]) || !(self.open_start || is_boundary(folded, start)) {
            return None;
        }
        let mut end = start + self.pieces[0].len();
        let (middle, last) = match &self.pieces[1..] {
            [] => return (self.open_end || is_boundary(folded, end)).then_some(end),
            [middle @ .., last] => (middle, last),
        };
        let word_end = word_end(folded, end);
        for piece in middle {
            end += folded[end..word_end].find(&**piece)? + piece.len();
        }
        if self.open_end {
            return Some(end + folded[end..word_end].find(&**last)? + last.len());
        }
        folded[end..word_end].ends_with(&**last).then_some(word_end)
    }

    /// The word at the start of the word at `start`; for a word that is open at its start, anywhere in it.
    fn find_in_word(&self, folded: &str, start: usize) -> Option<usize> {
        if !self.open_start {
            return self.end_at(folded, start);
        }
        let word_end = word_end(folded, start);
        folded[start..word_end].char_indices().find_map(|(offset, _)| self.end_at(folded, start + offset))
    }
}

/// Finds words in folded texts.
pub struct WordsFinder<'q> {
    words: &'q [Word],
    first_piece: memmem::Finder<'q>,
}

impl WordsFinder<'_> {
    pub fn is_match(&self, folded: &str) -> bool {
        self.find(folded, 0).is_some()
    }

    /// The first place at or after `from`: from the first piece of the first word to the last piece of the last.
    pub fn find(&self, folded: &str, from: usize) -> Option<Range<usize>> {
        let mut from = from;
        while let Some(offset) = self.first_piece.find(folded.as_bytes().get(from..)?) {
            let start = from + offset;
            if let Some(end) = self.end_at(folded, start) {
                return Some(start..end);
            }
            from = start + 1;
        }
        None
    }

    /// All places, without overlaps.
    pub fn find_all<'t>(&'t self, folded: &'t str) -> impl Iterator<Item = Range<usize>> + 't {
        let mut from = 0;
        std::iter::from_fn(move || {
            let range = self.find(folded, from)?;
            from = range.end.max(range.start + 1);
            Some(range)
        })
    }

    fn end_at(&self, folded: &str, start: usize) -> Option<usize> {
        let (first, rest) = self.words.split_first()?;
        let mut end = first.end_at(folded, start)?;
        for word in rest {
            end = word.find_in_word(folded, next_word(folded, word_end(folded, end))?)?;
        }
        Some(end)
    }
}

/// Where the words of a folded text start.
pub fn word_starts(folded: &str) -> impl Iterator<Item = usize> + '_ {
    folded
        .char_indices()
        .filter(|(start, ch)| text::is_word_char(*ch) && is_boundary(folded, *start))
        .map(|(start, _)| start)
}

/// Whether no word runs over this place.
fn is_boundary(folded: &str, at: usize) -> bool {
    match (folded[..at].chars().next_back(), folded[at..].chars().next()) {
        (Some(before), Some(after)) => {
            !text::is_word_char(before)
                || !text::is_word_char(after)
                || text::is_unspaced(before)
                || text::is_unspaced(after)
        }
        _ => true,
    }
}

/// The end of the word that reaches to or over `at`.
fn word_end(folded: &str, at: usize) -> usize {
    let ends = folded[at..].char_indices().map(|(offset, _)| at + offset);
    ends.chain([folded.len()]).find(|end| is_boundary(folded, *end)).unwrap_or(folded.len())
}

/// The start of the next word, if it comes before the wall.
fn next_word(folded: &str, at: usize) -> Option<usize> {
    let (offset, ch) = folded[at..].char_indices().find(|(_, ch)| text::is_word_char(*ch) || *ch == WALL)?;
    (ch != WALL).then_some(at + offset)
}

impl fmt::Display for Words {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let [word] = &*self.words
            && word.open_end
        {
            return write!(f, "{}{}", if word.open_start { "*" } else { "" }, word.written);
        }
        f.write_str("\"")?;
        for (idx, word) in self.words.iter().enumerate() {
            let space = if idx == 0 { "" } else { " " };
            let (start, end) = (if word.open_start { "*" } else { "" }, if word.open_end { "*" } else { "" });
            write!(f, "{space}{start}{}{end}", word.written)?;
        }
        f.write_str("\"")
    }
}

/// A regular expression over the text as written, line by line (`^` and `$` are ends of lines).
#[derive(Debug, Clone)]
pub struct RegexTerm {
    /// As typed between the slashes.
    source: String,
    pub regex: Regex,
}

impl RegexTerm {
    /// Case counts only where the expression has a capital letter. The error is one line for people.
    pub fn new(source: &str) -> Result<Self, String> {
        let regex = RegexBuilder::new(source)
            .case_insensitive(!has_capital(source))
            .multi_line(true)
            .size_limit(REGEX_BYTES)
            .dfa_size_limit(REGEX_BYTES)
            .nest_limit(REGEX_NESTING)
            .build()
            .map_err(|error| reason(&error))?;
        Ok(Self { source: source.to_owned(), regex })
    }
}

/// Whether a letter that stands for itself is a capital: `\S` and `\p{Lu}` have none.
fn has_capital(source: &str) -> bool {
    let mut chars = source.chars();
    while let Some(ch) = chars.next() {
        match ch {
            '\\' => {
                let class = chars.next();
                if matches!(class, Some('p' | 'P')) && chars.as_str().starts_with('{') {
                    chars.by_ref().find(|ch| *ch == '}');
                }
            }
            _ if ch.is_uppercase() => return true,
            _ => {}
        }
    }
    false
}

/// The last line of what the regex crate says: the lines before draw the expression and point into it.
fn reason(error: &regex::Error) -> String {
    match error {
        regex::Error::CompiledTooBig(_) => "it is too large".to_owned(),
        other => {
            let said = other.to_string();
            let last = said.lines().last().unwrap_or_default();
            text::clean_line(last.strip_prefix("error: ").unwrap_or(last))
        }
    }
}

impl PartialEq for RegexTerm {
    fn eq(&self, other: &Self) -> bool {
        self.source == other.source
    }
}

impl fmt::Display for RegexTerm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "/{}/", self.source)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(words: Option<Words>, text: &str, expected: bool) {
        let words = words.expect("there are words");
        assert_eq!(words.finder().is_match(&text::fold(text)), expected, "{words} in {text:?}");
    }

    #[test]
    fn bare_words_stand_at_word_starts() {
        for (word, text, expected) in [
            ("kosovo", "Im Kosovo", true),
            ("koso", "Im Kosovo", true),
            ("sovo", "Im Kosovo", false),
            ("kosovos", "Im Kosovo", false),
            ("sovo", "Kosovo, sovoll", true),
            ("*sovo", "Im Kosovo", true),
            ("*fragen", "Sicherheitsfragen!", true),
            ("*fragen", "Sicherheitsfrage", false),
            ("kos*vo", "Im Kosovo", true),
            ("kos*vo", "Kosten davon", false),
            ("*o*o", "Kosovo", true),
            ("us-präs", "US-Präsident", true),
            ("us-präs", "US Präsident", true),
            ("us-präs", "us. Im Präsidium", false),
            ("2026-02", "am 2026-02-04", true),
            ("ÄGYPT", "in Ägypten", true),
            ("agypten", "in Ägypten", true),
            ("a\u{308}gypten", "in Ägypten", true),
            ("京", "在北京市", true),
            ("北京", "在北京市", true),
            ("北市", "在北京市", false),
        ] {
            check(Words::bare(word), text, expected);
        }
    }

    #[test]
    fn a_phrase_has_whole_words_in_a_row() {
        for (phrase, text, expected) in [
            ("Koalition der Willigen", "die „Koalition der\nWilligen“ in", true),
            ("Koalition der Willigen", "Koalition, der Willigen", true),
            ("Koalition der Willig", "Koalition der Willigen", false),
            ("Koalition der Willig*", "Koalition der Willigen", true),
            ("*tion der", "Koalition der Willigen", true),
            ("alition der", "Koalition der Willigen", false),
            ("der der Willigen", "der der der Willigen", true),
            ("Kosovo", "Kosovos", false),
            ("a b", "a\u{1f}b", false),
        ] {
            check(Words::phrase(phrase), text, expected);
        }
    }

    #[test]
    fn nothing_but_punctuation_is_no_word() {
        for written in ["", "–", "*", "**", "&", "…"] {
            assert_eq!(Words::bare(written), None, "{written}");
        }
    }

    #[test]
    fn a_capital_makes_a_regex_mind_case() {
        for (source, expected) in
            [("kos", false), (r"\Skos", false), (r"\p{Lu}kos", false), ("Kos", true), ("ä", false)]
        {
            assert_eq!(has_capital(source), expected, "{source}");
        }
    }

    #[test]
    fn a_regex_that_is_too_large_is_refused() {
        assert_eq!(RegexTerm::new(r"(\pL{100}){100}").map_err(drop), Err(()));
        assert!(RegexTerm::new("(").unwrap_err().contains("unclosed"));
    }
}
