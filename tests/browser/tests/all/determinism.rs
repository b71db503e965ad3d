//! The same scenario gives the same trace, byte for byte: natively in debug, and in the released engine's wasm.

#[path = "../../../common/actions.rs"]
mod actions;

use std::path::{Path, PathBuf};

use actions::Actions;
use browser_tests::{BLANK, Page, run};
use engine::{ChaosKind, Engine, Recipe, Run, chaos, chaos_with};
use model::dialect::Dialect;
use model::protocol::{Command, PROTOCOL_VERSION, Progress, Reply, decode, encode};
use model::scenario::{Cluster, Scenario, Step, parse};
use model::trace::TraceHash;
use model::types::Time;
use serde_json::json;

/// The number of compared seeds of random faults.
const SEEDS: u64 = 24;
/// How many random actions of every kind are done in one run.
const ACTS: u64 = 40;
/// The most commands that a scenario may need.
const COMMANDS_MAX: usize = 1_000;
/// The virtual time per command, as a page requests it.
const STEP: Time = Time::from_millis(700);

/// The commands to the native engine and its replies.
struct Talk {
    commands: Vec<Vec<u8>>,
    replies: Vec<Vec<u8>>,
    events: usize,
    hash: u64,
}

fn play_natively(scenario: &Scenario) -> Talk {
    let mut engine = Engine::new();
    let mut talk = Talk { commands: Vec::new(), replies: Vec::new(), events: 0, hash: 0 };
    let mut hash = TraceHash::new();
    let mut time = Time::ZERO;
    let mut next = Command::Open { version: PROTOCOL_VERSION, scenario: Box::new(scenario.clone()) };
    loop {
        assert!(talk.commands.len() < COMMANDS_MAX, "the scenario does not end");
        let command = encode(&next);
        let reply = engine.handle(&command);
        let progress: Progress = match decode(&reply).expect("a reply") {
            Reply::Opened(progress) | Reply::Ran(progress) => progress,
            other => panic!("{other:?}"),
        };
        talk.commands.push(command);
        talk.replies.push(reply);
        talk.events += progress.records.len();
        progress.records.iter().for_each(|record| hash.add(record));
        if !progress.playing {
            talk.hash = hash.value();
            return talk;
        }
        time = time + STEP;
        next = Command::RunUntil { time };
    }
}

/// Sends all commands to a fresh worker and returns its replies, as hexadecimal digits.
const PLAY_IN_WASM: &str = "
    const bytes = (hex) => Uint8Array.from(hex.match(/../g), (digits) => parseInt(digits, 16));
    const hex = (bytes) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
    const commands = arguments[0];
    const worker = new Worker('./worker.js', { type: 'module' });
    const replies = [];
    await new Promise((resolve, reject) => {
        worker.onerror = (event) => reject(event.message);
        worker.onmessage = ({ data }) => {
            if (typeof data === 'string') return reject(data);
            if (data.dropped) return; // A checkpoint report, not an answer.
            replies.push(hex(data));
            if (replies.length === commands.length) resolve();
        };
        for (const command of commands) worker.postMessage(bytes(command));
    });
    worker.terminate();
    return replies;";

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Plays the scenario natively and in wasm, and compares every reply. Answers with the number of events.
async fn compare(page: &Page, name: &str, scenario: &Scenario) -> usize {
    let native = play_natively(scenario);
    let commands: Vec<String> = native.commands.iter().map(|command| hex(command)).collect();
    let replies = page.ask_async(PLAY_IN_WASM, &[json!(commands)]).await;
    let replies = replies.as_array().expect("a list of replies");
    assert_eq!(replies.len(), native.replies.len(), "{name}");
    for (index, (wasm, native)) in replies.iter().zip(&native.replies).enumerate() {
        assert!(wasm == hex(native).as_str(), "{name}: reply {index} differs in wasm");
    }
    println!("{name}: {:>6} events, hash {:016x}, the same in wasm", native.events, native.hash);
    native.events
}

