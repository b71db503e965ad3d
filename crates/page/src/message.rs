//! What the banner says, and what it offers to do.

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
}
