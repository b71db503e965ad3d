//! The replicated state machine: a map from keys to values, in memory, with snapshots on disk.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::io;
use std::rc::Rc;

use futures_util::{Stream, TryStreamExt as _};
use openraft::storage::{EntryResponder, RaftStateMachine};
use openraft::type_config::alias::{SnapshotMetaOf, SnapshotOf};
use openraft::{EntryPayload, OptionalSend, Raft, RaftSnapshotBuilder};

use super::config::{PlaygroundTypes, RaftLogId, RaftStoredMembership, TypeConfig};
use super::convert;
use super::recorder::Recorder;
use super::store::LogStore;
use super::taken::never;
use model::client::{ClientId, Remembered};
use model::fault::Work;
use model::trace::{Entry, Event, Snapshot, Write};
use model::types::{LogId, NodeId};

/// A replica that RPCs can be given to.
pub type Replica = Raft<TypeConfig, StateMachine>;

/// What is lost when the process dies.
#[derive(Default)]
struct State {
    data: BTreeMap<String, String>,
    /// The last write of each client that sends request ids, so that one which comes again is not applied again.
    sessions: BTreeMap<ClientId, Remembered>,
    applied: Option<LogId>,
    membership: RaftStoredMembership,
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
pub type Dump = (BTreeMap<String, String>, BTreeMap<ClientId, Remembered>, Option<LogId>);

/// A handle on one process's state machine.
#[derive(Clone)]
pub struct StateMachine {
    node: NodeId,
    state: Rc<RefCell<State>>,
    store: LogStore,
    recorder: Recorder,
}

impl StateMachine {
    /// The empty state machine of a process that starts. openraft fills it from the store's snapshot.
    pub fn new(node: NodeId, store: LogStore, recorder: Recorder) -> StateMachine {
        StateMachine { node, state: Rc::default(), store, recorder }
    }

    /// The value of a key.
    pub fn get(&self, key: &str) -> Option<String> {
        self.state.borrow().data.get(key).cloned()
    }

    /// Writes down what was applied before the process died in the middle of it.
    fn died(&self, applied: Vec<Entry>) {
        if !applied.is_empty() {
            self.recorder.record(|| Event::Applied { node: self.node, entries: applied });
        }
    }

    /// Everything in it.
    pub fn dump(&self) -> Dump {
        let state = self.state.borrow();
        (state.data.clone(), state.sessions.clone(), state.applied)
    }
}

/// What openraft calls a snapshot of ours.
pub(super) fn raft_snapshot<C: PlaygroundTypes>(snapshot: Rc<Snapshot>) -> SnapshotOf<C, Rc<Snapshot>> {
    let meta = SnapshotMetaOf::<C> {
        last_log_id: snapshot.last.map(convert::raft_log_id),
        last_membership: convert::snapshot_membership(&snapshot),
    };
    SnapshotOf::<C, _> { meta, snapshot }
}

impl<C: PlaygroundTypes> RaftSnapshotBuilder<C> for StateMachine {
    type SnapshotData = Rc<Snapshot>;

    async fn build_snapshot(&mut self) -> Result<SnapshotOf<C, Rc<Snapshot>>, io::Error> {
        let snapshot = {
            let state = self.state.borrow();
            Rc::new(Snapshot {
                last: state.applied,
                membership_id: state.membership.log_id().as_ref().map(convert::log_id),
                membership: convert::membership(state.membership.membership()),
                data: state.data.iter().map(|(key, value)| (key.clone(), value.clone())).collect(),
                sessions: state.sessions.iter().map(|(client, last)| (*client, *last)).collect(),
            })
        };
        self.store.keep_snapshot(Rc::clone(&snapshot))?;
        self.recorder.record(|| Event::SnapshotBuilt { node: self.node, snapshot: Rc::clone(&snapshot) });
        Ok(raft_snapshot::<C>(snapshot))
    }
}

impl<C: PlaygroundTypes> RaftStateMachine<C> for StateMachine {
    type SnapshotData = Rc<Snapshot>;
    type SnapshotBuilder = StateMachine;

    async fn applied_state(&mut self) -> Result<(Option<RaftLogId>, RaftStoredMembership), io::Error> {
        let state = self.state.borrow();
        Ok((state.applied.map(convert::raft_log_id), state.membership.clone()))
    }

    async fn apply<S>(&mut self, mut entries: S) -> Result<(), io::Error>
    where
        S: Stream<Item = Result<EntryResponder<C>, io::Error>> + Unpin + OptionalSend,
    {
        let mut applied = Vec::new();
        while let Some((entry, responder)) = entries.try_next().await? {
            let is_it = |id| id == convert::log_id(&entry.log_id);
            if self.store.has_come(false, Work::Apply, is_it) {
                self.died(applied);
                return never().await;
            }
            let effect = {
                let mut state = self.state.borrow_mut();
                let at = convert::log_id(&entry.log_id);
                state.applied = Some(at);
                match &entry.payload {
                    EntryPayload::Blank => None,
                    EntryPayload::Normal(command) => state.write(&command.0, at),
                    EntryPayload::Membership(membership) => {
                        state.membership = RaftStoredMembership::new(Some(entry.log_id), membership.clone());
                        None
                    }
                }
            };
            applied.push(convert::entry(&entry));
            if self.store.has_come(true, Work::Apply, is_it) {
                self.died(applied);
                return never().await;
            }
            if let Some(responder) = responder {
                responder.send(effect);
            }
        }
        self.recorder.record(|| Event::Applied { node: self.node, entries: applied });
        Ok(())
    }

