//! The parts of a lane: stretches of one role, term and process state, and the flags of actions.

use std::rc::Rc;

use model::types::{Role, Term, Time};
use model::view::Process;

/// The state of a node from one moment until the next stretch of its lane.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stretch {
    /// When it begins.
    pub from: Time,
    /// The position in the trace.
    pub position: usize,
    /// Its role.
    pub role: Role,
    /// Its term.
    pub term: Term,
    /// The state of its process.
    pub process: Process,
    /// False of a leader that no quorum has answered within its lease.
    pub quorum: bool,
}

/// An action on the timeline.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Flag {
    /// Its time.
    pub at: Time,
    /// The position in the trace.
    pub position: usize,
    /// The label.
    pub label: Rc<str>,
    /// True when it repairs something.
    pub heals: bool,
    /// True when it violates an assumption of Raft.
    pub voids: bool,
}
