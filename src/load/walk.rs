//! Finding the files: folders walked in path order, standard input, and records cut out of files that hold many.

use std::collections::hash_map::Entry;
use std::collections::{HashMap, HashSet};
use std::ffi::OsStr;
use std::fs::{self, File, FileType};
use std::io::{self, Cursor, Read};
use std::path::{self, Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use crate::model::{Notice, NoticeKind};
use crate::text::clean_line;

use super::decode::{Decoded, decode};
use super::files::{KnownFiles, KnownFolder, Stat};
use super::folder::{FileGroup, FolderFiles};
use super::listed::ListedFolder;
use super::listing::{Kind, Listing};
use super::pipeline::{JobSender, RecordsFile, Task};
use super::records::{Layout, Piece, split};
use super::standard_input;

/// Files that one worker gets at once: few first, so that the first articles are there soon.
const MAX_FILES_PER_JOB: usize = 128;
/// The same where files are known: most of them are only looked at, which is done before a thread has woken up.
const MAX_KNOWN_FILES_PER_JOB: usize = 512;
/// Files don't wait longer than this for others to make a job full.
const MAX_WAIT: Duration = Duration::from_millis(10);

/// How many files wait between two looks at the clock.
const FILES_PER_LOOK: usize = 4;

/// A file to read, or the name of standard input.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Source {
    pub file: PathBuf,
}

impl Source {
    pub fn new(file: PathBuf) -> Self {
        // The current folder goes without saying.
        let begins_with_dot = file.as_os_str().as_encoded_bytes().starts_with(b".");
        let rest = if begins_with_dot { file.strip_prefix(".").ok() } else { None };
        match rest.filter(|rest| *rest != Path::new("")) {
            Some(rest) => Self { file: rest.to_owned() },
            None => Self { file },
        }
    }

    /// Cleaned, for people.
    pub fn shown(&self) -> String {
        shown(&self.file)
    }

    pub fn notice(&self, kind: NoticeKind, detail: impl Into<String>) -> Notice {
        Notice::new(kind, self.shown(), detail)
    }
}

pub fn shown(path: &Path) -> String {
    path.to_str().map_or_else(|| clean_line(&path.to_string_lossy()), clean_line)
}

/// What the operating system says, without its number: `permission denied`.
pub fn reason(error: &io::Error) -> String {
    let said = error.to_string();
    let words = said.split_once(" (os error").map_or(&*said, |(words, _)| words);
    clean_line(words).to_lowercase()
}

/// Walks all paths and sends what is found as jobs, until done or stopped.
pub fn walk(paths: &[PathBuf], max_bytes: u64, known: Arc<KnownFiles>, jobs: JobSender) {
    let mut roots = paths.to_vec();
    roots.sort();
    roots.dedup();
    let max_job_len = if known.is_empty() { MAX_FILES_PER_JOB } else { MAX_KNOWN_FILES_PER_JOB };
    let mut walk = Walk {
        max_bytes,
        known,
        jobs,
        seen: may_meet(&roots).then(HashSet::new),
        linked: HashMap::new(),
        listed: Vec::new(),
        waiting: Vec::new(),
        n_waiting: 0,
        since: Instant::now(),
        job_len: 1,
        max_job_len,
        nowhere: Path::new("").into(),
    };
    for root in &roots {
        let goes_on = if root == Path::new("-") { walk.read_standard_input() } else { walk.walk_root(root) };
        if goes_on.is_none() {
            return;
        }
    }
    walk.finish();
}

/// Whether a file may have the same path from two of the roots, which are sorted: one of them then leads to another.
fn may_meet(roots: &[PathBuf]) -> bool {
    let way = |root: &PathBuf| way_to_files(&Source::new(root.clone()).file).to_owned();
    let mut ways: Vec<PathBuf> = roots.iter().map(way).collect();
    ways.sort();
    ways.windows(2).any(|pair| pair[1].starts_with(&pair[0]))
}

/// As the paths of the files in this folder begin.
fn way_to_files(folder: &Path) -> &Path {
    if folder == Path::new(".") { Path::new("") } else { folder }
}

