//! The threads between: one walks, several read and understand, and the results come out in the order of the walk.
//!
//! Memory stays bounded: a job whose turn is far away, or that would put more text in flight than allowed, waits until
//! those before it were handed over. The job whose turn it is never waits, so there is always one that goes on.

use std::collections::BTreeMap;
use std::ops::Range;
use std::path::Path;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::{self, Builder};
use std::time::{Duration, Instant};

use crate::library::{PackedArticles, Packer, text_hash};
use crate::model::{Article, Notice};

use super::LoadOptions;
use super::files::{KnownFiles, LookUp, Stat};
use super::folder::{FileGroup, Folder, FolderFiles};
use super::listed::ListedFolder;
use super::names::Name;
use super::packing::Packing;
use super::presence::Presence;
use super::records::Chunk;
use super::walk::Source;
use super::work::{self, Extract};

/// Jobs that wait for a worker.
const JOBS_AHEAD: usize = 64;
/// How far ahead of the next result jobs may be worked on.
const MAX_TURNS_AHEAD: u64 = 1024;
/// Bytes of text in flight, which is more than the largest file by default.
const MAX_BYTES_IN_FLIGHT: usize = 64 << 20;
/// How often the waiting side looks whether it was stopped.
const TICK: Duration = Duration::from_millis(20);
/// A batch is handed over when it has this many articles or bytes, or after a while.
const BATCH_LEN: usize = 256;
const BATCH_BYTES: usize = 8 << 20;
const BATCH_WAIT: Duration = Duration::from_millis(50);
/// What a worker keeps of the memory that it read a file into.
const MAX_BUFFER_KEPT: usize = 1 << 20;

/// What a worker does in one go.
#[derive(Debug)]
pub enum Task {
    Files(Vec<FileGroup>),
    Records {
        file: RecordsFile,
        chunk: Chunk,
    },
    /// All records of a file were sent.
    EndOfRecords {
        file: RecordsFile,
        stat: Stat,
    },
    /// A file with many articles that is as it was when it was read before.
    Unchanged(u32),
    /// Folders in which there were only files, of which each was sent.
    Folders(Vec<(Box<str>, ListedFolder)>),
    /// A text that was read already.
    Text {
        source: Source,
        bytes: Vec<u8>,
    },
    /// Nothing to do, but to be reported in its turn.
    Notice(Notice),
}

/// A file with many articles.
#[derive(Debug, Clone)]
pub struct RecordsFile {
    pub source: Source,
    /// Its number where it is known.
    pub known: Option<u32>,
}

#[derive(Debug)]
struct Job {
    turn: u64,
    /// Bytes counted in the gate already.
    n_bytes: usize,
    task: Task,
}

/// What the pipeline tells while it works.
#[derive(Debug)]
pub enum Report {
    /// In path order.
    Batch(Outcome),
    /// `n_found` grows while `walking`.
    Progress { n_done: usize, n_found: usize, walking: bool },
    /// The last report; missing where the load was stopped.
    Finished,
}

/// What was read of a file: a text as a whole, records in pieces.
#[derive(Debug)]
pub struct FileRead {
    pub key: Box<str>,
    /// Its number where it is known.
    pub known: Option<u32>,
    pub n_articles: usize,
    /// How the file is, and the hash of its content, once all of it was read.
    pub end: Option<(Stat, Option<u64>)>,
}

/// What workers work with.
#[derive(Clone)]
pub struct Materials {
    pub known: Arc<KnownFiles>,
    /// Where articles are to come packed.
    pub packing: Option<Arc<Packing>>,
}

/// What came of a job, or of several.
#[derive(Debug, Default)]
pub struct Outcome {
    pub articles: Vec<Article>,
    /// The articles where they come packed: one pack a job.
    pub packed: Vec<PackedArticles>,
    pub notices: Vec<Notice>,
    /// The files that the articles are of, in the same order, and files that gave none.
    pub files: Vec<FileRead>,
    /// Those that are as they were when they were read before, by their numbers.
    pub unchanged: Vec<Range<u32>>,
    /// Those of them that were written again.
    pub touched: Vec<(u32, Stat)>,
    /// The folders that were seen and held nothing but files, with how the keys of these begin; all in one outcome, the last.
    pub folders: Vec<(Box<str>, ListedFolder)>,
    /// Files or records dealt with.
    pub n_done: usize,
    /// Bytes to be given back to the gate.
    n_bytes: usize,
}

