//! Who said it: verbs of saying and the names beside them.
//!
//! Verbs stand in `tables/speech_verbs.tsv`, nouns of office in `tables/role_nouns.tsv`. An office in front of a name is
//! not part of the name (`Außenministerin Annalena Baerbock` → `Annalena Baerbock`); alone it is all that is said
//! (`der Minister`). Pronouns are nobody.

use std::ops::Range;
use std::sync::LazyLock;

use crate::model::Language;
use crate::text::{QuickMap, QuickSet, is_alphanumeric, with_lower};

const SPEECH_VERBS: &str = include_str!("../tables/speech_verbs.tsv");
const ROLE_NOUNS: &str = include_str!("../tables/role_nouns.tsv");

static VERBS: LazyLock<QuickMap<&'static str, Vec<Language>>> = LazyLock::new(|| {
    let mut verbs: QuickMap<&str, Vec<Language>> = QuickMap::default();
    for (code, form) in SPEECH_VERBS.lines().skip(1).filter_map(|row| row.split_once('\t')) {
        if let Ok(language) = code.parse() {
            verbs.entry(form).or_default().push(language);
        }
    }
    verbs
});

static ROLES: LazyLock<QuickSet<&'static str>> = LazyLock::new(|| ROLE_NOUNS.lines().skip(1).collect());

/// A word with its place in the text it was cut from.
#[derive(Debug, Clone, Copy)]
struct Token<'a> {
    /// Without the marks around it.
    word: &'a str,
    start: usize,
    /// The mark right behind it; a space where there is none.
    mark: char,
}

impl Token<'_> {
    fn end(&self) -> usize {
        self.start + self.word.len()
    }

    fn is_capitalised(&self) -> bool {
        self.word.starts_with(|ch: char| ch.is_uppercase())
    }

    fn ends_clause(&self) -> bool {
        matches!(self.mark, ',' | '.' | ';' | ':' | '!' | '?' | '–' | '—' | ')' | '(' | '"' | '„' | '“')
    }
}

/// The words of a stretch, at most so many.
fn tokens(text: &str, most: usize) -> Vec<Token<'_>> {
    let mut tokens = Vec::with_capacity(most.min(text.len() / 4 + 1));
    tokens.extend(Tokens { text, offset: 0 }.take(most));
    tokens
}

/// The words of a stretch one by one.
struct Tokens<'a> {
    text: &'a str,
    offset: usize,
}

impl<'a> Iterator for Tokens<'a> {
    type Item = Token<'a>;

    fn next(&mut self) -> Option<Token<'a>> {
        let text = self.text;
        let is_part = |ch: char| is_alphanumeric(ch) || matches!(ch, '-' | '’' | '\'' | '\u{AD}' | '\u{301}');
        let start = self.offset + text[self.offset..].find(is_alphanumeric)?;
        let n_ascii = text[start..].bytes().take_while(u8::is_ascii_alphanumeric).count();
        let rest = &text[start + n_ascii..];
        let len = n_ascii + rest.find(|ch| !is_part(ch)).unwrap_or(rest.len());
        self.offset = start + len;
        let word = text[start..self.offset].trim_end_matches(['-', '’', '\'']);
        let behind = &text[start + word.len()..];
        // `Dr.`, `J.`, `Mr.` go on.
        let is_short = word.starts_with(char::is_uppercase) && word.chars().count() <= 3;
        let mark = match behind.trim_start().chars().next() {
            // `Bildungs- und Sportminister` is half a word here.
            _ if behind.starts_with('-') => '-',
            Some('.') if is_short => ' ',
            Some(mark) if !is_alphanumeric(mark) => mark,
            _ => ' ',
        };
        Some(Token { word, start, mark })
    }
}

/// What stands beside a quotation about its being said.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Said {
    /// Byte range of the name in the stretch that was looked at.
    pub speaker: Option<Range<usize>>,
}

/// [`read_after_within`] the words that a sentence mostly begins with.
#[cfg(test)]
fn read_after(after: &str, language: Option<Language>) -> Option<Said> {
    read_after_within(after, 9, language)
}

