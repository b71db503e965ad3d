//! The reads that other nodes have forwarded to their leader, until it answers them.

use std::collections::VecDeque;

use raft::eraftpb::{Message, MessageType};

use super::letter::context_of;
use super::read_context::ReadContext;
use model::types::MessageId;

/// How many forwarded reads are remembered. Of an answer to an earlier one the trace does not say which message it answers.
const FORWARDED_MAX: usize = 1_000;

/// Which message asked for which read: raft-rs answers it when a quorum has answered, in another step.
#[derive(Default)]
pub(super) struct Forwarded(VecDeque<(ReadContext, MessageId, u64)>);

impl Forwarded {
    /// A message has arrived.
    pub(super) fn note(&mut self, message: MessageId, raw: &Message) {
        if raw.get_msg_type() != MessageType::MsgReadIndex {
            return;
        }
        if self.0.len() == FORWARDED_MAX {
            self.0.pop_front();
        }
        self.0.push_back((context_of(raw), message, raw.term));
    }

    /// The message that asked for a read, and its term.
    pub(super) fn asked(&self, of: ReadContext) -> Option<(MessageId, u64)> {
        self.0.iter().rev().find(|(context, ..)| *context == of).map(|(_, message, term)| (*message, *term))
    }
}
