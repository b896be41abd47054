//! Date expressions in running text: what the words say, with span and rule. When that was, against an anchor, is left to
//! [`Timex::resolve`](crate::model::Timex::resolve); which of them is the publication date to [`super::pubdate`].
//!
//! Knowledge stands in tables, a pair a language: words (`März` is month 3) and rules (`vor NUM UNIT` counts back), each
//! rule with an example that is its test. Code holds the scan over the text, the readings of a token, and what a rule's
//! parts amount to. A rule that means `nothing` keeps look-alikes out: `Resolution 1441`, `2000 davon`.

mod build;
mod class;
mod context;
mod grammar;
mod lexicon;
mod numeric;
mod scan;
mod tokens;

pub use scan::{Found, find};

use crate::model::{Language, Span, Timex};

/// The date expressions of `text` by position; they don't overlap. In a language without tables only dates in figures
/// and full dates with a month name are found.
pub fn find_timexes(text: &str, language: Option<Language>) -> Vec<Timex> {
    find(text, language).timexes
}

/// Dates in figures that cannot be: `31.02.2026`. At most a handful, so that a table of numbers makes no flood.
pub fn impossible_figures(text: &str) -> impl Iterator<Item = Span> + '_ {
    scan::impossible_figures(text).take(5)
}

#[cfg(test)]
mod tests;
