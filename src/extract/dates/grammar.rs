//! The tables of one language, read and indexed: words into a [`Lexicon`], rules by what they can begin with.
//!
//! `tables/README.md` describes the format. A bad row is a failing test, never a panic in the field: rows that can't be
//! read are left out and collected in [`Grammar::problems`].

use std::collections::{HashMap, HashSet};
use std::sync::{LazyLock, OnceLock};

use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};

use super::class::{Class, ClassSet};
use super::lexicon::{Case, Lexicon, Starts, WordSense};
use super::meaning::Meaning;
use super::numbers;
use super::numeric::Order;
use crate::model::{Language, Unit};

#[derive(Debug, Clone)]
pub struct Element {
    classes: Vec<Class>,
    /// The same classes, for a quick answer.
    set: ClassSet,
    set_is_exact: bool,
    pub optional: bool,
}

impl Element {
    #[inline]
    pub fn takes(&self, class: Class) -> bool {
        self.set.may_have(class)
            && (self.set_is_exact && ClassSet::is_exact_for(class) || self.classes.contains(&class))
    }
}

#[derive(Debug, Clone)]
pub struct GrammarRule {
    pub name: &'static str,
    pub elements: Vec<Element>,
    /// What the second token can be; `None` for a rule that one token fills.
    second: Option<Vec<Class>>,
    pub meaning: Meaning,
}

/// A row's example: a text with the timex in brackets, and its value on 4 February 2026.
#[cfg(test)]
#[derive(Debug, Clone, Copy)]
pub struct Example {
    pub language: Language,
    pub text: &'static str,
    pub expected: &'static str,
}

#[derive(Debug)]
pub struct Grammar {
    pub language: Option<Language>,
    pub lexicon: Lexicon,
    pub rules: Vec<GrammarRule>,
    /// For each class the rules that can begin with it.
    pub by_first: RuleSets,
    /// For each class the rules that need a second token and can have it there.
    pub by_second: RuleSets,
    /// The rules that one token fills.
    pub alone: Vec<u64>,
    /// Marks behind a number that make it an ordinal, by the grammar's rows `ORDMARK`.
    pub ordinal_marks: Vec<String>,
    pub order: Order,
    /// Rows that couldn't be read: line number from 1, why.
    #[cfg_attr(not(test), expect(dead_code, reason = "the tests read it"))]
    pub problems: Vec<String>,
}

struct Tables {
    language: Language,
    words: &'static str,
    rules: &'static str,
}

macro_rules! tables {
    ($($language:ident $code:literal,)*) => {
        &[$(Tables {
            language: Language::$language,
            words: include_str!(concat!("tables/", $code, ".words.tsv")),
            rules: include_str!(concat!("tables/", $code, ".rules.tsv")),
        }),*]
    };
}

const TABLES: &[Tables] = tables! {
    GERMAN "de",
    ENGLISH "en",
    FRENCH "fr",
    SPANISH "es",
    ITALIAN "it",
    DUTCH "nl",
    PORTUGUESE "pt",
    POLISH "pl",
    UKRAINIAN "uk",
    RUSSIAN "ru",
    CZECH "cs",
};

/// The languages that have rules of their own.
pub fn languages() -> impl Iterator<Item = Language> {
    TABLES.iter().map(|tables| tables.language)
}

pub fn has_tables(language: Language) -> bool {
    languages().any(|known| known == language)
}

/// Rules for every language: full dates, which look alike everywhere.
const SHARED_RULES: &str = include_str!("tables/any.rules.tsv");

/// Months, weekdays and days near today of the other European languages, which have the shared rules only.
const NAMES: &str = include_str!("tables/names.tsv");

