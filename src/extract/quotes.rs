//! Direct speech and who said it.
//!
//! Not all that stands between quotation marks is speech: terms (`„Koalition der Willigen“`) and titles do, too. It counts
//! as speech where a verb of saying stands beside it, or where it is long enough for a sentence: seven words; five with an
//! end of its own or a colon in front. Speech that runs over several paragraphs gives a quote for each.

pub(crate) mod marks;
mod names;
mod speaker;
mod words;

use std::ops::Range;

use crate::model::{Block, BlockKind, Language, Quote, Rule, Span};
use crate::text::{self, Chart};

use marks::{Marks, Pair, Style};
pub(crate) use speaker::ends_in_speech_verb;

use super::structure::attribution_start;

/// The direct speech of a text, by position, without overlaps.
pub fn find(chart: &Chart, blocks: &[Block], language: Option<Language>) -> Vec<Quote> {
    let text = chart.text;
    let mut finder = Finder { chart, text, language, marks: Marks::default() };
    let mut quotes = Vec::new();
    for (idx, block) in blocks.iter().enumerate() {
        match block.kind {
            BlockKind::PullQuote => quotes.push(finder.read_pull_quote(block, blocks.get(idx + 1))),
            BlockKind::Lede | BlockKind::Paragraph | BlockKind::Summary | BlockKind::ListItem => {
                let next = blocks.get(idx + 1).filter(|next| next.kind == BlockKind::Paragraph);
                finder.read_block(block.span, next.map(|next| next.span.of(text)), &mut quotes);
            }
            _ => {}
        }
    }
    quotes
}

/// Goes from block to block.
struct Finder<'a> {
    chart: &'a Chart<'a>,
    text: &'a str,
    language: Option<Language>,
    /// Those of the block.
    marks: Marks,
}

impl Finder<'_> {
    /// Reads the marks of a block; false where it has none.
    fn read_marks(&mut self, block: Span) -> bool {
        let mut places = marks::mark_places(self.chart, block).peekable();
        let has_some = places.peek().is_some();
        self.marks.read(block.of(self.text), places);
        has_some
    }

    /// The quotation of a pull quote, or all of it where it has no marks, with the name from the attribution below it.
    fn read_pull_quote(&mut self, block: &Block, next: Option<&Block>) -> Quote {
        let start = block.span.start as usize;
        self.read_marks(block.span);
        let span = match self.marks.pairs.as_slice() {
            [pair] => Span::new(start + pair.start, start + pair.end),
            _ => block.span,
        };
        let speaker = next.filter(|next| next.kind == BlockKind::Attribution).and_then(|next| {
            let line = next.span.of(self.text);
            let name_start = attribution_start(line)?;
            let name = speaker::attribution_name(&line[name_start..]);
            (!name.is_empty()).then(|| shift(name, next.span.start as usize + name_start))
        });
        Quote { span, speaker, rule: Rule("quote/pull-quote") }
    }

    /// The speech of one paragraph; `next` is the paragraph behind it.
    fn read_block(&mut self, block: Span, next: Option<&str>, quotes: &mut Vec<Quote>) {
        if !self.read_marks(block) {
            return;
        }
        let (surface, start) = (block.of(self.text), block.start as usize);
        let pairs = &self.marks.pairs;
        for (idx, pair) in pairs.iter().enumerate() {
            let before_start = idx.checked_sub(1).map_or(0, |idx| pairs[idx].end);
            let after_end = pairs.get(idx + 1).map_or(surface.len(), |next| next.start);
            let context = Context { surface, pair, before_start, after_end, language: self.language };
            if let Some((rule, speaker)) = context.judge() {
                let span = Span::new(start + pair.start, start + pair.end);
                quotes.push(Quote { span, speaker: speaker.map(|name| shift(name, start)), rule });
            }
        }
        if let Some((open, style)) = self.marks.dangling
            && matches!(style, Style::Low | Style::High | Style::Guillemet | Style::Straight)
            && next.is_some_and(marks::opens_with_mark)
            && count_words(&surface[open..]) >= FEWEST_FINISHED
        {
            quotes.push(Quote {
                span: Span::new(start + open, block.end as usize),
                speaker: None,
                rule: Rule("quote/continued"),
            });
        }
    }
}

fn shift(range: Range<usize>, by: usize) -> Span {
    Span::new(range.start + by, range.end + by)
}

/// So many words are speech without any sign of it.
const FEWEST_BARE: usize = 7;

/// So many are where they end like a sentence or a colon introduces them.
const FEWEST_FINISHED: usize = 5;

/// A quotation between what stands before and after it in its paragraph.
struct Context<'a> {
    surface: &'a str,
    pair: &'a Pair,
    before_start: usize,
    after_end: usize,
    language: Option<Language>,
}

