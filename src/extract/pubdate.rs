//! When an article was published: a ranking of the places where it can say so.
//!
//! Which words are dates is left to [`super::dates`]; completing a partial date from neighbours to [`crate::library`].

use crate::model::{Block, Language, Notice, PubDate, RawArticle, Timex};

/// What the choice looks at.
#[derive(Debug, Clone, Copy)]
pub struct PubDateInput<'a> {
    pub raw: &'a RawArticle,
    pub timexes: &'a [Timex],
    pub blocks: &'a [Block],
    pub language: Option<Language>,
}

/// The publication date as the article alone says it, and what is odd about it. `None` when unsure.
pub fn choose(input: &PubDateInput) -> (Option<PubDate>, Vec<Notice>) {
    let _ = input;
    (None, Vec::new())
}
