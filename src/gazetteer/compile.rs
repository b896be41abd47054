//! Tables → lexicons: reads `tables/`, inflects every entry and packs one lexicon a language.
//!
//! Used by the build script, and by the tests that look into the tables; the program itself only reads the packed
//! lexicons (`lexicon.rs`). Knows the syntax of the tables (`tables/README.md`), nothing of texts.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::path::Path;
use std::{fs, io};

use super::flags::{self, CAPITALS, COMMA, CUE, FOREIGN, HYPHEN, Kind, NO_HEAD, NO_PREFIX, PERSON, PREFIXED};
use super::trie;

/// A row of a table that can't be used, with its file and line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TableError(pub String);

impl From<io::Error> for TableError {
    fn from(error: io::Error) -> Self {
        TableError(error.to_string())
    }
}

/// A row with what is needed to name it in a message.
#[derive(Debug, Clone)]
pub struct Row {
    pub file: String,
    pub line_number: usize,
    pub cells: Vec<String>,
}

impl Row {
    pub fn problem(&self, message: impl std::fmt::Display) -> TableError {
        TableError(format!("{}:{}: {message}", self.file, self.line_number))
    }
}

/// The rows of a table; `columns` is its header.
pub fn read_table(path: &Path, columns: &[&str]) -> Result<Vec<Row>, TableError> {
    let file = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let content = fs::read_to_string(path).map_err(|error| TableError(format!("cannot read {file}: {error}")))?;
    parse_table(&file, &content, columns)
}

pub fn parse_table(file: &str, content: &str, columns: &[&str]) -> Result<Vec<Row>, TableError> {
    let mut rows = Vec::new();
    let mut header_seen = false;
    for (idx, line) in content.lines().enumerate() {
        if line.trim().is_empty() || line.starts_with('#') {
            continue;
        }
        let cells: Vec<String> = line.split('\t').map(|cell| cell.trim().to_owned()).collect();
        let mut row = Row { file: file.to_owned(), line_number: idx + 1, cells };
        if !header_seen {
            header_seen = true;
            if row.cells != columns {
                return Err(row.problem(format!("the header should be {}", columns.join(" "))));
            }
            continue;
        }
        if row.cells.len() > columns.len() {
            return Err(row.problem(format!("{} cells instead of {}", row.cells.len(), columns.len())));
        }
        row.cells.resize(columns.len(), String::new());
        rows.push(row);
    }
    Ok(rows)
}

/// How a language inflects and compounds: its `xx.rules.tsv`.
#[derive(Debug, Default, Clone)]
pub struct Rules {
    classes: Vec<Class>,
    /// Per column (`name`, `adjective`, `demonym`) what may stand in front in one word.
    pub prefixes: BTreeMap<String, Vec<String>>,
    pub heads: BTreeMap<String, Vec<String>>,
    /// Second parts of adjectives behind a column's forms, with their endings.
    pub tails: BTreeMap<String, Vec<(String, Vec<String>)>>,
    /// Lists of words that rules about the context need, by name.
    pub words: BTreeMap<String, Vec<String>>,
    stops: HashSet<String>,
    cues: HashSet<String>,
    /// Columns whose names of several words inflect at their last word (`Burkina Fasos`).
    last_word: Vec<String>,
}

#[derive(Debug, Clone)]
struct Class {
    name: String,
    applies: Vec<String>,
    strip: String,
    endings: Vec<String>,
}

const RULE_COLUMNS: [&str; 5] = ["rule", "name", "applies", "strip", "forms"];
const COLUMNS: [&str; 5] = ["code", "name", "adjective", "demonym", "capital"];
/// Columns that the rules `prefix`, `head` and `tail` may apply to, in the order of [`Kind`].
const COMPOUND_COLUMNS: [&str; 7] = ["name", "adjective", "demonym", "capital", "institution", "region", "city"];
const PLACE_COLUMNS: [&str; 3] = ["code", "kind", "forms"];
const TOWN_COLUMNS: [&str; 3] = ["code", "population", "town"];

impl Rules {
    pub fn read(path: &Path) -> Result<Self, TableError> {
        Self::from_rows(&read_table(path, &RULE_COLUMNS)?)
    }

