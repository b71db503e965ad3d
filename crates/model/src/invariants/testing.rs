//! Hand-made traces for the tests of the properties.

use std::rc::Rc;

use super::{Checker, Property, Violation};
use crate::cluster::Cluster;
use crate::trace::{
    Body, ClientEvent, DiskEvent, Entry, Event, Membership, NetworkEvent, Outcome, Payload, ProcessEvent, RaftEvent,
    Record, Snapshot, Write,
};
use crate::types::{Leader, LogId, LogIndex, MessageId, NodeId, RequestId, Role, Term, Time, Vote};

/// Checks the events, one per millisecond.
///
/// State Ordering is left out: hand-made traces contain only the events that their property needs.
pub(super) fn check(events: impl IntoIterator<Item = Event>) -> Vec<Violation> {
    all(events).into_iter().filter(|violation| violation.property != Property::StateOrdering).collect()
}

/// Checks only State Ordering.
pub(super) fn check_orders(events: impl IntoIterator<Item = Event>) -> Vec<Violation> {
    all(events).into_iter().filter(|violation| violation.property == Property::StateOrdering).collect()
}

fn all(events: impl IntoIterator<Item = Event>) -> Vec<Violation> {
    let mut checker = Checker::new();
    let records = events.into_iter().zip(0..).map(|(event, at)| Record { at: Time::from_millis(at), event });
    records.flat_map(|record| checker.check(&record)).collect()
}

/// Checks the liveness properties of the usual cluster, with events at these milliseconds, up to a last one.
pub(super) fn live(events: impl IntoIterator<Item = (u64, Event)>, end_ms: u64) -> Vec<Violation> {
    let mut checker = Checker::new().with_liveness(&Cluster::default());
    let records = events.into_iter().map(|(at, event)| Record { at: Time::from_millis(at), event });
    let mut found: Vec<Violation> = records.flat_map(|record| checker.check(&record)).collect();
    found.extend(checker.pass(Time::from_millis(end_ms)));
    found.into_iter().filter(|violation| violation.property.is_liveness()).collect()
}

/// Three voters start, each with the first membership, and a fourth node that learns.
pub(super) fn four_start() -> Vec<(u64, Event)> {
    let voters = vec![(1..=3).map(NodeId).collect()];
    let membership = Rc::new(Membership { voters, learners: vec![NodeId(4)] });
    let first = Entry { id: LogId::new(1, 0), payload: Payload::Membership(membership) };
    let starts = |node| [started(node), appended(node, vec![first.clone()]), flushed(node, Some(first.id))];
    (1..=4).flat_map(starts).map(|event| (0, event)).collect()
}

/// A quorum answers this leader every 100 ms from one millisecond up to another.
pub(super) fn serves(leader: u64, from_ms: u64, to_ms: u64) -> Vec<(u64, Event)> {
    let lease = Time::from_millis(600);
    let acked = |at| RaftEvent::QuorumAcked { leader: NodeId(leader), sent: Some(Time::from_millis(at)), lease };
    (from_ms..to_ms).step_by(100).map(|at| (at, Event::Raft(acked(at)))).collect()
}

/// The properties and messages of the violations.
pub(super) fn said(violations: &[Violation]) -> Vec<(Property, &str)> {
    violations.iter().map(|violation| (violation.property, violation.message.as_str())).collect()
}

/// The two facts of a violation: time, position, node, entry, and text.
pub(super) fn facts(violation: &Violation) -> [String; 2] {
    violation.facts.each_ref().map(|fact| {
        let node = fact.node.map_or(String::new(), |node| format!(" on {node}"));
        let id = fact.id.map_or(String::new(), |id| format!(" of {id}"));
        format!("{} #{}{node}{id}: {}", fact.at, fact.position, fact.text)
    })
}

pub(super) fn entry(term: Term, index: LogIndex, write: &str) -> Entry {
    let (key, value) = write.split_once('=').expect("key=value");
    let write = Write { request: RequestId(1), key: key.to_string(), value: value.into(), id: None };
    Entry { id: LogId::new(term, index), payload: Payload::Write(Rc::new(write)) }
}

