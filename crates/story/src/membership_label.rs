//! A node's membership status, as the stage, the logs, the inspector and the tables label it.

use crate::format;
use model::trace::{Membership, Standing};
use model::types::{LogId, NodeId};
use model::view::{NodeView, Process, View};

/// The membership status of a node.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MembershipLabel {
    /// It votes.
    Voter,
    /// It is a voter of the old membership only, until the joint membership ends.
    Leaving,
    /// It is a voter of the new membership only.
    Joining,
    /// It receives entries and has no vote.
    Learner,
    /// It was a member once.
    Removed,
    /// It was never a member.
    Outside,
}

impl MembershipLabel {
    /// The status by the leader's newest membership. Without a leader, by the node's own; of a node that does not run, by the
    /// newest membership of those that do.
    pub fn of(view: &View, node: NodeId) -> MembershipLabel {
        let Some(seen) = view.nodes.get(&node) else { return MembershipLabel::Outside };
        let own = if seen.is_alive() { view.leader().and_then(|leader| view.nodes.get(&leader)) } else { teller(view) };
        let members = &own.unwrap_or(seen).membership.1;
        match members.standing(node) {
            Standing::Voter => {
                let (first, last) = (members.voters.first(), members.voters.last());
                let votes_in = |set: Option<&Vec<NodeId>>| set.is_some_and(|set| set.contains(&node));
                match (votes_in(first), votes_in(last)) {
                    (true, false) => MembershipLabel::Leaving,
                    (false, true) => MembershipLabel::Joining,
                    _ => MembershipLabel::Voter,
                }
            }
            Standing::Learner => MembershipLabel::Learner,
            // A node receives a membership entry only while it is a member, so having one means that it was a member.
            Standing::NonMember if seen.membership.0.is_some() => MembershipLabel::Removed,
            Standing::NonMember => MembershipLabel::Outside,
        }
    }

    /// The word beside its role, unless it is an ordinary voter.
    pub fn word(self) -> Option<&'static str> {
        match self {
            MembershipLabel::Voter => None,
            MembershipLabel::Leaving => Some("leaving"),
            MembershipLabel::Joining => Some("joining"),
            MembershipLabel::Learner => Some("learner"),
            MembershipLabel::Removed => Some("removed"),
            MembershipLabel::Outside => Some("not a member yet"),
        }
    }

    /// Its class in the style sheet.
    pub fn name(self) -> &'static str {
        match self {
            MembershipLabel::Voter => "voter",
            MembershipLabel::Leaving => "leaving",
            MembershipLabel::Joining => "joining",
            MembershipLabel::Learner => "learner-member",
            MembershipLabel::Removed => "removed",
            MembershipLabel::Outside => "outside",
        }
    }

    /// Its description in one sentence.
    pub fn sentence(self) -> &'static str {
        match self {
            MembershipLabel::Voter => "a voter",
            MembershipLabel::Leaving => "a voter of the old membership only: it leaves when the joint membership ends",
            MembershipLabel::Joining => "a voter of the new membership only: it is joining",
            MembershipLabel::Learner => "a learner: it receives entries and has no vote",
            MembershipLabel::Removed => "removed: no node sends it messages, whether its process runs or not",
            MembershipLabel::Outside => "not a member yet: no node sends it messages",
        }
    }

    /// What a process that does not run is called; `None` of one that runs. Nothing is wrong when that of a removed node is off.
    pub fn dead_word(self, process: Process) -> Option<&'static str> {
        match process {
            Process::Running | Process::Paused => None,
            Process::Crashed if self == MembershipLabel::Removed => Some("removed, off"),
            Process::Crashed => Some("crashed"),
            Process::Failed => Some("failed"),
        }
    }
}

/// The node whose membership is the present one: the leader, or without one the node with the newest of those that run.
fn teller(view: &View) -> Option<&NodeView> {
    let newest = || view.nodes.values().filter(|node| node.is_alive()).max_by_key(|node| node.membership.0);
    view.leader().and_then(|leader| view.nodes.get(&leader)).or_else(newest)
}

