//! The facet of the dates that texts talk about. An article has many of them: it is in every bucket that one of them is in.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use crate::library::{ArticleId, IdSet, Library, MentionedDate};
use crate::model::{DateUnit, Day};

use super::ast::DateTest;
use super::period::Period;
use super::view::calendar::Calendar;
use super::view::dates::{Choices, Tally, chosen_units};
use super::{DateBucket, DateCounts, DateFilter, HiddenByDates};

/// Articles read between two looks at whether anyone still wants the answer.
const BLOCK_LEN: usize = 1024;

pub struct MentionFacet<'v> {
    pub filter: &'v DateFilter,
    pub library: &'v Library,
}

/// How an article stands to the filter.
struct Standing {
    in_range: bool,
    /// In an included bucket.
    included: bool,
    n_excluding: usize,
}

impl MentionFacet<'_> {
    /// Those of `ids` that pass the filter. `None` when nobody wants the answer any more.
    pub fn narrow(&self, ids: &IdSet, keep_going: &dyn Fn() -> bool) -> Option<IdSet> {
        if self.filter.is_empty() {
            return Some(ids.clone());
        }
        let mut left = IdSet::new();
        for (n, id) in ids.iter().enumerate() {
            if n.is_multiple_of(BLOCK_LEN) && !keep_going() {
                return None;
            }
            if self.shows(&self.standing(&self.library.mentioned(ArticleId(id)))) {
                left.insert(id);
            }
        }
        Some(left)
    }

    /// The counts over `base`: what all other filters leave.
    pub fn count(&self, base: &IdSet, keep_going: &dyn Fn() -> bool) -> Option<DateCounts> {
        let mut tallies: HashMap<DateBucket, Tally> = HashMap::new();
        let mut hidden: HashMap<DateBucket, u32> = HashMap::new();
        let mut n_shown = 0;
        let latest = self.library.latest_day();
        let range = |filter: fn(Day) -> DateFilter| latest.and_then(|latest| filter(latest).range());
        let (next_week, ahead) = (range(|latest| DateFilter::next_days(latest, 7)), range(DateFilter::ahead_of));
        let (mut n_next_week, mut n_ahead) = (0, 0);
        let is_in = |range: Option<Period>, dates: &[MentionedDate]| {
            range.is_some_and(|range| DateTest::In(range).holds_for_any(dates))
        };
        for (n, id) in base.iter().enumerate() {
            if n.is_multiple_of(BLOCK_LEN) && !keep_going() {
                return None;
            }
            let dates = self.library.mentioned(ArticleId(id));
            let standing = self.standing(&dates);
            n_shown += usize::from(self.shows(&standing));
            n_next_week += usize::from(is_in(next_week, &dates));
            n_ahead += usize::from(is_in(ahead, &dates));
            let is_open = standing.in_range && standing.n_excluding == 0;
            let is_hidden_by_one = standing.n_excluding == 1 && self.shows(&Standing { n_excluding: 0, ..standing });
            for bucket in buckets_of(&dates) {
                let tally = tallies.entry(bucket).or_default();
                tally.n_open += u32::from(is_open);
                tally.n_not_included += u32::from(is_open && !standing.included);
                if is_hidden_by_one && self.filter.exclude.contains(&bucket) {
                    *hidden.entry(bucket).or_default() += 1;
                }
            }
        }
        for unit in chosen_units(self.filter) {
            tallies.entry(DateBucket::Value(unit)).or_default();
        }
        let calendar = Arc::new(Calendar::of(tallies.keys().filter_map(|bucket| bucket.value())));
        let tally = |unit: &DateUnit| tallies.get(&DateBucket::Value(*unit)).copied().unwrap_or_default();
        let units: Vec<Tally> = calendar.units().iter().map(tally).collect();
        let choices = Choices::new(self.filter, n_shown, hidden.into_iter().collect());
        let mut counts = DateCounts::of_tallies(choices, &calendar, units, &tallies);
        (counts.n_next_week, counts.n_ahead) = (n_next_week, n_ahead);
        Some(counts)
    }

    /// What the filter hides, told by how these articles mention dates. `hidden` are all that it hides.
    pub fn count_hidden(&self, hidden: &IdSet, keep_going: &dyn Fn() -> bool) -> Option<HiddenByDates> {
        let mut counts = HiddenByDates { n: hidden.len() as usize, ..HiddenByDates::default() };
        for (n, id) in hidden.iter().enumerate() {
            if n.is_multiple_of(BLOCK_LEN) && !keep_going() {
                return None;
            }
            let dates = self.library.mentioned(ArticleId(id));
            counts.n_undated += usize::from(dates.is_empty());
            counts.n_partial += usize::from(!dates.is_empty() && dates.iter().all(|date| date.days().is_none()));
        }
        Some(counts)
    }

    fn shows(&self, standing: &Standing) -> bool {
        standing.in_range && standing.n_excluding == 0 && (self.filter.include.is_empty() || standing.included)
    }

    fn standing(&self, dates: &[MentionedDate]) -> Standing {
        let has = |bucket: &&DateBucket| bucket.test().holds_for_any(dates);
        Standing {
            in_range: self.filter.range().is_none_or(|range| DateTest::In(range).holds_for_any(dates)),
            included: self.filter.include.iter().any(|bucket| has(&bucket)),
            n_excluding: self.filter.exclude.iter().filter(has).count(),
        }
    }
}

/// Every bucket that has an article with these dates, each once.
fn buckets_of(dates: &[MentionedDate]) -> HashSet<DateBucket> {
    let days = dates.iter().filter_map(MentionedDate::days);
    let units = days.flat_map(|(first, last)| DateUnit::containing(first, last)).map(DateBucket::Value);
    let beside = [DateBucket::Undated, DateBucket::Partial, DateBucket::Inferred];
    units.chain(beside.into_iter().filter(|bucket| bucket.test().holds_for_any(dates))).collect()
}
