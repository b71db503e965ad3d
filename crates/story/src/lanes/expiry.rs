//! When a leader has no lease any more, on its lane.

use super::{Lanes, Stretch};
use model::types::{Role, Time};
use model::view::Process;

impl Lanes {
    /// The leases that have run out since the record before, of leaders that are alive.
    pub(super) fn end_leases(&mut self, position: usize, at: Time) {
        for node in self.nodes.keys().copied().collect::<Vec<_>>() {
            let leads = |stretch: &Stretch| {
                let alive = matches!(stretch.process, Process::Running | Process::Paused);
                alive && stretch.role == Role::Leader && stretch.quorum
            };
            if !self.nodes[&node].last().is_some_and(leads) {
                continue;
            }
            let since = self.nodes[&node].last().map_or(Time::ZERO, |stretch| stretch.from);
            if let Some(expired) = self.leases.expires(node).filter(|expires| *expires <= at) {
                self.change(position, expired.max(since), node, |stretch| stretch.quorum = false);
            }
        }
    }
}
