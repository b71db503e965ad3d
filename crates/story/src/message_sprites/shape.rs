//! The shape, the text and the size of a message on the stage.

use crate::geometry::Point;
use model::trace::{AppendResult, Body};
use model::types::{LogId, NodeId};

/// Half the width of a character in a message.
const HALF_CHARACTER_PX: f64 = 3.6;

/// The shape of a message on the stage.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Shape {
    /// A full circle, dashed for PreVote.
    Vote {
        /// True for PreVote.
        pre: bool,
    },
    /// A dot.
    Heartbeat,
    /// A diamond.
    Transfer,
    /// A hollow circle, with a bar when it refuses.
    Reply {
        /// True unless it refuses.
        good: bool,
    },
    /// A hollow dashed circle, struck through: an answer that arrives too late to count.
    Late,
    /// A block that names the last entry of the snapshot.
    Snapshot(Option<LogId>),
    /// A block for a chunk of a snapshot, with its number and how many there are.
    Chunk {
        /// The chunk's number, from 1.
        number: u64,
        /// How many there are.
        of: u64,
    },
    /// A square that names the last entry.
    Entries(LogId),
    /// The same without a name, where there is no room for one.
    Block,
    /// The number of waiting messages that are not drawn.
    More(usize),
}

impl Shape {
    /// The shape of a message.
    pub fn of(body: &Body) -> Shape {
        match body {
            Body::RequestVote { pre_vote, .. } => Shape::Vote { pre: *pre_vote },
            Body::AppendEntries { entries, .. } => {
                entries.last().map_or(Shape::Heartbeat, |last| Shape::Entries(last.id))
            }
            Body::InstallSnapshot { chunk: Some(chunk), .. } => Shape::Chunk { number: chunk.number, of: chunk.of },
            Body::InstallSnapshot { snapshot, chunk: None, .. } => Shape::Snapshot(snapshot.last),
            Body::TransferLeader { .. } => Shape::Transfer,
            Body::ReadIndex { .. } => Shape::Heartbeat,
            Body::VoteReply { granted, .. } => Shape::Reply { good: *granted },
            Body::AppendReply { result, .. } => {
                Shape::Reply { good: matches!(result, AppendResult::Success | AppendResult::Partial(_)) }
            }
            Body::SnapshotReply { .. } | Body::ReadIndexReply { .. } => Shape::Reply { good: true },
            Body::TransferReply { accepted, .. } => Shape::Reply { good: *accepted },
        }
    }

    /// The text in it.
    pub fn text(self) -> Option<String> {
        match self {
            Shape::Entries(last) | Shape::Snapshot(Some(last)) => Some(last.to_string()),
            // Not to be taken for a term and an index.
            Shape::Chunk { number, of } => Some(format!("{number} of {of}")),
            Shape::More(count) => Some(["+", &count.to_string()].concat()),
            Shape::Snapshot(None)
            | Shape::Vote { .. }
            | Shape::Heartbeat
            | Shape::Transfer
            | Shape::Reply { .. }
            | Shape::Late
            | Shape::Block => None,
        }
    }

    /// Half its width and half its height.
    pub fn half(self) -> Point {
        let node = |node: NodeId| if node.0 > 0 { digits(node.0) + 1.0 } else { 0.0 };
        let characters = |log_id: LogId| digits(log_id.term) + node(log_id.node) + digits(log_id.index) + 1.0;
        match self {
            Shape::Vote { .. } => Point::new(7.0, 7.0),
            Shape::Heartbeat => Point::new(4.0, 4.0),
            Shape::Transfer => Point::new(8.0, 8.0),
            Shape::Reply { .. } | Shape::Late => Point::new(6.0, 6.0),
            Shape::Block => Point::new(5.0, 5.0),
            Shape::Entries(last) => Point::new(6.0 + HALF_CHARACTER_PX * characters(last), 10.0),
            Shape::Snapshot(last) => Point::new(10.0 + HALF_CHARACTER_PX * last.map_or(0.0, characters), 13.0),
            Shape::Chunk { number, of } => {
                Point::new(10.0 + HALF_CHARACTER_PX * (digits(number) + digits(of) + 3.0), 13.0)
            }
            Shape::More(count) => Point::new(6.0 + HALF_CHARACTER_PX * (1.0 + digits(count as u64)), 8.0),
        }
    }
}

fn digits(number: u64) -> f64 {
    f64::from(number.checked_ilog10().unwrap_or(0) + 1)
}
