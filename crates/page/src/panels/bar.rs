//! The bars of controls that a narrow screen folds.

/// A bar of controls that is folded on a narrow screen, where only the most needed ones are shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Bar {
    /// The one at the top of the page.
    Top,
    /// Play, steps, branches.
    Time,
}
