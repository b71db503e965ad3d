//! Says why an action is impossible now.

use std::collections::BTreeSet;

use super::{REQUESTS_WAITING_MAX, World};
use crate::raft::node::{Node, ProcessState};
use model::action::{Action, ClockAction, DiskAction, Operation, ProcessAction, Target};
use model::cluster::NODES_MAX;
use model::types::{NodeId, Time};

impl World {
    /// Says why an action is impossible now, if it is.
    pub(crate) fn check(&self, action: &Action) -> Result<(), String> {
        match &self.resolved(action)? {
            Action::Client(action) => self.check_client(action),
            Action::Admin { at, operation } => {
                self.check_request(*at)?;
                self.check_operation(operation)
            }
            Action::Process(action) => self.check_process(action),
            Action::Network(action) => self.check_network(action),
            Action::Disk(action) => self.check_disk(action),
            Action::Clock(action) => self.check_clock(action),
            Action::Named { name: _, action } => match action.is_request() {
                true => self.check(action),
                false => Err("only a request can have a name".to_string()),
            },
            Action::ScriptOff => Err("the scenario is played by the run, not by the cluster itself".to_string()),
            Action::Chaos(_) => Err("chaos is done by the run, not by the cluster itself".to_string()),
        }
    }

    fn check_process(&self, action: &ProcessAction) -> Result<(), String> {
        match action {
            ProcessAction::Crash(target) | ProcessAction::CrashAt { node: target, moment: _ } => {
                let node = self.resolve(*target)?;
                self.must_be_alive(node, "crash")
            }
            ProcessAction::Restart(id) => match self.state_of(*id)? {
                ProcessState::Dead => Ok(()),
                ProcessState::Running | ProcessState::Paused => {
                    Err(format!("node {id} cannot restart because it has not crashed: crash it first"))
                }
            },
            ProcessAction::Pause(target) | ProcessAction::Suspend(target) => {
                let node = self.resolve(*target)?;
                match self.state_of(node)? {
                    ProcessState::Running => Ok(()),
                    ProcessState::Paused => Err(format!("node {node} is paused already")),
                    ProcessState::Dead => {
                        Err(format!("node {node} cannot be paused because it is crashed: restart it first"))
                    }
                }
            }
            ProcessAction::Resume(id) => match self.state_of(*id)? {
                ProcessState::Paused => Ok(()),
                ProcessState::Running => Err(format!("node {id} cannot be resumed because it is not paused")),
                ProcessState::Dead => Err(format!("node {id} cannot be resumed because it is crashed: restart it")),
            },
            ProcessAction::Slow { node, cost: _ } | ProcessAction::SlowApply { node, cost: _ } => {
                self.state_of(*node).map(|_| ())
            }
        }
    }

    fn check_disk(&self, action: &DiskAction) -> Result<(), String> {
        match action {
            DiskAction::Trouble { node, trouble: _ } | DiskAction::Backup(node) => self.state_of(*node).map(|_| ()),
            DiskAction::Wipe(node) => self.must_be_dead(*node, "be wiped"),
            DiskAction::Restore(node) => {
                self.must_be_dead(*node, "get its backup back")?;
                match self.nodes[node].store().has_backup() {
                    true => Ok(()),
                    false => Err(format!("node {node} has no backup: back it up before the crash")),
                }
            }
            DiskAction::RestoreFrom { node, from } => {
                self.must_be_dead(*node, "get another node's backup")?;
                self.state_of(*from)?;
                match self.nodes[from].store().has_backup() {
                    true => Ok(()),
                    false => Err(format!("node {from} has no backup: back it up before")),
                }
            }
            DiskAction::Log { node, .. } => self.check_log(*node),
            DiskAction::Rot { node, index } => {
                self.state_of(*node)?;
                match self.nodes[node].store().holds_on_disk(*index) {
                    true => Ok(()),
                    false => Err(format!("node {node} has no entry {index} on its disk that could go bad")),
                }
            }
        }
    }

    /// A log is given before anything has happened.
    fn check_log(&self, node: NodeId) -> Result<(), String> {
        if self.now() > Time::ZERO {
            return Err("a log is given at the start: put this line before the first `run`".to_string());
        }
        if self.cluster.several_leaders {
            return Err(
                "a log is given by terms, and with leader-ids=several a term may have several leaders".to_string()
            );
        }
        self.must_be_alive(node, "be given a log")?;
        match self.nodes[&node].store().purged_and_flushed().1.is_some() {
            true => Ok(()),
            false => Err(format!("node {node} is empty, and a log begins with the membership: initialize it first")),
        }
    }

    fn check_clock(&self, action: &ClockAction) -> Result<(), String> {
        match action {
            ClockAction::Rate { node, permille } => match (500..=2_000).contains(permille) {
                true => self.state_of(*node).map(|_| ()),
                false => Err("a clock runs at 0.5 to 2 times the true rate".to_string()),
            },
            ClockAction::Jump { node, by: _ } => self.state_of(*node).map(|_| ()),
        }
    }

    fn must_be_dead(&self, id: NodeId, what: &str) -> Result<(), String> {
        match self.state_of(id)? {
            ProcessState::Dead => Ok(()),
            ProcessState::Running | ProcessState::Paused => {
                Err(format!("node {id} cannot {what} while its process runs: crash it first"))
            }
        }
    }

    pub(super) fn check_request(&self, to: Target) -> Result<(), String> {
        let node = self.resolve(to)?;
        self.must_be_alive(node, "be asked")?;
        if self.waiting.borrow().len() >= REQUESTS_WAITING_MAX {
            return Err(format!("{REQUESTS_WAITING_MAX} requests wait for an answer already: let time pass"));
        }
        Ok(())
    }

    fn check_operation(&self, operation: &Operation) -> Result<(), String> {
        self.cluster.dialect().offers(operation)?;
        if let Some(node) = operation.existing() {
            self.state_of(node)?;
        }
        if let Operation::Members(nodes) | Operation::Initialize(nodes) = operation
            && nodes.is_empty()
        {
            return Err("a cluster needs a voter at least: name one".to_string());
        }
        let mut last = self.nodes.len() as u64;
        let mut seen = BTreeSet::new();
        for node in operation.joining() {
            if !seen.insert(*node) {
                return Err(format!("node {node} is named twice: name it once"));
            }
            if !(1..=NODES_MAX).contains(&node.0) {
                return Err(format!("there can be no node {node}: a cluster has {NODES_MAX} nodes at the most"));
            }
            if node.0 > last + 1 {
                return Err(format!("there is no node {node}, and the next new one is node {}", last + 1));
            }
            last = last.max(node.0);
        }
        Ok(())
    }

    pub(super) fn state_of(&self, id: NodeId) -> Result<ProcessState, String> {
        let last = self.nodes.len();
        let node =
            self.nodes.get(&id).ok_or_else(|| format!("there is no node {id}: the cluster has nodes 1 to {last}"));
        node.map(Node::process_state)
    }

    pub(super) fn must_be_alive(&self, id: NodeId, what: &str) -> Result<(), String> {
        match self.state_of(id)? {
            ProcessState::Running | ProcessState::Paused => Ok(()),
            ProcessState::Dead => Err(format!("node {id} cannot {what} because it is crashed: restart it first")),
        }
    }
}
