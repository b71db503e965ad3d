//! What has been stored of the run that is shown.

/// What has been stored of the run that is shown.
#[derive(Debug)]
pub(crate) struct Storing {
    /// False once it has been said that nothing can be stored.
    pub(crate) said: bool,
    /// The change of the branches that was stored last, and under which name.
    pub(crate) changes: Option<(String, u32)>,
    /// When a playing session was stored last.
    pub(crate) at_ms: f64,
}

impl Default for Storing {
    fn default() -> Storing {
        Storing { said: true, changes: None, at_ms: 0.0 }
    }
}
