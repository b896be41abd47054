//! Reading what the words say against an anchor: total, and never a day that the words contradict.

use chrono::{Datelike, NaiveDate, Weekday};

use super::steps::{add_days, add_months, in_days, moved, nth_of_month, shift, shift_months};
use super::value::{MOST_VALUE_BYTES, Value, ValueText};
use super::{Amount, Direction, Expression, Holiday, MonthRef, NamedDay, ResolvedTimex, Timex, Unit, WeekOf, When};
use crate::model::{DateValue, Day};

impl Timex {
    /// Reads the expression against `anchor`, the article's publication day. Without an anchor it stays as the words
    /// have it. Total: every expression has a value with every anchor.
    pub fn resolve(&self, anchor: Option<Day>) -> ResolvedTimex {
        let mut place = [0; MOST_VALUE_BYTES];
        let (len, inferred) = self.put_value(anchor, &mut place);
        let value = String::from_utf8_lossy(&place[..len.into()]).into_owned();
        ResolvedTimex { value, inferred }
    }

    /// The same for whoever reads many: the value is written there. Gives its length, and whether the anchor was needed.
    #[inline]
    pub fn put_value(&self, anchor: Option<Day>, place: &mut [u8; MOST_VALUE_BYTES]) -> (u8, bool) {
        let mut text = ValueText::at(place);
        match &self.expression {
            // Half of all are days that need nothing else.
            Expression { when: When::Calendar(date), time: None, .. } if !date.is_partial() => {
                text.put_date(*date);
                (text.len(), false)
            }
            expression => expression.put_value(anchor, text),
        }
    }
}

impl Expression {
    #[inline(never)]
    fn put_value(&self, anchor: Option<Day>, mut text: ValueText) -> (u8, bool) {
        let Expression { when, direction, time } = *self;
        let resolved = anchor.and_then(|anchor| resolve(when, direction, anchor));
        match &resolved {
            Some(value) => value.put_into(&mut text),
            None => literal(when).put_into(&mut text),
        }
        if let Some(time) = time {
            time.put_into(&mut text);
        }
        (text.len(), resolved.is_some())
    }
}