/// What all threads share.
struct Shared {
    stop: Arc<AtomicBool>,
    gate: Gate,
    n_found: AtomicUsize,
    is_walking: AtomicBool,
    /// Whether somebody is looking on.
    is_watched: bool,
}

impl Shared {
    /// To be called between any two pieces of work: who waits for a core to draw the next frame comes first. Where everything
    /// runs in real time, a thread that does not ask keeps its core for a tenth of a second.
    fn let_others_in(&self) {
        if self.is_watched {
            thread::yield_now();
        }
    }
}

/// The walker's end: gives jobs their turns.
pub struct JobSender {
    jobs: SyncSender<Job>,
    shared: Arc<Shared>,
    next_turn: u64,
}

impl JobSender {
    /// `n_found`: how many files or records are in it; `n_bytes`: how much of them was read. `None`: stopped.
    pub fn send(&mut self, n_found: usize, n_bytes: usize, task: Task) -> Option<()> {
        let turn = self.next_turn;
        self.next_turn += 1;
        self.shared.n_found.fetch_add(n_found, Ordering::Relaxed);
        if n_bytes > 0 {
            self.shared.gate.enter(turn, n_bytes)?;
        }
        self.shared.let_others_in();
        self.jobs.send(Job { turn, n_bytes, task }).ok().filter(|()| !self.shared.stop.load(Ordering::Relaxed))
    }

    pub fn stop_flag(&self) -> Arc<AtomicBool> {
        self.shared.stop.clone()
    }
}

impl Drop for JobSender {
    fn drop(&mut self) {
        self.shared.is_walking.store(false, Ordering::Relaxed);
    }
}

/// Runs `walk` and the workers until all is delivered or `stop` is set. Threads that are in the middle of something when
/// it is set end by themselves a little later.
pub fn run(
    walk: impl FnOnce(JobSender) + Send + 'static,
    options: &LoadOptions,
    extract: Extract,
    materials: Materials,
    stop: &AtomicBool,
    on_report: &mut dyn FnMut(Report),
) {
    let shared = Arc::new(Shared {
        stop: Arc::new(AtomicBool::new(false)),
        gate: Gate::default(),
        n_found: AtomicUsize::new(0),
        is_walking: AtomicBool::new(true),
        is_watched: options.presence.is_some(),
    });
    let results = start_threads(walk, options, extract, materials, &shared);
    let mut delivery = Delivery::new(&shared, on_report);
    loop {
        if stop.load(Ordering::Relaxed) {
            shared.stop.store(true, Ordering::Relaxed);
            shared.gate.close();
            return;
        }
        match results.recv_timeout(TICK) {
            Ok((turn, outcome)) => {
                delivery.take(turn, outcome);
                shared.let_others_in();
            }
            Err(RecvTimeoutError::Timeout) => {}
            Err(RecvTimeoutError::Disconnected) => break,
        }
        delivery.hand_over_if_due();
    }
    delivery.finish();
}

fn start_threads(
    walk: impl FnOnce(JobSender) + Send + 'static,
    options: &LoadOptions,
    extract: Extract,
    materials: Materials,
    shared: &Arc<Shared>,
) -> Receiver<(u64, Outcome)> {
    let (jobs, waiting_jobs) = sync_channel(JOBS_AHEAD);
    let (results, outcomes) = sync_channel(JOBS_AHEAD);
    let waiting_jobs = Arc::new(Mutex::new(waiting_jobs));
    let sender = JobSender { jobs, shared: shared.clone(), next_turn: 0 };
    // Where no thread can be had there is nothing left to load with; the report then says finished, with nothing found.
    let _ = Builder::new().name("load-walk".to_owned()).spawn(move || walk(sender));
    for number in 0..options.n_threads.max(1) {
        let worker = Worker {
            jobs: waiting_jobs.clone(),
            shared: shared.clone(),
            max_bytes: options.max_bytes,
            extract,
            known: materials.known.clone(),
            packing: materials.packing.clone(),
            packer: None,
            gives_way_to: options.presence.clone().filter(|_| number > 0 && number + 1 == options.n_threads),
            buffer: Vec::new(),
            results: results.clone(),
        };
        let _ = Builder::new().name("load-work".to_owned()).spawn(move || worker.work());
    }
    outcomes
}

