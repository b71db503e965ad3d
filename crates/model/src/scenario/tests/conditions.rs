//! What conditions mean, on views made by hand, and the table that `view` prints.

use std::rc::Rc;

use expect_test::expect;

use crate::fault::Kind;
use crate::property::Property;
use crate::scenario::{Condition, Expectation, Step, Table, parse, report};
use crate::trace::{Ask, Body, DropReason, Entry, LinkState, Membership, Outcome, Payload, Snapshot};
use crate::types::{LogId, MessageId, NodeId, RequestId, Role, Time, Vote};
use crate::view::{Flight, Loss, NodeView, Process, QuorumAck, Request, View};

/// Reads a condition of a cluster of three that was asked three times.
fn condition(text: &str) -> Condition {
    let text = format!("cluster nodes=3\nread 1 x\nread 1 x\nread 1 x\nexpect {text}");
    match parse(&text).map(|scenario| scenario.lines[3].step.clone()) {
        Ok(Step::Expect(expected)) => expected.condition,
        other => panic!("{other:?}"),
    }
}

/// Whether the condition holds, and what is said when it does not.
fn judge(view: &View, text: &str) -> String {
    let condition = condition(text);
    if condition.holds(view) { "holds".to_string() } else { condition.explain(view) }
}

/// Three nodes in term 2 that follow node 1 and agree on a log up to 2/5.
fn agreed() -> View {
    let members = Membership { voters: vec![(1..=3).map(NodeId).collect()], learners: Vec::new() };
    let end = LogId::new(2, 5);
    let node = NodeView {
        term: 2,
        leader: Some(NodeId(1)),
        vote: Some(Vote { term: 2, voted_for: Some(NodeId(1)), elected: true, shares_term: false }),
        vote_flushed: true,
        first_index: 5,
        entries: [Entry { id: end, payload: Payload::Blank }].into_iter().collect(),
        flushed: Some(end),
        commit: Some(end),
        applied: Some(end),
        data: [("x".to_string(), "3".to_string())].into_iter().collect(),
        membership: (Some(LogId::new(0, 0)), Rc::new(members)),
        ..NodeView::default()
    };
    let mut view = View::default();
    for id in 1..=3 {
        view.nodes.insert(NodeId(id), node.clone());
    }
    seen(&mut view, 1).role = Role::Leader;
    seen(&mut view, 1).acked = Some(QuorumAck { sent: Time::ZERO, lease: Time::from_millis(600) });
    view
}

fn seen(view: &mut View, node: u64) -> &mut NodeView {
    view.nodes.get_mut(&NodeId(node)).expect("one of three nodes")
}

#[test]
fn a_calm_cluster_is_what_it_seems() {
    let view = agreed();
    for text in ["leader", "leader 1", "node 1 leader", "node 2 follower", "converged", "x=3", "node 2 x=3", "y unset"]
    {
        assert_eq!(judge(&view, text), "holds", "{text}");
    }
    for text in ["node 1 term 2", "node 1 last 2/5", "node 1 commit 2/5", "not leader 2", "not node 1 leader stale"] {
        assert_eq!(judge(&view, text), "holds", "{text}");
    }
    assert_eq!(judge(&view, "leader 2"), "node 1 leads term 2");
    assert_eq!(judge(&view, "not leader"), "node 1 leads term 2");
    assert_eq!(judge(&view, "node 2 leader"), "node 2 is a follower of term 2");
    assert_eq!(judge(&view, "node 2 crashed"), "node 2 is a follower of term 2");
    assert_eq!(judge(&view, "node 2 last none"), "the log of node 2 ends with 2/5");
    assert_eq!(judge(&view, "node 2 commit 2/6"), "node 2 has committed 2/5");
    assert_eq!(judge(&view, "node 2 x unset"), "node 2 has x=3");
    assert_eq!(judge(&view, "y=1"), "node 1 has no y, node 2 has no y, node 3 has no y");
}

