//! What clients asked, and what became of it, in the trace.

use serde::{Deserialize, Serialize};

use crate::ask::{Ask, Outcome};
use crate::client::{ClientId, Manner, OperationId, Workload};
use crate::types::{NodeId, RequestId};

/// A fact about a client.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum ClientEvent {
    /// A client asked a node.
    Requested {
        /// The request.
        request: RequestId,
        /// The node.
        node: NodeId,
        /// What was asked.
        ask: Ask,
    },
    /// A client got its answer, or stopped waiting for one.
    Answered {
        /// The request.
        request: RequestId,
        /// How it ended.
        outcome: Outcome,
    },
    /// A client goes about its operations like this from now on. The first one says that the client is there.
    Set {
        /// The client.
        client: ClientId,
        /// How it goes about them.
        manner: Manner,
    },
    /// Operations begin by themselves like this, or no more.
    Workload(Option<Workload>),
    /// A client began an operation. It does one at a time.
    Began {
        /// The operation.
        operation: OperationId,
        /// What it is: a write or a linearizable read.
        ask: Box<Ask>,
        /// How the client goes about it.
        manner: Manner,
        /// How many more operations wait at this client.
        waiting: u64,
    },
    /// A client sends an operation to a node. The request follows.
    Attempted {
        /// The operation.
        operation: OperationId,
        /// Counts from 1.
        attempt: u32,
        /// The request that carries it.
        request: RequestId,
        /// The node.
        node: NodeId,
    },
    /// A client got the outcome of its operation, or gave up.
    Ended {
        /// The operation.
        operation: OperationId,
        /// How it ended.
        outcome: Outcome,
    },
    /// A request has a name, by which conditions ask for it.
    Named {
        /// The request.
        request: RequestId,
        /// The name.
        name: String,
    },
}
