//! A builder of sentences.

use crate::words::Piece;
use model::types::{LogId, NodeId, Term};

/// Collects the pieces of a sentence.
#[derive(Default)]
pub(super) struct Words(pub Vec<Piece>);

impl Words {
    /// Plain text. Consecutive texts make one piece.
    pub fn text(mut self, text: &str) -> Words {
        match self.0.last_mut() {
            Some(Piece::Text(before)) => before.push_str(text),
            _ => self.0.push(Piece::Text(text.to_string())),
        }
        self
    }

    /// A node.
    pub fn node(self, node: NodeId) -> Words {
        self.text(&node.to_string())
    }

    /// A term.
    pub fn term(mut self, term: Term) -> Words {
        self.0.push(Piece::Term(term));
        self
    }

    /// A log id, an en dash for none.
    pub fn log_id(mut self, log_id: Option<LogId>) -> Words {
        match log_id {
            Some(log_id) => {
                self.0.push(Piece::LogId(log_id));
                self
            }
            None => self.text("–"),
        }
    }

    /// More pieces.
    pub fn then(mut self, more: Words) -> Words {
        self.0.extend(more.0);
        self
    }

    /// Data of a client.
    pub fn data(mut self, data: String) -> Words {
        self.0.push(Piece::Data(data));
        self
    }
}

/// Begins with plain text.
pub(super) fn words(text: &str) -> Words {
    Words::default().text(text)
}

/// Begins with a node.
pub(super) fn node(node: NodeId) -> Words {
    Words::default().node(node)
}
