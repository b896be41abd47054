//! Which language an article is written in.
//!
//! Letters decide where a script or an alphabet belongs to one language; then common words, which are quick and sure on
//! running text; then trigrams for what is short. What is given from outside or by front matter beats them all.

use std::sync::LazyLock;

use whatlang::{Detector, Lang};

use crate::model::{Extracted, Language, Rule, Span};
use crate::text::{self, Chart, QuickMap, WordMap, bits};

use super::structure::front_matter;

/// The language of a text; a `given` one wins. `None` when hopeless: too short, no letters, or a given code that is none
/// and nothing else to go by.
pub fn detect(chart: &Chart, given: Option<&str>) -> Option<Extracted<Language>> {
    let text = chart.text;
    if let Some(language) = given.and_then(parse_given) {
        return Some(Extracted::new(language, Rule("language/given"), None));
    }
    let front = front_matter::read(text);
    if let Some(front) = &front {
        let entry = front.entries.iter().find(|entry| matches!(entry.key, "lang" | "language" | "locale" | "sprache"));
        if let Some((entry, language)) = entry.and_then(|entry| Some((entry, parse_given(entry.value.of(text))?))) {
            return Some(Extracted::new(language, Rule("language/front-matter"), Some(entry.value)));
        }
    }
    let sample = sample(text, front.map_or(0, |front| front.end));
    let (language, rule) = judge(chart, sample)?;
    Some(Extracted::new(language, rule, Some(sample)))
}

/// A code, or the language's name for itself or in English or German (`Deutsch`, `german`).
fn parse_given(given: &str) -> Option<Language> {
    let given = given.trim().to_lowercase();
    let code = match given.as_str() {
        "deutsch" | "german" | "deu" | "ger" => "de",
        "english" | "englisch" | "eng" => "en",
        "français" | "francais" | "french" | "französisch" | "fra" | "fre" => "fr",
        "español" | "spanish" | "spanisch" | "spa" => "es",
        "italiano" | "italian" | "italienisch" | "ita" => "it",
        "nederlands" | "dutch" | "niederländisch" | "nld" | "dut" => "nl",
        "polski" | "polish" | "polnisch" | "pol" => "pl",
        "українська" | "ukrainian" | "ukrainisch" | "ukr" => "uk",
        "русский" | "russian" | "russisch" | "rus" => "ru",
        "português" | "portuguese" | "portugiesisch" | "por" => "pt",
        "čeština" | "czech" | "tschechisch" | "ces" | "cze" => "cs",
        "svenska" | "swedish" | "schwedisch" | "swe" => "sv",
        "dansk" | "danish" | "dänisch" | "dan" => "da",
        "norsk" | "bokmål" | "norwegian" | "norwegisch" | "nor" | "nob" => "no",
        code => code,
    };
    code.parse().ok()
}

/// So much of the body is looked at, in bytes.
const SAMPLE_LEN: usize = 700;

/// The first of the body: without the first line where enough is left, since headlines are names and fragments.
fn sample(text: &str, start: usize) -> Span {
    let body = text[start..].trim_start();
    let start = text.len() - body.len();
    let first_line = memchr::memchr(b'\n', body.as_bytes()).unwrap_or(0);
    let skipped = if first_line < 300 && body.len() >= first_line + 240 { first_line } else { 0 };
    let end = text.floor_char_boundary((start + skipped + SAMPLE_LEN).min(text.len()));
    Span::new(start + skipped, end).trim(text)
}

fn judge(chart: &Chart, span: Span) -> Option<(Language, Rule)> {
    let (sample, letters) = (span.of(chart.text), Letters::count(chart, span));
    if let Some(code) = letters.decide() {
        return Some((known(code), Rule("language/letters")));
    }
    // In Latin letters fewer are no evidence, if not two common words; scripts that belong to few languages are settled above.
    if letters.latin + letters.cyrillic + letters.arabic < 10 {
        let words = if letters.latin >= 6 { CommonHits::count(chart, span).decide() } else { None };
        return words.map(|(code, rule)| (known(code), rule));
    }
    if letters.latin > letters.cyrillic + letters.arabic {
        if let Some(code) = CommonHits::count(chart, first_half(chart.text, span)).decide_early() {
            return Some((known(code), Rule("language/words")));
        }
        let common = CommonHits::count(chart, span);
        if let Some((code, rule)) = common.decide() {
            return Some((known(code), rule));
        }
        if let Some(code) = letters.decide_latin() {
            return Some((known(code), Rule("language/letters")));
        }
        if let Some(code) = common.decide_between_siblings(sample) {
            return Some((known(code), Rule("language/trigrams")));
        }
    }
    let language = match letters.cyrillic > letters.latin {
        true => trigrams_of_cyrillic(sample),
        false => trigrams(sample, letters.latin),
    };
    language.map(|language| (language, Rule("language/trigrams")))
}

