//! Which language an article is written in.

use crate::model::{Extracted, Language};

/// The language of `text`; a `given` one wins. `None` when hopeless: too short, no letters.
pub fn detect(text: &str, given: Option<&str>) -> Option<Extracted<Language>> {
    let _ = (text, given);
    None
}
