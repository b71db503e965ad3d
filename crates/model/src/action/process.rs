//! What may be done to a node's process.

use serde::{Deserialize, Serialize};

use crate::fault::Moment;
use crate::types::{NodeId, Target, Time};

/// An action on a process.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum ProcessAction {
    /// The process dies: its tasks and its unflushed writes are gone.
    Crash(Target),
    /// The process dies once, right before or after it takes a step.
    CrashAt {
        /// The node.
        node: Target,
        /// When.
        moment: Moment,
    },
    /// A crashed process starts again from what its disk holds.
    Restart(NodeId),
    /// The process stops running, as in a long garbage collection. Time goes on without it.
    Pause(Target),
    /// A paused process goes on, not knowing that time has passed.
    Resume(NodeId),
    /// Each time the process is given the processor, it needs this long.
    Slow {
        /// The node.
        node: NodeId,
        /// The time one turn takes; zero for a processor that costs none.
        cost: Time,
    },
}

impl ProcessAction {
    /// True for what ends a fault.
    pub fn mends(&self) -> bool {
        match self {
            ProcessAction::Restart(_) | ProcessAction::Resume(_) => true,
            ProcessAction::Slow { cost, .. } => *cost == Time::ZERO,
            ProcessAction::Crash(_) | ProcessAction::CrashAt { .. } | ProcessAction::Pause(_) => false,
        }
    }
}
