//! What a token can be in a rule.

/// A part of speech of the date grammar. Rules name the classes in capitals; every other word in a rule is a literal and
/// gets a class of its own, from [`Class::FIRST_LITERAL`] on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Class(pub u16);

macro_rules! classes {
    ($($(#[$doc:meta])* $name:ident = $number:literal,)*) => {
        impl Class {
            $($(#[$doc])* pub const $name: Class = Class($number);)*
            const NAMES: &[(&str, Class)] = &[$((stringify!($name), Class::$name)),*];
        }
    };
}

classes! {
    /// 1 to 31 in figures, with or without an ordinal mark.
    DAY = 1,
    /// 1 to 31 with the ordinal mark of the language: `4.`, `4th`, `1er`.
    ORDDAY = 2,
    /// A whole number in figures or words.
    NUM = 3,
    /// Four figures, 1000 to 2199.
    YEAR = 4,
    /// Two figures after an apostrophe: `'68`.
    YY = 5,
    /// A date in figures; the value is packed by [`pack_date`].
    NDATE = 6,
    /// `04.02.`: day and month in figures.
    SHORTDATE = 7,
    /// `14:30`, `14h30`; the value is minutes from midnight.
    CLOCK = 8,
    /// `14.30`: a clock time only where something says so.
    DOTCLOCK = 9,
    /// 0 to 24 in figures.
    HOUR = 10,
    /// `80er`, `1980s`: the value is the first year, or two figures.
    DECADE = 11,
    /// Two figures alone.
    TWODIGITS = 12,
    /// `03/04`: two numbers of one or two figures.
    SLASHDATE = 13,
    MONTH = 20,
    /// A month that is a date by itself; left out of it are `May`, `mar.` and the like.
    BAREMONTH = 21,
    /// A month of another language, in full dates only.
    FOREIGN = 22,
    WDAY = 23,
    BAREWDAY = 24,
    /// `Montagabend`: weekday * 8 + part of the day.
    WDAYPART = 25,
    /// `ersten`, `first`.
    ORD = 26,
    UNIT = 27,
    /// Days from the anchor: `gestern` is -1.
    REL = 28,
    LAST = 29,
    NEXT = 30,
    THIS = 31,
    /// `Anfang`, `Mitte`, `Ende`.
    EDGE = 32,
    SEASON = 33,
    PART = 34,
    HOLIDAY = 35,
    /// What a number before it counts that is no time: `Menschen`, `Euro`.
    COUNTED = 36,
    /// Words after which a number is no year: `Resolution`, `Artikel`.
    NOYEAR = 37,
    /// Words after which a number of four figures is a year: `seit`, `im`.
    YEARCUE = 38,
    /// Tense: 1 future, -1 past.
    TENSE = 39,
    ART = 40,
    OF = 41,
    TO = 42,
    AND = 43,
    APPROX = 44,
    SOME = 45,
    EVERY = 46,
    /// `täglich`, `jährliche`: the value is a unit.
    ADVERB = 47,
    /// `jahrelang`: the value is a unit.
    LONG = 48,
    /// `dreijährig`, `sechsmonatige`: number * 16 + unit.
    COMPOUND = 49,
    /// `PRESENT_REF` 0, `PAST_REF` -1, `FUTURE_REF` 1.
    REF = 50,
    AGO = 51,
    IN = 52,
    OCLOCK = 53,
    AMPM = 54,
    HALF = 55,
    WEEKEND = 56,
    /// A word that names a label or place for a short date: `am`, `vom`.
    ATDAY = 57,
    /// Prepositions before a month: `in`, `since`.
    ATMONTH = 58,
    QUARTERWORD = 59,
    /// Units in the plural: `Jahre`; [`Class::UNIT`] are those in the singular.
    UNITS = 60,
    /// `montags`.
    WDAYS = 61,
    /// Behind a count of units: `ago`, `fa`, `temu`.
    BACK = 62,
    /// `later`, `później`.
    FORTH = 63,
    /// Behind a count of units, and with a day behind it: `vor`, `before`.
    BEFORE = 64,
    /// `nach`, `after`.
    AFTER = 65,
    /// `Halbjahr`, `semestre`.
    HALFYEAR = 66,
    /// `XIX`, `IIIe`.
    ROMAN = 67,
    COMMA = 70,
    DOT = 71,
    DASH = 72,
    SLASH = 73,
    APOS = 74,
    LPAREN = 75,
    RPAREN = 76,
    COLON = 77,
}

impl Class {
    pub const FIRST_LITERAL: u16 = 128;

    /// What a token that begins with a figure can be.
    pub const IN_FIGURES: [Class; 14] = [
        Class::NDATE,
        Class::SHORTDATE,
        Class::SLASHDATE,
        Class::CLOCK,
        Class::DOTCLOCK,
        Class::NUM,
        Class::DAY,
        Class::ORDDAY,
        Class::ORD,
        Class::HOUR,
        Class::TWODIGITS,
        Class::YY,
        Class::YEAR,
        Class::DECADE,
    ];
    /// What figures between blanks can be that are no year.
    pub const OF_COUNTS: [Class; 4] = [Class::NUM, Class::DAY, Class::HOUR, Class::TWODIGITS];
    /// What several words that count can be together.
    pub const NUMBERS_IN_WORDS: [Class; 5] = [Class::NUM, Class::DAY, Class::ORD, Class::ORDDAY, Class::YEAR];

    pub fn named(name: &str) -> Option<Class> {
        Self::NAMES.iter().find(|(n, _)| *n == name).map(|(_, class)| *class)
    }
}

/// Some classes, each by one of 64 bits that it may share with another: enough to see that two sets have none in common.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct ClassSet(pub u64);

impl ClassSet {
    #[must_use]
    pub const fn with(self, class: Class) -> Self {
        Self(self.0 | 1 << (class.0 % 64))
    }

    pub const fn of(classes: &[Class]) -> Self {
        let (mut all, mut idx) = (Self(0), 0);
        while idx < classes.len() {
            all = all.with(classes[idx]);
            idx += 1;
        }
        all
    }

    /// Whether the class may be one of them; never false where it is.
    pub const fn may_have(self, class: Class) -> bool {
        self.0 >> (class.0 % 64) & 1 != 0
    }

    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }

    #[must_use]
    pub const fn or(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// Whether a class may be in both; never false where one is.
    pub const fn may_meet(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }
}

/// Year, month and day in one number; year 0 where there is none.
pub fn pack_date(year: Option<i32>, month: u32, day: u32) -> i32 {
    (year.unwrap_or(0) * 16 + month as i32) * 32 + day as i32
}

/// The opposite of [`pack_date`]; day 0 stands for a month.
pub fn unpack_date(packed: i32) -> (Option<i32>, u32, Option<u32>) {
    let (day, rest) = (packed % 32, packed / 32);
    let (month, year) = (rest % 16, rest / 16);
    ((year != 0).then_some(year), month as u32, (day != 0).then_some(day as u32))
}
