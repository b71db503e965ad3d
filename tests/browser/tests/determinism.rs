//! The same scenario gives the same trace, byte for byte: natively in debug, and in the released engine's wasm.

use browser_tests::{BLANK, run};
use engine::{Engine, chaos};
use model::protocol::{Command, PROTOCOL_VERSION, Progress, Reply, decode, encode};
use model::scenario::Scenario;
use model::trace::TraceHash;
use model::types::Time;
use serde_json::json;

/// How many seeds of random faults are compared.
const SEEDS: u64 = 24;
/// No scenario may need more commands than this to come to its end.
const COMMANDS_MAX: usize = 1_000;
/// Commands are sent at steps of this length, as a page would.
const STEP: Time = Time::from_millis(700);

/// What the native engine was told and what it said.
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

/// Gives all commands to a fresh worker and returns its replies, as hexadecimal digits.
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
            if (data.dropped) return; // News of a checkpoint, nobody's answer.
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

#[test]
fn released_wasm_says_byte_for_byte_what_the_native_debug_engine_says() {
    run("released_wasm_says_byte_for_byte_what_the_native_debug_engine_says", async |page| {
        page.open(BLANK).await;
        for seed in 0..SEEDS {
            let nodes = [3, 5, 5, 7][seed as usize % 4];
            let native = play_natively(&chaos(seed, nodes));
            let commands: Vec<String> = native.commands.iter().map(|command| hex(command)).collect();
            let replies = page.ask_async(PLAY_IN_WASM, &[json!(commands)]).await;
            let replies = replies.as_array().expect("a list of replies");
            assert_eq!(replies.len(), native.replies.len());
            for (index, (wasm, native)) in replies.iter().zip(&native.replies).enumerate() {
                assert!(wasm == hex(native).as_str(), "seed {seed}, {nodes} nodes: reply {index} differs in wasm");
            }
            println!(
                "seed {seed:>2}, {nodes} nodes: {:>6} events, hash {:016x}, the same in wasm",
                native.events, native.hash
            );
        }
    });
}
