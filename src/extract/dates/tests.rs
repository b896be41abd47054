//! Sentences and what is found in them: the rules together, the tables' own examples, the laws.

use chrono::NaiveDate;

use super::ahead::Ahead;
use super::compile::content_lines;
use super::matcher::Matcher;
use super::meaning::Meaning;
use super::places;
use super::text::Text;
use super::*;
use crate::model::{Day, Language};
use crate::text::Chart;

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

/// A row's example: a text with the timex in brackets, and its value on [`anchor`].
struct Example {
    language: Language,
    text: &'static str,
    expected: &'static str,
}

macro_rules! rules {
    ($($code:literal,)*) => {
        &[$(($code, include_str!(concat!("tables/", $code, ".rules.tsv")))),*]
    };
}

const RULES: &[(&str, &str)] =
    rules!["de", "en", "fr", "es", "it", "nl", "pt", "pl", "uk", "ru", "cs", "sv", "da", "no", "tr",];

/// All examples of all tables.
fn examples() -> Vec<Example> {
    let mut examples = Vec::new();
    let mut add = |language: &str, text, expected| {
        examples.extend(language.parse().ok().map(|language| Example { language, text, expected }));
    };
    for (language, table) in RULES {
        for (_, row) in content_lines(table) {
            if let [_, _, _, text, expected] = row.split('\t').collect::<Vec<_>>()[..] {
                add(language, text, expected);
            }
        }
    }
    for table in [include_str!("tables/any.rules.tsv"), include_str!("tables/examples.tsv")] {
        for (_, row) in content_lines(table) {
            if let [.., language, text, expected] = row.split('\t').collect::<Vec<_>>()[..] {
                add(language, text, expected);
            }
        }
    }
    examples
}

