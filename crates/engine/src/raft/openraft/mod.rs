//! openraft behind the front: with `runtime`, the only room that names it.

pub mod calls;
mod chunk;
pub mod config;
pub mod convert;
pub mod handle;
pub mod leader_id;
mod observer;
mod operate;
mod refusal;
pub mod replica;
pub mod rpc;
mod serve;
mod state_machine;
mod store;
pub mod transport;
