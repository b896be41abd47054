//! Dates as texts have them: often without a year, never made up.

use std::fmt;
use std::num::{NonZeroU8, NonZeroU16};
use std::str::FromStr;

use chrono::{Datelike, NaiveDate};
use serde::{Deserialize, Serialize};

use super::{Evidence, Rule, Span};

/// A calendar day.
pub type Day = NaiveDate;

/// A date at its precision, in EDTF (ISO 8601-2): `2026`, `2026-02`, `2026-02-04`, and, where the text gives no year,
/// `XXXX-01-03` and `XXXX-01`.
///
/// Always possible: the day exists in its month (29 February counts where the year is unknown).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct DateValue {
    year: Option<NonZeroU16>,
    month: Option<NonZeroU8>,
    day: Option<NonZeroU8>,
}

/// Of [`DateValue::to_number`]: years behind it come last, the others count back from it.
const NEWEST_SHORT_YEAR: i32 = 2035;
/// Years 1 to 9999.
const N_YEARS: i32 = 9999;
/// With none.
const N_MONTHS: u32 = 13;
/// With none.
const N_DAYS: u32 = 32;

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Precision {
    Year,
    Month,
    Day,
}

impl Precision {
    pub fn as_str(self) -> &'static str {
        match self {
            Precision::Year => "year",
            Precision::Month => "month",
            Precision::Day => "day",
        }
    }
}

impl DateValue {
    /// `None` for a date that cannot be: month 13, 31 February, year 0 or five digits, nothing at all, a day without
    /// its month.
    pub fn new(year: Option<i32>, month: Option<u32>, day: Option<u32>) -> Option<Self> {
        if year.is_some_and(|year| !(1..=9999).contains(&year)) || month.is_some_and(|month| !(1..=12).contains(&month))
        {
            return None;
        }
        match (year, month, day) {
            (None, None, _) | (_, None, Some(_)) => return None,
            // 2024 is a leap year: without a year, 29 February is possible.
            (year, Some(month), Some(day)) => {
                NaiveDate::from_ymd_opt(year.unwrap_or(2024), month, day)?;
            }
            _ => {}
        }
        let part = |number: u32| NonZeroU8::new(number as u8);
        Some(Self { year: year.and_then(nonzero_year), month: month.and_then(part), day: day.and_then(part) })
    }

    /// `None` beyond four digits of a year.
    pub fn of_day(day: Day) -> Option<Self> {
        let year = Some(day.year()).filter(|year| (1..=9999).contains(year))?;
        let part = |number: u32| NonZeroU8::new(number as u8);
        Some(Self { year: nonzero_year(year), month: part(day.month()), day: part(day.day()) })
    }

    pub fn year(self) -> Option<i32> {
        self.year.map(|year| year.get().into())
    }

    pub fn month(self) -> Option<u32> {
        self.month.map(|month| month.get().into())
    }

    pub fn day(self) -> Option<u32> {
        self.day.map(|day| day.get().into())
    }

    /// The finest unit that is known.
    pub fn precision(self) -> Precision {
        match (self.month, self.day) {
            (_, Some(_)) => Precision::Day,
            (Some(_), None) => Precision::Month,
            (None, None) => Precision::Year,
        }
    }

    /// Whether the year is missing.
    pub fn is_partial(self) -> bool {
        self.year.is_none()
    }

    /// The day that it names, where it names one.
    pub fn as_day(self) -> Option<Day> {
        NaiveDate::from_ymd_opt(self.year()?, self.month()?, self.day()?)
    }

    /// The numbers of its first and its last day, as chrono counts days from the year 1 on: less work than to make [`Day`]s
    /// of them. `None` for a partial date.
    pub fn day_numbers(self) -> Option<(i32, i32)> {
        let year = self.year()?;
        let (first, behind) = match (self.month(), self.day()) {
            (Some(month), Some(day)) => (day_number(year, month, day), day_number(year, month, day + 1)),
            // What would be the thirteenth month begins the next year.
            (Some(month), None) => (day_number(year, month, 1), day_number(year, month + 1, 1)),
            (None, _) => (day_number(year, 1, 1), day_number(year + 1, 1, 1)),
        };
        Some((first, behind - 1))
    }

    /// The first of its days; `None` for a partial date.
    pub fn first_day(self) -> Option<Day> {
        NaiveDate::from_ymd_opt(self.year()?, self.month().unwrap_or(1), self.day().unwrap_or(1))
    }

