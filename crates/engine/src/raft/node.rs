//! One node: its disk, its process when it runs, and what openraft says of it.

use std::cell::RefCell;
use std::collections::{BTreeMap, VecDeque};
use std::convert::Infallible;
use std::rc::Rc;
use std::sync::Arc;

use openraft::async_runtime::watch::WatchReceiver as _;
use openraft::metrics::RaftMetrics;
use openraft::{Config, ServerState};
use rand::RngExt as _;

use super::assembly::Assembly;
use super::config::TypeConfig;
use super::convert;
use super::letter::{Letter, Request};
use super::recorder::Recorder;
use super::state_machine::{Replica, StateMachine};
use super::store::LogStore;
use super::transport::Connector;
use super::wire::Wire;
use crate::runtime::SimWatchReceiver;
use model::faulted::Faulted;
use model::trace::{DropReason, Event};
use model::types::{LogId, NodeId, Role, Term, Time};
use sim::clock::{Alarm, Due};
use sim::executor::Group;
use sim::machine::Machine;
use sim::network::InFlight;

/// How many messages may wait at the door of a paused process, as in a socket's buffer.
pub const INBOX_MAX: usize = 4_096;

/// Whether a node's process runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ProcessState {
    /// It runs.
    Running,
    /// It stands still.
    Paused,
    /// It is dead.
    Dead,
}

/// openraft, or the reason why it did not start.
type Starting = Rc<RefCell<Option<Result<Replica, String>>>>;

/// A process that was started and has not died.
struct Process {
    starting: Starting,
    /// Set once openraft has started.
    replica: Option<(Replica, SimWatchReceiver<RaftMetrics<TypeConfig>>)>,
    state_machine: StateMachine,
    /// The snapshot that it receives in chunks.
    assembly: Assembly,
    /// The version of the metrics that was looked at last.
    seen_version: Option<u64>,
    seen: Seen,
    paused: bool,
    inbox: VecDeque<InFlight<Letter>>,
    /// How many random numbers it has drawn.
    draws: u64,
}

/// What openraft said when it was asked last.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Seen {
    role: Option<(Role, Term, Option<NodeId>)>,
    commit: Option<LogId>,
    matched: BTreeMap<NodeId, Option<LogId>>,
}

/// A node of the cluster.
pub struct Node {
    id: NodeId,
    start: u32,
    store: LogStore,
    process: Option<Process>,
    recorder: Recorder,
    wire: Rc<Wire>,
    config: Arc<Config>,
    /// What one turn on the processor costs.
    cost: Time,
    /// When the processor is free again, while it is not.
    busy_until: Option<Due>,
}

impl Node {
    /// A node that has never started, on the disk behind `store`.
    pub fn new(id: NodeId, store: LogStore, config: Arc<Config>, wire: Rc<Wire>, recorder: Recorder) -> Node {
        Node { id, start: 0, store, process: None, recorder, wire, config, cost: Time::ZERO, busy_until: None }
    }

    /// The disk.
    pub fn store(&self) -> &LogStore {
        &self.store
    }

    /// Whether the process runs.
    pub fn process_state(&self) -> ProcessState {
        match &self.process {
            None => ProcessState::Dead,
            Some(process) if process.paused => ProcessState::Paused,
            Some(_) => ProcessState::Running,
        }
    }

    /// The role and term that openraft reported last, when the process runs or is paused.
    pub fn role(&self) -> Option<(Role, Term)> {
        self.process.as_ref()?.seen.role.map(|(role, term, _)| (role, term))
    }

    /// openraft, when the process runs or is paused.
    pub fn replica(&self) -> Option<&Replica> {
        self.process.as_ref()?.replica.as_ref().map(|(replica, _)| replica)
    }

    /// The state machine, when the process runs or is paused.
    pub fn state_machine(&self) -> Option<&StateMachine> {
        self.process.as_ref().map(|process| &process.state_machine)
    }

    /// The snapshot that the process receives in chunks: the last entry it contains, how many of its bytes are there,
    /// and how many there are.
    pub fn receiving(&self) -> Option<(Option<LogId>, u64, u64)> {
        self.process.as_ref()?.assembly.state()
    }

