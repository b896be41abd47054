//! The full-text index of a library: opening the one on disk, and making a new one.

use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};

use crate::fulltext::{self, Build, Error, FullText, Sink};
use crate::library::{ArticleId, IdSet, Library};

/// Below this many bytes of text that the index lacks, no new one is worth the while: reading them takes milliseconds.
const MIN_LACKING: u64 = 32 << 20;
/// For all threads together, while an index is made.
const MEMORY: usize = 64 << 20;
/// After so many articles the memory of those from the cache is given back: their texts are read once, one behind the other.
const ARTICLES_PER_RELEASE: usize = 1 << 14;

/// Opens the index in `folder` for the articles of a library. `None` where there is none that can be used. Reads every byte
/// of the index once.
pub fn open_full_text(library: &Library, folder: &Path) -> Option<FullText> {
    // To ask each article what it is known by takes longer than to see that nobody asks.
    folder.is_dir().then(|| FullText::open(folder, keys(library).into_iter()))?
}

/// Whether reading what the index of a library lacks costs more than it should: its part is larger than a tenth of
/// the text, and not small.
pub fn wants_full_text(library: &Library) -> bool {
    let none = IdSet::new();
    let known = library.full_text().map_or(&none, |full_text| full_text.ids());
    let text_len = |id: ArticleId| library.article(id).text_len() as u64;
    let lacking: u64 = library.ids().filter(|id| !known.contains(id.0)).map(text_len).sum();
    lacking >= MIN_LACKING && lacking * 10 > library.ids().map(text_len).sum()
}

/// Makes an index of all articles in `folder`. `progress` is told from time to time how many are in, by several threads,
/// and says whether to go on; `Ok(None)` when it said no.
pub fn build_full_text(
    library: &Library,
    folder: &Path,
    n_threads: usize,
    progress: &(dyn Fn(usize) -> bool + Sync),
) -> Result<Option<FullText>, Error> {
    let read = |id: u32, sink: &mut Sink| {
        let article = library.article(ArticleId(id));
        let title = article.title().filter(|_| library.titled_apart().contains(id));
        sink(title.map(|title| title.value), article.text());
    };
    let next_release = AtomicUsize::new(ARTICLES_PER_RELEASE);
    let progress = |n_done: usize| {
        if n_done >= next_release.load(Ordering::Relaxed) {
            next_release.store(n_done + ARTICLES_PER_RELEASE, Ordering::Relaxed);
            library.release();
        }
        // A damaged article reads as empty, but is known by the hash of its text: who reads it anew would never find it.
        progress(n_done) && !library.is_damaged()
    };
    Build { folder, n_threads, memory: MEMORY }.run(&keys(library), &read, &progress)
}

/// Deletes what a process left that was killed while it made an index.
pub fn tidy(folder: &Path) {
    fulltext::remove_abandoned(folder);
}

/// The ids of all articles with what the index knows them by.
fn keys(library: &Library) -> Vec<(u32, u64)> {
    library.ids().map(|id| (id.0, library.full_text_key(id))).collect()
}
