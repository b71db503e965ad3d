//! How the world does what an [`Action`] says.

use std::rc::Rc;

use super::World;
use crate::raft::node::ProcessState;
use model::action::{Action, ClockAction, DiskAction, Operation, ProcessAction, Target};
use model::trace::{Ask, ClientEvent, Event, FaultEvent};
use model::types::{NodeId, RequestId};
use sim::machine::Machine;
use sim::skew::Skew;

impl World {
    /// Does something to the cluster, now.
    ///
    /// Fails with one sentence, and does nothing, when it is impossible.
    pub fn apply(&mut self, action: &Action) -> Result<(), String> {
        if let Some((_, why)) = self.recorder.end() {
            return Err(why.clone());
        }
        let machine = Rc::clone(&self.machine);
        let _entered = machine.enter();
        self.check(action)?;
        let action = &self.resolved(action)?;
        self.recorder.record(|| Event::Acted(Box::new(action.clone())));
        self.carry_out(&machine, action)?;
        self.settle();
        Ok(())
    }

    fn carry_out(&mut self, machine: &Rc<Machine>, action: &Action) -> Result<(), String> {
        match action {
            Action::Client(action) => self.apply_client(action)?,
            Action::Admin { at, operation } => self.apply_operation(*at, operation)?,
            Action::Process(action) => self.apply_process(machine, action)?,
            Action::Network(action) => self.apply_network(action),
            Action::Disk(action) => self.apply_disk(machine, action),
            Action::Clock(action) => self.apply_clock(action),
            // Refused by the check.
            Action::Chaos(_) | Action::ScriptOff => {}
            Action::Named { name, action } => {
                self.carry_out(machine, action)?;
                let request = RequestId(self.requests);
                self.recorder.record(|| Event::Client(ClientEvent::Named { request, name: name.clone() }));
            }
        }
        Ok(())
    }

    /// The action with nodes in the places of `leader` and `others`. Fails when no node leads.
    pub(super) fn resolved(&self, action: &Action) -> Result<Action, String> {
        if !action.names_leader() {
            return Ok(action.clone());
        }
        let all: Vec<NodeId> = self.nodes.keys().copied().collect();
        if let Some(leader) = self.leader() {
            return Ok(action.resolved(leader, &all));
        }
        // A partition may name the others alone.
        let needs_leader = action.resolved(NodeId(0), &all) != action.resolved(NodeId(1), &all);
        let leader = if needs_leader { self.resolve(Target::Leader)? } else { NodeId(0) };
        Ok(action.resolved(leader, &all))
    }

    fn apply_operation(&mut self, at: Target, operation: &Operation) -> Result<(), String> {
        let node = self.resolve(at)?;
        for new in operation.joining() {
            self.make(*new);
        }
        self.ask_once(node, Ask::Operate(operation.clone()));
        Ok(())
    }

    fn apply_process(&mut self, machine: &Rc<Machine>, action: &ProcessAction) -> Result<(), String> {
        match action {
            ProcessAction::Crash(target) => {
                let node = self.resolve(*target)?;
                self.node(node).crash(machine);
                self.end_suspension(node);
            }
            ProcessAction::CrashAt { node, moment } => {
                let node = self.resolve(*node)?;
                self.nodes[&node].store().arm(*moment);
            }
            ProcessAction::Restart(node) => self.node(*node).start(machine),
            ProcessAction::Pause(target) => {
                let node = self.resolve(*target)?;
                self.node(node).pause(machine);
            }
            ProcessAction::Resume(node) => {
                self.end_suspension(*node);
                self.node(*node).resume(machine);
            }
            ProcessAction::Slow { node, cost } => self.node(*node).set_cost(*cost),
            ProcessAction::Suspend(target) => {
                let node = self.resolve(*target)?;
                self.node(node).pause(machine);
                let skew = self.machine.skew_of(node);
                self.suspended.insert(node, skew.rate_permille());
                self.set_clock(node, skew.at_rate(self.now(), 0));
            }
            ProcessAction::SlowApply { node, cost } => self.nodes[node].store().set_apply_cost(*cost),
        }
        Ok(())
    }

    /// The clock of a node that was suspended runs on, from where it stood.
    fn end_suspension(&mut self, node: NodeId) {
        if let Some(rate) = self.suspended.remove(&node) {
            let skew = self.machine.skew_of(node).at_rate(self.now(), rate);
            self.set_clock(node, skew);
        }
    }

    fn apply_disk(&mut self, machine: &Rc<Machine>, action: &DiskAction) {
        match action {
            DiskAction::Trouble { node, trouble } => self.nodes[node].store().set_trouble(*trouble),
            DiskAction::Wipe(node) => self.nodes[node].store().wipe(),
            DiskAction::Backup(node) => self.nodes[node].store().back_up(),
            DiskAction::Restore(node) => self.nodes[node].store().restore(),
            DiskAction::Rot { node, index } => self.nodes[node].store().rot(*index),
            DiskAction::RestoreFrom { node, from } => {
                self.nodes[node].store().restore_from(self.nodes[from].store());
            }
            DiskAction::Log { node, terms } => {
                let node = self.node(*node);
                node.crash(machine);
                node.store().give_log(terms);
                node.start(machine);
            }
        }
    }

    fn apply_clock(&mut self, action: &ClockAction) {
        match action {
            ClockAction::Rate { node, permille } => {
                let skew = self.machine.skew_of(*node).at_rate(self.now(), *permille);
                self.set_clock(*node, skew);
            }
            ClockAction::Jump { node, by } => {
                let skew = self.machine.skew_of(*node).jumped(self.now(), *by);
                self.set_clock(*node, skew);
            }
        }
    }

    fn set_clock(&self, node: NodeId, skew: Skew) {
        self.machine.set_skew(node, skew);
        let (rate_permille, reads) = (skew.rate_permille(), skew.reads(self.now()));
        self.recorder.record(|| Event::Fault(FaultEvent::ClockChanged { node, rate_permille, reads }));
    }

    /// Kills or holds a node whose moment has come, see [`ProcessAction::CrashAt`].
    pub(super) fn end_if_it_is_time(&mut self, id: NodeId) {
        let machine = Rc::clone(&self.machine);
        let Some(node) = self.nodes.get_mut(&id) else { return };
        match node.store().ends() {
            Some(when) if !when.pauses() => node.crash(&machine),
            // What a paused process had begun may come to an end on its disk.
            Some(_) if node.process_state() == ProcessState::Running => node.pause(&machine),
            Some(_) | None => {}
        }
    }
}
