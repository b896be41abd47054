//! Folding: how words are compared. Case, umlauts and accents don't count (`ägypten` = `aegypten` = `agypten`).
//!
//! The scheme: every letter is lowered and loses its accents (`ä` → `a`, `é` → `e`, `й` → `и`), ligatures and letters
//! with strokes become the plain letter (`ß` → `ss`, `æ` → `a`, `ł` → `l`), and an `e` right after `a`, `o` or `u` is
//! dropped, since that is how umlauts are spelled without umlauts. The `u` of `aue`, `eue` and `que` never stands for an
//! `ü` in the languages we read, so `neue`, `Bauer` and `Quelle` keep their `e`. Both sides of a comparison are folded,
//! so `Israel` → `isral` is harmless; the few words that fall together (`due` and `du`, `Poeten` and `Poten`) are the
//! price. The rule looks to the left only: the folding of a prefix is a prefix of the folding, which search while typing
//! needs.

use std::mem;

use unicode_normalization::char::decompose_canonical;

use crate::model::Span;

/// A folded text with a map back into the text that people see.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Folded {
    pub text: String,
    /// Where the distance between folded and source offsets changes; the rest is straight.
    steps: Vec<Step>,
    source_len: usize,
}

/// From the folded byte `folded` on, the source runs along from `source`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Step {
    folded: u32,
    source: u32,
}

impl Folded {
    pub fn new(source: &str) -> Self {
        let mut text = String::with_capacity(source.len());
        let mut steps: Vec<Step> = vec![Step { folded: 0, source: 0 }];
        let mut folder = Folder::default();
        // Source minus folded offset since the last step.
        let mut distance = 0usize;
        for (offset, ch) in source.char_indices() {
            let mut is_first = true;
            folder.feed(ch, &mut |folded| {
                // Each further character of an expansion starts at the same source character again.
                if !is_first || text.len().wrapping_add(distance) != offset {
                    steps.push(Step { folded: text.len() as u32, source: offset as u32 });
                    distance = offset.wrapping_sub(text.len());
                }
                is_first = false;
                text.push(folded);
            });
        }
        Self { text, steps, source_len: source.len() }
    }

    /// The span in the source that a range of the folded text came from: whole source characters, with the marks and
    /// dropped letters that follow them. `start` and `end` are character boundaries of the folded text.
    pub fn source_span(&self, start: usize, end: usize) -> Span {
        let from = self.source_start(start);
        Span::new(from, if start == end { from } else { self.source_end(end) })
    }

    /// The source offset of the character that the folded character at `folded` came from.
    fn source_start(&self, folded: usize) -> usize {
        if folded >= self.text.len() {
            return self.source_len;
        }
        let step = self.steps[self.step_of(folded)];
        step.source as usize + (folded - step.folded as usize)
    }

    /// Where the source character ends whose folding ends at `folded`, or in the midst of whose folding it lies.
    fn source_end(&self, folded: usize) -> usize {
        let mut folded = folded;
        // Inside an expansion (`ß` → `ss`) the steps repeat one source offset.
        while folded < self.text.len() {
            let idx = self.step_of(folded);
            let step = self.steps[idx];
            let is_inside = step.folded as usize == folded && idx > 0 && {
                let before = self.text[..folded].chars().next_back().map_or(0, char::len_utf8);
                self.source_start(folded - before) == step.source as usize
            };
            if !is_inside {
                break;
            }
            folded += self.text[folded..].chars().next().map_or(1, char::len_utf8);
        }
        self.source_start(folded)
    }

    fn step_of(&self, folded: usize) -> usize {
        self.steps.partition_point(|step| step.folded as usize <= folded).saturating_sub(1)
    }
}

/// The folded text alone.
pub fn fold(source: &str) -> String {
    let mut folded = String::with_capacity(source.len());
    fold_onto(source, &mut folded);
    folded
}

/// Puts the folding of `source` behind what `folded` holds; that has no influence on it.
pub fn fold_onto(source: &str, folded: &mut String) {
    let mut text = mem::take(folded).into_bytes();
    let mut folder = Folder::default();
    let mut at = 0;
    while let Some(&byte) = source.as_bytes().get(at) {
        if byte.is_ascii() {
            text.extend(folder.feed_ascii(byte));
            at += 1;
        } else if let Some(ch) = source[at..].chars().next() {
            folder.feed(ch, &mut |folded| text.extend_from_slice(folded.encode_utf8(&mut [0; 4]).as_bytes()));
            at += ch.len_utf8();
        }
    }
    *folded = String::from_utf8(text).expect("it was put together from whole characters");
}

