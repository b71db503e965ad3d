//! Random faults: one generator ([`ChaosGenerator`]), at work on a running cluster ([`LiveChaos`]) and recorded as
//! plain scenarios ([`chaos`], [`chaos_with`]).

mod coverage;
mod generator;
mod live;
mod recipe;
mod scenario;
mod wide;
mod wide_cluster;

pub use coverage::Coverage;
pub use generator::{ChaosGenerator, Move};
pub(super) use live::LiveChaos;
pub use recipe::Recipe;
pub use scenario::{chaos, chaos_with};
