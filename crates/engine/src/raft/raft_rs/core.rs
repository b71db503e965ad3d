//! raft-rs and all that one process keeps beside it: one turn of the task takes what has come, and lets raft-rs act.

use litemap::LiteMap;
use std::cell::Cell;
use std::collections::VecDeque;
use std::rc::Rc;

use raft::eraftpb::Message;
use raft::{RawNode, SnapshotStatus, StateRole};

use super::answers::Answers;
use super::disk::Disk;
use super::door::{Door, Input};
use super::forwarded::Forwarded;
use super::letter::{Content, Origin};
use super::observer::Seen;
use super::parts::Parts;
use super::persist::Persist;
use super::promise;
use super::settings::Settings;
use super::stopped::Stopped;
use super::ticks::Ticks;
use crate::raft::boot::Boot;
use crate::raft::recorder::Recorder;
use crate::raft::state_machine::StateMachine;
use crate::raft::store::LogStore;
use crate::raft::wire::Wire;
use model::entry::{Entry, Payload};
use model::types::{LogId, MessageId, NodeId, Time};
use sim::machine;

/// raft-rs in one process.
pub(super) struct Core {
    pub(super) node: NodeId,
    pub(super) raw: RawNode<Disk>,
    pub(super) store: LogStore,
    pub(super) state_machine: StateMachine,
    pub(super) wire: Rc<Wire>,
    pub(super) recorder: Recorder,
    pub(super) settings: Rc<Settings>,
    pub(super) door: Rc<Door>,
    pub(super) ticks: Ticks,
    /// Whether ticks reach raft-rs.
    pub(super) counts: bool,
    /// Whether it may stand for election when its time-out has passed.
    pub(super) elects: bool,
    /// The term and role for which the election time-out was drawn, and that time-out in ticks.
    pub(super) office: (u64, StateRole),
    pub(super) timeout: usize,
    /// The term and vote that were saved last.
    pub(super) saved: (u64, u64),
    pub(super) persists: VecDeque<Persist>,
    /// Committed entries that the state machine has not applied.
    pub(super) to_apply: VecDeque<Entry>,
    /// When the next of them is applied, on a slow state machine.
    pub(super) apply_due: Option<Time>,
    pub(super) answers: Answers,
    /// The receivers of snapshots, and when theirs counts as lost.
    pub(super) sending: LiteMap<NodeId, Time>,
    /// The snapshots that travel in chunks.
    pub(super) parts: Parts,
    /// True when raft-rs asked for a snapshot that is not there yet.
    pub(super) wanted: Rc<Cell<bool>>,
    pub(super) seen: Seen,
    /// The message that is being answered.
    pub(super) origin: Option<Origin>,
    /// The reads that others have forwarded to it.
    pub(super) forwarded: Forwarded,
    pub(super) stopped: Option<Stopped>,
    /// The time of this turn, by the node's clock.
    pub(super) now: Time,
}

impl Core {
    /// Starts raft-rs on what the disk holds. Fails with what is wrong with the disk.
    pub(super) fn start(settings: Rc<Settings>, boot: Boot, door: Rc<Door>) -> Result<Core, String> {
        let Boot { node, store, state_machine, wire, recorder } = boot;
        if store.last().is_none() && store.snapshot().is_none() {
            store.format(vec![first_entry(&settings)]);
        }
        store.read(.., |_| ()).map_err(|error| error.to_string())?;
        let (mut members, mut applied) = (settings.first.clone(), 0);
        if let Some(snapshot) = store.snapshot().filter(|snapshot| snapshot.last.is_some()) {
            let last = snapshot.last.unwrap_or_default();
            (members, applied) = (snapshot.membership.clone(), last.index);
            state_machine.install(snapshot).map_err(|error| error.to_string())?;
            if store.last().is_none_or(|end| end.index < last.index) {
                store.purge(last);
            }
        }
        // A node that forgot which members it had applied would vote and count by those of long ago.
        if let Some((_, kept)) = store.members().filter(|(at, _)| *at > applied) {
            members = (*kept).clone();
        }
        let vote = store.vote().0.unwrap_or_default();
        let wanted = Rc::<Cell<bool>>::default();
        let disk = Disk { store: store.clone(), members, wanted: Rc::clone(&wanted) };
        let logger = slog::Logger::root(slog::Discard, slog::o!());
        let raw = RawNode::new(&settings.config(node, applied), disk, &logger).map_err(|error| error.to_string())?;
        let (now, phase) = machine::with_current(|machine| (machine.reading(), machine.draw())).expect("it is entered");
        let phase = Time(phase % settings.tick.0 + 1);
        let mut core = Core {
            node,
            ticks: Ticks::new(settings.tick, now, phase),
            office: (raw.raft.term, raw.raft.state),
            raw,
            store,
            state_machine,
            wire,
            recorder,
            settings,
            door,
            counts: true,
            elects: true,
            timeout: 0,
            saved: (vote.term, vote.node().0),
            persists: VecDeque::new(),
            to_apply: VecDeque::new(),
            apply_due: None,
            answers: Answers::default(),
            sending: LiteMap::new(),
            parts: Parts::default(),
            wanted,
            seen: Seen::default(),
            origin: None,
            forwarded: Forwarded::default(),
            stopped: None,
            now,
        };
        core.draw_timeout();
        // After which check-quorum would look.
        core.seen.lease = core.settings.cluster.election.min;
        core.seen.look_at_role(node, &core.raw.raft, now, &core.recorder);
        Ok(core)
    }

