//! Where indexes lie: each in a folder with a number, made under another name and then renamed.

use std::fs::{self, File, TryLockError};
use std::io;
use std::path::{Path, PathBuf};
use std::process;
use std::sync::atomic::{AtomicU32, Ordering};

/// What folders are called before they are complete.
const UNFINISHED: &str = "unfinished-";
const LOCK: &str = "builder.lock";
/// To make a folder that another process does not remove before it is locked.
const MOST_ATTEMPTS: usize = 20;

/// The folders of finished indexes: one, or several for the moment between the arrival of a new one and the removal of
/// the old, the newest first.
pub fn finished(folder: &Path) -> impl Iterator<Item = PathBuf> {
    let mut numbered: Vec<(u64, PathBuf)> =
        subfolders(folder).filter_map(|path| Some((number_of(&path)?, path))).collect();
    numbered.sort_unstable_by(|a, b| b.cmp(a));
    numbered.into_iter().map(|(_, path)| path)
}

fn number_of(path: &Path) -> Option<u64> {
    path.file_name()?.to_str()?.parse().ok()
}

/// A folder that is gone again when it is dropped, but for what was renamed.
#[derive(Debug)]
pub struct WorkFolder {
    path: PathBuf,
    /// Held as long as somebody works here.
    _lock: File,
}

impl WorkFolder {
    /// Makes one, and removes those of builders that ended without doing so.
    pub fn new(folder: &Path) -> io::Result<Self> {
        static LAST: AtomicU32 = AtomicU32::new(0);
        if folder.symlink_metadata().is_ok_and(|metadata| !metadata.is_dir()) {
            fs::remove_file(folder)?;
        }
        fs::create_dir_all(folder)?;
        remove_abandoned(folder);
        let mut last_error = io::ErrorKind::NotFound.into();
        for _ in 0..MOST_ATTEMPTS {
            let number = LAST.fetch_add(1, Ordering::Relaxed);
            let path = folder.join(format!("{UNFINISHED}{}-{number}", process::id()));
            match make_locked(&path) {
                Ok(lock) => return Ok(Self { path, _lock: lock }),
                Err(error) => last_error = error,
            }
        }
        Err(last_error)
    }

    /// A new folder inside.
    pub fn part(&self, name: &str) -> io::Result<PathBuf> {
        let path = self.path.join(name);
        fs::create_dir(&path)?;
        Ok(path)
    }

    /// Moves a part to where finished indexes are looked for, as the newest, and removes all older ones.
    pub fn publish(&self, part: &Path, folder: &Path) -> io::Result<()> {
        sync(part)?;
        let mut number = finished(folder).next().and_then(|path| number_of(&path)).map_or(0, |newest| newest + 1);
        // Another builder may take a number first.
        while let Err(error) = fs::rename(part, folder.join(number.to_string())) {
            if !folder.join(number.to_string()).exists() {
                return Err(error);
            }
            number += 1;
        }
        if let Ok(parent) = File::open(folder) {
            // Not every file system can, and the index can be built again.
            let _ = parent.sync_all();
        }
        for path in finished(folder).filter(|path| number_of(path).is_some_and(|other| other < number)) {
            // One that is open elsewhere stays readable there, or cannot be removed; either is fine.
            let _ = fs::remove_dir_all(path);
        }
        Ok(())
    }
}

impl Drop for WorkFolder {
    fn drop(&mut self) {
        // What cannot be removed now is found by the next builder.
        let _ = fs::remove_dir_all(&self.path);
    }
}

/// A new folder with a lock in it that is ours. Another process may take it for an abandoned one before it is locked.
fn make_locked(path: &Path) -> io::Result<File> {
    fs::create_dir(path)?;
    let lock = File::create(path.join(LOCK))?;
    lock.lock()?;
    path.join(LOCK).metadata().map(|_| lock)
}

/// So that the name does not last longer than what it names.
fn sync(folder: &Path) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        File::open(entry?.path())?.sync_all()?;
    }
    Ok(())
}

fn subfolders(folder: &Path) -> impl Iterator<Item = PathBuf> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    entries.map(|entry| entry.path()).filter(|path| path.is_dir())
}

fn is_unfinished(path: &Path) -> bool {
    path.file_name().is_some_and(|name| name.to_string_lossy().starts_with(UNFINISHED))
}

/// Removes what builders left that were killed: a folder whose lock nobody holds belongs to one of them.
pub fn remove_abandoned(folder: &Path) {
    for path in subfolders(folder).filter(|path| is_unfinished(path)) {
        match File::open(path.join(LOCK)) {
            // Held while it is removed: a builder that comes for it then finds out.
            Ok(lock) if !matches!(lock.try_lock(), Err(TryLockError::WouldBlock)) => {
                let _ = fs::remove_dir_all(path);
            }
            Ok(_) => {}
            // One that is just being made is made again.
            Err(_) => {
                let _ = fs::remove_dir(path);
            }
        }
    }
}
