//! Files of every format → articles, on worker threads, in batches and in path order.
//!
//! When to load and what to do with the articles is left to [`crate::runtime`] and [`crate::cli`].

mod cache;
mod collector;
mod decode;
mod files;
mod folder;
mod full_text;
mod listed;
mod listing;
mod names;
mod pace;
mod packing;
mod pipeline;
mod presence;
mod records;
mod standard_input;
#[cfg(test)]
mod tests;
mod walk;
mod work;

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use crate::extract;
use crate::model::{Article, Notice};

use files::KnownFiles;
use packing::Packing;
use pipeline::{Materials, Outcome, Report};

pub use crate::fulltext::Error as FullTextError;
pub use cache::{CacheError, CacheInfo, Caches, CollectionCache};
pub use collector::{
    AwayPlace, BuiltFullText, CollectReport, Collector, CollectorOptions, FOLDERS_SETTLE_AFTER, Refreshed, SEGMENT_LEN,
};
pub use pace::{Pace, Standing};
pub use presence::Presence;

#[derive(Debug, Clone)]
pub struct LoadOptions {
    /// Files, and lines of JSONL, larger than this many bytes become a notice.
    pub max_bytes: u64,
    /// How many threads read and extract; at least one.
    pub n_threads: usize,
    /// Who looks on meanwhile, if anybody does: drawing comes before reading, and while this user does something one thread
    /// of several rests.
    pub presence: Option<Presence>,
}

impl Default for LoadOptions {
    fn default() -> Self {
        let n_threads = std::thread::available_parallelism().map_or(1, |n| n.get());
        Self { max_bytes: 16 << 20, n_threads, presence: None }
    }
}

/// What the loader tells while it works.
#[derive(Debug, Clone, PartialEq)]
pub enum LoadReport {
    /// Articles in path order, and notices of files that gave none.
    Batch { articles: Vec<Article>, notices: Vec<Notice> },
    /// `n_found` grows while `walking`. Both count files, or records where one file holds many.
    Progress { n_done: usize, n_found: usize, walking: bool },
    /// The last report; missing where the load was stopped.
    Finished,
}

/// Loads files, folders and standard input (`-`), calling `on_report` on this thread until all is read or `stop` is set.
///
/// Articles come in path order, whatever the number of threads; the first as soon as it is read. After `stop` was set
/// there is no further report.
pub fn load(paths: &[PathBuf], options: &LoadOptions, stop: &AtomicBool, on_report: &mut dyn FnMut(LoadReport)) {
    load_with(paths, options, extract::extract, stop, on_report);
}

fn load_with(
    paths: &[PathBuf],
    options: &LoadOptions,
    extract: work::Extract,
    stop: &AtomicBool,
    on_report: &mut dyn FnMut(LoadReport),
) {
    run(paths, options, extract, Arc::default(), None, stop, &mut |report| {
        on_report(match report {
            Report::Batch(Outcome { articles, notices, .. }) => LoadReport::Batch { articles, notices },
            Report::Progress { n_done, n_found, walking } => LoadReport::Progress { n_done, n_found, walking },
            Report::Finished => LoadReport::Finished,
        });
    });
}

/// Reads all but the files that are known and have not changed. With `packing` articles come packed.
fn run(
    paths: &[PathBuf],
    options: &LoadOptions,
    extract: work::Extract,
    known: Arc<KnownFiles>,
    packing: Option<Arc<Packing>>,
    stop: &AtomicBool,
    on_report: &mut dyn FnMut(Report),
) {
    let (paths, max_bytes, known_there) = (paths.to_vec(), options.max_bytes, known.clone());
    let walk = move |jobs| walk::walk(&paths, max_bytes, known_there, jobs);
    pipeline::run(walk, options, extract, Materials { known, packing }, stop, on_report);
}

/// Whether a panic on this thread is caught and becomes a notice: a panic hook should then stay silent and leave the
/// terminal alone.
pub fn catches_panics() -> bool {
    work::catches_panics()
}
