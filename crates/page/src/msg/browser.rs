//! What the browser says.

use litemap::LiteMap;

use crate::look::Look;

/// What the browser says.
#[derive(Clone, Debug, PartialEq)]
pub enum BrowserMsg {
    /// The page may be gone soon, or is not seen any more.
    Leaving,
    /// The system asks for these colours.
    System(Look),
    /// Whether the text is on the clipboard.
    Copied(bool),
    /// What was to be stored under this key could not be.
    NotStored(String),
    /// What is stored for the page, by all its tabs.
    Stored(LiteMap<String, String>),
}
