//! A message on the timeline in a compact form: a long run has millions.

use model::trace::Body;
use model::types::{MessageId, NodeId, Time};

/// The latency drawn for a message that was lost when sent, while no other latency is known.
const FLIGHT_UNKNOWN: Time = Time::from_millis(10);

/// The kind of a message on the timeline.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// RequestVote, PreVote and their answers.
    Vote,
    /// AppendEntries with entries.
    Entries,
    /// InstallSnapshot, whole or a chunk.
    Snapshot,
    /// A heartbeat.
    Heartbeat,
    /// Any answer to a leader.
    Reply,
}

/// The state of a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Fate {
    UnderWay,
    Arrived,
    Lost,
}

/// A message on the timeline. Spans are kept in 32 bits: 71 minutes are the longest.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Slant {
    message: u64,
    sent_us: u64,
    due_after_us: u32,
    end_after_us: u32,
    position: u32,
    end_position: u32,
    from: u8,
    to: u8,
    /// For a chunk of a snapshot its number and the count, where both are less than 256; 0 otherwise.
    chunk: u8,
    chunks: u8,
    kind: Kind,
    fate: Fate,
    at_once: bool,
}

/// The parts of a `Sent` event that the timeline shows.
pub(super) struct Sending<'a> {
    pub position: usize,
    pub at: Time,
    pub message: MessageId,
    pub from: NodeId,
    pub to: NodeId,
    pub arrives: Time,
    pub body: &'a Body,
}

impl Slant {
    /// A message that has just been sent. One that is lost when sent has no arrival, so it is drawn
    /// as slanted as the `usual` one.
    pub(super) fn new(sending: &Sending, usual: Option<Time>) -> Slant {
        let flight = sending.arrives.saturating_sub(sending.at);
        let at_once = flight == Time::ZERO;
        let (chunk, chunks) = chunk_of(sending.body);
        let due = if at_once { usual.unwrap_or(FLIGHT_UNKNOWN) } else { flight };
        Slant {
            message: sending.message.0,
            sent_us: sending.at.0,
            due_after_us: narrow(due.0),
            end_after_us: narrow(flight.0),
            position: narrow(sending.position as u64),
            end_position: u32::MAX,
            from: sending.from.0 as u8,
            to: sending.to.0 as u8,
            chunk,
            chunks,
            kind: kind_of(sending.body),
            fate: Fate::UnderWay,
            at_once,
        }
    }

    /// Ends the message.
    pub(super) fn end_at(&mut self, position: usize, at: Time, lost: bool) {
        self.end_after_us = narrow(at.0.saturating_sub(self.sent_us));
        self.end_position = narrow(position as u64);
        self.fate = if lost { Fate::Lost } else { Fate::Arrived };
    }

    /// Undoes its end, when that was at `position` or later.
    pub(super) fn forget_end(&mut self, position: usize) {
        if self.fate != Fate::UnderWay && self.end_position as usize >= position {
            self.end_after_us = if self.at_once { 0 } else { self.due_after_us };
            (self.end_position, self.fate) = (u32::MAX, Fate::UnderWay);
        }
    }

    /// The trace position at which it ended, `None` while it has not.
    pub(super) fn end_position(&self) -> Option<usize> {
        (self.fate != Fate::UnderWay).then_some(self.end_position as usize)
    }

    /// The message.
    pub fn message(&self) -> MessageId {
        MessageId(self.message)
    }

    /// The trace position at which it was sent.
    pub fn position(&self) -> usize {
        self.position as usize
    }

    /// The sender.
    pub fn from(&self) -> NodeId {
        NodeId(self.from.into())
    }

    /// The receiver.
    pub fn to(&self) -> NodeId {
        NodeId(self.to.into())
    }

    /// When it was sent.
    pub fn sent(&self) -> Time {
        Time(self.sent_us)
    }

    /// When the network was to deliver it.
    pub fn due(&self) -> Time {
        Time(self.sent_us + u64::from(self.due_after_us))
    }

    /// When it ended; until then, when it is due to arrive.
    pub fn end(&self) -> Time {
        Time(self.sent_us + u64::from(self.end_after_us))
    }

    /// The last moment at which it is drawn: one that was lost when sent never left its sender.
    pub(super) fn last_seen(&self) -> Time {
        self.end().max(self.due())
    }

    /// True when it was dropped at `end`.
    pub fn lost(&self) -> bool {
        self.fate == Fate::Lost
    }

    /// For a chunk of a snapshot its number from 1 and the count, unless they are more than 255.
    pub fn chunk(&self) -> Option<(u8, u8)> {
        (self.chunks > 0).then_some((self.chunk, self.chunks))
    }

    /// Its kind.
    pub fn kind(&self) -> Kind {
        self.kind
    }
}

fn narrow(number: u64) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

fn chunk_of(body: &Body) -> (u8, u8) {
    let Body::InstallSnapshot { chunk: Some(chunk), .. } = body else { return (0, 0) };
    match (u8::try_from(chunk.number), u8::try_from(chunk.of)) {
        (Ok(number), Ok(of)) => (number, of),
        _ => (0, 0),
    }
}

fn kind_of(body: &Body) -> Kind {
    match body {
        Body::RequestVote { .. } | Body::VoteReply { .. } => Kind::Vote,
        Body::TransferLeader { .. } | Body::TransferReply { .. } => Kind::Vote,
        Body::AppendEntries { entries, .. } if entries.is_empty() => Kind::Heartbeat,
        Body::AppendEntries { .. } => Kind::Entries,
        Body::InstallSnapshot { .. } => Kind::Snapshot,
        Body::AppendReply { .. } | Body::SnapshotReply { .. } => Kind::Reply,
        Body::ReadIndex { .. } | Body::ReadIndexReply { .. } => Kind::Reply,
    }
}
