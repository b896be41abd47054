//! The tables hold what they must: every territory, no form for two countries, nothing that can't be read.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use super::compile::{Language as Table, Rules, Tables, parse_table, read_table};
use super::*;

fn tables() -> Tables {
    Tables::read(&folder()).unwrap_or_else(|problem| panic!("{}", problem.0))
}

fn folder() -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("src/gazetteer/tables")
}

fn full_languages(tables: &Tables) -> impl Iterator<Item = &Table> {
    tables.languages.iter().filter(|language| language.is_full)
}

fn expect_none(problems: Vec<String>) {
    assert!(problems.is_empty(), "{} problems:\n{}", problems.len(), problems.join("\n"));
}

#[test]
fn every_territory_has_name_adjective_and_people_in_every_full_language() {
    let tables = tables();
    let mut problems = Vec::new();
    for language in full_languages(&tables) {
        let path = folder().join("languages").join(format!("{}.tsv", language.code));
        let rows = read_table(&path, &["code", "name", "adjective", "demonym", "capital"]).unwrap();
        for territory in &tables.territories {
            let of_code: Vec<_> = rows.iter().filter(|row| row.cells[0] == territory.code).collect();
            match of_code.as_slice() {
                [row] => problems.extend((1..4).filter(|idx| row.cells[*idx].is_empty()).map(|idx| {
                    format!("{}.tsv: {} has an empty cell in column {}", language.code, territory.code, idx + 1)
                })),
                rows => problems.push(format!("{}.tsv: {} rows of {}", language.code, rows.len(), territory.code)),
            }
        }
    }
    expect_none(problems);
}

#[test]
fn no_form_belongs_to_two_countries_unless_the_ambiguity_is_listed() {
    let tables = tables();
    let mut problems = Vec::new();
    for language in full_languages(&tables) {
        let mut owners: BTreeMap<&str, BTreeSet<(&str, &str)>> = BTreeMap::new();
        let own = language.entries.iter().filter(|entry| entry.flags & flags::FOREIGN == 0);
        for entry in own.filter(|entry| matches!(entry.kind, Kind::Name | Kind::Adjective | Kind::Demonym)) {
            let code = entry.code.as_deref().expect("only blockers have no code");
            let listed = language.ambiguous.iter().any(|ambiguity| {
                entry.forms.contains(&ambiguity.form) && ambiguity.codes.iter().any(|listed| listed == code)
            });
            let forms = entry.forms.iter().filter(|_| !listed);
            forms.for_each(|form| {
                owners.entry(form).or_default().insert((code, &entry.source));
            });
        }
        for (form, owners) in owners {
            if owners.iter().map(|(code, _)| code).collect::<BTreeSet<_>>().len() > 1 {
                problems.push(format!("{}: {form} belongs to {owners:?}", language.code));
            }
        }
    }
    expect_none(problems);
}

#[test]
fn listed_ambiguities_exist() {
    let tables = tables();
    let mut problems = Vec::new();
    for language in full_languages(&tables) {
        for ambiguity in &language.ambiguous {
            for code in &ambiguity.codes {
                let exists = language
                    .entries
                    .iter()
                    .any(|entry| entry.code.as_deref() == Some(code.as_str()) && entry.forms.contains(&ambiguity.form));
                if !exists {
                    problems.push(format!("{}: {} is no form of {code}", language.code, ambiguity.form));
                }
            }
        }
    }
    expect_none(problems);
}

