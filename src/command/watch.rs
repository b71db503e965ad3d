//! A run that is played for what can be made of it: Ctrl-C ends it, and a terminal shows how far it is.

use model::types::Time;

use super::ending::Ended;
use super::interrupt::Interrupt;
use super::name::Name;
use super::progress::Progress;

/// How the work on one file is watched.
pub struct Watch {
    name: Name,
    interrupt: Interrupt,
    progress: Progress,
}

impl Watch {
    /// Listens to Ctrl-C from now on.
    pub fn begin(name: &Name) -> Result<Watch, Ended> {
        Ok(Watch { name: name.clone(), interrupt: Interrupt::listen()?, progress: Progress::new(0, false) })
    }

    /// Shows how far the work is. Fails with a sentence once Ctrl-C has come.
    pub fn reaches(&self, now: Time, what: &str) -> Result<(), Ended> {
        if !self.interrupt.is_asked() {
            self.note(&format!("{now} of virtual time{what}"));
            return Ok(());
        }
        self.ends();
        Err(Ended::Interrupted(format!("{}: Ctrl-C came at {now} of the run: nothing was made", self.name)))
    }

    /// Shows what is being done.
    pub fn note(&self, what: &str) {
        self.progress.note(&format!("{}: {what}", self.name));
    }

    /// True once Ctrl-C has come.
    pub fn is_asked(&self) -> bool {
        self.interrupt.is_asked()
    }

    /// Takes the line away, so that other text can stand there.
    pub fn ends(&self) {
        self.progress.erase();
    }
}
