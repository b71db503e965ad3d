//! A place in a branch.

use model::types::Time;

/// A place in a branch. Two actions at one virtual time are distinguished by how many were done before.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Place {
    /// The moment.
    pub time: Time,
    /// How many actions had been done by hand.
    pub acts: usize,
    /// How many events there had been.
    pub position: usize,
}
