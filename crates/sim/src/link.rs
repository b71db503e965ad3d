//! The properties of one direction of a link, and the reasons for which a message is dropped.

use serde::{Deserialize, Serialize};

use crate::time::{Range, Time};

/// The basic properties of one direction of a link.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Link {
    /// True when the link is cut.
    pub cut: bool,
    /// The probability of loss, in thousandths.
    pub loss_permille: u16,
    /// The one-way latency.
    pub latency: Range,
}

/// Further properties of one direction of a link, in addition to those in [`Link`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Shape {
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
