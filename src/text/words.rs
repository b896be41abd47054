//! Words: runs of letters and digits.

use crate::model::Span;

use super::lanes::{Lanes, bits, lanes};

/// Whether `ch` can stand inside a word. Soft hyphens and combining marks can, so that a word written with them is one.
/// Apostrophes can't: `l'homme` is found by `homme`.
#[inline]
pub fn is_word_char(ch: char) -> bool {
    is_alphanumeric(ch) || is_inner(ch)
}

/// The words of `text` by position. In scripts that are written without spaces each character is a word.
pub fn words(text: &str) -> impl Iterator<Item = Span> + '_ {
    let mut rest = 0;
    std::iter::from_fn(move || {
        let start = find_char(text, skip_ascii(text, rest, false), is_word_char)?;
        let first = char_at(text, start)?;
        let behind = start + first.len_utf8();
        let end = if is_unspaced(first) {
            find_char(text, behind, |ch| !is_inner(ch))
        } else {
            find_char(text, skip_ascii(text, behind, true), |ch| !is_word_char(ch) || is_unspaced(ch))
        };
        rest = end.unwrap_or(text.len());
        Some(Span::new(start, rest))
    })
}

/// The end of the ASCII characters from `at` on that are in words, or are not.
#[inline]
fn skip_ascii(text: &str, at: usize, in_words: bool) -> usize {
    let wanted = if in_words { IN_WORD } else { BETWEEN_WORDS };
    at + text.as_bytes()[at..].iter().take_while(|byte| ASCII_KINDS[usize::from(**byte)] == wanted).count()
}

const BETWEEN_WORDS: u8 = 0;
const IN_WORD: u8 = 1;
const WIDE: u8 = 2;

const ASCII_KINDS: [u8; 256] = {
    let mut kinds = [WIDE; 256];
    let mut byte = 0_u8;
    while byte < 0x80 {
        kinds[byte as usize] = if byte.is_ascii_alphanumeric() { IN_WORD } else { BETWEEN_WORDS };
        byte += 1;
    }
    kinds
};

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

/// How many ASCII letters the text has; calls `wide` with every character that is not ASCII.
pub fn count_ascii_letters(text: &str, mut wide: impl FnMut(char)) -> usize {
    let mut n_letters = 0;
    for (offset, lanes) in lanes(text.as_bytes()) {
        n_letters += lanes.marked(|byte| byte.is_ascii_alphabetic()).count_ones() as usize;
        if !lanes.is_ascii() {
            bits(lanes.wide_leads()).filter_map(|bit| char_at(text, offset + bit)).for_each(&mut wide);
        }
    }
    n_letters
}

/// How many words people would count: what stands between white space and has a letter or digit in it (`don't` is one,
/// `Sicherheits- und` two), and each character in scripts without spaces.
pub fn count_words(text: &str) -> u32 {
    let mut counter = WordCounter::default();
    for (offset, lanes) in lanes(text.as_bytes()) {
        counter.add(text, offset, &lanes);
    }
    counter.n_words
}

#[derive(Default)]
struct WordCounter {
    n_words: u32,
    in_word: bool,
}

impl WordCounter {
    /// Takes the next stretch, which starts at the byte `offset`.
    #[inline]
    fn add(&mut self, text: &str, offset: usize, lanes: &Lanes) {
        let mut letters = lanes.marked(|byte| byte.is_ascii_alphanumeric() | leads_letter(byte));
        // What ends a word: each character of a script without spaces is one by itself.
        let mut ends = lanes.marked(|byte| (byte == b' ') | (byte.wrapping_sub(b'\t') < 5));
        let mut unspaced = 0;
        if lanes.has(needs_look) || lanes.last() == LEADS_TIMES_OR_DIVIDED {
            let wide = WideChars::read(text, offset, lanes);
            letters = letters & !wide.signs | wide.letters;
            ends |= wide.spaces | wide.unspaced;
            unspaced = wide.unspaced;
        }
        let signs = !(letters | ends);
        // A letter begins a word behind an end, and behind signs that follow one: added to the first of them, one is
        // carried through them all.
        let behind_end = ends << 1 | u64::from(!self.in_word);
        let behind_signs = signs.wrapping_add(behind_end & signs) & !signs;
        self.n_words += (letters & (behind_end | behind_signs)).count_ones() + unspaced.count_ones();
        // The last that is no sign decides, and has the highest bit.
        self.in_word = if signs == u64::MAX { self.in_word } else { letters > ends };
    }
}

