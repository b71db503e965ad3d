//! The questions that one process has taken and not answered yet.

use std::collections::BTreeMap;

use model::trace::{Outcome, Refusal};
use model::types::{LogId, NodeId};
use sim::oneshot::Sender;

/// A proposal, known by the index that raft-rs gave it and by its term.
pub(super) struct Proposed {
    pub(super) term: u64,
    pub(super) what: What,
    pub(super) answer: Sender<Outcome>,
}

/// What was proposed.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum What {
    /// A write.
    Write,
    /// A change of members, answered once this learner has caught up, if there is one to wait for.
    Change(Option<NodeId>),
}

/// A read that waits for raft-rs's read index, and then for the state machine.
pub(super) struct Read {
    /// The term in which it was asked, and the leader that it was forwarded to, unless it was asked of that leader itself.
    pub(super) term: u64,
    pub(super) forwarded: Option<NodeId>,
    pub(super) key: String,
    /// The index at which it may be answered.
    pub(super) index: Option<u64>,
    pub(super) answer: Sender<Outcome>,
}

/// A learner that has joined and is to catch up with the entry of its change.
pub(super) struct Joining {
    pub(super) learner: NodeId,
    pub(super) at: LogId,
    pub(super) answer: Sender<Outcome>,
}

/// All that waits for an answer.
#[derive(Default)]
pub(super) struct Answers {
    pub(super) proposed: BTreeMap<u64, Proposed>,
    /// A change of members whose joint membership is applied, with the term of its leader.
    pub(super) leaving: Option<(u64, Sender<Outcome>)>,
    pub(super) joining: Vec<Joining>,
    pub(super) reads: BTreeMap<u64, Read>,
    pub(super) contexts: u64,
}

/// Answers, unless the client has stopped waiting.
pub(super) fn tell(answer: Sender<Outcome>, outcome: Outcome) {
    drop(answer.send(outcome));
}

pub(super) fn refused(why: impl Into<String>) -> Outcome {
    Outcome::Refused(Refusal::Other(why.into()))
}

pub(super) fn overwritten() -> Outcome {
    Outcome::Unknown("the entry was overwritten by another leader; it may be committed elsewhere".to_string())
}

impl Answers {
    /// A proposal is in the log at this index. One that was there before it is gone.
    pub(super) fn propose(&mut self, index: u64, proposed: Proposed) {
        if let Some(gone) = self.proposed.insert(index, proposed) {
            tell(gone.answer, overwritten());
        }
    }

    /// What was proposed at this index, if it is still the entry of this term there.
    pub(super) fn applied(&mut self, id: LogId) -> Option<(What, Sender<Outcome>)> {
        let Proposed { term, what, answer } = self.proposed.remove(&id.index)?;
        if term == id.term {
            return Some((what, answer));
        }
        tell(answer, overwritten());
        None
    }

    /// A membership that is not joint has taken effect.
    pub(super) fn left_joint(&mut self, at: LogId) {
        if let Some((term, answer)) = self.leaving.take() {
            let lost = "the change was begun, but its leader lost its office in the middle";
            tell(answer, if term == at.term { Outcome::Changed(at) } else { Outcome::Unknown(lost.to_string()) });
        }
    }

    /// A snapshot has taken the place of everything up to this index.
    pub(super) fn forget_up_to(&mut self, index: u64) {
        let later = self.proposed.split_off(&(index + 1));
        for proposed in std::mem::replace(&mut self.proposed, later).into_values() {
            tell(proposed.answer, overwritten());
        }
    }

    /// Answers the reads that the state machine is new enough for, and refuses those whose leader is no longer that of this
    /// node: its own term, and the leader that it follows, unless it leads itself.
    pub(super) fn read(
        &mut self,
        applied: u64,
        (term, leads): (u64, bool),
        leader: Option<NodeId>,
        get: impl Fn(&str) -> Option<String>,
    ) {
        let all = std::mem::take(&mut self.reads);
        let is_lost = |read: &Read| match read.forwarded {
            Some(to) => read.term != term || leader != Some(to),
            None => read.term != term || !leads,
        };
        for (context, read) in all {
            match read.index {
                Some(index) if index <= applied => tell(read.answer, Outcome::Read(get(&read.key))),
                None if is_lost(&read) => tell(read.answer, Outcome::Refused(Refusal::NotLeader(leader))),
                Some(_) | None => drop(self.reads.insert(context, read)),
            }
        }
    }

    /// Answers for the learners of which `caught_up` holds.
    pub(super) fn join(&mut self, caught_up: impl Fn(&Joining) -> bool) {
        let (done, later) = std::mem::take(&mut self.joining).into_iter().partition(caught_up);
        self.joining = later;
        for Joining { at, answer, .. } in Vec::from_iter::<Vec<Joining>>(done) {
            tell(answer, Outcome::Changed(at));
        }
    }
}
