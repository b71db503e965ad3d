//! The replicated state machine: a map from keys to values, in memory, with snapshots on disk.

use litemap::LiteMap;
use std::cell::RefCell;
use std::io;
use std::rc::Rc;

use super::recorder::Recorder;
use super::store::LogStore;
use model::client::{ClientId, SessionRecord};
use model::shared::filled;
use model::trace::{Entry, Event, Membership, Outcome, Payload, RaftEvent, Refusal, Snapshot, Write};
use model::types::{LogId, NodeId, Time};

/// What is lost when the process dies.
#[derive(Default)]
struct State {
    data: LiteMap<String, String>,
    /// The last write of each client that sends request ids, so that one which comes again is not applied again.
    sessions: LiteMap<ClientId, SessionRecord>,
    applied: Option<LogId>,
    /// The newest membership applied, and its entry.
    membership: (Option<LogId>, Membership),
    /// When it built a snapshot last, and the last entry in that.
    built: Option<(Time, Option<LogId>)>,
}

impl State {
    /// Applies a write of the entry `at`. Answers with the entry by which it took effect: this one, or one before
    /// it that carried the same request id; or with the value that was there, if that did not fit.
    fn write(&mut self, write: &Write, at: LogId) -> Outcome {
        let effect = match write.id {
            Some(id) => SessionRecord::takes_effect(self.sessions.get(&id.client), id, at),
            None => Some(at),
        };
        let found = self.data.get(&write.key);
        let after = write.value.applied(found.map(String::as_str));
        let outcome = match (effect, &after) {
            (Some(SessionRecord::NOWHERE), Some(_)) => refused("it had no effect before, on another value"),
            (Some(effect), None) if effect == at || effect == SessionRecord::NOWHERE => Outcome::Read(found.cloned()),
            (Some(effect), _) => Outcome::Written(effect),
            (None, _) => refused("a later write of the same client was applied before it"),
        };
        if effect == Some(at) {
            if let Some(id) = write.id {
                let at = if after.is_some() { at } else { SessionRecord::NOWHERE };
                self.sessions.insert(id.client, SessionRecord { sequence: id.sequence, at });
            }
            match (after, self.data.get_mut(&write.key)) {
                (Some(value), Some(place)) => *place = value,
                (Some(value), None) => _ = self.data.insert(write.key.clone(), value),
                (None, _) => {}
            }
        }
        outcome
    }
}

fn refused(why: &str) -> Outcome {
    Outcome::Refused(Refusal::Other(why.to_string()))
}

/// All that a state machine holds: the data, the sessions, and the last applied entry.
pub type Dump = (LiteMap<String, String>, LiteMap<ClientId, SessionRecord>, Option<LogId>);

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

    /// Applies an entry. A write is answered, see [`State::write`].
    /// What was applied is recorded later, see [`StateMachine::record_applied`].
    pub(super) fn apply(&self, entry: &Entry) -> Option<Outcome> {
        let mut state = self.state.borrow_mut();
        state.applied = Some(entry.id);
        match &entry.payload {
            Payload::Blank => None,
            Payload::Write(write) => Some(state.write(write, entry.id)),
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
    use model::change::Change;
    use model::client::OperationId;
    use model::types::RequestId;

    fn write(sequence: u64, value: &str) -> Write {
        let id = Some(OperationId { client: ClientId(1), sequence });
        Write { request: RequestId(1), key: "x".to_string(), value: value.into(), id }
    }

    fn at(index: u64) -> LogId {
        LogId::new(1, index)
    }

    fn written(index: u64) -> Outcome {
        Outcome::Written(at(index))
    }

    fn found(value: &str) -> Outcome {
        Outcome::Read(Some(value.to_string()))
    }

    #[test]
    fn a_compare_and_set_without_effect_stays_without_effect_when_it_comes_again() {
        let swap = |sequence| Write {
            value: Change::Swap { from: "1".to_string(), to: "2".to_string() },
            ..write(sequence, "")
        };
        let alone = |value: &str| Write { id: None, ..write(0, value) };
        let mut state = State::default();
        assert_eq!(state.write(&swap(1), at(1)), Outcome::Read(None));
        assert_eq!(state.write(&alone("3"), at(2)), written(2));
        assert_eq!(state.write(&swap(1), at(3)), found("3"), "it does not fit now either");
        assert_eq!(state.write(&alone("1"), at(4)), written(4));
        let again = state.write(&swap(1), at(5));
        assert!(matches!(again, Outcome::Refused(_)), "its client may have the first answer: {again:?}");
        assert_eq!(state.data.get("x").map(String::as_str), Some("1"));
        assert_eq!(state.write(&swap(2), at(6)), written(6));
        assert_eq!(state.write(&swap(2), at(7)), written(6), "it took effect at 1/6");
        assert_eq!(state.write(&Write { id: None, ..swap(0) }, at(8)), found("2"));
    }

    #[test]
    fn a_repeated_request_id_is_answered_and_not_applied_again() {
        let mut state = State::default();
        assert_eq!(state.write(&write(1, "1"), at(1)), written(1));
        assert_eq!(state.write(&Write { id: None, ..write(0, "2") }, at(2)), written(2));
        assert_eq!(state.write(&write(1, "1"), at(3)), written(1), "it took effect at 1/1");
        assert_eq!(state.data.get("x").map(String::as_str), Some("2"));
        assert_eq!(state.write(&write(2, "3"), at(4)), written(4));
        let again = state.write(&write(1, "1"), at(5));
        assert!(matches!(again, Outcome::Refused(_)), "the client has gone on: {again:?}");
        assert_eq!(state.data.get("x").map(String::as_str), Some("3"));
    }

    #[test]
    fn request_ids_are_remembered_inside_snapshots() {
        let machine = || StateMachine::new(NodeId(1), LogStore::instant(NodeId(1)), Recorder::silent());
        let (one, other) = (machine(), machine());
        one.state.borrow_mut().write(&write(4, "1"), at(1));
        other.install(one.build_snapshot(Time::ZERO).expect("a good disk")).expect("a good disk");
        assert_eq!(other.dump().1, one.dump().1);
        let again = other.state.borrow_mut().write(&write(4, "1"), at(9));
        assert_eq!(again, written(1), "the write came before the snapshot");
    }
}
