//! Tables → lexicons: reads `tables/`, inflects every entry and packs one lexicon a language.
//!
//! Used by the build script, and by the tests that look into the tables; the program itself only reads the packed
//! lexicons (`lexicon.rs`). Knows the syntax of the tables (`tables/README.md`), nothing of texts.

// With their paths: the build script has this file at another place in its tree.
#[path = "compile/packing.rs"]
pub mod packing;
#[path = "compile/rows.rs"]
pub mod rows;
#[path = "compile/rules.rs"]
mod rules;
#[path = "compile/stems.rs"]
mod stems;

use std::collections::{BTreeSet, HashMap, HashSet};
use std::fs;
use std::path::Path;

use super::flags::{self, COMMA, CUE, FOREIGN, HYPHEN, Kind, NO_HEAD, NO_PREFIX, PERSON};
use rows::{Row, TableError, read_table, words};

pub use rules::Rules;

const COLUMNS: [&str; 5] = ["code", "name", "adjective", "demonym", "capital"];
const PLACE_COLUMNS: [&str; 3] = ["code", "kind", "forms"];
const TOWN_COLUMNS: [&str; 3] = ["code", "population", "town"];

/// One entry of a table with all its forms.
#[derive(Debug, Clone)]
pub struct Entry {
    /// `None` for a blocker.
    pub code: Option<String>,
    pub kind: Kind,
    pub flags: u16,
    pub forms: Vec<String>,
    /// Population of cities in thousands; 0 elsewhere. The larger one is the usual sense.
    pub weight: u32,
    /// File and line, for messages.
    pub source: String,
}

/// What one language knows, before packing.
#[derive(Debug, Default, Clone)]
pub struct Language {
    pub code: String,
    /// Whether it has a table of its own.
    pub is_full: bool,
    pub rules: Rules,
    pub entries: Vec<Entry>,
    pub ambiguous: Vec<Ambiguity>,
}

/// A row of `ambiguous.tsv`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ambiguity {
    pub form: String,
    pub codes: Vec<String>,
    pub rule: u8,
    /// Words that speak for a code.
    pub evidence: Vec<(String, Vec<String>)>,
}

/// All tables of the folder.
#[derive(Debug, Default)]
pub struct Tables {
    pub territories: Vec<Territory>,
    pub languages: Vec<Language>,
    /// `(language, code, name)`: all names for looking a country up.
    pub names: Vec<(String, String, String)>,
}

#[derive(Debug, Clone)]
pub struct Territory {
    pub code: String,
    pub english: String,
    pub german: String,
}

impl Tables {
    pub fn read(folder: &Path) -> Result<Self, TableError> {
        let territories: Vec<Territory> =
            read_table(&folder.join("territories.tsv"), &["code", "status", "english", "german"])?
                .into_iter()
                .map(|row| Territory {
                    code: row.cells[0].clone(),
                    english: row.cells[2].clone(),
                    german: row.cells[3].clone(),
                })
                .collect();
        let known: HashSet<&str> = territories.iter().map(|territory| territory.code.as_str()).collect();
        let name_rows = read_table(&folder.join("names.tsv"), &["language", "code", "names"])?;
        let city_rows = read_table(&folder.join("cities.tsv"), &["code", "kind", "population", "names"])?;
        let ambiguous_rows =
            read_table(&folder.join("ambiguous.tsv"), &["language", "form", "codes", "rule", "evidence", "note"])?;
        let mut languages = Vec::new();
        let full = language_codes(&folder.join("languages"))?;
        for code in &full {
            languages.push(Language::read(folder, code, &known)?);
        }
        let others: BTreeSet<&str> = name_rows.iter().map(|row| row.cells[0].as_str()).collect();
        // Bokmål is read by the Norwegian tables.
        let has_table = |code: &str| full.iter().any(|full| full == code || full == "no" && code == "nb");
        for code in others.into_iter().filter(|code| !has_table(code)) {
            languages.push(Language::from_names(code, &name_rows)?);
        }
        let town_rows = read_table(&folder.join("towns.tsv"), &["language", "code", "kind", "population", "name"])?;
        for language in &mut languages {
            language.add_cities(&city_rows)?;
            language.add_towns(&town_rows)?;
            language.trust_towns_called_after_places();
            language.ambiguous = ambiguities(&ambiguous_rows, &language.code)?;
        }
        add_english(&mut languages);
        languages.push(unknown_language(&languages));
        let mut names = Vec::new();
        for row in &name_rows {
            for name in row.cells[2].split(" | ") {
                names.push((row.cells[0].clone(), row.cells[1].clone(), name.to_owned()));
            }
        }
        for row in &name_rows {
            if !known.contains(row.cells[1].as_str()) {
                return Err(row.problem(format!("no territory {}", row.cells[1])));
            }
        }
        Ok(Tables { territories, languages, names })
    }
}

