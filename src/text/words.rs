//! Words: runs of letters and digits.

use fearless_simd::{Level, dispatch};

use crate::model::Span;

use super::chart::{Chart, Stretch, from_bit};
use super::lanes::bits;

/// Whether `ch` can stand inside a word. Soft hyphens and combining marks can, so that a word written with them is one.
/// Apostrophes can't: `l'homme` is found by `homme`.
#[inline]
pub fn is_word_char(ch: char) -> bool {
    is_alphanumeric(ch) || is_inner(ch)
}

/// Calls `on_word` with the words of a part of the text by position. In scripts that are written without spaces each
/// character is a word.
#[inline]
pub fn for_words(chart: &Chart, within: Span, mut on_word: impl FnMut(Span)) {
    let mut reader = WordReader::default();
    // Whether the byte before the stretch is in a word, and where this word starts.
    let (mut goes_on, mut open) = (0, None);
    // A word that goes up to the end of a stretch ends in the next one.
    let end = (within.end as usize, Stretch::default());
    for (offset, stretch) in chart.stretches_of(within).chain([end]) {
        let (inside, apart) = reader.read(chart.text, offset, &stretch);
        let behind = inside << 1 | goes_on;
        let (mut starts, ends) = (inside & (apart | !behind), behind & (apart | !inside));
        goes_on = inside >> 63;
        for end in bits(ends) {
            let start = open.take().unwrap_or_else(|| {
                let first = starts.trailing_zeros() as usize;
                starts &= starts.wrapping_sub(1);
                offset + first
            });
            on_word(Span::new(start, offset + end));
        }
        if starts != 0 {
            open = Some(offset + starts.trailing_zeros() as usize);
        }
    }
}

/// Reads which bytes are in words, stretch by stretch.
#[derive(Default)]
struct WordReader {
    offset: usize,
    /// Where the last character ends that is no part of a word.
    gap_end: usize,
    /// Where another word begins behind a character that is one by itself, unless with something that belongs to it.
    next_start: Option<usize>,
}

impl WordReader {
    /// The bytes of words in the next stretch, which starts at the byte `offset`, and those that begin a word even if they
    /// follow another one directly.
    #[inline]
    fn read(&mut self, text: &str, offset: usize, stretch: &Stretch) -> (u64, u64) {
        self.offset = offset;
        let ascii = stretch.letters | stretch.figures;
        if stretch.wide == 0 { (ascii, self.next_start_here()) } else { self.read_wide(text, stretch, ascii) }
    }

    /// The same where characters beyond ASCII are among them.
    fn read_wide(&mut self, text: &str, stretch: &Stretch, ascii: u64) -> (u64, u64) {
        let mut inside = ascii | stretch.wide & from_bit(self.gap_end.saturating_sub(self.offset));
        let mut starts = 0;
        for bit in bits(stretch.odd) {
            let Some(ch) = char_at(text, self.offset + bit) else { break };
            let (at, end) = (self.offset + bit, self.offset + bit + ch.len_utf8());
            if !is_word_char(ch) {
                inside &= !from_bit(bit) | from_bit(bit + ch.len_utf8());
                self.gap_end = end;
            } else if is_unspaced(ch) {
                starts |= self.next_start_here() | 1 << bit;
                self.next_start = Some(end);
            } else if self.next_start == Some(at) && is_inner(ch) {
                self.next_start = Some(end);
            }
        }
        (inside, starts | self.next_start_here())
    }

