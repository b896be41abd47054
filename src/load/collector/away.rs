//! Places that the user named and that cannot be looked into now: their articles stay as they were last seen.

use std::path::Path;

use crate::library::Root;
use crate::load::listing::is_hidden;

/// What the user named and cannot be looked into now, as it is shown. A folder that goes as a whole, with its disk or share,
/// did not lose its articles.
#[derive(Debug, Default)]
pub(super) struct Away(pub(super) Vec<Root>);

impl Away {
    pub(super) fn is_nowhere(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether the file of this name lies there.
    pub(super) fn has(&self, shown: &str) -> bool {
        self.0.iter().any(|root| root.leads_to(shown))
    }
}

/// How something that the user named is found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum State {
    /// A file, a folder with something in it, or standard input.
    There,
    Empty(FolderId),
    Missing,
}

/// Which folder it is, where the system tells: its device and its number there.
pub(super) type FolderId = Option<(u64, u64)>;

pub(super) fn state_of(path: &Path) -> State {
    let is_file = || path.as_os_str() == "-" || path.metadata().is_ok_and(|metadata| !metadata.is_dir());
    match path.read_dir() {
        Ok(entries) => match entries.flatten().all(|entry| is_hidden(&entry.file_name())) {
            true => State::Empty(folder_id(path)),
            false => State::There,
        },
        Err(_) if is_file() => State::There,
        Err(_) => State::Missing,
    }
}

#[cfg(unix)]
pub(super) fn folder_id(path: &Path) -> FolderId {
    use std::os::unix::fs::MetadataExt;
    path.metadata().ok().filter(|metadata| metadata.is_dir()).map(|metadata| (metadata.dev(), metadata.ino()))
}

#[cfg(not(unix))]
pub(super) fn folder_id(_: &Path) -> FolderId {
    None
}
