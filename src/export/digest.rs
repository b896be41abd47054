//! A digest to read, in Markdown: headline, date, countries, path, and the summary or first lines of each article.

use std::io::{self, Write};

use super::explain::shorten;
use crate::gazetteer;
use crate::library::{ArticleId, ArticleRef, Library};
use crate::model::{BlockKind, Language};

/// Longest excerpt, in screen columns.
const MAX_EXCERPT: usize = 400;

/// Most countries named beside a headline; of the others only the number is said.
const MAX_COUNTRIES: usize = 5;

/// The few words of the digest, in one language.
struct Words {
    articles: [&'static str; 2],
    undated: &'static str,
    words: &'static str,
    more: &'static str,
    or: &'static str,
    updated: &'static str,
}

const ENGLISH: Words = Words {
    articles: ["article", "articles"],
    undated: "undated",
    words: "words",
    more: "more",
    or: "or",
    updated: "updated",
};
const GERMAN: Words = Words {
    articles: ["Artikel", "Artikel"],
    undated: "ohne Datum",
    words: "Wörter",
    more: "weitere",
    or: "oder",
    updated: "aktualisiert",
};

pub fn write(language: Language, library: &Library, ids: &[ArticleId], out: &mut dyn Write) -> io::Result<()> {
    let words = if language == Language::GERMAN { &GERMAN } else { &ENGLISH };
    let articles = words.articles[usize::from(ids.len() != 1)];
    writeln!(out, "# {} {articles}", ids.len())?;
    for &id in ids {
        let article = library.article(id);
        writeln!(out, "\n## {}\n", escape(&article.headline()))?;
        writeln!(out, "{}  ", facts(words, language, library, id))?;
        writeln!(out, "{}", code(&place(article)))?;
        if let Some(excerpt) = excerpt(article) {
            writeln!(out, "\n{}", escape(&excerpt))?;
        }
    }
    Ok(())
}

fn facts(words: &Words, language: Language, library: &Library, id: ArticleId) -> String {
    let article = library.article(id);
    let date = match library.date(id) {
        Some(date) if date.inferred => format!("~{}", date.value),
        Some(date) if date.is_ambiguous => match date.other_reading() {
            Some(other) => format!("{} {} {other}", date.value, words.or),
            None => date.value.to_string(),
        },
        Some(date) => date.value.to_string(),
        None => words.undated.to_owned(),
    };
    let mut facts = vec![escape(&date)];
    let updated = article.updated().filter(|updated| Some(updated.value) != library.date(id).map(|date| date.value));
    facts.extend(updated.map(|updated| format!("{} {}", words.updated, updated.value)));
    if article.countries().next().is_some() {
        facts.push(countries(words, language, article));
    }
    facts.push(format!("{} {}", article.n_words(), words.words));
    facts.extend(article.rest().source.map(|source| escape(&one_line(source))));
    facts.join(" · ")
}

/// Those that the article is about in bold, then others, as many as fit.
fn countries(words: &Words, language: Language, article: ArticleRef) -> String {
    let n_focus = article.focus().count();
    let n_countries = article.countries().count();
    let n_named = n_focus.max(MAX_COUNTRIES).min(n_countries);
    let mut names: Vec<String> = article
        .countries()
        .take(n_named)
        .map(|country| {
            let name = gazetteer::country_name(country.code, language).unwrap_or(country.code.as_str()).to_owned();
            if country.focus { format!("**{}**", escape(&name)) } else { escape(&name) }
        })
        .collect();
    let n_more = n_countries - n_named;
    if n_more > 0 {
        names.push(format!("{n_more} {}", words.more));
    }
    names.join(", ")
}

pub fn place(article: ArticleRef) -> String {
    article.place().with_line()
}

fn excerpt(article: ArticleRef) -> Option<String> {
    let first = || {
        let block = article.blocks().find(|block| matches!(block.kind, BlockKind::Lede | BlockKind::Paragraph))?;
        Some(block.span.of(article.text()))
    };
    let text = match article.summary() {
        Some(summary) => summary.value,
        None => first()?,
    };
    Some(shorten(&one_line(text), MAX_EXCERPT))
}

pub fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Text that Markdown shows as it is: an article must not bring its own links, headings or HTML into the digest.
pub fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for (offset, ch) in text.char_indices() {
        let starts_block = offset == 0 && matches!(ch, '-' | '+' | '=' | '~');
        // `1. Mai` at the start would become a numbered list.
        let ends_number = matches!(ch, '.' | ')') && offset > 0 && text[..offset].bytes().all(|b| b.is_ascii_digit());
        if starts_block
            || ends_number
            || matches!(ch, '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '#' | '|' | '&' | '!')
        {
            escaped.push('\\');
        }
        escaped.push(ch);
    }
    escaped
}

/// As code, whatever backticks it holds.
pub fn code(text: &str) -> String {
    let longest = text.split(|ch| ch != '`').map(str::len).max().unwrap_or(0);
    let fence = "`".repeat(longest + 1);
    match longest {
        0 => format!("{fence}{text}{fence}"),
        _ => format!("{fence} {text} {fence}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_article_brings_no_markup_of_its_own() {
        let check = |text: &str, expected: &str| assert_eq!(escape(text), expected);
        check("a *b* [c](d) <e>", r"a \*b\* \[c\](d) \<e\>");
        check("- Liste", r"\- Liste");
        check("~2026-01-03", r"\~2026-01-03");
        check("1. Mai in Kiew", r"1\. Mai in Kiew");
        check("Am 1. Mai", "Am 1. Mai");
        check("# Titel", r"\# Titel");
    }

    #[test]
    fn code_fences_outgrow_their_text() {
        assert_eq!(code("a.txt"), "`a.txt`");
        assert_eq!(code("a`b``c"), "``` a`b``c ```");
    }
}
