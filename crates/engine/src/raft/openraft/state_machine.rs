//! openraft's state machine: what it asks of the replicated one.

use std::io;
use std::rc::Rc;
use std::time::Duration;

use futures_util::{Stream, TryStreamExt as _};
use openraft::async_runtime::{AsyncRuntime as _, Instant as _};
use openraft::storage::{EntryResponder, RaftStateMachine};
use openraft::type_config::alias::{SnapshotMetaOf, SnapshotOf};
use openraft::{OptionalSend, RaftSnapshotBuilder};

use super::config::{PlaygroundTypes, RaftLogId, RaftStoredMembership};
use super::convert;
use crate::raft::io_completion::never;
use crate::raft::state_machine::StateMachine;
use crate::runtime::{SimInstant, SimRuntime};
use model::fault::Work;
use model::trace::{Entry, Snapshot};
use model::types::Time;

/// How long it takes to build a snapshot that has been built at this moment already. Any other takes no virtual time.
///
/// In one case openraft builds the same snapshot again as soon as it is built, until the newest leader has committed an
/// entry (`docs/found/openraft-commit-index-of-a-lost-log.md`). If that took no time, the moment would never end.
const BUILT_AGAIN: Duration = Duration::from_millis(10);

/// Records what was applied before the process dies in the middle of it, and goes no further.
async fn die<T>(state_machine: &StateMachine, applied: Vec<Entry>) -> T {
    if !applied.is_empty() {
        state_machine.record_applied(applied);
    }
    never().await
}

impl<C: PlaygroundTypes> RaftSnapshotBuilder<C> for StateMachine {
    type SnapshotData = Rc<Snapshot>;

    async fn build_snapshot(&mut self) -> Result<SnapshotOf<C, Rc<Snapshot>>, io::Error> {
        if self.was_built_at(SimInstant::now().time()) {
            SimRuntime::sleep(BUILT_AGAIN).await;
        }
        let snapshot = StateMachine::build_snapshot(self, SimInstant::now().time())?;
        Ok(convert::raft_snapshot::<C>(snapshot))
    }
}

impl<C: PlaygroundTypes> RaftStateMachine<C> for StateMachine {
    type SnapshotData = Rc<Snapshot>;
    type SnapshotBuilder = StateMachine;

    async fn applied_state(&mut self) -> Result<(Option<RaftLogId>, RaftStoredMembership), io::Error> {
        let (id, membership) = self.membership();
        Ok((self.applied().map(convert::raft_log_id), convert::stored_membership(id, &membership)))
    }

    async fn apply<S>(&mut self, mut entries: S) -> Result<(), io::Error>
    where
        S: Stream<Item = Result<EntryResponder<C>, io::Error>> + Unpin + OptionalSend,
    {
        let mut applied = Vec::new();
        while let Some((entry, responder)) = entries.try_next().await? {
            let entry = convert::entry(&entry);
            let id = entry.id;
            self.store.stand_before(Work::Apply, (id, id)).await;
            if self.store.has_come(false, Work::Apply, |step| step == id) {
                return die(self, applied).await;
            }
            let cost = self.store.apply_cost();
            if cost > Time::ZERO {
                SimRuntime::sleep(Duration::from_micros(cost.as_micros())).await;
            }
            let effect = StateMachine::apply(self, &entry);
            applied.push(entry);
            // What is seen of a slow state machine moves entry by entry.
            if cost > Time::ZERO {
                self.record_applied(std::mem::take(&mut applied));
            }
            if self.store.has_come(true, Work::Apply, |step| step == id) {
                return die(self, applied).await;
            }
            if let Some(responder) = responder {
                responder.send(effect);
            }
        }
        if !applied.is_empty() {
            self.record_applied(applied);
        }
        Ok(())
    }

    async fn get_snapshot_builder(&mut self) -> StateMachine {
        self.clone()
    }

    async fn install_snapshot(&mut self, _meta: &SnapshotMetaOf<C>, snapshot: Rc<Snapshot>) -> Result<(), io::Error> {
        self.install(snapshot)
    }

    async fn get_current_snapshot(&mut self) -> Result<Option<SnapshotOf<C, Rc<Snapshot>>>, io::Error> {
        Ok(self.store.snapshot().map(convert::raft_snapshot::<C>))
    }
}

#[cfg(test)]
mod tests {
    use std::cell::RefCell;
    use std::future::Future;
    use std::pin::pin;
    use std::task::{Context, Poll, Waker};

    use openraft::StorageError;
    use openraft::testing::log::{StoreBuilder, Suite};

    use super::*;
    use crate::raft::openraft::config::TypeConfig;
    use crate::raft::recorder::Recorder;
    use crate::raft::store::LogStore;
    use model::types::{NodeId, Range};
    use sim::clock::Alarm;
    use sim::executor::Polled;
    use sim::machine::Machine;

    thread_local! {
        /// The store that was built last: the suite works on one at a time, and [`run`] flushes its disk.
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
                Some((_, Alarm::Arrival | Alarm::Turn(_) | Alarm::Outside(_))) | None => {}
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
}
