//! The ring around a node is correct: a node stands for election when its election timer ends, not before.

use std::collections::BTreeSet;

use engine::world::default_link;
use engine::{Run, chaos};
use model::action::{Action, ProcessAction, Target};
use model::scenario::{Cluster, Line, Scenario, Step};
use model::trace::{DiskEvent, Event, ProcessEvent, RaftEvent};
use model::types::{NodeId, Time};
use model::view::View;

/// Every leader crashes and restarts some time later.
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
        let tick = tick(&cluster);
        let mut run = Run::open(&scenario).expect("possible");
        let mut view = View::new(default_link(&cluster));
        run.run_to_end(|news| {
            for record in &news.records {
                if let Event::Disk(DiskEvent::VoteSaved { node, vote }) = &record.event
                    && vote.node() == *node
                    && !vote.elected
                {
                    let timer = view.nodes[node].timer(cluster.election.max);
                    elections += 1;
                    let place = format!("seed {seed}, node {node} stands at {}, timer {timer:?}", record.at);
                    let timer = timer.unwrap_or_else(|| panic!("{place}"));
                    assert!(record.at > timer.deadline, "too early: {place}");
                    assert!(record.at <= timer.deadline + tick + Time(1), "too late: {place}");
                }
                view.apply(record);
            }
        });
    }
    assert!(elections > 50, "only {elections} elections");
}

/// How often openraft looks at the clock in such a cluster (openraft `Config::tick_interval`).
fn tick(cluster: &Cluster) -> Time {
    Time::from_millis(cluster.heartbeat.as_millis() * 13 / 64)
}

/// The node that stands for election with this event. With PreVote a node first asks whether it could win:
/// then the only earlier event is the time-out that it draws for the next time.
fn stands(event: &Event, pre_vote: bool) -> Option<NodeId> {
    match event {
        Event::Disk(DiskEvent::VoteSaved { node, vote }) if !pre_vote && vote.node() == *node && !vote.elected => {
            Some(*node)
        }
        Event::Raft(RaftEvent::TimeoutDrawn { node, .. }) if pre_vote => Some(*node),
        _ => None,
    }
}

/// What is known of elections, and why some have no time to be held to.
#[derive(Debug, Default)]
struct Elections {
    /// Those at the first tick after the timer ran out.
    exact: usize,
    /// The time-out that a process draws while it starts is for its first election, and no election itself.
    drawn_at_start: usize,
    /// In the instant in which a process resumes it does what piled up, in an order of its own.
    on_resume: usize,
    /// With PreVote: the vote that was asked about before is taken, or another draw of the same moment.
    asked_before: usize,
    wrong: Vec<String>,
}

#[test]
fn under_random_faults_a_node_stands_for_election_at_its_first_tick_after_the_timer_ran_out() {
    let mut seen = Elections::default();
    for seed in 0..8 {
        let scenario = chaos(seed, 5);
        let (lease, pre_vote) = (scenario.cluster.election.max, scenario.cluster.pre_vote);
        let tick = tick(&scenario.cluster);
        let mut view = View::new(default_link(&scenario.cluster));
        let (mut resumed, mut asked) = (BTreeSet::new(), BTreeSet::new());
        Run::open(&scenario).expect("chaos is possible").run_to_end(|news| {
            for record in news.records {
                let at = record.at;
                if let Some(node) = stands(&record.event, pre_vote) {
                    let timer = view.nodes.get(&node).and_then(|node| node.timer(lease));
                    // The first tick after the deadline; but openraft's `handle_tick_election` asks again (PreVote) unless
                    // `now < started + election_timeout`, so at the first tick that is not before the deadline: the
                    // same span of time, one microsecond earlier.
                    let asks_again = view.nodes.get(&node).is_some_and(|node| node.asked.is_some());
                    let earliest = |deadline: Time| if asks_again { deadline } else { deadline + Time(1) };
                    let is_first_tick = |deadline| earliest(deadline) <= at && at <= earliest(deadline) + tick;
                    match timer {
                        _ if resumed.contains(&(node, at)) => seen.on_resume += 1,
                        _ if asked.contains(&(node, at)) => seen.asked_before += 1,
                        None if view.nodes.get(&node).is_none_or(|node| node.timeout.is_none()) => {
                            seen.drawn_at_start += 1
                        }
                        Some(timer) if is_first_tick(timer.deadline) => seen.exact += 1,
                        timer => seen.wrong.push(format!("seed {seed}, node {node} stands at {at}, {timer:?}")),
                    }
                }
                match record.event {
                    Event::Process(ProcessEvent::Resumed { node }) => resumed.insert((node, at)),
                    Event::Disk(DiskEvent::VoteSaved { node, .. }) => asked.insert((node, at)),
                    _ => false,
                };
                view.apply(&record);
            }
        });
    }
    println!("{seen:?}");
    assert!(seen.wrong.is_empty(), "{} wrong:\n{}", seen.wrong.len(), seen.wrong.join("\n"));
    // The seeds are fixed, so the exceptions are counted: none may become one more unnoticed.
    let exceptions = [seen.drawn_at_start, seen.on_resume, seen.asked_before];
    assert_eq!((seen.exact, exceptions), (241, [46, 7, 11]), "{seen:?}");
}
