//! The engine's worker as the browser has it: the real engine behind bytes, checkpoints, and a worker that can fail.

use engine::Engine;
use model::protocol::{Command, Reply, decode, encode};
use page::msg::{Checkpoint, WorkerEvent};
use page::once::Once;

/// How many checkpoints are kept; older ones are dropped.
const CHECKPOINTS_MAX: usize = 3;

/// A checkpoint is taken after every so many commands.
const CHECKPOINT_EVERY: u32 = 12;

/// What can be asked of the worker.
pub enum Request {
    /// A command, in bytes.
    Command(Vec<u8>),
    /// To go back to a checkpoint.
    Restore(u32),
}

/// The worker. A checkpoint is the list of commands that led to it: the engine is deterministic.
pub struct Worker {
    /// The page's number for it.
    pub number: u32,
    engine: Engine,
    log: Vec<Vec<u8>>,
    checkpoints: Vec<(u32, Vec<Vec<u8>>)>,
    next: u32,
    commands: u32,
    panicked: bool,
}

impl Worker {
    /// A fresh worker.
    pub fn new(number: u32) -> Worker {
        let (log, checkpoints) = (Vec::new(), Vec::new());
        Worker { number, engine: Engine::new(), log, checkpoints, next: 1, commands: 0, panicked: false }
    }

    /// The engine, to be compared with what the page thinks of it.
    pub fn engine(&self) -> &Engine {
        &self.engine
    }

    /// The engine panics at the next command.
    pub fn panic(&mut self) {
        self.panicked = true;
    }

    /// Serves a request, and says what a worker says.
    pub fn serve(&mut self, request: Request) -> Vec<WorkerEvent> {
        match request {
            Request::Command(_) if self.panicked => vec![WorkerEvent::Panic("as the test wants it".to_string())],
            Request::Command(bytes) => self.command(bytes),
            Request::Restore(id) => vec![self.restore(id)],
        }
    }

    fn command(&mut self, bytes: Vec<u8>) -> Vec<WorkerEvent> {
        let reply: Reply = decode(&self.engine.handle(&bytes)).expect("the engine answers with a reply");
        if matches!(decode::<Command>(&bytes).expect("the page sends commands"), Command::Open { .. }) {
            self.log.clear();
        }
        let is_done = !matches!(reply, Reply::Refused { .. });
        if is_done {
            self.log.push(bytes);
        }
        self.commands += 1;
        let mut said = vec![WorkerEvent::Reply(Once::new(reply))];
        if is_done && self.commands.is_multiple_of(CHECKPOINT_EVERY) {
            let id = self.next;
            self.next += 1;
            self.checkpoints.push((id, self.log.clone()));
            let gone = self.checkpoints.len().saturating_sub(CHECKPOINTS_MAX);
            let dropped: Vec<u32> = self.checkpoints.drain(..gone).map(|(id, _)| id).collect();
            said.extend((!dropped.is_empty()).then_some(WorkerEvent::Dropped(dropped)));
            said.push(WorkerEvent::Kept(Checkpoint {
                id,
                at: self.engine.now(),
                acts: self.engine.acts(),
                position: self.engine.position(),
                bytes: 1,
                total_bytes: self.checkpoints.len() as u64,
            }));
        }
        said
    }

    fn restore(&mut self, id: u32) -> WorkerEvent {
        let Some((_, log)) = self.checkpoints.iter().find(|(known, _)| *known == id) else {
            return WorkerEvent::NotRestored("it has been dropped".to_string());
        };
        self.engine = Engine::new();
        self.log = log.clone();
        for bytes in &self.log {
            self.engine.handle(bytes);
        }
        self.panicked = false;
        WorkerEvent::Restored(id)
    }
}

/// A command as it goes to the worker.
pub fn request(command: &Command) -> Request {
    Request::Command(encode(command))
}
