//! The scanner finds what the finder finds in folded texts.

use proptest::prelude::*;

use super::*;
use crate::text::fold;

/// Letters that fold in every way there is, what can stand between them, and scripts with rules of their own.
const MESSY: &str = "(kosovo|Kosovo|KOSOVO|\u{212A}osovo|ae|oe|ue|eue|que|e|[a-zA-Z]|[äöüßÄÖÜéèÉçñłøåčž]|\u{308}|\u{301}\
    |\u{AD}|\u{200D}|[ıİiI]|[ﬀﬁﬂﬃﬅﬆ]|[а-яА-ЯёйїґЁЙЇҐ]|[α-ωΑ-ΩάήςΆ]|[ａ-ｚＡ-Ｚ]|[京北市日本かが]|[กขิ]|[각한ᄀ]|[0-9]\
    | |, |-|–|„|“|’|'|\n|\u{1f}|\\.|\u{3000}|\u{300}|क़|\\PC)";

fn messy(length: &str) -> impl Strategy<Value = String> + use<> {
    prop::string::string_regex(&format!("{MESSY}{{{length}}}")).unwrap()
}

#[track_caller]
fn check(words: &Words, text: &str) {
    assert_eq!(Scanner::new(words).is_match(text), words.finder().is_match(&fold(text)), "{words} in {text:?}");
}

#[test]
fn words_are_found_however_they_are_written() {
    for (word, text) in [
        ("kosovo", "Im Kosovo"),
        ("kosovo", "im \u{212A}OSOVO"),
        ("kosovo", "im K\u{AD}o\u{301}sovo"),
        ("kosovo", "im Koesovo"),
        ("kosovo", "Skosovo"),
        ("kosovo", "im „Kosovo“"),
        ("kosovo", "Koso"),
        ("*sovo", "Im Kosovo"),
        ("kos*vo", "Im Kosovo"),
        ("strasse", "die Straße"),
        ("*asse", "die Straße"),
        ("київ", "У Київі"),
        ("한국", "한국의"),
        ("北京", "在北京市"),
        ("us-präs", "der US-\nPräsident"),
        ("finden", "ﬁnden"),
        ("o", "Io, o e"),
    ] {
        let words = Words::bare(word).unwrap();
        check(&words, text);
        assert_eq!(Scanner::new(&words).is_match(text), !matches!(text, "Skosovo" | "Koso"), "{word} in {text}");
    }
}

#[test]
fn a_phrase_reaches_over_any_length_of_punctuation() {
    let words = Words::phrase("Koalition der Willigen").unwrap();
    for gap in ["\n", " – ", &"-".repeat(1000), &"……".repeat(500), "\u{1f}", " x "] {
        check(&words, &format!("die Koalition{gap}der Willigen"));
        check(&words, &format!("{}Koalition der{gap}Willigen", "der ".repeat(100)));
    }
}

#[test]
fn no_match_reaches_from_one_text_into_the_next() {
    let texts = ["im Koso", "vo Kosovo", "", "osovo k", "osovo", "kosovo"];
    let start_of = |idx: usize| texts[..idx].concat().len();
    let words = Words::bare("kosovo").unwrap();
    let mut found = Vec::new();
    Scanner::new(&words).for_each_match(texts.concat().as_bytes(), texts.len(), start_of, |idx| found.push(idx));
    assert_eq!(found, [1, 5]);
}

#[test]
fn separators_fold_to_themselves_and_are_in_no_word() {
    for ch in ('\0'..='\u{FFFF}').filter(|ch| is_separator_start(ch.to_string().as_bytes())) {
        assert!(is_separator_end(ch.to_string().as_bytes()));
        let folded = fold(&ch.to_string());
        assert!(!folded.is_empty() && !folded.contains(is_word_char), "{ch:?}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn the_scanner_agrees_with_the_finder(text in messy("0,40"), word in messy("1,4"), stars in 0..8u8) {
        let star = |bit: u8| if stars & bit > 0 { "*" } else { "" };
        for words in [Words::bare(&word), Words::phrase(&format!("{}{word}{}", star(1), star(2)))].into_iter().flatten() {
            check(&words, &text);
        }
    }

    /// What is sought is cut out of the text and written in another way, so that most is found.
    #[test]
    fn parts_of_a_text_are_found_in_it(text in messy("1,30"), start in 0..30usize, length in 1..12usize, stars in 0..8u8, other in ".{0,3}") {
        let part: String = text.chars().skip(start).take(length).collect();
        let star = |bit: u8| if stars & bit > 0 { "*" } else { "" };
        for part in [part.to_uppercase(), part.to_lowercase(), fold(&part)] {
            let mut written = format!("{}{part}{}", star(1), star(2));
            if stars & 4 > 0 {
                let middle = written.char_indices().nth(written.chars().count() / 2).map_or(0, |(at, _)| at);
                written.insert(middle, '*');
            }
            for words in [Words::bare(&written), Words::phrase(&written)].into_iter().flatten() {
                check(&words, &text);
                check(&words, &format!("{other}{text}"));
            }
        }
    }

    #[test]
    fn texts_in_a_row_are_searched_one_by_one(texts in prop::collection::vec(messy("0,12"), 0..6), word in messy("1,3")) {
        let Some(words) = Words::bare(&word) else { return Ok(()) };
        let start_of = |idx: usize| "before".len() + texts[..idx].concat().len();
        let bytes = format!("before{}behind", texts.concat());
        let mut found = Vec::new();
        Scanner::new(&words).for_each_match(bytes.as_bytes(), texts.len(), start_of, |idx| found.push(idx));
        let expected: Vec<usize> = (0..texts.len()).filter(|idx| words.finder().is_match(&fold(&texts[*idx]))).collect();
        prop_assert_eq!(found, expected, "{} in {:?}", words, texts);
    }
}