    /// The last of its days; `None` for a partial date.
    pub fn last_day(self) -> Option<Day> {
        let (year, month) = (self.year()?, self.month().unwrap_or(12));
        match self.day() {
            Some(day) => NaiveDate::from_ymd_opt(year, month, day),
            None => (28..=31).rev().find_map(|day| NaiveDate::from_ymd_opt(year, month, day)),
        }
    }

    /// This date with a year put in; `None` where it has one already or the day does not exist in that year.
    pub fn with_year(self, year: i32) -> Option<Self> {
        match (self.year(), self.month(), self.day()) {
            (Some(_), ..) => None,
            // All other days are there in every year.
            (None, Some(2), Some(29)) => Self::new(Some(year), self.month(), self.day()),
            (None, ..) => (1..=9999).contains(&year).then_some(Self { year: nonzero_year(year), ..self }),
        }
    }

    /// The latest date of this month and day that does not begin after `latest`: how a date without a year is completed
    /// from stated ones. `None` where it has a year already.
    pub fn latest_not_after(self, latest: Day) -> Option<Self> {
        let (month, day) = (self.month()?, self.day().unwrap_or(1));
        if (month, day) != (2, 29) {
            let is_last_year = (month, day) > (latest.month(), latest.day());
            return self.with_year(latest.year() - i32::from(is_last_year));
        }
        // Eight years reach over a leap day at the turn of a century.
        (0..=8)
            .filter_map(|back| self.with_year(latest.year() - back))
            .find(|date| date.first_day().is_some_and(|first| first <= latest))
    }

    /// The same figures with day and month exchanged; `None` where that is no date.
    pub fn swapped(self) -> Option<Self> {
        Self::new(self.year(), self.day(), self.month())
    }

    /// It as it is displayed, which is all ASCII, and how many of the bytes that is.
    #[inline]
    pub fn figures(self) -> ([u8; 10], usize) {
        let [a, b, c, d] = match self.year {
            Some(year) => four_figures(year.get()),
            None => *b"XXXX",
        };
        let part = |part: Option<NonZeroU8>| two_figures(part.map_or(0, NonZeroU8::get));
        let ([e, f], [g, h]) = (part(self.month), part(self.day));
        let figures = [a, b, c, d, b'-', e, f, b'-', g, h];
        let len = match self.precision() {
            Precision::Year => 4,
            Precision::Month => 7,
            Precision::Day => 10,
        };
        (figures, len)
    }

    /// It as one number: below 2^14, which is two bytes of a cache, for dates of the last decades and without a year.
    pub fn to_number(self) -> u32 {
        let years_back = self.year().map_or(0, |year| (NEWEST_SHORT_YEAR - year).rem_euclid(N_YEARS) + 1);
        (years_back as u32 * N_MONTHS + self.month().unwrap_or(0)) * N_DAYS + self.day().unwrap_or(0)
    }

    /// The date of this number; of one that no date gave some date or other, which may be one that cannot be.
    #[inline]
    pub fn of_number(number: u32) -> Self {
        let part = |number: u32| NonZeroU8::new(number as u8);
        let (day, month) = (part(number % N_DAYS), part(number / N_DAYS % N_MONTHS));
        let years_back = (number / (N_DAYS * N_MONTHS)) as i32;
        let year = match NEWEST_SHORT_YEAR - years_back {
            year @ 0.. => year,
            behind => behind.rem_euclid(N_YEARS),
        } + 1;
        Self { year: if years_back > 0 { nonzero_year(year) } else { None }, month, day }
    }

    /// Whether every day of `self` lies in `other`: `2026-02-04` in `2026-02` in `2026`.
    pub fn is_within(self, other: DateValue) -> bool {
        let part = |mine: Option<NonZeroU8>, theirs: Option<NonZeroU8>| theirs.is_none() || mine == theirs;
        self.year == other.year && part(self.month, other.month) && part(self.day, other.day)
    }
}

impl fmt::Display for DateValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (figures, len) = self.figures();
        f.pad(std::str::from_utf8(&figures[..len]).unwrap_or_default())
    }
}

fn day_number(year: i32, month: u32, day: u32) -> i32 {
    // Years that begin in March have their leap day at their end.
    let (year, month) = if month > 2 { (year, month - 3) } else { (year - 1, month + 9) };
    // From March on, five months have 31, 30, 31, 30 and 31 days, and so have the next five.
    let in_year = (153 * month + 2) / 5 + day;
    365 * year + year / 4 - year / 100 + year / 400 + in_year as i32 - 306
}

