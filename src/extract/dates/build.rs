//! From the parts of a matched rule to what the words say.

use chrono::Weekday;

use super::class::{Class, unpack_date};
use super::context::Context;
use super::grammar::{GrammarRule, Meaning, unit};
use super::lexicon::read_word;
use super::numeric::full_year;
use crate::model::{
    Amount, DateValue, DayPart, Direction, Expression, Holiday, MonthRef, NamedDay, Rule, Season, Span, TimeOfDay,
    Timex, TimexKind, Unit, WeekOf, When,
};

/// A token of a match as the rule took it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Part {
    pub class: Class,
    pub value: i32,
    pub start: usize,
    pub end: usize,
}

/// What a match amounts to.
pub enum Built {
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
    let built = Builder { rule, parts: Parts(parts), context };
    match built.timexes() {
        Ok(timexes) => Built::Timexes(timexes),
        Err(why) => why,
    }
}

struct Parts<'a>(&'a [Part]);

impl Parts<'_> {
    fn find(&self, class: Class) -> Option<Part> {
        self.0.iter().copied().find(|part| part.class == class)
    }

    fn value(&self, class: Class) -> Option<i32> {
        self.find(class).map(|part| part.value)
    }

    fn first_of(&self, classes: &[Class]) -> Option<i32> {
        self.0.iter().find(|part| classes.contains(&part.class)).map(|part| part.value)
    }

    fn span(&self) -> Span {
        match (self.0.first(), self.0.last()) {
            (Some(first), Some(last)) => Span::new(first.start, last.end),
            _ => Span::new(0, 0),
        }
    }

    fn day(&self) -> Option<u32> {
        self.first_of(&DAYS).map(|day| day as u32)
    }

    fn month(&self) -> Option<u32> {
        self.first_of(&MONTHS).map(|month| month as u32)
    }

    fn year(&self) -> Option<i32> {
        let two_digits = || self.value(Class::TWODIGITS).map(|year| full_year(year as u32));
        self.first_of(&[Class::YEAR, Class::YY]).or_else(two_digits)
    }

    fn year16(&self) -> Option<u16> {
        self.year().map(|year| year as u16)
    }

    /// The number before a unit; one where the words give none.
    fn count(&self) -> i32 {
        self.first_of(&[Class::NUM, Class::ORD]).unwrap_or(1)
    }

    fn unit(&self) -> Unit {
        self.first_of(&UNITS).map_or(Unit::Day, unit)
    }

    /// -1, 0 or 1 for last, this, next.
    fn side(&self) -> Option<i32> {
        self.first_of(&[Class::LAST, Class::THIS, Class::NEXT])
    }

    fn weekday(&self) -> Option<Weekday> {
        let from_compound = || self.value(Class::WDAYPART).map(|value| value / 8);
        self.first_of(&[Class::WDAY, Class::BAREWDAY, Class::WDAYS]).or_else(from_compound).and_then(weekday)
    }

    fn time(&self) -> Option<TimeOfDay> {
        let part =
            self.value(Class::PART).or_else(|| self.value(Class::WDAYPART).map(|value| value % 8)).and_then(day_part);
        let afternoon = matches!(part, Some(DayPart::Afternoon | DayPart::Evening | DayPart::Night));
        let clock = self.first_of(&[Class::CLOCK, Class::DOTCLOCK]);
        let minutes = clock.or_else(|| self.value(Class::HOUR).map(|hour| hour % 24 * 60));
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

/// What a `last` or `next` may stand before.
const CUED: [Class; 7] =
    [Class::UNIT, Class::MONTH, Class::WDAY, Class::BAREWDAY, Class::WEEKEND, Class::SEASON, Class::HOLIDAY];
/// What may follow an nth weekday that is not counted in its month.
const COUNTED_IN: [Class; 6] = [Class::OF, Class::AFTER, Class::BEFORE, Class::IN, Class::ATMONTH, Class::ART];
const DAYS: [Class; 3] = [Class::DAY, Class::ORDDAY, Class::ORD];
const UNITS: [Class; 2] = [Class::UNIT, Class::UNITS];
const MONTHS: [Class; 3] = [Class::MONTH, Class::BAREMONTH, Class::FOREIGN];

struct Builder<'a> {
    rule: &'a GrammarRule,
    parts: Parts<'a>,
    context: &'a Context<'a>,
}

