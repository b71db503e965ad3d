//! The Raft playground: real openraft replicas on a deterministic simulator.
//!
//! The map of the house, ground floor first. Two towers and a hall: what runs
//! (`sim → runtime → raft → world`) and what is told (`action → scenario`,
//! `trace → view → invariants`) meet in the `engine`; the `ui` stands above it
//! and never touches openraft.
#![deny(unsafe_code)]
#![deny(missing_docs)]

pub mod types;

pub mod action;

pub mod scenario;

pub mod trace;
pub mod view;

pub mod invariants;

pub mod sim;

pub mod runtime;

pub mod raft;
pub mod world;

pub mod engine;

pub mod ui;
