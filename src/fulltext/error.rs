//! What can go wrong with an index.

use std::io;

/// Why an index could not be built or read.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error("cannot read or write the full-text index: {}", reason(.0))]
    File(#[from] io::Error),
    #[error("cannot use the full-text index: {0}")]
    Index(#[from] tantivy::TantivyError),
}

/// Without the system's number.
fn reason(error: &io::Error) -> String {
    let said = error.to_string();
    said.split(" (os error").next().unwrap_or_default().to_lowercase()
}
