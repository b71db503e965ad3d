//! The completion of a disk write, and the callback that reports it.

use std::future::{pending, poll_fn};
use std::io;
use std::task::Poll;

/// Reports to the replica that a write is durable, or why it is not.
pub(super) type FlushCallback = Box<dyn FnOnce(Result<(), io::Error>)>;

/// The result of a flush.
pub(super) enum Flushed {
    /// It is durable, or the disk says so.
    Done,
    /// The disk failed.
    Failed,
    /// The node crashes at this step, see [`Moment`](model::fault::Moment): no result is reported.
    Crashed,
}

impl Flushed {
    /// The completion that reports this result to the replica.
    pub(super) fn report_to(self, done: FlushCallback) -> Completion {
        match self {
            Flushed::Done => Completion::Ready(done, Ok(())),
            Flushed::Failed => Completion::Ready(done, Err(io::Error::other("the disk failed to flush"))),
            Flushed::Crashed => Completion::Crashed,
        }
    }
}

/// The state of a write after the disk received it.
pub(super) enum Completion {
    /// The result is known and is to be reported. Not while the store is borrowed: the callback may use the store.
    Ready(FlushCallback, Result<(), io::Error>),
    /// The flush has not ended, or nothing waits for it.
    Pending,
    /// The node crashes at this step.
    Crashed,
}

impl Completion {
    /// Reports the result, if it is known.
    pub(super) fn report(self) {
        if let Completion::Ready(done, result) = self {
            done(result);
        }
    }

    /// Reports the result, if it is known. If the node crashes at this step, its process goes no further than this.
    pub(super) async fn report_or_stop(self) {
        match self {
            Completion::Crashed => never().await,
            Completion::Ready(..) | Completion::Pending => self.report(),
        }
    }
}

/// Ends the turn of a task. The next one comes at once, or when its process is resumed.
pub(super) async fn another_turn() {
    let mut is_over = false;
    poll_fn(|context| match std::mem::replace(&mut is_over, true) {
        true => Poll::Ready(()),
        false => {
            context.waker().wake_by_ref();
            Poll::Pending
        }
    })
    .await;
}

/// Where a process stops that is about to crash.
pub(super) async fn never<T>() -> T {
    pending().await
}
