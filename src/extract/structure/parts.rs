//! The parts of a text while its structure is being read.

use crate::model::{Block, BlockKind, Rule, Span};
use crate::text::{self, Chart, RawBlock};

/// What the marks of layout say; the marks themselves are not part of the span.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Layout {
    Plain,
    /// `# Heading`, or a line underlined with `===` or `---`.
    Heading,
    /// `> quoted`
    Quote,
    /// A bullet, or a number that counts up.
    Item,
}

/// A stretch of the text that is set as one, and what it is for as soon as that is known.
#[derive(Debug, Clone, Copy)]
struct Part {
    span: Span,
    layout: Layout,
    kind: Option<(BlockKind, Rule)>,
}

/// By position; spans are without white space at their ends and never empty.
#[derive(Debug)]
pub(super) struct Parts<'a> {
    text: &'a str,
    parts: &'a mut Vec<Part>,
}

/// Lists that are kept from text to text, so that memory need not be asked for each time.
#[derive(Debug, Default)]
pub(super) struct Memory {
    blocks: Vec<RawBlock>,
    parts: Vec<Part>,
}

impl Memory {
    pub const fn new() -> Self {
        Memory { blocks: Vec::new(), parts: Vec::new() }
    }

    /// Itself, or nothing after a text with as many parts as no article has.
    pub fn if_small(self) -> Self {
        if self.blocks.capacity().max(self.parts.capacity()) > MOST_TO_SPLIT { Self::new() } else { self }
    }
}

const MOST_TO_SPLIT: usize = 5_000;

impl<'a> Parts<'a> {
    /// The parts of a text from `start` on.
    pub fn new(chart: &Chart<'a>, start: usize, memory: &'a mut Memory) -> Self {
        let Memory { blocks, parts } = memory;
        let text = chart.text;
        text::split_blocks(chart, start, blocks);
        parts.clear();
        let mut parts = Parts { text, parts };
        let mut is_adjacent = false;
        for block in blocks {
            if is_rule(block.span.of(text)) {
                parts.read_rule(block.span, is_adjacent && !block.after_gap);
                is_adjacent = false;
            } else {
                parts.push_block(block.span);
                is_adjacent = true;
            }
        }
        parts.drop_lone_numbers();
        parts
    }

    pub fn len(&self) -> usize {
        self.parts.len()
    }

    pub fn span(&self, idx: usize) -> Span {
        self.parts[idx].span
    }

