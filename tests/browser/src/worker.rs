//! The engine's worker without the page: commands in, replies out, and the checkpoints it reports.

use model::protocol::{Command, Reply, decode, encode};
use serde_json::{Value, json};

use crate::page::Page;

/// Starts a worker on the page, with these limits. A previous one is terminated.
const START: &str = "
    window.engine?.worker.terminate();
    const worker = new Worker('./worker.js?' + arguments[0], { type: 'module' });
    const engine = { worker, waiting: [], news: [] };
    worker.onerror = (event) => engine.waiting.shift()?.reject(event.message ?? 'the worker failed');
    worker.onmessage = ({ data }) => {
        if (data.dropped) engine.news.push(data);
        else engine.waiting.shift().resolve(data);
    };
    engine.ask = (message) => new Promise((resolve, reject) => {
        engine.waiting.push({ resolve, reject });
        worker.postMessage(message);
    });
    window.engine = engine;";

/// Sends all messages at once and returns the answers, the checkpoint reports, and the time it took.
const EXCHANGE: &str = "
    const bytes = (hex) => Uint8Array.from(hex.match(/../g), (digits) => parseInt(digits, 16));
    const digits = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'));
    const hex = (bytes) => Array.from(bytes, (byte) => digits[byte]).join('');
    const messages = arguments[0].map((message) => typeof message === 'string' ? bytes(message) : message);
    const started = performance.now();
    const answers = await Promise.all(messages.map((message) => engine.ask(message?.panic ? 'panic' : message)));
    const took_ms = performance.now() - started;
    // A checkpoint report comes after its answer; after the answer to this message none is pending.
    await engine.ask({ restore: -1 });
    const reported = answers.map((data) => data instanceof Uint8Array ? { bytes: hex(data) } : { data });
    return [reported, engine.news.splice(0), took_ms];";

/// A message to the worker.
#[derive(Clone, Debug)]
pub enum Message {
    /// A command for the engine.
    Command(Command),
    /// Restore this checkpoint.
    Restore(u32),
    /// Make the engine panic.
    Panic,
}

/// An answer of the worker.
#[derive(Clone, Debug)]
pub enum Answer {
    /// The engine's reply.
    Reply(Box<Reply>),
    /// The checkpoint is restored; the engine's memory has this many bytes.
    Restored(u64),
    /// The checkpoint is not restored, for this reason.
    Refused(String),
    /// The engine panicked, now or earlier.
    Panic(String),
}

/// A checkpoint that the worker reported.
#[derive(Clone, Copy, Debug)]
pub struct Kept {
    /// Its id.
    pub id: u32,
    /// When it was taken, in virtual microseconds.
    pub at_us: u64,
    /// The number of user actions before it.
    pub acts: u32,
    /// The memory it uses beyond that of the earlier ones.
    pub bytes: u64,
    /// The time it took.
    pub cost_ms: f64,
}

/// A worker on a page.
pub struct EngineWorker {
    page: Page,
    /// The checkpoints that exist.
    pub kept: Vec<Kept>,
    /// The number of checkpoints that have been taken and dropped.
    pub taken: usize,
    /// The memory of all checkpoints.
    pub total_bytes: u64,
    /// The engine's memory at the newest checkpoint.
    pub engine_bytes: u64,
    /// The time of the last exchange, as measured by the page.
    pub took_ms: f64,
}

impl EngineWorker {
    /// Starts a worker with these limits, given as in its URL.
    pub async fn start(page: &Page, limits: &str) -> EngineWorker {
        page.ask(START, &[json!(limits)]).await;
        EngineWorker { page: page.clone(), kept: Vec::new(), taken: 0, total_bytes: 0, engine_bytes: 0, took_ms: 0.0 }
    }

    /// Sends messages, all at once, and returns their answers.
    pub async fn talk(&mut self, messages: &[Message]) -> Vec<Answer> {
        let sent: Vec<Value> = messages.iter().map(write).collect();
        let answers = self.page.ask_async(EXCHANGE, &[json!(sent)]).await;
        for news in answers[1].as_array().expect("a list of news") {
            self.add_report(news);
        }
        self.took_ms = answers[2].as_f64().expect("milliseconds");
        answers[0].as_array().expect("a list of answers").iter().map(read).collect()
    }

    /// Sends one command and returns its reply. Panics when the engine does.
    pub async fn ask(&mut self, command: Command) -> Reply {
        match self.talk(&[Message::Command(command)]).await.remove(0) {
            Answer::Reply(reply) => *reply,
            other => panic!("{other:?}"),
        }
    }

    /// Restores a checkpoint, and returns the size of the engine's memory after that.
    pub async fn restore(&mut self, id: u32) -> u64 {
        match self.talk(&[Message::Restore(id)]).await.remove(0) {
            Answer::Restored(bytes) => bytes,
            other => panic!("{other:?}"),
        }
    }

    /// The last checkpoint before a time and number of user actions.
    pub fn nearest(&self, at_us: u64, acts: u32) -> Kept {
        let before = self.kept.iter().filter(|kept| kept.at_us <= at_us && kept.acts <= acts);
        *before.max_by_key(|kept| (kept.at_us, kept.acts)).expect("the first checkpoint is never dropped")
    }

    fn add_report(&mut self, news: &Value) {
        let number = |value: &Value| value.as_f64().unwrap_or_else(|| panic!("a number is missing in {news}"));
        let dropped: Vec<u64> = news["dropped"].as_array().expect("a list").iter().filter_map(Value::as_u64).collect();
        self.kept.retain(|kept| !dropped.contains(&u64::from(kept.id)));
        self.total_bytes = number(&news["total_bytes"]) as u64;
        self.engine_bytes = number(&news["engine_bytes"]) as u64;
        let kept = &news["kept"];
        if !kept.is_null() {
            self.taken += 1;
            self.kept.push(Kept {
                id: number(&kept["id"]) as u32,
                at_us: number(&kept["at_us"]) as u64,
                acts: number(&kept["acts"]) as u32,
                bytes: number(&kept["bytes"]) as u64,
                cost_ms: number(&news["cost_ms"]),
            });
        }
    }
}

fn write(message: &Message) -> Value {
    match message {
        Message::Command(command) => {
            json!(encode(command).iter().map(|byte| format!("{byte:02x}")).collect::<String>())
        }
        Message::Restore(id) => json!({ "restore": id }),
        Message::Panic => json!({ "panic": true }),
    }
}

fn read(answer: &Value) -> Answer {
    if let Some(hex) = answer["bytes"].as_str() {
        let byte = |at: usize| u8::from_str_radix(&hex[at..at + 2], 16).expect("two hexadecimal digits");
        let bytes: Vec<u8> = (0..hex.len()).step_by(2).map(byte).collect();
        return Answer::Reply(Box::new(decode(&bytes).expect("a reply")));
    }
    let data = &answer["data"];
    match (data.as_str(), data["engine_bytes"].as_u64(), data["refused"].as_str()) {
        (Some(panic), ..) => Answer::Panic(panic.to_string()),
        (None, Some(bytes), _) => Answer::Restored(bytes),
        (None, None, Some(why)) => Answer::Refused(why.to_string()),
        (None, None, None) => panic!("not an answer: {answer}"),
    }
}
