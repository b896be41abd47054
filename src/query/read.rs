//! Reading articles, for what neither facets nor the full-text index know: in blocks, on all cores, until nobody wants the
//! answer any more.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use crate::library::{ArticleId, IdSet, Library};
use crate::text::{self, Scanner, Words};

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

/// How often the words stand in title and text of each of `within`, by id; only those that have them. `None` when
/// `keep_going` said no.
pub fn count_words(
    words: &Words,
    library: &Library,
    within: &IdSet,
    keep_going: &dyn Fn() -> bool,
) -> Option<Vec<(u32, u32)>> {
    let index = library.full_text().filter(|_| within.len() >= MIN_FOR_INDEX);
    let known = index.and_then(|index| index.count(words, within).ok());
    let unknown = known.as_ref().map_or(within, |known| &known.unknown);
    let finder = words.finder();
    let read = count(unknown, keep_going, &|id, folded| {
        let article = library.article(id);
        let own_title = article.title().filter(|_| library.titled_apart().contains(id.0));
        let parts = own_title.map(|title| title.value).into_iter().chain([article.text()]);
        let count_in = |part: &str| {
            folded.clear();
            text::fold_onto(part, folded);
            finder.count(folded)
        };
        parts.map(count_in).sum::<usize>() as u32
    })?;
    let mut counts = known.map(|known| known.counts).unwrap_or_default();
    counts.extend(read);
    counts.sort_unstable();
    Some(counts)
}

/// What `count` finds in each of `within`, by id; only those with more than 0. It gets a string to work with.
pub fn count(
    within: &IdSet,
    keep_going: &dyn Fn() -> bool,
    count: &(dyn Fn(ArticleId, &mut String) -> u32 + Sync),
) -> Option<Vec<(u32, u32)>> {
    let find = |ids: &[u32], (counts, folded): &mut (Vec<(u32, u32)>, String)| {
        let found = ids.iter().map(|id| (*id, count(ArticleId(*id), folded)));
        counts.extend(found.filter(|(_, n)| *n > 0));
    };
    let (mut counts, _) = in_blocks(within, keep_going, &find, |(all, _), (more, _)| all.extend(more))?;
    counts.sort_unstable();
    Some(counts)
}

fn read_for_words(words: &Words, library: &Library, within: &IdSet, keep_going: &dyn Fn() -> bool) -> Option<IdSet> {
    let scanner = Scanner::new(words);
    let mut found = in_blocks(within, keep_going, &|ids, found| find_in_texts(&scanner, library, ids, found), unite)?;
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
    let find = |ids: &[u32], found: &mut IdSet| found.extend(ids.iter().copied().filter(|id| test(ArticleId(*id))));
    in_blocks(within, keep_going, &find, unite)
}

fn unite(all: &mut IdSet, more: IdSet) {
    *all |= more;
}

/// Has `find` look at all of `within`, block by block; each thread has a find of its own, and `join` puts them together.
fn in_blocks<F: Default + Send>(
    within: &IdSet,
    keep_going: &dyn Fn() -> bool,
    find: &(dyn Fn(&[u32], &mut F) + Sync),
    join: fn(&mut F, F),
) -> Option<F> {
    let ids: Vec<u32> = within.iter().collect();
    let n_helpers = match ids.len() {
        0..MIN_FOR_THREADS => 0,
        _ => std::thread::available_parallelism().map_or(0, |n| n.get() - 1),
    };
    let blocks = Blocks { ids: &ids, next: AtomicUsize::new(0), is_stopped: AtomicBool::new(false) };
    let found = std::thread::scope(|scope| {
        let helpers: Vec<_> = (0..n_helpers).map(|_| scope.spawn(|| blocks.work(find, &|| true))).collect();
        let mut found = blocks.work(find, keep_going);
        for helper in helpers {
            join(&mut found, helper.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)));
        }
        found
    });
    (!blocks.is_stopped.into_inner()).then_some(found)
}

/// The ids to read, handed out in blocks.
struct Blocks<'i> {
    ids: &'i [u32],
    next: AtomicUsize,
    is_stopped: AtomicBool,
}

impl Blocks<'_> {
    fn work<F: Default>(&self, find: &dyn Fn(&[u32], &mut F), keep_going: &dyn Fn() -> bool) -> F {
        let mut mine = F::default();
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
        mine
    }
}