/// How many files a walk will find, about: without looking into them, and not in order. `None` when `keep_going` said no.
pub fn count_files(paths: &[PathBuf], keep_going: &dyn Fn() -> bool) -> Option<usize> {
    let mut n_files = 0;
    for root in paths.iter().filter(|path| path.as_os_str() != "-") {
        n_files += usize::from(root.is_file());
        let mut folders = vec![root.clone()];
        while let Some(folder) = folders.pop() {
            // What cannot be listed has no files to be read.
            let listing = Listing::read(&folder).unwrap_or_default();
            let below = listing.iter().filter(|(_, kind)| *kind == Kind::Folder).map(|(name, _)| folder.join(name));
            let n_before = folders.len();
            folders.extend(below);
            n_files += listing.len() - (folders.len() - n_before);
            if !keep_going() {
                return None;
            }
        }
    }
    Some(n_files)
}

/// `None` from any of its functions: stopped.
struct Walk {
    max_bytes: u64,
    known: Arc<KnownFiles>,
    jobs: JobSender,
    /// Files seen so far, where a file may be named by two of the paths.
    seen: Option<HashSet<PathBuf>>,
    /// Folders that a symbolic link led to, by their real path, with the link as shown. Links beside each other can lead to the
    /// same folder and so on from there, which doubles the walk with every level; so each is followed once.
    linked: HashMap<PathBuf, String>,
    /// Folders whose files need not be listed next time, with how the keys of these begin.
    listed: Vec<(Box<str>, ListedFolder)>,
    /// Files that wait to make up a job.
    waiting: Vec<FileGroup>,
    n_waiting: usize,
    since: Instant,
    job_len: usize,
    max_job_len: usize,
    /// The folder of files that have their whole path for a name.
    nowhere: Arc<Path>,
}

/// A folder that is walked, with those that lead to it before it.
struct Frame {
    /// As the paths of its files begin.
    folder: Arc<Path>,
    listing: Listing,
    next: usize,
}

/// What a walk has to do about something.
enum Found {
    File,
    Folder,
    /// Nothing more.
    Told,
}

impl Walk {
    fn walk_root(&mut self, root: &Path) -> Option<()> {
        let root = Source::new(root.to_owned()).file;
        let mut frames = Vec::new();
        match self.look_at(&root, &frames)? {
            Found::File => self.take_path(&root)?,
            Found::Folder => self.enter(&root, &mut frames)?,
            Found::Told => {}
        }
        while let Some(frame) = frames.last_mut() {
            let idx = frame.next;
            frame.next += 1;
            let Some((name, kind)) = frame.listing.get(idx) else {
                frames.pop();
                continue;
            };
            if kind == Kind::File {
                self.take_file(&frame.folder, name)?;
                continue;
            }
            let path = frame.folder.join(name);
            match if kind == Kind::Folder { Found::Folder } else { self.look_at(&path, &frames)? } {
                Found::File => self.take_path(&path)?,
                Found::Folder => self.enter(&path, &mut frames)?,
                Found::Told => {}
            }
        }
        Some(())
    }

    /// What the user named, or what its folder does not tell the kind of. Links are followed.
    fn look_at(&mut self, path: &Path, frames: &[Frame]) -> Option<Found> {
        let source = || Source::new(path.to_owned());
        let notice = match fs::metadata(path) {
            Err(error) => Some(source().notice(NoticeKind::Unreadable, reason(&error))),
            Ok(metadata) if metadata.is_file() => return Some(Found::File),
            Ok(metadata) if metadata.is_dir() => match self.followed_before(path, frames) {
                None => return Some(Found::Folder),
                notice => notice,
            },
            // Opening a pipe would wait for its writer.
            Ok(metadata) => {
                self.is_new(path).then(|| source().notice(NoticeKind::NotAFile, kind_of(metadata.file_type())))
            }
        };
        notice.map_or(Some(()), |notice| self.send_notice(notice))?;
        Some(Found::Told)
    }

    /// For a link that leads back to where it came from, or to a folder that another link led to already: the notice that it
    /// was left out.
    fn followed_before(&mut self, path: &Path, frames: &[Frame]) -> Option<Notice> {
        let is_link = fs::symlink_metadata(path).is_ok_and(|metadata| metadata.is_symlink());
        if !is_link || frames.is_empty() {
            return None;
        }
        let source = Source::new(path.to_owned());
        let id = FolderId::of(path);
        let back_to = frames.iter().rev().find(|frame| id.is_some() && FolderId::of(frame.path()) == id);
        if let Some(frame) = back_to {
            return Some(source.notice(NoticeKind::SymlinkLoop, shown(frame.path())));
        }
        // A folder that is gone by now gives its own error when it is opened.
        let real = path.canonicalize().ok()?;
        match self.linked.entry(real) {
            Entry::Vacant(place) => {
                place.insert(source.shown());
                None
            }
            Entry::Occupied(first) => Some(source.notice(NoticeKind::SymlinkLoop, first.get().as_str())),
        }
    }

