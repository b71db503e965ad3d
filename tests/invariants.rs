//! The checks applied to openraft: with leader restore it loses acknowledged writes, and without it does not.

use std::collections::BTreeSet;

use engine::world::World;
use model::action::{Action, Range, Target};
use model::invariants::{Checker, Property};
use model::scenario::Cluster;
use model::types::Time;

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
        let write = |value: String| Action::Write { to: Target::Node(leader), key: "x".to_string(), value };
        world.apply(&write(format!("before {round}"))).expect("the leader runs");
        run(&mut world, 6 + (seed + round) % 14);
        world.apply(&Action::Crash(Target::Node(leader))).expect("the leader runs");
        run(&mut world, 5);
        world.apply(&Action::Restart(leader)).expect("it crashed");
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
