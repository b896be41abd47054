//! Files asked for from within their folder, so that the system need not find its way there for each of them.

use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};

use memchr::memrchr;

use super::files::Stat;

/// The folder of the file that was asked for last. One is held open at a time, from its second file on.
#[derive(Debug, Default)]
pub struct Folder {
    path: PathBuf,
    handle: Option<Handle>,
}

impl Folder {
    /// How the file is now; links are followed.
    pub fn stat(&mut self, file: &Path) -> io::Result<Stat> {
        match self.within(file) {
            Some((handle, name)) => handle.stat(name),
            None => std::fs::metadata(file).map(|metadata| Stat::of(&metadata)),
        }
    }

    /// For reading.
    pub fn open(&mut self, file: &Path) -> io::Result<File> {
        match self.within(file) {
            Some((handle, name)) => handle.open(name),
            None => File::open(file),
        }
    }

    /// The handle, and the file's name there. `None` where the whole path will do: for the first file of a folder, and where
    /// the folder cannot be held.
    fn within<'f>(&mut self, file: &'f Path) -> Option<(&Handle, &'f [u8])> {
        let (parent, name) = split(file)?;
        if parent != self.path.as_os_str().as_encoded_bytes() {
            *self = Self { path: file.parent()?.to_owned(), handle: None };
            return None;
        }
        if self.handle.is_none() {
            self.handle = Handle::open_folder(&self.path);
        }
        Some((self.handle.as_ref()?, name))
    }
}

/// A path as its folder and its name, from its bytes: taking it apart by the rules for all paths takes longer than asking the
/// system for the file. `None` for what is not as simple.
fn split(file: &Path) -> Option<(&[u8], &[u8])> {
    let bytes = file.as_os_str().as_encoded_bytes();
    let (parent, name) = match memrchr(b'/', bytes) {
        // In the folder of all folders.
        Some(0) => bytes.split_at(1),
        Some(slash) => (&bytes[..slash], &bytes[slash + 1..]),
        None => (&bytes[..0], bytes),
    };
    (!parent.ends_with(b"/") || parent == b"/").then_some(())?;
    (!matches!(name, b"" | b"." | b"..")).then_some((parent, name))
}

#[cfg(unix)]
#[derive(Debug)]
struct Handle(std::os::fd::OwnedFd);

#[cfg(unix)]
impl Handle {
    fn open_folder(path: &Path) -> Option<Self> {
        use rustix::fs::{Mode, OFlags, open};

        let path = if path.as_os_str().is_empty() { Path::new(".") } else { path };
        open(path, OFlags::RDONLY | OFlags::DIRECTORY | OFlags::CLOEXEC, Mode::empty()).ok().map(Self)
    }

    fn stat(&self, name: &[u8]) -> io::Result<Stat> {
        let stat = rustix::fs::statat(&self.0, name, rustix::fs::AtFlags::empty())?;
        Ok(Stat::of_unix(&stat))
    }

    fn open(&self, name: &[u8]) -> io::Result<File> {
        use rustix::fs::{Mode, OFlags, openat};

        Ok(openat(&self.0, name, OFlags::RDONLY | OFlags::CLOEXEC, Mode::empty())?.into())
    }
}

/// Elsewhere each file is found by its whole path.
#[cfg(not(unix))]
#[derive(Debug)]
enum Handle {}

#[cfg(not(unix))]
impl Handle {
    fn open_folder(_: &Path) -> Option<Self> {
        None
    }

    fn stat(&self, _: &[u8]) -> io::Result<Stat> {
        match *self {}
    }

    fn open(&self, _: &[u8]) -> io::Result<File> {
        match *self {}
    }
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::io::Read;

    use super::*;

    #[test]
    fn paths_are_split_as_the_standard_library_splits_them() {
        for path in ["a", "/a", "/b/a", "b/a", "b/c/a.txt", ".hidden", "b/.hidden"] {
            let path = Path::new(path);
            let (parent, name) = split(path).unwrap();
            assert_eq!(parent, path.parent().unwrap().as_os_str().as_encoded_bytes());
            assert_eq!(name, path.file_name().unwrap().as_encoded_bytes());
        }
        for path in ["", "/", ".", "..", "a/", "a/.", "a/..", "a//b", "//a"] {
            assert_eq!(split(Path::new(path)), None, "{path}");
        }
    }

    #[test]
    fn files_are_the_same_from_within_their_folder() {
        let folder = tempfile::tempdir().unwrap();
        let below = folder.path().join("below");
        fs::create_dir(&below).unwrap();
        let paths = ["a", "b", "below/a", "below/b", "below/c", "c", "d"].map(|name| folder.path().join(name));
        for path in &paths {
            fs::write(path, path.to_str().unwrap()).unwrap();
        }
        let mut held = Folder::default();
        for path in paths.iter().chain(&paths) {
            assert_eq!(held.stat(path).unwrap(), Stat::of(&fs::metadata(path).unwrap()));
            let mut text = String::new();
            held.open(path).unwrap().read_to_string(&mut text).unwrap();
            assert_eq!(Path::new(&text), path);
        }
        let missing = folder.path().join("missing");
        assert_eq!(held.stat(&missing).unwrap_err().kind(), io::ErrorKind::NotFound);
        assert_eq!(held.open(&missing).unwrap_err().kind(), io::ErrorKind::NotFound);
    }
}
