//! Where indexes lie: each in a folder named after its fingerprint, made under another name and then renamed.

use std::fs::{self, File, TryLockError};
use std::io;
use std::path::{Path, PathBuf};
use std::process;
use std::sync::atomic::{AtomicU32, Ordering};

/// What folders are called before they are complete.
const UNFINISHED: &str = "unfinished-";
const LOCK: &str = "builder.lock";

/// The folder of a finished index.
pub fn of(folder: &Path, fingerprint: u64) -> PathBuf {
    folder.join(format!("{fingerprint:016x}"))
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
        fs::create_dir_all(folder)?;
        remove_abandoned(folder);
        let number = LAST.fetch_add(1, Ordering::Relaxed);
        let path = folder.join(format!("{UNFINISHED}{}-{number}", process::id()));
        fs::create_dir(&path)?;
        let lock = File::create(path.join(LOCK))?;
        lock.lock()?;
        Ok(Self { path, _lock: lock })
    }

    /// A new folder inside.
    pub fn part(&self, name: &str) -> io::Result<PathBuf> {
        let path = self.path.join(name);
        fs::create_dir(&path)?;
        Ok(path)
    }

    /// Moves a part to where a finished index is looked for, and removes all older ones. Where another builder was faster,
    /// its index stays.
    pub fn publish(&self, part: &Path, folder: &Path, fingerprint: u64) -> io::Result<()> {
        sync(part)?;
        let goal = of(folder, fingerprint);
        if let Err(error) = fs::rename(part, &goal) {
            // What is there may be damaged, or else we would not have built.
            fs::remove_dir_all(&goal).and_then(|()| fs::rename(part, &goal)).map_err(|_| error)?;
        }
        if let Ok(parent) = File::open(folder) {
            // Not every file system can, and the index can be built again.
            let _ = parent.sync_all();
        }
        remove_others(folder, &goal);
        Ok(())
    }
}

impl Drop for WorkFolder {
    fn drop(&mut self) {
        // What cannot be removed now is found by the next builder.
        let _ = fs::remove_dir_all(&self.path);
    }
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

/// Those that are open elsewhere stay readable there, or cannot be removed; either is fine.
fn remove_others(folder: &Path, kept: &Path) {
    for path in subfolders(folder).filter(|path| path != kept && !is_unfinished(path)) {
        let _ = fs::remove_dir_all(path);
    }
}

/// A folder whose lock nobody holds belongs to a builder that was killed.
fn remove_abandoned(folder: &Path) {
    for path in subfolders(folder).filter(|path| is_unfinished(path)) {
        let is_held = match File::open(path.join(LOCK)) {
            Ok(lock) => matches!(lock.try_lock(), Err(TryLockError::WouldBlock)),
            // Just being made, or made by nobody.
            Err(_) => true,
        };
        if !is_held {
            let _ = fs::remove_dir_all(path);
        }
    }
}
