//! From text to cells: what of it is drawn, and how many columns that takes.

use std::borrow::Cow;

use unicode_segmentation::UnicodeSegmentation;
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// `text` as it is drawn on one line: without soft hyphens, with words mended that were broken at a line's end, and with every
/// run of spaces, tabs and line ends as one space.
///
/// Text that is drawn in pieces (for highlights) is drawn piece by piece; a run of spaces that a piece border cuts gives
/// two spaces.
pub fn drawn(text: &str) -> Cow<'_, str> {
    if is_drawn_as_it_is(text) {
        return Cow::Borrowed(text);
    }
    let mut line = String::with_capacity(text.len());
    let mut in_space = false;
    let mut joined_to = 0;
    for (offset, ch) in text.char_indices() {
        if ch == '-' && is_broken_word(text, offset) {
            joined_to = offset + WORD_BREAK.len();
        }
        if ch == SOFT_HYPHEN || offset < joined_to {
            continue;
        }
        let is_space = is_breaking_space(ch);
        match (is_space, in_space) {
            (true, true) => {}
            (true, false) => line.push(' '),
            (false, _) => line.push(ch),
        }
        in_space = is_space;
    }
    Cow::Owned(line)
}

/// `text` as it goes into cells: as it is [`drawn`], with plainer signs for those that terminals give different widths.
pub fn in_cells(text: &str) -> Cow<'_, str> {
    if is_plain(text) {
        return Cow::Borrowed(text);
    }
    let line = drawn(text);
    if line.is_ascii() || !line.chars().any(is_contested) {
        return line;
    }
    let mut plain = String::with_capacity(line.len());
    line.graphemes(true).for_each(|cluster| push_plain(cluster, &mut plain));
    Cow::Owned(plain)
}

/// The columns that text takes on a terminal [`in_cells`].
pub fn width(text: &str) -> usize {
    if is_plain(text) {
        return text.chars().count();
    }
    in_cells(text).graphemes(true).map(cluster_width).sum()
}

/// The columns of one cluster, counted as ratatui counts them.
pub fn cluster_width(cluster: &str) -> usize {
    // Terminals give these marks a column of their own behind the letter that they belong to.
    let is_sound_mark = |ch: &char| matches!(ch, '\u{FF9E}' | '\u{FF9F}');
    cluster.width() + cluster.chars().filter(is_sound_mark).count()
}

/// Whether the text goes into cells as it is, a character a cell: most do, and nobody has to look for clusters and widths.
pub fn is_plain(text: &str) -> bool {
    let mut in_space = false;
    text.chars().all(|ch| {
        let is_second_space = ch == ' ' && in_space;
        in_space = ch == ' ';
        is_plain_char(ch) && !is_second_space
    })
}

/// Whether the character is a cluster of its own and one column wide, whatever plain ones stand around it: letters without
/// loose marks, and the signs of the interface.
pub fn is_plain_char(ch: char) -> bool {
    matches!(
        ch,
        ' '..='~'
            | '\u{A1}'..='\u{AC}'
            | '\u{AE}'..='\u{2FF}'
            | '\u{400}'..='\u{482}'
            | '\u{48A}'..='\u{52F}'
            | '\u{2010}'..='\u{2027}'
            | '\u{2030}'..='\u{203B}'
            | '€' | '−' | '─'..='▟' | '○' | '●' | '▸' | '▾'
    )
}

/// Writes a cluster in signs whose width no terminal doubts: a flag as the letters that it is made of, of a family its
/// first member, a hand without its skin, a heart or a key as the character below the picture. Where terminal and program
/// count differently, what follows on the line is out of place and is left behind when the line changes.
fn push_plain(cluster: &str, line: &mut String) {
    let start = line.len();
    let mut chars = cluster.chars().peekable();
    while let Some(ch) = chars.next() {
        match ch {
            '\u{1F1E6}'..='\u{1F1FF}' => line.extend(char::from_u32('A' as u32 + (ch as u32 - 0x1F1E6))),
            '\u{1F3FB}'..='\u{1F3FF}' if line.len() == start => line.push(ch),
            JOINER if chars.peek().is_some_and(|next| next.width() == Some(2)) => break,
            // In Indic scripts it joins letters.
            JOINER if chars.peek().is_some() => line.push(ch),
            _ if is_contested(ch) => {}
            _ => line.push(ch),
        }
    }
}

const JOINER: char = '\u{200D}';

/// What makes a picture of several characters: flags, selectors of a presentation, keys, skins, joiners, tags.
fn is_contested(ch: char) -> bool {
    matches!(
        ch,
        '\u{1F1E6}'..='\u{1F1FF}' | '\u{FE0E}' | '\u{FE0F}' | '\u{20E3}' | '\u{1F3FB}'..='\u{1F3FF}' | JOINER | '\u{E0020}'..='\u{E007F}'
    )
}

