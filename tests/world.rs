//! The effects of actions on a running cluster.

use engine::Verdict;
use engine::world::World;
use model::action::{Action, ClientAction, Links, NetworkAction, ProcessAction, Target};
use model::protocol::NoteKind;
use model::scenario::{Cluster, parse};
use model::trace::{ClientEvent, Event, Outcome, Record};
use model::types::{NodeId, Range, Role, Time};

fn outcomes(records: &[Record]) -> Vec<Outcome> {
    let answered = records.iter().filter_map(|record| match &record.event {
        Event::Client(ClientEvent::Answered { outcome, .. }) => Some(outcome.clone()),
        _ => None,
    });
    answered.collect()
}

fn write(to: Target) -> Action {
    Action::Client(ClientAction::Write { to, key: "x".to_string(), value: "3".into() })
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
    world.apply(&Action::Network(NetworkAction::Partition(vec![vec![leader], others]))).expect("all nodes exist");
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
        world.apply(&Action::Process(ProcessAction::Crash(Target::Leader))).ok();
        world.run_until(Time::from_secs(3));
        world.take_records()
    };
    assert_eq!(run(7), run(7));
    assert_ne!(run(7), run(8));
}

#[test]
fn a_crash_loses_exactly_what_was_not_flushed() {
    let flush = Range { min: Time::from_millis(30), max: Time::from_millis(30) };
    let mut world = World::new(&Cluster { flush, ..Cluster::default() }).expect("possible");
    world.run_until(Time::from_secs(2));
    let leader = world.leader().expect("two seconds are enough for an election");
    let before = world.nodes()[&leader].store().entries().len();
    world.apply(&write(Target::Node(leader))).expect("the leader runs");
    assert_eq!(world.nodes()[&leader].store().entries().len(), before + 1, "the entry is in the log at once");
    world.run_until(Time::from_millis(2_020));
    world.apply(&Action::Process(ProcessAction::Crash(Target::Node(leader)))).expect("the leader runs");
    assert_eq!(world.nodes()[&leader].store().entries().len(), before, "but it is on disk only after 30 ms");
    world.run_until(Time::from_secs(5));
    let answers = outcomes(&world.take_records());
    assert!(matches!(&answers[..], [Outcome::Unknown(why)] if why.contains("died")), "{answers:?}");
    world.apply(&Action::Process(ProcessAction::Restart(leader))).expect("the leader is crashed");
    world.run_until(Time::from_secs(8));
    // It was replicated before the crash, so a new leader may have committed it: the outcome is unknown.
    let logs: Vec<_> = world.nodes().values().map(|node| node.store().entries()).collect();
    assert!(logs.iter().all(|log| *log == logs[0]), "the logs converge");
}

#[test]
fn a_resumed_leader_still_leads_until_it_receives_a_higher_term() {
    let mut world = World::new(&Cluster::default()).expect("possible");
    world.run_until(Time::from_secs(2));
    let leader = world.leader().expect("two seconds are enough for an election");
    world.apply(&Action::Process(ProcessAction::Pause(Target::Node(leader)))).expect("the leader runs");
    world.run_until(Time::from_secs(6));
    let newer = world.leader().expect("another one leads");
    assert_ne!(newer, leader);
    assert_eq!(world.nodes()[&leader].role().map(|(role, _)| role), Some(Role::Leader));
    world.apply(&Action::Process(ProcessAction::Resume(leader))).expect("it is paused");
    world.run_until(Time::from_secs(8));
    assert_eq!(world.nodes()[&leader].role().map(|(role, _)| role), Some(Role::Follower));
}

