//! What logs and snapshots hold: entries, what they carry, and who belongs to the cluster.

use std::rc::Rc;

use serde::{Deserialize, Serialize};

use crate::change::Change;
use crate::client::{ClientId, OperationId, SessionRecord};
use crate::types::{LogId, NodeId, RequestId};

/// One entry of a log.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// Its term and index.
    pub id: LogId,
    /// What it carries.
    pub payload: Payload,
}

/// What an entry carries.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Payload {
    /// Nothing: a new leader appends it to commit what came before (§5.4.2).
    Blank,
    /// A client's write.
    Write(Rc<Write>),
    /// A cluster configuration (§6).
    Membership(Rc<Membership>),
}

/// A client's write.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Write {
    /// The request it came with.
    pub request: RequestId,
    /// The key.
    pub key: String,
    /// What becomes of its value.
    pub value: Change,
    /// The request id that its client would send again, when it sends one.
    pub id: Option<OperationId>,
}

/// Who belongs to the cluster.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Membership {
    /// The voters: one set, or two while the change is joint. Each set is sorted.
    pub voters: Vec<Vec<NodeId>>,
    /// The learners, sorted.
    pub learners: Vec<NodeId>,
}

/// How a node stands in a membership.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Standing {
    /// It votes, in one set or in both.
    Voter,
    /// It receives entries but has no vote.
    Learner,
    /// It does not belong to the cluster, not yet or no more.
    NonMember,
}

/// A snapshot of a state machine.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Snapshot {
    /// The last entry it contains.
    pub last: Option<LogId>,
    /// The log id of the membership it contains.
    pub membership_id: Option<LogId>,
    /// The membership it contains.
    pub membership: Membership,
    /// The state machine, sorted by key.
    pub data: Vec<(String, String)>,
    /// What it remembers of the clients' sessions, sorted by client.
    pub sessions: Vec<(ClientId, SessionRecord)>,
}

impl Membership {
    /// How a node stands in this membership.
    pub fn standing(&self, node: NodeId) -> Standing {
        if self.voters.iter().any(|set| set.contains(&node)) {
            Standing::Voter
        } else if self.learners.contains(&node) {
            Standing::Learner
        } else {
            Standing::NonMember
        }
    }

    /// True while two sets of voters must agree.
    pub fn is_joint(&self) -> bool {
        self.voters.len() > 1
    }
}
