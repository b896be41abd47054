//! Periods: what a date or a mentioned date is held against.

use std::fmt;

use crate::model::{DateValue, Day, ResolvedTimex};

/// A date with all that lies within it, or a range of dates.
///
/// A date of coarser precision belongs to a period only when all of its days do: `2026` is in `2025..2026`, and not in
/// `2026-01..`. So nothing is shown as dated in a month that may be of another one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Period {
    /// May be without a year: `XXXX-01-03`.
    Within(DateValue),
    /// From the first day of `from` to the last day of `to`. A side without a date, or with one that has no year, is
    /// open. Dates without a year lie in no range.
    Range { from: Option<DateValue>, to: Option<DateValue> },
}

impl Period {
    pub fn contains(self, date: DateValue) -> bool {
        match (self, date.first_day(), date.last_day()) {
            (Period::Within(value), ..) => date.is_within(value),
            (_, Some(first), Some(last)) => self.contains_days(first, last),
            _ => false,
        }
    }

    /// Whether all the days that a date expression covers lie in the period. Durations and vague references lie in none.
    pub fn contains_timex(self, timex: &ResolvedTimex) -> bool {
        match timex.days() {
            Some((first, last)) => self.contains_days(first, last),
            // Without a year, perhaps with a time of day.
            None => {
                timex.value.split('T').next().and_then(|day| day.parse().ok()).is_some_and(|date| self.contains(date))
            }
        }
    }

    fn contains_days(self, first: Day, last: Day) -> bool {
        let (from, to) = match self {
            Period::Within(value) if value.is_partial() => return false,
            Period::Within(value) => (Some(value), Some(value)),
            Period::Range { from, to } => (from, to),
        };
        from.and_then(DateValue::first_day).is_none_or(|from| from <= first)
            && to.and_then(DateValue::last_day).is_none_or(|to| last <= to)
    }
}

impl fmt::Display for Period {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Period::Within(value) => value.fmt(f),
            Period::Range { from, to } => {
                let write = |date: &Option<DateValue>| date.map(|date| date.to_string()).unwrap_or_default();
                write!(f, "{}..{}", write(from), write(to))
            }
        }
    }
}

/// The year, the month and the day that a date lies in, as far as it is known, coarsest first; none without a year.
pub fn units(date: DateValue) -> impl Iterator<Item = DateValue> {
    let year = date.year().and_then(|year| DateValue::new(Some(year), None, None));
    let month = year.and(date.month()).and_then(|month| DateValue::new(date.year(), Some(month), None));
    let day = date.as_day().and_then(DateValue::of_day);
    [year, month, day].into_iter().flatten()
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
    fn date_expressions_lie_in_their_periods() {
        let check = |period: Period, value: &str, expected: bool| {
            let timex = ResolvedTimex { value: value.to_owned(), inferred: false };
            assert_eq!(period.contains_timex(&timex), expected, "{value} in {period}");
        };
        let march = Period::Within("2026-03".parse().unwrap());
        for (value, expected) in [
            ("2026-03-05", true),
            ("2026-03", true),
            ("2026-03-31T20:00", true),
            ("2026-W11", true),
            ("2026-W11-WE", true),
            ("2026-W14", false),
            ("2026-Q1", false),
            ("2026", false),
            ("P3D", false),
            ("PRESENT_REF", false),
            ("XXXX-03-05", false),
            ("XXXX-W11", false),
            ("", false),
        ] {
            check(march, value, expected);
        }
        check(range("2026-01..2026-06"), "2026-Q1", true);
        check(Period::Within("XXXX-03".parse().unwrap()), "XXXX-03-05", true);
        check(Period::Within("XXXX-03".parse().unwrap()), "XXXX-03-05TEV", true);
    }
}
