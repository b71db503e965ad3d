//! The properties that must always hold, and those that must come to hold: one file per property, checked on the trace
//! as it grows.

mod asked;
mod assumptions;
mod bounds;
mod by_index;
mod checker;
mod liveness;
mod logs;
mod quiet;
mod report;
mod tell;
mod violation;

mod committed_is_applied;
mod committed_is_immutable;
mod committed_on_quorum;
mod election_safety;
mod leader_append_only;
mod leader_completeness;
mod linearizability;
mod log_matching;
mod members_catch_up;
mod monotonic;
mod no_lost_write;
mod one_vote_per_term;
mod requests_end;
mod serving_leader;
mod state_machine_safety;
mod state_ordering;

#[cfg(test)]
mod testing;

pub use crate::property::Property;
pub use asked::Name;
pub use checker::Checker;
pub use violation::{Fact, Telling, Violation, Voided};
