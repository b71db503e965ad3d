//! The run for Perfetto and its SQL, in the JSON of Chrome's trace event format, in virtual microseconds.
//!
//! Each node is a process: what it is (a slice for each role and term), its messages (arrows go from sent to received),
//! its writes until they are on disk, its log, commit and applied index as counters, and every other event. The cluster is
//! one more process (who leads, links that are cut, what was done), and so are the clients (a slice for each request).
//! Events have the names and the fields of `docs/trace-schema.md`.

use litemap::LiteMap;

use super::json::Object;
use super::run::Run;
use super::trace_lines::{Line, fields};
use crate::event_log::action_label;
use crate::format;
use model::trace::{ClientEvent, DiskEvent, Event, NetworkEvent, ProcessEvent, Record};
use model::types::{MessageId, NodeId, Time};
use model::view::{Process, View};

/// The most events: a file of some 200 MB, which Perfetto opens in a browser.
const EVENTS_MAX: usize = 500_000;

/// Nodes are processes by their own numbers; these are two more.
const CLUSTER: u64 = 1_001;
const CLIENTS: u64 = 1_002;

/// The tracks of a process: what it is, its messages, everything else.
const TRACKS: [&str; 3] = ["is", "messages", "events"];
const IS: u64 = 0;
const MESSAGES: u64 = 1;
const EVENTS: u64 = 2;

/// The number of a vote, which is no entry, and of what ends by its key alone.
const NO_NUMBER: u64 = u64::MAX;

/// The file. Fails with one sentence.
pub(super) fn make(run: &Run<'_>) -> Result<String, String> {
    let events = run.records().count();
    if events > EVENTS_MAX {
        return Err(format!(
            "the span from {} has {events} events, and {EVENTS_MAX} are exported: narrow it",
            run.span()
        ));
    }
    let mut file = File::default();
    let mut view = run.before();
    file.process(CLUSTER, "cluster", 0);
    file.process(CLIENTS, "clients", 1);
    for node in view.nodes.keys() {
        file.meets(*node);
        file.looks(run.from, *node, &view);
    }
    for (_, record) in run.records() {
        let line = fields(&record.event, &view);
        let node = line.node;
        node.into_iter().for_each(|node| file.meets(node));
        file.add(record, line);
        view.apply(record);
        node.into_iter().for_each(|node| file.looks(record.at, node, &view));
    }
    for violation in run.broken().filter(|violation| violation.at >= run.from) {
        let args = Object::new().text("why", &violation.message).end();
        file.instant(violation.at, CLUSTER, violation.property.name(), args);
    }
    for (process, (name, since)) in std::mem::take(&mut file.being).iter() {
        file.put(slice(*since, run.until, *process, IS, name));
    }
    let head = Object::new().text("title", run.title).text("engine", run.engine()).text("span", run.span());
    let head = head.text("hash", format!("{:016x}", run.hash())).text("scenario", run.scenario.to_string()).end();
    let events = file.text.trim_end_matches(",\n");
    Ok(format!("{{\"displayTimeUnit\":\"ms\",\"otherData\":{head},\"traceEvents\":[\n{events}\n]}}\n"))
}

/// A slice that has begun: it ends by its key, or by its number.
struct Open {
    process: u64,
    kind: &'static str,
    key: String,
    number: u64,
    name: String,
}

#[derive(Default)]
struct File {
    text: String,
    met: LiteMap<NodeId, ()>,
    /// What each process is, and since when.
    being: LiteMap<u64, (String, Time)>,
    counters: LiteMap<(u64, &'static str), u64>,
    open: Vec<Open>,
    /// Of a copy the message that was sent: its arrow begins there.
    copies: LiteMap<MessageId, MessageId>,
}

/// An event with the fields that each has.
fn event(phase: &str, at: Time, process: u64, track: u64, name: &str) -> Object {
    let object = Object::new().text("ph", phase).number("ts", at.as_micros()).number("pid", process);
    object.number("tid", process * 10 + track).text("name", name)
}

/// A slice between two moments.
fn slice(at: Time, until: Time, process: u64, track: u64, name: &str) -> Object {
    event("X", at, process, track, name).number("dur", until.saturating_sub(at).as_micros())
}

impl File {
    fn put(&mut self, object: Object) {
        self.text += &(object.end() + ",\n");
    }

