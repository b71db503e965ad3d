//! Why not? What a moment of a run waits for, which rule and which numbers keep it from coming, and the smallest act that
//! would help, tried before it is offered.
//!
//! ```text
//! Past::of(trace, moment) ── answer(subject) ──► question, sentences, goal
//!                         └─ Trials::new(subject) ── acts ──► the caller does them to a copy of the run
//!                                                ◄─ records ── and gives back what happened
//! ```

mod client;
mod cluster;
mod entry;
mod goal;
mod message;
mod node;
mod past;
mod past_messages;
mod remedies;
mod request;
mod subject;
mod success;
mod trials;

pub use goal::Goal;
pub use past::{Answer, Past};
pub use subject::Subject;
pub use trials::{TRIALS_MAX, Trials, Tried};

/// The most entries, and the most requests, that are listed; how many are left out is said.
pub const LISTED_MAX: usize = 20;
