//! Words: runs of letters and digits.

use crate::model::Span;

/// Whether `ch` can stand inside a word. Soft hyphens and combining marks can, so that a word written with them is one.
/// Apostrophes can't: `l'homme` is found by `homme`.
#[inline]
pub fn is_word_char(ch: char) -> bool {
    if ch.is_ascii() { ch.is_ascii_alphanumeric() } else { ch.is_alphanumeric() || is_inner(ch) }
}

/// The words of `text` by position. In scripts that are written without spaces each character is a word.
pub fn words(text: &str) -> impl Iterator<Item = Span> + '_ {
    let mut rest = 0;
    std::iter::from_fn(move || {
        let start = find_char(text, rest, is_word_char)?;
        let first = char_at(text, start)?;
        let behind = start + first.len_utf8();
        let end = if is_unspaced(first) {
            find_char(text, behind, |ch| !is_inner(ch))
        } else {
            find_char(text, behind, |ch| !is_word_char(ch) || is_unspaced(ch))
        };
        rest = end.unwrap_or(text.len());
        Some(Span::new(start, rest))
    })
}

/// The offset of the first character from `at` on that is wanted. Quicker than `str::find` on short runs, which words and
/// the gaps between them are.
#[inline]
pub(super) fn find_char(text: &str, mut at: usize, is_wanted: impl Fn(char) -> bool) -> Option<usize> {
    loop {
        let ch = char_at(text, at)?;
        if is_wanted(ch) {
            return Some(at);
        }
        at += ch.len_utf8();
    }
}

/// The character that starts at the byte `at`; `None` at the end.
#[inline]
pub(super) fn char_at(text: &str, at: usize) -> Option<char> {
    let byte = *text.as_bytes().get(at)?;
    if byte.is_ascii() { Some(char::from(byte)) } else { text[at..].chars().next() }
}

/// How many words people would count: what stands between white space and has a letter or digit in it (`don't` is one,
/// `Sicherheits- und` two), and each character in scripts without spaces.
pub fn count_words(text: &str) -> u32 {
    let (mut n_words, mut in_word, mut rest) = (0, false, text);
    loop {
        let n_ascii = rest.bytes().position(|byte| !byte.is_ascii()).unwrap_or(rest.len());
        let (ascii, other) = rest.split_at(n_ascii);
        for byte in ascii.bytes() {
            // Without branches: whether a letter or a space comes next is as good as random.
            let kind = ASCII_KINDS[usize::from(byte)];
            let is_word = kind == LETTER;
            n_words += u32::from(is_word & !in_word);
            in_word = (in_word | is_word) & (kind != SPACE);
        }
        let Some(ch) = other.chars().next() else { return n_words };
        if ch.is_alphanumeric() {
            let is_unspaced = is_unspaced(ch);
            n_words += u32::from(is_unspaced || !in_word);
            in_word = !is_unspaced;
        } else if ch.is_whitespace() {
            in_word = false;
        }
        rest = &other[ch.len_utf8()..];
    }
}

const LETTER: u8 = 1;
const SPACE: u8 = 2;

/// [`LETTER`] for letters and digits, [`SPACE`] for white space, 0 for all other bytes.
static ASCII_KINDS: [u8; 256] = {
    let mut kinds = [0; 256];
    let mut byte = 0u8;
    while byte < 0x80 {
        kinds[byte as usize] = match byte {
            b'\t'..=b'\r' | b' ' => SPACE,
            _ if byte.is_ascii_alphanumeric() => LETTER,
            _ => 0,
        };
        byte += 1;
    }
    kinds
};

/// What is part of a word but does not begin one.
fn is_inner(ch: char) -> bool {
    !ch.is_ascii() && (ch == '\u{AD}' || matches!(ch, '\u{200C}' | '\u{200D}') || is_combining(ch))
}

fn is_combining(ch: char) -> bool {
    ch >= '\u{300}' && unicode_normalization::char::is_combining_mark(ch)
}

/// Han, kana, Thai, Lao, Khmer, Myanmar: written without spaces between words.
#[inline]
pub fn is_unspaced(ch: char) -> bool {
    ch >= '\u{E00}' && is_unspaced_letter(ch)
}

fn is_unspaced_letter(ch: char) -> bool {
    matches!(ch as u32,
        0x0E00..=0x0EFF | 0x1000..=0x109F | 0x1780..=0x17FF | 0x3005..=0x3007 | 0x3040..=0x30FF | 0x3400..=0x4DBF
        | 0x4E00..=0x9FFF | 0xF900..=0xFAFF | 0x20000..=0x3FFFF)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn check(text: &str, expected: &[&str]) {
        assert_eq!(words(text).map(|span| span.of(text)).collect::<Vec<_>>(), expected, "{text:?}");
    }

    #[test]
    fn words_are_runs_of_letters_and_digits() {
        check("", &[]);
        check(" – … ", &[]);
        check("Die US-Regierung, 2026!", &["Die", "US", "Regierung", "2026"]);
        check("l'homme d’État", &["l", "homme", "d", "État"]);
        check("Zusammen\u{AD}arbeit A\u{308}rger", &["Zusammen\u{AD}arbeit", "A\u{308}rger"]);
        check("日本 und 中国x", &["日", "本", "und", "中", "国", "x"]);
        check("हिन्दी भाषा", &["हिन्दी", "भाषा"]);
        check("Київ і Львів", &["Київ", "і", "Львів"]);
    }

    #[test]
    fn people_count_what_stands_between_spaces() {
        for (text, n_words) in [
            ("", 0),
            ("don't – stop", 2),
            ("Sicherheits- und Wirtschaft", 3),
            ("日本 ok", 3),
            ("a\nb\tc", 3),
            ("1.000,50 €", 1),
        ] {
            assert_eq!(count_words(text), n_words, "{text}");
        }
    }

    proptest! {
        #[test]
        fn words_are_in_order_and_hold_all_letters(text in "\\PC{0,40}") {
            let mut end = 0;
            for span in words(&text) {
                prop_assert!(span.is_valid_in(&text) && !span.is_empty() && span.start as usize >= end);
                prop_assert!(!text[end..span.start as usize].contains(char::is_alphanumeric));
                end = span.end as usize;
            }
            prop_assert!(!text[end..].contains(char::is_alphanumeric));
        }
    }
}
