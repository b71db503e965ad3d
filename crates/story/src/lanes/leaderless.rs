//! The time in which nothing can be committed: no running node leads with a quorum.

use super::{Lanes, Stretch};
use model::types::{Role, Time};
use model::view::Process;

impl Lanes {
    /// The spans up to `until` in which no running node was a leader that a quorum had answered within its lease.
    pub fn leaderless(&self, until: Time) -> Vec<(Time, Time)> {
        let mut gaps = vec![(Time::ZERO, until)];
        for node in self.nodes() {
            let leads = leads(self.stretches(node), until);
            let mut left = Vec::new();
            for (mut from, to) in gaps {
                let first = leads.partition_point(|(_, end)| *end <= from);
                for (start, end) in leads[first..].iter().take_while(|(start, _)| *start < to) {
                    if *start > from {
                        left.push((from, *start));
                    }
                    from = from.max(*end);
                }
                if from < to {
                    left.push((from, to));
                }
            }
            gaps = left;
        }
        gaps
    }
}

/// When a node led with a quorum.
fn leads(stretches: &[Stretch], until: Time) -> Vec<(Time, Time)> {
    let ends = stretches.iter().skip(1).map(|next| next.from).chain([until]);
    let leads = stretches
        .iter()
        .zip(ends)
        .filter(|(stretch, _)| stretch.role == Role::Leader && stretch.quorum && stretch.process == Process::Running);
    leads.map(|(stretch, end)| (stretch.from, end)).collect()
}
