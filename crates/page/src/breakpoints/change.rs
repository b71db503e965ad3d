//! The changes that a user can make to the breakpoints.

use super::{Breakpoints, Rule};

/// A change to the breakpoints.
#[derive(Clone, Debug, PartialEq)]
pub enum Change {
    /// Add this rule, switched on.
    Add(Rule),
    /// Switch one on or off.
    Switch(usize, bool),
    /// Remove one.
    Remove(usize),
    /// Switch all off.
    AllOff,
}

impl Change {
    /// Applies it. The error is one sentence, when there would be too many.
    pub fn apply(self, breakpoints: &mut Breakpoints) -> Result<(), String> {
        match self {
            Change::Add(rule) => return breakpoints.add(rule),
            Change::Switch(index, on) => breakpoints.switch(index, on),
            Change::Remove(index) => breakpoints.remove(index),
            Change::AllOff => breakpoints.all_off(),
        }
        Ok(())
    }
}