    pub fn from_rows(rows: &[Row]) -> Result<Self, TableError> {
        let mut rules = Rules::default();
        for row in rows {
            rules.add(row)?;
        }
        Ok(rules)
    }

    fn add(&mut self, row: &Row) -> Result<(), TableError> {
        let [rule, name, applies, strip, forms] = row.cells.as_slice() else {
            return Err(row.problem("five cells are needed"));
        };
        let columns = words(applies);
        let list = words(forms);
        match rule.as_str() {
            "class" => {
                let endings: Vec<String> = forms.split_whitespace().map(unless_dash).collect();
                if endings.is_empty() {
                    return Err(row.problem("a class needs endings"));
                }
                self.classes.push(Class { name: name.clone(), applies: columns, strip: unless_dash(strip), endings });
            }
            "prefix" => extend(&mut self.prefixes, columns, list),
            "head" => extend(&mut self.heads, columns, list),
            "tail" => {
                let class = self.classes.iter().rfind(|class| class.name == *name && class.strip.is_empty());
                let endings =
                    class.ok_or_else(|| row.problem(format!("no class {name} without strip")))?.endings.clone();
                let tails = list.into_iter().map(|tail| (tail, endings.clone()));
                columns.into_iter().for_each(|column| self.tails.entry(column).or_default().extend(tails.clone()));
            }
            "words" => self.words.entry(name.clone()).or_default().extend(list),
            "stop" => self.stops.extend(list.iter().map(|form| form.replace('_', " "))),
            "cue" => self.cues.extend(list.iter().map(|form| form.replace('_', " "))),
            "last-word" => self.last_word.extend(columns),
            other => return Err(row.problem(format!("unknown rule {other:?}"))),
        }
        Ok(())
    }

