//! Date expressions in running text: what the words say, and which days those are against an anchor.
//!
//! Two passes, kept apart: [`crate::extract`] reads what the words say ([`Expression`]), knowing nothing of when the
//! article was published; [`Timex::resolve`] reads that against an anchor day. Values are TIMEX3, which shares its
//! calendar forms with ISO 8601-2 (EDTF).

use std::fmt;

use chrono::{Datelike, Days, IsoWeek, Months, NaiveDate, Weekday};
use serde::{Deserialize, Serialize};

use super::{DateValue, Day, Rule, Span};

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
    /// As durations in TIMEX3 have it, with the `T` of units below a day.
    fn code(self) -> &'static str {
        match self {
            Unit::Second => "TS",
            Unit::Minute => "TM",
            Unit::Hour => "TH",
            Unit::Day => "D",
            Unit::Week => "W",
            Unit::Month => "M",
            Unit::Quarter => "Q",
            Unit::Year => "Y",
            Unit::Decade => "DE",
            Unit::Century => "CE",
            Unit::Millennium => "L",
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

/// `P3D`, `PT48H`, `P1.5Y`, `P3Y4M`, `PXY`.
impl fmt::Display for Amount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (clock, letter) = match self.unit.code().strip_prefix('T') {
            Some(letter) => ("T", letter),
            None => ("", self.unit.code()),
        };
        write!(f, "P{clock}")?;
        match self.tenths {
            None => write!(f, "X{letter}")?,
            Some(tenths) if tenths % 10 == 0 => write!(f, "{}{letter}", tenths / 10)?,
            Some(tenths) => write!(f, "{}.{}{letter}", tenths / 10, tenths % 10)?,
        }
        match self.and {
            Some((number, unit)) => {
                let code = unit.code();
                match code.strip_prefix('T') {
                    Some(letter) if !clock.is_empty() => write!(f, "{number}{letter}"),
                    Some(letter) => write!(f, "T{number}{letter}"),
                    None => write!(f, "{number}{code}"),
                }
            }
            None => Ok(()),
        }
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
    fn in_year(self, year: i32) -> Option<Day> {
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

impl fmt::Display for TimeOfDay {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            TimeOfDay::Clock { hour, minute } => write!(f, "T{hour:02}:{minute:02}"),
            TimeOfDay::Part(part) => f.write_str(match part {
                DayPart::Morning => "TMO",
                DayPart::Midday => "TMI",
                DayPart::Afternoon => "TAF",
                DayPart::Evening => "TEV",
                DayPart::Night => "TNI",
            }),
        }
    }
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

impl Timex {
    /// Reads the expression against `anchor`, the article's publication day. Without an anchor it stays as the words
    /// have it. Total: every expression has a value with every anchor.
    pub fn resolve(&self, anchor: Option<Day>) -> ResolvedTimex {
        let Expression { when, direction, time } = self.expression;
        let resolved = anchor.and_then(|anchor| resolve(when, direction, anchor));
        let inferred = resolved.is_some();
        let mut value = resolved.unwrap_or_else(|| literal(when));
        if let Some(time) = time {
            value.push_str(&time.to_string());
        }
        ResolvedTimex { value, inferred }
    }
}

/// The value of what needs no anchor, or the value with its gaps marked.
fn literal(when: When) -> String {
    let or_gap = |year: Option<u16>| year.map_or_else(|| "XXXX".to_owned(), |year| format!("{year:04}"));
    match when {
        When::Calendar(date) => date.to_string(),
        When::Decade(decade) => format!("{decade:03}X"),
        When::Century(century) => format!("{century:02}"),
        When::Season { year, season } => format!("{}-{}", or_gap(year), season.code()),
        When::Quarter { year, quarter } => format!("{}-Q{quarter}", or_gap(year)),
        When::Week { year, week } => format!("{}-W{week:02}", or_gap(year)),
        When::Weekday { weekday, .. } | When::EveryWeekday(weekday) => {
            format!("XXXX-WXX-{}", weekday.number_from_monday())
        }
        When::DayOfMonth { day, .. } => format!("XXXX-XX-{day:02}"),
        When::InYear { date, .. } => date.to_string(),
        When::Shift { unit, .. } => match unit {
            Unit::Second | Unit::Minute | Unit::Hour | Unit::Day => "XXXX-XX-XX".to_owned(),
            Unit::Week => "XXXX-WXX".to_owned(),
            Unit::Month => "XXXX-XX".to_owned(),
            Unit::Quarter => "XXXX-QX".to_owned(),
            Unit::Year | Unit::Decade | Unit::Century | Unit::Millennium => "XXXX".to_owned(),
        },
        When::Weekend { .. } => "XXXX-WXX-WE".to_owned(),
        When::HalfYear { year, half } => match year.and_then(|year| half_year(year.into(), half)) {
            Some(value) => value,
            None => format!("XXXX-H{half}"),
        },
        When::Holiday { holiday, year } => match (year, holiday) {
            (Some(year), _) => holiday.in_year(year.into()).map_or_else(|| format!("{year:04}"), iso),
            (None, Holiday::Fixed { month, day }) => format!("XXXX-{month:02}-{day:02}"),
            (None, Holiday::Nth { month, offset: 0, .. }) => format!("XXXX-{month:02}-XX"),
            (None, _) => "XXXX-XX-XX".to_owned(),
        },
        When::Stretch { by, unit } | When::Within { by, unit } => Amount::whole(by.unsigned_abs(), unit).to_string(),
        When::RestOf(unit) => literal(When::Shift { by: 0, unit }),
        When::ShiftBoth { .. } => "XXXX-XX-XX".to_owned(),
        When::FromDay { day, by, unit } => {
            day.stated().and_then(|day| from_day(day, by, unit)).unwrap_or_else(|| "XXXX-XX-XX".to_owned())
        }
        When::LongFrom { day, by, unit } => match day.stated().and_then(|day| long_from(day, by, unit)) {
            Some(value) => value,
            None => Amount::whole(by.unsigned_abs(), unit).to_string(),
        },
        When::Workdays { all: true, by } => Amount::whole(by.unsigned_abs(), Unit::Day).to_string(),
        When::Workdays { .. } => "XXXX-XX-XX".to_owned(),
        When::WeekOfDay(day) => day.stated().map_or_else(|| "XXXX-WXX".to_owned(), |day| week_value(day.iso_week())),
        When::WeekendOfDay(day) => day.stated().and_then(weekend_of).unwrap_or_else(|| "XXXX-WXX-WE".to_owned()),
        When::NthWeekday { nth, weekday, month: MonthRef::Named(month) } => month
            .first_day()
            .and_then(|first| nth_weekday(nth, weekday, MonthRef::Named(month), Direction::Open, first))
            .map_or_else(|| month.to_string(), iso),
        When::NthWeekday { .. } => "XXXX-XX".to_owned(),
        When::NthWeek { nth, of } => {
            let year = match of {
                WeekOf::Month(MonthRef::Named(month)) => month.year(),
                WeekOf::Year(year) => Some(year.into()),
                _ => None,
            };
            let first = year.and_then(|year| NaiveDate::from_ymd_opt(year, 1, 1));
            first.and_then(|first| nth_week(nth, of, Direction::Open, first)).unwrap_or_else(|| "XXXX-WXX".to_owned())
        }
        When::EndDay { is_last, of } => match of {
            WeekOf::Month(MonthRef::Named(month)) => end_day(month, is_last).map_or_else(|| month.to_string(), iso),
            WeekOf::Year(year) => end_day_of_year(year.into(), is_last).map_or_else(|| format!("{year:04}"), iso),
            WeekOf::Month(MonthRef::Shifted(_)) => "XXXX-XX-XX".to_owned(),
            WeekOf::YearBy(_) => if is_last { "XXXX-12-31" } else { "XXXX-01-01" }.to_owned(),
        },
        When::SoFar(unit) => literal(When::Shift { by: 0, unit }),
        When::Duration(amount) | When::Every(amount) => amount.to_string(),
        When::AnyDay | When::NoDay => String::new(),
        When::Present => "PRESENT_REF".to_owned(),
        When::Past => "PAST_REF".to_owned(),
        When::Future => "FUTURE_REF".to_owned(),
    }
}

/// The value where the anchor adds something; `None` where it doesn't, or where it leads out of the calendar.
fn resolve(when: When, direction: Direction, anchor: Day) -> Option<String> {
    match when {
        When::Calendar(date) if date.is_partial() => {
            complete_year(date, direction, anchor).map(|date| date.to_string())
        }
        When::Season { year: None, season } => {
            let begins = DateValue::new(None, Some(season.first_month()), None)?;
            let year = match direction {
                // A season under way counts as the present one.
                Direction::Past | Direction::Last => begins.latest_not_after(anchor)?.year()?,
                _ => nearest_year(anchor, season.first_month() + 1, direction)?,
            };
            Some(format!("{year:04}-{}", season.code()))
        }
        When::Quarter { year: None, quarter } => {
            let year = nearest_year(anchor, u32::from(quarter) * 3 - 1, direction)?;
            Some(format!("{year:04}-Q{quarter}"))
        }
        When::Week { year: None, week } => Some(format!("{:04}-W{week:02}", anchor.iso_week().year())),
        When::Weekday { weekday, week } => weekday_near(weekday, week, direction, anchor).map(iso),
        When::DayOfMonth { day, month: None, weekday: Some(weekday) } => weekday_and_day(weekday, day.into(), anchor)
            .or_else(|| day_of_month(day.into(), None, direction, anchor))
            .map(iso),
        When::DayOfMonth { day, month, .. } => day_of_month(day.into(), month, direction, anchor).map(iso),
        When::InYear { date, years } => date.with_year(anchor.year() + i32::from(years)).map(|date| date.to_string()),
        When::Shift { by, unit } => shift(anchor, by, unit),
        // On a Saturday the coming weekend is not the one that is there.
        When::Weekend { by: 0 } if direction == Direction::Next && anchor.weekday().number_from_monday() > 5 => {
            weekend_of(add_days(anchor, 7)?)
        }
        When::Weekend { by } => weekend_of(add_days(anchor, 7 * i64::from(by))?),
        When::HalfYear { year: None, half } => {
            let year = nearest_year(anchor, u32::from(half) * 6 - 3, direction)?;
            half_year(year, half)
        }
        When::Holiday { holiday, year: None } => {
            let year = |back: i32| holiday.in_year(anchor.year() + back);
            nearest_of([year(-1), year(0), year(1)], direction, anchor).map(iso)
        }
        When::Stretch { by, unit } => stretch(anchor, by, unit),
        When::Within { by, unit } => within(anchor, by, unit),
        When::RestOf(unit) => rest_of(anchor, unit),
        When::ShiftBoth { months, days } => add_days(add_months(anchor, months)?, days.into()).map(iso),
        When::FromDay { day, .. } | When::LongFrom { day, .. } | When::WeekOfDay(day) | When::WeekendOfDay(day)
            if day.stated().is_some() =>
        {
            None
        }
        When::LongFrom { day, by, unit } => long_from(day.near(direction, anchor)?, by, unit),
        When::Workdays { by, all } => workdays(anchor, by, all),
        When::FromDay { day, by, unit } => from_day(day.near(direction, anchor)?, by, unit),
        When::WeekOfDay(day) => Some(week_value(day.near(direction, anchor)?.iso_week())),
        When::WeekendOfDay(day) => weekend_of(day.near(direction, anchor)?),
        When::NthWeekday { month: MonthRef::Named(month), .. } if !month.is_partial() => None,
        When::NthWeekday { nth, weekday, month } => nth_weekday(nth, weekday, month, direction, anchor).map(iso),
        When::NthWeek { of: WeekOf::Year(_), .. } => None,
        When::NthWeek { of: WeekOf::Month(MonthRef::Named(month)), .. } if !month.is_partial() => None,
        When::NthWeek { nth, of } => nth_week(nth, of, direction, anchor),
        When::EndDay { is_last, of } => match of {
            WeekOf::Month(MonthRef::Named(month)) if month.is_partial() => {
                end_day(complete_year(month, direction, anchor)?, is_last).map(iso)
            }
            WeekOf::Month(MonthRef::Shifted(by)) => {
                let month = shift_months(anchor, by.into())?;
                let month = DateValue::new(Some(month.year()), Some(month.month()), None)?;
                end_day(month, is_last).map(iso)
            }
            WeekOf::YearBy(by) => end_day_of_year(anchor.year() + i32::from(by), is_last).map(iso),
            _ => None,
        },
        When::SoFar(unit) => so_far(anchor, unit),
        When::AnyDay => Some(iso(anchor)),
        _ => None,
    }
}

/// `None` where the date has no year.
fn end_day(date: DateValue, is_last: bool) -> Option<Day> {
    if is_last { date.last_day() } else { date.first_day() }
}

fn end_day_of_year(year: i32, is_last: bool) -> Option<Day> {
    end_day(DateValue::new(Some(year), None, None)?, is_last)
}

fn so_far(anchor: Day, unit: Unit) -> Option<String> {
    let first = match unit {
        Unit::Week => add_days(anchor, -i64::from(anchor.weekday().num_days_from_monday()))?,
        Unit::Month => anchor.with_day(1)?,
        Unit::Quarter => NaiveDate::from_ymd_opt(anchor.year(), anchor.month0() / 3 * 3 + 1, 1)?,
        Unit::Year => NaiveDate::from_ymd_opt(anchor.year(), 1, 1)?,
        _ => return shift(anchor, 0, unit),
    };
    if first == anchor { Some(iso(anchor)) } else { Some(interval(first, anchor)) }
}

fn complete_year(date: DateValue, direction: Direction, anchor: Day) -> Option<DateValue> {
    // Eight years reach over a leap day at the turn of a century.
    let years = |range: std::ops::RangeInclusive<i32>| range.filter_map(|shift| date.with_year(anchor.year() + shift));
    let nearest = || years(-8..=8).min_by_key(|date| distance(*date, anchor));
    match direction {
        Direction::Past => hinted(date.latest_not_after(anchor), nearest(), anchor),
        Direction::Last => date.latest_not_after(anchor.pred_opt()?),
        Direction::Future => {
            let ahead = years(0..=8).find(|date| date.last_day().is_some_and(|last| last >= anchor));
            hinted(ahead, nearest(), anchor)
        }
        Direction::Next => years(0..=8).find(|date| date.first_day().is_some_and(|first| first > anchor)),
        Direction::Open => years(-8..=8).min_by_key(|date| leaning_back(*date, anchor)),
    }
}

/// Tense is a hint: a day that it puts nearly a year off while its twin is close by is the twin.
fn hinted(by_tense: Option<DateValue>, nearest: Option<DateValue>, anchor: Day) -> Option<DateValue> {
    let days = |date: Option<DateValue>| date.map_or(i64::MAX, |date| distance(date, anchor).0);
    let is_day = by_tense.is_some_and(|date| date.day().is_some());
    if !is_day || days(by_tense) <= days(nearest).saturating_mul(3).saturating_add(60) { by_tense } else { nearest }
}

/// With nothing to say which, the date nearest to the anchor. News tells of what was: half as far again in the past is as near.
fn leaning_back(date: DateValue, anchor: Day) -> (i64, bool) {
    let (days, is_ahead) = distance(date, anchor);
    (if is_ahead { days.saturating_mul(3) / 2 } else { days }, is_ahead)
}

/// Days between the anchor and the date; a tie goes to the past.
fn distance(date: DateValue, anchor: Day) -> (i64, bool) {
    match (date.first_day(), date.last_day()) {
        (Some(first), Some(last)) if first <= anchor && anchor <= last => (0, false),
        (Some(first), _) if first > anchor => ((first - anchor).num_days(), true),
        (_, Some(last)) => ((anchor - last).num_days(), false),
        _ => (i64::MAX, true),
    }
}

fn nearest_year(anchor: Day, month: u32, direction: Direction) -> Option<i32> {
    let month = DateValue::new(None, Some(month.clamp(1, 12)), None)?;
    complete_year(month, direction, anchor)?.year()
}

fn nearest_of(days: [Option<Day>; 3], direction: Direction, anchor: Day) -> Option<Day> {
    let days = days.into_iter().flatten();
    match direction {
        Direction::Past => days.filter(|day| *day <= anchor).max(),
        Direction::Last => days.filter(|day| *day < anchor).max(),
        Direction::Future => days.filter(|day| *day >= anchor).min(),
        Direction::Next => days.filter(|day| *day > anchor).min(),
        Direction::Open => days.min_by_key(|day| (*day - anchor).num_days().abs()),
    }
}

/// In news, a weekday without more is the last one that has come, the day of publication included.
fn weekday_near(weekday: Weekday, week: Option<i8>, direction: Direction, anchor: Day) -> Option<Day> {
    let from_monday = i64::from(weekday.num_days_from_monday());
    let monday = add_days(anchor, -i64::from(anchor.weekday().num_days_from_monday()))?;
    if let Some(week) = week {
        return add_days(monday, 7 * i64::from(week) + from_monday);
    }
    let ahead = (from_monday - i64::from(anchor.weekday().num_days_from_monday())).rem_euclid(7);
    match direction {
        Direction::Future => add_days(anchor, ahead),
        Direction::Next => add_days(anchor, if ahead == 0 { 7 } else { ahead }),
        Direction::Last => add_days(anchor, ahead - 7),
        Direction::Past | Direction::Open => add_days(anchor, if ahead == 0 { 0 } else { ahead - 7 }),
    }
}

fn day_of_month(day: u32, month: Option<i8>, direction: Direction, anchor: Day) -> Option<Day> {
    let in_month = |shift: i32| {
        let month = shift_months(anchor, shift)?;
        NaiveDate::from_ymd_opt(month.year(), month.month(), day)
    };
    match month {
        Some(month) => in_month(month.into()),
        None => match direction {
            Direction::Past | Direction::Open => (0..=2).filter_map(|back| in_month(-back)).find(|day| *day <= anchor),
            Direction::Last => (0..=2).filter_map(|back| in_month(-back)).find(|day| *day < anchor),
            Direction::Future => (0..=2).filter_map(in_month).find(|day| *day >= anchor),
            Direction::Next => (0..=2).filter_map(in_month).find(|day| *day > anchor),
        },
    }
}

/// Days, weeks, months and quarters as an interval of ISO 8601; longer units stay lengths, as TIMEX3 has them, for who
/// says `the last ten years` counts no days.
fn stretch(anchor: Day, by: i32, unit: Unit) -> Option<String> {
    let (near, far) = (by.signum(), by);
    let (first, last) = if by < 0 { (far, near) } else { (near, far) };
    match unit {
        Unit::Day if by != 0 => Some(format!("{}/{}", shift(anchor, first, unit)?, shift(anchor, last, unit)?)),
        // Weeks so counted are seven days each, whatever day it is today.
        Unit::Week if by != 0 => stretch(anchor, by.checked_mul(7)?, Unit::Day),
        Unit::Quarter => stretch(anchor, by.checked_mul(3)?, Unit::Month),
        Unit::Month if by < 0 => Some(interval(add_months(anchor, by)?, add_days(anchor, -1)?)),
        Unit::Month if by > 0 => Some(interval(add_days(anchor, 1)?, add_months(anchor, by)?)),
        // Minutes and hours of today, as far as days tell.
        Unit::Second | Unit::Minute | Unit::Hour if in_days(by, unit) == 0 && by != 0 => Some(iso(anchor)),
        _ => None,
    }
}

/// The anchor and so many units behind it; years stay lengths.
fn within(anchor: Day, by: i32, unit: Unit) -> Option<String> {
    let last = match unit {
        Unit::Second | Unit::Minute | Unit::Hour => add_days(anchor, in_days(by, unit).into())?,
        Unit::Day => add_days(anchor, by.into())?,
        Unit::Week => add_days(anchor, 7 * i64::from(by))?,
        Unit::Month => add_months(anchor, by)?,
        Unit::Quarter => add_months(anchor, by.checked_mul(3)?)?,
        _ => return None,
    };
    if last == anchor { Some(iso(anchor)) } else { Some(interval(anchor, last)) }
}

fn rest_of(anchor: Day, unit: Unit) -> Option<String> {
    let last = match unit {
        Unit::Week => add_days(anchor, 6 - i64::from(anchor.weekday().num_days_from_monday()))?,
        Unit::Month => add_months(anchor.with_day(1)?, 1)?.pred_opt()?,
        Unit::Quarter => {
            let first = NaiveDate::from_ymd_opt(anchor.year(), anchor.month0() / 3 * 3 + 1, 1)?;
            add_months(first, 3)?.pred_opt()?
        }
        Unit::Year => NaiveDate::from_ymd_opt(anchor.year(), 12, 31)?,
        Unit::Decade => NaiveDate::from_ymd_opt(anchor.year() / 10 * 10 + 9, 12, 31)?,
        Unit::Century => NaiveDate::from_ymd_opt(anchor.year() / 100 * 100 + 99, 12, 31)?,
        Unit::Millennium => NaiveDate::from_ymd_opt(anchor.year() / 1000 * 1000 + 999, 12, 31)?,
        Unit::Second | Unit::Minute | Unit::Hour | Unit::Day => return Some(iso(anchor)),
    };
    Some(interval(anchor, last))
}

fn interval(first: Day, last: Day) -> String {
    format!("{}/{}", iso(first), iso(last))
}

fn half_year(year: i32, half: u8) -> Option<String> {
    let (first, last) = if half < 2 { ((1, 1), (6, 30)) } else { ((7, 1), (12, 31)) };
    let day = |(month, day)| NaiveDate::from_ymd_opt(year, month, day);
    Some(interval(day(first)?, day(last)?))
}

/// Saturday and Sunday of the week of `day`.
fn weekend_of(day: Day) -> Option<String> {
    let saturday = add_days(day, 5 - i64::from(day.weekday().num_days_from_monday()))?;
    Some(interval(saturday, add_days(saturday, 1)?))
}

/// To the day; months and years keep the day of the month, or take the last one that there is.
fn from_day(day: Day, by: i32, unit: Unit) -> Option<String> {
    let moved = match unit {
        Unit::Second | Unit::Minute | Unit::Hour => add_days(day, in_days(by, unit).into())?,
        Unit::Day => add_days(day, by.into())?,
        Unit::Week => add_days(day, 7 * i64::from(by))?,
        Unit::Month => add_months(day, by)?,
        Unit::Quarter => add_months(day, by.checked_mul(3)?)?,
        Unit::Year => add_months(day, by.checked_mul(12)?)?,
        Unit::Decade | Unit::Century | Unit::Millennium => return None,
    };
    Some(iso(moved))
}

/// From `day` on, which is the first of them; the last is the day before the same day so many units later.
fn long_from(day: Day, by: i32, unit: Unit) -> Option<String> {
    let behind = match unit {
        Unit::Second | Unit::Minute | Unit::Hour => add_days(day, in_days(by, unit).max(1).into())?,
        Unit::Day => add_days(day, by.into())?,
        Unit::Week => add_days(day, 7 * i64::from(by))?,
        Unit::Month => add_months(day, by)?,
        Unit::Quarter => add_months(day, by.checked_mul(3)?)?,
        Unit::Year => add_months(day, by.checked_mul(12)?)?,
        Unit::Decade | Unit::Century | Unit::Millennium => return None,
    };
    let last = behind.pred_opt().filter(|last| *last >= day)?;
    if last == day { Some(iso(day)) } else { Some(interval(day, last)) }
}

/// `by` Mondays to Fridays behind the anchor, or before it where `by` is negative.
fn workdays(anchor: Day, by: i32, all: bool) -> Option<String> {
    let step = i64::from(by.signum());
    let is_workday = |day: &Day| day.weekday().number_from_monday() <= 5;
    let near = (1..=3).find_map(|days| add_days(anchor, step * days).filter(is_workday))?;
    // Five of them are a week.
    let rest = i64::from(by.unsigned_abs().checked_sub(1)?);
    let mut far = add_days(near, step * 7 * (rest / 5))?;
    for _ in 0..rest % 5 {
        far = (1..=3).find_map(|days| add_days(far, step * days).filter(is_workday))?;
    }
    let (first, last) = if by < 0 { (far, near) } else { (near, far) };
    if all && first != last { Some(interval(first, last)) } else { Some(iso(far)) }
}

impl NamedDay {
    /// The day, where the words give it without an anchor.
    fn stated(self) -> Option<Day> {
        match self {
            NamedDay::Date(date) => date.as_day(),
            NamedDay::DayOfMonth(_) | NamedDay::Shifted(_) | NamedDay::Weekday { .. } => None,
            NamedDay::Holiday { holiday, year } => holiday.in_year(year?.into()),
        }
    }

    fn near(self, direction: Direction, anchor: Day) -> Option<Day> {
        match self {
            NamedDay::Date(date) if date.is_partial() => complete_year(date, direction, anchor)?.as_day(),
            NamedDay::Date(date) => date.as_day(),
            NamedDay::DayOfMonth(day) => day_of_month(day.into(), None, direction, anchor),
            NamedDay::Holiday { holiday, year: None } => {
                let year = |back: i32| holiday.in_year(anchor.year() + back);
                nearest_of([year(-1), year(0), year(1)], direction, anchor)
            }
            NamedDay::Holiday { holiday, year: Some(year) } => holiday.in_year(year.into()),
            NamedDay::Shifted(by) => add_days(anchor, by.into()),
            NamedDay::Weekday { weekday, week } => weekday_near(weekday, week, direction, anchor),
        }
    }
}

/// `Dienstag, der 3.`: the day nearest to the anchor that is both. Half a year to either side has one for nearly all
/// pairs; what lies further off was not meant.
fn weekday_and_day(weekday: Weekday, day: u32, anchor: Day) -> Option<Day> {
    (-6..=6)
        .filter_map(|by| shift_months(anchor, by))
        .filter_map(|month| month.with_day(day))
        .filter(|day| day.weekday() == weekday)
        .min_by_key(|day| (*day - anchor).num_days().abs())
}

/// The week that has the fourth day counted from the start, or from the end, of its month or year.
fn nth_week(nth: i8, of: WeekOf, direction: Direction, anchor: Day) -> Option<String> {
    let span = match of {
        WeekOf::Month(MonthRef::Named(month)) if month.is_partial() => complete_year(month, direction, anchor)?,
        WeekOf::Month(MonthRef::Named(month)) => month,
        WeekOf::Month(MonthRef::Shifted(by)) => {
            let month = shift_months(anchor, by.into())?;
            DateValue::new(Some(month.year()), Some(month.month()), None)?
        }
        WeekOf::Year(year) => DateValue::new(Some(year.into()), None, None)?,
        WeekOf::YearBy(by) => DateValue::new(Some(anchor.year() + i32::from(by)), None, None)?,
    };
    let day = match nth {
        1.. => add_days(span.first_day()?, 3 + 7 * (i64::from(nth) - 1))?,
        _ => add_days(span.last_day()?, -3 + 7 * (i64::from(nth) + 1))?,
    };
    Some(week_value(day.iso_week()))
}

fn nth_weekday(nth: i8, weekday: Weekday, month: MonthRef, direction: Direction, anchor: Day) -> Option<Day> {
    let first = match month {
        MonthRef::Shifted(by) => shift_months(anchor, by.into())?,
        MonthRef::Named(month) if month.is_partial() => complete_year(month, direction, anchor)?.first_day()?,
        MonthRef::Named(month) => month.first_day()?,
    };
    nth_of_month(nth, weekday, first.year(), first.month())
}

fn nth_of_month(nth: i8, weekday: Weekday, year: i32, month: u32) -> Option<Day> {
    match u8::try_from(nth) {
        Ok(nth) => NaiveDate::from_weekday_of_month_opt(year, month, weekday, nth),
        Err(_) => (1..=5).rev().find_map(|nth| NaiveDate::from_weekday_of_month_opt(year, month, weekday, nth)),
    }
}

fn shift(anchor: Day, by: i32, unit: Unit) -> Option<String> {
    let year = || anchor.year().checked_add(by).filter(|year| (1..=9999).contains(year));
    match unit {
        Unit::Second | Unit::Minute | Unit::Hour => add_days(anchor, in_days(by, unit).into()).map(iso),
        Unit::Day => add_days(anchor, by.into()).map(iso),
        Unit::Week => Some(week_value(add_days(anchor, 7 * i64::from(by))?.iso_week())),
        Unit::Month => shift_months(anchor, by).map(|day| format!("{:04}-{:02}", day.year(), day.month())),
        Unit::Quarter => {
            shift_months(anchor, by.checked_mul(3)?).map(|day| format!("{:04}-Q{}", day.year(), day.month0() / 3 + 1))
        }
        Unit::Year => year().map(|year| format!("{year:04}")),
        Unit::Decade => decade(anchor.year(), by, 10).map(|decade| format!("{decade:03}X")),
        Unit::Century => decade(anchor.year(), by, 100).map(|century| format!("{century:02}")),
        Unit::Millennium => decade(anchor.year(), by, 1000).map(|millennium| format!("{millennium}")),
    }
}

/// Whole days in so many hours, minutes or seconds.
fn in_days(by: i32, unit: Unit) -> i32 {
    match unit {
        Unit::Hour => by / 24,
        Unit::Minute => by / (24 * 60),
        _ => by / (24 * 60 * 60),
    }
}

fn decade(year: i32, by: i32, length: i32) -> Option<i32> {
    (year / length).checked_add(by).filter(|value| (0..=9999 / length).contains(value))
}

fn shift_months(day: Day, by: i32) -> Option<Day> {
    let first = day.with_day(1)?;
    let months = Months::new(by.unsigned_abs());
    let shifted = if by < 0 { first.checked_sub_months(months) } else { first.checked_add_months(months) };
    shifted.filter(is_four_digits)
}

/// Keeps the day of the month, or takes the month's last.
fn add_months(day: Day, by: i32) -> Option<Day> {
    let months = Months::new(by.unsigned_abs());
    let moved = if by < 0 { day.checked_sub_months(months) } else { day.checked_add_months(months) };
    moved.filter(is_four_digits)
}

fn add_days(day: Day, by: i64) -> Option<Day> {
    let days = Days::new(by.unsigned_abs());
    let moved = if by < 0 { day.checked_sub_days(days) } else { day.checked_add_days(days) };
    moved.filter(is_four_digits)
}

/// Values have four digits for the year; what leads beyond has none.
fn is_four_digits(day: &Day) -> bool {
    (1..=9999).contains(&day.year())
}

fn iso(day: Day) -> String {
    day.format("%Y-%m-%d").to_string()
}

fn week_value(week: IsoWeek) -> String {
    format!("{:04}-W{:02}", week.year(), week.week())
}

/// The days that a TIMEX3 or EDTF value covers.
fn days_of_value(value: &str) -> Option<(Day, Day)> {
    if value.starts_with('P') || value.starts_with('F') {
        return None;
    }
    if let Some((first, last)) = value.split_once('/') {
        return Some((days_of_value(first)?.0, days_of_value(last)?.1));
    }
    let date = value.split('T').next().unwrap_or_default();
    if let Ok(date) = date.parse::<DateValue>() {
        return Some((date.first_day()?, date.last_day()?));
    }
    let (year, rest) = date.split_once('-').unwrap_or((date, ""));
    if rest.is_empty() {
        return days_of_long_stretch(year);
    }
    let year: i32 = year.parse().ok()?;
    let months = |first: u32, n: u32| {
        let start = NaiveDate::from_ymd_opt(year, first, 1)?;
        Some((start, start.checked_add_months(Months::new(n))?.pred_opt()?))
    };
    match rest {
        "SP" => months(3, 3),
        "SU" => months(6, 3),
        "FA" => months(9, 3),
        "WI" => months(12, 3),
        "Q1" | "Q2" | "Q3" | "Q4" => months(3 * u32::from(rest.as_bytes()[1] - b'1') + 1, 3),
        _ => days_of_week(year, rest.strip_prefix('W')?),
    }
}

/// `195` is the fifties, `18` the 19th century; `195X` as EDTF writes it.
fn days_of_long_stretch(value: &str) -> Option<(Day, Day)> {
    let digits = value.trim_end_matches('X');
    let length = match digits.len() {
        3 => 10,
        2 => 100,
        _ => return None,
    };
    let first = digits.parse::<i32>().ok()? * length;
    Some((NaiveDate::from_ymd_opt(first.max(1), 1, 1)?, NaiveDate::from_ymd_opt(first + length - 1, 12, 31)?))
}

fn days_of_week(year: i32, week: &str) -> Option<(Day, Day)> {
    let (week, part) = week.split_once('-').unwrap_or((week, ""));
    let monday = NaiveDate::from_isoywd_opt(year, week.parse().ok()?, Weekday::Mon)?;
    let day = |n: u64| monday.checked_add_days(Days::new(n));
    match part {
        "" => Some((monday, day(6)?)),
        "WE" => Some((day(5)?, day(6)?)),
        _ => {
            let n = part.parse::<u64>().ok().filter(|n| (1..=7).contains(n))?;
            Some((day(n - 1)?, day(n - 1)?))
        }
    }
}