/// Reads what follows a quotation (`, sagte Müller am Montag.`); `None` where no verb of saying stands among its first `most`
/// words.
pub(super) fn read_after_within(after: &str, most: usize, language: Option<Language>) -> Option<Said> {
    const MOST_TOKENS: usize = 16;
    let mut words = Tokens { text: after, offset: 0 }.take(MOST_TOKENS);
    let mut tokens: Vec<Token> = Vec::with_capacity(MOST_TOKENS);
    let mut verb = None;
    // A verb behind the end of the sentence belongs to the next one.
    while tokens.len() < most && !tokens.last().is_some_and(Token::ends_clause_strongly) {
        let Some(token) = words.next() else { break };
        tokens.push(token);
        if token.word != "so" && is_verb(token.word, language) {
            verb = Some(tokens.len() - 1);
            break;
        }
    }
    let says_so = tokens.first()?.word == "so" && matches_language(language, Language::GERMAN);
    let place = if says_so { 0 } else { verb? };
    if place > 0 && is_source_preposition(tokens[place].word) {
        return None;
    }
    tokens.extend(words);
    // `hat Müller gesagt`, `a déclaré M. Dupont`, `ha detto Rossi`: the name stands behind the verb or its auxiliary.
    let behind = noun_phrase(after, &tokens, place + 1);
    let is_behind_auxiliary = usize::from(is_auxiliary(tokens[0].word));
    let before = if place > 0 { noun_phrase(after, &tokens, is_behind_auxiliary) } else { None };
    // Further off a verb says something else.
    if behind.is_none() && before.is_none() && place > 4 {
        return None;
    }
    Some(Said { speaker: before.or(behind) })
}

/// Reads what precedes a quotation (`Müller sagte am Montag:`); `None` where no verb of saying stands in its clause.
pub(super) fn read_before(before: &str, language: Option<Language>) -> Option<Said> {
    let start = clause_start(before);
    let clause = &before[start..];
    let tokens = tokens(clause, 40);
    let place = tokens.iter().rposition(|token| {
        is_verb(token.word, language) && (token.word != "so" || token.start == 0)
            || token.word == "laut"
            || token.word == "Laut"
    })?;
    let shift = |range: Range<usize>| start + range.start..start + range.end;
    let behind = noun_phrase(clause, &tokens, place + 1);
    let speaker = behind.or_else(|| subject_before(clause, &tokens, place));
    Some(Said { speaker: speaker.map(shift) })
}

/// `Rustem Umerov, Sekretär` in front of a colon, without a verb: two capitalised words, or an office.
pub(super) fn read_label(before: &str) -> Option<Range<usize>> {
    let start = clause_start(before);
    let label = before[start..].trim_end().strip_suffix(':')?;
    let tokens = tokens(label, 6);
    let is_name = (2..=4).contains(&tokens.len())
        && tokens.iter().all(|token| token.is_capitalised() && !token.ends_clause() || token.end() == label.len());
    let is_thing = tokens
        .first()
        .is_some_and(|first| is_determiner(first.word) && !tokens.iter().any(|token| is_role(token.word)));
    (is_name && !is_thing).then(|| {
        let range = noun_phrase(label, &tokens, 0)?;
        Some(start + range.start..start + range.end)
    })?
}

/// The name at the start of an attribution: `Rustem Umerov, Sekretär des RNBO` → `Rustem Umerov`.
pub(super) fn attribution_name(attribution: &str) -> Range<usize> {
    let len = attribution.find([',', '(', '/', '|', ';', '–', '—']).unwrap_or(attribution.len());
    0..attribution[..len].trim_end().len()
}

/// Whether the last words in front of a quotation are a verb of saying and at most one more: `he said`, `sagte er`.
pub(super) fn is_verb_adjacent(before: &str, language: Option<Language>) -> bool {
    let start = clause_start(before);
    let tail = before[start..].trim_end();
    tail.rsplit(|ch: char| !ch.is_alphanumeric() && ch != '-')
        .filter(|word| !word.is_empty())
        .take(2)
        .any(|word| is_verb(word, language))
}

/// Whether a clause reads as if speech came next: its last word is a verb of saying, or one stands in it in the past tense,
/// which headlines don't use.
pub(crate) fn ends_in_speech_verb(clause: &str) -> bool {
    let tokens = tokens(clause, 60);
    let is_past = |word: &str| ["te", "ten", "ed", "said", "told", "schrieb"].iter().any(|end| word.ends_with(end));
    tokens.last().is_some_and(|last| is_verb(last.word, None))
        || tokens.iter().any(|token| is_past(token.word) && is_verb(token.word, None))
}

