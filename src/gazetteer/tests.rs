//! The tables hold what they must: every territory, no form for two countries, nothing that can't be read.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use super::compile::rows::{parse_table, read_table};
use super::compile::{Language as Table, Rules, Tables};
use super::*;
use crate::text::Chart;

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

/// The languages in which every territory has name, adjective and people.
const COMPLETE: [&str; 11] = ["cs", "de", "en", "es", "fr", "it", "nl", "pl", "pt", "ru", "uk"];

/// A row of `without.tsv`: cells that are empty, and why.
struct Without {
    language: String,
    column: String,
    codes: BTreeSet<String>,
    source: String,
}

impl Without {
    fn covers(&self, language: &str, column: &str, code: &str) -> bool {
        (self.language == language || self.language == "*") && self.column == column && self.codes.contains(code)
    }
}

fn without() -> Vec<Without> {
    let rows = read_table(&folder().join("without.tsv"), &["language", "column", "codes", "reason"]).unwrap();
    rows.iter()
        .map(|row| {
            let [language, column, codes, reason] = row.cells.as_slice() else { unreachable!("rows have all cells") };
            let codes: BTreeSet<String> = codes.split(' ').map(str::to_owned).collect();
            assert!(!reason.is_empty() && !codes.is_empty(), "{}: codes and their reason", row.problem("").0);
            let source = format!("{}:{}", row.file, row.line_number);
            Without { language: language.clone(), column: column.clone(), codes, source }
        })
        .collect()
}

/// The cells of a language's table by code and column, and what they lack.
fn empty_cells(language: &str, territories: &[String]) -> BTreeSet<(String, &'static str)> {
    let path = folder().join("languages").join(format!("{language}.tsv"));
    let rows = read_table(&path, &["code", "name", "adjective", "demonym", "capital"]).unwrap();
    let columns = [(1, "name"), (2, "adjective"), (3, "demonym")];
    let is_empty = |code: &str, idx: usize| {
        let row = rows.iter().find(|row| row.cells[0] == code);
        row.is_none_or(|row| matches!(row.cells[idx].as_str(), "" | "-"))
    };
    let cells = territories.iter().flat_map(|code| columns.map(|(idx, column)| (code, idx, column)));
    cells.filter(|(code, idx, _)| is_empty(code, *idx)).map(|(code, _, column)| (code.clone(), column)).collect()
}

#[test]
fn what_every_territory_has_in_the_complete_languages_is_exactly_what_the_exceptions_leave() {
    let tables = tables();
    let codes: Vec<String> = tables.territories.iter().map(|territory| territory.code.clone()).collect();
    let without = without();
    let mut problems = Vec::new();
    for language in COMPLETE {
        let empty = empty_cells(language, &codes);
        for (code, column) in &empty {
            if !without.iter().any(|row| row.covers(language, column, code)) {
                problems.push(format!("{language}.tsv: {code} has no {column}, and without.tsv gives no reason"));
            }
        }
        for row in without.iter().filter(|row| row.language == language) {
            let filled = row.codes.iter().filter(|code| !empty.contains(&((*code).clone(), row.column.as_str())));
            problems.extend(
                filled.map(|code| format!("{}: {language} has the {} of {code}: take it off", row.source, row.column)),
            );
        }
    }
    let known = |row: &Without| COMPLETE.contains(&row.language.as_str()) || row.language == "*";
    problems.extend(without.iter().filter(|row| !known(row)).map(|row| format!("{}: no such language", row.source)));
    expect_none(problems);
}

#[test]
fn every_list_of_words_is_one_that_a_rule_asks_for() {
    let mut problems = Vec::new();
    for language in &tables().languages {
        let names = language.rules.words.keys();
        let unknown = names.filter(|name| !Vocabulary::default().add(name, Vec::new()));
        problems.extend(unknown.map(|name| format!("{}.rules.tsv: no rule asks for {name}", language.code)));
    }
    expect_none(problems);
}

/// Everything that one name can mean, as codes.
fn codes_of(text: &str, language: Language) -> Vec<String> {
    let candidates = find_mentions(&Chart::new(text), Some(language));
    let senses = candidates.iter().filter(|candidate| candidate.span.of(text) == text);
    senses.flat_map(|found| std::iter::once(&found.sense).chain(&found.others)).map(|s| s.code.to_string()).collect()
}

#[test]
fn first_level_regions_are_known_in_every_full_language() {
    let list = include_str!("../../tests/gold/regions.tsv");
    let mut problems = Vec::new();
    for row in parse_table("regions.tsv", list, &["language", "code", "names"]).unwrap() {
        for language in row.cells[0].split(',') {
            let code: Language = language.parse().unwrap();
            let unknown = row.cells[2].split(" | ").filter(|name| !codes_of(name, code).contains(&row.cells[1]));
            problems.extend(
                unknown.map(|name| row.problem(format!("{language}: {name} is no part of {}", row.cells[1])).0),
            );
        }
    }
    expect_none(problems);
}

