//! What is seen at one moment: a pure fold of the trace.

mod ballot;
mod clients;
mod election;
mod faults;
mod fold;
mod fold_node;
mod inbox;
mod keyframes;
mod query;
mod receiving;
mod serving;
mod transfers;

use litemap::LiteMap;
use std::rc::Rc;

use crate::client::{ClientId, OperationId, SessionRecord, Workload};
use crate::fault::Kind;
use crate::property::Property;
use crate::shared::{Set, SharedList, SharedMap};
use crate::trace::{Ask, Body, DropReason, Entry, LinkState, Membership, Outcome, Snapshot};
use crate::types::{LogId, LogIndex, MessageId, NodeId, Progress, RequestId, Role, Term, Time, Vote};

pub use ballot::Ballot;
pub use clients::{ClientView, OPERATIONS_MAX, OperationView};
pub use election::ElectionTimer;
pub use faults::{NodeFaults, Switched};
pub use inbox::{Inbox, UNREAD_MAX};
pub use keyframes::{Cursor, Keyframes, SPARSE_EVERY};
pub use receiving::Receiving;
pub use serving::{Counting, Quorum, QuorumAck};
pub use transfers::Transfers;

/// Everything that can be seen of a run at one moment. Cloning is cheap: the large parts share their memory.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct View {
    /// The moment.
    pub at: Time,
    /// How many events of the trace it contains.
    pub position: usize,
    /// The nodes.
    pub nodes: LiteMap<NodeId, NodeView>,
    /// What every direction of a link is like as the cluster made it.
    pub usual_link: Option<LinkState>,
    /// The directions of links that are not as the cluster made them.
    pub links: LiteMap<(NodeId, NodeId), LinkState>,
    /// The transfers of snapshots, for each direction of a link that carried one.
    pub transfers: Vec<Transfers>,
    /// The standing orders to hold messages: which kind on which direction of a link.
    pub holds: Set<(NodeId, NodeId, Kind)>,
    /// The messages in flight, in sending order.
    pub flying: SharedMap<MessageId, Flight>,
    /// The messages that were dropped a short while ago, in the order of their end, see [`DROPPED_FOR`].
    pub dropped: SharedList<(MessageId, Loss)>,
    /// What clients asked, and how it ended, see [`REQUESTS_MAX`].
    pub requests: SharedMap<RequestId, Request>,
    /// The requests that have a name.
    pub names: SharedMap<String, RequestId>,
    /// The clients outside the cluster.
    pub clients: SharedMap<ClientId, ClientView>,
    /// What they do, and how it ended, see [`OPERATIONS_MAX`].
    pub operations: SharedMap<OperationId, OperationView>,
    /// The operations that begin by themselves.
    pub workload: Option<Workload>,
    /// The properties that are broken, excused or not. The trace does not say it: who judges a condition adds them.
    pub broken: Set<Property>,
}

/// How long a dropped message stays in the view, so that it is seen to break.
pub const DROPPED_FOR: Time = Time::from_millis(200);

/// How many requests stay in the view. Beyond that the oldest ones that have ended leave it.
pub const REQUESTS_MAX: usize = 1_000;

