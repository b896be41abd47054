//! Judging a line by its shape: how long, how it begins and ends.

use super::super::quotes::marks;
use super::labels;
use super::parts::{Layout, Parts};

/// Whether a line could be a headline: short, begins like a sentence, has no full stop.
pub(super) fn is_headline_like(line: &str) -> bool {
    is_titled(line, 190, 30) && n_inner_stops(line) <= 1
}

/// Whether a line could be the heading of a section.
fn is_heading_like(line: &str) -> bool {
    is_titled(line, 100, 14) && n_inner_stops(line) == 0 && !(marks::is_one_quotation(line) && has_words(line, 6))
}

/// Whether a line is set like a title of at most so many characters and words.
fn is_titled(line: &str, most_chars: usize, most_words: usize) -> bool {
    // Most lines that are asked about are paragraphs, which their ends tell.
    line.len() <= most_chars * 4
        && !ends_like_sentence(line)
        && !line.ends_with([',', ';', ':', '-', '،', '、', '；', '：'])
        && begins_like_sentence(line)
        && (line.len() <= most_chars || line.chars().count() <= most_chars)
        && !has_words(line, most_words + 1)
        && line.chars().any(char::is_alphabetic)
}

/// Whether the line is running text: long, or a full sentence.
pub(super) fn is_prose(line: &str) -> bool {
    // No character has more than four bytes; how many there are is asked last, as it takes longest.
    line.len() > 140 * 4
        || (ends_like_sentence(line) && has_words(line, 4))
        || is_cjk_sentence(line)
        || (line.len() > 140 && line.chars().count() > 140)
}

fn is_cjk_sentence(line: &str) -> bool {
    line.ends_with(['。', '！', '？', '」'])
}

pub(super) fn n_words(line: &str) -> usize {
    line.split_whitespace().count()
}

/// Whether the line has so many words or more.
pub(super) fn has_words(line: &str, fewest: usize) -> bool {
    // Each takes a byte, and one to part it from the next.
    if line.len() + 1 < fewest * 2 {
        return false;
    }
    let (mut n_words, mut in_word) = (0, false);
    for byte in line.bytes() {
        match byte {
            b' ' | b'\t'..=b'\r' => in_word = false,
            // White space beyond ASCII begins so, as do other signs.
            0xC2 | 0xE1..=0xE3 => return line.split_whitespace().take(fewest).count() == fewest,
            _ => {
                n_words += usize::from(!in_word);
                in_word = true;
                if n_words >= fewest {
                    return true;
                }
            }
        }
    }
    n_words >= fewest
}

/// A capital, a digit, a mark, or a letter of a script without capitals. `iPhone` begins like a sentence, too.
fn begins_like_sentence(line: &str) -> bool {
    let mut chars = line.chars();
    match (chars.next(), chars.next()) {
        (Some(first), second) if first.is_lowercase() => second.is_some_and(char::is_uppercase),
        (Some(first), _) => {
            first.is_alphanumeric()
                || marks::opens_with_mark(line)
                || matches!(first, '¿' | '¡' | '<' | '#' | '\'' | '…' | '§' | '(' | '[' | '€' | '$')
                || is_pictograph(first)
        }
        (None, _) => false,
    }
}

fn is_pictograph(ch: char) -> bool {
    matches!(ch, '\u{2190}'..='\u{2BFF}' | '\u{1F000}'..='\u{1FAFF}')
}

/// Whether the line ends with a full stop, perhaps inside marks. A question or an exclamation can be a headline, and so can
/// what ends in dots or in an abbreviation (`Johannes Paul II.`, `U.S.`).
fn ends_like_sentence(line: &str) -> bool {
    // Titles end in a letter.
    if line.as_bytes().last().is_none_or(u8::is_ascii_alphanumeric) {
        return false;
    }
    if ends_in_plain_word(line.as_bytes()) {
        return true;
    }
    let has_stop = line.as_bytes().last() == Some(&b'.');
    let bare = if has_stop {
        line
    } else {
        line.trim_end_matches(['"', '“', '”', '»', '«', '’', ')', ']', '*', '\''])
    };
    if !has_stop && bare.ends_with(['。', '！', '？', '۔', '।']) {
        return true;
    }
    let Some(before) = bare.strip_suffix('.') else { return false };
    before.as_bytes().last() != Some(&b'.') && !is_abbreviation(last_word(before))
}

