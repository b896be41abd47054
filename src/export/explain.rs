//! Every extracted value of an article with the rule and the bytes it came from.

use std::fmt::Write;

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

use crate::gazetteer;
use crate::library::{ArticleId, ArticleRef, Library};
use crate::model::{Evidence, Language, Span};

/// Longest surface shown, in screen columns.
const MAX_SURFACE: usize = 60;

/// A text for people, in aligned columns, each line ending in `\n`. Nothing in it needs a wide terminal to be understood;
/// it holds no escape sequences.
pub fn explain(library: &Library, id: ArticleId) -> String {
    let article = library.article(id);
    let places = Places::new(article.text());
    let mut out = String::new();
    let _ = writeln!(out, "{}  id {}, {} words", article.place().with_line(), article.id(), article.n_words());
    add_table(&mut out, "values", values(library, id, &places));
    if let Some(reason) = why_inferred(library, id, &places) {
        let _ = writeln!(out, "\n  {reason}");
    }
    add_table(&mut out, "countries", countries(article));
    add_table(&mut out, "mentions", mentions(article, &places));
    add_table(&mut out, "dates in the text", dates(library, id, &places));
    add_table(&mut out, "blocks", blocks(article, &places));
    add_table(&mut out, "quotes", quotes(article, &places));
    add_table(&mut out, "notices", article.notices().iter().map(|notice| vec![notice.to_string()]).collect());
    out
}

type Row = Vec<String>;

/// `~2026-01-03: day and month from line 2, year from 41 dated articles beside it`; `None` for a date that is not
/// inferred.
fn why_inferred(library: &Library, id: ArticleId, places: &Places<'_>) -> Option<String> {
    let date = library.date(id).filter(|date| date.inferred)?;
    let own = library.article(id).date()?;
    let (what, from_neighbours) = match (own.value.is_partial(), own.value.day().is_some()) {
        (false, _) => ("figures", "their order"),
        (true, true) => ("day and month", "year"),
        (true, false) => ("month", "year"),
    };
    let place = match own.evidence.span {
        Some(span) => format!("line {}", places.line_number(span)),
        None => "what was given".to_owned(),
    };
    let n_dated = library.n_dated_beside(id);
    let articles = if n_dated == 1 { "article" } else { "articles" };
    let value = date.value;
    Some(format!("~{value}: {what} from {place}, {from_neighbours} from {n_dated} dated {articles} beside it"))
}

fn values(library: &Library, id: ArticleId, places: &Places<'_>) -> Vec<Row> {
    let article = library.article(id);
    let row = |what: &str, value: Option<(String, Evidence)>| match value {
        Some((value, evidence)) => {
            let [place, bytes, surface] = places.of_evidence(evidence);
            let value = shorten(&flatten(&value), MAX_SURFACE);
            // The words themselves are shown once.
            let surface = if surface == in_marks(&value) { String::new() } else { surface };
            vec![what.to_owned(), value, place, bytes, evidence.rule.to_string(), surface]
        }
        None => vec![what.to_owned(), "none".to_owned()],
    };
    let date = library.date(id).map(|date| {
        let mark = if date.inferred { "~" } else { "" };
        let partial = if date.value.is_partial() { " (no year)" } else { "" };
        let other = date.other_reading().map(|other| format!(" or {other}")).unwrap_or_default();
        (format!("{mark}{}{partial}{other}", date.value), date.evidence)
    });
    let updated = article.updated().map(|updated| (updated.value.to_string(), updated.evidence));
    let dateline = article.dateline().map(|dateline| {
        let places = dateline.places.iter().map(|place| {
            let code = place.code.map_or("?".to_owned(), |code| code.to_string());
            format!("{} ({code})", place.span.of(article.text()))
        });
        let evidence = Evidence { rule: dateline.rule, span: Some(dateline.span) };
        (places.collect::<Vec<String>>().join(", "), evidence)
    });
    let language = article.language().map(|language| (language.value.to_string(), language.evidence));
    let text = |extracted: Option<crate::model::Extracted<&str>>| {
        extracted.map(|extracted| (extracted.value.to_owned(), extracted.evidence))
    };
    let rest = article.rest();
    let mut rows = vec![
        row("title", text(article.title())),
        row("date", date),
        row("dateline", dateline),
        row("language", language),
        row("summary", text(rest.summary)),
        row("byline", text(rest.byline)),
    ];
    if updated.is_some() {
        rows.insert(2, row("updated", updated));
    }
    let given = [("url", rest.url), ("source", rest.source)];
    let is_given = given.into_iter().filter_map(|(what, value)| Some((what, value?)));
    rows.extend(is_given.map(|(what, value)| vec![what.to_owned(), value.to_owned()]));
    rows
}

fn countries(article: ArticleRef) -> Vec<Row> {
    let row = |country: crate::model::Country| {
        vec![
            country.code.to_string(),
            gazetteer::country_name(country.code, Language::ENGLISH).unwrap_or("?").to_owned(),
            if country.focus { "focus" } else { "mentioned" }.to_owned(),
            format!("{:.3}", country.salience),
            format!("{}×", country.n_mentions),
            country.rule.to_string(),
        ]
    };
    article.countries().map(row).collect()
}

fn mentions(article: ArticleRef, places: &Places<'_>) -> Vec<Row> {
    let row = |mention: crate::model::Mention| {
        let [place, bytes, surface] = places.of_span(mention.span);
        vec![
            mention.code.to_string(),
            mention.kind.as_str().to_owned(),
            place,
            bytes,
            mention.rule.to_string(),
            surface,
        ]
    };
    article.mentions().map(row).collect()
}

