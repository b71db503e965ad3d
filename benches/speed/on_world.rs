//! The workload on our simulated machine.

use raft_playground::action::{Action, Target};
use raft_playground::engine::Run;
use raft_playground::raft::recorder::Recorder;
use raft_playground::scenario::Scenario;
use raft_playground::trace::{Body, Event, Outcome, Record};
use raft_playground::types::Time;
use raft_playground::world::World;

use crate::workload::{Counts, ELECTION_SECONDS, Workload};

/// How often the events are taken, as the page does it at each frame.
const TAKE_EVERY: Time = Time::from_millis(100);

fn count(counts: &mut Counts, records: &[Record]) {
    // The election is not counted on either side.
    for record in records.iter().filter(|record| record.at > Time::from_secs(ELECTION_SECONDS)) {
        match &record.event {
            Event::Sent { body, .. } => match **body {
                Body::RequestVote { .. } | Body::AppendEntries { .. } | Body::InstallSnapshot { .. } => {
                    counts.rpcs += 1
                }
                _ => {}
            },
            Event::Answered { outcome: Outcome::Written(_), .. } => counts.written += 1,
            _ => {}
        }
    }
}

/// Calls `write` at every moment a write is due, with time run up to it, and `take` every now and then.
fn drive<W>(
    work: &Workload,
    world: &mut W,
    run_until: fn(&mut W, Time),
    write: fn(&mut W, u64),
    mut take: impl FnMut(&mut W),
) {
    let start = Time::from_secs(ELECTION_SECONDS);
    let end = start + Time::from_secs(work.seconds);
    run_until(world, start);
    let (mut now, mut number, mut take_at) = (start, 0_u64, start);
    while now < end {
        match (number * 1_000_000 + 1_000_000).checked_div(work.writes_per_second) {
            Some(next_micros) => {
                write(world, number);
                number += 1;
                now = start + Time::from_micros(next_micros);
            }
            None => now = now + TAKE_EVERY,
        }
        run_until(world, now.min(end));
        if now >= take_at {
            take(world);
            take_at = now + TAKE_EVERY;
        }
    }
    take(world);
}

fn action(number: u64) -> Action {
    Action::Write { to: Target::Leader, key: format!("k{}", number % 100), value: number.to_string() }
}

fn on_world(work: &Workload, recorder: Recorder) -> Counts {
    let mut world = World::with_recorder(&work.cluster(), recorder).expect("possible");
    let mut counts = Counts::default();
    let write = |world: &mut World, number| world.apply(&action(number)).expect("there is a leader");
    drive(work, &mut world, World::run_until, write, |world| count(&mut counts, &world.take_records()));
    counts
}

/// Without a trace.
pub fn run_silent(work: &Workload) -> Counts {
    on_world(work, Recorder::silent())
}

/// With the trace.
pub fn run_world(work: &Workload) -> Counts {
    on_world(work, Recorder::new())
}

/// With the trace and its invariants checked: what the page's worker does.
pub fn run_engine(work: &Workload) -> Counts {
    let scenario = Scenario { cluster: work.cluster(), ..Scenario::default() };
    let mut run = Run::open(&scenario).expect("possible");
    let mut counts = Counts::default();
    let run_until = |run: &mut Run, time: Time| while !run.run_until(time) {};
    let write = |run: &mut Run, number| run.act(&action(number)).expect("there is a leader");
    drive(work, &mut run, run_until, write, |run| {
        let news = run.take_news();
        assert!(news.violations.is_empty(), "{:?}", news.violations);
        count(&mut counts, &news.records);
    });
    counts
}
