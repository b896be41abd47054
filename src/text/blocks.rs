//! Blocks: the stretches that a text is set in, before anyone knows what they are for.

use crate::model::Span;

/// A paragraph, a heading, a list item: a stretch of text that belongs together, without white space at its ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RawBlock {
    pub span: Span,
    /// Whether an empty line stands before it (true for the first).
    pub after_gap: bool,
}

/// Splits a text into blocks: at empty lines, and at line ends unless the file is hard wrapped.
pub fn split_blocks(text: &str) -> Vec<RawBlock> {
    let mut start = 0;
    let mut blocks = Vec::new();
    for line in text.split_inclusive('\n') {
        let span = Span::new(start, start + line.len()).trim(text);
        if !span.is_empty() {
            blocks.push(RawBlock { span, after_gap: false });
        }
        start += line.len();
    }
    blocks
}
