//! Which articles a command is about: the query, and in which order.

use super::args::SortArg;
use super::complain;
use crate::library::{ArticleId, Library};
use crate::query::{self, QueryProblem, Sort};
use crate::text;

/// The articles that match, in order. What could not be understood of the query is shown on standard error.
pub fn select(library: &Library, query: Option<&str>, sort: SortArg) -> Vec<ArticleId> {
    let text = query.unwrap_or_default();
    let found = query::find_in_order(text, library, Sort::from(sort), &|| true);
    let (ids, problems) = found.unwrap_or_default();
    for problem in &problems {
        complain(describe(text, problem));
    }
    ids
}

/// Characters of a long query that are shown to either side of the place.
const REACH: usize = 36;

/// The problem, the query around it, and a caret under the column.
fn describe(query: &str, problem: &QueryProblem) -> String {
    // Cleaning keeps the number of characters, so that columns hold.
    let chars: Vec<char> = text::clean_line(query).chars().collect();
    let at = problem.column.saturating_sub(1).min(chars.len());
    let is_short = chars.len() <= 2 * REACH;
    let start = if is_short { 0 } else { at.saturating_sub(REACH) };
    let end = if is_short { chars.len() } else { (at + REACH).min(chars.len()) };
    let before = format!("{}{}", if start > 0 { "…" } else { "" }, String::from_iter(&chars[start..at]));
    let after = format!("{}{}", String::from_iter(&chars[at..end]), if end < chars.len() { "…" } else { "" });
    let indent = " ".repeat(unicode_width::UnicodeWidthStr::width(before.as_str()));
    format!("in the query: {}\n  {before}{after}\n  {indent}^", problem.message)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::query::ProblemMessage;

    #[test]
    fn the_caret_stands_under_the_column() {
        let query = "北京 kosovo colour:red";
        let problem = QueryProblem { column: 11, message: ProblemMessage::UnknownField { field: "colour".to_owned() } };
        let lines: Vec<String> = describe(query, &problem).lines().map(str::to_owned).collect();
        assert_eq!(lines[1], "  北京 kosovo colour:red");
        // The two wide characters take four columns.
        assert_eq!(lines[2], "              ^");
    }

    #[test]
    fn of_a_long_query_the_part_around_the_column_is_shown() {
        let query = format!("{} colour:red {}", "wort ".repeat(40), "und ".repeat(40));
        let problem = QueryProblem { column: 202, message: ProblemMessage::StrayOr };
        let lines: Vec<String> = describe(&query, &problem).lines().map(str::to_owned).collect();
        assert!(lines[1].contains(" colour:red und ") && lines[1].chars().count() < 80, "{}", lines[1]);
        let column = lines[2].chars().count() - 1;
        assert!(String::from_iter(lines[1].chars().skip(column)).starts_with("colour:red"), "{lines:?}");
        assert!(lines[1].trim().starts_with('…') && lines[1].ends_with('…'));
    }
}
