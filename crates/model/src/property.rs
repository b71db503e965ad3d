//! The properties that are checked, each with its definition and source.

use serde::{Deserialize, Serialize};
use strum::VariantArray;

/// The properties that are checked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, VariantArray)]
pub enum Property {
    /// At most one leader per term (paper figure 3).
    ElectionSafety,
    /// A leader never overwrites or deletes entries in its log (figure 3).
    LeaderAppendOnly,
    /// Logs that share a term and index are identical up to there (figure 3).
    LogMatching,
    /// A committed entry is in the log of every leader of a higher term (figure 3).
    LeaderCompleteness,
    /// No two nodes apply different entries at one index (figure 3).
    StateMachineSafety,
    /// A node votes at most once in a term (§5.2).
    OneVotePerTerm,
    /// Term, commit and applied index never go back (figure 2).
    Monotonic,
    /// An acknowledged write is never lost.
    NoLostWrite,
    /// The answers to clients are as if every request took effect at one instant (§8).
    Linearizability,
    /// An entry that is said to be committed is on the disks of a majority (§5.3).
    CommittedOnQuorum,
    /// What is committed stays at its index (§5.3, §5.4.2).
    CommittedIsImmutable,
    /// `purged ≤ snapshot ≤ applied ≤ committed ≤ last` on every node (figure 2, §7).
    StateOrdering,
    /// A cluster that is left alone has a leader that takes writes (§5.6).
    ServingLeader,
    /// A node applies what it holds, up to its commit index (figure 2).
    CommittedIsApplied,
    /// A request ends within its time-out (§8).
    RequestsEnd,
    /// A member that can be reached gets what is committed (§5.3).
    MembersCatchUp,
}

impl Property {
    /// Every property.
    pub const ALL: &'static [Property] = Property::VARIANTS;

    /// True for what must come to hold within a bound; the others must hold at every event.
    pub fn is_liveness(self) -> bool {
        self >= Property::ServingLeader
    }

    /// Its name, the paper's where the paper has one.
    pub fn name(self) -> &'static str {
        match self {
            Property::ElectionSafety => "Election Safety",
            Property::LeaderAppendOnly => "Leader Append-Only",
            Property::LogMatching => "Log Matching",
            Property::LeaderCompleteness => "Leader Completeness",
            Property::StateMachineSafety => "State Machine Safety",
            Property::OneVotePerTerm => "One Vote per Term",
            Property::Monotonic => "Monotonic State",
            Property::NoLostWrite => "No Lost Write",
            Property::Linearizability => "Linearizability",
            Property::CommittedOnQuorum => "Committed on Quorum",
            Property::CommittedIsImmutable => "Committed is Immutable",
            Property::StateOrdering => "State Ordering",
            Property::ServingLeader => "Serving Leader",
            Property::CommittedIsApplied => "Committed is Applied",
            Property::RequestsEnd => "Requests End",
            Property::MembersCatchUp => "Members Catch Up",
        }
    }

    /// The property in one sentence, in the paper's words where possible.
    pub fn promise(self) -> &'static str {
        match self {
            Property::ElectionSafety => "At most one leader can be elected in a given term.",
            Property::LeaderAppendOnly => {
                "A leader never overwrites or deletes entries in its log; it only appends new entries."
            }
            Property::LogMatching => {
                "If two logs contain an entry with the same index and term, then the logs are identical in all entries up through the given index."
            }
            Property::LeaderCompleteness => {
                "If a log entry is committed in a given term, then that entry will be present in the logs of the leaders for all higher-numbered terms."
            }
            Property::StateMachineSafety => {
                "If a server has applied a log entry at a given index to its state machine, no other server will ever apply a different log entry for the same index."
            }
            Property::OneVotePerTerm => "Each server will vote for at most one candidate in a given term.",
            Property::Monotonic => {
                "The latest term a server has seen, its commit index and its last applied index increase monotonically."
            }
            Property::NoLostWrite => {
                "Raft guarantees that committed entries are durable and will eventually be executed by all of the available state machines."
            }
            Property::Linearizability => {
                "Each operation appears to execute instantaneously, exactly once, at some point between its invocation and its response."
            }
            Property::CommittedOnQuorum => {
                "A log entry is committed once the leader that created the entry has replicated it on a majority of the servers."
            }
            Property::CommittedIsImmutable => "An entry that is committed is never overwritten or removed.",
            Property::StateOrdering => {
                "On every server the purged entries, the snapshot, the applied entries, the committed entries and the log each reach at least as far as the one before."
            }
            Property::ServingLeader => "Once faults end and a majority runs, a leader that takes writes comes in time.",
            Property::CommittedIsApplied => "A server in order applies its log in time up to its commit index.",
            Property::RequestsEnd => "A request is answered, refused or unknown within its time-out.",
            Property::MembersCatchUp => "A member that the leader can reach gets in time what is committed.",
        }
    }

    /// The section of the paper.
    pub fn source(self) -> &'static str {
        match self {
            Property::ElectionSafety => "Raft paper, figure 3, §5.2",
            Property::LeaderAppendOnly | Property::LogMatching => "Raft paper, figure 3, §5.3",
            Property::LeaderCompleteness => "Raft paper, figure 3, §5.4",
            Property::StateMachineSafety => "Raft paper, figure 3, §5.4.3",
            Property::OneVotePerTerm => "Raft paper, §5.2",
            Property::Monotonic => "Raft paper, figure 2",
            Property::NoLostWrite => "Raft paper, §5.3",
            Property::Linearizability => "Raft paper, §8",
            Property::CommittedOnQuorum => "Raft paper, §5.3",
            Property::CommittedIsImmutable => "Raft paper, §5.3, §5.4.2",
            Property::StateOrdering => "Raft paper, figure 2, §7",
            Property::ServingLeader => "Raft paper, §5.6",
            Property::CommittedIsApplied => "Raft paper, figure 2",
            Property::RequestsEnd => "Raft paper, §8",
            Property::MembersCatchUp => "Raft paper, §5.3",
        }
    }
}
