//! Breaking a paragraph into lines of a measure, with hyphenation for its language.
//!
//! Words are cut into pieces where a line may end inside them: after hyphens, at soft hyphens, at syllables of the
//! language, between characters of scripts without spaces. Of the line ends then those are chosen that leave the least empty.

use std::cell::RefCell;
use std::collections::HashMap;

use textwrap::WordSplitter;
use textwrap::core::Fragment;
use textwrap::wrap_algorithms::wrap_first_fit;
use unicode_segmentation::UnicodeSegmentation;

use crate::model::{Language, Span};

use super::drawn::{SOFT_HYPHEN, cluster_width, is_breaking_space, is_broken_word};
use super::words::is_unspaced;

/// One line of a wrapped block: a span of the source without the white space at its ends.
///
/// Draw it with [`super::drawn()`]: line ends and runs of spaces inside it count as one column, soft hyphens and the hyphens of
/// words that the source breaks at a line's end as none.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Line {
    pub span: Span,
    /// Whether a hyphen that is not in the source has to be drawn at its end.
    pub hyphenated: bool,
}

/// Breaks `block` of `text` into lines of at most `width` columns (at least 1), hyphens included. Nothing is lost: every
/// character of the block but white space at line ends lies in exactly one line. A single character that is wider than
/// the line stands alone on one. An empty block has no lines.
pub fn wrap(text: &str, block: Span, width: usize, language: Option<Language>) -> Vec<Line> {
    let mut lines = Vec::new();
    let mut from = Some(block.start);
    while let Some(start) = from {
        from = wrap_on(text, Span { start, ..block }, block, width, language, &mut lines);
    }
    lines
}

/// The same for what is left of a block, of which only the beginning is set where it is very long. Gives the start of what is
/// left then; the lines are those of [`wrap`].
pub fn wrap_on(
    text: &str,
    rest: Span,
    block: Span,
    width: usize,
    language: Option<Language>,
    lines: &mut Vec<Line>,
) -> Option<u32> {
    let width = width.max(1);
    if block.len() > LONGEST_AT_ONCE {
        return wrap_stretch(text, rest, width, lines);
    }
    let hyphenation = language.filter(|_| width >= NARROWEST_HYPHENATED).and_then(splitter);
    let pieces = find_pieces(text, rest, width, hyphenation.as_ref());
    lines.extend(match pieces.len() {
        ..=MOST_OPTIMAL => optimal(&pieces, width),
        _ => to_lines(&wrap_first_fit(&pieces, &[width as f64])),
    });
    None
}

/// Sets a stretch greedily. Its last line may have room for what follows, and is left to the next stretch.
fn wrap_stretch(text: &str, rest: Span, width: usize, lines: &mut Vec<Line>) -> Option<u32> {
    let end = text.floor_char_boundary(rest.start as usize + STRETCH).min(rest.end as usize);
    let stretch = Span::new(rest.start as usize, end);
    let pieces = find_pieces(text, stretch, width, None);
    let set = to_lines(&wrap_first_fit(&pieces, &[width as f64]));
    let is_all = stretch.end == rest.end;
    match &set[..] {
        [others @ .., last] if !is_all && !others.is_empty() => {
            lines.extend(others);
            Some(last.span.start)
        }
        _ => {
            lines.extend(&set);
            (!is_all).then_some(stretch.end)
        }
    }
}

/// Blocks of more bytes are set stretch by stretch, greedily and without hyphenation: no paragraph that people read is so long.
const LONGEST_AT_ONCE: usize = 64 << 10;

/// Bytes of such a block that are set at once.
const STRETCH: usize = 32 << 10;

/// In narrower columns syllables only make it worse.
const NARROWEST_HYPHENATED: usize = 6;

/// Blocks of more pieces are set greedily.
const MOST_OPTIMAL: usize = 20_000;

