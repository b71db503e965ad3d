//! How a write went, and what follows for whom waits for it.

use std::future::pending;
use std::io;

/// Tells the replica that a write is durable, or why it is not.
pub(super) type Done = Box<dyn FnOnce(Result<(), io::Error>)>;

/// How a flush went.
pub(super) enum Flushed {
    /// It is durable, or the disk says so.
    Done,
    /// The disk failed.
    Failed,
    /// The node dies at this moment, see [`Moment`]: nobody learns how it went.
    Died,
}

impl Flushed {
    /// What is to be told to whom waits for this.
    pub(super) fn then(self, done: Done) -> Taken {
        match self {
            Flushed::Done => Taken::Over(done, Ok(())),
            Flushed::Failed => Taken::Over(done, Err(io::Error::other("the disk failed to flush"))),
            Flushed::Died => Taken::Died,
        }
    }
}

/// What follows after the disk took a write.
pub(super) enum Taken {
    /// It is over; this is to be told. Not while the store is borrowed: whoever hears it may use the store.
    Over(Done, Result<(), io::Error>),
    /// It is on its way, or nobody waits for it.
    Waits,
    /// The node dies at this moment.
    Died,
}

impl Taken {
    /// Tells what is to be told.
    pub(super) fn tell(self) {
        if let Taken::Over(done, result) = self {
            done(result);
        }
    }

    /// Tells what is to be told; the process of a node that dies goes no further than this.
    pub(super) async fn follow(self) {
        match self {
            Taken::Died => never().await,
            Taken::Over(..) | Taken::Waits => self.tell(),
        }
    }
}

/// Where a process stands still that is about to die.
pub(super) async fn never<T>() -> T {
    pending().await
}
