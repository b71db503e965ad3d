//! What leaves the page, in every format, of every lesson and of random faults.

#[path = "export/checker.rs"]
mod checker;
#[path = "export/edn.rs"]
mod edn;
#[path = "export/played.rs"]
mod played;

use std::collections::{BTreeMap, BTreeSet};

use checker::is_linearizable;
use edn::Edn;
use engine::{ChaosKind, Recipe, chaos_with};
use model::action::{Action, ClientAction};
use model::change::Change;
use model::dialect::Dialect;
use model::invariants::Property;
use model::scenario::{Scenario, Step, parse};
use model::trace::{Event, NetworkEvent, Trace};
use model::types::{MessageId, Time};
use played::{Played, lessons};
use serde_json::Value;
use story::export::{
    ARROWS_MAX, CHARS_MAX, EVENTS_MAX, FORMATS, MESSAGES_MAX, Run, SCHEMA, export, export_bytes, named,
};

fn exported(format: &str, run: &Run<'_>) -> Result<String, String> {
    export(named(format).expect("a format"), run)
}

fn lesson(name: &str) -> Played {
    let (_, scenario) = lessons().into_iter().find(|(file, _)| file == name).expect("a lesson of this name");
    Played { title: name.to_string(), ..Played::of(&scenario) }
}

fn lines(text: &str) -> Vec<Value> {
    text.lines().map(|line| serde_json::from_str(line).unwrap_or_else(|why| panic!("{why}: {line}"))).collect()
}

#[test]
fn every_lesson_is_exported_in_every_format_or_a_sentence_says_what_would_fit() {
    let (mut made, mut narrowed) = (BTreeMap::<&str, usize>::new(), BTreeMap::<&str, usize>::new());
    for (name, scenario) in lessons() {
        let played = Played::of(&scenario);
        for format in &FORMATS {
            let run = played.run();
            match export_bytes(format, &run) {
                Ok(bytes) => {
                    let is_whole = format.name == "perfetto" || bytes.ends_with(b"\n");
                    assert!(bytes.len() > 100 && is_whole, "{name} as {}", format.name);
                    assert!(export_bytes(format, &run) == Ok(bytes), "{name} as {} is the same each time", format.name);
                    *made.entry(format.name).or_default() += 1;
                }
                Err(why) if why.contains("a history needs a write or a read") => {}
                Err(why) => {
                    assert!(!why.contains('\n'), "{name} as {}: {why}", format.name);
                    let made = export_bytes(format, &proposed(&run, &why));
                    made.unwrap_or_else(|again| panic!("{name} as {}: {why}, and then {again}", format.name));
                    *narrowed.entry(format.name).or_default() += 1;
                }
            }
        }
    }
    let most = made["report"];
    assert!(most > 50 && made["trace"] == most && made["test"] == most && made["svg"] > 40, "{made:?}");
    assert!(made["mermaid"] > 20 && made["edn"] > 30 && made["plantuml"] > 20 && made["shiviz"] > 40, "{made:?}");
    let limited = ["mermaid", "svg", "html", "plantuml", "shiviz"];
    assert!(limited.iter().all(|name| narrowed.contains_key(name)), "{narrowed:?}");
}

/// The span that a refusal proposes, in seconds with their decimals.
fn proposed<'a>(run: &Run<'a>, why: &str) -> Run<'a> {
    let (_, advice) = why.split_once("for example to ").unwrap_or_else(|| panic!("no span is proposed: {why}"));
    let micros = |seconds: &str| {
        let (whole, part) = seconds.split_once('.').unwrap_or((seconds, ""));
        format!("{whole}{part:0<6}").parse().map(Time).expect("a moment")
    };
    let words: Vec<&str> = advice.split(' ').collect();
    let [from, "s", "to", until, "s", ..] = words[..] else { panic!("no span: {why}") };
    Run { from: micros(from), until: micros(until), ..*run }
}

