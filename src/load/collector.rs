//! Keeps a library in step with the files it comes from, by way of the cache: reads what changed, forgets what is gone.

mod away;
mod refresh;

use std::collections::{HashMap, HashSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

use crate::fulltext::{self, FullText};
use crate::library::{
    IdSet, Library, Lineage, NewBytes, NewSegment, PackedArticles, Root, Roots, Segment, SegmentBuilder,
};
use crate::model::{Article, Notice, NoticeKind};
use crate::{extract, text};

use away::{Away, FolderId, State, folder_id, state_of};
use refresh::Refresh;

use super::cache::{CacheError, Cached, Caches, CollectionCache, PackedFiles};
use super::files::{FileChanges, FileEntry, FileTable, KnownFiles, file_key};
use super::packing::{Packing, SegmentLimits};
use super::pipeline::Report;
use super::walk::Source;
use super::{LoadOptions, full_text, run};

/// A segment is full with so many bytes of text, or articles.
const SEGMENT_BYTES: usize = 32 << 20;
pub const SEGMENT_LEN: usize = 1 << 15;
/// Longer than a step of any clock that a file system has.
pub const FOLDERS_SETTLE_AFTER: Duration = Duration::from_secs(2);
/// A cache with more of its articles removed than one in so many is written anew.
const MOST_HOLES: usize = 4;

/// The folder of the full-text index in that of the cache.
const FULL_TEXT: &str = "words";

#[derive(Debug, Clone)]
pub struct CollectorOptions {
    pub load: LoadOptions,
    /// `None`: everything is read anew and kept in memory.
    pub caches: Option<Caches>,
    /// Collections with fewer bytes of text are read as fast as their cache, and get none.
    pub min_bytes_to_cache: usize,
    /// A segment is full with so many articles: [`SEGMENT_LEN`], if nothing speaks for another number.
    pub segment_len: usize,
    /// Whether every batch is to be seen at once, or only the whole.
    pub is_watched: bool,
    /// Whether articles stay when the folder that they lay in is empty all at once, and is not the one that it was: with a
    /// share that is not mounted any more only the place for it is left.
    pub keeps_emptied: bool,
    /// A folder that changed so shortly before it was listed is listed again next time: it may change once more without getting
    /// another time. [`FOLDERS_SETTLE_AFTER`], if nothing speaks for another.
    pub folders_settle_after: Duration,
}

/// What the user named and is away: missing, unreadable, or empty where [`CollectorOptions::keeps_emptied`]. Its articles
/// stay as they were last seen, until something is there again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AwayPlace {
    /// As it is shown.
    pub shown: String,
    /// How many articles stay.
    pub n_articles: usize,
}

/// What the collector tells while it works.
pub enum CollectReport<'c> {
    /// The library has changed.
    Changed(&'c Library),
    /// `n_found` grows while `walking`. Both count files, or records where one file holds many.
    Progress { n_done: usize, n_found: usize, walking: bool },
}

/// What a refresh did.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Refreshed {
    /// Articles read.
    pub n_read: usize,
    /// Of them those that were not there before, and those that take the place of one before.
    pub n_new: usize,
    pub n_changed: usize,
    /// Articles that are no longer there.
    pub n_gone: usize,
    /// Whether anything is other than before, notices included.
    pub has_changed: bool,
    /// Stopped before the end.
    pub is_stopped: bool,
    /// Everything was read anew into another library: ids of the one before mean nothing in it.
    pub is_rebuilt: bool,
}

pub struct Collector {
    paths: Vec<PathBuf>,
    options: CollectorOptions,
    cache: Option<CollectionCache>,
    library: Library,
    files: FileTable,
    /// The files as the cache has them, until they are needed.
    packed_files: Option<PackedFiles>,
    /// Segments in the making.
    growing: Growing,
    /// Understood by other rules than ours, to be read anew.
    is_outdated: bool,
    is_from_cache: bool,
    /// Whether there was a cache, sound or not, when we came: it is kept up to date however small it is.
    has_cache: bool,
    /// Whether the cache holds less than we do.
    is_unsaved: bool,
    n_unsaved_segments: usize,
    away: Vec<AwayPlace>,
    /// The folders that the user named, as they were when something was last in them.
    folders: HashMap<PathBuf, FolderId>,
}

