//! What an explanation is made from, and what it is made of.

use super::memory::Memory;
use crate::words::Piece;
use model::scenario::Cluster;
use model::view::View;

/// The context of a record.
#[derive(Clone, Copy)]
pub struct Scene<'a> {
    /// The view right before.
    pub before: &'a View,
    /// The configuration of the cluster.
    pub cluster: &'a Cluster,
    /// The earlier messages and events.
    pub memory: &'a Memory,
}

/// An event and its reason.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Explanation {
    /// What happened.
    pub what: Vec<Piece>,
    /// The reason.
    pub because: Vec<Piece>,
}

impl Explanation {
    /// Both in one sentence.
    pub fn sentence(&self) -> Vec<Piece> {
        let colon = [Piece::Text(": ".to_string())];
        self.what.iter().chain(&colon).chain(&self.because).cloned().collect()
    }
}
