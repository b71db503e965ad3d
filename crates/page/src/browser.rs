//! The browser: what it says of itself, and how the effects that it was asked for have ended.

use litemap::LiteMap;

use super::effect::Effect;
use super::look::Look;
use super::update::Page;

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
                self.say("The run up to this moment is copied: opened again, or played by the command, it repeats exactly that.");
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
