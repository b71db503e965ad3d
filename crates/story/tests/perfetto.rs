//! The export for Perfetto, read by a reader of protocol buffers that is not ours, held to the rules of TrackEvents, and compared
//! with the run. Perfetto's own trace processor reads it in the nightly tests (`tests/browser/tests/all/perfetto.rs`).

#[path = "export/played.rs"]
mod played;

use std::collections::{BTreeMap, BTreeSet};

use model::trace::{ClientEvent, Event, LinkState, NetworkEvent, RaftEvent};
use model::types::{NodeId, Time};
use model::view::View;
use played::{Played, lessons};
use prost::Message;
use serde_json::Value;
use story::export::{Run, export_bytes, named};

/// The messages of Perfetto's `trace_packet.proto`, `track_descriptor.proto` and `track_event.proto`, with the fields that are used.
#[derive(Clone, PartialEq, Message)]
struct Trace {
    #[prost(message, repeated, tag = "1")]
    packet: Vec<Packet>,
}

#[derive(Clone, PartialEq, Message)]
struct Packet {
    #[prost(uint64, optional, tag = "8")]
    timestamp: Option<u64>,
    #[prost(uint32, optional, tag = "10")]
    trusted_packet_sequence_id: Option<u32>,
    #[prost(message, optional, tag = "11")]
    track_event: Option<TrackEvent>,
    #[prost(uint32, optional, tag = "13")]
    sequence_flags: Option<u32>,
    #[prost(message, optional, tag = "60")]
    track_descriptor: Option<TrackDescriptor>,
}

#[derive(Clone, PartialEq, Message)]
struct TrackDescriptor {
    #[prost(uint64, optional, tag = "1")]
    uuid: Option<u64>,
    #[prost(string, optional, tag = "2")]
    name: Option<String>,
    #[prost(message, optional, tag = "3")]
    process: Option<ProcessDescriptor>,
    #[prost(uint64, optional, tag = "5")]
    parent_uuid: Option<u64>,
    #[prost(message, optional, tag = "8")]
    counter: Option<CounterDescriptor>,
}

#[derive(Clone, PartialEq, Message)]
struct ProcessDescriptor {
    #[prost(int32, optional, tag = "1")]
    pid: Option<i32>,
    #[prost(string, optional, tag = "6")]
    process_name: Option<String>,
}

#[derive(Clone, PartialEq, Message)]
struct CounterDescriptor {}

#[derive(Clone, PartialEq, Message)]
struct TrackEvent {
    #[prost(message, repeated, tag = "4")]
    debug_annotations: Vec<DebugAnnotation>,
    #[prost(int32, optional, tag = "9")]
    r#type: Option<i32>,
    #[prost(uint64, optional, tag = "11")]
    track_uuid: Option<u64>,
    #[prost(string, repeated, tag = "22")]
    categories: Vec<String>,
    #[prost(string, optional, tag = "23")]
    name: Option<String>,
    #[prost(int64, optional, tag = "30")]
    counter_value: Option<i64>,
    #[prost(fixed64, repeated, packed = "false", tag = "47")]
    flow_ids: Vec<u64>,
    #[prost(fixed64, repeated, packed = "false", tag = "48")]
    terminating_flow_ids: Vec<u64>,
}

#[derive(Clone, PartialEq, Message)]
struct DebugAnnotation {
    #[prost(string, optional, tag = "6")]
    string_value: Option<String>,
    #[prost(string, optional, tag = "9")]
    legacy_json_value: Option<String>,
    #[prost(string, optional, tag = "10")]
    name: Option<String>,
}

/// A track as it is shown: the process that it belongs to, its name, and whether it is a counter.
#[derive(Clone, Debug)]
struct Track {
    process: String,
    name: String,
    is_counter: bool,
}

/// A slice: its track, its category and name, and when it begins and ends. One that does not end is open.
#[derive(Clone, Debug)]
struct Slice {
    track: u64,
    category: String,
    name: String,
    event: Value,
    start: u64,
    end: Option<u64>,
}

/// One end of an arrow.
#[derive(Clone, Copy, Debug)]
struct End {
    message: u64,
    at: u64,
    track: u64,
}

