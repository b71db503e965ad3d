//! The properties of one direction of a link, and the reasons for which a message is dropped.

use serde::{Deserialize, Serialize};

use crate::time::{Range, Time};

/// The properties of one direction of a link.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct LinkState {
    /// True when the link is cut.
    pub cut: bool,
    /// The probability of loss, in thousandths.
    pub loss_permille: u16,
    /// The one-way latency.
    pub latency: Range,
    /// The probability that a message arrives twice, in thousandths.
    pub duplicate_permille: u16,
    /// The maximum jitter: up to this much is added to the latency.
    pub jitter: Time,
    /// True when messages arrive in the order in which they were sent.
    pub in_order: bool,
    /// The bandwidth, in encoded bytes per second.
    pub bytes_per_second: Option<u64>,
    /// True when messages wait at the receiving end instead of being delivered.
    pub clogged: bool,
}

impl LinkState {
    /// A link that is not cut, with this latency and probability of loss and no other effect on messages.
    pub const fn plain(latency: Range, loss_permille: u16) -> LinkState {
        LinkState {
            cut: false,
            loss_permille,
            latency,
            duplicate_permille: 0,
            jitter: Time::ZERO,
            in_order: false,
            bytes_per_second: None,
            clogged: false,
        }
    }

    /// True when the link does more to messages than to cut, lose or delay them.
    pub fn is_shaped(&self) -> bool {
        *self != LinkState { cut: self.cut, ..LinkState::plain(self.latency, self.loss_permille) }
    }
}

/// Why a message was dropped.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum DropReason {
    /// The link was cut when it was sent, or while it was in flight.
    Cut,
    /// Random loss of the link.
    Lost,
    /// Its receiver was not running.
    ReceiverDown,
    /// The user dropped it.
    ByHand,
}
