//! Counts the checks and collects the violations they find, each once.

use std::collections::BTreeSet;

use super::Property;
use super::violation::{Described, Seen};
use crate::types::Leader;

/// The most violations that one run reports; more would only hide the first ones.
const VIOLATIONS_MAX: usize = 100;

/// Identifies a violation within its property, as two numbers. Each is reported once per property.
pub(super) type Subject = (u64, u64);

/// A leader as one of the two numbers of a [`Subject`]: leaders of one term differ, as a cluster has fewer nodes than this.
pub(super) fn leader_number(leader: Leader) -> u64 {
    leader.term.wrapping_mul(1 << 16).wrapping_add(leader.node.0)
}

/// The violations found so far.
#[derive(Clone, Debug, Default)]
pub(super) struct Report {
    /// The event that is being checked: its time and position in the trace.
    pub(super) now: Seen,
    pub(super) checks: u64,
    pub(super) found: Vec<(Property, Described)>,
    reported: BTreeSet<(Property, Subject)>,
}

impl Report {
    /// Counts one check; when it does not hold, reports it unless `subject` has been reported already.
    /// True when it was reported now.
    pub(super) fn check(
        &mut self,
        holds: bool,
        property: Property,
        subject: Subject,
        describe: impl FnOnce(Seen) -> Described,
    ) -> bool {
        self.checks += 1;
        if holds || self.reported.len() >= VIOLATIONS_MAX || !self.reported.insert((property, subject)) {
            return false;
        }
        let described = describe(self.now);
        self.found.push((property, described));
        true
    }

    /// What was just reported of the same property says this as well.
    pub(super) fn is_reported(&mut self, property: Property, subject: Subject) {
        self.reported.insert((property, subject));
    }
}