/// Whether the line ends in a full stop behind a word that is plainly none of the abbreviations, as nearly all paragraphs
/// do: small ASCII letters, or letters of which the last four are.
fn ends_in_plain_word(line: &[u8]) -> bool {
    let [before @ .., b'.'] = line else { return false };
    let n_small = before.iter().rev().take_while(|byte| byte.is_ascii_lowercase()).count();
    match &before[..before.len() - n_small] {
        [.., b' '] => n_small > 0,
        // It may begin with a capital, and have umlauts.
        rest if n_small > 3 => {
            rest.iter().rev().find(|byte| !(byte.is_ascii_alphabetic() || **byte >= 0x80)) == Some(&b' ')
        }
        _ => false,
    }
}

/// Whether a line is plainly a paragraph and nothing else, as most are: too long for a label or a line of the page around the
/// article, from a letter to a full stop, and without a colon near its start.
pub(super) fn is_plain_paragraph(line: &str) -> bool {
    /// Bylines and dates have no more bytes, all other short lines fewer.
    const LONGEST_LABELLED: usize = 160;
    line.len() > LONGEST_LABELLED
        && line.as_bytes().first().is_some_and(|byte| byte.is_ascii_alphabetic() || *byte == 0xC3)
        && ends_in_plain_word(line.as_bytes())
        // `p.m.` ends a date too.
        && !line.ends_with("m.")
        && !labels::has_early_colon(line)
        && !line.starts_with("Copyright ")
}

/// What stands behind the last space or bracket.
fn last_word(text: &str) -> &str {
    let bytes = text.as_bytes();
    let is_gap = |at: &usize| match bytes[*at] {
        b' ' | b'(' => true,
        // A no-break space is C2 A0.
        0xA0 => *at > 0 && bytes[at - 1] == 0xC2,
        _ => false,
    };
    // Words are short: a step at a time finds their start sooner than a search would.
    &text[(0..bytes.len()).rev().find(is_gap).map_or(0, |at| at + 1)..]
}

/// A capital and at most two more letters (`II`, `U.S`, `Jr`, `Inc`, `St`), as names have them at their end.
fn is_abbreviation(word: &str) -> bool {
    word.starts_with(char::is_uppercase)
        && (word.contains('.')
            || (word.chars().count() <= 4 && word.chars().skip(1).all(|ch| ch.is_uppercase()))
            || ["Jr", "Sr", "Inc", "Co", "Corp", "Ltd", "Nr", "Mio", "Mrd"].contains(&word))
}

/// Full stops inside the line that end a sentence.
pub(super) fn n_inner_stops(line: &str) -> usize {
    memchr::memchr_iter(b'.', line.as_bytes())
        .filter(|&at| line.as_bytes().get(at + 1) == Some(&b' '))
        .filter(|&at| {
            let word = line[..at].rsplit([' ', '\u{A0}', '\n']).next().unwrap_or_default();
            let next = line[at + 2..].trim_start().chars().next();
            // `3. Januar`, `St. Pölten`, `z. B.` end no sentence.
            word.chars().count() > 3
                && !word.chars().all(|ch| ch.is_ascii_digit())
                && next.is_some_and(|ch| !ch.is_lowercase())
        })
        .count()
}

/// A name and perhaps an office behind a comma: `Rustem Umerov, Sekretär des RNBO`.
pub(super) fn is_name_like(text: &str) -> bool {
    let name = text.split([',', '(', '/']).next().unwrap_or(text);
    let words = n_words(name);
    (1..=7).contains(&words)
        && name
            .split_whitespace()
            .all(|word| word.starts_with(|ch: char| !ch.is_lowercase()) || labels::NAME_PARTICLES.contains(&word))
}

/// A line of hashtags, or of short keywords between bars.
pub(super) fn is_tag_line(line: &str) -> bool {
    let is_tag = |word: &str| word.len() > 1 && word.starts_with('#') && !word.starts_with("##");
    line.len() <= 400 && line.split_whitespace().all(is_tag) && has_words(line, 1)
}

