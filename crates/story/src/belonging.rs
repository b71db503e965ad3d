//! Who belongs to the cluster, and how: what stage, logs, inspector and tables say of a node's membership.

use model::trace::{Membership, Standing};
use model::types::{LogId, NodeId};
use model::view::{NodeView, View};

/// How a node belongs to the cluster.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Belonging {
    /// It votes.
    Voter,
    /// It votes now, and no more when the joint membership is over.
    Leaving,
    /// It votes since the joint membership began.
    Joining,
    /// It receives entries and has no vote.
    Learner,
    /// It was a member once.
    Removed,
    /// It has never been one.
    Outside,
}

impl Belonging {
    /// How a node belongs, as the leader's newest membership says; without a leader, as its own does.
    pub fn of(view: &View, node: NodeId) -> Belonging {
        let Some(seen) = view.nodes.get(&node) else { return Belonging::Outside };
        let members = &told_by(view, seen).membership.1;
        match members.standing(node) {
            Standing::Voter => {
                let (first, last) = (members.voters.first(), members.voters.last());
                let votes_in = |set: Option<&Vec<NodeId>>| set.is_some_and(|set| set.contains(&node));
                match (votes_in(first), votes_in(last)) {
                    (true, false) => Belonging::Leaving,
                    (false, true) => Belonging::Joining,
                    _ => Belonging::Voter,
                }
            }
            Standing::Learner => Belonging::Learner,
            // Whoever holds a membership in its log was a member when it was given it.
            Standing::NonMember if seen.membership.0.is_some() => Belonging::Removed,
            Standing::NonMember => Belonging::Outside,
        }
    }

    /// What to call it beside its role, if it is not simply a voter.
    pub fn word(self) -> Option<&'static str> {
        match self {
            Belonging::Voter => None,
            Belonging::Leaving => Some("leaving"),
            Belonging::Joining => Some("joining"),
            Belonging::Learner => Some("learner"),
            Belonging::Removed => Some("removed"),
            Belonging::Outside => Some("not a member yet"),
        }
    }

    /// The name of its style.
    pub fn name(self) -> &'static str {
        match self {
            Belonging::Voter => "voter",
            Belonging::Leaving => "leaving",
            Belonging::Joining => "joining",
            Belonging::Learner => "learner-member",
            Belonging::Removed => "removed",
            Belonging::Outside => "outside",
        }
    }

    /// What it is, in one sentence.
    pub fn sentence(self) -> &'static str {
        match self {
            Belonging::Voter => "a voter",
            Belonging::Leaving => "a voter of the old membership only: it leaves when the joint one is over",
            Belonging::Joining => "a voter of the new membership only: it joins now",
            Belonging::Learner => "a learner: it receives entries and has no vote",
            Belonging::Removed => "removed: it runs on, and nobody sends it anything",
            Belonging::Outside => "not a member yet: nobody sends it anything",
        }
    }
}

/// Whose word counts: the leader's, or without one the node's own.
fn told_by<'a>(view: &'a View, own: &'a NodeView) -> &'a NodeView {
    view.leader().and_then(|leader| view.nodes.get(&leader)).unwrap_or(own)
}

/// One of the two sets of voters that must both agree.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Half {
    /// `old` or `new`.
    pub name: &'static str,
    /// The voters.
    pub voters: Vec<NodeId>,
    /// Those that are known to hold the joint entry.
    pub holders: Vec<NodeId>,
}

impl Half {
    /// How many of them are a majority.
    pub fn majority(&self) -> usize {
        self.voters.len() / 2 + 1
    }

    /// What is written beside it: `old majority 2 of 3`.
    pub fn label(&self) -> String {
        format!("{} majority {} of {}", self.name, self.majority(), self.voters.len())
    }

    /// Who holds the joint entry: `held by 1 2 ✓`, with a sign when that is enough.
    pub fn held(&self) -> String {
        let names: Vec<String> = self.holders.iter().map(NodeId::to_string).collect();
        let enough = if self.holders.len() >= self.majority() { " ✓" } else { "" };
        match names.is_empty() {
            true => "acknowledged by none".to_string(),
            false => format!("acknowledged by {}{enough}", names.join(" ")),
        }
    }
}

/// The joint membership that holds now, and the entry that says so.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Joint {
    /// The entry.
    pub entry: Option<LogId>,
    /// The old voters, then the new ones.
    pub halves: Vec<Half>,
}

/// The joint membership that the leader works by; without a leader, the newest one that anybody's log ends with.
pub fn joint(view: &View) -> Option<Joint> {
    let newest = || view.nodes.values().filter(|node| node.is_alive()).max_by_key(|node| node.membership.0);
    let leader = view.leader().and_then(|leader| Some((leader, view.nodes.get(&leader)?)));
    let teller = leader.map(|(_, seen)| seen).or_else(newest)?;
    let (entry, members): (Option<LogId>, &Membership) = (teller.membership.0, &teller.membership.1);
    if !members.is_joint() {
        return None;
    }
    // The leader counts what is on its own disk, and what the others have told it.
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

    /// Six nodes, of which 1 leads by this membership; 5 was a member once, 6 never.
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
    fn each_way_to_belong_is_told_apart() {
        let view = view(vec![set(&[1, 2]), set(&[1, 3])], set(&[4]));
        let all: Vec<Belonging> = (1..=6).map(|node| Belonging::of(&view, NodeId(node))).collect();
        let expected = [
            Belonging::Voter,
            Belonging::Leaving,
            Belonging::Joining,
            Belonging::Learner,
            Belonging::Removed,
            Belonging::Outside,
        ];
        assert_eq!(all, expected);
        for (one, other) in expected.iter().zip(expected.iter().skip(1)) {
            assert_ne!(one.name(), other.name());
            assert_ne!(one.word(), other.word());
            assert_ne!(one.sentence(), other.sentence());
        }
    }

    #[test]
    fn both_halves_of_a_joint_membership_say_who_holds_its_entry() {
        let mut view = view(vec![set(&[1, 2, 3]), set(&[3, 4, 5])], Vec::new());
        let leader = view.nodes.get_mut(&NodeId(1)).expect("it is there");
        leader.flushed = Some(LogId::new(2, 7));
        leader.matched.insert(NodeId(3), Some(LogId::new(2, 8)));
        leader.matched.insert(NodeId(4), Some(LogId::new(2, 6)));
        let joint = joint(&view).expect("it is joint");
        assert_eq!(joint.entry, Some(LogId::new(2, 7)));
        let told: Vec<(String, String)> = joint.halves.iter().map(|half| (half.label(), half.held())).collect();
        let text = |one: &str, other: &str| (one.to_string(), other.to_string());
        assert_eq!(
            told,
            [text("old majority 2 of 3", "acknowledged by 1 3 ✓"), text("new majority 2 of 3", "acknowledged by 3"),]
        );
        view.nodes.values_mut().for_each(|node| node.membership.1 = Rc::new(Membership::default()));
        assert_eq!(super::joint(&view), None);
    }
}
