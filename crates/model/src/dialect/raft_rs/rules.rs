//! Which clusters raft-rs refuses.

use crate::cluster::{Cluster, Flaw};
use crate::message::Body;
use crate::types::{Range, Time};

/// The rules of raft-rs's `Config::validate`, in ticks as it counts them.
pub(in crate::dialect) fn flaw(cluster: &Cluster) -> Option<Flaw> {
    let (tick, Range { min, max }, heartbeat) = (cluster.tick, cluster.election, cluster.heartbeat);
    let flaw = |keys: &'static [&'static str], message: String| Some(Flaw { keys, message });
    if tick < Time::from_millis(1) {
        return flaw(&["tick"], "a tick takes at least 1ms".to_string());
    }
    let spans: [(&'static [&'static str], [Time; 2]); 2] =
        [(&["heartbeat", "tick"], [heartbeat; 2]), (&["election", "tick"], [min, max])];
    for (keys, ends) in spans {
        if let Some(end) = ends.iter().find(|end| end.0 % tick.0 != 0 || end.0 == 0) {
            return flaw(
                keys,
                format!("raft-rs counts {} in ticks of {tick}, and {end} is no number of them", keys[0]),
            );
        }
    }
    if min <= heartbeat {
        let message = format!("the shortest election time-out, {min}, must be longer than the heartbeat, {heartbeat}");
        return flaw(&["election", "heartbeat"], message);
    }
    if min >= max {
        let message = format!("election time-outs need a range such as {min}..{}", min + min);
        return flaw(&["election"], message);
    }
    None
}

/// No setting of raft-rs takes away an assumption of the proofs.
pub(in crate::dialect) fn voids(_: &Cluster) -> Option<(&'static str, &'static str)> {
    None
}

/// raft-rs waits for no answer: whatever arrives is taken.
pub(in crate::dialect) fn waits(_: &Cluster, _: &Body) -> Option<Time> {
    None
}

/// What goes badly in a cluster that raft-rs accepts, in one sentence.
pub(in crate::dialect) fn warning(cluster: &Cluster) -> Option<String> {
    let Cluster { latency, flush, election, nodes, .. } = cluster;
    let round_trip = Time(latency.max.0 * 2 + flush.max.0);
    (*nodes > 1 && round_trip >= election.min).then(|| {
        format!(
            "A round trip with its flush takes up to {round_trip}, and a follower may wait only {}: it stands for election \
             although its leader is well.",
            election.min
        )
    })
}