/// The best line ends over the whole block: as textwrap finds them, in a fifth of the time, since of what begins a line only
/// that is looked at which can end on it.
fn optimal(pieces: &[Piece], width: usize) -> Vec<Line> {
    // The columns of all pieces before each, spaces counted.
    let starts = pieces.iter().scan(0, |end, piece| {
        *end += piece.width + piece.space;
        Some(*end)
    });
    let starts: Vec<usize> = [0].into_iter().chain(starts).collect();
    // For the pieces up to each: what their lines cost at best, and where the last of these begins.
    let mut best: Vec<(u64, usize)> = Vec::with_capacity(pieces.len() + 1);
    best.push((0, 0));
    for (last, piece) in pieces.iter().enumerate() {
        let end = starts[last] + piece.width + usize::from(piece.hyphen);
        let is_last_line = last + 1 == pieces.len();
        let first_room = end.saturating_sub(width);
        let mut found = (u64::MAX, last);
        for first in (0..=last).rev().take_while(|first| *first == last || starts[*first] >= first_room) {
            let columns = end - starts[first];
            let gap = width.saturating_sub(columns) as u64;
            let raggedness = match is_last_line {
                false => gap * gap,
                true if first == last && columns * SHORT < width => SHORT_LAST_LINE,
                true => 0,
            };
            let cost = best[first].0 + raggedness;
            if cost <= found.0 {
                found = (cost, first);
            }
        }
        best.push((found.0 + LINE + if piece.hyphen { HYPHEN } else { 0 }, found.1));
    }
    let mut lines = Vec::new();
    let mut end = pieces.len();
    while end > 0 {
        let first = best[end].1;
        lines.push(Line {
            span: Span::new(pieces[first].start, pieces[end - 1].end),
            hyphenated: pieces[end - 1].is_hyphenated(),
        });
        end = first;
    }
    lines.reverse();
    lines
}

/// What each line costs, in squares of empty columns: few lines are better than many.
const LINE: u64 = 1000;
/// A hyphen is worth some raggedness.
const HYPHEN: u64 = 60;
/// A last line with one piece of less than the fourth part of the measure.
const SHORT_LAST_LINE: u64 = 25;
const SHORT: usize = 4;

fn to_lines(lines: &[&[Piece]]) -> Vec<Line> {
    lines
        .iter()
        .filter_map(|line| {
            let (first, last) = (line.first()?, line.last()?);
            Some(Line { span: Span::new(first.start, last.end), hyphenated: last.is_hyphenated() })
        })
        .collect()
}

/// A stretch of a word that stays on one line, or white space at the start of a block without a word before it.
#[derive(Debug, Clone, Copy)]
struct Piece {
    /// Bytes in the source.
    start: usize,
    end: usize,
    /// Columns.
    width: usize,
    /// Columns of the white space behind it: 1 or 0.
    space: usize,
    /// Whether a hyphen is drawn where the line ends here.
    hyphen: bool,
    /// Whether that hyphen is the last character of the piece, which is not drawn elsewhere.
    has_own_hyphen: bool,
}

impl Piece {
    /// Whether a hyphen has to be put behind the line that ends here.
    fn is_hyphenated(&self) -> bool {
        self.hyphen && !self.has_own_hyphen
    }
}

impl Fragment for Piece {
    fn width(&self) -> f64 {
        self.width as f64
    }

    fn whitespace_width(&self) -> f64 {
        self.space as f64
    }

    fn penalty_width(&self) -> f64 {
        f64::from(u8::from(self.hyphen))
    }
}

fn find_pieces(text: &str, block: Span, width: usize, hyphenation: Option<&WordSplitter>) -> Vec<Piece> {
    let mut pieces = Vec::with_capacity(block.len() / 4);
    let end = block.end as usize;
    let mut start = block.start as usize;
    let mut breaks = Vec::new();
    while start < end {
        let rest = &text[start..end];
        start += rest.len() - rest.trim_start_matches(is_breaking_space).len();
        let rest = &text[start..end];
        let word = &rest[..rest.find(is_breaking_space).unwrap_or(rest.len())];
        if word.is_empty() {
            break;
        }
        let is_broken = word.ends_with('-') && is_broken_word(&text[..end], start + word.len() - 1);
        let letters = if is_broken { &word[..word.len() - 1] } else { word };
        find_breaks(letters, hyphenation, &mut breaks);
        push_word(letters, start, width, &breaks, &mut pieces);
        start += word.len();
        let Some(last) = pieces.last_mut() else { continue };
        if is_broken {
            (last.end, last.hyphen, last.has_own_hyphen) = (start, true, true);
        } else {
            last.space = 1;
        }
    }
    pieces
}

