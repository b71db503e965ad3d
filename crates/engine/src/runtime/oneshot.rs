//! openraft's `Oneshot`: a channel for one value.

use std::cell::RefCell;
use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll, Waker};

use openraft_rt::{Oneshot, OneshotSender, OptionalSend};

/// The oneshot channels of [`super::SimRuntime`].
pub struct SimOneshot;

impl Oneshot for SimOneshot {
    type Sender<T: OptionalSend> = SimOneshotSender<T>;
    type Receiver<T: OptionalSend> = SimOneshotReceiver<T>;
    type ReceiverError = SenderDropped;

    fn channel<T: OptionalSend>() -> (SimOneshotSender<T>, SimOneshotReceiver<T>) {
        let shared =
            Rc::new(RefCell::new(Shared { value: None, waker: None, sender_alive: true, receiver_alive: true }));
        (SimOneshotSender { shared: Rc::clone(&shared) }, SimOneshotReceiver { shared })
    }
}

struct Shared<T> {
    value: Option<T>,
    waker: Option<Waker>,
    sender_alive: bool,
    receiver_alive: bool,
}

/// The end that sends.
pub struct SimOneshotSender<T> {
    shared: Rc<RefCell<Shared<T>>>,
}

impl<T: OptionalSend> OneshotSender<T> for SimOneshotSender<T> {
    fn send(self, value: T) -> Result<(), T> {
        let mut shared = self.shared.borrow_mut();
        if !shared.receiver_alive {
            return Err(value);
        }
        shared.value = Some(value);
        Ok(())
        // Dropping `self` wakes the receiver.
    }
}

impl<T> Drop for SimOneshotSender<T> {
    fn drop(&mut self) {
        let waker = {
            let mut shared = self.shared.borrow_mut();
            shared.sender_alive = false;
            shared.waker.take()
        };
        if let Some(waker) = waker {
            waker.wake();
        }
    }
}

/// The end that waits for the value.
pub struct SimOneshotReceiver<T> {
    shared: Rc<RefCell<Shared<T>>>,
}

impl<T> Future for SimOneshotReceiver<T> {
    type Output = Result<T, SenderDropped>;

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let mut shared = self.shared.borrow_mut();
        if let Some(value) = shared.value.take() {
            return Poll::Ready(Ok(value));
        }
        if !shared.sender_alive {
            return Poll::Ready(Err(SenderDropped));
        }
        match &mut shared.waker {
            Some(waker) => waker.clone_from(context.waker()),
            none => *none = Some(context.waker().clone()),
        }
        Poll::Pending
    }
}

impl<T> Drop for SimOneshotReceiver<T> {
    fn drop(&mut self) {
        let left = {
            let mut shared = self.shared.borrow_mut();
            shared.receiver_alive = false;
            (shared.waker.take(), shared.value.take())
        };
        // A value may own channels itself, so it goes only after the borrow has ended.
        drop(left);
    }
}

/// The sender is gone and never sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SenderDropped;

impl fmt::Display for SenderDropped {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the sender was dropped before it sent a value")
    }
}

impl std::error::Error for SenderDropped {}
