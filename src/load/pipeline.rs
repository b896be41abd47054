//! The threads between: one walks, several read and understand, and the results come out in the order of the walk.
//!
//! Memory stays bounded: a job whose turn is far away, or that would put more text in flight than allowed, waits until
//! those before it were handed over. The job whose turn it is never waits, so there is always one that goes on.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::{self, Builder};
use std::time::{Duration, Instant};

use crate::model::{Article, Notice};

use super::LoadOptions;
use super::files::{KnownFiles, Stat, content_hash};
use super::folder::Folder;
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

/// What a worker does in one go.
#[derive(Debug)]
pub enum Task {
    Files(Vec<Source>),
    Records {
        source: Source,
        chunk: Chunk,
    },
    /// All records of a file were sent.
    EndOfRecords {
        source: Source,
        stat: Stat,
    },
    /// A file with many articles that is as it was when it was read before.
    Unchanged(u32),
    /// A text that was read already.
    Text {
        source: Source,
        bytes: Vec<u8>,
    },
    /// Nothing to do, but to be reported in its turn.
    Notice(Notice),
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

/// A file that was read to its end.
#[derive(Debug)]
pub struct FileRead {
    pub source: Source,
    pub stat: Stat,
    pub content: Option<u64>,
}

/// What came of a job, or of several.
#[derive(Debug, Default)]
pub struct Outcome {
    pub articles: Vec<Article>,
    pub notices: Vec<Notice>,
    /// The files that were read, as they were then; none of them before the last of its articles.
    pub files: Vec<FileRead>,
    /// Those that are as they were when they were read before, by their numbers.
    pub unchanged: Vec<u32>,
    /// Those of them that were written again.
    pub touched: Vec<(u32, Stat)>,
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
    known: Arc<KnownFiles>,
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
    let results = start_threads(walk, options, extract, known, &shared);
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
    known: Arc<KnownFiles>,
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
            results: results.clone(),
            shared: shared.clone(),
            max_bytes: options.max_bytes,
            extract,
            known: known.clone(),
            gives_way_to: options.presence.clone().filter(|_| number > 0 && number + 1 == options.n_threads),
        };
        let _ = Builder::new().name("load-work".to_owned()).spawn(move || worker.work());
    }
    outcomes
}

struct Worker {
    jobs: Arc<Mutex<Receiver<Job>>>,
    results: SyncSender<(u64, Outcome)>,
    shared: Arc<Shared>,
    max_bytes: u64,
    extract: Extract,
    known: Arc<KnownFiles>,
    /// Rests while this user does something: of several workers one leaves its core to who draws.
    gives_way_to: Option<Presence>,
}

impl Worker {
    fn work(self) {
        while let Ok(job) = self.next_job() {
            let Some(outcome) = self.perform(job.task, job.turn, job.n_bytes) else { return };
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
    fn perform(&self, task: Task, turn: u64, n_bytes: usize) -> Option<Outcome> {
        let mut outcome = Outcome { n_bytes, ..Outcome::default() };
        let goes_on = || !self.shared.stop.load(Ordering::Relaxed);
        match task {
            Task::Notice(notice) => outcome.add(Err(notice)),
            Task::Text { source, bytes } => outcome.add(work::read_text(&source, bytes, self.extract)),
            Task::Files(files) => {
                let (mut hint, mut folder) = (None, Folder::default());
                for source in files {
                    let known = self.known.find(&source, hint);
                    hint = known.or(hint);
                    if let Some(idx) = known.filter(|idx| self.known.is_untouched(*idx, folder.stat(&source.file))) {
                        outcome.n_done += 1;
                        outcome.unchanged.push(idx);
                        continue;
                    }
                    self.read_file(&source, &mut folder, known, turn, &mut outcome)?;
                    self.shared.let_others_in();
                }
            }
            Task::Unchanged(idx) => {
                outcome.n_done += 1;
                outcome.unchanged.push(idx);
            }
            Task::EndOfRecords { source, stat } => outcome.files.push(FileRead { source, stat, content: None }),
            Task::Records { source, chunk } => {
                for (number, range) in chunk.records {
                    outcome.add(work::read_record(&source, &chunk.bytes[range], number, self.extract));
                    if !goes_on() {
                        return None;
                    }
                    self.shared.let_others_in();
                }
            }
        }
        goes_on().then_some(outcome)
    }
}

impl Worker {
    /// Reads a file that is one article. `None`: stopped.
    fn read_file(
        &self,
        source: &Source,
        folder: &mut Folder,
        known: Option<u32>,
        turn: u64,
        outcome: &mut Outcome,
    ) -> Option<()> {
        let (file, stat) = match work::open(folder, source, self.max_bytes) {
            Ok(opened) => opened,
            Err(notice) => {
                outcome.add(Err(notice));
                return Some(());
            }
        };
        let len = stat.len as usize;
        self.shared.gate.enter(turn, len)?;
        outcome.n_bytes += len;
        let bytes = work::read_bytes(source, file, len, self.max_bytes);
        let content = bytes.as_ref().ok().map(|bytes| content_hash(bytes));
        // Touched, or written again as it was.
        if let Some((idx, content)) = known.zip(content)
            && self.known.has_content(idx, content)
        {
            outcome.n_done += 1;
            outcome.unchanged.push(idx);
            outcome.touched.push((idx, stat));
            return Some(());
        }
        outcome.files.push(FileRead { source: source.clone(), stat, content });
        outcome.add(bytes.and_then(|bytes| work::read_text(source, bytes, self.extract)));
        Some(())
    }
}

impl Outcome {
    fn is_empty(&self) -> bool {
        self.articles.is_empty() && self.notices.is_empty() && self.files.is_empty() && self.unchanged.is_empty()
    }

    fn add(&mut self, result: Result<Article, Notice>) {
        self.n_done += 1;
        match result {
            Ok(article) => self.articles.push(article),
            Err(notice) => self.notices.push(notice),
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
        self.batch.notices.extend(outcome.notices);
        self.batch.files.extend(outcome.files);
        self.batch.touched.extend(outcome.touched);
        self.batch.unchanged.extend(outcome.unchanged);
        self.batch.n_bytes += outcome.n_bytes;
    }

    fn hand_over_if_due(&mut self) {
        let has_waited = self.last.elapsed() >= BATCH_WAIT;
        let is_full = self.batch.articles.len() >= BATCH_LEN || self.batch.n_bytes >= BATCH_BYTES;
        // The first article goes at once: somebody looks at an empty screen.
        let is_first = self.is_first && !self.batch.articles.is_empty();
        if has_waited || is_full || is_first {
            self.hand_over();
        }
    }

    fn hand_over(&mut self) {
        self.last = Instant::now();
        let batch = std::mem::take(&mut self.batch);
        if !batch.is_empty() {
            self.is_first &= batch.articles.is_empty();
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
