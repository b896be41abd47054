//! From a query to the articles that match.
//!
//! Facets are answered from posting lists and columns, text by reading the folded articles. [`scan`] is the only place
//! that reads: a full-text index comes in there, by giving candidates instead of `within`.

use std::ops::Range;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use crate::library::{ArticleId, DateKey, IdSet, Library, MentionedDate, MentionedDays};
use crate::model::{Article, Span};
use crate::text::{self, Folded, Words, WordsFinder, word_starts};

use super::Query;
use super::ast::{DateTest, Facet, Node, Term};

/// Articles read between two looks at whether anyone still wants the answer.
const BLOCK_LEN: usize = 64;
/// Fewer articles than this are read faster by one thread than threads are started.
const MIN_FOR_THREADS: usize = 1024;

/// The articles that match; `None` when `keep_going` said no.
pub fn search(query: &Query, library: &Library, keep_going: &dyn Fn() -> bool) -> Option<IdSet> {
    Search { library, keep_going }.eval(&query.root, &library.all())
}

impl Query {
    /// Where the words of the query stand in a text, by position, without overlaps: for highlighting and for going from
    /// place to place. Words that must not occur have no place, nor have those asked of title or path alone.
    pub fn find_places(&self, text: &str) -> Vec<Span> {
        let mut places = Vec::new();
        let mut folded = None;
        self.root.find_places(text, &mut folded, &mut places);
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
    fn find_places(&self, text: &str, folded: &mut Option<Folded>, places: &mut Vec<Span>) {
        let mut find_words = |words: &Words| {
            let folded = folded.get_or_insert_with(|| Folded::new(text));
            let finder = words.finder();
            places.extend(finder.find_all(&folded.text).map(|Range { start, end }| folded.source_span(start, end)));
        };
        match self {
            Node::And(parts) | Node::Or(parts) => {
                parts.iter().for_each(|part| part.find_places(text, folded, places));
            }
            Node::Text(Term::Words(words)) => find_words(words),
            Node::Near { items, .. } => items.iter().for_each(find_words),
            Node::Text(Term::Regex(term)) => {
                let found = term.regex.find_iter(text).map(|found| Span::new(found.start(), found.end()));
                places.extend(found.filter(|span| !span.is_empty()));
            }
            _ => {}
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
            Node::Title(term) => {
                let matcher = Matcher::new(term);
                self.scan(within, |id| title(library.article(id)).is_some_and(|title| matcher.is_match(title)))
            }
            Node::Path(term) => {
                let matcher = Matcher::new(term);
                self.scan(within, |id| matcher.is_match(&library.article(id).origin.shown))
            }
            Node::Near { distance, items } => {
                let finders: Vec<WordsFinder> = items.iter().map(Words::finder).collect();
                self.scan(within, |id| are_near(&finders, *distance as usize, library.folded(id)))
            }
        }
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
            Term::Words(words) => {
                let finder = words.finder();
                self.scan(within, |id| finder.is_match(library.folded(id)))
            }
            Term::Regex(term) => self.scan(within, |id| {
                let article = library.article(id);
                // A title with a span stands in the text.
                let own_title = article.title.as_ref().filter(|title| title.evidence.span.is_none());
                term.regex.is_match(&article.text) || own_title.is_some_and(|title| term.regex.is_match(&title.value))
            }),
        }
    }

    fn having_date(&self, within: &IdSet, holds: impl Fn(DateKey) -> bool) -> IdSet {
        let wanted: Vec<bool> = self.library.date_keys().iter().map(|key| holds(*key)).collect();
        self.library.having_date_keys(within, &wanted)
    }

    /// Those of `within` that pass a test which has to read the article.
    fn scan(&self, within: &IdSet, test: impl Fn(ArticleId) -> bool + Sync) -> Option<IdSet> {
        let ids: Vec<u32> = within.iter().collect();
        let n_helpers = match ids.len() {
            0..MIN_FOR_THREADS => 0,
            _ => std::thread::available_parallelism().map_or(0, |n| n.get() - 1),
        };
        let blocks = Blocks { ids: &ids, next: AtomicUsize::new(0), is_stopped: AtomicBool::new(false) };
        let found = Mutex::new(IdSet::new());
        std::thread::scope(|scope| {
            for _ in 0..n_helpers {
                scope.spawn(|| blocks.work(&test, &found, &|| true));
            }
            blocks.work(&test, &found, self.keep_going);
        });
        let is_complete = !blocks.is_stopped.into_inner();
        is_complete.then(|| found.into_inner().unwrap_or_else(|poisoned| poisoned.into_inner()))
    }
}

/// The ids to read, handed out in blocks.
struct Blocks<'i> {
    ids: &'i [u32],
    next: AtomicUsize,
    is_stopped: AtomicBool,
}

impl Blocks<'_> {
    fn work(&self, test: &dyn Fn(ArticleId) -> bool, found: &Mutex<IdSet>, keep_going: &dyn Fn() -> bool) {
        let mut mine = IdSet::new();
        while !self.is_stopped.load(Ordering::Relaxed) {
            let start = self.next.fetch_add(BLOCK_LEN, Ordering::Relaxed);
            let Some(block) = self.ids.get(start..(start + BLOCK_LEN).min(self.ids.len())).filter(|b| !b.is_empty())
            else {
                break;
            };
            mine.extend(block.iter().copied().filter(|id| test(ArticleId(*id))));
            if !keep_going() {
                self.is_stopped.store(true, Ordering::Relaxed);
            }
        }
        *found.lock().unwrap_or_else(|poisoned| poisoned.into_inner()) |= mine;
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
            DateTest::Stated => mentioned.iter().any(|date| !date.inferred && !is_partial(date)),
            DateTest::In(period) => mentioned.iter().any(|date| period.contains_mentioned(date.when)),
        }
    }
}

/// A term ready to be held against short texts.
enum Matcher<'q> {
    Words(Box<WordsFinder<'q>>),
    Regex(&'q regex::Regex),
}

impl<'q> Matcher<'q> {
    fn new(term: &'q Term) -> Self {
        match term {
            Term::Words(words) => Matcher::Words(Box::new(words.finder())),
            Term::Regex(term) => Matcher::Regex(&term.regex),
        }
    }

    fn is_match(&self, source: &str) -> bool {
        match self {
            Matcher::Words(finder) => finder.is_match(&text::fold(source)),
            Matcher::Regex(regex) => regex.is_match(source),
        }
    }
}

fn title(article: &Article) -> Option<&str> {
    article.title.as_ref().map(|title| &*title.value)
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
