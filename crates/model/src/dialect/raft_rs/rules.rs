//! Which clusters raft-rs refuses.

use crate::cluster::{Cluster, Flaw};
use crate::dialect::common_rules;
use crate::message::Body;
use crate::types::{Range, Time};

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

/// What goes badly in a cluster that raft-rs accepts, in one sentence. Late answers count, so heartbeats may be shorter than
/// a round trip; but a candidate waits for votes no longer than its election time-out, which is drawn in whole ticks, the
/// longest excluded (`Config::max_election_tick`).
pub(in crate::dialect) fn warning(cluster: &Cluster) -> Option<String> {
    let (Range { min, max }, tick, trip) = (cluster.election, cluster.tick, common_rules::round_trip(cluster).max);
    if cluster.nodes == 1 {
        None
    } else if trip > min {
        Some(format!(
            "A round trip with its flush takes up to {trip}, and a candidate with an election time-out of {min} stands again \
             before its votes arrive."
        ))
    } else if max.saturating_sub(min) <= tick {
        Some(common_rules::equal(cluster, "raft-rs", tick, min + tick + tick))
    } else {
        common_rules::two_heartbeats(cluster)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn time_outs_that_do_not_fit_are_warned_of_in_whole_ticks() {
        let range = |min, max| Range { min: Time::from_millis(min), max: Time::from_millis(max) };
        assert_eq!(warning(&Cluster::default()), None);
        let words = |latency, election| {
            let cluster = Cluster { latency, election, heartbeat: Time::from_millis(10), ..Cluster::default() };
            assert_eq!(warning(&Cluster { nodes: 1, ..cluster.clone() }), None, "a single node asks no other");
            warning(&cluster).unwrap_or_default()
        };
        let late = words(range(200, 200), range(300, 600));
        assert!(late.contains("up to 401ms, and a candidate with an election time-out of 300ms"), "{late}");
        let equal = words(range(149, 149), range(300, 310));
        assert!(equal.contains("raft-rs's ticks, 10ms") && equal.contains("Up to 320ms would be"), "{equal}");
        assert_eq!(words(range(149, 149), range(300, 320)), "");
        // A heartbeat shorter than a round trip does no harm: late answers count.
        assert_eq!(words(range(50, 60), range(300, 600)), "");
        let short = Cluster { election: range(150, 300), ..Cluster::default() };
        assert!(warning(&short).is_some_and(|words| words.contains("less than two heartbeats, 200ms")));
    }
}
