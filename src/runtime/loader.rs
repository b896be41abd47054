//! Keeps the library in step with its folder, on a thread of its own: shows the cache, then what the files say, then
//! whatever changes in them.

use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use super::retry::Retry;
use super::watcher::Watcher;
use super::{Event, Source};
use crate::app::{AwayPlace, Changes, Message, Progress, Task, Ticket};
use crate::library::Library;
use crate::load::{self, BuiltFullText, CollectReport, Collector, FullTextError, Pace, Presence, Refreshed, Standing};
use crate::model::Article;
use crate::phrases::{Phrases, fill};

/// Shortest time between two states of the library that are shown while it grows, and longest.
const SHORTEST_PAUSE: Duration = Duration::from_millis(40);
const LONGEST_PAUSE: Duration = Duration::from_millis(1500);
/// While it grows, a new state is shown whenever the load has taken so much longer, as a part of its time: each costs a
/// look at everything that is there.
const PAUSE_PART: u32 = 8;
/// A folder is at rest when nothing has happened in it for so long, or after the longer time in any case.
const QUIET: Duration = Duration::from_millis(200);
const LONGEST_UNREST: Duration = Duration::from_secs(2);
/// After a look the next one waits so many times as long as it took: a million files take seconds.
const REST: u32 = 4;
/// Longest time that other work waits for what it would only delay: for the first frame, and for the list from the cache.
const MOST_PATIENCE: Duration = Duration::from_millis(300);
/// Between two reports of how far the full-text index is.
const INDEX_PAUSE: Duration = Duration::from_millis(250);
/// Changes go to the cache when they have come to rest for so long.
const SAVE_AFTER: Duration = Duration::from_secs(5);
/// Where that fails it is tried again after twice as long, up to this.
const SAVE_AFTER_AT_MOST: Duration = Duration::from_secs(600);
/// Where the system cannot tell of changes the folder is looked at so often, or each time that a look has taken one part
/// of so many.
const POLL_EVERY: Duration = Duration::from_secs(10);
const POLL_PART: u32 = 50;

/// So many files a process may usually have open at a time.
#[cfg(target_os = "linux")]
const MOST_OPEN_FILES: i32 = 1024;
/// How far reading steps back behind who draws. With half of it a key in twenty still waits for the end of a worker's turn.
#[cfg(target_os = "linux")]
const NICENESS: i32 = 10;

pub struct Loader {
    stop: Arc<AtomicBool>,
    orders: Sender<Order>,
    presence: Presence,
}

enum Order {
    /// Something has changed in the folder.
    Look,
    /// The user is going to search.
    IndexWords,
    /// The full-text index is made, or was given up.
    Indexed(Result<Option<BuiltFullText>, FullTextError>),
    /// So much is on the screen.
    Drawn(Drawn),
    Stop,
}

/// Makes the process's table of open files large enough for the segments of millions of articles. To be called while there is
/// one thread: when the table grows under several, Linux stops the one that opens a file until every processor has been through
/// the scheduler, and the list of a million articles came 10 ms later for it.
#[cfg(target_os = "linux")]
pub fn make_room_for_files() {
    // The table keeps its size when the file is closed again. Where so many are not allowed, as many as are.
    let allowed = rustix::process::getrlimit(rustix::process::Resource::Nofile).current;
    let most =
        allowed.map_or(MOST_OPEN_FILES, |allowed| MOST_OPEN_FILES.min(i32::try_from(allowed).unwrap_or(i32::MAX)));
    drop(rustix::io::fcntl_dupfd_cloexec(std::io::stderr(), most - 1));
}
#[cfg(not(target_os = "linux"))]
pub fn make_room_for_files() {}

/// What stands on the screen, least first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Drawn {
    Frame,
    /// Articles.
    List,
}

