//! Reads what one line does: a step, a condition.

use std::sync::LazyLock;

use crate::action::{
    ACTION_KINDS, Action, ActionKind, ClientAction, DiskAction, Links, NetworkAction, ProcessAction, Target,
};
use crate::types::NodeId;

use super::chaos_line;
use super::clients::{self, CHANGES};
use super::condition_read::condition;
use super::cursor::Cursor;
use super::faults;
use super::names;
use super::operation::{self, OPERATIONS};
use super::partition;
use super::token::{Fault as Mistaken, Kind};
use super::{Step, Table, WITHIN_DEFAULT};

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

/// Reads a whole line: one step, or the same for several nodes.
pub(super) fn steps(cursor: &mut Cursor) -> Result<Vec<Step>, Mistaken> {
    let step = step(cursor)?;
    let mut steps = vec![names::named(cursor, step)?];
    while cursor.is_node() {
        let column = cursor.column();
        let Some(same) = same_of(&steps[0]) else { break };
        let next = Step::Act(same(cursor.node()?));
        if steps.contains(&next) {
            return Err(Mistaken::new(column, "this node is named twice: name it once"));
        }
        steps.push(next);
    }
    if let Some(Kind::Word(_) | Kind::Quoted(_)) = cursor.peek() {
        return cursor.fault(format!("this is too much: without it the line means `{}`", steps[0]));
    }
    cursor.finish()?;
    Ok(steps)
}

/// Reads a whole line that is one step.
pub(super) fn one_step(cursor: &mut Cursor) -> Result<Step, Mistaken> {
    let column = cursor.column();
    let mut steps = steps(cursor)?;
    match steps.len() {
        1 => Ok(steps.remove(0)),
        _ => Err(Mistaken::new(column, "one node at a time here: write a line for each")),
    }
}

/// What a line does that may name several nodes, one behind the other.
fn same_of(step: &Step) -> Option<Box<dyn Fn(NodeId) -> Action>> {
    let Step::Act(action) = step else { return None };
    Some(match action {
        Action::Process(ProcessAction::Crash(Target::Node(_))) => {
            Box::new(|node| Action::Process(ProcessAction::Crash(Target::Node(node))))
        }
        Action::Process(ProcessAction::Suspend(Target::Node(_))) => {
            Box::new(|node| Action::Process(ProcessAction::Suspend(Target::Node(node))))
        }
        Action::Process(ProcessAction::Pause(Target::Node(_))) => {
            Box::new(|node| Action::Process(ProcessAction::Pause(Target::Node(node))))
        }
        Action::Process(ProcessAction::Restart(_)) => Box::new(|node| Action::Process(ProcessAction::Restart(node))),
        Action::Process(ProcessAction::Resume(_)) => Box::new(|node| Action::Process(ProcessAction::Resume(node))),
        Action::Disk(DiskAction::Wipe(_)) => Box::new(|node| Action::Disk(DiskAction::Wipe(node))),
        Action::Disk(DiskAction::Backup(_)) => Box::new(|node| Action::Disk(DiskAction::Backup(node))),
        Action::Disk(DiskAction::Restore(_)) => Box::new(|node| Action::Disk(DiskAction::Restore(node))),
        Action::Network(NetworkAction::Cut(links)) => {
            let links = further(*links)?;
            Box::new(move |node| Action::Network(NetworkAction::Cut(links(node))))
        }
        Action::Network(NetworkAction::Heal(links)) => {
            let links = further(*links)?;
            Box::new(move |node| Action::Network(NetworkAction::Heal(links(node))))
        }
        Action::Process(_)
        | Action::Disk(_)
        | Action::Network(_)
        | Action::Client(_)
        | Action::Admin { .. }
        | Action::Clock(_)
        | Action::Chaos(_)
        | Action::ScriptOff
        | Action::Named { .. } => return None,
    })
}

/// The links from the same node to another one.
fn further(links: Links) -> Option<impl Fn(NodeId) -> Links> {
    match links {
        Links::All => None,
        Links::Between(..) | Links::OneWay(..) => Some(move |node| match links {
            Links::OneWay(from, _) => Links::OneWay(from, node),
            Links::Between(one, _) => Links::Between(one, node),
            Links::All => Links::All,
        }),
    }
}

/// Reads a step, up to what may follow it.
fn step(cursor: &mut Cursor) -> Result<Step, Mistaken> {
    let step = match cursor.one_of("something to do", &STEPS)? {
        "run" => run(cursor)?,
        word if CHANGES.contains(&word) && (word != "add" || adds_to_a_key(cursor)) => {
            let to = cursor.target()?;
            let (key, value) = clients::change(cursor, word)?;
            Step::Act(Action::Client(ClientAction::Write { to, key, value }))
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
        "partition" => partition::read(cursor)?,
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
            let condition = condition(cursor)?;
            if cursor.is_word("within") {
                return cursor.fault("`expect` looks at this moment: write `run until … within …` to wait");
            }
            Step::Expect(condition)
        }
        "view" => Step::View(table(cursor)?),
        "stop" => Step::Stop(Box::default()),
        "client" => Step::Act(Action::Client(clients::client(cursor)?)),
        "workload" => Step::Act(Action::Client(clients::workload(cursor)?)),
        "script" if cursor.skip_word("off") => Step::Act(Action::ScriptOff),
        "script" => return cursor.fault("`off` should stand here: write script off"),
        "chaos" => Step::Act(Action::Chaos(chaos_line::read(cursor)?)),
        operation if OPERATIONS.contains(&operation) => Step::Act(operation::read(cursor, operation)?),
        fault => Step::Act(faults::fault(fault, cursor)?),
    };
    Ok(step)
}

/// True where `add` is followed by a node and a key: otherwise it is a learner that is added.
fn adds_to_a_key(cursor: &Cursor) -> bool {
    (cursor.is_node() || cursor.is_word("leader")) && cursor.peek_at(1).is_some()
}

/// Reads what may follow `view`.
fn table(cursor: &mut Cursor) -> Result<Table, Mistaken> {
    match cursor.peek() {
        None => Ok(Table::Nodes),
        Some(_) => {
            let names: Vec<&str> = Table::ALL.iter().skip(1).map(|table| table.word()).collect();
            let word = cursor.one_of("what can be viewed", &names)?;
            Ok(Table::ALL.into_iter().find(|table| table.word() == word).unwrap_or_default())
        }
    }
}

fn run(cursor: &mut Cursor) -> Result<Step, Mistaken> {
    if !cursor.skip_word("until") {
        return Ok(Step::Run(cursor.time()?));
    }
    let condition = condition(cursor)?;
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
