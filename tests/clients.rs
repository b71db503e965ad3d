//! Clients with sessions under random faults: their histories are linearizable with request ids, and not without.

use std::collections::BTreeMap;

use engine::{ChaosKind, Recipe, Run, chaos, chaos_with};
use model::action::{Action, ClientAction};
use model::change::Change;
use model::client::{ClientId, Manner, OperationId, Retry, Workload};
use model::dialect::Dialect;
use model::invariants::{Property, Violation};
use model::scenario::{Line, Scenario, Step, parse};
use model::trace::{Ask, ClientEvent, Event, Outcome, ProcessEvent, RaftEvent, Record, TraceHash};
use model::types::{NodeId, Time};

/// The chaos of this seed with a client workload until it heals, and some time for the last answers.
fn at_work(seed: u64, retry: Retry) -> Scenario {
    let mut scenario = chaos(seed, 5);
    let manner = Manner { timeout: Time::from_millis(150), retry, redirect: true };
    let workload = Workload { clients: 4, per_minute: 2_400, keys: 1, reads_permille: 500, manner };
    scenario.lines.insert(0, Step::Act(Action::Client(ClientAction::Workload(workload))).into());
    // Chaos ends by waiting for convergence, which does not happen while clients write.
    let healed = scenario.lines.iter().position(|line| matches!(line.step, Step::RunUntil { .. }));
    let healed = healed.expect("chaos ends with a wait");
    scenario.lines.truncate(healed);
    let end = [
        Step::Run(Time::from_secs(5)),
        Step::Act(Action::Client(ClientAction::WorkloadOff)),
        Step::Run(Time::from_secs(10)),
    ];
    scenario.lines.extend(end.map(Into::into));
    scenario
}

#[derive(Default)]
struct Played {
    violations: Vec<Violation>,
    records: Vec<Record>,
}

fn play(scenario: &Scenario) -> Played {
    let mut run = Run::open(scenario).expect("possible");
    let mut played = Played::default();
    run.run_to_end(|news| {
        played.violations.extend(news.violations);
        played.records.extend(news.records);
    });
    played
}

impl Played {
    fn hash(&self) -> u64 {
        let mut hash = TraceHash::new();
        self.records.iter().for_each(|record| hash.add(record));
        hash.value()
    }

    /// How each operation ended, and how often it was sent.
    fn operations(&self) -> BTreeMap<OperationId, (u32, Option<Outcome>)> {
        let mut operations = BTreeMap::<OperationId, (u32, Option<Outcome>)>::new();
        for record in &self.records {
            let Event::Client(event) = &record.event else { continue };
            match event {
                ClientEvent::Began { operation, .. } => {
                    assert!(operations.insert(*operation, (0, None)).is_none(), "{operation} must begin once");
                }
                ClientEvent::Attempted { operation, attempt, .. } => {
                    let known = operations.get_mut(operation).expect("it has begun");
                    assert_eq!((known.0 + 1, &known.1), (*attempt, &None), "{operation}: attempts must be counted");
                    known.0 = *attempt;
                }
                ClientEvent::Ended { operation, outcome } => {
                    let known = operations.get_mut(operation).expect("it has begun");
                    assert!(known.1.replace(outcome.clone()).is_none(), "{operation} must end once");
                }
                ClientEvent::Set { .. }
                | ClientEvent::Named { .. }
                | ClientEvent::Workload(_)
                | ClientEvent::Requested { .. }
                | ClientEvent::Answered { .. } => {}
            }
        }
        operations
    }

    /// How many entries with each request id a node has applied.
    fn applied_by(&self, node: NodeId) -> BTreeMap<OperationId, u32> {
        let mut applied = BTreeMap::<OperationId, u32>::new();
        for record in &self.records {
            let Event::Raft(RaftEvent::Applied { node: by, entries }) = &record.event else { continue };
            for entry in entries.iter().filter(|_| *by == node) {
                if let model::trace::Payload::Write(write) = &entry.payload
                    && let Some(id) = write.id
                {
                    *applied.entry(id).or_default() += 1;
                }
            }
        }
        applied
    }
}

