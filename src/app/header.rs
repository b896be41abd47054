//! The header line's parts and where its chips are: drawing and the mouse ask the same.

use std::borrow::Cow;

use crate::phrases::fill;
use crate::query::Chip;
use crate::text::{is_plain, width};

use super::layout::{Focus, Layout};
use super::{State, labels};

/// A chip of the header, with the columns that it takes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HeaderChip {
    /// Its place among the filters' chips.
    pub idx: usize,
    pub text: String,
    pub left: u16,
    pub width: u16,
}

/// What stands in the header line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Header {
    /// Program and source, from the left.
    pub source: String,
    pub chips: Vec<HeaderChip>,
    /// How many chips have no room.
    pub n_left_out: usize,
    pub counts: String,
}

/// Space between two chips.
const GAP: u16 = 3;

/// The header for this layout: chips start where the reader's text does, the newest are kept when room is short.
pub fn header(state: &State, layout: &Layout) -> Header {
    let columns = state.columns as usize;
    let counts = counts(state);
    let all: Vec<String> = state.filters.chips().iter().map(|chip| format!("{} ×", name(state, chip))).collect();
    let room_for_source = columns.saturating_sub(width(&counts) + 14);
    // Where it is narrow, filters say more than the name of the folder.
    let has_source = all.is_empty() || columns >= 80;
    let source = if has_source { cut(&state.source, room_for_source).into_owned() } else { String::new() };
    let after_source = 1 + width("dateline") + if source.is_empty() { 0 } else { 2 + width(&source) };
    let reader_left = layout.area(Focus::Reader).and(layout.reader_text()).map_or(0, |area| area.x as usize);
    let mut left = reader_left.max(after_source + 3);
    let right = columns.saturating_sub(width(&counts) + 3);
    let needed: usize = all.iter().map(|text| width(text) + GAP as usize).sum();
    if left + needed > right {
        left = after_source + 3;
    }
    let (chips, n_left_out) = place(all, left, right);
    Header { source, chips, n_left_out, counts }
}

/// A chip without its ×; a query that was not wholly understood says so as long as it holds,
/// but not while it is being typed.
fn name(state: &State, chip: &Chip) -> String {
    let name = labels::chip(chip, state.phrases);
    match chip {
        Chip::Text(_) if state.prompt.is_none() && !state.view.problems.is_empty() => {
            format!("{name} ({})", state.phrases.understood_in_part)
        }
        _ => name,
    }
}

/// Puts as many of the last chips as fit between two columns, in order.
fn place(all: Vec<String>, left: usize, right: usize) -> (Vec<HeaderChip>, usize) {
    let n_all = all.len();
    let mut used = 0;
    // Room for `+9 ` where some are left out.
    let room = right.saturating_sub(left).saturating_sub(4);
    let n_fitting = all
        .iter()
        .rev()
        .take_while(|text| {
            used += width(text) + GAP as usize;
            used <= room + GAP as usize
        })
        .count();
    let n_shown = n_fitting.max(usize::from(n_all > 0 && room >= 8));
    let n_left_out = n_all - n_shown;
    let mut column = left + if n_left_out > 0 { 3 } else { 0 };
    let mut chips = Vec::new();
    for (idx, text) in all.into_iter().enumerate().skip(n_left_out) {
        let text = cut_chip(&text, (left + room + 4).saturating_sub(column));
        let taken = width(&text);
        chips.push(HeaderChip { idx, text, left: column as u16, width: taken as u16 });
        column += taken + GAP as usize;
    }
    (chips, n_left_out)
}

/// A chip that is too long loses words, never its ×.
fn cut_chip(text: &str, room: usize) -> String {
    if width(text) <= room {
        return text.to_owned();
    }
    let words = text.strip_suffix(" ×").unwrap_or(text);
    format!("{} ×", cut(words, room.saturating_sub(2)))
}

fn counts(state: &State) -> String {
    let phrases = state.phrases;
    let (n_hits, n_all) = (phrases.number(state.view.rows.len()), phrases.number(state.library.len()));
    fill(phrases.hits_of_all, &[&n_hits, &n_all])
}

/// The chip under a column of the header.
pub fn chip_at(state: &State, layout: &Layout, column: u16) -> Option<usize> {
    let header = header(state, layout);
    header.chips.iter().find(|chip| (chip.left..chip.left + chip.width).contains(&column)).map(|chip| chip.idx)
}

/// `text` in at most so many columns; what is cut off shows as `…`.
pub fn cut(text: &str, columns: usize) -> Cow<'_, str> {
    use unicode_segmentation::UnicodeSegmentation;
    if columns == 0 {
        return Cow::Borrowed("");
    }
    // Half of what is drawn goes through here, and most of it has a character a column.
    let with_dots = |kept: &str| Cow::Owned(format!("{}…", kept.trim_end()));
    if is_plain(text) {
        let starts = || text.char_indices().map(|(at, _)| at);
        return match starts().nth(columns) {
            Some(_) => with_dots(&text[..starts().nth(columns - 1).unwrap_or(0)]),
            None => Cow::Borrowed(text),
        };
    }
    let mut used = 0;
    let mut kept_len = 0;
    for (at, grapheme) in text.grapheme_indices(true) {
        if used < columns {
            kept_len = at;
        }
        used += width(grapheme);
        if used > columns {
            return with_dots(&text[..kept_len]);
        }
    }
    Cow::Borrowed(text)
}

/// The words in lines of at most so many columns; a longer word has its own, uncut.
pub fn wrap_words(text: &str, columns: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in text.split(' ') {
        match lines.last_mut().filter(|line| width(line) + 1 + width(word) <= columns) {
            Some(line) => {
                line.push(' ');
                line.push_str(word);
            }
            None => lines.push(word.to_owned()),
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cutting_keeps_to_the_width() {
        for (text, width, expected) in [
            ("Verhandlungen", 13, "Verhandlungen"),
            ("Verhandlungen", 8, "Verhand…"),
            ("Stille Verhandlungen", 8, "Stille…"),
            ("東京タワー", 5, "東京…"),
            ("東京", 1, "…"),
            ("東京", 0, ""),
        ] {
            assert_eq!(cut(text, width), expected);
            assert!(super::width(&cut(text, width)) <= width);
        }
    }

    #[test]
    fn the_last_chips_stay_when_room_is_short() {
        let chips = |names: &[&str], right| {
            let (chips, n) = place(names.iter().map(|name| format!("{name} ×")).collect(), 10, right);
            (chips.into_iter().map(|chip| chip.text).collect::<Vec<_>>(), n)
        };
        assert_eq!(chips(&["Kosovo", "Ukraine"], 80), (vec!["Kosovo ×".to_owned(), "Ukraine ×".to_owned()], 0));
        assert_eq!(chips(&["Kosovo", "Ukraine"], 26), (vec!["Ukraine ×".to_owned()], 1));
    }
}