/// A place inside a word where a line may end: the byte after it, and whether a hyphen is drawn then.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Break {
    at: usize,
    hyphen: bool,
}

fn push_word(word: &str, start: usize, width: usize, breaks: &[Break], pieces: &mut Vec<Piece>) {
    let mut from = 0;
    let ends = breaks.iter().copied().chain([Break { at: word.len(), hyphen: false }]);
    for Break { at, hyphen } in ends {
        push_piece(word, from..at, start, width, hyphen, pieces);
        from = at;
    }
}

/// Pushes a stretch of a word; cuts it between graphemes where it is wider than the line.
fn push_piece(
    word: &str,
    range: std::ops::Range<usize>,
    start: usize,
    width: usize,
    hyphen: bool,
    pieces: &mut Vec<Piece>,
) {
    let part = &word[range.clone()];
    let room = if hyphen { width.saturating_sub(1).max(1) } else { width };
    let part_width = cells(part);
    let (start, end) = (start + range.start, start + range.end);
    if part_width <= room {
        // With one column there is no room for a hyphen beside a letter.
        pieces.push(Piece {
            start,
            end,
            width: part_width,
            space: 0,
            hyphen: hyphen && width > 1,
            has_own_hyphen: false,
        });
        return;
    }
    let (mut from, mut columns) = (start, 0);
    for (offset, grapheme) in part.grapheme_indices(true) {
        let grapheme_width = cells(grapheme);
        if columns > 0 && columns + grapheme_width > room {
            pieces.push(Piece {
                start: from,
                end: start + offset,
                width: columns,
                space: 0,
                hyphen: false,
                has_own_hyphen: false,
            });
            (from, columns) = (start + offset, 0);
        }
        columns += grapheme_width;
    }
    pieces.push(Piece { start: from, end, width: columns, space: 0, hyphen: false, has_own_hyphen: false });
}

/// Columns of a piece of a word: as [`super::width`], without its search for white space.
fn cells(part: &str) -> usize {
    if part.is_ascii() {
        return part.len();
    }
    part.graphemes(true).filter(|&grapheme| grapheme != "\u{AD}").map(cluster_width).sum()
}

/// The places where a line may end inside `word`, by position.
fn find_breaks(word: &str, hyphenation: Option<&WordSplitter>, breaks: &mut Vec<Break>) {
    breaks.clear();
    if word.is_ascii() && word.len() < SHORTEST_HYPHENATED && !word.contains('-') {
        return;
    }
    let is_address = word.contains("://") || word.contains('@') || word.starts_with("www.");
    let mut run_start = 0;
    let mut previous: Option<char> = None;
    let mut chars = word.char_indices().peekable();
    while let Some((offset, ch)) = chars.next() {
        let next = chars.peek().map(|&(_, next)| next);
        if !ch.is_alphabetic() && !is_mark(ch) {
            push_syllables(word, run_start..offset, is_address, hyphenation, breaks);
            run_start = offset + ch.len_utf8();
        }
        if let Some(hyphen) = breaks_after(ch, previous, next, is_address) {
            breaks.push(Break { at: offset + ch.len_utf8(), hyphen });
        }
        previous = Some(ch);
    }
    push_syllables(word, run_start..word.len(), is_address, hyphenation, breaks);
    breaks.retain(|found| found.at < word.len());
    breaks.sort_unstable_by_key(|found| found.at);
    breaks.dedup_by_key(|found| found.at);
}

/// Whether a line may end after `ch`, and whether a hyphen is drawn then.
fn breaks_after(ch: char, previous: Option<char>, next: Option<char>, is_address: bool) -> Option<bool> {
    let (previous, next) = (previous?, next?);
    match ch {
        SOFT_HYPHEN => (previous != SOFT_HYPHEN && next != SOFT_HYPHEN).then_some(true),
        '-' | '\u{2010}' => (previous.is_alphanumeric() && next.is_alphabetic()).then_some(false),
        '–' | '—' => (previous.is_alphanumeric() && next.is_alphanumeric()).then_some(false),
        '/' => (next != '/' && previous != ':' && (is_address || next.is_alphabetic())).then_some(false),
        '?' | '&' | '=' | '_' if is_address => Some(false),
        '\u{200B}' => Some(false),
        _ => (is_cjk(ch) && !is_opening(ch) && !is_closing(next) && !is_mark(next)
            || is_cjk(next) && ch.is_alphanumeric() && !is_closing(next))
        .then_some(false),
    }
}

