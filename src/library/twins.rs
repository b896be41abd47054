//! Ids that are unique, and texts that are there twice.
//!
//! Of articles with the same id or the same text the first in the order of paths counts as the original. So it does
//! not matter in which order they came.

use std::collections::hash_map::Entry;
use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use xxhash_rust::xxh3::xxh3_64;

use super::{ArticleId, ArticleRef};

/// What the few articles need that are not the first with their id or text. Cheap to clone.
#[derive(Debug, Clone, Default)]
pub struct Twins {
    ids: Arc<HashMap<ArticleId, String>>,
    firsts: Arc<HashMap<ArticleId, ArticleId>>,
}

/// The ids and texts seen so far, by their hashes.
#[derive(Debug, Default)]
pub struct Identities {
    /// A false meeting of two hashes would only give an id a suffix that it does not need.
    ids: HashSet<u64>,
    first_with_text: HashMap<u64, ArticleId>,
}

impl Twins {
    pub fn of(ids: HashMap<ArticleId, String>, firsts: HashMap<ArticleId, ArticleId>) -> Self {
        Self { ids: Arc::new(ids), firsts: Arc::new(firsts) }
    }

    /// The ids that needed a suffix, and the articles whose text was there before.
    pub fn parts(&self) -> (&HashMap<ArticleId, String>, &HashMap<ArticleId, ArticleId>) {
        (&self.ids, &self.firsts)
    }

    pub fn suffixed_id(&self, id: ArticleId) -> Option<&str> {
        self.ids.get(&id).map(String::as_str)
    }

    /// The article that has the same text and comes before.
    pub fn first_with_text(&self, id: ArticleId) -> Option<ArticleId> {
        self.firsts.get(&id).copied()
    }

    /// Takes in an article that comes behind all others in the order of paths. Whether its text was there before.
    pub fn add(&mut self, article: ArticleRef, identities: &mut Identities) -> bool {
        let id = article.id;
        if let Some(unique) = identities.make_unique(article) {
            Arc::make_mut(&mut self.ids).insert(id, unique);
        }
        let is_twin = match identities.first_with_text.entry(article.text_hash()) {
            Entry::Vacant(place) => {
                place.insert(id);
                None
            }
            Entry::Occupied(first) => {
                let first = *first.get();
                // Two texts can have one hash, if hardly ever.
                (article.library.article(first).text() == article.text()).then_some(first)
            }
        };
        if let Some(first) = is_twin {
            Arc::make_mut(&mut self.firsts).insert(id, first);
        }
        is_twin.is_some()
    }
}

impl Identities {
    /// The article's id with a suffix, if it needs one.
    fn make_unique(&mut self, article: ArticleRef) -> Option<String> {
        let own = article.own_id();
        if self.take(&own) {
            return None;
        }
        // Wherever and however the user names the folder, its articles keep their ids.
        let place = article.place().with_line();
        let (root, way) = article.library.roots().split(&place);
        let place = xxh3_64(format!("{root}/{way}").as_bytes()) as u32;
        let unique = format!("{own}-{place:08x}");
        // The same file loaded twice has nothing but its turn to tell it apart.
        let by_turn = (2..).map(|turn| format!("{unique}-{turn}"));
        std::iter::once(unique.clone()).chain(by_turn).find(|id| self.take(id))
    }

    /// Whether nobody had the id before.
    fn take(&mut self, id: &str) -> bool {
        self.ids.insert(xxh3_64(id.as_bytes()))
    }
}
