//! Blocks: the stretches that a text is set in, before anyone knows what they are for.
//!
//! An empty line always ends a block. Whether a line end does depends on the file: most scraped articles have one line a
//! paragraph, newswire and mail are hard wrapped. In wrapped text a line is *full*: the next line's first word would not
//! have fitted on it. That is nearly always true of wrapped lines and seldom of others, so it is measured over the file
//! (or over a region of it between empty lines that is long enough to speak for itself) and then decides line by line: a
//! line that is not full ends its paragraph.

use crate::model::Span;

use super::words::is_unspaced;

/// A paragraph, a heading, a list item: a stretch of text that belongs together, without white space at its ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RawBlock {
    pub span: Span,
    /// Whether an empty line stands before it (true for the first).
    pub after_gap: bool,
}

/// Splits a text into blocks: at empty lines, and at line ends unless the lines are hard wrapped.
pub fn split_blocks(text: &str) -> Vec<RawBlock> {
    let mut lines = find_lines(text);
    for region in lines.chunk_by_mut(|_, next| !next.after_gap).filter(|region| region.len() > 1) {
        region.iter_mut().for_each(TextLine::measure);
    }
    let mut file_measure = None;
    let mut blocks = Vec::with_capacity(lines.len());
    for region in lines.chunk_by(|_, next| !next.after_gap) {
        match region.len() {
            1 => blocks.push(to_block(&region[0], &region[0])),
            SPEAKS_FOR_ITSELF.. => push_blocks(region, Measure::of(region), &mut blocks),
            _ => push_blocks(region, *file_measure.get_or_insert_with(|| Measure::of(&lines)), &mut blocks),
        }
    }
    blocks
}

/// Regions of so many lines are judged by themselves: a wrapped mail quoted in an article, a table in a report.
const SPEAKS_FOR_ITSELF: usize = 12;

/// Hard-wrapped lines are at most so many characters long.
const WIDEST_MEASURE: usize = 110;

/// A line with something on it.
#[derive(Debug, Clone, Copy)]
struct TextLine<'a> {
    start: usize,
    /// Without the white space at its ends.
    text: &'a str,
    /// Spaces before it; a tab counts as four.
    indent: usize,
    after_gap: bool,
    /// In characters, with the indentation; capped, since only short lines are measured. 0 for lines between empty ones,
    /// as most are: nobody asks.
    n_chars: usize,
}

impl TextLine<'_> {
    fn measure(&mut self) {
        const MOST: usize = WIDEST_MEASURE + 2;
        let count = |text: &str| text.chars().count();
        // Most characters have one byte, and none has more than four.
        let n_chars = match self.text.len() {
            len if len >= MOST * 4 => MOST,
            len if len > MOST * 2 => match count(&self.text[..self.text.floor_char_boundary(MOST * 2)]) {
                n_first if n_first < MOST => count(self.text),
                n_first => n_first,
            },
            _ => count(self.text),
        };
        self.n_chars = self.indent + n_chars.min(MOST);
    }

    fn first_word_len(&self) -> usize {
        self.text.chars().take(WIDEST_MEASURE).take_while(|ch| !ch.is_whitespace()).count()
    }
}

fn find_lines(text: &str) -> Vec<TextLine<'_>> {
    let bytes = text.as_bytes();
    let mut lines = Vec::with_capacity(text.len() / 200 + 4);
    let (mut start, mut after_gap) = (0, true);
    while start < text.len() {
        let end = match bytes[start] {
            // Every second line is empty.
            b'\n' => start,
            _ => memchr::memchr(b'\n', &bytes[start..]).map_or(text.len(), |len| start + len),
        };
        let whole = &text[start..end];
        // Most lines have no white space at their ends.
        let is_bare = whole.as_bytes().first().is_some_and(u8::is_ascii_graphic);
        let unindented = if is_bare { whole } else { whole.trim_start() };
        if unindented.is_empty() {
            after_gap = true;
        } else {
            let lead = &whole[..whole.len() - unindented.len()];
            let indent = lead.chars().map(|ch| if ch == '\t' { 4 } else { 1 }).sum();
            lines.push(TextLine {
                start: start + lead.len(),
                text: unindented.trim_end(),
                indent,
                after_gap,
                n_chars: 0,
            });
            after_gap = false;
        }
        start = end + 1;
    }
    lines
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

fn push_blocks(region: &[TextLine], measure: Measure, blocks: &mut Vec<RawBlock>) {
    let mut first = 0;
    for last in 0..region.len() {
        let next = region.get(last + 1);
        if !next.is_some_and(|next| continues(&region[first], &region[last], next, measure)) {
            blocks.push(to_block(&region[first], &region[last]));
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
    if measure.0 == 0 || is_rule(last.text) || is_rule(line.text) {
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

    fn check(text: &str, expected: &[&str]) {
        let blocks: Vec<&str> = split_blocks(text).iter().map(|block| block.span.of(text)).collect();
        assert_eq!(blocks, expected, "{text:?}");
    }

    #[test]
    fn empty_lines_part_blocks() {
        check("", &[]);
        check(" \n\t\n", &[]);
        check("  a\n\n b \n \n\nc", &["a", "b", "c"]);
        let gaps: Vec<bool> = split_blocks("a\nb\n\nc").iter().map(|block| block.after_gap).collect();
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
        fn blocks_hold_everything_but_white_space(text in "([a-zA-Zäß.,!-]{1,12}|[ \t\n]|\n\n| - |• |\\PC){0,120}") {
            let mut end = 0;
            for block in split_blocks(&text) {
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