/// The words of a sample up to its middle.
fn first_half(text: &str, sample: Span) -> Span {
    let middle = text.floor_char_boundary(sample.start as usize + sample.len() / 2);
    let end = text[..middle].rfind(char::is_whitespace).unwrap_or(0).max(sample.start as usize);
    Span::new(sample.start as usize, end)
}

/// For codes of our own tables.
fn known(code: &str) -> Language {
    code.parse().unwrap_or(Language::ENGLISH)
}

/// How many letters of each kind a text has.
#[derive(Debug, Default)]
struct Letters {
    latin: usize,
    cyrillic: usize,
    arabic: usize,
    /// `ь`
    soft_signs: usize,
    /// By index into [`SCRIPTS`].
    scripts: [usize; SCRIPTS.len()],
    /// By index into [`ALPHABETS`].
    alphabets: [usize; ALPHABETS.len()],
}

/// Scripts that mean one language: first and last letter.
const SCRIPTS: [(&str, char, char); 11] = [
    ("el", '\u{370}', '\u{3FF}'),
    ("hy", '\u{531}', '\u{58F}'),
    ("he", '\u{5D0}', '\u{5EA}'),
    ("hi", '\u{900}', '\u{97F}'),
    ("th", '\u{E01}', '\u{E5B}'),
    ("ka", '\u{10A0}', '\u{10FF}'),
    ("ko", '\u{AC00}', '\u{D7A3}'),
    ("ja", '\u{3041}', '\u{30FF}'),
    ("zh", '\u{4E00}', '\u{9FFF}'),
    ("am", '\u{1200}', '\u{137F}'),
    ("ka", '\u{2D00}', '\u{2D2F}'),
];

/// Letters that only one of the languages of a script has; the earlier row wins where two fit.
const ALPHABETS: [(&str, &str); 12] = [
    ("mk", "ѓќѕЃЌЅ"),
    ("sr", "ђћЂЋљњџЉЊЏјЈ"),
    ("be", "ўЎ"),
    ("uk", "їєґіЇЄҐІ"),
    ("ru", "ыэёЫЭЁ"),
    ("fa", "پچژگ"),
    ("ur", "ٹڈڑے"),
    ("pl", "łśźżćńęąŁŚŹŻ"),
    ("cs", "řěůŘĚŮ"),
    ("hu", "őűŐŰ"),
    ("tr", "ğışİĞŞ"),
    ("ro", "țșăȚȘĂ"),
];

/// For every letter, by its number, the alphabet that it belongs to.
static ALPHABET_OF: LazyLock<Vec<Option<u8>>> = LazyLock::new(|| {
    let mut alphabet_of = Vec::new();
    for (idx, (_, alphabet)) in ALPHABETS.iter().enumerate().rev() {
        for letter in alphabet.chars() {
            let place = letter as usize;
            alphabet_of.resize(alphabet_of.len().max(place + 1), None);
            alphabet_of[place] = Some(idx as u8);
        }
    }
    alphabet_of
});

impl Letters {
    fn count(chart: &Chart, sample: Span) -> Letters {
        let mut letters = Letters::default();
        for (offset, stretch) in chart.stretches_of(sample) {
            letters.latin += stretch.letters.count_ones() as usize;
            bits(stretch.leads).filter_map(|bit| chart.text[offset + bit..].chars().next()).for_each(|ch| match ch {
                // Latin-1 letters, which no alphabet below has for its own, and punctuation.
                '\u{C0}'..='\u{FF}' => letters.latin += 1,
                '\u{80}'..='\u{BF}' | '\u{2000}'..='\u{206F}' => {}
                _ => letters.count_rare(ch),
            });
        }
        letters
    }

