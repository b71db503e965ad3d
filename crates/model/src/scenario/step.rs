//! Reads what one line does: a step, a condition.

use std::sync::LazyLock;

use crate::action::{ACTION_KINDS, Action, ActionKind, ClientAction, Links, NetworkAction, ProcessAction};
use crate::shared::sort_short;
use crate::types::{NodeId, RequestId, Role};

use super::chaos_line;
use super::clients;
use super::condition::{Condition, NodeIs, OutcomeIs};
use super::cursor::Cursor;
use super::faults;
use super::log_id::log_id;
use super::operation::{self, OPERATIONS};
use super::token::{Fault as Mistaken, Kind};
use super::{NOT_MAX, Step, WITHIN_DEFAULT};

/// What a line may start with, besides `cluster`: each word once.
pub(super) static STEPS: LazyLock<Vec<&'static str>> = LazyLock::new(|| {
    let mut words = vec!["run"];
    for word in ACTION_KINDS.iter().map(ActionKind::word).chain(["expect", "view", "stop"]) {
        if !words.contains(&word) {
            words.push(word);
        }
    }
    words
});

/// Words that mean something where a key or a value may stand in a condition: there, one of that name needs quotes.
pub(super) const CONDITION_WORDS: [&str; 9] =
    ["client", "converged", "joint", "leader", "members", "node", "not", "request", "unset"];

/// What a node can be, in a condition.
pub(super) const NODE_WORDS: [&str; 15] = [
    "learner",
    "follower",
    "candidate",
    "leader",
    "crashed",
    "paused",
    "term",
    "last",
    "commit",
    "voter",
    "non-member",
    "joint",
    "snapshot",
    "purged",
    "failed",
];

/// How a request can end, in a condition.
pub(super) const OUTCOME_WORDS: [&str; 5] = ["answered", "refused", "unknown", "waiting", "saw"];

/// Reads a whole line that is a step.
pub(super) fn step(cursor: &mut Cursor) -> Result<Step, Mistaken> {
    let step = match cursor.one_of("something to do", &STEPS)? {
        "run" => run(cursor)?,
        "write" => {
            let to = cursor.target()?;
            let key = cursor.key()?;
            cursor.equals("key=value, such as x=3")?;
            Step::Act(Action::Client(ClientAction::Write { to, key, value: cursor.value()? }))
        }
        "read" => {
            let (to, key) = (cursor.target()?, cursor.key()?);
            Step::Act(if cursor.skip_word("locally") {
                Action::Client(ClientAction::LocalRead { to, key })
            } else if !cursor.skip_word("by") {
                Action::Client(ClientAction::Read { to, key })
            } else if cursor.skip_word("lease") {
                Action::Client(ClientAction::LeaseRead { to, key })
            } else {
                return cursor.fault("`lease` should stand here: write read leader x by lease");
            })
        }
        "crash" => {
            let node = cursor.target()?;
            match faults::moment(cursor)? {
                Some(moment) => Step::Act(Action::Process(ProcessAction::CrashAt { node, moment })),
                None => Step::Act(Action::Process(ProcessAction::Crash(node))),
            }
        }
        "restart" => Step::Act(Action::Process(ProcessAction::Restart(cursor.node()?))),
        "pause" => Step::Act(Action::Process(ProcessAction::Pause(cursor.target()?))),
        "resume" => Step::Act(Action::Process(ProcessAction::Resume(cursor.node()?))),
        "partition" => partition(cursor)?,
        "cut" => match cursor.links()? {
            Some(links) => Step::Act(Action::Network(NetworkAction::Cut(links))),
            None => return cursor.fault("which links? write 1 -- 2, 1 -> 2 or all"),
        },
        "heal" => match cursor.links()? {
            Some(links) => Step::Act(Action::Network(NetworkAction::Heal(links))),
            None if cursor.peek().is_none() => Step::Act(Action::Network(NetworkAction::Heal(Links::All))),
            None => return cursor.fault("links should stand here: 1 -- 2, 1 -> 2, or nothing to heal all"),
        },
        "loss" => {
            let links = cursor.links()?.unwrap_or(Links::All);
            Step::Act(Action::Network(NetworkAction::Loss { links, permille: cursor.permille()? }))
        }
        "latency" => latency(cursor)?,
        "expect" => {
            let condition = condition(cursor, 0)?;
            if cursor.is_word("within") {
                return cursor.fault("`expect` looks at this moment: write `run until … within …` to wait");
            }
            Step::Expect(condition)
        }
        "view" => Step::View,
        "stop" => Step::Stop(Box::default()),
        "client" => Step::Act(Action::Client(clients::client(cursor)?)),
        "workload" => Step::Act(Action::Client(clients::workload(cursor)?)),
        "script" if cursor.skip_word("off") => Step::Act(Action::ScriptOff),
        "script" => return cursor.fault("`off` should stand here: write script off"),
        "chaos" => Step::Act(Action::Chaos(chaos_line::read(cursor)?)),
        operation if OPERATIONS.contains(&operation) => Step::Act(operation::read(cursor, operation)?),
        fault => Step::Act(faults::fault(fault, cursor)?),
    };
    cursor.finish()?;
    Ok(step)
}

