//! What stands on a lane: stretches of one role, term and process state, and the flags of actions.

use std::rc::Rc;

use model::types::{Role, Term, Time};
use model::view::Process;

/// What a node is from one moment until the next stretch of its lane begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stretch {
    /// When it begins.
    pub from: Time,
    /// Where in the trace that is.
    pub position: usize,
    /// What openraft says the node is.
    pub role: Role,
    /// Its term.
    pub term: Term,
    /// Whether it runs.
    pub process: Process,
}

/// An action on the timeline.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Flag {
    /// When it was done.
    pub at: Time,
    /// Where in the trace that is.
    pub position: usize,
    /// What was done, in a few words.
    pub label: Rc<str>,
    /// True when it heals rather than harms.
    pub heals: bool,
    /// True when it takes an assumption of Raft away.
    pub voids: bool,
}
