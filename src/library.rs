//! The frozen store: articles, their dates completed from their neighbours, and the facets over them.
//!
//! Where articles come from is left to [`crate::load`], which of them are wanted to [`crate::query`]. Nobody outside
//! touches a field, so that the store can become memory-mapped columns without its users noticing.

mod column;
mod dates;
mod groups;
mod identity;
mod mentioned;
mod notices;
mod postings;
mod segment;
mod stated;
#[cfg(test)]
mod tests;

use std::borrow::Cow;
use std::cmp::Ordering;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{self, AtomicU64};

use roaring::RoaringBitmap;

use crate::gazetteer::CountryGroup;
use crate::model::{Article, CountryCode, Day, Evidence, Language, Notice, NoticeKind, PubDate, ResolvedTimex};

use dates::{DateColumn, Neighbourhoods};
use groups::Groups;
use identity::Identities;
use postings::Postings;
use segment::Segments;
use stated::StatedDays;

pub use dates::{DateKey, NEIGHBOURS_RULE};
pub use mentioned::{MentionedDate, MentionedDays};
pub use notices::Notices;

/// An article's place in the library, from 0 in load order. Valid for this library and everything grown from it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ArticleId(pub u32);

/// A set of articles.
pub type IdSet = RoaringBitmap;

/// Cheap to clone: a clone shares the articles and stays as it was when the other grows.
#[derive(Debug, Default)]
pub struct Library {
    segments: Segments,
    countries: Postings<CountryCode>,
    focus: Postings<CountryCode>,
    languages: Postings<Language>,
    /// Made when first asked for, since dates may still be completed; shared by all clones of the same state.
    groups: Arc<Groups>,
    dates: DateColumn,
    notices: Notices,
    latest_day: Option<Day>,
    has_mixed_paths: bool,
    revision: Revision,
    /// What [`Library::push`] has to know of the articles before; made anew when a clone grows.
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

/// How many articles name a country, and how many are about it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CountryTotal {
    pub code: CountryCode,
    pub n_articles: usize,
    pub n_focus: usize,
}

#[derive(Debug, Default)]
struct Growth {
    identities: Identities,
    neighbourhoods: Neighbourhoods,
    stated: StatedDays,
}

impl Library {
    /// Adds articles in the order given and completes partial dates anew where the new ones bring evidence. How
    /// articles are cut into batches makes no difference.
    ///
    /// An id that is taken gets a suffix made from the article's path; the same text again gets a
    /// [`Duplicate`](crate::model::NoticeKind::Duplicate) notice.
    pub fn push(&mut self, mut articles: Vec<Article>, notices: Vec<Notice>) {
        let mut growth = self.growth.take().unwrap_or_else(|| Box::new(Growth::of(self)));
        growth.identities.settle(&self.segments, &mut articles);
        self.keep_notices(&articles, notices);
        self.has_mixed_paths |=
            !self.segments.last().into_iter().chain(&articles).is_sorted_by(|a, b| path_order(a, b).is_le());
        for article in &articles {
            self.keep_facets(article, &mut growth);
        }
        growth.neighbourhoods.complete(&mut self.dates);
        self.groups = Arc::default();
        self.segments.push(articles);
        self.find_far_days(&growth);
        self.revision = Revision::next();
        self.growth = Some(growth);
    }

    /// The state that this library is in; the next [`Library::push`] gives it another.
    pub fn revision(&self) -> Revision {
        self.revision
    }

    pub fn len(&self) -> usize {
        self.segments.len()
    }

    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Panics for an id of another library.
    pub fn article(&self, id: ArticleId) -> &Article {
        self.segments.article(id)
    }

    /// The ids of all articles, in load order.
    pub fn ids(&self) -> impl ExactSizeIterator<Item = ArticleId> + use<> {
        (0..self.len() as u32).map(ArticleId)
    }

    pub fn all(&self) -> IdSet {
        let mut all = IdSet::new();
        all.insert_range(0..self.len() as u32);
        all
    }

