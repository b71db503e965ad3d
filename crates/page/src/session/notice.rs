//! What a person is to know after an answer of the engine.

use crate::step::Wanted;
use model::types::Time;

/// What a person is to know after an answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Notice {
    /// Something to know; nothing is wrong.
    Said(String),
    /// What was looked for does not happen in the stretch that was looked at; there may be more.
    NotFound(String),
    /// Chaos has ended by itself.
    ChaosEnded(String),
    /// Something was refused or went wrong.
    Wrong(String),
    /// A property of Raft is broken, the first one of its branch.
    Broken(String),
    /// What was looked for happens at this moment, which is drawn now.
    Found(Wanted, Time),
}
