//! Days of the year that go by a name, and when they are.

use chrono::{Datelike, NaiveDate, Weekday};
use serde::{Deserialize, Serialize};

use super::steps::{add_days, nth_of_month};
use crate::model::Day;

/// Days of the year that go by a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Holiday {
    Fixed {
        month: u8,
        day: u8,
    },
    /// Days after Easter Sunday of the western churches: Good Friday is -2.
    Easter {
        offset: i8,
    },
    /// Days after Easter Sunday as the eastern churches reckon it.
    EasternEaster {
        offset: i8,
    },
    /// The nth of a weekday in a month, the last is -1: Mother's Day is the second Sunday in May. `offset` days after
    /// it: Black Friday is the day after the fourth Thursday in November.
    Nth {
        month: u8,
        weekday: Weekday,
        nth: i8,
        offset: i8,
    },
    /// The nth Sunday of Advent, 1 to 4; the fourth is the last before Christmas Day.
    Advent(u8),
}

impl Holiday {
    /// `None` beyond the calendar.
    pub fn in_year(self, year: i32) -> Option<Day> {
        match self {
            Holiday::Fixed { month, day } => NaiveDate::from_ymd_opt(year, month.into(), day.into()),
            Holiday::Easter { offset } => easter_sunday(year).and_then(|day| add_days(day, offset.into())),
            Holiday::EasternEaster { offset } => eastern_easter(year).and_then(|day| add_days(day, offset.into())),
            Holiday::Nth { month, weekday, nth, offset } => {
                let day = nth_of_month(nth, weekday, year, month.into())?;
                add_days(day, offset.into())
            }
            Holiday::Advent(nth) => {
                let christmas = NaiveDate::from_ymd_opt(year, 12, 25)?;
                let back = match christmas.weekday().num_days_from_sunday() {
                    0 => 7,
                    days => days,
                };
                add_days(christmas, 7 * (i64::from(nth) - 4) - i64::from(back))
            }
        }
    }
}

/// Gauss's reckoning in the form of Meeus, Jones and Butcher.
fn easter_sunday(year: i32) -> Option<Day> {
    let (a, b, c) = (year % 19, year / 100, year % 100);
    let (d, e) = (b / 4, b % 4);
    let g = (8 * b + 13) / 25;
    let h = (19 * a + b - d - g + 15) % 30;
    let (i, k) = (c / 4, c % 4);
    let l = (32 + 2 * e + 2 * i - h - k) % 7;
    let m = (a + 11 * h + 19 * l) / 433;
    let month = (h + l - 7 * m + 90) / 25;
    let day = (h + l - 7 * m + 33 * month + 19) % 32;
    NaiveDate::from_ymd_opt(year, month as u32, day as u32)
}

/// Meeus's reckoning in the Julian calendar, and the days that it is behind ours.
fn eastern_easter(year: i32) -> Option<Day> {
    let (a, b, c) = (year % 4, year % 7, year % 19);
    let d = (19 * c + 15) % 30;
    let e = (2 * a + 4 * b - d + 34) % 7;
    let (month, day) = ((d + e + 114) / 31, (d + e + 114) % 31 + 1);
    let behind = year / 100 - year / 400 - 2;
    add_days(NaiveDate::from_ymd_opt(year, month as u32, day as u32)?, behind.into())
}