#[test]
fn the_span_that_is_proposed_for_perfetto_is_exported() {
    let mut trace = Trace::new();
    let dropped = Event::Network(NetworkEvent::Held { message: MessageId(1) });
    (0..=EVENTS_MAX as u64).for_each(|micros| trace.push(Time(micros), dropped.clone()));
    let scenario = parse("cluster nodes=3\n").expect("correct");
    let played = Played { title: "long".into(), scenario, trace, violations: Vec::new(), end: Time(EVENTS_MAX as u64) };
    let why = export_bytes(named("perfetto").expect("a format"), &played.run()).expect_err("an event too many");
    assert!(
        why.contains(
            "has 500001 events, and a file for Perfetto holds 500000: narrow it, for example to 0.001 s to 0.5"
        ),
        "{why}"
    );
    assert!(export_bytes(named("perfetto").expect("a format"), &proposed(&played.run(), &why)).is_ok());
}

#[test]
fn more_at_one_moment_than_a_picture_holds_has_no_narrower_span_and_says_so() {
    let mut trace = Trace::new();
    let event = lesson("first-election")
        .trace
        .range(0..1_000)
        .map(|(_, record)| record.event.clone())
        .find(|event| matches!(event, Event::Network(NetworkEvent::Sent { .. })));
    let sent = event.expect("a message");
    (0..=MESSAGES_MAX).for_each(|_| trace.push(Time(5), sent.clone()));
    let scenario = parse("cluster nodes=3\n").expect("correct");
    let played = Played { title: "crowded".into(), scenario, trace, violations: Vec::new(), end: Time(5) };
    let why = exported("svg", &played.run()).expect_err("a message too many");
    assert!(why.ends_with("choose another end, because 0.000005 s alone has too much"), "{why}");
}

#[test]
fn the_diagram_of_the_first_election_folds_heartbeats_and_says_when_everything_happened() {
    let played = lesson("first-election");
    let text = exported("mermaid", &played.until(Time::from_millis(700))).expect("it is short");
    expect_test::expect_file!["export/first-election.mmd"].assert_eq(&text);
}

#[test]
fn a_mermaid_diagram_keeps_its_limits_and_the_advice_to_narrow_it_works() {
    let mut narrowed = 0;
    for (name, scenario) in lessons() {
        let played = Played::of(&scenario);
        let run = played.run();
        let Err(why) = exported("mermaid", &run) else { continue };
        let advice = why.rsplit_once("for example to ").expect("an example").1;
        let from = advice.split(' ').next().expect("a time").replace('.', "");
        // Seconds with three decimals.
        let from = Time::from_millis(from.parse().expect("a number"));
        let text = exported("mermaid", &Run { from, ..run }).unwrap_or_else(|why| panic!("{name}: {why}"));
        assert!(text.len() <= CHARS_MAX && text.matches("->>").count() <= ARROWS_MAX, "{name}");
        narrowed += 1;
    }
    assert!(narrowed >= 3, "only {narrowed} lessons are too long");
}

#[test]
fn rects_are_closed_and_every_arrow_is_between_participants() {
    for (name, scenario) in lessons() {
        let played = Played::of(&scenario);
        let Ok(text) = exported("mermaid", &played.run()) else { continue };
        let (mut open, mut known) = (0i32, BTreeSet::new());
        for line in text.lines().skip(4).map(str::trim) {
            if let Some(rest) = line.strip_prefix("participant ") {
                known.insert(rest.split(' ').next().expect("an id").to_string());
            } else if line.starts_with("rect ") {
                open += 1;
            } else if line == "end" {
                open -= 1;
            } else if let Some((arrow, words)) = line.split_once(": ") {
                let ends =
                    arrow.trim_start_matches("Note over ").split(['-', '>', 'x', ',']).filter(|id| !id.is_empty());
                assert!(ends.clone().all(|id| known.contains(id)), "{name}: {line}");
                assert!(words.contains(" s"), "{name}: {line} says no time");
                assert!(!words.split(' ').any(|word| word == "end"), "{name}: {line}");
            }
            assert!((0..=1).contains(&open), "{name}: {line}");
        }
        assert_eq!(open, 0, "{name}");
    }
}

