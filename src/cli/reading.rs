//! Reads a collection to its end, for the commands that need all of it, with progress on a terminal.

use std::collections::BTreeMap;
use std::io::{self, IsTerminal, Write};
use std::mem::ManuallyDrop;
use std::path::{Path, PathBuf};
use std::sync::atomic::AtomicBool;
use std::sync::{Mutex, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use super::args::{Common, IndexArgs};
use super::{CliError, complain, demo};
use crate::library::Library;
use crate::load::{CollectReport, Collector, FullTextError, Pace, Refreshed, Standing};
use crate::model::{Notice, NoticeKind};
use crate::query;
use crate::text;

/// Most files named one by one; of more only the number is said.
const MAX_NAMED: usize = 3;
/// With less text a collection is read as fast as its cache: a command that only looks at it leaves nothing behind.
pub const MIN_BYTES_TO_CACHE: usize = 4 << 20;
/// Less text than this is read faster than an index of its words is opened.
const MIN_BYTES_FOR_WORDS: usize = 8 << 20;

/// Everything that the paths hold.
pub struct Collection {
    /// Never taken apart: the process ends when the command has done its work, and giving back the articles one by one
    /// would make the user wait for nothing.
    pub library: ManuallyDrop<Library>,
    paths: Vec<PathBuf>,
    took: Duration,
    kept: Kept,
    /// Waited for in the end, whatever comes before it.
    _saving: Saving,
}

/// What a command wants of a collection besides its articles.
#[derive(Debug, Clone, Copy)]
struct Wanted {
    min_bytes_to_cache: usize,
    words: IndexOfWords,
    checks: Checks,
    /// Whether the command goes on while what was read for the first time is still being written to the cache.
    saves_meanwhile: bool,
}

impl Default for Wanted {
    fn default() -> Self {
        Self {
            min_bytes_to_cache: MIN_BYTES_TO_CACHE,
            words: IndexOfWords::Leave,
            checks: Checks::Now,
            saves_meanwhile: false,
        }
    }
}

/// A cache that is written on a thread of its own: a program that ends before would leave none.
#[derive(Default)]
struct Saving(Option<JoinHandle<()>>);

impl Saving {
    /// Where no thread can be had, nothing is kept.
    fn start(mut collector: Collector) -> Self {
        // A cache that cannot be written is no reason to stop: see [`Kept::Meanwhile`].
        Self(thread::Builder::new().spawn(move || drop(collector.save())).ok())
    }
}

impl Drop for Saving {
    fn drop(&mut self) {
        let _ = self.0.take().map(JoinHandle::join);
    }
}

/// What is to become of the index of words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum IndexOfWords {
    Leave,
    /// Opened, if there is one.
    Use,
    Make,
}

/// When what came from the cache is held against its checksums.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Checks {
    Now,
    /// When it is looked at.
    Later,
}

/// What became of the cache.
enum Kept {
    In(PathBuf, Refreshed),
    Failed(String),
    ByAnother,
    /// It is being written, and nobody will ask what became of it.
    Meanwhile,
    /// There is none for this collection, or the user wants none.
    NotMeant,
}

impl Collection {
    /// Reads everything; an error where that is not a single article.
    pub fn read(common: &Common, paths: &[PathBuf]) -> Result<Self, CliError> {
        Self::read_for(common, paths, None)
    }

    /// The same, with the index of words where the query asks for any.
    pub fn read_for(common: &Common, paths: &[PathBuf], query: Option<&str>) -> Result<Self, CliError> {
        let words = match query.is_some_and(|query| query::parse(query).0.has_words()) {
            true => IndexOfWords::Use,
            false => IndexOfWords::Leave,
        };
        let collection = Self::collect(common, paths, Wanted { words, ..Wanted::default() });
        collection.need_articles()?;
        Ok(collection)
    }