    /// The start that was put off, if it lies in this stretch.
    #[inline]
    fn next_start_here(&mut self) -> u64 {
        let place = self.next_start.map(|at| at - self.offset).filter(|place| *place < u64::BITS as usize);
        place.map_or(0, |place| {
            self.next_start = None;
            1 << place
        })
    }
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
pub fn count_words(chart: &Chart) -> u32 {
    // Words are bits here, and newer processors have better instructions for these.
    dispatch!(Level::new(), _simd => count_words_in(chart))
}

#[inline(always)]
fn count_words_in(chart: &Chart) -> u32 {
    let mut counter = WordCounter::default();
    for (offset, stretch) in chart.stretches() {
        counter.add(chart.text, offset, stretch);
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
    #[inline(always)]
    fn add(&mut self, text: &str, offset: usize, stretch: &Stretch) {
        let mut letters = stretch.letters | stretch.figures | stretch.leads & !stretch.odd;
        // What ends a word: each character of a script without spaces is one by itself.
        let mut ends = stretch.spaces;
        let mut unspaced = 0;
        if stretch.odd != 0 {
            let chars = OddChars::read(text, offset, stretch.odd);
            letters |= chars.letters;
            ends |= chars.spaces | chars.unspaced;
            unspaced = chars.unspaced;
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

/// What the characters of [`Stretch::odd`] are, by their first bytes; signs are left out.
#[derive(Default)]
struct OddChars {
    letters: u64,
    spaces: u64,
    unspaced: u64,
}

impl OddChars {
    fn read(text: &str, offset: usize, odd: u64) -> Self {
        let mut chars = Self::default();
        for bit in bits(odd) {
            let Some(ch) = char_at(text, offset + bit) else { break };
            let kind = match () {
                () if ch.is_whitespace() => &mut chars.spaces,
                () if !is_alphanumeric(ch) => continue,
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

    fn words(text: &str) -> Vec<Span> {
        let mut words = Vec::new();
        for_words(&Chart::new(text), Span::new(0, text.len()), |word| words.push(word));
        words
    }

    fn check(text: &str, expected: &[&str]) {
        assert_eq!(words(text).into_iter().map(|span| span.of(text)).collect::<Vec<_>>(), expected, "{text:?}");
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
            assert_eq!(count_words(&Chart::new(text)), n_words, "{text}");
        }
    }

    #[test]
    fn words_of_a_part_end_where_it_ends() {
        let text = "zusammen mit größter ".repeat(9);
        let chart = Chart::new(&text);
        for (start, end) in [(0, 0), (3, 11), (9, 64), (60, 151), (64, 128), (63, 65)] {
            let part = Span::new(text.floor_char_boundary(start), text.floor_char_boundary(end));
            let mut words = Vec::new();
            for_words(&chart, part, |word| words.push(word.of(&text)));
            assert_eq!(words, part.of(&text).split_whitespace().collect::<Vec<_>>());
        }
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

    /// One character after the other.
    fn plain_words(text: &str) -> Vec<Span> {
        let mut words = Vec::new();
        let mut rest = 0;
        while let Some(start) = find_char(text, rest, is_word_char) {
            let first = char_at(text, start).unwrap();
            let ends = |ch| if is_unspaced(first) { !is_inner(ch) } else { !is_word_char(ch) || is_unspaced(ch) };
            rest = find_char(text, start + first.len_utf8(), ends).unwrap_or(text.len());
            words.push(Span::new(start, rest));
        }
        words
    }

    proptest! {
        #[test]
        fn words_are_as_one_character_after_the_other_finds_them(
            text in "([ -~]{0,12}|[a-z]{1,9} |[a-zö]{20,90}|[ö×đжҁʼ日–😀\u{a0}\u{ad}\u{301}\u{200d}가\n]|日[\u{301}\u{ad}]{1,3}[a日]|[日本a]{1,30}){0,30}"
        ) {
            prop_assert_eq!(words(&text), plain_words(&text));
        }

        #[test]
        fn many_bytes_at_a_time_are_as_good_as_one_character(text in "([ -~]{0,12}|[a-z]{1,9} |[ö×đжҁ҂ʼ日–😀\u{a0}\u{85}\u{3000}\n\t]){0,60}[ ö×]{0,9}") {
            prop_assert_eq!(count_words(&Chart::new(&text)), plain_count(&text));
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