pub(super) fn members(term: Term, index: LogIndex, voters: &[u64]) -> Entry {
    joint_members(term, index, &[voters])
}

pub(super) fn joint_members(term: Term, index: LogIndex, voters: &[&[u64]]) -> Entry {
    let voters = voters.iter().map(|voters| voters.iter().copied().map(NodeId).collect()).collect();
    let membership = Membership { voters, learners: Vec::new() };
    Entry { id: LogId::new(term, index), payload: Payload::Membership(Rc::new(membership)) }
}

pub(super) fn started(node: u64) -> Event {
    Event::Process(ProcessEvent::Started { node: NodeId(node), start: 1 })
}

pub(super) fn crashed(node: u64, kept: Option<LogId>, vote: Option<Vote>) -> Event {
    Event::Process(ProcessEvent::Crashed { node: NodeId(node), kept, vote })
}

pub(super) fn role(node: u64, role: Role, term: Term) -> Event {
    Event::Raft(RaftEvent::RoleChanged { node: NodeId(node), role, term, leader: None })
}

pub(super) fn vote(node: u64, term: Term, candidate: u64, elected: bool) -> Event {
    Event::Disk(DiskEvent::VoteSaved {
        node: NodeId(node),
        vote: Vote { term, voted_for: Some(NodeId(candidate)), elected, shares_term: false },
    })
}

/// `node` learns that `leader` leads.
pub(super) fn leads(node: u64, term: Term, leader: u64) -> Event {
    let by = Leader { term, node: NodeId(0) };
    Event::Raft(RaftEvent::Leads { node: NodeId(node), leader: NodeId(leader), by })
}

/// `node` sends its vote to `candidate`.
pub(super) fn granted(node: u64, candidate: u64, term: Term) -> Event {
    let vote = Vote { term, voted_for: Some(NodeId(candidate)), elected: false, shares_term: false };
    let body = Body::VoteReply { answers: Some(MessageId(1)), vote, last: None, granted: true, pre_vote: false };
    let (from, to) = (NodeId(node), NodeId(candidate));
    Event::Network(NetworkEvent::Sent {
        message: MessageId(2),
        from,
        to,
        arrives: Time::from_secs(1),
        body: Rc::new(body),
    })
}

pub(super) fn appended(node: u64, entries: Vec<Entry>) -> Event {
    Event::Disk(DiskEvent::Appended { node: NodeId(node), entries })
}

pub(super) fn flushed(node: u64, last: Option<LogId>) -> Event {
    Event::Disk(DiskEvent::Flushed { node: NodeId(node), last })
}

pub(super) fn truncated(node: u64, after: Option<LogId>) -> Event {
    Event::Disk(DiskEvent::Truncated { node: NodeId(node), after })
}

pub(super) fn committed(node: u64, upto: LogId) -> Event {
    Event::Raft(RaftEvent::Committed { node: NodeId(node), upto })
}

pub(super) fn applied(node: u64, entries: Vec<Entry>) -> Event {
    Event::Raft(RaftEvent::Applied { node: NodeId(node), entries })
}

pub(super) fn installed(node: u64, last: Option<LogId>) -> Event {
    Event::Raft(RaftEvent::SnapshotInstalled {
        node: NodeId(node),
        snapshot: Rc::new(Snapshot { last, ..Snapshot::default() }),
    })
}

pub(super) fn built(node: u64, last: Option<LogId>) -> Event {
    Event::Raft(RaftEvent::SnapshotBuilt {
        node: NodeId(node),
        snapshot: Rc::new(Snapshot { last, ..Snapshot::default() }),
    })
}

pub(super) fn purged(node: u64, upto: LogId) -> Event {
    Event::Disk(DiskEvent::Purged { node: NodeId(node), upto })
}

pub(super) fn written(id: LogId) -> Event {
    Event::Client(ClientEvent::Answered { request: RequestId(1), outcome: Outcome::Written(id) })
}