#[test]
fn with_request_ids_every_history_is_linearizable_and_every_operation_is_answered_after_healing() {
    let (mut sent_again, mut in_the_log_twice, mut answered) = (0, 0, 0);
    for seed in 0..30 {
        let played = play(&at_work(seed, Retry::WithId));
        assert_eq!(played.violations, [], "seed {seed}");
        let operations = played.operations();
        for (operation, (attempts, outcome)) in &operations {
            let is_answered = matches!(outcome, Some(Outcome::Written(_) | Outcome::Read(_)));
            assert!(is_answered, "seed {seed}: {operation} was sent {attempts} times and ended with {outcome:?}");
            sent_again += u32::from(*attempts > 1);
            answered += 1;
        }
        // Node 1 may have restarted and applied its log again, so only its first start counts.
        let starts = played
            .records
            .iter()
            .filter(|record| matches!(record.event, Event::Process(ProcessEvent::Started { node: NodeId(1), .. })));
        if starts.count() == 1 {
            in_the_log_twice += played.applied_by(NodeId(1)).values().filter(|times| **times > 1).count();
        }
    }
    println!("{answered} operations, {sent_again} sent more than once, {in_the_log_twice} in a log more than once");
    assert!(answered > 10_000 && sent_again > 200 && in_the_log_twice > 10);
}

/// The chaos of this seed, in which four clients count up one key, build a list in another, and compare and set a third.
fn changing(seed: u64, engine: Dialect, retry: Retry) -> (Scenario, i64) {
    let kinds = vec![(ChaosKind::Plain, 5), (ChaosKind::Network, 4)];
    let (leader_restore, several_leaders) = (false, false);
    let recipe = Recipe { wide: false, nodes: 3, kinds, leader_restore, several_leaders, engine };
    let mut scenario = chaos_with(seed, &recipe).expect("a possible cluster");
    let timeout = Some(Time::from_millis(120));
    let mut lines: Vec<Line> = Vec::new();
    let act = |action| Line::from(Step::Act(Action::Client(action)));
    for client in (1..=4).map(ClientId) {
        lines.push(act(ClientAction::Set { client, timeout, retry: Some(retry), redirect: None }));
    }
    let mut added = 0;
    for (line, turn) in scenario.lines.into_iter().zip(0_i64..) {
        let is_time = matches!(line.step, Step::Run(_));
        lines.push(line);
        if is_time {
            let write = |key: &str, value| {
                let client = ClientId(1 + turn.unsigned_abs() % 4);
                act(ClientAction::SessionWrite { client, key: key.to_string(), value, at: None })
            };
            let (from, to) = ((turn % 3).to_string(), ((turn + 1) % 3).to_string());
            lines.push(write("sum", Change::Add(1)));
            lines.push(write("one", if turn % 8 == 0 { "0".into() } else { Change::Swap { from, to } }));
            lines.push(write("list", Change::Append(turn.to_string())));
            added += 1;
        }
    }
    lines.push(Line::from(Step::Run(Time::from_secs(30))));
    for key in ["sum", "one", "list"] {
        lines.push(act(ClientAction::SessionRead { client: ClientId(9), key: key.to_string(), at: None }));
    }
    lines.push(Line::from(Step::Run(Time::from_secs(5))));
    scenario.lines = lines;
    (scenario, added)
}

/// What C9 has read of a key at the end.
fn last_read(played: &Played, number: u64) -> Option<String> {
    let read = OperationId { client: ClientId(9), sequence: number };
    match played.operations().get(&read) {
        Some((_, Some(Outcome::Read(value)))) => value.clone(),
        other => panic!("{read}: {other:?}"),
    }
}

