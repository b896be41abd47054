//! Dates in figures: `2026-02-04`, `04.02.2026`, `4/2/26`, `04.02.`.

use super::class::pack_date;
use crate::model::DateValue;

/// Which of the first two figures is the month where both could be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Order {
    DayFirst,
    MonthFirst,
}

/// A date in figures.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Numeric {
    /// As [`pack_date`] packs it.
    pub packed: i32,
    pub end: usize,
    pub shape: Shape,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    /// Has a year.
    Full,
    /// `04.02.`
    DayMonth,
    /// `3/4`: as often a fraction as a date.
    Slash,
}

/// What stands at `start`: a date in figures, one that cannot be (`31.02.2026`), or neither.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reading {
    Date(Numeric),
    /// Shaped like a date with a year, but no such day: the end of it.
    Impossible(usize),
    Other,
}

/// Reads a date in figures at `start`, which must be a digit that no digit stands before.
pub fn read(bytes: &[u8], start: usize, order: Order) -> Reading {
    // Most figures are soon told: no sign that parts a date stands behind them, or no figure behind that.
    let rest = &bytes[start.min(bytes.len())..];
    let end = rest.iter().take(5).take_while(|b| b.is_ascii_digit()).count();
    let is_parted = match rest[end..] {
        [b'.', b' ', b, ..] | [b'.' | b'-' | b'/', b, ..] => b.is_ascii_digit(),
        _ => false,
    };
    if !is_parted {
        return Reading::Other;
    }
    let Some((first, first_len, at)) = number(bytes, start) else { return Reading::Other };
    match first_len {
        4 => read_year_first(bytes, first, at),
        1 | 2 => read_year_last(bytes, (first, first_len), at, order),
        _ => Reading::Other,
    }
}

/// At most four digits: value, how many, where they end.
fn number(bytes: &[u8], start: usize) -> Option<(u32, usize, usize)> {
    let len = bytes[start.min(bytes.len())..].iter().take(5).take_while(|b| b.is_ascii_digit()).count();
    if len == 0 || len > 4 {
        return None;
    }
    let value = bytes[start..start + len].iter().fold(0, |value, b| value * 10 + u32::from(b - b'0'));
    Some((value, len, start + len))
}

fn read_year_first(bytes: &[u8], year: u32, at: usize) -> Reading {
    let Some(separator @ (b'-' | b'/' | b'.')) = bytes.get(at).copied() else { return Reading::Other };
    let month_start = skip_blank(bytes, at + 1, separator);
    let is_spaced = month_start > at + 1;
    let Some((month, month_len @ (1 | 2), at)) = number(bytes, month_start) else { return Reading::Other };
    if bytes.get(at) != Some(&separator) {
        // `2026-02`, but `2014-18` is a range and `2010/11` a season.
        let is_month = !is_spaced
            && (month_len == 2 || separator == b'-')
            && separator != b'/'
            && (1..=12).contains(&month)
            && ends_here(bytes, at);
        return match is_month && (1900..2100).contains(&year) {
            true => {
                Reading::Date(Numeric { packed: pack_date(Some(year as i32), month, 0), end: at, shape: Shape::Full })
            }
            false => Reading::Other,
        };
    }
    // `2026. 02. 04.` as Hungarian has it: either both have a blank or none.
    let day_start = skip_blank(bytes, at + 1, separator);
    if (day_start > at + 1) != is_spaced {
        return Reading::Other;
    }
    let Some((day, 1 | 2, end)) = number(bytes, day_start) else { return Reading::Other };
    if !is_year(year) || !(ends_here(bytes, end) || has_time(bytes, end)) {
        return Reading::Other;
    }
    finish(year as i32, month, day, end)
}

