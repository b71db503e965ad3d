//! The replicated state machine: a map from keys to values, in memory, with snapshots on disk.

use litemap::LiteMap;
use std::cell::RefCell;
use std::io;
use std::rc::Rc;

use super::recorder::Recorder;
use super::store::LogStore;
use model::client::{ClientId, Remembered};
use model::shared::filled;
use model::trace::{Entry, Event, Membership, Payload, RaftEvent, Snapshot, Write};
use model::types::{LogId, NodeId, Time};

/// What is lost when the process dies.
#[derive(Default)]
struct State {
    data: LiteMap<String, String>,
    /// The last write of each client that sends request ids, so that one which comes again is not applied again.
    sessions: LiteMap<ClientId, Remembered>,
    applied: Option<LogId>,
    /// The newest membership applied, and its entry.
    membership: (Option<LogId>, Membership),
    /// When it built a snapshot last, and the last entry in that.
    built: Option<(Time, Option<LogId>)>,
}

impl State {
    /// Applies a write of the entry `at`. Answers with the entry by which it took effect: this one, or one before
    /// it that carried the same request id; `None` when a later write of its client was applied already.
    fn write(&mut self, write: &Write, at: LogId) -> Option<LogId> {
        let effect = match write.id {
            Some(id) => Remembered::takes_effect(self.sessions.get(&id.client), id, at),
            None => Some(at),
        };
        if effect == Some(at) {
            self.data.insert(write.key.clone(), write.value.clone());
            if let Some(id) = write.id {
                self.sessions.insert(id.client, Remembered { sequence: id.sequence, at });
            }
        }
        effect
    }
}

/// All that a state machine holds: the data, the sessions, and the last applied entry.
pub type Dump = (LiteMap<String, String>, LiteMap<ClientId, Remembered>, Option<LogId>);

/// A handle on one process's state machine.
#[derive(Clone)]
pub struct StateMachine {
    node: NodeId,
    state: Rc<RefCell<State>>,
    pub(super) store: LogStore,
    recorder: Recorder,
}

impl StateMachine {
    /// The empty state machine of a process that starts. The replica fills it from the store's snapshot.
    pub fn new(node: NodeId, store: LogStore, recorder: Recorder) -> StateMachine {
        StateMachine { node, state: Rc::default(), store, recorder }
    }

    /// The value of a key.
    pub fn get(&self, key: &str) -> Option<String> {
        self.state.borrow().data.get(key).cloned()
    }

    /// Everything in it.
    pub fn dump(&self) -> Dump {
        let state = self.state.borrow();
        (state.data.clone(), state.sessions.clone(), state.applied)
    }

    /// The last applied entry.
    pub(super) fn applied(&self) -> Option<LogId> {
        self.state.borrow().applied
    }

    /// The newest membership applied, and its entry.
    pub(super) fn membership(&self) -> (Option<LogId>, Membership) {
        self.state.borrow().membership.clone()
    }

    /// Applies an entry. A write is answered with the entry by which it took effect, see [`State::write`].
    /// What was applied is recorded later, see [`StateMachine::record_applied`].
    pub(super) fn apply(&self, entry: &Entry) -> Option<LogId> {
        let mut state = self.state.borrow_mut();
        state.applied = Some(entry.id);
        match &entry.payload {
            Payload::Blank => None,
            Payload::Write(write) => state.write(write, entry.id),
            Payload::Membership(membership) => {
                state.membership = (Some(entry.id), Membership::clone(membership));
                None
            }
        }
    }

    /// Records that these entries were applied.
    pub(super) fn record_applied(&self, entries: Vec<Entry>) {
        self.recorder.record(|| Event::Raft(RaftEvent::Applied { node: self.node, entries }));
    }

    /// True when the snapshot that would be built now has been built at this moment already.
    pub(super) fn was_built_at(&self, now: Time) -> bool {
        let state = self.state.borrow();
        state.built == Some((now, state.applied))
    }

    /// Builds a snapshot at this moment and keeps it on the disk. Fails on a full one.
    pub(super) fn build_snapshot(&self, now: Time) -> Result<Rc<Snapshot>, io::Error> {
        let snapshot = {
            let mut state = self.state.borrow_mut();
            state.built = Some((now, state.applied));
            let (membership_id, membership) = state.membership.clone();
            Rc::new(Snapshot {
                last: state.applied,
                membership_id,
                membership,
                data: state.data.iter().map(|(key, value)| (key.clone(), value.clone())).collect(),
                sessions: state.sessions.iter().map(|(client, last)| (*client, *last)).collect(),
            })
        };
        self.store.keep_snapshot(Rc::clone(&snapshot))?;
        self.recorder
            .record(|| Event::Raft(RaftEvent::SnapshotBuilt { node: self.node, snapshot: Rc::clone(&snapshot) }));
        Ok(snapshot)
    }

    /// Puts a snapshot in the place of everything, and keeps it on the disk. Fails on a full one.
    pub(super) fn install(&self, snapshot: Rc<Snapshot>) -> Result<(), io::Error> {
        self.store.keep_snapshot(Rc::clone(&snapshot))?;
        {
            let mut state = self.state.borrow_mut();
            state.data = filled(snapshot.data.iter().cloned());
            state.sessions = filled(snapshot.sessions.iter().copied());
            state.applied = snapshot.last;
            state.membership = (snapshot.membership_id, snapshot.membership.clone());
        }
        self.recorder.record(|| Event::Raft(RaftEvent::SnapshotInstalled { node: self.node, snapshot }));
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::client::OperationId;
    use model::types::RequestId;

    fn write(sequence: u64, value: &str) -> Write {
        let id = Some(OperationId { client: ClientId(1), sequence });
        Write { request: RequestId(1), key: "x".to_string(), value: value.to_string(), id }
    }

    #[test]
    fn a_repeated_request_id_is_answered_and_not_applied_again() {
        let mut state = State::default();
        let at = |index| LogId::new(1, index);
        assert_eq!(state.write(&write(1, "1"), at(1)), Some(at(1)));
        assert_eq!(state.write(&Write { id: None, ..write(0, "2") }, at(2)), Some(at(2)));
        assert_eq!(state.write(&write(1, "1"), at(3)), Some(at(1)), "it took effect at 1/1");
        assert_eq!(state.data.get("x").map(String::as_str), Some("2"));
        assert_eq!(state.write(&write(2, "3"), at(4)), Some(at(4)));
        assert_eq!(state.write(&write(1, "1"), at(5)), None, "the client has gone on");
        assert_eq!(state.data.get("x").map(String::as_str), Some("3"));
    }

    #[test]
    fn request_ids_are_remembered_inside_snapshots() {
        let machine = || StateMachine::new(NodeId(1), LogStore::instant(NodeId(1)), Recorder::silent());
        let (one, other) = (machine(), machine());
        let at = |index| LogId::new(1, index);
        one.state.borrow_mut().write(&write(4, "1"), at(1));
        other.install(one.build_snapshot(Time::ZERO).expect("a good disk")).expect("a good disk");
        assert_eq!(other.dump().1, one.dump().1);
        let again = other.state.borrow_mut().write(&write(4, "1"), at(9));
        assert_eq!(again, Some(at(1)), "the write came before the snapshot");
    }
}
