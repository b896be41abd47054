//! Folders that were listed before: what lies in one that has not changed since is known without listing it again.
//!
//! To list a folder is a fifth of the work of looking at its files. Whether a *file* has changed is asked of each of them all
//! the same: its folder does not tell.

use std::collections::BTreeMap;
use std::fs::{self, Metadata};
use std::path::Path;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use serde::{Deserialize, Serialize};

/// By what a changed folder is told. It has another time whenever a name comes to it, goes from it or changes in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct FolderStamp {
    /// Which folder it is, for the same path can lead to another one.
    device: u64,
    number: u64,
    /// Nanoseconds since 1970.
    modified: i64,
    changed: i64,
}

/// A folder in which nothing was listed but files that are one text each.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListedFolder {
    /// As it was before it was listed.
    pub stamp: FolderStamp,
    pub n_files: u32,
}

/// Such folders, by how the keys of their files begin.
pub type ListedFolders = BTreeMap<Box<str>, ListedFolder>;

impl FolderStamp {
    /// How the folder is that a path leads to.
    pub fn of(folder: &Path) -> Option<Self> {
        let folder = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
        fs::metadata(folder).ok().filter(Metadata::is_dir).and_then(|metadata| Self::of_metadata(&metadata))
    }

    #[cfg(unix)]
    fn of_metadata(metadata: &Metadata) -> Option<Self> {
        use std::os::unix::fs::MetadataExt;
        let nanoseconds = |seconds: i64, rest: i64| seconds.checked_mul(1_000_000_000)?.checked_add(rest);
        Some(Self {
            device: metadata.dev(),
            number: metadata.ino(),
            modified: nanoseconds(metadata.mtime(), metadata.mtime_nsec())?,
            changed: nanoseconds(metadata.ctime(), metadata.ctime_nsec())?,
        })
    }

    #[cfg(not(unix))]
    fn of_metadata(_: &Metadata) -> Option<Self> {
        None
    }

    /// How a folder is that is open. `None` where its file system may leave its times as they are when something in it
    /// changes, as FAT does, or where others change it and the times of here come later, as on a share.
    #[cfg(target_os = "linux")]
    pub fn of_reliable(folder: &fs::File) -> Option<Self> {
        /// ext2 to ext4, XFS, Btrfs, F2FS and tmpfs, by their numbers in `linux/magic.h`.
        const RELIABLE: [u32; 5] = [0xef53, 0x5846_5342, 0x9123_683e, 0xf2f5_2010, 0x0102_1994];

        let system = rustix::fs::fstatfs(folder).ok()?;
        // As wide as a word of the machine; the numbers have 32 bits.
        let is_reliable = RELIABLE.contains(&(system.f_type as u32));
        if is_reliable { Self::of_metadata(&folder.metadata().ok()?) } else { None }
    }

    /// Whether what changes in the folder from this time on gives it another stamp. A file system's clock goes in steps, of up
    /// to a second.
    pub fn is_settled(&self, time: SystemTime, settled_after: Duration) -> bool {
        let since_1970 = time.duration_since(UNIX_EPOCH).ok().and_then(|time| time.checked_sub(settled_after));
        let settled = since_1970.and_then(|time| i64::try_from(time.as_nanos()).ok());
        Some(self.modified.max(self.changed)) < settled
    }
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    #[test]
    fn a_folder_settles_by_its_later_time() {
        let at = |seconds: i64| seconds * 1_000_000_000;
        let check = |modified: i64, changed: i64, expected: bool| {
            let stamp = FolderStamp { device: 1, number: 2, modified: at(modified), changed: at(changed) };
            let time = UNIX_EPOCH + Duration::from_secs(10);
            assert_eq!(stamp.is_settled(time, Duration::from_secs(2)), expected, "{modified} {changed}");
        };
        check(7, 7, true);
        check(8, 7, false);
        check(3, 9, false);
        check(3, 12, false);
        check(-3, 1, true);
    }

    #[test]
    fn only_a_folder_has_a_stamp_and_another_folder_has_another() {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir(folder.path().join("a")).unwrap();
        fs::create_dir(folder.path().join("b")).unwrap();
        fs::write(folder.path().join("c"), "").unwrap();
        let stamp = |name: &str| FolderStamp::of(&folder.path().join(name));
        assert!(stamp("a").is_some() && stamp("a") == stamp("./a") && stamp("a") != stamp("b"));
        assert_eq!([stamp("c"), stamp("d")], [None, None]);
    }
}
