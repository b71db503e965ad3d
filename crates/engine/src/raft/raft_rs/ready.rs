//! What raft-rs's `Ready` asks for: votes, entries and snapshots on the disk, and messages, each when it may be sent.
//!
//! ```text
//! leader    Ready ── entries written ── messages sent ─ ─ ─ durable: on_persist_ready
//! others    Ready ── entries, vote written ─ ─ ─ ─ ─ ─ ─ ─ durable: on_persist_ready, messages sent
//! ```

use raft::eraftpb::{Message, MessageType};
use raft::{Ready, StateRole};

use super::core::Core;
use super::disk::id_at;
use super::letter::{Letter, Origin, context_of};
use super::persist::Persist;
use super::read_context::ReadContext;
use super::stopped::Stopped;
use super::{conf, convert, promise};
use crate::raft::io_completion::Completion;
use crate::raft::message::Message as Sent;
use model::entry::Entry;
use model::fault::{Kind, Work};
use model::shared::sort_long;
use model::types::{LogId, NodeId};

impl Core {
    /// Does all that raft-rs asks for at this moment.
    pub(super) fn drain(&mut self) {
        while self.stopped.is_none() && self.raw.has_ready() {
            if self.stands() {
                self.stopped = Some(Stopped::Stands);
                break;
            }
            self.take_ready();
            self.apply();
        }
        if self.stopped.is_none() {
            self.settle();
        }
    }

    /// Whether it is to stand still before a step that raft-rs asks for next: looks at what its `Ready` will hold.
    fn stands(&self) -> bool {
        let (raft, store) = (&self.raw.raft, &self.store);
        if !store.is_armed() {
            return false;
        }
        let new = &raft.raft_log.unstable.entries;
        let votes = (raft.term, raft.vote) != self.saved && store.stands(Work::Vote, |_| true);
        let (Some(first), Some(last)) = (new.first(), new.last()) else { return votes };
        let truncates = |id: LogId| id.index >= first.index;
        let cuts = store.last().is_some_and(|end| end.index >= first.index) && store.stands(Work::Truncate, truncates);
        let about = |id: LogId| {
            (first.term, first.index) <= (id.term, id.index) && (id.term, id.index) <= (last.term, last.index)
        };
        votes || cuts || store.stands(Work::Append, about)
    }

    fn take_ready(&mut self) {
        let mut ready = self.raw.ready();
        let number = ready.number();
        let mut parts = 0;
        self.keep_vote(number, &mut parts);
        self.seen.look_at_role(self.node, &self.raw.raft, self.now, &self.recorder);
        let snapshot = self.install(&ready);
        let last = ready.entries().last().map(|entry| entry.index);
        self.append(&mut ready, &mut parts);
        if self.stopped.is_some() {
            // raft-rs must not count on what the disk did not take.
            return;
        }
        self.seen.look_at_log(self.node, &self.raw.raft, &self.recorder);
        let now = self.letters(ready.take_messages());
        let later = self.letters(ready.take_persisted_messages());
        self.send(now);
        for state in ready.take_read_states() {
            let context = ReadContext::of(&state.request_ctx);
            if let Some(read) = self.answers.reads.get_mut(&context.number) {
                read.index = Some(state.index);
            }
        }
        for raw in ready.take_committed_entries() {
            let committed = self.store.read(raw.index..=raw.index, Entry::clone).unwrap_or_default();
            self.to_apply.extend(committed);
        }
        self.raw.advance_append_async(ready);
        self.persists.push_back(Persist { number, parts, letters: later, snapshot, last });
        self.go_on_with_durable();
    }

    /// Saves term and vote when they are others than before.
    fn keep_vote(&mut self, number: u64, parts: &mut u32) {
        let now = (self.raw.raft.term, self.raw.raft.vote);
        if now == self.saved {
            return;
        }
        self.saved = now;
        match self.store.save_vote(convert::vote(now.0, now.1), self.door.flushed(number)) {
            Ok(completion) => self.wrote(completion, parts),
            Err(error) => self.fail(error),
        }
    }

