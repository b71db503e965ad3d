//! The state of the link to the engine's worker.

/// The state of the worker link.
#[derive(Debug, Default)]
pub(crate) struct WorkerLink {
    /// Numbers the workers, so that a late answer of a dead one is not taken for a living one's.
    pub(crate) number: u32,
    /// False when none could be started.
    pub(crate) is_started: bool,
    /// How many answers are still to come that are for the run before.
    pub(crate) stale: u32,
    /// True after a panic, until the worker has been restored.
    pub(crate) dead: bool,
    /// When the command was sent that has not been answered.
    pub(crate) asked_ms: Option<f64>,
}

impl WorkerLink {
    /// Restarts the wait for an answer.
    pub(crate) fn restart_wait(&mut self, now_ms: f64) {
        self.asked_ms = self.asked_ms.map(|_| now_ms);
    }

    /// Another run begins: an answer that is awaited is for the run before.
    pub(crate) fn pass_over_answer(&mut self, is_awaited: bool) {
        self.stale += u32::from(is_awaited);
        self.asked_ms = None;
    }
}