fn read_year_last(bytes: &[u8], (first, first_len): (u32, usize), at: usize, order: Order) -> Reading {
    let Some(separator @ (b'.' | b'/' | b'-')) = bytes.get(at).copied() else { return Reading::Other };
    let (second, at) = match number(bytes, skip_blank(bytes, at + 1, separator)) {
        Some((second, 1 | 2, at)) => (second, at),
        Some((year, 4, end)) => return month_and_year((first, first_len), bytes[at], year, end, bytes),
        _ => return Reading::Other,
    };
    let (day, month) = day_and_month(first, second, separator, order);
    if bytes.get(at) != Some(&separator) {
        let is_slash = separator == b'/'
            && (ends_here(bytes, at) || has_date_behind(bytes, at, separator) || has_year_behind(bytes, at))
            && DateValue::new(None, Some(month), Some(day)).is_some();
        return match is_slash {
            true => Reading::Date(Numeric { packed: pack_date(None, month, day), end: at, shape: Shape::Slash }),
            false => Reading::Other,
        };
    }
    let after = skip_blank(bytes, at + 1, separator);
    match number(bytes, after) {
        Some((year, len @ (2 | 4), end))
            if ends_here(bytes, end) || has_time(bytes, end) || has_date_behind(bytes, end, separator) =>
        {
            if len == 4 && !is_year(year) {
                return Reading::Other;
            }
            // `12. 3. 14 Uhr`: a year of two figures stands without a blank.
            if len == 2 && after > at + 1 {
                return short(month, day, at + 1, separator);
            }
            let year = if len == 4 { year as i32 } else { full_year(year) };
            // `1.10.20` is as often a version or a section; a year of two figures needs a plausible day.
            match finish(year, month, day, end) {
                Reading::Impossible(_) if len == 2 => Reading::Other,
                reading => reading,
            }
        }
        Some(_) if after == at + 1 => Reading::Other,
        _ => short(month, day, at + 1, separator),
    }
}

/// `05.2016`, `5/2016`; with a dot only where two figures and a year of our time keep it from being a number.
fn month_and_year((month, len): (u32, usize), separator: u8, year: u32, end: usize, bytes: &[u8]) -> Reading {
    let is_clear = separator != b'.' || len == 2;
    match is_clear && (1..=12).contains(&month) && (1900..2100).contains(&year) && ends_here(bytes, end) {
        true => Reading::Date(Numeric { packed: pack_date(Some(year as i32), month, 0), end, shape: Shape::Full }),
        false => Reading::Other,
    }
}

fn short(month: u32, day: u32, end: usize, separator: u8) -> Reading {
    match separator == b'.' && DateValue::new(None, Some(month), Some(day)).is_some() {
        true => Reading::Date(Numeric { packed: pack_date(None, month, day), end, shape: Shape::DayMonth }),
        false => Reading::Other,
    }
}

/// With dots the day comes first everywhere; with slashes and hyphens the language decides, and figures beat it.
fn day_and_month(first: u32, second: u32, separator: u8, order: Order) -> (u32, u32) {
    match order {
        Order::MonthFirst if separator != b'.' && first <= 12 => (second, first),
        _ if second > 12 && first <= 12 && separator != b'.' => (second, first),
        _ => (first, second),
    }
}

fn finish(year: i32, month: u32, day: u32, end: usize) -> Reading {
    match DateValue::new(Some(year), Some(month), Some(day)) {
        Some(_) => Reading::Date(Numeric { packed: pack_date(Some(year), month, day), end, shape: Shape::Full }),
        // A month above 12 and a day above 31 is some other number.
        None if month <= 12 && month > 0 && (1..=31).contains(&day) => Reading::Impossible(end),
        None => Reading::Other,
    }
}

fn is_year(year: u32) -> bool {
    (1000..2200).contains(&year)
}

/// Two figures: 00 to 49 is this century, 50 to 99 the last.
pub fn full_year(two_digits: u32) -> i32 {
    two_digits as i32 + if two_digits < 50 { 2000 } else { 1900 }
}

/// `04. 02. 2026` has blanks after its dots; other separators have none.
fn skip_blank(bytes: &[u8], at: usize, separator: u8) -> usize {
    match bytes.get(at) {
        Some(b' ') if separator == b'.' => at + 1,
        _ => at,
    }
}

/// No digit, letter or further part follows: `192.168.10.20` and `1.2.2026-3` are no dates.
fn ends_here(bytes: &[u8], end: usize) -> bool {
    match bytes.get(end) {
        None => true,
        Some(b'.' | b'-' | b'/' | b',' | b':') => !bytes.get(end + 1).is_some_and(u8::is_ascii_digit),
        Some(b) => !b.is_ascii_alphanumeric() && *b != b'%',
    }
}

