//! Who said it: verbs of saying and the names beside them.
//!
//! Verbs stand in `tables/speech_verbs.tsv`. An office in front of a name is
//! not part of the name (`Außenministerin Annalena Baerbock` → `Annalena Baerbock`); alone it is all that is said
//! (`der Minister`). Pronouns are nobody.

use std::ops::Range;
use std::sync::LazyLock;

use super::super::sieve::Sieve;
use super::names::{is_determiner, is_role, noun_phrase, subject_before};
use super::words::{FEW, Words};
use crate::model::Language;
use crate::text::{QuickMap, QuickSet, with_lower};

const SPEECH_VERBS: &str = include_str!("../tables/speech_verbs.tsv");

static VERBS: LazyLock<QuickMap<&'static str, Vec<Language>>> = LazyLock::new(|| {
    let mut verbs: QuickMap<&str, Vec<Language>> = QuickMap::default();
    for (code, form) in SPEECH_VERBS.lines().skip(1).filter_map(|row| row.split_once('\t')) {
        if let Ok(language) = code.parse() {
            verbs.entry(form).or_default().push(language);
        }
    }
    verbs
});

static VERB_SIEVE: LazyLock<Sieve> = LazyLock::new(|| Sieve::of(VERBS.keys()));

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
    let mut words = Words::new(after, FEW);
    let mut verb = None;
    for idx in 0..most {
        let Some(token) = words.get(idx) else { break };
        if token.word != "so" && is_verb(token.word, language) {
            verb = Some(idx);
            break;
        }
        // A verb behind the end of the sentence belongs to the next one.
        if token.ends_clause_strongly() {
            break;
        }
    }
    let first = words.get(0)?.word;
    let says_so = first == "so" && matches_language(language, Language::GERMAN);
    let place = if says_so { 0 } else { verb? };
    if place > 0 && is_source_preposition(words.get(place)?.word) {
        return None;
    }
    // `hat Müller gesagt`, `a déclaré M. Dupont`, `ha detto Rossi`: the name stands behind the verb or its auxiliary.
    let behind = noun_phrase(&mut words, place + 1);
    let is_behind_auxiliary = usize::from(is_auxiliary(first));
    let before = if place > 0 { noun_phrase(&mut words, is_behind_auxiliary) } else { None };
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
    let mut words = Words::new(clause, 40);
    let place = words.all().iter().rposition(|token| {
        is_verb(token.word, language) && (token.word != "so" || token.start == 0)
            || token.word == "laut"
            || token.word == "Laut"
    })?;
    let shift = |range: Range<usize>| start + range.start..start + range.end;
    let behind = noun_phrase(&mut words, place + 1);
    let speaker = behind.or_else(|| subject_before(&mut words, place));
    Some(Said { speaker: speaker.map(shift) })
}

/// `Rustem Umerov, Sekretär` in front of a colon, without a verb: two capitalised words, or an office.
pub(super) fn read_label(before: &str) -> Option<Range<usize>> {
    let start = clause_start(before);
    let label = before[start..].trim_end().strip_suffix(':')?;
    let label = without_party(label);
    let mut words = Words::new(label, 6);
    let tokens = words.all();
    let is_name = (2..=4).contains(&tokens.len())
        && tokens.iter().all(|token| token.is_capitalised() && !token.ends_clause() || token.end() == label.len());
    let is_thing = tokens
        .first()
        .is_some_and(|first| is_determiner(first.word) && !tokens.iter().any(|token| is_role(token.word)));
    (is_name && !is_thing).then(|| {
        let range = noun_phrase(&mut words, 0)?;
        Some(start + range.start..start + range.end)
    })?
}

/// A name without what stands in brackets behind it: `Erich Maier (SPD)`.
fn without_party(label: &str) -> &str {
    let name = label.strip_suffix(')').and_then(|inside| inside.rsplit_once('('));
    name.map_or(label, |(name, _)| name.trim_end())
}

/// The name at the start of an attribution: `Rustem Umerov, Sekretär des RNBO` → `Rustem Umerov`.
pub(super) fn attribution_name(attribution: &str) -> Range<usize> {
    let len = attribution.find([',', '(', '/', '|', ';', '–', '—']).unwrap_or(attribution.len());
    0..attribution[..len].trim_end().len()
}

