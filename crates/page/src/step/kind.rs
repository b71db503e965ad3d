//! The kinds of events that the step buttons find.

use model::trace::{Body, ClientEvent, DiskEvent, Event, NetworkEvent, ProcessEvent, RaftEvent, Record};
use model::types::{MessageId, NodeId, Role};
use model::view::{Flight, View};

/// A kind of event.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Kind {
    /// A voter answers a RequestVote or a PreVote, one way or the other.
    #[default]
    Vote,
    /// A node stands for election.
    Election,
    /// A node becomes leader.
    Won,
    /// A leader steps down or crashes.
    StepDown,
    /// An entry is committed: on any node for the first time, or on the wanted node.
    Commit,
    /// Entries are appended to a log.
    Append,
    /// Entries are removed from the end of a log.
    Truncation,
    /// A snapshot is built or installed.
    Snapshot,
    /// A RequestVote or a PreVote arrives.
    RequestVoteArrives,
    /// An AppendEntries that carries entries arrives.
    AppendEntriesArrives,
    /// An InstallSnapshot arrives.
    InstallSnapshotArrives,
    /// An answer to any of these arrives.
    ReplyArrives,
    /// A message is lost.
    Lost,
    /// A process crashes, fails, restarts, pauses or resumes.
    Process,
    /// A client sends a request.
    Request,
    /// A client gets an answer, or stops waiting.
    Answer,
    /// A property of Raft is broken.
    Violation,
    /// An action on the cluster.
    Action,
}

impl Kind {
    /// All of them, in the order of the page's menu.
    pub const ALL: [Kind; 18] = [
        Kind::Vote,
        Kind::Election,
        Kind::Won,
        Kind::StepDown,
        Kind::Commit,
        Kind::Append,
        Kind::Truncation,
        Kind::Snapshot,
        Kind::RequestVoteArrives,
        Kind::AppendEntriesArrives,
        Kind::InstallSnapshotArrives,
        Kind::ReplyArrives,
        Kind::Lost,
        Kind::Process,
        Kind::Request,
        Kind::Answer,
        Kind::Violation,
        Kind::Action,
    ];

