//! From the search box and the facets to hits, rows and counts.
//!
//! Two ways lead to a [`Query`]: the query language ([`parse()`]) and the facets ([`Filters::to_query`]). [`search()`] gives
//! the articles that match; [`evaluate`] gives everything that a screen shows for a set of filters. How hits are shown is
//! left to [`crate::app`] and [`crate::ui`].

mod agenda;
mod ast;
mod filters;
mod mentioned;
mod parse;
mod period;
mod problem;
mod rank;
mod read;
mod search;
mod term;
#[cfg(test)]
mod tests;
mod view;

pub use agenda::{Agenda, AgendaEntry};
pub use ast::Query;
pub use filters::{Area, Chip, Choice, CountryFilter, DateBasis, DateBucket, DateFilter, Filters, Mode};
pub use parse::parse;
pub use problem::{ProblemMessage, QueryProblem};
pub use search::search;
pub use view::{
    BucketCount, CountryCount, DateCounts, DateGroup, DateNode, DateRun, DateTree, GroupCount, HiddenByDates, Memo,
    Rows, Sort, View, Wanted, evaluate, evaluate_with, find_in_order,
};
