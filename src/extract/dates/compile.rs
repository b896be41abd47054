//! Tables → grammars: reads `tables/`, spells out every form and every rule, and packs one grammar a language.
//!
//! Used by the build script, and by the tests that look into it; the program itself only opens what was packed
//! (`grammar.rs`): to read the tables took it 4 ms a language. `tables/README.md` describes their format.

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::fs;
use std::path::Path;

use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};

use super::automaton::{self, Automaton, Element};
use super::class::Class;
use super::lexicon::{self, Case, WordSense};
use super::meaning::Meaning;
use super::packed::put_part;

/// The languages with tables of their own, and the folder's files for all.
#[derive(Debug, Default)]
struct Tables {
    /// `xx.words.tsv` and `xx.rules.tsv` by the language's code.
    own: BTreeMap<String, (String, String)>,
    shared_rules: String,
    names: String,
}

/// The packed grammars of all languages in the tables of this folder, by their codes; the one without a code is for all
/// other texts. A bad row is an error that names it.
pub fn pack_all(folder: &Path) -> Result<Vec<(String, Vec<u8>)>, String> {
    let tables = Tables::read(folder)?;
    let named = content_lines(&tables.names).filter_map(|(_, line)| Some(line.split_once('\t')?.0));
    let codes: BTreeSet<&str> = tables.own.keys().map(String::as_str).chain(named).chain([""]).collect();
    let mut automata = BTreeMap::new();
    codes.into_iter().map(|code| Ok((code.to_owned(), Source::read(&tables, code)?.pack(&mut automata)))).collect()
}

impl Tables {
    fn read(folder: &Path) -> Result<Self, String> {
        let content =
            |name: &str| fs::read_to_string(folder.join(name)).map_err(|error| format!("cannot read {name}: {error}"));
        let mut own = BTreeMap::new();
        for file in fs::read_dir(folder).map_err(|error| format!("cannot read the date tables: {error}"))? {
            let name = file.map_err(|error| error.to_string())?.file_name();
            if let Some(code) = name.to_str().and_then(|name| name.strip_suffix(".words.tsv")) {
                let tables = (content(&format!("{code}.words.tsv"))?, content(&format!("{code}.rules.tsv"))?);
                own.insert(code.to_owned(), tables);
            }
        }
        Ok(Self { own, shared_rules: content("any.rules.tsv")?, names: content("names.tsv")? })
    }
}

/// What the tables say of one language.
#[derive(Debug, Default)]
struct Source {
    words: Vec<(String, WordSense)>,
    rules: Vec<Rule>,
    /// Words in rules that are no classes; each gets a class.
    literals: BTreeMap<String, Class>,
    /// Marks behind a number that make it an ordinal, by the rows `ORDMARK`, parted by blanks.
    ordinal_marks: String,
}

#[derive(Debug)]
struct Rule {
    name: String,
    pattern: Vec<Element>,
    /// As [`Meaning::read`] reads it.
    meaning: String,
}

impl Source {
    fn read(tables: &Tables, code: &str) -> Result<Self, String> {
        let mut source = Source::default();
        let own = tables.own.get(code);
        match own {
            Some((words, _)) => {
                for (line_number, line) in content_lines(words) {
                    source.read_word_row(line).map_err(|why| problem(code, "words", line_number, why))?;
                }
                source.add_weekday_parts();
            }
            None => {
                for (line_number, line) in content_lines(&tables.names) {
                    if let Some((language, row)) = line.split_once('\t')
                        && language == code
                    {
                        source.read_word_row(row).map_err(|why| problem("names", code, line_number, why))?;
                    }
                }
            }
        }
        source.add_foreign_months(tables, code)?;
        source.add_romans();
        if let Some((_, rules)) = own {
            source.add_years(code);
            source.read_rules(rules).map_err(|(line_number, why)| problem(code, "rules", line_number, why))?;
        }
        source
            .read_rules(&tables.shared_rules)
            .map_err(|(line_number, why)| problem("any", "rules", line_number, why))?;
        for (form, class) in &source.literals {
            let sense = WordSense { class: *class, value: 0, case: Case::Any, abbreviated: false };
            source.words.push((form.clone(), sense));
        }
        Ok(source)
    }