    /// The same, without looking at what came from the cache: whoever looks at it has to ask [`Library::is_damaged`] before
    /// he says anything of it. What was read for the first time may still be on its way to the cache.
    pub fn read_unchecked(common: &Common, paths: &[PathBuf]) -> Result<Self, CliError> {
        let wanted = Wanted { checks: Checks::Later, saves_meanwhile: true, ..Wanted::default() };
        let collection = Self::collect(common, paths, wanted);
        collection.need_articles()?;
        Ok(collection)
    }

    /// The same, and keeps it in the cache however small it is.
    pub fn index(args: &IndexArgs) -> Result<Self, CliError> {
        let words = if args.full_text { IndexOfWords::Make } else { IndexOfWords::Leave };
        // Who only fills the cache looks at no article.
        let checks = if args.full_text { Checks::Now } else { Checks::Later };
        let wanted = Wanted { min_bytes_to_cache: 0, words, checks, saves_meanwhile: false };
        let collection = Self::collect(&args.common, &args.common.input.paths, wanted);
        collection.need_articles()?;
        Ok(collection)
    }

    /// Reads everything, which may be notices only.
    pub fn read_anything(common: &Common, paths: &[PathBuf]) -> Self {
        Self::collect(common, paths, Wanted::default())
    }

    fn collect(common: &Common, paths: &[PathBuf], wanted: Wanted) -> Self {
        let Wanted { min_bytes_to_cache, words, checks, saves_meanwhile } = wanted;
        let started = Instant::now();
        let paths = or_current_folder(paths);
        if common.options.demo {
            let mut library = Library::default();
            library.push(demo::articles(), Vec::new());
            return Self::of(library, paths, started, Kept::NotMeant);
        }
        let mut progress = Progress::new(&paths);
        let mut on_report = |report: CollectReport| {
            if let CollectReport::Progress { n_done, n_found, walking } = report {
                progress.show(n_done, n_found, walking);
            }
        };
        let stop = AtomicBool::new(false);
        let mut collector = Collector::open(&paths, common.collector_options(min_bytes_to_cache, false));
        let mut refreshed = collector.refresh(&stop, &mut on_report);
        if collector.is_from_cache() && checks == Checks::Now && !collector.check(&|| true) {
            refreshed = collector.rebuild(&stop, &mut on_report);
        }
        if saves_meanwhile && !collector.is_from_cache() && collector.can_be_saved() {
            progress.clear();
            let library = collector.library().clone();
            return Self { _saving: Saving::start(collector), ..Self::of(library, paths, started, Kept::Meanwhile) };
        }
        let mut saved = collector.save();
        // Saving looks at all articles where there are many holes.
        if collector.library().is_damaged() {
            refreshed = collector.rebuild(&stop, &mut on_report);
            saved = collector.save();
        }
        let indexed = match words {
            IndexOfWords::Make => progress.index(&mut collector),
            IndexOfWords::Use if collector.n_text_bytes() >= MIN_BYTES_FOR_WORDS => {
                collector.open_full_text();
                Ok(())
            }
            IndexOfWords::Use | IndexOfWords::Leave => Ok(()),
        };
        progress.clear();
        let kept = match (saved, collector.cache_folder()) {
            (Err(error), Some(folder)) => Kept::Failed(format!("cannot keep it in {}: {error}", shown(folder))),
            (Ok(()), Some(folder)) if let Err(error) = &indexed => {
                Kept::Failed(format!("kept in {}, but without an index of words: {error}", shown(folder)))
            }
            (Ok(()), Some(folder)) if collector.is_saved() => Kept::In(folder.to_owned(), refreshed),
            (Ok(()), Some(_)) => Kept::ByAnother,
            (_, None) => Kept::NotMeant,
        };
        Self::of(collector.into_library(), paths, started, kept)
    }

    fn of(library: Library, paths: Vec<PathBuf>, started: Instant, kept: Kept) -> Self {
        let library = ManuallyDrop::new(library);
        Self { library, paths, took: started.elapsed(), kept, _saving: Saving::default() }
    }

