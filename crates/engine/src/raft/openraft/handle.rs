//! openraft's handle of one replica, with this project's types.

use super::config::TypeConfig;
use crate::raft::state_machine::StateMachine;

/// openraft's own handle.
pub type Raft = openraft::Raft<TypeConfig, StateMachine>;
