//! Ids that are unique, and texts that are there twice.

use std::collections::{HashMap, HashSet};

use xxhash_rust::xxh3::{xxh3_64, xxh3_128};

use crate::model::{Article, Notice, NoticeKind};

use super::ArticleId;
use super::segment::Segments;

/// The ids and texts seen so far, by their hashes.
#[derive(Debug, Default)]
pub struct Identities {
    /// A false meeting of two hashes would only give an id a suffix that it does not need.
    ids: HashSet<u64>,
    first_with_text: HashMap<u128, ArticleId>,
}

impl Identities {
    /// Makes the ids of a new batch unique and notes in each article whose text was there before which article had it
    /// first. `segments` holds the articles before the batch.
    pub fn settle(&mut self, segments: &Segments, batch: &mut [Article]) {
        let n_before = segments.len();
        for idx in 0..batch.len() {
            let (earlier, rest) = batch.split_at_mut(idx);
            let article = &mut rest[0];
            self.make_unique(article);
            let id = ArticleId((n_before + idx) as u32);
            if let Some(first) = self.first_with_text(id, article) {
                let first = match (first.0 as usize).checked_sub(n_before) {
                    Some(in_batch) => &earlier[in_batch],
                    None => segments.article(first),
                };
                let notice = Notice::new(NoticeKind::Duplicate, &*article.origin.shown, first.origin.place());
                article.notices.push(notice);
            }
        }
    }

    /// Takes in an article that is settled.
    pub fn add(&mut self, id: ArticleId, article: &Article) {
        self.ids.insert(xxh3_64(article.id.as_bytes()));
        self.first_with_text(id, article);
    }

    fn first_with_text(&mut self, id: ArticleId, article: &Article) -> Option<ArticleId> {
        let first = *self.first_with_text.entry(xxh3_128(article.text.as_bytes())).or_insert(id);
        (first != id).then_some(first)
    }

    fn make_unique(&mut self, article: &mut Article) {
        if self.ids.insert(xxh3_64(article.id.as_bytes())) {
            return;
        }
        let place = xxh3_64(article.origin.place().as_bytes()) as u32;
        let unique = format!("{}-{place:08x}", article.id);
        // The same file loaded twice has nothing but its turn to tell it apart.
        let by_turn = (2..).map(|turn| format!("{unique}-{turn}"));
        let free = std::iter::once(unique.clone()).chain(by_turn).find(|id| self.ids.insert(xxh3_64(id.as_bytes())));
        article.id = free.unwrap_or(unique);
    }
}