    fn count_rare(&mut self, ch: char) {
        match ch {
            '\u{C0}'..='\u{24F}' => self.latin += 1,
            '\u{400}'..='\u{52F}' => {
                self.cyrillic += 1;
                self.soft_signs += usize::from(ch == 'ь');
            }
            '\u{600}'..='\u{6FF}' | '\u{FB50}'..='\u{FEFC}' if ch.is_alphabetic() => self.arabic += 1,
            _ => {
                if let Some(idx) = SCRIPTS.iter().position(|&(_, first, last)| (first..=last).contains(&ch)) {
                    self.scripts[idx] += 1;
                }
            }
        }
        if let Some(Some(idx)) = ALPHABET_OF.get(ch as usize) {
            self.alphabets[usize::from(*idx)] += 1;
        }
    }

    fn decide(&self) -> Option<&'static str> {
        let n_letters = self.latin + self.cyrillic + self.arabic + self.scripts.iter().sum::<usize>();
        self.decide_script(n_letters).or_else(|| self.decide_alphabet(n_letters))
    }

    /// A script of one language that makes up a third of the letters: Chinese says in one what Latin names take ten for. Japanese mixes kana with Han.
    fn decide_script(&self, n_letters: usize) -> Option<&'static str> {
        if self.scripts == [0; SCRIPTS.len()] {
            return None;
        }
        let count = |code: &str| {
            SCRIPTS.iter().zip(self.scripts).filter(|((script, ..), _)| *script == code).map(|(_, n)| n).sum::<usize>()
        };
        if count("ja") * 10 > count("zh") && (count("ja") + count("zh")) * 3 > n_letters && count("ja") >= 2 {
            return Some("ja");
        }
        SCRIPTS.iter().map(|&(code, ..)| code).find(|code| count(code) * 3 > n_letters && count(code) >= 2)
    }

    fn decide_alphabet(&self, n_letters: usize) -> Option<&'static str> {
        let count = |code: &str| {
            ALPHABETS.iter().zip(self.alphabets).find(|((name, _), _)| *name == code).map_or(0, |(_, n)| n)
        };
        if self.cyrillic * 2 > n_letters {
            return match () {
                () if count("be") > 0 => Some("be"),
                () if count("uk") > count("ru") => Some("uk"),
                () if count("ru") > 0 => Some("ru"),
                () if count("mk") > 0 => Some("mk"),
                () if count("sr") > 0 => Some("sr"),
                // Bulgarian hardly has it, Serbian and Macedonian don't.
                () if self.soft_signs > 0 => Some("ru"),
                () => None,
            };
        }
        if self.arabic * 2 > n_letters {
            return match () {
                () if count("ur") > 1 => Some("ur"),
                () if count("fa") > 2 => Some("fa"),
                () => Some("ar"),
            };
        }
        None
    }

    /// The language of letters that no other language in Latin letters has. A foreign name can have them too, so a few are
    /// not enough.
    fn decide_latin(&self) -> Option<&'static str> {
        let count = |code: &str| {
            ALPHABETS.iter().zip(self.alphabets).find(|((name, _), _)| *name == code).map_or(0, |(_, n)| n)
        };
        ["pl", "cs", "hu", "tr", "ro"].into_iter().find(|code| count(code) >= 2 && count(code) * 33 >= self.latin)
    }
}

const STOP_WORDS: &str = include_str!("tables/stop_words.tsv");

/// The words that are common in some language, all in lower case.
struct CommonWords {
    codes: Vec<&'static str>,
    /// The sets of languages that words have in common, by place in `codes`; the first is empty. There are far fewer than
    /// words, so that a sample counts how often it meets each of them, and only then for which languages.
    sets: Vec<u32>,
    /// For each word its set, by place in `sets`.
    set_of: WordMap<u8>,
    /// The place of English in `codes`.
    english: usize,
}

static COMMON: LazyLock<CommonWords> = LazyLock::new(|| CommonWords::read(STOP_WORDS));

