//! How many articles have each value of a facet.

use std::collections::HashMap;
use std::io::{self, Write};

use super::args::Facet;
use crate::gazetteer::{self, CountryGroup};
use crate::library::{ArticleId, Library};
use crate::model::{CountryCode, DateValue, Language};
use crate::text;

/// A facet value; the order is that of the lines where the facet has an order of its own.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
enum Value {
    Date(DateValue),
    /// A date without its year.
    PartialDate,
    Country(CountryCode),
    Group(CountryGroup),
    Language(Language),
    Text(String),
    None,
}

/// A line a value: the number, the value as the query language has it, and the name of a country or group. Dates in their order, newest
/// first; all others by falling number. An article counts once for each value that it has.
pub fn write(
    by: Facet,
    language: Language,
    library: &Library,
    ids: &[ArticleId],
    out: &mut dyn Write,
) -> io::Result<()> {
    let mut counts: HashMap<Value, usize> = HashMap::new();
    for &id in ids {
        for value in values(by, library, id) {
            *counts.entry(value).or_default() += 1;
        }
    }
    let mut lines: Vec<(Value, usize)> = counts.into_iter().collect();
    lines.sort_by(|(a, n_a), (b, n_b)| match (a, b) {
        (Value::Date(a), Value::Date(b)) => b.cmp(a),
        (Value::Date(_) | Value::PartialDate, _) | (_, Value::PartialDate) => a.cmp(b),
        _ => n_b.cmp(n_a).then_with(|| rank(a, language).cmp(&rank(b, language))),
    });
    let width = lines.iter().map(|(_, n)| n.to_string().len()).max().unwrap_or(0);
    for (value, n) in lines {
        writeln!(out, "{n:>width$}  {}", name(&value, language))?;
    }
    Ok(())
}

fn values(by: Facet, library: &Library, id: ArticleId) -> Vec<Value> {
    let article = library.article(id);
    match by {
        Facet::Country => or_none(article.countries().map(|country| Value::Country(country.code))),
        Facet::Focus => or_none(article.focus().map(Value::Country)),
        Facet::Group => {
            let groups = gazetteer::groups().filter(|group| library.in_group(*group).contains(id.0));
            or_none(groups.map(Value::Group))
        }
        Facet::Date | Facet::Day => vec![date(library, id, Some)],
        Facet::Month => vec![date(library, id, |value| DateValue::new(value.year(), value.month(), None))],
        Facet::Year => vec![date(library, id, |value| DateValue::new(value.year(), None, None))],
        Facet::Language => or_none(article.language().iter().map(|language| Value::Language(language.value))),
        Facet::Source => or_none(article.rest().source.iter().map(|source| Value::Text((*source).to_owned()))),
    }
}

fn or_none(values: impl Iterator<Item = Value>) -> Vec<Value> {
    let values: Vec<Value> = values.collect();
    if values.is_empty() { vec![Value::None] } else { values }
}

/// The date, cut to a coarser unit; one that is coarser already stays as it is.
fn date(library: &Library, id: ArticleId, cut: impl Fn(DateValue) -> Option<DateValue>) -> Value {
    match library.date(id).map(|date| date.value) {
        None => Value::None,
        Some(value) if value.is_partial() => Value::PartialDate,
        Some(value) => Value::Date(cut(value).unwrap_or(value)),
    }
}

/// The order of lines with the same number: as people read them, what has no value last.
fn rank(value: &Value, language: Language) -> (bool, String) {
    let shown = match value {
        Value::Country(code) => gazetteer::country_name(*code, language).map(str::to_owned),
        _ => None,
    };
    (*value == Value::None, text::fold(&shown.unwrap_or_else(|| name(value, language))))
}

fn name(value: &Value, language: Language) -> String {
    match value {
        Value::Date(date) => date.to_string(),
        Value::PartialDate => "partial".to_owned(),
        Value::Country(code) => match gazetteer::country_name(*code, language) {
            Some(name) => format!("{code}  {name}"),
            None => code.to_string(),
        },
        Value::Group(group) => format!("{}  {}", group.key(), group.name(language)),
        Value::Language(language) => language.to_string(),
        Value::Text(text) => text::clean_line(text),
        Value::None => "none".to_owned(),
    }
}
