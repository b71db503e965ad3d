//! What runs: the nodes of a cluster on one simulated machine. Actions go in, events come out.

mod apply;
mod check;
mod client;
mod client_state;
mod clients;
mod inside;
mod links;

#[cfg(test)]
mod panic_tests;

use litemap::LiteMap;
use std::cell::RefCell;
use std::collections::BTreeSet;
use std::rc::Rc;

pub use self::client_state::ClientState;
use self::clients::known::Clients;
pub use self::inside::Carried;
use crate::raft::node::Node;
use crate::raft::recorder::Recorder;
use crate::raft::replica::{Replica, Settings};
use crate::raft::store::LogStore;
use crate::raft::wire::Wire;
use model::action::Target;
pub use model::client::PATIENCE as CLIENT_PATIENCE;
use model::cluster::Cluster;
use model::trace::Record;
use model::types::{LinkState, NodeId, RequestId, Role, Term, Time};
use sim::clock::Alarm;
use sim::executor::{Group, POLLS_PER_MOMENT_MAX, Polled};
use sim::machine::Machine;

/// How many requests may wait for an answer at once.
pub const REQUESTS_WAITING_MAX: usize = 100_000;

/// A cluster at work.
pub struct World {
    cluster: Cluster,
    settings: Rc<Settings>,
    machine: Rc<Machine>,
    wire: Rc<Wire>,
    nodes: LiteMap<NodeId, Node>,
    recorder: Recorder,
    requests: u64,
    waiting: Rc<RefCell<BTreeSet<RequestId>>>,
    clients: Clients,
    /// The nodes that are suspended, with the rates at which their clocks ran before.
    suspended: LiteMap<NodeId, u16>,
}

impl World {
    /// Makes a cluster and starts every node at time zero.
    ///
    /// Fails with one sentence when the configuration is impossible.
    pub fn new(cluster: &Cluster) -> Result<World, String> {
        World::with_recorder(cluster, Recorder::new())
    }

    /// Like [`World::new`], writing into this recorder.
    pub fn with_recorder(cluster: &Cluster, recorder: Recorder) -> Result<World, String> {
        let settings = Rc::new(Settings::new(cluster)?);
        let machine = Machine::new(cluster.seed);
        let witness = recorder.clone();
        let dialect = cluster.dialect();
        machine.on_panic(move |node, panic| {
            witness.end_with(node, &panic.named(dialect.package(), dialect.name()).to_string());
        });
        settings.prepare(&machine);
        let wire = Wire::new(cluster.seed, default_link(cluster), recorder.clone());
        let ids: Vec<NodeId> = (1..=cluster.nodes).map(NodeId).collect();
        let mut nodes = LiteMap::new();
        for id in &ids {
            let store = LogStore::new(*id, cluster.seed, cluster.flush, recorder.clone());
            if cluster.bootstrap {
                Replica::bootstrap(&settings, &store, &ids);
            }
            let node = Node::new(*id, store, Rc::clone(&settings), Rc::clone(&wire), recorder.clone());
            nodes.insert(*id, node);
        }
        let (cluster, waiting) = (cluster.clone(), Rc::default());
        let (clients, suspended) = (Clients::default(), LiteMap::new());
        let mut world =
            World { cluster, settings, machine, wire, nodes, recorder, requests: 0, waiting, clients, suspended };
        let machine = Rc::clone(&world.machine);
        let _entered = machine.enter();
        for node in world.nodes.iter_mut().map(|(_, value)| value) {
            node.start(&machine);
        }
        world.settle();
        Ok(world)
    }

    /// How the cluster was made, with as many nodes as there are now.
    pub fn cluster_now(&self) -> Cluster {
        Cluster { nodes: self.nodes.len() as u64, ..self.cluster.clone() }
    }

    /// How the cluster was made.
    pub fn cluster(&self) -> &Cluster {
        &self.cluster
    }

    /// The present moment.
    pub fn now(&self) -> Time {
        self.machine.now()
    }

    /// The nodes.
    pub fn nodes(&self) -> &LiteMap<NodeId, Node> {
        &self.nodes
    }

    /// Takes the events written down since the last call.
    pub fn take_records(&mut self) -> Vec<Record> {
        self.recorder.take()
    }

    /// How many events have been written down and not been taken.
    pub fn records_waiting(&self) -> usize {
        self.recorder.len()
    }

    /// What a direction of a link is like.
    pub fn link(&self, from: NodeId, to: NodeId) -> LinkState {
        self.wire.link(from, to)
    }

    /// Moves to the next moment at which anything is due, and lets it happen.
    /// When that is after `limit`, moves to `limit` and answers false. A world that has ended does not move.
    pub fn step(&mut self, limit: Time) -> bool {
        if self.has_ended() {
            return false;
        }
        let machine = Rc::clone(&self.machine);
        let _entered = machine.enter();
        let next = machine.clock.borrow().next();
        let Some(due) = next.filter(|due| due.at <= limit) else {
            let mut clock = machine.clock.borrow_mut();
            let limit = limit.max(clock.now());
            clock.advance(limit);
            return false;
        };
        // All that is due at this moment happens before any task goes on, so that a node which is
        // reached by many messages at once looks at them together.
        while machine.clock.borrow().next().is_some_and(|next| next.at == due.at) {
            let rung = machine.clock.borrow_mut().ring();
            let Some((due, alarm)) = rung else { break };
            match alarm {
                Alarm::Wake(waker) => waker.wake(),
                Alarm::Arrival => {
                    if let Some(flight) = self.wire.arrive(due)
                        && let Some(node) = self.nodes.get_mut(&flight.to)
                    {
                        node.receive(&machine, flight);
                    }
                }
                Alarm::Flush(node) => {
                    self.nodes[&node].store().flush(due);
                    self.end_if_it_is_time(node);
                }
                Alarm::Turn(node) => self.node(node).next_turn(&machine, due),
                Alarm::Outside(tag) => self.outside_is_due(tag, due),
            }
        }
        self.settle();
        true
    }

