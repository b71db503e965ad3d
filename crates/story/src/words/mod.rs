//! Sentences: their parts, and the sentences about messages.

mod messages;
mod pieces;

pub use messages::message_sentence;
pub(super) use messages::name_of;
pub use pieces::{Piece, plain};
pub(super) use pieces::{Words, words};
