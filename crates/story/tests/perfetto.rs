//! The export for Perfetto, read by the rules of Chrome's trace event format, and compared with the run.

#[path = "export/played.rs"]
mod played;

use std::collections::{BTreeMap, BTreeSet};

use model::trace::{ClientEvent, Event, LinkState, NetworkEvent, RaftEvent};
use model::types::{NodeId, Time};
use model::view::View;
use played::{Played, lessons};
use serde_json::Value;
use story::export::{Run, export, named};

fn exported(run: &Run<'_>) -> Vec<Value> {
    let text = export(named("perfetto").expect("a format"), run).expect("it is short enough");
    let file: Value = serde_json::from_str(&text).unwrap_or_else(|why| panic!("{why}: {text}"));
    file["traceEvents"].as_array().expect("a list of events").clone()
}

fn all(events: &[Value], phase: &str) -> Vec<Value> {
    events.iter().filter(|event| event["ph"] == phase).cloned().collect()
}

fn number(event: &Value, field: &str) -> u64 {
    event[field].as_u64().unwrap_or_else(|| panic!("{field} is no number: {event}"))
}

/// The rules of the format: what each phase must have, that slices of a track lie in each other, and that what begins by
/// its id ends by it. Answers with what is open at the end: its category and its id.
fn keeps_the_rules(name: &str, events: &[Value], run: &Run<'_>) -> Vec<(String, String)> {
    let mut open: BTreeMap<(String, String), Vec<String>> = BTreeMap::new();
    let mut tracks: BTreeMap<(u64, u64), Vec<(u64, u64)>> = BTreeMap::new();
    let (mut named, mut last) = (BTreeSet::new(), 0);
    for event in events {
        let (process, at) = (number(event, "pid"), number(event, "ts"));
        let (phase, what) = (event["ph"].as_str().expect("a phase"), event["name"].as_str().expect("a name"));
        assert!(at <= run.until.0 && (phase == "M" || at >= run.from.0 || phase == "X"), "{name}: {event}");
        assert!(event.get("args").is_none_or(Value::is_object), "{name}: {event}");
        match phase {
            "M" => _ = named.insert(process),
            "X" => tracks.entry((process, number(event, "tid"))).or_default().push((at, at + number(event, "dur"))),
            "i" => assert_eq!(event["s"], "t", "{name}: {event}"),
            "C" => assert!(event["args"]["index"].is_u64(), "{name}: {event}"),
            "b" | "e" => {
                let key = [&event["cat"], &event["id"]].map(|field| field.as_str().expect("a text").to_string());
                let within = open.entry(key.into()).or_default();
                match phase {
                    "b" => within.push(what.to_string()),
                    _ => assert_eq!(within.pop().as_deref(), Some(what), "{name}: {event}"),
                }
                assert!(at >= last, "{name}: {event} before {last}");
                last = at;
            }
            other => panic!("{name}: the phase {other}"),
        }
        assert!(named.contains(&process), "{name}: the process of {event} has no name");
    }
    for slices in tracks.values_mut() {
        slices.sort_by_key(|(start, end)| (*start, u64::MAX - end));
        let mut within: Vec<u64> = Vec::new();
        for (start, end) in slices.iter().copied() {
            within.retain(|outer| *outer > start);
            assert!(within.last().is_none_or(|outer| end <= *outer), "{name}: slices cross at {start}");
            within.push(end);
        }
    }
    open.into_iter().filter(|(_, within)| !within.is_empty()).map(|(key, _)| key).collect()
}

