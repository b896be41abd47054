//! Date expressions in running text: what the words say, and which days those are against an anchor.
//!
//! Two passes, kept apart: [`crate::extract`] reads what the words say ([`Expression`]), knowing nothing of when the
//! article was published; [`Timex::resolve`] reads that against an anchor day. Values are TIMEX3, which shares its
//! calendar forms with ISO 8601-2 (EDTF).

mod days;
mod holiday;
mod resolve;
mod steps;
mod value;

use chrono::Weekday;
use serde::{Deserialize, Serialize};

use super::{DateValue, Day, Rule, Span};

use days::days_of_value;

pub use holiday::Holiday;
pub use value::MOST_VALUE_BYTES;

/// The four types of TIMEX3.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum TimexKind {
    Date,
    Time,
    Duration,
    Set,
}

/// A date expression: its span, and what its words say before any anchor is known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Timex {
    pub span: Span,
    pub kind: TimexKind,
    pub expression: Expression,
    pub rule: Rule,
}

/// What the words of a date expression say.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Expression {
    pub when: When,
    /// On which side of the anchor it lies, where its words or the tense around it say so.
    pub direction: Direction,
    /// `14:30 Uhr`, `abends`: written behind a day.
    pub time: Option<TimeOfDay>,
}

/// A stretch of the calendar as it is named, a length of time, or a vague reference.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum When {
    /// `4. Februar 2026`, `2025`, `3. Januar`, `im Mai`: a date, perhaps without its year.
    Calendar(DateValue),
    /// `die neunziger Jahre`: the year without its last digit.
    Decade(u16),
    /// `im 19. Jahrhundert`: the year without its last two digits, 18.
    Century(u16),
    /// `Sommer 2026`; without a year it is completed like a month.
    Season {
        year: Option<u16>,
        season: Season,
    },
    /// `im dritten Quartal 2025`, 1 to 4.
    Quarter {
        year: Option<u16>,
        quarter: u8,
    },
    /// `KW 8`, 1 to 53.
    Week {
        year: Option<u16>,
        week: u8,
    },
    /// `im dritten Quartal letzten Jahres`: a quarter of a year that counts from the anchor's.
    QuarterInYear {
        quarter: u8,
        years: i8,
    },
    /// `in der zweiten Hälfte dieses Jahres`, 1 or 2.
    HalfInYear {
        half: u8,
        years: i8,
    },
    /// `am Dienstag`; `week` where the words name one: `Mittwoch nächster Woche` is 1.
    Weekday {
        weekday: Weekday,
        week: Option<i8>,
    },
    /// `am 25.`; `month` where the words name one: `am 5. des kommenden Monats` is 1. A weekday beside it
    /// (`Dienstag, der 3.`) picks the month.
    DayOfMonth {
        day: u8,
        month: Option<i8>,
        weekday: Option<Weekday>,
    },
    /// `im Mai letzten Jahres`: a date whose year counts from the anchor's.
    InYear {
        date: DateValue,
        years: i8,
    },
    /// `gestern`, `vor drei Tagen`, `nächste Woche`, `dieses Jahr`: so many units from the anchor, as precise as the unit.
    Shift {
        by: i32,
        unit: Unit,
    },
    /// `am Wochenende`: so many weekends from the anchor's week.
    Weekend {
        by: i8,
    },
    /// `im zweiten Halbjahr 2025`, 1 or 2.
    HalfYear {
        year: Option<u16>,
        half: u8,
    },
    Holiday {
        holiday: Holiday,
        year: Option<u16>,
    },
    /// `in den nächsten drei Tagen`: so many units on one side of the anchor, which is not one of them.
    Stretch {
        by: i32,
        unit: Unit,
    },
    /// `binnen drei Tagen`: from the anchor, which is one of them, so many units on.
    Within {
        by: i32,
        unit: Unit,
    },
    /// `der Rest der Woche`: from the anchor to the end of its unit.
    RestOf(Unit),
    /// `vor einem Monat und 21 Tagen`: so many months and days from the anchor, counted to the day.
    ShiftBoth {
        months: i32,
        days: i32,
    },
    /// `zwei Wochen vor Weihnachten`: so many units from a date that has words of its own.
    FromDay {
        day: NamedDay,
        by: i32,
        unit: Unit,
    },
    /// `zwei Wochen ab dem 5. Mai`: so many units, of which that day is the first.
    LongFrom {
        day: NamedDay,
        by: i32,
        unit: Unit,
    },
    /// `in drei Arbeitstagen`, `die nächsten drei Arbeitstage`: Mondays to Fridays behind the anchor or before it, up to the
    /// last of them or all. Holidays differ from place to place and count as days like others.
    Workdays {
        by: i32,
        all: bool,
    },
    /// `in der Woche vom 18. Mai`.
    WeekOfDay(NamedDay),
    /// `am Wochenende des 18. Mai`: the one of that day's week.
    WeekendOfDay(NamedDay),
    /// `der erste Freitag im Mai`: nth weekday of a month; the last is -1.
    NthWeekday {
        nth: i8,
        weekday: Weekday,
        month: MonthRef,
    },
    /// `die erste Woche im Oktober`, `die dritte Woche nächsten Jahres`: nth week of a month or year; the last is -1. A
    /// week belongs to where most of its days lie, as ISO 8601 has it.
    NthWeek {
        nth: i8,
        of: WeekOf,
    },
    /// `der letzte Tag des Monats`: the first or the last day of a month or year.
    EndDay {
        is_last: bool,
        of: WeekOf,
    },
    /// `year to date`: from the beginning of the anchor's unit to the anchor.
    SoFar(Unit),
    /// `drei Tage`.
    Duration(Amount),
    /// `täglich`, `alle vier Jahre`.
    Every(Amount),
    /// `jeden Montag`.
    EveryWeekday(Weekday),
    /// `um 14:30 Uhr` with no day in reach.
    AnyDay,
    /// `von 10 bis 15 Uhr` with no day in reach: hours of opening or of a timetable, on no day in particular.
    NoDay,
    Present,
    Past,
    Future,
}

