//! How long a load will still take.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use super::walk::count_files;

/// Before so much time has passed there is nothing to go by.
const FIRST_GUESS: Duration = Duration::from_millis(1500);

/// Guesses from what was done since the start. Counts ahead: who reads files finds the last one late.
#[derive(Debug)]
pub struct Pace {
    started: Instant,
    /// How many files there are; 0 while nobody knows.
    n_files: Arc<AtomicUsize>,
    stop: Arc<AtomicBool>,
}

/// How far a load is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Standing {
    /// As far as is known.
    pub n_all: usize,
    /// Whether there may be more.
    pub is_growing: bool,
    /// `None` while nobody can say: at the beginning, and while it is not known how much there is.
    pub seconds_left: Option<u64>,
}

impl Pace {
    /// Of work whose extent is known.
    pub fn start() -> Self {
        Self { started: Instant::now(), n_files: Arc::default(), stop: Arc::default() }
    }

    /// Of reading these paths. Counts their files on a thread of its own.
    pub fn of_files(paths: &[PathBuf]) -> Self {
        let pace = Self::start();
        let (paths, n_files, stop) = (paths.to_vec(), pace.n_files.clone(), pace.stop.clone());
        std::thread::spawn(move || {
            let counted = count_files(&paths, &|| !stop.load(Ordering::Relaxed));
            n_files.store(counted.unwrap_or(0), Ordering::Relaxed);
        });
        pace
    }

    /// `n_found` and `is_walking` as [`CollectReport::Progress`](super::CollectReport::Progress) has them.
    pub fn standing(&self, n_done: usize, n_found: usize, is_walking: bool) -> Standing {
        let n_files = self.n_files.load(Ordering::Relaxed);
        // Of a file with many articles each counts.
        let is_growing = is_walking && n_found > n_files;
        let n_all = if is_walking { n_found.max(n_files) } else { n_found };
        let seconds_left = if is_growing { None } else { self.seconds_left(n_done, n_all) };
        Standing { n_all, is_growing, seconds_left }
    }

    /// `None` at the beginning.
    pub fn seconds_left(&self, n_done: usize, n_all: usize) -> Option<u64> {
        seconds_left(self.started.elapsed(), n_done, n_all)
    }
}

impl Drop for Pace {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::Relaxed);
    }
}

fn seconds_left(elapsed: Duration, n_done: usize, n_all: usize) -> Option<u64> {
    if elapsed < FIRST_GUESS || n_done == 0 {
        return None;
    }
    let rest = n_all.saturating_sub(n_done) as f64 / n_done as f64;
    Some((elapsed.as_secs_f64() * rest).ceil() as u64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn time_left_follows_from_what_was_done() {
        let after = |seconds, n_done, n_all| seconds_left(Duration::from_secs(seconds), n_done, n_all);
        assert_eq!(after(10, 100, 400), Some(30));
        assert_eq!(after(10, 400, 400), Some(0));
        assert_eq!(after(10, 500, 400), Some(0), "a folder may grow");
        assert_eq!(after(1, 100, 400), None, "too early to say");
        assert_eq!(after(10, 0, 400), None);
    }

    #[test]
    fn how_much_there_is_is_known_once_it_is_counted() {
        let pace = Pace::start();
        let is = |n_all, is_growing| Standing { n_all, is_growing, seconds_left: None };
        assert_eq!(pace.standing(10, 20, true), is(20, true));
        pace.n_files.store(300, Ordering::Relaxed);
        assert_eq!(pace.standing(10, 20, true), is(300, false));
        assert_eq!(pace.standing(10, 400, true), is(400, true), "one file may hold many articles");
        assert_eq!(pace.standing(10, 290, false), is(290, false), "a file may go");
    }
}
