//! Reading articles, for what neither facets nor the full-text index know: in blocks, on all cores, until nobody wants the
//! answer any more.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use crate::fulltext;
use crate::library::{ArticleId, IdSet, Library};
use crate::text::{self, FormFinder, Scanner, WordForms, Words};

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
    let answer = answered(index.map(|index| index.find(words, within, keep_going)))?;
    let Some((index, candidates)) = index.zip(answer) else {
        return read_for_words(words, library, within, keep_going);
    };
    let unknown = (within - index.ids()) | candidates.possible;
    Some(candidates.certain | read_for_words(words, library, &unknown, keep_going)?)
}

/// What the index said; nothing where there is none, and one that cannot be read is as good as none. `None` when it was
/// stopped.
fn answered<T>(answer: Option<Result<T, fulltext::Error>>) -> Option<Option<T>> {
    match answer {
        Some(Err(fulltext::Error::Stopped)) => None,
        answer => Some(answer.and_then(Result::ok)),
    }
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
    let known = answered(index.map(|index| index.count(words, within, keep_going)))?;
    let unknown = known.as_ref().map_or(within, |known| &known.unknown);
    let finder = words.finder();
    let count_in = |part: &str| finder.count(&text::fold(part));
    let read = count(unknown, keep_going, &|id| parts(library, id).map(count_in).sum::<usize>() as u32)?;
    let mut counts = known.map(|known| known.counts).unwrap_or_default();
    counts.extend(read);
    counts.sort_unstable();
    Some(counts)
}

/// Those of `within` with a form of the word in title or text. `None` when `keep_going` said no.
pub fn having_forms(
    forms: &WordForms,
    library: &Library,
    within: &IdSet,
    keep_going: &dyn Fn() -> bool,
) -> Option<IdSet> {
    let mut found = IdSet::new();
    // With an index the word itself is found without reading, and often it is what most have.
    if let (Some(_), Some(word)) = (library.full_text(), forms.word()) {
        found = having_words(&word, library, within, keep_going)?;
    }
    for (finder, ids) in by_language(forms, library, &(within - &found)) {
        let possible = having_words(finder.start(), library, &ids, keep_going)?;
        found |= filter(&possible, keep_going, &|id| parts(library, id).any(|part| finder.is_match(part)))?;
    }
    Some(found)
}

/// Those of `within` with a form of the word in the title. `None` when `keep_going` said no.
pub fn having_forms_in_titles(
    forms: &WordForms,
    library: &Library,
    within: &IdSet,
    keep_going: &dyn Fn() -> bool,
) -> Option<IdSet> {
    let mut found = IdSet::new();
    for (finder, ids) in by_language(forms, library, within) {
        found |= filter(&ids, keep_going, &|id| {
            library.article(id).title().is_some_and(|title| finder.is_match(title.value))
        })?;
    }
    Some(found)
}

/// How forms of the word are found, and the articles where they are found so.
pub fn by_language<'f>(
    forms: &'f WordForms,
    library: &Library,
    within: &IdSet,
) -> impl Iterator<Item = (FormFinder<'f>, IdSet)> {
    let known = library.languages().map(|(language, _)| (Some(language), library.with_language(language) & within));
    let unknown = (None, within - library.with_any_language());
    let sets: Vec<_> = known.chain([unknown]).filter(|(_, ids)| !ids.is_empty()).collect();
    sets.into_iter().filter_map(|(language, ids)| Some((forms.in_language(language)?, ids)))
}

/// What is searched of an article: its text, and its title where that is no part of it.
pub fn parts(library: &Library, id: ArticleId) -> impl Iterator<Item = &str> {
    let article = library.article(id);
    let own_title = article.title().filter(|_| library.titled_apart().contains(id.0));
    own_title.map(|title| title.value).into_iter().chain([article.text()])
}

/// What `count` finds in each of `within`, by id; only those with more than 0.
pub fn count(
    within: &IdSet,
    keep_going: &dyn Fn() -> bool,
    count: &(dyn Fn(ArticleId) -> u32 + Sync),
) -> Option<Vec<(u32, u32)>> {
    let each = |id: ArticleId, counts: &mut Vec<(u32, u32)>| {
        let n = count(id);
        counts.extend((n > 0).then_some((id.0, n)));
    };
    let mut counts = gather(within, keep_going, &each)?;
    counts.sort_unstable();
    Some(counts)
}

/// What `each` puts down for each of `within`, those of an article together.
pub fn gather<T: Send>(
    within: &IdSet,
    keep_going: &dyn Fn() -> bool,
    each: &(dyn Fn(ArticleId, &mut Vec<T>) + Sync),
) -> Option<Vec<T>> {
    let find = |ids: &[u32], Gathered(found): &mut Gathered<T>| ids.iter().for_each(|id| each(ArticleId(*id), found));
    let Gathered(found) = in_blocks(within, keep_going, &find, |Gathered(all), Gathered(more)| all.extend(more))?;
    Some(found)
}

struct Gathered<T>(Vec<T>);

impl<T> Default for Gathered<T> {
    fn default() -> Self {
        Self(Vec::new())
    }
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
        // Blocks come in order: what ends a segment is the last to read in it, but for a block under way elsewhere.
        if idx + in_a_row == segment.len() {
            segment.release();
        }
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
