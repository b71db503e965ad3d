//! What a node's menu offers an administrator, by how the node stands now.

use crate::action::{Action, Operation, Target};
use crate::scenario::NODES_MAX;
use crate::trace::Standing;
use crate::types::{NodeId, Role};
use crate::view::{Process, View};

/// The operations that make sense on this node, each with its label.
pub fn items(node: NodeId, view: &View) -> Vec<(String, Action)> {
    let Some(seen) = view.nodes.get(&node) else { return Vec::new() };
    let mut items = Vec::new();
    let mut ask = |at: Target, label: String, operation: Operation| {
        items.push((label, Action::Operate { at, operation }));
    };
    // How the leader sees it counts; without a leader, how it sees itself.
    let teller = view.leader().and_then(|leader| view.nodes.get(&leader)).unwrap_or(seen);
    match teller.standing(node) {
        Standing::Voter => {
            if view.leader().is_some_and(|leader| leader != node) {
                ask(Target::Leader, "Hand leadership over to it".into(), Operation::Transfer(node));
            }
            ask(Target::Leader, "Demote it to a learner".into(), Operation::Demote(node));
            ask(Target::Leader, "Remove it from the cluster".into(), Operation::Remove(node));
        }
        Standing::Learner => {
            ask(Target::Leader, "Promote it to a voter".into(), Operation::Promote(node));
            ask(Target::Leader, "Remove it from the cluster".into(), Operation::Remove(node));
        }
        Standing::NonMember => {
            ask(Target::Leader, "Add it as a learner".into(), Operation::AddLearner { node, wait: true });
        }
    }
    let next = NodeId(view.nodes.len() as u64 + 1);
    if next.0 <= NODES_MAX {
        let label = format!("Add node {} as a learner", next.0);
        ask(Target::Leader, label, Operation::AddLearner { node: next, wait: true });
        if teller.standing(node) == Standing::Voter {
            ask(Target::Leader, format!("Replace it with node {next}"), Operation::Replace { old: node, new: next });
        }
    }
    if seen.process == Process::Running {
        let at = Target::Node(node);
        match seen.role {
            Role::Leader => ask(at, "Send heartbeats now".into(), Operation::Heartbeat),
            Role::Follower | Role::Candidate => {
                ask(at, "Stand for election now".into(), Operation::Elect { pre_vote: false });
            }
            Role::Learner => {}
        }
        ask(at, "Build a snapshot now".into(), Operation::Snapshot);
        if let Some(last) = seen.snapshot.as_ref().and_then(|snapshot| snapshot.last) {
            ask(at, format!("Purge its log up to {}", last.index), Operation::Purge { upto: last.index });
        }
    }
    items
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::trace::Membership;
    use crate::view::NodeView;
    use std::rc::Rc;

    fn labels(view: &View, node: u64) -> Vec<String> {
        items(NodeId(node), view).into_iter().map(|(label, _)| label).collect()
    }

    #[test]
    fn a_voter_can_be_demoted_and_a_learner_promoted() {
        let members = Membership { voters: vec![vec![NodeId(1), NodeId(2)]], learners: vec![NodeId(3)] };
        let mut view = View::default();
        for id in 1..=4 {
            let role = if id == 1 { Role::Leader } else { Role::Follower };
            let membership = (None, Rc::new(members.clone()));
            view.nodes.insert(NodeId(id), NodeView { role, term: 1, membership, ..NodeView::default() });
        }
        let voter = labels(&view, 2);
        assert!(voter.iter().any(|label| label.starts_with("Demote")), "{voter:?}");
        assert!(voter.iter().any(|label| label.starts_with("Hand leadership")), "{voter:?}");
        assert!(voter.contains(&"Replace it with node 5".to_string()), "{voter:?}");
        assert!(!labels(&view, 1).iter().any(|label| label.starts_with("Hand leadership")));
        assert!(labels(&view, 3).iter().any(|label| label.starts_with("Promote")));
        assert!(labels(&view, 4).contains(&"Add it as a learner".to_string()));
    }
}
