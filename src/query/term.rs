//! Text terms beside words: regular expressions, and how they are found.

use std::fmt;

use regex::{Regex, RegexBuilder};

use crate::text;

/// A larger automaton is refused: nobody types one, and it would make each key wait.
const REGEX_BYTES: usize = 1 << 20;
const REGEX_NESTING: u32 = 50;

/// A regular expression over the text as written, line by line (`^` and `$` are ends of lines).
#[derive(Debug, Clone)]
pub struct RegexTerm {
    /// As typed between the slashes.
    source: String,
    pub regex: Regex,
}

impl RegexTerm {
    /// Case counts only where the expression has a capital letter. The error is one line for people.
    pub fn new(source: &str) -> Result<Self, String> {
        let regex = RegexBuilder::new(source)
            .case_insensitive(!has_capital(source))
            .multi_line(true)
            .size_limit(REGEX_BYTES)
            .dfa_size_limit(REGEX_BYTES)
            .nest_limit(REGEX_NESTING)
            .build()
            .map_err(|error| reason(&error))?;
        Ok(Self { source: source.to_owned(), regex })
    }
}

/// Whether a letter that stands for itself is a capital: `\S` and `\p{Lu}` have none.
fn has_capital(source: &str) -> bool {
    let mut chars = source.chars();
    while let Some(ch) = chars.next() {
        match ch {
            '\\' => {
                let class = chars.next();
                if matches!(class, Some('p' | 'P')) && chars.as_str().starts_with('{') {
                    chars.by_ref().find(|ch| *ch == '}');
                }
            }
            _ if ch.is_uppercase() => return true,
            _ => {}
        }
    }
    false
}

/// The last line of what the regex crate says: the lines before draw the expression and point into it.
fn reason(error: &regex::Error) -> String {
    match error {
        regex::Error::CompiledTooBig(_) => "it is too large".to_owned(),
        other => {
            let said = other.to_string();
            let last = said.lines().last().unwrap_or_default();
            text::clean_line(last.strip_prefix("error: ").unwrap_or(last))
        }
    }
}

impl PartialEq for RegexTerm {
    fn eq(&self, other: &Self) -> bool {
        self.source == other.source
    }
}

impl fmt::Display for RegexTerm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "/{}/", self.source)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_capital_makes_a_regex_mind_case() {
        for (source, expected) in
            [("kos", false), (r"\Skos", false), (r"\p{Lu}kos", false), ("Kos", true), ("ä", false)]
        {
            assert_eq!(has_capital(source), expected, "{source}");
        }
    }

    #[test]
    fn a_regex_that_is_too_large_is_refused() {
        assert_eq!(RegexTerm::new(r"(\pL{100}){100}").map_err(drop), Err(()));
        assert!(RegexTerm::new("(").unwrap_err().contains("unclosed"));
    }
}