/// What the file says, as Perfetto reads it.
#[derive(Default)]
struct Read {
    tracks: BTreeMap<u64, Track>,
    slices: Vec<Slice>,
    counted: BTreeMap<u64, i64>,
    sent: Vec<End>,
    received: Vec<End>,
    arguments: BTreeMap<String, Value>,
    scenario: String,
}

impl Read {
    fn process(&self, track: u64) -> &str {
        &self.tracks[&track].process
    }

    fn of<'a>(&'a self, category: &'a str) -> impl Iterator<Item = &'a Slice> {
        self.slices.iter().filter(move |slice| slice.category == category)
    }
}

fn exported(name: &str, run: &Run<'_>) -> Read {
    let bytes = export_bytes(named("perfetto").expect("a format"), run).expect("it is short enough");
    let trace = Trace::decode(&bytes[..]).unwrap_or_else(|why| panic!("{name}: {why}"));
    // No field is unknown, and each stands where it usually does.
    assert!(trace.encode_to_vec() == bytes, "{name}: written again it is another file");
    read(name, &trace, run)
}

/// Reads a file by the rules: one sequence of packets, whose first one refers to nothing before it; tracks are described before they are used
/// and once; events in the order of their times, in which they are sorted while the order of those of one moment stays; an end is
/// that of the last slice that is open on its track; a counter's track holds values and nothing else.
fn read(name: &str, trace: &Trace, run: &Run<'_>) -> Read {
    let mut read = Read::default();
    let mut events: Vec<(u64, &TrackEvent)> = Vec::new();
    for (place, packet) in trace.packet.iter().enumerate() {
        assert_eq!(packet.trusted_packet_sequence_id, Some(1), "{name}");
        assert_eq!(packet.sequence_flags, (place == 0).then_some(1), "{name}: packet {place}");
        match (&packet.track_descriptor, &packet.track_event) {
            (Some(described), None) => read.describe(name, described),
            (None, Some(event)) => {
                let track = event.track_uuid.expect("a track");
                assert!(read.tracks.contains_key(&track), "{name}: the track of {event:?} is not described before it");
                events.push((packet.timestamp.expect("a time"), event));
            }
            other => panic!("{name}: a packet is one of both: {other:?}"),
        }
    }
    events.sort_by_key(|(at, _)| *at);
    let mut open: BTreeMap<u64, Vec<usize>> = BTreeMap::new();
    for (at, event) in events {
        assert_eq!(at % 1_000, 0, "{name}: whole microseconds");
        let at = at / 1_000;
        assert!(run.from.0 <= at && at <= run.until.0, "{name}: {event:?} at {at}");
        let track = event.track_uuid.expect("a track");
        assert_eq!(read.tracks[&track].is_counter, event.r#type == Some(4), "{name}: {event:?}");
        for annotation in &event.debug_annotations {
            if let Some(text) = &annotation.string_value {
                assert_eq!(annotation.name.as_deref(), Some("scenario"), "{name}");
                read.scenario.clone_from(text);
                continue;
            }
            let text = annotation.legacy_json_value.as_deref().expect("a value");
            let value: Value = serde_json::from_str(text).unwrap_or_else(|why| panic!("{name}: {why}: {text}"));
            assert!(value.is_object() && annotation.name.as_deref() == Some("event"), "{name}: {annotation:?}");
            read.arguments.insert(event.name.clone().unwrap_or_default(), value);
        }
        let ends = |ids: &[u64]| ids.iter().map(|message| End { message: *message, at, track }).collect::<Vec<_>>();
        read.sent.extend(ends(&event.flow_ids));
        read.received.extend(ends(&event.terminating_flow_ids));
        match event.r#type.expect("a type") {
            1 => {
                open.entry(track).or_default().push(read.slices.len());
                let category = event.categories.concat();
                let name = event.name.clone().expect("a slice has a name");
                let event = read.arguments.get(&name).cloned().unwrap_or_default();
                read.slices.push(Slice { track, category, name, event, start: at, end: None });
            }
            2 => {
                let last = open.entry(track).or_default().pop();
                read.slices[last.unwrap_or_else(|| panic!("{name}: {event:?} ends nothing at {at}"))].end = Some(at);
            }
            3 => assert!(event.name.is_some(), "{name}: {event:?}"),
            4 => _ = read.counted.insert(track, event.counter_value.expect("a value")),
            other => panic!("{name}: the type {other}"),
        }
    }
    read
}

