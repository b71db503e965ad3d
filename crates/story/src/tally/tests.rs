//! Figures of small runs.

use super::*;
use model::trace::Refusal;
use model::types::LogId;

fn tally(events: Vec<(u64, ClientEvent)>) -> Tally {
    let mut tally = Tally::default();
    for (millis, event) in events {
        tally.add(&Record { at: Time::from_millis(millis), event: Event::Client(event) });
    }
    tally
}

fn write(request: u64) -> ClientEvent {
    let ask = Ask::Write { key: "x".into(), value: request.to_string().into() };
    ClientEvent::Requested { request: RequestId(request), node: NodeId(1), ask }
}

fn answer(request: u64, outcome: Outcome) -> ClientEvent {
    ClientEvent::Answered { request: RequestId(request), outcome }
}

#[test]
fn every_outcome_is_counted_and_what_is_no_success_is_said() {
    let tally = tally(vec![
        (0, write(1)),
        (30, answer(1, Outcome::Written(LogId::new(1, 2)))),
        (100, write(2)),
        (100, write(3)),
        (140, answer(2, Outcome::Refused(Refusal::NotLeader(Some(NodeId(3)))))),
        (900, answer(3, Outcome::Unknown("its node crashed".into()))),
        (1_000, write(4)),
    ]);
    expect_test::expect![[r"
        requests: 1 answered, 1 refused, 1 of unknown outcome, 1 not answered; wait: median 30 ms, 99th percentile 30 ms; longest without an answer 1.4 s
          at 140ms: write x=2: refused by node 1: the node follows 3
          at 900ms: write x=3: outcome unknown: its node crashed
    "]]
    .assert_eq(&tally.summary(Time::from_millis(1_500)));
}

#[test]
fn when_nothing_was_answered_the_gap_is_all_the_time_since_the_first_request() {
    let refused = || Outcome::Refused(Refusal::NotLeader(None));
    let events = vec![(100, write(1)), (100, answer(1, refused())), (700, write(2)), (710, answer(2, refused()))];
    let unanswered = tally(events);
    assert_eq!(unanswered.longest_gap(Time::from_secs(2)), Time::from_millis(1_900));
    let summary = unanswered.summary(Time::from_secs(2));
    assert!(
        summary.contains("2 refused, 0 of unknown outcome, 0 not answered; longest without an answer 1.9 s\n"),
        "{summary}"
    );
    assert_eq!(Tally::default().longest_gap(Time::from_secs(2)), Time::ZERO, "nothing was asked");
}

#[test]
fn what_is_refused_and_asked_again_is_no_answer_and_silence_after_the_last_outcome_is_not_counted() {
    let refused = || Outcome::Refused(Refusal::NotLeader(None));
    let mut events =
        vec![(0, write(1)), (10, answer(1, Outcome::Accepted)), (100, write(2)), (100, answer(2, refused()))];
    events.extend([(400, write(3)), (400, answer(3, refused()))]);
    assert_eq!(tally(events.clone()).longest_gap(Time::from_secs(9)), Time::from_millis(300));
    events.extend([(500, write(4)), (600, answer(4, Outcome::Accepted))]);
    assert_eq!(tally(events).longest_gap(Time::from_secs(9)), Time::from_millis(500));
}

#[test]
fn transfers_and_snapshots_are_counted() {
    let mut tally = Tally::default();
    let (leader, to) = (NodeId(1), Some(NodeId(2)));
    let snapshot = |node| RaftEvent::SnapshotBuilt { node, snapshot: Default::default() };
    let events = [
        RaftEvent::HandsOver { leader, to },
        RaftEvent::HandsOver { leader, to: None },
        RaftEvent::HandsOver { leader, to },
        snapshot(leader),
        snapshot(NodeId(3)),
    ];
    events.into_iter().for_each(|event| tally.add(&Record { at: Time::ZERO, event: Event::Raft(event) }));
    expect_test::expect![[r"
        leadership transfers begun: 2
        snapshots: 2 built, 0 installed
    "]]
    .assert_eq(&tally.summary(Time::ZERO));
}

#[test]
fn the_longest_gap_runs_from_what_was_asked_to_the_next_answer() {
    let events = vec![
        (0, write(1)),
        (10, answer(1, Outcome::Accepted)),
        (500, write(2)),
        (520, write(3)),
        (700, answer(3, Outcome::Read(None))),
        (710, answer(2, Outcome::Accepted)),
    ];
    let tally = tally(events);
    assert_eq!(tally.longest_gap(Time::from_secs(9)), Time::from_millis(200), "nothing was asked between 10 and 500");
    assert_eq!((tally.wait(50), tally.wait(99)), (Some(Time::from_millis(180)), Some(Time::from_millis(210))));
}