#[test]
fn the_leader_may_stand_for_a_node_and_no_leader_is_none() {
    let mut view = agreed();
    for text in
        ["node leader leader", "node leader x=3", "node 2 votes for leader", "members 2 3 leader", "node 1 votes 3"]
    {
        assert_eq!(judge(&view, text), "holds", "{text}");
        assert_eq!(condition(text).to_string(), text);
    }
    assert_eq!(judge(&view, "node leader follower"), "node 1 is a leader of term 2");
    assert_eq!(judge(&view, "members 2 leader"), "the voters are 1 2 3");
    assert_eq!(judge(&view, "node leader votes 4"), "in term 2 node 1 has the vote of 3 of 3 nodes");
    seen(&mut view, 3).vote = None;
    assert_eq!(judge(&view, "node 1 votes 3"), "in term 2 node 1 has the vote of 2 of 3 nodes");
    seen(&mut view, 1).process = Process::Crashed;
    for text in ["node leader term 2", "node leader x=3"] {
        assert!(judge(&view, text).starts_with("no node leads"), "{text}: {}", judge(&view, text));
    }
    assert_eq!(judge(&view, "not node leader x=3"), "holds");
}

#[test]
fn a_property_is_broken_or_not() {
    let mut view = agreed();
    assert_eq!(judge(&view, "broken \"No Lost Write\""), "No Lost Write is not broken");
    view.broken.insert(Property::NoLostWrite);
    assert_eq!(judge(&view, "broken \"No Lost Write\""), "holds");
    assert_eq!(judge(&view, "not broken \"No Lost Write\""), "No Lost Write is broken");
    assert_eq!(judge(&view, "broken \"Log Matching\""), "Log Matching is not broken");
}

#[test]
fn a_leader_is_stale_once_a_majority_promised_a_higher_term() {
    let mut view = agreed();
    seen(&mut view, 3).term = 3;
    assert_eq!(judge(&view, "leader 1"), "holds");
    assert_eq!(judge(&view, "node 1 leader stale"), "node 1 is a leader of term 2");
    seen(&mut view, 2).term = 3;
    assert_eq!(judge(&view, "node 1 leader stale"), "holds");
    assert_eq!(judge(&view, "node 1 leader"), "holds");
    assert_eq!(judge(&view, "leader"), "no node leads: node 1 is a stale leader of term 2");
    seen(&mut view, 1).process = Process::Paused;
    assert_eq!(judge(&view, "node 1 leader stale"), "holds");
    assert_eq!(judge(&view, "node 1 leader"), "node 1 is a paused stale leader of term 2");
    seen(&mut view, 1).process = Process::Crashed;
    assert_eq!(judge(&view, "node 1 leader stale"), "node 1 is crashed");
}

#[test]
fn a_leader_serves_while_a_quorum_has_answered_it_within_its_lease_by_its_own_clock() {
    let mut view = agreed();
    for text in ["serving", "leader with quorum", "leader 1 with quorum", "node 1 leader with quorum"] {
        assert_eq!(judge(&view, text), "holds", "{text}");
    }
    assert_eq!(judge(&view, "not serving"), "node 1 leads term 2, and a quorum answers it");
    assert_eq!(judge(&view, "leader 2 with quorum"), "node 1 leads term 2, and a quorum answers it");
    assert_eq!(judge(&view, "node 2 leader without quorum"), "node 2 is a follower of term 2");
    view.pass(Time::from_micros(599_999));
    assert_eq!(judge(&view, "serving"), "holds");
    view.pass(Time::from_millis(600));
    for text in ["leader without quorum", "leader 1 without quorum", "node 1 leader without quorum", "leader"] {
        assert_eq!(judge(&view, text), "holds", "{text}");
    }
    assert_eq!(judge(&view, "serving"), "node 1 leads term 2, but has no quorum for 600ms");
    // A clock that is at half the true rate has seen half of that time.
    seen(&mut view, 1).faults.rate_permille = 500;
    assert_eq!(judge(&view, "serving"), "holds");
    seen(&mut view, 1).faults.rate_permille = 1_000;
    view.pass(Time::from_millis(59_440));
    assert_eq!(judge(&view, "node 1 leader with quorum"), "node 1 is a leader of term 2 with no quorum for 59.4s");
    seen(&mut view, 1).acked = None;
    assert_eq!(judge(&view, "serving"), "node 1 leads term 2, but has no quorum yet");
    seen(&mut view, 1).acked = Some(QuorumAck { sent: Time::ZERO, lease: Time(u64::MAX) });
    assert_eq!(judge(&view, "serving"), "holds");
    seen(&mut view, 1).hands_to = Some(NodeId(2));
    assert_eq!(judge(&view, "leader with quorum"), "holds");
    assert_eq!(judge(&view, "serving"), "node 1 leads term 2, but hands leadership over to node 2");
    seen(&mut view, 1).process = Process::Crashed;
    assert_eq!(judge(&view, "node 1 leader without quorum"), "node 1 is crashed");
}

