//! The tokens of a match by what they are in it, and what their values stand for.

use chrono::Weekday;

use super::super::class::{Class, ClassSet};
use super::super::grammar::unit;
use super::super::numeric::full_year;
use crate::model::{DayPart, Holiday, Season, Span, TimeOfDay, Unit};

/// What no expression ends in: a year was to follow.
const WAITING: [Class; 3] = [Class::COMMA, Class::OF, Class::ART];

/// A token of a match as the rule took it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Part {
    pub class: Class,
    pub value: i32,
    pub start: usize,
    pub end: usize,
}

/// The tokens of a match, asked for by class.
pub struct Parts<'a>(pub &'a [Part], ClassSet);

impl<'a> Parts<'a> {
    pub fn new(parts: &'a [Part]) -> Self {
        Self(parts, parts.iter().fold(ClassSet::default(), |all, part| all.with(part.class)))
    }

    /// Most of what is asked for is not there, and that is soon told.
    #[inline]
    pub fn find(&self, class: Class) -> Option<Part> {
        self.1.may_meet(ClassSet::default().with(class)).then(|| self.find_any(&[class])).flatten()
    }

    fn find_any(&self, classes: &[Class]) -> Option<Part> {
        self.0.iter().copied().find(|part| classes.contains(&part.class))
    }

    pub fn value(&self, class: Class) -> Option<i32> {
        self.find(class).map(|part| part.value)
    }

    #[inline]
    pub fn first_of(&self, classes: &[Class]) -> Option<i32> {
        let set = classes.iter().fold(ClassSet::default(), |all, class| all.with(*class));
        self.1.may_meet(set).then(|| self.find_any(classes)).flatten().map(|part| part.value)
    }

    pub fn is_first(&self, class: Class) -> bool {
        self.0.first().is_some_and(|part| part.class == class)
    }

    /// Without what was waiting for a year: `Anfang März, so heißt es`, `jusqu'au 5 mai, du 28 avril`.
    pub fn span(&self) -> Span {
        match (self.0.first(), self.0.iter().rfind(|part| !WAITING.contains(&part.class))) {
            (Some(first), Some(last)) => Span::new(first.start, last.end),
            _ => Span::new(0, 0),
        }
    }

    pub fn day(&self) -> Option<u32> {
        self.first_of(&DAYS).map(|day| day as u32)
    }

    pub fn month(&self) -> Option<u32> {
        self.first_of(&MONTHS).map(|month| month as u32)
    }

    pub fn year(&self) -> Option<i32> {
        let two_digits = || self.value(Class::TWODIGITS).map(|year| full_year(year as u32));
        self.first_of(&[Class::YEAR, Class::YY]).or_else(two_digits)
    }

    pub fn year16(&self) -> Option<u16> {
        self.year().map(|year| year as u16)
    }

    /// The number before a unit; one where the words give none.
    pub fn count(&self) -> i32 {
        self.first_of(&[Class::NUM, Class::ORD]).unwrap_or(1)
    }

    pub fn unit(&self) -> Unit {
        self.first_of(&UNITS).map_or(Unit::Day, unit)
    }

    /// -1, 0 or 1 for last, this, next.
    pub fn side(&self) -> Option<i32> {
        self.first_of(&[Class::LAST, Class::THIS, Class::NEXT])
    }

    /// The same of the unit that something is counted in: the first word of `der letzte Freitag des Monats` is a count.
    pub fn side_of_unit(&self) -> Option<i32> {
        let is_side = |part: &&Part| matches!(part.class, Class::LAST | Class::THIS | Class::NEXT);
        let n_counts = usize::from(!self.begins_with_unit());
        self.0.iter().skip(n_counts).find(is_side).map(|part| part.value)
    }

    /// Whether the first word is a count from the end: `der letzte Freitag im Mai`, and not `geçen yılın ilk çeyreği`.
    pub fn begins_with_last(&self) -> bool {
        self.is_first(Class::LAST) && !self.begins_with_unit()
    }

