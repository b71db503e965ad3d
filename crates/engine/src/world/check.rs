//! Says why an action is impossible now.

use std::collections::BTreeSet;

use super::{REQUESTS_WAITING_MAX, World};
use crate::raft::node::{Node, ProcessState};
use model::action::{Action, Links, Operation, Target};
use model::cluster::NODES_MAX;
use model::types::NodeId;

impl World {
    /// Says why an action is impossible now, if it is.
    pub(crate) fn check(&self, action: &Action) -> Result<(), String> {
        match action {
            Action::Write { to, .. } | Action::Read { to, .. } => self.check_request(*to),
            Action::Crash(target) => {
                let node = self.resolve(*target)?;
                self.must_be_alive(node, "crash")
            }
            Action::Restart(id) => match self.state_of(*id)? {
                ProcessState::Dead => Ok(()),
                ProcessState::Running | ProcessState::Paused => {
                    Err(format!("node {id} cannot restart because it has not crashed: crash it first"))
                }
            },
            Action::Pause(target) => {
                let node = self.resolve(*target)?;
                match self.state_of(node)? {
                    ProcessState::Running => Ok(()),
                    ProcessState::Paused => Err(format!("node {node} is paused already")),
                    ProcessState::Dead => {
                        Err(format!("node {node} cannot be paused because it is crashed: restart it first"))
                    }
                }
            }
            Action::Resume(id) => match self.state_of(*id)? {
                ProcessState::Paused => Ok(()),
                ProcessState::Running => Err(format!("node {id} cannot be resumed because it is not paused")),
                ProcessState::Dead => Err(format!("node {id} cannot be resumed because it is crashed: restart it")),
            },
            Action::Partition(groups) => {
                let mut seen = BTreeSet::new();
                for node in groups.iter().flatten() {
                    self.state_of(*node)?;
                    if !seen.insert(*node) {
                        return Err(format!("node {node} stands twice in the partition: it can be on one side only"));
                    }
                }
                Ok(())
            }
            Action::Cut(links) | Action::Heal(links) => self.check_links(*links),
            Action::Loss { links, permille } => {
                if *permille > 1000 {
                    return Err(format!("a loss of {permille} permille is more than all: 1000 is the most"));
                }
                self.check_links(*links)
            }
            Action::Latency { links, range } => {
                if range.min > range.max {
                    return Err(format!("the shortest latency {} is longer than the longest {}", range.min, range.max));
                }
                self.check_links(*links)
            }
            Action::LeaseRead { to, .. } | Action::LocalRead { to, .. } => self.check_request(*to),
            Action::Fault(fault) => self.check_fault(fault),
            Action::Client(act) => self.check_client(act),
            Action::Chaos(_) => Err("chaos is done by whoever plays the run, not by the cluster itself".to_string()),
            Action::Operate { at, operation } => {
                self.check_request(*at)?;
                self.check_operation(operation)
            }
        }
    }

    fn check_request(&self, to: Target) -> Result<(), String> {
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
        if let Operation::Members(nodes) = operation
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

    pub(super) fn check_links(&self, links: Links) -> Result<(), String> {
        match links {
            Links::All => Ok(()),
            Links::Between(a, b) | Links::OneWay(a, b) => {
                self.state_of(a)?;
                self.state_of(b)?;
                match a == b {
                    true => Err(format!("there is no link from node {a} to itself: name two nodes")),
                    false => Ok(()),
                }
            }
        }
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
