//! What a date expression comes to, and how TIMEX3 writes it.

use chrono::{Datelike, IsoWeek, Weekday};

use super::{Amount, DayPart, Season, TimeOfDay};
use crate::model::{DateValue, Day, four_figures, two_figures};

/// What an expression comes to, with an anchor or without. Where a year is `None`, it is written as a gap.
#[derive(Debug, Clone, Copy)]
pub(super) enum Value {
    Date(DateValue),
    Day(Day),
    /// From the first to the last.
    Interval(Day, Day),
    Season(Option<i32>, Season),
    Quarter(Option<i32>, u8),
    /// Of a year that is not known.
    Half(u8),
    Week(Option<i32>, u32),
    /// Of a week that is not known.
    Weekday(Weekday),
    /// Month and day, either with a gap, of a year that is not known.
    InYear(Option<u8>, Option<u8>),
    /// The year without its last digit.
    Decade(u32),
    /// The year without its last two digits.
    Century(u32),
    /// The year without its last three digits.
    Millennium(u32),
    Amount(Amount),
    /// What is always the same.
    Sign(&'static str),
}

impl Value {
    /// Some day of some month.
    pub(super) const ANY_DAY: Value = Value::InYear(None, None);

    pub(super) fn year(year: i32) -> Option<Self> {
        DateValue::new(Some(year), None, None).map(Value::Date)
    }

    pub(super) fn month_of(day: Day) -> Option<Self> {
        DateValue::new(Some(day.year()), Some(day.month()), None).map(Value::Date)
    }

    pub(super) fn week(week: IsoWeek) -> Self {
        Value::Week(Some(week.year()), week.week())
    }

    pub(super) fn put_into(&self, text: &mut ValueText) {
        match *self {
            Value::Date(date) => text.put_date(date),
            Value::Day(day) => text.put_day(day),
            Value::Interval(first, last) => {
                text.put_day(first);
                text.put(b"/");
                text.put_day(last);
            }
            Value::Season(year, season) => {
                text.put_year(year);
                text.put(b"-");
                text.put_str(season.code());
            }
            Value::Quarter(year, quarter) => {
                text.put_year(year);
                text.put(b"-Q");
                text.put_number(quarter.into(), 1);
            }
            Value::Half(half) => {
                text.put(b"XXXX-H");
                text.put_number(half.into(), 1);
            }
            Value::Week(year, week) => {
                text.put_year(year);
                text.put(b"-W");
                text.put_number(week, 2);
            }
            Value::Weekday(weekday) => {
                text.put(b"XXXX-WXX-");
                text.put_number(weekday.number_from_monday(), 1);
            }
            Value::InYear(month, day) => {
                text.put(b"XXXX");
                for part in [month, day] {
                    match part {
                        Some(part) => {
                            text.put(b"-");
                            text.put_number(part.into(), 2);
                        }
                        None => text.put(b"-XX"),
                    }
                }
            }
            Value::Decade(decade) => {
                text.put_number(decade, 3);
                text.put(b"X");
            }
            Value::Century(century) => text.put_number(century, 2),
            Value::Millennium(millennium) => text.put_number(millennium, 1),
            Value::Amount(amount) => amount.put_into(text),
            Value::Sign(sign) => text.put_str(sign),
        }
    }
}

impl Amount {
    /// `P3D`, `PT48H`, `P1.5Y`, `P3Y4M`, `PXY`.
    fn put_into(self, text: &mut ValueText) {
        let (letter, is_of_clock) = self.unit.letters();
        text.put_str(if is_of_clock { "PT" } else { "P" });
        match self.tenths {
            None => text.put(b"X"),
            Some(tenths) => {
                text.put_number(tenths / 10, 1);
                if tenths % 10 > 0 {
                    text.put(b".");
                    text.put_number(tenths % 10, 1);
                }
            }
        }
        text.put_str(letter);
        if let Some((number, unit)) = self.and {
            let (letter, is_of_clock_too) = unit.letters();
            if is_of_clock_too && !is_of_clock {
                text.put(b"T");
            }
            text.put_number(number.into(), 1);
            text.put_str(letter);
        }
    }
}

impl TimeOfDay {
    pub(super) fn put_into(self, text: &mut ValueText) {
        match self {
            TimeOfDay::Clock { hour, minute } => {
                text.put(b"T");
                text.put_number(hour.into(), 2);
                text.put(b":");
                text.put_number(minute.into(), 2);
            }
            TimeOfDay::Part(part) => text.put(match part {
                DayPart::Morning => b"TMO",
                DayPart::Midday => b"TMI",
                DayPart::Afternoon => b"TAF",
                DayPart::Evening => b"TEV",
                DayPart::Night => b"TNI",
            }),
        }
    }
}

/// Bytes of a value as TIMEX3 writes it, at most, all of them ASCII: an interval with a time has 27.
pub const MOST_VALUE_BYTES: usize = 40;

/// A value in the making, at the place where it is wanted: they are written by the million.
#[derive(Debug)]
pub(super) struct ValueText<'p> {
    place: &'p mut [u8; MOST_VALUE_BYTES],
    len: u8,
}

