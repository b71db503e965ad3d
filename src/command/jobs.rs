//! Works on many seeds at once and hands the results over in the order of the seeds.
//!
//! The only threads of the project. Each plays whole seeds of its own: a machine, its tasks and what they share
//! (`Rc`, thread-local variables) never leave the thread on which they were made.
#![allow(clippy::disallowed_methods, reason = "each thread plays whole seeds, and no world is on two threads")]

use std::collections::BTreeMap;
use std::io;
use std::num::NonZero;
use std::ops::{ControlFlow, Range};
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::mpsc::{Sender, channel};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::{Builder, Result as Caught, available_parallelism, scope};

use super::arguments::Given;
use super::interrupt::Interrupt;

/// How many threads one call may ask for.
const JOBS_MAX: u64 = 1_024;

/// How many seeds may be played ahead of the oldest one that is not done. Their results wait in memory.
const AHEAD_MAX: u64 = 4_096;

/// The stack of a thread: as much as the main thread has by default.
const STACK_BYTES: usize = 8 * 1024 * 1024;

/// How many threads can run at once on this machine, as far as this process is allowed to.
pub fn cores() -> u64 {
    available_parallelism().map_or(1, NonZero::get) as u64
}

/// How many threads `--jobs` asks for; one for each core without it. Fails with one sentence.
pub fn asked(given: &Given) -> Result<u64, String> {
    given.value("jobs").map_or(Ok(cores()), |text| {
        let jobs = text.parse().ok().filter(|jobs| (1..=JOBS_MAX).contains(jobs));
        jobs.ok_or_else(|| format!("`{text}` is not a number of jobs: 1 to {JOBS_MAX} are possible"))
    })
}

/// How far in-order work has come.
pub struct Came<B> {
    /// The first seed that is not done. All before it are.
    pub next: u64,
    /// What ended the work early, if something did.
    pub broke: Option<B>,
}

/// Works on each seed, with so many threads, and gives each result to `each` in the order of the seeds, whatever the
/// number of threads. Ends early when `each` breaks, or when `interrupt` is asked: then no new seed is begun, those
/// that were begun are finished, and so what is done has no gaps.
pub fn in_order<R: Send, B>(
    seeds: Range<u64>,
    jobs: u64,
    interrupt: &Interrupt,
    work: impl Fn(u64) -> R + Sync,
    mut each: impl FnMut(u64, R) -> ControlFlow<B>,
) -> io::Result<Came<B>> {
    let start = seeds.start;
    let threads = jobs.clamp(1, seeds.end.saturating_sub(seeds.start).clamp(1, JOBS_MAX));
    let queue = Queue::new(seeds, interrupt);
    scope(|scope| {
        // Whatever ends this scope, even a panic, ends the threads as well, which the scope waits for.
        let closing = Closing(&queue);
        let (sender, receiver) = channel();
        for _ in 0..threads {
            let (queue, work, sender) = (&queue, &work, sender.clone());
            let builder = Builder::new().name("seeds".to_string()).stack_size(STACK_BYTES);
            builder.spawn_scoped(scope, move || play(queue, work, &sender))?;
        }
        drop(sender);
        let mut waiting = BTreeMap::new();
        let mut next = start;
        for (seed, result) in receiver {
            waiting.insert(seed, result);
            while let Some(result) = waiting.remove(&next) {
                let result = result.unwrap_or_else(|panic| resume_unwind(panic));
                next += 1;
                if let ControlFlow::Break(why) = each(next - 1, result) {
                    return Ok(Came { next, broke: Some(why) });
                }
                queue.done_before(next);
            }
        }
        drop(closing);
        Ok(Came { next, broke: None })
    })
}

/// One thread: takes seeds until there are none. A panic is handed over, for the main thread to go on with.
fn play<R>(queue: &Queue, work: &impl Fn(u64) -> R, results: &Sender<(u64, Caught<R>)>) {
    while let Some(seed) = queue.take() {
        let result = catch_unwind(AssertUnwindSafe(|| work(seed)));
        if results.send((seed, result)).is_err() {
            return;
        }
    }
}

/// The seeds that are still to be begun.
struct Queue<'a> {
    state: Mutex<State>,
    moved: Condvar,
    interrupt: &'a Interrupt,
}

