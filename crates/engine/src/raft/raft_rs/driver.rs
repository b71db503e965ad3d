//! The task of one node: takes turns, and sleeps until something comes or a tick has an effect.

use std::cell::RefCell;
use std::rc::Rc;

use super::core::Core;
use super::door::Door;
use super::settings::Settings;
use super::stopped::Stopped;
use crate::raft::boot::Boot;
use crate::raft::io_completion::{another_turn, never};
use model::types::Time;
use sim::machine;

/// raft-rs once it runs, or why it did not start.
pub(super) type Started = Rc<RefCell<Option<Result<Core, String>>>>;

/// Starts raft-rs and drives it until the process dies.
pub(super) async fn drive(settings: Rc<Settings>, boot: Boot, started: Started, door: Rc<Door>) {
    let core = Core::start(settings, boot, Rc::clone(&door));
    door.open.set(core.is_ok());
    *started.borrow_mut() = Some(core);
    let mut stands = false;
    loop {
        let next = {
            let mut started = started.borrow_mut();
            let Some(Ok(core)) = started.as_mut() else { break };
            let now = machine::current().reading();
            if std::mem::take(&mut stands) {
                core.resume(now);
            }
            core.turn(now);
            match core.stopped {
                None => core.next_turn(),
                Some(Stopped::Stands) => {
                    stands = true;
                    None
                }
                Some(Stopped::Crashes | Stopped::Failed(_)) => break,
            }
        };
        match stands {
            true => another_turn().await,
            false => door.wait(next).await,
        }
    }
    never::<()>().await;
}

impl Core {
    /// It goes on where it stood still.
    fn resume(&mut self, now: Time) {
        (self.now, self.stopped) = (now, None);
        self.apply();
        self.drain();
        self.forget_origin();
    }

    /// What is sent from now on answers no message, unless the answer is still to come.
    pub(super) fn forget_origin(&mut self) {
        if self.stopped.is_none() {
            self.origin = None;
        }
    }
}
