//! Implements openraft's `Oneshot` with the simulator's channel for one value.

use openraft_rt::{Oneshot, OneshotSender, OptionalSend};

use sim::oneshot::{self, Receiver, Sender, SenderDropped};

/// The oneshot channels of [`super::SimRuntime`].
pub struct SimOneshot;

impl Oneshot for SimOneshot {
    type Sender<T: OptionalSend> = SimOneshotSender<T>;
    type Receiver<T: OptionalSend> = Receiver<T>;
    type ReceiverError = SenderDropped;

    fn channel<T: OptionalSend>() -> (SimOneshotSender<T>, Receiver<T>) {
        let (sender, receiver) = oneshot::channel();
        (SimOneshotSender(sender), receiver)
    }
}

/// The sender.
pub struct SimOneshotSender<T>(Sender<T>);

impl<T: OptionalSend> OneshotSender<T> for SimOneshotSender<T> {
    fn send(self, value: T) -> Result<(), T> {
        self.0.send(value)
    }
}