fn dates(library: &Library, id: ArticleId, places: &Places<'_>) -> Vec<Row> {
    let timexes = library.article(id).timexes();
    timexes
        .zip(library.resolved_timexes(id))
        .map(|(timex, resolved)| {
            let [place, bytes, surface] = places.of_span(timex.span);
            let mark = if resolved.inferred { "~" } else { "" };
            let kind = format!("{:?}", timex.kind).to_lowercase();
            vec![format!("{mark}{}", resolved.value), kind, place, bytes, timex.rule.to_string(), surface]
        })
        .collect()
}

fn blocks(article: ArticleRef, places: &Places<'_>) -> Vec<Row> {
    let row = |block: crate::model::Block| {
        let [place, bytes, surface] = places.of_span(block.span);
        vec![kebab(&format!("{:?}", block.kind)), place, bytes, block.rule.to_string(), surface]
    };
    article.blocks().map(row).collect()
}

fn quotes(article: ArticleRef, places: &Places<'_>) -> Vec<Row> {
    let row = |quote: crate::model::Quote| {
        let [place, bytes, surface] = places.of_span(quote.span);
        let speaker = quote.speaker.map_or("no speaker".to_owned(), |speaker| flatten(speaker.of(article.text())));
        vec![shorten(&speaker, 30), place, bytes, quote.rule.to_string(), surface]
    };
    article.quotes().map(row).collect()
}

/// `PullQuote` → `pull-quote`, as `export` writes it.
fn kebab(name: &str) -> String {
    let mut kebab = String::new();
    for (idx, ch) in name.chars().enumerate() {
        if ch.is_uppercase() && idx > 0 {
            kebab.push('-');
        }
        kebab.extend(ch.to_lowercase());
    }
    kebab
}

/// Where bytes are for people: lines and columns from 1, a column being a character.
struct Places<'a> {
    text: &'a str,
    line_starts: Vec<usize>,
}

impl<'a> Places<'a> {
    fn new(text: &'a str) -> Self {
        let line_starts = std::iter::once(0).chain(text.match_indices('\n').map(|(offset, _)| offset + 1)).collect();
        Self { text, line_starts }
    }

    fn line_number(&self, span: Span) -> usize {
        self.line_starts.partition_point(|&line_start| line_start <= span.start as usize)
    }

    /// Place, bytes and surface.
    fn of_span(&self, span: Span) -> [String; 3] {
        let start = span.start as usize;
        let line_number = self.line_number(span);
        let column = self.text[self.line_starts[line_number - 1]..start].chars().count() + 1;
        let surface = shorten(&flatten(span.of(self.text)), MAX_SURFACE);
        [format!("{line_number}:{column}"), format!("{}..{}", span.start, span.end), in_marks(&surface)]
    }

    fn of_evidence(&self, evidence: Evidence) -> [String; 3] {
        match evidence.span {
            Some(span) => self.of_span(span),
            None => ["–".to_owned(), "–".to_owned(), String::new()],
        }
    }
}

fn in_marks(surface: &str) -> String {
    format!("»{surface}«")
}

fn flatten(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// `text` if it fits into `width` columns (at least 1), else its beginning and `…`, cut between words where one ends in the
/// last third.
pub fn shorten(text: &str, width: usize) -> String {
    if text.width() <= width {
        return text.to_owned();
    }
    let mut used = 1;
    let mut end = 0;
    for (offset, ch) in text.char_indices() {
        used += ch.width().unwrap_or(0);
        if used > width {
            break;
        }
        end = offset + ch.len_utf8();
    }
    let cut = &text[..end];
    let shorter = cut.rfind(' ').filter(|&space| space >= end * 2 / 3).map_or(cut, |space| &cut[..space]);
    format!("{}…", shorter.trim_end())
}

/// Adds a titled table with aligned columns; nothing where there are no rows.
fn add_table(out: &mut String, title: &str, rows: Vec<Row>) {
    if rows.is_empty() {
        return;
    }
    let _ = writeln!(out, "\n{title}");
    let n_columns = rows.iter().map(Vec::len).max().unwrap_or(0);
    let widths: Vec<usize> = (0..n_columns)
        .map(|idx| rows.iter().filter_map(|row| row.get(idx)).map(|c| c.width()).max().unwrap_or(0))
        .collect();
    for row in rows {
        let mut line = String::new();
        for (cell, width) in row.iter().zip(&widths) {
            let padding = width - cell.width();
            let _ = write!(line, "  {cell}{}", " ".repeat(padding));
        }
        let _ = writeln!(out, "{}", line.trim_end());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_count_lines_and_characters_from_one() {
        let text = "äb\ncd\n";
        let places = Places::new(text);
        let check = |start, end, expected: [&str; 3]| assert_eq!(places.of_span(Span::new(start, end)), expected);
        check(0, 2, ["1:1", "0..2", "»ä«"]);
        check(2, 3, ["1:2", "2..3", "»b«"]);
        check(4, 6, ["2:1", "4..6", "»cd«"]);
        check(7, 7, ["3:1", "7..7", "»«"]);
    }

    #[test]
    fn shortening_cuts_between_words_if_one_ends_late() {
        let check = |text: &str, width, expected: &str| assert_eq!(shorten(text, width), expected);
        check("kurz", 10, "kurz");
        check("Sicherheit europäischer Länder", 25, "Sicherheit europäischer…");
        check("Donaudampfschifffahrt", 8, "Donauda…");
        check("数字数字", 5, "数字…");
        check("ab", 1, "…");
    }

    #[test]
    fn kinds_are_named_as_in_export() {
        assert_eq!(kebab("PullQuote"), "pull-quote");
        assert_eq!(kebab("Lede"), "lede");
    }
}
