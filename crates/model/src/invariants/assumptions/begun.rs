//! The assumption that a cluster is begun once.

use std::rc::Rc;

use super::{Assumptions, Harm};
use crate::invariants::Voided;
use crate::trace::{Entry, Payload};

impl Assumptions {
    /// A node began with a membership: a cluster that is begun twice with different members is two clusters.
    pub(super) fn began(&mut self, entries: &[Entry]) {
        let Some(Entry { id, payload: Payload::Membership(members) }) = entries.first() else { return };
        if id.index > 0 {
            return;
        }
        if self.first.as_ref().is_none_or(|first| first == members) {
            self.first = Some(Rc::clone(members));
            return;
        }
        let Some((at, position, what)) = self.initialised.clone() else { return };
        let why = "Raft assumes that a cluster is begun once: nodes that were begun with different members belong to \
                   different clusters, and their logs differ from the first entry on.";
        let voided = Voided { at, position: Some(position), what, node: None, why: why.to_string() };
        if !self.suspects.iter().any(|known| known.voided == voided) {
            self.suspect(voided, Harm::Forgot);
        }
    }
}
