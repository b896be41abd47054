//! Files of one folder, asked for from within it, so that the system need not find its way there for each of them.

use std::ffi::OsStr;
use std::fs::File;
use std::io;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::files::Stat;
use super::names::{Name, Names, as_os};
use super::walk::Source;

/// Files of one folder to be read, in the order of their names.
#[derive(Debug, Clone)]
pub struct FolderFiles {
    /// As the paths of its files begin: empty for the current folder.
    pub folder: Arc<Path>,
    /// Also ways from there.
    pub names: Names,
}

impl FolderFiles {
    pub fn of(folder: Arc<Path>, name: &OsStr) -> Self {
        let mut files = Self { folder, names: Names::default() };
        files.push(name);
        files
    }

    /// Adds a file that comes behind the others.
    pub fn push(&mut self, name: &OsStr) {
        self.names.push(name);
    }
}

/// Files to be looked at, some or all of a folder.
#[derive(Debug)]
pub enum FileGroup {
    Named(FolderFiles),
    /// By their numbers among the files that are known.
    Known {
        folder: Arc<Path>,
        numbers: Range<u32>,
    },
}

/// A folder held open for its files.
#[derive(Debug)]
pub struct Folder<'f> {
    path: &'f Path,
    /// `None` where whole paths will do: for a single file, and where the folder cannot be held.
    handle: Option<Handle>,
}

impl<'f> Folder<'f> {
    pub fn open(files: &'f FolderFiles) -> Self {
        let handle = if files.names.len() > 1 { Handle::open_folder(&files.folder) } else { None };
        Self { path: &files.folder, handle }
    }

    pub fn source(&self, name: &Name) -> Source {
        Source { file: self.file(name) }
    }

    fn file(&self, name: &Name) -> PathBuf {
        let name = as_os(name);
        let mut file = PathBuf::with_capacity(self.path.as_os_str().len() + 1 + name.len());
        file.push(self.path);
        file.push(name);
        file
    }

    /// How the file is now; links are followed.
    pub fn stat(&self, name: &Name) -> io::Result<Stat> {
        match &self.handle {
            Some(handle) => handle.stat(name),
            None => std::fs::metadata(self.file(name)).map(|metadata| Stat::of(&metadata)),
        }
    }

    /// For reading.
    pub fn open_file(&self, name: &Name) -> io::Result<File> {
        match &self.handle {
            Some(handle) => handle.open(name),
            None => File::open(self.file(name)),
        }
    }
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

    fn stat(&self, name: &Name) -> io::Result<Stat> {
        let stat = rustix::fs::statat(&self.0, name, rustix::fs::AtFlags::empty())?;
        Ok(Stat::of_unix(&stat))
    }

    fn open(&self, name: &Name) -> io::Result<File> {
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

    fn stat(&self, _: &Name) -> io::Result<Stat> {
        match *self {}
    }

    fn open(&self, _: &Name) -> io::Result<File> {
        match *self {}
    }
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::io::Read;

    use super::*;

    #[test]
    fn files_are_the_same_from_within_their_folder() {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir(folder.path().join("below")).unwrap();
        let check = |ways: &[&str]| {
            let mut names = Names::default();
            for way in ways {
                names.push(way.as_ref());
            }
            let files = FolderFiles { folder: folder.path().into(), names };
            let held = Folder::open(&files);
            for (way, name) in ways.iter().zip(files.names.iter()) {
                let path = folder.path().join(way);
                fs::write(&path, way).unwrap();
                assert_eq!(held.file(name), path);
                assert_eq!(held.stat(name).unwrap(), Stat::of(&fs::metadata(&path).unwrap()));
                let mut text = String::new();
                held.open_file(name).unwrap().read_to_string(&mut text).unwrap();
                assert_eq!(&text, way);
                fs::remove_file(&path).unwrap();
                assert_eq!(held.stat(name).unwrap_err().kind(), io::ErrorKind::NotFound);
                assert_eq!(held.open_file(name).unwrap_err().kind(), io::ErrorKind::NotFound);
            }
        };
        check(&["a"]);
        check(&["a", "b", "below/c"]);
    }
}