/// The value of what needs no anchor, or the value with its gaps marked.
fn literal(when: When) -> Value {
    let number = |year: Option<u16>| year.map(i32::from);
    match when {
        When::Calendar(date) => Value::Date(date),
        When::Decade(decade) => Value::Decade(decade.into()),
        When::Century(century) => Value::Century(century.into()),
        When::Season { year, season } => Value::Season(number(year), season),
        When::Quarter { year, quarter } => Value::Quarter(number(year), quarter),
        When::QuarterInYear { quarter, .. } => Value::Quarter(None, quarter),
        When::HalfInYear { half, .. } => Value::Half(half),
        When::Week { year, week } => Value::Week(number(year), week.into()),
        When::Weekday { weekday, .. } | When::EveryWeekday(weekday) => Value::Weekday(weekday),
        When::DayOfMonth { day, .. } => Value::InYear(None, Some(day)),
        When::InYear { date, .. } => Value::Date(date),
        When::Shift { unit, .. } => match unit {
            Unit::Second | Unit::Minute | Unit::Hour | Unit::Day => Value::ANY_DAY,
            Unit::Week => ANY_WEEK,
            Unit::Month => ANY_MONTH,
            Unit::Quarter => Value::Sign("XXXX-QX"),
            Unit::Year | Unit::Decade | Unit::Century | Unit::Millennium => Value::Sign("XXXX"),
        },
        When::Weekend { .. } => ANY_WEEKEND,
        When::HalfYear { year, half } => {
            year.and_then(|year| half_year(year.into(), half)).unwrap_or(Value::Half(half))
        }
        When::Holiday { holiday, year } => match (year, holiday) {
            (Some(year), _) => holiday
                .in_year(year.into())
                .map(Value::Day)
                .or_else(|| Value::year(year.into()))
                .unwrap_or(Value::ANY_DAY),
            (None, Holiday::Fixed { month, day }) => Value::InYear(Some(month), Some(day)),
            (None, Holiday::Nth { month, offset: 0, .. }) => Value::InYear(Some(month), None),
            (None, _) => Value::ANY_DAY,
        },
        When::Stretch { by, unit } | When::Within { by, unit } => Value::Amount(Amount::whole(by.unsigned_abs(), unit)),
        When::RestOf(unit) => literal(When::Shift { by: 0, unit }),
        When::ShiftBoth { .. } => Value::ANY_DAY,
        When::FromDay { day, by, unit } => {
            day.stated().and_then(|day| from_day(day, by, unit)).unwrap_or(Value::ANY_DAY)
        }
        When::LongFrom { day, by, unit } => {
            let long = day.stated().and_then(|day| long_from(day, by, unit));
            long.unwrap_or(Value::Amount(Amount::whole(by.unsigned_abs(), unit)))
        }
        When::Workdays { all: true, by } => Value::Amount(Amount::whole(by.unsigned_abs(), Unit::Day)),
        When::Workdays { .. } => Value::ANY_DAY,
        When::WeekOfDay(day) => day.stated().map_or(ANY_WEEK, |day| Value::week(day.iso_week())),
        When::WeekendOfDay(day) => day.stated().and_then(weekend_of).unwrap_or(ANY_WEEKEND),
        When::NthWeekday { nth, weekday, month: MonthRef::Named(month) } => month
            .first_day()
            .and_then(|first| nth_weekday(nth, weekday, MonthRef::Named(month), Direction::Open, first))
            .map_or(Value::Date(month), Value::Day),
        When::NthWeekday { .. } => ANY_MONTH,
        When::NthWeek { nth, of } => {
            let year = match of {
                WeekOf::Month(MonthRef::Named(month)) => month.year(),
                WeekOf::Year(year) => Some(year.into()),
                _ => None,
            };
            let first = year.and_then(|year| NaiveDate::from_ymd_opt(year, 1, 1));
            first.and_then(|first| nth_week(nth, of, Direction::Open, first)).unwrap_or(ANY_WEEK)
        }
        When::EndDay { is_last, of } => match of {
            WeekOf::Month(MonthRef::Named(month)) => end_day(month, is_last).map_or(Value::Date(month), Value::Day),
            WeekOf::Year(year) => {
                let day = end_day_of_year(year.into(), is_last).map(Value::Day);
                day.or_else(|| Value::year(year.into())).unwrap_or(Value::ANY_DAY)
            }
            WeekOf::Month(MonthRef::Shifted(_)) => Value::ANY_DAY,
            WeekOf::YearBy(_) if is_last => Value::InYear(Some(12), Some(31)),
            WeekOf::YearBy(_) => Value::InYear(Some(1), Some(1)),
        },
        When::SoFar(unit) => literal(When::Shift { by: 0, unit }),
        When::Duration(amount) | When::Every(amount) => Value::Amount(amount),
        When::AnyDay | When::NoDay => Value::Sign(""),
        When::Present => Value::Sign("PRESENT_REF"),
        When::Past => Value::Sign("PAST_REF"),
        When::Future => Value::Sign("FUTURE_REF"),
    }
}

const ANY_WEEK: Value = Value::Sign("XXXX-WXX");
const ANY_WEEKEND: Value = Value::Sign("XXXX-WXX-WE");
const ANY_MONTH: Value = Value::Sign("XXXX-XX");

