//! What waits for the task of one node: messages, questions, and writes that have become durable.

use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::future::Future;
use std::io;
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll, Waker};

use super::letter::Letter;
use crate::raft::io_completion::FlushCallback;
use model::client::OperationId;
use model::trace::{Ask, Outcome};
use model::types::{MessageId, NodeId, RequestId, Time};
use sim::machine::Sleep;
use sim::oneshot::Sender;

/// How much may wait at a process that is too slow to come to it. What comes beyond that is lost.
const DOOR_MAX: usize = 65_536;

/// Something that waits.
pub(super) enum Input {
    /// A message, with its number in the trace and its sender.
    Letter(MessageId, NodeId, Letter),
    /// A question.
    Question(Question),
    /// A part of this `Ready` is durable, or never will be.
    Flushed(u64, Result<(), String>),
}

/// A question, and where its answer goes.
pub(super) struct Question {
    pub(super) request: RequestId,
    pub(super) ask: Ask,
    pub(super) id: Option<OperationId>,
    pub(super) answer: Sender<Outcome>,
}

/// The door of one process.
#[derive(Default)]
pub(super) struct Door {
    inputs: RefCell<VecDeque<Input>>,
    waker: RefCell<Option<Waker>>,
    /// True once raft-rs runs.
    pub(super) open: Cell<bool>,
}

impl Door {
    /// Something has come.
    pub(super) fn push(&self, input: Input) {
        let mut inputs = self.inputs.borrow_mut();
        if inputs.len() < DOOR_MAX {
            inputs.push_back(input);
        }
        drop(inputs);
        let waker = self.waker.borrow_mut().take();
        if let Some(waker) = waker {
            waker.wake();
        }
    }

    /// The next that waits.
    pub(super) fn take(&self) -> Option<Input> {
        self.inputs.borrow_mut().pop_front()
    }

    /// What reports that a part of this `Ready` is durable.
    pub(super) fn flushed(self: &Rc<Door>, number: u64) -> FlushCallback {
        let door = Rc::clone(self);
        Box::new(move |result: Result<(), io::Error>| {
            door.push(Input::Flushed(number, result.map_err(|error| error.to_string())));
        })
    }

    /// Waits until something comes, or until this time by the node's clock.
    pub(super) fn wait(&self, until: Option<Time>) -> Waiting<'_> {
        Waiting { door: self, sleep: until.map(Sleep::until) }
    }
}

/// See [`Door::wait`].
pub(super) struct Waiting<'a> {
    door: &'a Door,
    sleep: Option<Sleep>,
}

impl Future for Waiting<'_> {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        if !self.door.inputs.borrow().is_empty() {
            return Poll::Ready(());
        }
        *self.door.waker.borrow_mut() = Some(context.waker().clone());
        match &mut self.sleep {
            Some(sleep) => Pin::new(sleep).poll(context),
            None => Poll::Pending,
        }
    }
}
