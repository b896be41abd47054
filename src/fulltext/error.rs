//! What can go wrong with an index.

use std::io;

/// Why an index could not be built or read.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error("cannot read or write the full-text index: {0}")]
    File(#[from] io::Error),
    #[error("cannot use the full-text index: {0}")]
    Index(#[from] tantivy::TantivyError),
}
