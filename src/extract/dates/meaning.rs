//! What a rule of the tables can mean, and how the tables write it.

/// What a matched rule makes of its parts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Meaning {
    /// A calendar date from whatever of day, month and year there is.
    Date,
    /// Several days that share a month: `2. bis 5. Juni`, a timex each.
    Days,
    /// Two years: `2014-2018`.
    Years,
    /// Several dates side by side, each with its own day or month: `Juni und Juli 2020`.
    Months,
    /// A weekday; the number is the week from the anchor's where the words name it.
    Weekday(Option<i8>),
    /// `na sexta`: a weekday whose word means other things too, at the end of a clause only.
    WeekdayLast,
    /// `op de 27e`: a day of the month behind such words, with a small word behind it.
    DayCued,
    /// `im selben Jahr`: the unit of the date before.
    Same,
    /// `Mittwoch nächster Woche`: the week from `LAST`, `THIS`, `NEXT`; nothing unless the unit is a week.
    WeekdayOfUnit,
    /// `drei Tage nach morgen`: so many days or weeks from a relative day. The number is the sign.
    ShiftFrom(i8),
    /// `vom 1/10 bis 7/11/2018`: a timex for each date in figures; the last has the year of all.
    Dates,
    /// `18. November bis 19. Januar 2016`: the year is the last one's, and the one before where the months turn over.
    Spans,
    /// `die erste Woche im Oktober`, `die dritte Woche nächsten Jahres`.
    NthWeek,
    /// A day of the month without the month; the number is the month from the anchor's.
    DayOfMonth(Option<i8>),
    /// So many days from the anchor, by a word.
    Relative(Option<i8>),
    /// The year so many from the anchor's, by one word: `heuer`.
    YearBy(i8),
    /// The same for the month: `im Vormonat`.
    MonthBy(i8),
    /// And for the week: `in der Vorwoche`.
    WeekBy(i8),
    /// A year of any length that a word vouches for: `im Jahr 578`.
    YearNumber,
    /// A timex for each clock time: `10 bis 15 Uhr`.
    Times,
    /// A night so many days from the anchor: `tonight` is 0.
    Night(i8),
    /// So many units from the anchor. The number is the sign for the count; none takes it from `LAST`, `NEXT`, `THIS`.
    Shift(Option<i8>),
    /// The number is the season where a rule spells it out.
    Season(Option<i8>),
    Quarter,
    Week,
    Decade,
    Century,
    Weekend(Option<i8>),
    /// The number is the day, as words have it, where a rule spells it out.
    Holiday(Option<i32>),
    Duration,
    /// So many units before or after the anchor: `in den letzten drei Tagen`.
    Stretch,
    /// `der erste Freitag im Mai`, `… des kommenden Monats`.
    NthWeekday,
    /// `2. bis 5. des kommenden Monats`; the number is the month from the anchor's where a rule spells it out.
    DaysOfMonth(Option<i8>),
    /// A quarter from the anchor's.
    QuarterBy,
    /// `heute`, which in German is as often these days: a day only where the sentence tells of events.
    Today,
    /// A length that the words don't count: `in den kommenden Monaten`.
    Uncounted,
    /// A duration, or a point in time so far off where a word such as `vor` stands before it.
    Count,
    Every,
    EveryWeekday,
    /// Present 0, past -1, future 1; from the word where the rule doesn't say.
    Reference(Option<i8>),
    /// The number is 0 before noon and 1 after it, where a rule spells it out.
    Time(Option<i8>),
    /// A date of last, this or next year: `Mai letzten Jahres`.
    InYear(Option<i8>),
    /// `im zweiten Halbjahr 2025`; the number is the half where a rule spells it out.
    HalfYear(Option<i8>),
    /// `binnen drei Tagen`: a length where the sentence looks back.
    Within,
    /// `der Rest der Woche`.
    Rest,
    /// `später diese Woche`: the rest of a week or month; of a year the year.
    Later,
    /// `vor einem Monat und 21 Tagen`; the number is the sign.
    ShiftBoth(i8),
    /// `zwei Wochen vor Weihnachten`, `drei Tage nach dem 5. Mai`; the number is the sign.
    FromDay(i8),
    /// `zwei Wochen ab dem 5. Mai`.
    LongFrom,
    /// `in drei Arbeitstagen`: so many, by the sign; none takes it from `LAST`, `NEXT` and means all of them.
    Workdays(Option<i8>),
    /// `two Fridays ago`; the number is the sign.
    WeekdaysFrom(i8),
    /// `year to date`: from the beginning of the unit on; of a year where no unit is named.
    SoFar,
    /// `Mo, Di und Do`: a timex for each weekday of a row.
    Weekdays,
    /// `in der Woche vom 18. Mai`.
    WeekOfDay,
    WeekendOfDay,
    /// `05/ 2016`: a month in figures and a year.
    MonthNumber,
    /// `am siebten vierten`: day and month as ordinals.
    DayAndMonth,
    /// `zwischen jetzt und dem 15. November`: today, and the date.
    NowAndDate,
    /// No date: a negative rule.
    Nothing,
}

