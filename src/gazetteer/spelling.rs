//! Spellings that would hide a name from a search byte by byte: line ends inside a name, soft hyphens, no-break spaces,
//! accents as characters of their own, words that are broken at the end of a line.

use unicode_normalization::char::{compose, is_combining_mark};

use super::trie::HEAD;
use crate::text::{Chart, WORD_BREAK, bits, is_broken_word};

const SOFT_HYPHEN: char = '\u{ad}';
const NO_BREAK_SPACE: char = '\u{a0}';
const NARROW_NO_BREAK_SPACE: char = '\u{202f}';

/// A text in the spelling of the lexicons, with the way back.
pub struct Respelled {
    pub text: String,
    /// For each byte of `text` the byte in the source where its character starts, and the source's length at the end.
    pub offsets: Vec<u32>,
}

impl Respelled {
    /// Leaves soft hyphens out, mends words that are broken at the end of a line, joins accents to their letters and makes every
    /// space a plain one. `None` where there is nothing of that, but line ends.
    pub fn of(source: &Chart) -> Option<Self> {
        hides_names(source).then(|| Self::new(source.text))
    }

    fn new(source: &str) -> Self {
        let mut text = String::with_capacity(source.len());
        let mut offsets: Vec<u32> = Vec::with_capacity(source.len() + 1);
        let mut joined_to = 0;
        for (offset, ch) in source.char_indices() {
            if ch == '-' && is_broken_word(source, offset) {
                joined_to = offset + WORD_BREAK.len();
            }
            if ch == SOFT_HYPHEN || offset < joined_to {
                continue;
            }
            let base = text.chars().last().filter(|_| is_combining_mark(ch));
            if let Some((base, composed)) = base.and_then(|base| Some((base, compose(base, ch)?))) {
                text.truncate(text.len() - base.len_utf8());
                let start = offsets[text.len()];
                offsets.truncate(text.len());
                text.push(composed);
                offsets.resize(text.len(), start);
                continue;
            }
            text.push(if ch.is_whitespace() { ' ' } else { ch });
            offsets.resize(text.len(), offset as u32);
        }
        offsets.push(source.len() as u32);
        Self { text, offsets }
    }
}

/// So many zeros stand behind the end, so that the last words are read like any other.
const PADDING: usize = 64 + HEAD;

/// The bytes of a text with a space for every line end: what names are looked for in.
pub fn without_line_ends(text: &str) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(text.len() + PADDING);
    bytes.extend(text.as_bytes().iter().map(|byte| if *byte == b'\n' { b' ' } else { *byte }));
    bytes.resize(text.len() + PADDING, 0);
    bytes
}

/// Whether there is anything in the text that [`Respelled`] changes beyond line ends.
fn hides_names(source: &Chart) -> bool {
    let is_hidden = |at: usize| {
        // Most others are quotation marks, dashes or letters.
        let may_be = matches!(source.text.as_bytes()[at..], [0xC2 | 0xCC | 0xCD, ..] | [0xE2, 0x80, 0xAF, ..]);
        may_be
            && source.text[at..].chars().next().is_some_and(|ch| {
                matches!(ch, SOFT_HYPHEN | NO_BREAK_SPACE | NARROW_NO_BREAK_SPACE) || is_combining_mark(ch)
            })
    };
    let is_break = |at: usize| source.text.as_bytes()[..at].ends_with(b"-") && is_broken_word(source.text, at - 1);
    source.stretches().any(|(offset, stretch)| {
        bits(stretch.odd).any(|bit| is_hidden(offset + bit))
            || bits(stretch.line_ends).any(|bit| is_break(offset + bit))
    })
}

#[cfg(test)]
mod tests {
    use crate::model::Span;

    use super::*;

    #[track_caller]
    fn check(source: &str, plain: &str) {
        let chart = Chart::new(source);
        let respelled = Respelled::of(&chart);
        let text = respelled.as_ref().map_or(source, |respelled| &respelled.text);
        assert_eq!(without_line_ends(text), [plain.as_bytes(), &[0; PADDING]].concat());
        assert_eq!(text.replace('\n', " "), plain);
        for (start, ch) in plain.char_indices() {
            let back = |at: usize| respelled.as_ref().map_or(at, |respelled| respelled.offsets[at] as usize);
            assert!(Span::new(back(start), back(start + ch.len_utf8())).is_valid_in(source));
        }
    }

    #[test]
    fn spellings_are_made_plain() {
        check("New\nYork", "New York");
        check("\nNew\n\nYork\n", " New  York ");
        check("Ukra\u{ad}ine", "Ukraine");
        check("New\u{a0}York", "New York");
        check("Tu\u{308}rkei", "Türkei");
        check("«\u{202f}France\u{202f}»", "« France »");
        check("x\u{301}\u{301}", "x\u{301}\u{301}");
        check("\u{308}", "\u{308}");
    }

    #[test]
    fn broken_words_are_mended() {
        let plain = |source: &str| Respelled::of(&Chart::new(source)).map(|respelled| respelled.text);
        assert_eq!(plain("nach Frank-\nreich und").as_deref(), Some("nach Frankreich und"));
        assert_eq!(plain("EU-\nweit, Nord-\nKorea, a - \nb"), None);
    }

    #[test]
    fn the_way_back_covers_what_was_left_out() {
        let source = "die Ukra\u{ad}i\u{ad}ne";
        let offsets = Respelled::of(&Chart::new(source)).unwrap().offsets;
        assert_eq!(&source[offsets[4] as usize..offsets[11] as usize], "Ukra\u{ad}i\u{ad}ne");
    }
}
