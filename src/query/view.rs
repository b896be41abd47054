//! Everything that a screen shows for a set of filters: rows, and the count beside every facet value.

mod areas;
pub(super) mod calendar;
pub(super) mod dates;
mod memo;
mod rows;

use std::sync::Arc;

use crate::gazetteer::CountryGroup;
use crate::library::{ArticleId, IdSet, Library, OrderBy};
use crate::model::{CountryCode, Language};

use super::mentioned::MentionFacet;
use super::{Agenda, Area, Chip, Choice, CountryFilter, DateBucket, DateFilter, Filters, Mode, QueryProblem, parse};

use areas::{AreaCounts, AreaFacet};
use calendar::{Calendar, KeyCalendar, Shape};
use dates::{Choices, DateFacet, Tally};

pub use calendar::{DateNode, DateTree};
pub use dates::{DateGroup, DateRun};
pub use memo::Memo;
pub use rows::Rows;

/// The order of the list. Deterministic: ties go by path; with the same relevance by date, newest first, and then by path.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub enum Sort {
    /// Newest first; then dates without a year, then undated.
    #[default]
    DateNewest,
    /// By how much of what the text asks for is in them; as [`Sort::DateNewest`] where that is nothing to rank by.
    Relevance,
    /// Oldest first; then dates without a year, then undated.
    DateOldest,
    Title,
    Path,
}

impl Sort {
    pub const ALL: [Sort; 5] = [Sort::DateNewest, Sort::Relevance, Sort::DateOldest, Sort::Title, Sort::Path];

    /// What comes after this one, in a round: relevance only where there is something to rank by.
    pub fn next(self, text: &str) -> Sort {
        let can_rank = parse(text).0.can_rank();
        let here = if self == Sort::Relevance && !can_rank { Sort::DateNewest } else { self };
        let rest = Self::ALL.iter().cycle().skip_while(|sort| **sort != here).skip(1);
        rest.copied().find(|sort| can_rank || *sort != Sort::Relevance).unwrap_or_default()
    }

    /// The order of all articles that hits are taken from, or that settles ties.
    fn order(self) -> OrderBy {
        match self {
            Sort::DateNewest | Sort::Relevance => OrderBy::DateNewest,
            Sort::DateOldest => OrderBy::DateOldest,
            Sort::Title => OrderBy::Title,
            Sort::Path => OrderBy::Path,
        }
    }
}

/// What is asked for besides the facets that are always shown.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Wanted {
    pub sort: Sort,
    /// The counts of [`View::mentioned`].
    pub mentioned: bool,
    /// The days of [`View::agenda`].
    pub agenda: bool,
}

impl From<Sort> for Wanted {
    fn from(sort: Sort) -> Self {
        Self { sort, ..Self::default() }
    }
}

/// What the filters leave, and what each further choice would leave.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct View {
    pub hits: IdSet,
    /// The hits in order.
    pub rows: Rows,
    /// What the rows are sorted by: by date where relevance was asked for and there is nothing to rank by.
    pub sort: Sort,
    /// The months of the rows with how many rows each has, where these are sorted by date.
    pub runs: Vec<DateRun>,
    /// Every country of the library and every chosen one, by falling `n_with`, then by code.
    pub countries: Vec<CountryCount>,
    /// Every group that an article of the library falls into and every chosen one, in the order of the groups.
    pub groups: Vec<GroupCount>,
    /// Every language of the library with the number of hits, by code.
    pub languages: Vec<(Language, usize)>,
    pub dates: DateCounts,
    /// The same by the dates that the texts talk about, where that was asked for.
    pub mentioned: Option<DateCounts>,
    pub agenda: Option<Agenda>,
    pub hidden_by_dates: HiddenByDates,
    /// The same for the filter on mentioned dates: undated are those that mention none.
    pub hidden_by_mentioned: HiddenByDates,
    /// For an empty result: the chip whose removal brings most back, and how many.
    pub rescue: Option<(Chip, usize)>,
    /// What could not be understood of the text.
    pub problems: Vec<QueryProblem>,
}

/// A country in the facet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CountryCount {
    pub code: CountryCode,
    pub choice: Choice,
    /// Off: the number of articles after choosing it. Included: the number of hits (mode *all*), or how many of the
    /// hits it has (mode *any*). Excluded: the number of articles that it hides.
    pub n: usize,
    /// Mode *any* with something included, for a country that is off: how many articles choosing it adds, `n` being
    /// all of them then.
    pub gain: Option<usize>,
    /// How many articles have it, of those that the other filters leave: what bars are drawn by.
    pub n_with: usize,
}

