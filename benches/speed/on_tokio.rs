//! The workload on openraft's own tokio runtime with paused time: the same store and state machine,
//! the same latency, no simulator.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::future::Future;
use std::rc::Rc;
use std::sync::Arc;
use std::time::Duration;

use engine::raft::openraft::config::{Command, LeaderId, raft_config};
use engine::raft::openraft::replica as openraft_side;
use engine::raft::recorder::Recorder;
use engine::raft::state_machine::StateMachine;
use engine::raft::store::LogStore;
use model::trace::{Outcome, Snapshot, Write};
use model::types::{NodeId, RequestId, Term};
use openraft::async_runtime::watch::WatchReceiver as _;
use openraft::errors::{RPCError, ReplicationClosed, StreamingError, Timeout, Unreachable};
use openraft::network::{RPCOption, RPCTypes, RaftNetworkFactory, RaftNetworkV2};
use openraft::raft::{AppendEntriesRequest, AppendEntriesResponse, SnapshotResponse, VoteRequest, VoteResponse};
use openraft::type_config::alias::{SnapshotOf, VoteOf};
use openraft::{OptionalSend, Raft};
use openraft_rt_tokio::TokioRuntime;
use tokio::time::{sleep, sleep_until, timeout};

use crate::workload::{Counts, ELECTION_SECONDS, Workload};

openraft::declare_raft_types!(
    pub TokioConfig:
        D = Command,
        R = Option<Outcome>,
        NodeId = NodeId,
        Node = openraft::impls::EmptyNode,
        Term = Term,
        LeaderId = LeaderId,
        AsyncRuntime = TokioRuntime,
);

type Replica = Raft<TokioConfig, StateMachine>;

#[derive(Clone)]
struct Net {
    from: NodeId,
    to: NodeId,
    latency: Duration,
    replicas: Rc<RefCell<BTreeMap<NodeId, Replica>>>,
    rpcs: Rc<Cell<u64>>,
}

impl Net {
    /// One call: request latency, processing, and response latency, within the caller's time-out.
    async fn call<R, F>(
        &self,
        kind: RPCTypes,
        option: &RPCOption,
        work: impl FnOnce(Replica) -> F,
    ) -> Result<R, RPCError<TokioConfig>>
    where
        F: Future<Output = Option<R>>,
    {
        self.rpcs.set(self.rpcs.get() + 1);
        let round = async {
            sleep(self.latency).await;
            let replica = self.replicas.borrow().get(&self.to).cloned();
            let response = work(replica?).await?;
            sleep(self.latency).await;
            Some(response)
        };
        let limit = option.soft_ttl();
        match timeout(limit, round).await {
            Ok(Some(response)) => Ok(response),
            Ok(None) => Err(Unreachable::from_string("the node does not run").into()),
            Err(_) => Err(Timeout { action: kind, id: self.from, target: self.to, timeout: limit }.into()),
        }
    }
}

impl RaftNetworkFactory<TokioConfig> for Net {
    type Network = Net;

    async fn new_client(&mut self, to: NodeId, _node: &openraft::impls::EmptyNode) -> Net {
        Net { to, ..self.clone() }
    }
}

impl RaftNetworkV2<TokioConfig> for Net {
    type SnapshotData = Rc<Snapshot>;

    async fn append_entries(
        &mut self,
        rpc: AppendEntriesRequest<TokioConfig>,
        option: RPCOption,
    ) -> Result<AppendEntriesResponse<TokioConfig>, RPCError<TokioConfig>> {
        let work = |replica: Replica| async move { replica.append_entries(rpc).await.ok() };
        self.call(RPCTypes::AppendEntries, &option, work).await
    }

    async fn vote(
        &mut self,
        rpc: VoteRequest<TokioConfig>,
        option: RPCOption,
    ) -> Result<VoteResponse<TokioConfig>, RPCError<TokioConfig>> {
        self.call(RPCTypes::Vote, &option, |replica: Replica| async move { replica.vote(rpc).await.ok() }).await
    }

    async fn full_snapshot(
        &mut self,
        _vote: VoteOf<TokioConfig>,
        _snapshot: SnapshotOf<TokioConfig, Rc<Snapshot>>,
        _cancel: impl Future<Output = ReplicationClosed> + OptionalSend + 'static,
        _option: RPCOption,
    ) -> Result<SnapshotResponse<TokioConfig>, StreamingError<TokioConfig>> {
        Err(Unreachable::from_string("no workload builds snapshots").into())
    }
}

/// Runs the workload.
pub fn run(work: &Workload) -> Counts {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build();
    let runtime = runtime.expect("tokio starts");
    let local = tokio::task::LocalSet::new();
    local.block_on(&runtime, cluster(work))
}

async fn cluster(work: &Workload) -> Counts {
    let cluster = work.cluster();
    let config = Arc::new(raft_config(&cluster).expect("possible"));
    let rpcs = Rc::new(Cell::new(0));
    let replicas: Rc<RefCell<BTreeMap<NodeId, Replica>>> = Rc::default();
    let ids: Vec<NodeId> = (1..=cluster.nodes).map(NodeId).collect();
    let latency = Duration::from_micros(cluster.latency.min.as_micros());
    for id in &ids {
        let store = LogStore::instant(*id);
        openraft_side::Replica::bootstrap(&store, &ids);
        let net = Net { from: *id, to: *id, latency, replicas: Rc::clone(&replicas), rpcs: Rc::clone(&rpcs) };
        let state_machine = StateMachine::new(*id, store.clone(), Recorder::silent());
        let replica = Replica::new(*id, Arc::clone(&config), net, store, state_machine).await.expect("starts");
        replicas.borrow_mut().insert(*id, replica);
    }
    sleep(Duration::from_secs(ELECTION_SECONDS)).await;
    let leader = replicas.borrow()[&ids[0]].metrics().borrow_watched().current_leader.expect("elected");
    let leader = replicas.borrow()[&leader].clone();
    let start = tokio::time::Instant::now();
    rpcs.set(0);
    let written = Rc::new(Cell::new(0));
    for number in 0..work.writes_per_second * work.seconds {
        sleep_until(start + Duration::from_micros(number * 1_000_000 / work.writes_per_second)).await;
        let (leader, written) = (leader.clone(), Rc::clone(&written));
        let write = Write {
            request: RequestId(number),
            key: format!("k{}", number % 100),
            value: number.to_string().into(),
            id: None,
        };
        tokio::task::spawn_local(async move {
            if leader.client_write(Command(Rc::new(write))).await.is_ok() {
                written.set(written.get() + 1);
            }
        });
    }
    sleep_until(start + Duration::from_secs(work.seconds)).await;
    Counts { rpcs: rpcs.get(), written: written.get() }
}
