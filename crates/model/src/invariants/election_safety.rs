//! Election Safety: "at most one leader can be elected in a given term" (paper figure 3, §5.2).

use std::collections::BTreeMap;

use super::Property;
use super::report::Report;
use super::violation::{Described, Seen};
use crate::types::{Leader, NodeId};

/// The most terms that are stored, the newest ones. Nodes differ by more terms only when most elections fail.
const TERMS_MAX: usize = 10_000;

/// The leader of each term, as reported by any node: by its role, or by saving a committed vote.
#[derive(Clone, Debug, Default)]
pub(super) struct ElectionSafety {
    leaders: BTreeMap<Leader, (NodeId, Seen)>,
}

impl ElectionSafety {
    /// A node reports that `node` is this leader.
    pub(super) fn leads(&mut self, node: NodeId, leader: Leader, report: &mut Report) {
        let (other, seen) = *self.leaders.entry(leader).or_insert((node, report.now));
        let subject = (leader.term, other.0.max(node.0));
        report.check(other == node, Property::ElectionSafety, subject, |now| {
            let leads = |seen: Seen, node: NodeId| seen.on(node, format!("node {node} leads term {leader}"));
            let message = format!("nodes {other} and {node} both lead term {leader}");
            Described::new(message, leads(seen, other), leads(now, node))
        });
        if self.leaders.len() > TERMS_MAX {
            self.leaders.pop_first();
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::invariants::Property;
    use crate::invariants::testing::*;
    use crate::types::Role;

    #[test]
    fn two_leaders_of_one_term_are_reported_once() {
        let violations = check([
            role(1, Role::Leader, 4),
            role(3, Role::Leader, 4),
            role(3, Role::Follower, 4),
            role(3, Role::Leader, 4),
        ]);
        assert_eq!(said(&violations), [(Property::ElectionSafety, "nodes 1 and 3 both lead term 4")]);
        assert_eq!(violations[0].position, 1);
        assert_eq!(facts(&violations[0]), ["0s #0 on 1: node 1 leads term 4", "1ms #1 on 3: node 3 leads term 4"]);
    }

    #[test]
    fn a_follower_that_accepts_another_leader_of_the_term_is_reported() {
        let violations = check([role(1, Role::Leader, 4), leads(2, 4, 3)]);
        assert_eq!(said(&violations), [(Property::ElectionSafety, "nodes 1 and 3 both lead term 4")]);
    }

    #[test]
    fn leaders_of_different_terms_are_no_violation() {
        let events = [role(1, Role::Leader, 4), role(3, Role::Leader, 5), role(1, Role::Leader, 4)];
        assert_eq!(check(events), []);
    }
}
