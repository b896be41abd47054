//! The frozen store: articles, their dates completed from their neighbours, and the facets over them.
//!
//! Where articles come from is left to [`crate::load`], which of them are wanted to [`crate::query`].

use std::sync::Arc;

use roaring::RoaringBitmap;

use crate::model::{Article, CountryCode, Day, Notice, PubDate, ResolvedTimex};

/// An article's place in the library, from 0 in load order. Valid for this library and everything grown from it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ArticleId(pub u32);

/// A set of articles.
pub type IdSet = RoaringBitmap;

/// Cheap to clone: a clone shares the articles and stays as it was when the other grows.
#[derive(Debug, Clone, Default)]
pub struct Library {
    articles: Vec<Arc<Article>>,
    notices: Vec<Notice>,
}

impl Library {
    /// Adds articles in the order given and completes partial dates anew where the new ones bring evidence.
    pub fn push(&mut self, articles: Vec<Article>, notices: Vec<Notice>) {
        self.articles.extend(articles.into_iter().map(Arc::new));
        self.notices.extend(notices);
    }

    pub fn len(&self) -> usize {
        self.articles.len()
    }

    pub fn is_empty(&self) -> bool {
        self.articles.is_empty()
    }

    /// Panics for an id of another library.
    pub fn article(&self, id: ArticleId) -> &Article {
        &self.articles[id.0 as usize]
    }

    /// The publication date as it stands in this collection: stated, inferred from neighbours, or still partial.
    pub fn date(&self, id: ArticleId) -> Option<PubDate> {
        self.article(id).date
    }

    /// The article's date expressions, read against its publication date; parallel to `article(id).timexes`.
    pub fn resolved_timexes(&self, id: ArticleId) -> Vec<ResolvedTimex> {
        let anchor = self.date(id).and_then(|date| date.value.as_day());
        self.article(id).timexes.iter().map(|timex| timex.resolve(anchor)).collect()
    }

    /// Articles with at least one mention of the country.
    pub fn with_country(&self, code: CountryCode) -> IdSet {
        let _ = code;
        IdSet::new()
    }

    /// The latest stated publication day: the collection's today.
    pub fn latest_day(&self) -> Option<Day> {
        None
    }

    /// Notices of files that gave no article, and of articles, in load order.
    pub fn notices(&self) -> &[Notice] {
        &self.notices
    }

    pub fn all(&self) -> IdSet {
        (0..self.len() as u32).collect()
    }
}
