//! Why an entry is not committed: what its leader counts, and what is missing of each voter.

use crate::fault_labels;
use crate::format;
use model::scenario::leadership;
use model::shared::sort_short;
use model::trace::{Body, Entry};
use model::types::{LogId, LogIndex, NodeId};
use model::view::{NodeView, Process, View};

/// The entries at an index, in any log.
pub fn entries_at(view: &View, index: LogIndex) -> Vec<&Entry> {
    let mut entries: Vec<&Entry> = Vec::new();
    for entry in view.nodes.values().filter_map(|seen| seen.entry(index)) {
        if !entries.iter().any(|other| other.id == entry.id) {
            entries.push(entry);
        }
    }
    sort_short(&mut entries, |one, other| one.id.cmp(&other.id));
    entries
}

/// Whether this entry is committed as far as any node has learned.
pub fn is_committed(view: &View, id: LogId) -> bool {
    view.nodes.values().any(|seen| holds(seen, id) && reaches(seen.commit, id))
}

/// Whether an entry is committed, and if it is not, what it lacks: one sentence.
pub fn commitment(view: &View, id: LogId) -> String {
    let all = |is: &dyn Fn(&NodeView) -> bool| {
        let nodes = view.nodes.iter().filter(|(_, seen)| holds(seen, id) && is(seen));
        nodes.map(|(node, _)| *node).collect::<Vec<NodeId>>()
    };
    let (holders, learned) = (all(&|_| true), all(&|seen| reaches(seen.commit, id)));
    if !learned.is_empty() {
        return format!(
            "is committed: it is in the log of {}, and the commit index of {} is there",
            named(&holders),
            named(&learned)
        );
    }
    let why = match view.leader() {
        Some(leader) => missing(view, leader, &view.nodes[&leader], id),
        None => leadership(view),
    };
    format!("is not committed: it is in the log of {}; {why}", named(&holders))
}

fn named(nodes: &[NodeId]) -> String {
    format!("{} {}", if nodes.len() == 1 { "node" } else { "nodes" }, format::nodes(nodes))
}

fn holds(seen: &NodeView, id: LogId) -> bool {
    seen.log_id_at(id.index) == Some(id)
}

/// Whether an index of a node reaches an entry that it holds.
fn reaches(index: Option<LogId>, id: LogId) -> bool {
    index.is_some_and(|index| index.index >= id.index)
}

/// What a leader lacks to commit an entry.
fn missing(view: &View, leader: NodeId, seen: &NodeView, id: LogId) -> String {
    let leads = format!("node {leader}, which leads term {},", seen.term);
    match seen.log_id_at(id.index) {
        Some(own) if own == id => {}
        Some(own) => return format!("{leads} has {own} there, and overwrites it"),
        None => {
            let last = seen.last().map_or("is empty".to_string(), |last| format!("ends with {last}"));
            return format!("the log of {leads} {last}: it does not have it");
        }
    }
    let has = |voter: NodeId| {
        let known = if voter == leader { seen.flushed } else { seen.matched.get(&voter).copied().flatten() };
        reaches(known, id)
    };
    for voters in &seen.membership.1.voters {
        let (with, without): (Vec<NodeId>, Vec<NodeId>) = voters.iter().partition(|voter| has(**voter));
        let needed = voters.len() / 2 + 1;
        if with.len() < needed {
            let counted = if with.is_empty() { "none".to_string() } else { named(&with) };
            let reasons: Vec<String> = without.iter().map(|voter| lacks(view, leader, *voter, id)).collect();
            let of = voters.len();
            return format!("{leads} needs {needed} of {of} voters and counts {counted}: {}", reasons.join(", "));
        }
    }
    match id.term < seen.term {
        true => format!(
            "a majority has it, but {leads} counts only entries of its own term, and one of those is to be committed first (§5.4.2)"
        ),
        false => format!("a majority has it, and {leads} commits it next"),
    }
}

/// The node if it runs, or that it does not.
fn running(view: &View, node: NodeId) -> Result<&NodeView, String> {
    let seen = view.nodes.get(&node).ok_or_else(|| format!("there is no node {node}"))?;
    match seen.process {
        Process::Crashed => Err(format!("node {node} is crashed")),
        Process::Failed => Err(format!("node {node} has failed")),
        Process::Paused => Err(format!("node {node} is paused")),
        Process::Running => Ok(seen),
    }
}

/// What is wrong with one direction of a link, in brackets; empty when nothing is.
fn link_faults(view: &View, from: NodeId, to: NodeId) -> String {
    let mut labels = fault_labels::of_direction(view, from, to);
    if view.link(from, to).cut {
        labels.insert(0, "cut".to_string());
    }
    if labels.is_empty() { String::new() } else { format!(" (the link {from} → {to}: {})", labels.join(", ")) }
}

/// Why a leader gets no answers from a voter.
pub(crate) fn silence(view: &View, leader: NodeId, voter: NodeId) -> String {
    let why = || {
        let there = link_faults(view, leader, voter);
        let faults = if there.is_empty() { link_faults(view, voter, leader) } else { there };
        format!("node {voter} has not answered of late{faults}")
    };
    running(view, voter).map_or_else(|down| down, |_| why())
}

/// Why a leader does not count a voter for an entry.
pub(crate) fn lacks(view: &View, leader: NodeId, voter: NodeId, id: LogId) -> String {
    let seen = match running(view, voter) {
        Ok(seen) => seen,
        Err(why) => return why,
    };
    let link = |from, to| link_faults(view, from, to);
    let is_flushed = reaches(seen.flushed, id);
    match (holds(seen, id), is_flushed) {
        (true, true) => format!("the answer of node {voter} has not arrived{}", link(voter, leader)),
        (true, false) => {
            let disk =
                seen.faults.disk.map_or_else(String::new, |trouble| format!(" ({})", fault_labels::disk(trouble)));
            format!("node {voter} has not written it to its disk yet{disk}")
        }
        (false, _) if seen.promise() > view.nodes[&leader].term => {
            format!("node {voter} has promised term {} and refuses it", seen.promise())
        }
        (false, _) => {
            let transfers = view.transfers(leader, voter).filter(|transfers| transfers.goes_on);
            let mut words = match on_its_way(view, voter, id) {
                Some(true) => format!("on its way to node {voter} it is held"),
                Some(false) => format!("it is on its way to node {voter}"),
                None => format!("node {voter} has not received it{}", link(leader, voter)),
            };
            if let Some(transfers) = transfers {
                words += &format!(" ({})", transfers.words());
            }
            words
        }
    }
}

/// Whether a message brings an entry to a node, and if so, whether that message is held.
fn on_its_way(view: &View, to: NodeId, id: LogId) -> Option<bool> {
    view.flying.values().filter(|flight| flight.to == to).find_map(|flight| match &*flight.body {
        Body::AppendEntries { entries, .. } => {
            entries.iter().any(|entry| entry.id == id).then_some(flight.held.is_some())
        }
        Body::InstallSnapshot { snapshot, .. } => reaches(snapshot.last, id).then_some(flight.held.is_some()),
        Body::RequestVote { .. }
        | Body::VoteReply { .. }
        | Body::AppendReply { .. }
        | Body::SnapshotReply { .. }
        | Body::TransferLeader { .. }
        | Body::TransferReply { .. }
        | Body::ReadIndex { .. }
        | Body::ReadIndexReply { .. } => None,
    })
}
