//! Everything that a screen shows for a set of filters: rows, and the count beside every facet value.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet, HashMap};

use roaring::MultiOps;

use crate::gazetteer::{self, CountryGroup};
use crate::library::{ArticleId, DateKey, IdSet, Library, Revision};
use crate::model::{CountryCode, DateUnit, Grain};
use crate::text;

use super::mentioned::MentionFacet;
use super::{
    Agenda, Area, Chip, Choice, CountryFilter, DateBucket, DateFilter, Filters, Mode, QueryProblem, parse, search,
};

/// The order of the list. Deterministic: ties go by path.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub enum Sort {
    /// Newest first; then dates without a year, then undated.
    #[default]
    DateNewest,
    /// Oldest first; then dates without a year, then undated.
    DateOldest,
    Title,
    Path,
}

impl Sort {
    pub const ALL: [Sort; 4] = [Sort::DateNewest, Sort::DateOldest, Sort::Title, Sort::Path];
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
    pub rows: Vec<ArticleId>,
    /// Every country of the library and every chosen one, by falling `n_with`, then by code.
    pub countries: Vec<CountryCount>,
    /// Every group that an article of the library falls into and every chosen one, in the order of the groups.
    pub groups: Vec<GroupCount>,
    pub dates: DateCounts,
    /// The same by the dates that the texts talk about, where that was asked for.
    pub mentioned: Option<DateCounts>,
    pub agenda: Option<Agenda>,
    pub hidden_by_dates: HiddenByDates,
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
    /// Years, months, days.
    pub years: Vec<DateNode>,
    /// Years, quarters, months, days.
    pub quarters: Vec<DateNode>,
    /// Years, weeks, days. A week stands in the year of its Thursday, with all of its days.
    pub weeks: Vec<DateNode>,
    pub undated: BucketCount,
    pub partial: BucketCount,
    pub inferred: BucketCount,
    /// The largest `n_with` of a day.
    pub max_day: usize,
    /// Only by mentioned dates: articles with one in the seven days after the collection's last, whatever else is chosen.
    pub n_next_week: usize,
    /// The same for all days after the collection's last.
    pub n_ahead: usize,
}

/// A stretch of the calendar and its parts, newest first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DateNode {
    pub value: DateUnit,
    pub count: BucketCount,
    pub children: Vec<DateNode>,
}

/// The count beside a value of the facets of groups and dates; fields as in [`CountryCount`], for dates always in mode *any*.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct BucketCount {
    pub choice: Choice,
    pub n: usize,
    pub gain: Option<usize>,
    pub n_with: usize,
}

/// Articles that the date filter hides and all other filters would show.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct HiddenByDates {
    pub n: usize,
    pub n_undated: usize,
    pub n_partial: usize,
}

/// What the text of the last filters matched, so that ticking a country or a day does not read all articles again.
#[derive(Debug, Default)]
pub struct Memo {
    last: Option<Matching>,
}

#[derive(Debug)]
struct Matching {
    revision: Revision,
    text: String,
    ids: IdSet,
    problems: Vec<QueryProblem>,
}

