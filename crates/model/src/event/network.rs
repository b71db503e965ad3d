//! What happened to links and messages, in the trace.

use std::rc::Rc;

use serde::{Deserialize, Serialize};

use crate::message::Body;
use crate::types::{DropReason, LinkState, MessageId, NodeId, Time};

/// A fact about the network.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum NetworkEvent {
    /// One direction of a link changed.
    Linked {
        /// The sending end.
        from: NodeId,
        /// The receiving end.
        to: NodeId,
        /// What the direction is like from now on.
        state: LinkState,
    },
    /// A message left a node.
    Sent {
        /// The message, numbered in sending order.
        message: MessageId,
        /// The sender.
        from: NodeId,
        /// The receiver.
        to: NodeId,
        /// When the network will deliver it, unless something happens to it on the way.
        arrives: Time,
        /// What it says.
        body: Rc<Body>,
    },
    /// A message in flight is held, by hand or by a clogged link.
    Held {
        /// The message.
        message: MessageId,
    },
    /// A message in flight will arrive at another time than was said. If it was held, it no longer is.
    Rescheduled {
        /// The message.
        message: MessageId,
        /// When.
        arrives: Time,
    },
    /// The network carries a message a second time.
    Duplicated {
        /// The message, that is still in flight itself.
        message: MessageId,
        /// The number of the second one.
        copy: MessageId,
        /// When the second one arrives.
        arrives: Time,
    },
    /// A message reached its node, and the replica took it.
    Delivered {
        /// The message.
        message: MessageId,
    },
    /// A message will never arrive.
    Dropped {
        /// The message.
        message: MessageId,
        /// What happened to it.
        why: DropReason,
    },
}
