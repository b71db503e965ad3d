//! What one direction of a link does to messages, and why a message was dropped.

use serde::{Deserialize, Serialize};

use crate::time::{Range, Time};

/// What one direction of a link does to messages.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct LinkState {
    /// True when nothing passes.
    pub cut: bool,
    /// How many of a thousand messages are lost.
    pub loss_permille: u16,
    /// The one-way latency.
    pub latency: Range,
    /// How many of a thousand messages arrive twice.
    pub duplicate_permille: u16,
    /// The longest addition to the latency.
    pub jitter: Time,
    /// True when no message overtakes another.
    pub in_order: bool,
    /// How many encoded bytes pass in a second.
    pub bytes_per_second: Option<u64>,
    /// True when messages wait at the receiving end.
    pub clogged: bool,
}

impl LinkState {
    /// A whole link of this latency, that loses this many of a thousand messages, and does nothing else to them.
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
}

/// Why a message was dropped.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum DropReason {
    /// The link was cut when it was sent, or while it was in flight.
    Cut,
    /// The link lost it by chance.
    Lost,
    /// Its receiver was not running.
    ReceiverDown,
    /// Somebody took it away.
    ByHand,
}
