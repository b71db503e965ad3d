//! Ctrl-C, and the signals that end a job of a batch system: asked once, the command ends with what it has.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use super::ending::Ended;

/// The exit code after a second Ctrl-C, as shells give it to what SIGINT ended.
const AT_ONCE: i32 = 130;

/// Whether the command is asked to end early.
#[derive(Clone, Debug, Default)]
pub struct Interrupt(Arc<AtomicBool>);

impl Interrupt {
    /// Listens to Ctrl-C, SIGTERM and SIGHUP from now on. The second one ends the process at once.
    pub fn listen() -> Result<Interrupt, Ended> {
        let interrupt = Interrupt::default();
        let asked = interrupt.clone();
        let handler = move || {
            if asked.0.swap(true, Ordering::Relaxed) {
                std::process::exit(AT_ONCE);
            }
        };
        ctrlc::set_handler(handler)
            .map_err(|error| Ended::BadInput(format!("Ctrl-C cannot be listened to: {error}")))?;
        Ok(interrupt)
    }

    /// True once the command is asked to end.
    pub fn is_asked(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }

    /// Asks it to end, as Ctrl-C does.
    #[cfg(test)]
    pub fn ask(&self) {
        self.0.store(true, Ordering::Relaxed);
    }
}
