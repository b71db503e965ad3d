//! Tests of etcd's raft as scenarios, which are played.

use super::*;

const LATE: &str = "\
# The leader counts a follower's answer late.
log-level none
----
ok

add-nodes 3 voters=(1, 2, 3) index=10
----
ok

campaign 1
stabilize
----
----
> 1 handling Ready

> 2 handling Ready
----
----

propose 1 one
process-ready 1
deliver-msgs 3
----
1->3 MsgApp

deliver-msgs drop=(1)
report-unreachable 1 3
stabilize 1 2
raft-state
----
1: StateLeader
";

#[test]
fn a_test_becomes_a_scenario_that_is_played_and_what_it_leaves_out_has_its_line() {
    let translated = rafttest("late", LATE).expect("it can be translated");
    expect_test::expect![[r#"
        # late: a test of etcd's raft
        cluster nodes=3 seed=1 engine=NAME check-quorum=off

        # Line 6: add-nodes 3 voters=(1, 2, 3) index=10
        set 1 ticks off
        set 2 ticks off
        set 3 ticks off
        hold messages all

        # Line 10: campaign 1
        elect 1

        # Line 11: stabilize
        release messages all
        run 1s
        hold messages all

        # Line 20: propose 1 one
        write 1 x=one

        # Line 21: process-ready 1
        run 2ms

        # Line 22: deliver-msgs 3
        release messages 1 -> 3
        release messages 2 -> 3
        run 30ms
        hold messages 1 -> 3
        hold messages 2 -> 3

        # Line 26: deliver-msgs drop=(1)
        drop messages 2 -> 1
        drop messages 3 -> 1

        # Line 28: stabilize 1 2
        release messages 2 -> 1
        release messages 3 -> 1
        release messages 1 -> 2
        release messages 3 -> 2
        run 1s
        hold messages 2 -> 1
        hold messages 3 -> 1
        hold messages 1 -> 2
        hold messages 3 -> 2

        # Line 29: raft-state
        view
    "#]]
    .assert_eq(&translated.text.replace(Dialect::RaftRs.name(), "NAME"));
    let why = "`report-unreachable 1 3` is left out: only a lost message says here that a node is unreachable";
    assert_eq!(translated.left_out, [(27, why.to_string())]);
    let scenario = parse(&translated.text).expect("a scenario");
    let verdict = engine::Verdict::of(&scenario).expect("it can be played");
    let shown = verdict.output();
    assert!(shown.contains("node 1  leader"), "{shown}");
    assert!(!verdict.is_failed());
}

#[test]
fn members_are_changed_and_leadership_is_handed_over() {
    let text = "add-nodes 3 voters=(1,2,3) index=2 prevote=true\n\ncampaign 1\nstabilize\n----\nok\n\nadd-nodes 1\n----\nok\n\n\
        propose-conf-change 1 transition=explicit\nr1 v4\n----\nok\n\nstabilize\n----\nok\n\n\
        transfer-leadership from=1 to=4\nstabilize\n----\nok\n\npropose-conf-change 4\n----\nok\n\nraft-state\n----\nok\n";
    let translated = rafttest("replace", text).expect("it can be translated");
    assert_eq!(translated.left_out.len(), 1, "{:?}", translated.left_out);
    assert!(translated.text.contains("members 2 3 4 at 1\n"), "{}", translated.text);
    let verdict = engine::Verdict::of(&parse(&translated.text).expect("a scenario")).expect("it can be played");
    assert!(verdict.output().contains("node 4  leader"), "{}", verdict.output());
}

#[test]
fn what_is_no_test_is_refused_with_its_line() {
    for (text, why) in [
        ("", "no line says `add-nodes 3 voters=(1,2,3)`, so there is no cluster"),
        (
            "\nadd-nodes 3 voters=(1,2,5)\n",
            "line 2: a cluster begins here with voters that are numbered from 1, as in voters=(1,2,3)",
        ),
        ("add-nodes 2 voters=(1,x)", "line 1: `x` is not the number of a node"),
    ] {
        assert_eq!(rafttest("odd", text), Err(why.to_string()), "{text}");
    }
    let translated =
        rafttest("odd", "add-nodes 1 voters=(1)\ncampaign one\nwalk 1\ncompact 1 0\npropose").expect("a cluster");
    let lines: Vec<usize> = translated.left_out.iter().map(|(line, _)| *line).collect();
    assert_eq!(lines, [2, 3, 4, 5]);
    let wide = rafttest("odd", "add-nodes 30 voters=(1)\n").map(|done| done.left_out);
    assert_eq!(wide, Ok(Vec::new()));
}
