//! The workloads of the measured clusters.

use model::scenario::Cluster;
use model::types::{Range, Time};

/// A cluster and its writes.
pub struct Workload {
    /// Its name in the table.
    pub name: &'static str,
    /// The number of nodes.
    pub nodes: u64,
    /// The number of writes per virtual second, sent to the leader.
    pub writes_per_second: u64,
    /// The length in virtual seconds, without the first election.
    pub seconds: u64,
}

/// The counts of a run, to be the same on all sides.
#[derive(Clone, Copy, Default)]
pub struct Counts {
    /// The number of requests between nodes.
    pub rpcs: u64,
    /// The number of acknowledged writes.
    pub written: u64,
}

/// The time limit of the first election.
pub const ELECTION_SECONDS: u64 = 3;

impl Workload {
    /// The cluster: one-way latency 15 ms, so that tokio's timers, which count whole milliseconds, agree with
    /// ours; a disk that is durable at once.
    pub fn cluster(&self) -> Cluster {
        let latency = Time::from_millis(15);
        Cluster {
            nodes: self.nodes,
            seed: 1,
            latency: Range { min: latency, max: latency },
            flush: Range { min: Time::ZERO, max: Time::ZERO },
            ..Cluster::default()
        }
    }
}

/// The workloads of the table.
pub fn all(quick: bool) -> Vec<Workload> {
    let seconds = |seconds: u64| if quick { seconds.div_ceil(20) } else { seconds };
    let idle = |name, nodes, length| Workload { name, nodes, writes_per_second: 0, seconds: seconds(length) };
    let writing =
        |name, writes_per_second, length| Workload { name, nodes: 5, writes_per_second, seconds: seconds(length) };
    vec![
        idle("3 nodes, idle", 3, 4_000),
        idle("5 nodes, idle", 5, 2_000),
        idle("9 nodes, idle", 9, 1_000),
        idle("25 nodes, idle", 25, 300),
        writing("5 nodes, 100 writes/s", 100, 300),
        writing("5 nodes, 1000 writes/s", 1_000, 60),
    ]
}