/// How a word goes on in the next line.
pub const WORD_BREAK: &str = "-\n";

/// What stands behind a hyphen at a line's end without going on with the word: `Vor-⏎und Nachteile`.
const JOINING_WORDS: [&str; 13] =
    ["und", "oder", "bis", "bzw", "sowie", "and", "or", "et", "ou", "och", "eller", "lub", "y"];

/// Whether the hyphen at byte `at` breaks a word at the end of a line (`Frank-⏎reich`): small letters stand around it, and what
/// follows is no word that joins two.
pub fn is_broken_word(text: &str, at: usize) -> bool {
    text[..at].ends_with(char::is_lowercase)
        && text[at..].strip_prefix(WORD_BREAK).is_some_and(|behind| {
            let word = &behind[..behind.find(|ch: char| !ch.is_alphabetic()).unwrap_or(behind.len())];
            behind.starts_with(char::is_lowercase) && !JOINING_WORDS.contains(&word)
        })
}

pub(super) const SOFT_HYPHEN: char = '\u{AD}';

/// White space at which a line may be broken: all but the no-break spaces.
pub(super) fn is_breaking_space(ch: char) -> bool {
    ch.is_whitespace() && !matches!(ch, '\u{A0}' | '\u{202F}' | '\u{2007}')
}

fn is_drawn_as_it_is(text: &str) -> bool {
    let mut previous = 0;
    let is_plain_ascii = text.bytes().all(|byte| {
        let plain = (byte > b' ' && byte < 0x7F) || (byte == b' ' && previous != b' ');
        previous = byte;
        plain
    });
    is_plain_ascii || {
        let mut in_space = false;
        text.chars().all(|ch| {
            let is_space = is_breaking_space(ch);
            let plain = ch != SOFT_HYPHEN && !(is_space && (in_space || ch != ' '));
            in_space = is_space;
            plain
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_must_not_reach_a_cell_is_taken_out() {
        for (text, line) in [
            ("Zusammen\u{AD}arbeit", "Zusammenarbeit"),
            ("a\tb\n   c  d", "a b c d"),
            ("plain text", "plain text"),
            ("a\u{A0}b", "a\u{A0}b"),
            (" a ", " a "),
            ("am Diens-\ntag, Vor-\nund Nachteile, Nord-\nKorea", "am Dienstag, Vor- und Nachteile, Nord- Korea"),
            ("🇺🇦 ❤️", "🇺🇦 ❤️"),
        ] {
            assert_eq!(drawn(text), line);
        }
    }

    #[test]
    fn pictures_of_several_characters_are_drawn_in_signs_of_a_width_that_all_terminals_share() {
        for (text, line) in [
            ("🇺🇦 Kiew 🇵🇱🇩🇪", "UA Kiew PLDE"),
            ("👨‍👩‍👧‍👦 feiern", "👨 feiern"),
            ("👍🏽 gut", "👍 gut"),
            ("❤️ ☎\u{FE0E} 1️⃣", "❤ ☎ 1"),
            ("🏴\u{E0067}\u{E0062}\u{E0073}\u{E0063}\u{E0074}\u{E007F}", "🏴"),
            ("क्\u{200D}ष", "क्\u{200D}ष"),
        ] {
            assert_eq!(in_cells(text), line);
            let by_character: usize = line.chars().filter_map(UnicodeWidthChar::width).sum();
            assert!(text.starts_with('क') || width(text) == by_character, "{text}");
        }
    }

    #[test]
    fn plain_characters_are_clusters_of_one_column() {
        for ch in ('\0'..=char::MAX).filter(|ch| is_plain_char(*ch)) {
            let alone = ch.to_string();
            assert_eq!((cluster_width(&alone), drawn(&alone).as_ref()), (1, &alone[..]), "{ch:?}");
            for pair in [format!("a{ch}"), format!("{ch}a"), format!("{ch}{ch}")] {
                assert_eq!(pair.graphemes(true).count(), 2, "{pair:?}");
            }
        }
        for (text, plain) in
            [("Über „Kiew“ – 3 €", true), ("a  b", false), ("a\u{AD}b", false), ("日", false), ("a\u{308}", false)]
        {
            assert_eq!(is_plain(text), plain, "{text:?}");
        }
    }

    #[test]
    fn wide_characters_take_two_columns_and_marks_none() {
        for (text, columns) in
            [("", 0), ("abc", 3), ("日本", 4), ("A\u{308}", 1), ("a\t\tb", 3), ("ä\u{AD}ö", 2), ("␛", 1)]
        {
            assert_eq!(width(text), columns, "{text:?}");
        }
    }
}
