//! What a date expression comes to, and how TIMEX3 writes it.

use chrono::{Datelike, IsoWeek, Weekday};

use super::{Amount, DayPart, Season, TimeOfDay};
use crate::model::{DateValue, Day};

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

    /// Appends it as TIMEX3 has it.
    pub(super) fn push_to(self, text: &mut String) {
        match self {
            Value::Date(date) => date.push_to(text),
            Value::Day(day) => push_day(text, day),
            Value::Interval(first, last) => {
                push_day(text, first);
                text.push('/');
                push_day(text, last);
            }
            Value::Season(year, season) => {
                push_year(text, year);
                text.push('-');
                text.push_str(season.code());
            }
            Value::Quarter(year, quarter) => {
                push_year(text, year);
                text.push_str("-Q");
                push_number(text, quarter.into(), 1);
            }
            Value::Half(half) => {
                text.push_str("XXXX-H");
                push_number(text, half.into(), 1);
            }
            Value::Week(year, week) => {
                push_year(text, year);
                text.push_str("-W");
                push_number(text, week, 2);
            }
            Value::Weekday(weekday) => {
                text.push_str("XXXX-WXX-");
                push_number(text, weekday.number_from_monday(), 1);
            }
            Value::InYear(month, day) => {
                text.push_str("XXXX");
                for part in [month, day] {
                    match part {
                        Some(part) => {
                            text.push('-');
                            push_number(text, part.into(), 2);
                        }
                        None => text.push_str("-XX"),
                    }
                }
            }
            Value::Decade(decade) => {
                push_number(text, decade, 3);
                text.push('X');
            }
            Value::Century(century) => push_number(text, century, 2),
            Value::Millennium(millennium) => push_number(text, millennium, 1),
            Value::Amount(amount) => amount.push_to(text),
            Value::Sign(sign) => text.push_str(sign),
        }
    }
}

impl Amount {
    /// `P3D`, `PT48H`, `P1.5Y`, `P3Y4M`, `PXY`.
    fn push_to(self, text: &mut String) {
        let (letter, is_of_clock) = self.unit.letters();
        text.push_str(if is_of_clock { "PT" } else { "P" });
        match self.tenths {
            None => text.push('X'),
            Some(tenths) => {
                push_number(text, tenths / 10, 1);
                if tenths % 10 > 0 {
                    text.push('.');
                    push_number(text, tenths % 10, 1);
                }
            }
        }
        text.push_str(letter);
        if let Some((number, unit)) = self.and {
            let (letter, is_of_clock_too) = unit.letters();
            if is_of_clock_too && !is_of_clock {
                text.push('T');
            }
            push_number(text, number.into(), 1);
            text.push_str(letter);
        }
    }
}

impl TimeOfDay {
    pub(super) fn push_to(self, text: &mut String) {
        match self {
            TimeOfDay::Clock { hour, minute } => {
                text.push('T');
                push_number(text, hour.into(), 2);
                text.push(':');
                push_number(text, minute.into(), 2);
            }
            TimeOfDay::Part(part) => text.push_str(match part {
                DayPart::Morning => "TMO",
                DayPart::Midday => "TMI",
                DayPart::Afternoon => "TAF",
                DayPart::Evening => "TEV",
                DayPart::Night => "TNI",
            }),
        }
    }
}

fn push_day(text: &mut String, day: Day) {
    match DateValue::of_day(day) {
        Some(date) => date.push_to(text),
        // Only what leads beyond four digits has no value of a date.
        None => text.push_str(&day.to_string()),
    }
}

fn push_year(text: &mut String, year: Option<i32>) {
    match year {
        Some(year) => push_number(text, year.unsigned_abs(), 4),
        None => text.push_str("XXXX"),
    }
}

/// With zeros in front up to so many figures. Values are written by the million, and this takes a tenth of the time that the formats of
/// the standard library take.
fn push_number(text: &mut String, number: u32, n_figures: usize) {
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
    text.push_str(std::str::from_utf8(&figures[start..]).unwrap_or_default());
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn numbers_are_as_the_standard_library_writes_them(number: u32, n_figures in 1usize..5) {
            for number in [number, number % 1000, number % 10, 0] {
                let mut text = String::from("P");
                push_number(&mut text, number, n_figures);
                prop_assert_eq!(text, format!("P{number:0n_figures$}"));
            }
        }
    }
}