    /// The publication date as it stands in this collection: stated, inferred from neighbours, or still partial.
    ///
    /// A date without a year becomes the latest such day that is not after the latest day stated in its neighbourhood; an
    /// ambiguous one is turned round where only that fits among the days stated there.
    pub fn date(&self, id: ArticleId) -> Option<PubDate> {
        let own = self.article(id).date?;
        let key = self.date_key(id);
        match key.value {
            Some(value) if value != own.value => {
                let evidence = Evidence { rule: NEIGHBOURS_RULE, span: own.evidence.span };
                Some(PubDate { value, inferred: true, evidence, is_ambiguous: false, ..own })
            }
            _ => Some(PubDate { is_ambiguous: key.ambiguous, ..own }),
        }
    }

    /// The article's date expressions, read against its publication date; parallel to `article(id).timexes`.
    pub fn resolved_timexes(&self, id: ArticleId) -> Vec<ResolvedTimex> {
        let anchor = self.date_key(id).value.and_then(|value| value.as_day());
        self.article(id).timexes.iter().map(|timex| timex.resolve(anchor)).collect()
    }

    /// The dates that the article's text talks about, by their place in it, read against its publication date: those with
    /// days, and those without a year. Worked out once and kept.
    pub fn mentioned(&self, id: ArticleId) -> Cow<'_, [MentionedDate]> {
        let anchor = self.date_key(id).value.and_then(|value| value.as_day());
        self.segments.mentioned(id, anchor)
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

    /// The article's notices, with those that come from its neighbours.
    pub fn notices_of(&self, id: ArticleId) -> Vec<Notice> {
        let mut notices = self.article(id).notices.clone();
        notices.extend(self.far_notice(id));
        notices
    }

    /// Articles with at least one mention of the country.
    pub fn with_country(&self, code: CountryCode) -> &IdSet {
        self.countries.of(code)
    }

    /// Articles that are about the country.
    pub fn with_focus(&self, code: CountryCode) -> &IdSet {
        self.focus.of(code)
    }

    /// Articles that mention a country which is a member of the group on [`Library::membership_day`].
    pub fn in_group(&self, group: CountryGroup) -> &IdSet {
        self.groups.of(group, self)
    }

    /// The day whose memberships count for an article: the last one that its date covers. For an article without a
    /// date, or without its year, it is the collection's latest day; `None` where no article has a date.
    pub fn membership_day(&self, id: ArticleId) -> Option<Day> {
        groups::membership_day(self.date_key(id), self.latest_day)
    }

    /// Articles in the language.
    pub fn with_language(&self, language: Language) -> &IdSet {
        self.languages.of(language)
    }

    /// Articles that mention some country.
    pub fn with_any_country(&self) -> IdSet {
        self.countries.union()
    }

    /// Articles that are about some country.
    pub fn with_any_focus(&self) -> IdSet {
        self.focus.union()
    }

    /// Articles whose language is known.
    pub fn with_any_language(&self) -> IdSet {
        self.languages.union()
    }