struct State {
    /// The next to begin.
    next: u64,
    /// The oldest that is not done.
    oldest: u64,
    /// The end of the seeds, or of the work.
    end: u64,
}

impl Queue<'_> {
    fn new(seeds: Range<u64>, interrupt: &Interrupt) -> Queue<'_> {
        let state = Mutex::new(State { next: seeds.start, oldest: seeds.start, end: seeds.end });
        Queue { state, moved: Condvar::new(), interrupt }
    }

    /// Nothing panics while it holds the lock.
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The next seed to work on; waits while that is too far ahead of the oldest one.
    fn take(&self) -> Option<u64> {
        let mut state = self.lock();
        loop {
            if state.next >= state.end || self.interrupt.is_asked() {
                return None;
            }
            if state.next - state.oldest < AHEAD_MAX {
                state.next += 1;
                return Some(state.next - 1);
            }
            state = self.moved.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
    }

    fn done_before(&self, oldest: u64) {
        self.lock().oldest = oldest;
        self.moved.notify_all();
    }
}

/// Ends the work when it is dropped.
struct Closing<'a>(&'a Queue<'a>);

impl Drop for Closing<'_> {
    fn drop(&mut self) {
        self.0.lock().end = 0;
        self.0.moved.notify_all();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Work that takes the longer the earlier the seed, so that later seeds are done before.
    fn late(seed: u64) -> u64 {
        (0..(100 - seed.min(100)) * 2_000).fold(seed, |sum, next| std::hint::black_box(sum ^ next ^ next)) * 3
    }

    #[test]
    fn results_come_in_the_order_of_the_seeds_whatever_the_number_of_threads() {
        for jobs in [1, 2, 7, 1_000] {
            let mut seen = Vec::new();
            let came = in_order::<_, ()>(5..105, jobs, &Interrupt::default(), late, |seed, result| {
                seen.push((seed, result));
                ControlFlow::Continue(())
            });
            let came = came.expect("threads can be started");
            assert_eq!((came.next, came.broke), (105, None));
            assert_eq!(seen, (5..105).map(|seed| (seed, seed * 3)).collect::<Vec<_>>());
        }
    }

    #[test]
    fn more_seeds_than_may_wait_are_done_all_the_same() {
        let mut sum = 0;
        let each = |_, result: u64| {
            sum += result;
            ControlFlow::<()>::Continue(())
        };
        let seeds = 0..AHEAD_MAX * 3;
        in_order(seeds.clone(), 4, &Interrupt::default(), |seed| seed, each).expect("threads can be started");
        assert_eq!(sum, seeds.sum::<u64>());
    }

    #[test]
    fn work_that_is_interrupted_is_done_up_to_some_seed_without_gaps() {
        let interrupt = Interrupt::default();
        let mut seen = Vec::new();
        let each = |seed, _| {
            seen.push(seed);
            if seed == 50 {
                interrupt.ask();
            }
            ControlFlow::<()>::Continue(())
        };
        let came = in_order(0..1_000_000, 3, &interrupt, |seed| seed, each).expect("threads can be started");
        assert!((51..1_000_000).contains(&came.next), "{}", came.next);
        assert_eq!(seen, (0..came.next).collect::<Vec<_>>());
    }

    #[test]
    fn work_that_breaks_ends_at_the_same_seed_whatever_the_number_of_threads() {
        for jobs in [1, 4] {
            let each = |seed, _| if seed == 20 { ControlFlow::Break("found") } else { ControlFlow::Continue(()) };
            let came = in_order(0..100, jobs, &Interrupt::default(), late, each).expect("threads can be started");
            assert_eq!((came.next, came.broke), (21, Some("found")));
        }
    }

    #[test]
    fn a_panic_of_one_seed_ends_the_whole_work_with_that_panic() {
        let work = |seed: u64| assert!(seed != 30, "seed {seed}");
        let ended = catch_unwind(|| {
            in_order::<(), ()>(0..1_000_000, 3, &Interrupt::default(), work, |_, ()| ControlFlow::Continue(()))
        });
        let panic = ended.err().expect("it panics");
        assert_eq!(panic.downcast_ref::<String>().map(String::as_str), Some("seed 30"));
    }
}
