//! Members: the words of the trace and raft-rs's, and which change leads from one membership to the next.

use std::collections::BTreeSet;

use raft::eraftpb::{ConfChangeSingle, ConfChangeType, ConfChangeV2, ConfState};

use model::entry::{Membership, Standing};
use model::types::NodeId;

/// What becomes of one node.
pub(super) type Change = (NodeId, Standing);

/// The members in raft-rs's words. While the change is joint, the first set of voters is the outgoing one.
pub(super) fn state_of(membership: &Membership) -> ConfState {
    let ids = |nodes: &[NodeId]| nodes.iter().map(|node| node.0).collect::<Vec<u64>>();
    let incoming = membership.voters.last().map_or_else(Vec::new, |set| ids(set));
    let mut state = ConfState::from((incoming, ids(&membership.learners)));
    if let [outgoing, _] = &membership.voters[..] {
        state.voters_outgoing = ids(outgoing);
        state.auto_leave = true;
    }
    state
}

/// raft-rs's members in the words of the trace.
pub(super) fn membership_of(state: &ConfState) -> Membership {
    let sorted = |ids: &[u64]| ids.iter().copied().map(NodeId).collect::<BTreeSet<_>>().into_iter().collect::<Vec<_>>();
    let mut voters = vec![sorted(&state.voters)];
    if !state.voters_outgoing.is_empty() {
        voters.insert(0, sorted(&state.voters_outgoing));
    }
    Membership { voters, learners: sorted(&state.learners) }
}

/// How a node will stand once a joint change is over.
fn standing(membership: &Membership, node: NodeId) -> Standing {
    let votes = membership.voters.last().is_some_and(|set| set.contains(&node));
    match votes {
        true => Standing::Voter,
        false if membership.learners.contains(&node) => Standing::Learner,
        false => Standing::NonMember,
    }
}

/// The membership that raft-rs makes of these changes: several at once are joint first.
pub(super) fn after(before: &Membership, changes: &[Change]) -> Membership {
    let mut voters: BTreeSet<NodeId> = before.voters.last().into_iter().flatten().copied().collect();
    let mut learners: BTreeSet<NodeId> = before.learners.iter().copied().collect();
    for (node, becomes) in changes {
        voters.remove(node);
        learners.remove(node);
        match becomes {
            Standing::Voter => voters.insert(*node),
            Standing::Learner => learners.insert(*node),
            Standing::NonMember => false,
        };
    }
    let mut sets = vec![voters.into_iter().collect::<Vec<_>>()];
    if changes.len() > 1 {
        sets.insert(0, before.voters.last().cloned().unwrap_or_default());
    }
    Membership { voters: sets, learners: learners.into_iter().collect() }
}

/// The membership after a joint one.
pub(super) fn left(joint: &Membership) -> Membership {
    Membership { voters: joint.voters.last().into_iter().cloned().collect(), learners: joint.learners.clone() }
}

/// raft-rs's change from one membership to the next; an empty one leaves a joint membership.
pub(super) fn change(before: &Membership, next: &Membership) -> ConfChangeV2 {
    if before.is_joint() && !next.is_joint() {
        return ConfChangeV2::default();
    }
    let all = [before, next].into_iter().flat_map(|one| one.voters.iter().flatten().chain(&one.learners));
    let all: BTreeSet<NodeId> = all.copied().collect();
    let differ = all.into_iter().filter(|node| standing(before, *node) != standing(next, *node));
    of(&differ.map(|node| (node, standing(next, node))).collect::<Vec<_>>())
}

/// These changes in raft-rs's words.
pub(super) fn of(changes: &[Change]) -> ConfChangeV2 {
    let single = |(node, becomes): &Change| {
        let mut single = ConfChangeSingle { node_id: node.0, ..ConfChangeSingle::default() };
        single.set_change_type(match becomes {
            Standing::Voter => ConfChangeType::AddNode,
            Standing::Learner => ConfChangeType::AddLearnerNode,
            Standing::NonMember => ConfChangeType::RemoveNode,
        });
        single
    };
    ConfChangeV2 { changes: changes.iter().map(single).collect(), ..ConfChangeV2::default() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn members(voters: &[u64], learners: &[u64]) -> Membership {
        let nodes = |ids: &[u64]| ids.iter().copied().map(NodeId).collect();
        Membership { voters: vec![nodes(voters)], learners: nodes(learners) }
    }

    #[test]
    fn a_change_is_found_again_from_what_it_leads_to() {
        let before = members(&[1, 2, 3], &[4]);
        let cases: [&[Change]; 4] = [
            &[(NodeId(5), Standing::Learner)],
            &[(NodeId(4), Standing::Voter)],
            &[(NodeId(3), Standing::NonMember)],
            &[(NodeId(1), Standing::NonMember), (NodeId(4), Standing::Voter)],
        ];
        for changes in cases {
            let next = after(&before, changes);
            assert_eq!(next.is_joint(), changes.len() > 1, "{changes:?}");
            assert_eq!(change(&before, &next), of(changes));
            assert_eq!(membership_of(&state_of(&next)), next);
            if next.is_joint() {
                assert_eq!(change(&next, &left(&next)), ConfChangeV2::default());
            }
        }
        assert_eq!(left(&after(&before, cases[3])), members(&[2, 3, 4], &[]));
    }
}