    /// Starts the process on what the disk holds.
    pub fn start(&mut self, machine: &Rc<Machine>) {
        assert!(self.process.is_none(), "a process starts only when it is dead");
        self.start += 1;
        self.store.read_anew();
        machine.seed_node(self.id, self.start);
        self.recorder.record(|| Event::Started { node: self.id, start: self.start });
        let state_machine = StateMachine::new(self.id, self.store.clone(), self.recorder.clone());
        let starting = Starting::default();
        let build = {
            let (id, config, started) = (self.id, Arc::clone(&self.config), Rc::clone(&starting));
            let connector = Connector { from: id, wire: Rc::clone(&self.wire) };
            let (store, state_machine) = (self.store.clone(), state_machine.clone());
            async move {
                let built = Replica::new(id, config, connector, store, state_machine).await;
                *started.borrow_mut() = Some(built.map_err(|fatal| fatal.to_string()));
            }
        };
        machine.executor.spawn(Group::Node(self.id), build);
        self.process = Some(Process {
            starting,
            replica: None,
            state_machine,
            assembly: Assembly::default(),
            seen_version: None,
            seen: Seen::default(),
            paused: false,
            inbox: VecDeque::new(),
            draws: 0,
        });
    }

    /// Kills the process. What its disk did not make durable is gone.
    pub fn crash(&mut self, machine: &Rc<Machine>) {
        self.stop(machine);
        self.store.crash();
    }

    /// The process died by itself, saying this.
    pub fn fail(&mut self, machine: &Rc<Machine>, message: String) {
        self.crash(machine);
        self.recorder.record(|| Event::Failed { node: self.id, message });
    }

    fn stop(&mut self, machine: &Rc<Machine>) {
        machine.executor.kill(Group::Node(self.id));
        self.busy_until = None;
        if let Some(process) = self.process.take() {
            for flight in process.inbox {
                self.wire.lose(flight.id, DropReason::ReceiverDown);
            }
        }
    }

    /// Holds the process.
    pub fn pause(&mut self, machine: &Rc<Machine>) {
        if let Some(process) = &mut self.process {
            process.paused = true;
            self.busy_until = None;
            machine.executor.pause(Group::Node(self.id));
            self.recorder.record(|| Event::Paused { node: self.id });
        }
    }

    /// Lets the process go on. What waited at its door comes in first.
    pub fn resume(&mut self, machine: &Rc<Machine>) {
        let Some(process) = &mut self.process else { return };
        process.paused = false;
        let inbox = std::mem::take(&mut process.inbox);
        machine.executor.resume(Group::Node(self.id));
        self.recorder.record(|| Event::Resumed { node: self.id });
        for flight in inbox {
            self.receive(machine, flight);
        }
    }

    /// A message has arrived at this node.
    pub fn receive(&mut self, machine: &Rc<Machine>, flight: InFlight<Letter>) {
        let message = flight.id;
        let Some(process) = &mut self.process else {
            return self.wire.lose(message, DropReason::ReceiverDown);
        };
        if process.paused {
            match process.inbox.len() < INBOX_MAX {
                true => process.inbox.push_back(flight),
                false => self.wire.lose(message, DropReason::Lost),
            }
            return;
        }
        let Some((replica, _)) = &process.replica else {
            return self.wire.lose(message, DropReason::ReceiverDown);
        };
        self.recorder.record(|| Event::Delivered { message });
        let InFlight { id, from, to, message } = flight;
        match message {
            Letter::Reply(request, response) => self.wire.answer(request, response),
            Letter::Request(message) => {
                let flight: InFlight<Request> = InFlight { id, from, to, message };
                let serve = Rc::clone(&self.wire).serve(replica.clone(), process.assembly.clone(), flight);
                machine.executor.spawn(Group::Node(self.id), serve);
            }
        }
    }

    /// From now on each turn of the process costs this much time.
    pub fn set_cost(&mut self, cost: Time) {
        self.cost = cost;
        self.recorder.record(|| Event::Faulted(Box::new(Faulted::Slowed { node: self.id, cost })));
    }

    /// What one turn of the process costs.
    pub fn cost(&self) -> Time {
        self.cost
    }

