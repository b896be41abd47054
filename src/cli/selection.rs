//! Which articles a command is about: the query, through the same call as the interface's filters.

use super::args::SortArg;
use super::complain;
use crate::library::{ArticleId, Library};
use crate::query::{self, Filters, QueryProblem, Sort};
use crate::text;

/// The articles that match, in order. What could not be understood of the query is shown on standard error.
pub fn select(library: &Library, query: Option<&str>, sort: SortArg) -> Vec<ArticleId> {
    let filters = Filters { text: query.unwrap_or_default().to_owned(), ..Filters::default() };
    let view = query::evaluate(&filters, library, Sort::from(sort), &|| true).unwrap_or_default();
    for problem in &view.problems {
        complain(describe(&filters.text, problem));
    }
    view.rows.to_vec()
}

/// The problem, the query, and a caret under the column.
fn describe(query: &str, problem: &QueryProblem) -> String {
    // Cleaning keeps the number of characters, so that columns hold.
    let line = text::clean_line(query);
    let before: String = line.chars().take(problem.column.saturating_sub(1)).collect();
    let indent = " ".repeat(unicode_width::UnicodeWidthStr::width(before.as_str()));
    format!("in the query: {}\n  {line}\n  {indent}^", problem.message)
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
}