#[test]
fn with_request_ids_every_change_of_a_value_is_made_once_on_both_engines() {
    let (mut sent_again, mut swapped, mut unfit) = (0, 0, 0);
    for (seed, engine) in (0..24).zip([Dialect::Openraft, Dialect::RaftRs].into_iter().cycle()) {
        let (scenario, added) = changing(seed, engine, Retry::WithId);
        assert_eq!(parse(&scenario.to_string()).as_ref(), Ok(&scenario), "seed {seed}");
        let played = play(&scenario);
        assert_eq!(played.violations, [], "seed {seed}");
        assert_eq!(last_read(&played, 1), Some(added.to_string()), "seed {seed}: each addition counts once");
        let list = last_read(&played, 3).unwrap_or_default();
        let mut elements: Vec<&str> = list.split(',').collect();
        elements.sort_unstable();
        elements.dedup();
        assert_eq!(elements.len() as i64, added, "seed {seed}: {list}");
        for (attempts, outcome) in played.operations().values() {
            sent_again += usize::from(*attempts > 1);
            swapped += usize::from(matches!(outcome, Some(Outcome::Written(_))));
            unfit += usize::from(matches!(outcome, Some(Outcome::Read(Some(value))) if value.len() == 1));
        }
    }
    println!("{sent_again} sent more than once, {swapped} took effect, {unfit} found another value");
    assert!(sent_again > 50 && swapped > 1_000 && unfit > 50);
}

#[test]
fn without_request_ids_an_addition_that_counts_twice_is_found() {
    let broken = (0..12).filter(|seed| {
        let (scenario, added) = changing(*seed, Dialect::Openraft, Retry::WithoutId);
        let played = play(&scenario);
        let sum = last_read(&played, 1).and_then(|sum| sum.parse::<i64>().ok()).unwrap_or_default();
        let is_found = played.violations.iter().any(|found| found.property == Property::Linearizability);
        assert!(is_found || sum <= added, "seed {seed}: {sum} of {added} additions, and nothing is found");
        sum > added
    });
    let broken = broken.count();
    println!("in {broken} of 12 seeds an addition counts twice");
    assert!(broken > 0);
}

#[test]
fn without_request_ids_a_write_that_takes_effect_twice_is_found() {
    let broken = (0..30).filter(|seed| {
        let played = play(&at_work(*seed, Retry::WithoutId));
        let others: Vec<&Violation> =
            played.violations.iter().filter(|found| found.property != Property::Linearizability).collect();
        assert!(others.is_empty(), "seed {seed}: only linearizability may be violated: {others:?}");
        !played.violations.is_empty()
    });
    let broken = broken.count();
    println!("{broken} of 30 seeds break linearizability");
    assert_eq!(broken, 6, "the seeds are fixed");
}

#[test]
fn without_retries_outcomes_are_unknown_and_no_property_is_violated() {
    let mut unknown = 0;
    for seed in 0..10 {
        let played = play(&at_work(seed, Retry::Never));
        assert_eq!(played.violations, [], "seed {seed}");
        let ended = |outcome: &Option<Outcome>| matches!(outcome, Some(Outcome::Unknown(_)));
        unknown += played.operations().values().filter(|(_, outcome)| ended(outcome)).count();
    }
    assert!(unknown > 50, "{unknown}");
}

#[test]
fn the_same_line_makes_the_same_trace() {
    for seed in 0..3 {
        let scenario = at_work(seed, Retry::WithId);
        let again = parse(&scenario.to_string()).expect("it can be parsed");
        assert_eq!(play(&scenario).hash(), play(&again).hash(), "seed {seed}");
    }
}

#[test]
fn one_workload_line_makes_ten_minutes_of_twenty_writes_per_second() {
    let text = "cluster nodes=5 seed=1 snapshot=500\nrun until leader\nworkload clients=3 rate=20/s keys=100 reads=0%\nrun 10m\n";
    let mut run = Run::open(&parse(text).expect("well formed")).expect("possible");
    let (mut written, mut values) = (0_u64, BTreeMap::<String, u32>::new());
    run.run_to_end(|news| {
        assert_eq!(news.violations, []);
        for record in &news.records {
            if let Event::Client(event) = &record.event {
                match event {
                    ClientEvent::Began { ask, .. } => {
                        let Ask::Write { value, .. } = &**ask else { panic!("a workload of writes only: {ask:?}") };
                        *values.entry(value.show("", str::to_string)).or_default() += 1;
                    }
                    ClientEvent::Ended { outcome: Outcome::Written(_), .. } => written += 1,
                    other => assert!(!matches!(other, ClientEvent::Ended { .. }), "{other:?}"),
                }
            }
        }
    });
    assert!((11_500..12_500).contains(&written), "{written} of about 12 000 writes");
    assert!(values.values().all(|times| *times == 1), "every value is written once");
}
