//! The names by which violations refer to client operations.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::client::OperationId;
use crate::types::RequestId;

/// Names an operation: a single request, or the operation of a client, which may take several requests.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Name {
    /// A single request without a client session.
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
