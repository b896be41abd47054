//! From the parts of a matched rule to what the words say.

mod clock;
mod counted;
mod date;
mod nth;
mod parts;
mod rows;

pub use self::parts::Part;
use self::parts::{Parts, UNITS, holiday, season};
use super::class::Class;
use super::context::Context;
use super::grammar::{GrammarRule, unit};
use super::meaning::Meaning;
use crate::model::{
    Amount, DateValue, DayPart, Direction, Expression, MonthRef, NamedDay, Rule, Span, TimeOfDay, Timex, TimexKind,
    Unit, WeekOf, When,
};

/// What a match amounts to.
pub enum Built {
    Timex(Timex),
    /// Of a row or a span: by position.
    Timexes(Vec<Timex>),
    /// A negative rule matched.
    Nothing,
    /// A day that does not exist: `31. Februar`.
    Impossible,
    /// The words could mean a date but don't here.
    Rejected,
}

/// Reads the parts of a match.
pub fn build(rule: &GrammarRule, parts: &[Part], context: &Context) -> Built {
    let built = Builder { rule, parts: Parts::new(parts), context };
    match built.read() {
        Ok(built) | Err(built) => built,
    }
}

/// What a `last` or `next` may stand before.
const CUED: [Class; 7] =
    [Class::UNIT, Class::MONTH, Class::WDAY, Class::BAREWDAY, Class::WEEKEND, Class::SEASON, Class::HOLIDAY];

struct Builder<'a> {
    rule: &'a GrammarRule,
    parts: Parts<'a>,
    context: &'a Context<'a>,
}

type Result<T> = std::result::Result<T, Built>;

