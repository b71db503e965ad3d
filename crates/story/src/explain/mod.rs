//! Explanations of refusals, losses, elections and truncations, from the contents of the real RPCs and from
//! the state of their senders and receivers.
//!
//! The network, disks and processes are explained for every engine alike, and so are its decisions where they follow the paper; what
//! one engine alone compares stands in its own module.

mod append;
mod commit;
mod disk;
mod lease;
mod lost;
mod memory;
mod refusal;
mod remember;
mod role;
mod scene;
mod vote;
mod words;

use self::role::Change;
use self::vote::Voter;
pub use commit::{commitment, entries_at, is_committed};
pub(crate) use commit::{lacks, silence};
pub use memory::{MEMORY_MAX, Memory, Received};
pub use scene::{Explanation, Scene};

use model::scenario::Cluster;
use model::trace::{Body, ClientEvent, DiskEvent, Event, NetworkEvent, ProcessEvent, RaftEvent, Record};
use model::types::{NodeId, Time};
use model::view::NodeView;

/// The explanation of a record; `None` when it needs none or its reason is unknown.
pub fn explain(record: &Record, scene: Scene) -> Option<Explanation> {
    match &record.event {
        Event::Network(NetworkEvent::Sent { from, to, body, .. }) => sent(*from, *to, body, scene),
        Event::Raft(RaftEvent::RoleChanged { node, role, term, leader }) => {
            role::changed(Change { node: *node, role: *role, term: *term, leader: *leader }, scene)
        }
        Event::Client(ClientEvent::Answered { request, outcome }) => {
            refusal::answered(*request, outcome, record.at, scene)
        }
        Event::Network(NetworkEvent::Dropped { message, why }) => lost::lost(*message, *why, record.at, scene),
        Event::Process(ProcessEvent::Crashed { node, kept, vote }) => disk::crashed(*node, *kept, *vote, scene),
        Event::Process(ProcessEvent::Started { node, start }) => disk::started(*node, *start, scene),
        Event::Disk(DiskEvent::Truncated { node, after }) => disk::truncated(*node, *after, record.at, scene),
        Event::Acted(_)
        | Event::Process(ProcessEvent::Paused { .. } | ProcessEvent::Resumed { .. } | ProcessEvent::Failed { .. })
        | Event::Network(
            NetworkEvent::Linked { .. }
            | NetworkEvent::Delivered { .. }
            | NetworkEvent::Held { .. }
            | NetworkEvent::Rescheduled { .. }
            | NetworkEvent::Duplicated { .. },
        )
        | Event::Disk(
            DiskEvent::VoteSaved { .. }
            | DiskEvent::VoteFlushed { .. }
            | DiskEvent::Appended { .. }
            | DiskEvent::Flushed { .. }
            | DiskEvent::Purged { .. },
        )
        | Event::Raft(
            RaftEvent::Committed { .. }
            | RaftEvent::Applied { .. }
            | RaftEvent::SnapshotBuilt { .. }
            | RaftEvent::SnapshotInstalled { .. }
            | RaftEvent::Leads { .. }
            | RaftEvent::Matched { .. }
            | RaftEvent::ChecksQuorum { .. }
            | RaftEvent::Progress { .. }
            | RaftEvent::QuorumAcked { .. }
            | RaftEvent::HandsOver { .. }
            | RaftEvent::TimeoutDrawn { .. },
        )
        | Event::Client(
            ClientEvent::Requested { .. }
            | ClientEvent::Set { .. }
            | ClientEvent::Workload(_)
            | ClientEvent::Began { .. }
            | ClientEvent::Attempted { .. }
            | ClientEvent::Ended { .. }
            | ClientEvent::Named { .. },
        )
        | Event::Fault(_) => None,
    }
}

/// Why a negative answer was sent.
fn sent(from: NodeId, to: NodeId, body: &Body, scene: Scene) -> Option<Explanation> {
    let asked = scene.memory.request(body.answers()?)?;
    match body {
        Body::VoteReply { vote, last, granted: false, pre_vote, .. } => {
            let voter = Voter { id: from, vote: *vote, last: *last, pre_vote: *pre_vote };
            vote::refused(voter, to, asked, scene)
        }
        Body::AppendReply { result, .. } => append::refused(from, to, *result, asked, scene),
        Body::SnapshotReply { vote, .. } => append::snapshot_refused(from, to, *vote, &asked.body),
        Body::TransferReply { accepted: false, .. } => append::transfer_declined(from, to, &asked.body, scene),
        Body::VoteReply { granted: true, .. }
        | Body::TransferReply { accepted: true, .. }
        | Body::RequestVote { .. }
        | Body::AppendEntries { .. }
        | Body::InstallSnapshot { .. }
        | Body::TransferLeader { .. }
        | Body::ReadIndex { .. }
        | Body::ReadIndexReply { .. } => None,
    }
}

/// The start of the lease of a node's leader, by the rules of the cluster's engine.
fn leased(cluster: &Cluster, node: NodeId, seen: &NodeView) -> Option<Time> {
    if cluster.dialect().votes_are_leases() { lease::leased(node, seen) } else { None }
}
