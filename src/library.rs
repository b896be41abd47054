//! The frozen store: articles, their dates completed from their neighbours, and the facets over them.
//!
//! Where articles come from is left to [`crate::load`], which of them are wanted to [`crate::query`]. Nobody outside
//! touches a field, so that the store can become memory-mapped columns without its users noticing.

mod article;
mod column;
pub mod columns;
mod containers;
mod countries;
mod crossed;
mod dates;
mod facets;
mod groups;
mod growth;
mod mentioned;
mod notices;
mod order;
mod orders;
mod postings;
mod segment;
mod segments;
mod shared;
mod sheets;
mod stated;
mod summary;
#[cfg(test)]
mod tests;
mod threads;
mod twins;

use std::sync::Arc;
use std::sync::atomic::{self, AtomicBool, AtomicU64};

use roaring::RoaringBitmap;
use xxhash_rust::xxh3::xxh3_64;

use crate::fulltext::FullText;
use crate::model::{CountryCode, Day, Evidence, Language, Notice, PubDate, ResolvedTimex};

use columns::ColumnsError;
use countries::Countries;
use dates::DateColumn;
use groups::Groups;
use growth::Growth;
use notices::NoticeStore;
use order::PathOrder;
use orders::Orders;
use postings::Postings;
use segments::Segments;
use twins::Twins;

pub use article::{ArticleRef, Contents};
pub use dates::{DateKey, NEIGHBOURS_RULE};
pub use facets::CountryTotal;
pub use mentioned::{MentionedDate, MentionedDays};
pub use notices::Notices;
pub use orders::{Order, OrderBy};
pub use segment::{
    Bytes, Head, HeadRest, NewBytes, NewSegment, PackedArticles, Packer, Place, Root, Roots, Segment, SegmentBuilder,
    SegmentFacets, SharedDictionary, TextBytes, name_order, path_order, text_hash,
};
pub use shared::SharedBytes;
pub use summary::Summary;

/// An article's place in the library, from 0 in load order. Valid for this library and everything grown from it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ArticleId(pub u32);

/// A set of articles.
pub type IdSet = RoaringBitmap;

/// Cheap to clone: a clone shares the articles and stays as it was when the other grows.
#[derive(Debug, Default)]
pub struct Library {
    roots: Roots,
    segments: Segments,
    /// Articles that are there no more; their ids are not given again.
    removed: IdSet,
    order: PathOrder,
    twins: Twins,
    countries: Countries,
    focus: Postings<CountryCode>,
    languages: Postings<Language>,
    /// Made when first asked for, since dates may still be completed; shared by all clones of the same state.
    groups: Arc<Groups>,
    /// Made when first asked for, like the groups.
    orders: Arc<Orders>,
    dates: DateColumn,
    notices: NoticeStore,
    latest_day: Option<Day>,
    /// Articles whose title stands beside their text, not in it.
    titled_apart: IdSet,
    /// Articles that came with an id.
    named: IdSet,
    /// Articles whose own date can be read in two ways.
    unsettled: IdSet,
    full_text: Option<Arc<FullText>>,
    /// Whether something of its summary turned out to be other than it was written.
    is_damaged: Arc<AtomicBool>,
    revision: Revision,
    lineage: Lineage,
    growth: Option<Box<Growth>>,
}

/// Which state of which library: two libraries of one revision hold the same.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Revision(u64);

impl Revision {
    /// One that no library had before.
    fn next() -> Self {
        static LAST: AtomicU64 = AtomicU64::new(0);
        Self(LAST.fetch_add(1, atomic::Ordering::Relaxed) + 1)
    }
}

/// Libraries that grew from one another: an id means the same article in all of them.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Lineage(Revision);

impl Library {
    /// An empty library of articles from these places.
    pub fn of(roots: Roots) -> Self {
        Self { roots, lineage: Lineage(Revision::next()), ..Self::default() }
    }

    pub fn roots(&self) -> &Roots {
        &self.roots
    }

    /// What was worked out over all segments, as bytes for [`Summary::open`].
    pub fn summary(&self) -> Vec<u8> {
        summary::write(self)
    }

    /// A library again, from its segments, its [summary](Library::summary) and the notices of files that gave no article.
    pub fn restore(
        summary: Summary,
        roots: Roots,
        segments: Vec<Arc<Segment>>,
        lost: Vec<Notice>,
    ) -> Result<Self, ColumnsError> {
        summary::read(summary, roots, segments, lost)
    }

    /// Puts a segment in the place of those that hold the same articles from `first` on: a mapped one for those that
    /// were built in memory. Nothing happens where they don't lie so.
    pub fn replace_segments(&mut self, first: usize, segment: Arc<Segment>) {
        self.segments.replace(first, segment);
    }

