//! What can be asked about the panels.

use crate::panels::bar::Bar;
use crate::panels::sizes::Border;

/// What can be done about the panels.
#[derive(Clone, Debug, PartialEq)]
pub enum PanelsMsg {
    /// Give the panel of a border this size, or its usual one.
    Resize(Border, Option<u32>),
    /// Store the sizes of the panels.
    KeepSizes,
    /// Show nodes and logs as tables, or as pictures again.
    Tables,
    /// The next theme.
    Theme,
    /// Show all of a bar that is folded on a narrow screen, or fold it again.
    Unfold(Bar),
}
