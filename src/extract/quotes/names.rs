//! Names and offices beside a verb of saying: `Außenministerin Annalena Baerbock`, `der Minister`, `Fauk Geci,`.
//!
//! Nouns of office stand in `tables/role_nouns.tsv`.

use std::ops::Range;
use std::sync::LazyLock;

use super::super::sieve::Sieve;
use super::words::Words;
use crate::text::{QuickSet, with_lower};

const ROLE_NOUNS: &str = include_str!("../tables/role_nouns.tsv");

static ROLES: LazyLock<QuickSet<&'static str>> = LazyLock::new(|| ROLE_NOUNS.lines().skip(1).collect());

static ROLE_SIEVE: LazyLock<Sieve> = LazyLock::new(|| Sieve::of(ROLES.iter()));

/// Offices that are compounds are longer, in bytes.
const LONGEST_SIMPLE_OFFICE: usize = 8;

/// The name or office that begins at `place`, perhaps behind a determiner; `None` for a pronoun, a preposition and
/// everything else.
pub(super) fn noun_phrase(words: &mut Words, place: usize) -> Option<Range<usize>> {
    let mut place = place;
    // `sagte am Dienstag der Minister`, `said on Monday`: times and fillers stand between.
    while let Some(token) = words.get(place) {
        if matches!(token.word, "am" | "vom" | "on" | "um") && words.is_open(place + 1) {
            place += 2;
        } else if matches!(
            token.word,
            "auch"
                | "dazu"
                | "weiter"
                | "zudem"
                | "heute"
                | "gestern"
                | "etwa"
                | "dann"
                | "bereits"
                | "daraufhin"
                | "hingegen"
                | "jedoch"
                | "schließlich"
                | "sich"
                | "today"
                | "later"
                | "hat"
                | "to"
                | "von"
                | "by"
        ) && !token.ends_clause()
        {
            place += 1;
        } else {
            break;
        }
    }
    let first = words.get(place)?;
    let has_determiner = is_determiner(first.word);
    let mut from = place + usize::from(has_determiner);
    if has_determiner {
        if first.ends_clause() {
            return None;
        }
        from = skip_age(words, from);
        from = skip_office(words, from);
    }
    if let Some(name) = name_behind_office(words, from) {
        return Some(name);
    }
    // `a déclaré le maire. La Turquie …`: behind the end of a sentence another one begins.
    let is_over = from > place && words.get(from - 1).is_some_and(|token| token.ends_clause_strongly());
    let run = if is_over { from..from } else { name_run(words, from) };
    if run.is_empty() {
        let role = words.get(from.checked_sub(1)?).filter(|token| has_determiner && is_role(token.word))?;
        return apposition(words, from - 1).or(Some(first.start..role.end()));
    }
    let named = first_name(words, run.clone());
    let last = words.get(run.end - 1)?;
    if last.mark == '-' {
        return None;
    }
    let is_possessive = last.word.ends_with("'s") || last.word.ends_with("’s");
    match named {
        // `des Ministers Sprecher Putin's spokesman`: whose, not who.
        Some(_) if is_possessive => None,
        // `der Sprecher`, `die Polizei`: with a determiner a single noun is no name.
        Some(idx) if has_determiner && run.len() == 1 => apposition(words, idx).or(Some(first.start..last.end())),
        Some(idx) => {
            let name = words.get(idx)?;
            (!is_pronoun(name.word)).then(|| name.start..last.end())
        }
        None => apposition(words, run.end - 1).or(Some(first.start..last.end())),
    }
}

