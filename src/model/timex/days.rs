//! Which days a TIMEX3 or EDTF value covers.

use chrono::{Days, Months, NaiveDate, Weekday};

use crate::model::{DateValue, Day};

/// The days that a TIMEX3 or EDTF value covers.
pub(super) fn days_of_value(value: &str) -> Option<(Day, Day)> {
    if value.starts_with('P') || value.starts_with('F') {
        return None;
    }
    if let Some((first, last)) = value.split_once('/') {
        return Some((days_of_value(first)?.0, days_of_value(last)?.1));
    }
    let date = value.split('T').next().unwrap_or_default();
    if let Ok(date) = date.parse::<DateValue>() {
        return Some((date.first_day()?, date.last_day()?));
    }
    let (year, rest) = date.split_once('-').unwrap_or((date, ""));
    if rest.is_empty() {
        return days_of_long_stretch(year);
    }
    let year: i32 = year.parse().ok()?;
    let months = |first: u32, n: u32| {
        let start = NaiveDate::from_ymd_opt(year, first, 1)?;
        Some((start, start.checked_add_months(Months::new(n))?.pred_opt()?))
    };
    match rest {
        "SP" => months(3, 3),
        "SU" => months(6, 3),
        "FA" => months(9, 3),
        "WI" => months(12, 3),
        "Q1" | "Q2" | "Q3" | "Q4" => months(3 * u32::from(rest.as_bytes()[1] - b'1') + 1, 3),
        _ => days_of_week(year, rest.strip_prefix('W')?),
    }
}

/// `195` is the fifties, `18` the 19th century; `195X` as EDTF writes it.
fn days_of_long_stretch(value: &str) -> Option<(Day, Day)> {
    let digits = value.trim_end_matches('X');
    let length = match digits.len() {
        3 => 10,
        2 => 100,
        _ => return None,
    };
    let first = digits.parse::<i32>().ok()? * length;
    Some((NaiveDate::from_ymd_opt(first.max(1), 1, 1)?, NaiveDate::from_ymd_opt(first + length - 1, 12, 31)?))
}

fn days_of_week(year: i32, week: &str) -> Option<(Day, Day)> {
    let (week, part) = week.split_once('-').unwrap_or((week, ""));
    let monday = NaiveDate::from_isoywd_opt(year, week.parse().ok()?, Weekday::Mon)?;
    let day = |n: u64| monday.checked_add_days(Days::new(n));
    match part {
        "" => Some((monday, day(6)?)),
        "WE" => Some((day(5)?, day(6)?)),
        _ => {
            let n = part.parse::<u64>().ok().filter(|n| (1..=7).contains(n))?;
            Some((day(n - 1)?, day(n - 1)?))
        }
    }
}
