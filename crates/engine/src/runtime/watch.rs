//! Implements openraft's `Watch`: one value with many readers, which are woken when it changes.

use std::cell::{Cell, Ref, RefCell};
use std::future::poll_fn;
use std::ops::Deref;
use std::rc::Rc;
use std::task::{Poll, Waker};

use openraft_rt::watch::SendError;
use openraft_rt::{OptionalSend, OptionalSync, RecvError, Watch, WatchReceiver, WatchSender};

/// The watch channels of [`super::SimRuntime`].
pub struct SimWatch;

impl Watch for SimWatch {
    type Sender<T: OptionalSend + OptionalSync> = SimWatchSender<T>;
    type Receiver<T: OptionalSend + OptionalSync> = SimWatchReceiver<T>;
    type Ref<'a, T: OptionalSend + 'a> = SimWatchRef<'a, T>;

    fn channel<T: OptionalSend + OptionalSync>(init: T) -> (SimWatchSender<T>, SimWatchReceiver<T>) {
        let channel = Rc::new(Channel {
            value: RefCell::new(init),
            version: Cell::new(0),
            senders: Cell::new(1),
            receivers: Cell::new(1),
            waiting: RefCell::default(),
        });
        (SimWatchSender { channel: Rc::clone(&channel) }, SimWatchReceiver { channel, seen: 0 })
    }
}

struct Channel<T> {
    value: RefCell<T>,
    /// The number of changes.
    version: Cell<u64>,
    senders: Cell<usize>,
    receivers: Cell<usize>,
    /// The wakers of receivers that wait for a change, in the order in which they began to wait.
    waiting: RefCell<Vec<Waker>>,
}

impl<T> Channel<T> {
    fn wake_all(&self) {
        let waiting = std::mem::take(&mut *self.waiting.borrow_mut());
        waiting.into_iter().for_each(Waker::wake);
    }

    fn changed(&self) {
        self.version.set(self.version.get() + 1);
        self.wake_all();
    }
}

/// A borrow of the value. The value cannot change while it exists.
pub struct SimWatchRef<'a, T>(Ref<'a, T>);

impl<T> Deref for SimWatchRef<'_, T> {
    type Target = T;
    fn deref(&self) -> &T {
        &self.0
    }
}

/// A sender, which changes the value.
pub struct SimWatchSender<T> {
    channel: Rc<Channel<T>>,
}

impl<T> Clone for SimWatchSender<T> {
    fn clone(&self) -> Self {
        self.channel.senders.set(self.channel.senders.get() + 1);
        SimWatchSender { channel: Rc::clone(&self.channel) }
    }
}

impl<T> Drop for SimWatchSender<T> {
    fn drop(&mut self) {
        self.channel.senders.set(self.channel.senders.get() - 1);
        if self.channel.senders.get() == 0 {
            self.channel.wake_all();
        }
    }
}

impl<T: OptionalSend + OptionalSync> WatchSender<SimWatch, T> for SimWatchSender<T> {
    fn send(&self, value: T) -> Result<(), SendError<T>> {
        if self.channel.receivers.get() == 0 {
            return Err(SendError(value));
        }
        let before = self.channel.value.replace(value);
        self.channel.changed();
        drop(before);
        Ok(())
    }

    fn send_if_modified<F>(&self, modify: F) -> bool
    where
        F: FnOnce(&mut T) -> bool,
    {
        let modified = modify(&mut self.channel.value.borrow_mut());
        if modified {
            self.channel.changed();
        }
        modified
    }

    fn borrow_watched(&self) -> SimWatchRef<'_, T> {
        SimWatchRef(self.channel.value.borrow())
    }

    fn subscribe(&self) -> SimWatchReceiver<T> {
        self.channel.receivers.set(self.channel.receivers.get() + 1);
        SimWatchReceiver { channel: Rc::clone(&self.channel), seen: self.channel.version.get() }
    }
}

/// A receiver, which reads the value.
pub struct SimWatchReceiver<T> {
    channel: Rc<Channel<T>>,
    seen: u64,
}

impl<T> SimWatchReceiver<T> {
    /// The number of changes so far, for a cheap check whether the value has changed.
    pub fn version(&self) -> u64 {
        self.channel.version.get()
    }
}

impl<T> Clone for SimWatchReceiver<T> {
    fn clone(&self) -> Self {
        self.channel.receivers.set(self.channel.receivers.get() + 1);
        SimWatchReceiver { channel: Rc::clone(&self.channel), seen: self.seen }
    }
}

impl<T> Drop for SimWatchReceiver<T> {
    fn drop(&mut self) {
        self.channel.receivers.set(self.channel.receivers.get() - 1);
    }
}

impl<T: OptionalSend + OptionalSync> WatchReceiver<SimWatch, T> for SimWatchReceiver<T> {
    async fn changed(&mut self) -> Result<(), RecvError> {
        poll_fn(|context| {
            let version = self.channel.version.get();
            if version != self.seen {
                self.seen = version;
                return Poll::Ready(Ok(()));
            }
            if self.channel.senders.get() == 0 {
                return Poll::Ready(Err(RecvError(())));
            }
            let mut waiting = self.channel.waiting.borrow_mut();
            // A task that polls again without a change in between is not registered twice.
            if !waiting.iter().any(|waker| waker.will_wake(context.waker())) {
                waiting.push(context.waker().clone());
            }
            Poll::Pending
        })
        .await
    }

    fn borrow_watched(&self) -> SimWatchRef<'_, T> {
        SimWatchRef(self.channel.value.borrow())
    }

    fn borrow_and_update(&mut self) -> SimWatchRef<'_, T> {
        self.seen = self.channel.version.get();
        SimWatchRef(self.channel.value.borrow())
    }
}
