//! What may be done to a node's clock.

use serde::{Deserialize, Serialize};

use crate::types::{NodeId, Time};

/// The rate of a true clock, in thousandths.
const TRUE_RATE_PERMILLE: u16 = 1_000;

/// An action on a clock.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum ClockAction {
    /// A node's clock runs at this rate.
    Rate {
        /// The node.
        node: NodeId,
        /// Thousandths of the true rate: `500 ≤ permille ≤ 2000`.
        permille: u16,
    },
    /// A node's clock jumps into the future. It never jumps back: Raft's timers read a monotonic clock, and are
    /// right to rely on it.
    Jump {
        /// The node.
        node: NodeId,
        /// How far.
        by: Time,
    },
}

impl ClockAction {
    /// True for what ends a fault.
    pub fn mends(&self) -> bool {
        match self {
            ClockAction::Rate { permille, .. } => *permille == TRUE_RATE_PERMILLE,
            ClockAction::Jump { .. } => false,
        }
    }

    /// Which assumption this takes away, in one sentence, if it does.
    pub fn voids(&self) -> Option<&'static str> {
        match self {
            ClockAction::Rate { permille, .. } => (*permille != TRUE_RATE_PERMILLE).then_some(
                "A lease assumes that clocks run alike: with this one a lease read may be stale. All else in Raft holds.",
            ),
            ClockAction::Jump { .. } => Some(
                "A lease assumes that clocks do not jump: with this one a lease read may be stale. All else in Raft holds.",
            ),
        }
    }
}
