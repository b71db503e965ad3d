//! One node: its disk, and its process when it runs.

use std::rc::Rc;

use super::boot::{Boot, Receiving};
use super::message::Message;
use super::recorder::Recorder;
use super::replica::{Replica, Settings};
use super::state_machine::StateMachine;
use super::store::LogStore;
use super::wire::Wire;
use model::trace::{DropReason, Event, FaultEvent, NetworkEvent, ProcessEvent};
use model::types::{NodeId, Role, Term, Time};
use sim::clock::{Alarm, Due};
use sim::executor::Group;
use sim::machine::Machine;
use sim::network::InFlight;

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

/// A process that was started and has not died.
struct Process {
    replica: Replica,
    state_machine: StateMachine,
    paused: bool,
}

/// A node of the cluster.
pub struct Node {
    id: NodeId,
    start: u32,
    store: LogStore,
    process: Option<Process>,
    recorder: Recorder,
    wire: Rc<Wire>,
    settings: Rc<Settings>,
    /// What one turn on the processor costs.
    cost: Time,
    /// When the processor is free again, while it is not.
    busy_until: Option<Due>,
}

impl Node {
    /// A node that has never started, on the disk behind `store`.
    pub fn new(id: NodeId, store: LogStore, settings: Rc<Settings>, wire: Rc<Wire>, recorder: Recorder) -> Node {
        Node { id, start: 0, store, process: None, recorder, wire, settings, cost: Time::ZERO, busy_until: None }
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

    /// The role and term that were observed last, when the process runs or is paused.
    pub fn role(&self) -> Option<(Role, Term)> {
        self.process.as_ref()?.replica.role()
    }

    /// The replica, when the process runs or is paused.
    pub fn replica(&self) -> Option<&Replica> {
        self.process.as_ref().map(|process| &process.replica)
    }

    /// The state machine, when the process runs or is paused.
    pub fn state_machine(&self) -> Option<&StateMachine> {
        self.process.as_ref().map(|process| &process.state_machine)
    }

    /// The snapshot that the process receives in chunks.
    pub fn receiving(&self) -> Option<Receiving> {
        self.process.as_ref()?.replica.receiving()
    }

    /// Starts the process on what the disk holds.
    pub fn start(&mut self, machine: &Rc<Machine>) {
        assert!(self.process.is_none(), "a process starts only when it is dead");
        self.start += 1;
        self.store.read_again();
        machine.seed_node(self.id, self.start);
        self.recorder.record(|| Event::Process(ProcessEvent::Started { node: self.id, start: self.start }));
        let state_machine = StateMachine::new(self.id, self.store.clone(), self.recorder.clone());
        let boot = Boot {
            node: self.id,
            store: self.store.clone(),
            state_machine: state_machine.clone(),
            wire: Rc::clone(&self.wire),
            recorder: self.recorder.clone(),
        };
        let replica = Replica::start(&self.settings, machine, boot);
        self.process = Some(Process { replica, state_machine, paused: false });
    }

    /// Kills the process. What its disk did not make durable is gone.
    pub fn crash(&mut self, machine: &Rc<Machine>) {
        self.stop(machine);
        self.store.crash();
    }

    /// The process died by itself, saying this.
    pub fn fail(&mut self, machine: &Rc<Machine>, message: String) {
        self.crash(machine);
        self.recorder.record(|| Event::Process(ProcessEvent::Failed { node: self.id, message }));
    }

    fn stop(&mut self, machine: &Rc<Machine>) {
        machine.executor.kill(Group::Node(self.id));
        self.busy_until = None;
        self.process = None;
        for flight in self.wire.unpark(self.id) {
            self.wire.lose(flight.id, DropReason::ReceiverDown);
        }
    }

    /// Holds the process.
    pub fn pause(&mut self, machine: &Rc<Machine>) {
        if let Some(process) = &mut self.process {
            process.paused = true;
            self.busy_until = None;
            process.replica.stand(machine);
            machine.executor.pause(Group::Node(self.id));
            self.recorder.record(|| Event::Process(ProcessEvent::Paused { node: self.id }));
        }
    }

    /// Lets the process go on. What waited at its door comes in first.
    pub fn resume(&mut self, machine: &Rc<Machine>) {
        let Some(process) = &mut self.process else { return };
        process.paused = false;
        process.replica.go_on(machine);
        machine.executor.resume(Group::Node(self.id));
        self.recorder.record(|| Event::Process(ProcessEvent::Resumed { node: self.id }));
        for flight in self.wire.unpark(self.id) {
            self.receive(machine, flight);
        }
    }

    /// A message has arrived at this node.
    pub fn receive(&mut self, machine: &Rc<Machine>, flight: InFlight<Message>) {
        let message = flight.id;
        let Some(process) = &mut self.process else {
            return self.wire.lose(message, DropReason::ReceiverDown);
        };
        if process.paused {
            return self.wire.park(flight);
        }
        if !process.replica.is_ready() {
            return self.wire.lose(message, DropReason::ReceiverDown);
        }
        self.recorder.record(|| Event::Network(NetworkEvent::Delivered { message }));
        process.replica.deliver(machine, flight);
    }

    /// From now on each turn of the process costs this much time.
    pub fn set_cost(&mut self, cost: Time) {
        self.cost = cost;
        self.recorder.record(|| Event::Fault(FaultEvent::Slowed { node: self.id, cost }));
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

    /// Records what is new on the replica. Fails with the engine's words when it has stopped.
    pub fn observe(&mut self, machine: &Machine) -> Result<(), String> {
        match &mut self.process {
            Some(process) => process.replica.observe(machine),
            None => Ok(()),
        }
    }
}
