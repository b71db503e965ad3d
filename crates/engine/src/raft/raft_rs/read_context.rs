//! What raft-rs calls a read by: bytes that come back with its read index, also from another node.

use model::types::NodeId;

/// The number of a read at the node that asks for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct ReadContext {
    /// The node that asks. A leader may have reads of several nodes under way.
    pub(super) node: NodeId,
    /// Which of its reads it is.
    pub(super) number: u64,
}

impl ReadContext {
    pub(super) fn to_bytes(self) -> Vec<u8> {
        [self.node.0.to_be_bytes(), self.number.to_be_bytes()].concat()
    }

    /// The context of these bytes; node 0 and read 0 where they are none, as no node asks so.
    pub(super) fn of(bytes: &[u8]) -> ReadContext {
        let number =
            |from: usize| bytes.get(from..from + 8).and_then(|part| part.try_into().ok()).map_or(0, u64::from_be_bytes);
        ReadContext { node: NodeId(number(0)), number: number(8) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_context_comes_back_as_it_was_sent_and_other_bytes_name_no_read() {
        let context = ReadContext { node: NodeId(3), number: 70_000 };
        assert_eq!(ReadContext::of(&context.to_bytes()), context);
        assert_eq!(ReadContext::of(b"short"), ReadContext { node: NodeId(0), number: 0 });
    }
}