impl Memo {
    fn search(&mut self, text: &str, library: &Library, keep_going: &dyn Fn() -> bool) -> Option<&Matching> {
        let is_known = |last: &Matching| last.revision == library.revision() && last.text == text;
        if !self.last.as_ref().is_some_and(is_known) {
            let (query, problems) = parse(text);
            let ids = search(&query, library, keep_going)?;
            self.last = Some(Matching { revision: library.revision(), text: text.to_owned(), ids, problems });
        }
        self.last.as_ref()
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

/// [`evaluate`] for one request after the other.
pub fn evaluate_with(
    memo: &mut Memo,
    filters: &Filters,
    library: &Library,
    wanted: impl Into<Wanted>,
    keep_going: &dyn Fn() -> bool,
) -> Option<View> {
    let wanted: Wanted = wanted.into();
    let Matching { ids: found, problems, .. } = memo.search(&filters.text, library, keep_going)?;
    let mentions = MentionFacet { filter: &filters.mentioned, library };
    let matching = mentions.narrow(found, keep_going)?;
    let dates = DateFacet::new(&filters.dates, library);
    let countries = CountryFacet { filter: &filters.countries, library };

    let with_countries = countries.narrow(&matching);
    let date_totals = library.count_date_keys(&with_countries);
    let hits = library.having_date_keys(&with_countries, &dates.shown);
    if !keep_going() {
        return None;
    }
    let (country_counts, group_counts) = countries.count(&library.having_date_keys(&matching, &dates.shown));
    if !keep_going() {
        return None;
    }
    let mentioned = if wanted.mentioned {
        let base = library.having_date_keys(&countries.narrow(found), &dates.shown);
        Some(mentions.count(&base, keep_going)?)
    } else {
        None
    };
    let rows = sort_rows(&hits, library, wanted.sort);
    let agenda = if wanted.agenda { Some(Agenda::of(&rows, library, keep_going)?) } else { None };
    Some(View {
        rows,
        countries: country_counts,
        mentioned,
        agenda,
        groups: group_counts,
        dates: dates.count(&date_totals),
        hidden_by_dates: dates.count_hidden(&date_totals),
        rescue: if hits.is_empty() { find_rescue(filters, library, found) } else { None },
        hits,
        problems: problems.clone(),
    })
}

/// The chip whose removal brings most back; the first of equals. `None` where no single one helps.
fn find_rescue(filters: &Filters, library: &Library, found: &IdSet) -> Option<(Chip, usize)> {
    let mut best: Option<(Chip, usize)> = None;
    for chip in filters.chips() {
        let without = filters.remove_chip(&chip);
        let all = library.all();
        let found = if matches!(chip, Chip::Text(_)) { &all } else { found };
        let matching = MentionFacet { filter: &without.mentioned, library }.narrow(found, &|| true)?;
        let left = CountryFacet { filter: &without.countries, library }.narrow(&matching);
        let n = library.having_date_keys(&left, &DateFacet::new(&without.dates, library).shown).len() as usize;
        if n > best.as_ref().map_or(0, |(_, most)| *most) {
            best = Some((chip, n));
        }
    }
    best
}

struct CountryFacet<'v> {
    filter: &'v CountryFilter,
    library: &'v Library,
}

impl CountryFacet<'_> {
    fn narrow(&self, ids: &IdSet) -> IdSet {
        self.without_excluded(&self.with_included(ids), None)
    }

    fn list(&self, area: Area) -> &IdSet {
        match area {
            Area::Country(code) => self.library.with_country(code),
            Area::Group(group) => self.library.in_group(group),
        }
    }

    fn with_included(&self, ids: &IdSet) -> IdSet {
        let lists = self.filter.include.iter().map(|area| self.list(*area));
        match self.filter.mode {
            _ if self.filter.include.is_empty() => ids.clone(),
            Mode::All => lists.fold(ids.clone(), |left, list| left & list),
            Mode::Any => ids & lists.union(),
        }
    }

    /// Takes away what has an excluded country or group, but for one of them.
    fn without_excluded(&self, ids: &IdSet, but_for: Option<Area>) -> IdSet {
        let excluded = self.filter.exclude.iter().filter(|area| Some(**area) != but_for);
        excluded.fold(ids.clone(), |left, area| left - self.list(*area))
    }

    /// `base` is what all other filters leave.
    fn count(&self, base: &IdSet) -> (Vec<CountryCount>, Vec<GroupCount>) {
        let hits = self.narrow(base);
        let is_any = self.filter.mode == Mode::Any && !self.filter.include.is_empty();
        let open = if is_any { self.without_excluded(base, None) } else { hits.clone() };
        let counter = AreaCounter { facet: self, base, hits, open, is_any };
        let present = self.library.countries().map(|total| total.code);
        let chosen = self.filter.include.iter().chain(&self.filter.exclude);
        let chosen = chosen.filter_map(|area| match area {
            Area::Country(code) => Some(*code),
            Area::Group(_) => None,
        });
        let codes: BTreeSet<CountryCode> = present.chain(chosen).collect();
        let country = |code: CountryCode| {
            let BucketCount { choice, n, gain, n_with } = counter.count(code.into());
            CountryCount { code, choice, n, gain, n_with }
        };
        let mut countries: Vec<CountryCount> = codes.into_iter().map(country).collect();
        countries.sort_by_key(|count| Reverse(count.n_with));
        let is_present = |group: &CountryGroup| {
            !self.library.in_group(*group).is_empty() || self.filter.choice(*group) != Choice::Off
        };
        let group = |group: CountryGroup| GroupCount { group, count: counter.count(group.into()) };
        (countries, gazetteer::groups().filter(is_present).map(group).collect())
    }
}