fn is_cjk(ch: char) -> bool {
    ch >= '\u{3000}' && (is_unspaced(ch) || matches!(ch as u32, 0x3000..=0x303F | 0xAC00..=0xD7A3 | 0xFF00..=0xFFEF))
}

/// What must not begin a line.
fn is_closing(ch: char) -> bool {
    matches!(
        ch,
        '、' | '。'
            | '，'
            | '．'
            | '！'
            | '？'
            | '：'
            | '；'
            | '）'
            | '」'
            | '』'
            | '】'
            | '〉'
            | '》'
            | '〕'
            | '］'
            | '｝'
            | '・'
            | 'ー'
            | '々'
            | '”'
            | '’'
            | '…'
            | ','
            | '.'
            | '!'
            | '?'
            | ')'
            | ':'
            | ';'
            | '"'
            | '%'
    )
}

/// What must not end a line.
fn is_opening(ch: char) -> bool {
    matches!(ch, '（' | '「' | '『' | '【' | '〈' | '《' | '〔' | '［' | '｛')
}

fn is_mark(ch: char) -> bool {
    ch >= '\u{300}' && unicode_normalization::char::is_combining_mark(ch)
}

/// Shorter words are not hyphenated.
const SHORTEST_HYPHENATED: usize = 6;

/// Letters that stay on either line when a word is hyphenated.
const FEWEST_LETTERS: usize = 2;

fn push_syllables(
    word: &str,
    run: std::ops::Range<usize>,
    is_address: bool,
    hyphenation: Option<&WordSplitter>,
    breaks: &mut Vec<Break>,
) {
    let letters = &word[run.clone()];
    let Some(splitter) = hyphenation else { return };
    if is_address || letters.len() < SHORTEST_HYPHENATED || !is_hyphenated(letters) {
        return;
    }
    breaks.extend(splitter.split_points(letters).into_iter().map(|at| Break { at: run.start + at, hyphen: true }));
}

/// Neither abbreviations (`NATO`, `OSZE`) nor names with inner capitals (`YouTube`) are hyphenated, and no ‘word’ that is
/// no word.
fn is_hyphenated(letters: &str) -> bool {
    letters.len() <= 200
        && letters.chars().count() >= SHORTEST_HYPHENATED
        && !letters.chars().skip(1).any(char::is_uppercase)
}

/// The hyphenation of a language; `None` for a language that we have no patterns for.
fn splitter(language: Language) -> Option<WordSplitter> {
    let (_, split) = SPLITTERS.iter().find(|(code, _)| *code == language)?;
    Some(WordSplitter::Custom(*split))
}

type Split = fn(&str) -> Vec<usize>;

/// textwrap takes a plain function, so each language has its own.
const SPLITTERS: [(Language, Split); 11] = [
    (Language::GERMAN, |word| split(word, hypher::Lang::German)),
    (Language::ENGLISH, |word| split(word, hypher::Lang::English)),
    (Language::FRENCH, |word| split(word, hypher::Lang::French)),
    (Language::SPANISH, |word| split(word, hypher::Lang::Spanish)),
    (Language::ITALIAN, |word| split(word, hypher::Lang::Italian)),
    (Language::DUTCH, |word| split(word, hypher::Lang::Dutch)),
    (Language::POLISH, |word| split(word, hypher::Lang::Polish)),
    (Language::UKRAINIAN, |word| split(word, hypher::Lang::Ukrainian)),
    (Language::RUSSIAN, |word| split(word, hypher::Lang::Russian)),
    (Language::PORTUGUESE, |word| split(word, hypher::Lang::Portuguese)),
    (Language::CZECH, |word| split(word, hypher::Lang::Czech)),
];

