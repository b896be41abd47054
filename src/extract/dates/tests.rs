//! Sentences and what is found in them: the rules together, the tables' own examples, the laws.

use chrono::NaiveDate;

use super::*;
use crate::model::{Day, Language};

/// Wednesday, 4 February 2026: the day of all examples in the tables.
fn anchor() -> Day {
    NaiveDate::from_ymd_opt(2026, 2, 4).unwrap()
}

/// What is found in `text`, with its timexes in brackets, and their values.
fn read(text: &str, language: Language) -> (String, String) {
    let plain = text.replace(['[', ']'], "");
    let mut marked = String::new();
    let mut values = Vec::new();
    let mut at = 0;
    for timex in find_timexes(&plain, Some(language)) {
        let range = timex.span.range();
        marked.push_str(&format!("{}[{}]", &plain[at..range.start], &plain[range.clone()]));
        values.push(timex.resolve(Some(anchor())).value);
        at = range.end;
    }
    marked.push_str(&plain[at..]);
    (marked, values.join(" "))
}

#[test]
fn every_example_in_the_tables_holds() {
    let examples = grammar::examples();
    let mut failures = Vec::new();
    for example in &examples {
        let (marked, values) = read(example.text, example.language);
        if (marked.as_str(), values.as_str()) != (example.text, example.expected) {
            let expected = format!("{} = {}", example.text, example.expected);
            failures.push(format!("{}: {marked} = {values}; expected {expected}", example.language));
        }
    }
    assert!(failures.is_empty(), "{} of {}:\n{}", failures.len(), examples.len(), failures.join("\n"));
}