/// Whether a part is the heading of a section: it is set like one, and running text or a list follows, not another row of
/// short lines.
pub(super) fn is_heading(parts: &Parts, idx: usize) -> bool {
    let line = parts.text_of(idx);
    if !is_heading_like(line)
        || labels::attribution_start(line).is_some()
        || labels::dateline_len(line).is_some()
        || is_row_of_figures(line)
        || is_interview_turn(line)
    {
        return false;
    }
    let next = idx + 1;
    // What goes on in lower case is a sentence over two lines.
    if next >= parts.len() || parts.kind(next).is_some() || parts.text_of(next).starts_with(char::is_lowercase) {
        return false;
    }
    let is_numbered = parts.layout(idx) == Layout::Item;
    if is_numbered && !line.starts_with(|ch: char| ch.is_ascii_digit()) {
        return false;
    }
    // Between short lines it is one row of many: a table, a list without bullets, verse.
    let is_short = |idx: usize| {
        parts.kind(idx).is_none() && parts.layout(idx) == Layout::Plain && is_heading_like(parts.text_of(idx))
    };
    let n_before = (0..idx).rev().take(2).take_while(|&before| was_short(parts, before)).count();
    let n_after = (next..parts.len()).take(2).take_while(|&after| is_short(after)).count();
    match parts.layout(next) {
        Layout::Heading => true,
        Layout::Item => !is_numbered && n_before == 0,
        Layout::Quote => n_before == 0,
        Layout::Plain => n_before + n_after <= 1 && follows_up(parts, next + n_after, line),
    }
}

fn was_short(parts: &Parts, idx: usize) -> bool {
    use crate::model::BlockKind::{Heading, Paragraph};
    matches!(parts.kind(idx), Some(Heading | Paragraph)) && is_heading_like(parts.text_of(idx))
}

/// Whether what follows a heading is its section: running text that is longer than it.
fn follows_up(parts: &Parts, idx: usize, heading: &str) -> bool {
    idx < parts.len()
        && match parts.layout(idx) {
            Layout::Plain => {
                let next = parts.text_of(idx);
                (is_prose(next) && next.len() > heading.len())
                    || marks::opens_with_mark(next) && next.len() > heading.len() * 2
            }
            Layout::Item | Layout::Quote => true,
            Layout::Heading => false,
        }
}

/// A row of a table: two figures or more among few words.
fn is_row_of_figures(line: &str) -> bool {
    if !labels::has_digit(line) {
        return false;
    }
    let n_figures = line.split_whitespace().filter(|word| word.starts_with(|ch: char| ch.is_ascii_digit())).count();
    n_figures >= 2 && n_figures * 4 >= n_words(line)
}

/// `ZEIT: Was wollen Sie tun?`: who asks, in capitals, and a question.
fn is_interview_turn(line: &str) -> bool {
    let colons = memchr::memchr_iter(b':', line.as_bytes());
    let who = colons.map(|at| line.split_at(at)).find(|(_, behind)| behind.starts_with(": ")).map(|(who, _)| who);
    who.is_some_and(|who| {
        who.len() <= 24
            && (!who.contains(char::is_lowercase) || matches!(who, "Frage" | "Antwort" | "Question" | "Answer"))
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2_000))]
        #[test]
        fn plain_paragraphs_are_nothing_else(
            start in "(Copyright |Date |Stand |Von |By |Foto: |Die |Ö|[a-z]|„|#|— |2026-02-04 |Autor ){1,3}",
            middle in "([A-Za-zäöü]{1,9}[ ,.:]|4\\. Februar 2026, |: |14:30 |Uhr ){20,40}",
            end in "(war|p[.]m|Corp|U[.]S|Öl|[a-z]{1,7}|ä[a-z]{1,5}|[A-Z][a-zä]{2,6}|II)[.)“]{0,2}",
        ) {
            let line = format!("{start}{middle}{end}");
            if is_plain_paragraph(&line) {
                prop_assert!(!is_headline_like(&line) && !is_heading_like(&line) && !is_tag_line(&line), "{}", line);
                prop_assert!(!labels::is_credit(&line) && !labels::is_page_chrome(&line), "{}", line);
                prop_assert!(!labels::is_date_line(&line) && !labels::is_dated_label(&line), "{}", line);
                prop_assert_eq!(labels::read_label(&line), None);
                prop_assert_eq!(labels::read_byline(&line), None);
                prop_assert_eq!(labels::closing_mark_len(&line), None);
                prop_assert_eq!(labels::attribution_start(&line), None);
                prop_assert!(!marks::opens_with_mark(&line), "{}", line);
            }
        }
    }
}
