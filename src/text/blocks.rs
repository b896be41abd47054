//! Blocks: the stretches that a text is set in, before anyone knows what they are for.
//!
//! An empty line always ends a block. Whether a line end does depends on the file: most scraped articles have one line a
//! paragraph, newswire and mail are hard wrapped. In wrapped text a line is *full*: the next line's first word would not
//! have fitted on it. That is nearly always true of wrapped lines and seldom of others, so it is measured over the file
//! (or over a region of it between empty lines that is long enough to speak for itself) and then decides line by line: a
//! line that is not full ends its paragraph.

use crate::model::Span;

use super::chart::Chart;
use super::lanes::bits;
use super::words::is_unspaced;

/// A paragraph, a heading, a list item: a stretch of text that belongs together, without white space at its ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RawBlock {
    pub span: Span,
    /// Whether an empty line stands before it (true for the first).
    pub after_gap: bool,
}

/// Splits a text from a line's `start` on into blocks: at empty lines, and at line ends unless the lines are hard wrapped. They
/// take the place of what the list had before.
pub fn split_blocks(chart: &Chart, start: usize, blocks: &mut Vec<RawBlock>) {
    blocks.clear();
    put_lines(chart, start, blocks);
    // Where empty lines part all others, nothing is to be joined.
    if blocks.iter().skip(1).any(|line| !line.after_gap) {
        join_wrapped(chart.text, blocks);
    }
}

/// Puts every line that has something on it into the list, as a block of its own.
fn put_lines(chart: &Chart, mut start: usize, lines: &mut Vec<RawBlock>) {
    let text = chart.text;
    let rest = Span::new(start, text.len());
    let mut after_gap = true;
    let mut cut = |end: usize| {
        let span = bare_line(text, start, end);
        start = end + 1;
        if !span.is_empty() {
            lines.push(RawBlock { span, after_gap });
        }
        after_gap = span.is_empty();
    };
    for (offset, stretch) in chart.stretches_of(rest) {
        bits(stretch.line_ends).for_each(|bit| cut(offset + bit));
    }
    cut(text.len());
}

/// A line without the white space at its ends.
#[inline]
fn bare_line(text: &str, start: usize, end: usize) -> Span {
    let line = Span::new(start, end);
    // Most lines have none, and every second one is empty.
    let is_bare = |byte: &u8| byte.is_ascii_graphic() || *byte == 0xC3;
    match text.as_bytes()[start..end] {
        [] => line,
        [byte] if is_bare(&byte) => line,
        [first, .., last] if is_bare(&first) && last.is_ascii_graphic() => line,
        _ => line.trim(text),
    }
}

/// Joins the lines of each region that are hard wrapped to blocks.
fn join_wrapped(text: &str, lines: &mut Vec<RawBlock>) {
    let regions = lines.chunk_by(|_, next| !next.after_gap).filter(|region| region.len() > 1);
    let measured: Vec<TextLine> = regions.flatten().map(|line| TextLine::measure(text, *line)).collect();
    let mut regions = measured.chunk_by(|_, next| !next.after_gap);
    let mut file_measure = None;
    let (mut n_read, mut n_blocks) = (0, 0);
    while n_read < lines.len() {
        // A line between empty ones stands for itself, as it is.
        let is_alone = lines.get(n_read + 1).is_none_or(|next| next.after_gap);
        let region = if is_alone { None } else { regions.next() };
        let Some(region) = region else {
            lines[n_blocks] = lines[n_read];
            (n_read, n_blocks) = (n_read + 1, n_blocks + 1);
            continue;
        };
        let measure = match region.len() {
            SPEAKS_FOR_ITSELF.. => Measure::of(region),
            _ => *file_measure.get_or_insert_with(|| Measure::of(&measured)),
        };
        for_blocks(region, measure, |block| {
            lines[n_blocks] = block;
            n_blocks += 1;
        });
        n_read += region.len();
    }
    lines.truncate(n_blocks);
}

