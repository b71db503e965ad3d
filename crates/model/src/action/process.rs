//! What may be done to a node's process.

use serde::{Deserialize, Serialize};

use crate::fault::Moment;
use crate::types::{NodeId, Target, Time};

/// An action on a process.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum ProcessAction {
    /// The process dies: its tasks and its unflushed writes are gone.
    Crash(Target),
    /// The process dies or stands still once, right before or after it takes a step.
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
    /// The process stands still and its clock with it, as in a virtual machine that is suspended. It goes on as a
    /// paused one does.
    Suspend(Target),
    /// The state machine takes this long to apply an entry.
    SlowApply {
        /// The node.
        node: NodeId,
        /// The time; zero for none.
        cost: Time,
    },
}

impl ProcessAction {
    /// True for what ends a fault.
    pub fn mends(&self) -> bool {
        match self {
            ProcessAction::Restart(_) | ProcessAction::Resume(_) => true,
            ProcessAction::Slow { cost, .. } | ProcessAction::SlowApply { cost, .. } => *cost == Time::ZERO,
            ProcessAction::Crash(_)
            | ProcessAction::CrashAt { .. }
            | ProcessAction::Pause(_)
            | ProcessAction::Suspend(_) => false,
        }
    }

    /// Which assumption of Raft's proofs this takes away, in one sentence, if it does.
    pub fn voids(&self) -> Option<&'static str> {
        match self {
            ProcessAction::Suspend(_) => Some(
                "Reads by lease assume that clocks run alike: that of a suspended machine stands still, so its lease lasts longer than the others wait.",
            ),
            ProcessAction::Crash(_)
            | ProcessAction::CrashAt { .. }
            | ProcessAction::Restart(_)
            | ProcessAction::Pause(_)
            | ProcessAction::Resume(_)
            | ProcessAction::Slow { .. }
            | ProcessAction::SlowApply { .. } => None,
        }
    }
}
