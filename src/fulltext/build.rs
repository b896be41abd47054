//! Making an index: chunks of articles on several threads, each a small index of its own, then all in one.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use roaring::RoaringBitmap;
use tantivy::directory::MmapDirectory;
use tantivy::indexer::merge_indices;
use tantivy::{Index, SingleSegmentIndexWriter, TantivyDocument};

use super::folder::WorkFolder;
use super::inverted::{FIELD, index_builder};
use super::manifest::Manifest;
use super::{Error, FullText, tokenizer};

/// How an index is made.
#[derive(Debug, Clone)]
pub struct Build<'b> {
    /// Where indexes lie; made where it is missing.
    pub folder: &'b Path,
    pub n_threads: usize,
    /// In bytes, for all threads together, about: flushing takes up to twice as much for a moment.
    pub memory: usize,
}

/// Takes the texts of one article: its title, where that is not part of the text, and its text.
pub type Sink<'s> = dyn FnMut(Option<&str>, &str) + 's;

/// Articles handed to a thread at once.
const BATCH_LEN: usize = 256;
/// What the hash table of a thread is made for.
const TABLE_BYTES: usize = 4 << 20;

impl Build<'_> {
    /// Indexes articles: ids with keys, which should be different for different titles and texts. `read` calls its sink once for the article it is asked for, with title and text;
    /// `progress` is told from time to time how many are done and says whether to go on. `Ok(None)` when it said no.
    ///
    /// Nothing is seen of it under [`Build::folder`] until it is complete; older indexes there are removed then.
    pub fn run(
        &self,
        articles: &[(u32, u64)],
        read: &(dyn Fn(u32, &mut Sink) + Sync),
        progress: &(dyn Fn(usize) -> bool + Sync),
    ) -> Result<Option<FullText>, Error> {
        let work = WorkFolder::new(self.folder)?;
        let n_threads = self.n_threads.clamp(1, articles.len().div_ceil(BATCH_LEN).max(1));
        let job = Job {
            work: &work,
            read,
            progress,
            memory: self.memory / n_threads,
            n_done: AtomicUsize::new(0),
            is_stopped: AtomicBool::new(false),
        };
        let share = articles.len().div_ceil(n_threads).max(1);
        let outcomes: Vec<Result<Vec<Part>, Error>> = std::thread::scope(|scope| {
            let workers: Vec<_> = articles
                .chunks(share)
                .enumerate()
                .map(|(n, ids)| {
                    scope.spawn({
                        let job = &job;
                        move || job.index(n, ids)
                    })
                })
                .collect();
            workers
                .into_iter()
                .map(|worker| worker.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)))
                .collect()
        });
        let mut parts = Vec::new();
        for outcome in outcomes {
            parts.extend(outcome?);
        }
        if job.is_stopped.into_inner() {
            return Ok(None);
        }
        let cut: RoaringBitmap = parts.iter().flat_map(|part| &part.cut).collect();
        let cut = (0..).zip(articles).filter(|(_, (id, _))| cut.contains(*id)).map(|(doc, _)| doc).collect();
        let whole = merge(&work, &parts)?;
        let keys: Vec<u64> = articles.iter().map(|(_, key)| *key).collect();
        Manifest::write(&whole, &keys, cut)?;
        work.publish(&whole, self.folder)?;
        Ok(FullText::open(self.folder, articles.iter().copied()))
    }
}

/// What the threads share.
struct Job<'j> {
    work: &'j WorkFolder,
    read: &'j (dyn Fn(u32, &mut Sink) + Sync),
    progress: &'j (dyn Fn(usize) -> bool + Sync),
    /// For one thread.
    memory: usize,
    n_done: AtomicUsize,
    is_stopped: AtomicBool,
}

/// The index of some articles that follow each other.
struct Part {
    folder: PathBuf,
    /// Articles with a word that is not held whole.
    cut: Vec<u32>,
}

impl Job<'_> {
    /// Indexes some articles, in as many parts as memory asks for.
    fn index(&self, thread: usize, articles: &[(u32, u64)]) -> Result<Vec<Part>, Error> {
        let mut parts = Vec::new();
        let mut left = articles;
        while !left.is_empty() && !self.is_stopped.load(Ordering::Relaxed) {
            let folder = self.work.part(&format!("part-{thread}-{}", parts.len()))?;
            let (part, n_indexed) = self.fill(folder, left)?;
            parts.push(part);
            left = &left[n_indexed..];
        }
        Ok(parts)
    }

    /// One part with the first of `articles`, and how many they are.
    fn fill(&self, folder: PathBuf, articles: &[(u32, u64)]) -> Result<(Part, usize), Error> {
        let directory = MmapDirectory::open(&folder).map_err(tantivy::TantivyError::from)?;
        let mut writer: SingleSegmentIndexWriter =
            index_builder().single_segment_index_writer(directory, TABLE_BYTES)?;
        let mut cut = Vec::new();
        let mut n_indexed = 0;
        for batch in articles.chunks(BATCH_LEN) {
            for (id, _) in batch {
                let mut document = TantivyDocument::new();
                let mut has_cut_word = false;
                (self.read)(*id, &mut |title, text| {
                    for part in title.into_iter().chain([text]) {
                        has_cut_word |= tokenizer::may_have_cut_word(part);
                        document.add_text(FIELD, part);
                    }
                });
                writer.add_document(document)?;
                cut.extend(has_cut_word.then_some(*id));
            }
            n_indexed += batch.len();
            let n_done = self.n_done.fetch_add(batch.len(), Ordering::Relaxed) + batch.len();
            if !(self.progress)(n_done) {
                self.is_stopped.store(true, Ordering::Relaxed);
            }
            if writer.mem_usage() > self.memory || self.is_stopped.load(Ordering::Relaxed) {
                break;
            }
        }
        writer.finalize()?;
        Ok((Part { folder, cut }, n_indexed))
    }
}

/// The folder with the one index of all parts.
fn merge(work: &WorkFolder, parts: &[Part]) -> Result<PathBuf, Error> {
    match parts {
        [] => {
            let folder = work.part("whole")?;
            index_builder().create_in_dir(&folder)?;
            Ok(folder)
        }
        [part] => Ok(part.folder.clone()),
        parts => {
            let folder = work.part("whole")?;
            let indexes: Vec<Index> =
                parts.iter().map(|part| Index::open_in_dir(&part.folder)).collect::<Result<_, _>>()?;
            merge_indices(&indexes, MmapDirectory::open(&folder).map_err(tantivy::TantivyError::from)?)?;
            Ok(folder)
        }
    }
}
