//! What an administrator asks for, in raft-rs's calls. What raft-rs would ignore in silence is refused with the reason.

use raft::StateRole;
use raft::eraftpb::EntryType;

use super::answers::{What, refused, tell};
use super::conf::{self, Change};
use super::convert;
use super::core::Core;
use super::promise;
use model::entry::{Membership, Standing};
use model::operation::{Operation, Switch};
use model::shared::sort_short;
use model::trace::Outcome;
use model::types::NodeId;
use sim::oneshot::Sender;

impl Core {
    pub(super) fn operate(&mut self, operation: Operation, answer: Sender<Outcome>) {
        let wait = match &operation {
            Operation::AddLearner { node, wait: true } => Some(*node),
            _ => None,
        };
        let outcome = match operation {
            Operation::AddLearner { .. }
            | Operation::Promote(_)
            | Operation::Demote(_)
            | Operation::Remove(_)
            | Operation::Replace { .. }
            | Operation::Members(_) => return self.change(&operation, wait, answer),
            Operation::Transfer(node) => self.transfer(node),
            Operation::Elect { pre_vote } => self.elect(pre_vote),
            Operation::Heartbeat => match self.leads() {
                Some(_) => {
                    self.raw.ping();
                    Outcome::Accepted
                }
                None => self.not_leader(),
            },
            Operation::Snapshot => match self.state_machine.applied() {
                Some(_) => {
                    self.build_snapshot();
                    Outcome::Accepted
                }
                None => refused("it has applied nothing that a snapshot could contain"),
            },
            Operation::Purge { upto } => match self.store.snapshot() {
                Some(_) => {
                    self.purge_to(upto, 0);
                    Outcome::Accepted
                }
                None => refused("it has no snapshot, and only what a snapshot contains is purged"),
            },
            Operation::Switch { what, on } => self.switch(what, on),
            Operation::Initialize(_) => refused("raft-rs's nodes are created with the first members"),
        };
        tell(answer, outcome);
    }

    fn switch(&mut self, what: Switch, on: bool) -> Outcome {
        match what {
            Switch::Ticks => self.counts = on,
            Switch::Elections => self.elects = on,
            Switch::PreVote => self.raw.raft.pre_vote = on,
            Switch::Heartbeats => return refused("raft-rs has no switch for heartbeats"),
        }
        Outcome::Accepted
    }

    /// Hands leadership over. raft-rs ignores an order to hand it to itself, to a learner or to a stranger.
    fn transfer(&mut self, node: NodeId) -> Outcome {
        if self.leads().is_none() {
            return self.not_leader();
        }
        if node == self.node {
            return refused("it leads already");
        }
        if self.members().standing(node) != Standing::Voter {
            return refused(format!("node {node} has no vote, and raft-rs hands leadership to voters only"));
        }
        self.raw.transfer_leader(node.0);
        Outcome::Accepted
    }

    /// Lets the node stand at once. raft-rs ignores that on a leader, and before a change of members is applied.
    fn elect(&mut self, pre_vote: bool) -> Outcome {
        let raft = &self.raw.raft;
        if raft.state == StateRole::Leader {
            return refused("it leads already, and raft-rs lets no leader stand for election");
        }
        if !raft.promotable() {
            return refused("it has no vote, and raft-rs lets only voters stand for election");
        }
        if let Some(words) = promise::cannot_stand(raft) {
            self.fail(&words);
            return refused(&words);
        }
        let before = (raft.term, raft.state == StateRole::PreCandidate, raft.msgs.len());
        let usual = std::mem::replace(&mut self.raw.raft.pre_vote, pre_vote);
        let stood = self.raw.campaign();
        let raft = &mut self.raw.raft;
        raft.pre_vote = usual;
        let after = (raft.term, raft.state == StateRole::PreCandidate, raft.msgs.len());
        match stood {
            Ok(()) if before != after => Outcome::Accepted,
            Ok(()) | Err(_) => {
                refused("it has a change of members to apply first, and raft-rs lets it not stand before")
            }
        }
    }

    /// The members by whom raft-rs counts: those of the last change that was applied.
    pub(super) fn members(&self) -> Membership {
        conf::membership_of(&self.raw.raft.prs().conf().to_conf_state())
    }

