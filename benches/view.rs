//! The speed of folding, seeking and checking a trace: `cargo bench --bench view`.
mod common;

#[path = "../tests/common/synthetic.rs"]
mod synthetic;

use std::hint::black_box;
use std::time::Duration;

use common::{Counting, in_use, milliseconds, timed};
use model::invariants::Checker;
use model::trace::{CHAPTER_WEIGHT, Trace};
use model::types::Time;
use model::view::{Cursor, Keyframes, View};
use synthetic::{Kind, LINK};

#[global_allocator]
static ALLOCATOR: Counting = Counting;

const SEEKS: u64 = 2_000;
const FRAMES: u64 = 10_000;
/// How many times faster than folding the whole trace a seek must be: a ratio of one run, as a busy machine slows both.
const FASTER_THAN_FOLDING: f64 = 100.0;

fn main() {
    println!("a keyframe every {CHAPTER_WEIGHT} events and entries; times in ms");
    println!(
        "{:>5} {:>9} {:>8} {:>12} {:>9} {:>8} {:>8} {:>8} {:>10} {:>12} {:>9}",
        "nodes",
        "events",
        "trace MB",
        "fold ev/s",
        "frames MB",
        "p50",
        "p99",
        "max",
        "per frame",
        "check ev/s",
        "checks"
    );
    for (nodes, snapshot_every) in [(5, 5_000), (5, u64::MAX / 2), (25, 5_000)] {
        row(nodes, snapshot_every);
    }
}

fn row(nodes: u64, snapshot_every: u64) {
    let empty = in_use();
    let trace = synthetic::trace(Kind { seed: 7, nodes, events: 1_000_000, fault_permille: 2, snapshot_every });
    let trace_bytes = in_use() - empty;

    let (folding, _) = timed(|| {
        let mut view = View::new(LINK);
        trace.records().for_each(|record| view.apply(record));
        view
    });

    let before = in_use();
    let mut keyframes = Keyframes::new(LINK);
    keyframes.extend(&trace);
    let keyframes_bytes = in_use() - before;

    let end = trace.end().as_micros();
    let mut random = 1_u64;
    let mut seeks: Vec<Duration> = (0..SEEKS).map(|_| seek(&keyframes, &trace, end, &mut random)).collect();
    seeks.sort();
    let at = |permille: usize| milliseconds(seeks[(seeks.len() - 1) * permille / 1_000]);

    // The page at real speed: sixty frames per second, from the middle of the trace.
    let mut cursor = Cursor::new(&keyframes);
    cursor.seek_time(&keyframes, &trace, Time(end / 2));
    let (playing, _) = timed(|| {
        for frame in 0..FRAMES {
            black_box(cursor.seek_time(&keyframes, &trace, Time(end / 2 + frame * 16_667)));
        }
    });

    let mut checker = Checker::new();
    let (checking, violations) = timed(|| trace.records().map(|record| checker.check(record).len()).sum::<usize>());
    assert_eq!(violations, 0, "the synthetic trace has no violations");

    let faster = milliseconds(folding) / at(500);
    println!(
        "{nodes:>5} {:>9} {:>8.1} {:>12.0} {:>9.1} {:>8.3} {:>8.3} {:>8.3} {:>10.4} {:>12.0} {:>9}",
        trace.len(),
        trace_bytes as f64 / 1e6,
        trace.len() as f64 / folding.as_secs_f64(),
        keyframes_bytes as f64 / 1e6,
        at(500),
        at(990),
        at(1_000),
        milliseconds(playing) / FRAMES as f64,
        trace.len() as f64 / checking.as_secs_f64(),
        checker.checks(),
    );
    assert!(faster >= FASTER_THAN_FOLDING, "a seek is only {faster:.0} times faster than folding the whole trace");
}

/// Seeks a random time, and drops the view as the page does.
fn seek(keyframes: &Keyframes, trace: &Trace, end: u64, random: &mut u64) -> Duration {
    *random = random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
    let time = Time((*random >> 20) % end);
    timed(|| drop(black_box(keyframes.view_at_time(trace, time)))).0
}
