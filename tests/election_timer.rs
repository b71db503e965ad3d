//! The ring round a node is the truth: a node stands for election when its timer says so, not before.

use std::collections::BTreeSet;

use engine::world::default_link;
use engine::{Run, chaos};
use model::action::{Action, ProcessAction, Target};
use model::scenario::{Cluster, Line, Scenario, Step};
use model::trace::{DiskEvent, Event, ProcessEvent, RaftEvent};
use model::types::{NodeId, Time};
use model::view::View;

/// Every leader crashes and comes back a while later, again and again.
fn scenario(seed: u64) -> Scenario {
    let mut lines = Vec::new();
    for _ in 0..5 {
        lines.push(Line::from(Step::Run(Time::from_millis(2_500))));
        lines.push(Line::from(Step::Act(Action::Process(ProcessAction::Crash(Target::Leader)))));
        lines.push(Line::from(Step::Run(Time::from_millis(2_500))));
        lines.extend((1..=5).map(|id| Line::from(Step::Act(Action::Process(ProcessAction::Restart(NodeId(id)))))));
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
                if let Event::Disk(DiskEvent::VoteSaved { node, vote }) = &record.event
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

/// openraft looks at the clock in ticks; the longest one of these clusters lies well below this.
const LATE_AT_MOST: Time = Time::from_millis(40);

/// Who stands for election with this event. With PreVote a node first asks whether it should:
/// then all that tells of it beforehand is the time-out that it draws for the next time.
fn stands(event: &Event, pre_vote: bool) -> Option<NodeId> {
    match event {
        Event::Disk(DiskEvent::VoteSaved { node, vote }) if !pre_vote && vote.node == *node && !vote.committed => {
            Some(*node)
        }
        Event::Raft(RaftEvent::TimeoutDrawn { node, .. }) if pre_vote => Some(*node),
        _ => None,
    }
}

#[test]
fn under_random_faults_a_node_stands_for_election_when_its_timer_has_run_out() {
    let (mut right, mut wrong) = (0, Vec::new());
    for seed in 0..8 {
        let scenario = chaos(seed, 5);
        let (lease, pre_vote) = (scenario.cluster.election.max, scenario.cluster.pre_vote);
        let mut view = View::new(default_link(&scenario.cluster));
        let mut done = BTreeSet::new();
        Run::open(&scenario).expect("chaos is possible").run_to_end(|news| {
            for record in news.records {
                if let Some(node) = stands(&record.event, pre_vote).filter(|node| !done.contains(&(*node, record.at)))
                    && let Some(timer) = view.nodes[&node].timer(lease)
                {
                    match timer.deadline <= record.at && record.at <= timer.deadline + LATE_AT_MOST {
                        true => right += 1,
                        false => wrong.push((seed, node, record.at, timer)),
                    }
                }
                match record.event {
                    // In the instant in which a process resumes it does what piled up, in an order of its own.
                    Event::Process(ProcessEvent::Resumed { node }) => done.insert((node, record.at)),
                    // It asked whether it should stand earlier, and that was counted.
                    Event::Disk(DiskEvent::VoteSaved { node, .. }) => done.insert((node, record.at)),
                    _ => false,
                };
                view.apply(&record);
            }
        });
    }
    assert!(right > 40, "only {right} elections");
    assert!(wrong.len() * 100 <= right, "{right} right, wrong: {wrong:?}");
}
