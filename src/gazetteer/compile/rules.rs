//! How a language inflects and compounds: entries → all their forms.

use std::collections::{BTreeMap, HashSet};
use std::path::Path;

use super::rows::{Row, TableError, read_table, unless_dash, words};

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
    pub stops: HashSet<String>,
    pub cues: HashSet<String>,
    /// Columns whose names of several words inflect at their last word (`Burkina Fasos`).
    last_word: Vec<String>,
    /// Letters, and what is written for them where they are missing (`ü`, `ue`).
    letters: Vec<(String, String)>,
}

#[derive(Debug, Clone)]
struct Class {
    name: String,
    applies: Vec<String>,
    strip: String,
    endings: Vec<String>,
}

const RULE_COLUMNS: [&str; 5] = ["rule", "name", "applies", "strip", "forms"];

impl Rules {
    pub fn read(path: &Path) -> Result<Self, TableError> {
        Self::from_rows(&read_table(path, &RULE_COLUMNS)?)
    }

    pub fn from_rows(rows: &[Row]) -> Result<Self, TableError> {
        let mut rules = Rules::default();
        for row in rows {
            rules.add(row)?;
        }
        let letters = &rules.letters;
        for parts in rules.prefixes.values_mut().chain(rules.heads.values_mut()) {
            parts.extend(respelled(letters, parts));
        }
        Ok(rules)
    }

    /// Those of `forms` that have a letter which may be missing, as they are written then: `Tuerkei`, `Grossbritannien`.
    pub fn respelled(&self, forms: &[String]) -> Vec<String> {
        respelled(&self.letters, forms)
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
            "letters" => {
                for pair in &list {
                    let pair = pair.split_once('=').ok_or_else(|| row.problem(format!("no = in {pair:?}")))?;
                    self.letters.push((pair.0.to_owned(), pair.1.to_owned()));
                }
            }
            "last-word" => self.last_word.extend(columns),
            other => return Err(row.problem(format!("unknown rule {other:?}"))),
        }
        Ok(())
    }

    /// The column by whose class a name from the tables of cities and towns inflects; `None` for one that does not.
    pub fn column_of_place<'a>(&self, name: &str, column: &'a str) -> Option<&'a str> {
        let inflects = !name.contains(' ') || (self.inflects_last_word(column) && name.ends_with(char::is_alphabetic));
        inflects.then_some(column)
    }

    fn inflects_last_word(&self, column: &str) -> bool {
        // Blockers and metonyms inflect at their end in every language.
        matches!(column, "institution" | "blocker") || self.last_word.iter().any(|known| known == column)
    }

    /// The forms of one word of an entry: `word`, `word:class`, `stem{a,b}`, `{a,b}word:class`.
    pub fn inflect(&self, word: &str, column: Option<&str>, row: &Row) -> Result<Vec<String>, TableError> {
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

fn respelled(letters: &[(String, String)], forms: &[String]) -> Vec<String> {
    let respell = |form: &String| {
        letters.iter().fold(form.clone(), |form, (letter, written)| match form.contains(letter.as_str()) {
            true => form.replace(letter.as_str(), written),
            false => form,
        })
    };
    let others = forms.iter().filter(|form| letters.iter().any(|(letter, _)| form.contains(letter.as_str())));
    others.map(respell).filter(|other| !forms.contains(other)).collect()
}

fn extend(map: &mut BTreeMap<String, Vec<String>>, columns: Vec<String>, list: Vec<String>) {
    for column in columns {
        map.entry(column).or_default().extend(list.iter().cloned());
    }
}
