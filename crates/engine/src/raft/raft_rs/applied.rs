//! Committed entries on the state machine: writes, members, snapshots, and the answers that wait for them.

use std::rc::Rc;

use raft::StateRole;

use super::answers::{Joining, What, tell};
use super::conf;
use super::core::{Core, first_entry};
use super::disk::id_at;
use super::stopped::Stopped;
use model::entry::{Entry, Membership, Payload};
use model::fault::Work;
use model::trace::Outcome;
use model::types::{LogId, LogIndex, NodeId, Time};

impl Core {
    /// Applies what is committed: all of it, or as much as a slow state machine has come to.
    pub(super) fn apply(&mut self) {
        let mut applied = Vec::new();
        while self.stopped.is_none() {
            let Some(next) = self.to_apply.front().map(|entry| entry.id) else { break };
            if self.state_machine.applied().is_none() && next.index > 0 {
                self.to_apply.push_front(first_entry(&self.settings));
                continue;
            }
            if self.store.stands(Work::Apply, |step| step == next) {
                self.stopped = Some(Stopped::Stands);
                break;
            }
            if self.store.has_come(false, Work::Apply, |step| step == next) {
                self.stopped = Some(Stopped::Crashes);
                break;
            }
            if !self.has_time_passed() {
                break;
            }
            let Some(entry) = self.to_apply.pop_front() else { break };
            self.apply_entry(&entry);
            applied.push(entry);
            if self.store.has_come(true, Work::Apply, |step| step == next) {
                self.stopped = Some(Stopped::Crashes);
            }
        }
        let Some(last) = applied.last().map(|entry| entry.id.index) else { return };
        self.state_machine.record_applied(applied);
        if self.stopped.is_some() {
            return;
        }
        if last > 0 {
            self.raw.advance_apply_to(last);
            self.after();
        }
        self.build_if_it_is_time();
    }

    /// True when the state machine has had the time that applying an entry takes.
    fn has_time_passed(&mut self) -> bool {
        let cost = self.store.apply_cost();
        match self.apply_due {
            Some(due) if self.now < due => return false,
            None if cost > Time::ZERO => {
                self.apply_due = Some(self.now + cost);
                return false;
            }
            Some(_) | None => {}
        }
        self.apply_due = None;
        true
    }

    fn apply_entry(&mut self, entry: &Entry) {
        let effect = self.state_machine.apply(entry);
        let Entry { id, payload } = entry;
        if let Payload::Membership(next) = payload
            && id.index > 0
        {
            self.change_members(id.index, next);
        }
        let asked = self.answers.applied(*id);
        match (asked, payload) {
            (Some((What::Write, answer)), _) => tell(answer, effect.unwrap_or(Outcome::Accepted)),
            (Some((What::Change(_), answer)), Payload::Membership(next)) if next.is_joint() => {
                self.answers.leaving = Some((id.term, answer));
            }
            (Some((What::Change(Some(learner)), answer)), _) => {
                self.answers.joining.push(Joining { learner, at: *id, answer });
            }
            (Some((What::Change(None), answer)), _) => tell(answer, Outcome::Changed(*id)),
            (None, Payload::Membership(next)) if !next.is_joint() => self.answers.left_joint(*id),
            (None, _) => {}
        }
    }

    /// A change of members takes effect when it is applied, and not when it is in the log. It is kept with the state
    /// machine, as raft-rs asks of who runs it (`Storage::initial_state`), so one that is applied again has effect already.
    fn change_members(&mut self, at: LogIndex, next: &Rc<Membership>) {
        if self.store.members().is_some_and(|(kept, _)| kept >= at) {
            return;
        }
        self.store.keep_members(at, next);
        let before = conf::membership_of(&self.raw.raft.prs().conf().to_conf_state());
        if before == **next {
            return;
        }
        match self.raw.apply_conf_change(&conf::change(&before, next)) {
            Ok(_) => self.after(),
            Err(error) => self.fail(format!("a committed change of members cannot be made: {error}")),
        }
    }

    /// What follows once raft-rs asks for nothing any more.
    pub(super) fn settle(&mut self) {
        self.seen.look_at_role(self.node, &self.raw.raft, self.now, &self.recorder);
        self.seen.look_at_log(self.node, &self.raw.raft, &self.recorder);
        let applied = self.applied_index();
        let (leads, leader) = (self.leads(), self.leader());
        let state_machine = &self.state_machine;
        let raft = &self.raw.raft;
        self.answers.read(applied, (raft.term, leads.is_some()), leader, |key| state_machine.get(key));
        let matched = |learner: NodeId| raft.prs().get(learner.0).map_or(u64::MAX, |progress| progress.matched);
        self.answers.join(|joining| leads.is_none() || matched(joining.learner) >= joining.at.index);
        self.sending.retain(|to, _| {
            let progress = raft.prs().get(to.0);
            progress.is_some_and(|progress| progress.state == raft::ProgressState::Snapshot)
        });
        self.parts.keep_only(|to| self.sending.contains_key(&to));
        if self.wanted.take() {
            self.build_snapshot();
        }
    }

    /// The leader that it follows.
    pub(super) fn leader(&self) -> Option<NodeId> {
        let raft = &self.raw.raft;
        (raft.leader_id > 0 && raft.state != StateRole::Leader).then_some(NodeId(raft.leader_id))
    }

    fn applied_index(&self) -> u64 {
        self.state_machine.applied().map_or(0, |applied| applied.index)
    }

    fn snapshot_index(&self) -> Option<u64> {
        self.store.snapshot().and_then(|snapshot| snapshot.last).map(|last| last.index)
    }

    /// raft-rs builds no snapshots by itself: one is built after so many entries, as with the other engine.
    fn build_if_it_is_time(&mut self) {
        let Some(every) = self.settings.cluster.snapshot_every else { return };
        let since = self.snapshot_index().map_or(0, |index| index + 1);
        if (self.applied_index() + 1).saturating_sub(since) >= every {
            self.build_snapshot();
            self.purge_to(u64::MAX, self.settings.cluster.snapshot_keep);
        }
    }

    /// Builds a snapshot, unless the one on the disk is as new.
    pub(super) fn build_snapshot(&mut self) {
        let applied = self.state_machine.applied();
        if applied.is_none() || self.snapshot_index() >= applied.map(|applied| applied.index) {
            return;
        }
        if let Err(error) = self.state_machine.build_snapshot(sim::machine::current().now()) {
            self.fail(error);
        }
    }

    /// Removes the entries up to this index that the snapshot contains, but for the last `keep` of them.
    pub(super) fn purge_to(&mut self, upto: u64, keep: u64) {
        let Some(contained) = self.snapshot_index().filter(|_| self.stopped.is_none()) else { return };
        let upto = upto.min(contained.saturating_sub(keep));
        let purged = self.store.purged_and_flushed().0;
        let gone: Option<LogId> = id_at(&self.store, upto).filter(|id| purged < Some(*id));
        gone.into_iter().for_each(|id| self.store.purge(id));
    }
}