#[test]
fn dead_and_paused_processes_are_distinguished() {
    let mut view = agreed();
    seen(&mut view, 2).process = Process::Paused;
    seen(&mut view, 3).process = Process::Failed;
    assert_eq!(judge(&view, "node 2 paused"), "holds");
    assert_eq!(judge(&view, "node 3 crashed"), "holds");
    assert_eq!(judge(&view, "node 2 follower"), "node 2 is a paused follower of term 2");
    assert_eq!(judge(&view, "node 2 x=3"), "holds");
    assert_eq!(judge(&view, "node 3 x=3"), "node 3 has failed");
    assert_eq!(judge(&view, "node 3 y unset"), "node 3 has failed");
    assert_eq!(judge(&view, "x=3"), "holds");
    assert_eq!(judge(&view, "converged"), "only 1 of 3 voters run");
    seen(&mut view, 1).process = Process::Crashed;
    assert_eq!(judge(&view, "x=3"), "no node runs");
    assert_eq!(judge(&view, "leader"), "no node leads: no node runs");
}

#[test]
fn convergence_names_the_first_discord() {
    let said = |change: fn(&mut View)| {
        let mut view = agreed();
        change(&mut view);
        judge(&view, "converged")
    };
    assert_eq!(said(|view| seen(view, 3).process = Process::Crashed), "holds");
    assert_eq!(said(|view| seen(view, 1).role = Role::Follower), "no node leads");
    assert_eq!(said(|view| seen(view, 2).term = 1), "node 2 is in term 1, but the leader 1 in 2");
    assert_eq!(said(|view| seen(view, 2).leader = None), "node 2 does not follow the leader 1 yet");
    assert_eq!(
        said(|view| seen(view, 3).applied = Some(LogId::new(2, 4))),
        "node 3 has applied 2/4, but the log of the leader 1 ends with 2/5"
    );
    assert_eq!(
        said(|view| seen(view, 1).commit = Some(LogId::new(2, 4))),
        "node 1 has committed 2/4, but the log of the leader 1 ends with 2/5"
    );
    assert_eq!(
        said(|view| seen(view, 2).entries.clear()),
        "node 2 has appended nothing, but the log of the leader 1 ends with 2/5"
    );
}

#[test]
fn members_are_who_the_leader_says_and_each_node_speaks_for_itself() {
    let ids = |nodes: &[u64]| nodes.iter().copied().map(NodeId).collect::<Vec<_>>();
    let mut view = agreed();
    assert_eq!(judge(&view, "members 3 1 2"), "holds");
    assert_eq!(judge(&view, "members 1 2"), "the voters are 1 2 3");
    assert_eq!(judge(&view, "joint"), "the voters are 1 2 3");
    assert_eq!(judge(&view, "node 2 voter"), "holds");

    let joint = Membership { voters: vec![ids(&[1, 2, 3]), ids(&[1, 2])], learners: ids(&[4]) };
    seen(&mut view, 1).membership = (Some(LogId::new(2, 5)), Rc::new(joint));
    assert_eq!(judge(&view, "joint"), "holds");
    assert_eq!(judge(&view, "node 1 joint"), "holds");
    assert_eq!(judge(&view, "members 1 2 3"), "the voters are 1 2 3 and 1 2 (joint), the learners 4");
    let two = "to node 2's knowledge the voters are 1 2 3, and itself is a voter";
    assert_eq!(judge(&view, "node 2 joint"), two);
    assert_eq!(judge(&view, "node 2 non-member"), two);

    let three = seen(&mut view, 3);
    three.role = Role::Learner;
    assert_eq!(judge(&view, "node 3 learner"), "node 3 is a learner of term 2");
    let without = Membership { voters: vec![ids(&[1, 2])], learners: ids(&[3]) };
    seen(&mut view, 3).membership.1 = Rc::new(without.clone());
    assert_eq!(judge(&view, "node 3 learner"), "holds");
    seen(&mut view, 3).membership.1 = Rc::new(Membership { learners: Vec::new(), ..without });
    assert_eq!(judge(&view, "node 3 non-member"), "holds");
    assert_eq!(judge(&view, "node 3 learner"), "node 3 is a non-member of term 2");
    assert_eq!(judge(&view, "node 3 snapshot 2/5"), "the snapshot of node 3 contains nothing");
    assert_eq!(judge(&view, "node 3 purged none"), "holds");
}

