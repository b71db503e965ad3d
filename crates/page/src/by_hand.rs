//! What a key does to a message in flight.

use model::action::{Action, NetworkAction};
use model::fault::Messages;
use model::types::{MessageId, Time};

/// What a key does to the chosen message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ByHand {
    /// Hold it, or release it when it is held.
    Hold,
    /// Take it away.
    Drop,
    /// Let it arrive later by [`ByHand::DELAY`].
    Delay,
    /// Send it a second time.
    Copy,
}

impl ByHand {
    /// How much later a key lets a message arrive.
    pub const DELAY: Time = Time::from_millis(50);

    /// What is done.
    pub fn action(self, message: MessageId, held: bool) -> Action {
        let messages = Messages::One(message);
        Action::Network(match self {
            ByHand::Hold if held => NetworkAction::Release(messages),
            ByHand::Hold => NetworkAction::Hold(messages),
            ByHand::Drop => NetworkAction::Drop(messages),
            ByHand::Delay => NetworkAction::Delay { messages, by: ByHand::DELAY },
            ByHand::Copy => NetworkAction::Copy(messages),
        })
    }
}