impl Token<'_> {
    fn ends_clause_strongly(&self) -> bool {
        matches!(self.mark, '.' | ';' | ':' | '!' | '?' | '„' | '“' | '"')
    }
}

fn is_verb(word: &str, language: Option<Language>) -> bool {
    let is_known = |word: &str| {
        VERBS.get(word).is_some_and(|languages| {
            language.is_none_or(|language| languages.contains(&language) || !VERBS_OF.contains(&language))
        })
    };
    if word.starts_with(char::is_uppercase) { with_lower(word, is_known) } else { is_known(word) }
}

/// Languages that have verbs in the table; for others every verb counts.
static VERBS_OF: LazyLock<QuickSet<Language>> = LazyLock::new(|| VERBS.values().flatten().copied().collect());

fn matches_language(language: Option<Language>, wanted: Language) -> bool {
    language.is_none_or(|language| language == wanted)
}

fn is_source_preposition(word: &str) -> bool {
    matches!(word, "selon" | "según" | "secondo" | "segundo" | "volgens" | "according")
}

fn is_auxiliary(word: &str) -> bool {
    matches!(
        word,
        "a" | "ha"
            | "hat"
            | "haben"
            | "has"
            | "have"
            | "ont"
            | "han"
            | "heeft"
            | "y"
            | "und"
            | "and"
            | "et"
            | "had"
            | "avait"
    )
}

/// Where the last sentence of a stretch begins.
fn clause_start(before: &str) -> usize {
    let mut end = before.trim_end().trim_end_matches([':', ',']).len();
    // A clause is not longer than this; what stands further off says nothing about the speaker.
    let from = before.floor_char_boundary(end.saturating_sub(220));
    while let Some(at) = last_sentence_mark(&before.as_bytes()[from..end]) {
        let at = from + at;
        let mark_len = before[at..].chars().next().map_or(1, char::len_utf8);
        let word = before[from..at].rsplit(' ').next().unwrap_or_default();
        let is_inside = before[at..].starts_with('.')
            && (word.chars().count() <= 3 || word.ends_with(|ch: char| ch.is_ascii_digit()));
        if !is_inside {
            return at + mark_len;
        }
        end = at;
    }
    from
}

/// The last mark that can end a sentence or a quotation.
fn last_sentence_mark(text: &[u8]) -> Option<usize> {
    let is_mark = |at: &usize| match text[*at..] {
        [b'.' | b'!' | b'?' | b';' | b'"', ..] => true,
        // `“`, `”`, `»`
        [0xE2, 0x80, 0x9C | 0x9D, ..] | [0xC2, 0xBB, ..] => true,
        _ => false,
    };
    (0..text.len()).rev().find(is_mark)
}

