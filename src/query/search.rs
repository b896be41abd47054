//! From a query to the articles that match.
//!
//! Facets are answered from posting lists and columns, words by the full-text index where there is one, and all the rest
//! by reading articles (`read.rs`).

use std::ops::Range;

use crate::library::{ArticleId, ArticleRef, DateKey, IdSet, Library, MentionedDate, MentionedDays};
use crate::model::{Language, Span};
use crate::text::{Folded, Scanner, Words, WordsFinder, fold_onto, word_starts};

use super::ast::{DateTest, Facet, Node, Term};
use super::{Query, read};

/// Stands between title and text where both are folded into one.
const WALL: char = '\u{1f}';

/// The articles that match; `None` when `keep_going` said no.
pub fn search(query: &Query, library: &Library, keep_going: &dyn Fn() -> bool) -> Option<IdSet> {
    Search { library, keep_going }.eval(&query.root, &library.all())
}

impl Query {
    /// Whether it asks for words of the text, which the full-text index knows.
    pub fn has_words(&self) -> bool {
        self.root.has_words()
    }

    /// Where the words of the query stand in a text, by position, without overlaps: for highlighting and for going from
    /// place to place. Words that must not occur have no place, nor have those asked of title or path alone. The text's
    /// language says which words are forms of one.
    pub fn find_places(&self, text: &str, language: Option<Language>) -> Vec<Span> {
        let mut places = Vec::new();
        let mut folded = None;
        self.root.find_places(text, language, &mut folded, &mut places);
        places.sort_unstable();
        places.dedup_by(|next, kept| {
            let overlaps = next.start < kept.end;
            if overlaps {
                kept.end = kept.end.max(next.end);
            }
            overlaps
        });
        places
    }
}

impl Node {
    fn find_places(&self, text: &str, language: Option<Language>, folded: &mut Option<Folded>, places: &mut Vec<Span>) {
        let mut find_words = |words: &Words| {
            let folded = folded.get_or_insert_with(|| Folded::new(text));
            let finder = words.finder();
            places.extend(finder.find_all(&folded.text).map(|Range { start, end }| folded.source_span(start, end)));
        };
        match self {
            Node::And(parts) | Node::Or(parts) => {
                parts.iter().for_each(|part| part.find_places(text, language, folded, places));
            }
            Node::Text(Term::Words(words)) => find_words(words),
            Node::Text(Term::Forms(forms)) => {
                places.extend(forms.in_language(language).iter().flat_map(|finder| finder.find_all(text)));
            }
            Node::Near { items, .. } => items.iter().for_each(find_words),
            Node::Text(Term::Regex(term)) => {
                let found = term.regex.find_iter(text).map(|found| Span::new(found.start(), found.end()));
                places.extend(found.filter(|span| !span.is_empty()));
            }
            _ => {}
        }
    }

    fn has_words(&self) -> bool {
        match self {
            Node::And(parts) | Node::Or(parts) => parts.iter().any(Node::has_words),
            Node::Not(part) => part.has_words(),
            Node::Text(Term::Words(_) | Term::Forms(_)) | Node::Near { .. } => true,
            _ => false,
        }
    }

    /// Whether answering needs no reading of articles.
    fn is_cheap(&self) -> bool {
        match self {
            Node::And(parts) | Node::Or(parts) => parts.iter().all(Node::is_cheap),
            Node::Not(part) => part.is_cheap(),
            Node::Country(_)
            | Node::Focus(_)
            | Node::Group(_)
            | Node::Date(_)
            | Node::Language(_)
            | Node::Missing(_) => true,
            Node::Text(_) | Node::Title(_) | Node::Path(_) | Node::Near { .. } | Node::When(_) => false,
        }
    }
}

struct Search<'s> {
    library: &'s Library,
    keep_going: &'s dyn Fn() -> bool,
}

