//! What is counted: so many units before or after a day, and lengths.

use super::super::class::Class;
use super::super::grammar::unit;
use super::parts::{DAYS, UNITS};
use super::{Builder, Built, Result};
use crate::model::{Amount, Direction, NamedDay, Unit, When};

impl Builder<'_> {
    /// `vor drei Tagen`, `in drei Tagen`; years so counted are a length in TIMEX3 (`vor zehn Jahren`: P10Y).
    pub(super) fn count(&self) -> Result<When> {
        let start = self.parts.span().start as usize;
        let (ago, ahead) = (self.context.has_before(start, Class::AGO), self.context.has_before(start, Class::IN));
        let is_long = self.parts.unit() >= Unit::Year;
        let is_much = self.parts.count() > 60;
        if is_long || is_much || !(ago || ahead) || self.parts.find(Class::SOME).is_some() {
            return Ok(When::Duration(self.amount()?));
        }
        let is_past = self.context.tense(start, self.parts.span().end as usize) == Direction::Past;
        match ago {
            true => Ok(self.shift(Some(-1))),
            // `in drei Tagen gebaut` is a length, `in drei Tagen` with another tense a day.
            false if is_past => Ok(When::Duration(self.amount()?)),
            false => Ok(self.shift(Some(1))),
        }
    }

    /// `Freitag`, `nächsten Freitag`, `vorletzten Freitag`; `week` where the rule names one.
    pub(super) fn named_weekday(&self, week: Option<i8>) -> Result<When> {
        let weekday = self.parts.weekday().ok_or(Built::Rejected)?;
        match self.parts.side() {
            Some(side @ (-2 | 2)) => {
                let day = NamedDay::Weekday { weekday, week: None };
                Ok(When::FromDay { day, by: side.signum(), unit: Unit::Week })
            }
            // `diesen Freitag` is the one of this week.
            side => Ok(When::Weekday { weekday, week: week.or((side == Some(0)).then_some(0)) }),
        }
    }

    /// `na sexta`: a weekday in a word that means other things too.
    pub(super) fn last_weekday(&self) -> Result<When> {
        let is_bare = self.parts.find(Class::WDAY).is_none_or(|part| self.is_bare_weekday(part));
        if is_bare || !self.is_clause_end(self.parts.span().end as usize) {
            return Err(Built::Rejected);
        }
        self.named_weekday(None)
    }

    pub(super) fn shift(&self, sign: Option<i8>) -> When {
        let parts = &self.parts;
        let by = match sign {
            Some(sign) => parts.count().saturating_mul(sign.into()),
            None => parts.side().unwrap_or(0).saturating_mul(parts.count()),
        };
        match (parts.unit(), parts.value(Class::HALF)) {
            // A week counted out in days keeps its weekday, as the words do.
            (Unit::Week, _)
                if sign.is_some() && by != 0 && (parts.find(Class::NUM).is_some() || parts.0.len() == 2) =>
            {
                When::Shift { by: by.saturating_mul(7), unit: Unit::Day }
            }
            (Unit::Year, Some(_)) => When::Shift { by: by.signum().saturating_mul(6), unit: Unit::Month },
            (unit, _) => When::Shift { by, unit },
        }
    }

    pub(super) fn shift_from(&self, sign: i8) -> Result<When> {
        let rel = self.parts.value(Class::REL).unwrap_or(0);
        self.check_counted()?;
        let days = match self.parts.unit() {
            Unit::Day => 1,
            Unit::Week => 7,
            Unit::Month => {
                return Ok(When::ShiftBoth { months: self.parts.count().saturating_mul(sign.into()), days: rel });
            }
            _ => return Err(Built::Rejected),
        };
        let by = self.parts.count().saturating_mul(days * i32::from(sign)).saturating_add(rel);
        Ok(When::Shift { by, unit: Unit::Day })
    }

    /// So many units before or after a day that has words of its own. Years so counted are too rough for a day.
    pub(super) fn shift_from_day(&self, sign: i8) -> Result<When> {
        let unit = match self.parts.unit() {
            unit @ (Unit::Day | Unit::Week | Unit::Month) => unit,
            _ => return Err(Built::Rejected),
        };
        self.check_counted()?;
        let by = self.parts.count().saturating_mul(sign.into());
        let weekday = || {
            let side = self.parts.side().filter(|side| *side == 0).map(|_| 0);
            self.parts.weekday().map(|weekday| NamedDay::Weekday { weekday, week: side })
        };
        let day = match self.parts.0.iter().any(|part| DAYS.contains(&part.class)) {
            true => self.named_day()?,
            false => self.named_day().or_else(|why| weekday().ok_or(why))?,
        };
        Ok(When::FromDay { day, by, unit })
    }

    /// `der Tag nach Weihnachten` is one day; `die Woche nach Weihnachten` is a week, and no day.
    fn check_counted(&self) -> Result<()> {
        let is_counted = self.parts.find(Class::NUM).is_some() || self.parts.unit() == Unit::Day;
        if is_counted { Ok(()) } else { Err(Built::Rejected) }
    }

    /// Counted to the day where days or weeks are named, else to the month.
    pub(super) fn shift_both(&self, sign: i8) -> Result<When> {
        let (mut months, mut days, mut to_the_day) = (0i32, 0i32, false);
        for (number, unit) in self.counts() {
            let number = number.saturating_mul(sign.into());
            match unit {
                Unit::Year => months = months.saturating_add(number.saturating_mul(12)),
                Unit::Quarter => months = months.saturating_add(number.saturating_mul(3)),
                Unit::Month => months = months.saturating_add(number),
                Unit::Week => days = days.saturating_add(number.saturating_mul(7)),
                Unit::Day => days = days.saturating_add(number),
                Unit::Hour | Unit::Minute | Unit::Second => {}
                Unit::Decade | Unit::Century | Unit::Millennium => return Err(Built::Rejected),
            }
            to_the_day |= unit <= Unit::Week;
        }
        match to_the_day {
            true => Ok(When::ShiftBoth { months, days }),
            false => Ok(When::Shift { by: months, unit: Unit::Month }),
        }
    }

    /// The nearest such day on that side, and the rest in weeks.
    pub(super) fn weekdays_from(&self, sign: i8) -> Result<When> {
        let weekday = self.parts.weekday().ok_or(Built::Rejected)?;
        // `the Monday after next` is the second.
        let number = self.parts.value(Class::NUM).unwrap_or(2);
        if !(1..=60).contains(&number) {
            return Err(Built::Rejected);
        }
        let day = NamedDay::Weekday { weekday, week: None };
        Ok(When::FromDay { day, by: (number - 1) * i32::from(sign), unit: Unit::Week })
    }

    pub(super) fn long_from(&self) -> Result<When> {
        let unit = self.parts.unit();
        if unit > Unit::Year {
            return Err(Built::Rejected);
        }
        let weekday = || {
            let week = self.parts.value(Class::THIS).map(|_| 0);
            self.parts.weekday().map(|weekday| NamedDay::Weekday { weekday, week })
        };
        let day = match self.parts.value(Class::REL) {
            Some(by) => NamedDay::Shifted(by as i16),
            None => self.named_day().or_else(|why| weekday().ok_or(why))?,
        };
        Ok(When::LongFrom { day, by: self.parts.count(), unit })
    }

    pub(super) fn workdays(&self, sign: Option<i8>) -> Result<When> {
        let by = sign.map(i32::from).or(self.parts.side()).ok_or(Built::Rejected)?.signum();
        let number = self.parts.first_of(&[Class::NUM]).filter(|number| (1..=1000).contains(number));
        Ok(When::Workdays { by: number.ok_or(Built::Rejected)? * by, all: sign.is_none() })
    }

    pub(super) fn within(&self) -> Result<When> {
        let span = self.parts.span();
        let looks_back = self.context.tense(span.start as usize, span.end as usize) == Direction::Past;
        match self.amount()? {
            Amount { tenths: Some(tenths), unit, and: None } if tenths % 10 == 0 && !looks_back => {
                Ok(When::Within { by: i32::try_from(tenths / 10).unwrap_or(i32::MAX), unit })
            }
            amount => Ok(When::Duration(amount)),
        }
    }

    /// `vor zwei Jahren und 21 Tagen` is a day, `zwei Jahre und 21 Tage` a length.
    pub(super) fn duration(&self) -> Result<When> {
        let start = self.parts.span().start as usize;
        if self.counts().nth(1).is_some() && self.context.has_before(start, Class::AGO) {
            return self.shift_both(-1);
        }
        Ok(When::Duration(self.amount()?))
    }

    pub(super) fn stretch(&self) -> Result<When> {
        let (side, amount) = (self.parts.side().unwrap_or(0), self.amount()?);
        match amount {
            // Who says `the last ten years` counts no days.
            Amount { tenths: Some(tenths), unit, and: None } if tenths % 10 == 0 && unit < Unit::Year => {
                let by = i32::try_from(tenths / 10).unwrap_or(i32::MAX).saturating_mul(side.signum());
                Ok(When::Stretch { by, unit })
            }
            _ => Ok(When::Duration(amount)),
        }
    }

    pub(super) fn amount(&self) -> Result<Amount> {
        let parts = &self.parts;
        if let Some(value) = parts.first_of(&[Class::ADVERB, Class::LONG]) {
            let counted = parts.value(Class::ADVERB).map(|_| 10);
            return Ok(Amount { tenths: counted, unit: unit(value), and: None });
        }
        if let Some(value) = parts.value(Class::COMPOUND) {
            return Ok(Amount::whole((value / 16) as u32, unit(value % 16)));
        }
        let units: Vec<Unit> =
            parts.0.iter().filter(|part| UNITS.contains(&part.class)).map(|part| unit(part.value)).collect();
        let first = *units.first().ok_or(Built::Rejected)?;
        let numbers: Vec<i32> = parts.0.iter().filter(|part| part.class == Class::NUM).map(|part| part.value).collect();
        if parts.find(Class::SOME).is_some() {
            return Ok(Amount::uncounted(first));
        }
        let half = parts.find(Class::HALF).map(|part| part.value);
        let tenths = match (numbers.first(), half) {
            (Some(number), Some(0)) if *number > 1 => number.saturating_mul(10).saturating_add(5),
            (Some(_), Some(0)) => 5,
            (Some(number), _) => number.saturating_mul(10),
            (None, Some(half)) if half > 0 => half,
            (None, Some(_)) => 5,
            (None, None) => 10,
        };
        let and = match (units.get(1), numbers.get(1)) {
            (Some(unit), Some(number)) => Some((u16::try_from(*number).map_err(|_| Built::Rejected)?, *unit)),
            _ => None,
        };
        Ok(Amount { tenths: Some(tenths.max(0) as u32), unit: first, and })
    }

    /// Each count with its unit: years and months, weeks and days.
    pub(super) fn counts(&self) -> impl Iterator<Item = (i32, Unit)> + '_ {
        let mut number = 1;
        self.parts.0.iter().filter_map(move |part| match part.class {
            Class::NUM => {
                number = part.value;
                None
            }
            class if UNITS.contains(&class) => Some((number, unit(part.value))),
            _ => None,
        })
    }
}
