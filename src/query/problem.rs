//! What could not be understood in a query.

use std::fmt;

/// Something in a query that was left out or read otherwise than written; the rest of the query applies.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QueryProblem {
    /// Where, in characters from 1.
    pub column: usize,
    pub message: ProblemMessage,
}

/// What is wrong. `Display` says it in English.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ProblemMessage {
    /// `colour:red`
    UnknownField {
        field: String,
    },
    /// `country:` with nothing behind it.
    MissingValue {
        field: String,
    },
    /// `country:Atlantis`
    UnknownCountry {
        name: String,
    },
    /// `group:friends`
    UnknownGroup {
        name: String,
    },
    /// `date:yesterday`
    BadDate {
        value: String,
    },
    /// `date:2026..2025`
    BackwardsRange {
        value: String,
    },
    /// `lang:german`
    BadLanguage {
        value: String,
    },
    /// A regular expression that does not compile or is too large; the reason is on one line.
    BadRegex {
        reason: String,
    },
    /// `is:` and `tag:`, which need marks.
    NeedsMarks {
        field: String,
    },
    /// A quotation mark without its partner; the phrase runs to the end.
    UnclosedQuote,
    /// A regular expression without its second slash.
    UnclosedRegex,
    /// A bracket without its partner.
    UnclosedBracket,
    StrayBracket,
    /// `OR` with nothing on one side.
    StrayOr,
    /// `ODER`, which is a word like any other.
    OperatorInGerman {
        written: &'static str,
        meant: &'static str,
    },
    /// Brackets or negations nested deeper than anyone means.
    TooDeep,
    /// `near5(…)` with something else than words in it.
    BadNear,
}

impl fmt::Display for ProblemMessage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::UnknownField { field } => write!(
                f,
                "no field {field:?} (there are country, focus, group, date, when, lang, title and path); quote it to search for it"
            ),
            Self::MissingValue { field } => write!(f, "{field}: needs a value"),
            Self::UnknownCountry { name } => write!(f, "no country {name:?}"),
            Self::UnknownGroup { name } => {
                write!(f, "no group of countries {name:?} (as in eu, nato, westbalkan, asia)")
            }
            Self::BadDate { value } => {
                write!(f, "not a date: {value:?} (as in 2026, 2026-02, 2026-01..2026-02-04, none, stated)")
            }
            Self::BackwardsRange { value } => write!(f, "{value:?} ends before it starts"),
            Self::BadLanguage { value } => write!(f, "not a language code: {value:?} (two letters, as in de)"),
            Self::BadRegex { reason } => write!(f, "cannot read the regular expression: {reason}"),
            Self::NeedsMarks { field } => write!(f, "{field}: needs marks, which this version does not have yet"),
            Self::UnclosedQuote => f.write_str("this quotation mark is not closed"),
            Self::UnclosedRegex => f.write_str("this regular expression is not closed with /"),
            Self::UnclosedBracket => f.write_str("this bracket is not closed"),
            Self::StrayBracket => f.write_str("this bracket was not opened"),
            Self::StrayOr => f.write_str("OR needs something on both sides"),
            Self::OperatorInGerman { written, meant } => {
                write!(f, "{written} is sought as a word; the operator is {meant}")
            }
            Self::TooDeep => f.write_str("nested too deep"),
            Self::BadNear => f.write_str("near needs at least two words, as in near5(word word)"),
        }
    }
}

impl fmt::Display for QueryProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "column {}: {}", self.column, self.message)
    }
}