impl Search<'_> {
    /// Those of `within` that match. `None` when nobody wants the answer any more.
    fn eval(&self, node: &Node, within: &IdSet) -> Option<IdSet> {
        if !(self.keep_going)() {
            return None;
        }
        let library = self.library;
        match node {
            Node::And(parts) => self.eval_and(parts, within),
            Node::Or(parts) => self.eval_or(parts, within),
            Node::Not(part) => Some(within - self.eval(part, within)?),
            Node::Country(code) => Some(library.with_country(*code) & within),
            Node::Focus(code) => Some(library.with_focus(*code) & within),
            Node::Group(group) => Some(library.in_group(*group) & within),
            Node::Language(language) => Some(library.with_language(*language) & within),
            Node::Missing(Facet::Country) => Some(within - library.with_any_country()),
            Node::Missing(Facet::Focus) => Some(within - library.with_any_focus()),
            Node::Missing(Facet::Language) => Some(within - library.with_any_language()),
            Node::Date(test) => Some(self.having_date(within, |key| test.holds(key))),
            Node::When(test) => self.scan(within, |id| test.holds_for_any(&library.mentioned(id))),
            Node::Text(term) => self.eval_text(term, within),
            Node::Title(Term::Forms(forms)) => read::having_forms_in_titles(forms, library, within, self.keep_going),
            Node::Title(term) => {
                let matcher = Matcher::new(term);
                self.scan(within, |id| title(library.article(id)).is_some_and(|title| matcher.is_match(title)))
            }
            Node::Path(term) => {
                let matcher = Matcher::new(term);
                self.scan(within, |id| matcher.is_match(&library.article(id).place().shown()))
            }
            Node::Near { distance, items } => self.eval_near(items, *distance as usize, within),
        }
    }

    /// Reads only what has all the words.
    fn eval_near(&self, items: &[Words], distance: usize, within: &IdSet) -> Option<IdSet> {
        let mut left = within.clone();
        for item in items {
            left = read::having_words(item, self.library, &left, self.keep_going)?;
        }
        let finders: Vec<WordsFinder> = items.iter().map(Words::finder).collect();
        self.scan(&left, |id| are_near(&finders, distance, &folded(self.library, id)))
    }

    /// Each part looks only at what the ones before left, the cheap ones first.
    fn eval_and(&self, parts: &[Node], within: &IdSet) -> Option<IdSet> {
        let mut left = within.clone();
        let (cheap, dear): (Vec<&Node>, Vec<&Node>) = parts.iter().partition(|part| part.is_cheap());
        for part in cheap.into_iter().chain(dear) {
            left = self.eval(part, &left)?;
        }
        Some(left)
    }

    /// Each part looks only at what the ones before did not find.
    fn eval_or(&self, parts: &[Node], within: &IdSet) -> Option<IdSet> {
        let mut found = IdSet::new();
        for part in parts {
            found |= self.eval(part, &(within - &found))?;
        }
        Some(found)
    }

    fn eval_text(&self, term: &Term, within: &IdSet) -> Option<IdSet> {
        let library = self.library;
        match term {
            Term::Words(words) => read::having_words(words, library, within, self.keep_going),
            Term::Forms(forms) => read::having_forms(forms, library, within, self.keep_going),
            Term::Regex(term) => self.scan(within, |id| {
                let article = library.article(id);
                // A title with a span stands in the text.
                let own_title = article.title().filter(|title| title.evidence.span.is_none());
                term.regex.is_match(article.text()) || own_title.is_some_and(|title| term.regex.is_match(title.value))
            }),
        }
    }

    fn having_date(&self, within: &IdSet, holds: impl Fn(DateKey) -> bool) -> IdSet {
        let wanted: Vec<bool> = self.library.date_keys().iter().map(|key| holds(*key)).collect();
        self.library.having_date_keys(within, &wanted)
    }

    /// Those of `within` that pass a test which has to read the article.
    fn scan(&self, within: &IdSet, test: impl Fn(ArticleId) -> bool + Sync) -> Option<IdSet> {
        read::filter(within, self.keep_going, &test)
    }
}

impl DateTest {
    pub fn holds(self, key: DateKey) -> bool {
        let has_year = key.value.is_some_and(|value| !value.is_partial());
        match self {
            DateTest::None => key.value.is_none(),
            DateTest::Partial => key.value.is_some_and(|value| value.is_partial()),
            DateTest::Inferred => has_year && key.inferred,
            DateTest::Stated => has_year && !key.inferred,
            DateTest::Ambiguous => key.ambiguous,
            DateTest::In(period) => key.value.is_some_and(|value| period.contains(value)),
        }
    }
}

impl DateTest {
    /// Whether a text that mentions these dates passes.
    pub fn holds_for_any(self, mentioned: &[MentionedDate]) -> bool {
        let is_partial = |date: &MentionedDate| matches!(date.when, MentionedDays::Partial(_));
        match self {
            DateTest::None => mentioned.is_empty(),
            DateTest::Partial => mentioned.iter().any(is_partial),
            DateTest::Inferred => mentioned.iter().any(|date| date.inferred),
            // What the words say is read in one way.
            DateTest::Ambiguous => false,
            DateTest::Stated => mentioned.iter().any(|date| !date.inferred && !is_partial(date)),
            DateTest::In(period) => mentioned.iter().any(|date| period.contains_mentioned(date.when)),
        }
    }
}

/// A term ready to be held against short texts.
enum Matcher<'q> {
    Words(Box<Scanner<'q>>),
    Regex(&'q regex::Regex),
    /// What is asked of no language.
    Nothing,
}

impl<'q> Matcher<'q> {
    fn new(term: &'q Term) -> Self {
        match term {
            Term::Words(words) => Matcher::Words(Box::new(Scanner::new(words))),
            Term::Regex(term) => Matcher::Regex(&term.regex),
            Term::Forms(_) => Matcher::Nothing,
        }
    }

    fn is_match(&self, source: &str) -> bool {
        match self {
            Matcher::Words(scanner) => scanner.is_match(source),
            Matcher::Regex(regex) => regex.is_match(source),
            Matcher::Nothing => false,
        }
    }
}

fn title(article: ArticleRef<'_>) -> Option<&str> {
    article.title().map(|title| title.value)
}

/// Title and text folded; the title is left out where it is a part of the text.
fn folded(library: &Library, id: ArticleId) -> String {
    let article = library.article(id);
    let mut folded = String::with_capacity(article.text_len());
    if library.titled_apart().contains(id.0)
        && let Some(title) = article.title()
    {
        fold_onto(title.value, &mut folded);
        folded.push(WALL);
    }
    fold_onto(article.text(), &mut folded);
    folded
}

/// Whether all items start within a stretch of `distance + 1` words.
fn are_near(finders: &[WordsFinder], distance: usize, folded: &str) -> bool {
    let mut places: Vec<(usize, usize)> = Vec::new();
    for (item, finder) in finders.iter().enumerate() {
        let n_before = places.len();
        places.extend(finder.find_all(folded).map(|range| (range.start, item)));
        if places.len() == n_before {
            return false;
        }
    }
    let starts: Vec<usize> = word_starts(folded).collect();
    // The place of a match inside a word is that of the word.
    let word_idx = |at: usize| starts.partition_point(|start| *start <= at);
    places.sort_unstable();
    let mut last_seen = vec![None; finders.len()];
    places.iter().any(|(at, item)| {
        let here = word_idx(*at);
        last_seen[*item] = Some(here);
        last_seen.iter().all(|seen| seen.is_some_and(|seen: usize| here - seen <= distance))
    })
}
