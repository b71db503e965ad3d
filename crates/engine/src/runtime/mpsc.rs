//! Implements openraft's `Mpsc`: bounded channels with many senders and one receiver.

use std::cell::RefCell;
use std::collections::VecDeque;
use std::future::poll_fn;
use std::rc::{Rc, Weak};
use std::task::{Poll, Waker};

use openraft_rt::{Mpsc, MpscReceiver, MpscSender, MpscWeakSender, OptionalSend, SendError, TryRecvError};

/// The bounded channels of [`super::SimRuntime`].
pub struct SimMpsc;

impl Mpsc for SimMpsc {
    type Sender<T: OptionalSend> = SimMpscSender<T>;
    type Receiver<T: OptionalSend> = SimMpscReceiver<T>;
    type WeakSender<T: OptionalSend> = SimMpscWeakSender<T>;

    fn channel<T: OptionalSend>(buffer: usize) -> (SimMpscSender<T>, SimMpscReceiver<T>) {
        let channel = Rc::new(RefCell::new(Channel {
            queue: VecDeque::new(),
            capacity: buffer.max(1),
            senders: 1,
            receiver_alive: true,
            receiver: None,
            blocked: VecDeque::new(),
        }));
        (SimMpscSender { channel: Rc::clone(&channel) }, SimMpscReceiver { channel })
    }
}

struct Channel<T> {
    queue: VecDeque<T>,
    capacity: usize,
    senders: usize,
    receiver_alive: bool,
    receiver: Option<Waker>,
    /// The wakers of senders that found the queue full, in order of their attempts.
    blocked: VecDeque<Waker>,
}

/// A sender.
pub struct SimMpscSender<T> {
    channel: Rc<RefCell<Channel<T>>>,
}

impl<T> Clone for SimMpscSender<T> {
    fn clone(&self) -> Self {
        self.channel.borrow_mut().senders += 1;
        SimMpscSender { channel: Rc::clone(&self.channel) }
    }
}

impl<T> Drop for SimMpscSender<T> {
    fn drop(&mut self) {
        let waker = {
            let mut channel = self.channel.borrow_mut();
            channel.senders -= 1;
            if channel.senders > 0 {
                return;
            }
            channel.receiver.take()
        };
        if let Some(waker) = waker {
            waker.wake();
        }
    }
}

impl<T: OptionalSend> MpscSender<SimMpsc, T> for SimMpscSender<T> {
    async fn send(&self, message: T) -> Result<(), SendError<T>> {
        let mut message = Some(message);
        poll_fn(move |context| {
            let mut channel = self.channel.borrow_mut();
            let unsent = message.take().expect("not polled after it was sent");
            if !channel.receiver_alive {
                return Poll::Ready(Err(SendError(unsent)));
            }
            if channel.queue.len() >= channel.capacity {
                message = Some(unsent);
                channel.blocked.push_back(context.waker().clone());
                return Poll::Pending;
            }
            channel.queue.push_back(unsent);
            if let Some(receiver) = channel.receiver.take() {
                receiver.wake();
            }
            Poll::Ready(Ok(()))
        })
        .await
    }

    fn downgrade(&self) -> SimMpscWeakSender<T> {
        SimMpscWeakSender { channel: Rc::downgrade(&self.channel) }
    }
}

/// A sender that does not keep the channel open.
pub struct SimMpscWeakSender<T> {
    channel: Weak<RefCell<Channel<T>>>,
}

impl<T> Clone for SimMpscWeakSender<T> {
    fn clone(&self) -> Self {
        SimMpscWeakSender { channel: Weak::clone(&self.channel) }
    }
}

impl<T: OptionalSend> MpscWeakSender<SimMpsc, T> for SimMpscWeakSender<T> {
    fn upgrade(&self) -> Option<SimMpscSender<T>> {
        let channel = self.channel.upgrade()?;
        {
            let mut open = channel.borrow_mut();
            if open.senders == 0 {
                return None;
            }
            open.senders += 1;
        }
        Some(SimMpscSender { channel })
    }
}

/// The receiver.
pub struct SimMpscReceiver<T> {
    channel: Rc<RefCell<Channel<T>>>,
}

impl<T> Channel<T> {
    /// Removes and returns the next message, and wakes one waiting sender.
    fn take(&mut self) -> Option<T> {
        let message = self.queue.pop_front()?;
        if let Some(sender) = self.blocked.pop_front() {
            sender.wake();
        }
        Some(message)
    }
}

impl<T: OptionalSend> MpscReceiver<T> for SimMpscReceiver<T> {
    async fn recv(&mut self) -> Option<T> {
        poll_fn(|context| {
            let mut channel = self.channel.borrow_mut();
            if let Some(message) = channel.take() {
                return Poll::Ready(Some(message));
            }
            if channel.senders == 0 {
                return Poll::Ready(None);
            }
            match &mut channel.receiver {
                Some(waker) => waker.clone_from(context.waker()),
                none => *none = Some(context.waker().clone()),
            }
            Poll::Pending
        })
        .await
    }

    fn try_recv(&mut self) -> Result<T, TryRecvError> {
        let mut channel = self.channel.borrow_mut();
        match channel.take() {
            Some(message) => Ok(message),
            None if channel.senders == 0 => Err(TryRecvError::Disconnected),
            None => Err(TryRecvError::Empty),
        }
    }
}

impl<T> Drop for SimMpscReceiver<T> {
    fn drop(&mut self) {
        let left = {
            let mut channel = self.channel.borrow_mut();
            channel.receiver_alive = false;
            for sender in channel.blocked.drain(..) {
                sender.wake();
            }
            (channel.receiver.take(), std::mem::take(&mut channel.queue))
        };
        // Messages may own channels themselves, so they are dropped only after the borrow has ended.
        drop(left);
    }
}
