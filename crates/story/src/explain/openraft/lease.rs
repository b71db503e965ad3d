//! The start of a leader's lease as openraft counts it.

use model::shared::sort_short;
use model::types::{NodeId, Role, Time};
use model::view::NodeView;

/// The last message from its leader; for a leader, the last time that a quorum had answered it.
pub(in crate::explain) fn leased(node: NodeId, seen: &NodeView) -> Option<Time> {
    match seen.role {
        Role::Leader => acked(node, seen),
        Role::Learner | Role::Follower | Role::Candidate => seen.timer_from.filter(|_| seen.in_lease),
    }
}

/// When a quorum, the leader included, had answered it the last time.
pub(super) fn acked(leader: NodeId, seen: &NodeView) -> Option<Time> {
    let voters = seen.membership.1.voters.first()?;
    let others = voters.iter().filter(|voter| **voter != leader);
    let mut times: Vec<Time> = others.filter_map(|voter| seen.answered.get(voter).copied()).collect();
    sort_short(&mut times, |a, b| b.cmp(a));
    let needed = (voters.len() / 2 + 1).checked_sub(usize::from(voters.contains(&leader)))?;
    times.get(needed.checked_sub(1)?).copied()
}
