//! Where the articles themselves lie: frozen segments, shared between clones.

use std::sync::Arc;

use super::ArticleId;
use super::segment::Segment;

/// All segments, by their first id.
#[derive(Debug, Clone, Default)]
pub struct Segments {
    segments: Vec<Placed>,
    n_articles: usize,
}

#[derive(Debug, Clone)]
struct Placed {
    first: usize,
    segment: Arc<Segment>,
}

impl Segments {
    pub fn push(&mut self, segment: Arc<Segment>) {
        if !segment.is_empty() {
            let first = self.n_articles;
            self.n_articles += segment.len();
            self.segments.push(Placed { first, segment });
        }
    }

    /// Removed articles count.
    pub fn len(&self) -> usize {
        self.n_articles
    }

    pub fn iter(&self) -> impl ExactSizeIterator<Item = (usize, &Arc<Segment>)> {
        self.segments.iter().map(|placed| (placed.first, &placed.segment))
    }

    /// The segment of an article, and its place there. Panics for an id of another library.
    #[inline]
    pub fn find(&self, id: ArticleId) -> (&Segment, usize) {
        let id = id.0 as usize;
        let placed = &self.segments[self.segments.partition_point(|placed| placed.first <= id) - 1];
        (&placed.segment, id - placed.first)
    }

    /// Puts one segment in the place of several that hold the same articles, `n` of them from the article `first` on.
    /// False where they don't lie so.
    pub fn replace(&mut self, first: usize, segment: Arc<Segment>) -> bool {
        let end = first + segment.len();
        let from = self.segments.partition_point(|placed| placed.first < first);
        let to = self.segments.partition_point(|placed| placed.first < end);
        let begins = self.segments.get(from).is_some_and(|placed| placed.first == first);
        let ends = self.segments.get(to).map_or(self.n_articles, |placed| placed.first) == end;
        if begins && ends {
            self.segments.splice(from..to, [Placed { first, segment }]);
        }
        begins && ends
    }
}
