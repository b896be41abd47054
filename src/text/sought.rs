//! Words and phrases that are looked for, and how they are found in folded texts.
//!
//! Words are compared folded ([`super::fold()`]). A word is a run of letters and digits; in scripts that are written
//! without spaces every character is one.

use std::fmt;
use std::ops::Range;

use memchr::memmem;

use super::fold::Folded;
use super::words::{char_at, find_char, is_unspaced, is_word_char};

/// What stands between title and text where both are folded into one: no phrase reaches over it.
const WALL: char = '\u{1f}';

/// One word, or several that must follow each other with nothing but spaces and punctuation between. Never empty.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Words {
    pub(super) words: Vec<Word>,
}

/// A word as it may stand in the text: `*fragen` is open at its start, `frag*` at its end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Word {
    /// In lower case, with stars inside but not at its ends.
    written: String,
    /// Folded, in their order, anything between; at least one, none empty.
    pub(super) pieces: Vec<String>,
    pub(super) open_start: bool,
    pub(super) open_end: bool,
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

    /// In the order in which they must follow each other.
    pub fn parts(&self) -> &[Word] {
        &self.words
    }

    /// The same words, each by itself.
    pub fn each(&self) -> impl Iterator<Item = Words> + '_ {
        self.words.iter().map(|word| Words { words: vec![word.clone()] })
    }

    /// Prepares for searching many texts.
    pub fn finder(&self) -> WordsFinder<'_> {
        WordsFinder::new(&self.words)
    }
}

/// Words, stars and what they hold together: `*frag*en`.
fn word_ranges(folded: &str) -> impl Iterator<Item = Range<usize>> + '_ {
    let mut position = 0;
    std::iter::from_fn(move || {
        let is_part = |ch: char| is_word_char(ch) || ch == '*';
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

    /// The one folded word that it stands for; `None` where a star leaves it open.
    pub fn exact(&self) -> Option<&str> {
        match &*self.pieces {
            [piece] if !self.open_start && !self.open_end => Some(piece),
            _ => None,
        }
    }

    /// What every word that it stands for starts with, folded.
    pub fn start(&self) -> &str {
        if self.open_start { "" } else { &self.pieces[0] }
    }

    /// Whether every word with [`Word::start`] is one that it stands for.
    pub fn is_prefix(&self) -> bool {
        self.pieces.len() == 1 && !self.open_start && self.open_end
    }

    /// Whether it stands for this one folded word.
    pub fn matches(&self, folded_word: &str) -> bool {
        self.find_in_word(folded_word, 0).is_some()
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
        let word_end = end_of_word_at(folded, start);
        folded[start..word_end].char_indices().find_map(|(offset, _)| self.end_at(folded, start + offset))
    }
}

/// Finds words in folded texts.
pub struct WordsFinder<'q> {
    words: &'q [Word],
    first_piece: memmem::Finder<'q>,
}

impl<'q> WordsFinder<'q> {
    /// Panics where there are no words.
    pub(super) fn new(words: &'q [Word]) -> Self {
        WordsFinder { words, first_piece: memmem::Finder::new(words[0].pieces[0].as_bytes()) }
    }

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

    /// How many words there are that a match starts in.
    pub fn count(&self, folded: &str) -> usize {
        let (mut n_found, mut from) = (0, 0);
        while let Some(range) = self.find(folded, from) {
            n_found += 1;
            // A phrase may start again inside itself, but not in the same word.
            from = end_of_word_at(folded, range.start);
        }
        n_found
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

/// The words of a folded text: what [`Words`] sees as one word.
pub fn folded_words(folded: &str) -> impl Iterator<Item = Range<usize>> + '_ {
    let mut rest = 0;
    std::iter::from_fn(move || {
        let start = find_char(folded, rest, is_word_char)?;
        let first = char_at(folded, start)?;
        let behind = start + first.len_utf8();
        let end = match is_unspaced(first) {
            true => behind,
            false => find_char(folded, behind, |ch| !is_word_char(ch) || is_unspaced(ch)).unwrap_or(folded.len()),
        };
        rest = end;
        Some(start..end)
    })
}

/// Where the words of a folded text start.
pub fn word_starts(folded: &str) -> impl Iterator<Item = usize> + '_ {
    folded.char_indices().filter(|(start, ch)| is_word_char(*ch) && is_boundary(folded, *start)).map(|(start, _)| start)
}

/// Whether no word runs over this place.
fn is_boundary(folded: &str, at: usize) -> bool {
    match (folded[..at].chars().next_back(), folded[at..].chars().next()) {
        (Some(before), Some(after)) => {
            !is_word_char(before) || !is_word_char(after) || is_unspaced(before) || is_unspaced(after)
        }
        _ => true,
    }
}

/// The end of the word that reaches to or over `at`.
fn word_end(folded: &str, at: usize) -> usize {
    let ends = folded[at..].char_indices().map(|(offset, _)| at + offset);
    ends.chain([folded.len()]).find(|end| is_boundary(folded, *end)).unwrap_or(folded.len())
}

/// The end of the word that starts at `start` or has it inside.
fn end_of_word_at(folded: &str, start: usize) -> usize {
    word_end(folded, start + folded[start..].chars().next().map_or(0, char::len_utf8))
}

/// The start of the next word, if it comes before the wall.
fn next_word(folded: &str, at: usize) -> Option<usize> {
    let (offset, ch) = folded[at..].char_indices().find(|(_, ch)| is_word_char(*ch) || *ch == WALL)?;
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

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::fold::fold;
    use super::*;

    #[track_caller]
    fn check(words: Option<Words>, text: &str, expected: bool) {
        let words = words.expect("there are words");
        assert_eq!(words.finder().is_match(&fold(text)), expected, "{words} in {text:?}");
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
            ("Koalition *r", "Koalition der Willigen", true),
            ("Koalition *r", "Koalition des Willigen", false),
            ("alition der", "Koalition der Willigen", false),
            ("der der Willigen", "der der der Willigen", true),
            ("Kosovo", "Kosovos", false),
            ("a b", "a\u{1f}b", false),
        ] {
            check(Words::phrase(phrase), text, expected);
        }
    }

    proptest! {
        #[test]
        fn folded_words_start_where_words_start(text in "[a-z日本ก \u{94d}é'-]{0,20}|\\PC{0,20}") {
            let folded = fold(&text);
            let starts: Vec<usize> = word_starts(&folded).collect();
            let words: Vec<Range<usize>> = folded_words(&folded).collect();
            prop_assert_eq!(words.iter().map(|word| word.start).collect::<Vec<_>>(), starts);
            for word in words {
                prop_assert_eq!(word.end, word_end(&folded, word.start + folded[word.start..].chars().next().unwrap().len_utf8()));
            }
        }
    }

    #[test]
    fn nothing_but_punctuation_is_no_word() {
        for written in ["", "–", "*", "**", "&", "…"] {
            assert_eq!(Words::bare(written), None, "{written}");
        }
    }
}
