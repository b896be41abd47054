//! How many articles have each value of a facet.

use std::collections::HashMap;
use std::io::{self, Write};

use super::args::Facet;
use crate::gazetteer::{self, CountryGroup};
use crate::library::{ArticleId, Library};
use crate::model::{CountryCode, DateUnit, DateValue, Grain, Language};
use crate::text;

/// A facet value; the order is that of the lines where the facet has an order of its own.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
enum Value {
    /// And the other one that it may be.
    Date(DateUnit, Option<DateUnit>),
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
        (Value::Date(a, _), Value::Date(b, _)) if a != b => b.first_day().cmp(&a.first_day()).then(b.cmp(a)),
        (Value::Date(..) | Value::PartialDate, _) | (_, Value::Date(..) | Value::PartialDate) => a.cmp(b),
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
        Facet::Date | Facet::Day => vec![date(library, id, Grain::Day)],
        Facet::Week => vec![date(library, id, Grain::Week)],
        Facet::Month => vec![date(library, id, Grain::Month)],
        Facet::Quarter => vec![date(library, id, Grain::Quarter)],
        Facet::Year => vec![date(library, id, Grain::Year)],
        Facet::Language => or_none(article.language().iter().map(|language| Value::Language(language.value))),
        Facet::Source => or_none(article.rest().source.iter().map(|source| Value::Text((*source).to_owned()))),
    }
}

fn or_none(values: impl Iterator<Item = Value>) -> Vec<Value> {
    let values: Vec<Value> = values.collect();
    if values.is_empty() { vec![Value::None] } else { values }
}

/// The date as a unit of this grain. One that is coarser stays as it is, and so does a month that lies in two weeks.
fn date(library: &Library, id: ArticleId, grain: Grain) -> Value {
    let Some(date) = library.date(id) else { return Value::None };
    if date.value.is_partial() {
        return Value::PartialDate;
    }
    let (unit, other) = (unit_of(date.value, grain), date.other_reading().map(|other| unit_of(other, grain)));
    Value::Date(unit, other.filter(|other| *other != unit))
}

fn unit_of(value: DateValue, grain: Grain) -> DateUnit {
    let containing = value
        .first_day()
        .zip(value.last_day())
        .and_then(|(first, last)| DateUnit::containing(first, last).find(|unit| unit.grain() == grain));
    containing.unwrap_or(DateUnit::Date(value))
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
        Value::Date(unit, None) => unit.to_string(),
        Value::Date(unit, Some(other)) => format!("{unit}?  or {other}"),
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::extract::extract;
    use crate::model::{Given, Origin, RawArticle};

    fn counted(by: Facet, dates: &[&str]) -> String {
        let mut library = Library::default();
        let article = |(idx, date): (usize, &&str)| {
            let date = Some(date.to_string()).filter(|date| !date.is_empty());
            let given = Given { date, language: Some("en".to_owned()), ..Given::default() };
            let origin = Origin::of_file(format!("{idx}/a.txt"));
            extract(RawArticle { origin, text: format!("text number {idx}"), given, notices: Vec::new() })
        };
        library.push(dates.iter().enumerate().map(article).collect(), Vec::new());
        let ids: Vec<ArticleId> = library.ids().collect();
        let mut out = Vec::new();
        write(by, Language::ENGLISH, &library, &ids, &mut out).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn dates_are_counted_by_every_stretch_of_the_calendar() {
        let dates = ["2026-02-04", "2026-02-02", "2025-12-30", "2026-01", "2024", "XXXX-01-03", ""];
        for (by, expected) in [
            (Facet::Day, "1  2026-02-04\n1  2026-02-02\n1  2026-01\n1  2025-12-30\n1  2024\n1  partial\n1  none\n"),
            (Facet::Week, "2  2026-W06\n1  2026-01\n1  2026-W01\n1  2024\n1  partial\n1  none\n"),
            (Facet::Month, "2  2026-02\n1  2026-01\n1  2025-12\n1  2024\n1  partial\n1  none\n"),
            (Facet::Quarter, "3  2026-Q1\n1  2025-Q4\n1  2024\n1  partial\n1  none\n"),
            (Facet::Year, "3  2026\n1  2025\n1  2024\n1  partial\n1  none\n"),
        ] {
            assert_eq!(counted(by, &dates), expected, "{by:?}");
        }
    }

    #[test]
    fn a_date_that_reads_two_ways_says_the_other_one() {
        assert_eq!(
            counted(Facet::Day, &["03/04/2025", "2025-03-04"]),
            "1  2025-03-04\n1  2025-03-04?  or 2025-04-03\n"
        );
        assert_eq!(counted(Facet::Month, &["03/04/2025"]), "1  2025-03?  or 2025-04\n");
        assert_eq!(counted(Facet::Year, &["03/04/2025"]), "1  2025\n");
    }
}
