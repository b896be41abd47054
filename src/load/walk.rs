//! Finding the files: folders walked in path order, standard input, and records cut out of files that hold many.

use std::collections::hash_map::Entry;
use std::collections::{HashMap, HashSet};
use std::fs::File;
use std::io::{self, Cursor, Read};
use std::path::{self, Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use memchr::memrchr;
use walkdir::{DirEntry, WalkDir};

use crate::model::{Notice, NoticeKind};
use crate::text::clean_line;

use super::decode::{Decoded, decode};
use super::files::{KnownFiles, Stat};
use super::folder::Folder;
use super::pipeline::{JobSender, Task};
use super::records::{Layout, Piece, split};
use super::standard_input;

/// Files that one worker gets at once: few first, so that the first articles are there soon.
const MAX_FILES_PER_JOB: usize = 128;
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
    clean_line(&path.to_string_lossy())
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
    let seen = (roots.len() > 1).then(HashSet::new);
    let mut walk = Walk {
        max_bytes,
        known,
        jobs,
        seen,
        linked: HashMap::new(),
        waiting: Vec::new(),
        since: Instant::now(),
        job_len: 1,
    };
    for root in &roots {
        let goes_on = if root == Path::new("-") { walk.read_standard_input() } else { walk.walk_root(root) };
        if goes_on.is_none() {
            return;
        }
    }
    walk.send_waiting();
}