/// A group of countries in the facet; its choices are joined with those of the countries.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct GroupCount {
    pub group: CountryGroup,
    pub count: BucketCount,
}

/// The date facet: the calendar in three shapes, newest first, and the buckets beside it, which are always there.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct DateCounts {
    calendar: Arc<Calendar>,
    /// Parallel to the calendar's units. Most of it is folded away: counts are made of them where somebody looks.
    tallies: Vec<Tally>,
    choices: Choices,
    pub undated: BucketCount,
    pub partial: BucketCount,
    pub inferred: BucketCount,
    pub ambiguous: BucketCount,
    /// The largest `n_with` of a day.
    pub max_day: usize,
    /// Only by mentioned dates: articles with one in the seven days after the collection's last, whatever else is chosen.
    pub n_next_week: usize,
    /// The same for all days after the collection's last.
    pub n_ahead: usize,
}

/// The count beside a value of the facets of groups and dates; fields as in [`CountryCount`], for dates always in mode *any*.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct BucketCount {
    pub choice: Choice,
    pub n: usize,
    pub gain: Option<usize>,
    pub n_with: usize,
}

/// Articles that a date filter hides and all other filters would show.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct HiddenByDates {
    pub n: usize,
    pub n_undated: usize,
    pub n_partial: usize,
}

impl DateCounts {
    /// Years, months, days.
    pub fn years(&self) -> DateTree<'_> {
        self.tree(Shape::Years)
    }

    /// Years, quarters, months, days.
    pub fn quarters(&self) -> DateTree<'_> {
        self.tree(Shape::Quarters)
    }

    /// Years, weeks, days. A week stands in the year of its Thursday, with all of its days.
    pub fn weeks(&self) -> DateTree<'_> {
        self.tree(Shape::Weeks)
    }
}

/// Works out the view; `None` when `keep_going` said no.
pub fn evaluate(
    filters: &Filters,
    library: &Library,
    wanted: impl Into<Wanted>,
    keep_going: &dyn Fn() -> bool,
) -> Option<View> {
    evaluate_with(&mut Memo::default(), filters, library, wanted, keep_going)
}

/// The articles that a text matches, in order, and what could not be understood of it: what [`evaluate`] gives where nothing
/// else is filtered, without all that is counted for a screen.
pub fn find_in_order(
    text: &str,
    library: &Library,
    sort: Sort,
    keep_going: &dyn Fn() -> bool,
) -> Option<(Vec<ArticleId>, Vec<QueryProblem>)> {
    let mut memo = Memo::default();
    let found = memo.search(text, library, keep_going)?;
    let ids = match sort {
        Sort::Relevance if found.query.can_rank() => memo.rank(&found, &found.ids, library, keep_going)?.to_vec(),
        sort => rows::in_order(&found.ids, &*library.order(sort.order(), keep_going)?),
    };
    Some((ids, found.problems))
}