impl Loader {
    pub fn start(source: Source, ticket: Ticket, phrases: &'static Phrases, sender: Sender<Event>) -> Self {
        let stop = Arc::new(AtomicBool::new(false));
        let (orders, waiting) = channel();
        let (stop_there, orders_there) = (stop.clone(), orders.clone());
        let presence = Presence::default();
        let presence_there = presence.clone();
        thread::spawn(move || {
            let stage = Stage { ticket, phrases, sender };
            match source {
                Source::Articles(articles) => stage.show_articles(articles),
                Source::Paths(paths, mut options) => {
                    options.load.presence = Some(presence_there.clone());
                    let collector = Collector::open(&paths, options);
                    let keeper = Keeper {
                        paths,
                        collector,
                        stage,
                        stop: stop_there,
                        presence: presence_there,
                        look_took: Duration::ZERO,
                        is_searched: false,
                        is_indexing: false,
                        words: Retry::default(),
                        orders: orders_there,
                        waiting,
                        watching: Watching::Never,
                        away: Vec::new(),
                        save_failure: None,
                        save_after: SAVE_AFTER,
                    };
                    keeper.run();
                }
            }
        });
        Self { stop, orders, presence }
    }

    /// What is under way ends at its next step.
    pub fn stop(&self) {
        self.stop.store(true, Ordering::Relaxed);
        let _ = self.orders.send(Order::Stop);
    }

    /// Says that the user is doing something: what nobody waits for gives way.
    pub fn user_acts(&self) {
        self.presence.acts();
    }

    /// Says what has come to be on the screen.
    pub fn drawn(&self, drawn: Drawn) {
        // A loader that has ended waits for nothing.
        let _ = self.orders.send(Order::Drawn(drawn));
    }

    /// Makes the full-text index when there is time, where it makes searching faster.
    pub fn index_words(&self) {
        // A loader that has ended has nothing to index.
        let _ = self.orders.send(Order::IndexWords);
    }
}

/// Where everything is told.
struct Stage {
    ticket: Ticket,
    phrases: &'static Phrases,
    sender: Sender<Event>,
}

impl Stage {
    fn send(&self, message: Message) {
        // Nobody listens any more once the loop has ended, and nothing is lost then.
        let _ = self.sender.send(Event::Message(message));
    }

    fn show(&self, library: &Library) {
        self.send(Message::Library { ticket: self.ticket, library: Box::new(library.clone()) });
    }

    fn show_articles(&self, articles: Vec<Article>) {
        let mut library = Library::default();
        library.push(articles, Vec::new());
        self.show(&library);
        self.send(Message::LoadFinished { ticket: self.ticket });
    }
}

struct Keeper {
    paths: Vec<PathBuf>,
    collector: Collector,
    stage: Stage,
    stop: Arc<AtomicBool>,
    presence: Presence,
    /// How long the last look at all files took.
    look_took: Duration,
    /// Whether the user searches, which an index makes faster.
    is_searched: bool,
    /// Whether an index is being made.
    is_indexing: bool,
    /// Whether that failed: a full disk may have room again later.
    words: Retry,
    /// For the watcher, and whoever makes an index.
    orders: Sender<Order>,
    waiting: Receiver<Order>,
    watching: Watching,
    /// What was said to be away.
    away: Vec<AwayPlace>,
    /// Why nothing could be kept, as it was said.
    save_failure: Option<String>,
    /// Where it could not be kept, or another process keeps it, it is tried again after ever longer times.
    save_after: Duration,
}

impl Keeper {
    fn run(mut self) {
        let is_from_cache = self.collector.is_from_cache();
        if is_from_cache {
            self.stage.show(self.collector.library());
        }
        if !self.wait_until_drawn(if is_from_cache { Drawn::List } else { Drawn::Frame }) {
            return;
        }
        step_back();
        if is_from_cache {
            self.open_words();
        }
        // What changes while a folder is read must not be missed: either it is watched already, or it is looked at again.
        // A first reading should not wait for that.
        if is_from_cache {
            self.watch();
        }
        if self.refresh(true).is_stopped {
            return;
        }
        if self.collector.library().full_text().is_none() {
            self.open_words();
        }
        self.stage.send(Message::LoadFinished { ticket: self.stage.ticket });
        self.save();
        if is_from_cache && !self.is_sound() && !self.stopped() {
            self.rebuild();
        }
        if !is_from_cache {
            self.watch();
            self.look();
        }
        self.follow();
    }