impl Context<'_> {
    /// The rule by which the quotation is speech, and the speaker's range in the paragraph; `None` where it is a term.
    fn judge(&self) -> Option<(Rule, Option<Range<usize>>)> {
        let inner = self.pair.inner(self.surface);
        let n_words = count_words(inner);
        if n_words == 0 {
            return None;
        }
        let after = &self.surface[self.pair.end..self.after_end];
        let before = &self.surface[self.before_start..self.pair.start];
        let is_finished = inner.trim_end().ends_with(['.', '!', '?', '…', ',']);
        let is_set_off =
            is_finished || after.starts_with([',', '–', '—']) || after.starts_with(" –") || after.starts_with(" —");
        // A few words need their verb close by, or it speaks of something else.
        let reach = if n_words < FEWEST_FINISHED { 3 } else { 9 };
        // `Er sagte: „Wir gehen.“ Die SPD kritisierte …`: what follows is a sentence of its own.
        let is_complete = inner.trim_end().ends_with(['.', '!', '?', '…'])
            && before.trim_end().ends_with(':')
            && after.trim_start().starts_with(char::is_uppercase);
        if !is_complete
            && (is_set_off || n_words > FEWEST_FINISHED)
            && let Some(said) = speaker::read_after_within(after, reach, self.language)
        {
            let speaker = said.speaker.map(|name| name.start + self.pair.end..name.end + self.pair.end);
            return Some((Rule("quote/said-after"), speaker));
        }
        self.judge_by_before(before, n_words).or_else(|| {
            let is_long = n_words >= FEWEST_BARE || (n_words >= FEWEST_FINISHED && is_finished);
            is_long.then_some((Rule("quote/length"), None))
        })
    }

    fn judge_by_before(&self, before: &str, n_words: usize) -> Option<(Rule, Option<Range<usize>>)> {
        let shifted = |name: Range<usize>| name.start + self.before_start..name.end + self.before_start;
        let is_introduced = before.trim_end().ends_with(':');
        let is_said = || is_introduced || speaker::is_verb_adjacent(before, self.language);
        if n_words >= 2
            && is_said()
            && let Some(said) = speaker::read_before(before, self.language)
        {
            return Some((Rule("quote/said-before"), said.speaker.map(shifted)));
        }
        if is_introduced
            && n_words >= 2
            && let Some(name) = speaker::read_label(before)
        {
            return Some((Rule("quote/label"), Some(shifted(name))));
        }
        (is_introduced && n_words >= FEWEST_FINISHED).then_some((Rule("quote/after-colon"), None))
    }
}