impl Read {
    fn describe(&mut self, name: &str, described: &TrackDescriptor) {
        let uuid = described.uuid.expect("a number");
        assert_ne!(uuid, 0, "{name}: this is the track of the whole trace");
        let track = match &described.process {
            Some(process) => {
                assert!(process.pid.is_some_and(|pid| pid > 0), "{name}: {described:?}");
                let name = process.process_name.clone().expect("a name");
                Track { process: name.clone(), name, is_counter: false }
            }
            None => {
                let parent = described.parent_uuid.expect("a process");
                let process = self.tracks.get(&parent).expect("described before").process.clone();
                Track {
                    process,
                    name: described.name.clone().expect("a name"),
                    is_counter: described.counter.is_some(),
                }
            }
        };
        assert!(self.tracks.insert(uuid, track).is_none(), "{name}: two tracks have the number {uuid}");
    }
}

fn view_of(run: &Run<'_>) -> View {
    let cluster = &run.scenario.cluster;
    let mut view = View::new(LinkState::plain(cluster.latency, cluster.loss_permille));
    run.trace.range(0..run.trace.len()).for_each(|(_, record)| view.apply(record));
    view
}

#[test]
fn every_lesson_keeps_the_rules_of_the_format_and_every_arrow_is_a_message() {
    let mut arrows = 0;
    for (name, scenario) in lessons() {
        let played = Played::of(&scenario);
        let run = played.run();
        let read = exported(&name, &run);
        assert_eq!(read.arguments["run"]["hash"], format!("{:016x}", run.trace.hash()), "{name}");
        assert_eq!(read.scenario, scenario.to_string(), "{name}");
        let view = view_of(&run);
        for slice in read.of("disk").filter(|slice| slice.end.is_none()) {
            let node = read.process(slice.track).trim_start_matches("node ").parse().expect("a node");
            let seen = &view.nodes[&NodeId(node)];
            let is_written = match &slice.name[..] {
                "SaveVote" => seen.vote_flushed,
                _ => {
                    let last = slice.event["entries"].as_array().and_then(|entries| entries.last()).expect("an entry");
                    let index = last["index"].as_u64().unwrap_or_else(|| panic!("{name}: {last} has no index"));
                    seen.flushed.is_some_and(|last| last.index >= index)
                }
            };
            assert!(!is_written, "{name}: {slice:?} is on disk and does not end");
        }

        let of = |is: fn(&NetworkEvent) -> bool| {
            run.trace
                .range(0..run.trace.len())
                .filter(|(_, record)| matches!(&record.event, Event::Network(event) if is(event)))
                .count()
        };
        let leave = of(|event| matches!(event, NetworkEvent::Sent { .. } | NetworkEvent::Duplicated { .. }));
        assert_eq!(read.sent.len(), leave, "{name}");
        assert_eq!(read.received.len(), of(|event| matches!(event, NetworkEvent::Delivered { .. })), "{name}");
        let begins: BTreeMap<u64, &End> = read.sent.iter().map(|end| (end.message, end)).collect();
        assert_eq!(begins.len(), read.sent.len(), "{name}: two arrows of one number");
        let ends: BTreeSet<u64> = read.received.iter().map(|end| end.message).collect();
        assert_eq!(ends.len(), read.received.len(), "{name}: an arrow ends twice");
        for end in &read.received {
            let start = begins[&end.message];
            let (from, to) = (read.process(start.track), read.process(end.track));
            assert!(start.at <= end.at && from != to && to.starts_with("node "), "{name}: the arrow {end:?}");
        }
        arrows += read.received.len();
    }
    assert!(arrows > 10_000, "only {arrows} arrows");
}