/// A full-text index to be made of a library as it was at a time.
pub struct FullTextBuild {
    library: Library,
    folder: PathBuf,
    n_threads: usize,
}

pub struct BuiltFullText {
    full_text: FullText,
    /// Of the library that it was made of.
    lineage: Lineage,
}

impl FullTextBuild {
    /// As [`Collector::build_full_text`].
    pub fn run(&self, progress: &(dyn Fn(usize) -> bool + Sync)) -> Result<Option<BuiltFullText>, fulltext::Error> {
        let built = full_text::build_full_text(&self.library, &self.folder, self.n_threads, progress)?;
        self.library.release();
        Ok(built.map(|full_text| BuiltFullText { full_text, lineage: self.library.lineage() }))
    }
}

/// Articles that are to become one segment.
#[derive(Default)]
struct Growing {
    builder: SegmentBuilder,
    /// The id of the first of them.
    first: u32,
    /// How many of them the library has already, in small segments.
    n_pushed: usize,
    /// Where articles come packed.
    packing: Option<Arc<Packing>>,
}

impl Collector {
    /// Opens the cache of these paths, if there is one. Reads no article.
    pub fn open(paths: &[PathBuf], options: CollectorOptions) -> Self {
        let roots = roots_of(paths);
        let cache = options.caches.as_ref().and_then(|caches| caches.of(paths, options.load.max_bytes));
        let mut collector = Self {
            paths: paths.to_vec(),
            library: Library::of(roots.clone()),
            options,
            has_cache: cache.as_ref().is_some_and(CollectionCache::exists),
            cache,
            files: FileTable::default(),
            packed_files: None,
            growing: Growing::default(),
            is_outdated: false,
            is_from_cache: false,
            is_unsaved: false,
            n_unsaved_segments: 0,
            away: Vec::new(),
            folders: HashMap::new(),
        };
        let cached = collector.cache.as_ref().and_then(|cache| cache.open(&roots).ok());
        if let Some(Cached { library, files, is_outdated }) = cached {
            collector.growing.first = library.n_ids();
            (collector.library, collector.packed_files, collector.is_outdated) = (library, Some(files), is_outdated);
            collector.is_from_cache = true;
        }
        collector
    }

    pub fn library(&self) -> &Library {
        &self.library
    }

    pub fn into_library(self) -> Library {
        self.library
    }

    /// Whether anything came from a cache.
    pub fn is_from_cache(&self) -> bool {
        self.is_from_cache
    }

    /// The folder of the cache, whether it is there or not.
    pub fn cache_folder(&self) -> Option<&Path> {
        self.cache.as_ref().map(CollectionCache::folder)
    }

    /// Whether the cache holds all that we do.
    pub fn is_saved(&self) -> bool {
        !self.is_unsaved
    }

    /// What was away when the files were last looked for and has articles that stay.
    pub fn away(&self) -> &[AwayPlace] {
        &self.away
    }

    /// Whether the cache was understood by other rules: [`Collector::refresh`] will read everything anew.
    pub fn is_outdated(&self) -> bool {
        self.is_outdated
    }