/// The value where the anchor adds something; `None` where it doesn't, or where it leads out of the calendar.
fn resolve(when: When, direction: Direction, anchor: Day) -> Option<Value> {
    match when {
        When::Calendar(date) => complete_year(date, direction, anchor).map(Value::Date),
        When::Season { year: None, season } => {
            let begins = DateValue::new(None, Some(season.first_month()), None)?;
            let year = match direction {
                // A season under way counts as the present one.
                Direction::Past | Direction::Last => begins.latest_not_after(anchor)?.year()?,
                _ => nearest_year(anchor, season.first_month() + 1, direction)?,
            };
            Some(Value::Season(Some(year), season))
        }
        When::Quarter { year: None, quarter } => {
            let year = nearest_year(anchor, u32::from(quarter) * 3 - 1, direction)?;
            Some(Value::Quarter(Some(year), quarter))
        }
        When::QuarterInYear { quarter, years } => {
            let year = Some(anchor.year() + i32::from(years)).filter(|year| (1..=9999).contains(year))?;
            Some(Value::Quarter(Some(year), quarter))
        }
        When::HalfInYear { half, years } => half_year(anchor.year() + i32::from(years), half),
        When::Week { year: None, week } => Some(Value::Week(Some(anchor.iso_week().year()), week.into())),
        When::Weekday { weekday, week } => weekday_near(weekday, week, direction, anchor).map(Value::Day),
        When::DayOfMonth { day, month: None, weekday: Some(weekday) } => weekday_and_day(weekday, day.into(), anchor)
            .or_else(|| day_of_month(day.into(), None, direction, anchor))
            .map(Value::Day),
        When::DayOfMonth { day, month, .. } => day_of_month(day.into(), month, direction, anchor).map(Value::Day),
        When::InYear { date, years } => date.with_year(anchor.year() + i32::from(years)).map(Value::Date),
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
            nearest_of([year(-1), year(0), year(1)], direction, anchor).map(Value::Day)
        }
        When::Stretch { by, unit } => stretch(anchor, by, unit),
        When::Within { by, unit } => within(anchor, by, unit),
        When::RestOf(unit) => rest_of(anchor, unit),
        When::ShiftBoth { months, days } => add_days(add_months(anchor, months)?, days.into()).map(Value::Day),
        When::FromDay { day, .. } | When::LongFrom { day, .. } | When::WeekOfDay(day) | When::WeekendOfDay(day)
            if day.stated().is_some() =>
        {
            None
        }
        When::LongFrom { day, by, unit } => long_from(day.near(direction, anchor)?, by, unit),
        When::Workdays { by, all } => workdays(anchor, by, all),
        When::FromDay { day, by, unit } => from_day(day.near(direction, anchor)?, by, unit),
        When::WeekOfDay(day) => Some(Value::week(day.near(direction, anchor)?.iso_week())),
        When::WeekendOfDay(day) => weekend_of(day.near(direction, anchor)?),
        When::NthWeekday { month: MonthRef::Named(month), .. } if !month.is_partial() => None,
        When::NthWeekday { nth, weekday, month } => nth_weekday(nth, weekday, month, direction, anchor).map(Value::Day),
        When::NthWeek { of: WeekOf::Year(_), .. } => None,
        When::NthWeek { of: WeekOf::Month(MonthRef::Named(month)), .. } if !month.is_partial() => None,
        When::NthWeek { nth, of } => nth_week(nth, of, direction, anchor),
        When::EndDay { is_last, of } => match of {
            WeekOf::Month(MonthRef::Named(month)) if month.is_partial() => {
                end_day(complete_year(month, direction, anchor)?, is_last).map(Value::Day)
            }
            WeekOf::Month(MonthRef::Shifted(by)) => {
                let month = shift_months(anchor, by.into())?;
                let month = DateValue::new(Some(month.year()), Some(month.month()), None)?;
                end_day(month, is_last).map(Value::Day)
            }
            WeekOf::YearBy(by) => end_day_of_year(anchor.year() + i32::from(by), is_last).map(Value::Day),
            _ => None,
        },
        When::SoFar(unit) => so_far(anchor, unit),
        When::AnyDay => Some(Value::Day(anchor)),
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

fn so_far(anchor: Day, unit: Unit) -> Option<Value> {
    let first = match unit {
        Unit::Week => add_days(anchor, -i64::from(anchor.weekday().num_days_from_monday()))?,
        Unit::Month => anchor.with_day(1)?,
        Unit::Quarter => NaiveDate::from_ymd_opt(anchor.year(), anchor.month0() / 3 * 3 + 1, 1)?,
        Unit::Year => NaiveDate::from_ymd_opt(anchor.year(), 1, 1)?,
        _ => return shift(anchor, 0, unit),
    };
    if first == anchor { Some(Value::Day(anchor)) } else { Some(Value::Interval(first, anchor)) }
}

/// `None` for a date that has its year.
fn complete_year(date: DateValue, direction: Direction, anchor: Day) -> Option<DateValue> {
    if !date.is_partial() {
        return None;
    }
    let years = |range: std::ops::RangeInclusive<i32>| range.filter_map(|shift| date.with_year(anchor.year() + shift));
    // What every year has lies no further than in the next; eight years reach over a leap day at the turn of a century.
    let reach = if (date.month(), date.day()) == (Some(2), Some(29)) { 8 } else { 1 };
    let today = anchor.num_days_from_ce();
    let nearest = || years(-reach..=reach).map(|date| (distance(date, today), date)).min_by_key(|(far, _)| *far);
    match direction {
        Direction::Past => hinted(date.latest_not_after(anchor), nearest, today),
        Direction::Last => date.latest_not_after(anchor.pred_opt()?),
        Direction::Future => {
            let ahead = years(0..=8).find(|date| date.last_day().is_some_and(|last| last >= anchor));
            hinted(ahead, nearest, today)
        }
        Direction::Next => years(0..=8).find(|date| date.first_day().is_some_and(|first| first > anchor)),
        Direction::Open => years(-reach..=reach).min_by_key(|date| leaning_back(*date, today)),
    }
}

/// Tense is a hint: a day that it puts nearly a year off while its twin is close by is the twin.
fn hinted(
    by_tense: Option<DateValue>,
    nearest: impl FnOnce() -> Option<(Distance, DateValue)>,
    today: i32,
) -> Option<DateValue> {
    const NEAR: i32 = 60;
    let Some(date) = by_tense.filter(|date| date.day().is_some()) else { return by_tense };
    let (far, _) = distance(date, today);
    // Most are near enough whatever the others are.
    if far <= NEAR {
        return by_tense;
    }
    let Some(((near, _), nearest)) = nearest() else { return by_tense };
    if far <= 3 * near + NEAR { by_tense } else { Some(nearest) }
}

/// With nothing to say which, the date nearest to the anchor. News tells of what was: half as far again in the past is as near.
fn leaning_back(date: DateValue, today: i32) -> Distance {
    let (days, is_ahead) = distance(date, today);
    (if is_ahead { days.saturating_mul(3) / 2 } else { days }, is_ahead)
}

/// Days, and whether they lead ahead, so that a tie goes to the past.
type Distance = (i32, bool);

/// Between a day, by its number, and the date.
fn distance(date: DateValue, today: i32) -> Distance {
    match date.day_numbers() {
        Some((first, _)) if today < first => (first - today, true),
        Some((_, last)) if last < today => (today - last, false),
        Some(_) => (0, false),
        None => (i32::MAX, true),
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
fn stretch(anchor: Day, by: i32, unit: Unit) -> Option<Value> {
    let (near, far) = (by.signum(), by);
    let (first, last) = if by < 0 { (far, near) } else { (near, far) };
    match unit {
        Unit::Day if by != 0 => Some(Value::Interval(add_days(anchor, first.into())?, add_days(anchor, last.into())?)),
        // Weeks so counted are seven days each, whatever day it is today.
        Unit::Week if by != 0 => stretch(anchor, by.checked_mul(7)?, Unit::Day),
        Unit::Quarter => stretch(anchor, by.checked_mul(3)?, Unit::Month),
        Unit::Month if by < 0 => Some(Value::Interval(add_months(anchor, by)?, add_days(anchor, -1)?)),
        Unit::Month if by > 0 => Some(Value::Interval(add_days(anchor, 1)?, add_months(anchor, by)?)),
        // Minutes and hours of today, as far as days tell.
        Unit::Second | Unit::Minute | Unit::Hour if in_days(by, unit) == 0 && by != 0 => Some(Value::Day(anchor)),
        _ => None,
    }
}

/// The anchor and so many units behind it; years stay lengths.
fn within(anchor: Day, by: i32, unit: Unit) -> Option<Value> {
    let last = moved(anchor, by, unit).filter(|_| unit != Unit::Year)?;
    if last == anchor { Some(Value::Day(anchor)) } else { Some(Value::Interval(anchor, last)) }
}

fn rest_of(anchor: Day, unit: Unit) -> Option<Value> {
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
        Unit::Second | Unit::Minute | Unit::Hour | Unit::Day => return Some(Value::Day(anchor)),
    };
    Some(Value::Interval(anchor, last))
}

fn half_year(year: i32, half: u8) -> Option<Value> {
    let (first, last) = if half < 2 { ((1, 1), (6, 30)) } else { ((7, 1), (12, 31)) };
    let day = |(month, day)| NaiveDate::from_ymd_opt(year, month, day);
    Some(Value::Interval(day(first)?, day(last)?))
}

/// Saturday and Sunday of the week of `day`.
fn weekend_of(day: Day) -> Option<Value> {
    let saturday = add_days(day, 5 - i64::from(day.weekday().num_days_from_monday()))?;
    Some(Value::Interval(saturday, add_days(saturday, 1)?))
}

/// To the day.
fn from_day(day: Day, by: i32, unit: Unit) -> Option<Value> {
    moved(day, by, unit).map(Value::Day)
}

/// From `day` on, which is the first of them; the last is the day before the same day so many units later.
fn long_from(day: Day, by: i32, unit: Unit) -> Option<Value> {
    let behind = match unit {
        Unit::Second | Unit::Minute | Unit::Hour => add_days(day, in_days(by, unit).max(1).into())?,
        _ => moved(day, by, unit)?,
    };
    let last = behind.pred_opt().filter(|last| *last >= day)?;
    if last == day { Some(Value::Day(day)) } else { Some(Value::Interval(day, last)) }
}

/// `by` Mondays to Fridays behind the anchor, or before it where `by` is negative.
fn workdays(anchor: Day, by: i32, all: bool) -> Option<Value> {
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
    if all && first != last { Some(Value::Interval(first, last)) } else { Some(Value::Day(far)) }
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
fn nth_week(nth: i8, of: WeekOf, direction: Direction, anchor: Day) -> Option<Value> {
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
    Some(Value::week(day.iso_week()))
}

fn nth_weekday(nth: i8, weekday: Weekday, month: MonthRef, direction: Direction, anchor: Day) -> Option<Day> {
    let first = match month {
        MonthRef::Shifted(by) => shift_months(anchor, by.into())?,
        MonthRef::Named(month) if month.is_partial() => complete_year(month, direction, anchor)?.first_day()?,
        MonthRef::Named(month) => month.first_day()?,
    };
    nth_of_month(nth, weekday, first.year(), first.month())
}

#[cfg(test)]
mod tests {
    use chrono::Days;
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn a_year_by_tense_is_as_the_plain_rule_has_it(month in 1u32..=12, day in 1u32..=31, days in 0u64..3000, is_past: bool) {
            let Some(date) = DateValue::new(None, Some(month), Some(day)) else { return Ok(()) };
            let anchor = NaiveDate::from_ymd_opt(2020, 1, 1).unwrap() + Days::new(days);
            let all: Vec<Day> = (2010..2040).filter_map(|year| date.with_year(year)?.as_day()).collect();
            let far = |day: &Day| (*day - anchor).num_days().abs();
            let (direction, by_tense) = match is_past {
                true => (Direction::Past, all.iter().rfind(|day| **day <= anchor)),
                false => (Direction::Future, all.iter().find(|day| **day >= anchor)),
            };
            let (by_tense, nearest) = (by_tense.unwrap(), all.iter().min_by_key(|day| (far(day), **day > anchor)).unwrap());
            let expected = if far(by_tense) <= 3 * far(nearest) + 60 { by_tense } else { nearest };
            let completed = complete_year(date, direction, anchor).and_then(|date| date.as_day());
            prop_assert_eq!(completed, Some(*expected));
        }
    }
}
