//! What can be asked about the run.

use crate::effect::Fetched;
use model::dialect::Dialect;
use model::scenario::{Cluster, Scenario};

/// What can be done about the run.
#[derive(Clone, Debug, PartialEq)]
pub enum RunMsg {
    /// Open one of the scenarios that come with the page.
    Library(usize),
    /// The text of what was to be fetched, or why it could not be fetched.
    Fetched(Fetched, Result<String, String>),
    /// Open this scenario under this title.
    Open(String, Box<Scenario>),
    /// Run the opened scenario again from its start.
    Restart,
    /// The same with another seed.
    Seed(u64),
    /// The same on another engine.
    Engine(Dialect),
    /// The same with another number of nodes.
    NodeCount(u64),
    /// The same in this cluster.
    Change(Box<Cluster>),
    /// Copy the text of the run so far.
    CopyText,
    /// Show the runs that are kept.
    Recent,
    /// Open the run that is kept under this name.
    Reopen(String),
    /// The browser's history has gone to this entry, as [`crate::effect::Effect::Entry`] wrote it.
    Entry(String),
    /// What was gone back to is neither kept nor behind the address.
    NotKept,
}
