//! What clients may be asked to do.

use serde::{Deserialize, Serialize};

use crate::change::Change;
use crate::client::{ClientId, Retry, Workload};
use crate::types::{Target, Time};

/// What clients may be asked to do: to send a request that stands alone, or to work as a client with a session.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum ClientAction {
    /// A request of its own asks a node to set `key` to a value, or to change the one that is there.
    Write {
        /// The node that is asked.
        to: Target,
        /// The key.
        key: String,
        /// What becomes of its value.
        value: Change,
    },
    /// A request of its own asks a node for the value of `key`, linearizably, by asking a quorum.
    Read {
        /// The node that is asked.
        to: Target,
        /// The key.
        key: String,
    },
    /// A request of its own asks a leader for the value of `key`, on the strength of its lease.
    LeaseRead {
        /// The node that is asked.
        to: Target,
        /// The key.
        key: String,
    },
    /// A request of its own asks a node for the value that its own state machine holds for `key`, however old that is.
    LocalRead {
        /// The node that is asked.
        to: Target,
        /// The key.
        key: String,
    },
    /// A client with a session sets a key to a value, or changes the one that is there.
    SessionWrite {
        /// The client.
        client: ClientId,
        /// The key.
        key: String,
        /// What becomes of its value.
        value: Change,
        /// The node it asks first; otherwise the one it takes for the leader.
        at: Option<Target>,
    },
    /// A client with a session reads a key, linearizably.
    SessionRead {
        /// The client.
        client: ClientId,
        /// The key.
        key: String,
        /// The node it asks first; otherwise the one it takes for the leader.
        at: Option<Target>,
    },
    /// A client with a session goes about its next operations otherwise. What is `None` stays as it is.
    Set {
        /// The client.
        client: ClientId,
        /// See [`Manner::timeout`].
        timeout: Option<Time>,
        /// See [`Manner::retry`].
        retry: Option<Retry>,
        /// See [`Manner::redirect`].
        redirect: Option<bool>,
    },
    /// Operations begin by themselves from now on, and those of the workload before do no more.
    Workload(Workload),
    /// No operation begins by itself any more. What is under way goes on.
    WorkloadOff,
}

impl ClientAction {
    /// True for a request of its own; what a client with a session does are operations.
    pub fn is_request(&self) -> bool {
        match self {
            ClientAction::Write { .. }
            | ClientAction::Read { .. }
            | ClientAction::LeaseRead { .. }
            | ClientAction::LocalRead { .. } => true,
            ClientAction::SessionWrite { .. }
            | ClientAction::SessionRead { .. }
            | ClientAction::Set { .. }
            | ClientAction::Workload(_)
            | ClientAction::WorkloadOff => false,
        }
    }

    /// Which assumption of the guarantee for clients this takes away, in one sentence, if it does.
    pub fn voids(&self) -> Option<&'static str> {
        let retry = match self {
            ClientAction::Set { retry, .. } => *retry,
            ClientAction::Workload(workload) => Some(workload.manner.retry),
            ClientAction::Write { .. }
            | ClientAction::Read { .. }
            | ClientAction::LeaseRead { .. }
            | ClientAction::LocalRead { .. }
            | ClientAction::SessionWrite { .. }
            | ClientAction::SessionRead { .. }
            | ClientAction::WorkloadOff => None,
        };
        (retry == Some(Retry::WithoutId)).then_some(
            "a client that repeats a write must send the same request id, or the write may take effect twice",
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_blind_retries_take_an_assumption_away() {
        let set = |retry| ClientAction::Set { client: ClientId(1), timeout: None, retry, redirect: None };
        for retry in Retry::ALL.iter().copied() {
            assert_eq!(set(Some(retry)).voids().is_some(), retry == Retry::WithoutId);
        }
        assert_eq!(set(None).voids(), None);
        assert_eq!(ClientAction::Workload(Workload::default()).voids(), None);
    }
}