    /// Its name, after "next" and "no".
    pub fn name(self) -> &'static str {
        match self {
            Kind::Vote => "vote",
            Kind::Election => "election",
            Kind::Won => "new leader",
            Kind::StepDown => "step-down",
            Kind::Commit => "commit",
            Kind::Append => "append",
            Kind::Truncation => "truncation",
            Kind::Snapshot => "snapshot",
            Kind::RequestVoteArrives => "RequestVote in",
            Kind::AppendEntriesArrives => "AppendEntries in",
            Kind::InstallSnapshotArrives => "InstallSnapshot in",
            Kind::ReplyArrives => "reply in",
            Kind::Lost => "lost message",
            Kind::Process => "crash or restart",
            Kind::Request => "client request",
            Kind::Answer => "client answer",
            Kind::Violation => "broken property",
            Kind::Action => "action",
        }
    }

    /// False for a record that cannot be of this kind: decided without a view, so that long
    /// spans are skipped quickly.
    pub fn may_be(self, record: &Record) -> bool {
        match (&record.event, self) {
            (Event::Network(NetworkEvent::Sent { body, .. }), Kind::Vote) => matches!(**body, Body::VoteReply { .. }),
            (Event::Raft(RaftEvent::RoleChanged { role, .. }), Kind::Election) => *role == Role::Candidate,
            (Event::Raft(RaftEvent::RoleChanged { role, .. }), Kind::Won) => *role == Role::Leader,
            (
                Event::Raft(RaftEvent::RoleChanged { .. }) | Event::Process(ProcessEvent::Crashed { .. }),
                Kind::StepDown,
            ) => true,
            (Event::Raft(RaftEvent::Committed { .. }), Kind::Commit)
            | (Event::Disk(DiskEvent::Appended { .. }), Kind::Append)
            | (Event::Disk(DiskEvent::Truncated { .. }), Kind::Truncation)
            | (Event::Raft(RaftEvent::SnapshotBuilt { .. } | RaftEvent::SnapshotInstalled { .. }), Kind::Snapshot)
            | (
                Event::Network(NetworkEvent::Delivered { .. }),
                Kind::RequestVoteArrives
                | Kind::AppendEntriesArrives
                | Kind::InstallSnapshotArrives
                | Kind::ReplyArrives,
            )
            | (Event::Network(NetworkEvent::Dropped { .. }), Kind::Lost)
            | (
                Event::Process(
                    ProcessEvent::Crashed { .. }
                    | ProcessEvent::Failed { .. }
                    | ProcessEvent::Paused { .. }
                    | ProcessEvent::Resumed { .. },
                ),
                Kind::Process,
            )
            | (Event::Client(ClientEvent::Requested { .. }), Kind::Request)
            | (Event::Client(ClientEvent::Answered { .. }), Kind::Answer)
            | (Event::Acted(_), Kind::Action) => true,
            (Event::Process(ProcessEvent::Started { start, .. }), Kind::Process) => *start > 1,
            _ => false,
        }
    }

    /// Whether a record is of this kind and happens on `node`, if one is wanted. A message happens on
    /// both of its ends, and an action on every node.
    ///
    /// `before` is the view right before the record. Violations are not records: see [`super::Wanted`].
    pub fn matches(self, record: &Record, before: &View, node: Option<NodeId>) -> bool {
        if !self.may_be(record) {
            return false;
        }
        let on = |there: &NodeId| node.is_none_or(|node| node == *there);
        match &record.event {
            Event::Network(NetworkEvent::Sent { from, to, .. }) => on(from) || on(to),
            Event::Raft(RaftEvent::RoleChanged { node: there, role, term, .. }) => {
                let (role_before, term_before) =
                    before.nodes.get(there).map_or_else(Default::default, |node| (node.role, node.term));
                let changed = match self {
                    Kind::StepDown => role_before == Role::Leader && *role != Role::Leader,
                    _ => role_before != *role || term_before != *term,
                };
                on(there) && changed
            }
            Event::Process(ProcessEvent::Crashed { node: there, .. }) => {
                let led = before.nodes.get(there).is_some_and(|node| node.role == Role::Leader);
                on(there) && (self == Kind::Process || led)
            }
            Event::Raft(RaftEvent::Committed { node: there, upto }) => {
                let is_news = before.nodes.values().all(|node| node.commit < Some(*upto));
                on(there) && (node.is_some() || is_news)
            }
            Event::Network(NetworkEvent::Delivered { message }) => flight(before, *message)
                .is_some_and(|flight| (on(&flight.from) || on(&flight.to)) && self.is_body(&flight.body)),
            Event::Network(NetworkEvent::Dropped { message, .. }) => {
                flight(before, *message).is_some_and(|flight| on(&flight.from) || on(&flight.to))
            }
            Event::Client(ClientEvent::Answered { request, .. }) => {
                node.is_none() || before.requests.get(request).is_some_and(|request| on(&request.node))
            }
            Event::Process(
                ProcessEvent::Started { node, .. }
                | ProcessEvent::Failed { node, .. }
                | ProcessEvent::Paused { node }
                | ProcessEvent::Resumed { node },
            )
            | Event::Disk(DiskEvent::Appended { node, .. } | DiskEvent::Truncated { node, .. })
            | Event::Raft(RaftEvent::SnapshotBuilt { node, .. } | RaftEvent::SnapshotInstalled { node, .. })
            | Event::Client(ClientEvent::Requested { node, .. }) => on(node),
            Event::Acted(_) => true,
            Event::Network(
                NetworkEvent::Linked { .. }
                | NetworkEvent::Held { .. }
                | NetworkEvent::Rescheduled { .. }
                | NetworkEvent::Duplicated { .. },
            )
            | Event::Disk(
                DiskEvent::VoteSaved { .. }
                | DiskEvent::VoteFlushed { .. }
                | DiskEvent::Flushed { .. }
                | DiskEvent::Purged { .. },
            )
            | Event::Raft(
                RaftEvent::Applied { .. }
                | RaftEvent::Leads { .. }
                | RaftEvent::Matched { .. }
                | RaftEvent::ChecksQuorum { .. }
                | RaftEvent::Progress { .. }
                | RaftEvent::QuorumAcked { .. }
                | RaftEvent::HandsOver { .. }
                | RaftEvent::TimeoutDrawn { .. },
            )
            | Event::Fault(_)
            | Event::Client(_) => false,
        }
    }

    fn is_body(self, body: &Body) -> bool {
        match body {
            Body::RequestVote { .. } => self == Kind::RequestVoteArrives,
            Body::AppendEntries { entries, .. } => self == Kind::AppendEntriesArrives && !entries.is_empty(),
            Body::InstallSnapshot { .. } => self == Kind::InstallSnapshotArrives,
            Body::VoteReply { .. }
            | Body::AppendReply { .. }
            | Body::SnapshotReply { .. }
            | Body::TransferReply { .. }
            | Body::ReadIndexReply { .. } => self == Kind::ReplyArrives,
            Body::TransferLeader { .. } | Body::ReadIndex { .. } => false,
        }
    }
}

fn flight(view: &View, message: MessageId) -> Option<&Flight> {
    view.flying.get(&message)
}
