//! What the banner says, and what it offers to do.

use super::branches::BranchesMsg;
use super::cluster::ClusterMsg;
use super::dialogs::DialogsMsg;
use super::msg::Msg;
use super::time::TimeMsg;
use super::update::Page;

/// How long a message stays that only informs, in real milliseconds.
const INFORMS_FOR_MS: f64 = 12_000.0;

/// A sentence for the person.
#[derive(Clone, Debug, PartialEq)]
pub struct Message {
    /// The sentence.
    pub text: String,
    /// True when something was refused or failed.
    pub wrong: bool,
    /// What one press can do about it.
    pub offer: Option<Offer>,
    /// When it was said, in the browser's milliseconds, once that is known.
    pub since_ms: Option<f64>,
}

impl Message {
    /// A message that is only to be known, or says that something is wrong.
    pub(crate) fn new(text: impl Into<String>, wrong: bool) -> Message {
        Message { text: text.into(), wrong, offer: None, since_ms: None }
    }
}

/// What a message offers to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Offer {
    /// Undo what was done last.
    Undo,
    /// Mend everything that is broken.
    Mend,
    /// Look further for what was not found.
    LookFurther,
    /// Show the two facts of the broken property.
    Facts,
}

impl Offer {
    /// The name of its button.
    pub fn label(self) -> &'static str {
        match self {
            Offer::Undo => "Undo",
            Offer::Mend => "Mend all",
            Offer::LookFurther => "Look further",
            Offer::Facts => "Show the two facts",
        }
    }

    /// What the button does.
    pub fn msg(self) -> Msg {
        match self {
            Offer::Undo => Msg::Branches(BranchesMsg::Undo),
            Offer::Mend => Msg::Cluster(ClusterMsg::Mend),
            Offer::LookFurther => Msg::Time(TimeMsg::StepTo { forward: true }),
            Offer::Facts => Msg::Dialogs(DialogsMsg::ToggleViolations),
        }
    }
}

impl Page {
    /// Says something that is only to be known.
    pub(crate) fn say(&mut self, text: impl Into<String>) {
        self.state.message = Some(Message::new(text, false));
    }

    /// The same, with something that one press does about it.
    pub(crate) fn say_with(&mut self, text: impl Into<String>, offer: Offer) {
        self.state.message = Some(Message { offer: Some(offer), ..Message::new(text, false) });
    }

    /// Says that something is wrong. It stays until it is put away.
    pub(crate) fn wrong(&mut self, text: impl Into<String>) {
        self.state.message = Some(Message::new(text, true));
    }

    /// A message that only informs goes after a while. True when it has.
    pub(crate) fn age_message(&mut self, now_ms: f64) -> bool {
        let Some(message) = self.state.message.as_mut() else { return false };
        let since_ms = *message.since_ms.get_or_insert(now_ms);
        let is_over = !message.wrong && now_ms - since_ms > INFORMS_FOR_MS;
        if is_over {
            self.state.message = None;
        }
        is_over
    }
}
