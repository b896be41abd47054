//! The order of paths, in which lists stand where nothing else says.

use std::sync::Arc;

use super::segment::path_order;
use super::{ArticleId, IdSet, Library};

/// How the ids of a library lie in the order of paths. Cheap to clone.
#[derive(Debug, Clone, Default)]
pub struct PathOrder {
    /// `None` while the ids run in that order, as a loader that walks it gives them.
    ids: Option<Arc<Vec<ArticleId>>>,
    last: Option<ArticleId>,
}

impl PathOrder {
    pub fn is_of_ids(&self) -> bool {
        self.ids.is_none()
    }

    pub fn ids(&self) -> Option<&[ArticleId]> {
        self.ids.as_ref().map(|ids| ids.as_slice())
    }

    /// With new articles, which have the highest ids; and whether they come behind all others.
    pub fn with(mut self, new: &[ArticleId], library: &Library) -> (Self, bool) {
        let compare = |a: &ArticleId, b: &ArticleId| {
            path_order(&library.article(*a).place(), &library.article(*b).place()).then(a.cmp(b))
        };
        let in_a_row = self.last.iter().chain(new).is_sorted_by(|a, b| compare(a, b).is_le());
        if in_a_row {
            self.last = new.last().copied().or(self.last);
            if let Some(ids) = &mut self.ids {
                Arc::make_mut(ids).extend_from_slice(new);
            }
            return (self, true);
        }
        let n_before = new.first().map_or(0, |first| first.0);
        let before = match &self.ids {
            Some(ids) => ids.to_vec(),
            None => library.ids().filter(|id| id.0 < n_before).collect(),
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