#[test]
fn an_impossible_action_is_refused_with_a_sentence_and_has_no_effect() {
    let mut world = World::new(&Cluster { nodes: 3, ..Cluster::default() }).expect("possible");
    world.take_records();
    let one = NodeId(1);
    let why = |world: &mut World, action: Action| world.apply(&action).expect_err("impossible");
    let said = [
        why(&mut world, write(Target::Leader)),
        why(&mut world, write(Target::Node(NodeId(9)))),
        why(&mut world, Action::Process(ProcessAction::Restart(one))),
        why(&mut world, Action::Process(ProcessAction::Resume(one))),
        why(&mut world, Action::Network(NetworkAction::Cut(Links::Between(one, one)))),
        why(&mut world, Action::Network(NetworkAction::Partition(vec![vec![one], vec![one]]))),
        why(&mut world, Action::Network(NetworkAction::Loss { links: Links::All, permille: 1001 })),
    ];
    assert!(world.take_records().is_empty(), "nothing may happen");
    world.apply(&Action::Process(ProcessAction::Crash(Target::Node(one)))).expect("node 1 runs");
    let crashed = [
        why(&mut world, Action::Process(ProcessAction::Crash(Target::Node(one)))),
        why(&mut world, Action::Process(ProcessAction::Pause(Target::Node(one)))),
        why(&mut world, Action::Process(ProcessAction::Resume(one))),
        why(&mut world, write(Target::Node(one))),
    ];
    expect_test::expect![[r#"
        there is no leader now: run until there is one, or name a node
        there is no node 9: the cluster has nodes 1 to 3
        node 1 cannot restart because it has not crashed: crash it first
        node 1 cannot be resumed because it is not paused
        there is no link from node 1 to itself: name two nodes
        node 1 stands twice in the partition: it can be on one side only
        a loss of 1001 permille is more than all: 1000 is the most
        node 1 cannot crash because it is crashed: restart it first
        node 1 cannot be paused because it is crashed: restart it first
        node 1 cannot be resumed because it is crashed: restart it
        node 1 cannot be asked because it is crashed: restart it first"#]]
    .assert_eq(&(said.join("\n") + "\n" + &crashed.join("\n")));
}

#[test]
fn clusters_of_every_size_elect_a_leader_and_commit() {
    for nodes in 1..=25 {
        let mut world = World::new(&Cluster { nodes, seed: nodes, ..Cluster::default() }).expect("possible");
        while world.leader().is_none() {
            assert!(world.now() < Time::from_secs(30), "{nodes} nodes elect no leader");
            let next = world.now() + Time::from_millis(100);
            world.run_until(next);
        }
        // openraft refuses writes until a quorum has answered the new leader.
        let settled = world.now() + Time::from_millis(500);
        world.run_until(settled);
        world.apply(&write(Target::Leader)).expect("there is a leader");
        let end = world.now() + Time::from_secs(2);
        world.run_until(end);
        let answers = outcomes(&world.take_records());
        assert!(matches!(answers[..], [Outcome::Written(_)]), "{nodes} nodes: {answers:?}");
    }
}

#[test]
fn a_process_stands_still_at_each_step_and_goes_on_with_it() {
    let write = "write 1 x=3 as w";
    let elect = "crash 1\nrun 1s\nelect 3";
    let parted = "partition 1 | 2 3\nwrite 1 x=9 as w\nset 3 elections on\nrun until leader 3 within 10s\nheal";
    let (voted, kept, end) = ("leader 3", "x unset", "x=3 and w answered");
    for engine in ["openraft", "raft-rs"] {
        for (pause, act, then, end) in [
            ("pause 1 before it answers", write, "node 1 x=3 and w waiting", end),
            ("pause 1 after it answered", write, "node 1 x=3 and w answered", end),
            ("pause 1 before it appends", write, "node 1 last 1/1 and w waiting", end),
            ("pause 2 before it appends 1/2", write, "node 2 last 1/1", end),
            ("pause 2 after it appended", write, "node 2 last 1/2 and node 2 x unset", end),
            ("pause 2 after it flushed", write, "node 2 last 1/2 and node 2 x unset", end),
            ("pause 2 before it applies", write, "node 2 last 1/2 and node 2 x unset", end),
            ("pause 2 after it applied 1/2", write, "node 2 x=3", end),
            ("pause 2 before it votes", elect, "not node 2 votes for 3 and not leader 3", voted),
            ("pause 2 after it voted", elect, "node 2 votes for 3 and not leader 3", voted),
            ("pause 1 before it truncates", parted, "node 1 last 1/2", kept),
            ("pause 1 after it truncated", parted, "not node 1 last 1/2", kept),
        ] {
            let node = &pause[6..7];
            let text = format!(
                "cluster nodes=3 seed=3 engine={engine}\nset 2 3 elections off\nrun until serving\nrun until converged\n\
                 expect node 1 last 1/1\n{pause}\n{act}\nrun until node {node} paused within 3s\nexpect {then}\nrun 100ms\n\
                 expect node {node} paused and {then}\nresume {node}\nrun until converged\nexpect {end}\n"
            );
            let verdict = Verdict::of(&parse(&text).unwrap_or_else(|why| panic!("{why}"))).expect("possible");
            let impossible = verdict.notes.iter().any(|note| note.kind == NoteKind::Impossible);
            assert!(!impossible && !verdict.is_failed(), "{text}{}", verdict.output());
        }
    }
}

#[test]
fn a_process_dies_right_before_or_after_its_answer() {
    for (engine, when, value) in [
        ("openraft", "before it answers", "unknown"),
        ("openraft", "after it answered", "answered"),
        ("raft-rs", "before it answers", "unknown"),
        ("raft-rs", "after it answered", "answered"),
    ] {
        let text = format!(
            "cluster nodes=3 seed=3 engine={engine}\nrun until serving\ncrash leader {when}\nwrite leader x=3 as w\n\
             run until not leader\nexpect w {value}\nrun until leader\nrun until x=3\n"
        );
        let verdict = Verdict::of(&parse(&text).unwrap_or_else(|why| panic!("{why}"))).expect("possible");
        assert!(!verdict.is_failed(), "{text}{}", verdict.output());
    }
}

#[test]
fn a_broken_property_ends_a_wait_at_the_moment_of_its_violation() {
    let text = "cluster nodes=3 seed=3\nrun until serving\nwrite leader x=1 as w\nrun until w answered\ncrash 1 2\n\
                expect not broken \"No Lost Write\"\nwipe 1 2\nexpect broken \"No Lost Write\"\n";
    let verdict = Verdict::of(&parse(text).expect("well formed")).expect("possible");
    assert!(!verdict.has_failed_notes() && !verdict.violations.is_empty(), "{}", verdict.output());
    // A liveness property is broken by time alone, at 25.9s here.
    let text = include_str!("cases/35-transfer-of-the-only-voter-fails.raft");
    let (before, _) = text.split_once("run 30s").expect("a time to wait");
    let then = "run 25s\nexpect not broken \"Serving Leader\"\nrun until broken \"Serving Leader\" within 1s\n";
    let verdict = Verdict::of(&parse(&[before, then].concat()).expect("well formed")).expect("possible");
    assert!(!verdict.has_failed_notes() && verdict.end < Time::from_secs(26), "{}", verdict.output());
}