/// Regions of so many lines are judged by themselves: a wrapped mail quoted in an article, a table in a report.
const SPEAKS_FOR_ITSELF: usize = 12;

/// Hard-wrapped lines are at most so many characters long.
const WIDEST_MEASURE: usize = 110;

/// A line with others beside it.
#[derive(Debug, Clone, Copy)]
struct TextLine<'a> {
    start: usize,
    /// Without the white space at its ends.
    text: &'a str,
    /// Spaces before it; a tab counts as four.
    indent: usize,
    after_gap: bool,
    /// In characters, with the indentation; capped, since only short lines are measured.
    n_chars: usize,
}

impl<'a> TextLine<'a> {
    /// `line` is a block of its own.
    fn measure(whole: &'a str, line: RawBlock) -> Self {
        const MOST: usize = WIDEST_MEASURE + 2;
        let (start, text) = (line.span.start as usize, line.span.of(whole));
        let line_start = memchr::memrchr(b'\n', &whole.as_bytes()[..start]).map_or(0, |at| at + 1);
        let indent = whole[line_start..start].chars().map(|ch| if ch == '\t' { 4 } else { 1 }).sum();
        let count = |text: &str| text.chars().count();
        // Most characters have one byte, and none has more than four.
        let n_chars = match text.len() {
            len if len >= MOST * 4 => MOST,
            len if len > MOST * 2 => match count(&text[..text.floor_char_boundary(MOST * 2)]) {
                n_first if n_first < MOST => count(text),
                n_first => n_first,
            },
            _ => count(text),
        };
        Self { start, text, indent, after_gap: line.after_gap, n_chars: indent + n_chars.min(MOST) }
    }

    fn first_word_len(&self) -> usize {
        self.text.chars().take(WIDEST_MEASURE).take_while(|ch| !ch.is_whitespace()).count()
    }
}

/// The column that lines were wrapped at, in characters; 0 for lines that were not wrapped.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Measure(usize);

impl Measure {
    fn of(lines: &[TextLine]) -> Measure {
        let pairs: Vec<(&TextLine, &TextLine)> = lines
            .windows(2)
            .map(|pair| (&pair[0], &pair[1]))
            .filter(|(line, next)| !next.after_gap && line.n_chars <= WIDEST_MEASURE && next.n_chars <= WIDEST_MEASURE)
            .filter(|(line, next)| !is_address(line.text) && !is_address(next.text))
            .collect();
        let column = typical_longest(&pairs);
        if column < 24 {
            return Measure(0);
        }
        let measure = Measure(column);
        // A line that opens a paragraph or a list item tells nothing about the line before it, nor does a headline.
        let inner = pairs.iter().filter(|(line, next)| {
            bullet_len(next.text).is_none()
                && (next.indent <= line.indent || bullet_len(line.text).is_some())
                && (!is_capitals(line.text) || is_capitals(next.text))
        });
        let (n_inner, n_full, n_running) = inner.fold((0, 0, 0), |(n_inner, n_full, n_running), (line, next)| {
            let is_full = measure.is_nearly_filled_by(line, next);
            (n_inner + 1, n_full + usize::from(is_full), n_running + usize::from(is_full && runs_on(line, next)))
        });
        // A list of headlines of like length has full lines by chance; sentences run on over the ends of wrapped ones.
        let is_wrapped = n_full * 10 >= n_inner * 6 && n_running * 10 >= n_full * 3 && n_running > 0;
        if is_wrapped { measure } else { Measure(0) }
    }

    /// Whether the first word of `next` would not have fitted behind `line`.
    fn is_filled_by(self, line: &TextLine, next: &TextLine) -> bool {
        line.n_chars + 1 + next.first_word_len() > self.0
    }

    /// [`Self::is_filled_by`] with an eighth of tolerance: many wires were set ragged.
    fn is_nearly_filled_by(self, line: &TextLine, next: &TextLine) -> bool {
        (line.n_chars + 1 + next.first_word_len()) * 8 > self.0 * 7
    }
}

