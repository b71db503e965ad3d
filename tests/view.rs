//! The view and the checks on long random traces: every way to reach a time gives the same view, and a correct run has
//! no violations.

#[path = "common/synthetic.rs"]
mod synthetic;

use model::invariants::Checker;
use model::trace::{CHAPTER_WEIGHT, ClientEvent, DiskEvent, Event, NetworkEvent, ProcessEvent, RaftEvent, Trace};
use model::types::Time;
use model::view::{Cursor, DROPPED_FOR, Keyframes, REQUESTS_MAX, View};
use sim::rng::{Rng, Stream};
use synthetic::{Kind, LINK};

fn stormy(seed: u64) -> Trace {
    let kind = Kind { seed, nodes: 3 + 2 * (seed % 2), events: 6_000, fault_permille: 60, snapshot_every: 40 };
    synthetic::trace(kind)
}

fn folded(trace: &Trace, position: usize) -> View {
    let mut view = View::new(LINK);
    trace.range(0..position).map(|(_, record)| record).for_each(|record| view.apply(record));
    view
}

fn extended(trace: &Trace) -> Keyframes {
    let mut keyframes = Keyframes::new(LINK);
    keyframes.extend(trace);
    keyframes
}

/// Numbers below `below`, the same for the same seed.
fn draws(seed: u64, below: u64) -> impl Iterator<Item = u64> {
    let mut rng = Rng::new(seed, Stream::Outside);
    std::iter::repeat_with(move || rng.between(0, below - 1))
}

#[test]
fn every_way_to_reach_a_time_gives_the_same_view() {
    for seed in 0..6 {
        let trace = stormy(seed);
        let keyframes = extended(&trace);
        let mut cursor = Cursor::new(&keyframes);
        let end = trace.end().as_micros() + DROPPED_FOR.as_micros() * 2;
        for time in draws(seed, end).map(Time).take(25) {
            let mut expected = folded(&trace, trace.position_at(time));
            expected.pass(time);
            assert_eq!(keyframes.view_at_time(&trace, time), expected, "from a keyframe, seed {seed} at {time}");
            assert_eq!(cursor.seek_time(&keyframes, &trace, time), &expected, "by cursor, seed {seed} at {time}");
            let soon = time + Time::from_millis(30);
            let mut expected = folded(&trace, trace.position_at(soon));
            expected.pass(soon);
            assert_eq!(cursor.seek_time(&keyframes, &trace, soon), &expected, "onwards, seed {seed} at {soon}");
        }
        for position in draws(seed + 100, trace.len() as u64 + 1).take(25) {
            let expected = folded(&trace, position as usize);
            assert_eq!(keyframes.view_at(&trace, position as usize), expected);
            assert_eq!(cursor.seek(&keyframes, &trace, position as usize), &expected);
        }
    }
}

#[test]
fn keyframes_that_grow_with_the_trace_equal_those_made_at_once() {
    let whole = stormy(3);
    let at_once = extended(&whole);
    let mut growing = Trace::new();
    let mut keyframes = Keyframes::new(LINK);
    for (count, record) in whole.records().enumerate() {
        growing.push(record.at, record.event.clone());
        if count % 97 == 0 {
            keyframes.extend(&growing);
            assert_eq!(keyframes.newest().position, growing.len());
        }
    }
    for position in [0, 1, CHAPTER_WEIGHT - 1, CHAPTER_WEIGHT, CHAPTER_WEIGHT + 1, whole.len()] {
        assert_eq!(keyframes.view_at(&whole, position), at_once.view_at(&whole, position));
    }
}

#[test]
fn dropped_messages_are_removed_from_the_view_after_some_time() {
    let trace = stormy(1);
    let keyframes = extended(&trace);
    let mut most = 0;
    for time in (0..trace.end().as_micros()).step_by(50_000).map(Time) {
        let view = keyframes.view_at_time(&trace, time);
        most = most.max(view.dropped.len());
        assert!(view.dropped.iter().all(|(_, loss)| loss.at <= time && time < loss.at + DROPPED_FOR));
    }
    assert!(most > 0, "the trace must drop messages");
    let later = trace.end() + DROPPED_FOR;
    assert!(keyframes.view_at_time(&trace, later).dropped.is_empty());
}

#[test]
fn the_view_keeps_only_the_newest_requests() {
    let trace = stormy(2);
    let asked =
        trace.records().filter(|record| matches!(record.event, Event::Client(ClientEvent::Requested { .. }))).count();
    let long = synthetic::trace(Kind { seed: 2, nodes: 3, events: 60_000, fault_permille: 0, snapshot_every: 500 });
    let view = folded(&long, long.len());
    assert!(asked < REQUESTS_MAX && folded(&trace, trace.len()).requests.len() == asked);
    assert_eq!(view.requests.len(), REQUESTS_MAX);
    assert!(view.requests.values().all(|request| request.outcome.is_some()));
}

#[test]
fn a_correct_run_with_faults_violates_nothing() {
    let mut seen = [false; 5];
    for seed in 0..40 {
        let trace = stormy(seed);
        let mut checker = Checker::new();
        for record in trace.records() {
            assert_eq!(checker.check(record), [], "seed {seed}");
            match record.event {
                Event::Disk(DiskEvent::Truncated { .. }) => seen[0] = true,
                Event::Raft(RaftEvent::SnapshotInstalled { .. }) => seen[1] = true,
                Event::Process(ProcessEvent::Crashed { .. }) => seen[2] = true,
                Event::Disk(DiskEvent::Purged { .. }) => seen[3] = true,
                Event::Network(NetworkEvent::Dropped { .. }) => seen[4] = true,
                _ => {}
            }
        }
        assert!(checker.checks() > 1_000, "only {} checks", checker.checks());
    }
    assert_eq!(seen, [true; 5], "the traces must contain each of the difficult events");
}
