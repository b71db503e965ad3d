//! What a client is doing, as it is read from outside.

use model::client::{Manner, OperationId};
use model::types::RequestId;

/// What a client is doing.
#[derive(Clone, Debug, PartialEq)]
pub struct ClientState {
    /// How it goes about its operations.
    pub manner: Manner,
    /// What it does, how often it has sent it, and the request whose answer it waits for.
    pub doing: Option<(OperationId, u32, Option<RequestId>)>,
}