/// Random actions of every kind, done to a running cluster: members change, clients work, everything breaks.
fn anything(seed: u64) -> Scenario {
    let mut draw = Actions::new(seed);
    let cluster = Cluster { nodes: 3 + seed % 3, seed, snapshot_every: Some(4), ..Cluster::default() };
    let mut run = Run::open(&Scenario { cluster, ..Scenario::default() }).expect("a plain cluster is possible");
    for _ in 0..ACTS {
        let next = run.now() + Time::from_millis(draw.below(300));
        while !run.run_until(next) {
            run.take_news();
        }
        let nodes = run.world().nodes().len() as u64;
        // What is impossible is left out, and chaos is the engine's own, whose actions stand in the text by themselves.
        drop(run.act(&draw.any(nodes)));
    }
    let mut scenario = run.scenario();
    scenario.lines.push(Step::Run(Time::from_secs(4)).into());
    scenario
}

#[test]
fn released_wasm_says_byte_for_byte_what_the_native_debug_engine_says() {
    run("released_wasm_says_byte_for_byte_what_the_native_debug_engine_says", async |page| {
        page.open(BLANK).await;
        for seed in 0..SEEDS {
            let nodes = [3, 5, 5, 7][seed as usize % 4];
            compare(&page, &format!("seed {seed:>2}, {nodes} nodes"), &chaos(seed, nodes)).await;
        }
    });
}

#[test]
fn released_wasm_says_the_same_under_every_kind_of_fault_and_with_several_leaders_in_a_term() {
    run("released_wasm_says_the_same_under_every_kind_of_fault_and_with_several_leaders_in_a_term", async |page| {
        page.open(BLANK).await;
        for (kind, name) in ChaosKind::ALL.iter().map(|kind| (*kind, kind.name())) {
            // The seed says how large the chunks of snapshots are: 64 bytes with the first, 1 000 with the second.
            for seed in [1, 2] {
                let kinds = vec![(ChaosKind::Plain, 1), (kind, 2)];
                let recipe = Recipe {
                    wide: false,
                    nodes: 5,
                    kinds,
                    leader_restore: false,
                    several_leaders: seed == 1,
                    engine: Dialect::Openraft,
                };
                let scenario = chaos_with(seed, &recipe).expect("a possible cluster");
                compare(&page, &format!("{name}, seed {seed}"), &scenario).await;
            }
        }
        let kinds = vec![(ChaosKind::Leader, 1)];
        let recipe = Recipe {
            wide: false,
            nodes: 5,
            kinds,
            leader_restore: true,
            several_leaders: false,
            engine: Dialect::Openraft,
        };
        let scenario = chaos_with(3, &recipe).expect("a possible cluster");
        compare(&page, "leader restore, seed 3", &scenario).await;
    });
}

#[test]
fn released_wasm_says_the_same_on_raft_rs() {
    run("released_wasm_says_the_same_on_raft_rs", async |page| {
        page.open(BLANK).await;
        let (leader_restore, several_leaders, engine) = (false, false, Dialect::RaftRs);
        for seed in 0..12 {
            let nodes = [3, 5, 5, 7][seed as usize % 4];
            let recipe = Recipe { wide: false, nodes, kinds: Vec::new(), leader_restore, several_leaders, engine };
            let scenario = chaos_with(seed, &recipe).expect("a possible cluster");
            compare(&page, &format!("seed {seed:>2}, {nodes} nodes"), &scenario).await;
        }
        for (kind, name) in ChaosKind::ALL.iter().map(|kind| (*kind, kind.name())) {
            let kinds = vec![(ChaosKind::Plain, 1), (kind, 2)];
            let recipe = Recipe { wide: false, nodes: 5, kinds, leader_restore, several_leaders, engine };
            let scenario = chaos_with(1, &recipe).expect("a possible cluster");
            compare(&page, name, &scenario).await;
        }
    });
}

#[test]
fn released_wasm_says_the_same_when_members_change_and_in_every_lesson() {
    run("released_wasm_says_the_same_when_members_change_and_in_every_lesson", async |page| {
        page.open(BLANK).await;
        for seed in 0..6 {
            compare(&page, &format!("actions of every kind, seed {seed}"), &anything(seed)).await;
        }
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../scenarios");
        let files =
            std::fs::read_dir(folder).expect("the folder of lessons").map(|file| file.expect("readable").path());
        let mut files: Vec<PathBuf> = files.collect();
        files.sort();
        assert!(files.len() > 50, "only {} lessons", files.len());
        for file in files {
            let text = std::fs::read_to_string(&file).expect("readable");
            let name = file.file_stem().expect("a name").to_string_lossy().into_owned();
            compare(&page, &name, &parse(&text).expect("a correct lesson")).await;
        }
    });
}
