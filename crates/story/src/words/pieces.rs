//! The parts of sentences.

use model::types::{LogId, Term};

/// A part of a sentence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Piece {
    /// Plain words.
    Text(String),
    /// A term, in its colour.
    Term(Term),
    /// A log id, in its term's colour.
    LogId(LogId),
    /// Data that a client wrote.
    Data(String),
}

/// Collects the pieces of a sentence.
#[derive(Default)]
pub(crate) struct Words(pub(crate) Vec<Piece>);

impl Words {
    pub(crate) fn text(mut self, text: impl Into<String>) -> Words {
        self.0.push(Piece::Text(text.into()));
        self
    }
    pub(crate) fn term(mut self, term: Term) -> Words {
        self.0.push(Piece::Term(term));
        self
    }
    pub(crate) fn log_id(mut self, log_id: LogId) -> Words {
        self.0.push(Piece::LogId(log_id));
        self
    }
    pub(crate) fn data(mut self, data: impl Into<String>) -> Words {
        self.0.push(Piece::Data(data.into()));
        self
    }
    pub(crate) fn then(mut self, pieces: Vec<Piece>) -> Words {
        self.0.extend(pieces);
        self
    }
}

pub(crate) fn words(text: impl Into<String>) -> Words {
    Words::default().text(text)
}

/// A sentence as plain text.
pub fn plain(pieces: &[Piece]) -> String {
    pieces
        .iter()
        .map(|piece| match piece {
            Piece::Text(text) | Piece::Data(text) => text.clone(),
            Piece::Term(term) => format!("term {term}"),
            Piece::LogId(log_id) => log_id.to_string(),
        })
        .collect()
}
