//! Which nodes were removed from the cluster, by the memberships that were applied.

use super::{Lanes, Stretch};
use model::trace::{Entry, Membership, Payload, Standing};
use model::types::{NodeId, Time};
use model::view::Process;
use std::rc::Rc;

/// The memberships that were applied, in the order of their indexes: each with the position in the trace.
#[derive(Clone, Debug, Default)]
pub(super) struct Removals(Rc<Vec<(usize, u64, Rc<Membership>)>>);

impl Removals {
    /// Takes entries that a node applied at this position. True when a newer membership is among them.
    fn applied(&mut self, position: usize, entries: &[Entry]) -> bool {
        let before = self.0.len();
        for entry in entries {
            if let Payload::Membership(members) = &entry.payload
                && self.0.last().is_none_or(|(_, index, _)| *index < entry.id.index)
            {
                Rc::make_mut(&mut self.0).push((position, entry.id.index, members.clone()));
            }
        }
        self.0.len() > before
    }

    /// True when the node was a member once, and is none any more.
    pub(super) fn has(&self, node: NodeId) -> bool {
        let mut standings = self.0.iter().rev().map(|(.., members)| members.standing(node));
        standings.next() == Some(Standing::NonMember) && standings.any(|standing| standing != Standing::NonMember)
    }

    /// The same after only the first `position` records.
    pub(super) fn fork_at(&self, position: usize) -> Removals {
        let known = self.0.partition_point(|(at, ..)| *at < position);
        Removals(if known == self.0.len() { self.0.clone() } else { Rc::new(self.0[..known].to_vec()) })
    }
}

impl Lanes {
    /// Entries are applied: if members change by them, what has crashed may be a removed node that is off.
    pub(super) fn apply(&mut self, position: usize, at: Time, entries: &[Entry]) {
        if !self.removals.applied(position, entries) {
            return;
        }
        let crashed = |lane: &[Stretch]| lane.last().is_some_and(|last| last.process == Process::Crashed);
        let off: Vec<NodeId> = self.nodes.iter().filter(|(_, lane)| crashed(lane)).map(|(node, _)| *node).collect();
        off.into_iter().for_each(|node| self.process(position, at, node, Process::Crashed));
    }
}
