//! A file for Perfetto: processes with tracks, slices and counters, as Chrome's trace event format writes them.

use litemap::LiteMap;

use super::super::json::Object;
use model::types::{MessageId, NodeId, Time};

/// Nodes are processes by their own numbers; these are two more.
pub(super) const CLUSTER: u64 = 1_001;
pub(super) const CLIENTS: u64 = 1_002;

/// The tracks of a process: what it is, its messages, everything else.
const TRACKS: [&str; 3] = ["is", "messages", "events"];
pub(super) const IS: u64 = 0;
pub(super) const MESSAGES: u64 = 1;
pub(super) const EVENTS: u64 = 2;

/// A slice that has begun and may overlap with others of its process.
struct Open {
    process: u64,
    /// By which it ends.
    number: u64,
    /// What is open under one id lies in each other.
    id: String,
    name: String,
}

/// What a process is, and its counters.
#[derive(Default)]
pub(super) struct State {
    pub(super) is: String,
    pub(super) since: Time,
    /// None of one that was not drawn yet.
    pub(super) counters: [Option<u64>; 3],
}

/// The file that is being written.
#[derive(Default)]
pub(super) struct File {
    pub(super) text: String,
    pub(super) processes: LiteMap<u64, State>,
    open: Vec<Open>,
    /// Of a copy the message that was sent: its arrow begins there.
    pub(super) copies: LiteMap<MessageId, MessageId>,
}

/// An event with the fields that each has.
pub(super) fn event(phase: &str, at: Time, process: u64, track: u64, name: &str) -> Object {
    let object = Object::new().text("ph", phase).number("ts", at.as_micros()).number("pid", process);
    object.number("tid", process * 10 + track).text("name", name)
}

/// A slice between two moments.
pub(super) fn slice(at: Time, until: Time, process: u64, track: u64, name: &str) -> Object {
    event("X", at, process, track, name).number("dur", until.saturating_sub(at).as_micros())
}

impl File {
    /// Adds an event.
    pub(super) fn put(&mut self, object: Object) {
        self.text += &(object.end() + ",\n");
    }

    fn names(&mut self, what: &str, process: u64, track: u64, args: Object) {
        self.put(event("M", Time::ZERO, process, track, what).raw("args", args.end()));
    }

    /// Introduces a process and its tracks.
    pub(super) fn process(&mut self, process: u64, name: &str, place: u64) {
        self.names("process_name", process, IS, Object::new().text("name", name));
        self.names("process_sort_index", process, IS, Object::new().number("sort_index", place));
        for (track, name) in (0..).zip(TRACKS) {
            self.names("thread_name", process, track, Object::new().text("name", name));
        }
        self.processes.insert(process, State::default());
    }

    /// Introduces a node that was not there before.
    pub(super) fn node(&mut self, node: NodeId) {
        if !self.processes.contains_key(&node.0) {
            self.process(node.0, &format!("node {node}"), 1 + node.0);
        }
    }

    /// Adds an event without an end.
    pub(super) fn instant(&mut self, at: Time, process: u64, name: &str, args: String) {
        self.put(event("i", at, process, EVENTS, name).text("s", "t").raw("args", args));
    }

    /// Begins a slice: it ends by its number, and lies in those that are open under its id.
    pub(super) fn begin(&mut self, at: Time, process: u64, number: u64, id: String, name: String, args: &str) {
        let open = Open { process, number, id, name };
        self.put(timed("b", at, &open).raw("args", args));
        self.open.push(open);
    }

    /// Whether a slice of this number is open.
    pub(super) fn is_open(&self, process: u64, number: u64) -> bool {
        self.open.iter().any(|open| (open.process, open.number) == (process, number))
    }

    /// Ends the slices of a process that have these numbers, the innermost first.
    pub(super) fn end(&mut self, at: Time, process: u64, first: u64, last: u64, args: &str) {
        for place in (0..self.open.len()).rev() {
            let open = &self.open[place];
            if open.process == process && first <= open.number && open.number <= last {
                self.put(timed("e", at, &self.open[place]).raw("args", args));
                self.open.remove(place);
            }
        }
    }

    /// A process is this from now on.
    pub(super) fn is(&mut self, at: Time, process: u64, name: String) {
        let Some(state) = self.processes.get_mut(&process).filter(|state| state.is != name) else { return };
        let (before, since) = (std::mem::replace(&mut state.is, name), std::mem::replace(&mut state.since, at));
        if since < at && !before.is_empty() {
            self.put(slice(since, at, process, IS, &before));
        }
    }
}

/// One end of a slice that may overlap with others.
fn timed(phase: &str, at: Time, open: &Open) -> Object {
    let category = match open.process {
        CLUSTER => "link",
        CLIENTS => "request",
        _ => "disk",
    };
    event(phase, at, open.process, EVENTS, &open.name).text("cat", category).text("id", &open.id)
}