/// The members, when they are no more the voters that the cluster began with, or when there are other nodes beside them: in a
/// few words, `4 voters, 1 learner, 1 not a member`, and by their numbers.
pub fn changed_members(view: &View, began_with: u64) -> Option<(String, String)> {
    let members = &teller(view)?.membership.1;
    let voters = members.voters.first()?;
    let beside = view.nodes.keys().filter(|node| members.standing(**node) == Standing::NonMember).count();
    let as_begun = voters.iter().map(|voter| voter.0).eq(1..=began_with) && !members.is_joint();
    if as_begun && members.learners.is_empty() && beside == 0 {
        return None;
    }
    let sizes: Vec<String> = members.voters.iter().map(|set| set.len().to_string()).collect();
    let plural = if voters.len() == 1 && !members.is_joint() { "" } else { "s" };
    let mut words = format!("{} voter{plural}", sizes.join(" + "));
    match members.learners.len() {
        0 => {}
        1 => words += ", 1 learner",
        count => words += &format!(", {count} learners"),
    }
    match beside {
        0 => {}
        1 => words += ", 1 not a member",
        count => words += &format!(", {count} not members"),
    }
    Some((words, format::membership(members)))
}

/// One of the two sets of voters of a joint membership. A majority of each must agree.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Half {
    /// `old` or `new`.
    pub name: &'static str,
    /// The voters.
    pub voters: Vec<NodeId>,
    /// The voters that are known to have the joint entry in their logs.
    pub holders: Vec<NodeId>,
}

impl Half {
    /// The size of a majority of them.
    pub fn majority(&self) -> usize {
        self.voters.len() / 2 + 1
    }

    /// The label: `old majority 2 of 3`.
    pub fn label(&self) -> String {
        format!("{} majority {} of {}", self.name, self.majority(), self.voters.len())
    }

    /// The voters that acknowledged the joint entry: `acknowledged by 1 2 ✓`, with a sign when they are a majority.
    pub fn held(&self) -> String {
        let names: Vec<String> = self.holders.iter().map(NodeId::to_string).collect();
        let enough = if self.holders.len() >= self.majority() { " ✓" } else { "" };
        match names.is_empty() {
            true => "acknowledged by none".to_string(),
            false => format!("acknowledged by {}{enough}", names.join(" ")),
        }
    }
}

/// The joint membership in effect, and its log entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Joint {
    /// The entry.
    pub entry: Option<LogId>,
    /// The old voters, then the new ones.
    pub halves: Vec<Half>,
}

/// The joint membership that the leader uses; without a leader, the newest one in effect on any node.
pub fn joint(view: &View) -> Option<Joint> {
    let leader = view.leader().and_then(|leader| Some((leader, view.nodes.get(&leader)?)));
    let teller = teller(view)?;
    let (entry, members): (Option<LogId>, &Membership) = (teller.membership.0, &teller.membership.1);
    if !members.is_joint() {
        return None;
    }
    // The leader counts its own flushed log and the acknowledgements of the others.
    let holds = |voter: &NodeId| match leader {
        Some((id, seen)) if id == *voter => seen.flushed >= entry,
        Some((_, seen)) => seen.matched.get(voter).is_some_and(|matched| *matched >= entry),
        None => false,
    };
    let half = |(name, voters): (&'static str, &Vec<NodeId>)| Half {
        name,
        voters: voters.clone(),
        holders: voters.iter().copied().filter(holds).collect(),
    };
    let halves = ["old", "new"].into_iter().zip(&members.voters).map(half).collect();
    Some(Joint { entry, halves })
}

#[cfg(test)]
mod tests {
    use std::rc::Rc;

    use super::*;
    use model::types::Role;

    fn set(nodes: &[u64]) -> Vec<NodeId> {
        nodes.iter().copied().map(NodeId).collect()
    }

    /// Six nodes: 1 leads with this membership, 5 was a member once, 6 never was.
    fn view(voters: Vec<Vec<NodeId>>, learners: Vec<NodeId>) -> View {
        let members = Rc::new(Membership { voters, learners });
        let mut view = View::default();
        let entry = Some(LogId::new(2, 7));
        for id in 1..=6 {
            let own = if id == 6 { (None, Rc::default()) } else { (entry, members.clone()) };
            let role = if id == 1 { Role::Leader } else { Role::Follower };
            view.nodes.insert(NodeId(id), NodeView { role, term: 2, membership: own, ..NodeView::default() });
        }
        view
    }

