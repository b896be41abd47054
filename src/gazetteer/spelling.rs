//! Spellings that would hide a name from a search byte by byte: line ends inside a name, soft hyphens, no-break spaces,
//! accents as characters of their own.

use std::borrow::Cow;
use std::sync::LazyLock;

use memchr::memmem::Finder;
use unicode_normalization::char::{compose, is_combining_mark};

use crate::model::Span;

const SOFT_HYPHEN: char = '\u{ad}';
const NO_BREAK_SPACE: char = '\u{a0}';
const NARROW_NO_BREAK_SPACE: char = '\u{202f}';

/// A text in the spelling of the lexicons, with the way back.
pub struct Plain<'a> {
    /// What stands around names is read here, where line ends may be left.
    pub text: Cow<'a, str>,
    /// The bytes of `text` with a space for every line end: what names are looked for in.
    pub bytes: Vec<u8>,
    /// For each byte of `text` the byte in the source where its character starts, and the source's length at the end;
    /// `None` where the two have the same length throughout.
    offsets: Option<Vec<u32>>,
}

impl<'a> Plain<'a> {
    pub fn new(source: &'a str) -> Self {
        if hides_names(source) {
            return Self::respelled(source);
        }
        Self { text: Cow::Borrowed(source), bytes: without_line_ends(source), offsets: None }
    }

    /// The rare way: leaves soft hyphens out, joins accents to their letters and makes every space a plain one.
    fn respelled(source: &'a str) -> Self {
        let mut text = String::with_capacity(source.len());
        let mut offsets: Vec<u32> = Vec::with_capacity(source.len() + 1);
        for (offset, ch) in source.char_indices() {
            if ch == SOFT_HYPHEN {
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
        Self { bytes: without_line_ends(&text), text: Cow::Owned(text), offsets: Some(offsets) }
    }

    /// Where `start..end` of the plain text lies in the source.
    pub fn source_span(&self, start: usize, end: usize) -> Span {
        match &self.offsets {
            Some(offsets) => Span { start: offsets[start], end: offsets[end] },
            None => Span::new(start, end),
        }
    }
}

fn without_line_ends(text: &str) -> Vec<u8> {
    text.bytes().map(|byte| if byte == b'\n' { b' ' } else { byte }).collect()
}

/// Whether there is anything in the text that [`Plain::respelled`] changes beyond line ends. One quick pass over the
/// bytes: soft hyphen and no-break space start with `C2`, combining marks with `CC` or `CD`, the narrow space with `E2`.
fn hides_names(source: &str) -> bool {
    let bytes = source.as_bytes();
    let hidden = |at: usize| {
        source[at..].chars().next().is_some_and(|ch| {
            matches!(ch, SOFT_HYPHEN | NO_BREAK_SPACE | NARROW_NO_BREAK_SPACE) || is_combining_mark(ch)
        })
    };
    memchr::memchr3_iter(0xC2, 0xCC, 0xCD, bytes).any(hidden) || NARROW_SPACES.find(bytes).is_some()
}

static NARROW_SPACES: LazyLock<Finder<'static>> =
    LazyLock::new(|| Finder::new(NARROW_NO_BREAK_SPACE.encode_utf8(&mut [0; 4])).into_owned());

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(source: &str, plain: &str) {
        let found = Plain::new(source);
        assert_eq!(String::from_utf8_lossy(&found.bytes), plain);
        assert_eq!(found.text.replace('\n', " "), plain);
        for (start, ch) in plain.char_indices() {
            assert!(found.source_span(start, start + ch.len_utf8()).is_valid_in(source));
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
    fn the_way_back_covers_what_was_left_out() {
        let source = "die Ukra\u{ad}i\u{ad}ne";
        assert_eq!(Plain::new(source).source_span(4, 11).of(source), "Ukra\u{ad}i\u{ad}ne");
    }
}
