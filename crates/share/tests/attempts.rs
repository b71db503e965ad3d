//! What is said of moments of short runs, and which acts are found to help.

use engine::Engine;
use expect_test::{Expect, expect};
use model::action::Action;
use model::scenario::{Scenario, parse};
use model::types::Time;
use share::{Attempt, Played, Replay, Turn};
use story::why::{Past, Subject, TRIALS_MAX, Trials};

fn play(scenario: &Scenario, until: Time) -> (Engine, Played) {
    let (mut engine, mut replay) = (Engine::new(), Replay::new(scenario.clone(), until));
    while let Turn::Ask(command) = replay.turn() {
        replay.take(engine.answer(&command)).expect("it can be played");
    }
    (engine, replay.into_played())
}

/// What is said of a subject at the end of a script, and what helps.
fn why(text: &str, subject: &str) -> String {
    let scenario = parse(text).expect("a correct scenario");
    let end = engine::Verdict::of(&scenario).expect("it can be played").end;
    let past = Past::of(&scenario.cluster, &play(&scenario, end).1.trace, end);
    let answer = past.answer(Subject::of(subject)).expect("there is such a thing");
    let mut said = format!("{}\n", answer.question);
    answer.lines.iter().for_each(|line| said += &format!("- {line}\n"));
    let Some(goal) = answer.goal else { return said + "nothing is missing\n" };
    let mut trials = Trials::new(&past, goal);
    while let Some(acts) = trials.begin() {
        let (mut engine, _) = play(&scenario, end);
        let mut attempt = Attempt::new(acts, end, Trials::lasts(&past));
        while let Turn::Ask(command) = attempt.turn() {
            attempt.take(engine.answer(&command), &mut trials);
        }
    }
    assert!(trials.tried().len() <= TRIALS_MAX);
    for (acts, after, met) in trials.helping() {
        let acts: Vec<String> = acts.iter().map(Action::to_string).collect();
        said += &format!("+ {}: {after} later {met}\n", acts.join(", "));
    }
    if trials.helping().next().is_none() {
        said += &format!("{} trials, nothing helps\n", trials.tried().len());
    }
    said
}

fn says(text: &str, subject: &str, expected: Expect) {
    expected.assert_eq(&why(text, subject));
}

const THREE: &str = "cluster nodes=3 seed=7\nrun until serving\n";