    /// Goes on with what is in a folder.
    fn enter(&mut self, path: &Path, frames: &mut Vec<Frame>) -> Option<()> {
        if let Some(known) = self.known_folder(way_to_files(path)) {
            return self.take_known(way_to_files(path), known);
        }
        let unreadable = |error| Source::new(path.to_owned()).notice(NoticeKind::Unreadable, reason(&error));
        let mut listing = match Listing::read(path) {
            Ok(listing) => listing,
            Err(error) => return self.send_notice(unreadable(error)),
        };
        if let Some(stamp) = listing.stamp.filter(|_| holds_only_texts(&listing)) {
            self.note_listed(way_to_files(path), ListedFolder { stamp, n_files: listing.len() as u32 });
        }
        if let Some(error) = listing.error.take() {
            self.send_notice(unreadable(error))?;
        }
        frames.push(Frame { folder: way_to_files(path).into(), listing, next: 0 });
        Some(())
    }

    /// Where two of the paths lead to the same files, each is taken once, and its folder may have fewer than it seems.
    fn known_folder(&self, folder: &Path) -> Option<KnownFolder> {
        if self.seen.is_none() { self.known.find_folder(folder) } else { None }
    }

    fn note_listed(&mut self, folder: &Path, listed: ListedFolder) {
        let start = if self.seen.is_none() { self.known.start_of_keys(folder) } else { None };
        self.listed.extend(start.map(|start| (start, listed)));
    }

    /// Goes on with the files of a folder that need not be listed.
    fn take_known(&mut self, folder: &Path, known: KnownFolder) -> Option<()> {
        let KnownFolder { start, listed, mut numbers } = known;
        self.listed.push((start, listed));
        let folder: Arc<Path> = folder.into();
        while !numbers.is_empty() {
            let n_more = numbers.len().min(self.job_len.saturating_sub(self.n_waiting).max(1));
            let end = numbers.start + n_more as u32;
            self.begin_waiting();
            self.waiting.push(FileGroup::Known { folder: folder.clone(), numbers: numbers.start..end });
            numbers.start = end;
            self.n_waiting += n_more;
            self.send_if_due()?;
        }
        Some(())
    }

    /// A file that the user named, or a link.
    fn take_path(&mut self, path: &Path) -> Option<()> {
        self.take_file(&self.nowhere.clone(), path.as_os_str())
    }

    fn take_file(&mut self, folder: &Arc<Path>, name: &OsStr) -> Option<()> {
        let path = || folder.join(name);
        if self.seen.is_some() && !self.is_new(&path()) {
            return Some(());
        }
        match records_by_name(name) {
            Some(layout) => self.split_file(Source { file: path() }, layout),
            None => self.wait(folder, name),
        }
    }

    /// Whether this was not seen before.
    fn is_new(&mut self, path: &Path) -> bool {
        self.seen.as_mut().is_none_or(|seen| seen.insert(path.to_owned()))
    }

    fn wait(&mut self, folder: &Arc<Path>, name: &OsStr) -> Option<()> {
        self.begin_waiting();
        match self.waiting.last_mut() {
            Some(FileGroup::Named(last)) if Arc::ptr_eq(&last.folder, folder) => last.push(name),
            _ => self.waiting.push(FileGroup::Named(FolderFiles::of(folder.clone(), name))),
        }
        self.n_waiting += 1;
        self.send_if_due()
    }

    fn begin_waiting(&mut self) {
        if self.waiting.is_empty() {
            self.since = Instant::now();
        }
    }

    fn send_if_due(&mut self) -> Option<()> {
        // The clock is asked for now and then only: for a hundred thousand files it is a tenth of the work.
        let is_late = || self.n_waiting.is_multiple_of(FILES_PER_LOOK) && self.since.elapsed() >= MAX_WAIT;
        if self.n_waiting >= self.job_len || is_late() {
            self.send_waiting()?;
        }
        Some(())
    }

    /// A file that was thought to hold records and is one text.
    fn wait_for(&mut self, file: &RecordsFile) -> Option<()> {
        self.wait(&self.nowhere.clone(), file.source.file.as_os_str())
    }

