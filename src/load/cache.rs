//! The cache on disk: for each collection a folder with segments, and one file that says which of them count.
//!
//! Everything in it can be computed again, so nothing in it is trusted and no failure matters: what is damaged, foreign
//! or missing is read anew. A file is written under another name and then renamed, so that a reader sees the old one or
//! the new one. Only who holds the lock writes; the lock ends with its process, however that ends.

mod manifest;

use std::ffi::OsStr;
use std::fs::{self, File, TryLockError};
use std::io::{self, IoSlice, Write};
use std::iter;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use memmap2::Mmap;
use xxhash_rust::xxh3::xxh3_64;

use crate::library::columns::ColumnsError;
use crate::library::{Bytes, Library, NewBytes, Roots, Segment, SharedBytes, Summary};

use super::files::FileTable;
use super::walk::reason;

pub use manifest::{About, Manifest, PackedFiles, unpack_files};

const MANIFEST: &str = "collection";
const LOCK: &str = "lock";
/// Bytes written at once. Linux keeps what is written in one go in pages as large as that, up to 2 MiB. In those a look at
/// all of a file takes a thirtieth of the faults, and those who look at little of it say so: see [`Bytes::expect_few`].
const WRITE_LEN: usize = 2 << 20;
const SEGMENT_EXTENSION: &str = "segment";
/// To delete a folder in which another process makes files.
const MOST_ATTEMPTS: usize = 20;

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
    lock: Option<Lock>,
    /// Why we may not, where that is not because somebody else does.
    refusal: Option<io::ErrorKind>,
}

/// A file that nobody else locks until this is dropped. To close the file is not enough: a process that is being started has it
/// open too, until its own program runs.
#[derive(Debug)]
struct Lock(File);

impl Drop for Lock {
    fn drop(&mut self) {
        // There are file systems without locks.
        let _ = self.0.unlock();
    }
}

/// What a cache had.
pub struct Cached {
    pub library: Library,
    pub files: PackedFiles,
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
    #[error("{}", reason(.0))]
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
        // Standard input, whatever file is called like that.
        if paths.iter().any(|path| path.as_os_str() == "-") {
            return None;
        }
        // In the order in which they are read.
        let mut names = paths.to_vec();
        names.sort();
        names.dedup();
        let real: Vec<PathBuf> = names.iter().map(|path| path.canonicalize().ok()).collect::<Option<_>>()?;
        let names = if names.len() > 1 { names } else { Vec::new() };
        let about = About { paths: real, names, max_bytes };
        let name = about.paths.first()?.file_name().map_or("root".into(), OsStr::to_string_lossy);
        let name: String = name.chars().map(|ch| if ch.is_alphanumeric() { ch } else { '-' }).take(40).collect();
        let folder = self.folder.join(format!("{name}-{:016x}", about.hash()));
        Some(CollectionCache { folder, about, lock: None, refusal: None })
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
        infos.iter().try_for_each(CacheInfo::delete)?;
        Ok((infos.len(), infos.iter().map(|info| info.n_bytes).sum()))
    }
}

impl CacheInfo {
    /// Deletes the cache. Who writes it at this moment may put a file there in between.
    pub fn delete(&self) -> io::Result<()> {
        (0..MOST_ATTEMPTS)
            .find_map(|_| remove_folder(&self.folder).ok())
            .map_or_else(|| remove_folder(&self.folder), Ok)
    }