    /// Looks at every article that came from the cache: a million of them take seconds, for which nobody waits.
    fn is_sound(&self) -> bool {
        let (stop, presence) = (&*self.stop, &self.presence);
        self.collector.check(&|| {
            presence.give_way(stop);
            !stop.load(Ordering::Relaxed)
        })
    }

    /// Leaves the processor to those who draw, for a while at most. False when all is to end.
    fn wait_until_drawn(&mut self, wanted: Drawn) -> bool {
        let end = Instant::now() + MOST_PATIENCE;
        loop {
            match self.next_order(Some(end.saturating_duration_since(Instant::now()))) {
                Some(Order::Drawn(drawn)) if drawn >= wanted => return true,
                Some(Order::Drawn(_) | Order::Look) => {}
                Some(Order::Indexed(built)) => self.take_words(built),
                Some(Order::IndexWords) => self.is_searched = true,
                Some(Order::Stop) => return false,
                None => return true,
            }
        }
    }

    fn stopped(&self) -> bool {
        self.stop.load(Ordering::Relaxed)
    }

    fn watch(&mut self) {
        // Standard input cannot be read again.
        if self.paths.iter().any(|path| path.as_os_str() == "-") {
            return;
        }
        let orders = self.orders.clone();
        self.watching = match Watcher::start(&self.paths, move || {
            // A loader that has ended looks no more.
            let _ = orders.send(Order::Look);
        }) {
            Ok(watcher) => Watching::Told(watcher),
            Err(why) => {
                let seconds = self.poll_pause().as_secs().to_string();
                self.stage.send(Message::Failed(fill(self.stage.phrases.cannot_watch, &[&seconds, &why])));
                Watching::Polling
            }
        };
    }

    fn poll_pause(&self) -> Duration {
        POLL_EVERY.max(self.look_took * POLL_PART)
    }

    /// Brings the library up to date. `is_first`: what comes is not news.
    fn refresh(&mut self, is_first: bool) -> Refreshed {
        let started = Instant::now();
        let (stage, stop) = (&self.stage, &*self.stop);
        // Who has everything from the cache is done before anybody has counted.
        let is_long = is_first && !self.collector.is_from_cache();
        let pace = if is_long { Pace::of_files(&self.paths) } else { Pace::start() };
        let (mut show_at, mut progress_at) = (started, started);
        let refreshed = self.collector.refresh(stop, &mut |report| match report {
            CollectReport::Changed(library) => {
                let now = Instant::now();
                if now >= show_at && is_first {
                    stage.show(library);
                    show_at = now + ((now - started) / PAUSE_PART).clamp(SHORTEST_PAUSE, LONGEST_PAUSE);
                }
            }
            CollectReport::Progress { n_done, n_found, walking } => {
                let now = Instant::now();
                if is_first && now >= progress_at {
                    let Standing { n_all, is_growing, seconds_left } = pace.standing(n_done, n_found, walking);
                    let task = if is_growing { Task::Looking } else { Task::Reading };
                    let progress = Progress { task, n_done, n_found: n_all, seconds_left };
                    stage.send(Message::Progress { ticket: stage.ticket, progress });
                    progress_at = now + SHORTEST_PAUSE;
                }
            }
        });
        self.look_took = started.elapsed();
        self.tell_away();
        if refreshed.has_changed || is_first {
            self.stage.show(self.collector.library());
            // All articles may have been looked at, for their neighbours and twins.
            self.collector.library().release();
        }
        refreshed
    }

    /// Says what is away. The system does not tell when a share is mounted again: it is looked for now and then, and watched
    /// anew.
    fn tell_away(&mut self) {
        let away: Vec<AwayPlace> = self.collector.away().iter().map(place_of).collect();
        if away == self.away {
            return;
        }
        let is_back = away.len() < self.away.len();
        self.stage.send(Message::Away(away.clone()));
        self.away = away;
        if is_back && matches!(self.watching, Watching::Told(_)) {
            self.watch();
        }
    }

