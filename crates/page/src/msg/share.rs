//! What can be asked about sharing, and what comes of it.

/// What can be done about sharing.
#[derive(Clone, Debug, PartialEq)]
pub enum ShareMsg {
    /// Offer a link to what is shown, and exports of it.
    Show,
    /// Explain what the chosen thing, or else the cluster, waits for at the moment that is shown.
    Why,
    /// What the part that shares says, as a text of fields.
    Came(String),
}