/// A month by name or counted from the anchor's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum MonthRef {
    Named(DateValue),
    Shifted(i8),
}

/// A day that other days are counted from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum NamedDay {
    /// With a day; perhaps without a year.
    Date(DateValue),
    /// The nearest such day of a month.
    DayOfMonth(u8),
    Holiday {
        holiday: Holiday,
        year: Option<u16>,
    },
    /// `morgen`: so many days from the anchor.
    Shifted(i16),
    /// As [`When::Weekday`].
    Weekday {
        weekday: Weekday,
        week: Option<i8>,
    },
}

/// What a counted week is counted in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum WeekOf {
    Month(MonthRef),
    Year(u16),
    /// So many years from the anchor's.
    YearBy(i8),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Direction {
    /// On the anchor or before it, by the tense: `trafen sich am Dienstag`.
    Past,
    /// On the anchor or after it, by the tense: `wird am Dienstag`.
    Future,
    /// Before the anchor, by the words: `letzten Dienstag`.
    Last,
    /// After the anchor, by the words: `kommenden Dienstag`.
    Next,
    /// Nothing says.
    Open,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Unit {
    Second,
    Minute,
    Hour,
    Day,
    Week,
    Month,
    Quarter,
    Year,
    Decade,
    Century,
    Millennium,
}

impl Unit {
    /// As durations in TIMEX3 have it, and whether a `T` stands before it, as before units below a day.
    fn letters(self) -> (&'static str, bool) {
        match self {
            Unit::Second => ("S", true),
            Unit::Minute => ("M", true),
            Unit::Hour => ("H", true),
            Unit::Day => ("D", false),
            Unit::Week => ("W", false),
            Unit::Month => ("M", false),
            Unit::Quarter => ("Q", false),
            Unit::Year => ("Y", false),
            Unit::Decade => ("DE", false),
            Unit::Century => ("CE", false),
            Unit::Millennium => ("L", false),
        }
    }
}

/// A length of time: `drei Jahre und vier Monate`, `eineinhalb Jahre`, `einige Tage`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Amount {
    /// In tenths, so that halves fit; `None` where the words don't count (`jahrelang`).
    pub tenths: Option<u32>,
    pub unit: Unit,
    pub and: Option<(u16, Unit)>,
}

impl Amount {
    pub fn whole(number: u32, unit: Unit) -> Self {
        Self { tenths: Some(number.saturating_mul(10)), unit, and: None }
    }

    pub fn uncounted(unit: Unit) -> Self {
        Self { tenths: None, unit, and: None }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Season {
    Spring,
    Summer,
    Autumn,
    Winter,
}

impl Season {
    pub fn code(self) -> &'static str {
        match self {
            Season::Spring => "SP",
            Season::Summer => "SU",
            Season::Autumn => "FA",
            Season::Winter => "WI",
        }
    }

    /// Meteorological seasons of the northern half: winter 2025 begins in December 2025.
    fn first_month(self) -> u32 {
        match self {
            Season::Spring => 3,
            Season::Summer => 6,
            Season::Autumn => 9,
            Season::Winter => 12,
        }
    }
}

/// A clock time (no zone, as texts have it), or a part of the day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum TimeOfDay {
    Clock { hour: u8, minute: u8 },
    Part(DayPart),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum DayPart {
    Morning,
    Midday,
    Afternoon,
    Evening,
    Night,
}

/// An expression read against an anchor date.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ResolvedTimex {
    /// TIMEX3 value: `2026-02-04`, `XXXX-01-03` where no anchor helps, `P3D`.
    pub value: String,
    /// Whether the anchor was needed.
    pub inferred: bool,
}

impl ResolvedTimex {
    /// The first and the last day that the value covers; `None` for durations, sets, partial dates and vague references.
    pub fn days(&self) -> Option<(Day, Day)> {
        days_of_value(&self.value)
    }
}

impl Expression {
    pub fn of(when: When) -> Self {
        Self { when, direction: Direction::Open, time: None }
    }

    /// The date that the words give by themselves, with or without a year; `None` where it hangs on the anchor.
    pub fn calendar_date(&self) -> Option<DateValue> {
        match self.when {
            When::Calendar(date) => Some(date),
            _ => None,
        }
    }
}
