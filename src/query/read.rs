//! Reading articles, for what neither facets nor the full-text index know: in blocks, on all cores, until nobody wants the
//! answer any more.

use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use crate::library::{ArticleId, IdSet, Library};
use crate::text::{Scanner, Words};

/// Articles read between two looks at whether anyone still wants the answer.
const BLOCK_LEN: usize = 256;
/// Fewer articles than this are read faster by one thread than threads are started.
const MIN_FOR_THREADS: usize = 1024;
/// Fewer articles than this are read faster than looked up.
const MIN_FOR_INDEX: u64 = 64;

/// Those of `within` with the words in title or text: from the index where there is one, from the texts where it lacks
/// articles. `None` when `keep_going` said no.
pub fn having_words(words: &Words, library: &Library, within: &IdSet, keep_going: &dyn Fn() -> bool) -> Option<IdSet> {
    let index = library.full_text().filter(|_| within.len() >= MIN_FOR_INDEX);
    // An index that cannot be read is as good as none.
    let Some((index, candidates)) = index.and_then(|index| Some((index, index.find(words, within).ok()?))) else {
        return read_for_words(words, library, within, keep_going);
    };
    let unknown = (within - index.ids()) | candidates.possible;
    Some(candidates.certain | read_for_words(words, library, &unknown, keep_going)?)
}

fn read_for_words(words: &Words, library: &Library, within: &IdSet, keep_going: &dyn Fn() -> bool) -> Option<IdSet> {
    let scanner = Scanner::new(words);
    let mut found = in_blocks(within, keep_going, &|ids, found| find_in_texts(&scanner, library, ids, found))?;
    let by_title = &(within & library.titled_apart()) - &found;
    found |= filter(&by_title, keep_going, &|id| {
        library.article(id).title().is_some_and(|title| scanner.is_match(title.value))
    })?;
    Some(found)
}

/// Searches the texts of articles that follow each other in one go.
fn find_in_texts(scanner: &Scanner, library: &Library, ids: &[u32], found: &mut IdSet) {
    let mut left = ids;
    while let Some(&first) = left.first() {
        let (segment, idx) = library.segment_of(ArticleId(first));
        let in_a_row = (first..).zip(left).take(segment.len() - idx).take_while(|(next, id)| next == *id).count();
        scanner.for_each_match(
            segment.texts(),
            in_a_row,
            |n| segment.text_start(idx + n),
            |n| {
                // The scanner reads what nobody has checked yet; a damaged text is empty.
                if !segment.text(idx + n).is_empty() {
                    found.insert(first + n as u32);
                }
            },
        );
        left = &left[in_a_row..];
    }
}

/// Those of `within` that pass a test which has to read the article.
pub fn filter(
    within: &IdSet,
    keep_going: &dyn Fn() -> bool,
    test: &(dyn Fn(ArticleId) -> bool + Sync),
) -> Option<IdSet> {
    in_blocks(within, keep_going, &|ids, found| {
        found.extend(ids.iter().copied().filter(|id| test(ArticleId(*id))));
    })
}

/// Has `find` look at all of `within`, block by block.
fn in_blocks(
    within: &IdSet,
    keep_going: &dyn Fn() -> bool,
    find: &(dyn Fn(&[u32], &mut IdSet) + Sync),
) -> Option<IdSet> {
    let ids: Vec<u32> = within.iter().collect();
    let n_helpers = match ids.len() {
        0..MIN_FOR_THREADS => 0,
        _ => std::thread::available_parallelism().map_or(0, |n| n.get() - 1),
    };
    let blocks = Blocks { ids: &ids, next: AtomicUsize::new(0), is_stopped: AtomicBool::new(false) };
    let found = Mutex::new(IdSet::new());
    std::thread::scope(|scope| {
        for _ in 0..n_helpers {
            scope.spawn(|| blocks.work(find, &found, &|| true));
        }
        blocks.work(find, &found, keep_going);
    });
    let is_complete = !blocks.is_stopped.into_inner();
    is_complete.then(|| found.into_inner().unwrap_or_else(|poisoned| poisoned.into_inner()))
}

/// The ids to read, handed out in blocks.
struct Blocks<'i> {
    ids: &'i [u32],
    next: AtomicUsize,
    is_stopped: AtomicBool,
}

impl Blocks<'_> {
    fn work(&self, find: &dyn Fn(&[u32], &mut IdSet), found: &Mutex<IdSet>, keep_going: &dyn Fn() -> bool) {
        let mut mine = IdSet::new();
        while !self.is_stopped.load(Ordering::Relaxed) {
            let start = self.next.fetch_add(BLOCK_LEN, Ordering::Relaxed);
            let Some(block) = self.ids.get(start..(start + BLOCK_LEN).min(self.ids.len())).filter(|b| !b.is_empty())
            else {
                break;
            };
            find(block, &mut mine);
            if !keep_going() {
                self.is_stopped.store(true, Ordering::Relaxed);
            }
        }
        *found.lock().unwrap_or_else(|poisoned| poisoned.into_inner()) |= mine;
    }
}
