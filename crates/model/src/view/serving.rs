//! Whether a leader can serve: what a quorum has answered it, and how long its lease lets it act on that.
//!
//! The rule is openraft's own (`ensure_writable_leader_handler`): a leader takes a write while the newest message that a
//! quorum has answered was sent less than a lease ago, by its own clock, and while it is not handing leadership over.
//!
//! ```text
//! sent      answered by a quorum                     sent + lease
//! ├───────────────┤ ─ ─ ─ takes writes ─ ─ ─ ─ ─ ─ ─ ─ ┤ no quorum
//! ```

use super::{NodeView, View};
use crate::types::{NodeId, Role, Time};

/// The newest message of a leader that a quorum has answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct QuorumAck {
    /// When it was sent, by the leader's own clock.
    pub sent: Time,
    /// How long the lease lasts from then on, by the same clock.
    pub lease: Time,
}

/// What a leader counts whose engine looks at times whether a majority has answered it (raft-rs: check-quorum).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Counting {
    /// Since when answers count for its next look.
    pub since: Time,
    /// When the time of that look was set.
    pub at: Time,
    /// The reading of its own clock at which it looks; `None` while its ticks are switched off.
    pub due: Option<Time>,
}

/// What a leader has of a quorum.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Quorum {
    /// A quorum has answered within the lease; or the leader is the only voter.
    Answers,
    /// No quorum has answered since the election, or since voters were added.
    NotYet,
    /// The newest message that a quorum has answered was sent so long ago, which is longer than the lease.
    SilentFor(Time),
}

impl Quorum {
    /// What is wrong, in a few words: `no quorum for 59.4s`; `None` when nothing is.
    pub fn trouble(self) -> Option<String> {
        match self {
            Quorum::Answers => None,
            Quorum::NotYet => Some("no quorum yet".to_string()),
            Quorum::SilentFor(time) => Some(format!("no quorum for {}", rounded(time))),
        }
    }
}

/// A time as exact as people read it: hundredths of a second, above ten seconds tenths.
fn rounded(time: Time) -> Time {
    let unit = if time < Time::from_secs(10) { 10_000 } else { 100_000 };
    Time(time.0 - time.0 % unit)
}

impl View {
    /// What a quorum has answered this node; `None` unless its process is alive and has the role of leader.
    pub fn quorum(&self, node: NodeId) -> Option<Quorum> {
        self.nodes.get(&node)?.quorum(self.at)
    }

    /// The leader that would take a write at this moment: a quorum has answered it within its lease, and it hands
    /// leadership over to no other.
    pub fn serving(&self) -> Option<NodeId> {
        self.leader()
            .filter(|leader| self.quorum(*leader) == Some(Quorum::Answers) && self.nodes[leader].hands_to.is_none())
    }
}

impl NodeView {
    /// True for a leader that was elected less than a lease ago and that no quorum has answered yet: nothing is wrong with it.
    pub fn is_newly_elected(&self, now: Time, lease: Time) -> bool {
        // The vote that a quorum gave it restarted its timer, and nothing does while it leads.
        let elected = self.timer_from.filter(|_| self.quorum(now) == Some(Quorum::NotYet));
        elected.is_some_and(|elected| now.saturating_sub(elected) < lease)
    }

    /// What a quorum has answered it, as it stands at `now`; `None` unless its process is alive and has the role of
    /// leader.
    pub fn quorum(&self, now: Time) -> Option<Quorum> {
        if self.role != Role::Leader || !self.is_alive() {
            return None;
        }
        let Some(QuorumAck { sent, lease }) = self.acked else { return Some(Quorum::NotYet) };
        let reads = self.faults.reads(now);
        let expires = Time(sent.0.saturating_add(lease.0));
        Some(if reads < expires { Quorum::Answers } else { Quorum::SilentFor(reads.saturating_sub(sent)) })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::view::Process;

    #[test]
    fn a_leader_without_an_answer_is_new_for_one_lease() {
        let (elected, lease) = (Time::from_millis(100), Time::from_millis(600));
        let leader = NodeView {
            role: Role::Leader,
            process: Process::Running,
            timer_from: Some(elected),
            ..NodeView::default()
        };
        assert!(leader.is_newly_elected(Time::from_millis(699), lease));
        assert!(!leader.is_newly_elected(Time::from_millis(700), lease));
        let answered = NodeView { acked: Some(QuorumAck { sent: elected, lease }), ..leader.clone() };
        assert!(!answered.is_newly_elected(Time::from_millis(101), lease));
        let follower = NodeView { role: Role::Follower, ..leader };
        assert!(!follower.is_newly_elected(Time::from_millis(101), lease));
    }
}
