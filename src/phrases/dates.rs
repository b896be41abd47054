//! How dates are written for people: `3 January 2026`, `3. Januar 2026`, `~3 Jan`, `3 January, year unknown`.

use chrono::{Datelike, Weekday};

use crate::model::{DateUnit, DateValue, Day, Grain, Language, PubDate};

use super::{Phrases, fill};

const ENGLISH_MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];
const GERMAN_MONTHS: [&str; 12] = [
    "Januar",
    "Februar",
    "März",
    "April",
    "Mai",
    "Juni",
    "Juli",
    "August",
    "September",
    "Oktober",
    "November",
    "Dezember",
];

const ENGLISH_WEEKDAYS: [&str; 7] = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];
const GERMAN_WEEKDAYS: [&str; 7] = ["Montag", "Dienstag", "Mittwoch", "Donnerstag", "Freitag", "Samstag", "Sonntag"];

impl Phrases {
    fn is_german(&self) -> bool {
        self.language == Language::GERMAN
    }

    /// The month's name; 1 is January. Empty for a month that is none.
    pub fn month(&self, month: u32) -> &'static str {
        let names = if self.is_german() { GERMAN_MONTHS } else { ENGLISH_MONTHS };
        (month as usize).checked_sub(1).and_then(|i| names.get(i).copied()).unwrap_or_default()
    }

    /// The first three letters of the month's name, `Mär` included.
    pub fn month_short(&self, month: u32) -> String {
        self.month(month).chars().take(3).collect()
    }

    /// `January 2026`.
    pub fn month_of_year(&self, year: i32, month: u32) -> String {
        format!("{} {year}", self.month(month))
    }

    /// The day's number with what the language puts behind it: `3`, `3.`.
    pub fn day_number(&self, day: u32) -> String {
        if self.is_german() { format!("{day}.") } else { day.to_string() }
    }

    /// In full: `3 January 2026`, `January 2026`, `2026`, `3 January, year unknown`.
    pub fn date(&self, date: DateValue) -> String {
        let words = match (date.month(), date.day()) {
            (Some(month), Some(day)) => format!("{} {}", self.day_number(day), self.month(month)),
            (Some(month), None) => self.month(month).to_owned(),
            _ => String::new(),
        };
        match date.year() {
            None => fill(self.year_unknown, &[&words]),
            Some(year) if words.is_empty() => year.to_string(),
            Some(year) => format!("{words} {year}"),
        }
    }

    /// In full, `~` before an inferred one; both readings where it has two: `?4 March 2025 or 3 April 2025`.
    pub fn pub_date(&self, date: &PubDate) -> String {
        if let Some(other) = date.other_reading() {
            return format!("?{}", fill(self.or_other_reading, &[&self.date(date.value), &self.date(other)]));
        }
        let mark = if date.inferred { "~" } else { "" };
        format!("{mark}{}", self.date(date.value))
    }

    /// Why a date is inferred, as one sentence: `~2026-01-03: day and month from line 2, year from 41 dated articles
    /// beside it`. `line_number` is that of its words, from 1; `None` where they stand outside the text.
    pub fn why_inferred(
        &self,
        inferred: DateValue,
        own: DateValue,
        line_number: Option<usize>,
        n_dated: usize,
    ) -> String {
        let (what, from_neighbours) = match (own.is_partial(), own.day().is_some()) {
            (false, _) => (self.why_figures, self.why_order),
            (true, true) => (self.why_day_and_month, self.why_year),
            (true, false) => (self.why_month_only, self.why_year),
        };
        let place = match line_number {
            Some(line_number) => fill(self.why_line, &[&self.number(line_number)]),
            None => self.why_what_was_given.to_owned(),
        };
        let dated = if n_dated == 1 { self.why_dated_article } else { self.why_dated_articles };
        let dated = format!("{} {dated}", self.number(n_dated));
        fill(self.why_inferred, &[&format!("~{inferred}"), what, &place, from_neighbours, &dated])
    }

    /// For a narrow column: `3 Jan 2026`, `3 Jan ????`; `03.01.2026`, `03.01.????`.
    pub fn date_short(&self, date: DateValue) -> String {
        let year = date.year().map_or("????".to_owned(), |year| year.to_string());
        match (date.month(), date.day()) {
            (Some(month), Some(day)) if self.is_german() => format!("{day:02}.{month:02}.{year}"),
            (Some(month), Some(day)) => format!("{day} {} {year}", self.month_short(month)),
            (Some(month), None) => format!("{} {year}", self.month_short(month)),
            _ => year,
        }
    }

    /// In full: as [`Self::date`], `Q1 2026`, `week 8, 2026`.
    pub fn unit(&self, unit: DateUnit) -> String {
        match unit {
            DateUnit::Date(date) => self.date(date),
            DateUnit::Quarter { year, quarter } => format!("Q{quarter} {year}"),
            DateUnit::Week { year, week } => fill(self.week_of_year, &[&week.to_string(), &year.to_string()]),
        }
    }

    /// For a narrow column: as [`Self::date_short`], `Q1 2026`, `week 8, 2026`.
    pub fn unit_short(&self, unit: DateUnit) -> String {
        unit.as_date().map_or_else(|| self.unit(unit), |date| self.date_short(date))
    }

    pub fn grain(&self, grain: Grain) -> &'static str {
        match grain {
            Grain::Year => self.grain_year,
            Grain::Quarter => self.grain_quarter,
            Grain::Month => self.grain_month,
            Grain::Week => self.grain_week,
            Grain::Day => self.grain_day,
        }
    }

    pub fn weekday(&self, weekday: Weekday) -> &'static str {
        let names = if self.is_german() { GERMAN_WEEKDAYS } else { ENGLISH_WEEKDAYS };
        names[weekday.num_days_from_monday() as usize]
    }

    /// Two letters: `Mo`, `We`, `Mi`.
    pub fn weekday_short(&self, weekday: Weekday) -> &'static str {
        &self.weekday(weekday)[..2]
    }

    /// `We 4 Feb`, `Mi 4. Feb`.
    pub fn day_of_week(&self, day: Day) -> String {
        let weekday = self.weekday_short(day.weekday());
        format!("{weekday} {:>2} {}", self.day_number(day.day()), self.month_short(day.month()))
    }

    /// `Wednesday, 4 March 2026`.
    pub fn day_with_weekday(&self, day: Day) -> String {
        format!("{}, {}", self.weekday(day.weekday()), self.day(day))
    }

    /// A stretch of days as people name it: a day with its weekday, a week, a month, else from … to.
    pub fn days(&self, first: Day, last: Day) -> String {
        if first == last {
            return self.day_with_weekday(first);
        }
        let is_whole = |unit: &DateUnit| unit.first_day() == Some(first) && unit.last_day() == Some(last);
        match DateUnit::containing(first, last).find(is_whole) {
            Some(unit) => self.unit(unit),
            None => fill(self.between_days, &[&self.day(first), &self.day(last)]),
        }
    }

    /// [`Self::date`] of a day.
    pub fn day(&self, day: Day) -> String {
        format!("{} {} {}", self.day_number(day.day()), self.month(day.month()), day.year())
    }
}

