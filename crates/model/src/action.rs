//! Everything that may be done to a cluster: one enum, used by the page, the scenario text and the tests.

use serde::{Deserialize, Serialize};

use crate::chaos::ChaosPlan;
use crate::client::ClientAct;
use crate::fault::Fault;
pub use crate::operation::{Operation, Switch};
use crate::types::NodeId;
pub use crate::types::{Links, Range, Target};

/// What a person, a scenario or the chaos generator may do to a cluster.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Action {
    /// A client asks a node to set `key` to `value` (openraft `Raft::client_write`).
    Write {
        /// The node that is asked.
        to: Target,
        /// The key.
        key: String,
        /// The value.
        value: String,
    },
    /// A client asks a node for the value of `key`, linearizably (openraft `ReadPolicy::ReadIndex`).
    Read {
        /// The node that is asked.
        to: Target,
        /// The key.
        key: String,
    },
    /// The process dies: its tasks and its unflushed writes are gone.
    Crash(Target),
    /// A crashed process starts again from what its disk holds.
    Restart(NodeId),
    /// The process stops running, as in a long garbage collection. Time goes on without it.
    Pause(Target),
    /// A paused process goes on, not knowing that time has passed.
    Resume(NodeId),
    /// Cuts every link between nodes of different groups. A node in no group is on its own.
    /// A new partition replaces all cuts made before it.
    Partition(Vec<Vec<NodeId>>),
    /// Nothing sent over these links arrives any more, including what is already in flight.
    Cut(Links),
    /// These links carry messages again. `Links::All` also clears loss and latency settings.
    Heal(Links),
    /// Each message over these links is lost with this chance.
    Loss {
        /// The links.
        links: Links,
        /// How many of a thousand messages are lost: `0 ≤ permille ≤ 1000`.
        permille: u16,
    },
    /// Each message over these links takes a time drawn from this range.
    Latency {
        /// The links.
        links: Links,
        /// One-way latency.
        range: Range,
    },
    /// A client asks a leader for the value of `key`, on the strength of its lease (openraft `ReadPolicy::LeaseRead`).
    LeaseRead {
        /// The node that is asked.
        to: Target,
        /// The key.
        key: String,
    },
    /// A client asks a node for the value that its own state machine holds for `key`, however old that is.
    LocalRead {
        /// The node that is asked.
        to: Target,
        /// The key.
        key: String,
    },
    /// An administrator asks a node to change the cluster, or to do something at once.
    Operate {
        /// The node that is asked.
        at: Target,
        /// What it shall do.
        operation: Operation,
    },
    /// Anything else that goes wrong on purpose.
    Fault(Fault),
    /// Something is asked of the clients that stand outside the cluster, each with a session.
    Client(ClientAct),
    /// From now on the engine itself does random faults, as plain actions; with `None` no more.
    Chaos(Option<ChaosPlan>),
}

impl Action {
    /// Which assumption of Raft's proofs this takes away, in one sentence, if it does: see [`Fault::voids`].
    pub fn voids(&self) -> Option<&'static str> {
        match self {
            Action::Fault(fault) => fault.voids(),
            Action::Client(act) => act.voids(),
            Action::Write { .. } | Action::Read { .. } => None,
            Action::Crash(_) | Action::Restart(_) | Action::Pause(_) | Action::Resume(_) => None,
            Action::Partition(_) | Action::Cut(_) | Action::Heal(_) => None,
            Action::Loss { .. } | Action::Latency { .. } => None,
            Action::LeaseRead { .. } | Action::LocalRead { .. } | Action::Operate { .. } => None,
            // What it does is told by itself.
            Action::Chaos(_) => None,
        }
    }
}
