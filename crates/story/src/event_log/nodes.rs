//! Sentences about single nodes: their processes, their disks, their logs and their roles.

use super::EventLog;
use super::sentence::{Said, bad, good};
use crate::format;
use crate::words::{Words, words};
use model::shared::sort_short;
use model::trace::{DiskEvent, ProcessEvent, RaftEvent, Standing};
use model::types::{NodeId, Role, Term, show_log_id};
use model::view::View;

impl EventLog {
    /// The sentence about an event of a process.
    pub(super) fn process(&mut self, event: &ProcessEvent) -> Option<Said> {
        match event {
            ProcessEvent::Started { node, start } => {
                let known = self.nodes.entry(*node).or_default();
                (known.role, known.granted) = (Role::Follower, Vec::new());
                self.forget_links(|_, to| to == *node);
                (*start > 1).then(|| good(words(format!("{node} restarts from its disk"))))
            }
            ProcessEvent::Crashed { node, kept, vote: _ } => {
                let known = self.nodes.entry(*node).or_default();
                let lost = known.last > *kept;
                (known.last, known.role) = (*kept, Role::Follower);
                let disk = if lost {
                    "crashed and lost what was not flushed; its log on disk ends at"
                } else {
                    "crashed; its log on disk ends at"
                };
                let text = words(format!("{node} {disk} "));
                Some(bad(kept.map_or_else(
                    || words(format!("{node} crashed; its log on disk is empty")),
                    |kept| text.log_id(kept),
                )))
            }
            ProcessEvent::Paused { node } => Some(bad(words(format!("{node} is paused")))),
            ProcessEvent::Resumed { node } => {
                Some(good(words(format!("{node} goes on, unaware of the time that passed"))))
            }
            ProcessEvent::Failed { node, message } => Some(bad(words(format!("{node} failed: {message}")))),
        }
    }

    /// The sentence about an event of a disk.
    pub(super) fn disk(&mut self, event: &DiskEvent) -> Option<Said> {
        match event {
            DiskEvent::VoteSaved { .. }
            | DiskEvent::VoteFlushed { .. }
            | DiskEvent::Flushed { .. }
            | DiskEvent::Purged { .. } => None,
            DiskEvent::Appended { node, entries } => {
                let known = self.nodes.entry(*node).or_default();
                known.last = entries.last().map(|entry| entry.id).or(known.last);
                let wrote = entries.last().filter(|_| known.role == Role::Leader);
                wrote.map(|entry| {
                    good(words(format!("{node} appended ")).log_id(entry.id).text(" ").data(format::payload(entry)))
                })
            }
            DiskEvent::Truncated { node, after } => {
                let known = self.nodes.entry(*node).or_default();
                let before = std::mem::replace(&mut known.last, *after);
                let gone = before.filter(|before| Some(*before) > *after);
                gone.map(|gone| {
                    let text = words(format!("{node} removed its entries after {} up to ", show_log_id(*after)));
                    bad(text.log_id(gone).text(": they conflict with the leader's log"))
                })
            }
        }
    }

    /// The sentence about an event of Raft.
    pub(super) fn raft(&mut self, event: &RaftEvent, before: &View) -> Option<Said> {
        match event {
            RaftEvent::Committed { node, upto } => {
                let newer = Some(*upto) > self.committed;
                self.committed = self.committed.max(Some(*upto));
                newer.then(|| good(words(format!("{node} committed ")).log_id(*upto)))
            }
            RaftEvent::SnapshotBuilt { node, snapshot } => {
                snapshot.last.map(|last| good(words(format!("{node} built a snapshot up to ")).log_id(last)))
            }
            RaftEvent::SnapshotInstalled { node, snapshot } => {
                let known = self.nodes.entry(*node).or_default();
                known.last = known.last.max(snapshot.last);
                snapshot.last.map(|last| good(words(format!("{node} installed the snapshot up to ")).log_id(last)))
            }
            RaftEvent::RoleChanged { node, role, term, leader } => {
                let standing = before.nodes.get(node).map_or(Standing::NonMember, |seen| seen.standing(*node));
                self.tell_role(*node, *role, *term, *leader, standing)
            }
            RaftEvent::HandsOver { leader, to: Some(to) } => {
                Some(good(words(format!("{leader} hands leadership over to {to}: it takes no writes"))))
            }
            RaftEvent::HandsOver { leader, to: None } => {
                let to = before.nodes.get(leader)?.hands_to?;
                Some(bad(words(format!("{leader} leads on: {to} did not take over"))))
            }
            RaftEvent::Applied { .. }
            | RaftEvent::Leads { .. }
            | RaftEvent::Matched { .. }
            | RaftEvent::ChecksQuorum { .. }
            | RaftEvent::Progress { .. }
            | RaftEvent::QuorumAcked { .. }
            | RaftEvent::TimeoutDrawn { .. } => None,
        }
    }

    fn tell_role(
        &mut self,
        node: NodeId,
        role: Role,
        term: Term,
        leader: Option<NodeId>,
        standing: Standing,
    ) -> Option<Said> {
        let known = self.nodes.entry(node).or_default();
        let (role_before, term_before) = (known.role, known.term);
        (known.role, known.term) = (role, term);
        let (changed, newer) = (role != role_before, term > term_before);
        let good = |words: Words| Some(good(words));
        match role {
            Role::Leader if changed || newer => {
                let mut votes = std::mem::take(&mut known.granted);
                votes.push(node);
                sort_short(&mut votes, NodeId::cmp);
                votes.dedup();
                let text = words(format!("{node} became leader of ")).term(term);
                good(text.text(format!(" (votes {})", format::nodes(&votes))))
            }
            Role::Candidate if changed || newer => {
                known.granted.clear();
                good(words(format!("{node} stands for election in ")).term(term))
            }
            Role::Follower | Role::Learner if role_before == Role::Leader => {
                let text = words(format!("{node} steps down: ")).term(term);
                good(match leader.filter(|leader| *leader != node) {
                    Some(leader) => text.text(format!(" is led by {leader}")),
                    None if newer => text.text(" has begun"),
                    None => words(format!("{node} steps down")),
                })
            }
            Role::Follower | Role::Learner if role_before == Role::Candidate => {
                let leads = leader.filter(|leader| *leader != node);
                leads.and_then(|leader| good(words(format!("{node} ends its candidacy: {leader} leads ")).term(term)))
            }
            // openraft calls every node a learner that does not vote; what the node is its membership says.
            Role::Learner if changed => match standing {
                Standing::Learner => good(words(format!("{node} is a learner, without a vote"))),
                Standing::NonMember => good(words(format!("{node} belongs to no cluster yet"))),
                Standing::Voter => None,
            },
            Role::Learner | Role::Follower | Role::PreCandidate | Role::Candidate | Role::Leader => None,
        }
    }
}
