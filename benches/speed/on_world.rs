//! The workload on our simulator.

use engine::raft::recorder::Recorder;
use engine::world::{World, default_link};
use model::action::{Action, ClientAction, Target};
use model::invariants::Checker;
use model::trace::{Body, ClientEvent, Event, NetworkEvent, Outcome, Record};
use model::types::Time;
use model::view::View;

use crate::workload::{Counts, ELECTION_SECONDS, Workload};

/// The interval at which the events are collected, as the page does at each frame.
const TAKE_EVERY: Time = Time::from_millis(100);

fn count(counts: &mut Counts, records: &[Record]) {
    // The election is not counted on either side.
    for record in records.iter().filter(|record| record.at > Time::from_secs(ELECTION_SECONDS)) {
        match &record.event {
            Event::Network(NetworkEvent::Sent { body, .. }) => match **body {
                Body::RequestVote { .. } | Body::AppendEntries { .. } | Body::InstallSnapshot { .. } => {
                    counts.rpcs += 1
                }
                _ => {}
            },
            Event::Client(ClientEvent::Answered { outcome: Outcome::Written(_), .. }) => counts.written += 1,
            _ => {}
        }
    }
}

/// Runs time up to each write that is due and writes, and calls `take` at intervals.
fn drive(work: &Workload, world: &mut World, mut take: impl FnMut(&mut World)) {
    let start = Time::from_secs(ELECTION_SECONDS);
    let end = start + Time::from_secs(work.seconds);
    world.run_until(start);
    let (mut now, mut number, mut take_at) = (start, 0_u64, start);
    while now < end {
        match (number * 1_000_000 + 1_000_000).checked_div(work.writes_per_second) {
            Some(next_micros) => {
                world.apply(&action(number)).expect("there is a leader");
                number += 1;
                now = start + Time::from_micros(next_micros);
            }
            None => now = now + TAKE_EVERY,
        }
        world.run_until(now.min(end));
        if now >= take_at {
            take(world);
            take_at = now + TAKE_EVERY;
        }
    }
    take(world);
}

fn action(number: u64) -> Action {
    Action::Client(ClientAction::Write {
        to: Target::Leader,
        key: format!("k{}", number % 100),
        value: number.to_string().into(),
    })
}

fn on_world(work: &Workload, recorder: Recorder, mut look: impl FnMut(&[Record])) -> Counts {
    let mut world = World::with_recorder(&work.cluster(), recorder).expect("possible");
    let mut counts = Counts::default();
    drive(work, &mut world, |world| {
        let records = world.take_records();
        look(&records);
        count(&mut counts, &records);
    });
    counts
}

/// Without a trace.
pub fn run_silent(work: &Workload) -> Counts {
    on_world(work, Recorder::silent(), |_| {})
}

/// With the trace.
pub fn run_world(work: &Workload) -> Counts {
    on_world(work, Recorder::new(), |_| {})
}

/// With the trace and its invariants checked: what the page's worker does.
pub fn run_checked(work: &Workload) -> Counts {
    let mut checker = Checker::new();
    on_world(work, Recorder::new(), |records| {
        for record in records {
            let violations = checker.check(record);
            assert!(violations.is_empty(), "{violations:?}");
        }
    })
}

/// The same, and the view that conditions are judged by is folded too, as while a script still plays.
pub fn run_judged(work: &Workload) -> Counts {
    let (mut checker, mut view) = (Checker::new(), View::new(default_link(&work.cluster())));
    let judged = on_world(work, Recorder::new(), |records| {
        for record in records {
            let violations = checker.check(record);
            assert!(violations.is_empty(), "{violations:?}");
            view.apply(record);
        }
    });
    assert!(view.position > 0, "nothing was folded");
    judged
}
