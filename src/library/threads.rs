//! Work on several threads, for what somebody is waiting for.

use std::sync::LazyLock;
use std::sync::atomic::{AtomicUsize, Ordering};

/// Fewer articles than this are done with by one thread before others are there to help, least of all where every core is
/// busy.
const MIN_ARTICLES: u64 = 1 << 16;
/// More threads than this would wait for memory, not for each other.
const MOST: usize = 4;

/// Does `work` for each number below `n` and joins what the threads found. Each thread takes the next number that is
/// there, so that pieces may be of different size. `n_articles` says how much work there is in all. `keep_going` is asked
/// before each: `None` when it said no.
pub fn each<T: Default + Send>(
    n: usize,
    n_articles: u64,
    keep_going: &dyn Fn() -> bool,
    work: impl Fn(usize, &mut T) + Sync,
    join: impl Fn(&mut T, T),
) -> Option<T> {
    static N_THREADS: LazyLock<usize> =
        LazyLock::new(|| std::thread::available_parallelism().map_or(1, |n| n.get()).min(MOST));
    let n_threads = if n_articles < MIN_ARTICLES { 1 } else { N_THREADS.min(n) };
    let next = AtomicUsize::new(0);
    let take = || Some(next.fetch_add(1, Ordering::Relaxed)).filter(|number| *number < n);
    let help = || {
        let mut found = T::default();
        while let Some(number) = take() {
            work(number, &mut found);
        }
        found
    };
    std::thread::scope(|scope| {
        let helpers: Vec<_> = (1..n_threads).map(|_| scope.spawn(help)).collect();
        let mut found = T::default();
        while let Some(number) = take() {
            if !keep_going() {
                next.store(n, Ordering::Relaxed);
                return None;
            }
            work(number, &mut found);
        }
        for helper in helpers {
            match helper.join() {
                Ok(other) => join(&mut found, other),
                Err(panic) => std::panic::resume_unwind(panic),
            }
        }
        Some(found)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_number_has_its_turn_once() {
        for (n, n_articles) in [(0, 0), (1, 9), (3, 9), (0, 1 << 20), (1, 1 << 20), (3, 1 << 20), (1000, 1 << 20)] {
            let found = each(
                n,
                n_articles,
                &|| true,
                |number, found: &mut Vec<usize>| found.push(number),
                |all, more| all.extend(more),
            );
            let mut found = found.unwrap();
            found.sort_unstable();
            assert_eq!(found, (0..n).collect::<Vec<_>>());
        }
        assert_eq!(each(3, 9, &|| false, |_, _: &mut ()| (), |_, _| ()), None);
    }
}