    /// Notices of files that gave no article, those that are kept.
    pub fn lost(&self) -> impl Iterator<Item = &Notice> {
        self.notices.lost()
    }

    /// Lets the system take back the memory that mapped segments hold; they are read again when needed.
    pub fn release(&self) {
        self.segments.iter().for_each(|(_, segment)| segment.release());
    }

    /// Which libraries it shares its ids with.
    pub fn lineage(&self) -> Lineage {
        self.lineage
    }

    /// How many articles were taken out since the first came.
    pub fn n_removed(&self) -> usize {
        self.removed.len() as usize
    }

    /// Whether the article was not taken out.
    pub fn contains(&self, id: ArticleId) -> bool {
        id.0 < self.n_ids() && !self.removed.contains(id.0)
    }

    /// The article of an `earlier` library as it is here: itself, or the one that has its place in the files now, where
    /// its file was read anew. `None` where it is gone.
    pub fn successor(&self, earlier: &Library, id: ArticleId) -> Option<ArticleId> {
        if self.lineage == earlier.lineage && self.contains(id) {
            return Some(id);
        }
        let article = earlier.article(id);
        let place = article.place();
        self.order.find(self, |there| path_order(there, &place))
    }

    /// The state that this library is in; the next [`Library::push`] gives it another.
    pub fn revision(&self) -> Revision {
        self.revision
    }

    pub fn len(&self) -> usize {
        self.segments.len() - self.removed.len() as usize
    }

