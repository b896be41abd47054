//! Where a line stands in a scraped page: before, in or after its running text, below which heading, between which lines.

use std::sync::OnceLock;

use super::caseless::WordTable;
use crate::model::Span;

/// What a line around a date says of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Cue {
    /// A button below a comment: `Antworten`.
    Reply,
    /// A line that ends so names who wrote the comment: `Anna sagt:`.
    Says,
    /// The heading of links to other articles: `Mehr zum Thema`.
    Related,
    /// The heading of the comments: `3 Kommentare`.
    Comments,
    /// What stands above the day of an event: `Wann`.
    Event,
    /// A button below a teaser: `Weiterlesen`.
    More,
}

const TABLE: &str = include_str!("tables/cues.tsv");

fn cues() -> &'static WordTable<Cue> {
    static CUES: OnceLock<WordTable<Cue>> = OnceLock::new();
    CUES.get_or_init(|| {
        WordTable::read(TABLE, |kind| match kind {
            "reply" => Cue::Reply,
            "says" => Cue::Says,
            "related" => Cue::Related,
            "comments" => Cue::Comments,
            "event" => Cue::Event,
            _ => Cue::More,
        })
    })
}

/// A line of a page that is not empty.
#[derive(Debug, Clone, Copy)]
struct Line {
    span: Span,
    is_text: bool,
}

/// The lines of a page.
pub struct Page<'a> {
    text: &'a str,
    lines: Vec<Line>,
    /// Bytes of running text before each line, and before the end.
    text_before: Vec<usize>,
}

/// What surrounds a date line.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Standing {
    /// A comment's, by the words beside it.
    pub is_comment: bool,
    /// An event's, by the line above it.
    pub is_event: bool,
    /// Below a heading of links to other articles or of comments.
    pub is_below_others: bool,
    /// Some running text stands before.
    pub has_text_before: bool,
    /// The running text of the page is over: most of it stands before.
    pub is_after_text: bool,
    /// And the end of the text is far away.
    pub is_far_after_text: bool,
    /// A teaser's button follows.
    pub has_more: bool,
}

/// Lines with fewer bytes are no running text.
const SHORTEST_TEXT: usize = 60;
/// Less running text than this is no article.
const LEAST_TEXT: usize = 600;
/// So many lines below a heading still belong to it, if no running text comes between.
const HEADING_REACH: usize = 15;
/// A line right behind the text may still be of the article; so many lines later it is of something else.
const NEAR_LINES: usize = 3;
const FAR_LINES: usize = 6;
/// Longer lines are no buttons and no headings.
const LONGEST_CUE: usize = 60;

impl<'a> Page<'a> {
    pub fn new(text: &'a str) -> Self {
        // Most paragraphs have an empty line before them.
        let most_lines = text.len() / 80 + 8;
        let mut lines = Vec::with_capacity(most_lines);
        let mut text_before = Vec::with_capacity(most_lines + 1);
        text_before.push(0);
        let mut start = 0;
        for end in memchr::memchr_iter(b'\n', text.as_bytes()).chain([text.len()]) {
            let span = Span::new(start, end);
            start = end + 1;
            if span.is_empty() {
                continue;
            }
            let span = span.trim(text);
            if span.is_empty() {
                continue;
            }
            let is_text = is_running(span.of(text));
            let before = text_before.last().copied().unwrap_or(0);
            text_before.push(before + if is_text { span.len() } else { 0 });
            lines.push(Line { span, is_text });
        }
        Self { text, lines, text_before }
    }

    /// What surrounds the line that `span` stands in.
    pub fn standing(&self, span: Span) -> Standing {
        let idx = self.lines.partition_point(|line| line.span.end <= span.start);
        let Some(line) = self.lines.get(idx).filter(|line| !line.is_text) else { return Standing::default() };
        let own = line.span.of(self.text);
        let before = own.get(..(span.start - line.span.start) as usize).unwrap_or_default();
        let after = own.get((span.end - line.span.start) as usize..).unwrap_or_default();
        let above = idx.checked_sub(1).map(|above| self.line(above)).unwrap_or_default();
        let below = self.line(idx + 1);
        let total = self.text_before.last().copied().unwrap_or(0);
        let (text_before, text_after) = (self.text_before[idx], total - self.text_before[idx]);
        let is_after_text = text_before >= LEAST_TEXT && text_after * 3 < text_before;
        let n_since = self.lines[..idx].iter().rev().take(FAR_LINES).take_while(|line| !line.is_text).count();
        Standing {
            is_comment: has_at_end(Cue::Says, before)
                || before.is_empty() && has_at_end(Cue::Says, above)
                || has_at_end(Cue::Reply, after)
                || has_at_start(Cue::Reply, below),
            is_event: before.is_empty() && is_cue(Cue::Event, above),
            is_below_others: self.is_below_others(idx),
            has_text_before: text_before >= LEAST_TEXT / 2,
            is_after_text: is_after_text && n_since >= NEAR_LINES,
            is_far_after_text: is_after_text && n_since >= FAR_LINES,
            has_more: has_at_start(Cue::More, below) || has_at_start(Cue::More, self.line(idx + 2)),
        }
    }