/// `ministr zahraničí Jan Lipavský`, `(il) ministro degli Esteri Antonio Tajani`: two capitalised words or more, not far behind an
/// office in small letters and what it is of.
fn name_behind_office(words: &mut Words, from: usize) -> Option<Range<usize>> {
    const MOST_ADJECTIVES: usize = 2;
    const MOST_OF_OFFICE: usize = 5;
    let is_small = |words: &mut Words, idx: usize| words.get(idx).is_some_and(|token| !token.is_capitalised());
    // `skip_office` may have gone over it already.
    let first = from.saturating_sub(1);
    let office = (first..=from + MOST_ADJECTIVES).find(|&idx| {
        is_small(words, idx) && words.get(idx).is_some_and(|token| is_role(token.word)) && words.is_open(idx)
    })?;
    if !(from..office).all(|idx| is_small(words, idx) && words.is_open(idx)) {
        return None;
    }
    let mut at = office + 1;
    while at <= office + MOST_OF_OFFICE {
        let run = name_run(words, at);
        if run.is_empty() {
            // `a spokesman for Northern Steel`: whose, not who.
            let speaks_for =
                words.get(at).is_some_and(|token| matches!(token.word, "for" | "of" | "at" | "from" | "für" | "von"));
            if speaks_for || !words.is_open(at) {
                return None;
            }
            at += 1;
            continue;
        }
        let last = words.get(run.end - 1)?;
        if run.end - run.start >= 2 && (at == office + 1 || ends_clause_or_text(words, run.end - 1)) {
            let is_of_office =
                at > office + 1 && is_of(words.get(at - 1)?.word) || has_house_in_front(words, run.clone());
            // Of `degli Esteri Antonio Tajani` the last two are the name.
            let start =
                if is_of_office { run.end.checked_sub(2).filter(|start| *start > run.start)? } else { run.start };
            return Some(words.get(start)?.start..last.end());
        }
        if last.ends_clause() {
            return None;
        }
        at = run.end;
    }
    None
}

fn ends_clause_or_text(words: &mut Words, idx: usize) -> bool {
    let len = words.text().trim_end().len();
    words.get(idx).is_some_and(|token| token.ends_clause() || token.end() == len)
}

/// Words between an office and what it is of.
fn is_of(word: &str) -> bool {
    matches!(
        word,
        "de" | "des"
            | "du"
            | "del"
            | "della"
            | "dello"
            | "degli"
            | "dei"
            | "delle"
            | "da"
            | "do"
            | "dos"
            | "das"
            | "van"
    )
}

/// `представитель Кремля Дмитрий Песков`: in Cyrillic letters the house stands right in front of the name.
fn has_house_in_front(words: &mut Words, run: Range<usize>) -> bool {
    let is_cyrillic = |ch: char| matches!(ch, '\u{400}'..='\u{4FF}');
    run.end - run.start == 3 && words.get(run.start).is_some_and(|token| token.word.starts_with(is_cyrillic))
}

/// The first of these words that is no noun of office.
fn first_name(words: &mut Words, mut run: Range<usize>) -> Option<usize> {
    run.find(|&idx| words.get(idx).is_some_and(|token| !is_role(token.word)))
}

/// Over `44 Jahre alte`.
fn skip_age(words: &mut Words, from: usize) -> usize {
    let is_number = |word: &str| word.bytes().all(|byte| byte.is_ascii_digit());
    let has_age = words.get(from).is_some_and(|token| is_number(token.word))
        && words.get(from + 1).is_some_and(|token| token.word == "Jahre")
        && words.get(from + 2).is_some_and(|token| token.word.starts_with("alte"));
    from + if has_age { 3 } else { 0 }
}

/// Over adjectives and nouns of office behind a determiner, to the name if there is one: `el presidente Pedro Sánchez`,
/// `the Ukrainian president Volodymyr Zelensky`, `der ukrainische Präsident`.
fn skip_office(words: &mut Words, from: usize) -> usize {
    let is_small_role = |words: &mut Words, idx: usize| {
        words.get(idx).is_some_and(|token| !token.is_capitalised() && is_role(token.word))
    };
    let mut at = from;
    let is_adjective = |words: &mut Words, idx: usize| {
        words.get(idx).is_some_and(|token| !token.ends_clause() && !token.is_capitalised() && !is_role(token.word))
    };
    while at < from + 3 && is_adjective(words, at) {
        at += 1;
    }
    // An adjective of a country has a capital in English.
    let is_capital_one = words.get(at).is_some_and(|token| !token.ends_clause() && token.is_capitalised());
    let after_adjective = at + usize::from(is_capital_one);
    if !is_small_role(words, after_adjective) {
        return at;
    }
    let mut at = after_adjective;
    while is_small_role(words, at) {
        at += 1;
        if !words.is_open(at - 1) {
            break;
        }
    }
    at
}

