//! Files of every format → articles, on worker threads, in batches and in path order.
//!
//! When to load and what to do with the articles is left to [`crate::runtime`] and [`crate::cli`].

use std::path::PathBuf;
use std::sync::atomic::AtomicBool;

use crate::model::{Article, Notice};

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LoadOptions {
    /// Files, and lines of JSONL, larger than this many bytes become a notice.
    pub max_bytes: u64,
    /// How many threads read and extract; at least one.
    pub n_threads: usize,
}

impl Default for LoadOptions {
    fn default() -> Self {
        let n_threads = std::thread::available_parallelism().map_or(1, |n| n.get());
        Self { max_bytes: 16 << 20, n_threads }
    }
}

/// What the loader tells while it works.
#[derive(Debug, PartialEq)]
pub enum LoadReport {
    /// Articles in path order, and notices of files that gave none.
    Batch { articles: Vec<Article>, notices: Vec<Notice> },
    /// `n_found` grows while `walking`. Both count files, or records where one file holds many.
    Progress { n_done: usize, n_found: usize, walking: bool },
    /// The last report; missing where the load was stopped.
    Finished,
}

/// Loads files, folders and standard input (`-`), calling `on_batch` on this thread until all is read or `stop` is set.
pub fn load(paths: &[PathBuf], options: &LoadOptions, stop: &AtomicBool, on_batch: &mut dyn FnMut(LoadReport)) {
    let _ = (paths, options, stop);
    on_batch(LoadReport::Finished);
}

/// Whether a panic on this thread is caught and becomes a notice: a panic hook should then stay silent and leave the
/// terminal alone.
pub fn catches_panics() -> bool {
    false
}
