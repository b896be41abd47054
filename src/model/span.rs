//! Half-open byte ranges in the cleaned text.

use std::ops::Range;

use serde::{Deserialize, Serialize};

/// A half-open range of bytes in an article's cleaned text, always on character boundaries.
///
/// Offsets are `u32`: a text is at most 4 GiB, and the loader refuses larger ones long before.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Span {
    pub start: u32,
    pub end: u32,
}

impl Span {
    /// The span of `start..end` (bytes). `start` must not lie after `end`.
    pub fn new(start: usize, end: usize) -> Self {
        debug_assert!(start <= end, "a span runs forwards: {start}..{end}");
        Self { start: start as u32, end: end as u32 }
    }

    pub fn range(self) -> Range<usize> {
        self.start as usize..self.end as usize
    }

    /// Length in bytes.
    pub fn len(self) -> usize {
        (self.end - self.start) as usize
    }

    pub fn is_empty(self) -> bool {
        self.start == self.end
    }

    /// The surface: the text as written. Panics when the span is not of this text.
    #[inline]
    pub fn of(self, text: &str) -> &str {
        &text[self.range()]
    }

    /// Whether the span lies inside `text`, on character boundaries.
    #[inline]
    pub fn is_valid_in(self, text: &str) -> bool {
        self.start <= self.end && text.get(self.range()).is_some()
    }

    pub fn contains(self, offset: usize) -> bool {
        self.range().contains(&offset)
    }

    /// Whether `other` lies inside this span.
    pub fn covers(self, other: Span) -> bool {
        self.start <= other.start && other.end <= self.end
    }

    pub fn overlaps(self, other: Span) -> bool {
        self.start < other.end && other.start < self.end
    }

    /// The span without the white space at its ends; an all-white span becomes empty at its start.
    pub fn trim(self, text: &str) -> Span {
        let surface = self.of(text);
        let start = self.start as usize + (surface.len() - surface.trim_start().len());
        let trimmed = surface.trim();
        if trimmed.is_empty() {
            return Span::new(self.start as usize, self.start as usize);
        }
        Span::new(start, start + trimmed.len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn trim_keeps_inner_space() {
        let text = "  a b \n";
        assert_eq!(Span::new(0, text.len()).trim(text).of(text), "a b");
        assert!(Span::new(0, 2).trim(text).is_empty());
    }

    #[test]
    fn a_span_inside_a_character_is_not_valid() {
        assert!(!Span::new(0, 1).is_valid_in("ä"));
        assert!(Span::new(0, 2).is_valid_in("ä"));
        assert!(!Span::new(0, 3).is_valid_in("ä"));
    }
}
