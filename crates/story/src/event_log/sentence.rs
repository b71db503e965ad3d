//! A sentence of the event log, and its subject: the same event on several nodes makes one sentence.

use crate::format;
use crate::words::{Piece, Words, words};
use model::shared::sort_short;
use model::trace::DropReason;
use model::types::{NodeId, Time};

/// One sentence about one moment.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sentence {
    /// When it happened.
    pub at: Time,
    /// The position of its event in the trace; of the first one when a sentence covers several.
    pub position: usize,
    /// True when something went wrong: a crash, a refusal, a loss.
    pub bad: bool,
    /// The text.
    pub pieces: Vec<Piece>,
    pub(super) subject: Subject,
}

/// The subject of a sentence, so that the same event on several nodes makes one sentence.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) enum Subject {
    #[default]
    Alone,
    Sent {
        from: NodeId,
        to: Vec<NodeId>,
        what: Vec<Piece>,
    },
    Lost {
        from: NodeId,
        to: Vec<NodeId>,
        what: Vec<Piece>,
        why: DropReason,
    },
}

/// The subject of a sentence, whether something went wrong, and its words.
pub(super) type Said = (Subject, bool, Words);

/// A sentence about something usual.
pub(super) fn good(words: Words) -> Said {
    (Subject::Alone, false, words)
}

/// A sentence about something that went wrong.
pub(super) fn bad(words: Words) -> Said {
    (Subject::Alone, true, words)
}

/// The text about several nodes; `None` for a sentence that has its own.
pub(super) fn text_of(subject: &Subject) -> Option<Vec<Piece>> {
    match subject {
        Subject::Alone => None,
        Subject::Sent { from, to, what } => {
            let text = words(format!("{from} → {} ", format::nodes(to)));
            Some(text.then(what.clone()).0)
        }
        Subject::Lost { from, to, what, why } => {
            let why = match why {
                DropReason::Cut => "the link is cut",
                DropReason::Lost => "random loss on the link",
                DropReason::ReceiverDown => "the receiver is down",
                DropReason::ByHand => "dropped by hand",
            };
            let text = words(format!("{from} → {} ", format::nodes(to))).then(what.clone());
            Some(text.text(format!(" was lost: {why}")).0)
        }
    }
}

/// The subject of both sentences together, when they differ only in the nodes.
pub(super) fn together(one: &Subject, other: &Subject) -> Option<Subject> {
    let all = |to: &[NodeId], more: &[NodeId]| {
        let mut all = [to, more].concat();
        sort_short(&mut all, NodeId::cmp);
        all
    };
    match (one, other) {
        (Subject::Sent { from, to, what }, Subject::Sent { from: from_too, to: more, what: what_too })
            if from == from_too && what == what_too =>
        {
            Some(Subject::Sent { from: *from, to: all(to, more), what: what.clone() })
        }
        (
            Subject::Lost { from, to, what, why },
            Subject::Lost { from: from_too, to: more, what: what_too, why: why_too },
        ) if from == from_too && what == what_too && why == why_too => {
            Some(Subject::Lost { from: *from, to: all(to, more), what: what.clone(), why: *why })
        }
        _ => None,
    }
}
