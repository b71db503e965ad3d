//! What a replica of any engine is started on, and what it answers with.

use std::future::Future;
use std::pin::Pin;
use std::rc::Rc;

use super::recorder::Recorder;
use super::state_machine::StateMachine;
use super::store::LogStore;
use super::wire::Wire;
use model::trace::Outcome;
use model::types::{LogId, NodeId};

/// What a replica is started on.
pub struct Boot {
    /// Its node.
    pub node: NodeId,
    /// The disk of the node.
    pub store: LogStore,
    /// The empty state machine of the new process.
    pub state_machine: StateMachine,
    /// The network.
    pub wire: Rc<Wire>,
    /// Where it records what happens.
    pub recorder: Recorder,
}

/// How a request will have ended.
pub type Answer = Pin<Box<dyn Future<Output = Outcome>>>;

/// How much of a snapshot has arrived: the last entry it contains, how many of its bytes are there, and how many
/// there are.
pub type Receiving = (Option<LogId>, u64, u64);
