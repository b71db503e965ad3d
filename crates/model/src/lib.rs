//! What is reported of a run: everything that may be done, everything that happened, and what follows from it.
//!
//! Pure: no engine, no browser, no clock, no randomness, no input or output. The map, ground floor first: words
//! (`types`, `operation`, `fault`, `client`, `cluster`, `chaos`, `entry`, `ask`, `property`), what engines differ in (`dialect`),
//! what is done (`action`, `scenario`), what happened (`message`, `event`, `trace`), what is seen of it (`view`), what must hold
//! (`invariants`), and how a page and an engine exchange all this as bytes (`protocol`).
#![deny(unsafe_code)]
#![deny(missing_docs)]

pub mod types;

pub mod shared;

pub mod ask;
pub mod change;
pub mod chaos;
pub mod client;
pub mod cluster;
pub mod entry;
pub mod fault;
pub mod message;
pub mod operation;
pub mod property;

pub mod action;

pub mod dialect;

pub mod event;

pub mod trace;

pub mod view;

pub mod invariants;

pub mod scenario;

pub mod protocol;

#[cfg(test)]
mod drawn;
