//! What clients want, by names that a violation can tell.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::client::OperationId;
use crate::types::RequestId;

/// Names an operation: a request that was asked once, or what a client does, however many requests it takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Name {
    /// A request of its own.
    Once(RequestId),
    /// An operation of a client: from its first attempt to its last answer.
    Client(OperationId),
}

impl Default for Name {
    fn default() -> Name {
        Name::Once(RequestId::default())
    }
}

impl fmt::Display for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Name::Once(request) => write!(f, "request {}", request.0),
            Name::Client(operation) => write!(f, "operation {operation} of {}", operation.client),
        }
    }
}