    /// Brings the library up to date with the files: all are looked for, those that changed are read. Stays as far as it
    /// came when `stop` is set.
    pub fn refresh(&mut self, stop: &AtomicBool, on_report: &mut dyn FnMut(CollectReport)) -> Refreshed {
        let known = if self.is_outdated { None } else { self.known_files() };
        let Some(known) = known else { return self.rebuild(stop, on_report) };
        let mut work = Refresh::start(&self.library, known);
        let (paths, load, known) = (self.paths.clone(), self.options.load.clone(), work.known.clone());
        // Who wants to see each batch at once needs a dictionary for each.
        self.growing.packing = (!self.options.is_watched).then(|| Arc::new(self.packing()));
        let packing = self.growing.packing.clone();
        run(&paths, &load, extract::extract, known, packing, stop, &mut |report| match report {
            Report::Batch(outcome) => work.take(self, outcome, on_report),
            Report::Progress { n_done, n_found, walking } => {
                on_report(CollectReport::Progress { n_done, n_found, walking });
            }
            Report::Finished => work.is_complete = true,
        });
        let refreshed = work.finish(self, on_report);
        debug_assert!(stop.load(Ordering::Relaxed) || !refreshed.is_stopped, "only a stop ends a load early");
        refreshed
    }

    /// Takes them out. `None` where they turn out to be damaged.
    fn known_files(&mut self) -> Option<KnownFiles> {
        let roots = self.library.roots().clone();
        // Damaged files stay packed, so that whoever comes next finds the same.
        match self.packed_files.take_if(|files| files.is_sound()) {
            Some(packed) => Some(KnownFiles::new(packed.unpack(), roots)),
            None if self.packed_files.is_some() => None,
            None => Some(KnownFiles::new(std::mem::take(&mut self.files), roots)),
        }
    }

    /// Reads everything anew; the library stays as it was until that is done.
    pub fn rebuild(&mut self, stop: &AtomicBool, on_report: &mut dyn FnMut(CollectReport)) -> Refreshed {
        let options = CollectorOptions { is_watched: false, ..self.options.clone() };
        let mut fresh = Self {
            paths: self.paths.clone(),
            library: Library::of(self.library.roots().clone()),
            options,
            cache: self.cache.take(),
            has_cache: self.has_cache,
            files: FileTable::default(),
            packed_files: None,
            growing: Growing::default(),
            is_outdated: false,
            is_from_cache: false,
            is_unsaved: true,
            n_unsaved_segments: 0,
            away: Vec::new(),
            folders: HashMap::new(),
        };
        // Nobody should have to find out again that it is of no use.
        if let Some(cache) = fresh.cache.as_mut().filter(|cache| cache.exists()) {
            cache.discard();
        }
        let refreshed = fresh.refresh(stop, &mut |report| {
            if let CollectReport::Progress { .. } = report {
                on_report(report);
            }
        });
        let options = self.options.clone();
        if refreshed.is_stopped {
            self.cache = fresh.cache;
            return refreshed;
        }
        *self = Self { options, ..fresh };
        on_report(CollectReport::Changed(&self.library));
        Refreshed { is_rebuilt: true, ..refreshed }
    }

    /// Looks at everything that came from the cache; false when something is damaged. `keep_going` is asked now and then.
    pub fn check(&self, keep_going: &(dyn Fn() -> bool + Sync)) -> bool {
        if self.packed_files.as_ref().is_some_and(|files| !files.is_sound()) || !self.library.check_lists() {
            return false;
        }
        let segments: Vec<&Arc<Segment>> = self.library.segments().map(|(_, segment)| segment).collect();
        let n_threads = self.options.load.n_threads.clamp(1, segments.len().max(1));
        thread::scope(|scope| {
            let each = |thread: usize| segments.iter().skip(thread).step_by(n_threads);
            let check = move |thread: usize| {
                each(thread).all(|segment| {
                    let is_sound = segment.check(keep_going);
                    // What was only checked should not count as memory in use.
                    segment.release();
                    is_sound
                })
            };
            let others: Vec<_> = (1..n_threads).map(|thread| scope.spawn(move || check(thread))).collect();
            let first = check(0);
            others.into_iter().fold(first, |sound, other| other.join().unwrap_or(false) && sound)
        })
    }