    #[inline]
    pub fn text_of(&self, idx: usize) -> &'a str {
        self.parts[idx].span.of(self.text)
    }

    #[inline]
    pub fn layout(&self, idx: usize) -> Layout {
        self.parts[idx].layout
    }

    #[inline]
    pub fn kind(&self, idx: usize) -> Option<BlockKind> {
        self.parts[idx].kind.map(|(kind, _)| kind)
    }

    pub fn set(&mut self, idx: usize, kind: BlockKind, rule: Rule) {
        self.parts[idx].kind = Some((kind, rule));
    }

    /// Splits a part `at` a byte of its text and gives the index of the second one. White space at the cut is dropped; a
    /// cut that would leave an empty part does nothing and gives the part itself, and so does any cut in a text of
    /// thousands of parts, which is no article and would take long.
    pub fn split(&mut self, idx: usize, at: usize) -> usize {
        let part = self.parts[idx];
        let cut = part.span.start as usize + at;
        let first = Span::new(part.span.start as usize, cut).trim(self.text);
        let second = Span::new(cut, part.span.end as usize).trim(self.text);
        if first.is_empty() || second.is_empty() || self.len() > MOST_TO_SPLIT {
            return idx;
        }
        self.parts[idx].span = first;
        self.parts.insert(idx + 1, Part { span: second, layout: Layout::Plain, kind: part.kind });
        idx + 1
    }

    /// Takes separators from the start of a part's text (`|`, `–`, `:`), unless nothing would be left.
    pub fn trim_separators(&mut self, idx: usize) {
        let line = self.text_of(idx);
        let rest = line.trim_start_matches(['|', '–', '—', ':', '-', '·', ',', ' ', '\t']);
        if !rest.is_empty() {
            self.parts[idx].span.start += (line.len() - rest.len()) as u32;
        }
    }

    /// Takes a colon from the end of a part's text.
    pub fn trim_colon(&mut self, idx: usize) {
        if let Some(rest) = self.text_of(idx).strip_suffix(':').map(str::trim_end).filter(|rest| !rest.is_empty()) {
            self.parts[idx].span.end = self.parts[idx].span.start + rest.len() as u32;
        }
    }

    pub fn blocks(&self) -> impl ExactSizeIterator<Item = Block> {
        self.parts.iter().map(|part| {
            let (kind, rule) = part.kind.unwrap_or((BlockKind::Paragraph, Rule("paragraph/block")));
            Block { kind, span: part.span, rule }
        })
    }

    fn push_block(&mut self, span: Span) {
        let surface = span.of(self.text);
        let (layout, lead_len, tail_len) = read_marks(surface);
        let inner = match (lead_len, tail_len) {
            (0, 0) => span,
            _ => Span::new(span.start as usize + lead_len, span.end as usize - tail_len).trim(self.text),
        };
        if !inner.is_empty() {
            self.parts.push(Part { span: inner, layout, kind: None });
        }
    }

    /// A line of dashes or the like: underlines a heading where it stands right below a short line, else divides.
    fn read_rule(&mut self, rule: Span, is_adjacent: bool) {
        let underlines = matches!(rule.of(self.text).as_bytes()[0], b'=' | b'-');
        if let Some(last) = self.parts.last_mut()
            && is_adjacent
            && underlines
            && last.layout == Layout::Plain
            && last.span.len() <= 120
            && !last.span.of(self.text).ends_with(['.', ':'])
        {
            last.layout = Layout::Heading;
        }
    }

    /// A number counts as a bullet where another one beside it goes on counting: `3. Januar` alone is a date.
    fn drop_lone_numbers(&mut self) {
        let items = (0..self.len()).filter(|&idx| self.layout(idx) == Layout::Item);
        let numbered: Vec<(usize, u32)> = items.filter_map(|idx| Some((idx, number_of(self.text_of(idx))?))).collect();
        for (place, &(idx, number)) in numbered.iter().enumerate() {
            let before = place.checked_sub(1).is_some_and(|place| numbered[place].1 + 1 == number);
            let after = numbered.get(place + 1).is_some_and(|&(_, next)| number + 1 == next);
            if !before && !after {
                self.parts[idx].layout = Layout::Plain;
            }
        }
    }
}

/// The layout of a block, and the lengths of the marks at its start and end.
fn read_marks(block: &str) -> (Layout, usize, usize) {
    // What begins with a capital or an umlaut has no marks.
    if let Some(b'A'..=b'Z' | 0xC3) = block.as_bytes().first() {
        return (Layout::Plain, 0, 0);
    }
    let n_hashes = block.bytes().take_while(|&byte| byte == b'#').count();
    let is_line = || memchr::memchr(b'\n', block.as_bytes()).is_none();
    if (1..=6).contains(&n_hashes) && block[n_hashes..].starts_with(' ') && is_line() {
        let tail = block.len() - block.trim_end_matches(['#', ' ']).len();
        return (Layout::Heading, n_hashes, if tail < block.len() - n_hashes { tail } else { 0 });
    }
    if let Some(rest) = block.strip_prefix('>') {
        return (Layout::Quote, block.len() - rest.trim_start_matches(['>', ' ']).len(), 0);
    }
    if block.len() > 8 && block.starts_with(['+', '*', '_']) && is_line() {
        for mark in ["+++", "***", "**", "__"] {
            let inner = block.strip_prefix(mark).and_then(|rest| rest.strip_suffix(mark));
            if inner.is_some_and(|inner| !inner.contains(mark) && !inner.trim().is_empty()) {
                return (Layout::Plain, mark.len(), mark.len());
            }
        }
    }
    if text::bullet_len(block).is_some() {
        return (Layout::Item, 0, 0);
    }
    (Layout::Plain, 0, 0)
}

fn is_rule(line: &str) -> bool {
    line.len() >= 3 && line.bytes().all(|byte| matches!(byte, b'-' | b'=' | b'*' | b'_' | b'~' | b'#' | b'+' | b' '))
}

/// The number or the letter's place that a list item begins with; `None` for a plain bullet.
fn number_of(item: &str) -> Option<u32> {
    let item = item.trim_start_matches('(');
    let digits = item.bytes().take_while(u8::is_ascii_digit).count();
    match item.bytes().next()? {
        b'0'..=b'9' => item[..digits].parse().ok(),
        letter @ b'a'..=b'z' => Some(u32::from(letter - b'a') + 1),
        _ => None,
    }
}