impl Meaning {
    /// From the third column of a rule: a name, and behind a colon its number.
    pub fn read(text: &str) -> Option<Meaning> {
        let (name, argument) = text.split_once(':').map_or((text, None), |(name, argument)| (name, Some(argument)));
        let long = match argument {
            Some(argument) => Some(argument.parse::<i32>().ok()?),
            None => None,
        };
        let number = long.and_then(|number| i8::try_from(number).ok());
        Some(match name {
            "date" => Meaning::Date,
            "days" => Meaning::Days,
            "years" => Meaning::Years,
            "months" => Meaning::Months,
            "weekday" => Meaning::Weekday(number),
            "weekday-last" => Meaning::WeekdayLast,
            "day-cued" => Meaning::DayCued,
            "same" => Meaning::Same,
            "weekday-of-unit" => Meaning::WeekdayOfUnit,
            "shift-from" => Meaning::ShiftFrom(number?),
            "dates" => Meaning::Dates,
            "spans" => Meaning::Spans,
            "nth-week" => Meaning::NthWeek,
            "day-of-month" => Meaning::DayOfMonth(number),
            "relative" => Meaning::Relative(number),
            "year-by" => Meaning::YearBy(number?),
            "month-by" => Meaning::MonthBy(number?),
            "week-by" => Meaning::WeekBy(number?),
            "year-number" => Meaning::YearNumber,
            "times" => Meaning::Times,
            "night" => Meaning::Night(number?),
            "shift" => Meaning::Shift(number),
            "season" => Meaning::Season(number),
            "quarter" => Meaning::Quarter,
            "week" => Meaning::Week,
            "decade" => Meaning::Decade,
            "century" => Meaning::Century,
            "weekend" => Meaning::Weekend(number),
            "holiday" => Meaning::Holiday(long),
            "duration" => Meaning::Duration,
            "count" => Meaning::Count,
            "every" => Meaning::Every,
            "every-weekday" => Meaning::EveryWeekday,
            "reference" => Meaning::Reference(number),
            "time" => Meaning::Time(number),
            "stretch" => Meaning::Stretch,
            "nth-weekday" => Meaning::NthWeekday,
            "days-of-month" => Meaning::DaysOfMonth(number),
            "quarter-by" => Meaning::QuarterBy,
            "today" => Meaning::Today,
            "uncounted" => Meaning::Uncounted,
            "in-year" => Meaning::InYear(number),
            "half-year" => Meaning::HalfYear(number),
            "within" => Meaning::Within,
            "rest" => Meaning::Rest,
            "later" => Meaning::Later,
            "shift-both" => Meaning::ShiftBoth(number?),
            "from-day" => Meaning::FromDay(number?),
            "long-from" => Meaning::LongFrom,
            "workdays" => Meaning::Workdays(number),
            "weekdays" => Meaning::Weekdays,
            "weekdays-from" => Meaning::WeekdaysFrom(number?),
            "so-far" => Meaning::SoFar,
            "week-of-day" => Meaning::WeekOfDay,
            "weekend-of-day" => Meaning::WeekendOfDay,
            "month-number" => Meaning::MonthNumber,
            "day-and-month" => Meaning::DayAndMonth,
            "now-and-date" => Meaning::NowAndDate,
            "nothing" => Meaning::Nothing,
            _ => return None,
        })
    }
}
