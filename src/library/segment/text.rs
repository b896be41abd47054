//! A text as bytes, for who copies it.

use crate::model::Span;

/// The bytes of a text that are those that were written, as their checksum says. They were written from a `str`; that they
/// are UTF-8 is only looked at where it matters. Looking at all of it takes an export a sixteenth of its time, and would
/// find nothing but a cache that somebody forged with the right checksum: its owner then gets back the bytes that were put
/// there.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct TextBytes<'t>(&'t [u8]);

impl<'t> TextBytes<'t> {
    pub(super) fn of(bytes: &'t [u8]) -> Self {
        Self(bytes)
    }

    pub fn as_bytes(self) -> &'t [u8] {
        self.0
    }

    /// What stands there; empty where the span is not of this text.
    pub fn at(self, span: Span) -> &'t str {
        self.0.get(span.range()).and_then(|bytes| std::str::from_utf8(bytes).ok()).unwrap_or_default()
    }
}

impl<'t> From<&'t str> for TextBytes<'t> {
    fn from(text: &'t str) -> Self {
        Self(text.as_bytes())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn what_stands_at_a_place_is_what_stands_there_in_the_string(text in "[aä€😀]{0,9}", start in 0u32..40, len in 0u32..40) {
            let span = Span { start, end: start + len };
            prop_assert_eq!(TextBytes::from(&*text).at(span), text.get(span.range()).unwrap_or_default());
        }
    }

    #[test]
    fn what_is_no_utf8_stands_nowhere() {
        let text = TextBytes::of(b"ab\xffcd");
        assert_eq!((text.at(Span::new(0, 2)), text.at(Span::new(0, 3)), text.at(Span::new(3, 5))), ("ab", "", "cd"));
    }
}
