//! Counts the checks, and collects what they find, each contradiction once.

use std::collections::BTreeSet;

use super::Property;
use super::violation::{Seen, Told};
use crate::types::Leader;

/// How many violations one run reports. A broken run is broken; more would only bury the first.
const VIOLATIONS_MAX: usize = 100;

/// What a violation is about, as two numbers that its property understands. Reported once per property.
pub(super) type Subject = (u64, u64);

/// A leader as one of the two numbers of a [`Subject`]: leaders of one term differ, as a cluster has fewer nodes than this.
pub(super) fn leader_number(leader: Leader) -> u64 {
    leader.term.wrapping_mul(1 << 16).wrapping_add(leader.node.0)
}

/// Where the properties say what they saw.
#[derive(Clone, Debug, Default)]
pub(super) struct Report {
    /// The event that is checked: when, and how many were checked before it.
    pub(super) now: Seen,
    pub(super) checks: u64,
    pub(super) found: Vec<(Property, Told)>,
    reported: BTreeSet<(Property, Subject)>,
}

impl Report {
    /// Counts one check; when it does not hold, reports it unless `subject` has been reported already.
    pub(super) fn check(&mut self, holds: bool, property: Property, subject: Subject, told: impl FnOnce(Seen) -> Told) {
        self.checks += 1;
        if holds || self.reported.len() >= VIOLATIONS_MAX || !self.reported.insert((property, subject)) {
            return;
        }
        let told = told(self.now);
        self.found.push((property, told));
    }
}
