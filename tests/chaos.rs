//! Chaos on a running cluster: its faults are ordinary actions that reproduce the run without it, and they do not depend
//! on where a replay of the run starts.

use engine::{Engine, Run, Verdict};
use model::action::{Action, NetworkAction};
use model::chaos::{ChaosKind, ChaosPlan};
use model::protocol::{Command, PROTOCOL_VERSION, Progress, Reply};
use model::scenario::{LINES_MAX, Line, Scenario, Step, parse};
use model::trace::{Event, Record, TraceHash};
use model::types::Time;

const CLUSTER: &str = "cluster nodes=5 seed=3 snapshot=10\nrun until leader\nwrite leader x=0\n";

fn plan(seed: u64) -> ChaosPlan {
    let often = |kind: ChaosKind| if kind == ChaosKind::Writes { 40 } else { 8 };
    ChaosPlan { seed, kinds: ChaosKind::ALL.iter().map(|kind| (*kind, often(*kind))).collect() }
}

fn until(run: &mut Run, end: Time, records: &mut Vec<Record>) {
    while !run.run_until(end) {
        records.extend(run.take_news().records);
    }
    records.extend(run.take_news().records);
}

fn hash(records: &[Record]) -> u64 {
    let mut hash = TraceHash::new();
    records.iter().for_each(|record| hash.add(record));
    hash.value()
}

/// The records of a scenario from its start to a time.
fn played(scenario: &Scenario, end: Time) -> Vec<Record> {
    let mut run = Run::open(scenario).expect("possible");
    let mut records = Vec::new();
    until(&mut run, end, &mut records);
    records
}

#[test]
fn the_text_of_a_run_repeats_what_chaos_did_without_chaos() {
    let end = Time::from_secs(12);
    let mut acted = 0;
    for seed in 0..12 {
        // Chaos starts and ends by lines of the scenario; a wait between them may end early because of a fault.
        let text = format!(
            "{CLUSTER}{}\nrun 3s\nrun until node 1 crashed within 1s\nrun 4s\nchaos off\nview\n",
            Action::Chaos(Some(plan(seed)))
        );
        let mut run = Run::open(&parse(&text).expect("well formed")).expect("possible");
        let mut records = Vec::new();
        until(&mut run, end, &mut records);
        let recorded = run.scenario();
        assert!(!recorded.to_string().contains("chaos "), "{recorded}");
        let again = parse(&recorded.to_string()).expect("the text of the run can be parsed");
        assert_eq!(hash(&played(&again, end)), hash(&records), "seed {seed}:\n{recorded}");
        acted += records.iter().filter(|record| matches!(record.event, Event::Acted(_))).count();
    }
    assert!(acted > 400, "only {acted} actions");
}

fn answer(engine: &mut Engine, command: Command) -> Progress {
    match engine.answer(&command) {
        Reply::Opened(progress) | Reply::Ran(progress) | Reply::Acted(progress, _) => progress,
        other => panic!("{other:?}"),
    }
}

fn opened() -> Engine {
    let mut engine = Engine::new();
    let scenario = Box::new(parse(CLUSTER).expect("well formed"));
    answer(&mut engine, Command::Open { version: PROTOCOL_VERSION, scenario });
    engine
}

