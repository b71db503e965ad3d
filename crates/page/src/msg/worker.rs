//! What the worker of the engine says.

use crate::once::Once;
use model::protocol::Reply;
use model::types::Time;

/// What concerns the worker.
#[derive(Clone, Debug, PartialEq)]
pub enum WorkerMsg {
    /// Something that the worker of this number says.
    Event(u32, WorkerEvent),
    /// No worker can be started, and why.
    NotStarted(String),
    /// A command could not be sent, and why.
    NotSent(String),
    /// Time to see whether the engine still answers.
    Watch {
        /// True while the page is not seen: then its worker is slowed down.
        hidden: bool,
    },
}

/// What a worker says.
#[derive(Clone, Debug, PartialEq)]
pub enum WorkerEvent {
    /// The engine's answer.
    Reply(Once<Reply>),
    /// What the engine's panic said. The worker says it again until a checkpoint is restored.
    Panic(String),
    /// The worker itself does not work.
    Broken(String),
    /// The worker has taken a checkpoint after the command whose answer came last.
    Kept(Checkpoint),
    /// The worker has let these checkpoints go.
    Dropped(Vec<u32>),
    /// The answer to [`Effect::Restore`]: the engine stands where the checkpoint was taken.
    Restored(u32),
    /// The other answer to [`Effect::Restore`]: why there is no going back there. The engine is as it was.
    NotRestored(String),
}

/// A checkpoint that the worker keeps.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Checkpoint {
    /// What it is called.
    pub id: u32,
    /// The moment at which it was taken.
    pub at: Time,
    /// How many actions had been done by hand then.
    pub acts: u32,
    /// How many events there had been.
    pub position: u64,
    /// How much memory it takes that no checkpoint before it took.
    pub bytes: u64,
    /// How much memory all checkpoints take together.
    pub total_bytes: u64,
}
