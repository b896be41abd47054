//! Quotation marks: which of them belong together.
//!
//! The same mark opens in one country and closes in another (`“` closes in Berlin and opens in London), so a mark is
//! read by what stands beside it and by what is open. One pass, linear in the text.

use crate::model::Span;
use crate::text::{Chart, bits};

/// A pair of quotation marks: byte offsets of the opening mark and of the end of the closing one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Pair {
    pub start: usize,
    pub end: usize,
    /// Length of the opening and of the closing mark in bytes.
    pub open_len: usize,
    pub close_len: usize,
}

impl Pair {
    pub fn inner<'a>(&self, text: &'a str) -> &'a str {
        &text[self.start + self.open_len..self.end - self.close_len]
    }
}

/// What a block's marks came to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Marks {
    /// By position, the outermost ones only: they don't overlap.
    pub pairs: Vec<Pair>,
    /// The first mark behind the last pair that opened and was never closed.
    pub dangling: Option<(usize, Style)>,
    /// What is open while the block is read: where, the mark's length, its style.
    open: Vec<(usize, usize, Style)>,
}

/// Families of marks that can close each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Style {
    /// `„…“`, `„…”`, `”…”`
    Low,
    /// `“…”`
    High,
    /// `«…»`, `»…«`
    Guillemet,
    /// `‚…‘`, `‘…’`
    Single,
    /// `"…"`, also `,,…''`
    Straight,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Side {
    Open,
    Close,
    Either,
}

/// Nesting deeper than this is noise.
const DEEPEST: usize = 6;

/// Finds the pairs of one block.
pub(crate) fn find_marks(text: &str) -> Marks {
    let mut marks = Marks::default();
    marks.read(text, (0..text.len()).filter(|at| may_be_mark(&text.as_bytes()[*at..])));
    marks
}

impl Marks {
    /// Leaves none, as of a block without marks.
    #[inline]
    pub fn clear(&mut self) {
        self.pairs.clear();
        self.open.clear();
        self.dangling = None;
    }

    /// Finds the pairs of one block, which takes the place of the one before. `places`: see [`mark_places`].
    pub fn read(&mut self, text: &str, places: impl Iterator<Item = usize>) {
        self.clear();
        let Self { pairs, dangling, open } = self;
        let mut from = 0;
        for start in places {
            let Some(ch) = text[start..].chars().next().filter(|_| start >= from) else { continue };
            let Some((len, style, side)) = read_mark(text, start, ch) else { continue };
            from = start + len;
            let opener = match side {
                Side::Open => None,
                _ => open.iter().rposition(|&(_, _, opened)| closes(ch, style, opened)),
            };
            match opener {
                Some(idx) if side == Side::Close || is_after_text(text, start) => {
                    let (opened_at, open_len, _) = open[idx];
                    open.truncate(idx);
                    // What lies inside is part of this pair.
                    while pairs.last().is_some_and(|pair| pair.start > opened_at) {
                        pairs.pop();
                    }
                    pairs.push(Pair { start: opened_at, end: from, open_len, close_len: len });
                }
                _ if side != Side::Close && is_before_text(text, from) => {
                    if open.len() == DEEPEST {
                        open.remove(0);
                    }
                    open.push((start, len, style));
                }
                _ => {}
            }
        }
        let behind = pairs.last().map_or(0, |pair| pair.end);
        *dangling = open.iter().find(|&&(start, _, _)| start >= behind).map(|&(start, _, style)| (start, style));
    }
}

/// Whether the block opens with a quotation mark.
#[inline]
pub(crate) fn opens_with_mark(text: &str) -> bool {
    // A letter tells at once.
    if text.as_bytes().first().is_none_or(u8::is_ascii_alphanumeric) {
        return false;
    }
    text.chars().next().is_some_and(|ch| {
        read_mark(text, 0, ch).is_some_and(|(len, _, side)| side != Side::Close && is_before_text(text, len))
    })
}

/// Whether the whole of `text` is one quotation, perhaps with a full stop or comma behind it.
pub(crate) fn is_one_quotation(text: &str) -> bool {
    opens_with_mark(text)
        // Nearly all that open with one go on behind it, which their ends tell.
        && !text.trim_end_matches(['.', ',', '!', '?']).ends_with(char::is_alphanumeric)
        && find_marks(text).pairs.first().is_some_and(|pair| {
            pair.start == 0 && text[pair.end..].chars().all(|ch| matches!(ch, '.' | ',' | '!' | '?'))
        })
}

/// Where quotation marks can stand in a part of a text, rising, in bytes from the start of the part.
pub(crate) fn mark_places(chart: &Chart, part: Span) -> impl Iterator<Item = usize> {
    let (bytes, start) = (&chart.text.as_bytes()[..part.end as usize], part.start as usize);
    let places =
        chart.stretches_of(part).flat_map(|(offset, stretch)| bits(stretch.quotes).map(move |bit| offset + bit));
    places.filter(|at| may_be_mark(&bytes[*at..])).map(move |at| at - start)
}

/// Whether a text may begin with a quotation mark.
fn may_be_mark(text: &[u8]) -> bool {
    match text {
        [0xE2, 0x80, third, ..] => matches!(third, 0x98..=0x9F | 0xB9 | 0xBA),
        [0xC2, second, ..] => matches!(second, 0xAB | 0xBB),
        [b'"', ..] => true,
        // `,,` and `''` and ` `` ` are marks.
        [first @ (b',' | b'\'' | b'`'), second, ..] => first == second,
        _ => false,
    }
}