/// Folds one character by itself: case, accents and strokes, but not the `e` of `ae`, `oe` and `ue`, which needs the
/// characters before it. Gives the folded characters to `push`; none for a combining mark or a soft hyphen.
pub fn fold_char(ch: char, push: &mut impl FnMut(char)) {
    match ch {
        '\0'..='\u{7F}' => push(ch.to_ascii_lowercase()),
        'а'..='и' | 'к'..='я' => push(ch),
        'А'..='И' | 'К'..='Я' => push(char::from_u32(ch as u32 + 32).unwrap_or(ch)),
        // CJK has neither case nor accents.
        '\u{4E00}'..='\u{9FFF}' => push(ch),
        _ => fold_rare(ch, push),
    }
}

fn fold_rare(ch: char, push: &mut impl FnMut(char)) {
    for lower in ch.to_lowercase() {
        decompose_canonical(lower, |part| match part {
            'ß' => "ss".chars().for_each(&mut *push),
            'þ' => "th".chars().for_each(&mut *push),
            '\u{FB00}'..='\u{FB06}' => LIGATURES[part as usize - 0xFB00].chars().for_each(&mut *push),
            // Full-width ASCII.
            '\u{FF01}'..='\u{FF5E}' => {
                push(char::from_u32(part as u32 - 0xFEE0).unwrap_or(part).to_ascii_lowercase());
            }
            _ if is_ignored(part) => {}
            _ => push(plain(part)),
        });
    }
}

const LIGATURES: [&str; 7] = ["ff", "fi", "fl", "ffi", "ffl", "st", "st"];

/// Letters that Unicode does not take apart into a letter and an accent.
fn plain(ch: char) -> char {
    match ch {
        'æ' | 'ə' => 'a',
        'œ' | 'ø' => 'o',
        'ł' => 'l',
        'đ' | 'ð' => 'd',
        'ħ' => 'h',
        'ŧ' => 't',
        'ı' => 'i',
        'ĸ' => 'k',
        'ŋ' => 'n',
        'ſ' => 's',
        'ς' => 'σ',
        'ґ' => 'г',
        '’' | 'ʼ' | '‘' | '′' => '\'',
        '‐' | '‑' => '-',
        _ => ch,
    }
}

/// Marks that don't make another word: accents, Hebrew points and Arabic vowel signs, joiners, soft hyphens, variation
/// selectors. Indic vowel signs are letters to their readers and stay.
fn is_ignored(ch: char) -> bool {
    matches!(ch as u32,
        0xAD | 0x300..=0x36F | 0x483..=0x487 | 0x591..=0x5BD | 0x5BF..=0x5C7 | 0x640 | 0x64B..=0x65F | 0x670
        | 0x1AB0..=0x1AFF | 0x1DC0..=0x1DFF | 0x200C | 0x200D | 0x20D0..=0x20FF | 0x3099 | 0x309A | 0xFE00..=0xFE0F | 0xFE20..=0xFE2F)
}

/// Folds characters in their order; remembers what the `e` rule needs.
#[derive(Debug, Default)]
struct Folder {
    /// Whether an `e` now would be the second half of an umlaut.
    after_umlaut: bool,
    last: char,
}

impl Folder {
    fn feed(&mut self, ch: char, push: &mut impl FnMut(char)) {
        if ch.is_ascii() {
            self.feed_folded(ch.to_ascii_lowercase(), push);
        } else {
            fold_char(ch, &mut |folded| self.feed_folded(folded, push));
        }
    }

    /// [`Self::feed`] for a byte of ASCII, which folds to one byte or none.
    #[inline]
    fn feed_ascii(&mut self, byte: u8) -> Option<u8> {
        let lower = byte.to_ascii_lowercase();
        let mut is_kept = false;
        self.feed_folded(lower.into(), &mut |_| is_kept = true);
        is_kept.then_some(lower)
    }