/// The languages that have a table of their own.
fn language_codes(folder: &Path) -> Result<Vec<String>, TableError> {
    let mut codes: Vec<String> = fs::read_dir(folder)?
        .filter_map(|entry| entry.ok()?.file_name().into_string().ok())
        .filter_map(|name| name.strip_suffix(".tsv").filter(|stem| !stem.contains('.')).map(str::to_owned))
        .collect();
    codes.sort();
    Ok(codes)
}

impl Language {
    fn read(folder: &Path, code: &str, known: &HashSet<&str>) -> Result<Self, TableError> {
        let folder = folder.join("languages");
        let rules = Rules::read(&folder.join(format!("{code}.rules.tsv")))?;
        let mut language = Language { code: code.to_owned(), is_full: true, rules, ..Language::default() };
        for row in read_table(&folder.join(format!("{code}.tsv")), &COLUMNS)? {
            if !known.contains(row.cells[0].as_str()) {
                return Err(row.problem(format!("no territory {}", row.cells[0])));
            }
            for (column, cell) in COLUMNS.iter().zip(&row.cells).skip(1) {
                language.add_cell(&row, column, cell)?;
            }
        }
        let places = folder.join(format!("{code}.places.tsv"));
        if places.exists() {
            for row in read_table(&places, &PLACE_COLUMNS)? {
                let blocker = row.cells[1] == "blocker";
                if blocker != (row.cells[0] == "-") || !(blocker || known.contains(row.cells[0].as_str())) {
                    return Err(row.problem(format!("no territory {}", row.cells[0])));
                }
                language.add_cell(&row, &row.cells[1], &row.cells[2])?;
            }
        }
        let towns = folder.join(format!("{code}.towns.tsv"));
        if towns.exists() {
            for row in read_table(&towns, &TOWN_COLUMNS)? {
                if !known.contains(row.cells[0].as_str()) {
                    return Err(row.problem(format!("no territory {}", row.cells[0])));
                }
                language.add_inflected_towns(&row)?;
            }
        }
        Ok(language)
    }

    /// A language of which only the names of countries are known.
    fn from_names(code: &str, rows: &[Row]) -> Result<Self, TableError> {
        let mut language = Language { code: code.to_owned(), ..Language::default() };
        for row in rows.iter().filter(|row| row.cells[0] == code) {
            let cells = Row { cells: vec![row.cells[1].clone()], ..row.clone() };
            for name in row.cells[2].split(" | ") {
                language.push(&cells, Kind::Name, 0, vec![name.to_owned()], 0);
            }
        }
        Ok(language)
    }

    fn add_cell(&mut self, row: &Row, column: &str, cell: &str) -> Result<(), TableError> {
        let kind = Kind::of_column(column).ok_or_else(|| row.problem(format!("unknown kind {column:?}")))?;
        if matches!(cell, "" | "-" | "=") {
            return Ok(());
        }
        // People called like the adjective need no entry of their own.
        for entry in cell.split(" | ").filter(|entry| *entry != "=") {
            let (entry, flags) = without_flags(entry, row)?;
            let forms = self.rules.forms(entry, column, row)?;
            self.push(row, kind, flags, forms, 0);
        }
        Ok(())
    }

    fn push(&mut self, row: &Row, kind: Kind, flags: u16, forms: Vec<String>, weight: u32) {
        let code = (kind != Kind::Blocker).then(|| row.cells[0].clone());
        let source = format!("{}:{}", row.file, row.line_number);
        let mut forms = with_and_without_stop(with_both_apostrophes(forms));
        // Ukrainian writes its apostrophe as a letter, too.
        if self.code == "uk" {
            let letters: Vec<String> =
                forms.iter().filter(|form| form.contains('\'')).map(|form| form.replace('\'', "ʼ")).collect();
            forms.extend(letters.into_iter().filter(|form| !forms.contains(form)).collect::<Vec<_>>());
        }
        let entry = Entry { code, kind, flags, forms, weight, source };
        // An entry of its own: its forms have a stem in common.
        let respelled = self.rules.respelled(&entry.forms);
        if !respelled.is_empty() {
            self.entries.push(Entry { forms: respelled, ..entry.clone() });
        }
        self.entries.push(entry);
    }