/// Counts what choosing a country or a group would leave.
struct AreaCounter<'v> {
    facet: &'v CountryFacet<'v>,
    base: &'v IdSet,
    hits: IdSet,
    /// What can still be chosen from.
    open: IdSet,
    is_any: bool,
}

impl AreaCounter<'_> {
    fn count(&self, area: Area) -> BucketCount {
        let list = self.facet.list(area);
        let n_with = self.open.intersection_len(list) as usize;
        let count = BucketCount { choice: self.facet.filter.choice(area), n: n_with, gain: None, n_with };
        match count.choice {
            Choice::Off if self.is_any => {
                let gain = n_with - self.hits.intersection_len(list) as usize;
                BucketCount { n: self.hits.len() as usize + gain, gain: Some(gain), ..count }
            }
            Choice::Exclude => {
                let back = self.facet.without_excluded(&self.facet.with_included(self.base), Some(area));
                let n = back.intersection_len(list) as usize;
                BucketCount { n, n_with: n, ..count }
            }
            Choice::Off | Choice::Include => count,
        }
    }
}

/// The date filter worked out for every date key of the library; all lists are parallel to [`Library::date_keys`].
struct DateFacet<'v> {
    filter: &'v DateFilter,
    library: &'v Library,
    in_range: Vec<bool>,
    included: Vec<bool>,
    excluded: Vec<bool>,
    /// What passes the whole filter.
    shown: Vec<bool>,
}

/// How many articles have a date, of those that the range and the exclusions leave.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Tally {
    pub n_open: usize,
    /// Of these, those in no included bucket.
    pub n_not_included: usize,
    /// Articles that this bucket hides, being excluded, and nothing else would.
    pub n_hidden: usize,
}

impl<'v> DateFacet<'v> {
    fn new(filter: &'v DateFilter, library: &'v Library) -> Self {
        let for_keys = |holds: &dyn Fn(DateKey) -> bool| -> Vec<bool> {
            library.date_keys().iter().map(|key| holds(*key)).collect()
        };
        let range = filter.range();
        let in_range = for_keys(&|key| range.is_none_or(|range| key.value.is_some_and(|value| range.contains(value))));
        let included = for_keys(&|key| filter.include.iter().any(|bucket| bucket.has(key)));
        let excluded = for_keys(&|key| filter.exclude.iter().any(|bucket| bucket.has(key)));
        let is_free = filter.include.is_empty();
        let shown =
            (0..in_range.len()).map(|idx| in_range[idx] && !excluded[idx] && (is_free || included[idx])).collect();
        Self { filter, library, in_range, included, excluded, shown }
    }

    /// `totals`: how many articles have each key, of those that all other filters leave.
    fn count(&self, totals: &[usize]) -> DateCounts {
        let mut tallies: HashMap<DateBucket, Tally> = HashMap::new();
        for (idx, key) in self.library.date_keys().iter().enumerate() {
            if self.library.date_key_totals()[idx] == 0 {
                continue;
            }
            let n_open = if self.in_range[idx] && !self.excluded[idx] { totals[idx] } else { 0 };
            let n_not_included = if self.included[idx] { 0 } else { n_open };
            for bucket in buckets_of(*key) {
                let tally = tallies.entry(bucket).or_default();
                tally.n_open += n_open;
                tally.n_not_included += n_not_included;
            }
        }
        for bucket in &self.filter.exclude {
            tallies.entry(*bucket).or_default().n_hidden = self.count_excluded(*bucket, totals);
        }
        let n_shown = (0..totals.len()).filter(|idx| self.shown[*idx]).map(|idx| totals[idx]).sum();
        DateCounts::of_tallies(self.filter, tallies, n_shown)
    }

