//! The nth weekday, day or week of a month or year.

use super::super::class::Class;
use super::super::grammar::unit;
use super::parts::{Part, UNITS};
use super::{Builder, Built, Result};
use crate::model::{DateValue, MonthRef, Unit, WeekOf, When};

/// What may follow an nth weekday that is not counted in its month.
const COUNTED_IN: [Class; 6] = [Class::OF, Class::AFTER, Class::BEFORE, Class::IN, Class::ATMONTH, Class::ART];

impl Builder<'_> {
    pub(super) fn nth_weekday(&self) -> Result<When> {
        let parts = &self.parts;
        let weekday = parts.weekday().ok_or(Built::Rejected)?;
        let nth = parts.first_of(&[Class::ORD, Class::ORDDAY]).filter(|nth| (1..=5).contains(nth));
        // `der letzte Freitag im Mai`: the only `LAST` that is no count from the anchor.
        let nth = nth.or(parts.begins_with_last().then_some(-1)).ok_or(Built::Rejected)?;
        let month = match parts.month() {
            Some(month) => MonthRef::Named(DateValue::new(parts.year(), Some(month), None).ok_or(Built::Rejected)?),
            None if parts.unit() == Unit::Month => MonthRef::Shifted(parts.side_of_unit().unwrap_or(0) as i8),
            // `la prima domenica` with nothing said of what it is counted in: the month.
            None if parts.0.len() == 2 && !self.context.has_after(parts.span().end as usize, &COUNTED_IN) => {
                MonthRef::Shifted(0)
            }
            None => return Err(Built::Rejected),
        };
        Ok(When::NthWeekday { nth: nth as i8, weekday, month })
    }

    /// The nth week, and by the same words the nth day of a month and the nth month of a year.
    pub(super) fn nth_week(&self) -> Result<When> {
        let parts = &self.parts;
        let units: Vec<Unit> =
            parts.0.iter().filter(|part| UNITS.contains(&part.class)).map(|part| unit(part.value)).collect();
        match units.first() {
            Some(Unit::Week) => {}
            Some(Unit::Day | Unit::Month) => return self.nth_day_or_month(&units),
            _ => return Err(Built::Rejected),
        }
        let is_nth = |part: &Part| matches!(part.class, Class::LAST | Class::ORD | Class::ORDDAY | Class::NUM);
        let first_idx = parts.0.iter().position(is_nth).ok_or(Built::Rejected)?;
        let first = &parts.0[first_idx];
        let nth = match first.class {
            Class::LAST => -1,
            _ => first.value,
        };
        if !(-1..=53).contains(&nth) || nth == 0 {
            return Err(Built::Rejected);
        }
        // The `last` of `the last week of last year` that belongs to the year is the second one.
        let side = parts.0[first_idx + 1..]
            .iter()
            .rev()
            .find(|part| matches!(part.class, Class::LAST | Class::THIS | Class::NEXT));
        let by = side.map_or(0, |part| part.value as i8);
        let of = match (parts.month(), parts.year16(), units.get(1)) {
            (Some(month), year, _) if nth <= 5 => {
                let month = DateValue::new(year.map(i32::from), Some(month), None).ok_or(Built::Rejected)?;
                WeekOf::Month(MonthRef::Named(month))
            }
            (None, Some(year), _) => WeekOf::Year(year),
            (None, None, Some(Unit::Month)) if nth <= 5 => WeekOf::Month(MonthRef::Shifted(by)),
            (None, None, Some(Unit::Year)) => WeekOf::YearBy(by),
            _ => return Err(Built::Rejected),
        };
        Ok(When::NthWeek { nth: nth as i8, of })
    }

    pub(super) fn quarter(&self) -> Result<When> {
        let parts = &self.parts;
        let number = parts.first_of(&[Class::ORD, Class::ROMAN, Class::NUM, Class::ORDDAY, Class::QUARTERWORD]);
        // `das letzte Quartal 2025`
        let number = if parts.begins_with_last() { Some(4) } else { number };
        let quarter = number.filter(|number| (1..=4).contains(number)).ok_or(Built::Rejected)? as u8;
        match self.years_off()? {
            Some(years) => Ok(When::QuarterInYear { quarter, years }),
            None => Ok(When::Quarter { year: parts.year16(), quarter }),
        }
    }

    pub(super) fn half_year(&self, spelled: Option<i8>) -> Result<When> {
        let parts = &self.parts;
        let half = parts.first_of(&[Class::ORD, Class::ROMAN, Class::NUM, Class::ORDDAY]).or(spelled.map(i32::from));
        let half = half.filter(|half| (1..=2).contains(half)).ok_or(Built::Rejected)? as u8;
        match self.years_off()? {
            Some(years) => Ok(When::HalfInYear { half, years }),
            None => Ok(When::HalfYear { year: parts.year16(), half }),
        }
    }

    /// How far the year that the words count to is from the anchor's; `None` where they name no unit.
    fn years_off(&self) -> Result<Option<i8>> {
        match self.parts.first_of(&UNITS).map(unit) {
            None => Ok(None),
            Some(Unit::Year) if self.parts.year().is_some() => Ok(None),
            Some(Unit::Year) => Ok(Some(self.parts.side_of_unit().unwrap_or(0) as i8)),
            Some(_) => Err(Built::Rejected),
        }
    }

    pub(super) fn nth_day_or_month(&self, units: &[Unit]) -> Result<When> {
        let parts = &self.parts;
        if parts.is_first(Class::LAST) {
            return self.last_day(units);
        }
        let nth = parts.first_of(&[Class::ORD, Class::ORDDAY, Class::NUM]).ok_or(Built::Rejected)?;
        let by = parts.side().unwrap_or(0) as i8;
        let of_year = parts.year16().map_or(WeekOf::YearBy(by), WeekOf::Year);
        match (units, parts.month()) {
            ([Unit::Day, Unit::Year], None) if nth == 1 => Ok(When::EndDay { is_last: false, of: of_year }),
            ([Unit::Day], None) if nth == 1 && parts.year().is_some() => {
                Ok(When::EndDay { is_last: false, of: of_year })
            }
            ([Unit::Day, Unit::Month], None) if (1..=31).contains(&nth) => {
                Ok(When::DayOfMonth { day: nth as u8, month: Some(by), weekday: None })
            }
            ([Unit::Day], Some(month)) => self.calendar(parts.year(), Some(month), Some(nth as u32)),
            ([Unit::Month], None) if (1..=12).contains(&nth) && parts.year().is_some() => {
                self.calendar(parts.year(), Some(nth as u32), None)
            }
            ([Unit::Month, Unit::Year], None) if (1..=12).contains(&nth) => {
                let date = DateValue::new(None, Some(nth as u32), None).ok_or(Built::Rejected)?;
                Ok(When::InYear { date, years: by })
            }
            _ => Err(Built::Rejected),
        }
    }

    /// `der letzte Tag des Monats`, `the last day of November`.
    pub(super) fn last_day(&self, units: &[Unit]) -> Result<When> {
        let parts = &self.parts;
        let by = parts.side_of_unit().unwrap_or(0) as i8;
        let of = match (units, parts.month(), parts.year16()) {
            ([Unit::Day, Unit::Month], None, None) => WeekOf::Month(MonthRef::Shifted(by)),
            ([Unit::Day, Unit::Year], None, None) => WeekOf::YearBy(by),
            ([Unit::Day], None, Some(year)) => WeekOf::Year(year),
            ([Unit::Month], None, Some(year)) => return self.calendar(Some(year.into()), Some(12), None),
            ([Unit::Day], Some(month), year) => {
                let month = DateValue::new(year.map(i32::from), Some(month), None).ok_or(Built::Rejected)?;
                WeekOf::Month(MonthRef::Named(month))
            }
            _ => return Err(Built::Rejected),
        };
        Ok(When::EndDay { is_last: true, of })
    }
}
