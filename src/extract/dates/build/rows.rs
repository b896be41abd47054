//! Several dates in one match, a timex each, which share a month or a year.

use super::super::class::{Class, unpack_date};
use super::parts::{DAYS, MONTHS, Part, weekday};
use super::{Builder, Built, Result};
use crate::model::{Span, Timex, Unit, When};

impl Builder<'_> {
    /// A timex for each day, the month and year shared: `2. bis 5. Juni`.
    pub(super) fn days(&self) -> Result<Vec<Timex>> {
        let days: Vec<Part> = self.parts.0.iter().copied().filter(|part| DAYS.contains(&part.class)).collect();
        let span = self.parts.span();
        let mut timexes = Vec::new();
        for (idx, day) in days.iter().enumerate() {
            let when = self.calendar(self.parts.year(), self.parts.month(), Some(day.value as u32))?;
            // The one beside the month keeps the rest of the words.
            let month_is_first = self.parts.0.iter().position(|part| MONTHS.contains(&part.class))
                < self.parts.0.iter().position(|part| DAYS.contains(&part.class));
            let span = match (month_is_first, idx) {
                (true, 0) => Span::new(span.start as usize, day.end),
                (false, idx) if idx + 1 == days.len() => Span::new(day.start, span.end as usize),
                (true, idx) if idx + 1 == days.len() && self.parts.year().is_some() => {
                    Span::new(day.start, span.end as usize)
                }
                _ => Span::new(day.start, day.end),
            };
            timexes.push(self.timex(span, when, None));
        }
        Ok(timexes)
    }

    pub(super) fn days_of_month(&self, month: Option<i8>) -> Result<Vec<Timex>> {
        let month = month.or(self.parts.side().map(|side| side as i8)).unwrap_or(0);
        let unit = self.parts.unit();
        let days: Vec<Part> = self.parts.0.iter().copied().filter(|part| DAYS.contains(&part.class)).collect();
        if unit != Unit::Month || days.iter().any(|day| !(1..=31).contains(&day.value)) {
            return Err(Built::Rejected);
        }
        let end = self.parts.span().end as usize;
        let timexes = days.iter().enumerate().map(|(idx, day)| {
            let span = Span::new(day.start, if idx + 1 == days.len() { end } else { day.end });
            self.timex(span, When::DayOfMonth { day: day.value as u8, month: Some(month), weekday: None }, None)
        });
        Ok(timexes.collect())
    }

    /// `2025/05` at the end of a clause, and no number of something.
    fn is_month_with_slash(&self) -> bool {
        let span = self.parts.span();
        self.is_clause_end(span.end as usize) && !self.context.has_before(span.start as usize, Class::NOYEAR)
    }

    /// `Juni und Juli 2020`: the year is shared.
    pub(super) fn months(&self) -> Result<Vec<Timex>> {
        let months: Vec<Part> = self.parts.0.iter().copied().filter(|part| MONTHS.contains(&part.class)).collect();
        let end = self.parts.span().end as usize;
        let mut timexes = Vec::new();
        let last = months.last().map_or(0, |month| month.value);
        for (idx, month) in months.iter().enumerate() {
            // `November bis Februar 2017`
            let year = self.parts.year().map(|year| year - i32::from(month.value > last));
            let when = self.calendar(year, Some(month.value as u32), None)?;
            let span_end = if idx + 1 == months.len() { end } else { month.end };
            timexes.push(self.timex(Span::new(month.start, span_end), when, None));
        }
        Ok(timexes)
    }

    pub(super) fn years(&self) -> Result<Vec<Timex>> {
        let parts = self.parts.0.iter().filter(|part| matches!(part.class, Class::YEAR | Class::TWODIGITS | Class::YY));
        let parts: Vec<Part> = parts.copied().collect();
        let [first, .., last] = parts[..] else { return Err(Built::Rejected) };
        let second = match last.class {
            Class::YEAR => last.value,
            _ => first.value / 100 * 100 + last.value % 100,
        };
        // `2016 - 05` cannot run forwards and is a month.
        if last.class == Class::TWODIGITS
            && second < first.value
            && (1900..2100).contains(&first.value)
            && (self.parts.find(Class::SLASH).is_none() || self.is_month_with_slash())
        {
            let month = self.calendar(Some(first.value), Some(last.value as u32), None)?;
            return Ok(vec![self.timex(self.parts.span(), month, None)]);
        }
        // `2014-18` runs forwards, and not for centuries; `1234-5678` is a number of something.
        if !(first.value < second && second - first.value <= 150 && first.value >= 1500) {
            return Err(Built::Rejected);
        }
        let year = |value: i32| self.calendar(Some(value), None, None);
        Ok(vec![
            self.timex(Span::new(first.start, first.end), year(first.value)?, None),
            self.timex(Span::new(last.start, last.end), year(second)?, None),
        ])
    }

    /// A timex for each date in figures.
    pub(super) fn dates(&self) -> Result<Vec<Timex>> {
        let classes = [Class::NDATE, Class::SHORTDATE, Class::SLASHDATE];
        let parts: Vec<Part> = self.parts.0.iter().copied().filter(|part| classes.contains(&part.class)).collect();
        // `1/2 bis 3/4` are fractions as often.
        let is_clear = |part: &Part| {
            let is_large =
                self.context.text.bytes[part.start..part.end].split(|b| *b == b'/').next().is_some_and(is_above_12);
            part.class != Class::SLASHDATE || part.end - part.start == "01/10".len() || is_large
        };
        // `from 10/1 to 11/7`, `10/1-11/7`.
        let start = self.parts.span().start as usize;
        let is_cued = self.context.has_before(start, Class::ATDAY)
            && parts.iter().all(|part| part.end - part.start > "3/4".len());
        if !(is_cued || parts.iter().any(is_clear)) {
            return Err(Built::Rejected);
        }
        let last_year = parts.last().and_then(|part| unpack_date(part.value).0).or(self.parts.year());
        let mut timexes = Vec::new();
        for part in &parts {
            let (year, month, day) = unpack_date(part.value);
            let when = self.calendar(year.or(last_year), Some(month), Some(day.ok_or(Built::Rejected)?))?;
            timexes.push(self.timex(Span::new(part.start, part.end), when, None));
        }
        Ok(timexes)
    }

    pub(super) fn spans(&self) -> Result<Vec<Timex>> {
        let of = |classes: &[Class]| -> Vec<Part> {
            self.parts.0.iter().copied().filter(|part| classes.contains(&part.class)).collect()
        };
        let (days, months) = (of(&DAYS), of(&MONTHS));
        // `Nov. bis 5. Feb. 2017`
        if let ([last_day], [month, last_month], Some(year)) = (&days[..], &months[..], self.parts.year()) {
            let turns_over = month.value > last_month.value;
            let first = self.calendar(Some(year - i32::from(turns_over)), Some(month.value as u32), None)?;
            let last = self.calendar(Some(year), Some(last_month.value as u32), Some(last_day.value as u32))?;
            let middle = last_day.start.min(last_month.start);
            return Ok(vec![
                self.timex(Span::new(month.start, month.end), first, None),
                self.timex(Span::new(middle, self.parts.span().end as usize), last, None),
            ]);
        }
        let ([day, last_day], [month, last_month], Some(year)) = (&days[..], &months[..], self.parts.year()) else {
            return Err(Built::Rejected);
        };
        let turns_over = month.value > last_month.value;
        let first =
            self.calendar(Some(year - i32::from(turns_over)), Some(month.value as u32), Some(day.value as u32))?;
        let last = self.calendar(Some(year), Some(last_month.value as u32), Some(last_day.value as u32))?;
        let span = self.parts.span();
        let middle = last_day.start.min(last_month.start);
        Ok(vec![
            self.timex(Span::new(span.start as usize, day.end.max(month.end)), first, None),
            self.timex(Span::new(middle, span.end as usize), last, None),
        ])
    }

    pub(super) fn now_and_date(&self) -> Result<Vec<Timex>> {
        let now = self.parts.0.get(1).copied().ok_or(Built::Rejected)?;
        let date = self.calendar(self.parts.year(), self.parts.month(), self.parts.day())?;
        let day = self.parts.0.iter().find(|part| DAYS.contains(&part.class) || MONTHS.contains(&part.class));
        let start = day.ok_or(Built::Rejected)?.start;
        let today = When::Shift { by: 0, unit: Unit::Day };
        Ok(vec![
            self.timex(Span::new(now.start, now.end), today, None),
            self.timex(Span::new(start, self.parts.span().end as usize), date, None),
        ])
    }

    /// Whether the word means nothing but the weekday.
    pub(super) fn is_bare_weekday(&self, part: Part) -> bool {
        let entry = self.context.grammar.lexicon.find(&self.context.text.word(part.start));
        entry.is_some_and(|entry| entry.is(Class::BAREWDAY))
    }

    /// A timex for each: beside a weekday in full its short names count too, which alone they would not.
    pub(super) fn weekdays(&self) -> Result<Vec<Timex>> {
        let is_short = |part: &Part| part.class == Class::WDAY && !self.is_bare_weekday(*part);
        let after = &self.context.text.bytes[self.parts.span().end as usize..];
        let has_day_behind = after.iter().find(|b| !matches!(b, b' ' | b',' | b'.')).is_some_and(u8::is_ascii_digit);
        if has_day_behind || !self.parts.0.iter().any(is_short) {
            return Err(Built::Rejected);
        }
        let is_weekday = |part: &&Part| matches!(part.class, Class::WDAY | Class::BAREWDAY);
        let timexes = self.parts.0.iter().filter(is_weekday).map(|part| {
            let weekday = weekday(part.value).ok_or(Built::Rejected)?;
            Ok(self.timex(Span::new(part.start, part.end), When::Weekday { weekday, week: None }, None))
        });
        timexes.collect()
    }
}

fn is_above_12(figures: &[u8]) -> bool {
    figures.len() == 2 && figures > b"12".as_slice()
}
