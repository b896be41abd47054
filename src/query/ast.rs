//! A query as understood.

use std::fmt;

/// A query as understood. The empty query matches everything.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Query {}

impl fmt::Display for Query {
    fn fmt(&self, _: &mut fmt::Formatter<'_>) -> fmt::Result {
        Ok(())
    }
}
