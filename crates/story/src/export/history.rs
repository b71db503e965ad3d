//! What clients asked and were answered, as checkers of histories read it: Knossos, Elle, Porcupine.
//!
//! Each operation is an `:invoke`, then `:ok`, `:fail` or `:info`. An outcome that is unknown is `:info`, and the process
//! that asked never acts again: its client goes on as a new process. Faults are operations of `:nemesis`.

use litemap::LiteMap;

use super::json::{self, Object};
use super::run::Run;
use crate::event_log::action_label;
use model::action::Action;
use model::change::Change;
use model::client::OperationId;
use model::trace::{Ask, ClientEvent, Event, Outcome, Record};
use model::types::{RequestId, Time};

/// The version of the JSON lines, in their first line.
const SCHEMA: &str = "raft-playground-history/1";

/// One line.
struct Op {
    process: Option<u64>,
    kind: &'static str,
    f: String,
    value: Value,
    /// The value on which a write had no effect.
    found: Option<Texts>,
    at: Time,
}

/// No value, one, or those of a compare-and-set: the one that must be there, and the one that takes its place.
type Texts = Vec<String>;

/// What an operation is about.
enum Value {
    /// A key and its value; a read that has not been answered, or found nothing, has none.
    Pair(String, Texts),
    /// What was done to the cluster.
    Text(String),
}

/// An operation that is not answered.
#[derive(Clone)]
struct Asked {
    process: u64,
    f: &'static str,
    key: String,
    value: Texts,
    /// The client, if it has a session.
    client: Option<u64>,
}

/// Who asks under which number.
#[derive(Default)]
struct Processes {
    next: u64,
    free: Vec<u64>,
    of_clients: LiteMap<u64, u64>,
}

impl Processes {
    /// The process of a client, or any that has nothing to do.
    fn take(&mut self, client: Option<u64>) -> u64 {
        let known = client.and_then(|client| self.of_clients.get(&client).copied());
        let process = known.or_else(|| if client.is_none() { self.free.pop() } else { None }).unwrap_or_else(|| {
            self.next += 1;
            self.next - 1
        });
        if let Some(client) = client {
            self.of_clients.insert(client, process);
        }
        process
    }

    /// The process has its answer. After an unknown outcome it never acts again.
    fn put_back(&mut self, asked: &Asked, is_known: bool) {
        match (asked.client, is_known) {
            (Some(client), false) => _ = self.of_clients.remove(&client),
            (None, true) => self.free.push(asked.process),
            (Some(_), true) | (None, false) => {}
        }
    }
}

/// The history as EDN, one operation on each line.
pub(super) fn edn(run: &Run<'_>) -> Result<String, String> {
    let line = |(index, op): (usize, Op)| {
        let process = op.process.map_or(":nemesis".to_string(), |process| process.to_string());
        let value = match &op.value {
            Value::Pair(key, value) => format!("[{} {}]", quoted(key), in_edn(value)),
            Value::Text(text) => quoted(text),
        };
        let (kind, f, time) = (op.kind, op.f, op.at.as_micros() * 1_000);
        let found = op.found.map_or(String::new(), |found| format!(", :found {}", in_edn(&found)));
        format!("{{:process {process}, :type :{kind}, :f :{f}, :value {value}, :time {time}, :index {index}{found}}}\n")
    };
    Ok(operations(run)?.into_iter().enumerate().map(line).collect())
}

/// The history as JSON, one operation on each line below a line about the run.
pub(super) fn json_lines(run: &Run<'_>) -> Result<String, String> {
    let head = Object::new().text("schema", SCHEMA).text("title", run.title).text("engine", run.engine()).end();
    let line = |(index, op): (usize, Op)| {
        let process = op.process.map_or(json::text("nemesis"), |process| process.to_string());
        let value = match &op.value {
            Value::Pair(key, value) => json::list([json::text(key), in_json(value)]),
            Value::Text(text) => json::text(text),
        };
        let object = Object::new().raw("process", process).text("type", op.kind).text("f", op.f).raw("value", value);
        let object = object.number("time", op.at.as_micros() * 1_000).number("index", index as u64);
        match op.found {
            Some(found) => object.raw("found", in_json(&found)),
            None => object,
        }
        .end()
            + "\n"
    };
    Ok(head + "\n" + &operations(run)?.into_iter().enumerate().map(line).collect::<String>())
}

fn in_edn(value: &Texts) -> String {
    match &value[..] {
        [] => "nil".to_string(),
        [one] => quoted(one),
        more => format!("[{}]", more.iter().map(|one| quoted(one)).collect::<Vec<_>>().join(" ")),
    }
}

fn in_json(value: &Texts) -> String {
    match &value[..] {
        [] => "null".to_string(),
        [one] => json::text(one),
        more => json::list(more.iter().map(|one| json::text(one))),
    }
}

/// A text of EDN, whose escapes are fewer than JSON's.
fn quoted(text: &str) -> String {
    let mut quoted = String::from("\"");
    for letter in text.chars() {
        match letter {
            '"' => quoted += "\\\"",
            '\\' => quoted += "\\\\",
            '\n' => quoted += "\\n",
            '\t' => quoted += "\\t",
            letter => quoted.push(letter),
        }
    }
    quoted + "\""
}

/// Every operation of the span. Fails with one sentence when there is none.
fn operations(run: &Run<'_>) -> Result<Vec<Op>, String> {
    let mut history = History::default();
    run.records().for_each(|(_, record)| history.add(record));
    if history.is_empty {
        return Err(format!("no client asked anything from {}: a history needs a write or a read", run.span()));
    }
    Ok(history.end(run.until))
}