    fn send_waiting(&mut self) -> Option<()> {
        if self.waiting.is_empty() {
            return Some(());
        }
        let files = std::mem::take(&mut self.waiting);
        self.job_len = (self.job_len * 2).min(self.max_job_len);
        self.jobs.send(std::mem::take(&mut self.n_waiting), 0, Task::Files(files))
    }

    /// When everything was found.
    fn finish(mut self) -> Option<()> {
        self.send_waiting()?;
        let listed = std::mem::take(&mut self.listed);
        if listed.is_empty() { Some(()) } else { self.jobs.send(0, 0, Task::Folders(listed)) }
    }

    fn send_notice(&mut self, notice: Notice) -> Option<()> {
        self.send_waiting()?;
        self.jobs.send(1, 0, Task::Notice(notice))
    }

    /// `layout`: `None` where the content decides.
    fn split_file(&mut self, source: Source, layout: Option<Layout>) -> Option<()> {
        let known = self.known.find(&source);
        let stat = || fs::metadata(&source.file).map(|metadata| Stat::of(&metadata));
        if let Some(idx) = known.filter(|idx| self.known.is_untouched(*idx, stat())) {
            self.send_waiting()?;
            return self.jobs.send(1, 0, Task::Unchanged(idx));
        }
        match File::open(&source.file) {
            Ok(file) => {
                let stat = file.metadata().ok().map(|metadata| Stat::of(&metadata));
                self.split_reader(RecordsFile { source, known }, file, stat, layout)
            }
            Err(error) => self.send_notice(source.notice(NoticeKind::Unreadable, reason(&error))),
        }
    }

    fn split_reader(
        &mut self,
        file: RecordsFile,
        mut reader: impl Read,
        stat: Option<Stat>,
        layout: Option<Layout>,
    ) -> Option<()> {
        let mut start = Vec::new();
        if let Err(error) = reader.by_ref().take(4096).read_to_end(&mut start) {
            return self.send_notice(file.source.notice(NoticeKind::Unreadable, reason(&error)));
        }
        if start.starts_with(b"\xFF\xFE") || start.starts_with(b"\xFE\xFF") {
            return self.split_utf16(file, Cursor::new(start).chain(reader), stat, layout);
        }
        if start.starts_with(b"\xEF\xBB\xBF") {
            start.drain(..3);
        }
        let Some(layout) = layout.or_else(|| layout_of(&start)) else { return self.wait_for(&file) };
        self.send_waiting()?;
        self.split_records(file, Cursor::new(start).chain(reader), stat, layout)
    }

    /// Rare enough to be read as a whole.
    fn split_utf16(
        &mut self,
        file: RecordsFile,
        reader: impl Read,
        stat: Option<Stat>,
        layout: Option<Layout>,
    ) -> Option<()> {
        let mut bytes = Vec::new();
        let result = reader.take(self.max_bytes.saturating_add(1)).read_to_end(&mut bytes);
        let notice = match result {
            Err(error) => file.source.notice(NoticeKind::Unreadable, reason(&error)),
            Ok(n_bytes) if n_bytes as u64 > self.max_bytes => file.source.notice(NoticeKind::TooLarge, ""),
            Ok(_) => match decode(&bytes) {
                Decoded::Binary => file.source.notice(NoticeKind::Binary, ""),
                Decoded::Text(decoded) => match layout.or_else(|| layout_of(decoded.text.as_bytes())) {
                    Some(layout) => {
                        self.send_waiting()?;
                        return self.split_records(file, decoded.text.as_bytes(), stat, layout);
                    }
                    None => return self.wait_for(&file),
                },
            },
        };
        self.send_notice(notice)
    }

    fn split_records(
        &mut self,
        file: RecordsFile,
        reader: impl Read,
        stat: Option<Stat>,
        layout: Layout,
    ) -> Option<()> {
        let mut is_stopped = false;
        let mut is_empty = true;
        let mut emit = |piece| {
            is_empty = false;
            let sent = match piece {
                Piece::Chunk(chunk) => {
                    let (n_records, n_bytes) = (chunk.records.len(), chunk.bytes.len());
                    self.jobs.send(n_records, n_bytes, Task::Records { file: file.clone(), chunk })
                }
                Piece::TooLarge(number) => {
                    let notice = file.source.notice(NoticeKind::TooLarge, "").at_line(number);
                    self.jobs.send(1, 0, Task::Notice(notice))
                }
            };
            is_stopped = sent.is_none();
            !is_stopped
        };
        let result = split(reader, layout, self.max_bytes, &mut emit);
        match result {
            _ if is_stopped => return None,
            Err(error) => return self.send_notice(file.source.notice(NoticeKind::Unreadable, reason(&error))),
            Ok(()) if is_empty => self.send_notice(file.source.notice(NoticeKind::Empty, ""))?,
            Ok(()) => {}
        }
        match stat {
            Some(stat) => self.jobs.send(0, 0, Task::EndOfRecords { file, stat }),
            None => Some(()),
        }
    }

