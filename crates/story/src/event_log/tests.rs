//! Which events make which sentences.

use super::*;
use model::trace::DropReason;
use model::trace::{DiskEvent, Entry, Event, NetworkEvent, Payload, ProcessEvent, RaftEvent, Write};
use model::types::Vote;

fn sentences_of(events: Vec<(u64, Event)>) -> Vec<String> {
    let (mut log, mut view) = (EventLog::default(), View::default());
    for (at, event) in events {
        let record = Record { at: Time::from_millis(at), event };
        log.add(&record, &view);
        view.apply(&record);
    }
    log.sentences().iter().map(|sentence| plain(&sentence.pieces)).collect()
}

fn vote(term: Term, node: u64) -> Vote {
    Vote { term, voted_for: Some(NodeId(node)), elected: false, shares_term: false }
}

fn sent(message: u64, from: u64, to: u64, body: Body) -> Event {
    let (message, from, to) = (MessageId(message), NodeId(from), NodeId(to));
    Event::Network(NetworkEvent::Sent { message, from, to, arrives: Time::from_secs(9), body: Rc::new(body) })
}

fn append(entries: Vec<Entry>) -> Body {
    Body::AppendEntries { vote: vote(2, 1), previous: None, entries, commit: None }
}

fn write(term: Term, index: u64) -> Entry {
    let write = Write { request: RequestId(1), key: "x".into(), value: "9".into(), id: None };
    Entry { id: LogId::new(term, index), payload: Payload::Write(Rc::new(write)) }
}

#[test]
fn an_election_is_reported_with_its_votes() {
    let ask = || Body::RequestVote { vote: vote(3, 3), last: Some(LogId::new(2, 4)), pre_vote: false, transfer: false };
    let role = |role, node| Event::Raft(RaftEvent::RoleChanged { node: NodeId(node), role, term: 3, leader: None });
    let reply = |answers, granted, last| Body::VoteReply {
        answers: Some(MessageId(answers)),
        vote: if granted { vote(3, 3) } else { vote(2, 1) },
        last: Some(LogId::new(2, last)),
        granted,
        pre_vote: false,
    };
    let lines = sentences_of(vec![
        (1, role(Role::Candidate, 3)),
        (1, sent(1, 3, 4, ask())),
        (1, sent(2, 3, 2, ask())),
        (15, sent(3, 4, 3, reply(1, true, 4))),
        (16, Event::Network(NetworkEvent::Delivered { message: MessageId(2) })),
        (16, sent(4, 2, 3, reply(2, false, 6))),
        (30, role(Role::Leader, 3)),
    ]);
    assert_eq!(
        lines,
        [
            "3 stands for election in term 3",
            "4 votes for 3 in term 3",
            "2 refused to vote for 3 in term 3: 3's log is shorter (2/4 < 2/6)",
            "3 became leader of term 3 (votes 3, 4)",
        ]
    );
}

#[test]
fn a_message_to_several_nodes_makes_one_sentence() {
    let lines = sentences_of(vec![
        (1, sent(1, 1, 2, append(vec![write(2, 5)]))),
        (1, sent(2, 1, 3, append(vec![write(2, 5)]))),
        (2, sent(3, 1, 4, append(vec![write(2, 5)]))),
        (3, sent(4, 1, 2, append(vec![]))),
    ]);
    assert_eq!(lines, ["1 → 2, 3 AppendEntries 2/5 x=9", "1 → 4 AppendEntries 2/5 x=9"]);
}

#[test]
fn retries_are_not_reported_again_until_something_else_is_sent() {
    let lines = sentences_of(vec![
        (1, sent(1, 1, 2, append(vec![write(2, 5)]))),
        (2, sent(2, 1, 2, append(vec![write(2, 5)]))),
        (3, sent(3, 1, 2, append(vec![write(2, 6)]))),
        (4, sent(4, 1, 2, append(vec![write(2, 5)]))),
    ]);
    let entry = |index| format!("1 → 2 AppendEntries 2/{index} x=9");
    assert_eq!(lines, [entry(5), entry(6), entry(5)]);
}

#[test]
fn what_is_lost_at_once_is_reported_once() {
    let dropped = |message| Event::Network(NetworkEvent::Dropped { message: MessageId(message), why: DropReason::Cut });
    let lines = sentences_of(vec![
        (1, sent(1, 1, 3, append(vec![write(2, 5)]))),
        (1, dropped(1)),
        (1, sent(2, 1, 2, append(vec![write(2, 5)]))),
        (1, dropped(2)),
    ]);
    assert_eq!(lines, ["1 → 2, 3 AppendEntries 2/5 x=9", "1 → 2, 3 AppendEntries 2/5 x=9 was lost: the link is cut"]);
}