    /// How many articles an excluded bucket hides that nothing else would.
    fn count_excluded(&self, bucket: DateBucket, totals: &[usize]) -> usize {
        let others: Vec<DateBucket> = self.filter.exclude.iter().copied().filter(|other| *other != bucket).collect();
        let is_free = self.filter.include.is_empty();
        let keys = self.library.date_keys().iter().enumerate();
        keys.filter(|(_, key)| bucket.has(**key) && !others.iter().any(|other| other.has(**key)))
            .filter(|(idx, _)| self.in_range[*idx] && (is_free || self.included[*idx]))
            .map(|(idx, _)| totals[idx])
            .sum()
    }

    fn count_hidden(&self, totals: &[usize]) -> HiddenByDates {
        let mut hidden = HiddenByDates::default();
        for (idx, key) in self.library.date_keys().iter().enumerate().filter(|(idx, _)| !self.shown[*idx]) {
            hidden.n += totals[idx];
            match key.value {
                None => hidden.n_undated += totals[idx],
                Some(value) if value.is_partial() => hidden.n_partial += totals[idx],
                Some(_) => {}
            }
        }
        hidden
    }
}

/// Every bucket that has the articles of a key.
fn buckets_of(key: DateKey) -> impl Iterator<Item = DateBucket> {
    let beside = [DateBucket::Undated, DateBucket::Partial, DateBucket::Inferred];
    let days = key.value.and_then(|value| value.first_day().zip(value.last_day()));
    let values = days.into_iter().flat_map(|(first, last)| DateUnit::containing(first, last)).map(DateBucket::Value);
    values.chain(beside.into_iter().filter(move |bucket| bucket.has(key)))
}

impl DateCounts {
    /// `n_shown`: the hits.
    pub(super) fn of_tallies(
        filter: &DateFilter,
        mut tallies: HashMap<DateBucket, Tally>,
        n_shown: usize,
    ) -> DateCounts {
        // Days that were chosen are there even when no article has them, and so are the units that others stand in.
        let chosen = filter.include.iter().chain(&filter.exclude).filter_map(|bucket| bucket.value());
        let chosen =
            chosen.filter_map(|unit| Some(DateUnit::containing(unit.first_day()?, unit.last_day()?))).flatten();
        let present = tallies.keys().filter_map(|bucket| bucket.value());
        let week_years = present.filter(|unit| unit.grain() == Grain::Week).filter_map(|week| week.parent(Grain::Year));
        for unit in chosen.chain(week_years).collect::<Vec<_>>() {
            tallies.entry(DateBucket::Value(unit)).or_default();
            if let Some(year) = unit.parent(Grain::Year) {
                tallies.entry(DateBucket::Value(year)).or_default();
            }
        }
        let count = |bucket: DateBucket| {
            let tally = tallies.get(&bucket).copied().unwrap_or_default();
            BucketCount::of_tally(filter, bucket, tally, n_shown)
        };
        let units: BTreeMap<DateUnit, BucketCount> = tallies
            .keys()
            .filter_map(|bucket| bucket.value())
            .filter(|unit| !unit.is_partial())
            .map(|unit| (unit, count(DateBucket::Value(unit))))
            .collect();
        let days = units.iter().filter(|(unit, _)| unit.grain() == Grain::Day);
        DateCounts {
            max_day: days.map(|(_, count)| count.n_with).max().unwrap_or(0),
            n_next_week: 0,
            n_ahead: 0,
            years: build_tree(&units, &[Grain::Year, Grain::Month, Grain::Day]),
            quarters: build_tree(&units, &[Grain::Year, Grain::Quarter, Grain::Month, Grain::Day]),
            weeks: build_tree(&units, &[Grain::Year, Grain::Week, Grain::Day]),
            undated: count(DateBucket::Undated),
            partial: count(DateBucket::Partial),
            inferred: count(DateBucket::Inferred),
        }
    }
}