    /// One of its tasks has had its turn: on a slow processor the others wait.
    pub fn had_turn(&mut self, machine: &Rc<Machine>) {
        if self.cost > Time::ZERO && self.process_state() == ProcessState::Running && self.busy_until.is_none() {
            let free = machine.now() + self.cost;
            self.busy_until = Some(machine.clock.borrow_mut().set(free, Alarm::Turn(self.id)));
            machine.executor.pause(Group::Node(self.id));
        }
    }

    /// The processor is free again.
    pub fn next_turn(&mut self, machine: &Rc<Machine>, due: Due) {
        if self.busy_until == Some(due) {
            self.busy_until = None;
            machine.executor.resume(Group::Node(self.id));
        }
    }

    /// Looks at what openraft says of itself and writes down what is new.
    /// Fails with openraft's words when it has stopped.
    pub fn observe(&mut self) -> Result<(), String> {
        let Some(process) = &mut self.process else { return Ok(()) };
        if process.replica.is_none() {
            let Some(built) = process.starting.borrow_mut().take() else { return Ok(()) };
            let replica = built?;
            let metrics = replica.metrics();
            process.replica = Some((replica, metrics));
        }
        let Some((_, metrics)) = &process.replica else { return Ok(()) };
        let version = metrics.version();
        if process.seen_version == Some(version) {
            return Ok(());
        }
        process.seen_version = Some(version);
        let metrics = metrics.borrow_watched();
        if let Err(fatal) = &metrics.running_state {
            return Err(fatal.to_string());
        }
        process.seen.update(self.id, &metrics, &self.recorder);
        Ok(())
    }

    /// openraft drew a number for this node. While it starts, it draws an election time-out first
    /// and the phase of its tick after that; once it runs, it draws election time-outs only.
    pub fn drew(&mut self, number: u64) {
        let Some(process) = &mut self.process else { return };
        process.draws += 1;
        if process.draws == 1 || process.replica.is_some() {
            let (min, max) = (self.config.election_timeout_min, self.config.election_timeout_max);
            let timeout = Time::from_millis(Again(number).random_range(min..max));
            self.recorder.record(|| Event::TimeoutDrawn { node: self.id, timeout });
        }
    }
}

/// A stream that gives one number for ever: repeats openraft's own sampling of a number that was drawn.
struct Again(u64);

impl rand::TryRng for Again {
    type Error = Infallible;

    fn try_next_u32(&mut self) -> Result<u32, Infallible> {
        Ok((self.0 >> 32) as u32)
    }

    fn try_next_u64(&mut self) -> Result<u64, Infallible> {
        Ok(self.0)
    }

    fn try_fill_bytes(&mut self, bytes: &mut [u8]) -> Result<(), Infallible> {
        bytes.fill(0);
        Ok(())
    }
}

impl Seen {
    fn update(&mut self, node: NodeId, metrics: &RaftMetrics<TypeConfig>, recorder: &Recorder) {
        let role = match metrics.state {
            ServerState::Learner => Role::Learner,
            ServerState::Follower => Role::Follower,
            ServerState::Candidate => Role::Candidate,
            ServerState::Leader => Role::Leader,
            // The process is going down; what it was before stays what it was.
            ServerState::Shutdown => return,
        };
        let (term, leader) = (metrics.current_term, metrics.current_leader);
        if self.role != Some((role, term, leader)) {
            self.role = Some((role, term, leader));
            recorder.record(|| Event::RoleChanged { node, role, term, leader });
        }
        let commit = metrics.local_committed.as_ref().map(convert::log_id);
        if let Some(upto) = commit.filter(|_| commit != self.commit) {
            self.commit = commit;
            recorder.record(|| Event::Committed { node, upto });
        }
        let Some(replication) = &metrics.replication else {
            self.matched.clear();
            return;
        };
        for (follower, upto) in replication {
            let upto = upto.as_ref().map(convert::log_id);
            let known = self.matched.get(follower).copied().flatten();
            if *follower != node && upto != known {
                self.matched.insert(*follower, upto);
                recorder.record(|| Event::Matched { leader: node, follower: *follower, upto });
            }
        }
    }
}
