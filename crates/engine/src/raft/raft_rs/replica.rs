//! raft-rs on one process: how it starts, takes messages and requests, and what it says of itself.

use std::cell::RefCell;
use std::rc::Rc;

use super::core::{Core, first_entry};
use super::door::{Door, Input, Question};
use super::driver::{Started, drive};
use super::letter::Letter;
use super::observer;
use super::settings::Settings;
use super::stopped::Stopped;
use crate::raft::boot::{Answer, Boot, Receiving};
use crate::raft::store::LogStore;
use model::client::OperationId;
use model::entry::Membership;
use model::shared::sort_short;
use model::trace::{Ask, Outcome};
use model::types::{LogId, MessageId, NodeId, Progress, RequestId, Role, Term, Time, Vote};
use sim::executor::Group;
use sim::machine::Machine;
use sim::oneshot;

/// The replica of one process.
pub struct Replica {
    node: NodeId,
    started: Started,
    door: Rc<Door>,
}

/// What raft-rs holds, for tests that compare it with what is shown.
#[derive(Clone, Debug, PartialEq)]
pub struct Inside {
    /// Its role, as the trace calls it.
    pub role: Role,
    /// Its term and vote, the latter without a node when it has given none in this term.
    pub vote: Vote,
    /// The leader that it follows, or itself.
    pub leader: Option<NodeId>,
    /// The last committed entry.
    pub committed: Option<LogId>,
    /// The index of the last entry that it holds for applied.
    pub applied: u64,
    /// The index of the last entry that it holds for durable.
    pub persisted: u64,
    /// The members by whom it counts.
    pub members: Membership,
    /// How far the logs of the others match that of a leader, where the leader still has that entry.
    pub matched: Vec<(NodeId, LogId)>,
    /// Of a leader: how it sends to each follower.
    pub progress: Vec<(NodeId, Progress)>,
    /// Of a leader: to whom it hands leadership over (`Raft::lead_transferee`).
    pub hands_to: Option<NodeId>,
    /// Of a leader with check-quorum: when it looks next, by its own clock.
    pub checks: Option<Time>,
    /// Of a candidate: how many voters have granted their votes, and how many have refused (`ProgressTracker::tally_votes`).
    pub votes: (usize, usize),
    /// Of a leader: how many voters have answered it since it looked for its quorum, itself included
    /// (`Progress::recent_active`).
    pub active: usize,
    /// True while messages wait until something is durable, requests for votes among them.
    pub waits_for_disk: bool,
}

impl Replica {
    /// Puts the members with which every node is created on an empty disk.
    pub fn bootstrap(settings: &Settings, store: &LogStore) {
        store.format(vec![first_entry(settings)]);
    }

    /// Starts raft-rs, in the group of its node.
    pub fn start(settings: &Rc<Settings>, machine: &Rc<Machine>, boot: Boot) -> Replica {
        let node = boot.node;
        let (started, door) = (Started::new(RefCell::new(None)), Rc::<Door>::default());
        let drive = drive(Rc::clone(settings), boot, Rc::clone(&started), Rc::clone(&door));
        machine.executor.spawn(Group::Node(node), drive);
        Replica { node, started, door }
    }

    /// True once raft-rs runs.
    pub fn is_ready(&self) -> bool {
        self.door.open.get()
    }

    /// Takes a message that has arrived.
    pub fn deliver(&self, id: MessageId, from: NodeId, letter: Letter) {
        self.door.push(Input::Letter(id, from, letter));
    }

    /// Does what a client or an administrator asks for. Nothing when it is not ready.
    pub fn ask(&self, request: RequestId, ask: Ask, id: Option<OperationId>) -> Option<Answer> {
        if !self.is_ready() {
            return None;
        }
        let door = Rc::clone(&self.door);
        Some(Box::pin(async move {
            let (answer, outcome) = oneshot::channel();
            door.push(Input::Question(Question { request, ask, id, answer }));
            let lost = |_| Outcome::Unknown("raft-rs stopped before it answered".to_string());
            outcome.await.unwrap_or_else(lost)
        }))
    }

    /// The process stands still from now on.
    pub fn stand(&self, machine: &Machine) {
        self.with_core(|core| core.stand(self.clock(machine)));
    }

    /// The process goes on.
    pub fn go_on(&self, machine: &Machine) {
        self.with_core(|core| core.go_on(self.clock(machine)));
    }

    fn clock(&self, machine: &Machine) -> Time {
        machine.skew_of(self.node).reads(machine.now())
    }

    fn with_core<T>(&self, use_it: impl FnOnce(&mut Core) -> T) -> Option<T> {
        self.started.borrow_mut().as_mut()?.as_mut().ok().map(use_it)
    }

    /// The role and term that were recorded last.
    pub fn role(&self) -> Option<(Role, Term)> {
        self.with_core(|core| core.seen.role())?
    }

    /// Fails with the reason when raft-rs has stopped. What is new in it was recorded while it acted.
    pub fn observe(&mut self, machine: &Machine) -> Result<(), String> {
        // What was drawn is recorded where it is used.
        drop(machine.take_draws());
        match self.started.borrow().as_ref() {
            Some(Ok(Core { stopped: Some(Stopped::Failed(why)), .. })) | Some(Err(why)) => Err(why.clone()),
            Some(Ok(_)) | None => Ok(()),
        }
    }

    /// The snapshot that it receives in chunks.
    pub fn receiving(&self) -> Option<Receiving> {
        self.with_core(|core| core.parts.receiver.state())?
    }

    /// What raft-rs holds, once it runs.
    pub fn inside(&self) -> Option<Inside> {
        self.with_core(|core| {
            let members = core.members();
            let raft = &core.raw.raft;
            let log_id = |index| observer::log_id(raft, index);
            let others = raft.prs().iter().filter(|(id, _)| **id != raft.id && core.leads().is_some());
            let mut matched: Vec<_> =
                others.filter_map(|(id, progress)| Some((NodeId(*id), log_id(progress.matched)?))).collect();
            sort_short(&mut matched, |(one, _), (other, _)| one.cmp(other));
            let others = raft.prs().iter().filter(|(id, _)| **id != raft.id && core.leads().is_some());
            let mut progress: Vec<_> = others.map(|(id, of)| (NodeId(*id), observer::state(of))).collect();
            sort_short(&mut progress, |(one, _), (other, _)| one.cmp(other));
            let voters = members.voters.concat();
            let is_active = |id: &u64| *id == raft.id || raft.prs().get(*id).is_some_and(|of| of.recent_active);
            let active = voters.iter().filter(|voter| is_active(&voter.0)).count();
            let (granted, refused, _) = raft.prs().tally_votes();
            let voted_for = (raft.vote > 0).then_some(NodeId(raft.vote));
            Inside {
                role: observer::role(raft),
                vote: Vote { term: raft.term, voted_for, elected: false, shares_term: false },
                leader: (raft.leader_id > 0).then_some(NodeId(raft.leader_id)),
                committed: log_id(raft.raft_log.committed),
                applied: raft.raft_log.applied,
                persisted: raft.raft_log.persisted,
                members,
                matched,
                progress,
                hands_to: raft.lead_transferee.map(NodeId),
                checks: core.quorum_check(),
                votes: (granted, refused),
                active,
                waits_for_disk: !core.persists.is_empty(),
            }
        })
    }
}