    /// Every country that an article mentions, by code.
    pub fn countries(&self) -> impl Iterator<Item = CountryTotal> + '_ {
        self.countries.iter().map(|(code, ids)| CountryTotal {
            code,
            n_articles: ids.len() as usize,
            n_focus: self.with_focus(code).len() as usize,
        })
    }

    /// Every language that an article is in, with the number of articles, by code.
    pub fn languages(&self) -> impl Iterator<Item = (Language, usize)> + '_ {
        self.languages.iter().map(|(language, ids)| (language, ids.len() as usize))
    }

    /// What the date facet knows of an article.
    pub fn date_key(&self, id: ArticleId) -> DateKey {
        self.dates.keys()[self.dates.key_idx(id)]
    }

    /// Every different [`DateKey`], without order; some may belong to no article any more.
    pub fn date_keys(&self) -> &[DateKey] {
        self.dates.keys()
    }

    /// The place of an article's key in [`Library::date_keys`].
    pub fn date_key_idx(&self, id: ArticleId) -> usize {
        self.dates.key_idx(id)
    }

    /// How many articles have each of [`Library::date_keys`], parallel to it.
    pub fn date_key_totals(&self) -> &[usize] {
        self.dates.totals()
    }

    /// How many of `ids` have each of [`Library::date_keys`], parallel to it.
    pub fn count_date_keys(&self, ids: &IdSet) -> Vec<usize> {
        self.dates.count(ids)
    }

    /// Those of `ids` whose date key is wanted; `wanted` is parallel to [`Library::date_keys`].
    pub fn having_date_keys(&self, ids: &IdSet, wanted: &[bool]) -> IdSet {
        self.dates.having(ids, wanted)
    }

    /// Title and text folded for searching ([`crate::text::fold`]), made once and kept. The title is left out where it
    /// is a part of the text.
    pub fn folded(&self, id: ArticleId) -> &str {
        self.segments.folded(id)
    }

    /// Notices of files that gave no article, and of articles.
    pub fn notices(&self) -> &Notices {
        &self.notices
    }

    /// Whether ids run in the order of paths.
    pub fn is_in_path_order(&self) -> bool {
        !self.has_mixed_paths
    }

    fn keep_notices(&mut self, articles: &[Article], mut notices: Vec<Notice>) {
        for article in articles {
            let line_number = article.origin.line_number;
            notices.extend(article.notices.iter().map(|notice| Notice { line_number, ..notice.clone() }));
        }
        self.notices.extend(notices);
    }

    fn keep_facets(&mut self, article: &Article, growth: &mut Growth) {
        let id = ArticleId(self.dates.len() as u32);
        self.countries.add(id, article.countries.iter().map(|country| country.code));
        self.focus.add(id, article.focus());
        self.languages.add(id, article.language.iter().map(|language| language.value));
        self.dates.push(DateKey::of(article.date), growth.neighbourhoods.add(id, article));
        dates::stated_day(article).into_iter().for_each(|day| growth.stated.add(day));
    }

    /// Which days are far can change with every article that comes.
    fn find_far_days(&mut self, growth: &Growth) {
        let Some(believed) = growth.stated.believed() else { return };
        self.latest_day = Some(believed.latest);
        let mut far = Vec::new();
        if believed.n_far > 0 {
            let is_far = |key: &DateKey| key.value.and_then(|value| value.as_day()) > self.latest_day;
            let wanted: Vec<bool> = self.date_keys().iter().map(is_far).collect();
            let ids = self.having_date_keys(&self.all(), &wanted);
            far.extend(ids.iter().filter_map(|id| self.far_notice(ArticleId(id))));
        }
        self.notices.set_far(far);
    }

    fn far_notice(&self, id: ArticleId) -> Option<Notice> {
        let (date, latest) = (self.date_key(id).value?, self.latest_day?);
        let origin = &self.article(id).origin;
        let line_number = origin.line_number;
        let detail = format!("{date}, all others by {latest}");
        let notice = Notice::new(NoticeKind::FarDate, origin.shown.as_str(), detail);
        self.is_far(id).then_some(Notice { line_number, ..notice })
    }
}

impl Clone for Library {
    fn clone(&self) -> Self {
        Self {
            segments: self.segments.clone(),
            countries: self.countries.clone(),
            focus: self.focus.clone(),
            languages: self.languages.clone(),
            groups: self.groups.clone(),
            dates: self.dates.clone(),
            notices: self.notices.clone(),
            latest_day: self.latest_day,
            has_mixed_paths: self.has_mixed_paths,
            revision: self.revision,
            growth: None,
        }
    }
}

impl Growth {
    fn of(library: &Library) -> Self {
        let mut growth = Self::default();
        for id in library.ids() {
            let article = library.article(id);
            growth.identities.add(id, article);
            growth.neighbourhoods.add(id, article);
            dates::stated_day(article).into_iter().for_each(|day| growth.stated.add(day));
        }
        growth
    }
}

/// The order that people see files in: folder by folder, names by their bytes, then by line.
pub fn path_order(a: &Article, b: &Article) -> Ordering {
    let key = |article: &Article| article.origin.line_number;
    Path::new(&a.origin.shown).cmp(Path::new(&b.origin.shown)).then_with(|| key(a).cmp(&key(b)))
}
