//! What every engine asks of heartbeats and election time-outs.

use crate::cluster::{Cluster, Flaw};
use crate::types::{Range, Time};

/// Why no cluster has a lease of its own: openraft's `EngineConfig::new` takes it from `election_timeout_max`, and raft-rs
/// counts `election_tick`.
pub const LEASE: &str = "no engine lets its lease be set: openraft's is the longest election time-out, and raft-rs's the \
                         shortest, so write election=… in its place";

/// The first of these that is wrong.
pub(super) fn time_outs(cluster: &Cluster) -> Option<Flaw> {
    let Range { min, max } = cluster.election;
    let heartbeat = cluster.heartbeat;
    if heartbeat == Time::ZERO {
        return Some(Flaw { keys: &["heartbeat"], message: "a heartbeat takes at least 1ms".to_string() });
    }
    if min >= max {
        let message = format!(
            "election time-outs need a range such as {min}..{}, or all nodes stand for election at once",
            min + min.max(Time::from_millis(1))
        );
        return Some(Flaw { keys: &["election"], message });
    }
    if min <= heartbeat {
        let message = format!(
            "the shortest election time-out, {min}, must be longer than the heartbeat, {heartbeat}, \
             or followers stand for election between two heartbeats"
        );
        return Some(Flaw { keys: &["election", "heartbeat"], message });
    }
    None
}
