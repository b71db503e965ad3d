//! What happened, in groups. Each event is one fact that Raft, its storage, the network or the process reported;
//! nothing here is inferred.

mod client;
mod disk;
mod fault;
mod network;
mod process;
mod raft;

use serde::{Deserialize, Serialize};

use crate::action::Action;
pub use client::ClientEvent;
pub use disk::DiskEvent;
pub use fault::{DiskImage, FaultEvent};
pub use network::NetworkEvent;
pub use process::ProcessEvent;
pub use raft::RaftEvent;

/// What happened.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Event {
    /// This was done to the cluster. What it led to follows.
    Acted(Box<Action>),
    /// To a process.
    Process(ProcessEvent),
    /// To a link or a message.
    Network(NetworkEvent),
    /// To what a node has written.
    Disk(DiskEvent),
    /// In a replica: its role, its commit index, its state machine.
    Raft(RaftEvent),
    /// To a client, or to a request.
    Client(ClientEvent),
    /// By a fault, to a disk, a clock or a process.
    Fault(FaultEvent),
}
