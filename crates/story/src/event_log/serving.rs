//! Sentences about leaders that have lost their quorum, and about those that have one again.

use crate::words::{Words, words};
use model::trace::{Event, RaftEvent, Record};
use model::types::NodeId;
use model::view::{NodeView, Quorum, View};

/// What has changed for leaders since the record before. No event says that a lease has run out: it has when the first
/// record after it is added. True stands before what is bad.
pub(super) fn changes(record: &Record, before: &View) -> Vec<(bool, Words)> {
    before.nodes.iter().filter_map(|(id, node)| change(*id, node, record, before)).collect()
}

fn change(id: NodeId, node: &NodeView, record: &Record, before: &View) -> Option<(bool, Words)> {
    let (then, now) = (node.quorum(before.at)?, node.quorum(record.at)?);
    if let (Quorum::Answers, Quorum::SilentFor(time)) = (then, now) {
        let text = words(format!("{id} leads ")).term(node.term);
        let why = format!(
            ", but has no quorum: what it sent in the last {time} no majority has answered; it takes no writes"
        );
        return Some((true, text.text(why)));
    }
    match &record.event {
        Event::Raft(RaftEvent::QuorumAcked { leader, sent: Some(_), .. }) if *leader == id => match now {
            Quorum::SilentFor(_) => Some((false, words(format!("a quorum answers {id} again: it takes writes")))),
            Quorum::NotYet | Quorum::Answers => None,
        },
        Event::Raft(_)
        | Event::Acted(_)
        | Event::Process(_)
        | Event::Network(_)
        | Event::Disk(_)
        | Event::Client(_)
        | Event::Fault(_) => None,
    }
}
