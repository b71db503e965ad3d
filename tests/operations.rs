//! Ten thousand random actions, possible and impossible ones, in clusters of every size: nothing panics, no property
//! breaks, and what is impossible is refused with a sentence.

#[path = "common/actions.rs"]
mod actions;

use actions::Actions;
use raft_playground::engine::Run;
use raft_playground::scenario::{Cluster, NODES_MAX, Scenario, parse};
use raft_playground::trace::{Event, TraceHash};
use raft_playground::types::{Range, Time};

/// How many clusters are tried, and how many actions each of them sees.
const CLUSTERS: u64 = 200;
const ACTIONS: u64 = 50;

fn cluster(seed: u64, draw: &mut Actions) -> Cluster {
    let flush = Time::from_millis(draw.below(3) * 5);
    Cluster {
        nodes: 1 + draw.below(5),
        seed,
        flush: Range { min: Time::ZERO, max: flush },
        snapshot_every: [None, Some(3), Some(20)][draw.below(3) as usize],
        pre_vote: draw.below(2) == 0,
        ..Cluster::default()
    }
}

/// What became of a run.
#[derive(Default)]
struct Seen {
    done: u64,
    refused: u64,
    changed: u64,
    hash: TraceHash,
    wrong: Vec<String>,
}

fn take(run: &mut Run, seed: u64, seen: &mut Seen) {
    let news = run.take_news();
    for record in &news.records {
        seen.hash.add(record);
        match &record.event {
            Event::Failed { node, message } => {
                seen.wrong.push(format!("seed {seed} at {}: node {node} failed: {message}", record.at));
            }
            Event::Answered { outcome: raft_playground::trace::Outcome::Changed(_), .. } => seen.changed += 1,
            _ => {}
        }
    }
    for violation in news.violations {
        seen.wrong.push(format!("seed {seed} at {}: {}", violation.at, violation.message));
    }
}

/// Plays a cluster to its end: what was seen, what was done, and when it ended.
fn play(seed: u64) -> (Seen, Scenario, Time) {
    let mut draw = Actions::new(seed);
    let scenario = Scenario { cluster: cluster(seed, &mut draw), ..Scenario::default() };
    let mut run = Run::open(&scenario).expect("a plain cluster is possible");
    let mut seen = Seen::default();
    for _ in 0..ACTIONS {
        let next = run.now() + Time::from_millis(draw.below(400));
        while !run.run_until(next) {
            take(&mut run, seed, &mut seen);
        }
        let nodes = run.world().nodes().len() as u64;
        match run.act(&draw.next(nodes)) {
            Ok(()) => seen.done += 1,
            Err(why) => {
                assert!(why.chars().count() > 10 && !why.contains('\n'), "seed {seed}: {why:?} is no sentence");
                seen.refused += 1;
            }
        }
        take(&mut run, seed, &mut seen);
        assert!(run.world().nodes().len() as u64 <= NODES_MAX);
    }
    let end = run.now() + Time::from_secs(6);
    while !run.run_until(end) {
        take(&mut run, seed, &mut seen);
    }
    take(&mut run, seed, &mut seen);
    (seen, run.scenario(), end)
}

#[test]
fn ten_thousand_random_actions_panic_nothing_and_break_nothing() {
    let (mut done, mut refused, mut changed, mut wrong) = (0, 0, 0, Vec::new());
    for seed in 0..CLUSTERS {
        let (seen, _, _) = play(seed);
        done += seen.done;
        refused += seen.refused;
        changed += seen.changed;
        wrong.extend(seen.wrong);
    }
    println!("{done} done, {refused} refused, {changed} changes of members answered");
    assert!(wrong.is_empty(), "{} of {CLUSTERS} clusters:\n{}", wrong.len(), wrong.join("\n"));
    assert_eq!(done + refused, CLUSTERS * ACTIONS);
    assert!(done > 3_000 && refused > 1_000 && changed > 200, "{done} done, {refused} refused, {changed} changed");
}

#[test]
fn what_was_done_is_a_scenario_that_repeats_the_run() {
    for seed in 0..10 {
        let (seen, scenario, end) = play(seed);
        let again = parse(&scenario.to_string()).expect("what was done can be read");
        let mut run = Run::open(&again).expect("it was possible once");
        let mut repeated = Seen::default();
        while !run.run_until(end) {
            take(&mut run, seed, &mut repeated);
        }
        take(&mut run, seed, &mut repeated);
        assert_eq!(repeated.hash.value(), seen.hash.value(), "seed {seed}:\n{again}");
    }
}