impl CommonWords {
    fn read(table: &'static str) -> Self {
        let (mut codes, mut languages_of) = (Vec::new(), QuickMap::<_, u32>::default());
        for (code, word) in table.lines().skip(1).filter_map(|row| row.split_once('\t')) {
            *languages_of.entry(word).or_default() |= 1 << place_in(&mut codes, code);
        }
        let mut sets = vec![0];
        let mut set_of = WordMap::default();
        for (word, languages) in languages_of {
            *set_of.entry(word) = place_in(&mut sets, languages) as u8;
        }
        let english = codes.iter().position(|code| *code == "en").unwrap_or(0);
        Self { codes, sets, set_of, english }
    }
}

/// Where something is in a list, or was put at its end.
fn place_in<T: PartialEq>(list: &mut Vec<T>, wanted: T) -> usize {
    list.iter().position(|known| *known == wanted).unwrap_or_else(|| {
        list.push(wanted);
        list.len() - 1
    })
}

/// How many words of a sample are common in each language.
struct CommonHits {
    /// By place in [`CommonWords::codes`].
    hits: [u32; u32::BITS as usize],
    n_words: u32,
}

impl CommonHits {
    fn count(chart: &Chart, sample: Span) -> Self {
        let (common, text) = (&*COMMON, chart.text);
        // By place in the sets. A sample has fewer words than these can count.
        let mut met = [0_u16; u8::MAX as usize + 1];
        let (mut n_words, mut n_contractions) = (0, 0);
        text::for_words(chart, sample, |span| {
            n_words += 1;
            // The common words are all in lower case, and so are contractions.
            if text.as_bytes()[span.start as usize].is_ascii_uppercase() {
                return;
            }
            n_contractions += u32::from(is_contraction(text, span));
            met[usize::from(common.set_of.value_at(text, span))] += 1;
        });
        let mut hits = [0; _];
        for (languages, n_met) in common.sets.iter().zip(met).filter(|(_, n_met)| *n_met > 0) {
            bits(u64::from(*languages)).for_each(|place| hits[place] += u32::from(n_met));
        }
        hits[common.english] += 2 * n_contractions;
        Self { hits, n_words }
    }

    /// The language of the first half of a sample, where the other half could hardly change it.
    fn decide_early(&self) -> Option<&'static str> {
        let [(second, _), (hits, best)] = self.best_two();
        let is_sure = hits >= 12 && hits * 4 >= self.n_words && hits >= second * 3;
        is_sure.then(|| COMMON.codes[best])
    }

    /// The language whose common words are by far the most frequent, surely or (in a sentence or a headline) as far as a
    /// few words tell; `None` where two are close.
    fn decide(&self) -> Option<(&'static str, Rule)> {
        let [(second, _), (hits, best)] = self.best_two();
        let is_likely = hits >= 2 && hits * 6 >= self.n_words && hits > second * 2;
        match (self.is_running_text(hits) && hits * 10 >= second * 15, is_likely) {
            (true, _) => Some((COMMON.codes[best], Rule("language/words"))),
            (_, true) => Some((COMMON.codes[best], Rule("language/few-words"))),
            _ => None,
        }
    }

    /// The language of running text that has the common words of two or three languages, like Spanish and Portuguese,
    /// where whichlang knows them all and takes one of them. It needs an eighth of whatlang's time.
    fn decide_between_siblings(&self, sample: &str) -> Option<&'static str> {
        let [_, (most, _)] = self.best_two();
        let siblings =
            || COMMON.codes.iter().zip(self.hits).filter(|(_, hits)| most * 10 < hits * 15).map(|(code, _)| *code);
        // Catalan is none that trigrams could tell.
        let is_known = |code: &str| code == "ca" || WHICH.iter().any(|(_, known)| *known == code);
        if !self.is_running_text(most) || !siblings().all(is_known) {
            return None;
        }
        which(sample).filter(|code| siblings().any(|sibling| sibling == *code))
    }

    /// The most common words that a language has, and its place; before it the second most. Of two languages that have as
    /// many the later one counts as the better.
    fn best_two(&self) -> [(u32, usize); 2] {
        let mut best_two = [(0, 0); 2];
        for (place, hits) in self.hits[..COMMON.codes.len()].iter().enumerate() {
            match best_two {
                [_, best] if *hits >= best.0 => best_two = [best, (*hits, place)],
                [second, best] if *hits > second.0 => best_two = [(*hits, place), best],
                _ => {}
            }
        }
        best_two
    }

    fn is_running_text(&self, hits: u32) -> bool {
        hits >= 5 && hits * 5 >= self.n_words
    }
}

