//! The ring round a node is the truth: a node stands for election when its timer says so, not before.

use raft_playground::action::{Action, Target};
use raft_playground::engine::Run;
use raft_playground::scenario::{Cluster, Line, Scenario, Step};
use raft_playground::trace::Event;
use raft_playground::types::{NodeId, Time};
use raft_playground::view::View;
use raft_playground::world::default_link;

/// Every leader crashes and comes back a while later, again and again.
fn scenario(seed: u64) -> Scenario {
    let mut lines = Vec::new();
    for _ in 0..5 {
        lines.push(Line::from(Step::Run(Time::from_millis(2_500))));
        lines.push(Line::from(Step::Act(Action::Crash(Target::Leader))));
        lines.push(Line::from(Step::Run(Time::from_millis(2_500))));
        lines.extend((1..=5).map(|id| Line::from(Step::Act(Action::Restart(NodeId(id))))));
    }
    Scenario { cluster: Cluster { seed, ..Cluster::default() }, lines, ..Scenario::default() }
}

#[test]
fn a_node_stands_for_election_at_its_first_tick_after_the_timer_ran_out() {
    let mut elections = 0;
    for seed in 0..10 {
        let scenario = scenario(seed);
        let cluster = scenario.cluster.clone();
        // openraft looks at the clock only at its ticks (openraft `Config::tick_interval`).
        let tick = Time::from_millis(cluster.heartbeat.as_millis() * 13 / 64);
        let mut run = Run::open(&scenario).expect("possible");
        let mut view = View::new(default_link(&cluster));
        run.run_to_end(|news| {
            for record in &news.records {
                if let Event::VoteSaved { node, vote } = &record.event
                    && vote.node == *node
                    && !vote.committed
                    // A node that has just started has heard of nobody and stands at its first tick.
                    && let Some(timer) = view.nodes[node].timer(cluster.election.max)
                {
                    elections += 1;
                    let place = format!("seed {seed}, node {node} stands at {}, timer {timer:?}", record.at);
                    assert!(record.at > timer.deadline, "too early: {place}");
                    assert!(record.at <= timer.deadline + tick + Time(1), "too late: {place}");
                }
                view.apply(record);
            }
        });
    }
    assert!(elections > 50, "only {elections} elections were seen");
}