/// The words of a text; of a long one some, but no fewer than [`FEWEST_BARE`].
fn count_words(inner: &str) -> usize {
    /// In bytes; more words than are asked for stand in most texts that are longer.
    const START: usize = 64;
    let count = |inner: &str| text::count_words(&Chart::new(inner)) as usize;
    let n_first = count(&inner[..inner.floor_char_boundary(START)]);
    if n_first >= FEWEST_BARE || inner.len() <= START { n_first } else { count(inner) }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use crate::model::Given;

    use super::super::structure;
    use super::*;

    fn quotes_of(text: &str, language: Language) -> Vec<(String, Option<String>)> {
        let blocks = structure::read(&Chart::new(text), &Given::default()).blocks;
        find(&Chart::new(text), &blocks, Some(language))
            .iter()
            .map(|quote| (quote.span.of(text).to_owned(), quote.speaker.map(|name| name.of(text).to_owned())))
            .collect()
    }

    fn check(text: &str, language: Language, expected: &[(&str, Option<&str>)]) {
        let found = quotes_of(text, language);
        let found: Vec<(&str, Option<&str>)> =
            found.iter().map(|(quote, name)| (quote.as_str(), name.as_deref())).collect();
        assert_eq!(found, expected, "{text}");
    }

    #[test]
    fn the_seeds_speak() {
        let seed = include_str!("../../seeds/004_4f6b13096d670b37.txt");
        let found = quotes_of(seed, Language::GERMAN);
        assert_eq!(found.len(), 2, "{found:?}");
        assert_eq!(found[0].1, None);
        assert_eq!(found[1].1.as_deref(), Some("Rustem Umerov"));
        assert!(found[1].0.starts_with("„Ein arbeitsreicher Tag") && found[1].0.ends_with("Partnern“"));

        let seed = include_str!("../../seeds/000_614924f02fdaa797.txt");
        let found = quotes_of(seed, Language::GERMAN);
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].1, None);
        assert!(found[0].0.ends_with("ausgetauscht“"));
    }

    #[test]
    fn speech_is_told_from_terms() {
        let de = Language::GERMAN;
        check("Die „Koalition der Willigen“ hat getagt.", de, &[]);
        check("Der Film „Im Westen nichts Neues“ läuft.", de, &[]);
        check("„Nein“, sagte Müller.", de, &[("„Nein“", Some("Müller"))]);
        check(
            "„Wir werden das nicht tun“, so der Minister.",
            de,
            &[("„Wir werden das nicht tun“", Some("der Minister"))],
        );
        check("Er nannte es einen „ganz großen Fehler“ der Regierung.", de, &[]);
        check(
            "Das Ziel: „mehr Geld für alle Schulen im Land“ und Zeit.",
            de,
            &[("„mehr Geld für alle Schulen im Land“", None)],
        );
        check(
            "Es „ist ein guter Tag für alle im Land“ gewesen.",
            de,
            &[("„ist ein guter Tag für alle im Land“", None)],
        );
    }

    #[test]
    fn several_quotes_of_one_paragraph_keep_their_speakers() {
        check(
            "„Wir sind bereit“, sagte Eva Maier. Hans Müller antwortete: „Wir nicht.“ Dann ging er.",
            Language::GERMAN,
            &[("„Wir sind bereit“", Some("Eva Maier")), ("„Wir nicht.“", Some("Hans Müller"))],
        );
        check(
            "“We are ready,” said Jane Doe. “We will go tomorrow.”",
            Language::ENGLISH,
            &[("“We are ready,”", Some("Jane Doe"))],
        );
    }

    #[test]
    fn the_sentence_behind_a_quote_speaks_of_others() {
        check(
            "Bundesrat Martin Pfister sagte vor den Medien: «Wir brauchen diese Flugzeuge.» Die SP kritisierte den Entscheid.",
            Language::GERMAN,
            &[("«Wir brauchen diese Flugzeuge.»", Some("Martin Pfister"))],
        );
        check(
            "Bürgermeister Erich Maier (ÖVP): „Wir sparen, wo es geht.“ Die FPÖ stimmte dagegen.",
            Language::GERMAN,
            &[("„Wir sparen, wo es geht.“", Some("Erich Maier"))],
        );
    }

    #[test]
    fn speech_over_several_paragraphs_is_followed() {
        check(
            "Jane Doe said on Monday: “It was a long and hard day for us.\n\n“We are glad that it is over now.”",
            Language::ENGLISH,
            &[("“It was a long and hard day for us.", None), ("“We are glad that it is over now.”", None)],
        );
    }

    #[test]
    fn an_office_in_small_letters_stands_before_its_name() {
        for (text, language, quote, speaker) in [
            ("„Je to hrozba,“ dodal český ministr zahraničí Jan Novák.", "cs", "„Je to hrozba,“", "Jan Novák"),
            (
                "«La zona resta calda», ha aggiunto il ministro degli Esteri Mario Rossi.",
                "it",
                "«La zona resta calda»",
                "Mario Rossi",
            ),
            (
                "\"Nous le ferons\", a rappelé le ministre des Affaires étrangères Jean Petit.",
                "fr",
                "\"Nous le ferons\"",
                "Jean Petit",
            ),
            ("\"Ми вдячні всім\", - сказав міністр оборони Іван Коваль.", "uk", "\"Ми вдячні всім\"", "Іван Коваль"),
            (
                "«Это абсурд», — отметил официальный представитель Кремля Иван Петров.",
                "ru",
                "«Это абсурд»",
                "Иван Петров",
            ),
            ("\"Det är bra\", sade utrikesminister Anna Lind.", "sv", "\"Det är bra\"", "Anna Lind"),
            ("„Suntem alături de ei”, a declarat Popescu.", "ro", "„Suntem alături de ei”", "Popescu"),
        ] {
            check(text, language.parse().unwrap(), &[(quote, Some(speaker))]);
        }
        let text = "\"You cannot expect it now,\" said a spokesman for Northern Steel.";
        check(text, Language::ENGLISH, &[("\"You cannot expect it now,\"", Some("a spokesman"))]);
    }

    #[test]
    fn french_and_polish_marks_are_read() {
        check(
            "« Nous sommes prêts », a déclaré Jean Dupont.",
            Language::FRENCH,
            &[("« Nous sommes prêts »", Some("Jean Dupont"))],
        );
        check(
            "„Jesteśmy gotowi” – powiedział Donald Tusk.",
            Language::POLISH,
            &[("„Jesteśmy gotowi”", Some("Donald Tusk"))],
        );
    }

    proptest! {
        #[test]
        fn any_text_is_read_with_valid_spans(text in "([A-Za-zäöü]{1,9}|[ .,:]|\n\n|„|“|”|«|»|‚|‘|’|\"|,,|''|sagte|Müller|— |said|\\PC){0,80}") {
            let blocks = structure::read(&Chart::new(&text), &Given::default()).blocks;
            for language in [None, Some(Language::GERMAN)] {
                let mut end = 0;
                for quote in find(&Chart::new(&text), &blocks, language) {
                    prop_assert!(quote.span.is_valid_in(&text) && !quote.span.is_empty() && quote.span.start >= end);
                    prop_assert!(quote.speaker.is_none_or(|name| name.is_valid_in(&text) && !name.is_empty()));
                    end = quote.span.end;
                }
            }
        }
    }
}
