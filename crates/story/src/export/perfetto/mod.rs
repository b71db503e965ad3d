//! The run for Perfetto and its SQL, in its native format: TrackEvents as protocol buffers, in virtual nanoseconds.
//!
//! Each node is a process: what it is (a slice for each role and term), its messages (arrows go from sent to received),
//! a track for each write until it is on disk, its log, commit and applied index as counters, and every other event. The
//! cluster is one more process (who leads, links that are cut, what was done), and so are the clients (a track for each request).
//! Events have the names of `docs/trace-schema.md`, and its fields as JSON, which Perfetto takes apart.

mod file;
mod proto;

use super::json::Object;
use super::run::Run;
use super::too_long::within;
use super::trace_lines::{Line, fields};
use crate::event_log::action_label;
use crate::format;
use crate::membership_label::MembershipLabel;
use file::{ARRIVES, CLIENTS, CLUSTER, File, LEAVES};
use model::client::OperationId;
use model::trace::{ClientEvent, DiskEvent, Event, NetworkEvent, ProcessEvent, Record};
use model::types::{NodeId, Time};
use model::view::{Process, View};

/// The most events: a file of some 200 MB, which Perfetto opens in a browser.
pub const EVENTS_MAX: usize = 500_000;

/// The number of a vote, which is no entry.
const VOTE: u64 = u64::MAX;

/// The file. Fails with one sentence that says to what the span is to be narrowed.
pub(super) fn make(run: &Run<'_>) -> Result<Vec<u8>, String> {
    within(run, "events, and a file for Perfetto holds", EVENTS_MAX, |run| run.records().count())?;
    let mut file = File::default();
    let mut view = run.before();
    file.process(CLUSTER, "cluster");
    file.process(CLIENTS, "clients");
    let head = Object::new().text("title", run.title).text("engine", run.engine());
    let head = head.text("hash", format!("{:016x}", run.hash())).end();
    file.run(run.from, &run.scenario.to_string(), &head);
    for node in view.nodes.keys() {
        file.node(*node);
        file.looks(run.from, *node, &view);
    }
    for (_, record) in run.records() {
        let line = fields(&record.event, &view);
        let node = line.node;
        if let Some(node) = node {
            file.node(node);
        }
        file.add(record, line);
        view.apply(record);
        // What happens elsewhere may remove a node that is off.
        for (id, _) in view.nodes.iter().filter(|(id, seen)| Some(**id) == node || !seen.is_alive()) {
            file.looks(record.at, *id, &view);
        }
    }
    for violation in run.broken().filter(|violation| violation.at >= run.from) {
        let args = Object::new().text("why", &violation.message).end();
        file.instant(violation.at, CLUSTER, violation.property.name(), &args);
    }
    for (process, state) in std::mem::take(&mut file.processes).iter().filter(|(_, state)| !state.is.is_empty()) {
        file.was(state.since, run.until, *process, &state.is);
    }
    Ok(file.written.0)
}

impl File {
    /// Looks at a node, right after something happened to it.
    fn looks(&mut self, at: Time, node: NodeId, view: &View) {
        let Some(seen) = view.nodes.get(&node) else { return };
        let name = match seen.process {
            Process::Running => format!("{}, term {}", seen.role, seen.term),
            Process::Paused => "paused".to_string(),
            dead @ (Process::Crashed | Process::Failed) => {
                MembershipLabel::of(view, node).dead_word(dead).unwrap_or_default().to_string()
            }
        };
        self.is(at, node.0, name);
        let leads = view.leader().and_then(|node| Some((node, view.nodes.get(&node)?.term)));
        let leads = leads.map_or("no leader".to_string(), |(node, term)| format!("node {node} leads term {term}"));
        self.is(at, CLUSTER, leads);
        for (place, id) in [seen.last(), seen.commit, seen.applied].into_iter().enumerate() {
            let index = id.map_or(0, |id| id.index);
            let Some(state) = self.processes.get_mut(&node.0) else { return };
            if state.counters[place].replace(index) != Some(index) {
                self.counter(at, node.0, place, index);
            }
        }
    }