#[test]
fn every_example_in_the_tables_holds() {
    let examples = examples();
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

/// All languages with tables, and none.
fn languages() -> Vec<Option<Language>> {
    let codes = ["de", "en", "fr", "es", "it", "nl", "pt", "pl", "uk", "ru", "cs", "sv", "da", "no", "tr", "hu", "el"];
    codes.iter().map(|code| code.parse().ok()).chain([None]).collect()
}

/// The matcher knows nothing of the ways to see soon that no rule begins at a word; what they leave out is held against it.
#[test]
fn nothing_matches_where_nothing_is_looked_for() {
    let plain = examples().into_iter().map(|example| (example.text.replace(['[', ']'], ""), example.language));
    let texts = plain.flat_map(|(text, language)| [(text.to_uppercase(), language), (text, language)]);
    for (plain, own) in texts {
        for language in [own, Language::GERMAN, Language::ENGLISH] {
            let (grammar, text) = (grammar::of(Some(language)), Text::new(&Chart::new(&plain)));
            let beginnings = places::beginnings(&text, &grammar.lexicon.kinds);
            let (ahead, mut matcher) = (Ahead { grammar, text: &text }, Matcher::new(grammar, &text));
            let mut starts = Vec::new();
            text.for_windows(|window| starts.extend(window.starts().map(|at| window.offset + at as usize)));
            for start in starts.into_iter().filter(|start| !word::follows_inner_apostrophe(text.bytes, *start)) {
                let is_figure = text.bytes[start].is_ascii_digit();
                let word = text.word(start);
                let is_promising =
                    || grammar.lexicon.find(&word).is_some_and(|entry| ahead.is_promising(entry, word.end));
                if beginnings.contains(&(start as u32)) && (is_figure || is_promising()) {
                    continue;
                }
                matcher.run(start);
                while let Some(found) = matcher.take_best() {
                    // `20 Personen` is passed over.
                    let rule = grammar.rules[usize::from(found.rule)];
                    assert!(is_figure && rule.meaning == Meaning::Nothing, "{language}: {} in {plain}", rule.name);
                }
            }
        }
    }
}

#[test]
fn each_language_has_many_examples() {
    let examples = examples();
    assert!(examples.len() >= 600, "{}", examples.len());
    for language in grammar::languages() {
        let n = examples.iter().filter(|example| example.language == language).count();
        assert!(n >= 30, "{language}: {n}");
    }
}

#[test]
fn figures_that_are_no_dates_are_left_alone() {
    for text in [
        "1010 Wien",
        "Resolution 1441",
        "2000 davon",
        "MiG-190 und Boeing 737",
        "Das Spiel endete 3:2 nach Verlängerung",
        "Das kostet 1.999,00 Euro oder 2.500 Dollar",
        "Tel. 0043 1 2010 2020",
        "§ 2010 Absatz 3",
        "192.168.10.20 und Version 1.10.2020.3",
        "Es kamen 1995 Menschen und 2010 Kinder",
        "so mit der die das",
        "Artikel 5 und Seite 12",
        "COVID-19 und F-16",
        "rund 1900 Soldaten",
        "2,5 Millionen, 3/4 der Fläche, 50 Prozent",
        "Herr So und Frau Mi",
        "12.000 Tote",
        "https://example.org/a/1234/5678",
    ] {
        let (marked, _) = read(text, Language::GERMAN);
        assert_eq!(marked, text);
    }
    for text in [
        "You may march on",
        "He may decide",
        "a second chance",
        "Route 1950",
        "$2010 and 2,010 people",
        "the fall of man",
    ] {
        let (marked, _) = read(text, Language::ENGLISH);
        assert_eq!(marked, text);
    }
}

#[test]
fn without_an_anchor_nothing_is_made_up() {
    for (text, expected) in [
        ("am 3. Januar", "XXXX-01-03"),
        ("im Mai", "XXXX-05"),
        ("am Dienstag", "XXXX-WXX-2"),
        ("gestern", "XXXX-XX-XX"),
        ("nächste Woche", "XXXX-WXX"),
        ("im Jahr 2025", "2025"),
        ("am 25., sagte er", "XXXX-XX-25"),
        ("im Herbst", "XXXX-FA"),
        ("am Wochenende", "XXXX-WXX-WE"),
        ("im zweiten Halbjahr", "XXXX-H2"),
        ("im zweiten Halbjahr 2025", "2025-07-01/2025-12-31"),
        ("zu Ostern", "XXXX-XX-XX"),
        ("zwei Wochen vor Weihnachten", "XXXX-XX-XX"),
        ("zwei Wochen vor Weihnachten 2025", "2025-12-10"),
        ("in der Woche vom 18. Mai", "XXXX-WXX"),
        ("der Rest der Woche", "XXXX-WXX"),
        ("um 14:30 Uhr", "T14:30"),
    ] {
        let values: Vec<String> = find_timexes(text, Some(Language::GERMAN))
            .iter()
            .map(|timex| timex.resolve(None))
            .inspect(|resolved| assert!(!resolved.inferred))
            .map(|resolved| resolved.value)
            .collect();
        assert_eq!(values, [expected], "{text}");
    }
}

mod laws {
    use chrono::{Datelike, NaiveDate, Weekday};
    use proptest::prelude::*;

    use super::{find, languages};
    use crate::model::{Direction, NamedDay, Timex, Unit, When};

    /// Text made of what date expressions are made of, in any order.
    fn date_like() -> impl Strategy<Value = String> {
        let words = [
            "4.",
            "31",
            "2026",
            "02",
            "März",
            "Mai",
            "am",
            "vor",
            "drei",
            "Tagen",
            "Wochen",
            "letzten",
            "nächste",
            "Freitag",
            "Februar",
            "29.",
            "bis",
            "und",
            "-",
            "–",
            "/",
            ".",
            ",",
            "(",
            ")",
            ":",
            "14:30",
            "Uhr",
            "heute",
            "morgen",
            "Jahr",
            "Anfang",
            "der",
            "’",
            "90er",
            "Woche",
            "Sommer",
            "2014/15",
            "04.02.2026",
            "31.02.2026",
            "03/04/2025",
            "May",
            "last",
            "next",
            "week",
            "the",
            "of",
            "1st",
            "пятого",
            "января",
            "дня",
            "hace",
            "tres",
            "días",
            "\n",
            "é",
            "9999",
            "99999999",
            "Jahre",
            "wird",
            "war",
            "jeden",
            "Montagabend",
            "Weihnachten",
            "Advent",
            "Halbjahr",
            "H2",
            "nach",
            "before",
            "days",
            "month",
            "within",
            "rest",
            "ago",
            "later",
            "Wochenende",
            "weekend",
            "letzter",
            "Monate",
            "Quartal",
            "between",
            "ab",
            "starting",
            "from",
            "for",
            "business",
            "Arbeitstagen",
            "siècle",
            "XIX",
            "II",
            "Tue",
            "thousand",
            "hundred",
            "seven",
            "now",
            "and",
            "\u{a0}",
            "𝟚",
            "e\u{301}",
        ];
        let word = proptest::sample::select(words.to_vec());
        let gap = proptest::sample::select(vec![" ", " ", " ", "", "\n"]);
        proptest::collection::vec((word, gap), 0..24)
            .prop_map(|words| words.into_iter().flat_map(|(word, gap)| [word, gap]).collect())
    }

    fn anchor() -> impl Strategy<Value = NaiveDate> {
        (1i32..=9999, 1u32..=366).prop_map(|(year, day)| {
            NaiveDate::from_yo_opt(year, day).or(NaiveDate::from_yo_opt(year, 1)).expect("each year has a first day")
        })
    }

    fn check_found(text: &str, anchor: NaiveDate) -> Result<(), TestCaseError> {
        for language in languages() {
            let found = find(text, language);
            let mut end = 0;
            for timex in &found.timexes {
                prop_assert!(timex.span.is_valid_in(text) && !timex.span.is_empty());
                prop_assert!(timex.span.start >= end, "{:?} overlaps in {:?}", timex, text);
                end = timex.span.end;
                check_resolved(timex, anchor)?;
            }
            prop_assert!(found.impossible.iter().all(|span| span.is_valid_in(text)));
            prop_assert_eq!(&find(text, language), &found);
        }
        Ok(())
    }

    /// Every expression has a value with every anchor, and the value says what the words say.
    fn check_resolved(timex: &Timex, anchor: NaiveDate) -> Result<(), TestCaseError> {
        let literal = timex.resolve(None);
        let resolved = timex.resolve(Some(anchor));
        prop_assert!(!literal.value.is_empty() && !literal.inferred);
        prop_assert_eq!(&timex.resolve(Some(anchor)), &resolved);
        if !resolved.inferred {
            prop_assert_eq!(&resolved, &literal);
        }
        let Some((first, last)) = resolved.days() else { return Ok(()) };
        prop_assert!(first <= last);
        match timex.expression.when {
            When::Calendar(date) => {
                prop_assert!(date.year().is_none_or(|year| first.year() == year));
                prop_assert!(date.month().is_none_or(|month| first.month() == month && last.month() == month));
                prop_assert!(date.day().is_none_or(|day| first.day() == day && last == first));
            }
            When::Weekday { weekday, .. } => prop_assert_eq!(first.weekday(), weekday),
            When::DayOfMonth { day, .. } => prop_assert_eq!(first.day(), u32::from(day)),
            When::Weekend { .. } | When::WeekendOfDay(_) => {
                prop_assert_eq!((first.weekday(), last.weekday()), (Weekday::Sat, Weekday::Sun));
                prop_assert_eq!((last - first).num_days(), 1);
            }
            When::WeekOfDay(_) => prop_assert_eq!((first.weekday(), last.weekday()), (Weekday::Mon, Weekday::Sun)),
            When::HalfYear { year, half } => {
                prop_assert!(year.is_none_or(|year| first.year() == i32::from(year)));
                prop_assert_eq!((first.month0() / 6, last.month0() / 6), (u32::from(half) - 1, u32::from(half) - 1));
            }
            When::Holiday { year, .. } => prop_assert!(year.is_none_or(|year| first.year() == i32::from(year))),
            When::NthWeekday { weekday, .. } => prop_assert_eq!(first.weekday(), weekday),
            When::Within { .. } | When::RestOf(_) => prop_assert_eq!(first, anchor),
            When::Stretch { by, unit } if unit >= Unit::Day => {
                prop_assert_eq!((last < anchor, first > anchor), (by < 0, by > 0));
            }
            When::LongFrom { day: NamedDay::Weekday { weekday, .. }, .. } => prop_assert_eq!(first.weekday(), weekday),
            When::LongFrom { day: NamedDay::Date(date), .. } => {
                prop_assert!(date.month().is_none_or(|month| first.month() == month));
                prop_assert!(date.day().is_none_or(|day| first.day() == day));
            }
            When::EndDay { is_last: true, .. } => {
                prop_assert_ne!(last.succ_opt().map_or(1, |day| day.day()), last.day() + 1)
            }
            When::EndDay { is_last: false, .. } => prop_assert_eq!(first.day(), 1),
            When::SoFar(_) => prop_assert_eq!(last, anchor),
            When::Workdays { by, .. } => {
                prop_assert!([first, last].iter().all(|day| day.weekday().number_from_monday() <= 5));
                prop_assert_eq!((last < anchor, first > anchor), (by < 0, by > 0));
            }
            When::ShiftBoth { months, days } if months <= 0 && days < 0 => prop_assert!(first < anchor),
            When::ShiftBoth { months, days } if months >= 0 && days > 0 => prop_assert!(first > anchor),
            When::FromDay { day: NamedDay::Date(date), by, .. } if date.as_day().is_some() && by != 0 => {
                prop_assert_eq!(date.as_day().map(|day| (first < day, first > day)), Some((by < 0, by > 0)));
            }
            _ => {}
        }
        let is_open = resolved.inferred && matches!(timex.expression.when, When::Calendar(_));
        match timex.expression.direction {
            Direction::Last if is_open => prop_assert!(first < anchor),
            Direction::Next if is_open => prop_assert!(first > anchor),
            _ => {}
        }
        Ok(())
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn any_text_is_safe(text in ".{0,80}", anchor in anchor()) {
            check_found(&text, anchor)?;
        }

        #[test]
        fn any_row_of_date_words_is_read_without_contradiction(text in date_like(), anchor in anchor()) {
            check_found(&text, anchor)?;
        }
    }

    #[test]
    fn a_long_hostile_text_is_read_in_time() {
        for unit in
            ["4. ", "vor drei ", "der ", "1/2/2025 ", "am 3. Mai 2025 - ", "a", "2025", "14:30 ", "\n4.2.2025\n", "'"]
        {
            let text = unit.repeat(200_000 / unit.len());
            let start = std::time::Instant::now();
            find(&text, Some(crate::model::Language::GERMAN));
            assert!(start.elapsed().as_secs() < 10, "{unit:?}");
        }
    }
}