#[test]
fn a_picture_is_well_formed_needs_nothing_else_and_carries_its_run() {
    for (name, scenario) in lessons() {
        let played = Played::of(&scenario);
        let run = played.run();
        let Ok(text) = exported("svg", &run) else { continue };
        let document = roxmltree::Document::parse(&text).unwrap_or_else(|why| panic!("{name}: {why}"));
        for element in document.descendants().filter(roxmltree::Node::is_element) {
            assert!(!["script", "foreignObject", "image", "use"].contains(&element.tag_name().name()), "{name}");
            for attribute in element.attributes() {
                let is_foreign = attribute.value().contains("://") && attribute.name() != "xmlns";
                assert!(!is_foreign && !attribute.name().starts_with("on"), "{name}: {attribute:?}");
            }
        }
        let kept = document.descendants().find(|node| node.tag_name().name() == "run").expect("the run");
        let kept: Scenario = parse(kept.text().expect("its text")).expect("a scenario");
        assert_eq!(kept, scenario, "{name}");
        let view = played.run();
        let messages = document.descendants().filter(|node| node.has_tag_name(("http://www.w3.org/2000/svg", "path")));
        let titled = messages.clone().all(|path| path.children().any(|child| child.tag_name().name() == "title"));
        assert!(titled && messages.count() > 0, "{name}: {:?}", view.until);
    }
}

#[test]
fn a_report_reads_well_and_holds_the_run_the_command_and_the_hash() {
    let played = lesson("lying-disk");
    let run = Run { command: "raft-playground run 'my file.raft'", link: "https://example.org/#run=x", ..played.run() };
    let text = exported("report", &run).expect("a report");
    let hash = format!("{:016x}", played.trace.hash());
    for wanted in
        ["# lying-disk", "## What is broken", "guarantee:", "assumption violated", &hash, run.command, run.link]
    {
        assert!(text.contains(wanted), "{wanted} is missing");
    }
    let fenced = text.split("```raft\n").nth(1).and_then(|rest| rest.split("\n```").next()).expect("the run's text");
    assert_eq!(parse(&format!("{fenced}\n")).as_ref(), Ok(&played.scenario));
    assert!(text.matches("\n| ").count() > 10, "a table of what happened");
    // The node of an event stands in its row.
    let elected = "| 0.342789 | 2 |  | 2 became leader of term 1 (votes 1, 2, 3) |";
    for row in ["| time (s) | node | | what and why |", elected, "| 0.395288 |  |  | client asks 2 to write x=3 |"] {
        assert!(text.lines().any(|line| line == row), "{row} is missing in\n{text}");
    }
    let diagram = text.contains("```mermaid");
    assert_eq!(diagram, exported("mermaid", &run).is_ok());
    // A diagram that is too long is not left out in silence.
    let mut missing = 0;
    for (name, scenario) in lessons() {
        let played = Played::of(&scenario);
        let text = exported("report", &played.run()).expect("a report");
        let said =
            exported("mermaid", &played.run()).err().map(|why| format!("## Sequence\n\nThere is no diagram: {why}.\n"));
        assert!(said.as_ref().is_none_or(|said| text.contains(said)), "{name}: {said:?}");
        missing += usize::from(said.is_some());
    }
    assert!(missing > 0, "no lesson is too long");
}

#[test]
fn a_trace_has_a_line_for_each_event_and_the_document_names_every_kind_of_line() {
    let document = include_str!("../../../docs/trace-schema.md");
    assert!(document.contains(SCHEMA));
    let mut names = BTreeSet::new();
    for (name, scenario) in lessons() {
        let played = Played::of(&scenario);
        let lines = lines(&exported("trace", &played.run()).expect("a trace has no limit"));
        assert_eq!(lines[0]["schema"], SCHEMA, "{name}");
        assert_eq!(lines[0]["hash"], format!("{:016x}", played.trace.hash()), "{name}");
        assert_eq!(parse(lines[0]["scenario"].as_str().expect("a text")).as_ref(), Ok(&scenario), "{name}");
        assert_eq!(lines.len() - 1, played.trace.len(), "{name}");
        for (position, line) in lines[1..].iter().enumerate() {
            assert_eq!(line["n"], position, "{name}");
            let kind = line["name"].as_str().expect("a name");
            if let Some(state) = line.get("state") {
                assert!(state["term"].is_u64() && line["role"].is_string() && line["conf"].is_array(), "{line}");
            }
            names.insert(kind.to_string());
        }
    }
    let missing: Vec<_> = names.iter().filter(|name| !document.contains(&format!("`{name}`"))).collect();
    assert!(missing.is_empty(), "docs/trace-schema.md does not name {missing:?}");
    assert!(names.len() > 40, "only {} kinds of lines occur: {names:?}", names.len());
}

