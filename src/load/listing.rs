//! What lies in a folder, in the order of names. Hidden names are left out.

use std::ffi::OsStr;
use std::io;
use std::path::Path;

use super::listed::FolderStamp;
use super::names::{Names, Place};

/// What the folder itself tells of a name, so that nothing else need be asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    File,
    Folder,
    /// A link, a pipe, a device; or the file system does not tell.
    Unsure,
}

#[derive(Debug, Default)]
pub struct Listing {
    names: Names,
    entries: Vec<Entry>,
    /// How the folder was before it was read, where that tells whether it has changed.
    pub stamp: Option<FolderStamp>,
    /// What kept the rest from being read.
    pub error: Option<io::Error>,
}

#[derive(Debug, Clone, Copy)]
struct Entry {
    /// The first bytes that not all names have in common: they decide nearly always which of two comes first.
    key: u64,
    place: Place,
    kind: Kind,
}

impl Listing {
    /// Reads a folder; links are followed to it.
    pub fn read(folder: &Path) -> io::Result<Self> {
        let mut listing = Self::default();
        listing.read_unsorted(folder)?;
        listing.sort();
        Ok(listing)
    }

    pub fn len(&self) -> usize {
        self.entries.len()
    }

    pub fn get(&self, idx: usize) -> Option<(&OsStr, Kind)> {
        let entry = self.entries.get(idx)?;
        Some((self.names.at(entry.place), entry.kind))
    }

    pub fn iter(&self) -> impl Iterator<Item = (&OsStr, Kind)> {
        self.entries.iter().map(|entry| (self.names.at(entry.place), entry.kind))
    }

    #[cfg(target_os = "linux")]
    fn read_unsorted(&mut self, folder: &Path) -> io::Result<()> {
        use rustix::fs::{FileType, RawDir};
        use rustix::io::Errno;

        use super::names::as_os;

        // Holds any name, and those of a thousand files.
        const BUFFER_LEN: usize = 1 << 16;

        let folder = open_folder(folder)?;
        self.stamp = FolderStamp::of_reliable(&folder);
        let mut buffer = Vec::with_capacity(BUFFER_LEN);
        let mut entries = RawDir::new(&folder, buffer.spare_capacity_mut());
        while let Some(entry) = entries.next() {
            match entry {
                Ok(entry) => {
                    let kind = match entry.file_type() {
                        FileType::RegularFile => Kind::File,
                        FileType::Directory => Kind::Folder,
                        _ => Kind::Unsure,
                    };
                    self.push(as_os(entry.file_name()), kind);
                }
                Err(Errno::INTR) => {}
                // Deleted meanwhile, which is the end of it.
                Err(Errno::NOENT) => break,
                Err(error) => {
                    self.error = Some(error.into());
                    break;
                }
            }
        }
        Ok(())
    }

    #[cfg(not(target_os = "linux"))]
    fn read_unsorted(&mut self, folder: &Path) -> io::Result<()> {
        let folder = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
        for entry in std::fs::read_dir(folder)? {
            match entry {
                Ok(entry) => {
                    let kind = match entry.file_type() {
                        Ok(kind) if kind.is_file() => Kind::File,
                        Ok(kind) if kind.is_dir() => Kind::Folder,
                        _ => Kind::Unsure,
                    };
                    self.push(&entry.file_name(), kind);
                }
                Err(error) => self.error = Some(error),
            }
        }
        Ok(())
    }

    fn push(&mut self, name: &OsStr, kind: Kind) {
        // The folder itself and the one above it too.
        if !is_hidden(name) {
            self.entries.push(Entry { key: 0, place: self.names.push(name), kind });
        }
    }

    fn sort(&mut self) {
        let Self { names, entries, .. } = self;
        let bytes = |entry: &Entry| names.at(entry.place).as_encoded_bytes();
        let Some(first) = entries.first().copied() else { return };
        let n_shared = entries.iter().fold(bytes(&first).len(), |n_shared, entry| {
            let of_first = &bytes(&first)[..n_shared];
            match bytes(entry).starts_with(of_first) {
                true => n_shared,
                false => of_first.iter().zip(bytes(entry)).take_while(|(a, b)| a == b).count(),
            }
        });
        for entry in entries.iter_mut() {
            entry.key = first_eight(&bytes(entry)[n_shared..]);
        }
        entries.sort_unstable_by(|a, b| a.key.cmp(&b.key).then_with(|| bytes(a).cmp(bytes(b))));
    }
}

pub fn is_hidden(name: &OsStr) -> bool {
    name.as_encoded_bytes().starts_with(b".")
}

/// In the order of the bytes. What is shorter has zeros behind it, which no name has.
fn first_eight(bytes: &[u8]) -> u64 {
    match bytes.first_chunk() {
        Some(first) => u64::from_be_bytes(*first),
        None => {
            let mut first = [0; 8];
            first[..bytes.len()].copy_from_slice(bytes);
            u64::from_be_bytes(first)
        }
    }
}

#[cfg(target_os = "linux")]
fn open_folder(path: &Path) -> io::Result<std::fs::File> {
    use rustix::fs::{Mode, OFlags, open};

    let path = if path.as_os_str().is_empty() { Path::new(".") } else { path };
    Ok(open(path, OFlags::RDONLY | OFlags::DIRECTORY | OFlags::CLOEXEC, Mode::empty())?.into())
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::ffi::OsString;
    use std::fs;

    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_folder_is_listed_with_kinds_and_without_hidden_names() {
        let folder = tempfile::tempdir().unwrap();
        for name in ["b", "a.txt", ".hidden", "ab"] {
            fs::write(folder.path().join(name), name).unwrap();
        }
        fs::create_dir(folder.path().join("a")).unwrap();
        let listing = Listing::read(folder.path()).unwrap();
        let listed: Vec<_> = listing.iter().map(|(name, kind)| (name.to_str().unwrap(), kind)).collect();
        let expected = [("a", Kind::Folder), ("a.txt", Kind::File), ("ab", Kind::File), ("b", Kind::File)];
        assert_eq!(listed, expected);
        assert!(listing.error.is_none());
        let missing = Listing::read(&folder.path().join("c")).unwrap_err();
        assert_eq!(missing.kind(), io::ErrorKind::NotFound);
        assert!(Listing::read(&folder.path().join("b")).is_err());
    }

    #[test]
    fn a_large_folder_is_listed_as_a_whole() {
        let folder = tempfile::tempdir().unwrap();
        let names: BTreeSet<OsString> = (0..2000).map(|n| format!("{n:0>100}").into()).collect();
        for name in &names {
            fs::write(folder.path().join(name), "").unwrap();
        }
        let listing = Listing::read(folder.path()).unwrap();
        assert!(listing.iter().map(|(name, _)| name).eq(names.iter().map(OsString::as_os_str)));
    }

    proptest! {
        #[test]
        fn names_are_in_the_order_of_their_bytes(names in prop::collection::btree_set("(ab|abcdefgh)?[ab]{1,10}", 0..40)) {
            let mut listing = Listing::default();
            for name in names.iter().rev() {
                listing.push(OsStr::new(name), Kind::File);
            }
            listing.sort();
            let sorted: Vec<_> = listing.iter().map(|(name, _)| name.to_str().unwrap()).collect();
            prop_assert_eq!(sorted, names.iter().collect::<Vec<_>>());
        }
    }
}