#[test]
fn every_lesson_keeps_the_rules_of_the_format_and_every_arrow_is_a_message() {
    let mut arrows = 0;
    for (name, scenario) in lessons() {
        let played = Played::of(&scenario);
        let run = played.run();
        let events = exported(&run);
        let open = keeps_the_rules(&name, &events, &run);
        let cluster = &scenario.cluster;
        let mut view = View::new(LinkState::plain(cluster.latency, cluster.loss_permille));
        run.trace.range(0..run.trace.len()).for_each(|(_, record)| view.apply(record));
        for (_, id) in open.iter().filter(|(kind, _)| kind == "disk") {
            let words: Vec<&str> = id.split(' ').collect();
            let [node, what, number] = words[..] else { panic!("{name}: {id}") };
            let seen = &view.nodes[&NodeId(node.parse().expect("a node"))];
            let is_written = match what {
                "SaveVote" => seen.vote_flushed,
                _ => seen.flushed.is_some_and(|last| last.index >= number.parse().expect("an index")),
            };
            assert!(!is_written, "{name}: {id} is on disk and its slice does not end");
        }

        let ends = |field: &str| {
            let ends = events.iter().filter(|event| event[field] == true);
            ends.map(|event| (event["bind_id"].to_string(), number(event, "ts"), number(event, "pid")))
                .collect::<Vec<_>>()
        };
        let (sent, received) = (ends("flow_out"), ends("flow_in"));
        let of = |is: fn(&NetworkEvent) -> bool| {
            run.trace
                .range(0..run.trace.len())
                .filter(|(_, record)| matches!(&record.event, Event::Network(event) if is(event)))
                .count()
        };
        assert_eq!(sent.len(), of(|event| matches!(event, NetworkEvent::Sent { .. })), "{name}");
        assert_eq!(received.len(), of(|event| matches!(event, NetworkEvent::Delivered { .. })), "{name}");
        let begins: BTreeMap<&String, (u64, u64)> = sent.iter().map(|(id, at, node)| (id, (*at, *node))).collect();
        assert_eq!(begins.len(), sent.len(), "{name}: two arrows of one number");
        for (id, at, node) in &received {
            let (since, from) = begins[id];
            assert!(since <= *at && from != *node, "{name}: the arrow {id}");
        }
        arrows += received.len();
    }
    assert!(arrows > 10_000, "only {arrows} arrows");
}

#[test]
fn roles_counters_and_requests_are_those_of_the_run() {
    let mut requests = 0;
    for (name, scenario) in lessons() {
        let played = Played::of(&scenario);
        let run = played.run();
        let events = exported(&run);
        // What a node is at each moment, without gaps.
        let mut spans: BTreeMap<u64, Vec<(u64, u64, String)>> = BTreeMap::new();
        for slice in all(&events, "X") {
            let process = number(&slice, "pid");
            if number(&slice, "tid") == process * 10 {
                let (start, what) = (number(&slice, "ts"), slice["name"].as_str().expect("a name").to_string());
                spans.entry(process).or_default().push((start, start + number(&slice, "dur"), what));
            }
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
        let mut last: BTreeMap<(u64, u64), (Time, String)> = BTreeMap::new();
        became.for_each(|(at, node, what)| _ = last.insert((node, at.0), (at, what)));
        for ((node, at), (_, what)) in &last {
            let span = spans[node].iter().find(|span| (span.0..span.1).contains(at));
            // At the last moment nothing lasts, and what is dead in the same moment is that.
            let is_it = span.is_none_or(|span| span.2 == *what || !span.2.contains("term"));
            assert!(is_it, "{name}: node {node} at {at} is {span:?}, not {what}");
        }

        let mut commit: BTreeMap<u64, u64> = BTreeMap::new();
        for counter in all(&events, "C").iter().filter(|counter| counter["name"] == "commit") {
            commit.insert(number(counter, "pid"), number(&counter["args"], "index"));
        }
        let mut view = View::new(LinkState::plain(scenario.cluster.latency, scenario.cluster.loss_permille));
        run.trace.range(0..run.trace.len()).for_each(|(_, record)| view.apply(record));
        for (node, seen) in view.nodes.iter() {
            assert_eq!(commit[&node.0], seen.commit.map_or(0, |id| id.index), "{name}: node {node}");
        }

        let asked = run.trace.range(0..run.trace.len()).filter(|(_, record)| {
            matches!(&record.event, Event::Client(ClientEvent::Requested { .. } | ClientEvent::Began { .. }))
        });
        let of_requests = |phase: &str| all(&events, phase).iter().filter(|event| event["cat"] == "request").count();
        let asked = asked.count();
        assert_eq!(of_requests("b"), asked, "{name}");
        assert!(of_requests("e") <= asked, "{name}");
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
        let events = exported(&run);
        keeps_the_rules("minority-leader", &events, &run);
        let is: Vec<Value> = all(&events, "X").into_iter().filter(|slice| number(slice, "ts") == from.0).collect();
        assert!(
            is.iter().filter(|slice| slice["name"].as_str().is_some_and(|name| name.contains("term"))).count() >= 5
        );
    }
}