    /// Records where it looks like them, else one text.
    fn read_standard_input(&mut self) -> Option<()> {
        self.send_waiting()?;
        let source = Source::new(PathBuf::from("-"));
        let mut reader = standard_input::reader(io::stdin(), self.jobs.stop_flag());
        let start = match standard_input::read_start(&mut reader) {
            Ok(start) => start,
            Err(error) => return self.send_notice(source.notice(NoticeKind::Unreadable, reason(&error))),
        };
        let layout = standard_input::layout_of_stream(&start);
        let mut reader = Cursor::new(start).chain(reader);
        if let Some(layout) = layout {
            return self.split_records(RecordsFile { source, known: None }, reader, None, layout);
        }
        let mut bytes = Vec::new();
        let result = reader.by_ref().take(self.max_bytes.saturating_add(1)).read_to_end(&mut bytes);
        match result {
            Err(error) => self.send_notice(source.notice(NoticeKind::Unreadable, reason(&error))),
            Ok(n_bytes) if n_bytes as u64 > self.max_bytes => self.send_notice(source.notice(NoticeKind::TooLarge, "")),
            Ok(n_bytes) => self.jobs.send(1, n_bytes, Task::Text { source, bytes }),
        }
    }
}

/// Whether a folder was read to its end and holds nothing but files that are one text each, by their names.
fn holds_only_texts(listing: &Listing) -> bool {
    let is_text = |(name, kind): (&OsStr, Kind)| kind == Kind::File && records_by_name(name).is_none();
    listing.error.is_none() && listing.iter().all(is_text)
}

/// How a `.json` file holds its articles; `None` where it is no JSON.
pub fn layout_of(start: &[u8]) -> Option<Layout> {
    let start = start.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(start);
    matches!(start.trim_ascii_start().first(), Some(b'[' | b'{')).then_some(Layout::Values)
}

/// For a file that holds records by its name: how, `None` where the content decides.
fn records_by_name(name: &OsStr) -> Option<Option<Layout>> {
    let extension = extension(name.as_encoded_bytes());
    let is = |ending: &str| extension.eq_ignore_ascii_case(ending.as_bytes());
    match () {
        () if is("jsonl") || is("ndjson") => Some(Some(Layout::Lines)),
        () if is("json") => Some(None),
        () => None,
    }
}

/// Behind the last dot of a name; empty without one, and for a name that begins with it.
fn extension(name: &[u8]) -> &[u8] {
    match name.iter().rposition(|byte| *byte == b'.') {
        None | Some(0) => b"",
        Some(dot) if path::is_separator(name[dot - 1].into()) => b"",
        Some(dot) => &name[dot + 1..],
    }
}

impl Frame {
    fn path(&self) -> &Path {
        if self.folder.as_os_str().is_empty() { Path::new(".") } else { &self.folder }
    }
}

/// By what a folder is known again on whatever way it is reached.
#[derive(Debug, PartialEq, Eq)]
struct FolderId {
    #[cfg(unix)]
    device_and_number: (u64, u64),
    #[cfg(not(unix))]
    real: PathBuf,
}

impl FolderId {
    #[cfg(unix)]
    fn of(path: &Path) -> Option<Self> {
        use std::os::unix::fs::MetadataExt;
        path.metadata().ok().map(|metadata| Self { device_and_number: (metadata.dev(), metadata.ino()) })
    }

    #[cfg(not(unix))]
    fn of(path: &Path) -> Option<Self> {
        path.canonicalize().ok().map(|real| Self { real })
    }
}

#[cfg(unix)]
fn kind_of(kind: FileType) -> &'static str {
    use std::os::unix::fs::FileTypeExt;

    match kind {
        kind if kind.is_fifo() => "pipe",
        kind if kind.is_socket() => "socket",
        kind if kind.is_block_device() || kind.is_char_device() => "device",
        _ => "",
    }
}

#[cfg(not(unix))]
fn kind_of(_: FileType) -> &'static str {
    ""
}