    fn change(&mut self, operation: &Operation, wait: Option<NodeId>, answer: Sender<Outcome>) {
        if self.leads().is_none() {
            return tell(answer, self.not_leader());
        }
        let members = self.members();
        let changes = match changes(operation, &members) {
            Ok(changes) => changes,
            Err(why) => return tell(answer, refused(why)),
        };
        let next = conf::after(&members, &changes);
        if next.voters.last().is_none_or(Vec::is_empty) {
            return tell(answer, refused("a cluster needs a voter at least"));
        }
        // raft-rs puts an empty entry in the place of a change that it refuses, and says nothing.
        let is_free = !self.raw.raft.has_pending_conf() && !members.is_joint();
        let (change, context) = (conf::of(&changes), convert::encoded(&next));
        if is_free {
            self.propose(What::Change(wait), answer, |core| core.raw.propose_conf_change(context, change));
            return;
        }
        let proposed = self.raw.propose_conf_change(context, change);
        let last = self.raw.raft.raft_log.unstable_entries().last();
        debug_assert!(last.is_none_or(|last| last.get_entry_type() == EntryType::EntryNormal));
        let why = match proposed {
            Ok(()) => {
                "another change of members is not applied yet: raft-rs put an empty entry in the place of this one"
            }
            Err(_) => "another change of members is not applied yet",
        };
        tell(answer, refused(why));
    }
}

/// What becomes of which node. Fails when that makes no sense.
fn changes(operation: &Operation, members: &Membership) -> Result<Vec<Change>, String> {
    let by_node = |(one, _): &(NodeId, Standing), (other, _): &(NodeId, Standing)| one.cmp(other);
    let is = |node: NodeId| members.standing(node);
    let unknown = |node: NodeId| Err(format!("node {node} is not a member: add it as a learner first"));
    let one = |node: NodeId, becomes: Standing| Ok(vec![(node, becomes)]);
    match operation {
        Operation::AddLearner { node, .. } => match is(*node) {
            Standing::NonMember => one(*node, Standing::Learner),
            Standing::Voter | Standing::Learner => Err(format!("node {node} is a member already")),
        },
        Operation::Promote(node) => match is(*node) {
            Standing::Learner => one(*node, Standing::Voter),
            Standing::Voter => Err(format!("node {node} is a voter already")),
            Standing::NonMember => unknown(*node),
        },
        Operation::Demote(node) => match is(*node) {
            Standing::Voter => one(*node, Standing::Learner),
            Standing::Learner => Err(format!("node {node} is a learner already")),
            Standing::NonMember => unknown(*node),
        },
        Operation::Remove(node) => match is(*node) {
            Standing::Voter | Standing::Learner => one(*node, Standing::NonMember),
            Standing::NonMember => Err(format!("node {node} is not a member")),
        },
        Operation::Replace { old, new } => match (is(*old), is(*new)) {
            (Standing::Voter, Standing::Learner | Standing::NonMember) => {
                let mut both = vec![(*old, Standing::NonMember), (*new, Standing::Voter)];
                sort_short(&mut both, by_node);
                Ok(both)
            }
            (Standing::Voter, Standing::Voter) => Err(format!("node {new} is a voter already")),
            (Standing::Learner | Standing::NonMember, _) => Err(format!("node {old} is no voter")),
        },
        Operation::Members(nodes) => {
            let voters: Vec<NodeId> = members.voters.last().into_iter().flatten().copied().collect();
            let joins = nodes.iter().filter(|node| !voters.contains(node)).map(|node| (*node, Standing::Voter));
            let leaves = voters.iter().filter(|node| !nodes.contains(node)).map(|node| (*node, Standing::NonMember));
            let mut all: Vec<Change> = joins.chain(leaves).collect();
            sort_short(&mut all, by_node);
            if all.is_empty() { Err("these are the voters already".to_string()) } else { Ok(all) }
        }
        Operation::Transfer(_)
        | Operation::Elect { .. }
        | Operation::Heartbeat
        | Operation::Snapshot
        | Operation::Purge { .. }
        | Operation::Initialize(_)
        | Operation::Switch { .. } => Err("this changes no member".to_string()),
    }
}