    fn names(&mut self, what: &str, process: u64, track: u64, args: Object) {
        self.put(event("M", Time::ZERO, process, track, what).raw("args", args.end()));
    }

    /// Introduces a process and its tracks.
    fn process(&mut self, process: u64, name: &str, place: u64) {
        self.names("process_name", process, IS, Object::new().text("name", name));
        self.names("process_sort_index", process, IS, Object::new().number("sort_index", place));
        for (track, name) in (0..).zip(TRACKS) {
            self.names("thread_name", process, track, Object::new().text("name", name));
        }
    }

    fn instant(&mut self, at: Time, process: u64, name: &str, args: String) {
        self.put(event("i", at, process, EVENTS, name).text("s", "t").raw("args", args));
    }

    fn begin(&mut self, at: Time, open: Open, args: &str) {
        self.put(timed("b", at, &open).raw("args", args));
        self.open.push(open);
    }

    /// Ends every slice of which this is true, the innermost first.
    fn end(&mut self, at: Time, args: &str, is_over: &dyn Fn(&Open) -> bool) {
        for place in (0..self.open.len()).rev() {
            if is_over(&self.open[place]) {
                let open = self.open.remove(place);
                self.put(timed("e", at, &open).raw("args", args));
            }
        }
    }

    /// A process is this from now on.
    fn is(&mut self, at: Time, process: u64, name: String) {
        if self.being.get(&process).is_none_or(|(before, _)| *before != name)
            && let Some((before, since)) = self.being.insert(process, (name, at))
            && since < at
        {
            self.put(slice(since, at, process, IS, &before));
        }
    }

    /// Introduces a node that was not there before.
    fn meets(&mut self, node: NodeId) {
        if self.met.insert(node, ()).is_none() {
            self.process(node.0, &format!("node {node}"), 1 + node.0);
        }
    }

    /// Looks at a node, right after something happened to it.
    fn looks(&mut self, at: Time, node: NodeId, view: &View) {
        let Some(seen) = view.nodes.get(&node) else { return };
        let name = match seen.process {
            Process::Running => format!("{}, term {}", seen.role, seen.term),
            Process::Paused => "paused".to_string(),
            Process::Crashed => "crashed".to_string(),
            Process::Failed => "failed".to_string(),
        };
        self.is(at, node.0, name);
        let leads = view.leader().and_then(|node| Some((node, view.nodes.get(&node)?.term)));
        let leads = leads.map_or("no leader".to_string(), |(node, term)| format!("node {node} leads term {term}"));
        self.is(at, CLUSTER, leads);
        let counted = [("log", seen.last()), ("commit", seen.commit), ("applied", seen.applied)];
        for (name, id) in counted {
            let index = id.map_or(0, |id| id.index);
            if self.counters.insert((node.0, name), index) != Some(index) {
                let args = Object::new().number("index", index).end();
                self.put(event("C", at, node.0, IS, name).raw("args", args));
            }
        }
    }

    /// Adds an event, of which this is the line in a trace.
    fn add(&mut self, record: &Record, line: Line) {
        let (at, name, node) = (record.at, line.name, line.node);
        let args = line.object.end();
        match &record.event {
            Event::Network(NetworkEvent::Sent { message, .. }) => {
                return self.message(at, node, name, *message, "flow_out", args);
            }
            Event::Network(NetworkEvent::Delivered { message }) => {
                return self.message(at, node, name, *message, "flow_in", args);
            }
            Event::Network(NetworkEvent::Duplicated { message, copy, .. }) => {
                self.copies.insert(*copy, self.copies.get(message).copied().unwrap_or(*message));
            }
            Event::Network(NetworkEvent::Linked { from, to, state }) => {
                let key = format!("{from} → {to}");
                let is_open = self.open.iter().any(|open| open.key == key);
                let is_cut = state.cut || state.clogged;
                if is_open && !is_cut {
                    self.end(at, &args, &|open| open.key == key);
                } else if is_cut && !is_open {
                    let name = format!("cut {key}");
                    self.begin(at, Open { process: CLUSTER, kind: "link", key, number: NO_NUMBER, name }, &args);
                }
            }
            Event::Network(
                NetworkEvent::Held { .. } | NetworkEvent::Rescheduled { .. } | NetworkEvent::Dropped { .. },
            ) => {}
            Event::Disk(disk) => return self.disk(at, disk, name, args),
            Event::Client(client) => return self.client(at, client, name, args),
            Event::Process(ProcessEvent::Crashed { node, .. } | ProcessEvent::Failed { node, .. }) => {
                let lost = Object::new().flag("lost", true).end();
                self.end(at, &lost, &|open| open.kind == "disk" && open.process == node.0);
            }
            Event::Acted(action) => return self.instant(at, CLUSTER, &action_label(action), args),
            Event::Process(_) | Event::Raft(_) | Event::Fault(_) => {}
        }
        self.instant(at, node.map_or(CLUSTER, |node| node.0), name, args);
    }

