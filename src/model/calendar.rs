//! The stretches of the calendar that dates are counted and asked for by: days, ISO weeks, months, quarters, years.

use std::fmt;
use std::str::FromStr;

use chrono::{Datelike, NaiveDate, Weekday};

use super::{DateValue, Day, ParseDateValueError, Precision};

/// How coarse a stretch of the calendar is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Grain {
    Year,
    Quarter,
    Month,
    Week,
    Day,
}

impl Grain {
    pub const ALL: [Grain; 5] = [Grain::Year, Grain::Quarter, Grain::Month, Grain::Week, Grain::Day];
}

/// A date as people narrow by it: `2026`, `2026-Q1`, `2026-02`, `2026-W08`, `2026-02-04`, and `XXXX-01-03`.
///
/// Weeks are those of ISO 8601: from Monday, and of the year that their Thursday lies in.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum DateUnit {
    Date(DateValue),
    /// 1 to 4.
    Quarter {
        year: i16,
        quarter: u8,
    },
    /// 1 to 53.
    Week {
        year: i16,
        week: u8,
    },
}

impl DateUnit {
    /// `None` for a fifth quarter, or a year out of the calendar.
    pub fn quarter(year: i32, quarter: u32) -> Option<Self> {
        let is_there = (1..=9999).contains(&year) && (1..=4).contains(&quarter);
        is_there.then_some(DateUnit::Quarter { year: year as i16, quarter: quarter as u8 })
    }

    /// `None` for a week that the year doesn't have.
    pub fn week(year: i32, week: u32) -> Option<Self> {
        NaiveDate::from_isoywd_opt(year, week, Weekday::Mon).filter(|_| (1..=9999).contains(&year))?;
        Some(DateUnit::Week { year: year as i16, week: week as u8 })
    }

    /// The stretch of this grain that the day lies in; `None` at the very ends of the calendar.
    pub fn around(day: Day, grain: Grain) -> Option<Self> {
        let (year, month) = (Some(day.year()), Some(day.month()));
        match grain {
            Grain::Year => DateValue::new(year, None, None).map(Self::Date),
            Grain::Quarter => Self::quarter(day.year(), day.month0() / 3 + 1),
            Grain::Month => DateValue::new(year, month, None).map(Self::Date),
            Grain::Week => Self::week(day.iso_week().year(), day.iso_week().week()),
            Grain::Day => DateValue::of_day(day).map(Self::Date),
        }
    }

    /// Every stretch that all the days from `first` to `last` lie in, coarsest first.
    pub fn containing(first: Day, last: Day) -> impl Iterator<Item = DateUnit> {
        Grain::ALL.into_iter().filter_map(move |grain| {
            let unit = Self::around(first, grain)?;
            (first == last || Some(last) <= unit.last_day()).then_some(unit)
        })
    }

    pub fn grain(self) -> Grain {
        match self {
            DateUnit::Quarter { .. } => Grain::Quarter,
            DateUnit::Week { .. } => Grain::Week,
            DateUnit::Date(date) => match date.precision() {
                Precision::Year => Grain::Year,
                Precision::Month => Grain::Month,
                Precision::Day => Grain::Day,
            },
        }
    }

    /// The stretch of a coarser grain that it belongs to: a week to the year of its Thursday.
    pub fn parent(self, grain: Grain) -> Option<DateUnit> {
        match self {
            DateUnit::Week { year, .. } if grain == Grain::Year => {
                DateValue::new(Some(year.into()), None, None).map(Self::Date)
            }
            _ => Self::around(self.first_day()?, grain),
        }
    }

    /// The first of its days; `None` without a year.
    pub fn first_day(self) -> Option<Day> {
        match self {
            DateUnit::Date(date) => date.first_day(),
            DateUnit::Quarter { year, quarter } => {
                NaiveDate::from_ymd_opt(year.into(), 3 * (u32::from(quarter) - 1) + 1, 1)
            }
            DateUnit::Week { year, week } => NaiveDate::from_isoywd_opt(year.into(), week.into(), Weekday::Mon),
        }
    }

    /// The last of its days; `None` without a year.
    pub fn last_day(self) -> Option<Day> {
        match self {
            DateUnit::Date(date) => date.last_day(),
            DateUnit::Quarter { year, quarter } => {
                DateValue::new(Some(year.into()), Some(3 * u32::from(quarter)), None)?.last_day()
            }
            DateUnit::Week { year, week } => NaiveDate::from_isoywd_opt(year.into(), week.into(), Weekday::Sun),
        }
    }

    /// The date that it is; `None` for weeks and quarters.
    pub fn as_date(self) -> Option<DateValue> {
        match self {
            DateUnit::Date(date) => Some(date),
            DateUnit::Quarter { .. } | DateUnit::Week { .. } => None,
        }
    }