#[test]
fn convergence_does_not_wait_for_a_node_outside_the_membership() {
    let mut view = agreed();
    seen(&mut view, 3).applied = None;
    assert!(judge(&view, "converged").starts_with("node 3 has applied nothing"));
    let two = Membership { voters: vec![vec![NodeId(1), NodeId(2)]], learners: Vec::new() };
    seen(&mut view, 1).membership.1 = Rc::new(two);
    assert_eq!(judge(&view, "converged"), "holds");
}

#[test]
fn requests_end_as_they_end() {
    let mut view = agreed();
    assert_eq!(judge(&view, "request 1 waiting"), "request 1 was not asked yet, or too long ago");
    let mut ended = |number, outcome: Option<Outcome>| {
        let outcome = outcome.map(|outcome| (Time::ZERO, outcome));
        let ask = Ask::Read { key: "x".to_string() };
        view.requests.insert(RequestId(number), Request { node: NodeId(1), asked: Time::ZERO, ask, outcome });
    };
    ended(1, None);
    ended(2, Some(Outcome::Read(Some("3".to_string()))));
    ended(3, Some(Outcome::Unknown("the node crashed".to_string())));
    for text in
        ["request 1 waiting", "request 2 answered", "request 2 saw 3", "request 3 unknown", "not request 1 refused"]
    {
        assert_eq!(judge(&view, text), "holds", "{text}");
    }
    assert_eq!(judge(&view, "request 1 answered"), "request 1 still waits");
    assert_eq!(judge(&view, "request 2 saw unset"), "request 2 saw 3");
    assert_eq!(judge(&view, "request 3 refused"), "the outcome of request 3 is unknown: the node crashed");
}