    /// Puts a received snapshot in the place of everything. Answers with the index of its last entry.
    fn install(&mut self, ready: &Ready) -> Option<u64> {
        if ready.snapshot().is_empty() || self.stopped.is_some() {
            return None;
        }
        let snapshot = convert::snapshot(ready.snapshot());
        let last = snapshot.last.unwrap_or_default();
        if let Err(error) = self.state_machine.install(snapshot) {
            self.fail(error);
            return None;
        }
        if self.store.last().is_some_and(|end| end.index > last.index) {
            let completion = self.store.truncate_after(Some(last));
            self.wrote(completion, &mut 0);
        }
        self.store.purge(last);
        self.to_apply.clear();
        self.apply_due = None;
        self.answers.forget_up_to(last.index);
        Some(last.index)
    }

    /// Writes the new entries at the end of the log, after it has lost those that conflict with them.
    fn append(&mut self, ready: &mut Ready, parts: &mut u32) {
        let Some(first) = ready.entries().first().map(|entry| entry.index).filter(|_| self.stopped.is_none()) else {
            return;
        };
        if self.store.last().is_some_and(|last| last.index >= first) {
            let completion = self.store.truncate_after(id_at(&self.store, first - 1));
            self.wrote(completion, &mut 0);
        }
        if self.stopped.is_some() {
            return;
        }
        let joint = || conf::membership_of(&self.raw.raft.prs().conf().to_conf_state());
        let entries = ready.take_entries().iter().map(|entry| convert::entry(entry, joint)).collect();
        match self.store.append(entries, self.door.flushed(ready.number())) {
            Ok(completion) => self.wrote(completion, parts),
            Err(error) => self.fail(error),
        }
    }

    /// A write was taken by the disk; what is durable at once comes to the door as the rest does.
    fn wrote(&mut self, completion: Completion, parts: &mut u32) {
        match completion {
            Completion::Crashed => self.stopped = Some(Stopped::Crashes),
            Completion::Ready(..) | Completion::Pending => {
                *parts += 1;
                completion.report();
            }
        }
    }

    /// A write of this `Ready` is durable.
    pub(super) fn is_durable(&mut self, number: u64) {
        if let Some(persist) = self.persists.iter_mut().find(|persist| persist.number == number) {
            persist.parts = persist.parts.saturating_sub(1);
        }
        self.go_on_with_durable();
    }

    /// Reports to raft-rs what is durable, in its order, and sends what waited for it.
    fn go_on_with_durable(&mut self) {
        while self.persists.front().is_some_and(|persist| persist.parts == 0) {
            let Some(Persist { number, letters, snapshot, last, parts: _ }) = self.persists.pop_front() else { return };
            if promise::has_no_seat(&self.raw.raft) && last > Some(self.raw.raft.raft_log.persisted) {
                return self.fail(promise::NO_SEAT);
            }
            self.raw.on_persist_ready(number);
            self.after();
            if let Some(index) = snapshot {
                self.raw.advance_apply_to(index);
                self.after();
            }
            self.send(letters);
        }
    }

    /// Messages in the order of their receivers: raft-rs makes them in the order of its hash maps, which differs between a
    /// machine of 64 bits and wasm.
    fn letters(&self, mut messages: Vec<Message>) -> Vec<(NodeId, Letter)> {
        sort_long(&mut messages, |one, other| one.to.cmp(&other.to));
        let letter = |message: Message| {
            let origin = self.origin_of(&message);
            (NodeId(message.to), Letter::new(message, &self.store, origin))
        };
        messages.into_iter().map(letter).collect()
    }

    /// The message that a message of raft-rs's answers, or may answer.
    fn origin_of(&self, raw: &Message) -> Option<Origin> {
        if raw.get_msg_type() != MessageType::MsgReadIndexResp {
            return self.origin;
        }
        let context = context_of(raw);
        self.forwarded.asked(context).map(|(message, term)| Origin { message, from: context.node, term })
    }

    fn send(&mut self, letters: Vec<(NodeId, Letter)>) {
        for (to, letter) in letters {
            if letter.kind() == Kind::InstallSnapshot {
                self.sending.insert(to, self.now + self.settings.snapshot_patience);
                if self.send_in_chunks(to, &letter) {
                    continue;
                }
            }
            self.wire.send(self.node, to, Sent::RaftRs(letter));
        }
    }

    /// The term that it leads, if it leads.
    pub(super) fn leads(&self) -> Option<u64> {
        (self.raw.raft.state == StateRole::Leader).then_some(self.raw.raft.term)
    }
}
