//! The days that articles state as their date, and which of them lie too far ahead to be believed.
//!
//! One wrong date (`2062` for `2026`) must not become the collection's today. There is no clock to ask, so the others say
//! what can be: going back from the latest day, few articles behind a wide gap are *far*. Few are at most [`FEW`], or a
//! fiftieth of those before the gap, and in any case no more than half of these. Wide is more than a year, among fewer than
//! [`MANY`] articles more than two, and more than ten times the usual gap between two days before it. So a sparse archive
//! has no far days, nor has a collection of two articles, where nobody could say which one is wrong.
//!
//! All this depends on nothing but the set of days and how often each is stated.

use std::collections::BTreeMap;

use crate::model::Day;

/// Articles that a collection of any size may have behind a gap.
const FEW: usize = 2;
/// From so many articles on, the gap of a year is wide.
const MANY: usize = 20;
const YEAR: i64 = 366;
/// How much wider than the usual gap a wide one is.
const TIMES_USUAL: i64 = 10;
/// The usual gap is the middle one of so many before the gap in question.
const GAPS_LOOKED_AT: usize = 1000;

/// How often each day is stated.
#[derive(Debug, Clone, Default)]
pub struct StatedDays {
    counts: BTreeMap<Day, usize>,
    n_articles: usize,
}

/// The days that are believed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Believed {
    pub earliest: Day,
    pub latest: Day,
    /// Articles that state one of these days.
    pub n_articles: usize,
    /// Articles that state a day after `latest`.
    pub n_far: usize,
}

impl StatedDays {
    pub fn add(&mut self, day: Day) {
        self.add_times(day, 1);
    }

    pub fn add_times(&mut self, day: Day, n: usize) {
        if n > 0 {
            *self.counts.entry(day).or_default() += n;
            self.n_articles += n;
        }
    }

    /// Takes back what was added once.
    pub fn remove(&mut self, day: Day) {
        if let Some(n) = self.counts.get_mut(&day) {
            *n -= 1;
            self.n_articles -= 1;
            if *n == 0 {
                self.counts.remove(&day);
            }
        }
    }

    /// All days but the far ones; `None` without any day. Costs what lies near the latest day, not what the map holds.
    pub fn believed(&self) -> Option<Believed> {
        let (earliest, _) = self.counts.first_key_value()?;
        let (mut latest, _) = self.counts.last_key_value()?;
        let mut n_far = 0;
        let mut n_behind = 0;
        let mut days = self.counts.iter().rev().peekable();
        while let (Some((day, n)), Some((before, _))) = (days.next(), days.peek()) {
            n_behind += n;
            let n_before = self.n_articles - n_behind;
            if n_behind > few(self.n_articles) {
                break;
            }
            if n_behind <= few(n_before) && n_behind * 2 <= n_before && self.is_wide(**before, *day, n_before) {
                (latest, n_far) = (before, n_behind);
            }
        }
        Some(Believed { earliest: *earliest, latest: *latest, n_articles: self.n_articles - n_far, n_far })
    }

    fn is_wide(&self, before: Day, day: Day, n_before: usize) -> bool {
        let gap = (day - before).num_days();
        let least = if n_before < MANY { 2 * YEAR } else { YEAR };
        gap > least && gap > TIMES_USUAL * self.usual_gap(before)
    }

    /// The middle one of the gaps between the days up to this one; 0 for a single day.
    fn usual_gap(&self, latest: Day) -> i64 {
        let days: Vec<Day> = self.counts.range(..=latest).rev().take(GAPS_LOOKED_AT + 1).map(|(day, _)| *day).collect();
        let mut gaps: Vec<i64> = days.windows(2).map(|pair| (pair[0] - pair[1]).num_days()).collect();
        if gaps.is_empty() {
            return 0;
        }
        let middle = (gaps.len() - 1) / 2;
        *gaps.select_nth_unstable(middle).1
    }
}

fn few(n_before: usize) -> usize {
    FEW.max(n_before / 50)
}

#[cfg(test)]
mod tests {
    use chrono::{Days, NaiveDate};
    use proptest::prelude::*;

