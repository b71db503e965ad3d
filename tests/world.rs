//! The world at work: what actions do to a running cluster.

use raft_playground::action::{Action, Target};
use raft_playground::scenario::Cluster;
use raft_playground::trace::{Event, Outcome, Record};
use raft_playground::types::{NodeId, Time};
use raft_playground::world::World;

fn outcomes(records: &[Record]) -> Vec<Outcome> {
    let answered = records.iter().filter_map(|record| match &record.event {
        Event::Answered { outcome, .. } => Some(outcome.clone()),
        _ => None,
    });
    answered.collect()
}

fn write(to: Target) -> Action {
    Action::Write { to, key: "x".to_string(), value: "3".to_string() }
}

#[test]
fn a_cluster_elects_a_leader_that_commits_a_write() {
    let mut world = World::new(&Cluster::default()).expect("the default cluster is possible");
    world.run_until(Time::from_secs(2));
    let leader = world.leader().expect("two seconds are enough for an election");
    world.apply(&write(Target::Leader)).expect("there is a leader");
    world.run_until(Time::from_secs(3));
    let records = world.take_records();
    assert!(matches!(outcomes(&records)[..], [Outcome::Written(_)]), "{:?}", outcomes(&records));
    for (id, node) in world.nodes() {
        let value = node.state_machine().expect("every node runs").get("x");
        assert_eq!(value.as_deref(), Some("3"), "node {id}, leader {leader}");
    }
}

#[test]
fn an_isolated_leader_commits_nothing() {
    let mut world = World::new(&Cluster::default()).expect("the default cluster is possible");
    world.run_until(Time::from_secs(2));
    let leader = world.leader().expect("two seconds are enough for an election");
    let others = (1..=5).map(NodeId).filter(|id| *id != leader).collect();
    world.apply(&Action::Partition(vec![vec![leader], others])).expect("all nodes exist");
    world.apply(&write(Target::Node(leader))).expect("the leader runs");
    world.run_until(Time::from_secs(4));
    assert_eq!(outcomes(&world.take_records()), []);
    assert!(world.nodes()[&leader].state_machine().is_some_and(|machine| machine.get("x").is_none()));
    assert_ne!(world.leader(), Some(leader));
}

#[test]
fn two_runs_of_one_seed_are_equal_and_another_seed_differs() {
    let run = |seed: u64| {
        let mut world = World::new(&Cluster { seed, ..Cluster::default() }).expect("possible");
        world.run_until(Time::from_secs(1));
        world.apply(&Action::Crash(Target::Leader)).ok();
        world.run_until(Time::from_secs(3));
        world.take_records()
    };
    assert_eq!(run(7), run(7));
    assert_ne!(run(7), run(8));
}
