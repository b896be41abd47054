//! What can go wrong with an index.

use std::io;

use tantivy::TantivyError;
use tantivy::directory::error::{OpenReadError, OpenWriteError};

/// Why an index could not be built or read.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error("cannot read or write the full-text index: {}", reason(.0))]
    File(#[from] io::Error),
    #[error("{}", message(.0))]
    Index(#[from] TantivyError),
    /// Nobody wants the answer any more.
    #[error("stopped")]
    Stopped,
}

/// To be asked now and then by whatever takes long.
pub fn go_on(keep_going: &dyn Fn() -> bool) -> Result<(), Error> {
    if keep_going() { Ok(()) } else { Err(Error::Stopped) }
}

/// What is the matter, where it is nothing but the disk or a damaged file: tantivy's own words are meant for programmers.
fn message(error: &TantivyError) -> String {
    let io_error = match error {
        TantivyError::IoError(error)
        | TantivyError::OpenReadError(OpenReadError::IoError { io_error: error, .. })
        | TantivyError::OpenWriteError(OpenWriteError::IoError { io_error: error, .. }) => error,
        TantivyError::DataCorruption(_) => return "cannot read the full-text index: it is damaged".to_owned(),
        TantivyError::OpenReadError(OpenReadError::FileDoesNotExist(_)) => {
            return "cannot read the full-text index: a file of it is missing".to_owned();
        }
        other => return format!("cannot use the full-text index: {other}"),
    };
    Error::File(io::Error::new(io_error.kind(), io_error.to_string())).to_string()
}

/// Without the system's number.
fn reason(error: &io::Error) -> String {
    let said = error.to_string();
    said.split(" (os error").next().unwrap_or_default().to_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_full_disk_is_said_in_the_words_of_the_system() {
        let full = || io::Error::from_raw_os_error(28);
        let expected = "cannot read or write the full-text index: no space left on device";
        assert_eq!(Error::from(full()).to_string(), expected);
        assert_eq!(Error::from(TantivyError::from(full())).to_string(), expected);
        let opened = OpenWriteError::wrap_io_error(full(), "a.term".into());
        assert_eq!(Error::from(TantivyError::from(opened)).to_string(), expected);
        let missing = TantivyError::from(OpenReadError::FileDoesNotExist("a.idx".into()));
        assert!(Error::from(missing).to_string().ends_with("a file of it is missing"));
    }
}
