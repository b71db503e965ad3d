//! How the world does what an [`Action`] says.

use std::rc::Rc;

use super::World;
use model::action::{Action, ClockAction, DiskAction, Operation, ProcessAction, Target};
use model::trace::{Ask, Event, FaultEvent};
use model::types::NodeId;
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
        self.recorder.record(|| Event::Acted(Box::new(action.clone())));
        match action {
            Action::Client(action) => self.apply_client(action)?,
            Action::Admin { at, operation } => self.apply_operation(*at, operation)?,
            Action::Process(action) => self.apply_process(&machine, action)?,
            Action::Network(action) => self.apply_network(action),
            Action::Disk(action) => self.apply_disk(action),
            Action::Clock(action) => self.apply_clock(action),
            // Refused above.
            Action::Chaos(_) | Action::ScriptOff => {}
        }
        self.settle();
        Ok(())
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
            ProcessAction::Resume(node) => self.node(*node).resume(machine),
            ProcessAction::Slow { node, cost } => self.node(*node).set_cost(*cost),
        }
        Ok(())
    }

    fn apply_disk(&mut self, action: &DiskAction) {
        match action {
            DiskAction::Trouble { node, trouble } => self.nodes[node].store().set_trouble(*trouble),
            DiskAction::Wipe(node) => self.nodes[node].store().wipe(),
            DiskAction::Backup(node) => self.nodes[node].store().back_up(),
            DiskAction::Restore(node) => self.nodes[node].store().restore(),
            DiskAction::Rot { node, index } => self.nodes[node].store().rot(*index),
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

    /// Kills a node whose moment has come, see [`ProcessAction::CrashAt`].
    pub(super) fn die_if_it_is_time(&mut self, id: NodeId) {
        let machine = Rc::clone(&self.machine);
        if let Some(node) = self.nodes.get_mut(&id).filter(|node| node.store().dies()) {
            node.crash(&machine);
        }
    }
}