    /// One end of a message, as a slice of one microsecond: an arrow joins both.
    fn message(&mut self, at: Time, node: Option<NodeId>, name: &str, message: MessageId, flow: &str, args: String) {
        let sent = self.copies.get(&message).copied().unwrap_or(message);
        let process = node.map_or(CLUSTER, |node| node.0);
        let end = slice(at, Time(at.0 + 1), process, MESSAGES, name).text("bind_id", format!("0x{:x}", sent.0));
        self.put(end.flag(flow, true).raw("args", args));
    }

    fn disk(&mut self, at: Time, disk: &DiskEvent, name: &str, args: String) {
        let of = |open: &Open, node: NodeId| open.kind == "disk" && open.process == node.0;
        let (node, open) = match disk {
            DiskEvent::VoteSaved { node, .. } => (node, Some(NO_NUMBER)),
            DiskEvent::Appended { node, entries } => (node, entries.last().map(|entry| entry.id.index)),
            DiskEvent::VoteFlushed { node } => {
                self.end(at, &args, &|open| of(open, *node) && open.number == NO_NUMBER);
                (node, None)
            }
            DiskEvent::Flushed { node, last } => {
                self.end(at, &args, &|open| of(open, *node) && last.is_some_and(|last| open.number <= last.index));
                (node, None)
            }
            DiskEvent::Truncated { node, after } => {
                let goes = |number| number != NO_NUMBER && after.is_none_or(|after| number > after.index);
                self.end(at, &args, &|open| of(open, *node) && goes(open.number));
                (node, None)
            }
            DiskEvent::Purged { node, .. } => (node, None),
        };
        match open {
            Some(number) => {
                let (key, name) = (format!("{node} {name} {number}"), name.to_string());
                self.begin(at, Open { process: node.0, kind: "disk", key, number, name }, &args);
            }
            None => self.instant(at, node.0, name, args),
        }
    }

    fn client(&mut self, at: Time, client: &ClientEvent, name: &str, args: String) {
        match client {
            ClientEvent::Began { operation, ask, .. } => {
                let (key, name) = (operation.to_string(), format::ask(ask));
                self.begin(at, Open { process: CLIENTS, kind: "request", key, number: NO_NUMBER, name }, &args);
            }
            // The request follows, and stands below its operation.
            ClientEvent::Attempted { operation, attempt, request, .. } => {
                let (key, name) = (operation.to_string(), format!("attempt {attempt}"));
                self.begin(at, Open { process: CLIENTS, kind: "request", key, number: request.0, name }, &args);
            }
            ClientEvent::Requested { request, ask, .. } => {
                if !self.open.iter().any(|open| open.kind == "request" && open.number == request.0) {
                    let (key, name) = (format!("request {}", request.0), format::ask(ask));
                    self.begin(at, Open { process: CLIENTS, kind: "request", key, number: request.0, name }, &args);
                }
            }
            ClientEvent::Answered { request, .. } => {
                self.end(at, &args, &|open| open.kind == "request" && open.number == request.0);
            }
            ClientEvent::Ended { operation, .. } => {
                let key = operation.to_string();
                self.end(at, &args, &|open| open.kind == "request" && open.key == key);
            }
            ClientEvent::Set { .. } | ClientEvent::Workload(_) | ClientEvent::Named { .. } => {
                self.instant(at, CLIENTS, name, args);
            }
        }
    }
}

/// One end of a slice that may overlap with others.
fn timed(phase: &str, at: Time, open: &Open) -> Object {
    event(phase, at, open.process, EVENTS, &open.name).text("cat", open.kind).text("id", &open.key)
}