/// The first bytes of Latin letters with accents (U+00C0 to U+01FF), but for × and ÷ among them, and of Cyrillic ones
/// (U+0400 to U+047F).
#[inline]
fn leads_letter(byte: u8) -> bool {
    (byte.wrapping_sub(0xC3) < 5) | (byte | 1 == 0xD1)
}

/// The first bytes of other characters, and the last ones of × and ÷.
#[inline]
fn needs_look(byte: u8) -> bool {
    (byte >= 0xC0) & !leads_letter(byte) | ends_times_or_divided(byte)
}

const LEADS_TIMES_OR_DIVIDED: u8 = 0xC3;

#[inline]
fn ends_times_or_divided(byte: u8) -> bool {
    byte | 0x20 == 0xB7
}

/// The characters beyond ASCII of a stretch whose first bytes don't say what they are, by these.
#[derive(Default)]
struct WideChars {
    letters: u64,
    signs: u64,
    spaces: u64,
    unspaced: u64,
}

impl WideChars {
    fn read(text: &str, offset: usize, lanes: &Lanes) -> Self {
        let mut chars = Self::default();
        // The last byte of × or ÷ may stand in the next stretch.
        let before_last = lanes.marked(ends_times_or_divided) >> 1 | 1 << 63;
        let may_be_signs = before_last & lanes.marked(|byte| byte == LEADS_TIMES_OR_DIVIDED);
        let others = lanes.marked(|byte| (byte >= 0xC0) & !leads_letter(byte));
        for bit in bits(others | may_be_signs) {
            let Some(ch) = char_at(text, offset + bit) else { break };
            let kind = match () {
                () if !is_alphanumeric(ch) && !ch.is_whitespace() => &mut chars.signs,
                () if ch.is_whitespace() => &mut chars.spaces,
                () if is_unspaced(ch) => &mut chars.unspaced,
                () => &mut chars.letters,
            };
            *kind |= 1 << bit;
        }
        chars
    }
}

/// [`char::is_alphanumeric`] with a quick answer for the letters and signs that European texts have.
#[inline]
pub fn is_alphanumeric(ch: char) -> bool {
    match ch {
        '\0'..='\u{7F}' => ch.is_ascii_alphanumeric(),
        '\u{C0}'..='\u{24F}' => !matches!(ch, '×' | '÷'),
        '\u{410}'..='\u{44F}' => true,
        '\u{2000}'..='\u{206F}' => false,
        _ => ch.is_alphanumeric(),
    }
}

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
    fn quick_answers_are_right() {
        for ch in '\0'..=char::MAX {
            assert_eq!(is_alphanumeric(ch), ch.is_alphanumeric(), "{ch:?}");
        }
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

    #[test]
    fn ascii_letters_are_counted_and_others_shown() {
        let text = format!("{}, Größe – 日本!", "Zusammen 2026 ".repeat(12));
        let mut others = String::new();
        assert_eq!(count_ascii_letters(&text, |ch| others.push(ch)), 12 * 8 + 3);
        assert_eq!(others, "öß–日本");
    }

    /// One character after the other.
    fn plain_count(text: &str) -> u32 {
        let (mut n_words, mut in_word) = (0, false);
        for ch in text.chars() {
            if ch.is_alphanumeric() {
                n_words += u32::from(is_unspaced(ch) || !in_word);
                in_word = !is_unspaced(ch);
            } else {
                in_word &= !ch.is_whitespace();
            }
        }
        n_words
    }

    proptest! {
        #[test]
        fn many_bytes_at_a_time_are_as_good_as_one_character(text in "([ -~]{0,12}|[a-z]{1,9} |[ö×đжҁ҂ʼ日–😀\u{a0}\u{85}\u{3000}\n\t]){0,60}[ ö×]{0,9}") {
            prop_assert_eq!(count_words(&text), plain_count(&text));
        }

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