    /// One turn of the task at this time: ticks first, then what has come, in its order.
    pub(super) fn turn(&mut self, now: Time) {
        self.now = now;
        let passed = self.ticks.passed(now, self.ticks_to_effect());
        if self.counts {
            self.ring(passed);
        }
        while self.stopped.is_none() {
            let Some(input) = self.door.take() else { break };
            self.handle(input);
        }
        self.apply();
        self.drain();
        self.give_up_snapshots();
        self.send_chunks_again();
        let raft = &self.raw.raft;
        if self.stopped.is_none() && raft.state == StateRole::Leader && raft.check_quorum {
            self.seen.look_at_check(self.node, raft.term, self.quorum_check(), &self.recorder);
        }
    }

    /// When the task has something to do although nothing comes.
    pub(super) fn next_turn(&self) -> Option<Time> {
        let ticks = self.ticks_to_effect().filter(|_| self.counts).map(|ticks| self.ticks.after(ticks));
        let lost = self.sending.values().copied().min();
        [ticks, self.apply_due, lost, self.parts.next_turn()].into_iter().flatten().min()
    }

    /// The process stands still from this time on.
    pub(super) fn stand(&mut self, now: Time) {
        self.ticks.stand(now);
    }

    /// The process goes on at this time.
    pub(super) fn go_on(&mut self, now: Time) {
        self.ticks.go_on(now);
    }

    /// It can go no further, for this reason.
    pub(super) fn fail(&mut self, why: impl ToString) {
        self.stopped.get_or_insert(Stopped::Failed(why.to_string()));
    }

    fn handle(&mut self, input: Input) {
        match input {
            Input::Letter(message, from, letter) => match letter.content {
                Content::Raw(raw) => self.step(message, from, Rc::unwrap_or_clone(raw)),
                Content::Chunk(chunk) => self.take_chunk(message, from, chunk),
                Content::Held(answers, received) => self.chunk_is_held(from, answers, received),
            },
            Input::Question(question) => {
                self.serve(question);
                self.after();
                self.drain();
            }
            Input::Flushed(number, Ok(())) => {
                self.is_durable(number);
                self.take_chunks_aside();
                self.drain();
            }
            Input::Flushed(_, Err(why)) => self.fail(why),
        }
    }

    /// Gives raft-rs a message.
    pub(super) fn step(&mut self, message: MessageId, from: NodeId, raw: Message) {
        if let Some(words) = promise::broken(&self.raw.raft, &raw) {
            return self.fail(words);
        }
        self.origin = Some(Origin { message, from, term: raw.term });
        self.forwarded.note(message, &raw);
        self.seen.note(from, &raw, self.raw.raft.term, self.now);
        // raft-rs refuses answers of nodes that it does not know; nothing comes of them.
        drop(self.raw.step(raw));
        self.after();
        self.drain();
        self.seen.look_at_role(self.node, &self.raw.raft, self.now, &self.recorder);
        self.forget_origin();
    }

    /// A snapshot that was not answered for long counts as lost. raft-rs learns of success by itself.
    fn give_up_snapshots(&mut self) {
        let late: Vec<NodeId> = self.sending.iter().filter(|(_, due)| **due <= self.now).map(|(to, _)| *to).collect();
        for to in late {
            self.sending.remove(&to);
            self.parts.keep_only(|other| other != to);
            self.raw.report_snapshot(to.0, SnapshotStatus::Failure);
            self.after();
        }
        self.drain();
    }
}

/// The members with which every node is created, as an entry that stands before raft-rs's log.
pub(super) fn first_entry(settings: &Settings) -> Entry {
    Entry { id: LogId::new(0, 0), payload: Payload::Membership(Rc::new(settings.first.clone())) }
}