#[cfg(test)]
mod tests {
    use super::super::{ENGLISH, GERMAN};
    use super::*;

    #[test]
    fn dates_are_written_at_their_precision() {
        for (value, english, german) in [
            ("2026-01-03", "3 January 2026", "3. Januar 2026"),
            ("2026-03", "March 2026", "März 2026"),
            ("2026", "2026", "2026"),
            ("XXXX-01-03", "3 January, year unknown", "3. Januar, Jahr unbekannt"),
            ("XXXX-01", "January, year unknown", "Januar, Jahr unbekannt"),
        ] {
            let date: DateValue = value.parse().unwrap();
            assert_eq!((ENGLISH.date(date).as_str(), GERMAN.date(date).as_str()), (english, german));
        }
    }

    #[test]
    fn stretches_are_named_as_people_do() {
        for (first, last, english, german) in [
            ("2026-03-04", "2026-03-04", "Wednesday, 4 March 2026", "Mittwoch, 4. März 2026"),
            ("2026-03-01", "2026-03-31", "March 2026", "März 2026"),
            ("2026-02-16", "2026-02-22", "week 8, 2026", "KW 8, 2026"),
            ("2026-06-02", "2026-06-05", "2 June 2026 to 5 June 2026", "2. Juni 2026 bis 5. Juni 2026"),
        ] {
            let (first, last) = (first.parse().unwrap(), last.parse().unwrap());
            assert_eq!((ENGLISH.days(first, last).as_str(), GERMAN.days(first, last).as_str()), (english, german));
        }
    }

    #[test]
    fn short_dates_show_what_is_missing() {
        for (value, english, german) in [
            ("2026-01-03", "3 Jan 2026", "03.01.2026"),
            ("2026-03", "Mar 2026", "Mär 2026"),
            ("XXXX-01-03", "3 Jan ????", "03.01.????"),
        ] {
            let date: DateValue = value.parse().unwrap();
            assert_eq!((ENGLISH.date_short(date).as_str(), GERMAN.date_short(date).as_str()), (english, german));
        }
    }
}
