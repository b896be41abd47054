//! Date expressions in running text: what the words say, before any anchor is known.

use crate::model::{Language, Timex};

/// The date expressions of `text`, by position, without overlaps.
pub fn find_timexes(text: &str, language: Option<Language>) -> Vec<Timex> {
    let _ = (text, language);
    Vec::new()
}