/// Whether the last words in front of a quotation are a verb of saying and at most one more: `he said`, `sagte er`.
pub(super) fn is_verb_adjacent(before: &str, language: Option<Language>) -> bool {
    let has_verb = |stretch: &str| {
        let words = stretch.trim_end().rsplit(|ch: char| !ch.is_alphanumeric() && ch != '-');
        words.filter(|word| !word.is_empty()).take(2).any(|word| is_verb(word, language))
    };
    // Mostly neither word is a verb, which is sooner told than where their clause begins.
    has_verb(&before[clause_reach(before).start..]) && has_verb(&before[clause_start(before)..])
}

/// Whether a clause reads as if speech came next: its last word is a verb of saying, or one stands in it in the past tense,
/// which headlines don't use.
pub(crate) fn ends_in_speech_verb(clause: &str) -> bool {
    let mut words = Words::new(clause, 60);
    let tokens = words.all();
    let is_past = |word: &str| ["te", "ten", "ed", "said", "told", "schrieb"].iter().any(|end| word.ends_with(end));
    tokens.last().is_some_and(|last| is_verb(last.word, None))
        || tokens.iter().any(|token| is_past(token.word) && is_verb(token.word, None))
}

fn is_verb(word: &str, language: Option<Language>) -> bool {
    let is_known = |word: &str| {
        VERBS.get(word).is_some_and(|languages| {
            language.is_none_or(|language| languages.contains(&language) || !VERBS_OF.contains(&language))
        })
    };
    if !VERB_SIEVE.lets(word) {
        return false;
    }
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

/// Where the last clause of a stretch can lie. It is not longer than this; what stands further off says nothing about the
/// speaker.
fn clause_reach(before: &str) -> Range<usize> {
    let end = before.trim_end().trim_end_matches([':', ',']).len();
    before.floor_char_boundary(end.saturating_sub(220))..end
}

/// Where the last sentence of a stretch begins.
fn clause_start(before: &str) -> usize {
    let Range { start: from, mut end } = clause_reach(before);
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
        after(", sagte heute ein Sprecher der Hamburger Reederei Bernhard Maier.", de, Some(Some("ein Sprecher")));
        after(", sagte der 44 Jahre alte Martin Maier.", de, Some(Some("Martin Maier")));
        after(", schreibt die SPD.  Er war da.", de, Some(Some("die SPD")));
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
        after(", a déclaré le maire. La Turquie aide.", Language::FRENCH, Some(Some("le maire")));
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
        before("Der Senator von Kentucky, Eva Maier, sagte: ", de, Some(Some("Eva Maier")));
        before("In der Vergangenheit hatte das Gericht immer wieder betont, dass ", de, Some(Some("das Gericht")));
        before("Auf Nachfrage eines Nutzers äußerte sich Eva Maier so: ", de, Some(Some("Eva Maier")));
        before("Aber der Minister antwortete: ", de, Some(Some("der Minister")));
        before("Er sagte: ", de, Some(None));
        before("Darin heißt es: ", de, Some(None));
        before("Offiziell: ", de, None);
        before("John Smith said: ", Language::ENGLISH, Some(Some("John Smith")));
        before("Mr. Smith, a lawyer, said ", Language::ENGLISH, Some(Some("Smith")));
    }

    #[test]
    fn a_label_is_a_name_before_a_colon() {
        assert_eq!(read_label("Rustem Umerov: "), Some(0..13));
        assert_eq!(read_label("Bürgermeister Erich Maier (SPD): "), Some(15..26));
        assert_eq!(read_label("Offiziell: "), None);
        assert_eq!(read_label("Das ist klar: "), None);
    }

    #[test]
    fn an_attribution_begins_with_its_name() {
        assert_eq!(attribution_name("Rustem Umerov, Sekretär des RNBO"), 0..13);
    }

    #[test]
    fn every_row_of_the_table_is_good() {
        for (number, row) in SPEECH_VERBS.lines().enumerate().skip(1) {
            let good = row
                .split_once('\t')
                .is_some_and(|(code, form)| code.parse::<Language>().is_ok() && form == form.to_lowercase());
            assert!(good, "speech_verbs.tsv line {}: {row}", number + 1);
        }
    }
}