    fn add_cities(&mut self, rows: &[Row]) -> Result<(), TableError> {
        // CLDR calls Norwegian by its commonest form.
        let own_code = if self.code == "no" { "nb" } else { &self.code }.to_owned();
        for row in rows {
            let kind = Kind::of_column(&row.cells[1]).ok_or_else(|| row.problem("unknown kind"))?;
            // Where the language has a name of its own, the one that GeoNames writes is another word (Vienna, Rome).
            let here_called = |name: &str| {
                name.split_once('@')
                    .is_some_and(|(_, languages)| languages.split(',').any(|language| language == own_code))
            };
            let has_own = row.cells[3].split(" | ").any(here_called);
            let population: u32 = row.cells[2].parse().map_err(|_| row.problem("population is no number"))?;
            for name in row.cells[3].split(" | ") {
                let (form, here) = match name.split_once('@') {
                    Some((form, languages)) => (form, languages.split(',').any(|language| language == own_code)),
                    // GeoNames writes in Latin letters.
                    None => (
                        name,
                        !has_own && !matches!(self.code.as_str(), "ru" | "uk" | "bg" | "el" | "zh" | "ja" | "ar"),
                    ),
                };
                // Languages without a table of their own get capitals only, which keeps the program small.
                let here = here && (self.is_full || row.cells[1] == "capital");
                // Short forms are too often something else: only tables of the language may have them.
                if !here || form.chars().count() < 3 || self.rules.stops.contains(form) {
                    continue;
                }
                let flags = if self.rules.cues.contains(form) { CUE } else { 0 };
                let forms = self.rules.inflect(form, self.rules.column_of_place(form, &row.cells[1]), row)?;
                self.push(row, kind, flags, forms, population / 1000 + 1);
            }
        }
        Ok(())
    }

    /// Towns of the countries where the language is spoken, and larger ones of the world. They count only where the text
    /// treats them as places.
    fn add_towns(&mut self, rows: &[Row]) -> Result<(), TableError> {
        let own_code = self.code.clone();
        for row in rows.iter().filter(|row| row.cells[0].split(',').any(|language| language == own_code)) {
            let [_, code, column, population, name] = row.cells.as_slice() else {
                return Err(row.problem("five cells are needed"));
            };
            let kind = Kind::of_column(column).ok_or_else(|| row.problem("unknown kind"))?;
            let population: u32 = population.parse().map_err(|_| row.problem("population is no number"))?;
            let is_given_name = self.rules.words.get("given-name").is_some_and(|names| names.contains(name));
            if is_given_name || self.rules.stops.contains(name) {
                continue;
            }
            let flags = if kind == Kind::City { flags::TOWN } else { 0 };
            let forms = self.rules.inflect(name, self.rules.column_of_place(name, column), row)?;
            let row = Row { cells: vec![code.clone()], ..row.clone() };
            self.push(&row, kind, flags, forms, population / 1000 + 1);
        }
        Ok(())
    }

    /// A town with the name of a larger place of its country in its own (`Banda Aceh`, `Kirchheim bei München`) counts wherever
    /// it stands: it cannot be anything else, and would hide the other name where it did not count.
    fn trust_towns_called_after_places(&mut self) {
        let is_town = |entry: &Entry| entry.flags & flags::TOWN != 0;
        let places: HashSet<(Option<String>, String)> = self
            .entries
            .iter()
            .filter(|entry| {
                !is_town(entry) && matches!(entry.kind, Kind::Name | Kind::Capital | Kind::City | Kind::Region)
            })
            .flat_map(|entry| entry.forms.iter().map(|form| (entry.code.clone(), form.clone())))
            .collect();
        for entry in self.entries.iter_mut().filter(|entry| is_town(entry)) {
            let mut words = entry.forms[0].split(' ');
            let is_after_place = |word: &str| places.contains(&(entry.code.clone(), word.to_owned()));
            if entry.forms[0].contains(' ') && words.any(is_after_place) {
                entry.flags &= !flags::TOWN;
            }
        }
    }

    /// The towns of a row of `xx.towns.tsv`, written like the entries of the language's other tables. A name of one word
    /// without a class takes the class that the rules give for `town`.
    fn add_inflected_towns(&mut self, row: &Row) -> Result<(), TableError> {
        let population: u32 = row.cells[1].parse().map_err(|_| row.problem("population is no number"))?;
        for entry in row.cells[2].split(" | ") {
            let (entry, flags) = without_flags(entry, row)?;
            let forms = self.rules.forms(entry, "town", row)?;
            let is_given_name = self.rules.words.get("given-name").is_some_and(|names| names.contains(&forms[0]));
            if !is_given_name && !self.rules.stops.contains(&forms[0]) {
                self.push(row, Kind::City, flags | flags::TOWN, forms, population / 1000 + 1);
            }
        }
        Ok(())
    }
}