#[test]
fn the_report_shows_each_node_in_a_row() {
    let mut view = agreed();
    expect![[r#"
        node 1  leader    term 2  vote 1 (committed)  log 2/5  commit 2/5  applied 2/5  x=3
        node 2  follower  term 2  vote 1 (committed)  log 2/5  commit 2/5  applied 2/5  x=3
        node 3  follower  term 2  vote 1 (committed)  log 2/5  commit 2/5  applied 2/5  x=3
    "#]]
    .assert_eq(&report(&view));

    seen(&mut view, 1).data = (0..9).map(|n| (format!("key {n}"), "v".repeat(30))).collect();
    let two = seen(&mut view, 2);
    two.term = 3;
    two.role = Role::Candidate;
    two.vote = Some(Vote { term: 3, voted_for: Some(NodeId(2)), elected: false, shares_term: false });
    two.vote_flushed = false;
    two.flushed = None;
    two.purged = Some(LogId::new(1, 2));
    two.snapshot = Some(Rc::new(Snapshot { last: Some(LogId::new(1, 3)), ..Snapshot::default() }));
    let three = seen(&mut view, 3);
    three.term = 3;
    three.process = Process::Crashed;
    expect![[r#"
        node 1  leader (stale)  term 2  vote 1 (committed)            log 2/5             commit 2/5  applied 2/5                           "key 0"=vvvvvvvvvvvvvvvvvvvv… "key 1"=vvvvvvvvvvvvvvvvvvvv… "key 2"=vvvvvvvvvvvvvvvvvvvv… "key 3"=vvvvvvvvvvvvvvvvvvvv… "key 4"=vvvvvvvvvvvvvvvvvvvv… "key 5"=vvvvvvvvvvvvvvvvvvvv… …
        node 2  candidate       term 3  vote 2 (unflushed)            log 2/5  flushed –  commit 2/5  applied 2/5  snapshot 1/3 purged 1/2  x=3
        node 3  crashed         term 3  vote 1 of term 2 (committed)  log 2/5             commit 2/5  applied 2/5
    "#]].assert_eq(&report(&view));
}

#[test]
fn conditions_are_joined_by_and_and_or() {
    let view = agreed();
    for text in
        ["leader and x=3", "leader 2 or leader 1", "leader 2 and x=3 or node 3 follower", "not leader 2 and x=3"]
    {
        assert_eq!(judge(&view, text), "holds", "{text}");
    }
    // `and` binds closer than `or`, and `not` closest.
    assert_eq!(judge(&view, "leader 1 or leader 2 and leader 3"), "holds");
    assert_eq!(judge(&view, "x=3 and y=1"), "node 1 has no y, node 2 has no y, node 3 has no y");
    assert_eq!(judge(&view, "leader 2 or leader 3 or node 2 y=1"), "node 1 leads term 2; node 2 has no y");
    assert_eq!(condition("leader and x=3 or joint").to_string(), "leader and x=3 or joint");
    let many = ["leader"; 17].join(" or ");
    let mistakes = parse(&format!("cluster nodes=3\nexpect {many}")).expect_err("too many");
    assert_eq!(mistakes.first().message, "these are too many conditions in one line: 16 are allowed");
}

#[test]
fn requests_are_asked_for_by_their_names() {
    let text = "cluster nodes=3\nwrite 1 x=1 as first\npromote 2 as second-one\nexpect first answered\n\
        expect not second-one refused and first saw 3\n";
    let scenario = parse(text).unwrap_or_else(|mistakes| panic!("{mistakes}"));
    assert_eq!(
        scenario.to_string().split_once('\n').map(|(_, lines)| lines),
        text.split_once('\n').map(|(_, lines)| lines)
    );
    let Step::Expect(Expectation { condition: first, .. }) = &scenario.lines[2].step else { panic!("an expectation") };
    let mut view = agreed();
    assert_eq!(first.explain(&view), "first was not asked yet");
    view.names.insert("first".to_string(), RequestId(7));
    assert_eq!(first.explain(&view), "first was not asked yet, or too long ago");
    let asked = Ask::Read { key: "x".into() };
    let request = Request { node: NodeId(1), asked: Time::ZERO, ask: asked, outcome: None };
    view.requests.insert(RequestId(7), request.clone());
    assert_eq!(first.explain(&view), "first still waits");
    let outcome = Some((Time::ZERO, Outcome::Read(None)));
    view.requests.insert(RequestId(7), Request { outcome, ..request });
    assert!(first.holds(&view));
}

#[test]
fn what_is_wrong_with_a_name_is_said() {
    let wrong = |lines: &str| {
        let mistakes = parse(&format!("cluster nodes=3\n{lines}")).expect_err(lines);
        mistakes.first().message.clone()
    };
    assert_eq!(
        wrong("write 1 x=1 as leader"),
        "`leader` is a word of the grammar: choose another name, such as my-leader"
    );
    assert!(wrong("write 1 x=1 as 2nd").starts_with("`2nd` is no name of a request: write a letter"));
    assert_eq!(wrong("crash 1 as a"), "only a request can have a name, such as write 1 x=3 as first");
    assert_eq!(wrong("run 1s as a"), "only a request can have a name, such as write 1 x=3 as first");
    assert_eq!(wrong("write 1 x=1 as a\nread 1 x as a"), "a request above this line is named `a`: choose another name");
    assert_eq!(
        wrong("expect lost refused"),
        "no request above this line is named `lost`: name one, such as write 1 x=3 as lost"
    );
    assert_eq!(
        wrong("write 1 x=1 as a\nread 1 x as b\nexpect lost refused"),
        "no request above this line is named `lost`; these are: a, b"
    );
}

#[test]
fn terms_votes_and_messages_are_conditions() {
    let mut view = agreed();
    for text in ["term 2", "node 2 votes for 1", "not node 2 votes for 3", "not AppendEntries 1 -> 3 in flight"] {
        assert_eq!(judge(&view, text), "holds", "{text}");
    }
    assert_eq!(judge(&view, "term 3"), "node 1 is in term 2, node 2 is in term 2, node 3 is in term 2");
    assert_eq!(judge(&view, "node 2 votes for 3"), "the vote of node 2 in term 2 is for node 1");
    assert_eq!(judge(&view, "AppendEntries 1 -> 3 in flight"), "no AppendEntries is in flight 1 -> 3");
    let vote = view.nodes[&NodeId(1)].vote.expect("it voted");
    let heartbeat = Rc::new(Body::AppendEntries { vote, previous: None, entries: Vec::new(), commit: None });
    let (from, to) = (NodeId(1), NodeId(3));
    let flight = Flight { from, to, sent: Time::ZERO, arrives: Time::from_millis(9), body: heartbeat, held: None };
    view.flying.insert(MessageId(4), flight.clone());
    for text in ["Heartbeat 1 -> 3 in flight", "AppendEntries 1 -- 3 in flight", "messages all in flight"] {
        assert_eq!(judge(&view, text), "holds", "{text}");
    }
    assert_eq!(judge(&view, "Heartbeat leader -> 3 in flight"), "holds");
    assert_eq!(judge(&view, "not Heartbeat 1 -> 3 in flight"), "1 of Heartbeat are in flight 1 -> 3");
    assert_eq!(judge(&view, "Heartbeat 1 -> 2 in flight"), "no Heartbeat is in flight 1 -> 2");
    assert_eq!(judge(&view, "Heartbeat 1 -> 3 lost"), "no Heartbeat was lost 1 -> 3 in the last 200ms");
    view.dropped.push_back((MessageId(4), Loss { flight, at: Time::ZERO, why: DropReason::Lost }));
    assert_eq!(judge(&view, "Heartbeat 1 -> 3 lost"), "holds");
    view.pass(Time::from_millis(200));
    assert_eq!(judge(&view, "not Heartbeat 1 -> 3 lost"), "holds");
}

#[test]
fn several_nodes_or_links_in_a_line_are_a_line_for_each() {
    let read = |line: &str| {
        let text = format!("cluster nodes=5\n# Why.\n{line} ? What now?\n");
        let scenario = parse(&text).unwrap_or_else(|mistakes| panic!("{mistakes}"));
        scenario.lines.iter().map(|line| line.to_string()).collect::<Vec<_>>()
    };
    assert_eq!(read("crash 2 3"), ["crash 2", "crash 3  ? What now?"]);
    assert_eq!(read("cut 1 -> 2 4"), ["cut 1 -> 2", "cut 1 -> 4  ? What now?"]);
    assert_eq!(
        read("latency 1 2 -- 3 4 40..45ms"),
        [
            "latency 1 -- 3 40..45ms",
            "latency 1 -- 4 40..45ms",
            "latency 2 -- 3 40..45ms",
            "latency 2 -- 4 40..45ms  ? What now?"
        ]
    );
    assert_eq!(read("cut leader 2 -> 3"), ["cut leader -> 3", "cut 2 -> 3  ? What now?"]);
    assert_eq!(read("hold AppendEntries 1 -> 2 3").len(), 2);
    // A number that begins a range, or is no node, is what is said of the links.
    assert_eq!(read("latency 1 -- 2 3 1..2ms").len(), 2);
    assert_eq!(read("latency 1 -- 2 1..2ms"), ["latency 1 -- 2 1..2ms  ? What now?"]);
    for (line, why) in [
        ("cut 1 2 -- 2 2", "this node is named twice: name it once"),
        ("cut 1 1 -- 2", "this node is named twice: name it once"),
        ("cut 1 -- 2 9", "there is no node 9: the cluster has nodes 1 to 5"),
        ("cut 1 2 -- 3 2", "node 2 has no link to itself: name two different nodes"),
        ("cut 2 -- 2", "node 2 has no link to itself: name two different nodes"),
        ("cut leader -> leader", "the leader has no link to itself: name two different nodes"),
        ("run until AppendEntries 1 2 -> 3 in flight", "a condition looks at one link: write a node on each side"),
    ] {
        let found = parse(&format!("cluster nodes=5\n{line}\n")).expect_err(line);
        assert_eq!(found.first().message, why, "{line}");
    }
    assert_eq!(read("wipe 1 2 3"), ["wipe 1", "wipe 2", "wipe 3  ? What now?"]);
    let twice = parse("cluster nodes=5\ncrash 2 2\n").expect_err("twice");
    assert_eq!(twice.first().message, "this node is named twice: name it once");
}

#[test]
fn why_no_node_leads_is_said() {
    let leaderless = || {
        let mut view = agreed();
        seen(&mut view, 1).role = Role::Follower;
        view
    };
    let said = |view: &View| judge(view, "leader");
    assert_eq!(said(&leaderless()), "no node leads");
    let mut view = leaderless();
    seen(&mut view, 2).process = Process::Crashed;
    assert_eq!(said(&view), "no node leads");
    seen(&mut view, 3).process = Process::Paused;
    assert_eq!(said(&view), "no node leads: 2 of 3 voters are needed, 1 runs");
    seen(&mut view, 1).process = Process::Crashed;
    assert_eq!(said(&view), "no node leads: no node runs");
    let mut view = leaderless();
    for node in 1..=3 {
        seen(&mut view, node).membership = Default::default();
    }
    assert_eq!(said(&view), "no node leads: no running node has a membership");
    let mut view = leaderless();
    for (from, to) in [(1, 2), (2, 3), (3, 1)] {
        let cut = LinkState { cut: true, ..LinkState::default() };
        view.links.insert((NodeId(from), NodeId(to)), cut);
    }
    assert_eq!(
        said(&view),
        "no node leads: no voter reaches a majority: links are cut, clogged, lose everything or hold votes"
    );
    let mut view = leaderless();
    view.holds.insert((NodeId(2), NodeId(1), Kind::VoteReply));
    view.holds.insert((NodeId(3), NodeId(1), Kind::Any));
    view.holds.insert((NodeId(1), NodeId(2), Kind::VoteReply));
    assert_eq!(said(&view), "no node leads", "node 2 gets the vote of node 3, and its own");
    view.holds.insert((NodeId(3), NodeId(2), Kind::Any));
    let held = "no node leads: no voter reaches a majority: links are cut, clogged, lose everything or hold votes";
    assert_eq!(said(&view), held);
    let mut view = leaderless();
    (1..=3).for_each(|node| seen(&mut view, node).switched.elections = Some(false));
    assert_eq!(said(&view), "no node leads: elections or ticks are switched off on every voter that runs");
    let mut view = leaderless();
    seen(&mut view, 2).role = Role::Candidate;
    seen(&mut view, 2).greater_log = Some(LogId::new(2, 9));
    assert_eq!(
        said(&view),
        "no node leads: node 2 is a candidate of term 2, every candidate is refused: the log of node 2 ends with 2/5, \
         that of a voter with 2/9"
    );
}

#[test]
fn tables_show_logs_members_requests_and_links() {
    let mut view = agreed();
    let shown = |view: &View, table: Table| crate::scenario::table(view, table);
    expect![[r#"
        node 1  2/5  |
        node 2  2/5  |
        node 3  2/5  |
        node 1  the voters are 1 2 3, since 0/0
        node 2  the voters are 1 2 3, since 0/0
        node 3  the voters are 1 2 3, since 0/0
        every link is as the cluster made it, and empty
    "#]]
    .assert_eq(&[shown(&view, Table::Logs), shown(&view, Table::Members), shown(&view, Table::Links)].concat());
    view.names.insert("first".to_string(), RequestId(1));
    let ask = Ask::Write { key: "x".into(), value: "a b".into() };
    let outcome = Some((Time::from_millis(5), Outcome::Written(LogId::new(2, 5))));
    view.requests.insert(RequestId(1), Request { node: NodeId(1), asked: Time::ZERO, ask: ask.clone(), outcome });
    view.requests.insert(RequestId(2), Request { node: NodeId(2), asked: Time::ZERO, ask, outcome: None });
    view.links.insert((NodeId(1), NodeId(2)), LinkState { cut: true, ..LinkState::default() });
    expect![[r#"
        request 1 (first)  write x="a b" at node 1, 0s  written at 2/5, 5ms
        request 2  write x="a b" at node 2, 0s  waits
        1 -> 2  cut
    "#]]
    .assert_eq(&[shown(&view, Table::Requests), shown(&view, Table::Links)].concat());
}

#[test]
fn of_many_candidates_the_first_are_named_and_the_others_counted() {
    let mut view = agreed();
    let one = view.nodes[&NodeId(1)].clone();
    for node in 1..=25 {
        view.nodes.insert(NodeId(node), NodeView { role: Role::Candidate, term: 3, ..one.clone() });
    }
    let said = judge(&view, "leader");
    let end = "node 2 is a candidate of term 3, node 3 is a candidate of term 3, and 22 more";
    assert_eq!(said, format!("no node leads: node 1 is a candidate of term 3, {end}"));
}