/// The grammar of `language`; for a language without tables and names, or none, the one that reads figures and full
/// dates with the month names of all.
pub fn of(language: Option<Language>) -> &'static Grammar {
    static GRAMMARS: LazyLock<HashMap<Option<Language>, OnceLock<Grammar>>> = LazyLock::new(|| {
        let known = languages().chain(named_languages()).map(Some).chain([None]);
        known.map(|language| (language, OnceLock::new())).collect()
    });
    static NONE: OnceLock<Grammar> = OnceLock::new();
    match GRAMMARS.get(&language) {
        Some(grammar) => grammar.get_or_init(|| Grammar::read(language)),
        None => NONE.get_or_init(|| Grammar::read(None)),
    }
}

/// The languages of `names.tsv`; one may come several times.
fn named_languages() -> impl Iterator<Item = Language> {
    content_lines(NAMES).filter_map(|(_, line)| line.split('\t').next()?.parse().ok())
}

/// All examples of all tables.
#[cfg(test)]
pub fn examples() -> Vec<Example> {
    let rows = |table: &'static str| table.lines().filter(|line| !line.starts_with('#') && !line.is_empty()).skip(1);
    let mut examples = Vec::new();
    for tables in TABLES {
        for line in rows(tables.rules) {
            if let [_, _, _, text, expected] = line.split('\t').collect::<Vec<_>>()[..] {
                examples.push(Example { language: tables.language, text, expected });
            }
        }
    }
    for line in rows(SHARED_RULES).chain(rows(include_str!("tables/examples.tsv"))) {
        if let [.., language, text, expected] = line.split('\t').collect::<Vec<_>>()[..]
            && let Ok(language) = language.parse()
        {
            examples.push(Example { language, text, expected });
        }
    }
    examples
}

impl Grammar {
    fn read(language: Option<Language>) -> Self {
        let tables = TABLES.iter().find(|tables| Some(tables.language) == language);
        let mut reader = Reader::default();
        let mut words = Vec::new();
        match (tables, language) {
            (Some(tables), _) => reader.read_words(tables.words, &mut words),
            (None, Some(language)) => reader.read_names(language, &mut words),
            (None, None) => {}
        }
        reader.add_foreign_months(tables.map(|tables| tables.language), &mut words);
        if tables.is_some() {
            add_romans(&mut words);
        }
        if let Some(language) = language {
            numbers::add_years(language, &mut words);
        }
        let mut rules = Vec::new();
        if let Some(tables) = tables {
            reader.read_rules(tables.rules, &mut rules);
        }
        reader.read_rules(SHARED_RULES, &mut rules);
        for (form, class) in &reader.literals {
            words.push((form.clone(), WordSense { class: *class, value: 0, case: Case::Any, abbreviated: false }));
        }
        let n_classes = usize::from(Class::FIRST_LITERAL) + reader.literals.len();
        let mut by_first = RuleSets::new(n_classes, rules.len());
        let mut by_second = RuleSets::new(n_classes, rules.len());
        let mut alone = vec![0; rules.len().div_ceil(64)];
        let mut seconds = vec![ClassSet::default(); n_classes];
        let mut is_alone = vec![false; n_classes];
        for (idx, rule) in rules.iter().enumerate() {
            rule.first_classes().for_each(|class| by_first.insert(class, idx));
            match &rule.second {
                Some(second) => {
                    second.iter().for_each(|class| by_second.insert(*class, idx));
                    let second = ClassSet::of(second);
                    rule.first_classes().for_each(|class| seconds[usize::from(class.0)].insert_all(second));
                }
                None => {
                    alone[idx / 64] |= 1 << (idx % 64);
                    rule.first_classes().for_each(|class| is_alone[usize::from(class.0)] = true);
                }
            }
        }
        let starts = Starts {
            with_more: &|class| by_first.of(class).iter().any(|word| *word != 0),
            seconds: &|class| seconds[usize::from(class.0)],
            alone: &|class| is_alone[usize::from(class.0)],
        };
        let lexicon = Lexicon::new(words, &starts);
        let order = match tables {
            Some(Tables { language: Language::ENGLISH, .. }) => Order::MonthFirst,
            _ => Order::DayFirst,
        };
        Self {
            language,
            lexicon,
            rules,
            by_first,
            by_second,
            alone,
            ordinal_marks: reader.ordinal_marks,
            order,
            problems: reader.problems,
        }
    }
}

