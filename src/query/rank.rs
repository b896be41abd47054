//! The order of hits by how much of what was asked for is in them (BM25).
//!
//! What counts are the terms that an article may match by: words, phrases, regular expressions, the items of `near…`; not
//! what it must not have, nor facets, nor paths. All is worked out from the numbers of their places, the lengths of texts
//! and a sample of the collection, so that the order is the same whether an index or reading gave the numbers, and the
//! same for all sets of hits that an article may be in.

use regex::Regex;

use crate::library::{ArticleId, IdSet, Library, OrderBy};
use crate::text::{FormFinder, Scanner, Words, WordsFinder, fold};

use super::ast::{Node, Query, Term};
use super::read;

/// How fast more places of a term count for less.
const K1: f64 = 1.2;
/// How much the length of a text counts.
const B: f64 = 0.75;
/// A place in the title counts as so many more in the text.
const TITLE_WEIGHT: u32 = 4;
/// How many articles tell how rare a term is, and how long texts are.
const SAMPLE_LEN: usize = 4096;

impl Query {
    /// Whether there is anything that hits can be ranked by.
    pub fn can_rank(&self) -> bool {
        !ranked_terms(&self.root).is_empty()
    }
}

/// The hits by falling relevance; equals by date, newest first, then by path. `None` when `keep_going` said no.
pub fn rank(query: &Query, library: &Library, hits: &IdSet, keep_going: &dyn Fn() -> bool) -> Option<Vec<ArticleId>> {
    let terms = ranked_terms(&query.root);
    let collection = Sampled::new(library, keep_going)?;
    let ids: Vec<u32> = hits.iter().collect();
    let mut scores = vec![0f64; ids.len()];
    let lengths: Vec<f64> = ids.iter().map(|id| collection.length_weight(*id)).collect();
    let in_titles = count_in_titles(&terms, library, hits, keep_going)?;
    for (term, in_titles) in terms.iter().zip(&in_titles) {
        // With one term alone, its rarity is the same for all.
        let rarity = if terms.len() > 1 { collection.rarity(*term, keep_going)? } else { 1.0 };
        let mut places = vec![0u32; ids.len()];
        add(&mut places, &ids, &term.count(library, hits, keep_going)?, 1);
        add(&mut places, &ids, in_titles, TITLE_WEIGHT);
        for ((score, places), length) in scores.iter_mut().zip(places).zip(&lengths) {
            let n = f64::from(places);
            *score += rarity * n * (K1 + 1.0) / (n + K1 * length);
        }
    }
    let by_date = library.order(OrderBy::DateNewest, keep_going)?;
    let key = |(id, score): (u32, f64)| {
        // Scores are not negative, so that their bits are in their order.
        let falling = !(score as f32).to_bits();
        u64::from(falling) << 32 | by_date.place(ArticleId(id)) as u64
    };
    let mut keys: Vec<u64> = ids.into_iter().zip(scores).map(key).collect();
    if !keep_going() {
        return None;
    }
    keys.sort_unstable();
    Some(keys.into_iter().map(|key| by_date.id(key as u32 as usize)).collect())
}

/// A term that hits are ranked by.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Ranked<'q> {
    /// In title and text.
    Anywhere(&'q Term),
    Title(&'q Term),
    /// One item of `near…`.
    Item(&'q Words),
}

/// Every term that counts, once.
fn ranked_terms(node: &Node) -> Vec<Ranked<'_>> {
    fn collect<'q>(node: &'q Node, terms: &mut Vec<Ranked<'q>>) {
        match node {
            Node::And(parts) | Node::Or(parts) => parts.iter().for_each(|part| collect(part, terms)),
            Node::Text(term) => terms.push(Ranked::Anywhere(term)),
            Node::Title(term) => terms.push(Ranked::Title(term)),
            Node::Near { items, .. } => terms.extend(items.iter().map(Ranked::Item)),
            _ => {}
        }
    }
    let mut terms = Vec::new();
    collect(node, &mut terms);
    let mut once: Vec<Ranked> = Vec::new();
    for term in terms {
        if !once.contains(&term) {
            once.push(term);
        }
    }
    once
}

impl<'q> Ranked<'q> {
    /// How often it stands in title and text; for what is asked of titles alone, in them.
    fn count(self, library: &Library, within: &IdSet, keep_going: &dyn Fn() -> bool) -> Option<Vec<(u32, u32)>> {
        match self {
            Ranked::Anywhere(Term::Words(words)) | Ranked::Item(words) => {
                read::count_words(words, library, within, keep_going)
            }
            Ranked::Anywhere(term) => {
                let counter = Counter::new(term, library, within);
                read::count(within, keep_going, &|id| {
                    read::parts(library, id).map(|part| counter.count(id, part)).sum()
                })
            }
            Ranked::Title(_) => Some(count_in_titles(&[self], library, within, keep_going)?.remove(0)),
        }
    }

