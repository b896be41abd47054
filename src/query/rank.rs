//! The order of hits by how much of what was asked for is in them (BM25).
//!
//! What counts are the terms that an article may match by: words, phrases, regular expressions, the items of `near…`; not
//! what it must not have, nor facets, nor paths. All is worked out from the numbers of their places, the lengths of texts
//! and a sample of the collection, so that the order is the same whether an index or reading gave the numbers, and the
//! same for all sets of hits that an article may be in.

use crate::library::{ArticleId, IdSet, Library, OrderBy};
use crate::text::{Scanner, Words, fold_onto};

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
    for term in &terms {
        // With one term alone, its rarity is the same for all.
        let rarity = if terms.len() > 1 { collection.rarity(*term, keep_going)? } else { 1.0 };
        let mut places = vec![0u32; ids.len()];
        add(&mut places, &ids, &term.count(library, hits, keep_going)?, 1);
        add(&mut places, &ids, &term.count_in_titles(library, hits, keep_going)?, TITLE_WEIGHT);
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

impl Ranked<'_> {
    /// How often it stands in title and text.
    fn count(self, library: &Library, within: &IdSet, keep_going: &dyn Fn() -> bool) -> Option<Vec<(u32, u32)>> {
        match self {
            Ranked::Anywhere(Term::Words(words)) | Ranked::Item(words) => {
                read::count_words(words, library, within, keep_going)
            }
            Ranked::Anywhere(Term::Regex(term)) => read::count(within, keep_going, &|id, _| {
                let article = library.article(id);
                let own_title = article.title().filter(|_| library.titled_apart().contains(id.0));
                let parts = own_title.map(|title| title.value).into_iter().chain([article.text()]);
                parts.map(|part| term.regex.find_iter(part).count()).sum::<usize>() as u32
            }),
            Ranked::Title(_) => Some(Vec::new()),
        }
    }

    /// How often it stands in the title, wherever that is.
    fn count_in_titles(
        self,
        library: &Library,
        within: &IdSet,
        keep_going: &dyn Fn() -> bool,
    ) -> Option<Vec<(u32, u32)>> {
        let count_in: &(dyn Fn(&str, &mut String) -> usize + Sync) = match self {
            Ranked::Anywhere(Term::Words(words)) | Ranked::Title(Term::Words(words)) | Ranked::Item(words) => {
                let (scanner, finder) = (Scanner::new(words), words.finder());
                &move |title, folded| match scanner.is_match(title) {
                    true => {
                        folded.clear();
                        fold_onto(title, folded);
                        finder.count(folded)
                    }
                    false => 0,
                }
            }
            Ranked::Anywhere(Term::Regex(term)) | Ranked::Title(Term::Regex(term)) => {
                &|title, _| term.regex.find_iter(title).count()
            }
        };
        read::count(within, keep_going, &|id, folded| {
            library.article(id).title().map_or(0, |title| count_in(title.value, folded) as u32)
        })
    }

    /// Those of `within` that have it.
    fn having(self, library: &Library, within: &IdSet, keep_going: &dyn Fn() -> bool) -> Option<IdSet> {
        match self {
            Ranked::Anywhere(Term::Words(words)) | Ranked::Item(words) => {
                read::having_words(words, library, within, keep_going)
            }
            Ranked::Anywhere(_) => Some(ids_of(self.count(library, within, keep_going)?)),
            Ranked::Title(_) => Some(ids_of(self.count_in_titles(library, within, keep_going)?)),
        }
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

fn ids_of(counts: Vec<(u32, u32)>) -> IdSet {
    counts.into_iter().map(|(id, _)| id).collect()
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