    #[inline]
    fn feed_folded(&mut self, folded: char, push: &mut impl FnMut(char)) {
        if folded == 'e' && self.after_umlaut {
            return;
        }
        self.after_umlaut = match folded {
            'a' | 'o' => true,
            'u' => !matches!(self.last, 'a' | 'e' | 'q'),
            _ => false,
        };
        self.last = folded;
        push(folded);
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use unicode_normalization::UnicodeNormalization;

    use super::*;

    fn alike(spellings: &[&str]) {
        for spelling in spellings {
            assert_eq!(fold(spelling), fold(spellings[0]), "{spelling} and {}", spellings[0]);
        }
    }

    #[test]
    fn spellings_of_one_word_fold_alike() {
        for spellings in [
            "ägypten aegypten agypten ÄGYPTEN AEGYPTEN Ägypten A\u{308}gypten",
            "Müller Mueller Muller MÜLLER MUELLER",
            "Österreich Oesterreich osterreich ÖSTERREICH",
            "Größe Groesse grosse GRÖSSE GRÖẞE",
            "Straße Strasse STRASSE STRAẞE",
            "Säen saeen saen",
            "Wałęsa Walesa WAŁĘSA",
            "København Kobenhavn Koebenhavn",
            "Đoković Dokovic",
            "Ægypt Aegypt",
            "œuvre oeuvre Œuvre",
            "aéroport aeroport",
            "İstanbul Istanbul istanbul ıstanbul",
            "Українa украінa",
            "йод иод ЙОД",
            "ёлка елка",
            "Zusammen\u{AD}arbeit Zusammenarbeit",
            "Άθήνα αθηνα ΑΘΗΝΑ",
            "ΟΔΟΣ οδος οδοσ",
            "ﬁnden finden",
            "ＵＳＡ usa",
        ] {
            alike(&spellings.split(' ').collect::<Vec<_>>());
        }
    }

    #[test]
    fn no_umlaut_is_seen_where_none_can_be() {
        for (word, folded) in [
            ("neue", "neue"),
            ("Bauer", "bauer"),
            ("Frauen", "frauen"),
            ("Quelle", "quelle"),
            ("Queen", "queen"),
            ("teuer", "teuer"),
            ("Israel", "isral"),
            ("Mauer", "mauer"),
            ("Europa", "europa"),
            ("See", "see"),
        ] {
            assert_eq!(fold(word), folded);
        }
    }

    fn source_of(source: &str, part: &str) -> String {
        let folded = Folded::new(source);
        let start = folded.text.find(part).unwrap_or_else(|| panic!("{part} in {}", folded.text));
        folded.source_span(start, start + part.len()).of(source).to_owned()
    }

    #[test]
    fn a_match_maps_back_to_what_was_written() {
        assert_eq!(source_of("in Ägypten.", "agypten"), "Ägypten");
        assert_eq!(source_of("in Aegypten.", "agypten"), "Aegypten");
        assert_eq!(source_of("Herr Mueller sagt", "mu"), "Mue");
        assert_eq!(source_of("Herr Mueller sagt", "sagt"), "sagt");
        assert_eq!(source_of("die große Straße hier", "gros"), "groß");
        assert_eq!(source_of("die große Straße hier", "strasse"), "Straße");
        assert_eq!(source_of("die große Straße hier", "se h"), "ße h");
        assert_eq!(source_of("A\u{308}gypten A", "a"), "A\u{308}");
        assert_eq!(source_of("Łódź!", "lodz"), "Łódź");
        assert_eq!(source_of("ﬁnden ﬀ", "nden"), "nden");
        assert_eq!(source_of("Zusammen\u{AD}arbeit ", "zusammenarbeit"), "Zusammen\u{AD}arbeit");
    }

    #[test]
    fn the_ends_of_a_folding_map_to_the_ends() {
        let folded = Folded::new("äß");
        assert_eq!(folded.text, "ass");
        assert_eq!(folded.source_span(0, 3), Span::new(0, 4));
        assert_eq!(folded.source_span(3, 3), Span::new(4, 4));
        assert_eq!(Folded::new("").source_span(0, 0), Span::new(0, 0));
    }

    proptest! {
        #[test]
        fn spans_map_back_onto_characters(source in "(ß|ae|ä|ﬃ|e|u|\u{308}|\u{AD}|[a-z ]|\\PC){0,30}", a in 0usize..60, b in 0usize..60) {
            let folded = Folded::new(&source);
            prop_assert_eq!(&folded.text, &fold(&source));
            let mut ends: Vec<usize> = folded.text.char_indices().map(|(offset, _)| offset).collect();
            ends.push(folded.text.len());
            let (a, b) = (a % ends.len(), b % ends.len());
            let (start, end) = (ends[a.min(b)], ends[a.max(b)]);
            let span = folded.source_span(start, end);
            prop_assert!(span.is_valid_in(&source), "{:?}", span);
            prop_assert!(fold(&source[..span.start as usize]).len() <= start);
            prop_assert!(start == end || fold(&source[..span.end as usize]).len() >= end);
        }

        #[test]
        fn composed_and_decomposed_fold_alike(source in "[a-zA-Zäöüßéèêçñłøåčžšőűąęıйёїґ ]{0,30}") {
            prop_assert_eq!(fold(&source.nfd().collect::<String>()), fold(&source.nfc().collect::<String>()));
        }

        #[test]
        fn a_prefix_folds_to_a_prefix(source in "[a-uäöüßé]{0,20}", at in 0usize..20) {
            let at = source.char_indices().map(|(offset, _)| offset).nth(at).unwrap_or(source.len());
            prop_assert!(fold(&source).starts_with(&fold(&source[..at])));
        }

        #[test]
        fn folding_twice_changes_nothing(source in "[a-uäöüßé ]{0,30}") {
            prop_assert_eq!(fold(&fold(&source)), fold(&source));
        }
    }
}