    fn of(folder: &Path) -> Self {
        let (paths, n_articles, is_foreign) = match read_manifest(folder).ok() {
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

    /// Whether anybody ever made it, whatever it holds now.
    pub fn exists(&self) -> bool {
        self.folder.symlink_metadata().is_ok()
    }

    /// Makes the folder and takes the lock; false where somebody else has it, or nothing can be written there.
    pub fn lock(&mut self) -> bool {
        if !self.is_locked() {
            let opened = self.open_lock();
            let why_not = opened.as_ref().err().map(io::Error::kind);
            self.refusal = why_not.filter(|kind| *kind != io::ErrorKind::WouldBlock);
            self.lock = opened.ok();
        }
        // A lock in a folder that is deleted in between locks nothing.
        self.is_locked()
    }

    /// Why nothing can be written, where somebody else is not the reason.
    pub fn refusal(&self) -> Option<CacheError> {
        self.refusal.map(|kind| io::Error::from(kind).into())
    }

    /// Whether we may write. The lock that we hold counts no more once the folder was cleared.
    pub fn is_locked(&self) -> bool {
        let path = self.folder.join(LOCK);
        self.lock.as_ref().is_some_and(|lock| is_same_file(&lock.0, &path))
    }

    fn open_lock(&self) -> io::Result<Lock> {
        let path = self.folder.join(LOCK);
        let open = || File::options().create(true).truncate(false).write(true).open(&path);
        if self.folder.symlink_metadata().is_ok_and(|metadata| !metadata.is_dir()) {
            remove(&self.folder)?;
        }
        fs::create_dir_all(&self.folder)?;
        let lock = match open() {
            Err(_) if path.is_dir() => remove(&path).and_then(|()| open()),
            opened => opened,
        }?;
        match lock.try_lock() {
            Err(TryLockError::WouldBlock) => Err(io::ErrorKind::WouldBlock.into()),
            // There are file systems without locks.
            Ok(()) | Err(TryLockError::Error(_)) => Ok(Lock(lock)),
        }
    }

    /// What the cache holds. Checks what shows the collection; the rest is checked when it is looked at.
    pub fn open(&self, roots: &Roots) -> Result<Cached, CacheError> {
        let manifest = read_manifest(&self.folder)?;
        if manifest.about != self.about {
            return Err(ColumnsError::Foreign.into());
        }
        let segments = self.open_segments(&manifest.segments)?;
        let summary = Summary::open(manifest.summary.clone())?;
        let is_outdated = segments.iter().any(|segment| !segment.has_present_rules());
        let library = Library::restore(summary, roots.clone(), segments, manifest.lost(roots))?;
        Ok(Cached { library, files: manifest.files, is_outdated })
    }

    fn open_segments(&self, named: &[(String, u32)]) -> Result<Vec<Arc<Segment>>, CacheError> {
        let open = |(name, n_articles): &(String, u32)| {
            let segment = self.open_segment(name)?;
            let is_whole = segment.len() == *n_articles as usize;
            is_whole.then(|| Arc::new(segment)).ok_or(ColumnsError::Damaged.into())
        };
        named.iter().map(open).collect()
    }

    fn open_segment(&self, name: &str) -> Result<Segment, CacheError> {
        // Names come from a file that anybody may have changed.
        let is_plain = Path::new(name).components().count() == 1 && name.ends_with(SEGMENT_EXTENSION);
        if !is_plain {
            return Err(ColumnsError::Damaged.into());
        }
        let segment = Segment::open(map(&self.folder.join(name))?)?;
        // Another segment, sound in itself, may have come to have its name.
        if segment_name(segment.fingerprint()) != name {
            return Err(ColumnsError::Damaged.into());
        }
        Ok(segment)
    }

    /// Writes a new segment and gives it back as a mapped one. The memory of its pieces can then be given up.
    pub fn write_segment(&self, bytes: &NewBytes) -> Result<Segment, CacheError> {
        let name = segment_name(bytes.fingerprint());
        self.write(&name, bytes.slices())?;
        self.open_segment(&name)
    }

    /// Makes this library what the cache holds, and deletes what no longer belongs to it.
    pub fn write_manifest(&self, library: &Library, files: &FileTable) -> Result<(), CacheError> {
        let mut segments = Vec::new();
        for (_, segment) in library.segments() {
            let name = segment_name(segment.fingerprint());
            // What lies there and was not opened may be anything.
            if !(segment.is_mapped() && self.folder.join(&name).is_file()) {
                self.write(&name, iter::once(segment.bytes()))?;
            }
            segments.push((name, segment.len() as u32));
        }
        let manifest = Manifest::write(&self.about, &segments, library, files);
        self.write(MANIFEST, iter::once(&*manifest))?;
        self.strays(|name| segments.iter().any(|(kept, _)| kept == name)).iter().for_each(|path| {
            // It will be tried again.
            let _ = remove(path);
        });
        Ok(())
    }

    /// Deletes what a process left that was killed while it wrote.
    pub fn tidy(&mut self) {
        // Who writes at this moment has files there that count for nothing yet.
        if !self.unknown_files().is_empty() && self.lock() {
            self.unknown_files().iter().for_each(|path| {
                let _ = remove(path);
            });
        }
    }

    /// Files that the manifest, as it is now, does not name.
    fn unknown_files(&self) -> Vec<PathBuf> {
        let segments = read_manifest(&self.folder).map(|manifest| manifest.segments).unwrap_or_default();
        self.strays(|name| segments.iter().any(|(kept, _)| kept == name))
    }

    /// Forgets a cache that turned out to be damaged.
    pub fn discard(&mut self) {
        if self.lock() {
            // What cannot be deleted is refused again next time.
            let _ = remove(&self.folder.join(MANIFEST));
        }
    }

    fn write<'b>(&self, name: &str, slices: impl Iterator<Item = &'b [u8]>) -> io::Result<()> {
        let temporary = self.folder.join(format!("{name}.{}.tmp", std::process::id()));
        let written = File::create(&temporary).and_then(|file| write_slices(file, slices));
        let path = self.folder.join(name);
        let renamed = written.and_then(|()| match fs::rename(&temporary, &path) {
            Err(_) if path.is_dir() => remove(&path).and_then(|()| fs::rename(&temporary, &path)),
            renamed => renamed,
        });
        if renamed.is_err() {
            // It may never have been made.
            let _ = fs::remove_file(&temporary);
        }
        renamed
    }

    /// Segments that were replaced, and temporary files of a process that was killed: nobody else writes while we have
    /// the lock.
    fn strays(&self, is_kept: impl Fn(&str) -> bool) -> Vec<PathBuf> {
        let entries = fs::read_dir(&self.folder).into_iter().flatten().flatten();
        let is_stray = |path: &PathBuf| {
            let name = path.file_name().and_then(OsStr::to_str).unwrap_or_default();
            (name.ends_with(SEGMENT_EXTENSION) && !is_kept(name)) || name.ends_with(".tmp")
        };
        entries.map(|entry| entry.path()).filter(is_stray).collect()
    }
}

/// The same bytes have the same name.
fn segment_name(fingerprint: u64) -> String {
    format!("{fingerprint:016x}.{SEGMENT_EXTENSION}")
}

/// Writes slices one behind the other, [`WRITE_LEN`] bytes at once.
fn write_slices<'b>(mut file: File, slices: impl Iterator<Item = &'b [u8]>) -> io::Result<()> {
    let (mut block, mut room) = (Vec::new(), WRITE_LEN);
    for mut rest in slices {
        while let Some(first) = rest.split_off(..room.min(rest.len())).filter(|first| !first.is_empty()) {
            block.push(IoSlice::new(first));
            room -= first.len();
            if room == 0 {
                write_all_of(&mut file, &mut block)?;
                room = WRITE_LEN;
            }
        }
    }
    write_all_of(&mut file, &mut block)
}