/// Sets of rules, one a class: a bit for each rule of the grammar, in table order.
#[derive(Debug, Clone)]
pub struct RuleSets {
    n_words: usize,
    bits: Vec<u64>,
}

impl RuleSets {
    fn new(n_classes: usize, n_rules: usize) -> Self {
        let n_words = n_rules.div_ceil(64);
        Self { n_words, bits: vec![0; n_classes * n_words] }
    }

    fn insert(&mut self, class: Class, rule: usize) {
        self.bits[usize::from(class.0) * self.n_words + rule / 64] |= 1 << (rule % 64);
    }

    /// The set of a class that the grammar has.
    #[inline]
    pub fn of(&self, class: Class) -> &[u64] {
        let start = usize::from(class.0) * self.n_words;
        &self.bits[start..start + self.n_words]
    }
}

impl GrammarRule {
    fn first_classes(&self) -> impl Iterator<Item = Class> + '_ {
        let n_first = self.elements.iter().take_while(|element| element.optional).count() + 1;
        self.elements.iter().take(n_first).flat_map(|element| element.classes.iter().copied())
    }
}

#[derive(Default)]
struct Reader {
    literals: HashMap<String, Class>,
    ordinal_marks: Vec<String>,
    problems: Vec<String>,
}

impl Reader {
    /// Rows `class, value, forms`: forms are parted by blanks, `{a,b}` gives both, `^` wants a capital in the text, `_` none, and
    /// `~` keeps a month or weekday from being a date by itself; a last `.` marks an abbreviation.
    fn read_words(&mut self, table: &'static str, words: &mut Vec<(String, WordSense)>) {
        for (line_number, line) in content_lines(table) {
            self.read_word_row(line_number, line, words);
        }
        add_weekday_parts(words);
    }

    /// The rows of one language in the table of all names.
    fn read_names(&mut self, language: Language, words: &mut Vec<(String, WordSense)>) {
        for (line_number, line) in content_lines(NAMES) {
            if let Some((code, row)) = line.split_once('\t')
                && code.parse() == Ok(language)
            {
                self.read_word_row(line_number, row, words);
            }
        }
    }

    fn read_word_row(&mut self, line_number: usize, line: &'static str, words: &mut Vec<(String, WordSense)>) {
        let [class, value, forms] = line.split('\t').collect::<Vec<_>>()[..] else {
            self.problem(line_number, line, "three columns wanted");
            return;
        };
        if class == "ORDMARK" {
            self.ordinal_marks = forms.split(' ').map(str::to_owned).collect();
            return;
        }
        let (Some(class), Some(value)) = (Class::named(class), word_value(value)) else {
            self.problem(line_number, line, "unknown class or value");
            return;
        };
        for form in forms.split(' ').flat_map(expand_braces) {
            let (case, form) = match form.split_at_checked(1) {
                Some(("^", form)) => (Case::Capital, form),
                Some(("_", form)) => (Case::Lower, form),
                _ => (Case::Any, form.as_str()),
            };
            let (abbreviated, form) = form.strip_suffix('.').map_or((false, form), |form| (true, form));
            let (weak, form) = form.strip_suffix('~').map_or((false, form), |form| (true, form));
            if form.is_empty() || !form.chars().all(char::is_alphabetic) {
                self.problem(line_number, line, "forms are single words");
                continue;
            }
            let form = form.to_lowercase();
            // Texts lose their accents: `fevrier`, `proximo`.
            let plain =
                ACCENTS_MAY_MISS.contains(&class).then(|| without_accents(&form)).filter(|plain| *plain != form);
            for form in plain.into_iter().chain([form]) {
                let mut add = |class| words.push((form.clone(), WordSense { class, value, case, abbreviated }));
                add(class);
                match class {
                    Class::MONTH if !weak => add(Class::BAREMONTH),
                    Class::WDAY if !weak => add(Class::BAREWDAY),
                    _ => {}
                }
            }
        }
    }

