//! How a library grows and shrinks: what comes and what goes changes as much as hangs on it.

use std::sync::Arc;

use super::dates::{self, Neighbourhoods};
use super::postings::append;
use super::segment::{NewSegment, Segment, SegmentBuilder, SegmentFacets};
use super::stated::StatedDays;
use super::twins::{self, Identities};
use super::{ArticleId, DateKey, IdSet, Library, Revision};
use crate::model::{Article, Notice, NoticeKind};

/// What [`Library::push`] has to know of the articles before; made anew when a clone grows.
#[derive(Debug, Default)]
pub struct Growth {
    identities: Identities,
    neighbourhoods: Neighbourhoods,
    stated: StatedDays,
}

impl Library {
    /// Adds articles in the order given and completes partial dates anew where the new ones bring evidence. How
    /// articles are cut into batches makes no difference.
    ///
    /// An id that is taken gets a suffix made from the article's path; the same text again gets a
    /// [`Duplicate`](NoticeKind::Duplicate) notice. `notices` are of files that gave no article.
    pub fn push(&mut self, articles: Vec<Article>, notices: Vec<Notice>) {
        let mut builder = SegmentBuilder::default();
        articles.iter().for_each(|article| builder.push(article, &self.roots));
        let NewSegment { segment, facets } = builder.finish(&self.roots);
        self.push_segment(Arc::new(segment), &facets, notices);
    }

    /// The same for articles that are a segment already, with their facets.
    pub fn push_segment(&mut self, segment: Arc<Segment>, facets: &SegmentFacets, notices: Vec<Notice>) {
        debug_assert_eq!(segment.len(), facets.n_articles(), "these are facets of other articles");
        let mut growth = self.growth.take().unwrap_or_else(|| Box::new(Growth::of(self)));
        let first = self.segments.len() as u32;
        self.segments.push(segment);
        let new: Vec<ArticleId> = (first..self.segments.len() as u32).map(ArticleId).collect();
        let order = std::mem::take(&mut self.order);
        let (order, stays) = order.with(&new, facets.places.are_in_order(), self);
        self.order = order;
        self.keep_facets(first, facets, &mut growth);
        notices.into_iter().for_each(|notice| self.notices.add_lost(notice));
        let mut twins = std::mem::take(&mut self.twins);
        let changes = match stays {
            true => twins.add_last(&new, self, &mut growth.identities),
            false => twins.add(&new, self, &mut growth.identities),
        };
        self.twins = twins;
        self.keep_twins(changes);
        growth.neighbourhoods.complete(self);
        self.find_far_days(&growth.stated);
        self.change(Some(growth));
    }

    /// Takes articles out, as if they had never been there. Costs what hangs on them: their neighbours whose dates they were
    /// evidence for, and articles with their texts or ids.
    pub fn remove(&mut self, ids: &IdSet) {
        let ids = ids & self.all();
        if ids.is_empty() {
            return;
        }
        let mut growth = self.growth.take().unwrap_or_else(|| Box::new(Growth::of(self)));
        self.removed |= &ids;
        self.countries.remove(&ids);
        self.focus.remove(&ids);
        self.languages.remove(&ids);
        self.titled_apart -= &ids;
        self.notices.remove_articles(&ids);
        let mut twins = std::mem::take(&mut self.twins);
        let changes = twins.remove(&ids, self, &mut growth.identities);
        self.twins = twins;
        self.keep_twins(changes);
        for id in ids.iter().map(ArticleId) {
            dates::stated_day(self.article(id).date()).into_iter().for_each(|day| growth.stated.remove(day));
        }
        growth.neighbourhoods.remove(&ids, self);
        self.named -= &ids;
        self.unsettled -= &ids;
        self.dates.remove(&ids);
        self.order = std::mem::take(&mut self.order).without(&ids, self.segments.len());
        growth.neighbourhoods.complete(self);
        self.find_far_days(&growth.stated);
        self.change(Some(growth));
    }

    /// Takes away the notices of files that gave no article and are wanted no more, and adds others. Whether they are
    /// others now.
    pub fn update_lost(&mut self, is_wanted: &dyn Fn(&Notice) -> bool, new: Vec<Notice>) -> bool {
        let before = self.notices.clone();
        self.notices.update_lost(is_wanted, new);
        let has_changed = !self.notices.lost().eq(before.lost());
        // Whoever counted the articles need not do it again.
        if has_changed {
            self.change(None);
        }
        has_changed
    }

    fn change(&mut self, growth: Option<Box<Growth>>) {
        self.groups = Arc::new(self.groups.next());
        self.orders = Arc::new(self.orders.next());
        self.revision = Revision::next();
        self.growth = growth.or(self.growth.take());
    }

    /// `first`: the id of the first of the new articles.
    fn keep_facets<'f>(&mut self, first: u32, facets: &'f SegmentFacets, growth: &mut Growth) {
        let ids = |idxs: &'f [u32]| idxs.iter().map(move |idx| first + idx);
        for (kind, idxs) in facets.notices.iter() {
            self.notices.append_articles(*kind, ids(idxs));
        }
        for (code, about) in self.countries.append(first, &facets.countries) {
            self.focus.append(code, about.into_iter());
        }
        for (language, idxs) in facets.languages.iter() {
            self.languages.append(*language, ids(idxs));
        }
        for (day, n_articles) in self.dates.append(first, &facets.dates, &mut growth.neighbourhoods) {
            growth.stated.add_times(day, n_articles);
        }
        append(&mut self.titled_apart, ids(&facets.titled_apart));
        append(&mut self.named, ids(&facets.named));
        append(&mut self.unsettled, ids(&facets.unsettled));
    }

    /// Which days are far can change with every article that comes.
    fn find_far_days(&mut self, stated: &StatedDays) {
        self.notices.forget(NoticeKind::FarDate);
        let believed = stated.believed();
        self.latest_day = believed.map(|believed| believed.latest);
        if believed.is_some_and(|believed| believed.n_far > 0) {
            let is_late = |key: &DateKey| key.value.and_then(|value| value.as_day()) > self.latest_day;
            let wanted: Vec<bool> = self.date_keys().iter().map(is_late).collect();
            let late = self.having_date_keys(&self.all(), &wanted);
            for id in late.iter().map(ArticleId).filter(|id| self.is_far(*id)).collect::<Vec<_>>() {
                self.notices.add_article(id, [NoticeKind::FarDate].into_iter());
            }
        }
    }

    fn keep_twins(&mut self, changes: twins::Changes) {
        for (id, is_twin) in changes {
            match is_twin {
                true => self.notices.add_article(id, [NoticeKind::Duplicate].into_iter()),
                false => self.notices.remove_article(id, NoticeKind::Duplicate),
            }
        }
    }
}

impl Growth {
    /// Reads what was worked out already, and few articles.
    fn of(library: &Library) -> Self {
        Self {
            identities: Identities::of(library),
            neighbourhoods: Neighbourhoods::of(library),
            stated: dates::stated_days(&library.dates, &library.unsettled),
        }
    }
}