struct History {
    ops: Vec<Op>,
    processes: Processes,
    /// Requests that stand alone.
    alone: LiteMap<RequestId, Asked>,
    /// Requests that carry an operation of a client, which is what is written down.
    carried: LiteMap<RequestId, ()>,
    operations: LiteMap<OperationId, Asked>,
    is_empty: bool,
}

impl Default for History {
    fn default() -> History {
        History {
            ops: Vec::new(),
            processes: Processes::default(),
            alone: LiteMap::new(),
            carried: LiteMap::new(),
            operations: LiteMap::new(),
            is_empty: true,
        }
    }
}

fn texts(change: &Change) -> Texts {
    match change {
        Change::Set(value) | Change::Append(value) => vec![value.clone()],
        Change::Swap { from, to } => vec![from.clone(), to.clone()],
        Change::Add(number) => vec![number.to_string()],
    }
}

impl History {
    fn add(&mut self, record: &Record) {
        let at = record.at;
        match &record.event {
            Event::Client(ClientEvent::Began { operation, ask, .. }) => {
                if let Some(asked) = self.invoke(at, ask, Some(operation.client.0)) {
                    self.operations.insert(*operation, asked);
                }
            }
            Event::Client(ClientEvent::Attempted { request, .. }) => _ = self.carried.insert(*request, ()),
            Event::Client(ClientEvent::Requested { request, ask, .. }) => {
                if !self.carried.contains_key(request)
                    && let Some(asked) = self.invoke(at, ask, None)
                {
                    self.alone.insert(*request, asked);
                }
            }
            Event::Client(ClientEvent::Answered { request, outcome }) => {
                if let Some(asked) = self.alone.remove(request) {
                    self.complete(at, asked, outcome);
                }
            }
            Event::Client(ClientEvent::Ended { operation, outcome }) => {
                if let Some(asked) = self.operations.remove(operation) {
                    self.complete(at, asked, outcome);
                }
            }
            Event::Client(ClientEvent::Set { .. } | ClientEvent::Workload(_) | ClientEvent::Named { .. })
            | Event::Acted(_) => {
                self.nemesis(at, &record.event);
            }
            Event::Process(_) | Event::Network(_) | Event::Disk(_) | Event::Raft(_) | Event::Fault(_) => {}
        }
    }

    /// Something was done to the cluster: one line, for checkers draw it as it is and ask nothing of it.
    fn nemesis(&mut self, at: Time, event: &Event) {
        let Event::Acted(action) = event else { return };
        let f = match &**action {
            // What has a name is a request.
            Action::Client(_) | Action::Named { .. } => return,
            Action::Admin { .. } => "admin",
            Action::Process(_) => "process",
            Action::Network(_) => "network",
            Action::Disk(_) => "disk",
            Action::Clock(_) => "clock",
            Action::Chaos(_) => "chaos",
            Action::ScriptOff => "script",
        };
        let value = Value::Text(action_label(action));
        self.ops.push(Op { process: None, kind: "info", f: f.to_string(), value, found: None, at });
    }

    /// A client asks. None for what is no operation on a key.
    fn invoke(&mut self, at: Time, ask: &Ask, client: Option<u64>) -> Option<Asked> {
        let (f, key, value) = match ask {
            Ask::Write { key, value } => (value.word(), key, texts(value)),
            Ask::Read { key } => ("read", key, Vec::new()),
            Ask::LeaseRead { key } => ("lease-read", key, Vec::new()),
            // It promises nothing, so a checker of linearizability is not to judge it as a read.
            Ask::LocalRead { key } => ("local-read", key, Vec::new()),
            Ask::Operate(_) => return None,
        };
        self.is_empty = false;
        let asked = Asked { process: self.processes.take(client), f, key: key.clone(), value, client };
        self.push(at, "invoke", &asked, asked.value.clone(), None);
        Some(asked)
    }

    fn complete(&mut self, at: Time, asked: Asked, outcome: &Outcome) {
        let mut found = None;
        let mut value = asked.value.clone();
        let kind = match outcome {
            Outcome::Written(_) | Outcome::Changed(_) | Outcome::Accepted => "ok",
            Outcome::Read(seen) if asked.value.is_empty() => {
                value = seen.iter().cloned().collect();
                "ok"
            }
            Outcome::Read(seen) => {
                found = Some(seen.iter().cloned().collect());
                "fail"
            }
            Outcome::Refused(_) => "fail",
            Outcome::Unknown(_) => "info",
        };
        self.push(at, kind, &asked, value, found);
        self.processes.put_back(&asked, kind != "info");
    }

    fn push(&mut self, at: Time, kind: &'static str, asked: &Asked, value: Texts, found: Option<Texts>) {
        let Asked { process, f, key, .. } = asked;
        let value = Value::Pair(key.clone(), value);
        self.ops.push(Op { process: Some(*process), kind, f: (*f).to_string(), value, found, at });
    }

    /// What is not answered at the end has an unknown outcome.
    fn end(mut self, until: Time) -> Vec<Op> {
        let alone = std::mem::take(&mut self.alone);
        let operations = std::mem::take(&mut self.operations);
        for asked in alone.into_iter().map(|(_, asked)| asked).chain(operations.into_iter().map(|(_, asked)| asked)) {
            self.push(until, "info", &asked, asked.value.clone(), None);
        }
        self.ops
    }
}