#[test]
fn chaos_does_not_depend_on_where_a_replay_starts() {
    let (begins, end) = (Time::from_secs(2), Time::from_secs(12));
    let chaos = Action::Chaos(Some(plan(5)));
    let by_hand = Action::Network(NetworkAction::Heal(model::action::Links::All));
    let acts = vec![(begins, chaos.clone()), (Time::from_micros(6_100_000), by_hand.clone())];
    let mut straight = opened();
    answer(&mut straight, Command::RunUntil { time: begins });
    answer(&mut straight, Command::Act(chaos));
    answer(&mut straight, Command::RunUntil { time: acts[1].0 });
    answer(&mut straight, Command::Act(by_hand));
    let mut news = Progress::default();
    let mut positions = Vec::new();
    for second in 7..=12 {
        news = answer(&mut straight, Command::RunUntil { time: Time::from_secs(second) });
        positions.push((Time::from_secs(second), news.position, news.chaos.clone()));
    }
    assert!(news.chaos.as_ref().is_some_and(|now| now.actions > 40), "{:?}", news.chaos);
    // A replay of only the user actions, from the middle.
    for (from, position, now) in positions {
        let mut resumed = opened();
        let there = answer(&mut resumed, Command::Replay { acts: acts.clone(), until: from, tell: false });
        assert_eq!((there.position, &there.chaos), (position, &now));
        assert!(there.struck.is_empty(), "no action is reported twice");
        let rest = answer(&mut resumed, Command::RunUntil { time: end });
        assert_eq!(rest.position, news.position);
    }
}

#[test]
fn chaos_ends_with_a_message_before_the_limit_of_a_run_is_reached() {
    let mut scenario = parse(CLUSTER).expect("well formed");
    let filler = std::iter::repeat_n(Line::from(Step::Run(Time::from_micros(1))), LINES_MAX - 1_030);
    scenario.lines.extend(filler);
    let mut run = Run::open(&scenario).expect("possible");
    let mut records = Vec::new();
    until(&mut run, Time::from_secs(1), &mut records);
    run.act(&Action::Chaos(Some(plan(1)))).expect("there is room");
    until(&mut run, Time::from_secs(20), &mut records);
    run.act(&Action::Network(NetworkAction::Heal(model::action::Links::All))).expect("user actions are still possible");
    let news = run.take_news();
    let why = news.chaos_ended.expect("chaos has ended");
    assert!(why.starts_with("Chaos has ended: 50000 steps"), "{why}");
    assert_eq!(news.chaos, None);
    assert!(run.scenario().check_as_text().is_ok());
}

#[test]
fn chaos_injects_no_fault_after_its_end() {
    let mut run = Run::open(&parse(CLUSTER).expect("well formed")).expect("possible");
    run.act(&Action::Chaos(Some(plan(2)))).expect("possible");
    until(&mut run, Time::from_secs(5), &mut Vec::new());
    run.act(&Action::Chaos(None)).expect("possible");
    let mut after = Vec::new();
    until(&mut run, Time::from_secs(15), &mut after);
    assert!(!after.iter().any(|record| matches!(record.event, Event::Acted(_))));
}

#[test]
fn an_intensity_is_the_average_number_of_faults_in_ten_seconds() {
    let writes = ChaosPlan { seed: 4, kinds: vec![(ChaosKind::Writes, 50)] };
    let mut run = Run::open(&parse(CLUSTER).expect("well formed")).expect("possible");
    run.act(&Action::Chaos(Some(writes))).expect("possible");
    until(&mut run, Time::from_secs(60), &mut Vec::new());
    let actions = run.take_news().chaos.expect("it is on").actions;
    assert!((240..360).contains(&actions), "{actions} instead of some 300");
}

#[test]
fn violations_under_chaos_are_attributed_and_tolerated_faults_cause_none() {
    let verdict = |kinds: &str, seed: u64| {
        let text = format!(
            "cluster nodes=3 seed={seed} flush=1..20ms\nrun until leader\nchaos seed={seed} {kinds} writes=60\nrun 20s\n"
        );
        Verdict::of(&parse(&text).expect("well formed")).expect("possible")
    };
    let mut broken = 0;
    for seed in 0..10 {
        let tolerated = verdict("plain=10 network=10 disk=3 clock=3 process=5", seed);
        assert!(tolerated.violations.is_empty(), "seed {seed}:\n{}", tolerated.output());
        let voided = verdict("plain=10 lies=15 wipe=3", seed);
        assert_eq!(voided.unexcused().count(), 0, "seed {seed}:\n{}", voided.output());
        broken += usize::from(!voided.violations.is_empty());
    }
    assert!(broken > 3, "violated assumptions must cause violations, but only {broken} runs have any");
}