/// The capitalised words from `from` on, with particles between them.
fn name_run(words: &mut Words, from: usize) -> Range<usize> {
    let mut end = from;
    let mut idx = from;
    while let Some(token) = words.get(idx).filter(|_| idx < from + 8) {
        if token.is_capitalised() {
            end = idx + 1;
        } else if end > from && words.get(end - 1).is_some_and(|before| is_role(before.word)) {
            // `Sprecher der Hamburger Reederei`, `Senator von Kentucky`: whose.
            break;
        } else if end > from + 1 && matches!(token.word, "von" | "der" | "den" | "zu" | "de" | "del" | "di" | "da") {
            // `Ursula von der Leyen` is a name, `Ulrich Maier von der Gewerkschaft` a name and where it belongs.
            break;
        } else if end == from
            || !matches!(
                token.word,
                "von"
                    | "van"
                    | "de"
                    | "der"
                    | "den"
                    | "del"
                    | "della"
                    | "di"
                    | "da"
                    | "dos"
                    | "al"
                    | "el"
                    | "bin"
                    | "la"
                    | "zu"
            )
        {
            break;
        }
        if token.ends_clause() {
            break;
        }
        idx += 1;
    }
    from..end
}

/// The name behind an office: `der Direktor für Verteidigungspolitik, Fauk Geci,`: two capitalised words or more between
/// commas, near by.
fn apposition(words: &mut Words, office: usize) -> Option<Range<usize>> {
    let comma = (office..office + 7).find(|&idx| words.get(idx).is_none_or(|token| token.ends_clause()))?;
    if words.get(comma)?.mark != ',' {
        return None;
    }
    let run = name_run(words, comma + 1);
    let named = first_name(words, run.clone())?;
    let last = words.get(run.end.checked_sub(1)?)?;
    let ends_there = last.ends_clause() || last.end() == words.text().trim_end().len();
    let start = words.get(named)?.start;
    (run.end - named >= 2 && ends_there).then(|| start..last.end())
}

/// The subject in front of the verb at `place`: the capitalised words right before it, or what the clause begins with.
pub(super) fn subject_before(words: &mut Words, place: usize) -> Option<Range<usize>> {
    words.keep_first(place);
    let before = words.all();
    let from = before.iter().rposition(|token| !token.is_capitalised()).map_or(0, |idx| idx + 1);
    // A comma parts an office from the name behind it: only what stands behind the last one counts.
    let from = (from..place.saturating_sub(1)).rev().find(|&idx| before[idx].ends_clause()).map_or(from, |idx| idx + 1);
    let is_complement = from > 0 && !before[from - 1].ends_clause();
    if from < place && !is_complement {
        return noun_phrase(words, from);
    }
    let first = before.first()?.word;
    if with_lower(first, is_conjunction) {
        return noun_phrase(words, 1);
    }
    if with_lower(first, is_opener) {
        // `In der Vergangenheit hatte das Gericht betont`: the subject stands behind the auxiliary.
        let auxiliary = before.iter().position(|token| is_auxiliary(token.word))?;
        return noun_phrase(words, auxiliary + 1);
    }
    noun_phrase(words, 0)
}

/// Small words of German that a clause begins with and that nobody is called by.
fn is_opener(word: &str) -> bool {
    matches!(
        word,
        "in" | "im"
            | "auf"
            | "bei"
            | "beim"
            | "nach"
            | "vor"
            | "seit"
            | "am"
            | "zu"
            | "zum"
            | "zur"
            | "mit"
            | "für"
            | "gegen"
            | "über"
            | "unter"
            | "um"
            | "aus"
            | "trotz"
            | "während"
            | "wegen"
            | "zuvor"
            | "danach"
            | "dabei"
            | "dazu"
            | "später"
            | "zuletzt"
            | "jedenfalls"
            | "immerhin"
            | "allerdings"
            | "außerdem"
            | "zudem"
            | "schließlich"
            | "inzwischen"
            | "mittlerweile"
            | "gleichzeitig"
            | "dagegen"
            | "bereits"
            | "schon"
            | "hier"
            | "dort"
            | "nun"
    )
}

