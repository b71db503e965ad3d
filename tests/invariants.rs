//! The checks applied to openraft: with leader restore it loses acknowledged writes, and without it does not.

use std::collections::BTreeSet;

use engine::world::World;
use engine::{ChaosKind, Recipe, Run, Verdict, chaos_with};
use model::action::{Action, ClientAction, ProcessAction, Range, Target};
use model::dialect::Dialect;
use model::invariants::{Checker, Property};
use model::scenario::{Cluster, parse};
use model::trace::{Event, ProcessEvent};
use model::types::{NodeId, Time};

/// Writes, crashes the leader after most other disks hold the entry but before its own does, and restarts it at once.
fn restarts_before_flush(seed: u64, leader_restore: bool) -> BTreeSet<Property> {
    let span = |min, max| Range { min: Time::from_millis(min), max: Time::from_millis(max) };
    let cluster = Cluster { seed, flush: span(1, 20), latency: span(1, 2), leader_restore, ..Cluster::default() };
    let mut world = World::new(&cluster).expect("a possible cluster");
    let run = |world: &mut World, ms| world.run_until(world.now() + Time::from_millis(ms));
    let mut checker = Checker::new();
    let mut broken = BTreeSet::new();
    for round in 0..12 {
        for _ in 0..50 {
            if world.leader().is_none() {
                run(&mut world, 100);
            }
        }
        let leader = world.leader().expect("five seconds are enough to elect a leader");
        let write = |value: String| {
            Action::Client(ClientAction::Write { to: Target::Node(leader), key: "x".to_string(), value: value.into() })
        };
        world.apply(&write(format!("before {round}"))).expect("the leader runs");
        run(&mut world, 6 + (seed + round) % 14);
        world.apply(&Action::Process(ProcessAction::Crash(Target::Node(leader)))).expect("the leader runs");
        run(&mut world, 5);
        world.apply(&Action::Process(ProcessAction::Restart(leader))).expect("it crashed");
        world.apply(&write(format!("after {round}"))).expect("it runs again");
        run(&mut world, 300);
        for record in world.take_records() {
            broken.extend(checker.check(&record).into_iter().map(|violation| violation.property));
        }
    }
    broken
}

#[test]
fn a_restored_leader_that_lost_entries_violates_properties() {
    let broken = (0..5).flat_map(|seed| restarts_before_flush(seed, true)).collect();
    let expected = BTreeSet::from([Property::LogMatching, Property::StateMachineSafety, Property::NoLostWrite]);
    assert!(expected.is_subset(&broken), "only {broken:?}");
}

#[test]
fn without_leader_restore_the_same_crashes_violate_nothing() {
    for seed in 0..5 {
        assert_eq!(restarts_before_flush(seed, false), BTreeSet::new(), "seed {seed}");
    }
}

/// Found in an earlier build by `chaos --seeds 2..3 --with plain,process=2 --leader-ids several` and shrunk: node 2 votes
/// for candidate 1, and for candidate 3 in the same term before its first answer has left it.
const ANSWER_AFTER_A_NEWER_VOTE: &str = "\
cluster nodes=5 seed=2 latency=20ms flush=1..20ms leader-ids=several chunk=1kB
run 280ms
crash 4 after it flushed
run 75ms
pause 2
run 400ms
slow 3 1ms
run 638ms
crash 3
run 2.12s
crash 5
run 1.335s
restart 3
run 980ms
restart 5
run 300ms
crash 3 after it flushed
run 90ms
restart 3
run 100ms
crash 1 before it appends
write 1 y=75
restart 1
crash 2
restart 2
crash 3
restart 3
run until converged within 30s
";

#[test]
fn an_answer_sent_after_a_newer_vote_of_the_same_term_violates_nothing() {
    let scenario = parse(ANSWER_AFTER_A_NEWER_VOTE).expect("a scenario");
    let verdict = Verdict::of(&scenario).expect("a possible cluster");
    assert!(!verdict.is_failed(), "{}", verdict.output());
}

#[test]
fn an_entry_that_does_not_follow_the_log_is_refused_by_the_storage() {
    // Node 1 restored an old backup. Its log is 4/15 to 4/18 when the leader of term 12 sends it 12/7.
    let kinds = vec![(ChaosKind::Plain, 1), (ChaosKind::Backup, 2)];
    let recipe = Recipe {
        wide: false,
        nodes: 5,
        kinds,
        leader_restore: false,
        several_leaders: false,
        engine: Dialect::Openraft,
    };
    let scenario = chaos_with(4, &recipe).expect("a possible cluster");
    let mut refused = Vec::new();
    Run::open(&scenario).expect("a possible cluster").run_to_end(|news| {
        for record in news.records {
            if let Event::Process(ProcessEvent::Failed { node, message }) = record.event {
                refused.push((node, message));
            }
        }
    });
    let is_expected = |(node, message): &(NodeId, String)| {
        *node == NodeId(1) && message.contains("entry 12/7 does not follow the last entry 4/18")
    };
    assert!(refused.iter().any(is_expected), "{refused:?}");
}