fn run(cursor: &mut Cursor) -> Result<Step, Mistaken> {
    if !cursor.skip_word("until") {
        return Ok(Step::Run(cursor.time()?));
    }
    let condition = condition(cursor, 0)?;
    let within = if cursor.skip_word("within") { cursor.time()? } else { WITHIN_DEFAULT };
    Ok(Step::RunUntil { condition, within })
}

fn latency(cursor: &mut Cursor) -> Result<Step, Mistaken> {
    let links = cursor.links()?.unwrap_or(Links::All);
    let column = cursor.column();
    let range = cursor.range()?;
    if range.max > super::SPAN_MAX {
        return Err(Mistaken::new(column, format!("latency is longer than {}, the longest allowed", super::SPAN_MAX)));
    }
    Ok(Step::Act(Action::Network(NetworkAction::Latency { links, range })))
}

fn partition(cursor: &mut Cursor) -> Result<Step, Mistaken> {
    let mut groups: Vec<Vec<NodeId>> = Vec::new();
    loop {
        let mut group = Vec::new();
        while matches!(cursor.peek(), Some(Kind::Word(_))) || group.is_empty() {
            let column = cursor.column();
            let first = cursor.node()?;
            let last = if cursor.skip_sign("..") { cursor.node()? } else { first };
            if first > last {
                return Err(Mistaken::new(column, format!("these nodes go down: write {last}..{first}")));
            }
            for node in (first.0..=last.0).map(NodeId) {
                if groups.iter().chain([&group]).flatten().any(|other| *other == node) {
                    return Err(Mistaken::new(column, format!("node {node} is named twice: put it in one group only")));
                }
                group.push(node);
            }
        }
        groups.push(group);
        if !cursor.skip_sign("|") {
            return Ok(Step::Act(Action::Network(NetworkAction::Partition(groups))));
        }
    }
}

