//! The cache on disk: for each collection a folder with segments, and one file that says which of them count.
//!
//! Everything in it can be computed again, so nothing in it is trusted and no failure matters: what is damaged, foreign
//! or missing is read anew. A file is written under another name and then renamed, so that a reader sees the old one or
//! the new one. Only who holds the lock writes; the lock ends with its process, however that ends.

mod manifest;

use std::ffi::OsStr;
use std::fs::{self, File, TryLockError};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use memmap2::Mmap;
use xxhash_rust::xxh3::xxh3_64;

use crate::library::columns::ColumnsError;
use crate::library::{Bytes, Library, Roots, Segment};

use super::files::FileTable;

pub use manifest::{About, Manifest};

const MANIFEST: &str = "collection";
const LOCK: &str = "lock";
const SEGMENT_EXTENSION: &str = "segment";

/// The folder of all caches.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Caches {
    folder: PathBuf,
}

/// The cache of one collection.
#[derive(Debug)]
pub struct CollectionCache {
    folder: PathBuf,
    about: About,
    /// Held while we may write.
    lock: Option<File>,
}

/// What a cache had.
pub struct Cached {
    pub library: Library,
    pub files: FileTable,
    /// Whether it was understood by other rules than ours.
    pub is_outdated: bool,
}

/// A cache in the list of all.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CacheInfo {
    pub folder: PathBuf,
    /// What was read; empty for a folder that holds no cache of this version.
    pub paths: Vec<PathBuf>,
    pub n_articles: usize,
    /// Bytes on disk.
    pub n_bytes: u64,
    /// Written by another version: it will be read anew.
    pub is_foreign: bool,
}

/// Why a cache gave nothing.
#[derive(Debug, thiserror::Error)]
pub enum CacheError {
    #[error(transparent)]
    Io(#[from] io::Error),
    #[error(transparent)]
    Columns(#[from] ColumnsError),
}

impl Caches {
    pub fn new(folder: impl Into<PathBuf>) -> Self {
        Self { folder: folder.into() }
    }

    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// The cache of what these paths hold when files are read up to `max_bytes`. `None` for standard input and for paths
    /// that cannot be told apart for sure.
    pub fn of(&self, paths: &[PathBuf], max_bytes: u64) -> Option<CollectionCache> {
        let mut real: Vec<PathBuf> = paths.iter().map(|path| path.canonicalize().ok()).collect::<Option<_>>()?;
        real.sort();
        real.dedup();
        let about = About { paths: real, max_bytes };
        let name = about.paths.first()?.file_name().map_or("root".into(), OsStr::to_string_lossy);
        let name: String = name.chars().map(|ch| if ch.is_alphanumeric() { ch } else { '-' }).take(40).collect();
        let folder = self.folder.join(format!("{name}-{:016x}", about.hash()));
        Some(CollectionCache { folder, about, lock: None })
    }

    /// All caches, by name.
    pub fn list(&self) -> io::Result<Vec<CacheInfo>> {
        let entries = match fs::read_dir(&self.folder) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
            entries => entries?,
        };
        let mut infos: Vec<CacheInfo> = entries
            .filter_map(|entry| Some(entry.ok()?.path()))
            .filter(|path| path.join(MANIFEST).exists() || path.join(LOCK).exists())
            .map(|path| CacheInfo::of(&path))
            .collect();
        infos.sort_by(|a, b| a.folder.cmp(&b.folder));
        Ok(infos)
    }

    /// Deletes all caches, and says how many and how many bytes that gave back.
    pub fn clear(&self) -> io::Result<(usize, u64)> {
        let infos = self.list()?;
        for info in &infos {
            fs::remove_dir_all(&info.folder)?;
        }
        Ok((infos.len(), infos.iter().map(|info| info.n_bytes).sum()))
    }
}

impl CacheInfo {
    fn of(folder: &Path) -> Self {
        let map = map(&folder.join(MANIFEST));
        let (paths, n_articles, is_foreign) = match map.as_deref().ok().and_then(|map| Manifest::read(map).ok()) {
            Some(manifest) => (manifest.about.paths, manifest.segments.iter().map(|(_, n)| *n as usize).sum(), false),
            None => (Vec::new(), 0, true),
        };
        Self { folder: folder.to_owned(), paths, n_articles, n_bytes: size_of(folder), is_foreign }
    }
}

impl CollectionCache {
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Makes the folder and takes the lock; false where somebody else has it, or nothing can be written there.
    pub fn lock(&mut self) -> bool {
        if self.lock.is_some() {
            return true;
        }
        let file = fs::create_dir_all(&self.folder)
            .and_then(|()| File::options().create(true).truncate(false).write(true).open(self.folder.join(LOCK)));
        self.lock = file.ok().filter(|file| !matches!(file.try_lock(), Err(TryLockError::WouldBlock)));
        self.lock.is_some()
    }

