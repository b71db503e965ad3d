//! Measures the cost of time travel: taking and restoring checkpoints, and acting at random moments of the past.
//!
//! `cargo run --release --package browser-tests --bin travel`, after `cargo xtask build`; with `--day` instead a run
//! of 24 virtual hours, its memory, and the time to return to any moment of it.
#![deny(unsafe_code)]

use browser_tests::worker::{Answer, EngineWorker, Message};
use browser_tests::{BLANK, run};
use model::action::{Action, ClientAction, Links, NetworkAction, Target};
use model::protocol::{Command, PROTOCOL_VERSION, Progress, Reply};
use model::scenario::{Cluster, Line, Scenario, Step};
use model::types::Time;

/// The number of random moments.
const MOMENTS: u64 = 100;
/// The virtual time that a page requests per command while it runs fast.
const STEP: Time = Time::from_millis(500);
/// The virtual time per command for a whole day: longer, so that the engine is measured and not the messages.
const DAY_STEP: Time = Time::from_secs(20);
const TEN_MINUTES: Time = Time::from_secs(600);
const DAY: Time = Time::from_secs(24 * 60 * 60);
const ELECTION: Time = Time::from_secs(3);
/// The least progress of one replay command on these clusters.
const REPLAYED_AT_ONCE: Time = Time::from_secs(8);
/// Writes per virtual second.
const WRITES: u64 = 20;
/// The number of commands that are sent at once.
const BATCH: usize = 50;
const NO_CHECKPOINTS: &str = "busy_ms=1e12";
/// The number of runs with and without checkpoints, which alternate.
const ROUNDS: usize = 3;

fn busy_cluster() -> Scenario {
    let mut scenario = Scenario { cluster: Cluster { nodes: 5, ..Cluster::default() }, ..Scenario::default() };
    scenario.lines.push(Line::from(Step::Run(ELECTION)));
    for number in 0..(TEN_MINUTES - ELECTION).0 * WRITES / 1_000_000 {
        let (key, value) = (format!("k{}", number % 100), number.to_string().into());
        scenario.lines.push(Line::from(Step::Act(Action::Client(ClientAction::Write {
            to: Target::Leader,
            key,
            value,
        }))));
        scenario.lines.push(Line::from(Step::Run(Time::from_micros(1_000_000 / WRITES))));
    }
    scenario
}

fn news(reply: Reply) -> Progress {
    match reply {
        Reply::Opened(news) | Reply::Ran(news) | Reply::Acted(news, _) => news,
        other => panic!("{other:?}"),
    }
}

/// Opens the scenario and runs it to its end; returns the milliseconds that the worker took.
async fn run_through(worker: &mut EngineWorker, scenario: &Scenario, end: Time, step: Time) -> f64 {
    let open = Command::Open { version: PROTOCOL_VERSION, scenario: Box::new(scenario.clone()) };
    worker.ask(open).await;
    let (mut now, mut took_ms) = (Time::ZERO, 0.0);
    while now < end {
        let mut commands = Vec::new();
        while now < end && commands.len() < BATCH {
            now = (now + step).min(end);
            // Without records, so that the engine is measured and not the browser's messages.
            commands.push(Message::Command(Command::Replay { acts: Vec::new(), until: now, tell: false }));
        }
        worker.talk(&commands).await;
        took_ms += worker.took_ms;
    }
    took_ms
}

/// Returns to a moment and acts there, without waiting in between. Returns the milliseconds until the answer.
async fn act_at(worker: &mut EngineWorker, moment: Time) -> (f64, Time) {
    let checkpoint = worker.nearest(moment.0, 0);
    let act = Action::Network(NetworkAction::Latency { links: Links::All, range: Cluster::default().latency });
    let replay = Command::Replay { acts: Vec::new(), until: moment, tell: false };
    let mut messages = vec![Message::Restore(checkpoint.id)];
    // A replay stops early after many events; then the same command is sent again. At its target it does nothing.
    let replays = 2 + (moment.0 - checkpoint.at_us) / REPLAYED_AT_ONCE.0;
    messages.extend(std::iter::repeat_n(Message::Command(replay), replays as usize));
    messages.push(Message::Command(Command::Act(act)));
    let answers = worker.talk(&messages).await;
    let took_ms = worker.took_ms;
    let Answer::Reply(reply) = answers.last().expect("an answer") else { panic!("{answers:?}") };
    assert_eq!(news((**reply).clone()).now, moment, "the action must be done at {moment}");
    (took_ms, Time(moment.0 - checkpoint.at_us))
}