/// Length, style and side of the mark at `start`; `None` for an apostrophe.
fn read_mark(text: &str, start: usize, ch: char) -> Option<(usize, Style, Side)> {
    let len = ch.len_utf8();
    Some(match ch {
        '„' | '‟' => (len, Style::Low, Side::Open),
        '“' => (len, Style::High, Side::Either),
        '”' => (len, Style::High, Side::Either),
        '«' | '»' | '‹' | '›' => (len, Style::Guillemet, Side::Either),
        '‚' => (len, Style::Single, Side::Open),
        '‘' => (len, Style::Single, Side::Either),
        // Between letters it is an apostrophe, behind a letter it may be one.
        '’' if text[start + len..].starts_with(char::is_alphanumeric) => return None,
        '’' => (len, Style::Single, Side::Close),
        '"' => (len, Style::Straight, Side::Either),
        ',' if text[start..].starts_with(",,") => (2, Style::Straight, Side::Open),
        '`' if text[start..].starts_with("``") => (2, Style::Straight, Side::Open),
        '\'' if text[start..].starts_with("''") => (2, Style::Straight, Side::Either),
        _ => return None,
    })
}

/// Whether the mark `ch` can close what was opened in the style `opened`.
fn closes(ch: char, style: Style, opened: Style) -> bool {
    match opened {
        // German text out of many keyboards: „…“, „…”, „…".
        Style::Low => matches!(style, Style::High | Style::Straight),
        Style::High => style == Style::High,
        // ,,…“ is typewriter German.
        Style::Straight => style == Style::Straight || ch == '“',
        other => style == other,
    }
}

/// Whether the mark at `start` stands behind text, as closing ones do.
fn is_after_text(text: &str, start: usize) -> bool {
    text[..start].chars().next_back().is_some_and(|ch| !ch.is_whitespace() && !matches!(ch, '(' | '[' | '–' | '—'))
        // French sets spaces inside guillemets.
        || text[..start].ends_with(['\u{A0}', '\u{202F}'])
        || (text[start..].starts_with('»') && text[..start].ends_with(' '))
}

/// Whether text follows the mark that ends at `end`, as behind opening ones.
fn is_before_text(text: &str, end: usize) -> bool {
    let mut rest = text[end..].chars();
    match rest.next() {
        Some('\u{A0}' | '\u{202F}') => true,
        Some(' ') => text[..end].ends_with('«'),
        Some(ch) => !ch.is_whitespace() && !matches!(ch, ',' | ')' | ';' | ':'),
        None => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &[&str]) {
        let found: Vec<&str> = find_marks(text).pairs.iter().map(|pair| &text[pair.start..pair.end]).collect();
        assert_eq!(found, expected, "{text}");
    }

    #[test]
    fn every_country_has_its_marks() {
        check("Er sagte: „Ja, gut.“ Dann „nein“.", &["„Ja, gut.“", "„nein“"]);
        check("He said “yes, indeed” and “no”.", &["“yes, indeed”", "“no”"]);
        check("Il dit « oui » et «\u{A0}non\u{A0}».", &["« oui »", "«\u{A0}non\u{A0}»"]);
        check("Sie rief: »Halt!« und »Los!«", &["»Halt!«", "»Los!«"]);
        check("a \"b c\" d \"e\".", &["\"b c\"", "\"e\""]);
        check("Powiedział: „tak” i „nie”.", &["„tak”", "„nie”"]);
        check("Han sade ”ja” och ”nej”.", &["”ja”", "”nej”"]);
        check("typewriter ,,ja“ and ``no''", &[",,ja“", "``no''"]);
        check("„gerade\" zu", &["„gerade\""]);
    }

    #[test]
    fn nested_marks_belong_to_the_outer_pair() {
        check("„Er rief ‚Halt‘ und ging“, so", &["„Er rief ‚Halt‘ und ging“"]);
        check("“He said ‘no’ to me,” she said", &["“He said ‘no’ to me,”"]);
        check("„Die „Koalition“ steht“ nun", &["„Die „Koalition“ steht“"]);
    }

    #[test]
    fn an_apostrophe_is_no_mark() {
        check("don’t l’homme ‘we don’t know’ end", &["‘we don’t know’"]);
        check("it's the 1990s' end", &[]);
    }

    #[test]
    fn a_mark_without_partner_does_not_swallow_the_rest() {
        check("„Offen und „zu“ hier", &["„zu“"]);
        assert_eq!(find_marks("a „b c").dangling, Some((2, Style::Low)));
        assert_eq!(find_marks("„a“ b").dangling, None);
        check("5\" und 6\" Rohre", &[]);
    }

    #[test]
    fn one_quotation_is_a_whole_one() {
        for (text, is_one) in [
            ("„Ein Tag.“", true),
            ("„Ein Tag“.", true),
            ("„A“ und „B“", false),
            ("Er: „A“", false),
            ("“A b” ", false),
            ("\"A b\"", true),
            ("", false),
            ("„", false),
        ] {
            assert_eq!(is_one_quotation(text), is_one, "{text}");
        }
    }
}