    /// The one day that it is.
    pub fn as_day(self) -> Option<Day> {
        self.as_date()?.as_day()
    }

    /// Whether the year is missing.
    pub fn is_partial(self) -> bool {
        self.as_date().is_some_and(DateValue::is_partial)
    }

    /// Whether every day of `date` lies in it. Dates without a year lie in units without one only.
    pub fn contains(self, date: DateValue) -> bool {
        match (self, date.first_day(), date.last_day()) {
            (DateUnit::Date(unit), ..) => date.is_within(unit),
            (_, Some(first), Some(last)) => self.contains_days(first, last),
            _ => false,
        }
    }

    /// Whether all the days from `first` to `last` lie in it.
    pub fn contains_days(self, first: Day, last: Day) -> bool {
        self.first_day().is_some_and(|from| from <= first) && self.last_day().is_some_and(|to| last <= to)
    }
}

impl From<DateValue> for DateUnit {
    fn from(date: DateValue) -> Self {
        DateUnit::Date(date)
    }
}

impl fmt::Display for DateUnit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            DateUnit::Date(date) => date.fmt(f),
            DateUnit::Quarter { year, quarter } => f.pad(&format!("{year:04}-Q{quarter}")),
            DateUnit::Week { year, week } => f.pad(&format!("{year:04}-W{week:02}")),
        }
    }
}

impl fmt::Debug for DateUnit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl FromStr for DateUnit {
    type Err = ParseDateValueError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let numbers = |separator: &str, len: usize| {
            let (year, number) = text.split_once(separator)?;
            let is_number = |part: &str, len: usize| part.len() == len && part.bytes().all(|b| b.is_ascii_digit());
            (is_number(year, 4) && is_number(number, len)).then_some((year.parse().ok()?, number.parse().ok()?))
        };
        let quarter = numbers("-Q", 1).and_then(|(year, quarter)| Self::quarter(year, quarter));
        let week = || numbers("-W", 2).and_then(|(year, week)| Self::week(year, week));
        match quarter.or_else(week) {
            Some(unit) => Ok(unit),
            None => text.parse().map(Self::Date),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn unit(text: &str) -> DateUnit {
        text.parse().unwrap()
    }

    #[test]
    fn units_are_written_as_they_are_read() {
        for text in ["2026", "2026-Q1", "2026-02", "2026-W08", "2020-W53", "2026-02-04", "XXXX-01-03"] {
            assert_eq!(unit(text).to_string(), text);
        }
        for text in ["2026-Q5", "2026-Q0", "2026-W54", "2025-W53", "2026-W8", "XXXX-W08", "Q1", "2026-W", "2026-Q1-1"] {
            assert!(text.parse::<DateUnit>().is_err(), "{text}");
        }
    }

    #[test]
    fn units_have_their_days() {
        let check = |text: &str, first: &str, last: &str| {
            let days = unit(text).first_day().zip(unit(text).last_day());
            assert_eq!(days, Some((first.parse().unwrap(), last.parse().unwrap())), "{text}");
        };
        check("2026-W08", "2026-02-16", "2026-02-22");
        check("2026-W01", "2025-12-29", "2026-01-04");
        check("2024-Q1", "2024-01-01", "2024-03-31");
        check("2026-Q4", "2026-10-01", "2026-12-31");
        check("2024-02", "2024-02-01", "2024-02-29");
    }

    #[test]
    fn a_stretch_lies_in_every_unit_that_has_all_of_its_days() {
        let check = |first: &str, last: &str, expected: &str| {
            let units = DateUnit::containing(first.parse().unwrap(), last.parse().unwrap());
            assert_eq!(units.map(|unit| unit.to_string()).collect::<Vec<_>>().join(" "), expected, "{first}..{last}");
        };
        check("2026-02-18", "2026-02-18", "2026 2026-Q1 2026-02 2026-W08 2026-02-18");
        check("2025-12-30", "2025-12-30", "2025 2025-Q4 2025-12 2026-W01 2025-12-30");
        check("2026-02-01", "2026-02-28", "2026 2026-Q1 2026-02");
        check("2025-12-29", "2026-01-04", "2026-W01");
        check("2026-06-01", "2026-08-31", "2026");
        check("1990-01-01", "1999-12-31", "");
    }

    #[test]
    fn a_unit_belongs_to_a_coarser_one() {
        let check = |text: &str, grain, expected: &str| {
            assert_eq!(unit(text).parent(grain), Some(unit(expected)), "{text}");
        };
        check("2026-W01", Grain::Year, "2026");
        check("2025-12-30", Grain::Week, "2026-W01");
        check("2026-05", Grain::Quarter, "2026-Q2");
        check("2026-Q2", Grain::Year, "2026");
    }
}
