//! The browser: what it says of itself, and how the effects that it was asked for have ended.

use crate::msg::BrowserMsg;

use super::effect::Effect;
use super::look::Look;
use crate::dialog::Dialog;
use crate::page::Page;

impl Page {
    /// Answers with whether anything looks different now.
    pub(crate) fn on_browser(&mut self, now_ms: f64, msg: BrowserMsg) -> bool {
        match msg {
            BrowserMsg::Leaving => {
                // A page that is not seen is slowed down, and so is its worker: the wait starts again.
                self.worker.restart_wait(now_ms);
                self.store();
                false
            }
            BrowserMsg::System(system) => {
                self.system = system;
                self.set_look()
            }
            BrowserMsg::Copied(true) => {
                self.say(match self.state.dialog() {
                    Some(Dialog::Scenarios) => "What you have done of the course is copied: paste it to hand it in.",
                    _ => "The run up to this moment is copied: opened again, or played by the command, it repeats exactly that.",
                });
                true
            }
            BrowserMsg::Copied(false) => {
                self.wrong("This browser does not let the page copy; press O and copy by hand.");
                true
            }
            BrowserMsg::NotStored(key) => {
                self.not_stored(&key);
                true
            }
            BrowserMsg::Stored(texts) => {
                self.take_stored(&texts);
                true
            }
        }
    }

    /// Colours the page as its theme and the system want it. True when that is different from before.
    pub(crate) fn set_look(&mut self) -> bool {
        let look = Look::of(self.state.theme, self.system);
        self.effects.push(Effect::Look(look));
        std::mem::replace(&mut self.state.look, look) != look
    }
}
