//! Periods: what a date or a mentioned date is held against.

use std::fmt;

use crate::library::MentionedDays;
use crate::model::{DateUnit, DateValue, Day};

/// A date with all that lies within it, or a range of dates.
///
/// A date of coarser precision belongs to a period only when all of its days do: `2026` is in `2025..2026`, and not in
/// `2026-01..`. So nothing is shown as dated in a month that may be of another one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Period {
    /// May be without a year: `XXXX-01-03`.
    Within(DateUnit),
    /// From the first day of `from` to the last day of `to`. A side without a date, or with one that has no year, is
    /// open. Dates without a year lie in no range.
    Range { from: Option<DateUnit>, to: Option<DateUnit> },
}

impl Period {
    pub fn contains(self, date: DateValue) -> bool {
        match (self, date.first_day(), date.last_day()) {
            (Period::Within(unit), ..) => unit.contains(date),
            (_, Some(first), Some(last)) => self.contains_days(first, last),
            _ => false,
        }
    }

    /// Whether all the days that a text means lie in the period.
    pub fn contains_mentioned(self, when: MentionedDays) -> bool {
        match when {
            MentionedDays::Days(first, last) => self.contains_days(first, last),
            MentionedDays::Partial(date) => self.contains(date),
        }
    }

    fn contains_days(self, first: Day, last: Day) -> bool {
        match self {
            Period::Within(unit) => unit.contains_days(first, last),
            Period::Range { from, to } => {
                from.and_then(DateUnit::first_day).is_none_or(|from| from <= first)
                    && to.and_then(DateUnit::last_day).is_none_or(|to| last <= to)
            }
        }
    }
}

impl fmt::Display for Period {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Period::Within(unit) => unit.fmt(f),
            Period::Range { from, to } => {
                let write = |unit: &Option<DateUnit>| unit.map(|unit| unit.to_string()).unwrap_or_default();
                write!(f, "{}..{}", write(from), write(to))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn range(text: &str) -> Period {
        let (from, to) = text.split_once("..").unwrap();
        let side = |side: &str| (!side.is_empty()).then(|| side.parse().unwrap());
        Period::Range { from: side(from), to: side(to) }
    }

    #[test]
    fn a_coarse_date_is_in_a_range_only_with_all_of_its_days() {
        for (period, date, expected) in [
            ("2026-01..2026-02-04", "2026-02-04", true),
            ("2026-01..2026-02-04", "2026-02-05", false),
            ("2026-01..2026-02-04", "2026-01", true),
            ("2026-01..2026-02-04", "2026-02", false),
            ("2026-01..2026-02-04", "2026", false),
            ("2025..", "2026", true),
            ("..2025", "2025-12-31", true),
            ("..2025", "2026-01-01", false),
            ("2020..", "XXXX-01-03", false),
        ] {
            assert_eq!(range(period).contains(date.parse().unwrap()), expected, "{date} in {period}");
        }
    }

    #[test]
    fn mentioned_days_lie_in_their_periods() {
        let march = Period::Within("2026-03".parse().unwrap());
        let days = |first: &str, last: &str| MentionedDays::Days(first.parse().unwrap(), last.parse().unwrap());
        for (first, last, expected) in [
            ("2026-03-05", "2026-03-05", true),
            ("2026-03-01", "2026-03-31", true),
            ("2026-03-30", "2026-04-05", false),
            ("2026-01-01", "2026-03-31", false),
        ] {
            assert_eq!(march.contains_mentioned(days(first, last)), expected, "{first} to {last}");
        }
        assert!(range("2026-01..2026-06").contains_mentioned(days("2026-01-01", "2026-03-31")));
        assert!(range("2026-W01..2026-Q2").contains_mentioned(days("2025-12-29", "2026-06-30")));
        let partial = MentionedDays::Partial("XXXX-03-05".parse().unwrap());
        assert!(Period::Within("XXXX-03".parse().unwrap()).contains_mentioned(partial));
        assert!(!march.contains_mentioned(partial));
    }
}