/// [`evaluate`] for one request after the other.
pub fn evaluate_with(
    memo: &mut Memo,
    filters: &Filters,
    library: &Library,
    wanted: impl Into<Wanted>,
    keep_going: &dyn Fn() -> bool,
) -> Option<View> {
    let wanted: Wanted = wanted.into();
    memo.turn_to(library);
    memo.get_ready(&filters.dates, library, wanted.sort.order());
    let found = memo.search(&filters.text, library, keep_going)?;
    let mentions = MentionFacet { filter: &filters.mentioned, library };
    let matching = memo.narrow_by_mentions(&found, &mentions, keep_going)?;
    let calendar = memo.calendar(&filters.dates, library);
    let dates = DateFacet::new(&filters.dates, &calendar);
    let areas = AreaFacet { filter: &filters.countries, library };

    let with_areas = areas.narrow(&matching);
    let date_totals = memo.known.count_dates(&with_areas, library, keep_going)?;
    let of_these_dates = memo.having_dates(&filters.dates, &dates, library);
    let dated = |ids: &IdSet| of_these_dates.map_or_else(|| ids.clone(), |dated| ids & dated);
    let hits = dated(&with_areas);
    let base = dated(&matching);
    let counts_mentioned = wanted.mentioned || !filters.mentioned.is_empty();
    let mentions_base = if counts_mentioned { dated(&areas.narrow(&found.ids)) } else { IdSet::new() };
    let finds_all = matching.len() == library.len() as u64;
    if !dates.is_empty()
        && finds_all
        && areas.counts_base()
        && let Some(counts) = library.areas_at_dates(dates.shown())
    {
        memo.known.learn_areas(&base, counts);
    }
    let AreaCounts { countries, groups } = areas.count(&base, &hits, &mut memo.known, keep_going)?;
    let mentioned = if wanted.mentioned { Some(mentions.count(&mentions_base, keep_going)?) } else { None };
    let hidden_by_mentioned = match filters.mentioned.is_empty() {
        true => HiddenByDates::default(),
        false => mentions.count_hidden(&(mentions_base - &hits), keep_going)?,
    };
    let sort = match wanted.sort {
        Sort::Relevance if !found.query.can_rank() => Sort::DateNewest,
        sort => sort,
    };
    let order = library.order(sort.order(), keep_going)?;
    let (rows, runs) = match sort {
        Sort::DateNewest | Sort::DateOldest => {
            let ranks = memo.ranks(sort.order(), library);
            let (stretches, runs) = dates.stretches_and_runs(&date_totals, &ranks);
            (Rows::new(&hits, order, stretches.into_iter()), runs)
        }
        Sort::Relevance => (memo.rank(&found, &hits, library, keep_going)?, Vec::new()),
        Sort::Title | Sort::Path => (Rows::uncut(&hits, order), Vec::new()),
    };
    let agenda = if wanted.agenda { Some(Agenda::of(rows.iter(), library, keep_going)?) } else { None };
    let nothing = Nothing { filters, library, found: &found.ids, calendar: &calendar, date_totals: &date_totals };
    let rescue = if hits.is_empty() { find_rescue(&nothing, memo, keep_going)? } else { None };
    Some(View {
        rows,
        sort,
        runs,
        countries,
        groups,
        languages: count_languages(&hits, library),
        mentioned,
        agenda,
        dates: dates.count(&date_totals),
        hidden_by_dates: dates.count_hidden(&date_totals),
        hidden_by_mentioned,
        rescue,
        hits,
        problems: found.problems,
    })
}

fn count_languages(hits: &IdSet, library: &Library) -> Vec<(Language, usize)> {
    let is_all = hits.len() == library.len() as u64;
    let n_with = |language: Language| library.with_language(language).intersection_len(hits) as usize;
    library.languages().map(|(language, n)| (language, if is_all { n } else { n_with(language) })).collect()
}

/// An empty result, and what is known of the way there.
struct Nothing<'v> {
    filters: &'v Filters,
    library: &'v Library,
    /// What the text matches.
    found: &'v IdSet,
    calendar: &'v KeyCalendar,
    /// How many have each date key, of those that all filters but the dates leave.
    date_totals: &'v [u32],
}

/// The chip whose removal brings most back; the first of equals. `None` inside where no single one helps, `None` when
/// `keep_going` said no.
fn find_rescue(nothing: &Nothing, memo: &mut Memo, keep_going: &dyn Fn() -> bool) -> Option<Option<(Chip, usize)>> {
    let mut best: Option<(Chip, usize)> = None;
    for chip in nothing.filters.chips() {
        let n = nothing.count_without(&chip, memo, keep_going)?;
        if n > best.as_ref().map_or(0, |(_, most)| *most) {
            best = Some((chip, n));
        }
    }
    Some(best)
}

impl Nothing<'_> {
    /// How many articles there would be without this chip.
    fn count_without(&self, chip: &Chip, memo: &mut Memo, keep_going: &dyn Fn() -> bool) -> Option<usize> {
        let (library, without) = (self.library, self.filters.remove_chip(chip));
        let dates = DateFacet::new(&without.dates, self.calendar);
        if without.dates != self.filters.dates {
            return Some(dates.n_shown(self.date_totals));
        }
        let all = library.all();
        let found = if matches!(chip, Chip::Text(_)) { &all } else { self.found };
        let left = AreaFacet { filter: &without.countries, library }.narrow(found);
        let dated =
            memo.having_dates(&without.dates, &dates, library).map_or_else(|| left.clone(), |dated| &left & dated);
        // Last, since it reads every article that is left.
        Some(MentionFacet { filter: &without.mentioned, library }.narrow(&dated, keep_going)?.len() as usize)
    }
}
