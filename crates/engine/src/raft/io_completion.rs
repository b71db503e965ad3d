//! How a write went, and what follows for whom waits for it.

use std::future::pending;
use std::io;

/// Tells the replica that a write is durable, or why it is not.
pub(super) type FlushCallback = Box<dyn FnOnce(Result<(), io::Error>)>;

/// How a flush went.
pub(super) enum Flushed {
    /// It is durable, or the disk says so.
    Done,
    /// The disk failed.
    Failed,
    /// The node dies at this moment, see [`Moment`]: nobody learns how it went.
    Crashed,
}

impl Flushed {
    /// What is to be told to whom waits for this.
    pub(super) fn report_to(self, done: Done) -> Completion {
        match self {
            Flushed::Done => Completion::Ready(done, Ok(())),
            Flushed::Failed => Completion::Ready(done, Err(io::Error::other("the disk failed to flush"))),
            Flushed::Crashed => Completion::Crashed,
        }
    }
}

/// What follows after the disk took a write.
pub(super) enum Completion {
    /// It is over; this is to be told. Not while the store is borrowed: whoever hears it may use the store.
    Ready(FlushCallback, Result<(), io::Error>),
    /// It is on its way, or nobody waits for it.
    Pending,
    /// The node dies at this moment.
    Crashed,
}

impl Completion {
    /// Tells what is to be told.
    pub(super) fn report(self) {
        if let Completion::Ready(done, result) = self {
            done(result);
        }
    }

    /// Tells what is to be told; the process of a node that dies goes no further than this.
    pub(super) async fn report_or_stop(self) {
        match self {
            Completion::Crashed => never().await,
            Completion::Ready(..) | Completion::Pending => self.report(),
        }
    }
}

/// Where a process stands still that is about to die.
pub(super) async fn never<T>() -> T {
    pending().await
}
