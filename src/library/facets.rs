//! What a library knows of its facets: which articles have a value, and how many of a set have each.

use super::groups::{self, Lists, Sources};
use super::postings::List;
use super::{ArticleId, DateKey, IdSet, Library, threads};
use crate::gazetteer::CountryGroup;
use crate::model::{CountryCode, Day, Language};

/// From one article in so many on, facets are counted by posting lists: before that, by reading what each article has.
const FEW_OF: u64 = 5;

/// How many articles name a country, and how many are about it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CountryTotal {
    pub code: CountryCode,
    pub n_articles: usize,
    pub n_focus: usize,
}

impl Library {
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
        self.group_lists(&|| true).expect("nobody stops it").of(group)
    }

    /// How many articles are in each group, in their order. `None` when `keep_going` said no.
    pub fn group_totals(&self, keep_going: &dyn Fn() -> bool) -> Option<Vec<u32>> {
        self.groups.totals(self.sources(), keep_going)
    }

    /// How many of `ids` mention each country, in the order of [`Library::countries`], and then how many are in each group,
    /// in their order. `None` when `keep_going` said no.
    pub fn count_areas(&self, ids: &IdSet, keep_going: &dyn Fn() -> bool) -> Option<Vec<u32>> {
        let n_all = self.len() as u64;
        if ids.is_empty() || ids.len() == n_all {
            let (groups, n) = (self.group_totals(keep_going)?, |n: u32| if ids.is_empty() { 0 } else { n });
            return Some(self.countries.iter().map(|(_, list)| list.len() as u32).chain(groups).map(n).collect());
        }
        let lists = self.group_lists(keep_going)?;
        if let Some(sheets) = lists.sheets() {
            return lists.count_by_sheets(sheets, ids, self.sources(), keep_going);
        }
        let is_few = ids.len() * FEW_OF <= n_all;
        if is_few && self.countries.has_all_in_words() {
            return lists.count_by_words(ids, self.sources(), keep_going);
        }
        let countries: Vec<&List> = self.countries.iter().map(|(_, list)| list).collect();
        let n_lists = countries.len() + lists.all().len();
        let count = |idx: usize, counts: &mut Vec<(usize, u32)>| {
            let list = countries.get(idx).map_or_else(|| &lists.all()[idx - countries.len()], |list| list.ids());
            counts.push((idx, list.intersection_len(ids) as u32));
        };
        let counts = threads::each(n_lists, ids.len(), keep_going, count, |counts, others| counts.extend(others))?;
        let mut by_list = vec![0; n_lists];
        counts.into_iter().for_each(|(idx, n)| by_list[idx] = n);
        Some(by_list)
    }

    /// [`Library::count_areas`] for all articles whose date key is wanted. Only where facets were [held against each
    /// other](Library::cross_facets).
    pub fn areas_at_dates(&self, wanted: &[bool]) -> Option<Vec<u32>> {
        self.groups.known()?.areas_at_dates(wanted, self.sources())
    }

    /// [`Library::count_areas`] for all articles of one country or one group, or all others. `None` for any other set, and
    /// where facets were not [held against each other](Library::cross_facets).
    pub fn areas_of_list(&self, ids: &IdSet) -> Option<Vec<u32>> {
        self.groups.known()?.areas_of_list(ids, self.len() as u64, self.sources())
    }

    /// [`Library::count_date_keys`], as [`Library::areas_of_list`].
    pub fn dates_of_list(&self, ids: &IdSet) -> Option<Vec<u32>> {
        self.groups.known()?.dates_of_list(ids, self.len() as u64, self.sources())
    }

    /// Holds facets against each other, so that the counts for one country, one group or some dates are there without
    /// looking at articles. It is of use in a large library, changes no number, and takes so long that nobody should have to
    /// wait for it: some tenths of a second for a million articles. `None` when `keep_going` said no.
    pub fn cross_facets(&self, keep_going: &dyn Fn() -> bool) -> Option<()> {
        self.group_lists(keep_going)?.cross(self.sources(), keep_going)
    }

    /// Works out which articles are in each group, which anything that is counted by areas needs. Changes no number.
    /// `None` when `keep_going` said no.
    pub fn find_groups(&self, keep_going: &dyn Fn() -> bool) -> Option<()> {
        self.group_lists(keep_going).map(|_| ())
    }

    fn group_lists(&self, keep_going: &dyn Fn() -> bool) -> Option<&Lists> {
        self.groups.lists(self.sources(), keep_going)
    }

    fn sources(&self) -> Sources<'_> {
        Sources { countries: &self.countries, dates: &self.dates, removed: &self.removed, latest_day: self.latest_day }
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

    /// How many articles are about the country.
    pub fn n_with_focus(&self, code: CountryCode) -> usize {
        self.focus.n_of(code)
    }

    /// Every country that an article mentions, by code.
    pub fn countries(&self) -> impl Iterator<Item = CountryTotal> + '_ {
        self.countries.iter().map(|(code, ids)| CountryTotal {
            code,
            n_articles: ids.len() as usize,
            n_focus: self.n_with_focus(code),
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
    pub fn count_date_keys(&self, ids: &IdSet) -> Vec<u32> {
        self.dates.count(ids)
    }

    /// Those of `ids` whose date key is wanted; `wanted` is parallel to [`Library::date_keys`].
    pub fn having_date_keys(&self, ids: &IdSet, wanted: &[bool]) -> IdSet {
        self.dates.having(ids, wanted)
    }
}