    /// Whether the first word is beside the unit that something is counted in, as in Turkish: `gelecek ayın ilk cuması`.
    fn begins_with_unit(&self) -> bool {
        let is_nth = |part: &Part| matches!(part.class, Class::ORD | Class::ORDDAY);
        matches!(self.0, [_, unit, rest @ ..] if UNITS.contains(&unit.class) && rest.iter().any(is_nth))
    }

    pub fn weekday(&self) -> Option<Weekday> {
        let from_compound = || self.value(Class::WDAYPART).map(|value| value / 8);
        self.first_of(&[Class::WDAY, Class::BAREWDAY, Class::WDAYS]).or_else(from_compound).and_then(weekday)
    }

    pub fn time(&self) -> Option<TimeOfDay> {
        let part =
            self.value(Class::PART).or_else(|| self.value(Class::WDAYPART).map(|value| value % 8)).and_then(day_part);
        let afternoon = matches!(part, Some(DayPart::Afternoon | DayPart::Evening | DayPart::Night));
        let clock = self.first_of(&[Class::CLOCK, Class::DOTCLOCK]);
        // `om acht uur`
        let hour_in_words =
            || self.find(Class::OCLOCK).and(self.value(Class::NUM)).filter(|hour| (0..=24).contains(hour));
        let hour = self.value(Class::HOUR).or_else(hour_in_words);
        let minutes = clock.or(hour.map(|hour| hour % 24 * 60));
        match minutes {
            Some(minutes) => {
                let (hour, minute) = (minutes / 60, minutes % 60);
                let hour = match self.value(Class::AMPM) {
                    Some(pm) if hour <= 12 => hour % 12 + if pm > 0 { 12 } else { 0 },
                    None if afternoon && (5..12).contains(&hour) => hour + 12,
                    _ => hour,
                };
                Some(TimeOfDay::Clock { hour: hour as u8, minute: minute as u8 })
            }
            None => part.map(TimeOfDay::Part),
        }
    }
}

pub const DAYS: [Class; 3] = [Class::DAY, Class::ORDDAY, Class::ORD];
pub const UNITS: [Class; 2] = [Class::UNIT, Class::UNITS];
pub const MONTHS: [Class; 3] = [Class::MONTH, Class::BAREMONTH, Class::FOREIGN];

pub fn weekday(number: i32) -> Option<Weekday> {
    u8::try_from(number.checked_sub(1)?).ok().and_then(|number| Weekday::try_from(number).ok())
}

pub fn day_part(number: i32) -> Option<DayPart> {
    Some(match number {
        1 => DayPart::Morning,
        2 => DayPart::Midday,
        3 => DayPart::Afternoon,
        4 => DayPart::Evening,
        5 => DayPart::Night,
        _ => return None,
    })
}

pub fn season(number: i32) -> Option<Season> {
    Some(match number {
        1 => Season::Spring,
        2 => Season::Summer,
        3 => Season::Autumn,
        4 => Season::Winter,
        _ => return None,
    })
}

/// Month * 100 + day; 1900 to 2099 days after Easter: 1998 is Good Friday, 2001 Easter Monday; 2900 to 3099 the same
/// after the Easter of the eastern churches; 4001 to 4004 the Sundays of Advent, 4000 the one before; from 20000 on the nth weekday of a month:
/// month * 1000 + nth (9 is the last) * 100 + weekday * 10 + days after it, so that 31441 is Black Friday.
pub fn holiday(value: i32) -> Option<Holiday> {
    Some(match value {
        101..=1231 => Holiday::Fixed { month: (value / 100) as u8, day: (value % 100) as u8 },
        1900..2100 => Holiday::Easter { offset: (value - 2000) as i8 },
        2900..3100 => Holiday::EasternEaster { offset: (value - 3000) as i8 },
        4000..=4004 => Holiday::Advent((value - 4000) as u8),
        20_000..33_000 => {
            let value = value - 20_000;
            let nth = (value / 100 % 10) as i8;
            Holiday::Nth {
                month: (value / 1000) as u8,
                nth: if nth == 9 { -1 } else { nth },
                weekday: weekday(value / 10 % 10)?,
                offset: (value % 10) as i8,
            }
        }
        _ => return None,
    })
}
