//! Ten thousand random actions, possible and impossible ones, in clusters of every size: nothing panics, no property
//! whose assumptions hold is violated, and an impossible action is refused with a sentence.

#[path = "common/actions.rs"]
mod actions;

use std::collections::BTreeSet;

use actions::Actions;
use engine::Run;
use model::action::{ACTION_KINDS, Action, DiskAction};
use model::dialect::Dialect;
use model::scenario::{Cluster, NODES_MAX, Scenario, Step, parse};
use model::trace::{ClientEvent, Event, FaultEvent, ProcessEvent, TraceHash};
use model::types::{DiskTrouble, NodeId, Range, Time};

/// The number of clusters, and the number of actions in each of them.
const CLUSTERS: u64 = 200;
const ACTIONS: u64 = 50;

fn cluster(engine: Dialect, seed: u64, draw: &mut Actions) -> Cluster {
    let flush = Time::from_millis(draw.below(3) * 5);
    Cluster {
        nodes: 1 + draw.below(5),
        seed,
        flush: Range { min: Time::ZERO, max: flush },
        snapshot_every: [None, Some(3), Some(20)][draw.below(3) as usize],
        pre_vote: draw.below(2) == 0,
        engine,
        ..Cluster::default()
    }
}

/// The results of a run.
#[derive(Default)]
struct Seen {
    done: u64,
    refused: u64,
    changed: u64,
    hash: TraceHash,
    wrong: Vec<String>,
    /// Replicas that stopped, for a reason that the run itself gives.
    failed: u64,
    excuses: Excuses,
    /// Violations that are excused by a violated assumption.
    excused: u64,
    /// The names of the actions that were done, and of those that were always refused.
    names: BTreeSet<&'static str>,
    drawn: BTreeSet<&'static str>,
}

/// What has happened in a run that explains why a replica stops.
#[derive(Default)]
struct Excuses {
    /// What disks of nodes have said of writes and reads, in the words of their errors.
    disks: BTreeSet<(NodeId, &'static str)>,
    /// True once a disk has forgotten, or may forget, what it said is durable.
    forgetful: bool,
}

impl Excuses {
    fn add(&mut self, event: &Event) {
        match event {
            Event::Acted(action) => {
                self.forgetful |= matches!(
                    &**action,
                    Action::Disk(
                        DiskAction::Wipe(_)
                            | DiskAction::Restore(_)
                            | DiskAction::Trouble { trouble: Some(DiskTrouble::Lies | DiskTrouble::ForgetsVotes), .. }
                    )
                );
            }
            Event::Fault(fault) => match *fault {
                FaultEvent::DiskChanged { node, trouble: Some(DiskTrouble::Fails) } => {
                    self.disks.insert((node, "the disk failed to flush"));
                }
                FaultEvent::DiskChanged { node, trouble: Some(DiskTrouble::Full) } => {
                    self.disks.insert((node, "no space left on the disk"));
                }
                FaultEvent::Rotted { node, .. } => {
                    self.disks.insert((node, "its checksum is wrong"));
                }
                _ => {}
            },
            _ => {}
        }
    }