    /// True once a task of a node has panicked: nothing happens any more, see [`Recorder::end_with`].
    pub fn has_ended(&self) -> bool {
        self.recorder.end().is_some()
    }

    /// Lets everything happen up to and including `time`.
    pub fn run_until(&mut self, time: Time) {
        while self.step(time) {}
    }

    /// Runs every task until none can go on at this moment. A node whose tasks wake each other without end is stopped.
    fn settle(&mut self) {
        while let Some(group) = self.settle_or_spin() {
            match group {
                Group::Node(node) => self.stop(node, "stopped", "its tasks wake each other without end"),
                Group::Outside => panic!("at {} the clients wake each other without end", self.now()),
            }
        }
    }

    /// Runs every task until none can go on at this moment. Answers with who still can after [`POLLS_PER_MOMENT_MAX`].
    fn settle_or_spin(&mut self) -> Option<Group> {
        let machine = Rc::clone(&self.machine);
        let mut last = None;
        for _ in 0..POLLS_PER_MOMENT_MAX {
            if self.has_ended() {
                return None;
            }
            match machine.executor.poll_next() {
                Polled::Idle => return None,
                Polled::Ran(group) => {
                    last = Some(group);
                    self.look_at(group);
                }
                Polled::Panicked(group, panic) => match group {
                    Group::Node(node) => {
                        // The panic hook has done so already, unless another hook has been put in its place.
                        let dialect = self.cluster.dialect();
                        let panic = panic.named(dialect.package(), dialect.name());
                        self.recorder.end_with(node, &panic.to_string());
                        return None;
                    }
                    Group::Outside => panic!("a client panicked: {panic}"),
                },
            }
        }
        last
    }

    /// Writes down what is new on a node after one of its tasks has run.
    fn look_at(&mut self, group: Group) {
        let Group::Node(id) = group else { return self.take_answers() };
        let Some(node) = self.nodes.get_mut(&id) else { return };
        node.had_turn(&self.machine);
        let observed = node.observe(&self.machine);
        // One look at the node is all that most turns need: this is the innermost loop of a run.
        if observed.is_ok() && !node.store().is_to_end() {
            return;
        }
        if let Err(fatal) = observed {
            self.stop(id, "stopped", &fatal);
        }
        self.end_if_it_is_time(id);
    }

    /// The engine has come to an end on a node by itself: it stopped or panicked, saying this.
    fn stop(&mut self, id: NodeId, how: &str, said: &str) {
        let machine = Rc::clone(&self.machine);
        let message = format!("{} {how}: {said}", self.cluster.dialect().name());
        if let Some(node) = self.nodes.get_mut(&id) {
            node.fail(&machine, message);
        }
    }

    /// Starts a node on an empty disk, unless it exists. It is not initialised: it waits until a leader sends to it.
    fn make(&mut self, id: NodeId) {
        let (cluster, recorder) = (&self.cluster, &self.recorder);
        if self.nodes.contains_key(&id) {
            return;
        }
        let store = LogStore::new(id, cluster.seed, cluster.flush, recorder.clone());
        let mut node = Node::new(id, store, Rc::clone(&self.settings), Rc::clone(&self.wire), recorder.clone());
        node.start(&self.machine);
        self.nodes.insert(id, node);
    }

    fn node(&mut self, id: NodeId) -> &mut Node {
        self.nodes.get_mut(&id).expect("the action was checked")
    }

    /// The node that an action means.
    fn resolve(&self, target: Target) -> Result<NodeId, String> {
        match target {
            Target::Node(id) => self.state_of(id).map(|_| id),
            Target::Leader => {
                let leader = self.leader();
                leader.ok_or_else(|| "there is no leader now: run until there is one, or name a node".to_string())
            }
        }
    }

    /// The running or paused leader of the highest term.
    pub fn leader(&self) -> Option<NodeId> {
        let leaders = self.nodes.iter().filter_map(|(id, node)| {
            let (role, term) = node.role()?;
            (role == Role::Leader).then_some((term, *id))
        });
        let highest: Option<(Term, NodeId)> = leaders.max();
        highest.map(|(_, id)| id)
    }
}

impl Drop for World {
    fn drop(&mut self) {
        // Tasks wake each other while they are dropped, which needs their machine.
        let machine = Rc::clone(&self.machine);
        let _entered = machine.enter();
        for id in self.nodes.keys() {
            machine.executor.kill(Group::Node(*id));
        }
        machine.executor.kill(Group::Outside);
        self.nodes.clear();
    }
}

/// A link as the cluster makes it.
pub fn default_link(cluster: &Cluster) -> LinkState {
    LinkState::plain(cluster.latency, cluster.loss_permille)
}