    async fn get_snapshot_builder(&mut self) -> StateMachine {
        self.clone()
    }

    async fn install_snapshot(&mut self, _meta: &SnapshotMetaOf<C>, snapshot: Rc<Snapshot>) -> Result<(), io::Error> {
        self.store.keep_snapshot(Rc::clone(&snapshot))?;
        {
            let mut state = self.state.borrow_mut();
            state.data = snapshot.data.iter().cloned().collect();
            state.sessions = snapshot.sessions.iter().copied().collect();
            state.applied = snapshot.last;
            state.membership = convert::snapshot_membership(&snapshot);
        }
        self.recorder.record(|| Event::SnapshotInstalled { node: self.node, snapshot });
        Ok(())
    }

    async fn get_current_snapshot(&mut self) -> Result<Option<SnapshotOf<C, Rc<Snapshot>>>, io::Error> {
        Ok(self.store.snapshot().map(raft_snapshot::<C>))
    }
}

#[cfg(test)]
mod tests {
    use std::future::Future;
    use std::pin::pin;
    use std::task::{Context, Poll, Waker};

    use openraft::StorageError;
    use openraft::testing::log::{StoreBuilder, Suite};

    use super::*;
    use model::client::OperationId;
    use model::types::{Range, RequestId, Time};
    use sim::clock::Alarm;
    use sim::executor::Polled;
    use sim::machine::Machine;

    thread_local! {
        /// The store that was built last: the suite works on one at a time, and its disk needs somebody to turn it.
        static BUILT: RefCell<Option<LogStore>> = const { RefCell::new(None) };
    }

    /// Makes stores whose disk takes this long.
    struct Builder {
        flush: Range,
    }

    impl StoreBuilder<TypeConfig, LogStore, StateMachine> for Builder {
        async fn build(&self) -> Result<((), LogStore, StateMachine), StorageError<TypeConfig>> {
            let (node, recorder) = (NodeId(1), Recorder::new());
            let store = LogStore::new(node, 7, self.flush, recorder.clone());
            BUILT.set(Some(store.clone()));
            Ok(((), store.clone(), StateMachine::new(node, store, recorder)))
        }
    }

    /// Runs a future on a machine with one disk.
    fn run<T>(future: impl Future<Output = T>) -> T {
        let machine = Machine::new(7);
        let _entered = machine.enter();
        let mut future = pin!(future);
        loop {
            if let Poll::Ready(value) = future.as_mut().poll(&mut Context::from_waker(Waker::noop())) {
                return value;
            }
            while !matches!(machine.executor.poll_next(), Polled::Idle) {}
            let rung = machine.clock.borrow_mut().ring();
            match rung {
                Some((_, Alarm::Wake(waker))) => waker.wake(),
                Some((due, Alarm::Flush(_))) => {
                    let store = BUILT.with_borrow(Clone::clone);
                    store.expect("a store was built").flush(due);
                }
                Some((_, Alarm::Arrival | Alarm::Turn(_) | Alarm::Client(_) | Alarm::Workload)) | None => {}
            }
        }
    }

    #[test]
    fn openrafts_own_storage_suite_passes_on_an_instant_disk() {
        let flush = Range { min: Time::ZERO, max: Time::ZERO };
        run(Suite::test_all(Builder { flush })).expect("the suite passes");
    }

    #[test]
    fn openrafts_own_storage_suite_passes_on_a_slow_disk() {
        let flush = Range { min: Time::from_millis(1), max: Time::from_millis(20) };
        run(Suite::test_all(Builder { flush })).expect("the suite passes");
    }

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
        assert_eq!(state.data["x"], "2");
        assert_eq!(state.write(&write(2, "3"), at(4)), Some(at(4)));
        assert_eq!(state.write(&write(1, "1"), at(5)), None, "the client has gone on");
        assert_eq!(state.data["x"], "3");
    }

    #[test]
    fn request_ids_are_remembered_inside_snapshots() {
        run(async {
            let machine = || {
                let recorder = Recorder::new();
                let instant = Range { min: Time::ZERO, max: Time::ZERO };
                let store = LogStore::new(NodeId(1), 7, instant, recorder.clone());
                StateMachine::new(NodeId(1), store, recorder)
            };
            let (mut one, mut other) = (machine(), machine());
            let at = |index| LogId::new(1, index);
            one.state.borrow_mut().write(&write(4, "1"), at(1));
            let built = RaftSnapshotBuilder::<TypeConfig>::build_snapshot(&mut one).await.expect("a good disk");
            let (meta, snapshot) = (built.meta, built.snapshot);
            RaftStateMachine::<TypeConfig>::install_snapshot(&mut other, &meta, snapshot).await.expect("a good disk");
            assert_eq!(other.dump().1, one.dump().1);
            let again = other.state.borrow_mut().write(&write(4, "1"), at(9));
            assert_eq!(again, Some(at(1)), "the write came before the snapshot");
        });
    }
}