/// What is seen of one node.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct NodeView {
    /// Whether its process runs.
    pub process: Process,
    /// What its engine says it is.
    pub role: Role,
    /// Its current term, as its engine says.
    pub term: Term,
    /// The current leader, if its engine names one.
    pub leader: Option<NodeId>,
    /// The vote its storage holds.
    pub vote: Option<Vote>,
    /// True when that vote is on disk.
    pub vote_flushed: bool,
    /// What leaders sent, as far as it is not read or may have to be read again.
    pub inbox: Inbox,
    /// The index of the first entry in `entries`.
    pub first_index: LogIndex,
    /// The log, after what was purged.
    pub entries: SharedList<Entry>,
    /// The last purged entry.
    pub purged: Option<LogId>,
    /// The last entry on disk.
    pub flushed: Option<LogId>,
    /// The last entry that it counts as committed.
    pub commit: Option<LogId>,
    /// The last applied entry.
    pub applied: Option<LogId>,
    /// The newest snapshot it holds.
    pub snapshot: Option<Rc<Snapshot>>,
    /// What it has received of the newest snapshot that was sent to it in chunks.
    pub receiving: Option<Receiving>,
    /// The state machine.
    pub data: SharedMap<String, String>,
    /// What the state machine remembers of the clients' sessions.
    pub sessions: SharedMap<ClientId, SessionRecord>,
    /// The newest membership in its log or its snapshot, and its log id.
    pub membership: (Option<LogId>, Rc<Membership>),
    /// While it leads: how far each follower's log matches its own (`matchIndex`).
    pub matched: LiteMap<NodeId, Option<LogId>>,
    /// While it leads: how it sends to each follower, where its engine says so.
    pub progress: LiteMap<NodeId, Progress>,
    /// While it leads: the next index to send to each follower, from the newest AppendEntries sent (`nextIndex`).
    pub next: LiteMap<NodeId, LogIndex>,
    /// While it leads: when each follower's newest answer was received.
    pub answered: LiteMap<NodeId, Time>,
    /// While it leads: what a quorum has answered last.
    pub acked: Option<QuorumAck>,
    /// While it leads: who is to take over. It takes no writes meanwhile.
    pub hands_to: Option<NodeId>,
    /// When it last accepted a leader's message, changed its vote or started; the election timer runs from here.
    pub timer_from: Option<Time>,
    /// True when that was a message or a vote. A node that has just started gives the leader on its disk no lease (openraft
    /// `get_initial_state`).
    pub in_lease: bool,
    /// The election time-out it drew.
    pub timeout: Option<Time>,
    /// When it last asked whether it should stand (PreVote), unless it voted or answered from a leader since.
    pub asked: Option<Time>,
    /// Its newest candidacy, see [`NodeView::candidacy`].
    pub ballot: Ballot,
    /// While it leads, and its engine looks whether a majority still answers, see [`NodeView::quorum_check`].
    pub counting: Option<Counting>,
    /// The last entry of a voter that refused it because its own log is shorter. openraft then lets
    /// others stand first (`seen_greater_log`).
    pub greater_log: Option<LogId>,
    /// How often it has started.
    pub start: u32,
    /// What it said when it failed.
    pub failure: Option<String>,
    /// What is wrong with its disk, clock and processor.
    pub faults: NodeFaults,
    /// What an administrator has switched since it started.
    pub switched: Switched,
}

/// Whether a process runs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Process {
    /// It runs.
    #[default]
    Running,
    /// It stands still.
    Paused,
    /// It is dead.
    Crashed,
    /// openraft panicked or stopped by itself.
    Failed,
}

/// A message in flight.
#[derive(Clone, Debug, PartialEq)]
pub struct Flight {
    /// The sender.
    pub from: NodeId,
    /// The receiver.
    pub to: NodeId,
    /// When it was sent.
    pub sent: Time,
    /// When it arrives. A message that arrived at a paused process waits there.
    pub arrives: Time,
    /// What it says.
    pub body: Rc<Body>,
    /// Since when a `hold` or a clogged link keeps it, if one does; then it does not arrive.
    pub held: Option<Time>,
}

/// A message that was dropped.
#[derive(Clone, Debug, PartialEq)]
pub struct Loss {
    /// The message.
    pub flight: Flight,
    /// When it was dropped.
    pub at: Time,
    /// Why.
    pub why: DropReason,
}

/// A client request.
#[derive(Clone, Debug, PartialEq)]
pub struct Request {
    /// The node that was asked.
    pub node: NodeId,
    /// When.
    pub asked: Time,
    /// What was asked.
    pub ask: Ask,
    /// How it ended, and when.
    pub outcome: Option<(Time, Outcome)>,
}
