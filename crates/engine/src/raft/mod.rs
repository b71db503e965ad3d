//! The replica and what it stands on: the life of a process, its disk, the network and the state machine, none of
//! which names an engine; and each engine in a room of its own behind the front in `replica`.

pub mod boot;
pub mod chunk_receiver;
pub mod chunks;
pub mod disk_faults;
pub mod disk_health;
pub mod disk_state;
pub mod io_completion;
pub mod message;
mod message_faults;
pub mod node;
pub mod openraft;
pub mod raft_rs;
pub mod recorder;
pub mod replica;
pub mod state_machine;
pub mod store;
pub mod wire;
