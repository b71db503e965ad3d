//! The task of one node: takes turns, and sleeps until something comes or a tick has an effect.

use std::cell::RefCell;
use std::rc::Rc;

use super::core::{Core, Stopped};
use super::door::Door;
use super::settings::Settings;
use crate::raft::boot::Boot;
use crate::raft::io_completion::never;
use sim::machine;

/// raft-rs once it runs, or why it did not start.
pub(super) type Started = Rc<RefCell<Option<Result<Core, String>>>>;

/// Starts raft-rs and drives it until the process dies.
pub(super) async fn drive(settings: Rc<Settings>, boot: Boot, started: Started, door: Rc<Door>) {
    let core = Core::start(settings, boot, Rc::clone(&door));
    door.open.set(core.is_ok());
    *started.borrow_mut() = Some(core);
    loop {
        let next = {
            let mut started = started.borrow_mut();
            let Some(Ok(core)) = started.as_mut() else { break };
            core.turn(machine::current().reading());
            match core.stopped {
                None => core.next_turn(),
                Some(Stopped::Crashes | Stopped::Failed(_)) => break,
            }
        };
        door.wait(next).await;
    }
    never::<()>().await;
}
