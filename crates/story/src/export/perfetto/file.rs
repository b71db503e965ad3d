//! A file for Perfetto: processes with tracks, slices and counters, as packets of its TrackEvent format.

use litemap::LiteMap;

use super::proto::Proto;
use model::types::{NodeId, Time};

/// Nodes are processes by their own numbers; these are two more.
pub(super) const CLUSTER: u64 = 1_001;
pub(super) const CLIENTS: u64 = 1_002;

/// The tracks of a process by their places: what it is, its messages, everything else, and its counters.
const TRACKS: [&str; 3] = ["is", "messages", "events"];
pub(super) const IS: u64 = 1;
pub(super) const MESSAGES: u64 = 2;
pub(super) const EVENTS: u64 = 3;
const COUNTERS: [&str; 3] = ["log", "commit", "applied"];
const FIRST_COUNTER: u64 = 4;

/// The numbers of tracks that are made for one slice begin here, above those of every process.
const OWN_TRACKS: u64 = 1 << 32;

/// What an event is, by Perfetto's numbers.
const BEGIN: u64 = 1;
const END: u64 = 2;
const INSTANT: u64 = 3;
const COUNTER: u64 = 4;

/// The fields of a message that leaves and of one that arrives: an arrow joins both.
pub(super) const LEAVES: u64 = 47;
pub(super) const ARRIVES: u64 = 48;

/// The kinds of values: a text, and JSON that Perfetto takes apart.
const TEXT: u64 = 6;
const JSON: u64 = 9;

/// The one writer of the file, and the flag of its first packet: it refers to nothing before it.
const WRITER: u64 = 1;
const BEGINS: u64 = 1;

/// A slice that has begun and may overlap with others of its process.
struct Open {
    process: u64,
    /// By which it ends.
    number: u64,
    track: u64,
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
    pub(super) written: Proto,
    pub(super) processes: LiteMap<u64, State>,
    open: Vec<Open>,
    /// How many tracks were made for one slice, and what lies in it.
    own: u64,
}

/// A track of a process; place 0 is the process itself.
pub(super) fn track(process: u64, place: u64) -> u64 {
    process << 3 | place
}

/// The start of an event: a value of this kind, with its name.
fn annotation(kind: u64, value: &str, name: &str) -> Proto {
    let (mut annotation, mut event) = (Proto::default(), Proto::default());
    annotation.text(kind, value);
    annotation.text(10, name);
    event.part(4, &annotation.0);
    event
}

/// An event, without what comes behind its name.
fn event(kind: u64, track: u64, category: &str, name: &str, args: &str) -> Proto {
    let mut event = if args.len() > 2 { annotation(JSON, args, "event") } else { Proto::default() };
    event.number(9, kind);
    event.number(11, track);
    event.text(22, category);
    event.text(23, name);
    event
}

impl File {
    /// Adds a packet of an event, or of a track that has no time.
    fn packet(&mut self, at: Option<Time>, part: &Proto) {
        let mut packet = Proto::default();
        if let Some(at) = at {
            packet.number(8, at.as_micros() * 1_000);
        }
        packet.number(10, WRITER);
        if at.is_some() {
            packet.part(11, &part.0);
        }
        if self.written.0.is_empty() {
            packet.number(13, BEGINS);
        }
        if at.is_none() {
            packet.part(60, &part.0);
        }
        self.written.part(1, &packet.0);
    }

    fn put(&mut self, at: Time, event: &Proto) {
        self.packet(Some(at), event);
    }

    fn track(&mut self, track: u64, name: &str, parent: u64, is_counter: bool) {
        let mut described = Proto::default();
        described.number(1, track);
        described.text(2, name);
        described.number(5, parent);
        if is_counter {
            described.part(8, &[]);
        }
        self.packet(None, &described);
    }

    /// Introduces a process and its tracks.
    pub(super) fn process(&mut self, process: u64, name: &str) {
        let mut itself = Proto::default();
        itself.number(1, process);
        itself.text(6, name);
        let mut described = Proto::default();
        described.number(1, track(process, 0));
        described.part(3, &itself.0);
        self.packet(None, &described);
        for (place, name) in (IS..).zip(TRACKS) {
            self.track(track(process, place), name, track(process, 0), false);
        }
        self.processes.insert(process, State::default());
    }

