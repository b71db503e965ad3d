//! What can be asked about branches.

use crate::session::BranchId;

/// What can be done about branches.
#[derive(Clone, Debug, PartialEq)]
pub enum BranchesMsg {
    /// Begin a branch at the drawn moment.
    Fork,
    /// Show another branch.
    Switch(BranchId),
    /// Show the branch at this place in the list.
    SwitchNth(usize),
    /// Give a branch another name.
    Rename(BranchId, String),
    /// Delete a branch.
    Delete(BranchId),
    /// Compare the shown branch with another, or with none.
    Compare(Option<BranchId>),
    /// Compare with the branch that this one parted from, or end the comparison.
    ToggleCompare,
    /// Play the shown branch on the other engine as well, and compare the two.
    Engines,
    /// Act in the other of two compared branches from now on.
    Swap,
    /// Undo the last action.
    Undo,
    /// Do again what was undone.
    Redo,
}
