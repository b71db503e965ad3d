//! The Raft playground: real openraft replicas on a deterministic simulator.
//!
//! The map of the house, ground floor first. Two towers and a hall: what runs
//! (`sim → runtime → raft → world`) and what is told (`action → scenario`,
//! `trace → view → invariants`) meet in the `engine`; the `ui` stands above it
//! and never touches openraft, which has its rooms in `runtime` and `raft::openraft`.
#![deny(unsafe_code)]
#![deny(missing_docs)]

// The ground floor.
pub mod types;

// What is told: everything that may be done, everything that happened, and what is seen of it.
pub mod chaos;

pub mod action;

pub mod ask;

pub mod client;

pub mod cluster;

pub mod dialect;

pub mod entry;

pub mod fault;

pub mod faulted;

pub mod operation;

pub mod trace;

pub mod view;

pub mod invariants;

pub mod scenario;

// What runs.
pub mod sim;

pub mod runtime;

pub mod raft;

pub mod world;

// Where the two meet.
pub mod engine;

// What stands above, and knows neither openraft nor the simulator.
pub mod ui;