    /// How many ids were given, those of removed articles too.
    pub fn n_ids(&self) -> u32 {
        self.segments.len() as u32
    }

    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Panics for an id of another library.
    pub fn article(&self, id: ArticleId) -> ArticleRef<'_> {
        let (segment, idx) = self.segments.find(id);
        ArticleRef { library: self, segment, id, idx }
    }

    /// The ids of all articles, in load order.
    pub fn ids(&self) -> impl Iterator<Item = ArticleId> + use<> {
        let removed = self.removed.clone();
        (0..self.segments.len() as u32).filter(move |id| !removed.contains(*id)).map(ArticleId)
    }

    pub fn all(&self) -> IdSet {
        let mut all = IdSet::new();
        all.insert_range(0..self.segments.len() as u32);
        // As bits: taking single articles out of a run one by one takes the square of their number.
        all.remove_run_compression();
        all - &self.removed
    }

    /// Bytes of all texts. Looks at those only that are left out.
    pub fn n_text_bytes(&self) -> usize {
        let n_all: usize = self.segments().map(|(_, segment)| segment.n_text_bytes()).sum();
        let n_removed: usize = self.removed.iter().map(|id| self.article(ArticleId(id)).text_len()).sum();
        n_all.saturating_sub(n_removed)
    }

    /// The segments with the id of their first article; removed articles are in them too.
    pub fn segments(&self) -> impl ExactSizeIterator<Item = (usize, &Arc<Segment>)> {
        self.segments.iter()
    }

    /// Whether bytes of a cache turned out to be other than they were written.
    pub fn is_damaged(&self) -> bool {
        self.is_damaged.load(atomic::Ordering::Relaxed) || self.segments.iter().any(|(_, segment)| segment.is_damaged())
    }

    /// Looks at what nobody has asked for yet of the posting lists that came from a cache; false when one is damaged.
    pub fn check_lists(&self) -> bool {
        self.countries.lists().are_sound()
            && self.focus.are_sound()
            && self.languages.are_sound()
            && self.notices.articles().are_sound()
    }

    /// The publication date as it stands in this collection: stated, inferred from neighbours, or still partial.
    ///
    /// A date without a year becomes the latest such day that is not after the latest day stated in its neighbourhood; an
    /// ambiguous one is read as the figures there are that can be read one way only, or as it fits among the days stated
    /// there.
    pub fn date(&self, id: ArticleId) -> Option<PubDate> {
        self.date_in_collection(id, self.article(id).date()?)
    }

    /// The same for whoever knows what the article itself says: `own`.
    pub fn date_in_collection(&self, id: ArticleId, own: PubDate) -> Option<PubDate> {
        let key = self.date_key(id);
        match key.value {
            Some(value) if value != own.value => {
                let evidence = Evidence { rule: NEIGHBOURS_RULE, span: own.evidence.span };
                Some(PubDate { value, inferred: true, evidence, is_ambiguous: false, ..own })
            }
            _ => Some(PubDate { is_ambiguous: key.ambiguous, ..own }),
        }
    }

    /// What the article's date expressions are read against: its publication day as it stands in this collection.
    pub fn anchor(&self, article: ArticleRef) -> Option<Day> {
        self.date_key(article.id).value.and_then(|value| value.as_day())
    }

    /// The article's date expressions, read against its publication date; parallel to [`ArticleRef::timexes`].
    pub fn resolved_timexes(&self, id: ArticleId) -> Vec<ResolvedTimex> {
        let anchor = self.date_key(id).value.and_then(|value| value.as_day());
        self.article(id).timexes().map(|timex| timex.resolve(anchor)).collect()
    }

    /// The dates that the article's text talks about, by their place in it, read against its publication date: those with
    /// days, and those without a year.
    pub fn mentioned(&self, id: ArticleId) -> Vec<MentionedDate> {
        let anchor = self.date_key(id).value.and_then(|value| value.as_day());
        mentioned::find_mentioned(self.article(id), anchor)
    }

    /// The latest stated publication day that is believed: the collection's today. A few days far after all others are
    /// not ([`Library::is_far`]).
    pub fn latest_day(&self) -> Option<Day> {
        self.latest_day
    }

    /// Whether the article states a day so far after those of all others that it must be wrong; there is a notice of it.
    pub fn is_far(&self, id: ArticleId) -> bool {
        let DateKey { value, inferred, ambiguous } = self.date_key(id);
        let day = value.and_then(|value| value.as_day()).filter(|_| !inferred && !ambiguous);
        day.is_some() && day > self.latest_day
    }

    /// How many articles lie beside this one, in its folder or its JSONL file, that state the day of their publication:
    /// what an inferred date was inferred from.
    pub fn n_dated_beside(&self, id: ArticleId) -> usize {
        self.dates.n_dated_beside(id)
    }

    /// Articles whose title came with a record and is no part of their text.
    pub fn titled_apart(&self) -> &IdSet {
        &self.titled_apart
    }

    /// The segment of an article, and its place there. Panics for an id of another library.
    pub fn segment_of(&self, id: ArticleId) -> (&Segment, usize) {
        self.segments.find(id)
    }

    /// What the full-text index knows an article by: other for other texts or titles.
    pub fn full_text_key(&self, id: ArticleId) -> u64 {
        let article = self.article(id);
        match self.titled_apart.contains(id.0) {
            true => {
                article.text_hash() ^ article.title().map_or(0, |title| xxh3_64(title.value.as_bytes())).rotate_left(1)
            }
            false => article.text_hash(),
        }
    }

    /// The full-text index, if there is one. It may lack articles.
    pub fn full_text(&self) -> Option<&Arc<FullText>> {
        self.full_text.as_ref()
    }

    /// Takes an index that was made or opened for this library or one that it grew from. What is found stays the same.
    pub fn set_full_text(&mut self, full_text: Arc<FullText>) {
        self.full_text = Some(full_text);
    }

    /// Notices of files that gave no article, and of articles.
    pub fn notices(&self) -> Notices<'_> {
        Notices { library: self, store: &self.notices }
    }

    /// All articles in this order, worked out once and kept. `None` when `keep_going` said no.
    pub fn order(&self, by: OrderBy, keep_going: &dyn Fn() -> bool) -> Option<Arc<Order>> {
        self.orders.order(by, self, keep_going)
    }

    /// The places of [`Library::date_keys`] in the order that a list by date has them; those that are equal there together.
    pub fn date_keys_by_rank(&self, by: OrderBy) -> Vec<Vec<usize>> {
        orders::date_keys_by_rank(self.date_keys(), by)
    }

    /// Whether ids run in the order of paths.
    pub fn is_in_path_order(&self) -> bool {
        self.order.is_of_ids()
    }

    /// The ids of all articles in the order of paths: folder by folder, names by their bytes, then by line.
    pub fn in_path_order(&self) -> Vec<ArticleId> {
        self.order.ids().map_or_else(|| self.ids().collect(), <[ArticleId]>::to_vec)
    }
}

impl Clone for Library {
    fn clone(&self) -> Self {
        Self {
            roots: self.roots.clone(),
            segments: self.segments.clone(),
            removed: self.removed.clone(),
            order: self.order.clone(),
            twins: self.twins.clone(),
            countries: self.countries.clone(),
            focus: self.focus.clone(),
            languages: self.languages.clone(),
            groups: self.groups.clone(),
            orders: self.orders.clone(),
            dates: self.dates.clone(),
            notices: self.notices.clone(),
            latest_day: self.latest_day,
            titled_apart: self.titled_apart.clone(),
            named: self.named.clone(),
            unsettled: self.unsettled.clone(),
            full_text: self.full_text.clone(),
            is_damaged: self.is_damaged.clone(),
            revision: self.revision,
            lineage: self.lineage,
            growth: None,
        }
    }
}
