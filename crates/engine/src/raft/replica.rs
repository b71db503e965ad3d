//! The front: one replica, of whichever engine the cluster runs. What stands above talks to an engine only through it.

use std::rc::Rc;

use super::boot::{Answer, Boot, Receiving};
use super::message::Message;
use super::openraft::config::Settings as OpenraftSettings;
use super::openraft::replica::Replica as OpenraftReplica;
use super::raft_rs::replica::Replica as RaftRsReplica;
use super::raft_rs::settings::Settings as RaftRsSettings;
use super::store::LogStore;
use model::client::OperationId;
use model::cluster::{Cluster, Dialect};
use model::trace::Ask;
use model::types::{NodeId, RequestId, Role, Term};
use sim::machine::Machine;
use sim::network::InFlight;

/// What all replicas of a cluster are built with.
pub enum Settings {
    /// openraft's.
    Openraft(OpenraftSettings),
    /// raft-rs's.
    RaftRs(Rc<RaftRsSettings>),
}

/// The replica of one process.
pub enum Replica {
    /// openraft's.
    Openraft(Box<OpenraftReplica>),
    /// raft-rs's.
    RaftRs(RaftRsReplica),
}

impl Settings {
    /// The settings of this cluster. Fails with one sentence when its engine refuses them.
    pub fn new(cluster: &Cluster) -> Result<Settings, String> {
        match cluster.engine {
            Dialect::Openraft => OpenraftSettings::new(cluster).map(Settings::Openraft),
            Dialect::RaftRs => RaftRsSettings::new(cluster).map(|settings| Settings::RaftRs(Rc::new(settings))),
        }
    }

    /// Prepares the machine that the cluster will run on.
    pub fn prepare(&self, machine: &Machine) {
        match self {
            Settings::Openraft(settings) => settings.prepare(machine),
            Settings::RaftRs(_) => {}
        }
    }
}

impl Replica {
    /// Writes on an empty disk what a cluster of these voters begins with.
    pub fn bootstrap(settings: &Settings, store: &LogStore, voters: &[NodeId]) {
        match settings {
            Settings::Openraft(_) => OpenraftReplica::bootstrap(store, voters),
            Settings::RaftRs(settings) => RaftRsReplica::bootstrap(settings, store),
        }
    }

    /// Starts the replica of a new process, in the group of its node.
    pub fn start(settings: &Settings, machine: &Rc<Machine>, boot: Boot) -> Replica {
        match settings {
            Settings::Openraft(settings) => {
                Replica::Openraft(Box::new(OpenraftReplica::start(settings, machine, boot)))
            }
            Settings::RaftRs(settings) => Replica::RaftRs(RaftRsReplica::start(settings, machine, boot)),
        }
    }

    /// True once it takes messages and requests.
    pub fn is_ready(&self) -> bool {
        match self {
            Replica::Openraft(replica) => replica.is_ready(),
            Replica::RaftRs(replica) => replica.is_ready(),
        }
    }

    /// Takes a message that has arrived. It is ready.
    pub fn deliver(&self, machine: &Rc<Machine>, flight: InFlight<Message>) {
        let InFlight { id, from, to: _, message } = flight;
        match (self, message) {
            (Replica::Openraft(replica), Message::Openraft(rpc)) => replica.deliver(machine, id, from, rpc),
            (Replica::RaftRs(replica), Message::RaftRs(letter)) => replica.deliver(id, from, letter),
            (Replica::Openraft(_), Message::RaftRs(_)) | (Replica::RaftRs(_), Message::Openraft(_)) => {
                unreachable!("all nodes of a cluster run one engine")
            }
        }
    }

    /// The process stands still from now on. An engine that reads a clock finds that time has passed; one that counts ticks
    /// does not.
    pub fn stand(&self, machine: &Machine) {
        match self {
            Replica::Openraft(_) => {}
            Replica::RaftRs(replica) => replica.stand(machine),
        }
    }

    /// The process goes on.
    pub fn go_on(&self, machine: &Machine) {
        match self {
            Replica::Openraft(_) => {}
            Replica::RaftRs(replica) => replica.go_on(machine),
        }
    }

    /// Does what a client or an administrator asks for; `operation` is the request id that goes with a write.
    /// Nothing when it is not ready.
    pub fn ask(&self, request: RequestId, ask: Ask, operation: Option<OperationId>) -> Option<Answer> {
        match self {
            Replica::Openraft(replica) => replica.ask(request, ask, operation),
            Replica::RaftRs(replica) => replica.ask(request, ask, operation),
        }
    }

    /// Records what is new since the last call. Fails with the engine's words when it has stopped.
    pub fn observe(&mut self, machine: &Machine) -> Result<(), String> {
        match self {
            Replica::Openraft(replica) => replica.observe(machine),
            Replica::RaftRs(replica) => replica.observe(machine),
        }
    }

    /// The role and term that were observed last.
    pub fn role(&self) -> Option<(Role, Term)> {
        match self {
            Replica::Openraft(replica) => replica.role(),
            Replica::RaftRs(replica) => replica.role(),
        }
    }

    /// The snapshot that is being received in chunks.
    pub fn receiving(&self) -> Option<Receiving> {
        match self {
            Replica::Openraft(replica) => replica.receiving(),
            Replica::RaftRs(replica) => replica.receiving(),
        }
    }
}
