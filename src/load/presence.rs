//! Whether somebody is using the interface right now, so that what nobody waits for gives way.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::thread;
use std::time::{Duration, Instant};

/// Who has done nothing for so long is not at work: a held key comes some thirty times a second.
const PAUSE: Duration = Duration::from_millis(100);
/// How often it is looked whether that is so.
const TICK: Duration = Duration::from_millis(20);

/// When the user last did something. Clones speak of the same user; of a new one nobody has heard yet.
#[derive(Debug, Clone)]
pub struct Presence {
    started: Instant,
    /// Milliseconds since then; 0 for never.
    last: Arc<AtomicU64>,
}

impl Default for Presence {
    fn default() -> Self {
        Self { started: Instant::now(), last: Arc::default() }
    }
}

impl Presence {
    /// The user is doing something.
    pub fn acts(&self) {
        self.last.store(self.milliseconds().max(1), Ordering::Relaxed);
    }

    /// Leaves the processor to what the user is doing, until that is done or `stop` is set.
    pub fn give_way(&self, stop: &AtomicBool) {
        while self.is_at_work() && !stop.load(Ordering::Relaxed) {
            thread::sleep(TICK);
        }
    }

    fn is_at_work(&self) -> bool {
        let last = self.last.load(Ordering::Relaxed);
        last > 0 && self.milliseconds().saturating_sub(last) < PAUSE.as_millis() as u64
    }

    fn milliseconds(&self) -> u64 {
        self.started.elapsed().as_millis() as u64
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobody_waits_for_a_user_who_has_done_nothing_or_once_all_is_to_end() {
        let presence = Presence::default();
        presence.give_way(&AtomicBool::new(false));
        presence.clone().acts();
        assert!(presence.is_at_work());
        presence.give_way(&AtomicBool::new(true));
    }
}