/// Each form with an apostrophe also with the other one: tables have `Côte d'Ivoire`, print has `Côte d’Ivoire`.
fn with_both_apostrophes(mut forms: Vec<String>) -> Vec<String> {
    let plain = forms.iter().filter(|form| form.contains('’')).map(|form| form.replace('’', "'"));
    let typographic = forms.iter().filter(|form| form.contains('\'')).map(|form| form.replace('\'', "’"));
    let others: Vec<String> = plain.chain(typographic).collect();
    for other in others {
        if !forms.contains(&other) {
            forms.push(other);
        }
    }
    forms
}

/// `St. Louis` also as `St Louis`, as the British write it.
fn with_and_without_stop(mut forms: Vec<String>) -> Vec<String> {
    let bare: Vec<String> =
        forms.iter().filter_map(|form| form.strip_prefix("St. ")).map(|rest| format!("St {rest}")).collect();
    for form in bare {
        if !forms.contains(&form) {
            forms.push(form);
        }
    }
    forms
}

/// English names and adjectives stand in texts of every language; forms that mean something else there stay out.
fn add_english(languages: &mut [Language]) {
    let Some(english) = languages.iter().find(|language| language.code == "en").cloned() else { return };
    for language in languages.iter_mut().filter(|language| language.code != "en") {
        let own: HashMap<String, Option<String>> = language
            .entries
            .iter()
            .flat_map(|entry| entry.forms.iter().map(|form| (form.to_lowercase(), entry.code.clone())))
            .collect();
        let usable = |entry: &&Entry| {
            matches!(entry.kind, Kind::Name | Kind::Adjective)
                && entry.flags & !flags::EXACT == 0
                && entry.forms[0].contains(char::is_lowercase)
                && entry
                    .forms
                    .iter()
                    .all(|form| !own.contains_key(&form.to_lowercase()) && !language.rules.stops.contains(form))
        };
        let foreign: Vec<Entry> = english
            .entries
            .iter()
            .filter(usable)
            .map(|entry| Entry { flags: entry.flags | FOREIGN, ..entry.clone() })
            .collect();
        language.entries.extend(foreign);
    }
}

/// For texts in an unknown language (most are too short to tell): German and English together.
fn unknown_language(languages: &[Language]) -> Language {
    let mut unknown = Language { code: "common".to_owned(), ..Language::default() };
    for language in languages.iter().filter(|language| matches!(language.code.as_str(), "de" | "en")) {
        if language.code == "de" {
            unknown.rules = language.rules.clone();
        }
        unknown.entries.extend(language.entries.iter().cloned());
        unknown.ambiguous.extend(language.ambiguous.iter().cloned());
    }
    unknown
}

fn ambiguities(rows: &[Row], language: &str) -> Result<Vec<Ambiguity>, TableError> {
    let mut found = Vec::new();
    for row in rows.iter().filter(|row| row.cells[0] == language) {
        let rule = match row.cells[3].as_str() {
            "evidence" => flags::RULE_EVIDENCE,
            "only-evidence" => flags::RULE_ONLY_EVIDENCE,
            other => return Err(row.problem(format!("unknown rule {other:?}"))),
        };
        let mut evidence = Vec::new();
        for part in words(&row.cells[4]) {
            let (code, list) = part.split_once(':').ok_or_else(|| row.problem("evidence is CODE:word,word"))?;
            evidence.push((code.to_owned(), list.split(',').map(|word| word.replace('_', " ")).collect()));
        }
        let codes = row.cells[2].split(',').map(str::to_owned).collect();
        found.push(Ambiguity { form: row.cells[1].clone(), codes, rule, evidence });
    }
    Ok(found)
}

/// An entry and its flags: `Georgia!cue`.
fn without_flags<'a>(entry: &'a str, row: &Row) -> Result<(&'a str, u16), TableError> {
    let mut parts = entry.trim().split('!');
    let entry = parts.next().unwrap_or_default();
    if entry.is_empty() {
        return Err(row.problem("an empty entry"));
    }
    let mut flags = 0;
    for flag in parts {
        flags |= parse_flag(flag).ok_or_else(|| row.problem(format!("unknown flag {flag:?}")))?;
    }
    Ok((entry, flags))
}

fn parse_flag(flag: &str) -> Option<u16> {
    Some(match flag {
        "cue" => CUE,
        "person" => PERSON,
        "hyphen" => HYPHEN,
        "nohead" => NO_HEAD,
        "noprefix" => NO_PREFIX,
        "exact" => flags::EXACT,
        "comma" => COMMA,
        "word" => flags::WORD,
        _ => return None,
    })
}
