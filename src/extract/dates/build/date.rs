//! One date from its day, month and year, and whether figures that look like one are one.

use super::super::class::{Class, unpack_date};
use super::super::grammar::unit;
use super::super::numeric::Order;
use super::parts::{DAYS, MONTHS, Part, UNITS, holiday};
use super::{Builder, Built, Result};
use crate::model::{Language, NamedDay, Span, Timex, Unit, When};

/// So far back, in bytes, is the date that `the same year` speaks of.
const SAME_REACH: usize = 200;

impl Builder<'_> {
    pub(super) fn date(&self) -> Result<When> {
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
        // `April - 24` in a list of prices.
        if let [month, sign, day] = parts.0
            && MONTHS.contains(&month.class)
            && sign.class == Class::DASH
            && (month.end != sign.start || sign.end != day.start)
        {
            return Err(Built::Rejected);
        }
        // `May` and `mar` are months only behind a word such as `in`.
        if let [month] = parts.0
            && month.class == Class::MONTH
            && !self.context.has_before(month.start, Class::ATMONTH)
        {
            return Err(Built::Rejected);
        }
        if let [month] = parts.0
            && MONTHS.contains(&month.class)
            && self.context.grammar.language == Some(Language::GERMAN)
            && self.is_named(*month)
        {
            return Err(Built::Rejected);
        }
        // `mayo 5`; but `in mei 5 mensen`.
        if let [month, day] = parts.0
            && MONTHS.contains(&month.class)
            && DAYS.contains(&day.class)
            && self.context.grammar.order == Order::DayFirst
            && !self.is_clause_end(day.end)
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

    /// `Herr März`, `Autor August Kopff`: in German a month alone that stands as people's names do.
    fn is_named(&self, month: Part) -> bool {
        let bytes = self.context.text.bytes;
        match self.context.word_before(month.start) {
            Some(before) => before.is(Class::NOYEAR),
            None => matches!(bytes[month.end..], [b' ', b'A'..=b'Z', b'a'..=b'z', ..]),
        }
    }

    /// `04.02.` counts with its zeros or behind a word such as `am`; `3/4` only behind such a word or a weekday.
    pub(super) fn check_numeric(&self, part: Part) -> Result<()> {
        let has_cue = self.parts.0.len() > 1
            || self.context.has_before(part.start, Class::ATDAY)
            || self.context.sign_before(part.start) == Some(b'(');
        let is_clear = match part.class {
            Class::NDATE => true,
            Class::SHORTDATE => has_cue || part.end - part.start == 6,
            _ => has_cue && self.context.sign_before(part.start) != Some(b'(') || self.is_clear_day(part),
        };
        if is_clear { Ok(()) } else { Err(Built::Rejected) }
    }

    /// `4/22` at the end of a clause: with a number above twelve it can be read one way only.
    fn is_clear_day(&self, part: Part) -> bool {
        let figures = &self.context.text.bytes[part.start..part.end];
        let is_high = |figures: &[u8]| figures.len() == 2 && figures > &b"12"[..];
        // Lines are broken within `1/16 pct`.
        let before = self.context.text.bytes[..part.start].trim_ascii_end().last();
        let after = self.context.text.bytes[part.end..].trim_ascii_start().first();
        figures.split(|b| *b == b'/').any(is_high)
            && matches!(after, None | Some(b',' | b'.' | b')' | b'?' | b'!' | b';'))
            && before.is_none_or(u8::is_ascii_lowercase)
            && !self.context.has_before(part.start, Class::NOYEAR)
    }

    /// A number of four figures alone is a year of our time, or one that its preposition vouches for.
    pub(super) fn check_bare_year(&self, part: Part) -> Result<()> {
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

    pub(super) fn month_number(&self) -> Result<When> {
        let month = self.parts.first_of(&[Class::TWODIGITS, Class::NUM]).filter(|month| (1..=12).contains(month));
        let month = month.ok_or(Built::Rejected)? as u32;
        let start = self.parts.span().start as usize;
        if self.parts.is_first(Class::YEAR) && !self.is_clause_end(self.parts.span().end as usize) {
            return Err(Built::Rejected);
        }
        if self.context.has_before(start, Class::NOYEAR) || self.context.sign_before(start).is_some_and(|b| b == b'/') {
            return Err(Built::Rejected);
        }
        self.calendar(self.parts.year(), Some(month), None)
    }

    pub(super) fn in_year(&self, years: Option<i8>) -> Result<When> {
        let years = years.or(self.parts.side().map(|side| side as i8)).ok_or(Built::Rejected)?;
        if self.parts.first_of(&UNITS).is_some_and(|value| unit(value) != Unit::Year) {
            return Err(Built::Rejected);
        }
        match self.calendar(None, self.parts.month(), self.parts.day())? {
            When::Calendar(date) => Ok(When::InYear { date, years }),
            when => Ok(when),
        }
    }

    /// A day of the month whose month the words leave open.
    pub(super) fn day_of_month(&self, month: Option<i8>) -> Result<When> {
        let parts = &self.parts;
        let day = parts.day().filter(|day| (1..=31).contains(day)).ok_or(Built::Rejected)?;
        self.check_bare_day()?;
        if parts.month().is_none() && self.context.has_after(parts.span().end as usize, &MONTHS) {
            return Err(Built::Rejected);
        }
        Ok(When::DayOfMonth { day: day as u8, month, weekday: parts.weekday() })
    }

    /// `op de 27e`, `on the 27th`: what a day may count (`on the 27th floor`) is no small word.
    pub(super) fn cued_day(&self) -> Result<Vec<Timex>> {
        const SMALL: [Class; 7] =
            [Class::ATDAY, Class::ATMONTH, Class::IN, Class::TENSE, Class::BEFORE, Class::AFTER, Class::YEARCUE];
        let end = self.parts.span().end as usize;
        let part = self.parts.0.last().filter(|part| (1..=31).contains(&part.value)).ok_or(Built::Rejected)?;
        let in_figures = self.context.text.bytes[part.start].is_ascii_digit();
        let is_before = |classes: &[Class]| self.context.has_after(end, classes);
        if !in_figures || !is_before(&SMALL) || is_before(&[Class::OF, Class::AND, Class::TO]) || is_before(&MONTHS) {
            return Err(Built::Rejected);
        }
        let when = When::DayOfMonth { day: part.value as u8, month: None, weekday: None };
        Ok(vec![self.timex(Span::new(part.start, part.end), when, None)])
    }

    /// The year, month, week or day of the date before; nothing where there is none, or where the words go on to say
    /// which: `the same month last year`.
    pub(super) fn same_unit(&self) -> Result<When> {
        const WHICH: [Class; 5] = [Class::LAST, Class::NUM, Class::IN, Class::OF, Class::BEFORE];
        let span = self.parts.span();
        let end = span.end as usize;
        let is_said = self.context.has_after(end, &WHICH) || self.context.sign_after(end) == Some(b'-');
        let before = self.context.near_before(span.start as usize, SAME_REACH).filter(|_| !is_said);
        let date = before.and_then(|timex| timex.expression.calendar_date()).ok_or(Built::Rejected)?;
        match self.parts.unit() {
            Unit::Day if date.as_day().is_some() => Ok(When::Calendar(date)),
            Unit::Week if date.as_day().is_some() => Ok(When::WeekOfDay(NamedDay::Date(date))),
            Unit::Month if date.month().is_some() => self.calendar(date.year(), date.month(), None),
            Unit::Year if date.year().is_some() => self.calendar(date.year(), None, None),
            _ => Err(Built::Rejected),
        }
    }

    /// `am siebten vierten`: day and month, both as numbers.
    pub(super) fn day_and_month(&self) -> Result<When> {
        let parts = &self.parts;
        let is_number = |part: &&Part| DAYS.contains(&part.class) || part.class == Class::NUM;
        let numbers: Vec<i32> = parts.0.iter().filter(is_number).map(|part| part.value).collect();
        let [day, month @ 1..=12] = numbers[..] else { return Err(Built::Rejected) };
        // `op 2-1` is a score; what runs down from above twelve is none, and no span either. `op 13-5-2015` goes on.
        let has_dash = parts.find(Class::DASH).is_some();
        // `am 24. 12. 2020` is read with its year.
        if self.context.sign_after(parts.span().end as usize).is_some_and(|sign| sign.is_ascii_digit()) {
            return Err(Built::Rejected);
        }
        let goes_on = self.context.text.bytes[parts.span().end as usize..].starts_with(b"-");
        if has_dash && (day <= 12 || goes_on) {
            return Err(Built::Rejected);
        }
        self.calendar(parts.year(), Some(month as u32), Some(day as u32))
    }

    pub(super) fn decade(&self) -> Result<When> {
        let value = self
            .parts
            .first_of(&[Class::DECADE, Class::NUM, Class::YEAR, Class::ORD, Class::TWODIGITS])
            .ok_or(Built::Rejected)?;
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

    pub(super) fn named_day(&self) -> Result<NamedDay> {
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

    /// `la semaine du 18`, but not `la semaine de 4 jours`.
    pub(super) fn week_of_day(&self) -> Result<When> {
        let day = self.named_day()?;
        let end = self.parts.span().end as usize;
        let is_bare = matches!(day, NamedDay::DayOfMonth(_));
        let is_week = self.parts.first_of(&UNITS).is_none_or(|value| unit(value) == Unit::Week);
        if !is_week || is_bare && !self.is_clause_end(end) {
            return Err(Built::Rejected);
        }
        Ok(When::WeekOfDay(day))
    }

    /// `am 25.` with nothing behind it that it could count: `am 3. Platz`.
    pub(super) fn check_bare_day(&self) -> Result<()> {
        let Some(day) = self.parts.0.last().filter(|part| DAYS.contains(&part.class)) else {
            return self.check_day_before_clock();
        };
        // `Monday 8am`
        if self.context.text.is_letter_at(day.end) && self.context.text.bytes[day.end - 1].is_ascii_digit() {
            return Err(Built::Rejected);
        }
        // `MI5`; `On Wednesday, two people`.
        let is_glued = self.parts.0.iter().any(|part| part.end == day.start && part.class != Class::APOS);
        let has_comma = self.parts.find(Class::COMMA).is_some();
        // `On Friday two people`.
        let has_article = self.parts.find(Class::ART).is_some();
        let in_words = !has_article && day.class == Class::DAY && !self.context.text.bytes[day.start].is_ascii_digit();
        if in_words && self.context.sign_after(day.end).is_some_and(|sign| sign.is_ascii_alphanumeric() || sign >= 0x80)
        {
            return Err(Built::Rejected);
        }
        if is_glued || has_comma && day.class == Class::DAY && !self.context.text.bytes[day.start].is_ascii_digit() {
            return Err(Built::Rejected);
        }
        let cued = self.parts.0.len() > 1
            || self.context.has_before(day.start, Class::ATDAY)
            || self.context.has_before(day.start, Class::ART);
        let in_figures = self.context.text.bytes[day.start].is_ascii_digit();
        let is_alone = self.parts.0.len() == 1;
        let cued = cued && (in_figures || !is_alone || self.is_day_in_words(*day));
        let alone = match self.context.sign_after(day.end) {
            _ if self.is_clause_end(day.end) => true,
            Some(sign) if !is_alone => {
                !sign.is_ascii_digit() && !sign.is_ascii_uppercase() && !self.is_before_figures(day.end)
            }
            _ => self.is_before_no_noun(*day),
        };
        if cued && alone { Ok(()) } else { Err(Built::Rejected) }
    }

    pub(super) fn is_clause_end(&self, end: usize) -> bool {
        matches!(self.context.sign_after(end), None | Some(b',' | b'.' | b')' | b'\n' | b'?' | b'!' | b';'))
    }

    /// `on the twenty-second`, `el veintidós`: so high a number in words is hardly a rank, nor a count behind an article in
    /// the singular.
    fn is_day_in_words(&self, day: Part) -> bool {
        let before = &self.context.text.bytes[..day.start];
        let has_singular = || [&b"el "[..], b"il ", b"le "].iter().any(|article| before.ends_with(article));
        day.value >= 13 && (day.class == Class::ORDDAY || has_singular())
    }

    /// `am 27. zurück`: in German what the day would count has a capital, and adjectives before it an ending.
    fn is_before_no_noun(&self, day: Part) -> bool {
        const ENDINGS: [&[u8]; 5] = [b"e", b"en", b"er", b"es", b"em"];
        let (grammar, bytes) = (self.context.grammar, self.context.text.bytes);
        let is_cued = [&b"am "[..], b"Am "].iter().any(|cue| bytes[..day.start].ends_with(cue));
        let is_ordinal = bytes[..day.end].ends_with(b".") && bytes[day.end..].starts_with(b" ");
        let start = day.end + 1;
        if grammar.language != Some(Language::GERMAN) || !is_cued || !is_ordinal {
            return false;
        }
        bytes.get(start).is_some_and(u8::is_ascii_lowercase) && {
            let word = &bytes[start..self.context.text.word(start).end];
            // `am 2. d. M.`, `am 3. und 4. Platz`
            let is_joined = self.context.has_after(day.end, &[Class::AND, Class::TO]);
            word.len() > 2 && !is_joined && !ENDINGS.iter().any(|ending| word.ends_with(ending))
        }
    }

    /// `Monday 8-9`: a span of hours.
    pub(super) fn is_before_figures(&self, end: usize) -> bool {
        matches!(self.context.text.bytes.get(end..), Some([b'-', b'0'..=b'9', ..]))
    }

    /// `am 3. um 8 Uhr`, but not `5 at 10:30`.
    pub(super) fn check_day_before_clock(&self) -> Result<()> {
        let Some(day) = self.parts.0.iter().find(|part| DAYS.contains(&part.class)) else { return Ok(()) };
        let has_cue = |class| self.context.has_before(day.start, class);
        let is_clear = day.class == Class::ORDDAY || has_cue(Class::ATDAY) || has_cue(Class::ART);
        if is_clear || self.parts.weekday().is_some() { Ok(()) } else { Err(Built::Rejected) }
    }

    /// Whether the words go on with `v. Chr.` or its like: our years do not reach so far back.
    pub(super) fn is_before_christ(&self) -> bool {
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
        let behind = &self.context.text.bytes[end..self.context.text.bytes.len().min(end + 32)];
        // What follows most years is soon told from all of them.
        let first = behind.iter().find(|b| !b.is_ascii_whitespace());
        if first.is_none_or(|b| b.is_ascii() && !matches!(b.to_ascii_lowercase(), b'a' | b'b' | b'p' | b'v')) {
            return false;
        }
        let behind = String::from_utf8_lossy(behind).to_lowercase();
        let word = behind.split_whitespace().next().unwrap_or_default().trim_end_matches([',', '.', ')', ';', ':']);
        let squeezed = behind.replace([' ', '\u{a0}'], "");
        WORDS.contains(&word) || MARKS.iter().any(|mark| squeezed.starts_with(mark))
    }
}

fn is_separator(part: &Part) -> bool {
    matches!(part.class, Class::DASH | Class::SLASH)
}