    /// Adds an event, of which this is the line in a trace.
    fn add(&mut self, record: &Record, line: Line) {
        let (at, name, node) = (record.at, line.name, line.node);
        let args = line.object.end();
        let args = &args[..];
        let process = node.map_or(CLUSTER, |node| node.0);
        match &record.event {
            Event::Network(NetworkEvent::Sent { message, .. }) => {
                return self.message(at, process, name, message.0, LEAVES, args);
            }
            Event::Network(NetworkEvent::Delivered { message }) => {
                return self.message(at, process, name, message.0, ARRIVES, args);
            }
            // The copy leaves as well, from where the network has made it.
            Event::Network(NetworkEvent::Duplicated { copy, .. }) => {
                return self.message(at, process, name, copy.0, LEAVES, args);
            }
            Event::Network(NetworkEvent::Linked { from, to, state }) => {
                let number = from.0 * CLUSTER + to.0;
                let (was_cut, is_cut) = (self.is_open(CLUSTER, number), state.cut || state.clogged);
                if was_cut && !is_cut {
                    self.end(at, CLUSTER, number, number, args);
                } else if is_cut && !was_cut {
                    self.begin(at, CLUSTER, number, number, &format!("cut {from} → {to}"), args);
                }
            }
            Event::Network(
                NetworkEvent::Held { .. } | NetworkEvent::Rescheduled { .. } | NetworkEvent::Dropped { .. },
            ) => {}
            Event::Disk(disk) => return self.disk(at, disk, name, args),
            Event::Client(client) => return self.client(at, client, name, args),
            Event::Process(ProcessEvent::Crashed { node, .. } | ProcessEvent::Failed { node, .. }) => {
                let lost = Object::new().flag("lost", true).end();
                self.end(at, node.0, 0, VOTE, &lost);
            }
            Event::Acted(action) => return self.instant(at, CLUSTER, &action_label(action), args),
            Event::Process(_) | Event::Raft(_) | Event::Fault(_) => {}
        }
        self.instant(at, process, name, args);
    }

    fn disk(&mut self, at: Time, disk: &DiskEvent, name: &str, args: &str) {
        let (node, begins) = match disk {
            DiskEvent::VoteSaved { node, .. } => (node.0, Some(VOTE)),
            DiskEvent::Appended { node, entries } => (node.0, entries.last().map(|entry| entry.id.index)),
            DiskEvent::VoteFlushed { node } => {
                self.end(at, node.0, VOTE, VOTE, args);
                (node.0, None)
            }
            DiskEvent::Flushed { node, last } => {
                if let Some(last) = last {
                    self.end(at, node.0, 0, last.index, args);
                }
                (node.0, None)
            }
            DiskEvent::Truncated { node, after } => {
                self.end(at, node.0, after.map_or(0, |after| after.index + 1), VOTE - 1, args);
                (node.0, None)
            }
            DiskEvent::Purged { node, .. } => (node.0, None),
        };
        match begins {
            Some(number) => self.begin(at, node, number, number, name, args),
            None => self.instant(at, node, name, args),
        }
    }

    fn client(&mut self, at: Time, client: &ClientEvent, name: &str, args: &str) {
        match client {
            ClientEvent::Began { operation, ask, .. } => {
                self.begin(at, CLIENTS, number(*operation), number(*operation), &format::ask(ask), args);
            }
            // The request follows, and stands below its operation.
            ClientEvent::Attempted { operation, attempt, request, .. } => {
                self.begin(at, CLIENTS, request.0, number(*operation), &format!("attempt {attempt}"), args);
            }
            ClientEvent::Requested { request, ask, .. } => {
                if !self.is_open(CLIENTS, request.0) {
                    self.begin(at, CLIENTS, request.0, request.0, &format::ask(ask), args);
                }
            }
            ClientEvent::Answered { request, .. } => self.end(at, CLIENTS, request.0, request.0, args),
            ClientEvent::Ended { operation, .. } => {
                self.end(at, CLIENTS, number(*operation), number(*operation), args);
            }
            ClientEvent::Set { .. } | ClientEvent::Workload(_) | ClientEvent::Named { .. } => {
                self.instant(at, CLIENTS, name, args);
            }
        }
    }
}

/// The number of an operation, which no request has.
fn number(operation: OperationId) -> u64 {
    1 << 63 | operation.client.0 << 32 | operation.sequence
}