    /// An error where no article could be read.
    pub fn need_articles(&self) -> Result<(), CliError> {
        if !self.library.is_empty() {
            return Ok(());
        }
        let places = self.paths.iter().map(|path| shown(path)).collect::<Vec<_>>().join(", ");
        let lost = self.lost();
        let why = match lost.as_slice() {
            [] => "there is no file in it that is not hidden".to_owned(),
            [notice] if notice.path == places => because(notice),
            some if self.n_lost() <= MAX_NAMED => {
                some.iter().map(|n| format!("{} {}", n.place(), because(n))).collect::<Vec<_>>().join("; ")
            }
            _ => kinds(&self.lost_by_kind()),
        };
        Err(CliError::NothingReadable { places, why })
    }

    /// Says on standard error which files gave no article, or how many.
    pub fn report_lost(&self) {
        let lost = self.lost();
        // What the user named deserves its own line, however many others there are.
        let (named, others): (Vec<Notice>, Vec<Notice>) =
            lost.into_iter().partition(|notice| self.paths.iter().any(|path| shown(path) == notice.path));
        let mut n_others = self.lost_by_kind();
        for notice in named {
            n_others.entry(notice.kind).and_modify(|n| *n -= 1);
            complain(format!("cannot read {}: {}", notice.place(), because(&notice)));
        }
        if others.len() > MAX_NAMED {
            let (what, n) = (what_they_are(&others), n_others.values().sum::<usize>());
            complain(format!("{n} {what} could not be read ({}): see dateline check", kinds(&n_others)));
        } else {
            for notice in others {
                complain(format!("cannot read {}: {}", notice.place(), because(&notice)));
            }
        }
    }

    /// An error where what was read could not be kept: why, and where.
    pub fn need_kept(&self) -> Result<(), CliError> {
        match &self.kept {
            Kept::Failed(why) => Err(CliError::NotKept(why.clone())),
            Kept::In(..) | Kept::ByAnother | Kept::Meanwhile | Kept::NotMeant => Ok(()),
        }
    }

    /// How many articles were read from files, as far as that is known: all where there is no cache.
    pub fn n_read(&self) -> usize {
        match &self.kept {
            Kept::In(_, refreshed) => refreshed.n_read,
            Kept::Failed(_) | Kept::ByAnother | Kept::Meanwhile | Kept::NotMeant => self.library.len(),
        }
    }

    /// What `index` did.
    pub fn summary(&self) -> String {
        let n_bytes = self.library.n_text_bytes();
        let n_articles = self.library.len();
        let articles = if n_articles == 1 { "article" } else { "articles" };
        let took = format!("{n_articles} {articles} ({}) in {:.2} s", size(n_bytes), self.took.as_secs_f64());
        match &self.kept {
            Kept::In(folder, Refreshed { n_read, n_gone, .. }) => {
                let gone = if *n_gone > 0 { format!(", {n_gone} gone") } else { String::new() };
                format!("{took}: {n_read} read{gone}\nkept in {}", shown(folder))
            }
            Kept::Failed(_) | Kept::Meanwhile => took,
            Kept::ByAnother => format!("{took}\nnothing was kept: another dateline is writing this cache"),
            Kept::NotMeant => format!("{took}\nnothing was kept"),
        }
    }

    /// How many files or records gave no article.
    fn n_lost(&self) -> usize {
        self.lost_by_kind().values().sum()
    }

    fn lost_by_kind(&self) -> BTreeMap<NoticeKind, usize> {
        self.library.notices().counts().filter(|(kind, _)| kind.lost_the_article()).collect()
    }

    /// The notices of these, as far as they are kept.
    fn lost(&self) -> Vec<Notice> {
        self.library.lost().filter(|notice| notice.kind.lost_the_article()).cloned().collect()
    }
}

/// The paths given, or the current folder.
pub fn or_current_folder(paths: &[PathBuf]) -> Vec<PathBuf> {
    if paths.is_empty() { vec![PathBuf::from(".")] } else { paths.to_owned() }
}

