//! Reads and prints what an administrator asks for: `add learner 6`, `transfer leadership to 3`.

use std::fmt;

use crate::action::{Action, Operation, Switch, Target};
use crate::types::{LEADER, NodeId};

use super::cursor::Cursor;
use super::faults_text::Who;
use super::token::{Fault, Kind};

/// What a line that asks for an operation may start with.
pub(super) const OPERATIONS: [&str; 13] = [
    "add",
    "promote",
    "demote",
    "remove",
    "replace",
    "members",
    "transfer",
    "elect",
    "heartbeat",
    "snapshot",
    "purge",
    "set",
    "initialize",
];

/// What can be switched while a node runs, as it is written.
pub(super) const SWITCHES: [(&str, Switch); 4] = [
    ("elections", Switch::Elections),
    ("heartbeats", Switch::Heartbeats),
    ("ticks", Switch::Ticks),
    ("pre-vote", Switch::PreVote),
];

/// Reads the rest of a line that starts with this one of [`OPERATIONS`].
pub(super) fn read(cursor: &mut Cursor, first: &str) -> Result<Action, Fault> {
    let operation = match first {
        "add" => {
            expect_word(cursor, "learner", "add learner 6, or add 1 x 5 for a key")?;
            let node = cursor.joining()?;
            let wait = !cursor.skip_word("without");
            if !wait {
                expect_word(cursor, "waiting", "add learner 6 without waiting")?;
            }
            Operation::AddLearner { node, wait }
        }
        "promote" => Operation::Promote(cursor.who()?),
        "demote" => Operation::Demote(cursor.who()?),
        "remove" => Operation::Remove(cursor.who()?),
        "replace" => {
            let old = cursor.who()?;
            expect_word(cursor, "with", "replace 3 with 6")?;
            Operation::Replace { old, new: cursor.joining()? }
        }
        "members" => Operation::Members(members(cursor, true)?),
        "transfer" => {
            expect_word(cursor, "leadership", "transfer leadership to 3")?;
            expect_word(cursor, "to", "transfer leadership to 3")?;
            Operation::Transfer(cursor.who()?)
        }
        "heartbeat" => {
            let names_none = cursor.peek().is_none() || cursor.is_word("as");
            let at = if names_none { Target::Leader } else { cursor.each()?.into() };
            return Ok(Action::Admin { at, operation: Operation::Heartbeat });
        }
        _ => {
            // An index would be taken for another node.
            let at = if first == "purge" { cursor.target()? } else { cursor.each()?.into() };
            return Ok(Action::Admin { at, operation: of_node(cursor, first)? });
        }
    };
    let at = if cursor.skip_word("at") { cursor.target()? } else { Target::Leader };
    Ok(Action::Admin { at, operation })
}

/// Reads what stands behind the node that is asked.
fn of_node(cursor: &mut Cursor, first: &str) -> Result<Operation, Fault> {
    Ok(match first {
        "elect" => {
            let pre_vote = cursor.skip_word("with");
            if pre_vote {
                expect_word(cursor, "pre-vote", "elect 2 with pre-vote")?;
            }
            Operation::Elect { pre_vote }
        }
        "snapshot" => Operation::Snapshot,
        "purge" => {
            expect_word(cursor, "upto", "purge 2 upto 10")?;
            Operation::Purge { upto: cursor.number("an index")? }
        }
        "initialize" => {
            expect_word(cursor, "with", "initialize 1 with 1 2 3")?;
            Operation::Initialize(members(cursor, false)?)
        }
        "set" => {
            let name = cursor.one_of("what can be switched", &SWITCHES.map(|(name, _)| name))?;
            let on = cursor.one_of("`on` or `off`", &["on", "off"])? == "on";
            let (_, what) = SWITCHES.into_iter().find(|(known, _)| *known == name).expect("one of SWITCHES");
            Operation::Switch { what, on }
        }
        other => unreachable!("`{other}` is one of OPERATIONS but not read"),
    })
}

/// The voters of a new membership, the leader among them where there may be one.
fn members(cursor: &mut Cursor, may_lead: bool) -> Result<Vec<NodeId>, Fault> {
    let mut members = Vec::new();
    while members.is_empty()
        || (matches!(cursor.peek(), Some(Kind::Word(_))) && !cursor.is_word("at") && !cursor.is_word("as"))
    {
        let column = cursor.column();
        let node = if may_lead && cursor.skip_word("leader") { LEADER } else { cursor.joining()? };
        if members.contains(&node) {
            return Err(Fault::new(column, "this node is named twice: name it once"));
        }
        members.push(node);
    }
    Ok(members)
}

fn expect_word(cursor: &mut Cursor, word: &str, whole: &str) -> Result<(), Fault> {
    if cursor.skip_word(word) { Ok(()) } else { cursor.fault(format!("`{word}` should stand here: write {whole}")) }
}

/// Prints the operation as a scenario says it, without the node that is asked.
impl fmt::Display for Operation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Operation::AddLearner { node, wait: true } => write!(f, "add learner {node}"),
            Operation::AddLearner { node, wait: false } => write!(f, "add learner {node} without waiting"),
            Operation::Promote(node) => write!(f, "promote {}", Who(*node)),
            Operation::Demote(node) => write!(f, "demote {}", Who(*node)),
            Operation::Remove(node) => write!(f, "remove {}", Who(*node)),
            Operation::Replace { old, new } => write!(f, "replace {} with {new}", Who(*old)),
            Operation::Members(nodes) => {
                f.write_str("members")?;
                nodes.iter().try_for_each(|node| write!(f, " {}", Who(*node)))
            }
            Operation::Initialize(nodes) => {
                f.write_str("initialize with")?;
                nodes.iter().try_for_each(|node| write!(f, " {node}"))
            }
            Operation::Transfer(node) => write!(f, "transfer leadership to {}", Who(*node)),
            Operation::Elect { pre_vote: false } => f.write_str("elect"),
            Operation::Elect { pre_vote: true } => f.write_str("elect with pre-vote"),
            Operation::Heartbeat => f.write_str("heartbeat"),
            Operation::Snapshot => f.write_str("snapshot"),
            Operation::Purge { upto } => write!(f, "purge upto {upto}"),
            Operation::Switch { what, on } => {
                let (name, _) = SWITCHES.iter().find(|(_, known)| known == what).expect("SWITCHES holds all");
                write!(f, "set {name} {}", if *on { "on" } else { "off" })
            }
        }
    }
}

/// Prints the operation with the node that is asked, as a whole line.
pub(super) fn write_line(f: &mut fmt::Formatter<'_>, at: Target, operation: &Operation) -> fmt::Result {
    match operation {
        Operation::AddLearner { .. }
        | Operation::Promote(_)
        | Operation::Demote(_)
        | Operation::Remove(_)
        | Operation::Replace { .. }
        | Operation::Members(_)
        | Operation::Transfer(_) => match at {
            Target::Leader => write!(f, "{operation}"),
            Target::Node(node) => write!(f, "{operation} at {node}"),
        },
        Operation::Heartbeat if at == Target::Leader => f.write_str("heartbeat"),
        Operation::Elect { .. }
        | Operation::Heartbeat
        | Operation::Snapshot
        | Operation::Purge { .. }
        | Operation::Initialize(_)
        | Operation::Switch { .. } => {
            // The node comes right behind the first word.
            let text = operation.to_string();
            let (first, rest) = text.split_once(' ').unwrap_or((&text, ""));
            let space = if rest.is_empty() { "" } else { " " };
            write!(f, "{first} {at}{space}{rest}")
        }
    }
}