impl Builder<'_> {
    fn read(&self) -> Result<Built> {
        let parts = &self.parts;
        // The cue of `zwei Wochen nächsten Monat` belongs to the month.
        if let [.., before, cue] = parts.0
            && matches!(cue.class, Class::LAST | Class::NEXT)
            && !matches!(before.class, Class::ART | Class::OF)
            && self.context.has_after(cue.end, &CUED)
        {
            return Err(Built::Rejected);
        }
        let when = match self.rule.meaning {
            Meaning::Nothing => return Err(Built::Nothing),
            Meaning::Days => return self.days().map(Built::Timexes),
            Meaning::Years => return self.years().map(Built::Timexes),
            Meaning::Months => return self.months().map(Built::Timexes),
            Meaning::Times => return self.clock_times().map(Built::Timexes),
            Meaning::NowAndDate => return self.now_and_date().map(Built::Timexes),
            Meaning::Time(half) => return self.clock_time(half).map(Built::Timexes),
            Meaning::Date => self.date()?,
            Meaning::Weekday(week) => self.named_weekday(week)?,
            Meaning::DayCued => return self.cued_day().map(Built::Timexes),
            Meaning::Same => self.same_unit()?,
            Meaning::WeekdayLast => self.last_weekday()?,
            Meaning::WeekdayOfUnit if parts.unit() == Unit::Week => {
                let (weekday, week) = (parts.weekday().ok_or(Built::Rejected)?, parts.side().map(|side| side as i8));
                When::Weekday { weekday, week }
            }
            Meaning::WeekdayOfUnit => return Err(Built::Rejected),
            Meaning::DayOfMonth(month) => self.day_of_month(month)?,
            Meaning::ShiftFrom(sign) => self.shift_from(sign)?,
            Meaning::Dates => return self.dates().map(Built::Timexes),
            Meaning::Spans => return self.spans().map(Built::Timexes),
            Meaning::NthWeek => self.nth_week()?,
            Meaning::Relative(by) => {
                let by = parts.value(Class::REL).or(by.map(i32::from)).ok_or(Built::Rejected)?;
                When::Shift { by, unit: Unit::Day }
            }
            Meaning::YearBy(by) => When::Shift { by: by.into(), unit: Unit::Year },
            Meaning::MonthBy(by) => When::Shift { by: by.into(), unit: Unit::Month },
            Meaning::WeekBy(by) => When::Shift { by: by.into(), unit: Unit::Week },
            Meaning::YearNumber => {
                let year = parts.first_of(&[Class::NUM, Class::YEAR]).filter(|year| (100..2200).contains(year));
                self.calendar(Some(year.ok_or(Built::Rejected)?), None, None)?
            }
            Meaning::Night(by) => When::Shift { by: by.into(), unit: Unit::Day },
            // `30 minutes later this week`
            Meaning::Shift(Some(1)) if self.context.has_after(parts.span().end as usize, &[Class::THIS]) => {
                return Err(Built::Rejected);
            }
            Meaning::Shift(sign) => self.shift(sign),
            Meaning::Season(spelled) => {
                let season =
                    parts.value(Class::SEASON).or(spelled.map(i32::from)).and_then(season).ok_or(Built::Rejected)?;
                When::Season { year: parts.year16(), season }
            }
            Meaning::Quarter => self.quarter()?,
            Meaning::Week => {
                let week = parts.first_of(&[Class::ORD, Class::NUM]).filter(|week| (1..=53).contains(week));
                When::Week { year: parts.year16(), week: week.ok_or(Built::Rejected)? as u8 }
            }
            Meaning::Decade => self.decade()?,
            Meaning::Century => {
                let number = parts.first_of(&[Class::ORD, Class::ROMAN, Class::NUM, Class::DAY]);
                let number = number.filter(|number| (1..=99).contains(number)).map(|number| number - 1);
                // `1800-talet`: the years that begin with these figures.
                let first_year = parts.value(Class::YEAR).filter(|year| year % 100 == 0).map(|year| year / 100);
                When::Century(number.or(first_year).ok_or(Built::Rejected)? as u16)
            }
            Meaning::Weekend(by) => When::Weekend { by: by.or(parts.side().map(|side| side as i8)).unwrap_or(0) },
            Meaning::Holiday(spelled) => {
                let value = spelled.or(parts.value(Class::HOLIDAY));
                let holiday = value.and_then(holiday).ok_or(Built::Rejected)?;
                When::Holiday { holiday, year: parts.year16() }
            }
            Meaning::HalfYear(spelled) => self.half_year(spelled)?,
            Meaning::Within => self.within()?,
            Meaning::Rest => When::RestOf(parts.unit()),
            Meaning::Later => match parts.unit() {
                unit @ (Unit::Week | Unit::Month | Unit::Quarter) => When::RestOf(unit),
                unit => When::Shift { by: 0, unit },
            },
            Meaning::ShiftBoth(sign) => self.shift_both(sign)?,
            Meaning::FromDay(sign) => self.shift_from_day(sign)?,
            Meaning::LongFrom => self.long_from()?,
            Meaning::Workdays(sign) => self.workdays(sign)?,
            Meaning::Weekdays => return self.weekdays().map(Built::Timexes),
            Meaning::WeekdaysFrom(sign) => self.weekdays_from(sign)?,
            Meaning::SoFar => When::SoFar(parts.first_of(&UNITS).map_or(Unit::Year, unit)),
            Meaning::WeekOfDay => self.week_of_day()?,
            Meaning::WeekendOfDay => When::WeekendOfDay(self.named_day()?),
            Meaning::MonthNumber => self.month_number()?,
            Meaning::DayAndMonth => self.day_and_month()?,
            Meaning::Duration => self.duration()?,
            Meaning::Stretch => self.stretch()?,
            Meaning::NthWeekday => self.nth_weekday()?,
            Meaning::DaysOfMonth(month) => return self.days_of_month(month).map(Built::Timexes),
            Meaning::QuarterBy => When::Shift { by: parts.side().unwrap_or(0), unit: Unit::Quarter },
            Meaning::Today => match self.context.tense_of_events(parts.span()) {
                Direction::Open => When::Present,
                _ => When::Shift { by: 0, unit: Unit::Day },
            },
            Meaning::Uncounted => When::Duration(Amount::uncounted(parts.unit())),
            Meaning::Count => self.count()?,
            Meaning::Every => When::Every(self.amount()?),
            Meaning::EveryWeekday => When::EveryWeekday(parts.weekday().ok_or(Built::Rejected)?),
            // `в прошлом году` is last year, and `в прошлом` alone the past.
            Meaning::Reference(_) if parts.0.len() > 1 && self.context.has_after(parts.span().end as usize, &UNITS) => {
                return Err(Built::Rejected);
            }
            Meaning::Reference(side) => match side.map(i32::from).or(parts.value(Class::REF)).unwrap_or(0) {
                0 => When::Present,
                1 => When::Future,
                _ => When::Past,
            },
            Meaning::InYear(years) => self.in_year(years)?,
        };
        let is_year = match when {
            When::Century(_) | When::Decade(_) => true,
            When::Calendar(date) => date.year().is_some() && date.month().is_none(),
            _ => false,
        };
        if is_year && self.is_before_christ() {
            return Err(Built::Nothing);
        }
        let time = match self.rule.meaning {
            Meaning::Night(_) => Some(TimeOfDay::Part(DayPart::Night)),
            _ => parts.time(),
        };
        Ok(Built::Timex(self.timex(parts.span(), when, time)))
    }

    fn timex(&self, span: Span, when: When, time: Option<TimeOfDay>) -> Timex {
        let kind = match when {
            When::Duration(_) | When::Stretch { .. } | When::Within { .. } | When::SoFar(_) | When::LongFrom { .. } => {
                TimexKind::Duration
            }
            When::Workdays { all: true, .. } => TimexKind::Duration,
            When::Every(_) | When::EveryWeekday(_) => TimexKind::Set,
            When::AnyDay | When::NoDay => TimexKind::Time,
            _ if time.is_some() => TimexKind::Time,
            _ => TimexKind::Date,
        };
        let expression = Expression { when, direction: self.direction(when, span), time };
        Timex { span, kind, expression, rule: Rule(self.rule.name) }
    }

    /// `letzten` and `kommenden` say it; else the tense of the sentence where it matters.
    fn direction(&self, when: When, span: Span) -> Direction {
        if let Meaning::WeekdaysFrom(sign) = self.rule.meaning {
            return if sign < 0 { Direction::Last } else { Direction::Next };
        }
        // `a week from Friday` is said of the one to come.
        if let (Meaning::FromDay(1), When::FromDay { day: NamedDay::Weekday { .. }, .. }) = (self.rule.meaning, when)
            && self.parts.side().is_none()
        {
            return Direction::Future;
        }
        // `der letzte Freitag im Mai` counts from the end of May.
        let is_nth = matches!(when, When::NthWeekday { .. } | When::NthWeek { .. } | When::EndDay { .. });
        match if is_nth { self.parts.side_of_unit() } else { self.parts.side() } {
            Some(..0) => return Direction::Last,
            Some(1..) => return Direction::Next,
            Some(0) => return Direction::Open,
            None => {}
        }
        let needs_tense = match when {
            When::Calendar(date) => date.is_partial(),
            When::Season { year, .. } | When::Quarter { year, .. } | When::Holiday { year, .. } => year.is_none(),
            When::Weekday { week, .. } => week.is_none(),
            When::DayOfMonth { month, .. } => month.is_none(),
            When::HalfYear { year, .. } => year.is_none(),
            When::FromDay { .. } | When::LongFrom { .. } | When::WeekOfDay(_) | When::WeekendOfDay(_) => true,
            When::NthWeekday { month: MonthRef::Named(month), .. }
            | When::NthWeek { of: WeekOf::Month(MonthRef::Named(month)), .. }
            | When::EndDay { of: WeekOf::Month(MonthRef::Named(month)), .. } => month.is_partial(),
            _ => false,
        };
        if needs_tense { self.context.tense(span.start as usize, span.end as usize) } else { Direction::Open }
    }

    fn calendar(&self, year: Option<i32>, month: Option<u32>, day: Option<u32>) -> Result<When> {
        match DateValue::new(year, month, day) {
            Some(date) => Ok(When::Calendar(date)),
            None if month.is_some() && day.is_some_and(|day| day <= 31) => Err(Built::Impossible),
            None => Err(Built::Rejected),
        }
    }
}

pub fn is_a_day(when: When) -> bool {
    match when {
        When::Calendar(date) => date.day().is_some(),
        When::Weekday { .. } | When::DayOfMonth { .. } | When::Holiday { .. } | When::AnyDay => true,
        When::FromDay { .. } | When::ShiftBoth { .. } | When::NthWeekday { .. } | When::EndDay { .. } => true,
        When::Shift { unit, .. } => unit == Unit::Day,
        _ => false,
    }
}