/// The length of the longest lines but for a twentieth of outliers.
fn typical_longest(pairs: &[(&TextLine, &TextLine)]) -> usize {
    let mut lengths: Vec<usize> = pairs.iter().map(|(line, _)| line.n_chars).collect();
    if lengths.is_empty() {
        return 0;
    }
    let idx = (lengths.len() - 1) - lengths.len() / 20;
    *lengths.select_nth_unstable(idx).1
}

/// Whether a sentence seems to run over the end of `line`: it doesn't end there, and the next begins in lower case.
fn runs_on(line: &TextLine, next: &TextLine) -> bool {
    let first = next.text.chars().next().unwrap_or(' ');
    let last = line.text.chars().next_back().unwrap_or(' ');
    let continues = first.is_lowercase()
        || (first.is_alphabetic() && !first.is_uppercase() && !is_unspaced(first))
        || (is_capitals(line.text) && is_capitals(next.text));
    continues && !matches!(last, '.' | '!' | '?' | ':' | '…')
}

fn for_blocks(region: &[TextLine], measure: Measure, mut put: impl FnMut(RawBlock)) {
    let mut first = 0;
    for last in 0..region.len() {
        let next = region.get(last + 1);
        if !next.is_some_and(|next| continues(&region[first], &region[last], next, measure)) {
            put(to_block(&region[first], &region[last]));
            first = last + 1;
        }
    }
}

/// The lines from the first to the last.
fn to_block(first: &TextLine, last: &TextLine) -> RawBlock {
    RawBlock { span: Span::new(first.start, last.start + last.text.len()), after_gap: first.after_gap }
}

/// Whether `line` goes on with the block that runs from `first` to `last`.
fn continues(first: &TextLine, last: &TextLine, line: &TextLine, measure: Measure) -> bool {
    if measure.0 == 0 || is_rule(last.text) || is_rule(line.text) || is_address(last.text) || is_address(line.text) {
        return false;
    }
    let is_full = measure.is_filled_by(last, line);
    let in_list = bullet_len(first.text).is_some();
    if bullet_len(line.text).is_some() && (in_list || !is_full || !runs_over(last)) {
        return false;
    }
    // The lines of a list item hang below its text; elsewhere deeper indentation opens a paragraph.
    let is_indented = line.indent >= last.indent + 2;
    if is_indented && !(in_list && std::ptr::eq(first.text, last.text)) {
        return false;
    }
    // A headline in capitals ends where small letters begin.
    if is_capitals(last.text) && !is_capitals(line.text) && std::ptr::eq(first.text, last.text) {
        return false;
    }
    // Short of full, a line goes on only in mid-sentence.
    is_full
        || (measure.is_nearly_filled_by(last, line) && (runs_over(last) || runs_on(last, line)))
        || (runs_on(last, line) && last.n_chars * 2 > measure.0)
}

/// Whether a sentence is still open at the end of the line.
fn runs_over(line: &TextLine) -> bool {
    !line.text.ends_with(['.', ':', ';', '!', '?'])
}

/// A line of dashes, stars or the like.
fn is_rule(line: &str) -> bool {
    line.len() >= 3 && line.bytes().all(|byte| matches!(byte, b'-' | b'=' | b'*' | b'_' | b'~' | b'#' | b'+' | b' '))
}

/// A line that is the address of a page and nothing else, as copies from the web have them below the headline.
#[inline]
pub fn is_address(line: &str) -> bool {
    // Few lines begin so, which is soon told.
    if !matches!(line.as_bytes().first(), Some(b'h' | b'w')) {
        return false;
    }
    let rest = line.strip_prefix("http").or_else(|| line.strip_prefix("www."));
    rest.is_some_and(|rest| rest.contains('.') && !rest.contains(char::is_whitespace))
}

fn is_capitals(line: &str) -> bool {
    // A small letter mostly comes soon.
    !line.chars().any(char::is_lowercase) && line.chars().filter(|ch| ch.is_uppercase()).count() >= 4
}