/// Of a year from 1 to 9999.
#[inline]
fn nonzero_year(year: i32) -> Option<NonZeroU16> {
    NonZeroU16::new(year as u16)
}

/// With zeros in front. Of a number from 10 000 on some others.
#[inline]
pub(crate) fn four_figures(number: u16) -> [u8; 4] {
    let ([a, b], [c, d]) = (two_figures((number / 100) as u8), two_figures((number % 100) as u8));
    [a, b, c, d]
}

/// With a zero in front below ten. Of a number from a hundred on the last two.
#[inline]
pub(crate) fn two_figures(number: u8) -> [u8; 2] {
    TWO_FIGURES[usize::from(number)]
}

static TWO_FIGURES: [[u8; 2]; 256] = {
    let mut figures = [[0; 2]; 256];
    let mut number = 0;
    while number < figures.len() {
        figures[number] = [b'0' + (number / 10 % 10) as u8, b'0' + (number % 10) as u8];
        number += 1;
    }
    figures
};

impl fmt::Debug for DateValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("not a date: {0:?} (as in 2026, 2026-02, 2026-02-04 or XXXX-01-03)")]
pub struct ParseDateValueError(String);

impl FromStr for DateValue {
    type Err = ParseDateValueError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let error = || ParseDateValueError(text.to_owned());
        let mut parts = text.split('-');
        let number = |part: &str, len: usize| {
            (part.len() == len && part.bytes().all(|b| b.is_ascii_digit())).then(|| part.parse::<u32>().ok()).flatten()
        };
        let year = match parts.next() {
            Some("XXXX") => None,
            Some(year) => Some(number(year, 4).ok_or_else(error)? as i32),
            None => return Err(error()),
        };
        let mut part = || parts.next().map(|part| number(part, 2).ok_or_else(error)).transpose();
        let (month, day) = (part()?, part()?);
        if parts.next().is_some() {
            return Err(error());
        }
        Self::new(year, month, day).ok_or_else(error)
    }
}

/// When an article was published.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PubDate {
    pub value: DateValue,
    /// Completed from other evidence than the words of the span; shown with `~`.
    pub inferred: bool,
    pub evidence: Evidence,
    /// Day and month may be the other way round: `03/04/2025` where neither the language nor another date of the text
    /// says. It is no evidence for other articles; they are for it.
    pub is_ambiguous: bool,
    /// How its figures were read where they stand without names or dots: for an ambiguous date as it is shown, for any
    /// other where the figures leave no choice (`25/04/2025`), which is evidence for the ambiguous ones beside it.
    pub order: Option<DayOrder>,
}

/// Which of two figures is the day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum DayOrder {
    DayFirst,
    MonthFirst,
}

impl PubDate {
    pub fn stated(value: DateValue, rule: Rule, span: Option<Span>) -> Self {
        Self { value, inferred: false, evidence: Evidence { rule, span }, is_ambiguous: false, order: None }
    }

    /// The date with day and month exchanged, where that is as good a reading.
    pub fn other_reading(&self) -> Option<DateValue> {
        self.value.swapped().filter(|other| self.is_ambiguous && *other != self.value)
    }

