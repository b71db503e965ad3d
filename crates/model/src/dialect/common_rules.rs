//! What every engine asks of heartbeats and election time-outs.

use crate::cluster::{Cluster, Flaw};
use crate::types::{Range, Time};

/// Why no cluster has a lease of its own: openraft's `EngineConfig::new` takes it from `election_timeout_max`, and raft-rs
/// counts `election_tick`.
pub const LEASE: &str = "no engine lets its lease be set: openraft's is the longest election time-out, and raft-rs's the \
                         shortest, so write election=… in its place";

/// A round trip with the flush of who answers.
pub(super) fn round_trip(cluster: &Cluster) -> Range {
    let Cluster { latency, flush, .. } = cluster;
    Range { min: Time(latency.min.0 * 2 + flush.min.0), max: Time(latency.max.0 * 2 + flush.max.0) }
}

/// What is said of election time-outs that lie within a tick, and up to where they would have to be drawn.
pub(super) fn equal(cluster: &Cluster, engine: &str, tick: Time, least: Time) -> String {
    let Range { min, max } = cluster.election;
    format!(
        "Election time-outs from {min} to {max} lie within one of {engine}'s ticks, {tick}: they are as good as equal, so \
         that votes are split again and again. Up to {least} would be drawn apart."
    )
}

/// What is said of an election time-out in which two heartbeats do not fit.
pub(super) fn two_heartbeats(cluster: &Cluster) -> Option<String> {
    let Cluster { heartbeat, election, .. } = cluster;
    (election.min.0 < heartbeat.0 * 2).then(|| {
        format!(
            "The shortest election time-out, {}, is less than two heartbeats, {}: one heartbeat that is lost or late, \
             and a follower stands for election.",
            election.min,
            Time(heartbeat.0 * 2)
        )
    })
}

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