impl<'p> ValueText<'p> {
    pub(super) fn at(place: &'p mut [u8; MOST_VALUE_BYTES]) -> Self {
        Self { place, len: 0 }
    }

    pub(super) fn len(&self) -> u8 {
        self.len
    }

    /// What would be too long is left out, which no value is.
    fn put_str(&mut self, text: &str) {
        let start = usize::from(self.len);
        if let Some(place) = self.place.get_mut(start..start + text.len()) {
            place.copy_from_slice(text.as_bytes());
            self.len += text.len() as u8;
        }
    }

    /// The same for what is always as long.
    #[inline]
    fn put<const N: usize>(&mut self, bytes: &[u8; N]) {
        self.put_first(N, bytes);
    }

    #[inline]
    fn put_first<const N: usize>(&mut self, len: usize, bytes: &[u8; N]) {
        if let Some(place) = self.place.get_mut(self.len.into()..).and_then(|from| from.first_chunk_mut()) {
            *place = *bytes;
            self.len += len as u8;
        }
    }

    #[inline]
    pub(super) fn put_date(&mut self, date: DateValue) {
        let (figures, len) = date.figures();
        self.put_first(len, &figures);
    }

    fn put_day(&mut self, day: Day) {
        match DateValue::of_day(day) {
            Some(date) => self.put_date(date),
            // Only what leads beyond four digits has no value of a date.
            None => self.put_str(&day.to_string()),
        }
    }

    fn put_year(&mut self, year: Option<i32>) {
        match year {
            Some(year @ 0..=9999) => self.put(&four_figures(year as u16)),
            Some(year) => self.put_any_number(year.unsigned_abs(), 4),
            None => self.put(b"XXXX"),
        }
    }

    /// With zeros in front up to so many figures.
    #[inline]
    fn put_number(&mut self, number: u32, n_figures: usize) {
        match (n_figures, number) {
            (1, 0..10) => self.put(&[b'0' + number as u8]),
            (2, 0..100) => self.put(&two_figures(number as u8)),
            _ => self.put_any_number(number, n_figures),
        }
    }

    fn put_any_number(&mut self, number: u32, n_figures: usize) {
        let (mut figures, mut rest) = ([b'0'; 10], number);
        let mut start = figures.len() - n_figures;
        for place in (0..figures.len()).rev() {
            if rest == 0 {
                break;
            }
            figures[place] = b'0' + (rest % 10) as u8;
            rest /= 10;
            start = start.min(place);
        }
        figures[start..].iter().for_each(|figure| self.put(&[*figure]));
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn written(put: impl FnOnce(&mut ValueText)) -> String {
        let mut place = [0; MOST_VALUE_BYTES];
        let mut text = ValueText::at(&mut place);
        put(&mut text);
        let len = text.len().into();
        String::from_utf8(place[..len].to_vec()).unwrap()
    }

    proptest! {
        #[test]
        fn numbers_are_as_the_standard_library_writes_them(number: u32, n_figures in 1usize..5) {
            for number in [number, number % 1000, number % 10, 0] {
                let text = written(|text| {
                    text.put(b"P");
                    text.put_number(number, n_figures);
                });
                prop_assert_eq!(text, format!("P{number:0n_figures$}"));
            }
        }

        #[test]
        fn years_are_as_the_standard_library_writes_them(year: i32) {
            for year in [year, year % 10_000, year % 100] {
                prop_assert_eq!(written(|text| text.put_year(Some(year))), format!("{:04}", year.unsigned_abs()));
            }
        }
    }
}