    /// Takes the full-text index that lies in the cache, if there is one. Reads all of it once.
    pub fn open_full_text(&mut self) -> bool {
        let Some(folder) = self.full_text_folder() else { return false };
        let found = full_text::open_full_text(&self.library, &folder);
        let is_found = found.is_some();
        found.into_iter().for_each(|found| self.library.set_full_text(Arc::new(found)));
        is_found
    }

    /// Whether the full-text index knows every article.
    pub fn knows_all_words(&self) -> bool {
        self.library.full_text().is_some_and(|index| self.library.all().is_subset(index.ids()))
    }

    /// Whether an index would make searching faster by more than a moment, and there is a cache for it that is ours to
    /// write.
    pub fn wants_full_text(&mut self) -> bool {
        self.cache.is_some() && full_text::wants_full_text(&self.library) && self.lock_cache()
    }

    /// Makes a full-text index of all articles. `progress` is told how many are in, by several threads, and says whether
    /// to go on; false when it said no.
    pub fn build_full_text(&mut self, progress: &(dyn Fn(usize) -> bool + Sync)) -> Result<bool, fulltext::Error> {
        let Some(build) = self.full_text_build() else { return Ok(false) };
        let built = build.run(progress)?;
        self.library.release();
        Ok(built.is_some_and(|built| self.take_full_text(built)))
    }

    /// All that is needed to make the full-text index on another thread, while articles come and go here. `None` without a
    /// cache for it.
    pub fn full_text_build(&self) -> Option<FullTextBuild> {
        let (library, folder) = (self.library.clone(), self.full_text_folder()?);
        Some(FullTextBuild { library, folder, n_threads: self.options.load.n_threads })
    }

    /// Takes an index that was made. Whether there is one now.
    pub fn take_full_text(&mut self, built: BuiltFullText) -> bool {
        if built.lineage == self.library.lineage() {
            self.library.set_full_text(Arc::new(built.full_text));
            return true;
        }
        // Articles have other ids by now; on disk it knows them by their texts.
        drop(built);
        self.open_full_text()
    }

    fn full_text_folder(&self) -> Option<PathBuf> {
        self.cache.as_ref().map(|cache| cache.folder().join(FULL_TEXT))
    }

    /// Writes what the cache lacks; the error says why that cannot be. Nothing is written for a small collection, for one
    /// without a cache, where another process writes it, and where articles turned out to be damaged, which
    /// [`Collector::rebuild`] reads anew.
    pub fn save(&mut self) -> Result<(), CacheError> {
        if !self.can_be_saved() {
            self.tidy();
            return Ok(());
        }
        if !self.lock_cache() {
            return self.cache.as_ref().and_then(CollectionCache::refusal).map_or(Ok(()), Err);
        }
        if self.has_many_holes() {
            let (library, files) = compacted(&self.library, &self.files, self.options.segment_len);
            // The copy of a damaged article would pass for a sound one.
            if self.library.is_damaged() {
                return Ok(());
            }
            (self.library, self.files) = (library, files);
            self.growing = Growing { first: self.library.n_ids(), ..Growing::default() };
        }
        let Some(cache) = &self.cache else { return Ok(()) };
        cache.write_manifest(&self.library, &self.files)?;
        self.is_unsaved = false;
        self.n_unsaved_segments = 0;
        self.tidy();
        Ok(())
    }

    /// Whether [`Collector::save`] would write anything, as far as that can be told without trying.
    pub fn can_be_saved(&self) -> bool {
        let is_worth_it = || self.has_cache || self.n_text_bytes() >= self.options.min_bytes_to_cache;
        self.is_unsaved && self.cache.is_some() && !self.library.is_damaged() && is_worth_it()
    }

    /// Deletes what others left that were killed. What we wrote has to be in the manifest by now.
    fn tidy(&mut self) {
        if let Some(cache) = self.cache.as_mut().filter(|cache| cache.exists() && !self.is_unsaved) {
            cache.tidy();
        }
        self.full_text_folder().iter().for_each(|folder| full_text::tidy(folder));
    }