/// A path that is safe to print.
pub fn shown(path: &Path) -> String {
    text::clean_line(&path.to_string_lossy())
}

fn because(notice: &Notice) -> String {
    match notice.kind {
        NoticeKind::Unreadable | NoticeKind::BadRecord if !notice.detail.is_empty() => notice.detail.clone(),
        _ => notice.to_string(),
    }
}

/// `2 empty, 1 binary`.
fn kinds(counts: &BTreeMap<NoticeKind, usize>) -> String {
    let named = counts.iter().filter(|(_, n)| **n > 0).map(|(kind, n)| format!("{n} {}", kind.code()));
    named.collect::<Vec<_>>().join(", ")
}

/// Each is about a file, or about a line of one that holds many articles.
fn what_they_are(notices: &[Notice]) -> &'static str {
    match notices.iter().any(|notice| notice.kind == NoticeKind::BadRecord) {
        true => "files or records",
        false => "files",
    }
}

fn size(n_bytes: usize) -> String {
    match n_bytes {
        0..10_000 => format!("{n_bytes} bytes of text"),
        10_000..10_000_000 => format!("{:.1} kB of text", n_bytes as f64 / 1e3),
        _ => format!("{:.1} MB of text", n_bytes as f64 / 1e6),
    }
}

/// One line on standard error that is written over; nothing where that is no terminal, or the work is quick.
struct Progress {
    is_shown: bool,
    pace: Pace,
    next: Instant,
    width: usize,
}

impl Progress {
    const PAUSE: Duration = Duration::from_millis(150);

    fn new(paths: &[PathBuf]) -> Self {
        let is_shown = io::stderr().is_terminal();
        let pace = if is_shown { Pace::of_files(paths) } else { Pace::start() };
        Self { is_shown, pace, next: Instant::now() + 2 * Self::PAUSE, width: 0 }
    }

    /// Makes the full-text index, unless there is one that knows all articles.
    fn index(&mut self, collector: &mut Collector) -> Result<(), FullTextError> {
        if collector.open_full_text() && collector.knows_all_words() {
            return Ok(());
        }
        let (n_all, shared) = (collector.library().len(), Mutex::new(self));
        let progress = |n_done: usize| {
            let mut this = shared.lock().unwrap_or_else(PoisonError::into_inner);
            this.show_line(|| format!("indexing words, {n_done} of {n_all}"));
            true
        };
        collector.build_full_text(&progress).map(|_| ())
    }

    fn show(&mut self, n_done: usize, n_found: usize, walking: bool) {
        let Standing { n_all, is_growing, seconds_left } = self.pace.standing(n_done, n_found, walking);
        let more = match seconds_left {
            _ if is_growing => " found up to now".to_owned(),
            Some(seconds) => format!(", {seconds} s left"),
            None => String::new(),
        };
        self.show_line(|| format!("reading {n_done} of {n_all}{more}"));
    }

    fn show_line(&mut self, line: impl FnOnce() -> String) {
        if !self.is_shown || Instant::now() < self.next {
            return;
        }
        let line = line();
        // Spaces instead of an escape sequence: they work on any terminal.
        let _ = write!(io::stderr(), "\r{line:<width$}", width = self.width);
        self.width = line.len();
        self.next = Instant::now() + Self::PAUSE;
    }

    fn clear(&mut self) {
        if self.width > 0 {
            let _ = write!(io::stderr(), "\r{:width$}\r", "", width = self.width);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_are_counted() {
        let counts = [(NoticeKind::Binary, 1), (NoticeKind::Empty, 2), (NoticeKind::TooLarge, 0)];
        assert_eq!(kinds(&counts.into()), "2 empty, 1 binary");
    }

    #[test]
    fn sizes_are_for_people() {
        assert_eq!(size(4_321), "4321 bytes of text");
        assert_eq!(size(43_210), "43.2 kB of text");
        assert_eq!(size(43_210_000), "43.2 MB of text");
    }
}