    /// Refreshes what is shown already, and says what has changed.
    fn look(&mut self) {
        // Standard input would be found empty now.
        if self.stopped() || matches!(self.watching, Watching::Never) {
            return;
        }
        if matches!(&self.watching, Watching::Told(watcher) if watcher.has_lost_sight()) {
            self.watch();
        }
        let Refreshed { n_new, n_changed, n_gone, .. } = self.refresh(false);
        if n_new + n_changed + n_gone > 0 {
            self.stage.send(Message::Changed(Changes { n_new, n_changed, n_gone }));
        }
    }

    /// A cache that turned out to be damaged is read anew; what is shown stays until that is done.
    fn rebuild(&mut self) {
        self.collector.rebuild(&self.stop, &mut |_| {});
        self.collector.open_full_text();
        self.stage.show(self.collector.library());
        self.write();
    }

    fn open_words(&mut self) {
        if self.collector.open_full_text() {
            self.stage.show(self.collector.library());
        }
    }

    /// Has a full-text index made where searching takes long without; texts are read until it is there, and what changes in
    /// the folder is shown meanwhile.
    fn index_words(&mut self) {
        let must_wait = self.is_indexing || self.words.pause(Instant::now()).is_some();
        if must_wait || self.stopped() || !self.collector.wants_full_text() {
            return;
        }
        let Some(build) = self.collector.full_text_build() else { return };
        let (pace, n_found, ticket) = (Pace::start(), self.collector.library().len(), self.stage.ticket);
        let sender = Mutex::new((self.stage.sender.clone(), Instant::now()));
        let (stop, orders) = (self.stop.clone(), self.orders.clone());
        self.is_indexing = true;
        thread::spawn(move || {
            let progress = |n_done: usize| {
                let mut guard = sender.lock().unwrap_or_else(PoisonError::into_inner);
                let (sender, at) = &mut *guard;
                if Instant::now() >= *at {
                    let seconds_left = pace.seconds_left(n_done, n_found);
                    let progress = Progress { task: Task::Indexing, n_done, n_found, seconds_left };
                    // Nobody listens any more once the loop has ended.
                    let _ = sender.send(Event::Message(Message::Progress { ticket, progress }));
                    *at = Instant::now() + INDEX_PAUSE;
                }
                !stop.load(Ordering::Relaxed)
            };
            // A loader that has ended needs none.
            let _ = orders.send(Order::Indexed(build.run(&progress)));
        });
    }

    fn take_words(&mut self, built: Result<Option<BuiltFullText>, FullTextError>) {
        self.is_indexing = false;
        match built {
            Ok(Some(built)) => {
                self.words.worked();
                if self.collector.take_full_text(built) {
                    self.stage.show(self.collector.library());
                }
            }
            Ok(None) => {}
            // Searching goes on without.
            Err(error) => {
                let why = error.to_string();
                if self.words.failed(Instant::now(), &why) {
                    let why = fill(self.stage.phrases.cannot_index, &[&why]);
                    self.stage.send(Message::Failed(why));
                }
            }
        }
        self.stage.send(Message::LoadFinished { ticket: self.stage.ticket });
    }

    fn save(&mut self) {
        if self.stopped() {
            return;
        }
        self.write();
        // Writing looks at all articles where there are many holes.
        if self.collector.library().is_damaged() {
            self.rebuild();
        }
    }

    fn write(&mut self) {
        let lineage = self.collector.library().lineage();
        let failure = self.collector.save().err().map(|error| error.to_string());
        if let Some(error) = failure.as_ref().filter(|_| failure != self.save_failure) {
            let why = fill(self.stage.phrases.cannot_save, &[error]);
            self.stage.send(Message::Failed(why));
        }
        self.save_failure = failure;
        self.save_after = match self.collector.can_be_saved() {
            true => (self.save_after * 2).min(SAVE_AFTER_AT_MOST),
            false => SAVE_AFTER,
        };
        if self.collector.library().lineage() != lineage {
            self.stage.show(self.collector.library());
            self.open_words();
        }
    }

