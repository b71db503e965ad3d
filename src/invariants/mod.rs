//! What must always hold: one file per property, checked on the trace as it grows.

mod by_index;
mod checker;
mod logs;
mod report;

mod election_safety;
mod leader_append_only;
mod leader_completeness;
mod linearizability;
mod log_matching;
mod monotonic;
mod no_lost_write;
mod one_vote_per_term;
mod state_machine_safety;

#[cfg(test)]
mod testing;

use serde::{Deserialize, Serialize};

use crate::types::Time;

pub use checker::Checker;

/// A broken property.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Violation {
    /// When it was seen.
    pub at: Time,
    /// The event that broke it, counted from 0 in the trace.
    pub position: usize,
    /// Which property.
    pub property: Property,
    /// The two facts that contradict each other, in one sentence.
    pub message: String,
}

/// The properties that are checked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
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
    /// What clients are told is as if every request took effect at one moment (§8).
    Linearizability,
}
