//! How the world does what a [`Fault`] says.

use std::rc::Rc;

use super::World;
use crate::raft::node::ProcessState;
use crate::raft::wire::Order;
use model::action::Links;
use model::fault::{Fault, Mail};
use model::faulted::Faulted;
use model::trace::Event;
use model::types::{MessageId, NodeId, Shape};
use sim::skew::Skew;

impl World {
    /// Does it. The fault was checked.
    pub(super) fn apply_fault(&mut self, fault: &Fault) {
        match fault {
            Fault::Duplicate { links, permille } => {
                self.change_shapes(*links, |shape| Shape { duplicate_permille: *permille, ..shape });
            }
            Fault::Jitter { links, most } => self.change_shapes(*links, |shape| Shape { jitter: *most, ..shape }),
            Fault::Reorder { links, on } => self.change_shapes(*links, |shape| Shape { in_order: !on, ..shape }),
            Fault::Bandwidth { links, bytes_per_second } => {
                self.change_shapes(*links, |shape| Shape { bytes_per_second: *bytes_per_second, ..shape });
            }
            Fault::Clog(links) => self.change_shapes(*links, |shape| Shape { clogged: true, ..shape }),
            Fault::Unclog(links) => self.change_shapes(*links, |shape| Shape { clogged: false, ..shape }),
            Fault::Hold(mail) => self.wire.hold_all(self.select(*mail), self.orders(*mail)),
            Fault::Release(mail) => {
                let (messages, kept) = (self.select(*mail), self.orders(*mail));
                let is_over = |order: &Order| {
                    let same_link = |over: &Order| (over.1, over.2) == (order.1, order.2) && over.0.means(order.0);
                    kept.iter().any(same_link)
                };
                self.wire.release_all(messages, is_over);
            }
            Fault::Drop(mail) => self.wire.drop_all(self.select(*mail)),
            Fault::Delay { mail, by } => self.wire.delay_all(self.select(*mail), *by),
            Fault::Copy(mail) => self.wire.copy_all(self.select(*mail)),

            Fault::Disk { node, trouble } => self.nodes[node].store().set_trouble(*trouble),
            Fault::Wipe(node) => self.nodes[node].store().wipe(),
            Fault::Backup(node) => self.nodes[node].store().back_up(),
            Fault::Restore(node) => self.nodes[node].store().restore(),
            Fault::Rot { node, index } => self.nodes[node].store().rot(*index),
            Fault::ClockRate { node, permille } => {
                let skew = self.machine.skew_of(*node).at_rate(self.now(), *permille);
                self.set_clock(*node, skew);
            }
            Fault::ClockJump { node, by } => {
                let skew = self.machine.skew_of(*node).jumped(self.now(), *by);
                self.set_clock(*node, skew);
            }
            Fault::Slow { node, cost } => self.node(*node).set_cost(*cost),
            Fault::CrashAt { node, moment } => {
                if let Ok(node) = self.resolve(*node) {
                    self.nodes[&node].store().arm(*moment);
                }
            }
        }
    }