impl BucketCount {
    fn of_tally(filter: &DateFilter, bucket: DateBucket, tally: Tally, n_shown: usize) -> Self {
        let choice = filter.choice(bucket);
        let count = BucketCount { choice, n: tally.n_open, gain: None, n_with: tally.n_open };
        match choice {
            Choice::Off if !filter.include.is_empty() => {
                BucketCount { n: n_shown + tally.n_not_included, gain: Some(tally.n_not_included), ..count }
            }
            Choice::Exclude => BucketCount { n: tally.n_hidden, n_with: tally.n_hidden, ..count },
            Choice::Off | Choice::Include => count,
        }
    }
}

/// The units of these grains, each below the one that it belongs to, newest first.
fn build_tree(units: &BTreeMap<DateUnit, BucketCount>, grains: &[Grain]) -> Vec<DateNode> {
    let mut below: HashMap<Option<DateUnit>, Vec<DateNode>> = HashMap::new();
    for (depth, grain) in grains.iter().enumerate().rev() {
        let mut level: HashMap<Option<DateUnit>, Vec<DateNode>> = HashMap::new();
        // Those of one grain are in the order of the calendar.
        for (unit, count) in units.iter().rev().filter(|(unit, _)| unit.grain() == *grain) {
            let parent = depth.checked_sub(1).and_then(|above| unit.parent(grains[above]));
            let children = below.remove(&Some(*unit)).unwrap_or_default();
            level.entry(parent).or_default().push(DateNode { value: *unit, count: *count, children });
        }
        below = level;
    }
    below.remove(&None).unwrap_or_default()
}

fn sort_rows(hits: &IdSet, library: &Library, sort: Sort) -> Vec<ArticleId> {
    let mut rows: Vec<ArticleId> = hits.iter().map(ArticleId).collect();
    if !library.is_in_path_order() {
        rows = library.in_path_order();
        rows.retain(|id| hits.contains(id.0));
    }
    // All sorts are stable, so that equals stay in path order.
    match sort {
        Sort::Path => {}
        Sort::Title => rows.sort_by_cached_key(|id| {
            let title = library.article(*id).title().map(|title| text::fold(title.value));
            (title.is_none(), title)
        }),
        Sort::DateNewest | Sort::DateOldest => {
            let ranks = rank_date_keys(library.date_keys(), sort);
            rows = sort_by_rank(&rows, ranks.len(), |id| ranks[library.date_key_idx(id)] as usize);
        }
    }
    rows
}

/// A stable sort by numbers below `n_ranks`. There are far fewer days than articles, so counting beats comparing.
fn sort_by_rank(rows: &[ArticleId], n_ranks: usize, rank: impl Fn(ArticleId) -> usize) -> Vec<ArticleId> {
    let ranks: Vec<usize> = rows.iter().map(|id| rank(*id)).collect();
    let mut places = vec![0; n_ranks + 1];
    ranks.iter().for_each(|rank| places[rank + 1] += 1);
    for rank in 0..n_ranks {
        places[rank + 1] += places[rank];
    }
    let mut sorted = rows.to_vec();
    for (id, rank) in rows.iter().zip(ranks) {
        sorted[places[rank]] = *id;
        places[rank] += 1;
    }
    sorted
}

/// The place of each key in the order of dates: dated, then partial, then undated.
fn rank_date_keys(keys: &[DateKey], sort: Sort) -> Vec<u32> {
    let order = |key: &DateKey| {
        let value = key.value.filter(|value| !value.is_partial());
        let day = value.and_then(|value| value.first_day());
        let partial = key.value.filter(|value| value.is_partial()).map(|value| (value.month(), value.day()));
        (key.value.is_none(), partial.is_some(), (day, partial))
    };
    let mut by_order: Vec<usize> = (0..keys.len()).collect();
    by_order.sort_by(|a, b| {
        let (a, b) = (order(&keys[*a]), order(&keys[*b]));
        let within = if sort == Sort::DateOldest { a.2.cmp(&b.2) } else { b.2.cmp(&a.2) };
        (a.0, a.1).cmp(&(b.0, b.1)).then(within)
    });
    let mut ranks = vec![0; keys.len()];
    let mut rank = 0;
    for pair in 0..by_order.len() {
        // Stated and inferred days are equal.
        if pair > 0 && order(&keys[by_order[pair]]) != order(&keys[by_order[pair - 1]]) {
            rank += 1;
        }
        ranks[by_order[pair]] = rank;
    }
    ranks
}