    /// How much text there is, that of removed articles included.
    pub fn n_text_bytes(&self) -> usize {
        self.library.segments().map(|(_, segment)| segment.n_text_bytes()).sum()
    }

    fn has_many_holes(&self) -> bool {
        let n_ids = self.library.n_ids() as usize;
        let n_segments = self.library.segments().len();
        (n_ids - self.library.len()) * MOST_HOLES > n_ids
            || n_segments > 16 + n_ids / (self.options.segment_len / 8).max(1)
    }

    /// What is away after a walk that gave these notices. It may be back by now, but was not looked into.
    fn find_away(&mut self, notices: &[Notice]) -> Away {
        let unreadable = notices.iter().filter(|notice| notice.kind == NoticeKind::Unreadable);
        let unreadable: HashSet<&str> = unreadable.map(|notice| &*notice.path).collect();
        let mut away = Vec::new();
        for path in &self.paths {
            let root = root_of(path);
            let is_away = match state_of(path) {
                State::Missing => true,
                // What was cleared by somebody is still the same folder.
                State::Empty(id) => self.options.keeps_emptied && (id.is_none() || self.folders.get(path) != Some(&id)),
                State::There => unreadable.contains(&*Source::new(path.clone()).shown()),
            };
            if is_away {
                away.push(root);
            } else {
                self.folders.insert(path.clone(), folder_id(path));
            }
        }
        Away(away)
    }

    fn lock_cache(&mut self) -> bool {
        self.cache.as_mut().is_some_and(CollectionCache::lock)
    }

    /// Takes out the articles before `first_new` of which no file is known: theirs are gone, or were read again.
    fn remove_unknown(&mut self, first_new: u32, kept: &IdSet) {
        // Before the first article there is none.
        if first_new == 0 {
            return;
        }
        let mut gone = untracked(&self.library, &self.files);
        gone.remove_range(first_new..);
        self.library.remove(&(gone - kept));
    }

    fn push(&mut self, articles: Vec<Article>, notices: Vec<Notice>, on_report: &mut dyn FnMut(CollectReport)) {
        let roots = self.library.roots().clone();
        articles.iter().for_each(|article| self.growing.builder.push(article, &roots));
        self.is_unsaved = true;
        if self.options.is_watched {
            self.growing.n_pushed += articles.len();
            self.library.push(articles, notices);
            on_report(CollectReport::Changed(&self.library));
        } else if !notices.is_empty() {
            self.library.push(Vec::new(), notices);
        }
        if self.growing.packing.is_none() && is_full(&self.growing.builder, self.options.segment_len) {
            self.finish_segment();
        }
    }

    /// The same for articles that nobody wants to see at once.
    fn append(&mut self, packed: PackedArticles) {
        self.is_unsaved = true;
        if !self.growing.builder.can_take(&packed) {
            self.finish_segment();
        }
        self.growing.builder.append(packed, self.library.roots());
    }

    fn packing(&self) -> Packing {
        Packing::of(self.library.roots().clone(), segment_limits(self.options.segment_len))
    }

    /// Articles become a segment, which goes to the cache at once where that is ours to write.
    fn finish_segment(&mut self) {
        let Growing { first, n_pushed, .. } = self.growing;
        if !self.growing.builder.is_empty() {
            // What is read goes to the cache as it comes, once there is enough of it.
            if self.n_text_bytes().max(self.growing.builder.n_text_bytes()) >= self.options.min_bytes_to_cache {
                self.lock_cache();
            }
            let cache = self.cache.as_ref().filter(|cache| cache.is_locked());
            // Where the disk is full, memory has to do.
            let keep = |bytes: &NewBytes<'_>| cache.and_then(|cache| cache.write_segment(bytes).ok());
            let (NewSegment { segment, facets }, packs) = self.growing.builder.finish_in(self.library.roots(), keep);
            match n_pushed {
                0 => self.library.push_segment(Arc::new(segment), &facets, Vec::new()),
                _ => self.library.replace_segments(first as usize, Arc::new(segment)),
            }
            match &self.growing.packing {
                Some(packing) => packing.take_back(packs),
                None => packs.into_iter().for_each(|packed| self.growing.builder.reuse(packed)),
            }
            // What it holds was needed for the facets once, and of others the twins of its articles.
            self.library.release();
            self.n_unsaved_segments += 1;
        }
        (self.growing.first, self.growing.n_pushed) = (self.library.n_ids(), 0);
    }

