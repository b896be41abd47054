//! The sentence around some words, to show them by. Which words is left to others.

use crate::model::{Language, Span};

/// Longer stretches without an end are cut at words: a text without full stops is no sentence.
const MAX_BYTES: usize = 600;

/// Languages that write no full stop behind an ordinal number: there, `on March 20. It said` ends a sentence.
const WITHOUT_ORDINAL_STOPS: [Language; 6] =
    [Language::ENGLISH, Language::FRENCH, Language::SPANISH, Language::ITALIAN, Language::PORTUGUESE, Language::DUTCH];

/// Words whose full stop ends no sentence, in lower case.
const ABBREVIATIONS: [&str; 49] = [
    "abs", "art", "aug", "av", "bd", "bzw", "ca", "co", "col", "dez", "dr", "etc", "feb", "fr", "gen", "gov", "hr",
    "inc", "ing", "jan", "jr", "jun", "jul", "ltd", "mag", "mio", "mr", "mrd", "mrs", "ms", "no", "nov", "nr", "okt",
    "oct", "pp", "prof", "rep", "sen", "sep", "sept", "sig", "sr", "sra", "st", "str", "usw", "vgl", "vs",
];

/// The sentence of `text` that `words` stand in, without the space around it; never beyond `block`.
///
/// Where no end is in sight, a stretch of some hundred bytes around the words.
pub fn sentence_around(text: &str, block: Span, words: Span, language: Option<Language>) -> Span {
    let ordinals = language.is_none_or(|language| !WITHOUT_ORDINAL_STOPS.contains(&language));
    let inside = &text[block.start as usize..block.end as usize];
    let (from, to) = ((words.start - block.start) as usize, (words.end - block.start) as usize);
    let start = sentence_start(inside, from, ordinals);
    let end = sentence_end(inside, to, ordinals);
    let sentence = &inside[start..end];
    let start = start + sentence.len() - sentence.trim_start().len();
    let end = start + sentence.trim().len();
    Span::new(block.start as usize + start, block.start as usize + end)
}

fn sentence_start(text: &str, from: usize, ordinals: bool) -> usize {
    let limit = floor_boundary(text, from.saturating_sub(MAX_BYTES));
    let ends = text[limit..from].char_indices().rev().map(|(at, ch)| (limit + at, ch));
    for (at, ch) in ends.filter(|(_, ch)| is_stop(*ch)) {
        if let Some(next) = end_of_sentence(text, at, ch, ordinals).filter(|next| *next <= from) {
            return next;
        }
    }
    match limit {
        0 => 0,
        _ => text[limit..from].find(char::is_whitespace).map_or(limit, |space| limit + space),
    }
}

fn sentence_end(text: &str, to: usize, ordinals: bool) -> usize {
    // The words may end with the full stop of an ordinal: `am 3.`
    let limit = floor_boundary(text, (to + MAX_BYTES).min(text.len()));
    for (at, ch) in text[to..limit].char_indices().filter(|(_, ch)| is_stop(*ch)) {
        if let Some(next) = end_of_sentence(text, to + at, ch, ordinals) {
            return next;
        }
    }
    match limit == text.len() {
        true => limit,
        false => text[to..limit].rfind(char::is_whitespace).map_or(limit, |space| to + space),
    }
}

fn is_stop(ch: char) -> bool {
    matches!(ch, '.' | '!' | '?' | '…' | '。' | '！' | '？')
}

/// Where the sentence that this mark may end does end, closing quotes included; `None` where the mark ends none.
fn end_of_sentence(text: &str, at: usize, stop: char, ordinals: bool) -> Option<usize> {
    let mut end = at + stop.len_utf8();
    let closing = text[end..].chars().take_while(|ch| is_stop(*ch) || "“”\"»«’')]›".contains(*ch));
    end += closing.map(char::len_utf8).sum::<usize>();
    if matches!(stop, '。' | '！' | '？') {
        return Some(end);
    }
    let rest = &text[end..];
    let next = rest.trim_start().chars().next();
    if next.is_some() && !rest.starts_with(char::is_whitespace) {
        return None;
    }
    if next.is_some_and(char::is_lowercase) {
        return None;
    }
    let is_abbreviated = stop == '.' && next.is_some() && is_abbreviation(&text[..at], ordinals);
    (!is_abbreviated).then_some(end)
}

/// Whether a full stop behind this is part of the word: `Dr`, `J`, `z. B`, the ordinal `3`.
fn is_abbreviation(before: &str, ordinals: bool) -> bool {
    let start = before
        .rfind(|ch: char| !ch.is_alphanumeric())
        .map_or(0, |at| at + before[at..].chars().next().map_or(0, char::len_utf8));
    let word = &before[start..];
    if word.bytes().all(|byte| byte.is_ascii_digit()) {
        return ordinals && (1..=2).contains(&word.len());
    }
    word.chars().count() == 1 || ABBREVIATIONS.contains(&word.to_lowercase().as_str())
}

fn floor_boundary(text: &str, mut at: usize) -> usize {
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The sentence around `words`, given in brackets.
    #[track_caller]
    fn check(marked: &str, expected: &str) {
        check_in(None, marked, expected);
    }

    #[track_caller]
    fn check_in(language: Option<Language>, marked: &str, expected: &str) {
        let (before, rest) = marked.split_once('[').unwrap();
        let (words, after) = rest.split_once(']').unwrap();
        let text = format!("{before}{words}{after}");
        let words = Span::new(before.len(), before.len() + words.len());
        let sentence = sentence_around(&text, Span::new(0, text.len()), words, language);
        assert_eq!(sentence.of(&text), expected);
    }

    #[test]
    fn a_sentence_runs_from_end_to_end() {
        check("Eins. Am [3. Januar] kam er. Drei.", "Am 3. Januar kam er.");
        check("Er kam am [3.] Danach ging er.", "Er kam am 3. Danach ging er.");
        check(
            "Am [3. Januar] kam Dr. Kurz mit J. Doe, z. B. aus Wien. Ende.",
            "Am 3. Januar kam Dr. Kurz mit J. Doe, z. B. aus Wien.",
        );
        check("„Ende [2025].“ Danach Stille.", "„Ende 2025.“");
        check("Seit [2014]. Nun anders.", "Seit 2014.");
        check_in(Some(Language::ENGLISH), "It was [March 20]. It said so.", "It was March 20.");
        check_in(Some(Language::GERMAN), "Am [20. März]. Dann am 3. Mai.", "Am 20. März.");
        check("Wert 3.5 am [Montag] ist 4.500 Euro! Ja", "Wert 3.5 am Montag ist 4.500 Euro!");
        check("  ohne Ende [morgen]  ", "ohne Ende morgen");
        check("[heute]", "heute");
        check("今日。[3月3日]です。明日。", "3月3日です。");
    }

    #[test]
    fn a_text_without_ends_is_cut_at_words() {
        let words = "wort ".repeat(400);
        let text = format!("{words}heute {words}");
        let at = Span::new(words.len(), words.len() + 5);
        let sentence = sentence_around(&text, Span::new(0, text.len()), at, None);
        assert!(sentence.covers(at) && sentence.len() <= 2 * MAX_BYTES + 5);
        assert!(sentence.of(&text).split(' ').all(|word| word == "wort" || word == "heute"));
    }

    #[test]
    fn a_sentence_ends_with_its_block() {
        let text = "Überschrift am Montag\nText geht weiter";
        assert_eq!(sentence_around(text, Span::new(0, 22), Span::new(16, 22), None).of(text), "Überschrift am Montag");
    }
}