struct Worker {
    jobs: Arc<Mutex<Receiver<Job>>>,
    shared: Arc<Shared>,
    max_bytes: u64,
    extract: Extract,
    known: Arc<KnownFiles>,
    packing: Option<Arc<Packing>>,
    /// Of the segment that the last articles are part of.
    packer: Option<Packer>,
    /// Rests while this user does something: of several workers one leaves its core to who draws.
    gives_way_to: Option<Presence>,
    /// The bytes of the file that is read.
    buffer: Vec<u8>,
    /// Last, and dropped last: once it is gone nobody holds the known files any more.
    results: SyncSender<(u64, Outcome)>,
}

impl Worker {
    fn work(mut self) {
        while let Ok(job) = self.next_job() {
            let Some(outcome) = self.perform(job.task, job.turn, job.n_bytes) else { return };
            if let Some(packing) = &self.packing {
                outcome.packed.iter().for_each(|packed| packing.end(packed));
            }
            if self.results.send((job.turn, outcome)).is_err() {
                return;
            }
        }
    }

    fn next_job(&self) -> Result<Job, std::sync::mpsc::RecvError> {
        // Never with a job in hand, for which all that come after it would wait.
        self.gives_way_to.iter().for_each(|presence| presence.give_way(&self.shared.stop));
        self.jobs.lock().unwrap_or_else(PoisonError::into_inner).recv()
    }

    /// `None`: stopped.
    fn perform(&mut self, task: Task, turn: u64, n_bytes: usize) -> Option<Outcome> {
        let mut outcome = Outcome { n_bytes, ..Outcome::default() };
        let shared = self.shared.clone();
        let goes_on = || !shared.stop.load(Ordering::Relaxed);
        match task {
            Task::Notice(notice) => {
                outcome.miss(notice);
            }
            Task::Text { source, bytes } => {
                let shown = source.shown();
                let result = work::read_text(&source, &shown, &bytes, self.extract);
                outcome.begin(self.known.key(&source, &shown), None);
                self.add(result, None, turn, &mut outcome);
            }
            Task::Files(groups) => {
                let known = self.known.clone();
                let mut look_up = known.look_up();
                for group in groups {
                    match group {
                        FileGroup::Named(files) => self.look_through(&files, &mut look_up, turn, &mut outcome)?,
                        FileGroup::Known { folder, numbers } => {
                            self.look_through_known(&folder, numbers, turn, &mut outcome)?;
                        }
                    }
                }
            }
            Task::Folders(folders) => outcome.folders = folders,
            Task::Unchanged(idx) => outcome.leave(idx),
            Task::EndOfRecords { file: RecordsFile { source, known }, stat } => {
                outcome.begin(self.known.key(&source, &source.shown()), known);
                outcome.end((stat, None));
            }
            Task::Records { file: RecordsFile { source, known }, chunk } => {
                let shown = source.shown();
                outcome.begin(self.known.key(&source, &shown), known);
                for (number, range) in chunk.records {
                    let result = work::read_record(&source, &shown, &chunk.bytes[range], number, self.extract);
                    self.add(result, None, turn, &mut outcome);
                    if !goes_on() {
                        return None;
                    }
                    self.shared.let_others_in();
                }
            }
        }
        goes_on().then_some(outcome)
    }

    /// Files that are one article each: reads those that are not as they were. `None`: stopped.
    fn look_through(
        &mut self,
        files: &FolderFiles,
        look_up: &mut Option<LookUp>,
        turn: u64,
        outcome: &mut Outcome,
    ) -> Option<()> {
        let folder = Folder::open(files);
        look_up.iter_mut().for_each(|look_up| look_up.enter(&files.folder));
        for name in files.names.iter() {
            let known = look_up.as_mut().and_then(|look_up| look_up.find(&folder, name));
            match known.filter(|idx| self.known.is_untouched(*idx, folder.stat(name))) {
                Some(idx) => outcome.leave(idx),
                None => self.read_file(&folder, name, known, turn, outcome)?,
            }
        }
        Some(())
    }

    /// The same for files of a folder that was not listed anew.
    fn look_through_known(
        &mut self,
        folder: &Arc<Path>,
        numbers: Range<u32>,
        turn: u64,
        outcome: &mut Outcome,
    ) -> Option<()> {
        let known = self.known.clone();
        let (files, stats) = known.files_in(folder, numbers.clone());
        let folder = Folder::open(&files);
        for ((idx, name), before) in numbers.zip(files.names.iter()).zip(stats) {
            match folder.stat(name).is_ok_and(|now| before.is_unchanged(now)) {
                true => outcome.leave(idx),
                false => self.read_file(&folder, name, Some(idx), turn, outcome)?,
            }
        }
        Some(())
    }

