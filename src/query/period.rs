//! Periods: what a date or a mentioned date is held against.

use std::fmt;

use chrono::{Days, NaiveDate, Weekday};

use crate::model::{DateValue, Day};

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

    /// Whether a value of TIMEX3 lies in the period: a date, `2026-W08`, `2026-Q1`, `2026-SU`, a time (by its day), an
    /// interval `a/b`. Durations and references (`P3D`, `PRESENT_REF`) lie in none.
    pub fn contains_timex(self, value: &str) -> bool {
        let day_part = value.split_once('T').map_or(value, |(day, _)| day);
        match day_part.parse() {
            Ok(date) => self.contains(date),
            Err(_) => timex_days(day_part).is_some_and(|(first, last)| self.contains_days(first, last)),
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

/// First and last day of a value of TIMEX3 that is no calendar date.
fn timex_days(value: &str) -> Option<(Day, Day)> {
    if let Some((start, end)) = value.split_once('/') {
        let days = |value: &str| match value.parse::<DateValue>() {
            Ok(date) => date.first_day().zip(date.last_day()),
            Err(_) => None,
        };
        return Some((days(start)?.0, days(end)?.1));
    }
    let (year, unit) = value.split_once('-')?;
    let year: i32 = year.parse().ok().filter(|_| year.len() == 4)?;
    if let Some(week) = unit.strip_prefix('W') {
        let (week, is_weekend) = week.strip_suffix("-WE").map_or((week, false), |week| (week, true));
        let monday = NaiveDate::from_isoywd_opt(year, week.parse().ok()?, Weekday::Mon)?;
        let first = if is_weekend { monday + Days::new(5) } else { monday };
        return Some((first, monday + Days::new(6)));
    }
    let months = |first: u32, n_months: u32| {
        let start = NaiveDate::from_ymd_opt(year, first, 1)?;
        let end = start.checked_add_months(chrono::Months::new(n_months))?.pred_opt()?;
        Some((start, end))
    };
    match unit {
        "Q1" => months(1, 3),
        "Q2" => months(4, 3),
        "Q3" => months(7, 3),
        "Q4" => months(10, 3),
        "H1" => months(1, 6),
        "H2" => months(7, 6),
        "SP" => months(3, 3),
        "SU" => months(6, 3),
        "FA" => months(9, 3),
        // The winter of a year is the one that begins in it.
        "WI" => months(12, 3),
        _ => None,
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
    fn timex_values_lie_in_their_periods() {
        let march = Period::Within("2026-03".parse().unwrap());
        for (value, expected) in [
            ("2026-03-05", true),
            ("2026-03", true),
            ("2026-03-31T20:00", true),
            ("2026-W11", true),
            ("2026-W11-WE", true),
            ("2026-W14", false),
            ("2026-03-02/2026-03-08", true),
            ("2026-03-02/2026-04-08", false),
            ("2026-Q1", false),
            ("2026", false),
            ("P3D", false),
            ("PRESENT_REF", false),
            ("XXXX-03-05", false),
            ("XXXX-W11", false),
            ("2026-W99", false),
            ("", false),
        ] {
            assert_eq!(march.contains_timex(value), expected, "{value}");
        }
        assert!(range("2026-01..2026-06").contains_timex("2026-Q1"));
        assert!(range("2026..").contains_timex("2026-SU"));
        assert!(Period::Within("XXXX-03".parse().unwrap()).contains_timex("XXXX-03-05"));
    }
}
