//! How long a load will still take.

use std::time::{Duration, Instant};

/// Before so much time has passed there is nothing to go by.
const FIRST_GUESS: Duration = Duration::from_millis(1500);

/// Guesses from what was done since the start.
#[derive(Debug)]
pub struct Pace {
    started: Instant,
}

impl Pace {
    pub fn start() -> Self {
        Self { started: Instant::now() }
    }

    /// `None` while nobody can say: at the beginning, and while it is not known how much there is.
    pub fn seconds_left(&self, n_done: usize, n_all: usize) -> Option<u64> {
        seconds_left(self.started.elapsed(), n_done, n_all)
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
}
