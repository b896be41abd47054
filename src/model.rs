//! The nouns: what an article is and what was read out of it.
//!
//! Plain values without behaviour beyond their own arithmetic. How they are found is left to [`crate::extract`], where
//! they are kept to [`crate::library`].

mod article;
mod calendar;
mod country;
mod date;
mod notice;
mod span;
mod timex;

pub use article::{
    Article, Block, BlockKind, Country, Dateline, DatelinePlace, Evidence, Extracted, Given, Language, Mention,
    MentionKind, Origin, ParseLanguageError, Quote, RawArticle, Rule, Section,
};
pub use calendar::{DateUnit, Grain};
pub use country::{CountryCode, ParseCountryCodeError};
pub use date::{DateValue, Day, DayOrder, ParseDateValueError, Precision, PubDate};
pub(crate) use date::{four_figures, two_figures};
pub use notice::{Notice, NoticeKind};
pub use span::Span;
pub use timex::{
    Amount, DayPart, Direction, Expression, Holiday, MOST_VALUE_BYTES, MonthRef, NamedDay, ResolvedTimex, Season,
    TimeOfDay, Timex, TimexKind, Unit, WeekOf, When,
};