    /// [`Collector::finish_segment`] when nothing more comes: the memory that the next one would be made in is given back.
    fn finish_last_segment(&mut self) {
        self.finish_segment();
        self.growing.builder = SegmentBuilder::default();
        self.growing.packing = None;
    }
}

fn segment_limits(segment_len: usize) -> SegmentLimits {
    SegmentLimits { n_articles: segment_len, n_bytes: SEGMENT_BYTES }
}

fn is_full(builder: &SegmentBuilder, segment_len: usize) -> bool {
    segment_limits(segment_len).are_reached(builder.len(), builder.n_text_bytes())
}

/// The same articles without holes, in the order of paths, and the files with their new ids.
fn compacted(library: &Library, files: &FileTable, segment_len: usize) -> (Library, FileTable) {
    let mut fresh = Library::of(library.roots().clone());
    let mut entries: HashMap<Box<str>, Option<FileEntry>> = HashMap::new();
    let mut builder = SegmentBuilder::default();
    for (new_id, id) in (0u32..).zip(library.in_path_order()) {
        let article = library.article(id);
        let place = article.place();
        let key = file_key(library.roots(), &place.file(), &place.shown());
        let entry = entries
            .entry(key)
            .or_insert_with_key(|key| files.get(key).map(|entry| FileEntry { first: new_id, n_articles: 0, ..entry }));
        // The lines of two files that are shown by the same name lie among each other: both are read again next time.
        entry.take_if(|entry| entry.first + entry.n_articles != new_id);
        if let Some(entry) = entry {
            entry.n_articles += 1;
        }
        builder.push(&article.to_article(), library.roots());
        if is_full(&builder, segment_len) {
            push_finished(&mut fresh, &mut builder, Vec::new());
        }
    }
    push_finished(&mut fresh, &mut builder, library.lost().cloned().collect());
    let mut changes = FileChanges::default();
    changes.extend(entries);
    (fresh, files.clone().with(changes))
}

fn push_finished(library: &mut Library, builder: &mut SegmentBuilder, notices: Vec<Notice>) {
    let NewSegment { segment, facets } = builder.finish(library.roots());
    library.push_segment(Arc::new(segment), &facets, notices);
}

/// Articles of files that are not in the table.
fn untracked(library: &Library, files: &FileTable) -> IdSet {
    let mut untracked = library.all();
    // Files in the order of paths mostly have ids one behind the other, so that few runs are taken out.
    let mut run = 0..0;
    for (_, entry) in files.iter().filter(|(_, entry)| entry.n_articles > 0) {
        if entry.first != run.end {
            untracked.remove_range(run);
            run = entry.first..entry.first;
        }
        run.end = entry.first.saturating_add(entry.n_articles);
    }
    untracked.remove_range(run);
    untracked
}

/// As the walk names them.
fn roots_of(paths: &[PathBuf]) -> Roots {
    let mut paths = paths.to_vec();
    paths.sort();
    paths.dedup();
    Roots::new(paths.iter().map(|path| root_of(path)))
}

fn root_of(path: &Path) -> Root {
    let source = Source::new(path.to_owned());
    let (shown, file) = (source.shown(), source.file);
    let is_current_folder = file == Path::new(".");
    let file = if is_current_folder { PathBuf::new() } else { file };
    let shown = if is_current_folder { String::new() } else { text::clean_line(&shown) };
    Root { shown, file }
}
