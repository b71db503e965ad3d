//! The picture is the truth: what the view shows of a node equals what openraft and its storage hold.

#[path = "common/actions.rs"]
mod actions;

use std::collections::BTreeMap;

use actions::Actions;
use engine::raft::node::{Node, ProcessState};
use engine::raft::openraft::convert;
use engine::raft::replica::Replica;
use engine::world::default_link;
use engine::{ChaosKind, Recipe, Run, chaos, chaos_with};
use model::client::{ClientId, Remembered};
use model::scenario::{Cluster, Scenario};
use model::trace::{Entry, Trace};
use model::types::{NodeId, Role, Time};
use model::view::{Keyframes, NodeView, Process};
use openraft::ServerState;
use openraft::async_runtime::watch::WatchReceiver as _;

/// How many moments of a run are looked at.
const MOMENTS: u64 = 40;

/// Compares one node of the view with the node itself.
fn compare(id: NodeId, seen: &NodeView, node: &Node, place: &str) {
    let place = format!("{place}, node {id}");
    let process = match seen.process {
        Process::Running => ProcessState::Running,
        Process::Paused => ProcessState::Paused,
        Process::Crashed | Process::Failed => ProcessState::Dead,
    };
    assert_eq!(process, node.process_state(), "{place}: process");

    let store = node.store();
    let (vote, vote_flushed) = store.vote();
    assert_eq!(seen.vote, vote, "{place}: vote");
    assert_eq!(seen.vote_flushed || vote.is_none(), vote_flushed, "{place}: vote flushed");
    let entries: Vec<Entry> = seen.entries.iter().cloned().collect();
    assert_eq!(entries, store.entries(), "{place}: log");
    assert_eq!((seen.purged, seen.flushed), store.purged_and_flushed(), "{place}: purged and flushed");
    assert_eq!(seen.snapshot, store.snapshot(), "{place}: snapshot");
    let receiving = seen.receiving.map(|held| (held.last, held.received, held.newest.total));
    assert_eq!(receiving, node.receiving(), "{place}: chunks of a snapshot");

    if let Some(state_machine) = node.state_machine() {
        let data: BTreeMap<String, String> =
            seen.data.iter().map(|(key, value)| (key.clone(), value.clone())).collect();
        let sessions: BTreeMap<ClientId, Remembered> =
            seen.sessions.iter().map(|(client, last)| (*client, *last)).collect();
        assert_eq!((data, sessions, seen.applied), state_machine.dump(), "{place}: state machine");
    }
    let Some(Replica::Openraft(replica)) = node.replica() else { return };
    let Some(raft) = replica.raft() else { return };
    let metrics = raft.metrics();
    let metrics = metrics.borrow_watched();
    let role = match metrics.state {
        ServerState::Learner => Role::Learner,
        ServerState::Follower => Role::Follower,
        ServerState::Candidate => Role::Candidate,
        ServerState::Leader => Role::Leader,
        ServerState::Shutdown => panic!("{place}: openraft shut down"),
    };
    assert_eq!(seen.role, role, "{place}: role");
    assert_eq!(seen.term, metrics.current_term, "{place}: term");
    assert_eq!(seen.leader, metrics.current_leader, "{place}: leader");
    assert_eq!(seen.last().map(|last| last.index), metrics.last_log_index, "{place}: last");
    assert_eq!(seen.commit, metrics.local_committed.as_ref().map(convert::log_id), "{place}: commit");
    assert_eq!(seen.applied, metrics.last_applied.as_ref().map(convert::log_id), "{place}: applied");
    // A snapshot that openraft takes over counts there only once it is installed.
    let membership = metrics.membership_config.membership();
    assert_eq!(*seen.membership.1, convert::membership(membership), "{place}: membership");
    if let Some(replication) = &metrics.replication {
        let others = replication.iter().filter(|(follower, _)| **follower != id);
        for (follower, upto) in others {
            let shown = seen.matched.get(follower).copied().flatten();
            assert_eq!(shown, upto.as_ref().map(convert::log_id), "{place}: matched of {follower}");
        }
    }
}

fn view_is_the_truth(scenario: &Scenario) {
    let seed = scenario.cluster.seed;
    let mut run = Run::open(scenario).expect("chaos is possible");
    let mut trace = Trace::new();
    let mut keyframes = Keyframes::new(default_link(&scenario.cluster));
    let mut time = Time::ZERO;
    while run.is_playing() || time == Time::ZERO {
        // Uneven strides, so that the moments fall between events as well as on them.
        time = time + Time::from_micros(20_000_000 / MOMENTS + 7_919 * (time.as_micros() % 31));
        while !run.run_until(time) {}
        for record in run.take_news().records {
            trace.push(record.at, record.event);
        }
        keyframes.extend(&trace);
        let view = keyframes.view_at_time(&trace, time);
        let place = format!("seed {seed} at {time}");
        assert_eq!(view.nodes.len(), run.world().nodes().len(), "{place}");
        for (id, node) in run.world().nodes() {
            compare(*id, &view.nodes[id], node, &place);
        }
    }
}

/// Random actions of every kind, changes of members among them, and a look at every node after each.
fn view_is_the_truth_while_members_change(seed: u64) {
    let mut draw = Actions::new(seed);
    let cluster = Cluster { nodes: 1 + draw.below(5), seed, snapshot_every: Some(4), ..Cluster::default() };
    let scenario = Scenario { cluster, ..Scenario::default() };
    let mut run = Run::open(&scenario).expect("a plain cluster is possible");
    let mut trace = Trace::new();
    let mut keyframes = Keyframes::new(default_link(&scenario.cluster));
    for _ in 0..60 {
        let nodes = run.world().nodes().len() as u64;
        // The impossible ones change nothing.
        run.act(&draw.next(nodes)).ok();
        let time = run.now() + Time::from_micros(draw.below(400_000));
        while !run.run_until(time) {}
        for record in run.take_news().records {
            trace.push(record.at, record.event);
        }
        keyframes.extend(&trace);
        let view = keyframes.view_at_time(&trace, time);
        let place = format!("seed {seed} at {time}");
        assert_eq!(view.nodes.len(), run.world().nodes().len(), "{place}");
        for (id, node) in run.world().nodes() {
            compare(*id, &view.nodes[id], node, &place);
        }
    }
}

#[test]
fn the_view_equals_the_stores_and_openrafts_metrics_while_members_change() {
    for seed in 0..60 {
        view_is_the_truth_while_members_change(seed);
    }
}

#[test]
fn the_view_equals_the_stores_and_openrafts_metrics_under_random_faults() {
    for seed in 0..8 {
        view_is_the_truth(&chaos(seed, 5));
    }
    view_is_the_truth(&chaos(100, 3));
    view_is_the_truth(&chaos(101, 7));
}

#[test]
fn the_view_is_the_truth_under_every_kind_of_fault() {
    for (kind, _) in ChaosKind::NAMES {
        for seed in 0..3 {
            let kinds = vec![(ChaosKind::Plain, 1), (kind, 2)];
            let recipe = Recipe { nodes: 5, kinds, leader_restore: false, several_leaders: seed == 1 };
            view_is_the_truth(&chaos_with(seed, &recipe).expect("a possible cluster"));
        }
    }
}