/// How many files a walk will find, about: without looking into them, and not in order. `None` when `keep_going` said no.
pub fn count_files(paths: &[PathBuf], keep_going: &dyn Fn() -> bool) -> Option<usize> {
    let mut n_files = 0;
    for root in paths.iter().filter(|path| path.as_os_str() != "-") {
        let entries = WalkDir::new(root).into_iter();
        let entries = entries.filter_entry(|entry| entry.depth() == 0 || !is_hidden(entry.path()));
        for entry in entries.flatten() {
            n_files += usize::from(!entry.file_type().is_dir());
            if n_files % 1024 == 0 && !keep_going() {
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
    /// Files that wait to make up a job.
    waiting: Vec<Source>,
    since: Instant,
    job_len: usize,
}

impl Walk {
    fn walk_root(&mut self, root: &Path) -> Option<()> {
        // In one folder paths sort as names do, and are there already.
        let by_name = |a: &DirEntry, b: &DirEntry| a.path().as_os_str().cmp(b.path().as_os_str());
        let entries = WalkDir::new(root).follow_links(true).sort_by(by_name).into_iter();
        let mut entries = entries.filter_entry(|entry| entry.depth() == 0 || !is_hidden(entry.path()));
        while let Some(entry) = entries.next() {
            match entry {
                Ok(entry) if entry.file_type().is_dir() => {
                    if let Some(notice) = self.linked_before(&entry) {
                        entries.skip_current_dir();
                        self.send_notice(notice)?;
                    }
                }
                Ok(entry) => self.take_entry(entry)?,
                // Editors leave hidden links to nowhere.
                Err(error) if error.depth() > 0 && error.path().is_some_and(is_hidden) => {}
                Err(error) => self.send_notice(walk_notice(&error, root))?,
            }
        }
        Some(())
    }

    /// For a link to a folder that another link led to already: the notice that it was left out.
    fn linked_before(&mut self, entry: &DirEntry) -> Option<Notice> {
        if !entry.path_is_symlink() || entry.depth() == 0 {
            return None;
        }
        let source = Source::new(entry.path().to_owned());
        // A folder that is gone by now gives its own error when it is opened.
        let real = entry.path().canonicalize().ok()?;
        match self.linked.entry(real) {
            Entry::Vacant(place) => {
                place.insert(source.shown());
                None
            }
            Entry::Occupied(first) => Some(source.notice(NoticeKind::SymlinkLoop, first.get().as_str())),
        }
    }

    fn take_entry(&mut self, entry: DirEntry) -> Option<()> {
        let is_file = entry.file_type().is_file();
        let kind = if is_file { "" } else { kind_of(&entry) };
        let source = Source::new(entry.into_path());
        if let Some(seen) = &mut self.seen
            && !seen.insert(source.file.clone())
        {
            return Some(());
        }
        if !is_file {
            // Opening a pipe would wait for its writer.
            return self.send_notice(source.notice(NoticeKind::NotAFile, kind));
        }
        let extension = source.file.extension().unwrap_or_default();
        let is = |names: &[&str]| names.iter().any(|name| extension.eq_ignore_ascii_case(name));
        if is(&["jsonl", "ndjson"]) {
            self.split_file(source, Some(Layout::Lines))
        } else if is(&["json"]) {
            self.split_file(source, None)
        } else {
            self.wait(source)
        }
    }

    fn wait(&mut self, source: Source) -> Option<()> {
        if self.waiting.is_empty() {
            self.since = Instant::now();
        }
        self.waiting.push(source);
        // The clock is asked for now and then only: for a hundred thousand files it is a tenth of the work.
        let is_late = || self.waiting.len().is_multiple_of(FILES_PER_LOOK) && self.since.elapsed() >= MAX_WAIT;
        if self.waiting.len() >= self.job_len || is_late() {
            self.send_waiting()?;
        }
        Some(())
    }

    fn send_waiting(&mut self) -> Option<()> {
        if self.waiting.is_empty() {
            return Some(());
        }
        let files = std::mem::take(&mut self.waiting);
        self.job_len = (self.job_len * 2).min(MAX_FILES_PER_JOB);
        self.jobs.send(files.len(), 0, Task::Files(files))
    }

    fn send_notice(&mut self, notice: Notice) -> Option<()> {
        self.send_waiting()?;
        self.jobs.send(1, 0, Task::Notice(notice))
    }

    /// `layout`: `None` where the content decides.
    fn split_file(&mut self, source: Source, layout: Option<Layout>) -> Option<()> {
        let stat = || Folder::default().stat(&source.file);
        if let Some(idx) = self.known.find(&source, None).filter(|idx| self.known.is_untouched(*idx, stat())) {
            self.send_waiting()?;
            return self.jobs.send(1, 0, Task::Unchanged(idx));
        }
        match File::open(&source.file) {
            Ok(file) => {
                let stat = file.metadata().ok().map(|metadata| Stat::of(&metadata));
                self.split_reader(source, file, stat, layout)
            }
            Err(error) => self.send_notice(source.notice(NoticeKind::Unreadable, reason(&error))),
        }
    }

    fn split_reader(
        &mut self,
        source: Source,
        mut reader: impl Read,
        stat: Option<Stat>,
        layout: Option<Layout>,
    ) -> Option<()> {
        let mut start = Vec::new();
        if let Err(error) = reader.by_ref().take(4096).read_to_end(&mut start) {
            return self.send_notice(source.notice(NoticeKind::Unreadable, reason(&error)));
        }
        if start.starts_with(b"\xFF\xFE") || start.starts_with(b"\xFE\xFF") {
            return self.split_utf16(source, Cursor::new(start).chain(reader), stat, layout);
        }
        if start.starts_with(b"\xEF\xBB\xBF") {
            start.drain(..3);
        }
        let Some(layout) = layout.or_else(|| layout_of(&start)) else { return self.wait(source) };
        self.send_waiting()?;
        self.split_records(source, Cursor::new(start).chain(reader), stat, layout)
    }

    /// Rare enough to be read as a whole.
    fn split_utf16(
        &mut self,
        source: Source,
        reader: impl Read,
        stat: Option<Stat>,
        layout: Option<Layout>,
    ) -> Option<()> {
        let mut bytes = Vec::new();
        let result = reader.take(self.max_bytes.saturating_add(1)).read_to_end(&mut bytes);
        let notice = match result {
            Err(error) => source.notice(NoticeKind::Unreadable, reason(&error)),
            Ok(n_bytes) if n_bytes as u64 > self.max_bytes => source.notice(NoticeKind::TooLarge, ""),
            Ok(_) => match decode(bytes) {
                Decoded::Binary => source.notice(NoticeKind::Binary, ""),
                Decoded::Text(decoded) => match layout.or_else(|| layout_of(decoded.text.as_bytes())) {
                    Some(layout) => {
                        self.send_waiting()?;
                        return self.split_records(source, decoded.text.as_bytes(), stat, layout);
                    }
                    None => return self.wait(source),
                },
            },
        };
        self.send_notice(notice)
    }

    fn split_records(&mut self, source: Source, reader: impl Read, stat: Option<Stat>, layout: Layout) -> Option<()> {
        let mut is_stopped = false;
        let mut is_empty = true;
        let mut emit = |piece| {
            is_empty = false;
            let sent = match piece {
                Piece::Chunk(chunk) => {
                    let (n_records, n_bytes) = (chunk.records.len(), chunk.bytes.len());
                    self.jobs.send(n_records, n_bytes, Task::Records { source: source.clone(), chunk })
                }
                Piece::TooLarge(number) => {
                    let notice = source.notice(NoticeKind::TooLarge, "").at_line(number);
                    self.jobs.send(1, 0, Task::Notice(notice))
                }
            };
            is_stopped = sent.is_none();
            !is_stopped
        };
        let result = split(reader, layout, self.max_bytes, &mut emit);
        match result {
            _ if is_stopped => return None,
            Err(error) => return self.send_notice(source.notice(NoticeKind::Unreadable, reason(&error))),
            Ok(()) if is_empty => self.send_notice(source.notice(NoticeKind::Empty, ""))?,
            Ok(()) => {}
        }
        match stat {
            Some(stat) => self.jobs.send(0, 0, Task::EndOfRecords { source, stat }),
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
            return self.split_records(source, reader, None, layout);
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

/// How a `.json` file holds its articles; `None` where it is no JSON.
pub fn layout_of(start: &[u8]) -> Option<Layout> {
    let start = start.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(start);
    matches!(start.trim_ascii_start().first(), Some(b'[' | b'{')).then_some(Layout::Values)
}

pub fn is_hidden(path: &Path) -> bool {
    // Most names can be told from the last slash on.
    let bytes = path.as_os_str().as_encoded_bytes();
    let start = memrchr(b'/', bytes).map_or(0, |slash| slash + 1);
    match bytes.get(start) {
        Some(first) if *first != b'.' && path::MAIN_SEPARATOR == '/' => false,
        _ => path.file_name().is_some_and(|name| name.as_encoded_bytes().starts_with(b".")),
    }
}

fn walk_notice(error: &walkdir::Error, root: &Path) -> Notice {
    let path = Source::new(error.path().unwrap_or(root).to_owned());
    match (error.loop_ancestor(), error.io_error()) {
        (Some(ancestor), _) => path.notice(NoticeKind::SymlinkLoop, shown(ancestor)),
        (None, Some(io_error)) => path.notice(NoticeKind::Unreadable, reason(io_error)),
        (None, None) => path.notice(NoticeKind::Unreadable, clean_line(&error.to_string())),
    }
}

#[cfg(unix)]
fn kind_of(entry: &DirEntry) -> &'static str {
    use std::os::unix::fs::FileTypeExt;

    match entry.file_type() {
        kind if kind.is_fifo() => "pipe",
        kind if kind.is_socket() => "socket",
        kind if kind.is_block_device() || kind.is_char_device() => "device",
        _ => "",
    }
}

#[cfg(not(unix))]
fn kind_of(_: &DirEntry) -> &'static str {
    ""
}