    #[test]
    fn each_membership_status_is_distinguished() {
        let view = view(vec![set(&[1, 2]), set(&[1, 3])], set(&[4]));
        let all: Vec<MembershipLabel> = (1..=6).map(|node| MembershipLabel::of(&view, NodeId(node))).collect();
        let expected = [
            MembershipLabel::Voter,
            MembershipLabel::Leaving,
            MembershipLabel::Joining,
            MembershipLabel::Learner,
            MembershipLabel::Removed,
            MembershipLabel::Outside,
        ];
        assert_eq!(all, expected);
        for (one, other) in expected.iter().zip(expected.iter().skip(1)) {
            assert_ne!(one.name(), other.name());
            assert_ne!(one.word(), other.word());
            assert_ne!(one.sentence(), other.sentence());
        }
    }

    #[test]
    fn a_removed_node_whose_process_does_not_run_is_off_and_not_crashed_with_and_without_a_leader() {
        let mut view = view(vec![set(&[1, 2, 3, 4])], Vec::new());
        // The entry that removed node 5 never came to it: by its own membership it votes.
        let own = Rc::new(Membership { voters: vec![set(&[1, 2, 3, 4, 5])], learners: Vec::new() });
        for id in [2, 5] {
            view.nodes.get_mut(&NodeId(id)).expect("it is there").process = Process::Crashed;
        }
        view.nodes.get_mut(&NodeId(5)).expect("it is there").membership = (Some(LogId::new(1, 3)), own);
        let word = |view: &View, id| MembershipLabel::of(view, NodeId(id)).dead_word(view.nodes[&NodeId(id)].process);
        for leader in [Role::Leader, Role::Follower] {
            view.nodes.get_mut(&NodeId(1)).expect("it is there").role = leader;
            assert_eq!([1, 2, 5].map(|id| word(&view, id)), [None, Some("crashed"), Some("removed, off")]);
        }
        view.nodes.get_mut(&NodeId(5)).expect("it is there").process = Process::Failed;
        assert_eq!(word(&view, 5), Some("failed"));
    }

    #[test]
    fn the_members_are_counted_once_they_are_other_than_the_cluster_began_with() {
        let now = |voters, learners, began_with| changed_members(&view(voters, learners), began_with);
        let text = |words: &str, numbers: &str| Some((words.to_string(), numbers.to_string()));
        assert_eq!(now(vec![set(&[1, 2, 3, 4, 5, 6])], Vec::new(), 6), None);
        assert_eq!(now(Vec::new(), Vec::new(), 6), None, "nothing is known before the cluster is initialised");
        let expected = text("4 voters, 1 learner, 1 not a member", "{1,2,3,4} learners {5}");
        assert_eq!(now(vec![set(&[1, 2, 3, 4])], set(&[5]), 6), expected);
        let expected = text("3 voters, 3 not members", "{1,2,3}");
        assert_eq!(now(vec![set(&[1, 2, 3])], Vec::new(), 3), expected);
        let expected = text("5 + 1 voters, 1 not a member", "{1,2,3,4,5} + {1}");
        assert_eq!(now(vec![set(&[1, 2, 3, 4, 5]), set(&[1])], Vec::new(), 5), expected);
    }

    #[test]
    fn both_halves_of_a_joint_membership_list_the_voters_that_acknowledged_its_entry() {
        let mut view = view(vec![set(&[1, 2, 3]), set(&[3, 4, 5])], Vec::new());
        let leader = view.nodes.get_mut(&NodeId(1)).expect("it is there");
        leader.flushed = Some(LogId::new(2, 7));
        leader.matched.insert(NodeId(3), Some(LogId::new(2, 8)));
        leader.matched.insert(NodeId(4), Some(LogId::new(2, 6)));
        let joint = joint(&view).expect("it is joint");
        assert_eq!(joint.entry, Some(LogId::new(2, 7)));
        let labels: Vec<(String, String)> = joint.halves.iter().map(|half| (half.label(), half.held())).collect();
        let text = |one: &str, other: &str| (one.to_string(), other.to_string());
        assert_eq!(
            labels,
            [text("old majority 2 of 3", "acknowledged by 1 3 ✓"), text("new majority 2 of 3", "acknowledged by 3"),]
        );
        view.nodes
            .iter_mut()
            .map(|(_, value)| value)
            .for_each(|node| node.membership.1 = Rc::new(Membership::default()));
        assert_eq!(super::joint(&view), None);
    }
}