/// Whether the word at `span` is the tail of `I'll`, `don't`, `we're`: nothing else is written like that, and in a line or
/// two little else tells English.
fn is_contraction(text: &str, span: Span) -> bool {
    // Apostrophes end with these bytes.
    let last_before = (span.start as usize).checked_sub(1).map(|at| text.as_bytes()[at]);
    if !matches!(last_before, Some(b'\'' | 0x99)) {
        return false;
    }
    let before = &text[..span.start as usize];
    let Some(head) = before.strip_suffix(['\'', '’']) else { return false };
    match span.of(text) {
        "ll" | "ve" | "re" => true,
        "t" => head.ends_with('n'),
        "m" => head.ends_with('I'),
        _ => false,
    }
}

static DETECTOR: LazyLock<Detector> = LazyLock::new(|| {
    use Lang::*;
    Detector::with_allowlist(vec![
        Deu, Eng, Fra, Spa, Ita, Nld, Pol, Ukr, Rus, Por, Ces, Slk, Hun, Ron, Swe, Dan, Nob, Fin, Ell, Tur, Bul, Srp,
        Hrv, Slv, Est, Lav, Lit, Bel, Mkd, Ara, Pes, Heb, Cmn, Jpn,
    ])
});

/// whatlang, and for the languages that it knows whichlang, which is better on few words.
fn trigrams(sample: &str, n_latin: usize) -> Option<Language> {
    let info = DETECTOR.detect(sample)?;
    let by_features = which(sample);
    let code = match two_letters(info.lang())? {
        // A sentence without a letter of its own is rare in these, and whichlang knows Swedish but not them.
        "no" | "da" if by_features == Some("sv") && !sample.contains(['æ', 'ø', 'Æ', 'Ø']) => "sv",
        "sk" if n_latin < 200 && !sample.contains(['ľ', 'ĺ', 'ŕ', 'ô', 'ä', 'Ľ']) => "cs",
        code => code,
    };
    if n_latin > 0 && WHICH.iter().any(|&(_, known)| known == code) {
        return by_features.map(known);
    }
    // Short texts in a language that only one of the two knows are a guess.
    let is_guess = n_latin < 60 && info.confidence() < 0.05 || (1..30).contains(&n_latin);
    (!is_guess).then(|| known(code))
}

/// Serbian and Macedonian have letters of their own in any sentence, so that they are settled before.
fn trigrams_of_cyrillic(sample: &str) -> Option<Language> {
    static EASTERN: LazyLock<Detector> =
        LazyLock::new(|| Detector::with_allowlist(vec![Lang::Rus, Lang::Ukr, Lang::Bul]));
    Some(known(two_letters(EASTERN.detect(sample)?.lang())?))
}

/// whichlang's three letters for the languages in Latin letters that it knows.
const WHICH: [(&str, &str); 8] = [
    ("deu", "de"),
    ("eng", "en"),
    ("fra", "fr"),
    ("ita", "it"),
    ("nld", "nl"),
    ("por", "pt"),
    ("spa", "es"),
    ("swe", "sv"),
];

fn which(sample: &str) -> Option<&'static str> {
    let code = whichlang::detect_language(sample).three_letter_code();
    if code == "tur" {
        return Some("tr");
    }
    WHICH.iter().find(|(three, _)| *three == code).map(|&(_, two)| two)
}

