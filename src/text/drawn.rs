//! From text to cells: what of it is drawn, and how many columns that takes.

use std::borrow::Cow;

use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthStr;

/// `text` as it is drawn on one line: without soft hyphens, and with every run of spaces, tabs and line ends as one space.
///
/// Text that is drawn in pieces (for highlights) is drawn piece by piece; a run of spaces that a piece border cuts gives
/// two spaces.
pub fn drawn(text: &str) -> Cow<'_, str> {
    if is_drawn_as_it_is(text) {
        return Cow::Borrowed(text);
    }
    let mut line = String::with_capacity(text.len());
    let mut in_space = false;
    for ch in text.chars().filter(|&ch| ch != SOFT_HYPHEN) {
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

/// The columns that [`drawn`] text takes on a terminal, counted as ratatui counts them.
pub fn width(text: &str) -> usize {
    if text.is_ascii() && is_drawn_as_it_is(text) {
        return text.len();
    }
    drawn(text).graphemes(true).map(UnicodeWidthStr::width).sum()
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
        ] {
            assert_eq!(drawn(text), line);
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