    /// The day to sort by; `None` for a partial date.
    pub fn sort_day(&self) -> Option<Day> {
        self.value.first_day()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn date(text: &str) -> DateValue {
        text.parse().unwrap()
    }

    #[test]
    fn every_date_has_a_number_of_its_own() {
        let years = (1..=9999).map(Some).chain([None]);
        for (year, month) in years.flat_map(|year| (0..=12).map(move |month| (year, month))) {
            for day in [0, 1, 28, 29, 30, 31] {
                let part = |part: u32| Some(part).filter(|part| *part > 0);
                let Some(date) = DateValue::new(year, part(month), part(day)) else { continue };
                assert_eq!(DateValue::of_number(date.to_number()), date);
            }
        }
        let is_short = |text| date(text).to_number() < 1 << 14;
        assert!(["2035-12-31", "2026-02", "1997-01-01", "XXXX-01-03"].into_iter().all(is_short));
    }

    #[test]
    fn days_are_counted_as_chrono_counts_them() {
        let first = NaiveDate::from_ymd_opt(1, 1, 1).unwrap();
        for day in first.iter_days().take_while(|day| day.year() <= 9999) {
            let date = DateValue::of_day(day);
            assert_eq!(date, DateValue::new(Some(day.year()), Some(day.month()), Some(day.day())));
            let number = day.num_days_from_ce();
            assert_eq!(date.and_then(DateValue::day_numbers), Some((number, number)));
        }
        for (year, month) in (1..=9999).flat_map(|year| (0..=12).map(move |month| (year, month))) {
            let date = DateValue::new(Some(year), Some(month).filter(|month| *month > 0), None).unwrap();
            let number = |day: Option<Day>| day.unwrap().num_days_from_ce();
            assert_eq!(date.day_numbers(), Some((number(date.first_day()), number(date.last_day()))));
        }
        assert_eq!(NaiveDate::from_ymd_opt(10_000, 1, 1).and_then(DateValue::of_day), None);
    }

    #[test]
    fn values_are_written_as_they_are_read() {
        for text in ["2026", "2026-02", "2026-02-04", "XXXX-01-03", "XXXX-01", "0800-12-25", "XXXX-02-29"] {
            assert_eq!(date(text).to_string(), text);
        }
    }

    #[test]
    fn impossible_dates_are_refused() {
        for text in
            ["", "26", "2026-13", "2026-02-30", "2025-02-29", "XXXX", "XXXX-02-30", "2026-2-4", "2026-02-04-01", "0000"]
        {
            assert!(text.parse::<DateValue>().is_err(), "{text}");
        }
    }

    #[test]
    fn a_year_is_put_in_where_it_has_the_day() {
        let days = (1..=12).flat_map(|month| (1..=31).map(move |day| (month, day)));
        for (month, day) in days {
            let Some(date) = DateValue::new(None, Some(month), Some(day)) else { continue };
            for year in [0, 1, 1900, 2000, 2023, 2024, 9999, 10_000] {
                assert_eq!(date.with_year(year), DateValue::new(Some(year), Some(month), Some(day)));
            }
        }
        assert_eq!(date("XXXX-02").with_year(2023), Some(date("2023-02")));
        assert_eq!(date("2022-02").with_year(2023), None);
    }

    #[test]
    fn a_missing_year_is_the_latest_that_fits() {
        let latest = |text: &str, day: &str| date(text).latest_not_after(day.parse().unwrap()).map(|d| d.to_string());
        assert_eq!(latest("XXXX-01-03", "2026-02-04").as_deref(), Some("2026-01-03"));
        assert_eq!(latest("XXXX-03-01", "2026-02-04").as_deref(), Some("2025-03-01"));
        assert_eq!(latest("XXXX-02-04", "2026-02-04").as_deref(), Some("2026-02-04"));
        assert_eq!(latest("XXXX-02-29", "2026-02-04").as_deref(), Some("2024-02-29"));
        assert_eq!(latest("2025-02", "2026-02-04"), None);
    }

    #[test]
    fn the_latest_that_fits_is_none_of_a_later_year() {
        for latest in NaiveDate::from_ymd_opt(2095, 12, 1).unwrap().iter_days().take(5000) {
            for text in
                ["XXXX-01", "XXXX-02", "XXXX-12", "XXXX-01-01", "XXXX-02-28", "XXXX-02-29", "XXXX-03-01", "XXXX-12-31"]
            {
                let years = (latest.year() - 8..=latest.year()).rev();
                let expected = years
                    .filter_map(|year| date(text).with_year(year))
                    .find(|date| date.first_day().is_some_and(|first| first <= latest));
                assert_eq!(date(text).latest_not_after(latest), expected);
            }
        }
    }

    #[test]
    fn a_day_lies_within_its_month_and_year() {
        assert!(date("2026-02-04").is_within(date("2026-02")));
        assert!(date("2026-02-04").is_within(date("2026")));
        assert!(!date("2026").is_within(date("2026-02")));
        assert!(!date("XXXX-02-04").is_within(date("2026-02")));
    }

    #[test]
    fn a_month_has_its_last_day() {
        assert_eq!(date("2024-02").last_day(), NaiveDate::from_ymd_opt(2024, 2, 29));
        assert_eq!(date("2025").last_day(), NaiveDate::from_ymd_opt(2025, 12, 31));
        assert_eq!(date("XXXX-02").last_day(), None);
    }
}