    /// Reads a file that is one article. `None`: stopped.
    fn read_file(
        &mut self,
        folder: &Folder,
        name: &Name,
        known: Option<u32>,
        turn: u64,
        outcome: &mut Outcome,
    ) -> Option<()> {
        let (file, stat) = match work::open(folder, name, self.max_bytes) {
            Ok(opened) => opened,
            Err(notice) => {
                outcome.miss(notice);
                return Some(());
            }
        };
        let len = stat.len as usize;
        self.shared.gate.enter(turn, len)?;
        outcome.n_bytes += len;
        let source = folder.source(name);
        let read = work::read_bytes(&source, file, len, self.max_bytes, &mut self.buffer);
        let content = read.as_ref().ok().map(|()| text_hash(&self.buffer));
        // Touched, or written again as it was.
        if let Some((idx, content)) = known.zip(content)
            && self.known.has_content(idx, content)
        {
            outcome.leave(idx);
            outcome.touched.push((idx, stat));
            return Some(());
        }
        let shown = source.shown();
        let result = read.and_then(|()| work::read_text(&source, &shown, &self.buffer, self.extract));
        self.buffer.shrink_to(MAX_BUFFER_KEPT);
        outcome.begin(self.known.key(&source, &shown), known);
        self.add(result, content, turn, outcome);
        outcome.end((stat, content));
        self.shared.let_others_in();
        Some(())
    }

    /// Adds what came of a file or record to the outcome of this turn. `content`: the hash of what is in the buffer, where
    /// the article is of that.
    fn add(&mut self, result: Result<Article, Notice>, content: Option<u64>, turn: u64, outcome: &mut Outcome) {
        match (result, &self.packing) {
            (Err(notice), _) => outcome.miss(notice),
            (Ok(article), None) => outcome.add_article(|outcome| outcome.articles.push(article)),
            (Ok(article), Some(packing)) => outcome.add_article(|outcome| {
                if outcome.packed.is_empty() {
                    outcome.packed.push(packing.begin(turn));
                }
                for packed in &mut outcome.packed {
                    let packer = self.packer.take().filter(|packer| packer.is_for(packed.dictionary()));
                    let packer = self.packer.insert(packer.unwrap_or_else(|| Packer::of(packed.dictionary().clone())));
                    let text = article.text.as_bytes();
                    // Nearly every text stayed as it was in its file.
                    let hash = content.filter(|_| text == self.buffer).unwrap_or_else(|| text_hash(text));
                    packer.pack(&article, hash, packing.roots(), packed);
                }
            }),
        }
    }
}

impl Outcome {
    fn is_empty(&self) -> bool {
        let has_articles = self.n_articles() > 0;
        !has_articles
            && self.notices.is_empty()
            && self.files.is_empty()
            && self.unchanged.is_empty()
            && self.folders.is_empty()
    }

    /// How many articles are in it.
    fn n_articles(&self) -> usize {
        self.articles.len() + self.packed.iter().map(PackedArticles::len).sum::<usize>()
    }

    /// What is added from now on is of this file.
    fn begin(&mut self, key: Box<str>, known: Option<u32>) {
        self.files.push(FileRead { key, known, n_articles: 0, end: None });
    }

    /// The file was read as a whole.
    fn end(&mut self, end: (Stat, Option<u64>)) {
        self.files.last_mut().into_iter().for_each(|file| file.end = Some(end));
    }

    fn add_article(&mut self, put: impl FnOnce(&mut Self)) {
        self.n_done += 1;
        self.files.last_mut().into_iter().for_each(|file| file.n_articles += 1);
        put(self);
    }

    /// A file or record gave no article.
    fn miss(&mut self, notice: Notice) {
        self.n_done += 1;
        self.notices.push(notice);
    }

    /// A file is as it was.
    fn leave(&mut self, idx: u32) {
        self.n_done += 1;
        match self.unchanged.last_mut() {
            Some(last) if last.end == idx => last.end += 1,
            _ => self.unchanged.push(idx..idx + 1),
        }
    }
}

/// Puts outcomes back into the order of their turns and makes batches of them.
struct Delivery<'l> {
    shared: &'l Shared,
    on_report: &'l mut dyn FnMut(Report),
    /// Outcomes that came before their turn.
    early: BTreeMap<u64, Outcome>,
    next_turn: u64,
    batch: Outcome,
    n_done: usize,
    is_first: bool,
    last: Instant,
    last_progress: Option<(usize, usize, bool)>,
}