    /// True when this node's own disk is the reason, and the message says so, or when disks have forgotten what replicas
    /// rely on. Nothing explains a panic of our own code, or tasks that never end.
    fn explains(&self, node: NodeId, message: &str) -> bool {
        let ours = message.starts_with("the playground's own code panicked") || message.contains("wake each other");
        let by_disk = self.disks.iter().any(|(of, words)| *of == node && message.contains(words));
        !ours && (self.forgetful || (by_disk && !message.contains("panicked")))
    }
}

fn take(run: &mut Run, seed: u64, seen: &mut Seen) {
    let news = run.take_news();
    for record in &news.records {
        seen.hash.add(record);
        seen.excuses.add(&record.event);
        match &record.event {
            Event::Process(ProcessEvent::Failed { node, message }) if seen.excuses.explains(*node, message) => {
                seen.failed += 1
            }
            Event::Process(ProcessEvent::Failed { node, message }) => {
                seen.wrong.push(format!("seed {seed} at {}: node {node} failed: {message}", record.at));
            }
            Event::Client(ClientEvent::Answered { outcome: model::trace::Outcome::Changed(_), .. }) => {
                seen.changed += 1
            }
            _ => {}
        }
    }
    for violation in news.violations {
        if !violation.voided.is_empty() {
            seen.excused += 1;
            continue;
        }
        seen.wrong.push(format!("seed {seed} at {}: {}", violation.at, violation.message));
    }
}

/// Plays a cluster to its end, with faults of every kind if `all`: what was seen, what was done, and when it ended.
fn play(engine: Dialect, seed: u64, all: bool) -> (Seen, Scenario, Time) {
    let mut draw = Actions::new(seed);
    let scenario = Scenario { cluster: cluster(engine, seed, &mut draw), ..Scenario::default() };
    let mut run = Run::open(&scenario).expect("a plain cluster is possible");
    let mut seen = Seen::default();
    // Logs are given at the start and at no other time, so in some of the clusters that is the first action.
    let given = all && seed.is_multiple_of(10);
    for nth in 0..ACTIONS {
        let at_start = given && nth == 0;
        let next = run.now() + Time::from_millis(if at_start { 0 } else { draw.below(400) });
        while !run.run_until(next) {
            take(&mut run, seed, &mut seen);
        }
        let nodes = run.world().nodes().len() as u64;
        let action = match (at_start, all) {
            (true, _) => draw.given_log(nodes),
            (false, true) => draw.any(nodes),
            (false, false) => draw.next(nodes),
        };
        seen.drawn.insert(action.kind().name);
        match run.act(&action) {
            Ok(()) => {
                seen.done += 1;
                seen.names.insert(action.kind().name);
            }
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
fn ten_thousand_random_actions_cause_no_panic_and_no_violation() {
    let (mut done, mut refused, mut changed, mut wrong) = (0, 0, 0, Vec::new());
    for seed in 0..CLUSTERS {
        let (seen, _, _) = play(Dialect::Openraft, seed, false);
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
fn the_text_of_a_run_is_a_scenario_that_reproduces_it() {
    for seed in 0..10 {
        let (seen, scenario, end) = play(Dialect::Openraft, seed, false);
        let again = parse(&scenario.to_string()).expect("the text of the run can be parsed");
        let mut run = Run::open(&again).expect("it was possible once");
        let mut repeated = Seen::default();
        while !run.run_until(end) {
            take(&mut run, seed, &mut repeated);
        }
        take(&mut run, seed, &mut repeated);
        assert_eq!(repeated.hash.value(), seen.hash.value(), "seed {seed}:\n{again}");
    }
}

/// Plays clusters with every kind of action, and returns their results together.
fn everything(engine: Dialect, seeds: std::ops::Range<u64>) -> Seen {
    let mut all = Seen::default();
    for seed in seeds {
        let (seen, scenario, end) = play(engine, seed, true);
        all.done += seen.done;
        all.refused += seen.refused;
        all.failed += seen.failed;
        all.excused += seen.excused;
        all.names.extend(seen.names);
        all.drawn.extend(seen.drawn);
        all.wrong.extend(seen.wrong);
        if seed % 20 == 0 {
            let again = parse(&scenario.to_string()).expect("the text of the run can be parsed");
            let (mut run, mut repeated) = (Run::open(&again).expect("it was possible once"), Seen::default());
            while !run.run_until(end) {
                take(&mut run, seed, &mut repeated);
            }
            take(&mut run, seed, &mut repeated);
            assert_eq!(repeated.hash.value(), seen.hash.value(), "seed {seed}:\n{again}");
        }
    }
    all
}

#[test]
fn ten_thousand_actions_of_every_kind_cause_no_panic_and_only_excused_violations() {
    let seen = everything(Dialect::Openraft, 1_000..1_000 + CLUSTERS);
    let Seen { done, refused, failed, excused, names, drawn, wrong, .. } = seen;
    println!("{done} done, {refused} refused, {failed} replicas stopped, {excused} excused violations");
    assert!(wrong.is_empty(), "{} of {CLUSTERS} clusters:\n{}", wrong.len(), wrong.join("\n"));
    assert_eq!(done + refused, CLUSTERS * ACTIONS);
    // Whether a message of some number is in flight is chance, so those that name one are counted by their kind alone.
    let kinds = ACTION_KINDS.iter().map(|kind| kind.name);
    let all: Vec<&str> = kinds.filter(|name| !name.ends_with(" message")).collect();
    let never: Vec<&str> = all.iter().filter(|name| !drawn.contains(**name)).copied().collect();
    assert!(never.is_empty(), "never drawn: {never:?}");
    let undone: Vec<&str> = all.iter().filter(|name| !names.contains(**name)).copied().collect();
    assert!(undone.is_empty(), "always refused: {undone:?}");
    assert!(done > 3_000 && refused > 1_000 && failed > 0, "{done} done, {refused} refused, {failed} stopped");
}

#[test]
fn four_thousand_actions_of_every_kind_cause_no_panic_and_only_excused_violations_on_raft_rs() {
    let seen = everything(Dialect::RaftRs, 1_000..1_080);
    let Seen { done, refused, failed, excused, wrong, .. } = seen;
    println!("{done} done, {refused} refused, {failed} replicas stopped, {excused} excused violations");
    assert!(wrong.is_empty(), "of 80 clusters:\n{}", wrong.join("\n"));
    assert_eq!(done + refused, 80 * ACTIONS);
    assert!(done > 1_200 && failed > 0, "{done} done, {refused} refused, {failed} stopped");
}

#[test]
fn an_action_is_allowed_exactly_when_its_line_can_be_read() {
    let mut draw = Actions::new(11);
    let (mut allowed, mut refused) = (0, 0);
    for nodes in 1..=9 {
        let cluster = Cluster { nodes, ..Cluster::default() };
        for _ in 0..3_000 {
            let action = draw.any(nodes);
            let scenario = Scenario {
                cluster: cluster.clone(),
                lines: vec![Step::Act(action.clone()).into()],
                ..Scenario::default()
            };
            let read = parse(&scenario.to_string());
            match action.check(&cluster) {
                Ok(()) => {
                    allowed += 1;
                    assert_eq!(read.as_ref(), Ok(&scenario), "{action}");
                }
                Err(why) => {
                    refused += 1;
                    assert!(read.is_err(), "{action} is refused, but its line reads: {why}");
                }
            }
        }
    }
    assert!(allowed > 10_000 && refused > 2_000, "{allowed} allowed, {refused} refused");
}