#[test]
fn entries_inflect_by_their_class() {
    let rules = "rule\tname\tapplies\tstrip\tforms\n\
                 class\tname\tname\ts\ts\n\
                 class\tname\tname\t-\t- s\n\
                 class\tadj\t-\te\te en er\n\
                 class\tisch\tadjective\t-\t- e en\n";
    let rows = parse_table("xx.rules.tsv", rules, &["rule", "name", "applies", "strip", "forms"]).unwrap();
    let rules = Rules::from_rows(&rows).unwrap();
    let check = |column: &str, entry: &str, expected: &[&str]| {
        assert_eq!(rules.forms(entry, column, &rows[0]).unwrap(), expected, "{entry}");
    };
    check("name", "Albanien", &["Albanien", "Albaniens"]);
    check("name", "Laos", &["Laos"]);
    check("name", "USA:0", &["USA"]);
    check("name", "Sri Lanka", &["Sri Lanka"]);
    check("adjective", "kosovarisch", &["kosovarisch", "kosovarische", "kosovarischen"]);
    check("name", "Niem{cy,iec,-}", &["Niemcy", "Niemiec", "Niem"]);
    check("name", "Vereinigte:adj Staaten:0", &["Vereinigte Staaten", "Vereinigten Staaten", "Vereinigter Staaten"]);
    for bad in ["Albanien:nothing", "Niem{cy"] {
        assert!(rules.forms(bad, "name", &rows[0]).unwrap_err().0.starts_with("xx.rules.tsv:2: "), "{bad}");
    }
}

#[test]
fn a_bad_row_names_its_line() {
    let message = |content: &str| parse_table("t.tsv", content, &["a", "b"]).unwrap_err().0;
    assert_eq!(message("a\tc\n"), "t.tsv:1: the header should be a b");
    assert_eq!(message("a\tb\n# note\n\n1\t2\t3\n"), "t.tsv:4: 3 cells instead of 2");
    let rows = |content: &str| parse_table("t.tsv", content, &["rule", "name", "applies", "strip", "forms"]).unwrap();
    let header = "rule\tname\tapplies\tstrip\tforms\n";
    for (row, expected) in [
        ("clas\tx\tname\t-\t-\n", "t.tsv:2: unknown rule \"clas\""),
        ("class\tx\tname\t-\t\n", "t.tsv:2: a class needs endings"),
        ("tail\tx\tname\t-\tweit\n", "t.tsv:2: no class x without strip"),
    ] {
        assert_eq!(Rules::from_rows(&rows(&format!("{header}{row}"))).unwrap_err().0, expected);
    }
}

#[test]
fn every_lexicon_opens() {
    for (code, _) in generated::LEXICONS {
        find_mentions("Kosovo", code.parse().ok());
    }
    find_mentions("Kosovo", "xx".parse().ok());
}

#[test]
fn countries_are_found_by_code_and_by_name_in_any_language() {
    for (name, code) in [
        ("UA", "UA"),
        ("ua", "UA"),
        ("Ukraine", "UA"),
        ("Україна", "UA"),
        ("deutschland", "DE"),
        ("Aegypten", "EG"),
        ("ägypten", "EG"),
        ("Allemagne", "DE"),
        ("Niemcy", "DE"),
        ("Saksa", "DE"),
        ("日本", "JP"),
        ("Weißrussland", "BY"),
        ("Birma", "MM"),
        ("USA", "US"),
        ("suhh", "SUHH"),
        ("Sowjetunion", "SUHH"),
        ("DDR", "DDDE"),
        (" Kosovo ", "XK"),
    ] {
        assert_eq!(find_country(name).map(|code| code.to_string()).as_deref(), Some(code), "{name}");
    }
    for name in ["", "nowhere", "ZZ", "Deutsch"] {
        assert_eq!(find_country(name), None, "{name}");
    }
}

#[test]
fn every_country_has_its_name_for_people() {
    assert_eq!(country_name(CountryCode::literal("DE"), Language::GERMAN), Some("Deutschland"));
    assert_eq!(country_name(CountryCode::literal("DE"), Language::FRENCH), Some("Germany"));
    assert_eq!(country_name(CountryCode::literal("ZZ"), Language::GERMAN), None);
    assert!(countries().is_sorted() && countries().len() > 250);
    for code in countries() {
        assert!(country_name(*code, Language::GERMAN).is_some_and(|name| !name.is_empty()), "{code}");
    }
}