#[test]
fn a_cluster_that_serves_lacks_nothing() {
    says(
        THREE,
        "cluster",
        expect![[r#"
        Who leads?
        - node 3 leads term 1, and a quorum answers it
        nothing is missing
    "#]],
    );
}

#[test]
fn after_a_crash_of_the_leader_nothing_has_to_be_done() {
    says(
        &format!("{THREE}crash leader\nrun 50ms\n"),
        "cluster",
        expect![[r#"
        Why is there no leader?
        - no node leads
        - no node has led since 432.027ms, for 50ms
        - the election timer of node 1 expires first, in 999 ms
        + : 1.072702s later node 1 leads term 2 and serves
    "#]],
    );
}

#[test]
fn a_lost_majority_needs_one_restart_of_two() {
    says(
        &format!("{THREE}crash 1 2\nrun 2s\n"),
        "cluster",
        expect![[r#"
        Why does node 3 not serve?
        - node 3 leads term 1, but has no quorum for 2.02s
        - until 2 of 3 voters answer it, it takes no writes and can commit nothing: node 1 is crashed, node 2 is crashed
        + restart 1: 105.401ms later node 3 leads term 1 and serves
        + restart 2: 114.162ms later node 3 leads term 1 and serves
    "#]],
    );
}

#[test]
fn of_six_faults_only_the_needed_ones_are_offered() {
    let text = "cluster nodes=5 seed=3\nrun until serving\ncrash 1 2 3\nclock 4 rate 2\nslow 5 3ms\nrun 3s\n";
    says(
        text,
        "cluster",
        expect![[r#"
        Why is there no leader?
        - no node leads: node 4 is a candidate of term 12, 3 of 5 voters are needed, 2 run
        - no node has led since 441.146ms, for 3s
        - at 2.283934s: 4 stands for election in term 7: it did not win within 280 ms of standing in term 6
        - at 2.483934s: 4 stands for election in term 8: it did not win within 200 ms of standing in term 7
        - at 2.663934s: 4 stands for election in term 9: it did not win within 180 ms of standing in term 8
        - at 2.913934s: 4 stands for election in term 10: it did not win within 250 ms of standing in term 9
        - at 3.203934s: 4 stands for election in term 11: it did not win within 290 ms of standing in term 10
        - at 3.373934s: 4 stands for election in term 12: it did not win within 170 ms of standing in term 11
        - the election timer of node 5 expires first, in 363 ms
        + restart 1: 327.054ms later node 4 leads term 13 and serves
        + restart 2: 327.054ms later node 4 leads term 13 and serves
        + restart 3: 327.054ms later node 4 leads term 13 and serves
    "#]],
    );
}

#[test]
fn where_no_single_act_helps_all_that_is_broken_is_reduced_to_what_is_needed() {
    let text = "cluster nodes=5 seed=3\nrun until serving\ncrash 1 2 3 4\nclock 5 rate 2\nrun 3s\n";
    says(
        text,
        "cluster",
        expect![[r#"
        Why is there no leader?
        - no node leads: node 5 is a candidate of term 13, 3 of 5 voters are needed, 1 runs
        - no node has led since 441.146ms, for 3s
        - at 2.33278s: 5 stands for election in term 8: it did not win within 280 ms of standing in term 7
        - at 2.63278s: 5 stands for election in term 9: it did not win within 300 ms of standing in term 8
        - at 2.80278s: 5 stands for election in term 10: it did not win within 170 ms of standing in term 9
        - at 3.05278s: 5 stands for election in term 11: it did not win within 250 ms of standing in term 10
        - at 3.23278s: 5 stands for election in term 12: it did not win within 180 ms of standing in term 11
        - at 3.41278s: 5 stands for election in term 13: it did not win within 180 ms of standing in term 12
        - the election timer of node 5 expires first, in 531 ms
        + restart 3, restart 4: 326.098ms later node 5 leads term 14 and serves
    "#]],
    );
}

#[test]
fn where_nothing_helps_that_is_said() {
    let text = "cluster nodes=3 seed=3 heartbeat=50ms latency=40..60ms\nrun 3s\n";
    says(
        text,
        "cluster",
        expect![[r#"
            Why does node 1 not serve?
            - node 1 leads term 1, but has no quorum yet
            - until 2 of 3 voters answer it, it takes no writes and can commit nothing
            - A round trip with its flush takes at least 81ms, and the sender of AppendEntries waits 37.5ms, three quarters of the heartbeat: every answer comes too late to count, and nothing is ever committed.
            1 trials, nothing helps
        "#]],
    );
}

#[test]
fn a_partition_without_a_majority_is_healed_by_one_link_where_one_is_enough() {
    says(
        "cluster nodes=3 seed=5\nrun until serving\npartition 1 | 2 | 3\nrun 3s\n",
        "cluster",
        expect![[r#"
        Why is there no leader?
        - no node leads: node 1 is a candidate of term 5, node 2 is a stale leader of term 1 with no quorum for 3.02s, node 3 is a candidate of term 6, no voter reaches a majority: links are cut, clogged, lose everything or hold votes
        - no node has led since 1.663548s, for 1.814189s
        - at 2.164548s: 3 stands for election in term 3: it did not win within 500 ms of standing in term 2
        - at 2.488369s: 1 stands for election in term 4: it did not win within 560 ms of standing in term 3
        - at 2.524548s: 3 stands for election in term 4: it did not win within 360 ms of standing in term 3
        - at 2.988369s: 1 stands for election in term 5: it did not win within 500 ms of standing in term 4
        - at 3.024548s: 3 stands for election in term 5: it did not win within 500 ms of standing in term 4
        - at 3.424548s: 3 stands for election in term 6: it did not win within 400 ms of standing in term 5
        - the election timer of node 1 expires first, in 68 ms
        + heal 1 -- 2: 127.295ms later node 1 leads term 6 and serves
        + heal 1 -- 3: 391.581ms later node 3 leads term 7 and serves
        + heal 2 -- 3: 392.575ms later node 3 leads term 7 and serves
    "#]],
    );
}

#[test]
fn elections_that_are_switched_off_are_switched_on() {
    let text = format!("{THREE}set 1 elections off\nset 2 elections off\nset 3 elections off\ncrash leader\nrun 3s\n");
    says(
        &text,
        "cluster",
        expect![[r#"
        Why is there no leader?
        - no node leads: elections or ticks are switched off on every voter that runs
        - no node has led since 432.027ms, for 3s
        + restart 3: 533.276ms later node 3 leads term 2 and serves
        + set 1 elections on: 62.702ms later node 1 leads term 2 and serves
        + set 2 elections on: 68.515ms later node 2 leads term 2 and serves
    "#]],
    );
}

#[test]
fn an_entry_of_a_leader_without_its_majority_waits_for_the_others() {
    says(
        &format!("{THREE}partition leader | others\nwrite leader x=9\nrun 100ms\n"),
        "entry 2",
        expect![[r#"
            Why is 1/2 not committed?
            - entry 1/2 (x=9) is not committed: it is in the log of node 3; node 3, which leads term 1, needs 2 of 3 voters and counts node 3: node 1 has not received it (the link 3 → 1: cut), node 2 has not received it (the link 3 → 2: cut)
            + heal 1 -- 3: 48.609ms later 1/2 is committed
            + heal 2 -- 3: 87.994ms later 1/2 is committed
            + heal: 48.609ms later 1/2 is committed
        "#]],
    );
}

#[test]
fn a_node_says_why_it_does_not_lead() {
    says(
        THREE,
        "node 2",
        expect![[r#"
        Why does node 2 not lead?
        - node 2 is a follower of term 1
        - it follows node 3, whose messages restart its election timer (§5.2)
        - its election timer has 1.1 s left before it may stand for election
        - 1/1 is committed, and it has applied –: it does not know that 1/1 is committed yet
        + : 10.362ms later node 2 runs and has applied up to index 1
    "#]],
    );
    says(
        &format!("{THREE}run 1s\ncrash 2\nrun 1s\nwrite leader x=1\nrun 1s\n"),
        "node 2",
        expect![[r#"
        Why does node 2 not run?
        - node 2 is crashed
        - its disk holds the log up to 1/1 and the vote of term 1 → 3 (committed); a restart begins with these
        - 1/2 is committed, and it has applied –
        + restart 2: 36.427ms later node 2 runs and has applied up to index 2
    "#]],
    );
}

#[test]
fn a_candidate_with_a_shorter_log_says_who_refuses_it_on_both_engines() {
    let text = |engine: &str| {
        format!(
            "cluster nodes=3 seed=7 engine={engine}\nrun until serving\nrun 500ms\npartition 2 3 | 1\nwrite leader x=1\n\
             run 300ms\ncrash leader\nheal\nrun until node 1 candidate\nrun 60ms\n"
        )
    };
    says(
        &text("openraft"),
        "node 1",
        expect![[r#"
            Why does node 1 not lead?
            - node 1 is a candidate of term 2
            - it stands for election in term 2, 1 of 3 votes granted, 2 needed: node 2 refused: 1's log is shorter (1/1 < 1/2)
            - its election timer has 1.5 s left before it may stand for election
            - its log ends with 1/1, a voter's with 1/2: that voter refuses (§5.4.1)
            - 1/2 is committed, and it has applied 1/1
            + : 985.535ms later node 1 runs and has applied up to index 2
        "#]],
    );
    says(
        &text("raft-rs check-quorum=off"),
        "node 1",
        expect![[r#"
            Why does node 1 not lead?
            - node 1 is a candidate of term 2
            - it stands for election in term 2, 1 of 3 votes granted, 2 needed: node 3 refused: 1's log is shorter (1/1 < 1/2)
            - its election timer has 350 ms left before it may stand for election
            - 1/2 is committed, and it has applied 1/1
            + : 1.400518s later node 1 runs and has applied up to index 2
        "#]],
    );
}

#[test]
fn a_voter_within_its_lease_is_not_said_to_refuse_for_another_reason() {
    let text = format!("{THREE}run 500ms\ncut 3 -> 1\nrun until node 1 candidate\nrun 60ms\n");
    says(
        &text,
        "node 1",
        expect![[r#"
        Why does node 1 not lead?
        - node 1 is a candidate of term 2
        - it stands for election in term 2, 1 of 3 votes granted, 2 needed: node 2 refused: 2 got a message from 3, the leader of term 1, 83 ms ago, within its lease of 600 ms
        - its election timer has 345 ms left before it may stand for election
        nothing is missing
    "#]],
    );
}

#[test]
fn a_request_that_waits_says_what_for() {
    says(
        &format!("{THREE}partition leader | others\nwrite leader x=9\nrun 100ms\n"),
        "request 1",
        expect![[r#"
            Why is request 1 not answered?
            - request 1 (x=9) of node 3 at 432.027ms: it waits until a majority holds it; node 3 is a leader of term 1; its entry 1/2 is not committed: it is in the log of node 3; node 3, which leads term 1, needs 2 of 3 voters and counts node 3: node 1 has not received it (the link 3 → 1: cut), node 2 has not received it (the link 3 → 2: cut)
            + heal 1 -- 3: 48.609ms later request 1 was written at 1/2
            + heal 2 -- 3: 87.994ms later request 1 was written at 1/2
            + heal: 48.609ms later request 1 was written at 1/2
        "#]],
    );
}

#[test]
fn the_other_engine_is_explained_by_the_same_rules() {
    says(
        "cluster nodes=3 seed=7 engine=raft-rs\nrun until serving\ncrash leader\nrun 50ms\n",
        "cluster",
        expect![[r#"
            Why is there no leader?
            - no node leads
            - no node has led since 398.484ms, for 50ms
            - at 398.484ms: 2 crashed and lost 1/1: not on disk yet: it ends with 0/0 there
            - the election timer of node 1 expires first, in 362 ms
            + : 379.39ms later node 1 leads term 2 and serves
        "#]],
    );
}