#[test]
fn the_states_of_a_trace_are_those_of_raft() {
    let played = lesson("minority-leader");
    let lines = lines(&exported("trace", &played.run()).expect("a trace"));
    let mut terms: BTreeMap<String, u64> = BTreeMap::new();
    let mut leaders: BTreeMap<u64, String> = BTreeMap::new();
    for line in &lines[1..] {
        let Some(node) = line.get("nid").and_then(Value::as_str) else { continue };
        let term = line["state"]["term"].as_u64().expect("a term");
        let before = terms.insert(node.to_string(), term).unwrap_or(0);
        assert!(before <= term, "a term went back: {line}");
        if line["name"] == "BecomeLeader" {
            let known = leaders.entry(term).or_insert_with(|| node.to_string());
            assert_eq!(known, node, "two leaders in term {term}");
        }
        if line["name"] == "ReceiveAppendEntriesRequest" {
            assert_eq!(line["event"]["msg"]["type"], "MsgApp");
            assert_eq!(line["event"]["msg"]["to"], node);
        }
    }
    assert!(leaders.len() >= 2, "{leaders:?}");
}

#[test]
fn a_log_for_shiviz_matches_its_expression_and_its_clocks_are_causal() {
    for name in ["minority-leader", "leader-crash", "duplicated-messages"] {
        let played = lesson(name);
        let text = exported("shiviz", &played.run()).expect("short enough");
        let lines: Vec<&str> = text.lines().collect();
        assert!(lines.len().is_multiple_of(2) && lines.len() > 100, "{name}");
        let mut clocks: BTreeMap<String, BTreeMap<String, u64>> = BTreeMap::new();
        for pair in lines.chunks(2) {
            let (host, clock) = pair[1].split_once(' ').expect("a host and its clock");
            let clock: BTreeMap<String, u64> = serde_json::from_str(clock).expect("a clock");
            let before = clocks.get(host).cloned().unwrap_or_default();
            assert_eq!(clock[host], before.get(host).copied().unwrap_or(0) + 1, "{name}: {pair:?}");
            assert!(before.iter().all(|(of, count)| clock[of] >= *count), "{name}: {pair:?}");
            // What is seen of another host has happened there.
            let has_happened = |(of, count): (&String, &u64)| of == host || clocks[of][of] >= *count;
            assert!(clock.iter().all(has_happened), "{name}: {pair:?}");
            let gained =
                clock.iter().filter(|(of, count)| *of != host && before.get(*of).unwrap_or(&0) < *count).count();
            assert!(gained == 0 || pair[0].starts_with("receives "), "{name}: {pair:?}");
            clocks.insert(host.to_string(), clock);
        }
    }
}

/// Chaos under which histories are linearizable, and chaos under which some are not.
fn chaotic(seed: u64, changes: bool) -> Played {
    let kinds = match seed % 3 {
        0 => vec![(ChaosKind::Plain, 3), (ChaosKind::Writes, 6)],
        1 => vec![(ChaosKind::Plain, 3), (ChaosKind::Writes, 6), (ChaosKind::Wipe, 3)],
        _ => vec![(ChaosKind::Plain, 3), (ChaosKind::Writes, 6), (ChaosKind::Lies, 3)],
    };
    let recipe = Recipe {
        wide: false,
        nodes: 3,
        kinds,
        leader_restore: false,
        several_leaders: false,
        engine: Dialect::Openraft,
    };
    let mut scenario = chaos_with(seed, &recipe).expect("a possible cluster");
    if changes {
        let writes = scenario.lines.iter_mut().filter_map(|line| match &mut line.step {
            Step::Act(Action::Client(ClientAction::Write { value, .. })) => Some(value),
            _ => None,
        });
        for (value, number) in writes.zip(0_u64..) {
            let [one, other] = [number / 4 % 3, number / 12 % 3].map(|number| number.to_string());
            *value = match number % 4 {
                0 => one.into(),
                1 => Change::Swap { from: one, to: other },
                2 => Change::Add(1),
                _ => Change::Append(one),
            };
        }
    }
    Played::of(&scenario)
}