    fn read_rules(&mut self, table: &'static str, rules: &mut Vec<GrammarRule>) {
        for (line_number, line) in content_lines(table) {
            let columns: Vec<&str> = line.split('\t').collect();
            let (Some(&name), Some(&pattern), Some(&meaning)) = (columns.first(), columns.get(1), columns.get(2))
            else {
                self.problem(line_number, line, "name, pattern and meaning wanted");
                continue;
            };
            let Some(meaning) = Meaning::read(meaning) else {
                self.problem(line_number, line, "unknown meaning");
                continue;
            };
            let elements: Vec<Element> = pattern.split(' ').map(|element| self.read_element(element)).collect();
            if elements.iter().all(|element| element.optional) {
                self.problem(line_number, line, "a pattern needs a fixed part");
                continue;
            }
            let second = second_classes(&elements);
            rules.push(GrammarRule { name, elements, second, meaning });
        }
    }

    fn read_element(&mut self, element: &str) -> Element {
        let (element, optional) = element.strip_suffix('?').map_or((element, false), |element| (element, true));
        let classes = element.split('|').flat_map(|part| {
            let sign = match part {
                "," => Some(Class::COMMA),
                "." => Some(Class::DOT),
                "-" => Some(Class::DASH),
                "/" => Some(Class::SLASH),
                "'" => Some(Class::APOS),
                "(" => Some(Class::LPAREN),
                ")" => Some(Class::RPAREN),
                ":" => Some(Class::COLON),
                _ => Class::named(part),
            };
            match sign {
                Some(class) => vec![class],
                None => expand_braces(part).into_iter().map(|form| self.literal(form)).collect(),
            }
        });
        let classes: Vec<Class> = classes.collect();
        let set_is_exact = classes.iter().all(|class| ClassSet::is_exact_for(*class));
        Element { set: ClassSet::of(&classes), set_is_exact, classes, optional }
    }

    fn literal(&mut self, form: String) -> Class {
        // A word ends at a sign: `st.` would never be read, and stand in the way of `st`.
        if !form.chars().all(char::is_alphabetic) {
            self.problems.push(format!("literals are single words: {form}"));
        }
        let next = Class(Class::FIRST_LITERAL + self.literals.len() as u16);
        *self.literals.entry(form.to_lowercase()).or_insert(next)
    }

    /// Month names of the other languages, where they mean one month only: for dates in the page around an article.
    fn add_foreign_months(&mut self, own: Option<Language>, words: &mut Vec<(String, WordSense)>) {
        let mut months: HashMap<String, i32> = HashMap::new();
        for tables in TABLES.iter().filter(|tables| Some(tables.language) != own) {
            let mut foreign = Vec::new();
            // Ten languages have tens of thousands of forms and a hundred months: only those are read.
            let rows = content_lines(tables.words).filter(|(_, row)| row.starts_with("MONTH\t"));
            rows.for_each(|(line_number, row)| Reader::default().read_word_row(line_number, row, &mut foreign));
            for (form, sense) in foreign.into_iter().filter(|(_, sense)| sense.class == Class::MONTH) {
                months
                    .entry(form)
                    .and_modify(|month| *month *= i32::from(*month == sense.value))
                    .or_insert(sense.value);
            }
        }
        let own_words: HashSet<String> = words.iter().map(|(form, _)| form.clone()).collect();
        for (form, value) in months {
            if value != 0 && !own_words.contains(&form) {
                words.push((form, WordSense { class: Class::FOREIGN, value, case: Case::Any, abbreviated: true }));
            }
        }
    }

    fn problem(&mut self, line_number: usize, line: &str, why: &str) {
        self.problems.push(format!("line {line_number}: {why}: {line}"));
    }
}

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

fn content_lines(table: &'static str) -> impl Iterator<Item = (usize, &'static str)> {
    let lines = table.lines().enumerate().map(|(idx, line)| (idx + 1, line));
    lines.filter(|(_, line)| !line.is_empty() && !line.starts_with('#')).skip(1)
}