/// The length in bytes of the bullet or number with the white space behind it that opens a list item; `None` where the
/// line is no list item. A dash needs a space behind it; an em dash is no bullet, it opens attributions and dialogue.
///
/// `3. Januar` looks like a list item to this function; whether numbers count up is for its caller to see.
pub fn bullet_len(line: &str) -> Option<usize> {
    let mut chars = line.chars();
    let first = chars.next()?;
    let marker_len = match first {
        '•' | '‣' | '▪' | '◦' | '●' | '■' | '▸' | '►' | '➤' | '✓' | '✔' => first.len_utf8(),
        '-' | '*' | '–' | '·' | '+' if chars.next().is_some_and(char::is_whitespace) => first.len_utf8(),
        '0'..='9' | 'a'..='z' | '(' => numbering_len(line)?,
        _ => return None,
    };
    let rest = &line[marker_len..];
    let text = rest.trim_start();
    (!text.is_empty()).then(|| line.len() - text.len())
}

/// `1.`, `12)`, `(3)`, `a)` with a space behind.
fn numbering_len(line: &str) -> Option<usize> {
    let open = usize::from(line.starts_with('('));
    let inner = &line[open..];
    let n_digits = inner.bytes().take_while(u8::is_ascii_digit).count();
    let n_inner = match n_digits {
        0 => inner.bytes().take(2).take_while(u8::is_ascii_lowercase).count(),
        1 | 2 => n_digits,
        _ => return None,
    };
    let close = inner.as_bytes().get(n_inner)?;
    let is_closed = *close == b')' || (*close == b'.' && open == 0 && n_digits > 0);
    let after = inner[n_inner..].chars().nth(1)?;
    (n_inner > 0 && (n_digits > 0 || n_inner == 1) && is_closed && after.is_whitespace()).then_some(open + n_inner + 1)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn split(text: &str) -> Vec<RawBlock> {
        let mut blocks = Vec::new();
        split_blocks(&Chart::new(text), 0, &mut blocks);
        blocks
    }

    fn check(text: &str, expected: &[&str]) {
        let blocks: Vec<&str> = split(text).iter().map(|block| block.span.of(text)).collect();
        assert_eq!(blocks, expected, "{text:?}");
    }

    #[test]
    fn empty_lines_part_blocks() {
        check("", &[]);
        check(" \n\t\n", &[]);
        check("  a\n\n b \n \n\nc", &["a", "b", "c"]);
        let gaps: Vec<bool> = split("a\nb\n\nc").iter().map(|block| block.after_gap).collect();
        assert_eq!(gaps, [true, false, true]);
    }

    #[test]
    fn one_line_is_one_paragraph_where_lines_are_long_or_uneven() {
        let long = "Am Dienstag hat die Regierung in der Hauptstadt über den Haushalt beraten. ".repeat(4);
        let text = format!("Kurze Überschrift\n{long}\nNoch eine\n{long}");
        check(&text, &["Kurze Überschrift", long.trim(), "Noch eine", long.trim()]);
        check("Milch\nBrot\nein Pfund Butter\nSalz", &["Milch", "Brot", "ein Pfund Butter", "Salz"]);
    }

    #[test]
    fn headlines_of_like_length_stay_apart() {
        let lines = [
            "Minister reist zu Gesprächen nach Prag",
            "Regierung beschließt neuen Haushalt",
            "Polizei sucht weiter nach dem Täter",
            "Bahn streicht im Winter viele Züge",
            "Kanzler empfängt Gäste aus Norwegen",
        ];
        check(&lines.join("\n"), &lines);
    }

    const WIRE: &str = "\
COPPER PRICE CUT
NEW YORK, Feb 26 - A copper company, a subsidiary of a mining
group, said it is cutting its copper cathode price by a cent
to 66 cents a pound, effective at once.
    The company said the cut was due to falling demand in the
country and abroad, and that it expected prices to recover in
the second half.
    \"We are confident,\" a spokesman said.
";

    #[test]
    fn wrapped_lines_are_joined() {
        check(
            WIRE,
            &[
                "COPPER PRICE CUT",
                "NEW YORK, Feb 26 - A copper company, a subsidiary of a mining\ngroup, said it is cutting its copper cathode \
                 price by a cent\nto 66 cents a pound, effective at once.",
                "The company said the cut was due to falling demand in the\ncountry and abroad, and that it expected prices to \
                 recover in\nthe second half.",
                "\"We are confident,\" a spokesman said.",
            ],
        );
    }

    #[test]
    fn wrapped_list_items_stay_items() {
        check(
            "The ministers agreed on the following three points, which they\nwill present to their parliaments before the \
             summer break:\n- more money for the defence of the eastern border, to be paid\n  by all members\n- joint \
             exercises\n- a common office in the capital for all questions of supply and\n  of transport\n",
            &[
                "The ministers agreed on the following three points, which they\nwill present to their parliaments before \
                 the summer break:",
                "- more money for the defence of the eastern border, to be paid\n  by all members",
                "- joint exercises",
                "- a common office in the capital for all questions of supply and\n  of transport",
            ],
        );
    }

    #[test]
    fn two_wrapped_lines_are_enough() {
        check(
            "Die Regierung hat am Dienstag in der Hauptstadt über den\nneuen Haushalt beraten.",
            &["Die Regierung hat am Dienstag in der Hauptstadt über den\nneuen Haushalt beraten."],
        );
    }

    #[test]
    fn bullets_and_numbers_open_items() {
        for (line, len) in [
            ("- a", Some(2)),
            ("* a", Some(2)),
            ("• a", Some(4)),
            ("•a", Some(3)),
            ("– a", Some(4)),
            ("1. a", Some(3)),
            ("12) a", Some(4)),
            ("(3) a", Some(4)),
            ("a) x", Some(3)),
            ("— Name", None),
            ("-5 Grad", None),
            ("2026. Ein", None),
            ("1.5 Grad", None),
            ("ab) x", None),
            ("(a) x", Some(4)),
            ("-", None),
            ("- ", None),
            ("", None),
            ("z.B. so", None),
            ("(dpa) x", None),
        ] {
            assert_eq!(bullet_len(line), len, "{line}");
        }
    }

    proptest! {
        #[test]
        fn lines_are_those_of_the_text(text in "([ -~]{0,30}|[äÜ„\u{a0}]{0,3}| ?[ \t\u{2003}]?\n|\n\n|x{60,130}){0,12}") {
            let mut lines = Vec::new();
            put_lines(&Chart::new(&text), 0, &mut lines);
            let expected: Vec<&str> = text.split('\n').map(str::trim).filter(|line| !line.is_empty()).collect();
            prop_assert_eq!(lines.iter().map(|line| line.span.of(&text)).collect::<Vec<_>>(), expected);
            let gaps: Vec<bool> = lines.iter().map(|line| line.after_gap).collect();
            let is_first_of_run = |idx: usize, rows: &[&str]| !rows[idx].is_empty() && (idx == 0 || rows[idx - 1].is_empty());
            let rows: Vec<&str> = text.split('\n').map(str::trim).collect();
            let expected = (0..rows.len()).filter(|idx| !rows[*idx].is_empty()).map(|idx| is_first_of_run(idx, &rows));
            prop_assert_eq!(gaps, expected.collect::<Vec<bool>>());
        }

        #[test]
        fn blocks_hold_everything_but_white_space(text in "([a-zA-Zäß.,!-]{1,12}|[ \t\n]|\n\n| - |• |\\PC){0,120}") {
            let mut end = 0;
            for block in split(&text) {
                let span = block.span;
                prop_assert!(span.is_valid_in(&text) && span.start as usize >= end && !span.is_empty());
                prop_assert_eq!(span.trim(&text), span);
                prop_assert!(text[end..span.start as usize].trim().is_empty());
                end = span.end as usize;
            }
            prop_assert!(text[end..].trim().is_empty());
        }
    }
}
