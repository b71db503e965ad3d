//! Checkpoints: a restored engine continues exactly as the original one, after many restores and after a panic too.

use browser_tests::worker::{Answer, EngineWorker, Message};
use browser_tests::{BLANK, run};
use engine::{Engine, chaos};
use model::action::{Action, ClientAction, ProcessAction, Target};
use model::client::Workload;
use model::protocol::{Command, PROTOCOL_VERSION, Progress, Reply};
use model::scenario::{Cluster, Scenario, Step};
use model::trace::{Record, TraceHash};
use model::types::{NodeId, Time};

/// The number of runs; they alternate between chaos in the scenario and the same actions by the user.
const SEEDS: u64 = 10;
/// The number of restored moments of each run.
const MOMENTS: u64 = 50;
/// Every this many moments the engine panics before the restore.
const PANIC_EVERY: u64 = 10;
/// The step in which the run is first played; a checkpoint may be taken after each.
const STEP: Time = Time::from_millis(900);
/// The work between two checkpoints: so little that a short run has many.
const MANY_CHECKPOINTS: &str = "busy_ms=2&busy_per_cost=0";
/// The most commands that a run may need.
const COMMANDS_MAX: usize = 1_000;
/// The number of restores in a row.
const RESTORES: usize = 200;

/// A run played natively: its user actions and all its records.
struct Straight {
    scenario: Scenario,
    acts: Vec<(Time, Action)>,
    end: Time,
    records: Vec<Record>,
}

fn open(scenario: &Scenario) -> Command {
    Command::Open { version: PROTOCOL_VERSION, scenario: Box::new(scenario.clone()) }
}

fn progress(reply: Reply) -> Progress {
    match reply {
        Reply::Opened(progress) | Reply::Ran(progress) | Reply::Acted(progress, _) => progress,
        other => panic!("{other:?}"),
    }
}

fn hash<'a>(records: impl IntoIterator<Item = &'a Record>) -> u64 {
    let mut hash = TraceHash::new();
    records.into_iter().for_each(|record| hash.add(record));
    hash.value()
}

/// Random faults, in every other run with a client workload from the start, whose sessions and random streams must be
/// restored with the rest.
fn chaos_with_clients(seed: u64) -> Scenario {
    let mut scenario = chaos(seed, 5);
    if seed.is_multiple_of(2) {
        let work = ClientAction::Workload(Workload { clients: 4, ..Workload::default() });
        scenario.lines.insert(0, Step::Act(Action::Client(work)).into());
    }
    scenario
}

/// Plays a scenario to its end, and a little longer.
fn play_chaos(seed: u64) -> Straight {
    let scenario = chaos_with_clients(seed);
    let mut engine = Engine::new();
    let mut news = progress(engine.answer(&open(&scenario)));
    let mut records = std::mem::take(&mut news.records);
    while news.playing {
        news = progress(engine.answer(&Command::RunUntil { time: news.now + STEP }));
        records.append(&mut news.records);
    }
    Straight { scenario, acts: Vec::new(), end: news.now, records }
}

/// Does the actions of a chaos scenario as user actions, some between two events of one time.
fn play_by_hand(seed: u64) -> Straight {
    let chaos = chaos_with_clients(seed);
    let scenario = Scenario { cluster: chaos.cluster.clone(), ..Scenario::default() };
    let mut engine = Engine::new();
    let mut records = progress(engine.answer(&open(&scenario))).records;
    let (mut acts, mut now) = (Vec::new(), Time::ZERO);
    for line in chaos.lines {
        let command = match line.step {
            Step::Run(span) => Command::RunUntil { time: now + span },
            Step::RunUntil { .. } => Command::RunToNextEvent { limit: now + Time::from_secs(2) },
            Step::Act(action) => Command::Act(action),
            Step::Expect(_) | Step::View(_) | Step::Stop(_) => continue,
        };
        let mut news = match (engine.answer(&command), command) {
            (Reply::Refused { .. }, _) => continue,
            (reply, Command::Act(action)) => {
                acts.push((now, action));
                progress(reply)
            }
            (reply, _) => progress(reply),
        };
        records.append(&mut news.records);
        now = news.now;
    }
    let end = now + Time::from_secs(10);
    records.append(&mut progress(engine.answer(&Command::RunUntil { time: end })).records);
    Straight { scenario, acts, end, records }
}

/// The same number for the same seed, any number below `below`.
fn pick(state: &mut u64, below: u64) -> u64 {
    *state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
    (*state >> 33) % below
}

/// Replays `acts` from the engine's position up to `until`; returns the records if requested.
async fn replay(
    worker: &mut EngineWorker,
    acts: &[(Time, Action)],
    done: u32,
    until: Time,
    tell: bool,
) -> (u64, Vec<Record>) {
    let (mut done, mut from, mut records) = (done as usize, None, Vec::new());
    for _ in 0..COMMANDS_MAX {
        let acts = acts[done..].to_vec();
        let left = acts.len();
        let news = progress(worker.ask(Command::Replay { acts, until, tell }).await);
        assert!(tell || (news.records.is_empty() && news.notes.is_empty() && news.violations.is_empty()));
        from.get_or_insert(news.position - news.records.len() as u64);
        records.extend(news.records);
        if news.now == until && (news.acts as usize - done) == left {
            return (from.unwrap_or_default(), records);
        }
        done = news.acts as usize;
    }
    panic!("the replay does not end");
}

