//! Reads what one line does: a step, a condition.

use std::sync::LazyLock;

use crate::action::{ACTION_KINDS, Action, ActionKind, ClientAction, Links, NetworkAction, ProcessAction};

use super::chaos_line;
use super::clients::{self, CHANGES};
use super::condition_read::condition;
use super::cursor::Cursor;
use super::expectation;
use super::faults;
use super::names;
use super::operation::{self, OPERATIONS};
use super::partition;
use super::spelling::meant;
use super::token::{Fault as Mistaken, Kind};
use super::{Step, Table, WITHIN_DEFAULT};

/// What a line may start with, besides `cluster`: each word once.
pub(super) static STEPS: LazyLock<Vec<&'static str>> = LazyLock::new(|| {
    let mut words = vec!["run"];
    for word in ACTION_KINDS.iter().map(ActionKind::word).chain(["expect", "view", "stop", "repeat"]) {
        if !words.contains(&word) {
            words.push(word);
        }
    }
    words
});

/// Reads a whole line: one step, or the same for several nodes or links.
pub(super) fn steps(cursor: &mut Cursor) -> Result<Vec<Step>, Mistaken> {
    let start = cursor.clone();
    let first = step(cursor)?;
    let mut steps = vec![names::named(cursor, first)?];
    while cursor.next_link(&start) {
        steps.push(step(cursor)?);
    }
    if cursor.links_named() > 0 && cursor.is_node() {
        cursor.node()?;
    }
    let more = cursor.take_more();
    if let (Step::Act(Action::Named { .. }), Some((column, _))) = (&steps[0], more.first()) {
        return Err(Mistaken::new(*column, "a name is for one request: write a line for each node"));
    }
    for (column, node) in more {
        let Step::Act(action) = &steps[0] else { break };
        let next = Step::Act(action.on(node));
        // By their texts: what compares steps field by field is six kilobytes of wasm.
        if steps.iter().any(|step| step.to_string() == next.to_string()) {
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
            let node = cursor.each()?.into();
            match faults::moment(cursor, false)? {
                Some(moment) => Step::Act(Action::Process(ProcessAction::CrashAt { node, moment })),
                None => Step::Act(Action::Process(ProcessAction::Crash(node))),
            }
        }
        "restart" => Step::Act(Action::Process(ProcessAction::Restart(cursor.each()?))),
        "pause" => {
            let node = cursor.each()?.into();
            Step::Act(Action::Process(match faults::moment(cursor, true)? {
                Some(moment) => ProcessAction::CrashAt { node, moment },
                None => ProcessAction::Pause(node),
            }))
        }
        "resume" => Step::Act(Action::Process(ProcessAction::Resume(cursor.each()?))),
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
        "expect" => Step::Expect(expectation::read(cursor)?),
        "view" => Step::View(table(cursor)?),
        "stop" if cursor.is_node() => {
            return cursor.fault("`stop` marks a moment of a lesson: to stop a node write `crash` or `pause`");
        }
        "stop" => Step::Stop(Box::default()),
        // Elsewhere it has been read before.
        "repeat" => return cursor.fault("`repeat` stands above lines of a scenario, and nowhere else"),
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
        if let Some(Kind::Word(word)) = cursor.peek()
            && let Some(until) = meant(word, &["until"])
        {
            let fault = Mistaken::new(cursor.column(), format!("`{word}` is not a time: did you mean `{until}`?"));
            return Err(fault.meant(Some(until)));
        }
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