    /// A row `class, value, forms`: forms are parted by blanks, `{a,b}` gives both, `^` wants a capital in the text, `_`
    /// none, and `~` keeps a month or weekday from being a date by itself; a last `.` marks an abbreviation.
    fn read_word_row(&mut self, row: &str) -> Result<(), &'static str> {
        let [class, value, forms] = row.split('\t').collect::<Vec<_>>()[..] else { return Err("three columns wanted") };
        if class == "ORDMARK" {
            self.ordinal_marks = forms.to_owned();
            return Ok(());
        }
        let class = Class::named(class).ok_or("unknown class")?;
        let value = word_value(value).ok_or("unknown value")?;
        for form in forms.split(' ').flat_map(expand_braces) {
            let (case, form) = match form.split_at_checked(1) {
                Some(("^", form)) => (Case::Capital, form),
                Some(("_", form)) => (Case::Lower, form),
                _ => (Case::Any, form.as_str()),
            };
            let (abbreviated, form) = form.strip_suffix('.').map_or((false, form), |form| (true, form));
            let (weak, form) = form.strip_suffix('~').map_or((false, form), |form| (true, form));
            if form.is_empty() || !form.chars().all(char::is_alphabetic) {
                return Err("forms are single words");
            }
            self.add_form(&form.to_lowercase(), WordSense { class, value, case, abbreviated }, weak);
        }
        Ok(())
    }

    fn add_form(&mut self, form: &str, sense: WordSense, weak: bool) {
        // Texts lose their accents: `fevrier`, `proximo`.
        let plain =
            ACCENTS_MAY_MISS.contains(&sense.class).then(|| without_accents(form)).filter(|plain| *plain != form);
        for form in plain.into_iter().chain([form.to_owned()]) {
            let mut add = |class| self.words.push((form.clone(), WordSense { class, ..sense }));
            add(sense.class);
            match sense.class {
                Class::MONTH if !weak => add(Class::BAREMONTH),
                Class::WDAY if !weak => add(Class::BAREWDAY),
                _ => {}
            }
        }
    }

    fn read_rules(&mut self, table: &str) -> Result<(), (usize, &'static str)> {
        for (line_number, line) in content_lines(table) {
            let [name, pattern, meaning, ..] = line.split('\t').collect::<Vec<_>>()[..] else {
                return Err((line_number, "name, pattern and meaning wanted"));
            };
            if Meaning::read(meaning).is_none() {
                return Err((line_number, "unknown meaning"));
            }
            let pattern =
                pattern.split(' ').map(|element| self.read_element(element)).collect::<Result<Vec<Element>, _>>();
            let pattern = pattern.map_err(|why| (line_number, why))?;
            if pattern.iter().all(|element| element.optional) {
                return Err((line_number, "a pattern needs a fixed part"));
            }
            self.rules.push(Rule { name: name.to_owned(), pattern, meaning: meaning.to_owned() });
        }
        Ok(())
    }

    fn read_element(&mut self, element: &str) -> Result<Element, &'static str> {
        let (element, optional) = element.strip_suffix('?').map_or((element, false), |element| (element, true));
        let mut classes = Vec::new();
        for part in element.split('|') {
            match sign_class(part).or_else(|| Class::named(part)) {
                Some(class) => classes.push(class),
                None => {
                    for form in expand_braces(part) {
                        // A word ends at a sign: `st.` would never be read, and stand in the way of `st`.
                        if !form.chars().all(char::is_alphabetic) {
                            return Err("a pattern has single words and signs");
                        }
                        classes.push(self.literal(&form));
                    }
                }
            }
        }
        Ok(Element { classes, optional })
    }

    fn literal(&mut self, form: &str) -> Class {
        let next = Class(Class::FIRST_LITERAL + self.literals.len() as u16);
        *self.literals.entry(form.to_lowercase()).or_insert(next)
    }

    /// Month names of the other languages, where they mean one month only: for dates in the page around an article.
    fn add_foreign_months(&mut self, tables: &Tables, own: &str) -> Result<(), String> {
        let mut others = Source::default();
        for (code, (words, _)) in tables.own.iter().filter(|(code, _)| *code != own) {
            for (line_number, row) in content_lines(words).filter(|(_, row)| row.starts_with("MONTH\t")) {
                others.read_word_row(row).map_err(|why| problem(code, "words", line_number, why))?;
            }
        }
        let mut months: BTreeMap<String, BTreeSet<i32>> = BTreeMap::new();
        for (form, sense) in others.words {
            months.entry(form).or_default().insert(sense.value);
        }
        let own: HashSet<String> = self.words.iter().map(|(form, _)| form.clone()).collect();
        for (form, values) in months {
            if let ([value], false) = (values.iter().collect::<Vec<_>>().as_slice(), own.contains(&form)) {
                let sense = WordSense { class: Class::FOREIGN, value: **value, case: Case::Any, abbreviated: true };
                self.words.push((form, sense));
            }
        }
        Ok(())
    }

    /// 1 to 21 in Roman figures, which centuries, quarters and halves are counted in: with the endings that French gives
    /// them, and in the Cyrillic letters that look like them.
    fn add_romans(&mut self) {
        for value in 1..=21 {
            let ones = ["", "i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix"][value % 10];
            let plain = format!("{}{ones}", "x".repeat(value / 10));
            let cyrillic = plain.replace('x', "х").replace('i', "і");
            let half_cyrillic = plain.replace('x', "х");
            let endings = ["e", "è", "ème", "er"].map(|ending| format!("{plain}{ending}"));
            for form in [plain, cyrillic, half_cyrillic].into_iter().chain(endings) {
                let sense =
                    WordSense { class: Class::ROMAN, value: value as i32, case: Case::Capital, abbreviated: false };
                self.words.push((form, sense));
            }
        }
    }

    /// The years from 1701 to 2099 in one word, made of the numbers that the language's table has.
    fn add_years(&mut self, code: &str) {
        let Some(glued) = GLUED.iter().find(|glued| glued.code == code) else { return };
        let small = self.words.iter().filter(|(_, sense)| sense.class == Class::NUM && (1..100).contains(&sense.value));
        let small: Vec<(String, i32)> = small.map(|(form, sense)| (form.clone(), sense.value)).collect();
        let mut add = |start: &str, base: i32, least: i32| {
            for (form, value) in small.iter().filter(|(_, value)| *value >= least) {
                let sense = WordSense { class: Class::YEAR, value: base + value, case: Case::Any, abbreviated: false };
                self.words.push((format!("{start}{form}"), sense));
            }
        };
        for (start, base) in glued.hundreds.iter().zip([1700, 1800, 1900]) {
            add(start, base, 1);
            // `negentienachtentwintig`
            if let Some(short) = start.strip_suffix("honderd") {
                add(short, base, 13);
            }
        }
        glued.thousands.iter().for_each(|start| add(start, 2000, 1));
    }

    /// `Montagabend` and its kind, wherever the language has bare weekdays and parts of the day: German writes them
    /// together.
    fn add_weekday_parts(&mut self) {
        let of_class = |class: Class| self.words.iter().filter(move |(_, sense)| sense.class == class);
        let mut compounds = Vec::new();
        for (weekday, number) in of_class(Class::BAREWDAY) {
            for (part, which) in of_class(Class::PART) {
                let value = number.value * 8 + which.value;
                let sense = WordSense { class: Class::WDAYPART, value, case: Case::Any, abbreviated: false };
                compounds.push((format!("{weekday}{part}"), sense));
            }
        }
        self.words.extend(compounds);
    }

    /// As `Grammar::open` opens it. Most languages have the shared rules only, and so the same automaton: `automata` keeps
    /// what was packed, by its patterns.
    fn pack(self, automata: &mut BTreeMap<Vec<Vec<Element>>, Vec<u8>>) -> Vec<u8> {
        let (mut names, mut patterns, mut are_negative) = (String::new(), Vec::new(), Vec::new());
        for rule in self.rules {
            are_negative.push(Meaning::read(&rule.meaning) == Some(Meaning::Nothing));
            names.push_str(&format!("{}\t{}\n", rule.name, rule.meaning));
            patterns.push(rule.pattern);
        }
        let automaton = automata.entry(patterns).or_insert_with_key(|patterns| automaton::pack(patterns));
        let opened = Automaton::open(automaton).expect("it was just packed");
        let lexicon = lexicon::pack(&self.words, &opened, |rule| are_negative[usize::from(rule)]);
        let mut packed = Vec::new();
        let parts = [lexicon.as_slice(), automaton.as_slice(), names.as_bytes(), self.ordinal_marks.as_bytes()];
        parts.iter().for_each(|part| put_part(&mut packed, part));
        packed
    }
}