/// The name or office that begins at `place`, perhaps behind a determiner; `None` for a pronoun, a preposition and
/// everything else.
fn noun_phrase(text: &str, tokens: &[Token], place: usize) -> Option<Range<usize>> {
    let mut place = place;
    // `sagte am Dienstag der Minister`, `said on Monday`: times and fillers stand between.
    while let Some(token) = tokens.get(place) {
        if matches!(token.word, "am" | "vom" | "on" | "um")
            && tokens.get(place + 1).is_some_and(|next| !next.ends_clause())
        {
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
    let first = tokens.get(place)?;
    let has_determiner = is_determiner(first.word);
    let mut from = place + usize::from(has_determiner);
    if has_determiner {
        if first.ends_clause() {
            return None;
        }
        from = skip_office(tokens, from);
    }
    let run = name_run(tokens, from);
    if run.is_empty() {
        let role = tokens.get(from.checked_sub(1)?).filter(|token| has_determiner && is_role(token.word))?;
        return apposition(text, tokens, from - 1).or(Some(first.start..role.end()));
    }
    let named = run.clone().find(|&idx| !is_role(tokens[idx].word)).filter(|&idx| idx < run.end);
    let last = &tokens[run.end - 1];
    if last.mark == '-' {
        return None;
    }
    let is_possessive = last.word.ends_with("'s") || last.word.ends_with("’s");
    match named {
        // `des Ministers Sprecher Putin's spokesman`: whose, not who.
        Some(_) if is_possessive => None,
        // `der Sprecher`, `die Polizei`: with a determiner a single noun is no name.
        Some(idx) if has_determiner && run.len() == 1 => {
            apposition(text, tokens, idx).or(Some(first.start..last.end()))
        }
        Some(idx) if is_pronoun(tokens[idx].word) => None,
        Some(idx) => Some(tokens[idx].start..last.end()),
        None => apposition(text, tokens, run.end - 1).or(Some(first.start..last.end())),
    }
}

/// Over adjectives and nouns of office behind a determiner, to the name if there is one: `el presidente Pedro Sánchez`,
/// `the Ukrainian president Volodymyr Zelensky`, `der ukrainische Präsident`.
fn skip_office(tokens: &[Token], from: usize) -> usize {
    let is_open = |idx: usize| tokens.get(idx).is_some_and(|token| !token.ends_clause());
    let is_small_role =
        |idx: usize| tokens.get(idx).is_some_and(|token| !token.is_capitalised() && is_role(token.word));
    let mut at = from;
    while at < from + 3 && is_open(at) && !tokens[at].is_capitalised() && !is_role(tokens[at].word) {
        at += 1;
    }
    // An adjective of a country has a capital in English.
    let after_adjective = at + usize::from(is_open(at) && tokens[at].is_capitalised());
    if !is_small_role(after_adjective) {
        return at;
    }
    let mut at = after_adjective;
    while is_small_role(at) {
        at += 1;
        if tokens[at - 1].ends_clause() {
            break;
        }
    }
    at
}

/// The capitalised words from `from` on, with particles between them.
fn name_run(tokens: &[Token], from: usize) -> Range<usize> {
    let mut end = from;
    let mut idx = from;
    while let Some(token) = tokens.get(idx).filter(|_| idx < from + 8) {
        if token.is_capitalised() {
            end = idx + 1;
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
fn apposition(text: &str, tokens: &[Token], office: usize) -> Option<Range<usize>> {
    let comma = (office..tokens.len().min(office + 7)).find(|&idx| tokens[idx].ends_clause())?;
    if tokens[comma].mark != ',' {
        return None;
    }
    let run = name_run(tokens, comma + 1);
    let named = run.clone().find(|&idx| !is_role(tokens[idx].word))?;
    let last = &tokens[run.end.checked_sub(1)?];
    let ends_there = last.ends_clause() || last.end() == text.trim_end().len();
    (run.end - named >= 2 && ends_there).then(|| tokens[named].start..last.end())
}

/// The subject in front of the verb at `place`: the capitalised words right before it, or what the clause begins with.
fn subject_before(text: &str, tokens: &[Token], place: usize) -> Option<Range<usize>> {
    let before = &tokens[..place];
    let from = before.iter().rposition(|token| !token.is_capitalised()).map_or(0, |idx| idx + 1);
    // A comma parts an office from the name behind it: only what stands behind the last one counts.
    let from = (from..place.saturating_sub(1)).rev().find(|&idx| before[idx].ends_clause()).map_or(from, |idx| idx + 1);
    let is_complement = from > 0 && !before[from - 1].ends_clause();
    if from < place && !is_complement {
        return noun_phrase(text, before, from);
    }
    noun_phrase(text, before, 0)
}

fn is_role(word: &str) -> bool {
    // German offices are compounds: `Außenministerin`, `US-Präsident`, `CDU-Chef`.
    let is_compound = |word: &str| word.len() > 8 && OFFICES.iter().any(|office| word.ends_with(office));
    with_lower(word, |word| ROLES.contains(word) || is_compound(word))
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

fn is_determiner(word: &str) -> bool {
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
        )
    };
    word.len() <= 8 && with_lower(word, is_known)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn after(text: &str, language: Language, expected: Option<Option<&str>>) {
        let said = read_after(text, Some(language)).map(|said| said.speaker.map(|range| &text[range]));
        assert_eq!(said, expected, "{text}");
    }

    fn before(text: &str, language: Language, expected: Option<Option<&str>>) {
        let said = read_before(text, Some(language)).map(|said| said.speaker.map(|range| &text[range]));
        assert_eq!(said, expected, "{text}");
    }

    #[test]
    fn the_speaker_stands_behind_the_quotation() {
        let de = Language::GERMAN;
        after(", sagte Müller am Montag.", de, Some(Some("Müller")));
        after(", sagte Außenministerin Annalena Baerbock in Kiew.", de, Some(Some("Annalena Baerbock")));
        after(", so der Minister.", de, Some(Some("der Minister")));
        after(", so Müller weiter.", de, Some(Some("Müller")));
        after(", erklärte der Sprecher des Ministeriums, Hans Maier, am Dienstag.", de, Some(Some("Hans Maier")));
        after(", sagte der ukrainische Präsident Wolodymyr Selenskyj.", de, Some(Some("Wolodymyr Selenskyj")));
        after(", sagte US-Präsident Joe Biden", de, Some(Some("Joe Biden")));
        after(", sagte am Dienstag der Minister.", de, Some(Some("der Minister")));
        after(", sagte Ursula von der Leyen.", de, Some(Some("Ursula von der Leyen")));
        after(", heißt es in der Mitteilung.", de, Some(None));
        after(", sagte er.", de, Some(None));
        after(" war das Thema.", de, None);
        after("", de, None);
        after(" said John Smith, a lawyer.", Language::ENGLISH, Some(Some("John Smith")));
        after(" Smith said on Monday.", Language::ENGLISH, Some(Some("Smith")));
        after(" the minister told reporters.", Language::ENGLISH, Some(Some("the minister")));
        after(
            " the Ukrainian president, Volodymyr Zelensky, said.",
            Language::ENGLISH,
            Some(Some("Volodymyr Zelensky")),
        );
        after(" said Prime Minister Keir Starmer.", Language::ENGLISH, Some(Some("Keir Starmer")));
        after(" he said.", Language::ENGLISH, Some(None));
        after(", a déclaré Jean Dupont.", Language::FRENCH, Some(Some("Jean Dupont")));
        after(", afirmó el presidente Pedro Sánchez.", Language::SPANISH, Some(Some("Pedro Sánchez")));
        after(", ha detto Mario Rossi.", Language::ITALIAN, Some(Some("Mario Rossi")));
        after(" – powiedział Donald Tusk.", Language::POLISH, Some(Some("Donald Tusk")));
        after(", – сказав Володимир Зеленський.", Language::UKRAINIAN, Some(Some("Володимир Зеленський")));
        after(", — заявил Сергей Лавров.", Language::RUSSIAN, Some(Some("Сергей Лавров")));
        after(", zei Mark Rutte.", Language::DUTCH, Some(Some("Mark Rutte")));
        after(", řekl Petr Fiala.", Language::CZECH, Some(Some("Petr Fiala")));
        after(", disse João Silva.", Language::PORTUGUESE, Some(Some("João Silva")));
    }

    #[test]
    fn the_speaker_stands_in_front_of_the_quotation() {
        let de = Language::GERMAN;
        before("Dann sagte der Direktor, Fauk Geci: ", de, Some(Some("Fauk Geci")));
        before("Müller sagte am Dienstag in Wien: ", de, Some(Some("Müller")));
        before("Es war spät. In Wien sagte Eva Maier: ", de, Some(Some("Eva Maier")));
        before("Der Direktor für Verteidigung, Fauk Geci, sagte: ", de, Some(Some("Fauk Geci")));
        before("Der Minister erklärte: ", de, Some(Some("Der Minister")));
        before("Er sagte: ", de, Some(None));
        before("Offiziell: ", de, None);
        before("John Smith said: ", Language::ENGLISH, Some(Some("John Smith")));
        before("Mr. Smith, a lawyer, said ", Language::ENGLISH, Some(Some("Smith")));
    }

    #[test]
    fn a_label_is_a_name_before_a_colon() {
        assert_eq!(read_label("Rustem Umerov: "), Some(0..13));
        assert_eq!(read_label("Offiziell: "), None);
        assert_eq!(read_label("Das ist klar: "), None);
    }

    #[test]
    fn an_attribution_begins_with_its_name() {
        assert_eq!(attribution_name("Rustem Umerov, Sekretär des RNBO"), 0..13);
    }

    #[test]
    fn every_row_of_the_tables_is_good() {
        for (number, row) in SPEECH_VERBS.lines().enumerate().skip(1) {
            let good = row
                .split_once('\t')
                .is_some_and(|(code, form)| code.parse::<Language>().is_ok() && form == form.to_lowercase());
            assert!(good, "speech_verbs.tsv line {}: {row}", number + 1);
        }
        for (number, row) in ROLE_NOUNS.lines().enumerate().skip(1) {
            assert!(!row.is_empty() && row == row.to_lowercase(), "role_nouns.tsv line {}: {row}", number + 1);
        }
    }
}
