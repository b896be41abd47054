//! Date expressions in running text: what the words say, with span and rule. When that was, against an anchor, is left to
//! [`Timex::resolve`](crate::model::Timex::resolve); which of them is the publication date to [`super::pubdate`].
//!
//! Knowledge stands in tables, a pair a language: words (`März` is month 3) and rules (`vor NUM UNIT` counts back), each
//! rule with an example that is its test. Code holds the scan over the text, the readings of a token, and what a rule's
//! parts amount to. A rule that means `nothing` keeps look-alikes out: `Resolution 1441`, `2000 davon`.

mod ahead;
// What is marked so packs for the build script; the program only reads what was packed.
#[allow(dead_code)]
mod automaton;
mod build;
#[allow(dead_code)]
mod class;
#[cfg(test)]
#[allow(dead_code)]
mod compile;
mod context;
mod grammar;
#[allow(dead_code)]
mod kinds;
#[allow(dead_code)]
mod lexicon;
mod matcher;
mod meaning;
mod numbers;
mod numeric;
#[allow(dead_code)]
mod packed;
mod places;
mod scan;
mod text;
mod tokens;
mod word;

pub use scan::{Found, find, find_in, has_short_year, is_ambiguous, open_figures};

use crate::model::{Extracted, Language, Timex};
use crate::text::Chart;

/// The date expressions of `text` by position; they don't overlap. In a language without tables only dates in figures
/// and full dates with a month name are found.
pub fn find_timexes(text: &str, language: Option<Language>) -> Vec<Timex> {
    find(text, language).timexes
}

/// So long a text, in bytes, tells its language well enough.
const LONG: usize = 200;

/// A word of so many bytes can be a month, cut short, in one language and anything in another.
const SHORT_WORD: usize = 4;

/// The date expressions of an article. What language a line or two are in is a guess, and the words of its dates know
/// better: unless the language is certain, the tables that read most of a short text are the right ones.
pub fn find_in_article(chart: &Chart, language: Option<&Extracted<Language>>) -> Found {
    let text = chart.text;
    let own = find_in(chart, language.map(|language| language.value));
    let is_sure = language.is_some_and(|language| {
        let rule = language.evidence.rule.0;
        matches!(rule, "language/given" | "language/front-matter" | "language/letters" | "language/words")
    });
    if is_sure || text.len() > LONG {
        return own;
    }
    let weigh = |found: &Found, language: Option<Language>| {
        let n_read: usize = found.timexes.iter().map(|timex| timex.span.len()).sum();
        // Of tables that read as much, those that know more of the words around.
        (n_read, if n_read == 0 { 0 } else { scan::count_known_words(text, language) })
    };
    let own_language = language.map(|language| language.value);
    let mut best_weight = weigh(&own, own_language);
    // A few words tell more than a word that is a month elsewhere: `I'll be out 2025`.
    if language.is_some_and(|language| language.evidence.rule.0 == "language/few-words") {
        best_weight.0 += SHORT_WORD;
    }
    let mut best = own;
    for language in grammar::languages() {
        let other = find_in(chart, Some(language));
        let weight = weigh(&other, Some(language));
        if weight > best_weight {
            (best, best_weight) = (other, weight);
        }
    }
    best
}

#[cfg(test)]
mod tests;
