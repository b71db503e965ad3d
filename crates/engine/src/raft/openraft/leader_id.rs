//! The leader id that openraft is built with: the paper's or openraft's default one, as the cluster wants it.
//!
//! openraft makes the leader id a type, so that a program has one or the other. This one is either, by a bit in the
//! value itself; [`SharedTerms`] on the machine says which of the two new ids are. A test compares it with both of openraft's own types.

use std::cmp::Ordering;
use std::fmt;

use openraft::vote::RaftLeaderId;
use serde::{Deserialize, Serialize};

use model::types::{Leader, NodeId, Term};
use sim::machine;

/// Kept by a machine on which several nodes may lead in one term, see [`Machine::extend`]. openraft makes leader ids by
/// a static function, which has no other way to know.
///
/// [`Machine::extend`]: sim::machine::Machine::extend
pub struct SharedTerms;

/// A candidate or leader of a term.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LeaderId {
    /// The term.
    pub term: Term,
    /// The node.
    pub node: NodeId,
    /// False for the paper's leader id: a term has at most one leader (`leader_id_std`). True for openraft's default:
    /// a greater node may lead after a smaller one in one term (`leader_id_adv`).
    pub shares_term: bool,
}

/// What an entry carries of its leader's id: the term, and the node if several may lead in a term.
#[derive(Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct EntryLeader(pub Leader);

impl LeaderId {
    fn leader(&self) -> Leader {
        Leader { term: self.term, node: if self.shares_term { self.node } else { NodeId(0) } }
    }
}

impl RaftLeaderId for LeaderId {
    type Term = Term;
    type NodeId = NodeId;
    type Committed = EntryLeader;

    fn new(term: Term, node: NodeId) -> LeaderId {
        let shares_term = machine::with_current(|machine| machine.extension::<SharedTerms>()).flatten().is_some();
        LeaderId { term, node, shares_term }
    }

    fn term(&self) -> Term {
        self.term
    }

    fn node_id(&self) -> &NodeId {
        &self.node
    }

    fn to_committed(&self) -> EntryLeader {
        EntryLeader(self.leader())
    }
}

impl PartialOrd for LeaderId {
    fn partial_cmp(&self, other: &LeaderId) -> Option<Ordering> {
        match self.leader().cmp(&other.leader()) {
            Ordering::Equal if self.node != other.node => None,
            order => Some(order),
        }
    }
}

impl PartialEq<EntryLeader> for LeaderId {
    fn eq(&self, entry: &EntryLeader) -> bool {
        self.shares_term && self.leader() == entry.0
    }
}

/// A candidate of the paper's kind is less than a leader of its term, which has a quorum.
impl PartialOrd<EntryLeader> for LeaderId {
    fn partial_cmp(&self, entry: &EntryLeader) -> Option<Ordering> {
        let order = self.leader().cmp(&entry.0);
        Some(if self.shares_term { order } else { order.then(Ordering::Less) })
    }
}

impl fmt::Display for LeaderId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "T{}-N{}", self.term, self.node)
    }
}

/// The same as `Display`: openraft prints log ids in its errors, which people read.
impl fmt::Debug for EntryLeader {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl fmt::Display for EntryLeader {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Leader { term, node: NodeId(0) } => write!(f, "{term}"),
            Leader { term, node } => write!(f, "T{term}-N{node}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use openraft::Vote;
    use openraft::vote::{leader_id_adv, leader_id_std};

    use super::*;
    use crate::raft::openraft::convert;
    use sim::machine::Machine;

    type Paper = leader_id_std::LeaderId<Term, NodeId>;
    type Several = leader_id_adv::LeaderId<Term, NodeId>;

    /// All small terms and nodes.
    fn small() -> impl Iterator<Item = (Term, NodeId)> {
        (0..5).flat_map(|term| (0..5).map(move |node| (term, NodeId(node))))
    }

    /// Compares our type with one of openraft's in everything that openraft asks of a leader id.
    fn is_like<L: RaftLeaderId<Term = Term, NodeId = NodeId> + Copy>(shares_term: bool) {
        let machine = Machine::new(1);
        if shares_term {
            machine.extend(SharedTerms);
        }
        let _entered = machine.enter();
        for (term, node) in small() {
            let (own, theirs) = (LeaderId::new(term, node), L::new(term, node));
            assert_eq!((own.term(), own.node_id()), (theirs.term(), theirs.node_id()));
            assert_eq!(own.to_string(), theirs.to_string());
            // Node 0 is no node of a cluster: with it an entry of several leaders looks like one of the paper's.
            if node.0 > 0 {
                assert_eq!(own.to_committed().to_string(), theirs.to_committed().to_string());
            }
            for (other_term, other_node) in small() {
                let (own_other, other) = (LeaderId::new(other_term, other_node), L::new(other_term, other_node));
                let place = format!("{theirs} and {other}, several: {shares_term}");
                assert_eq!(own == own_other, theirs == other, "{place}");
                assert_eq!(own.partial_cmp(&own_other), theirs.partial_cmp(&other), "{place}");
                let (own_entry, entry) = (own_other.to_committed(), other.to_committed());
                assert_eq!(own.to_committed() == own_entry, theirs.to_committed() == entry, "{place}");
                assert_eq!(own.to_committed().cmp(&own_entry), theirs.to_committed().cmp(&entry), "{place}");
                assert_eq!(own == own_entry, theirs == entry, "{place}");
                assert_eq!(own.partial_cmp(&own_entry), theirs.partial_cmp(&entry), "{place}");
                for (committed, other_committed) in [(false, false), (false, true), (true, false), (true, true)] {
                    let vote = Vote::<LeaderId> { leader_id: own, committed };
                    let other_vote = Vote::<LeaderId> { leader_id: own_other, committed: other_committed };
                    let their_vote = Vote::<L> { leader_id: theirs, committed };
                    let their_other = Vote::<L> { leader_id: other, committed: other_committed };
                    let order = their_vote.partial_cmp(&their_other);
                    assert_eq!(vote.partial_cmp(&other_vote), order, "{place}");
                    // The vote in the words of the trace is ordered in the same way.
                    assert_eq!(convert::vote(&vote).partial_cmp(&convert::vote(&other_vote)), order, "{place}");
                    assert_eq!(convert::raft_vote(convert::vote(&vote)), vote, "{place}");
                }
            }
        }
    }

    #[test]
    fn it_is_the_papers_leader_id_where_terms_are_not_shared() {
        is_like::<Paper>(false);
    }

    #[test]
    fn it_is_openrafts_default_leader_id_where_they_are() {
        is_like::<Several>(true);
    }
}