fn two_letters(lang: Lang) -> Option<&'static str> {
    use Lang::*;
    Some(match lang {
        Deu => "de",
        Eng => "en",
        Fra => "fr",
        Spa => "es",
        Ita => "it",
        Nld => "nl",
        Pol => "pl",
        Ukr => "uk",
        Rus => "ru",
        Por => "pt",
        Ces => "cs",
        Slk => "sk",
        Hun => "hu",
        Ron => "ro",
        Swe => "sv",
        Dan => "da",
        Nob => "no",
        Fin => "fi",
        Ell => "el",
        Tur => "tr",
        Bul => "bg",
        Srp => "sr",
        Hrv => "hr",
        Slv => "sl",
        Est => "et",
        Lav => "lv",
        Lit => "lt",
        Bel => "be",
        Mkd => "mk",
        Ara => "ar",
        Pes => "fa",
        Heb => "he",
        Cmn => "zh",
        Jpn => "ja",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn check(text: &str, expected: Option<&str>) {
        assert_eq!(detect(&Chart::new(text), None).map(|found| found.value.to_string()).as_deref(), expected, "{text}");
    }

    fn hits(text: &str) -> CommonHits {
        CommonHits::count(&Chart::new(text), Span::new(0, text.len()))
    }

    #[test]
    fn contractions_are_english() {
        check("I'll go back 5/7/2025", Some("en"));
        check("Don’t they’re 2025", Some("en"));
    }

    #[test]
    fn a_sentence_is_enough() {
        for (text, code) in [
            ("Die Regierung hat am Dienstag über den Haushalt beraten und keinen Beschluss gefasst.", "de"),
            ("The government met on Tuesday to discuss the budget but did not reach a decision.", "en"),
            ("Le gouvernement s’est réuni mardi pour discuter du budget, mais n’a pas pris de décision.", "fr"),
            ("El Gobierno se reunió el martes para hablar del presupuesto, pero no tomó ninguna decisión.", "es"),
            ("Il governo si è riunito martedì per discutere del bilancio, ma non ha preso una decisione.", "it"),
            ("De regering kwam dinsdag bijeen om over de begroting te praten, maar nam geen besluit.", "nl"),
            ("Rząd zebrał się we wtorek, aby omówić budżet, ale nie podjął żadnej decyzji.", "pl"),
            ("Уряд зібрався у вівторок, щоб обговорити бюджет, але рішення не ухвалив.", "uk"),
            ("Правительство собралось во вторник, чтобы обсудить бюджет, но решения не приняло.", "ru"),
            ("O governo reuniu-se na terça-feira para discutir o orçamento, mas não tomou uma decisão.", "pt"),
            ("Vláda se v úterý sešla, aby projednala rozpočet, ale žádné rozhodnutí nepřijala.", "cs"),
            ("Regeringen möttes på tisdagen för att diskutera budgeten men fattade inget beslut.", "sv"),
            ("Hallitus kokoontui tiistaina keskustelemaan budjetista, mutta ei tehnyt päätöstä.", "fi"),
            ("A kormány kedden ülésezett, hogy megvitassa a költségvetést, de nem döntött.", "hu"),
            ("Guvernul s-a reunit marți pentru a discuta bugetul, dar nu a luat nicio decizie.", "ro"),
            ("Hükümet salı günü bütçeyi görüşmek için toplandı ancak bir karar almadı.", "tr"),
            ("Η κυβέρνηση συνεδρίασε την Τρίτη για τον προϋπολογισμό.", "el"),
            ("Правителството се събра във вторник, за да обсъди бюджета, но не взе решение.", "bg"),
            ("Влада се састала у уторак да разговара о буџету, али није донела одлуку.", "sr"),
            ("Урад сабраўся ў аўторак, каб абмеркаваць бюджэт.", "be"),
            ("اجتمعت الحكومة يوم الثلاثاء لمناقشة الميزانية", "ar"),
            ("政府は火曜日に予算について話し合った。", "ja"),
            ("政府星期二开会讨论预算，但没有作出决定。", "zh"),
            ("정부는 화요일에 예산을 논의했다.", "ko"),
        ] {
            check(text, Some(code));
        }
    }

    #[test]
    fn a_headline_is_mostly_enough() {
        for (text, code) in [
            ("Minister reist zu Gesprächen nach Prag", "de"),
            ("Minister travels to Prague for talks", "en"),
            ("Le ministre se rend à Prague pour des entretiens", "fr"),
            ("Minister jedzie na rozmowy do Pragi z dużą delegacją", "pl"),
            ("Міністр їде до Праги", "uk"),
            ("Тем временем Гонконг готовится к волне протестов", "ru"),
            ("Он работал в BBC в течение десяти лет.", "ru"),
            ("Trotzdem sind immer noch viele Fragen offen.", "de"),
            ("Regeringens förslag möttes av hård kritik i går", "sv"),
            ("Auto vzplanulo a jezdec odešel pryč po svých", "cs"),
            ("Nový zákon je výhodný pro banky, ale není pro lidi.", "cs"),
            ("Vláda si vybrala iného človeka, ľudia sú sklamaní", "sk"),
        ] {
            check(text, Some(code));
        }
    }

    #[test]
    fn neighbouring_languages_are_kept_apart() {
        for (text, code) in [
            ("Regjeringen møtte hard kritikk fra flere partier etter at den la fram budsjettet.", "no"),
            ("Regeringen mødte hård kritik fra flere partier, efter at den fremlagde budgettet.", "da"),
            ("Regeringen mötte hård kritik från flera partier efter att ha lagt fram budgeten.", "sv"),
            (
                "Pflanzen, die als erste in Asien gezüchtet worden waren, wurden in Afrika schon bald danach angebaut.",
                "de",
            ),
            ("De planten die als eerste in Azië werden geteeld, zijn daarna ook in Afrika verbouwd.", "nl"),
        ] {
            check(text, Some(code));
        }
    }

    #[test]
    fn siblings_are_told_apart_by_one_of_the_trigrams_alone() {
        let text = "Los analistas subrayan que el presupuesto dependerá de estas condiciones en los próximos meses. \
                    La ministra declaró en Roma que la cuestión debe resolverse antes de fin de año.";
        assert!(hits(text).decide().is_none());
        assert_eq!(hits(text).decide_between_siblings(text), Some("es"));
        assert_eq!(trigrams(text, 150), Some(Language::SPANISH));
        check(text, Some("es"));
        for other in ["Die Regierung berät über den Haushalt.", "Reforma", ""] {
            assert_eq!(hits(other).decide_between_siblings(other), None, "{other}");
        }
    }

    #[test]
    fn the_hopeless_has_none() {
        for text in ["", "  \n", "12.5 – 13", "+++", "OK", "ABC 12", "👍👍", "Titel\n\nText über Kiew."] {
            check(text, None);
        }
    }

    #[test]
    fn what_is_given_wins() {
        let german = "Die Regierung hat am Dienstag über den Haushalt beraten.";
        let found = detect(&Chart::new(german), Some("en-US")).unwrap();
        assert_eq!((found.value, found.evidence.rule), (Language::ENGLISH, Rule("language/given")));
        assert_eq!(detect(&Chart::new(german), Some("Deutsch")).unwrap().value, Language::GERMAN);
        assert_eq!(detect(&Chart::new(german), Some("nb-NO")).unwrap().value, Language::NORWEGIAN);
        assert_eq!(detect(&Chart::new(german), Some("Svenska")).unwrap().value, Language::SWEDISH);
        assert_eq!(detect(&Chart::new(german), Some("?")).unwrap().value, Language::GERMAN);
        let text = format!("---\nlang: fr\n---\n{german}");
        let found = detect(&Chart::new(&text), None).unwrap();
        assert_eq!(found.value, Language::FRENCH);
        assert_eq!(found.evidence.span.unwrap().of(&text), "fr");
    }

    #[test]
    fn foreign_names_do_not_make_a_language() {
        check(
            "Lech Wałęsa und Jarosław Kaczyński trafen sich in Łódź mit der Presse, wie der Sender am Dienstag mitteilte.",
            Some("de"),
        );
        check("Recep Tayyip Erdoğan ist nach Şanlıurfa gereist und hat dort mit den Leuten gesprochen.", Some("de"));
    }

    #[test]
    fn every_row_of_the_stop_words_is_good() {
        assert!(COMMON.codes.len() <= u32::BITS as usize);
        assert!(COMMON.sets.len() <= u8::MAX as usize + 1);
        for (number, row) in STOP_WORDS.lines().enumerate().skip(1) {
            let good = row.split_once('\t').is_some_and(|(code, word)| {
                code.parse::<Language>().is_ok() && !word.is_empty() && word == word.to_lowercase()
            });
            assert!(good, "stop_words.tsv line {}: {row}", number + 1);
        }
    }

    proptest! {
        #[test]
        fn any_text_is_judged(text in "(\\PC|[a-z ]{1,20}|\n){0,60}") {
            if let Some(found) = detect(&Chart::new(&text), None) {
                prop_assert!(found.evidence.span.is_some_and(|span| span.is_valid_in(&text)));
            }
        }
    }
}