    /// The column by whose class a name from the tables of cities and towns inflects; `None` for one that does not.
    fn column_of_place<'a>(&self, name: &str, column: &'a str) -> Option<&'a str> {
        let inflects = !name.contains(' ') || (self.inflects_last_word(column) && name.ends_with(char::is_alphabetic));
        inflects.then_some(column)
    }

    fn inflects_last_word(&self, column: &str) -> bool {
        // Blockers and metonyms inflect at their end in every language.
        matches!(column, "institution" | "blocker") || self.last_word.iter().any(|known| known == column)
    }

    /// The forms of one word of an entry: `word`, `word:class`, `stem{a,b}`, `{a,b}word:class`.
    fn inflect(&self, word: &str, column: Option<&str>, row: &Row) -> Result<Vec<String>, TableError> {
        if let Some((stem, rest)) = word.split_once('{') {
            let (choices, rest) =
                rest.split_once('}').ok_or_else(|| row.problem(format!("no closing brace in {word}")))?;
            let rests = self.inflect(rest, None, row)?;
            let choices = choices.split(',').map(|choice| format!("{stem}{}", unless_dash(choice.trim())));
            return Ok(choices.flat_map(|start| rests.iter().map(move |rest| format!("{start}{rest}"))).collect());
        }
        let (word, class) = match word.rsplit_once(':') {
            Some((word, class)) => (word, Some(class)),
            None => (word, None),
        };
        let fitting = |class: &&Class| word.ends_with(&class.strip);
        let class = match (class, column) {
            (Some("0"), _) | (None, None) => return Ok(vec![word.to_owned()]),
            (Some(name), _) => self
                .classes
                .iter()
                .filter(|class| class.name == name)
                .find(fitting)
                .ok_or_else(|| row.problem(format!("no class {name} fits {word}")))?,
            (None, Some(column)) => {
                let class = self.classes.iter().filter(|class| class.applies.iter().any(|c| c == column)).find(fitting);
                match class {
                    Some(class) => class,
                    None => return Ok(vec![word.to_owned()]),
                }
            }
        };
        let stem = &word[..word.len() - class.strip.len()];
        Ok(class.endings.iter().map(|ending| format!("{stem}{ending}")).collect())
    }

    /// Every form of an entry (without its flags), the dictionary form first.
    pub fn forms(&self, entry: &str, column: &str, row: &Row) -> Result<Vec<String>, TableError> {
        let parts: Vec<&str> = entry.split(' ').collect();
        let mut forms = vec![String::new()];
        for (idx, part) in parts.iter().enumerate() {
            let own_class = parts.len() == 1 || (idx + 1 == parts.len() && self.inflects_last_word(column));
            let words = self.inflect(part, own_class.then_some(column), row)?;
            forms = forms
                .iter()
                .flat_map(|start| {
                    let space = if start.is_empty() { "" } else { " " };
                    words.iter().map(move |word| format!("{start}{space}{word}"))
                })
                .collect();
        }
        Ok(forms)
    }
}

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
        for code in others.into_iter().filter(|code| !full.iter().any(|full| full == code)) {
            languages.push(Language::from_names(code, &name_rows)?);
        }
        let town_rows = read_table(&folder.join("towns.tsv"), &["language", "code", "kind", "population", "name"])?;
        for language in &mut languages {
            language.add_cities(&city_rows)?;
            language.add_towns(&town_rows)?;
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
        self.entries.push(Entry { code, kind, flags, forms, weight, source });
    }

    fn add_cities(&mut self, rows: &[Row]) -> Result<(), TableError> {
        for row in rows {
            let kind = Kind::of_column(&row.cells[1]).ok_or_else(|| row.problem("unknown kind"))?;
            // Where the language has a name of its own, the one that GeoNames writes is another word (Vienna, Rome).
            let here_called = |name: &str| {
                name.split_once('@')
                    .is_some_and(|(_, languages)| languages.split(',').any(|language| language == self.code))
            };
            let has_own = row.cells[3].split(" | ").any(here_called);
            let population: u32 = row.cells[2].parse().map_err(|_| row.problem("population is no number"))?;
            for name in row.cells[3].split(" | ") {
                let (form, here) = match name.split_once('@') {
                    Some((form, languages)) => (form, languages.split(',').any(|language| language == self.code)),
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

    /// Stem by stem what it can mean, ready for packing.
    fn patterns(&self) -> BTreeMap<String, Vec<PackedSense>> {
        let mut patterns: BTreeMap<String, Vec<PackedSense>> = BTreeMap::new();
        for entry in &self.entries {
            for (stem, endings) in stems(&entry.forms) {
                for (stem, flags) in self.variants(entry, &stem, &endings) {
                    let is_open = endings.iter().any(|ending| ending.ends_with('*'));
                    let flags = entry.flags | flags | if is_open { flags::OPEN } else { 0 };
                    let sense = PackedSense {
                        code: entry.code.clone(),
                        kind: entry.kind,
                        flags,
                        endings: endings.clone(),
                        weight: entry.weight,
                    };
                    let senses = patterns.entry(stem).or_default();
                    if !senses.contains(&sense) {
                        senses.push(sense);
                    }
                }
            }
        }
        for prefix in self.rules.prefixes.values().flatten() {
            let endings = vec![String::new()];
            let sense = PackedSense { code: None, kind: Kind::Blocker, flags: flags::PREFIX, endings, weight: 0 };
            let senses = patterns.entry(prefix.clone()).or_default();
            if !senses.contains(&sense) {
                senses.push(sense);
            }
        }
        patterns.values_mut().for_each(|senses| {
            senses.sort_by_key(|sense| (sense.flags & flags::TOWN, sense.kind, std::cmp::Reverse(sense.weight)));
            // Whether names may follow is asked of the first.
            senses.sort_by_key(|sense| sense.flags & flags::PREFIX == 0);
        });
        patterns
    }

    /// Capitals of the language: Turkish keeps the dot of its i.
    fn upper_case(&self, word: &str) -> String {
        if self.code == "tr" { word.replace('i', "İ").to_uppercase() } else { word.to_uppercase() }
    }

    /// The ways that a stem can be written, each with the flags that it brings.
    fn variants(&self, entry: &Entry, stem: &str, endings: &[String]) -> Vec<(String, u16)> {
        let mut variants = vec![(stem.to_owned(), 0)];
        let capital = change_first(stem, |ch| ch.to_uppercase().collect());
        if capital != stem {
            variants.push((capital.clone(), 0));
        }
        let lengths = || endings.iter().map(|ending| stem.chars().count() + ending.chars().count());
        let (shortest, longest) = (lengths().min().unwrap_or(0), lengths().max().unwrap_or(0));
        let upper = self.upper_case(stem);
        // `Pra` of `Praha`, `Praze`: no form is shorter than a word that could be an abbreviation.
        let long_enough = longest >= 4 && (entry.kind == Kind::Name || shortest >= 4);
        if upper != stem
            && long_enough
            // What counts only with a cue gets one from a dateline, which is often in capitals.
            && (entry.flags & (flags::TOWN | CUE) == 0 || shortest >= 5)
            && entry.flags & flags::EXACT == 0
            && entry.kind != Kind::Blocker
        {
            // Capitals often lose their accents (`BRESIL`, `Ecossais`); a short form could become another word (`PARA`).
            let bare: String = upper.chars().map(without_accent).collect();
            let bare_is_safe = longest >= 6 || (entry.kind == Kind::Name && longest >= 4);
            if bare != upper && bare_is_safe {
                variants.push((bare, CAPITALS));
            }
            variants.push((upper, CAPITALS));
        }
        let without_hamza = stem.replace(['أ', 'إ', 'آ'], "ا");
        if without_hamza != stem && longest >= 4 {
            variants.push((without_hamza, 0));
        }
        let bare_capital = change_first(&capital, |ch| without_accent(ch).to_string());
        if bare_capital != capital && longest >= 5 && entry.flags & (flags::EXACT | flags::TOWN | CUE) == 0 {
            variants.push((bare_capital, 0));
        }
        let column = entry.kind.column();
        let in_words = self.rules.prefixes.contains_key(column) || self.rules.tails.contains_key(column);
        let lower = change_first(stem, |ch| ch.to_lowercase().collect());
        if in_words && lower != stem && lower.chars().count() >= 3 && entry.flags & (NO_PREFIX | HYPHEN | FOREIGN) == 0
        {
            variants.push((lower, PREFIXED));
        }
        variants
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct PackedSense {
    code: Option<String>,
    kind: Kind,
    flags: u16,
    endings: Vec<String>,
    weight: u32,
}

/// Splits forms into stems and their endings. Forms whose common start is short (`is`, `a`) stay whole, each on its own:
/// a short stem would stop the search at every other word. Endings have letters only, like what is read after a stem: of
/// `Кот-д'Ивуара` and `Кот-д’Ивуару` the last part alone is split.
fn stems(forms: &[String]) -> Vec<(String, Vec<String>)> {
    let mut groups: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for form in forms {
        let inner = form.char_indices().rev().find(|(_, ch)| !ch.is_alphanumeric() && *ch != '*');
        let cut = inner.map_or(0, |(idx, ch)| idx + ch.len_utf8());
        groups.entry(&form[..cut]).or_default().push(&form[cut..]);
    }
    let mut stems = Vec::new();
    for (start, words) in groups {
        let common = words.iter().skip(1).fold(words[0].to_owned(), |common, word| common_start(&common, word));
        if common.chars().count() >= 3 || words.len() == 1 {
            let mut endings: Vec<String> = words.iter().map(|word| word[common.len()..].to_owned()).collect();
            endings.sort();
            endings.dedup();
            stems.push((format!("{start}{common}"), endings));
        } else {
            stems.extend(words.iter().map(|word| (format!("{start}{word}"), vec![String::new()])));
        }
    }
    stems
}

fn common_start(a: &str, b: &str) -> String {
    a.chars().zip(b.chars()).take_while(|(a, b)| a == b).map(|(a, _)| a).collect()
}

/// The plain letter of a capital with the accent of a Romance language; any other character stays.
fn without_accent(capital: char) -> char {
    match capital {
        'À' | 'Á' | 'Â' | 'Ã' => 'A',
        'Ç' => 'C',
        'È' | 'É' | 'Ê' | 'Ë' => 'E',
        'Ì' | 'Í' | 'Î' | 'Ï' => 'I',
        'Ñ' => 'N',
        'Ò' | 'Ó' | 'Ô' | 'Õ' => 'O',
        'Ù' | 'Ú' | 'Û' => 'U',
        _ => capital,
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

fn change_first(word: &str, change: impl Fn(char) -> String) -> String {
    let mut chars = word.chars();
    chars.next().map_or_else(String::new, |first| change(first) + chars.as_str())
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

/// The packed lexicon of a language; `codes` are all territories by code, a sense refers to its place there.
pub fn pack(language: &Language, codes: &[String]) -> Result<Vec<u8>, TableError> {
    let patterns = language.patterns();
    let mut endings = Interned::default();
    let mut stems: Vec<(&[u8], Vec<trie::Value>)> = Vec::with_capacity(patterns.len());
    for (stem, senses) in &patterns {
        let senses = senses.iter().map(|sense| sense.to_value(codes, &mut endings)).collect::<Result<_, _>>()?;
        stems.push((stem.as_bytes(), senses));
    }
    let mut packed = Packer::default();
    packed.bytes(&trie::pack(&stems));
    packed.number(endings.lists.len());
    endings.lists.iter().for_each(|list| packed.strings(list));
    for column in COMPOUND_COLUMNS {
        packed.strings(language.rules.prefixes.get(column).map_or(&[], Vec::as_slice));
        packed.strings(language.rules.heads.get(column).map_or(&[], Vec::as_slice));
        let tails = language.rules.tails.get(column).map_or(&[][..], Vec::as_slice);
        packed.number(tails.len());
        for (tail, endings) in tails {
            packed.string(tail);
            packed.strings(endings);
        }
    }
    packed.number(language.rules.words.len());
    for (name, words) in &language.rules.words {
        packed.string(name);
        packed.strings(words);
    }
    packed.number(language.ambiguous.len());
    for ambiguity in &language.ambiguous {
        packed.string(&ambiguity.form);
        packed.strings(&ambiguity.codes);
        packed.number(ambiguity.rule as usize);
        packed.number(ambiguity.evidence.len());
        for (code, words) in &ambiguity.evidence {
            packed.string(code);
            packed.strings(words);
        }
    }
    Ok(packed.0)
}

impl PackedSense {
    /// As the reader of the lexicon has it.
    fn to_value(&self, codes: &[String], endings: &mut Interned) -> Result<trie::Value, TableError> {
        let code = match &self.code {
            Some(code) => codes.binary_search(code).map_err(|_| TableError(format!("no territory {code}")))? as u16,
            None => u16::MAX,
        };
        let whole = if self.endings.iter().any(String::is_empty) { flags::WHOLE } else { 0 };
        let [code, flags, endings] = [code, self.flags | whole, endings.place(&self.endings)].map(u16::to_le_bytes);
        let weight = u32::BITS - self.weight.leading_zeros();
        Ok([code[0], code[1], flags[0], flags[1], endings[0], endings[1], self.kind as u8, weight as u8])
    }
}

#[derive(Default)]
struct Interned {
    places: HashMap<Vec<String>, u16>,
    lists: Vec<Vec<String>>,
}

impl Interned {
    fn place(&mut self, list: &[String]) -> u16 {
        if let Some(place) = self.places.get(list) {
            return *place;
        }
        let place = u16::try_from(self.lists.len()).expect("a language has fewer lists of endings than that");
        self.lists.push(list.to_vec());
        self.places.insert(list.to_vec(), place);
        place
    }
}

/// Little-endian numbers of four bytes; strings and lists with their length in front.
#[derive(Default)]
struct Packer(Vec<u8>);

impl Packer {
    fn number(&mut self, number: usize) {
        self.0.extend((number as u32).to_le_bytes());
    }

    fn bytes(&mut self, bytes: &[u8]) {
        self.number(bytes.len());
        self.0.extend(bytes);
    }

    fn string(&mut self, string: &str) {
        self.bytes(string.as_bytes());
    }

    fn strings(&mut self, strings: &[String]) {
        self.number(strings.len());
        strings.iter().for_each(|string| self.string(string));
    }
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

fn words(cell: &str) -> Vec<String> {
    cell.split_whitespace().filter(|word| *word != "-").map(str::to_owned).collect::<Vec<_>>()
}

fn unless_dash(cell: &str) -> String {
    if cell == "-" { String::new() } else { cell.to_owned() }
}

fn extend(map: &mut BTreeMap<String, Vec<String>>, columns: Vec<String>, list: Vec<String>) {
    for column in columns {
        map.entry(column).or_default().extend(list.iter().cloned());
    }
}