fn problem(table: &str, kind: &str, line_number: usize, why: &str) -> String {
    format!("date tables, {table} {kind}, line {line_number}: {why}")
}

/// How a language writes the years in one word: `neunzehn` + `hundert` + `fünf`, `zwei` + `tausend` + `und` + `fünf`.
struct Glued {
    code: &'static str,
    /// What 17, 18 and 19 hundred are called.
    hundreds: [&'static str; 3],
    thousands: &'static [&'static str],
}

const GLUED: [Glued; 4] = [
    Glued {
        code: "de",
        hundreds: ["siebzehnhundert", "achtzehnhundert", "neunzehnhundert"],
        thousands: &["zweitausend", "zweitausendund"],
    },
    Glued {
        code: "nl",
        hundreds: ["zeventienhonderd", "achttienhonderd", "negentienhonderd"],
        thousands: &["tweeduizend", "tweeduizenden"],
    },
    Glued { code: "it", hundreds: ["millesettecento", "milleottocento", "millenovecento"], thousands: &["duemila"] },
    Glued {
        code: "sv",
        hundreds: ["sjuttonhundra", "artonhundra", "nittonhundra"],
        thousands: &["tjugohundra", "tvåtusen"],
    },
];

/// Classes whose words are long enough to be known without their accents.
const ACCENTS_MAY_MISS: [Class; 12] = [
    Class::MONTH,
    Class::WDAY,
    Class::UNIT,
    Class::UNITS,
    Class::REL,
    Class::LAST,
    Class::NEXT,
    Class::NUM,
    Class::ORD,
    Class::DAY,
    Class::ORDDAY,
    Class::SEASON,
];

