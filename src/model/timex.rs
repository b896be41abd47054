//! Date expressions in running text: what the words say, and what day that is against an anchor.

use serde::Serialize;

use super::{DateValue, Day, Rule, Span};

/// The four types of TIMEX3.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
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
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Expression {
    /// A calendar date, perhaps without its year.
    Calendar(DateValue),
    /// Already in its final form, in TIMEX3: `2026-W08`, `P3D`, `PRESENT_REF`.
    Fixed(String),
}

/// An expression read against an anchor date.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ResolvedTimex {
    /// TIMEX3 value: `2026-02-04`, `XXXX-01-03` where no anchor helps, `P3D`.
    pub value: String,
    /// Whether the anchor was needed.
    pub inferred: bool,
}

impl Timex {
    /// Reads the expression against `anchor`, the article's publication day. Without an anchor it stays partial.
    pub fn resolve(&self, anchor: Option<Day>) -> ResolvedTimex {
        match &self.expression {
            Expression::Fixed(value) => ResolvedTimex { value: value.clone(), inferred: false },
            Expression::Calendar(date) => match anchor.and_then(|anchor| date.latest_not_after(anchor)) {
                Some(full) => ResolvedTimex { value: full.to_string(), inferred: true },
                None => ResolvedTimex { value: date.to_string(), inferred: false },
            },
        }
    }
}
