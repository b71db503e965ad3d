//! The Web Worker: bytes in, bytes out, in order, and a panic as text.

use browser_tests::{BLANK, Page, run};
use model::protocol::{Command, PROTOCOL_VERSION, Reply, decode, encode};
use model::scenario::Scenario;
use model::types::Time;
use serde_json::{Value, json};

/// Sends all messages to a fresh worker at once, and returns its answers, bytes as hexadecimal digits.
const CONVERSATION: &str = "
    const messages = arguments[0].map((message) =>
        typeof message === 'string' ? message : Uint8Array.from(message));
    const worker = new Worker('./worker.js', { type: 'module' });
    const answers = [];
    await new Promise((resolve, reject) => {
        worker.onerror = (event) => reject(event.message);
        worker.onmessage = ({ data }) => {
            if (data.dropped) return; // A checkpoint report, not an answer.
            answers.push(typeof data === 'string' ? { text: data } : { bytes: [...data] });
            if (answers.length === messages.length) resolve();
        };
        for (const message of messages) worker.postMessage(message);
    });
    worker.terminate();
    return answers;";

async fn converse(page: &Page, messages: &[Value]) -> Vec<Value> {
    page.open(BLANK).await;
    let answers = page.ask_async(CONVERSATION, &[json!(messages)]).await;
    answers.as_array().expect("a list of answers").clone()
}

fn reply(answer: &Value) -> Reply {
    let bytes = answer["bytes"].as_array().unwrap_or_else(|| panic!("bytes, not {answer}"));
    let bytes: Vec<u8> = bytes.iter().map(|byte| byte.as_u64().expect("a byte") as u8).collect();
    decode(&bytes).expect("a reply")
}

fn open() -> Value {
    json!(encode(&Command::Open { version: PROTOCOL_VERSION, scenario: Box::new(Scenario::default()) }))
}

#[test]
fn worker_answers_every_message_once_and_in_order() {
    run("worker_answers_every_message_once_and_in_order", async |page| {
        let run_until = json!(encode(&Command::RunUntil { time: Time::from_secs(2) }));
        let answers = converse(&page, &[open(), run_until, json!([255, 255, 255])]).await;
        assert!(matches!(reply(&answers[0]), Reply::Opened(_)), "{}", answers[0]);
        assert!(matches!(reply(&answers[1]), Reply::Ran(_)), "{}", answers[1]);
        let Reply::Refused { why } = reply(&answers[2]) else { panic!("bytes that are not a command must be refused") };
        assert!(why.contains("not a message"), "{why}");
    });
}

#[test]
fn a_panic_of_the_engine_is_reported_and_the_worker_refuses_from_then_on() {
    run("a_panic_of_the_engine_is_reported_and_the_worker_refuses_from_then_on", async |page| {
        let no_command = json!([255, 255, 255]);
        let answers = converse(&page, &[no_command.clone(), json!("panic"), no_command, open()]).await;
        assert!(matches!(reply(&answers[0]), Reply::Refused { .. }), "{}", answers[0]);
        let text = answers[1]["text"].as_str().expect("the panic's text");
        assert!(text.contains("the engine was asked to panic") && text.contains("engine.rs"), "{text}");
        assert_eq!(answers[1..], [&answers[1]; 3].map(Value::clone));
    });
}
