//! Which clusters raft-rs refuses.

use crate::cluster::{Cluster, Flaw};
use crate::dialect::common_rules;
use crate::message::Body;
use crate::types::Time;

/// The rules of raft-rs's `Config::validate`, in ticks as it counts them.
pub(in crate::dialect) fn flaw(cluster: &Cluster) -> Option<Flaw> {
    let tick = cluster.tick;
    let whole = |span: Time| span.0.is_multiple_of(tick.0);
    let are_whole = whole(cluster.heartbeat) && whole(cluster.election.min) && whole(cluster.election.max);
    if tick < Time::from_millis(1) || !are_whole {
        let message = format!("raft-rs counts in ticks of at least 1ms: write multiples of {tick}");
        return Some(Flaw { keys: &["tick", "election", "heartbeat"], message });
    }
    let (append, uncommitted) = (cluster.append_bytes, cluster.uncommitted_bytes);
    if uncommitted.is_some_and(|most| append.is_none_or(|bytes| bytes > most)) {
        let message =
            "raft-rs lets no message carry more than may be uncommitted: write an append-size of that at the most";
        return Some(Flaw { keys: &["uncommitted", "append-size"], message: message.to_string() });
    }
    common_rules::time_outs(cluster)
}

/// No setting of raft-rs takes away an assumption of the proofs.
pub(in crate::dialect) fn voids(_: &Cluster) -> Option<(&'static str, &'static str)> {
    None
}

/// raft-rs waits for no answer: whatever arrives is taken.
pub(in crate::dialect) fn waits(_: &Cluster, _: &Body) -> Option<Time> {
    None
}

/// What openraft is warned of does raft-rs no harm: late answers count, and time-outs are drawn in whole ticks.
pub(in crate::dialect) fn warning(_: &Cluster) -> Option<String> {
    None
}
