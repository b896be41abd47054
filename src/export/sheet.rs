//! CSV for spreadsheets: one row an article, without its text.

use std::borrow::Cow;
use std::io::{self, Write};

use crate::library::{ArticleId, Library};
use crate::model::CountryCode;

const HEADER: [&str; 14] = [
    "id",
    "path",
    "language",
    "date",
    "precision",
    "inferred",
    "title",
    "summary",
    "countries",
    "focus",
    "words",
    // What was added later stands at the end.
    "ambiguous",
    "updated",
    // The line of `path`, from 1, where that file holds many articles.
    "line",
];

pub fn write(library: &Library, ids: &[ArticleId], out: &mut dyn Write) -> io::Result<()> {
    let mut sheet = csv::Writer::from_writer(out);
    sheet.write_record(HEADER).map_err(as_io_error)?;
    for &id in ids {
        sheet.write_record(row(library, id).iter().map(Cow::as_ref)).map_err(as_io_error)?;
    }
    sheet.flush()
}

/// The plain conversion would hide which error it was, and a closed pipe is none.
fn as_io_error(error: csv::Error) -> io::Error {
    match error.into_kind() {
        csv::ErrorKind::Io(error) => error,
        other => io::Error::other(format!("{other:?}")),
    }
}

fn row(library: &Library, id: ArticleId) -> [Cow<'_, str>; HEADER.len()] {
    let article = library.article(id);
    let date = library.date(id);
    [
        guard(article.id()),
        guard(article.place().shown()),
        article.language().map(|language| language.value.to_string()).unwrap_or_default().into(),
        date.map(|date| date.value.to_string()).unwrap_or_default().into(),
        date.map_or("", |date| date.value.precision().as_str()).into(),
        date.map_or("", |date| if date.inferred { "true" } else { "false" }).into(),
        guard(article.title().map_or("", |title| title.value)),
        guard(article.summary().map_or("", |summary| summary.value)),
        join(article.countries().map(|country| country.code)).into(),
        join(article.focus()).into(),
        article.n_words().to_string().into(),
        date.map_or("", |date| if date.is_ambiguous { "true" } else { "false" }).into(),
        article.updated().map(|updated| updated.value.to_string()).unwrap_or_default().into(),
        article.place().line_number.map(|number| number.to_string()).unwrap_or_default().into(),
    ]
}

fn join(codes: impl Iterator<Item = CountryCode>) -> String {
    codes.map(|code| code.to_string()).collect::<Vec<_>>().join(" ")
}

/// Spreadsheets take the full-width forms of East Asian keyboards for signs too.
const OPENS_A_FORMULA: [char; 11] = ['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠'];

/// A spreadsheet would run a cell like `=HYPERLINK(…)` from a scraped page as a formula; an apostrophe in front makes it
/// text. CSV is read by people, so this beats exactness; who needs the exact words takes JSON. A lone sign (`-`, which
/// stands for standard input) is no formula.
fn guard<'c>(cell: impl Into<Cow<'c, str>>) -> Cow<'c, str> {
    let cell = cell.into();
    if cell.len() > 1 && cell.starts_with(OPENS_A_FORMULA) { format!("'{cell}").into() } else { cell }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cell_never_starts_a_formula() {
        let check = |cell: &str, expected: &str| assert_eq!(guard(cell), expected);
        check("=HYPERLINK(\"http://x\")", "'=HYPERLINK(\"http://x\")");
        check("+++ Newsticker +++", "'+++ Newsticker +++");
        check("@SUM(1)", "'@SUM(1)");
        check("＝SUM(1)", "'＝SUM(1)");
        check("Kosovo = Kosova", "Kosovo = Kosova");
        check("-", "-");
        check("", "");
    }
}