    /// Introduces a node that was not there before.
    pub(super) fn node(&mut self, node: NodeId) {
        if !self.processes.contains_key(&node.0) {
            self.process(node.0, &format!("node {node}"));
            for (place, name) in (FIRST_COUNTER..).zip(COUNTERS) {
                self.track(track(node.0, place), name, track(node.0, 0), true);
            }
        }
    }

    /// Adds an event without an end.
    pub(super) fn instant(&mut self, at: Time, process: u64, name: &str, args: &str) {
        self.put(at, &event(INSTANT, track(process, EVENTS), "", name, args));
    }

    /// Adds what the whole run is. Its scenario is a value of its own, because Perfetto leaves `\n` within JSON as it is.
    pub(super) fn run(&mut self, at: Time, scenario: &str, args: &str) {
        let mut whole = annotation(TEXT, scenario, "scenario");
        whole.0.extend(event(INSTANT, track(CLUSTER, EVENTS), "", "run", args).0);
        self.put(at, &whole);
    }

    /// Adds one end of a message.
    pub(super) fn message(&mut self, at: Time, process: u64, name: &str, message: u64, end: u64, args: &str) {
        let mut event = event(INSTANT, track(process, MESSAGES), "", name, args);
        event.fixed(end, message);
        self.put(at, &event);
    }

    /// A counter of a node has this value from now on.
    pub(super) fn counter(&mut self, at: Time, process: u64, place: usize, value: u64) {
        let mut event = event(COUNTER, track(process, FIRST_COUNTER + place as u64), "", "", "");
        event.number(30, value);
        self.put(at, &event);
    }

    /// Begins a slice, which ends by its number. It lies in the one of another number, if that is open, or else on a track of its own.
    pub(super) fn begin(&mut self, at: Time, process: u64, number: u64, within: u64, name: &str, args: &str) {
        let category = match process {
            CLUSTER => "link",
            CLIENTS => "request",
            _ => "disk",
        };
        let outer = self.open.iter().find(|open| (open.process, open.number) == (process, within));
        let track = outer.map_or(OWN_TRACKS + self.own, |outer| outer.track);
        if outer.is_none() {
            self.own += 1;
            self.track(track, name, self::track(process, 0), false);
        }
        self.put(at, &event(BEGIN, track, category, name, args));
        self.open.push(Open { process, number, track });
    }

    /// Whether a slice of this number is open.
    pub(super) fn is_open(&self, process: u64, number: u64) -> bool {
        self.open.iter().any(|open| (open.process, open.number) == (process, number))
    }

    /// Ends the slices of a process that have these numbers, the innermost first, and what lies in them.
    pub(super) fn end(&mut self, at: Time, process: u64, first: u64, last: u64, args: &str) {
        while let Some(place) =
            self.open.iter().rposition(|open| open.process == process && first <= open.number && open.number <= last)
        {
            let track = self.open[place].track;
            // An end is that of the last slice that has begun on its track.
            let inner = self.open.iter().rposition(|open| open.track == track).unwrap_or(place);
            self.open.remove(inner);
            self.put(at, &event(END, track, "", "", if inner == place { args } else { "" }));
        }
    }

    /// A process is this from now on.
    pub(super) fn is(&mut self, at: Time, process: u64, name: String) {
        let Some(state) = self.processes.get_mut(&process).filter(|state| state.is != name) else { return };
        let (before, since) = (std::mem::replace(&mut state.is, name), std::mem::replace(&mut state.since, at));
        if since < at && !before.is_empty() {
            self.was(since, at, process, &before);
        }
    }

    /// Adds what a process was between two moments. Perfetto puts the events into the order of their times.
    pub(super) fn was(&mut self, since: Time, until: Time, process: u64, name: &str) {
        self.put(since, &event(BEGIN, track(process, IS), "", name, ""));
        self.put(until, &event(END, track(process, IS), "", "", ""));
    }
}