fn is_conjunction(word: &str) -> bool {
    matches!(word, "aber" | "doch" | "und" | "denn" | "auch")
}

fn is_auxiliary(word: &str) -> bool {
    matches!(word, "hat" | "hatte" | "haben" | "hatten" | "habe" | "hätte" | "hätten")
}

/// Whether it is a noun of office: `Minister`, `spokesman`.
pub(super) fn is_role(word: &str) -> bool {
    // German offices are compounds: `Außenministerin`, `US-Präsident`, `CDU-Chef`.
    let is_compound = |word: &str| may_be_office(word) && OFFICES.iter().any(|office| word.ends_with(office));
    let may_be_compound = word.len() > LONGEST_SIMPLE_OFFICE;
    (may_be_compound || ROLE_SIEVE.lets(word))
        && with_lower(word, |word| ROLES.contains(word) || (may_be_compound && is_compound(word)))
}

/// Whether a word ends in two letters that one of the offices ends in: most don't.
fn may_be_office(word: &str) -> bool {
    matches!(
        word.as_bytes(),
        [.., b'e', b'r' | b'f']
            | [.., b'o', b'r']
            | [.., 0xA4 | b'a', b'r']
            | [.., b'i', b'n']
            | [.., b'n' | b'l', b't']
            | [.., b'd' | b't', b'e']
    )
}

const OFFICES: &[&str] = &[
    "minister",
    "ministerin",
    "präsident",
    "präsidentin",
    "kanzler",
    "kanzlerin",
    "sprecher",
    "sprecherin",
    "chef",
    "chefin",
    "direktor",
    "direktorin",
    "sekretär",
    "sekretärin",
    "leiter",
    "leiterin",
    "vorsitzende",
    "vorsitzender",
    "experte",
    "expertin",
    "anwalt",
    "anwältin",
    "beauftragte",
    "beauftragter",
    "forscher",
    "forscherin",
    "meister",
    "meisterin",
    "politiker",
    "politikerin",
    "kommissar",
    "kommissarin",
    "botschafter",
    "botschafterin",
    "führer",
    "führerin",
];

pub(super) fn is_determiner(word: &str) -> bool {
    let is_known = |word: &str| {
        matches!(
            word,
            "der"
                | "die"
                | "das"
                | "ein"
                | "eine"
                | "dessen"
                | "deren"
                | "sein"
                | "seine"
                | "ihr"
                | "ihre"
                | "the"
                | "a"
                | "an"
                | "his"
                | "her"
                | "le"
                | "la"
                | "les"
                | "un"
                | "une"
                | "el"
                | "los"
                | "il"
                | "lo"
                | "una"
                | "de"
                | "het"
                | "een"
                | "o"
                | "os"
                | "as"
        )
    };
    word.len() <= 6 && with_lower(word, is_known)
}

fn is_pronoun(word: &str) -> bool {
    let is_known = |word: &str| {
        matches!(
            word,
            "er" | "sie"
                | "es"
                | "man"
                | "ich"
                | "wir"
                | "he"
                | "she"
                | "they"
                | "it"
                | "i"
                | "we"
                | "you"
                | "il"
                | "elle"
                | "ils"
                | "on"
                | "él"
                | "ella"
                | "lui"
                | "lei"
                | "hij"
                | "zij"
                | "ze"
                | "ona"
                | "він"
                | "вона"
                | "они"
                | "он"
                | "она"
                | "ele"
                | "ela"
                // `Darin heißt es:`
                | "darin"
                | "darauf"
                | "dort"
                | "hier"
                | "dabei"
                | "dazu"
                | "außerdem"
                | "zudem"
                | "wörtlich"
                | "später"
                | "danach"
        )
    };
    word.len() <= 9 && with_lower(word, is_known)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_office_ends_as_offices_may() {
        for office in OFFICES {
            assert!(may_be_office(office), "{office}");
        }
    }

    #[test]
    fn every_row_of_the_table_is_good() {
        for (number, row) in ROLE_NOUNS.lines().enumerate().skip(1) {
            assert!(!row.is_empty() && row == row.to_lowercase(), "role_nouns.tsv line {}: {row}", number + 1);
        }
    }
}
