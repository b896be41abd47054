//! The order of paths, in which lists stand where nothing else says.

use std::cmp::Ordering;
use std::sync::Arc;

use super::segment::{Place, path_order};
use super::{ArticleId, IdSet, Library};

/// How the ids of a library lie in the order of paths. Cheap to clone.
#[derive(Debug, Clone, Default)]
pub struct PathOrder {
    /// `None` while the ids run in that order, as a loader that walks it gives them.
    ids: Option<Arc<Vec<ArticleId>>>,
    last: Option<ArticleId>,
}

impl PathOrder {
    /// `ids` is empty where they run in the order of paths.
    pub fn of(ids: Vec<ArticleId>, last: Option<ArticleId>) -> Self {
        Self { ids: (!ids.is_empty()).then(|| Arc::new(ids)), last }
    }

    /// The article that comes behind all others.
    pub fn last(&self) -> Option<ArticleId> {
        self.last
    }

    pub fn is_of_ids(&self) -> bool {
        self.ids.is_none()
    }

    pub fn ids(&self) -> Option<&[ArticleId]> {
        self.ids.as_ref().map(|ids| ids.as_slice())
    }

    /// The first article of the library, in O(log n), for whose place `compare` says `Equal`.
    pub fn find(&self, library: &Library, compare: impl Fn(&Place) -> Ordering) -> Option<ArticleId> {
        let n = self.ids.as_ref().map_or(library.n_ids() as usize, |ids| ids.len());
        let id = |idx: usize| self.ids.as_ref().map_or(ArticleId(idx as u32), |ids| ids[idx]);
        let compare = |idx: usize| compare(&library.article(id(idx)).place());
        let (mut first, mut end) = (0, n);
        while first < end {
            let middle = first + (end - first) / 2;
            if compare(middle).is_lt() { first = middle + 1 } else { end = middle }
        }
        // Articles that were taken out keep their place where ids run in the order of paths.
        (first..n).take_while(|idx| compare(*idx).is_eq()).map(id).find(|id| library.contains(*id))
    }

    /// With new articles, which have the highest ids; and whether they come behind all others. `are_in_order`: they stand in
    /// the order of paths themselves.
    pub fn with(mut self, new: &[ArticleId], are_in_order: bool, library: &Library) -> (Self, bool) {
        let compare = |a: &ArticleId, b: &ArticleId| {
            path_order(&library.article(*a).place(), &library.article(*b).place()).then(a.cmp(b))
        };
        let follows = |first: &ArticleId| self.last.is_none_or(|last| compare(&last, first).is_le());
        if are_in_order && new.first().is_none_or(follows) {
            self.last = new.last().copied().or(self.last);
            if let Some(ids) = &mut self.ids {
                Arc::make_mut(ids).extend_from_slice(new);
            }
            return (self, true);
        }
        let n_before = new.first().map_or(0, |first| first.0);
        let before = match &self.ids {
            Some(ids) => ids.to_vec(),
            None => library.ids().take_while(|id| id.0 < n_before).collect(),
        };
        let mut new = new.to_vec();
        new.sort_by(compare);
        let mut ids = Vec::with_capacity(before.len() + new.len());
        let mut rest = before.as_slice();
        for id in new {
            let (earlier, later) = rest.split_at(rest.partition_point(|before| compare(before, &id).is_lt()));
            ids.extend_from_slice(earlier);
            ids.push(id);
            rest = later;
        }
        ids.extend_from_slice(rest);
        (Self { last: ids.last().copied(), ids: Some(Arc::new(ids)) }, false)
    }

    /// Without some articles of a library that gave `n_ids` ids so far.
    pub fn without(self, removed: &IdSet, n_ids: usize) -> Self {
        let stays = |id: &ArticleId| !removed.contains(id.0);
        match self.ids {
            Some(ids) => {
                let ids: Vec<ArticleId> = ids.iter().copied().filter(stays).collect();
                Self { last: ids.last().copied(), ids: Some(Arc::new(ids)) }
            }
            // The last one may be a removed one: it still has its place.
            None => Self { last: n_ids.checked_sub(1).map(|last| ArticleId(last as u32)).or(self.last), ids: None },
        }
    }
}