/// Reads a condition that stands after `depth` times `not`.
pub(super) fn condition(cursor: &mut Cursor, depth: usize) -> Result<Condition, Mistaken> {
    if cursor.peek().is_none() {
        return cursor.fault("a condition is missing: write one such as leader, converged, node 1 follower or x=3");
    }
    // A word that `=` follows is a key, whatever it is called.
    let first = match cursor.peek() {
        Some(Kind::Word(word)) if !cursor.is_sign_at(1, "=") => word.as_str(),
        _ => "",
    };
    match first {
        "not" => {
            if depth == NOT_MAX {
                return cursor.fault(format!("`not` stands here more than {NOT_MAX} times: remove some"));
            }
            cursor.skip();
            Ok(Condition::Not(Box::new(condition(cursor, depth + 1)?)))
        }
        "leader" => {
            cursor.skip();
            let any = cursor.peek().is_none() || cursor.is_word("within");
            Ok(Condition::Leader(if any { None } else { Some(cursor.node()?) }))
        }
        "converged" => {
            cursor.skip();
            Ok(Condition::Converged)
        }
        "joint" => {
            cursor.skip();
            Ok(Condition::Joint)
        }
        "members" => {
            cursor.skip();
            let mut members = vec![cursor.node()?];
            while matches!(cursor.peek(), Some(Kind::Word(_))) && !cursor.is_word("within") {
                members.push(cursor.node()?);
            }
            sort_short(&mut members, NodeId::cmp);
            members.dedup();
            Ok(Condition::Members(members))
        }
        "node" => {
            cursor.skip();
            let node = cursor.node()?;
            if is_value(cursor) { value(cursor, Some(node)) } else { Ok(Condition::Node(node, node_is(cursor)?)) }
        }
        "request" => {
            cursor.skip();
            Ok(Condition::Request(RequestId(cursor.request()?), outcome_is(cursor)?))
        }
        "client" => {
            cursor.skip();
            Ok(Condition::Operation(clients::operation(cursor)?, outcome_is(cursor)?))
        }
        _ if is_value(cursor) => value(cursor, None),
        _ => {
            cursor.one_of(
                "a condition",
                &["leader", "node", "request", "converged", "not", "x=3", "joint", "members", "client"],
            )?;
            cursor.fault("`=` or `unset` should stand here")
        }
    }
}

/// True when a key stands here, and what the key should hold.
fn is_value(cursor: &Cursor) -> bool {
    matches!(cursor.peek(), Some(Kind::Word(_) | Kind::Quoted(_)))
        && (cursor.is_sign_at(1, "=") || cursor.is_word_at(1, "unset"))
}

fn value(cursor: &mut Cursor, node: Option<NodeId>) -> Result<Condition, Mistaken> {
    let key = cursor.key()?;
    let value = if cursor.skip_word("unset") {
        None
    } else {
        cursor.equals("key=value, such as x=3")?;
        Some(cursor.value()?)
    };
    Ok(Condition::Value { node, key, value })
}

fn node_is(cursor: &mut Cursor) -> Result<NodeIs, Mistaken> {
    Ok(match cursor.one_of("what a node can be", &NODE_WORDS)? {
        "learner" => NodeIs::Role(Role::Learner),
        "follower" => NodeIs::Role(Role::Follower),
        "candidate" => NodeIs::Role(Role::Candidate),
        "leader" if cursor.skip_word("stale") => NodeIs::StaleLeader,
        "leader" => NodeIs::Role(Role::Leader),
        "crashed" => NodeIs::Crashed,
        "paused" => NodeIs::Paused,
        "failed" => NodeIs::Failed,
        "term" => NodeIs::Term(cursor.number("a term")?),
        "last" => NodeIs::Last(log_id(cursor)?),
        "commit" => NodeIs::Commit(log_id(cursor)?),
        "voter" => NodeIs::Voter,
        "non-member" => NodeIs::NonMember,
        "joint" => NodeIs::Joint,
        "snapshot" => NodeIs::Snapshot(log_id(cursor)?),
        "purged" => NodeIs::Purged(log_id(cursor)?),
        other => unreachable!("`{other}` is known but not read"),
    })
}

fn outcome_is(cursor: &mut Cursor) -> Result<OutcomeIs, Mistaken> {
    Ok(match cursor.one_of("how a request can end", &OUTCOME_WORDS)? {
        "answered" => OutcomeIs::Answered,
        "refused" => OutcomeIs::Refused,
        "unknown" => OutcomeIs::Unknown,
        "waiting" => OutcomeIs::Waiting,
        "saw" if cursor.skip_word("unset") => OutcomeIs::Saw(None),
        "saw" => OutcomeIs::Saw(Some(cursor.value()?)),
        other => unreachable!("`{other}` is known but not read"),
    })
}