/// Writes what is in the block, in one go if the system takes it, and empties it.
fn write_all_of(file: &mut File, block: &mut Vec<IoSlice>) -> io::Result<()> {
    let mut rest = &mut block[..];
    while !rest.is_empty() {
        match file.write_vectored(rest) {
            Ok(0) => return Err(io::ErrorKind::WriteZero.into()),
            Ok(n_bytes) => IoSlice::advance_slices(&mut rest, n_bytes),
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    block.clear();
    Ok(())
}

fn read_manifest(folder: &Path) -> Result<Manifest, CacheError> {
    Ok(Manifest::read(&SharedBytes::new(map(&folder.join(MANIFEST))?))?)
}

fn map(path: &Path) -> io::Result<Bytes> {
    let file = File::open(path)?;
    // SAFETY: a file of the cache is never changed once it has its name, only replaced or deleted, which leaves the
    // mapping as it is. What others may do to it is no worse than what they can do to any file of a running program.
    let map = unsafe { Mmap::map(&file)? };
    Ok(Bytes::Mapped(map, file))
}

fn size_of(folder: &Path) -> u64 {
    let size = |entry: fs::DirEntry| match entry.metadata() {
        Ok(metadata) if metadata.is_dir() => size_of(&entry.path()),
        Ok(metadata) if metadata.is_file() => metadata.len(),
        _ => 0,
    };
    fs::read_dir(folder).into_iter().flatten().flatten().map(size).sum()
}

/// A file, or a folder that stands where we put files: nothing in a cache is anybody else's.
fn remove(path: &Path) -> io::Result<()> {
    if path.symlink_metadata()?.is_dir() { fs::remove_dir_all(path) } else { fs::remove_file(path) }
}

fn remove_folder(path: &Path) -> io::Result<()> {
    match fs::remove_dir_all(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        result => result,
    }
}

#[cfg(unix)]
fn is_same_file(file: &File, path: &Path) -> bool {
    use std::os::unix::fs::MetadataExt;
    let id = |metadata: fs::Metadata| (metadata.dev(), metadata.ino());
    let (file, path) = (file.metadata().map(id).ok(), fs::symlink_metadata(path).map(id).ok());
    file.is_some() && file == path
}

#[cfg(not(unix))]
fn is_same_file(_: &File, path: &Path) -> bool {
    path.exists()
}

impl About {
    fn hash(&self) -> u64 {
        xxh3_64(&postcard::to_stdvec(self).expect("plain values always have bytes"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lock_ends_when_it_is_dropped_whoever_else_has_the_file_open() {
        let home = tempfile::tempdir().unwrap();
        let caches = Caches::new(home.path());
        let open = || caches.of(&[home.path().to_owned()], 1).unwrap();
        let mut ours = open();
        assert!(ours.lock() && !open().lock());
        // As a process has it that is being started.
        let _started = ours.lock.as_ref().unwrap().0.try_clone().unwrap();
        drop(ours);
        assert!(open().lock());
    }
}