    use super::*;

    fn stated(days: &[&str]) -> StatedDays {
        let mut stated = StatedDays::default();
        days.iter().for_each(|day| stated.add(day.parse().unwrap()));
        stated
    }

    #[track_caller]
    fn check(days: &[&str], latest: &str, n_far: usize) {
        let believed = stated(days).believed().unwrap();
        assert_eq!((believed.latest.to_string().as_str(), believed.n_far), (latest, n_far), "{days:?}");
    }

    #[test]
    fn one_far_day_is_not_believed() {
        check(&["2026-01-03", "2026-02-04", "2062-02-04"], "2026-02-04", 1);
        check(&["2026-01-03", "2026-01-04", "2026-02-03", "2026-02-04", "2062-02-04", "2099-12-31"], "2026-02-04", 2);
        check(&["2026-02-04", "2026-02-04", "2062-02-04"], "2026-02-04", 1);
        check(&["1970-01-01", "2026-01-03", "2026-01-04", "2026-02-04", "2062-02-04"], "2026-02-04", 1);
    }

    #[test]
    fn what_could_as_well_be_right_is_believed() {
        check(&["2026-02-04"], "2026-02-04", 0);
        check(&["2026-02-04", "2062-02-04"], "2062-02-04", 0);
        check(&["2025-01-03", "2025-02-04", "2026-11-04"], "2026-11-04", 0);
        check(&["2010-05-01", "2012-05-01", "2015-05-01", "2018-05-01", "2026-02-04"], "2026-02-04", 0);
        let new_ones = ["2026-02-04"; 3];
        check(&[&["2010-05-01"; 10][..], &new_ones[..]].concat(), "2026-02-04", 0);
    }

    #[test]
    fn a_large_collection_bears_a_few_more() {
        let start: Day = NaiveDate::from_ymd_opt(2020, 1, 1).unwrap();
        let mut stated = StatedDays::default();
        (0..2000).for_each(|n| stated.add(start + Days::new(n)));
        let latest = stated.believed().unwrap().latest;
        (0..40).for_each(|n| stated.add(latest + Days::new(700 + n)));
        assert_eq!(stated.believed().map(|believed| (believed.latest, believed.n_far)), Some((latest, 40)));
        stated.add(latest + Days::new(900));
        assert_eq!(stated.believed().unwrap().n_far, 0, "so many are no slip");
    }

    proptest! {
        #[test]
        fn one_wrong_day_moves_nothing(
            days in proptest::collection::vec(0u64..2000, 3..60),
            far in 40_000u64..2_000_000,
        ) {
            let start: Day = NaiveDate::from_ymd_opt(2020, 1, 1).unwrap();
            let mut stated = StatedDays::default();
            days.iter().for_each(|n| stated.add(start + Days::new(*n)));
            let before = stated.believed().unwrap();
            prop_assume!(before.n_far == 0);
            stated.add(start + Days::new(far));
            let after = stated.believed().unwrap();
            prop_assert_eq!((after.latest, after.n_articles, after.n_far), (before.latest, before.n_articles, 1));
        }

        #[test]
        fn the_latest_day_is_stated_and_few_lie_behind_it(days in proptest::collection::vec(0u64..1_000_000, 1..80)) {
            let start: Day = NaiveDate::from_ymd_opt(1900, 1, 1).unwrap();
            let days: Vec<Day> = days.into_iter().map(|n| start + Days::new(n)).collect();
            let mut stated = StatedDays::default();
            days.iter().for_each(|day| stated.add(*day));
            let believed = stated.believed().unwrap();
            prop_assert!(days.contains(&believed.latest));
            let n_behind = days.iter().filter(|day| **day > believed.latest).count();
            prop_assert_eq!(n_behind, believed.n_far);
            prop_assert!(n_behind <= few(days.len()));
            let mut other_way = StatedDays::default();
            days.iter().rev().for_each(|day| other_way.add(*day));
            prop_assert_eq!(other_way.believed(), Some(believed));
        }
    }
}