/// A number, a unit, or a season's or day part's place in the order.
fn word_value(value: &str) -> Option<i32> {
    unit_of(value).map(|unit| unit as i32).or_else(|| value.parse().ok())
}

fn unit_of(code: &str) -> Option<Unit> {
    UNITS.iter().find(|(name, _)| *name == code).map(|(_, unit)| *unit)
}

const UNITS: [(&str, Unit); 11] = [
    ("second", Unit::Second),
    ("minute", Unit::Minute),
    ("hour", Unit::Hour),
    ("day", Unit::Day),
    ("week", Unit::Week),
    ("month", Unit::Month),
    ("quarter", Unit::Quarter),
    ("year", Unit::Year),
    ("decade", Unit::Decade),
    ("century", Unit::Century),
    ("millennium", Unit::Millennium),
];

pub fn unit(value: i32) -> Unit {
    UNITS[(value.max(0) as usize).min(UNITS.len() - 1)].1
}

fn second_classes(elements: &[Element]) -> Option<Vec<Class>> {
    let n_first = elements.iter().take_while(|element| element.optional).count() + 1;
    let mut second = Vec::new();
    for first in 0..n_first.min(elements.len()) {
        let rest = &elements[first + 1..];
        if rest.iter().all(|element| element.optional) {
            return None;
        }
        for element in rest {
            second.extend(&element.classes);
            if !element.optional {
                break;
            }
        }
    }
    Some(second)
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

/// 1 to 21 in Roman figures, which centuries, quarters and halves are counted in: with the endings that French gives them,
/// and in the Cyrillic letters that look like them.
fn add_romans(words: &mut Vec<(String, WordSense)>) {
    for value in 1..=21 {
        let ones = ["", "i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix"][value % 10];
        let plain = format!("{}{ones}", "x".repeat(value / 10));
        let cyrillic = plain.replace('x', "х").replace('i', "і");
        let half_cyrillic = plain.replace('x', "х");
        let endings = ["e", "è", "ème", "er"].map(|ending| format!("{plain}{ending}"));
        for form in [plain, cyrillic, half_cyrillic].into_iter().chain(endings) {
            let sense = WordSense { class: Class::ROMAN, value: value as i32, case: Case::Capital, abbreviated: false };
            words.push((form, sense));
        }
    }
}

/// `Montagabend` and its kind, wherever the language has bare weekdays and parts of the day: German writes them together.
fn add_weekday_parts(words: &mut Vec<(String, WordSense)>) {
    let pick = |class: Class, words: &[(String, WordSense)]| -> Vec<(String, i32)> {
        words
            .iter()
            .filter(|(_, sense)| sense.class == class)
            .map(|(form, sense)| (form.clone(), sense.value))
            .collect()
    };
    let (weekdays, parts) = (pick(Class::BAREWDAY, words), pick(Class::PART, words));
    for (weekday, number) in &weekdays {
        for (part, which) in &parts {
            let sense =
                WordSense { class: Class::WDAYPART, value: number * 8 + which, case: Case::Any, abbreviated: false };
            words.push((format!("{weekday}{part}"), sense));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_of_the_tables_can_be_read() {
        for tables in TABLES {
            let problems = &of(Some(tables.language)).problems;
            assert!(problems.is_empty(), "{:?}: {problems:#?}", tables.language);
        }
        for language in named_languages() {
            let problems = &of(Some(language)).problems;
            assert!(problems.is_empty(), "{language:?}: {problems:#?}");
        }
        for (line_number, line) in content_lines(NAMES) {
            let language = line.split('\t').next().unwrap_or_default().parse::<Language>();
            assert!(language.is_ok(), "line {line_number}: {line}");
        }
        assert!(of(None).problems.is_empty());
    }

    #[test]
    fn braces_give_every_form() {
        assert_eq!(expand_braces("letzt{e,er}"), ["letzte", "letzter"]);
        assert_eq!(expand_braces("{a,b}c{,d}"), ["ac", "acd", "bc", "bcd"]);
    }
}
