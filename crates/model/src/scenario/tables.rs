//! What `view` prints besides the nodes: their logs, the members, the requests, the links.

use serde::{Deserialize, Serialize};

use super::report::report;
use super::standing::show_membership;
use super::token::show_text;
use crate::trace::{Ask, Entry, Outcome, Payload};
use crate::types::{LinkState, NodeId, RequestId, show_log_id};
use crate::view::{NodeView, Request, Transfers, View};

/// How many entries of a log are shown, the newest ones.
const ENTRIES_SHOWN_MAX: usize = 16;

/// How many requests are shown, the newest ones.
const REQUESTS_SHOWN_MAX: usize = 50;

/// What `view` prints.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Table {
    /// The state of every node.
    #[default]
    Nodes,
    /// The log of every node.
    Logs,
    /// Who votes and who learns, by each node's own log.
    Members,
    /// What was asked, and how it ended.
    Requests,
    /// The links that are not as the cluster made them, what is on its way, and what became of snapshots.
    Links,
}

impl Table {
    /// Every table, the usual one first.
    pub const ALL: [Table; 5] = [Table::Nodes, Table::Logs, Table::Members, Table::Requests, Table::Links];

    /// The word behind `view`; the usual table has none.
    pub fn word(self) -> &'static str {
        match self {
            Table::Nodes => "",
            Table::Logs => "logs",
            Table::Members => "members",
            Table::Requests => "requests",
            Table::Links => "links",
        }
    }
}

/// The table as text. Ends with a line feed.
pub fn table(view: &View, table: Table) -> String {
    let lines = match table {
        Table::Nodes => return report(view),
        Table::Logs => view.nodes.iter().map(|(node, seen)| log(*node, seen)).collect(),
        Table::Members => view.nodes.iter().map(|(node, seen)| members(*node, seen)).collect(),
        Table::Requests => requests(view),
        Table::Links => links(view),
    };
    lines.iter().map(|line: &String| format!("{line}\n")).collect()
}

/// The entries of a log, with a bar behind the last one that is committed to its knowledge.
fn log(node: NodeId, seen: &NodeView) -> String {
    let mut line = format!("node {node}");
    if let Some(purged) = seen.purged {
        line += &format!("  purged {purged}");
    }
    let hidden = seen.entries.len().saturating_sub(ENTRIES_SHOWN_MAX);
    if hidden > 0 {
        line += &format!("  … {hidden} more");
    }
    let commit = seen.commit.map(|commit| commit.index);
    for entry in seen.entries.iter().skip(hidden) {
        line += &format!("  {}", show_entry(entry));
        if commit == Some(entry.id.index) {
            line += "  |";
        }
    }
    if seen.entries.is_empty() && seen.purged.is_none() {
        line += "  empty";
    }
    line
}

fn show_entry(entry: &Entry) -> String {
    match &entry.payload {
        Payload::Blank => entry.id.to_string(),
        Payload::Write(write) => format!("{} {}", entry.id, write.value.label(&write.key, show_text)),
        Payload::Membership(_) => format!("{} members", entry.id),
    }
}

fn members(node: NodeId, seen: &NodeView) -> String {
    match seen.membership.0 {
        None => format!("node {node}  has no membership"),
        since => format!("node {node}  {}, since {}", show_membership(&seen.membership.1), show_log_id(since)),
    }
}

fn requests(view: &View) -> Vec<String> {
    if view.requests.is_empty() {
        return vec!["nothing was asked".to_string()];
    }
    let hidden = view.requests.len().saturating_sub(REQUESTS_SHOWN_MAX);
    view.requests.iter().skip(hidden).map(|(id, request)| show_request(view, *id, request)).collect()
}

fn show_request(view: &View, id: RequestId, request: &Request) -> String {
    let name = view.names.iter().find(|(_, named)| **named == id).map(|(name, _)| format!(" ({name})"));
    let asked = match &request.ask {
        Ask::Write { key, value } => format!("{} {}", value.word(), value.show(key, show_text)),
        Ask::Read { key } => format!("read {}", show_text(key)),
        Ask::LeaseRead { key } => format!("read {} by lease", show_text(key)),
        Ask::LocalRead { key } => format!("read {} locally", show_text(key)),
        Ask::Operate(operation) => operation.to_string(),
    };
    let how = match request.outcome.as_ref().map(|(at, outcome)| (at, outcome)) {
        None => "waits".to_string(),
        Some((at, Outcome::Written(log_id))) => format!("written at {log_id}, {at}"),
        Some((at, Outcome::Read(Some(value)))) => format!("saw {}, {at}", show_text(value)),
        Some((at, Outcome::Read(None))) => format!("saw no value, {at}"),
        Some((at, Outcome::Changed(log_id))) => format!("done at {log_id}, {at}"),
        Some((at, Outcome::Accepted)) => format!("accepted, {at}"),
        Some((at, Outcome::Refused(why))) => format!("refused, {at}: {why}"),
        Some((at, Outcome::Unknown(why))) => format!("outcome unknown, {at}: {why}"),
    };
    let (node, at) = (request.node, request.asked);
    format!("request {}{}  {asked} at node {node}, {at}  {how}", id.0, name.unwrap_or_default())
}

fn links(view: &View) -> Vec<String> {
    let nodes: Vec<NodeId> = view.nodes.keys().copied().collect();
    let ways = nodes.iter().flat_map(|from| nodes.iter().map(move |to| (*from, *to)));
    let lines: Vec<String> =
        ways.filter(|(from, to)| from != to).filter_map(|(from, to)| link(view, from, to)).collect();
    if lines.is_empty() { vec!["every link is as the cluster made it, and empty".to_string()] } else { lines }
}

/// One direction of a link: what is wrong with it, and what is on its way; `None` when there is nothing to say.
fn link(view: &View, from: NodeId, to: NodeId) -> Option<String> {
    let usual = view.usual_link.unwrap_or_default();
    let mut facts = view.links.get(&(from, to)).map_or_else(Vec::new, |link| differences(*link, usual));
    let here = |flight: &&crate::view::Flight| (flight.from, flight.to) == (from, to);
    let flying = view.flying.values().filter(here).count();
    let held = view.flying.values().filter(here).filter(|flight| flight.held.is_some()).count();
    match (flying - held, held) {
        (0, 0) => {}
        (flying, 0) => facts.push(format!("{flying} in flight")),
        (flying, held) => facts.push(format!("{flying} in flight, {held} held")),
    }
    facts.extend(view.transfers(from, to).map(Transfers::words));
    (!facts.is_empty()).then(|| format!("{from} -> {to}  {}", facts.join(", ")))
}

fn differences(link: LinkState, usual: LinkState) -> Vec<String> {
    let mut facts = Vec::new();
    if link.cut {
        facts.push("cut".to_string());
    }
    if link.clogged {
        facts.push("clogged".to_string());
    }
    if link.loss_permille != usual.loss_permille {
        facts.push(format!("loss {}", super::units::show_permille(link.loss_permille)));
    }
    if link.latency != usual.latency {
        facts.push(format!("latency {}", super::units::show_range(link.latency)));
    }
    if link.duplicate_permille != usual.duplicate_permille {
        facts.push(format!("duplicates {}", super::units::show_permille(link.duplicate_permille)));
    }
    if link.jitter != usual.jitter {
        facts.push(format!("jitter {}", link.jitter));
    }
    if link.in_order {
        facts.push("in order".to_string());
    }
    if let Some(width) = link.bytes_per_second {
        facts.push(format!("bandwidth {}", super::units::show_width(width)));
    }
    facts
}