/// `-7/10/2018` directly behind `1/10/2018`: a span of days.
fn has_date_behind(bytes: &[u8], end: usize, separator: u8) -> bool {
    let second = || -> Option<usize> {
        let (_, 1 | 2, at) = number(bytes, end + 1)? else { return None };
        let (_, 1 | 2, at) = number(bytes, at + 1).filter(|_| bytes.get(at) == Some(&b'/'))? else { return None };
        Some(at)
    };
    separator == b'/' && bytes.get(end) == Some(&b'-') && second().is_some()
}

/// `,2015` directly behind `08/12`.
fn has_year_behind(bytes: &[u8], end: usize) -> bool {
    let year = number(bytes, end + 1).filter(|_| bytes.get(end) == Some(&b','));
    year.is_some_and(|(year, len, end)| len == 4 && (1900..2100).contains(&year) && ends_here(bytes, end))
}

/// `T10:00` directly behind the date.
fn has_time(bytes: &[u8], end: usize) -> bool {
    match bytes[end.min(bytes.len())..] {
        [b'T' | b't', b, ..] => b.is_ascii_digit(),
        // `2026-02-04/14:33`, as agencies close their stories.
        [b'/', a, b, b':', ..] => a.is_ascii_digit() && b.is_ascii_digit(),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::super::class::unpack_date;
    use super::*;

    fn check(text: &str, expected: &str) {
        let reading = match read(text.as_bytes(), 0, Order::DayFirst) {
            Reading::Date(numeric) => {
                let (year, month, day) = unpack_date(numeric.packed);
                let value = DateValue::new(year, Some(month), day).map(|date| date.to_string());
                format!("{} {:?}", value.unwrap_or_default(), &text[..numeric.end])
            }
            Reading::Impossible(end) => format!("impossible {:?}", &text[..end]),
            Reading::Other => "-".to_owned(),
        };
        assert_eq!(reading, expected, "{text}");
    }

    #[test]
    fn dates_in_figures_are_read_in_their_shapes() {
        check("2026-02-04", r#"2026-02-04 "2026-02-04""#);
        check("2026-02-04T10:00", r#"2026-02-04 "2026-02-04""#);
        check("2026-02-04/14:33", r#"2026-02-04 "2026-02-04""#);
        check("2026/2/4", r#"2026-02-04 "2026/2/4""#);
        check("2026.02.04", r#"2026-02-04 "2026.02.04""#);
        check("2026-02", r#"2026-02 "2026-02""#);
        check("04.02.2026", r#"2026-02-04 "04.02.2026""#);
        check("4. 2. 2026", r#"2026-02-04 "4. 2. 2026""#);
        check("4.2.26", r#"2026-02-04 "4.2.26""#);
        check("04.02. um", r#"XXXX-02-04 "04.02.""#);
        check("04/02/2026", r#"2026-02-04 "04/02/2026""#);
        check("02/24/2026", r#"2026-02-24 "02/24/2026""#);
        check("4-2-2026", r#"2026-02-04 "4-2-2026""#);
        check("05.2016", r#"2016-05 "05.2016""#);
        check("5/2016", r#"2016-05 "5/2016""#);
        check("2016.05", r#"2016-05 "2016.05""#);
        check("2026. 02. 04. volt", r#"2026-02-04 "2026. 02. 04""#);
        check("22/4", r#"XXXX-04-22 "22/4""#);
    }

    #[test]
    fn other_figures_are_no_dates() {
        for text in [
            "192.168.10.20",
            "1.2.3.4",
            "2026-02-04-17",
            "12345-67-89",
            "2014-18",
            "2010/11",
            "14.30",
            "14.30 Uhr",
            "3.141",
            "5.2016",
            "1.000.000",
            "33.44.2020",
            "99/99/99",
            "2",
            "2026",
            "12.3.14.15",
            "1.2.20x",
            "0612-345-678",
        ] {
            check(text, "-");
        }
    }

    #[test]
    fn days_that_do_not_exist_are_told() {
        check("31.02.2026", r#"impossible "31.02.2026""#);
        check("2025-02-29", r#"impossible "2025-02-29""#);
        check("31.4.2026,", r#"impossible "31.4.2026""#);
    }
}
