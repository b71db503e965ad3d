//! openraft on one process: how it starts, takes messages and requests, and what it says of itself.

use std::cell::RefCell;
use std::rc::Rc;
use std::sync::Arc;

use openraft::Config;
use openraft::async_runtime::watch::WatchReceiver as _;
use openraft::metrics::RaftMetrics;

use super::calls::Calls;
use super::config::{Settings, TypeConfig};
use super::handle::Raft;
use super::observer::{self, Seen};
use super::rpc::Rpc;
use super::serve::serve;
use super::transport::Connector;
use crate::raft::boot::{Answer, Boot, Receiving};
use crate::raft::chunk_receiver::ChunkReceiver;
use crate::raft::recorder::Recorder;
use crate::raft::state_machine::StateMachine;
use crate::raft::store::LogStore;
use crate::runtime::SimWatchReceiver;
use model::action::Operation;
use model::client::OperationId;
use model::trace::{Ask, Entry, Event, Membership, Outcome, Payload, RaftEvent};
use model::types::{LogId, MessageId, NodeId, RequestId, Role, Term, Time};
use sim::executor::Group;
use sim::machine::Machine;

/// openraft, or the reason why it did not start.
type Starting = Rc<RefCell<Option<Result<Raft, String>>>>;

/// The replica of one process.
pub struct Replica {
    node: NodeId,
    config: Arc<Config>,
    starting: Starting,
    /// Set once openraft has started.
    raft: Option<(Raft, SimWatchReceiver<RaftMetrics<TypeConfig>>)>,
    calls: Rc<Calls>,
    state_machine: StateMachine,
    /// The snapshot that it receives in chunks.
    receiver: ChunkReceiver,
    /// The version of the metrics that was looked at last.
    seen_version: Option<u64>,
    seen: Seen,
    /// How many random numbers it has drawn.
    draws: u64,
    recorder: Recorder,
}

impl Replica {
    /// What openraft's `initialize` writes on every node: the membership, at log id 0/0.
    pub fn bootstrap(store: &LogStore, voters: &[NodeId]) {
        let membership = Membership { voters: vec![voters.to_vec()], learners: Vec::new() };
        store.format(vec![Entry { id: LogId::new(0, 0), payload: Payload::Membership(Rc::new(membership)) }]);
    }

    /// Starts openraft, in the group of its node.
    pub fn start(settings: &Settings, machine: &Rc<Machine>, boot: Boot) -> Replica {
        let Boot { node, store, state_machine, wire, recorder } = boot;
        let config = settings.config();
        let seen = Seen::at_start(node, &store);
        let (starting, calls) = (Starting::default(), Calls::new(node, wire));
        let build = {
            let (config, started) = (Arc::clone(&config), Rc::clone(&starting));
            let connector = Connector { calls: Rc::clone(&calls) };
            let state_machine = state_machine.clone();
            async move {
                let built = Raft::new(node, config, connector, store, state_machine).await;
                *started.borrow_mut() = Some(built.map_err(|fatal| fatal.to_string()));
            }
        };
        machine.executor.spawn(Group::Node(node), build);
        Replica {
            node,
            config,
            starting,
            raft: None,
            calls,
            state_machine,
            receiver: ChunkReceiver::default(),
            seen_version: None,
            seen,
            draws: 0,
            recorder,
        }
    }

    /// openraft's own handle, once it has started.
    pub fn raft(&self) -> Option<&Raft> {
        self.raft.as_ref().map(|(raft, _)| raft)
    }

    /// True once openraft has started.
    pub fn is_ready(&self) -> bool {
        self.raft.is_some()
    }

    /// Takes a message that has arrived. openraft has started.
    pub fn deliver(&self, machine: &Rc<Machine>, id: MessageId, from: NodeId, rpc: Rpc) {
        match rpc {
            Rpc::Reply(request, response) => self.calls.answer(request, response),
            Rpc::Request(request) => {
                let Some((raft, _)) = &self.raft else { return };
                let serve = Rc::clone(&self.calls).serve(raft.clone(), self.receiver.clone(), id, from, request);
                machine.executor.spawn(Group::Node(self.node), serve);
            }
        }
    }

    /// Does what a client or an administrator asks for. Nothing while openraft has not started.
    pub fn ask(&self, request: RequestId, ask: Ask, operation: Option<OperationId>) -> Option<Answer> {
        let (raft, _) = self.raft.as_ref()?;
        let hands_to = match &ask {
            Ask::Operate(Operation::Transfer(to)) => Some(*to),
            Ask::Operate(_) | Ask::Write { .. } | Ask::Read { .. } | Ask::LeaseRead { .. } | Ask::LocalRead { .. } => {
                None
            }
        };
        let serve = serve(raft.clone(), self.state_machine.clone(), request, ask, operation);
        if hands_to.is_none() {
            return Some(Box::pin(serve));
        }
        let (leader, recorder) = (self.node, self.recorder.clone());
        Some(Box::pin(async move {
            let outcome = serve.await;
            // openraft shows it in no metric. It takes no writes from then on, and never gives it up (`Leader::mark_transfer`).
            if outcome == Outcome::Accepted {
                recorder.record(|| Event::Raft(RaftEvent::HandsOver { leader, to: hands_to }));
            }
            outcome
        }))
    }

    /// The role and term that openraft reported last.
    pub fn role(&self) -> Option<(Role, Term)> {
        self.seen.role()
    }

    /// The snapshot that it receives in chunks.
    pub fn receiving(&self) -> Option<Receiving> {
        self.receiver.state()
    }

    /// Looks at what openraft drew and says of itself, and records what is new.
    /// Fails with openraft's words when it has stopped.
    pub fn observe(&mut self, machine: &Machine) -> Result<(), String> {
        for (group, number) in machine.take_draws() {
            if group == Group::Node(self.node) {
                self.drew(number);
            }
        }
        if self.raft.is_none() {
            let Some(built) = self.starting.borrow_mut().take() else { return Ok(()) };
            let raft = built?;
            let metrics = raft.metrics();
            self.raft = Some((raft, metrics));
        }
        let Some((_, metrics)) = &self.raft else { return Ok(()) };
        let version = metrics.version();
        if self.seen_version == Some(version) {
            return Ok(());
        }
        self.seen_version = Some(version);
        let metrics = metrics.borrow_watched();
        if let Err(fatal) = &metrics.running_state {
            return Err(fatal.to_string());
        }
        let lease = Time::from_millis(self.config.election_timeout_max);
        self.seen.update(self.node, &metrics, lease, &self.recorder);
        Ok(())
    }

    /// openraft drew a number for this node. While it starts, it draws an election time-out first
    /// and the phase of its tick after that; once it runs, it draws election time-outs only.
    fn drew(&mut self, number: u64) {
        self.draws += 1;
        if self.draws == 1 || self.raft.is_some() {
            let (node, timeout) = (self.node, observer::election_timeout(&self.config, number));
            self.recorder.record(|| Event::Raft(RaftEvent::TimeoutDrawn { node, timeout }));
        }
    }
}