/// Median, largest.
fn spread(mut values: Vec<f64>) -> (f64, f64) {
    values.sort_by(f64::total_cmp);
    (values[values.len() / 2], values[values.len() - 1])
}

fn row(name: &str, values: Vec<f64>, unit: &str) {
    let (median, largest) = spread(values);
    println!("{name:52} {median:>10.1} {largest:>10.1} {unit}");
}

async fn travel(worker: &mut EngineWorker, end: Time) {
    println!("{:52} {:>10} {:>10}", "", "median", "largest");
    let first = worker.kept.remove(0);
    row("a checkpoint: taken in", worker.kept.iter().map(|kept| kept.cost_ms).collect(), "ms");
    row("a checkpoint: new memory", worker.kept.iter().map(|kept| kept.bytes as f64 / 1e3).collect(), "kB");
    worker.kept.insert(0, first);
    println!("{:52} {:>10.1} {:>10.1} ms, kB", "the first one", first.cost_ms, first.bytes as f64 / 1e3);
    println!("{:52} {:>10} {:>10} taken, kept", "checkpoints", worker.taken, worker.kept.len());
    println!("{:52} {:>10.1} MB", "the engine's memory", worker.engine_bytes as f64 / 1e6);
    println!("{:52} {:>10.1} MB", "all checkpoints", worker.total_bytes as f64 / 1e6);
    let (mut restores, mut acts, mut distances, mut state) = (Vec::new(), Vec::new(), Vec::new(), 1_u64);
    for _ in 0..MOMENTS {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let moment = Time(ELECTION.0 + (state >> 20) % (end.0 - ELECTION.0));
        let (took_ms, distance) = act_at(worker, moment).await;
        acts.push(took_ms);
        distances.push(distance.0 as f64 / 1e6);
        worker.restore(worker.nearest(moment.0, 0).id).await;
        restores.push(worker.took_ms);
    }
    row("a restore", restores, "ms");
    row("from the checkpoint to a random moment", distances, "virtual s");
    row("an act at a random moment, until its answer", acts, "ms");
}

fn main() {
    let day = std::env::args().any(|argument| argument == "--day");
    run("travel", async |page| {
        page.open(BLANK).await;
        if day {
            let scenario = Scenario { cluster: Cluster { nodes: 5, ..Cluster::default() }, ..Scenario::default() };
            let mut worker = EngineWorker::start(&page, "").await;
            let took_ms = run_through(&mut worker, &scenario, DAY, DAY_STEP).await;
            println!("5 idle nodes for 24 virtual hours, {:.0} s of real time", took_ms / 1e3);
            travel(&mut worker, DAY).await;
            return;
        }
        let scenario = busy_cluster();
        let (mut with, mut ratios) = (None, Vec::new());
        for _ in 0..ROUNDS {
            let mut worker = EngineWorker::start(&page, NO_CHECKPOINTS).await;
            let without_ms = run_through(&mut worker, &scenario, TEN_MINUTES, STEP).await;
            let mut worker = EngineWorker::start(&page, "").await;
            let with_ms = run_through(&mut worker, &scenario, TEN_MINUTES, STEP).await;
            println!("ten virtual minutes: {without_ms:.0} ms without checkpoints, {with_ms:.0} ms with them");
            ratios.push(with_ms / without_ms);
            with = Some(worker);
        }
        println!("5 nodes, {WRITES} writes a virtual second, ten virtual minutes");
        row("time with checkpoints to time without", ratios, "times");
        travel(with.as_mut().expect("there were rounds"), TEN_MINUTES).await;
    });
}