#[test]
fn lost_entries_are_reported_and_lost_heartbeats_are_not() {
    let dropped = |message| Event::Network(NetworkEvent::Dropped { message: MessageId(message), why: DropReason::Cut });
    let lines = sentences_of(vec![
        (1, sent(1, 1, 2, append(vec![write(2, 5)]))),
        (1, sent(2, 1, 3, append(vec![]))),
        (9, dropped(1)),
        (9, dropped(2)),
    ]);
    assert_eq!(lines[1..], ["1 → 2 AppendEntries 2/5 x=9 was lost: the link is cut"]);
}

#[test]
fn a_truncation_names_the_removed_entries() {
    let node = NodeId(1);
    let lines = sentences_of(vec![
        (1, Event::Disk(DiskEvent::Appended { node, entries: vec![write(2, 5), write(2, 6)] })),
        (2, Event::Disk(DiskEvent::Truncated { node, after: Some(LogId::new(2, 4)) })),
    ]);
    assert_eq!(lines, ["1 removed its entries after 2/4 up to 2/6: they conflict with the leader's log"]);
}

#[test]
fn a_log_that_goes_on_from_a_place_has_the_same_sentences() {
    let event = |node| Record {
        at: Time::from_millis(node),
        event: Event::Process(ProcessEvent::Paused { node: NodeId(node) }),
    };
    let view = View::default();
    let mut whole = EventLog::default();
    (1..=50).for_each(|node| whole.add(&event(node), &view));
    let mut start = EventLog::default();
    (1..=30).for_each(|node| start.add(&event(node), &view));
    let mut on = start.without_sentences();
    (31..=50).for_each(|node| on.add(&event(node), &view));
    let on = on.after(&whole);
    assert_eq!((on.sentences(), on.position()), (whole.sentences(), 50));
    assert_eq!(on.first_from(10).map(|sentence| sentence.position), Some(10));
}

#[test]
fn the_newest_sentences_end_at_the_given_time() {
    let mut log = EventLog::default();
    for node in 1..=9 {
        let event = Event::Process(ProcessEvent::Paused { node: NodeId(node) });
        log.add(&Record { at: Time::from_millis(node), event }, &View::default());
    }
    let newest: Vec<String> =
        log.newest(Time::from_millis(5), 2).iter().map(|sentence| plain(&sentence.pieces)).collect();
    assert_eq!(newest, ["4 is paused", "5 is paused"]);
}

/// Every sentence about the run of a scenario.
fn lines_of(text: &str) -> Vec<String> {
    let scenario = model::scenario::parse(text).expect("well formed");
    let mut run = engine::Run::open(&scenario).expect("possible");
    let mut records = Vec::new();
    run.run_to_end(|news| records.extend(news.records));
    let (mut log, mut view) = (EventLog::default(), View::default());
    for record in &records {
        log.add(record, &view);
        view.apply(record);
    }
    log.sentences().iter().map(|sentence| plain(&sentence.pieces)).collect()
}

#[test]
fn an_attempt_that_times_out_is_reported_with_the_retry() {
    let lines = lines_of(include_str!("../../../../scenarios/retry-with-an-id-writes-once.raft"));
    let of_c1: Vec<&str> = lines.iter().map(String::as_str).filter(|line| line.starts_with("C1")).collect();
    assert_eq!(
        of_c1,
        [
            "C1 waits 150 ms for an answer, retries with the same request id, follows redirects",
            "C1 asks 1 to write x=1 (request id 1.1)",
            "C1 gave up on 1 after 150 ms and asks 2 for x=1: same request id 1.1",
            "C1 gave up on 2 after 150 ms and asks 3 for x=1: same request id 1.1",
            "C1 is redirected by 3 to the leader 1: same request id 1.1",
            "C1 gets its answer: x=1 is committed at 1/2, after 4 attempts",
        ]
    );
}

#[test]
fn a_transfer_is_reported_when_it_begins_and_when_it_is_given_up() {
    let text = include_str!("../../../../scenarios/transfer-given-up.raft");
    let lines = lines_of(text);
    let place = |line: &str| lines.iter().position(|said| said == line).unwrap_or_else(|| panic!("{line}: {lines:#?}"));
    let (begun, given_up) =
        (place("1 hands leadership over to 3: it takes no writes"), place("1 leads on: 3 did not take over"));
    assert!(begun < given_up);
}