#[test]
fn roles_counters_and_requests_are_those_of_the_run() {
    let mut requests = 0;
    for (name, scenario) in lessons() {
        let played = Played::of(&scenario);
        let run = played.run();
        let read = exported(&name, &run);
        // What a node is at each moment, without gaps.
        let mut spans: BTreeMap<&str, Vec<(u64, u64, &str)>> = BTreeMap::new();
        for slice in read.slices.iter().filter(|slice| read.tracks[&slice.track].name == "is") {
            let end = slice.end.expect("it ends");
            spans.entry(read.process(slice.track)).or_default().push((slice.start, end, &slice.name));
        }
        for (process, spans) in &mut spans {
            spans.sort();
            assert!(spans.windows(2).all(|two| two[0].1 == two[1].0), "{name}: {process}: {spans:?}");
            assert_eq!(spans.last().map(|span| span.1), Some(run.until.0), "{name}: {process}");
        }
        let became = run.trace.range(0..run.trace.len()).filter_map(|(_, record)| match &record.event {
            Event::Raft(RaftEvent::RoleChanged { node, role, term, .. }) => {
                Some((record.at, node.0, format!("{role}, term {term}")))
            }
            _ => None,
        });
        let mut last: BTreeMap<(u64, u64), String> = BTreeMap::new();
        became.for_each(|(at, node, what)| _ = last.insert((node, at.0), what));
        for ((node, at), what) in &last {
            let of_node = &spans[format!("node {node}").as_str()];
            let span = of_node.iter().find(|span| (span.0..span.1).contains(at));
            // At the last moment nothing lasts, and what is dead in the same moment is that.
            let is_it = span.is_none_or(|span| span.2 == what || !span.2.contains("term"));
            assert!(is_it, "{name}: node {node} at {at} is {span:?}, not {what}");
        }

        let view = view_of(&run);
        for (node, seen) in view.nodes.iter() {
            let process = format!("node {node}");
            let indexes = [("log", seen.last()), ("commit", seen.commit), ("applied", seen.applied)];
            for (counter, id) in indexes {
                let track = read.tracks.iter().find(|(_, track)| track.process == process && track.name == counter);
                let (uuid, _) = track.unwrap_or_else(|| panic!("{name}: {process} has no {counter}"));
                assert_eq!(read.counted[uuid], id.map_or(0, |id| id.index) as i64, "{name}: {process}: {counter}");
            }
        }

        let asked = run.trace.range(0..run.trace.len()).filter(|(_, record)| {
            matches!(&record.event, Event::Client(ClientEvent::Requested { .. } | ClientEvent::Began { .. }))
        });
        let asked = asked.count();
        assert_eq!(read.of("request").count(), asked, "{name}");
        // One track for each request, or for each operation with its attempts.
        let outer = |slice: &&Slice| !slice.name.starts_with("attempt ");
        let tracks: BTreeSet<u64> = read.of("request").map(|slice| slice.track).collect();
        assert_eq!(tracks.len(), read.of("request").filter(outer).count(), "{name}");
        requests += asked;
    }
    assert!(requests > 300, "only {requests} requests");
}

#[test]
fn a_later_span_begins_with_what_was_so_before_and_an_empty_one_is_still_a_trace() {
    let (_, scenario) = lessons().into_iter().find(|(file, _)| file == "minority-leader").expect("this lesson");
    let played = Played::of(&scenario);
    for (from, until) in [(Time::from_millis(900), played.end), (Time::from_millis(900), Time::from_millis(900))] {
        let run = Run { from, until, ..played.run() };
        let read = exported("minority-leader", &run);
        let is = read.slices.iter().filter(|slice| slice.start == from.0 && slice.name.contains("term"));
        assert!(is.count() >= 5);
    }
}

#[test]
fn a_node_that_is_removed_and_then_shut_down_is_off_and_not_crashed() {
    let (_, scenario) = lessons().into_iter().find(|(file, _)| file == "remove-a-voter").expect("this scenario");
    let played = Played::of(&scenario);
    let read = exported("remove-a-voter", &played.run());
    let named = |name: &str| read.slices.iter().filter(|slice| slice.name == name).count();
    assert_eq!((named("removed, off"), named("crashed")), (1, 0));
}
