//! Virtual seconds per second of the engine in wasm compared with the same engine natively, in one run.
//!
//! `cargo run --release --package browser-tests --bin speed`, after `cargo xtask build`.
#![deny(unsafe_code)]
#![allow(clippy::disallowed_types, reason = "this measures real time")]

use std::time::Instant;

use browser_tests::{BLANK, run};
use engine::Engine;
use model::action::{Action, ClientAction, Target};
use model::dialect::Dialect;
use model::protocol::{Command, PROTOCOL_VERSION, encode};
use model::scenario::{Cluster, Line, Scenario, Step};
use model::types::Time;
use serde_json::json;

/// Name, number of nodes, writes per virtual second, virtual seconds.
const WORKLOADS: [(&str, u64, u64, u64); 6] = [
    ("3 nodes, idle", 3, 0, 2_000),
    ("5 nodes, idle", 5, 0, 1_000),
    ("9 nodes, idle", 9, 0, 500),
    ("25 nodes, idle", 25, 0, 100),
    ("5 nodes, 100 writes/s", 5, 100, 49),
    ("5 nodes, 1000 writes/s", 5, 1_000, 20),
];

/// The time limit of the first election, which is not counted.
const ELECTION: Time = Time::from_secs(3);
/// The virtual time per command of an idle cluster, and of one that writes: long, so that the engine is measured and not the
/// browser's messages, and so short that one answer holds all that happens.
const IDLE_STEP: Time = Time::from_secs(5);
const WRITING_STEP: Time = Time::from_millis(500);
const ROUNDS: usize = 3;
/// How often everything is played before it is measured. A browser optimizes wasm while it runs, in the background: after one
/// play of a third of a second it has not finished, and what is measured is half of that compiler.
const WARM_UP: usize = 5;

/// Plays commands in a fresh worker and returns the milliseconds spent in the engine after the first ones.
const PLAY_IN_WASM: &str = "
    const bytes = (hex) => Uint8Array.from(hex.match(/../g), (digits) => parseInt(digits, 16));
    const [commands, skipped] = arguments;
    const worker = new Worker('./worker.js?busy_ms=1e12', { type: 'module' });
    let answered = 0, started = 0, ended = 0;
    await new Promise((resolve, reject) => {
        worker.onerror = (event) => reject(event.message);
        worker.onmessage = ({ data }) => {
            if (typeof data === 'string') return reject(data);
            if (data.dropped) return; // A checkpoint report, not an answer.
            answered += 1;
            if (answered === skipped) {
                started = performance.now();
                for (const command of commands.slice(skipped)) worker.postMessage(bytes(command));
            }
            if (answered === commands.length) { ended = performance.now(); resolve(); }
        };
        for (const command of commands.slice(0, skipped)) worker.postMessage(bytes(command));
    });
    worker.terminate();
    return ended - started;";

/// The commands of a workload; the first two are the start and the election.
fn commands(engine: Dialect, nodes: u64, writes: u64, seconds: u64) -> Vec<Vec<u8>> {
    let mut scenario = Scenario { cluster: Cluster { engine, nodes, ..Cluster::default() }, ..Scenario::default() };
    if let Some(micros) = 1_000_000_u64.checked_div(writes) {
        scenario.lines.push(Line::from(Step::Run(ELECTION)));
        for number in 0..writes * seconds {
            let (key, value) = (format!("k{}", number % 100), number.to_string().into());
            scenario.lines.push(Line::from(Step::Act(Action::Client(ClientAction::Write {
                to: Target::Leader,
                key,
                value,
            }))));
            scenario.lines.push(Line::from(Step::Run(Time::from_micros(micros))));
        }
    }
    let mut commands = vec![
        encode(&Command::Open { version: PROTOCOL_VERSION, scenario: Box::new(scenario) }),
        encode(&Command::RunUntil { time: ELECTION - Time(1) }),
    ];
    let step = if writes == 0 { IDLE_STEP } else { WRITING_STEP };
    let mut time = ELECTION;
    while time < ELECTION + Time::from_secs(seconds) {
        time = time + step;
        commands.push(encode(&Command::RunUntil { time }));
    }
    commands
}

fn native_ms(commands: &[Vec<u8>], until: Time) -> f64 {
    let mut engine = Engine::new();
    let (before, measured) = commands.split_at(2);
    for command in before {
        engine.handle(command);
    }
    let started = Instant::now();
    for command in measured {
        engine.handle(command);
    }
    let took = started.elapsed().as_secs_f64() * 1e3;
    assert_eq!(engine.now(), until, "an answer was too small for a step");
    took
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

fn main() {
    println!("virtual seconds per second of the whole engine (trace, invariants, encoded replies), median of {ROUNDS}");
    println!("{:24} {:9} {:>8} {:>8} {:>12}", "", "engine", "native", "wasm", "wasm/native");
    run("speed", async |page| {
        page.open(BLANK).await;
        let all = WORKLOADS.into_iter().flat_map(|workload| Dialect::ALL.map(|engine| (engine, workload)));
        for (engine, (name, nodes, writes, seconds)) in all {
            let commands = commands(engine, nodes, writes, seconds);
            let hex = |command: &Vec<u8>| command.iter().map(|byte| format!("{byte:02x}")).collect::<String>();
            let sent: Vec<String> = (0..=WARM_UP).flat_map(|_| &commands).map(hex).collect();
            let skipped = commands.len() * WARM_UP + 2;
            let (mut native, mut wasm, mut ratio) = (Vec::new(), Vec::new(), Vec::new());
            for _ in 0..ROUNDS {
                let native_speed = seconds as f64 * 1e3 / native_ms(&commands, ELECTION + Time::from_secs(seconds));
                let took = page.ask_async(PLAY_IN_WASM, &[json!(sent), json!(skipped)]).await;
                let wasm_speed = seconds as f64 * 1e3 / took.as_f64().expect("milliseconds");
                native.push(native_speed);
                wasm.push(wasm_speed);
                ratio.push(wasm_speed / native_speed);
            }
            let (native, wasm, ratio) = (median(native), median(wasm), median(ratio));
            println!("{name:24} {:9} {native:>8.0} {wasm:>8.0} {ratio:>12.2}", engine.name());
        }
    });
}
