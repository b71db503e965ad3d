//! Sentences: what they are made of, and messages in words.

mod messages;
mod pieces;

pub use messages::message_sentence;
pub(super) use messages::{is_reply, name_of};
pub use pieces::{Piece, plain};
pub(super) use pieces::{Words, words};