    /// Follows the folder until the interface ends.
    fn follow(&mut self) {
        while !self.stopped() {
            let is_to_be_saved = self.collector.can_be_saved();
            let pause = match self.watching {
                Watching::Polling => Some(self.poll_pause()),
                Watching::Told(_) if !self.away.is_empty() => Some(self.poll_pause()),
                _ => is_to_be_saved.then_some(self.save_after),
            };
            let until_words = self.words.pause(Instant::now()).filter(|_| self.is_searched);
            let pause = pause.into_iter().chain(until_words).min();
            match self.next_order(pause) {
                Some(Order::Stop) => return,
                Some(Order::IndexWords) => self.is_searched = true,
                Some(Order::Indexed(built)) => self.take_words(built),
                Some(Order::Drawn(_)) => {}
                Some(Order::Look) => {
                    self.settle();
                    self.look();
                    thread::sleep(self.look_took * REST);
                }
                None => {
                    let is_polling = matches!(self.watching, Watching::Polling);
                    if is_polling || (!self.away.is_empty() && !matches!(self.watching, Watching::Never)) {
                        self.look();
                    }
                    self.save();
                }
            }
            if self.is_searched {
                self.index_words();
            }
        }
    }

    /// `None` when nothing came for so long.
    fn next_order(&self, at_most: Option<Duration>) -> Option<Order> {
        let received = match at_most {
            Some(pause) => self.waiting.recv_timeout(pause),
            None => self.waiting.recv().map_err(|_| RecvTimeoutError::Disconnected),
        };
        match received {
            Ok(order) => Some(order),
            Err(RecvTimeoutError::Timeout) => None,
            Err(RecvTimeoutError::Disconnected) => Some(Order::Stop),
        }
    }

    /// Waits until the folder has come to rest.
    fn settle(&mut self) {
        let started = Instant::now();
        while started.elapsed() < LONGEST_UNREST {
            match self.next_order(Some(QUIET)) {
                Some(Order::Look | Order::Drawn(_)) => {}
                Some(Order::IndexWords) => self.is_searched = true,
                Some(Order::Indexed(built)) => self.take_words(built),
                Some(Order::Stop) | None => break,
            }
        }
    }
}

/// From here on this thread, and those that it starts, come after who draws: a key is answered at once then, also while all
/// cores read. Nor do they run in real time, where the whole program does: on cores that are all taken in real time not even
/// the system finds the time to hand over what was written to the terminal.
fn step_back() {
    // Elsewhere it is the whole process that would step back. Where it is not allowed, keys wait a little.
    #[cfg(target_os = "linux")]
    {
        // SAFETY: reads one number from a place that outlives the call; 0 is the calling thread.
        unsafe { libc::sched_setscheduler(0, libc::SCHED_OTHER, &libc::sched_param { sched_priority: 0 }) };
        let _ = rustix::process::nice(NICENESS);
    }
}

fn place_of(place: &load::AwayPlace) -> AwayPlace {
    AwayPlace { shown: place.shown.clone(), n_articles: place.n_articles }
}

enum Watching {
    Told(Watcher),
    Polling,
    /// What is shown cannot change.
    Never,
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::*;

    fn table_of_files() -> u64 {
        let status = std::fs::read_to_string("/proc/self/status").unwrap();
        let size = status.lines().find_map(|line| line.strip_prefix("FDSize:")).unwrap();
        size.trim().parse().unwrap()
    }

    #[test]
    fn many_files_can_be_opened_before_the_table_of_files_grows() {
        make_room_for_files();
        let allowed = rustix::process::getrlimit(rustix::process::Resource::Nofile).current.unwrap_or(u64::MAX);
        assert!(table_of_files() >= allowed.min(MOST_OPEN_FILES as u64), "{}", table_of_files());
    }
}