impl<'l> Delivery<'l> {
    fn new(shared: &'l Shared, on_report: &'l mut dyn FnMut(Report)) -> Self {
        Self {
            shared,
            on_report,
            early: BTreeMap::new(),
            next_turn: 0,
            batch: Outcome::default(),
            n_done: 0,
            is_first: true,
            last: Instant::now(),
            last_progress: None,
        }
    }

    fn take(&mut self, turn: u64, outcome: Outcome) {
        self.early.insert(turn, outcome);
        let mut n_bytes = 0;
        while let Some(outcome) = self.early.remove(&self.next_turn) {
            n_bytes += outcome.n_bytes;
            self.next_turn += 1;
            self.add_to_batch(outcome);
        }
        self.shared.gate.advance(self.next_turn, n_bytes);
    }

    fn add_to_batch(&mut self, outcome: Outcome) {
        self.n_done += outcome.n_done;
        self.batch.articles.extend(outcome.articles);
        self.batch.packed.extend(outcome.packed);
        self.batch.notices.extend(outcome.notices);
        self.batch.files.extend(outcome.files);
        self.batch.touched.extend(outcome.touched);
        self.batch.unchanged.extend(outcome.unchanged);
        self.batch.folders.extend(outcome.folders);
        self.batch.n_bytes += outcome.n_bytes;
    }

    fn hand_over_if_due(&mut self) {
        let has_waited = self.last.elapsed() >= BATCH_WAIT;
        let is_full = self.batch.n_articles() >= BATCH_LEN || self.batch.n_bytes >= BATCH_BYTES;
        // The first article goes at once: somebody looks at an empty screen.
        let is_first = self.is_first && self.batch.n_articles() > 0;
        if has_waited || is_full || is_first {
            self.hand_over();
        }
    }

    fn hand_over(&mut self) {
        self.last = Instant::now();
        let batch = std::mem::take(&mut self.batch);
        if !batch.is_empty() {
            self.is_first &= batch.n_articles() == 0;
            (self.on_report)(Report::Batch(batch));
        }
        let n_found = self.shared.n_found.load(Ordering::Relaxed);
        let progress = (self.n_done, n_found, self.shared.is_walking.load(Ordering::Relaxed));
        // What was told already would only make somebody draw.
        if self.last_progress != Some(progress) {
            let (n_done, n_found, walking) = progress;
            (self.on_report)(Report::Progress { n_done, n_found, walking });
            self.last_progress = Some(progress);
        }
    }

    fn finish(mut self) {
        // A worker that died left a gap; what came after it is not lost.
        for (_, outcome) in std::mem::take(&mut self.early) {
            self.add_to_batch(outcome);
        }
        self.hand_over();
        (self.on_report)(Report::Finished);
    }
}

/// Lets work run ahead of its turn only so far.
#[derive(Default)]
struct Gate {
    state: Mutex<GateState>,
    has_changed: Condvar,
}

#[derive(Default)]
struct GateState {
    next_turn: u64,
    n_bytes: usize,
    is_closed: bool,
}

impl Gate {
    /// Waits until `n_bytes` more may be in flight for this turn. `None`: closed.
    fn enter(&self, turn: u64, n_bytes: usize) -> Option<()> {
        let may_wait = |state: &mut GateState| {
            let is_far = turn >= state.next_turn + MAX_TURNS_AHEAD;
            let is_much = state.n_bytes > 0 && state.n_bytes + n_bytes > MAX_BYTES_IN_FLIGHT;
            !state.is_closed && turn > state.next_turn && (is_far || is_much)
        };
        let waited = self.has_changed.wait_while(self.lock(), may_wait);
        let mut state = waited.unwrap_or_else(PoisonError::into_inner);
        state.n_bytes += n_bytes;
        (!state.is_closed).then_some(())
    }

    fn advance(&self, next_turn: u64, n_bytes: usize) {
        let mut state = self.lock();
        state.next_turn = next_turn;
        state.n_bytes = state.n_bytes.saturating_sub(n_bytes);
        self.has_changed.notify_all();
    }

    fn close(&self) {
        self.lock().is_closed = true;
        self.has_changed.notify_all();
    }

    fn lock(&self) -> MutexGuard<'_, GateState> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
