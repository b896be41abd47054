//! Steps through the calendar by units of time; what leads beyond four digits of a year has none.

use chrono::{Datelike, Days, Months, NaiveDate, Weekday};

use super::Unit;
use super::value::Value;
use crate::model::Day;

pub(super) fn shift(anchor: Day, by: i32, unit: Unit) -> Option<Value> {
    match unit {
        Unit::Second | Unit::Minute | Unit::Hour => add_days(anchor, in_days(by, unit).into()).map(Value::Day),
        Unit::Day => add_days(anchor, by.into()).map(Value::Day),
        Unit::Week => Some(Value::week(add_days(anchor, 7 * i64::from(by))?.iso_week())),
        Unit::Month => Value::month_of(shift_months(anchor, by)?),
        Unit::Quarter => {
            let first = shift_months(anchor, by.checked_mul(3)?)?;
            Some(Value::Quarter(Some(first.year()), (first.month0() / 3 + 1) as u8))
        }
        Unit::Year => Value::year(anchor.year().checked_add(by)?),
        Unit::Decade => decade(anchor.year(), by, 10).map(Value::Decade),
        Unit::Century => decade(anchor.year(), by, 100).map(Value::Century),
        Unit::Millennium => decade(anchor.year(), by, 1000).map(Value::Millennium),
    }
}

/// Whole days in so many hours, minutes or seconds.
pub(super) fn in_days(by: i32, unit: Unit) -> i32 {
    match unit {
        Unit::Hour => by / 24,
        Unit::Minute => by / (24 * 60),
        _ => by / (24 * 60 * 60),
    }
}

fn decade(year: i32, by: i32, length: i32) -> Option<u32> {
    (year / length).checked_add(by).filter(|value| *value <= 9999 / length).and_then(|value| value.try_into().ok())
}

pub(super) fn shift_months(day: Day, by: i32) -> Option<Day> {
    let first = day.with_day(1)?;
    let months = Months::new(by.unsigned_abs());
    let shifted = if by < 0 { first.checked_sub_months(months) } else { first.checked_add_months(months) };
    shifted.filter(is_four_digits)
}

/// Keeps the day of the month, or takes the month's last.
pub(super) fn add_months(day: Day, by: i32) -> Option<Day> {
    let months = Months::new(by.unsigned_abs());
    let moved = if by < 0 { day.checked_sub_months(months) } else { day.checked_add_months(months) };
    moved.filter(is_four_digits)
}

pub(super) fn add_days(day: Day, by: i64) -> Option<Day> {
    let days = Days::new(by.unsigned_abs());
    let moved = if by < 0 { day.checked_sub_days(days) } else { day.checked_add_days(days) };
    moved.filter(is_four_digits)
}

/// Values have four digits for the year; what leads beyond has none.
pub(super) fn is_four_digits(day: &Day) -> bool {
    (1..=9999).contains(&day.year())
}

/// The day so many units later, months and years keeping the day of the month or taking the last one that there is; `None`
/// for longer units, of which nobody counts to the day.
pub(super) fn moved(day: Day, by: i32, unit: Unit) -> Option<Day> {
    match unit {
        Unit::Second | Unit::Minute | Unit::Hour => add_days(day, in_days(by, unit).into()),
        Unit::Day => add_days(day, by.into()),
        Unit::Week => add_days(day, 7 * i64::from(by)),
        Unit::Month => add_months(day, by),
        Unit::Quarter => add_months(day, by.checked_mul(3)?),
        Unit::Year => add_months(day, by.checked_mul(12)?),
        Unit::Decade | Unit::Century | Unit::Millennium => None,
    }
}

pub(super) fn nth_of_month(nth: i8, weekday: Weekday, year: i32, month: u32) -> Option<Day> {
    match u8::try_from(nth) {
        Ok(nth) => NaiveDate::from_weekday_of_month_opt(year, month, weekday, nth),
        Err(_) => (1..=5).rev().find_map(|nth| NaiveDate::from_weekday_of_month_opt(year, month, weekday, nth)),
    }
}
