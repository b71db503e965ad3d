//! The replica: the only rooms, with `runtime` and `world`, that name openraft.

pub mod assembly;
pub mod chunks;
pub mod config;
pub mod convert;
pub mod disk_faults;
pub mod leader_id;
pub mod letter;
pub mod mail;
pub mod node;
pub mod platter;
pub mod recorder;
pub mod state_machine;
pub mod store;
pub mod taken;
pub mod transport;
pub mod wear;
pub mod wire;
