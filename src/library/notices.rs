//! What is odd in the collection: problems first, then values that were looked for in vain; by kind, then in the order in
//! which they came, which is that of paths.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::Arc;

use crate::model::{Notice, NoticeKind};

use super::postings::Postings;
use super::{ArticleId, IdSet, Library};

/// So many notices of one kind are kept of files that gave no article; of more only the number is known.
const MOST_LOST: usize = 10_000;

/// The notices of one state of a library.
#[derive(Clone, Copy)]
pub struct Notices<'l> {
    pub(super) library: &'l Library,
    pub(super) store: &'l NoticeStore,
}

/// Cheap to clone.
#[derive(Debug, Clone, Default)]
pub struct NoticeStore {
    /// Of articles: they keep their notices themselves.
    articles: Postings<NoticeKind>,
    lost: BTreeMap<NoticeKind, Lost>,
}

/// Files that gave no article.
#[derive(Debug, Clone, Default)]
struct Lost {
    kept: Arc<Vec<Notice>>,
    n: usize,
}

impl NoticeStore {
    pub fn add_article(&mut self, id: ArticleId, kinds: impl Iterator<Item = NoticeKind>) {
        self.articles.add(id, kinds);
    }

    /// Notices of one kind of articles that come in order behind all others.
    pub fn append_articles(&mut self, kind: NoticeKind, ids: impl Iterator<Item = u32>) {
        self.articles.append(kind, ids);
    }

    pub fn add_lost(&mut self, notice: Notice) {
        let lost = self.lost.entry(notice.kind).or_default();
        lost.n += 1;
        if lost.kept.len() < MOST_LOST {
            Arc::make_mut(&mut lost.kept).push(notice);
        }
    }

    /// Every kind with the articles that have such a notice.
    pub fn articles(&self) -> &Postings<NoticeKind> {
        &self.articles
    }

    pub fn set_articles(&mut self, articles: Postings<NoticeKind>) {
        self.articles = articles;
    }

    pub fn remove_article(&mut self, id: ArticleId, kind: NoticeKind) {
        self.articles.remove_one(id, kind);
    }

    pub fn remove_articles(&mut self, ids: &IdSet) {
        self.articles.remove(ids);
    }

    /// Forgets the notices of articles that depend on their neighbours: which texts are there twice, which dates are far.
    pub fn forget(&mut self, kind: NoticeKind) {
        self.articles.clear(kind);
    }

    /// Takes away the notices of files that gave no article and are wanted no more, and adds others where they belong in
    /// the order of paths.
    pub fn update_lost(&mut self, is_wanted: &dyn Fn(&Notice) -> bool, new: Vec<Notice>) {
        for lost in self.lost.values_mut() {
            let n_before = lost.kept.len();
            if !lost.kept.iter().all(is_wanted) {
                Arc::make_mut(&mut lost.kept).retain(is_wanted);
            }
            lost.n -= n_before - lost.kept.len();
        }
        let kinds: BTreeSet<NoticeKind> = new.iter().map(|notice| notice.kind).collect();
        new.into_iter().for_each(|notice| self.add_lost(notice));
        for (_, lost) in self.lost.iter_mut().filter(|(kind, _)| kinds.contains(kind)) {
            Arc::make_mut(&mut lost.kept).sort_by(|a, b| {
                Path::new(&a.path).cmp(Path::new(&b.path)).then_with(|| a.line_number.cmp(&b.line_number))
            });
        }
    }

    /// How many there are of each kind, those that were counted only with the others.
    pub fn n_lost(&self) -> impl Iterator<Item = (NoticeKind, usize)> {
        self.lost.iter().map(|(kind, lost)| (*kind, lost.n))
    }

    /// Counts as many as there were, of which the cache holds only those that were kept.
    pub fn set_n_lost(&mut self, kind: NoticeKind, n: usize) {
        if let Some(lost) = self.lost.get_mut(&kind) {
            lost.n = lost.n.max(n);
        }
    }

    pub fn lost(&self) -> impl Iterator<Item = &Notice> {
        self.lost.values().flat_map(|lost| lost.kept.iter())
    }
}

impl<'l> Notices<'l> {
    /// How many there are; a kind with very many files that gave no article counts them all and keeps only the first.
    pub fn len(&self) -> usize {
        NoticeKind::ALL.into_iter().map(|kind| self.n_of(kind)).sum()
    }

    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// How many are no [gaps](NoticeKind::is_gap); they come first.
    pub fn n_problems(&self) -> usize {
        NoticeKind::ALL.into_iter().filter(|kind| !kind.is_gap()).map(|kind| self.n_of(kind)).sum()
    }

    pub fn n_of(&self, kind: NoticeKind) -> usize {
        self.store.lost.get(&kind).map_or(0, |lost| lost.n) + self.store.articles.n_of(kind)
    }

    /// How many of each kind there are, the kinds that there are none of left out.
    pub fn counts(&self) -> impl Iterator<Item = (NoticeKind, usize)> {
        NoticeKind::ALL.into_iter().map(|kind| (kind, self.n_of(kind))).filter(|(_, n)| *n > 0)
    }

    /// How many can be listed: the others were counted only.
    pub fn n_kept(&self) -> usize {
        self.len() - self.store.lost.values().map(|lost| lost.n - lost.kept.len()).sum::<usize>()
    }

    /// `None` past the end of those that can be listed.
    pub fn get(&self, mut idx: usize) -> Option<Notice> {
        for kind in kinds() {
            if let Some(lost) = self.store.lost.get(&kind) {
                if let Some(notice) = lost.kept.get(idx) {
                    return Some(notice.clone());
                }
                idx -= lost.kept.len();
            }
            let ids = self.store.articles.of(kind);
            if idx < ids.len() as usize {
                return self.of_article(ArticleId(ids.select(idx as u32)?), kind);
            }
            idx -= ids.len() as usize;
        }
        None
    }

    /// All but those that were counted only.
    pub fn iter(self) -> impl Iterator<Item = Notice> + use<'l> {
        let Self { store, .. } = self;
        kinds().flat_map(move |kind| {
            let lost = store.lost.get(&kind).into_iter().flat_map(|lost| lost.kept.iter().cloned());
            lost.chain(store.articles.of(kind).iter().filter_map(move |id| self.of_article(ArticleId(id), kind)))
        })
    }

    fn of_article(&self, id: ArticleId, kind: NoticeKind) -> Option<Notice> {
        self.library.article(id).notices().into_iter().find(|notice| notice.kind == kind)
    }
}

/// Gaps behind the others: a folder of a hundred thousand articles can have half as many without a date, and a file that
/// could not be read must not drown in them.
fn kinds() -> impl Iterator<Item = NoticeKind> {
    let of = |gaps: bool| NoticeKind::ALL.into_iter().filter(move |kind| kind.is_gap() == gaps);
    of(false).chain(of(true))
}