type Result<T> = std::result::Result<T, Built>;

impl Builder<'_> {
    fn timexes(&self) -> Result<Vec<Timex>> {
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
            Meaning::Days => return self.days(),
            Meaning::Years => return self.years(),
            Meaning::Months => return self.months(),
            Meaning::Times => return self.clock_times(),
            Meaning::NowAndDate => return self.now_and_date(),
            Meaning::Time(half) => return self.clock_time(half),
            Meaning::Date => self.date()?,
            Meaning::Weekday(week) => {
                // `diesen Freitag` is the one of this week.
                let week = week.or((parts.side() == Some(0)).then_some(0));
                When::Weekday { weekday: parts.weekday().ok_or(Built::Rejected)?, week }
            }
            Meaning::WeekdayOfUnit if parts.unit() == Unit::Week => {
                let (weekday, week) = (parts.weekday().ok_or(Built::Rejected)?, parts.side().map(|side| side as i8));
                When::Weekday { weekday, week }
            }
            Meaning::WeekdayOfUnit => return Err(Built::Rejected),
            Meaning::DayOfMonth(month) => {
                let day = parts.day().filter(|day| (1..=31).contains(day)).ok_or(Built::Rejected)?;
                self.check_bare_day()?;
                if parts.month().is_none() && self.context.has_after(parts.span().end as usize, &MONTHS) {
                    return Err(Built::Rejected);
                }
                When::DayOfMonth { day: day as u8, month, weekday: parts.weekday() }
            }
            Meaning::ShiftFrom(sign) => self.shift_from(sign)?,
            Meaning::Dates => return self.dates(),
            Meaning::Spans => return self.spans(),
            Meaning::NthWeek => self.nth_week()?,
            Meaning::Relative(by) => {
                let by = parts.value(Class::REL).or(by.map(i32::from)).ok_or(Built::Rejected)?;
                When::Shift { by, unit: Unit::Day }
            }
            Meaning::YearBy(by) => When::Shift { by: by.into(), unit: Unit::Year },
            Meaning::YearNumber => {
                let year = parts.first_of(&[Class::NUM, Class::YEAR]).filter(|year| (100..2200).contains(year));
                self.calendar(Some(year.ok_or(Built::Rejected)?), None, None)?
            }
            Meaning::Night(by) => When::Shift { by: by.into(), unit: Unit::Day },
            Meaning::Shift(sign) => self.shift(sign),
            Meaning::Season(spelled) => {
                let season =
                    parts.value(Class::SEASON).or(spelled.map(i32::from)).and_then(season).ok_or(Built::Rejected)?;
                When::Season { year: parts.year16(), season }
            }
            Meaning::Quarter => {
                let number = parts.first_of(&[Class::ORD, Class::ROMAN, Class::NUM, Class::QUARTERWORD]);
                let quarter = number.filter(|number| (1..=4).contains(number)).ok_or(Built::Rejected)?;
                When::Quarter { year: parts.year16(), quarter: quarter as u8 }
            }
            Meaning::Week => {
                let week = parts.first_of(&[Class::ORD, Class::NUM]).filter(|week| (1..=53).contains(week));
                When::Week { year: parts.year16(), week: week.ok_or(Built::Rejected)? as u8 }
            }
            Meaning::Decade => self.decade()?,
            Meaning::Century => {
                let number = parts.first_of(&[Class::ORD, Class::ROMAN, Class::NUM, Class::DAY]);
                let century = number.filter(|number| (1..=99).contains(number)).ok_or(Built::Rejected)?;
                When::Century(century as u16 - 1)
            }
            Meaning::Weekend(by) => When::Weekend { by: by.or(parts.side().map(|side| side as i8)).unwrap_or(0) },
            Meaning::Holiday(spelled) => {
                let value = spelled.or(parts.value(Class::HOLIDAY));
                let holiday = value.and_then(holiday).ok_or(Built::Rejected)?;
                When::Holiday { holiday, year: parts.year16() }
            }
            Meaning::HalfYear(spelled) => {
                let half =
                    parts.first_of(&[Class::ORD, Class::ROMAN, Class::NUM, Class::ORDDAY]).or(spelled.map(i32::from));
                let half = half.filter(|half| (1..=2).contains(half)).ok_or(Built::Rejected)?;
                When::HalfYear { year: parts.year16(), half: half as u8 }
            }
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
            Meaning::Weekdays => return self.weekdays(),
            Meaning::WeekdaysFrom(sign) => self.weekdays_from(sign)?,
            Meaning::SoFar => When::SoFar(parts.first_of(&UNITS).map_or(Unit::Year, unit)),
            Meaning::WeekOfDay => self.week_of_day()?,
            Meaning::WeekendOfDay => When::WeekendOfDay(self.named_day()?),
            Meaning::MonthNumber => self.month_number()?,
            Meaning::DayAndMonth => {
                let is_number = |part: &&Part| DAYS.contains(&part.class) || part.class == Class::NUM;
                let numbers: Vec<i32> = parts.0.iter().filter(is_number).map(|part| part.value).collect();
                let [day, month @ 1..=12] = numbers[..] else { return Err(Built::Rejected) };
                // `op 2-1` is a score; what runs down from above twelve is none, and no span either.
                if day <= 12 && parts.find(Class::DASH).is_some() {
                    return Err(Built::Rejected);
                }
                self.calendar(parts.year(), Some(month as u32), Some(day as u32))?
            }
            Meaning::Duration => self.duration()?,
            Meaning::Stretch => self.stretch()?,
            Meaning::NthWeekday => self.nth_weekday()?,
            Meaning::DaysOfMonth(month) => return self.days_of_month(month),
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
        Ok(vec![self.timex(parts.span(), when, time)])
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

    /// Whether the words go on with `v. Chr.` or its like: our years do not reach so far back.
    fn is_before_christ(&self) -> bool {
        const WORDS: [&str; 4] = ["bc", "bce", "b.c", "b.c.e"];
        const MARKS: [&str; 17] = [
            "v.chr",
            "vorchr",
            "vorunsererz",
            "voorchr",
            "av.j",
            "avantj",
            "avantnotre",
            "a.c.",
            "a.dec",
            "antesdecristo",
            "avanticristo",
            "p.n.e",
            "př.n",
            "předn",
            "дон.э",
            "дон.е",
            "донаш",
        ];
        let end = self.parts.span().end as usize;
        let behind = &self.context.bytes[end..self.context.bytes.len().min(end + 32)];
        let behind = String::from_utf8_lossy(behind).to_lowercase();
        let word = behind.split_whitespace().next().unwrap_or_default().trim_end_matches([',', '.', ')', ';', ':']);
        let squeezed = behind.replace([' ', '\u{a0}'], "");
        WORDS.contains(&word) || MARKS.iter().any(|mark| squeezed.starts_with(mark))
    }

    /// `letzten` and `kommenden` say it; else the tense of the sentence where it matters.
    fn direction(&self, when: When, span: Span) -> Direction {
        if let Meaning::WeekdaysFrom(sign) = self.rule.meaning {
            return if sign < 0 { Direction::Last } else { Direction::Next };
        }
        match self.parts.side() {
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
            When::NthWeek { of: WeekOf::Month(MonthRef::Named(month)), .. }
            | When::EndDay { of: WeekOf::Month(MonthRef::Named(month)), .. } => month.is_partial(),
            _ => false,
        };
        if needs_tense { self.context.tense(span.start as usize, span.end as usize) } else { Direction::Open }
    }

    fn date(&self) -> Result<When> {
        let parts = &self.parts;
        let numeric = [Class::NDATE, Class::SHORTDATE, Class::SLASHDATE].iter().find_map(|class| parts.find(*class));
        if let Some(part) = numeric {
            self.check_numeric(part)?;
            let (year, month, day) = unpack_date(part.value);
            return self.calendar(year.or(parts.year()), Some(month), day);
        }
        if let [year] = parts.0
            && year.class == Class::YEAR
        {
            self.check_bare_year(*year)?;
        }
        // `May` and `mar` are months only behind a word such as `in`.
        if let [month] = parts.0
            && month.class == Class::MONTH
            && !self.context.has_before(month.start, Class::ATMONTH)
        {
            return Err(Built::Rejected);
        }
        // `out 2016` is no October in a text in English.
        if let Some(month) = parts.find(Class::FOREIGN)
            && parts.day().is_none()
            && month.end - month.start < 4
        {
            return Err(Built::Rejected);
        }
        // `2015, November 2016` is two dates.
        if let [year, .., month] = parts.0
            && year.class == Class::YEAR
            && MONTHS.contains(&month.class)
            && parts.find(Class::COMMA).is_some()
            && self.context.sign_after(month.end).is_some_and(|sign| sign.is_ascii_digit())
        {
            return Err(Built::Rejected);
        }
        // `August 20` is a day, `August 99` a year.
        if let Some(year) = parts.find(Class::TWODIGITS)
            && !parts.0.iter().any(is_separator)
            && (year.value <= 31
                || parts.find(Class::OF).is_none()
                    && !matches!(self.context.sign_after(year.end), None | Some(b',' | b'.' | b';' | b')')))
        {
            return Err(Built::Rejected);
        }
        self.calendar(parts.year(), parts.month(), parts.day())
    }

    fn calendar(&self, year: Option<i32>, month: Option<u32>, day: Option<u32>) -> Result<When> {
        match DateValue::new(year, month, day) {
            Some(date) => Ok(When::Calendar(date)),
            None if month.is_some() && day.is_some_and(|day| day <= 31) => Err(Built::Impossible),
            None => Err(Built::Rejected),
        }
    }

    /// `04.02.` counts with its zeros or behind a word such as `am`; `3/4` only behind such a word or a weekday.
    fn check_numeric(&self, part: Part) -> Result<()> {
        let has_cue = self.parts.0.len() > 1
            || self.context.has_before(part.start, Class::ATDAY)
            || self.context.sign_before(part.start) == Some(b'(');
        let is_clear = match part.class {
            Class::NDATE => true,
            Class::SHORTDATE => has_cue || part.end - part.start == 6,
            _ => has_cue && self.context.sign_before(part.start) != Some(b'('),
        };
        if is_clear { Ok(()) } else { Err(Built::Rejected) }
    }

    /// A number of four figures alone is a year of our time, or one that its preposition vouches for.
    fn check_bare_year(&self, part: Part) -> Result<()> {
        let context = self.context;
        let year = part.value;
        let cued = context.has_before(part.start, Class::YEARCUE);
        let in_brackets = context.sign_before(part.start) == Some(b'(')
            && matches!(context.sign_after(part.end), Some(b')' | b'-' | b',' | 0xE2));
        let plausible = (1800..2040).contains(&year) || (cued || in_brackets) && year < 2150;
        // Groups of figures side by side are a telephone or an account number.
        let is_figure = |sign: Option<u8>| sign.is_some_and(|sign| sign.is_ascii_digit());
        if is_figure(context.sign_before(part.start)) || is_figure(context.sign_after(part.end)) {
            return Err(Built::Rejected);
        }
        // Round numbers count things more often than they name years.
        let round = year % 100 == 0 && !cued && !in_brackets;
        if plausible && !round && !context.has_before(part.start, Class::NOYEAR) {
            Ok(())
        } else {
            Err(Built::Rejected)
        }
    }

    /// `vor drei Tagen`, `in drei Tagen`; years so counted are a length in TIMEX3 (`vor zehn Jahren`: P10Y).
    fn count(&self) -> Result<When> {
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

    /// `am 25.` with nothing behind it that it could count: `am 3. Platz`.
    fn check_bare_day(&self) -> Result<()> {
        let Some(day) = self.parts.0.last().filter(|part| DAYS.contains(&part.class)) else {
            return self.check_day_before_clock();
        };
        // `MI5`; `On Wednesday, two people`.
        let is_glued = self.parts.0.iter().any(|part| part.end == day.start && part.class != Class::APOS);
        let has_comma = self.parts.find(Class::COMMA).is_some();
        // `On Friday two people`.
        let has_article = self.parts.find(Class::ART).is_some();
        let in_words = !has_article && day.class == Class::DAY && !self.context.bytes[day.start].is_ascii_digit();
        if in_words && self.context.sign_after(day.end).is_some_and(|sign| sign.is_ascii_alphanumeric() || sign >= 0x80)
        {
            return Err(Built::Rejected);
        }
        if is_glued || has_comma && day.class == Class::DAY && !self.context.bytes[day.start].is_ascii_digit() {
            return Err(Built::Rejected);
        }
        let cued = self.parts.0.len() > 1
            || self.context.has_before(day.start, Class::ATDAY)
            || self.context.has_before(day.start, Class::ART);
        let in_figures = self.context.bytes[day.start].is_ascii_digit();
        let cued = cued && (in_figures || self.parts.0.len() > 1);
        let alone = match self.context.sign_after(day.end) {
            None => true,
            Some(sign) => {
                matches!(sign, b',' | b'.' | b')' | b'\n' | b'?' | b'!' | b';')
                    || self.parts.0.len() > 1
                        && !sign.is_ascii_digit()
                        && !sign.is_ascii_uppercase()
                        && !self.is_before_figures(day.end)
            }
        };
        if cued && alone { Ok(()) } else { Err(Built::Rejected) }
    }

    /// `Monday 8-9`: a span of hours.
    fn is_before_figures(&self, end: usize) -> bool {
        matches!(self.context.bytes.get(end..), Some([b'-', b'0'..=b'9', ..]))
    }

    /// `am 3. um 8 Uhr`, but not `5 at 10:30`.
    fn check_day_before_clock(&self) -> Result<()> {
        let Some(day) = self.parts.0.iter().find(|part| DAYS.contains(&part.class)) else { return Ok(()) };
        let has_cue = |class| self.context.has_before(day.start, class);
        let is_clear = day.class == Class::ORDDAY || has_cue(Class::ATDAY) || has_cue(Class::ART);
        if is_clear || self.parts.weekday().is_some() { Ok(()) } else { Err(Built::Rejected) }
    }

    fn shift(&self, sign: Option<i8>) -> When {
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

    fn shift_from(&self, sign: i8) -> Result<When> {
        let rel = self.parts.value(Class::REL).unwrap_or(0);
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
    fn shift_from_day(&self, sign: i8) -> Result<When> {
        let unit = match self.parts.unit() {
            unit @ (Unit::Day | Unit::Week | Unit::Month) => unit,
            _ => return Err(Built::Rejected),
        };
        let by = self.parts.count().saturating_mul(sign.into());
        Ok(When::FromDay { day: self.named_day()?, by, unit })
    }

    fn long_from(&self) -> Result<When> {
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

    /// The nearest such day on that side, and the rest in weeks.
    fn weekdays_from(&self, sign: i8) -> Result<When> {
        let weekday = self.parts.weekday().ok_or(Built::Rejected)?;
        let number = self.parts.value(Class::NUM).filter(|number| (1..=60).contains(number)).ok_or(Built::Rejected)?;
        let day = NamedDay::Weekday { weekday, week: None };
        Ok(When::FromDay { day, by: (number - 1) * i32::from(sign), unit: Unit::Week })
    }

    fn workdays(&self, sign: Option<i8>) -> Result<When> {
        let by = sign.map(i32::from).or(self.parts.side()).ok_or(Built::Rejected)?.signum();
        let number = self.parts.first_of(&[Class::NUM]).filter(|number| (1..=1000).contains(number));
        Ok(When::Workdays { by: number.ok_or(Built::Rejected)? * by, all: sign.is_none() })
    }

    /// A timex for each: beside a weekday in full its short names count too, which alone they would not.
    fn weekdays(&self) -> Result<Vec<Timex>> {
        let is_short = |part: &Part| {
            let word = read_word(self.context.bytes, part.start);
            let entry = self.context.grammar.lexicon.find(&word);
            part.class == Class::WDAY
                && !entry.is_some_and(|entry| entry.senses.iter().any(|sense| sense.class == Class::BAREWDAY))
        };
        let after = &self.context.bytes[self.parts.span().end as usize..];
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

    /// `la semaine du 18`, but not `la semaine de 4 jours`.
    fn week_of_day(&self) -> Result<When> {
        let day = self.named_day()?;
        let end = self.parts.span().end as usize;
        let is_last =
            matches!(self.context.sign_after(end), None | Some(b',' | b'.' | b')' | b'\n' | b'?' | b'!' | b';'));
        let is_bare = matches!(day, NamedDay::DayOfMonth(_));
        let is_week = self.parts.first_of(&UNITS).is_none_or(|value| unit(value) == Unit::Week);
        if !is_week || is_bare && !is_last {
            return Err(Built::Rejected);
        }
        Ok(When::WeekOfDay(day))
    }

    fn named_day(&self) -> Result<NamedDay> {
        let parts = &self.parts;
        let numeric = [Class::NDATE, Class::SHORTDATE, Class::SLASHDATE].iter().find_map(|class| parts.value(*class));
        if let Some(value) = parts.value(Class::HOLIDAY) {
            let holiday = holiday(value).ok_or(Built::Rejected)?;
            return Ok(NamedDay::Holiday { holiday, year: parts.year16() });
        }
        let (year, month, day) = match numeric {
            Some(packed) => {
                let (year, month, day) = unpack_date(packed);
                (year.or(parts.year()), Some(month), day)
            }
            None => (parts.year(), parts.month(), parts.day()),
        };
        match (month, day) {
            (Some(_), Some(_)) => match self.calendar(year, month, day)? {
                When::Calendar(date) => Ok(NamedDay::Date(date)),
                _ => Err(Built::Rejected),
            },
            (None, Some(day @ 1..=31)) => Ok(NamedDay::DayOfMonth(day as u8)),
            _ => Err(Built::Rejected),
        }
    }

    /// Each count with its unit: years and months, weeks and days.
    fn counts(&self) -> impl Iterator<Item = (i32, Unit)> + '_ {
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

    /// Counted to the day where days or weeks are named, else to the month.
    fn shift_both(&self, sign: i8) -> Result<When> {
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

    /// `vor zwei Jahren und 21 Tagen` is a day, `zwei Jahre und 21 Tage` a length.
    fn duration(&self) -> Result<When> {
        let start = self.parts.span().start as usize;
        if self.counts().nth(1).is_some() && self.context.has_before(start, Class::AGO) {
            return self.shift_both(-1);
        }
        Ok(When::Duration(self.amount()?))
    }

    fn within(&self) -> Result<When> {
        let span = self.parts.span();
        let looks_back = self.context.tense(span.start as usize, span.end as usize) == Direction::Past;
        match self.amount()? {
            Amount { tenths: Some(tenths), unit, and: None } if tenths % 10 == 0 && !looks_back => {
                Ok(When::Within { by: i32::try_from(tenths / 10).unwrap_or(i32::MAX), unit })
            }
            amount => Ok(When::Duration(amount)),
        }
    }

    fn month_number(&self) -> Result<When> {
        let month = self.parts.first_of(&[Class::TWODIGITS, Class::NUM]).filter(|month| (1..=12).contains(month));
        let month = month.ok_or(Built::Rejected)? as u32;
        let start = self.parts.span().start as usize;
        if self.context.has_before(start, Class::NOYEAR) || self.context.sign_before(start).is_some_and(|b| b == b'/') {
            return Err(Built::Rejected);
        }
        self.calendar(self.parts.year(), Some(month), None)
    }

    fn now_and_date(&self) -> Result<Vec<Timex>> {
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

    /// The nth week, and by the same words the nth day of a month and the nth month of a year.
    fn nth_week(&self) -> Result<When> {
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

    fn nth_day_or_month(&self, units: &[Unit]) -> Result<When> {
        let parts = &self.parts;
        if parts.0.first().is_some_and(|part| part.class == Class::LAST) {
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
    fn last_day(&self, units: &[Unit]) -> Result<When> {
        let parts = &self.parts;
        let side = parts.0[1..].iter().find(|part| matches!(part.class, Class::LAST | Class::THIS | Class::NEXT));
        let by = side.map_or(0, |part| part.value as i8);
        let of = match (units, parts.month(), parts.year16()) {
            ([Unit::Day, Unit::Month], None, None) => WeekOf::Month(MonthRef::Shifted(by)),
            ([Unit::Day, Unit::Year], None, None) => WeekOf::YearBy(by),
            ([Unit::Day], None, Some(year)) => WeekOf::Year(year),
            ([Unit::Day], Some(month), year) => {
                let month = DateValue::new(year.map(i32::from), Some(month), None).ok_or(Built::Rejected)?;
                WeekOf::Month(MonthRef::Named(month))
            }
            _ => return Err(Built::Rejected),
        };
        Ok(When::EndDay { is_last: true, of })
    }

    fn spans(&self) -> Result<Vec<Timex>> {
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

    /// A timex for each date in figures.
    fn dates(&self) -> Result<Vec<Timex>> {
        let classes = [Class::NDATE, Class::SHORTDATE, Class::SLASHDATE];
        let parts: Vec<Part> = self.parts.0.iter().copied().filter(|part| classes.contains(&part.class)).collect();
        // `1/2 bis 3/4` are fractions as often.
        let is_clear = |part: &Part| {
            let is_large =
                self.context.bytes[part.start..part.end].split(|b| *b == b'/').next().is_some_and(is_above_12);
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

    fn decade(&self) -> Result<When> {
        let value =
            self.parts.first_of(&[Class::DECADE, Class::NUM, Class::YEAR, Class::ORD]).ok_or(Built::Rejected)?;
        if value % 10 != 0 {
            return Err(Built::Rejected);
        }
        match value {
            1000..2200 => Ok(When::Decade((value / 10) as u16)),
            // `die zwanziger Jahre` are those of the last century until ours has had its own for long.
            0..100 => Ok(When::Decade((190 + value / 10) as u16)),
            _ => Err(Built::Rejected),
        }
    }

    fn amount(&self) -> Result<Amount> {
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

    fn stretch(&self) -> Result<When> {
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

    fn nth_weekday(&self) -> Result<When> {
        let parts = &self.parts;
        let weekday = parts.weekday().ok_or(Built::Rejected)?;
        let nth = parts.first_of(&[Class::ORD, Class::ORDDAY]).filter(|nth| (1..=5).contains(nth));
        // `der letzte Freitag im Mai`: the only `LAST` that is no count from the anchor.
        let nth = nth
            .or(parts.0.first().is_some_and(|part| part.class == Class::LAST).then_some(-1))
            .ok_or(Built::Rejected)?;
        let month = match parts.month() {
            Some(month) => MonthRef::Named(DateValue::new(parts.year(), Some(month), None).ok_or(Built::Rejected)?),
            None if parts.unit() == Unit::Month => MonthRef::Shifted(parts.side().unwrap_or(0) as i8),
            // `la prima domenica` with nothing said of what it is counted in: the month.
            None if parts.0.len() == 2 && !self.context.has_after(parts.span().end as usize, &COUNTED_IN) => {
                MonthRef::Shifted(0)
            }
            None => return Err(Built::Rejected),
        };
        Ok(When::NthWeekday { nth: nth as i8, weekday, month })
    }

    fn days_of_month(&self, month: Option<i8>) -> Result<Vec<Timex>> {
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

    fn in_year(&self, years: Option<i8>) -> Result<When> {
        let years = years.or(self.parts.side().map(|side| side as i8)).ok_or(Built::Rejected)?;
        if self.parts.first_of(&UNITS).is_some_and(|value| unit(value) != Unit::Year) {
            return Err(Built::Rejected);
        }
        match self.calendar(None, self.parts.month(), self.parts.day())? {
            When::Calendar(date) => Ok(When::InYear { date, years }),
            when => Ok(when),
        }
    }

    /// A timex for each day, the month and year shared: `2. bis 5. Juni`.
    fn days(&self) -> Result<Vec<Timex>> {
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

    fn years(&self) -> Result<Vec<Timex>> {
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
            && self.parts.find(Class::SLASH).is_none()
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

    /// `Juni und Juli 2020`: the year is shared.
    fn months(&self) -> Result<Vec<Timex>> {
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

    /// A clock time belongs to the day named right before it; else to the anchor.
    fn clock_time(&self, half: Option<i8>) -> Result<Vec<Timex>> {
        let span = self.parts.span();
        let time = match (self.parts.time().ok_or(Built::Rejected)?, half) {
            (TimeOfDay::Clock { hour, minute }, Some(half)) if hour <= 12 => {
                TimeOfDay::Clock { hour: hour % 12 + if half > 0 { 12 } else { 0 }, minute }
            }
            (time, _) => time,
        };
        Ok(vec![self.clock_timex(span, time)])
    }

    /// `10 bis 15 Uhr`.
    fn clock_times(&self) -> Result<Vec<Timex>> {
        let clocks = [Class::CLOCK, Class::DOTCLOCK, Class::HOUR];
        let parts: Vec<Part> = self.parts.0.iter().copied().filter(|part| clocks.contains(&part.class)).collect();
        let end = self.parts.span().end as usize;
        let timexes = parts.iter().enumerate().map(|(idx, part)| {
            let span = Span::new(part.start, if idx + 1 == parts.len() { end } else { part.end });
            let mut timex = self.clock_timex(span, Parts(std::slice::from_ref(part)).time()?);
            if timex.expression.when == When::AnyDay {
                timex.expression.when = When::NoDay;
            }
            Some(timex)
        });
        timexes.collect::<Option<Vec<Timex>>>().ok_or(Built::Rejected)
    }

    fn clock_timex(&self, span: Span, time: TimeOfDay) -> Timex {
        let near = self.context.near_before(span.start as usize, 60).filter(|timex| {
            matches!(timex.kind, TimexKind::Date | TimexKind::Time)
                && !matches!(timex.expression.when, When::Present | When::Past | When::Future)
        });
        let (when, direction) = match near {
            Some(timex) if is_a_day(timex.expression.when) => (timex.expression.when, timex.expression.direction),
            _ => (When::AnyDay, Direction::Open),
        };
        let expression = Expression { when, direction, time: Some(time) };
        Timex { span, kind: TimexKind::Time, expression, rule: Rule(self.rule.name) }
    }
}

fn is_above_12(figures: &[u8]) -> bool {
    figures.len() == 2 && figures > b"12".as_slice()
}

fn is_separator(part: &Part) -> bool {
    matches!(part.class, Class::DASH | Class::SLASH)
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

fn weekday(number: i32) -> Option<Weekday> {
    u8::try_from(number.checked_sub(1)?).ok().and_then(|number| Weekday::try_from(number).ok())
}

fn day_part(number: i32) -> Option<DayPart> {
    Some(match number {
        1 => DayPart::Morning,
        2 => DayPart::Midday,
        3 => DayPart::Afternoon,
        4 => DayPart::Evening,
        5 => DayPart::Night,
        _ => return None,
    })
}

fn season(number: i32) -> Option<Season> {
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
fn holiday(value: i32) -> Option<Holiday> {
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
