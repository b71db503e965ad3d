//! The state of every node as a table of text: what `view` prints.

use crate::trace::{Ask, Outcome, Standing};
use crate::types::{NodeId, Role, Vote, show_log_id};
use crate::view::{ClientView, NodeView, Process, Quorum, View};

use super::token::show_text;

/// How many keys of a state machine are shown.
const KEYS_SHOWN_MAX: usize = 6;

/// How many characters of a key or a value are shown.
const TEXT_SHOWN_MAX: usize = 20;

/// How many columns a row has before the data.
const COLUMNS: usize = 10;

/// One row per node: its role, term, vote and the ends of its log, then its state machine.
/// Columns that no row needs are left out. Ends with a line feed.
pub fn report(view: &View) -> String {
    let rows: Vec<([String; COLUMNS], String)> = view.nodes.iter().map(|(node, seen)| row(view, *node, seen)).collect();
    let mut text = String::new();
    for (cells, data) in &rows {
        let mut line = String::new();
        for (column, cell) in cells.iter().enumerate() {
            let width = rows.iter().map(|(cells, _)| cells[column].chars().count()).max().unwrap_or(0);
            if width > 0 {
                line.push_str(&format!("{cell:width$}  "));
            }
        }
        line.push_str(data);
        text.push_str(line.trim_end());
        text.push('\n');
    }
    for (client, seen) in view.clients.iter() {
        text.push_str(&format!("{client}  {}\n", show_client(view, seen)));
    }
    if let Some(workload) = &view.workload {
        text.push_str(&format!("workload {workload}\n"));
    }
    text
}

/// What a client does, or did last.
fn show_client(view: &View, seen: &ClientView) -> String {
    let operation = seen.operation.and_then(|operation| Some((operation, view.operations.get(&operation)?)));
    let Some((id, operation)) = operation else { return "has nothing to do".to_string() };
    let asked = match &operation.ask {
        Ask::Write { key, value } => format!("{} {}", value.word(), value.show(key, show_text)),
        Ask::Read { key } | Ask::LeaseRead { key } | Ask::LocalRead { key } => format!("read {}", show_text(key)),
        Ask::Operate(operation) => operation.to_string(),
    };
    let node = operation.last.map_or_else(String::new, |(_, node)| format!("node {node}"));
    let how = match operation.outcome.as_ref().map(|(_, outcome)| outcome) {
        None => format!("waits for {node}"),
        Some(Outcome::Written(log_id)) => format!("written at {log_id} by {node}"),
        Some(Outcome::Read(Some(value))) => format!("saw {} on {node}", show_text(value)),
        Some(Outcome::Read(None)) => format!("saw no value on {node}"),
        Some(Outcome::Refused(_)) => format!("refused by {node}"),
        Some(Outcome::Unknown(_)) => "outcome unknown".to_string(),
        Some(Outcome::Changed(_) | Outcome::Accepted) => format!("answered by {node}"),
    };
    let attempts = if operation.attempts == 1 { "attempt" } else { "attempts" };
    format!("{id} {asked}  {how}  {} {attempts}", operation.attempts)
}

fn row(view: &View, node: NodeId, seen: &NodeView) -> ([String; COLUMNS], String) {
    let end = seen.last();
    let optional =
        |name: &str, shown: bool, log_id| if shown { format!("{name} {}", show_log_id(log_id)) } else { String::new() };
    let cells = [
        format!("node {node}"),
        being(view, node, seen),
        format!("term {}", seen.term),
        seen.vote.map_or_else(|| "vote –".to_string(), |vote| show_vote(vote, seen)),
        format!("log {}", show_log_id(end)),
        optional("flushed", seen.flushed != end, seen.flushed),
        format!("commit {}", show_log_id(seen.commit)),
        format!("applied {}", show_log_id(seen.applied)),
        match &seen.snapshot {
            Some(snapshot) => format!("snapshot {} purged {}", show_log_id(snapshot.last), show_log_id(seen.purged)),
            None => optional("purged", seen.purged.is_some(), seen.purged),
        },
        show_joint(seen),
    ];
    (cells, show_data(seen))
}

fn being(view: &View, node: NodeId, seen: &NodeView) -> String {
    let stale = view.is_stale(node).then(|| "stale".to_string());
    let troubles: Vec<String> = stale.into_iter().chain(view.quorum(node).and_then(Quorum::trouble)).collect();
    let role = match seen.role {
        Role::Learner if seen.standing(node) == Standing::NonMember => "non-member".to_string(),
        role if troubles.is_empty() => role.to_string(),
        role => format!("{role} ({})", troubles.join(", ")),
    };
    match seen.process {
        Process::Running => role,
        Process::Paused => format!("paused {role}"),
        Process::Crashed => "crashed".to_string(),
        Process::Failed => "failed".to_string(),
    }
}

/// The candidate that has the vote, the term when it is not the node's own, and how firm the vote is.
fn show_vote(vote: Vote, seen: &NodeView) -> String {
    let term = if vote.term == seen.term { String::new() } else { format!(" of term {}", vote.term) };
    let firm = match (vote.elected, seen.vote_flushed) {
        (true, true) => " (committed)",
        (true, false) => " (committed, unflushed)",
        (false, true) => "",
        (false, false) => " (unflushed)",
    };
    format!("vote {}{term}{firm}", vote.node())
}

/// Both sets of voters while they must agree.
fn show_joint(seen: &NodeView) -> String {
    let show = |nodes: &Vec<NodeId>| nodes.iter().map(NodeId::to_string).collect::<Vec<_>>().join(" ");
    match &seen.membership.1.voters[..] {
        [old, new] => format!("joint {} | {}", show(old), show(new)),
        _ => String::new(),
    }
}

/// The first keys of the state machine. A dead process has none; one that failed has last words.
fn show_data(seen: &NodeView) -> String {
    if !seen.is_alive() {
        return seen.failure.clone().unwrap_or_default();
    }
    let clip = |text: &str| match show_text(text) {
        shown if shown.chars().count() > TEXT_SHOWN_MAX => shown.chars().take(TEXT_SHOWN_MAX).chain(['…']).collect(),
        shown => shown,
    };
    let pairs = seen.data.iter().take(KEYS_SHOWN_MAX).map(|(key, value)| format!("{}={}", clip(key), clip(value)));
    let more = (seen.data.len() > KEYS_SHOWN_MAX).then(|| "…".to_string());
    pairs.chain(more).collect::<Vec<_>>().join(" ")
}