    /// Those of `within` that have it.
    fn having(self, library: &Library, within: &IdSet, keep_going: &dyn Fn() -> bool) -> Option<IdSet> {
        match self {
            Ranked::Anywhere(Term::Words(words)) | Ranked::Item(words) => {
                read::having_words(words, library, within, keep_going)
            }
            Ranked::Anywhere(Term::Forms(forms)) => read::having_forms(forms, library, within, keep_going),
            _ => Some(self.count(library, within, keep_going)?.into_iter().map(|(id, _)| id).collect()),
        }
    }

    fn counter(self, library: &Library, within: &IdSet) -> Counter<'q> {
        match self {
            Ranked::Anywhere(term) | Ranked::Title(term) => Counter::new(term, library, within),
            Ranked::Item(words) => Counter::of(words),
        }
    }
}

/// How often each term stands in the titles of hits, wherever these are: each title is read once for all of them.
fn count_in_titles(
    terms: &[Ranked],
    library: &Library,
    within: &IdSet,
    keep_going: &dyn Fn() -> bool,
) -> Option<Vec<Vec<(u32, u32)>>> {
    let counters: Vec<Counter> = terms.iter().map(|term| term.counter(library, within)).collect();
    let mut found = read::gather(within, keep_going, &|id, found: &mut Vec<(usize, u32, u32)>| {
        let Some(title) = library.article(id).title() else { return };
        let counts = counters.iter().map(|counter| counter.count(id, title.value)).enumerate();
        found.extend(counts.filter(|(_, n)| *n > 0).map(|(term, n)| (term, id.0, n)));
    })?;
    found.sort_unstable();
    let of = |term: usize| found.iter().filter(move |(of, ..)| *of == term).map(|(_, id, n)| (*id, *n)).collect();
    Some((0..terms.len()).map(of).collect())
}

/// Counts the places of a term in short texts, or where there is no better way.
enum Counter<'q> {
    Words(Box<(Scanner<'q>, WordsFinder<'q>)>),
    /// For each language, and what is in it.
    Forms(Vec<(FormFinder<'q>, IdSet)>),
    Regex(&'q Regex),
}

impl<'q> Counter<'q> {
    fn new(term: &'q Term, library: &Library, within: &IdSet) -> Self {
        match term {
            Term::Words(words) => Self::of(words),
            Term::Forms(forms) => Counter::Forms(read::by_language(forms, library, within).collect()),
            Term::Regex(term) => Counter::Regex(&term.regex),
        }
    }

    fn of(words: &'q Words) -> Self {
        Counter::Words(Box::new((Scanner::new(words), words.finder())))
    }

    fn count(&self, id: ArticleId, source: &str) -> u32 {
        let n = match self {
            // Most titles have nothing, which the scanner sees without folding them.
            Counter::Words(both) if !both.0.is_match(source) => 0,
            Counter::Words(both) => both.1.count(&fold(source)),
            Counter::Forms(of) => {
                let own = of.iter().find(|(_, ids)| ids.contains(id.0));
                own.map_or(0, |(finder, _)| finder.count(source))
            }
            Counter::Regex(regex) => regex.find_iter(source).count(),
        };
        n as u32
    }
}

/// What ranking knows of the whole collection, from articles all over it.
struct Sampled<'l> {
    library: &'l Library,
    ids: IdSet,
    mean_len: f64,
}

impl<'l> Sampled<'l> {
    fn new(library: &'l Library, keep_going: &dyn Fn() -> bool) -> Option<Self> {
        let by_path = library.order(OrderBy::Path, keep_going)?;
        let ids = (0..by_path.len()).map(|place| by_path.id(place)).filter(|id| library.contains(*id));
        let step = library.len().div_ceil(SAMPLE_LEN).max(1);
        let ids: Vec<ArticleId> = ids.step_by(step).collect();
        let text_len: usize = ids.iter().map(|id| library.article(*id).text_len()).sum();
        let mean_len = (text_len as f64 / ids.len().max(1) as f64).max(1.0);
        Some(Self { library, ids: ids.into_iter().map(|id| id.0).collect(), mean_len })
    }

    /// What the places in an article are weighed against: 1 for a text of mean length.
    fn length_weight(&self, id: u32) -> f64 {
        1.0 - B + B * self.library.article(ArticleId(id)).text_len() as f64 / self.mean_len
    }

    /// How much a place of the term counts, by how few articles have it; a phrase as much as its words together.
    fn rarity(&self, term: Ranked, keep_going: &dyn Fn() -> bool) -> Option<f64> {
        if let Ranked::Anywhere(Term::Words(words)) | Ranked::Item(words) = term
            && words.parts().len() > 1
        {
            return words.each().map(|word| self.rarity(Ranked::Item(&word), keep_going)).sum();
        }
        let n = self.ids.len() as f64;
        let n_having = term.having(self.library, &self.ids, keep_going)?.len() as f64;
        Some((1.0 + (n - n_having + 0.5) / (n_having + 0.5)).ln())
    }
}

/// Adds counts, which are of some of `ids` and in their order.
fn add(places: &mut [u32], ids: &[u32], counts: &[(u32, u32)], weight: u32) {
    let mut at = 0;
    for (id, n) in counts {
        while ids[at] < *id {
            at += 1;
        }
        places[at] = places[at].saturating_add(n.saturating_mul(weight));
    }
}