#[test]
fn a_restored_engine_continues_exactly_as_the_original_run() {
    run("a_restored_engine_continues_exactly_as_the_original_run", async |page| {
        page.open(BLANK).await;
        for seed in 0..SEEDS {
            let straight = if seed % 2 == 0 { play_chaos(seed) } else { play_by_hand(seed) };
            let expected = hash(&straight.records);
            let mut worker = EngineWorker::start(&page, MANY_CHECKPOINTS).await;
            let mut records = progress(worker.ask(open(&straight.scenario)).await).records;
            let mut now = Time::ZERO;
            while now < straight.end {
                let next = (now + STEP).min(straight.end);
                let done = straight.acts.iter().take_while(|(at, _)| *at <= now).count();
                let acts = straight.acts.iter().take_while(|(at, _)| *at <= next).count();
                records.extend(replay(&mut worker, &straight.acts[..acts], done as u32, next, true).await.1);
                now = next;
            }
            assert_eq!(hash(&records), expected, "seed {seed}: the run in wasm differs from the native one");
            let (mut state, mut furthest_us) = (seed, 0);
            for number in 0..MOMENTS {
                let moment = Time(pick(&mut state, straight.end.0));
                let acts = straight.acts.iter().take_while(|(at, _)| *at <= moment).count();
                let checkpoint = worker.nearest(moment.0, acts as u32);
                furthest_us = furthest_us.max(moment.0 - checkpoint.at_us);
                if number % PANIC_EVERY == 0 {
                    let answers = worker.talk(&[Message::Panic]).await;
                    assert!(matches!(answers[..], [Answer::Panic(_)]), "{answers:?}");
                }
                worker.restore(checkpoint.id).await;
                replay(&mut worker, &straight.acts[..acts], checkpoint.acts, moment, false).await;
                let (from, rest) = replay(&mut worker, &straight.acts, acts as u32, straight.end, true).await;
                let whole = straight.records[..from as usize].iter().chain(&rest);
                assert_eq!(hash(whole), expected, "seed {seed}: another end after a restore at {moment}");
            }
            println!(
                "seed {seed}: {:>6} events, {:>2} acts by hand, {:>2} checkpoints, {MOMENTS} moments, at most {} after one",
                straight.records.len(),
                straight.acts.len(),
                worker.kept.len(),
                Time(furthest_us),
            );
        }
    });
}

#[test]
fn two_hundred_restores_in_a_row_do_not_grow_the_memory() {
    run("two_hundred_restores_in_a_row_do_not_grow_the_memory", async |page| {
        page.open(BLANK).await;
        let mut worker = EngineWorker::start(&page, "").await;
        let cluster = Cluster { nodes: 5, seed: 3, ..Cluster::default() };
        worker.ask(open(&Scenario { cluster, ..Scenario::default() })).await;
        let first = worker.kept[0].id;
        let write = |number: u64| {
            let (key, value) = (format!("k{number}"), "v".repeat(200).into());
            (Time::from_millis(3_000 + number), Action::Client(ClientAction::Write { to: Target::Leader, key, value }))
        };
        let acts: Vec<_> = (0..2_000).map(write).collect();
        let run_on = Command::Replay { acts, until: Time::from_secs(6), tell: false };
        let opened_bytes = worker.restore(first).await;
        let mut grown_bytes = 0;
        for number in 0..RESTORES {
            let answers = worker.talk(&[Message::Command(run_on.clone()), Message::Restore(first)]).await;
            let Answer::Restored(bytes) = answers[1] else { panic!("{answers:?}") };
            if number == 0 {
                grown_bytes = bytes;
            }
            assert_eq!(bytes, grown_bytes, "the memory has grown at restore {number}");
        }
        assert!(grown_bytes > opened_bytes, "the run must grow the memory, or nothing is tested here");
        println!("{opened_bytes} bytes at the start, {grown_bytes} after one run and after {RESTORES}");
    });
}

#[test]
fn checkpoints_stay_within_their_budget_and_the_first_and_the_newest_are_kept() {
    run("checkpoints_stay_within_their_budget_and_the_first_and_the_newest_are_kept", async |page| {
        const BUDGET_BYTES: u64 = 80 * 1024 * 1024;
        page.open(BLANK).await;
        let limits = format!("busy_ms=1&busy_per_cost=0&budget_bytes={BUDGET_BYTES}");
        let mut worker = EngineWorker::start(&page, &limits).await;
        worker.ask(open(&Scenario::default())).await;
        let first = worker.kept[0].id;
        let (mut newest, mut dropped) = (first, 0);
        for second in 1..=600 {
            worker.ask(Command::RunUntil { time: Time::from_secs(second) }).await;
            assert!(worker.total_bytes <= BUDGET_BYTES, "{} bytes", worker.total_bytes);
            assert_eq!(worker.kept[0].id, first);
            let last = worker.kept[worker.kept.len() - 1].id;
            assert!(last >= newest, "the newest checkpoint is gone");
            newest = last;
            dropped = worker.taken - worker.kept.len();
        }
        assert!(dropped > 0, "the budget must be too small for all {} checkpoints", worker.taken);
        let gone = (first..newest).find(|id| worker.kept.iter().all(|kept| kept.id != *id)).expect("one is gone");
        let answers = worker.talk(&[Message::Restore(gone)]).await;
        assert!(matches!(&answers[0], Answer::Refused(why) if why.contains("no longer exists")), "{answers:?}");
        let refused = worker.ask(Command::Act(Action::Process(ProcessAction::Restart(NodeId(1))))).await;
        assert!(matches!(refused, Reply::Refused { .. }), "the engine is unchanged");
        let opened = worker.ask(open(&Scenario::default())).await;
        assert!(matches!(opened, Reply::Opened(_)));
        assert_eq!(worker.kept.len(), 1, "another run has separate checkpoints");
        println!("{} checkpoints taken, {dropped} dropped", worker.taken);
    });
}
