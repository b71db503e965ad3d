//! Everything that may be done to a cluster: one enum in groups, used by the page, the scenario text and the tests.

mod client;
mod clock;
mod disk;
mod kind;
mod network;
mod process;

use serde::{Deserialize, Serialize};

use crate::chaos::ChaosPlan;
pub use crate::operation::{Operation, Switch};
pub use crate::types::{Links, Range, Target};
pub use client::ClientAction;
pub use clock::ClockAction;
pub use disk::DiskAction;
pub use kind::{ACTION_KINDS, ActionKind};
pub use network::NetworkAction;
pub use process::ProcessAction;

/// What a person, a scenario or the chaos generator may do to a cluster.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Action {
    /// A client asks for something, or is configured.
    Client(ClientAction),
    /// An administrator asks a node to change the cluster, or to do something at once.
    Admin {
        /// The node that is asked.
        at: Target,
        /// What it shall do.
        operation: Operation,
    },
    /// A process dies, stops, goes on, or needs time.
    Process(ProcessAction),
    /// Links and messages.
    Network(NetworkAction),
    /// What a node's disk does, and what is on it.
    Disk(DiskAction),
    /// A node's clock.
    Clock(ClockAction),
    /// From now on the engine itself does random faults, as plain actions; with `None` no more.
    Chaos(Option<ChaosPlan>),
    /// From now on no line of the scenario is played any more: the reader of a lesson goes on by hand.
    ScriptOff,
}

impl Action {
    /// Which assumption of Raft's proofs this takes away, in one sentence, if it does; `None` when Raft promises to
    /// bear it.
    pub fn voids(&self) -> Option<&'static str> {
        match self {
            Action::Client(action) => action.voids(),
            Action::Disk(action) => action.voids(),
            Action::Clock(action) => action.voids(),
            // What chaos does is recorded as actions of its own.
            Action::Admin { .. } | Action::Process(_) | Action::Network(_) | Action::Chaos(_) | Action::ScriptOff => {
                None
            }
        }
    }

    /// True for what ends a fault.
    pub fn mends(&self) -> bool {
        match self {
            Action::Process(action) => action.mends(),
            Action::Network(action) => action.mends(),
            Action::Disk(action) => action.mends(),
            Action::Clock(action) => action.mends(),
            Action::Chaos(plan) => plan.is_none(),
            Action::Client(_) | Action::Admin { .. } | Action::ScriptOff => false,
        }
    }
}
