//! Explanations of refusals, losses, elections and truncations, from the contents of the real RPCs and from
//! the state of their senders and receivers.
//!
//! The network, disks and processes are explained here for every engine; decisions of an engine in its own module.

mod commit;
mod disk;
mod lost;
mod memory;
mod openraft;
mod remember;
mod scene;
mod words;

use self::openraft::Change;
pub use commit::{commitment, entries_at, is_committed};
pub(crate) use commit::{lacks, silence};
pub use memory::{MEMORY_MAX, Memory, Received};
pub use scene::{Explanation, Scene};

use model::dialect::Dialect;
use model::scenario::Cluster;
use model::trace::{ClientEvent, DiskEvent, Event, NetworkEvent, ProcessEvent, RaftEvent, Record};
use model::types::{NodeId, Time};
use model::view::NodeView;

/// The explanation of a record; `None` when it needs none or its reason is unknown.
pub fn explain(record: &Record, scene: Scene) -> Option<Explanation> {
    let dialect = scene.cluster.dialect();
    match &record.event {
        Event::Network(NetworkEvent::Sent { from, to, body, .. }) => match dialect {
            Dialect::Openraft => self::openraft::sent(*from, *to, body, scene),
            Dialect::RaftRs => None,
        },
        Event::Raft(RaftEvent::RoleChanged { node, role, term, leader }) => match dialect {
            Dialect::Openraft => {
                let change = Change { node: *node, role: *role, term: *term, leader: *leader };
                self::openraft::changed(change, scene)
            }
            Dialect::RaftRs => None,
        },
        Event::Client(ClientEvent::Answered { request, outcome }) => match dialect {
            Dialect::Openraft => self::openraft::answered(*request, outcome, record.at, scene),
            Dialect::RaftRs => None,
        },
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

/// The start of the lease of a node's leader, by the rules of the cluster's engine.
fn leased(cluster: &Cluster, node: NodeId, seen: &NodeView) -> Option<Time> {
    match cluster.dialect() {
        Dialect::Openraft => self::openraft::leased(node, seen),
        Dialect::RaftRs => None,
    }
}