fn without_accents(form: &str) -> String {
    form.nfd().filter(|ch| !is_combining_mark(*ch)).nfc().collect()
}

fn sign_class(sign: &str) -> Option<Class> {
    Some(match sign {
        "," => Class::COMMA,
        "." => Class::DOT,
        "-" => Class::DASH,
        "/" => Class::SLASH,
        "'" => Class::APOS,
        "(" => Class::LPAREN,
        ")" => Class::RPAREN,
        ":" => Class::COLON,
        _ => return None,
    })
}

/// The rows of a table with their line numbers; its first line that is no comment is the header.
pub fn content_lines(table: &str) -> impl Iterator<Item = (usize, &str)> {
    let lines = table.lines().enumerate().map(|(idx, line)| (idx + 1, line));
    lines.filter(|(_, line)| !line.is_empty() && !line.starts_with('#')).skip(1)
}

/// A number; a unit is its place in the row of all.
fn word_value(value: &str) -> Option<i32> {
    const UNITS: [&str; 11] =
        ["second", "minute", "hour", "day", "week", "month", "quarter", "year", "decade", "century", "millennium"];
    UNITS.iter().position(|unit| *unit == value).map(|place| place as i32).or_else(|| value.parse().ok())
}

/// `letzt{e,er}` gives `letzte` and `letzter`; several groups give their product.
fn expand_braces(form: &str) -> Vec<String> {
    let Some((before, (choices, after))) =
        form.split_once('{').and_then(|(before, rest)| Some((before, rest.split_once('}')?)))
    else {
        return vec![form.to_owned()];
    };
    let tails = expand_braces(after);
    choices.split(',').flat_map(|choice| tails.iter().map(move |tail| format!("{before}{choice}{tail}"))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn braces_give_every_form() {
        assert_eq!(expand_braces("letzt{e,er}"), ["letzte", "letzter"]);
        assert_eq!(expand_braces("{a,b}c{,d}"), ["ac", "acd", "bc", "bcd"]);
    }

    #[test]
    fn a_bad_row_is_named() {
        let check = |words: &str, rules: &str, expected: &str| {
            let own = [("xx".to_owned(), (format!("header\n{words}"), format!("header\n{rules}")))];
            let tables = Tables { own: own.into_iter().collect(), ..Tables::default() };
            assert_eq!(Source::read(&tables, "xx").map(|_| ()), Err(expected.to_owned()));
        };
        check("MONTH\t1", "", "date tables, xx words, line 2: three columns wanted");
        check("MONAT\t1\tjanuar", "", "date tables, xx words, line 2: unknown class");
        check("MONTH\tone\tjanuar", "", "date tables, xx words, line 2: unknown value");
        check("# a remark\nMONTH\t1\tjan-uar", "", "date tables, xx words, line 3: forms are single words");
        check("", "date/day\tDAY", "date tables, xx rules, line 2: name, pattern and meaning wanted");
        check("", "date/day\tst. DAY\tdate", "date tables, xx rules, line 2: a pattern has single words and signs");
        check("", "date/day\tDAY\tno-such", "date tables, xx rules, line 2: unknown meaning");
        check("", "date/day\tDAY? YEAR?\tdate", "date tables, xx rules, line 2: a pattern needs a fixed part");
    }
}
