//! Forms → stems with their endings, in every way that each can be written.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use super::super::flags::{self, CAPITALS, CUE, FOREIGN, HYPHEN, Kind, NO_PREFIX, PREFIXED};
use super::{Entry, Language};

/// What a stem can mean, and with which endings.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PackedSense {
    pub code: Option<String>,
    pub kind: Kind,
    pub flags: u16,
    pub endings: Vec<String>,
    pub weight: u32,
}

impl Language {
    /// Stem by stem what it can mean, ready for packing.
    pub fn patterns(&self) -> BTreeMap<String, Vec<PackedSense>> {
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
            senses.sort_by_key(|sense| (sense.flags & flags::TOWN, sense.kind, Reverse(sense.weight)));
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

fn change_first(word: &str, change: impl Fn(char) -> String) -> String {
    let mut chars = word.chars();
    chars.next().map_or_else(String::new, |first| change(first) + chars.as_str())
}
