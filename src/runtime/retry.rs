//! When something that failed is tried again, and whether the reason is said again.

use std::time::{Duration, Instant};

/// First pause; each further one is twice as long, up to the longest. What fails may have cost minutes of work.
const FIRST: Duration = Duration::from_secs(60);
const LONGEST: Duration = Duration::from_secs(3600);

/// What failed last, as far as it has to be known to try again.
#[derive(Debug, Default)]
pub struct Retry {
    /// Why, as it was said.
    reason: Option<String>,
    /// When it is tried again, and how long after it failed.
    again: Option<(Instant, Duration)>,
}

impl Retry {
    /// It failed. Whether the reason is to be said: the user knows one that was said just before.
    pub fn failed(&mut self, now: Instant, reason: &str) -> bool {
        let pause = self.again.map_or(FIRST, |(_, pause)| (pause * 2).min(LONGEST));
        self.again = Some((now + pause, pause));
        let is_new = self.reason.as_deref() != Some(reason);
        self.reason = Some(reason.to_owned());
        is_new
    }

    /// It worked: what fails from now on is a new matter.
    pub fn worked(&mut self) {
        *self = Self::default();
    }

    /// How long it must not be tried; `None` where it may be at any time.
    pub fn pause(&self, now: Instant) -> Option<Duration> {
        let left = self.again?.0.saturating_duration_since(now);
        (!left.is_zero()).then_some(left)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_fails_is_tried_again_after_ever_longer_times_and_said_once() {
        let (mut retry, mut now) = (Retry::default(), Instant::now());
        assert_eq!(retry.pause(now), None);
        assert!(retry.failed(now, "no space"));
        assert_eq!(retry.pause(now), Some(FIRST));
        now += FIRST;
        assert_eq!(retry.pause(now), None);
        assert!(!retry.failed(now, "no space"));
        assert_eq!(retry.pause(now), Some(FIRST * 2));
        assert!(retry.failed(now, "permission denied"));
        (0..20).for_each(|_| _ = retry.failed(now, "permission denied"));
        assert_eq!(retry.pause(now), Some(LONGEST));
        retry.worked();
        assert_eq!(retry.pause(now), None);
        assert!(retry.failed(now, "permission denied"), "after it worked it is news again");
    }
}
