//! The parts of a lane: stretches of one role, term and process state, and the flags of actions.

use std::rc::Rc;

use crate::membership_label::MembershipLabel;
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
    /// True of a process that is off because its node was removed from the cluster.
    pub removed: bool,
}

impl Stretch {
    /// That of a process which runs as a follower and has received no message.
    pub(super) fn begin(from: Time, position: usize) -> Stretch {
        let (role, process) = (Role::Follower, Process::Running);
        Stretch { from, position, role, term: 0, process, quorum: true, removed: false }
    }

    /// The process starts again.
    pub(super) fn start(&mut self) {
        (self.role, self.process, self.quorum, self.removed) = (Role::Follower, Process::Running, true, false);
    }

    /// What a process that does not run is called, as on the stage.
    pub fn dead_word(&self) -> &'static str {
        let label = if self.removed { MembershipLabel::Removed } else { MembershipLabel::Voter };
        label.dead_word(self.process).unwrap_or_default()
    }
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