/// Compares both checkers on so many histories, and answers with how many of them are not linearizable.
fn compared(histories: usize, changes: bool) -> usize {
    let (mut judged, mut broken, mut seed) = (0, 0, 0);
    while judged < histories {
        let played = chaotic(seed, changes);
        seed += 1;
        let Ok(text) = exported("history", &played.run()) else { continue };
        let ours = played.violations.iter().all(|violation| violation.property != Property::Linearizability);
        let theirs = is_linearizable(&lines(&text)[1..]);
        assert_eq!(theirs, ours, "seed {}: the other checker says {theirs}\n{text}", seed - 1);
        judged += 1;
        broken += usize::from(!ours);
    }
    println!("{judged} histories, {broken} of them not linearizable");
    broken
}

#[test]
fn another_checker_of_linearizability_agrees_about_a_hundred_histories() {
    assert!(compared(100, false) >= 1);
    assert!(compared(100, true) >= 1);
}

#[test]
#[ignore = "two minutes: part of the nightly tests"]
fn another_checker_of_linearizability_agrees_about_a_thousand_histories() {
    assert!(compared(1_000, false) >= 10);
    assert!(compared(1_000, true) >= 10);
}

#[test]
fn a_history_keeps_to_the_rules_of_its_checkers_and_says_the_same_in_edn() {
    let mut unknown = 0;
    for (name, scenario) in lessons() {
        let played = Played::of(&scenario);
        let Ok(text) = exported("history", &played.run()) else { continue };
        let edn = exported("edn", &played.run()).expect("as much as in JSON");
        assert_eq!(edn.lines().count() + 1, text.lines().count(), "{name}: one operation on each line");
        let operations = &lines(&text)[1..];
        let edn = edn::read(&edn).unwrap_or_else(|why| panic!("{name}: {why}"));
        assert_eq!(edn.len(), operations.len(), "{name}");
        let mut open: BTreeMap<u64, (Value, Value)> = BTreeMap::new();
        let mut retired = BTreeSet::new();
        for (index, (operation, edn)) in operations.iter().zip(&edn).enumerate() {
            assert_eq!(operation["index"], index);
            let (process, kind) = (&operation["process"], operation["type"].as_str().expect("a type"));
            assert_eq!(edn.to_json(), *operation, "{name}: the same in EDN");
            let is_keyword = |field| matches!(edn.get(field), Some(Edn::Keyword(_)));
            assert_eq!(["process", "type", "f"].map(is_keyword), [process == "nemesis", true, true], "{name}: {edn:?}");
            let Some(process) = process.as_u64() else { continue };
            assert!(!retired.contains(&process), "{name}: {operation} after an unknown outcome");
            let (f, key) = (operation["f"].clone(), operation["value"][0].clone());
            match kind {
                "invoke" => assert!(open.insert(process, (f, key)).is_none(), "{name}: {operation}"),
                _ => assert_eq!(open.remove(&process), Some((f, key)), "{name}: {operation}"),
            }
            if kind == "info" {
                retired.insert(process);
                unknown += 1;
            }
        }
        assert!(open.is_empty(), "{name}: {open:?}");
    }
    assert!(unknown > 3, "only {unknown} outcomes are unknown");
}

#[test]
fn a_rust_test_holds_the_scenario_as_it_is() {
    let played = lesson("first-election");
    let text = exported("test", &played.run()).expect("a test");
    let inside = text.split("r#\"").nth(1).and_then(|rest| rest.split("\"#;").next()).expect("a raw string");
    assert_eq!(parse(inside).as_ref(), Ok(&played.scenario));
    assert!(text.contains(&format!("0x{:016x}", played.trace.hash())) && text.contains("fn run_first_election()"));
}