/// What the papers of AP and Canadian Press write behind a town (`Reno, Nev.`).
const ABBREVIATIONS: [(&str, &str); 2] = [
    (
        "US",
        "Ala. Ariz. Ark. Calif. Colo. Conn. Del. D.C. Fla. Ga. Ill. Ind. Kan. Ky. La. Md. Mass. Mich. Minn. Miss. Mo. Mont. Neb. \
         Nev. N.H. N.J. N.M. N.Y. N.C. N.D. Okla. Ore. Pa. R.I. S.C. S.D. Tenn. Tex. Vt. Va. Wash. W.Va. Wis. Wyo.",
    ),
    ("CA", "Alta. B.C. Man. N.B. N.S. Nfld. Ont. P.E.I. Que. Sask."),
];

#[test]
fn abbreviated_states_and_provinces_are_known_behind_a_comma() {
    let mut problems = Vec::new();
    for (code, abbreviations) in ABBREVIATIONS {
        for abbreviation in abbreviations.split_whitespace() {
            let text = format!("BROOMALL, {abbreviation}");
            let found = find_mentions(&Chart::new(&text), Some(Language::ENGLISH));
            if !found.iter().any(|found| found.sense.code.as_str() == code && found.span.of(&text) == abbreviation) {
                problems.push(format!("{abbreviation} is no part of {code}"));
            }
        }
    }
    expect_none(problems);
}

#[test]
fn what_stands_in_front_of_a_stem_and_open_endings_are_written_out() {
    let rules = "rule\tname\tapplies\tstrip\tforms\nclass\tnen\tadjective\tnen\tnen s*\nclass\tgen\t-\t-\t- n\n";
    let rows = parse_table("xx.rules.tsv", rules, &["rule", "name", "applies", "strip", "forms"]).unwrap();
    let rules = Rules::from_rows(&rows).unwrap();
    let forms = |entry: &str| rules.forms(entry, "adjective", &rows[0]).unwrap();
    assert_eq!(forms("saksalainen"), ["saksalainen", "saksalais*"]);
    assert_eq!(forms("{Uusi,Uuden}-Guinea:gen"), ["Uusi-Guinea", "Uusi-Guinean", "Uuden-Guinea", "Uuden-Guinean"]);
    assert_eq!(forms("{ال,لل}صين"), ["الصين", "للصين"]);
}

/// The forms of some kinds of entries in a language that more than one country has and no row of `ambiguous.tsv` lists,
/// whatever their case.
fn shared_forms(language: &Table, kinds: &[Kind]) -> BTreeMap<String, BTreeSet<String>> {
    let mut owners: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    let own = language.entries.iter().filter(|entry| entry.flags & flags::FOREIGN == 0);
    for entry in own.filter(|entry| kinds.contains(&entry.kind)) {
        let Some(code) = entry.code.as_deref() else { continue };
        let listed = language.ambiguous.iter().any(|ambiguity| {
            entry.forms.contains(&ambiguity.form) && ambiguity.codes.iter().any(|listed| listed == code)
        });
        for form in entry.forms.iter().filter(|_| !listed) {
            owners.entry(form.to_lowercase()).or_default().insert(code.to_owned());
        }
    }
    owners.retain(|_, codes| codes.len() > 1);
    owners
}

#[test]
fn no_form_belongs_to_two_countries_unless_the_ambiguity_is_listed() {
    let tables = tables();
    let mut problems = Vec::new();
    for language in full_languages(&tables) {
        for (form, codes) in shared_forms(language, &[Kind::Name, Kind::Adjective, Kind::Demonym]) {
            problems.push(format!("{}: {form} belongs to {codes:?}", language.code));
        }
    }
    expect_none(problems);
}

#[test]
fn no_capital_region_or_institution_belongs_to_two_countries_in_german_and_english() {
    let tables = tables();
    let mut problems = Vec::new();
    for language in full_languages(&tables).filter(|language| matches!(language.code.as_str(), "de" | "en")) {
        // Towns and cities have namesakes, which the text decides between.
        for (form, codes) in shared_forms(language, &Kind::ALL[..7]) {
            problems.push(format!("{}: {form} belongs to {codes:?}", language.code));
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
        find_mentions(&Chart::new("Kosovo"), code.parse().ok());
    }
    find_mentions(&Chart::new("Kosovo"), "xx".parse().ok());
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