    pub fn is_locked(&self) -> bool {
        self.lock.is_some()
    }

    /// What the cache holds. Checks all but the articles themselves, which are checked when they are looked at.
    pub fn open(&self, roots: &Roots) -> Result<Cached, CacheError> {
        let map = map(&self.folder.join(MANIFEST))?;
        let manifest = Manifest::read(&map)?;
        if manifest.about != self.about {
            return Err(ColumnsError::Foreign.into());
        }
        let mut segments = Vec::with_capacity(manifest.segments.len());
        for (name, n_articles) in &manifest.segments {
            let segment = self.open_segment(name)?;
            if segment.len() != *n_articles as usize {
                return Err(ColumnsError::Damaged.into());
            }
            segments.push(Arc::new(segment));
        }
        let is_outdated = segments.iter().any(|segment| !segment.has_present_rules());
        let library = Library::restore(manifest.summary, roots.clone(), segments, manifest.lost(roots))?;
        Ok(Cached { library, files: manifest.files(), is_outdated })
    }

    fn open_segment(&self, name: &str) -> Result<Segment, CacheError> {
        // Names come from a file that anybody may have changed.
        let is_plain = Path::new(name).components().count() == 1 && name.ends_with(SEGMENT_EXTENSION);
        if !is_plain {
            return Err(ColumnsError::Damaged.into());
        }
        Ok(Segment::open(Bytes::Mapped(map(&self.folder.join(name))?))?)
    }

    /// Writes a segment that was built in memory and gives it back as a mapped one. The memory can then be given up.
    pub fn write_segment(&self, segment: &Segment) -> Result<Segment, CacheError> {
        let name = segment_name(segment);
        self.write(&name, segment.bytes())?;
        self.open_segment(&name)
    }

    /// Makes this library what the cache holds, and deletes what no longer belongs to it.
    pub fn write_manifest(&self, library: &Library, files: &FileTable) -> Result<(), CacheError> {
        let mut segments = Vec::new();
        for (_, segment) in library.segments() {
            let name = segment_name(segment);
            if !self.folder.join(&name).exists() {
                self.write(&name, segment.bytes())?;
            }
            segments.push((name, segment.len() as u32));
        }
        self.write(MANIFEST, &Manifest::write(&self.about, &segments, library, files))?;
        self.delete_all_but(&segments);
        Ok(())
    }

    /// Deletes everything that the cache holds.
    pub fn clear(&self) -> io::Result<()> {
        match fs::remove_dir_all(&self.folder) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
            result => result,
        }
    }

    /// Forgets a cache that turned out to be damaged.
    pub fn discard(&self) {
        if self.is_locked() {
            // What cannot be deleted is refused again next time.
            let _ = fs::remove_file(self.folder.join(MANIFEST));
        }
    }

    fn write(&self, name: &str, bytes: &[u8]) -> io::Result<()> {
        let temporary = self.folder.join(format!("{name}.{}.tmp", std::process::id()));
        let written = File::create(&temporary).and_then(|mut file| file.write_all(bytes));
        let renamed = written.and_then(|()| fs::rename(&temporary, self.folder.join(name)));
        if renamed.is_err() {
            // It may never have been made.
            let _ = fs::remove_file(&temporary);
        }
        renamed
    }

    /// Segments that were replaced, and temporary files of a process that was killed: nobody else writes while we have
    /// the lock.
    fn delete_all_but(&self, segments: &[(String, u32)]) {
        let Ok(entries) = fs::read_dir(&self.folder) else { return };
        for entry in entries.flatten() {
            let name = entry.file_name();
            let name = name.to_string_lossy();
            let is_ours = name.ends_with(SEGMENT_EXTENSION) || name.ends_with(".tmp");
            if is_ours && !segments.iter().any(|(kept, _)| **kept == *name) {
                // It will be tried again.
                let _ = fs::remove_file(entry.path());
            }
        }
    }
}

/// The same bytes have the same name.
fn segment_name(segment: &Segment) -> String {
    format!("{:016x}.{SEGMENT_EXTENSION}", segment.fingerprint())
}

fn map(path: &Path) -> io::Result<Mmap> {
    let file = File::open(path)?;
    // SAFETY: a file of the cache is never changed once it has its name, only replaced or deleted, which leaves the
    // mapping as it is. What others may do to it is no worse than what they can do to any file of a running program.
    unsafe { Mmap::map(&file) }
}

fn size_of(folder: &Path) -> u64 {
    let entries = walkdir::WalkDir::new(folder).into_iter().flatten();
    entries.filter_map(|entry| Some(entry.metadata().ok().filter(|metadata| metadata.is_file())?.len())).sum()
}

impl About {
    fn hash(&self) -> u64 {
        xxh3_64(&postcard::to_stdvec(self).expect("plain values always have bytes"))
    }
}