    /// Whether a heading of links or of comments stands above, and only short lines between.
    fn is_below_others(&self, idx: usize) -> bool {
        let above = self.lines[..idx].iter().rev().take(HEADING_REACH).take_while(|line| !line.is_text);
        above.map(|line| line.span.of(self.text)).filter(|line| line.len() <= LONGEST_CUE).any(|line| {
            let is_comments = || is_cue(Cue::Comments, line.trim_matches(|ch: char| !ch.is_alphabetic()));
            has_at_start(Cue::Related, line) || is_comments()
        })
    }

    /// A line that is short enough for a button; empty where it isn't, or there is none.
    fn line(&self, idx: usize) -> &'a str {
        let line = self.lines.get(idx).map_or("", |line| line.span.of(self.text));
        if line.len() <= LONGEST_CUE { line } else { "" }
    }
}

/// A line with a sentence or most of one: small words between the others.
fn is_running(line: &str) -> bool {
    const FEWEST: usize = 4;
    // Most that are so long have some of ASCII letters behind plain spaces.
    let is_plainly_small = |pair: &&[u8]| pair[0] == b' ' && pair[1].is_ascii_lowercase();
    let has_plain = || line.as_bytes().windows(2).filter(is_plainly_small).take(FEWEST).count() == FEWEST;
    let is_small = |word: &&str| word.starts_with(char::is_lowercase);
    let has_small = || line.split_whitespace().filter(is_small).take(FEWEST).count() == FEWEST;
    line.len() >= SHORTEST_TEXT && (has_plain() || has_small())
}

/// Whether the line ends with a cue of this kind that is not all of it.
fn has_at_end(kind: Cue, line: &str) -> bool {
    let line = line.trim_end_matches([' ', ':', ',', '\u{a0}']);
    cues().at_end(line).any(|(cue, _, rest)| cue == kind && rest.ends_with(char::is_whitespace))
}

fn has_at_start(kind: Cue, line: &str) -> bool {
    let line = line.trim_start_matches(|ch: char| !ch.is_alphanumeric());
    prefix_lens(kind, line).any(|len| !line[len..].starts_with(char::is_alphanumeric))
}

/// Whether the line is a cue of this kind and nothing else.
fn is_cue(kind: Cue, line: &str) -> bool {
    let line = line.trim_matches(|ch: char| !ch.is_alphanumeric());
    prefix_lens(kind, line).any(|len| len == line.len())
}

/// How many bytes of the line each cue takes that it begins with.
fn prefix_lens(kind: Cue, line: &str) -> impl Iterator<Item = usize> {
    cues().at_start(line).filter(move |(cue, _)| *cue == kind).map(|(_, len)| len)
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "Das Ministerium meldete den Abschluss eines Treffens, an dem viele Vertreter aus mehreren Ländern \
                        teilnahmen und über ihre Zusammenarbeit sprachen, wie ein Sprecher später mitteilte.";

    fn standing(page: &str) -> Standing {
        let start = page.find("4. Mai 2020").expect("the page has the date");
        Page::new(page).standing(Span::new(start, start + "4. Mai 2020".len()))
    }

    #[test]
    fn the_lines_beside_a_date_say_whose_it_is() {
        assert!(standing("Anna sagt:\n4. Mai 2020 um 10:12\nSchöner Text").is_comment);
        assert!(standing("Anna\n4. Mai 2020 um 10:12 Antworten").is_comment);
        assert!(standing("Bob\n4. Mai 2020 at 10:12\nReply").is_comment);
        assert!(standing("Wann?\n4. Mai 2020\nWo?\nWien").is_event);
        assert!(standing("Mehr zum Thema\nGipfel in Wien\n4. Mai 2020").is_below_others);
        assert!(standing("3 Kommentare\nBob\n4. Mai 2020").is_below_others);
        assert!(standing("Gipfel in Wien\n4. Mai 2020\nWeiterlesen »").has_more);
        assert_eq!(standing("Gipfel in Wien\nAnna Berger\n4. Mai 2020\nTeilen"), Standing::default());
        assert_eq!(standing("Nachsagt\n4. Mai 2020\nRückantwort"), Standing::default());
    }

    #[test]
    fn a_line_stands_after_the_text_when_most_of_it_is_before() {
        let body = [TEXT; 5].join("\n\n");
        let after = |n_lines: usize| standing(&format!("{body}\n{}4. Mai 2020\nEnde", "Teilen\n".repeat(n_lines)));
        let told = |standing: Standing| (standing.is_after_text, standing.is_far_after_text);
        assert_eq!(told(after(0)), (false, false));
        assert_eq!(told(after(3)), (true, false));
        assert_eq!(told(after(6)), (true, true));
        assert_eq!(told(standing(&format!("Menü\n4. Mai 2020\n{body}"))), (false, false));
        assert_eq!(told(standing(&format!("{TEXT}\n{}4. Mai 2020\n{body}", "Menü\n".repeat(9)))), (false, false));
    }
}