/// For each language the words that were hyphenated lately, each with its places: articles share most of their words.
type Hyphenated = Vec<(hypher::Lang, HashMap<Box<str>, Box<[u8]>>)>;

/// Of each language.
const MOST_REMEMBERED: usize = 4096;

thread_local! {
    static HYPHENATED: RefCell<Hyphenated> = const { RefCell::new(Vec::new()) };
}

/// `word` has at most 200 bytes.
fn split(word: &str, lang: hypher::Lang) -> Vec<usize> {
    HYPHENATED.with_borrow_mut(|hyphenated| {
        let idx = hyphenated.iter().position(|(known, _)| *known == lang).unwrap_or_else(|| {
            hyphenated.push((lang, HashMap::new()));
            hyphenated.len() - 1
        });
        let words = &mut hyphenated[idx].1;
        if let Some(points) = words.get(word) {
            return points.iter().map(|&at| usize::from(at)).collect();
        }
        let points = hyphenate(word, lang);
        if words.len() == MOST_REMEMBERED {
            words.clear();
        }
        words.insert(word.into(), points.iter().map(|&at| at as u8).collect());
        points
    })
}

fn hyphenate(word: &str, lang: hypher::Lang) -> Vec<usize> {
    let (left, right) = lang.bounds();
    let syllables = hypher::hyphenate_bounded(word, lang, left.max(FEWEST_LETTERS), right.max(FEWEST_LETTERS));
    let mut at = 0;
    let mut points: Vec<usize> = syllables
        .map(|syllable| {
            at += syllable.len();
            at
        })
        .collect();
    points.pop();
    // A mark must stay with its letter.
    points.retain(|&at| word[at..].chars().next().is_some_and(|ch| !is_mark(ch)));
    points
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use textwrap::wrap_algorithms::{Penalties, wrap_optimal_fit};

    use super::super::{drawn, width as drawn_width};
    use super::*;

    fn lines(text: &str, width: usize, language: Option<Language>) -> Vec<String> {
        wrap(text, Span::new(0, text.len()), width, language)
            .iter()
            .map(|line| format!("{}{}", drawn(line.span.of(text)), if line.hyphenated { "-" } else { "" }))
            .collect()
    }

    fn check(text: &str, width: usize, expected: &[&str]) {
        assert_eq!(lines(text, width, Some(Language::GERMAN)), expected, "{text:?} at {width}");
    }

    #[test]
    fn german_is_hyphenated_between_syllables() {
        check("an Gesprächen teilzunehmen", 17, &["an Gesprächen", "teilzunehmen"]);
        check("Verteidigungskooperation", 14, &["Verteidigungs-", "kooperation"]);
        check("Sicherheitsherausforderungen", 12, &["Sicherheits-", "herausforde-", "rungen"]);
    }

    #[test]
    fn no_single_letter_is_cut_off() {
        for word in ["Abend", "Übung", "Ofenrohr", "Europa", "Idee", "Ukraine", "Esel", "Radio"] {
            for width in 6..9 {
                for line in lines(word, width, Some(Language::GERMAN)) {
                    assert!(!line.ends_with('-') || line.chars().count() > 2, "{word} at {width}: {line}");
                }
            }
        }
    }

    #[test]
    fn names_with_a_hyphen_break_after_it() {
        check("der US-Präsident", 9, &["der US-", "Präsident"]);
        check("Nordrhein-Westfalen", 11, &["Nordrhein-", "Westfalen"]);
    }

    #[test]
    fn abbreviations_are_not_hyphenated() {
        check("UNESCOO", 5, &["UNESC", "OO"]);
    }

    #[test]
    fn soft_hyphens_are_drawn_only_where_a_line_ends() {
        check("Donau\u{AD}dampf\u{AD}schiff", 30, &["Donaudampfschiff"]);
        assert_eq!(lines("Donau\u{AD}dampf\u{AD}schiff", 12, None), ["Donaudampf-", "schiff"]);
    }

    #[test]
    fn words_that_the_source_breaks_are_mended() {
        check("ein um-\nstrittenes Gesetz", 30, &["ein umstrittenes Gesetz"]);
        check("ein um-\nstrittenes Gesetz", 10, &["ein um-", "strittenes", "Gesetz"]);
        check("Vor-\nund Nachteile", 30, &["Vor- und Nachteile"]);
    }

    #[test]
    fn line_ends_in_a_block_are_spaces() {
        check("ein Satz\n    über zwei\tZeilen", 40, &["ein Satz über zwei Zeilen"]);
    }

    #[test]
    fn addresses_and_wide_characters_are_cut() {
        check("https://example.org/ab/cd", 12, &["https://", "example.org/", "ab/cd"]);
        check("日本語、です", 4, &["日本", "語、", "です"]);
        check("日本", 1, &["日", "本"]);
        check("a\u{308}o\u{308}", 1, &["a\u{308}", "o\u{308}"]);
    }

    #[test]
    fn no_break_spaces_hold() {
        check("am 3.\u{A0}Mai war", 8, &["am", "3.\u{A0}Mai", "war"]);
    }

    #[test]
    fn an_empty_block_has_no_lines() {
        assert!(wrap("a  b", Span::new(1, 3), 10, None).is_empty());
        assert!(wrap("", Span::new(0, 0), 0, None).is_empty());
    }

    #[test]
    fn stretches_of_a_huge_block_cannot_be_seen() {
        for text in ["Wort, und ", "日本語", "Donaudampfschiff-und-", "ein Satz über zwei Zeilen:\n "] {
            let text = text.repeat(2 * LONGEST_AT_ONCE / text.len());
            let block = Span::new(0, text.len());
            let pieces = find_pieces(&text, block, 71, None);
            let at_once = to_lines(&wrap_first_fit(&pieces, &[71.0]));
            let lines = wrap(&text, block, 71, Some(Language::GERMAN));
            assert_eq!(lines.len(), at_once.len(), "{:?}", &text[..20]);
            assert!(lines == at_once, "{:?}", &text[..20]);
        }
    }

    #[test]
    fn a_huge_block_is_set() {
        let text = "Wort und ".repeat(40_000);
        let lines = wrap(&text, Span::new(0, text.len()), 72, Some(Language::GERMAN));
        assert!(lines.len() > 4_000);
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(400))]
        #[test]
        fn lines_end_where_textwrap_ends_them(
            words in prop::collection::vec("[a-z]{1,16}|[a-z]{1,4}-[a-z]{1,9}|[A-Z][a-z]{6,20}", 0..120),
            width in 12usize..90,
        ) {
            let text = words.join(" ");
            let pieces = find_pieces(&text, Span::new(0, text.len()), width, splitter(Language::GERMAN).as_ref());
            let penalties = Penalties { overflow_penalty: 1 << 24, hyphen_penalty: 60, ..Penalties::new() };
            let expected = to_lines(&wrap_optimal_fit(&pieces, &[width as f64], &penalties).unwrap());
            prop_assert_eq!(optimal(&pieces, width), expected);
        }

        #[test]
        fn nothing_is_lost_and_no_line_overflows(
            text in "([A-Za-zäöüß]{1,20}|[ \n\t]|-|\u{AD}|日|本|、|👨|\u{308}|\u{A0}|\\PC){0,60}",
            width in 0usize..40,
            language in proptest::sample::select(vec![None, Some(Language::GERMAN), Some(Language::ENGLISH), Some(Language::UKRAINIAN)]),
        ) {
            let block = Span::new(0, text.len());
            let mut end = 0;
            for line in wrap(&text, block, width, language) {
                let span = line.span;
                prop_assert!(span.is_valid_in(&text) && !span.is_empty() && span.start as usize >= end);
                prop_assert!(text[end..span.start as usize].chars().all(is_breaking_space));
                let surface = span.of(&text);
                prop_assert!(!surface.starts_with(is_breaking_space) && !surface.ends_with(is_breaking_space));
                let columns = drawn_width(surface) + usize::from(line.hyphenated);
                let is_one = surface.graphemes(true).filter(|grapheme| drawn_width(grapheme) > 0).count() <= 1;
                prop_assert!(columns <= width.max(1) || is_one, "{:?} takes {} of {}", surface, columns, width);
                end = span.end as usize;
            }
            prop_assert!(text[end..].chars().all(is_breaking_space));
        }
    }
}
