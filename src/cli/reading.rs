//! Reads a collection to its end, for the commands that need all of it, with progress on a terminal.

use std::collections::BTreeMap;
use std::io::{self, IsTerminal, Write};
use std::mem::ManuallyDrop;
use std::path::{Path, PathBuf};
use std::sync::atomic::AtomicBool;
use std::time::{Duration, Instant};

use super::args::Common;
use super::{CliError, complain, demo};
use crate::library::Library;
use crate::load::{self, LoadReport};
use crate::model::{Notice, NoticeKind};
use crate::text;

/// Most files named one by one; of more only the number is said.
const MAX_NAMED: usize = 3;

/// Everything that the paths hold.
pub struct Collection {
    /// Never taken apart: the process ends when the command has done its work, and giving back the articles one by one
    /// would make the user wait for nothing.
    pub library: ManuallyDrop<Library>,
    paths: Vec<PathBuf>,
    took: Duration,
}

impl Collection {
    /// Reads everything; an error where that is not a single article.
    pub fn read(common: &Common, paths: &[PathBuf]) -> Result<Self, CliError> {
        let collection = Self::read_anything(common, paths);
        collection.need_articles()?;
        Ok(collection)
    }

    /// Reads everything, which may be notices only.
    pub fn read_anything(common: &Common, paths: &[PathBuf]) -> Self {
        let started = Instant::now();
        let mut library = Library::default();
        let paths = or_current_folder(paths);
        if common.options.demo {
            library.push(demo::articles(), Vec::new());
        } else {
            let mut progress = Progress::new();
            load::load(&paths, &common.load_options(), &AtomicBool::new(false), &mut |report| match report {
                LoadReport::Batch { articles, notices } => library.push(articles, notices),
                LoadReport::Progress { n_done, n_found, walking } => progress.show(n_done, n_found, walking),
                LoadReport::Finished => {}
            });
            progress.clear();
        }
        Self { library: ManuallyDrop::new(library), paths, took: started.elapsed() }
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
            [notice] if notice.path == places => because(&notice),
            some if some.len() <= MAX_NAMED => {
                some.iter().map(|n| format!("{} {}", n.place(), because(n))).collect::<Vec<_>>().join("; ")
            }
            many => kinds(many),
        };
        Err(CliError::NothingReadable { places, why })
    }

    /// Says on standard error which files gave no article, or how many.
    pub fn report_lost(&self) {
        let lost = self.lost();
        // What the user named deserves its own line, however many others there are.
        let (named, others): (Vec<Notice>, Vec<Notice>) =
            lost.into_iter().partition(|notice| self.paths.iter().any(|path| shown(path) == notice.path));
        for notice in named {
            complain(format!("cannot read {}: {}", notice.place(), because(&notice)));
        }
        if others.len() > MAX_NAMED {
            let what = what_they_are(&others);
            complain(format!("{} {what} could not be read ({}): see dateline check", others.len(), kinds(&others)));
        } else {
            for notice in others {
                complain(format!("cannot read {}: {}", notice.place(), because(&notice)));
            }
        }
    }

    /// What `index` did, in honest words.
    pub fn summary(&self) -> String {
        let n_bytes: usize = self.library.ids().map(|id| self.library.article(id).text_len()).sum();
        let n_articles = self.library.len();
        format!(
            "read {n_articles} {} ({}) in {:.2} s\n\
             nothing was kept: this version has no cache yet and reads the files anew at every start",
            if n_articles == 1 { "article" } else { "articles" },
            size(n_bytes),
            self.took.as_secs_f64(),
        )
    }

    fn lost(&self) -> Vec<Notice> {
        self.library.notices().iter().filter(|notice| notice.kind.lost_the_article()).collect()
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
fn kinds(notices: &[Notice]) -> String {
    let mut counts = BTreeMap::new();
    for notice in notices {
        *counts.entry(notice.kind).or_insert(0) += 1;
    }
    counts.iter().map(|(kind, n)| format!("{n} {}", kind.code())).collect::<Vec<_>>().join(", ")
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
    next: Instant,
    width: usize,
}

impl Progress {
    const PAUSE: Duration = Duration::from_millis(150);

    fn new() -> Self {
        Self { is_shown: io::stderr().is_terminal(), next: Instant::now() + 2 * Self::PAUSE, width: 0 }
    }

    fn show(&mut self, n_done: usize, n_found: usize, walking: bool) {
        if !self.is_shown || Instant::now() < self.next {
            return;
        }
        let more = if walking { " found up to now" } else { "" };
        let line = format!("reading {n_done} of {n_found}{more}");
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
        let notice = |kind| Notice::new(kind, "a", "");
        let notices = [notice(NoticeKind::Binary), notice(NoticeKind::Empty), notice(NoticeKind::Empty)];
        assert_eq!(kinds(&notices), "2 empty, 1 binary");
    }

    #[test]
    fn sizes_are_for_people() {
        assert_eq!(size(4_321), "4321 bytes of text");
        assert_eq!(size(43_210), "43.2 kB of text");
        assert_eq!(size(43_210_000), "43.2 MB of text");
    }
}