    /// Says why a fault is impossible now, if it is.
    pub(super) fn check_fault(&self, fault: &Fault) -> Result<(), String> {
        match fault {
            Fault::Duplicate { links, permille } => {
                if *permille > 1000 {
                    return Err(format!("{permille} permille is more than all messages: 1000 is the most"));
                }
                self.check_links(*links)
            }
            Fault::Jitter { links, most: _ } | Fault::Reorder { links, on: _ } => self.check_links(*links),
            Fault::Bandwidth { links, bytes_per_second } => match bytes_per_second {
                Some(0) => Err("nothing passes a wire of 0 B/s: cut the link instead".to_string()),
                Some(_) | None => self.check_links(*links),
            },
            Fault::Clog(links) | Fault::Unclog(links) => self.check_links(*links),
            Fault::Hold(mail) | Fault::Release(mail) | Fault::Drop(mail) | Fault::Copy(mail) => self.check_mail(*mail),
            Fault::Delay { mail, by: _ } => self.check_mail(*mail),

            Fault::Disk { node, .. } | Fault::Backup(node) | Fault::Slow { node, .. } => {
                self.state_of(*node).map(|_| ())
            }
            Fault::Wipe(node) => self.must_be_dead(*node, "be wiped"),
            Fault::Restore(node) => {
                self.must_be_dead(*node, "get its backup back")?;
                match self.nodes[node].store().has_backup() {
                    true => Ok(()),
                    false => Err(format!("node {node} has no backup: back it up before the crash")),
                }
            }
            Fault::Rot { node, index } => {
                self.state_of(*node)?;
                match self.nodes[node].store().holds_on_disk(*index) {
                    true => Ok(()),
                    false => Err(format!("node {node} has no entry {index} on its disk that could go bad")),
                }
            }
            Fault::ClockRate { node, permille } => match (500..=2_000).contains(permille) {
                true => self.state_of(*node).map(|_| ()),
                false => Err("a clock runs at 0.5 to 2 times the true rate".to_string()),
            },
            Fault::ClockJump { node, .. } => self.state_of(*node).map(|_| ()),
            Fault::CrashAt { node, moment: _ } => {
                let node = self.resolve(*node)?;
                self.must_be_alive(node, "crash")
            }
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

    fn set_clock(&self, node: NodeId, skew: Skew) {
        self.machine.set_skew(node, skew);
        let (rate_permille, reads) = (skew.rate_permille(), skew.reads(self.now()));
        self.recorder.record(|| Event::Faulted(Box::new(Faulted::ClockChanged { node, rate_permille, reads })));
    }

    /// Kills a node whose moment has come, see [`Fault::CrashAt`].
    pub(super) fn die_if_it_is_time(&mut self, id: NodeId) {
        let machine = Rc::clone(&self.machine);
        if let Some(node) = self.nodes.get_mut(&id).filter(|node| node.store().dies()) {
            node.crash(&machine);
        }
    }

    /// Takes back everything that faults do to the network.
    pub(super) fn heal_shapes(&mut self) {
        self.change_shapes(Links::All, |_| Shape::default());
        self.wire.release_all(self.wire.select_held(), |_| true);
    }

    fn check_mail(&self, mail: Mail) -> Result<(), String> {
        match mail {
            Mail::All { kind: _, links } => self.check_links(links),
            Mail::One(message) if self.select(mail).is_empty() => {
                Err(format!("message {} is not in flight now: it has arrived, is lost, or was never sent", message.0))
            }
            Mail::One(_) => Ok(()),
        }
    }

    fn select(&self, mail: Mail) -> Vec<MessageId> {
        self.wire.select(mail, |from, to| match mail {
            Mail::One(_) => true,
            Mail::All { links, .. } => is_meant(links, from, to),
        })
    }

    /// The standing orders that a selection of a kind means.
    fn orders(&self, mail: Mail) -> Vec<Order> {
        let Mail::All { kind, links } = mail else { return Vec::new() };
        self.directions(links).into_iter().map(|(from, to)| (kind, from, to)).collect()
    }

    fn directions(&self, links: Links) -> Vec<(NodeId, NodeId)> {
        let all = self.nodes.keys().flat_map(|from| self.nodes.keys().map(move |to| (*from, *to)));
        all.filter(|(from, to)| from != to && is_meant(links, *from, *to)).collect()
    }

    fn change_shapes(&self, links: Links, change: impl Fn(Shape) -> Shape) {
        for (from, to) in self.directions(links) {
            self.wire.set_shape(from, to, change(self.wire.shape(from, to)));
        }
    }
}

fn is_meant(links: Links, from: NodeId, to: NodeId) -> bool {
    match links {
        Links::All => true,
        Links::Between(a, b) => (from, to) == (a, b) || (from, to) == (b, a),
        Links::OneWay(a, b) => (from, to) == (a, b),
    }
}
