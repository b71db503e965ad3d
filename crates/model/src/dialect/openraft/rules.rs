//! Which clusters openraft refuses, and which it runs badly.

use crate::cluster::{Cluster, Flaw};
use crate::dialect::common_rules;
use crate::message::Body;
use crate::types::Time;

/// The rules of openraft's `Config::validate`, in whole milliseconds as it counts them.
///
/// Its rule on the tick interval is not among them: it binds only a `heartbeat_min_interval` above 0, which is never
/// set here.
pub(in crate::dialect) fn flaw(cluster: &Cluster) -> Option<Flaw> {
    if let Some(flaw) = not_whole(cluster) {
        return Some(flaw);
    }
    let max = cluster.election.max;
    if let Some(flaw) = common_rules::time_outs(cluster) {
        return Some(flaw);
    }
    let probe_min = max + max;
    if let Some(probe) = cluster.quorum_loss_probe
        && probe < probe_min
    {
        let message = format!(
            "probe={probe} is too short: a lease and an election, each up to {max}, must fit in, \
             so write at least {probe_min}"
        );
        return Some(Flaw { keys: &["probe", "election"], message });
    }
    None
}

/// The first span that openraft, which counts in milliseconds, would cut.
fn not_whole(cluster: &Cluster) -> Option<Flaw> {
    let probe = cluster.quorum_loss_probe.unwrap_or_default();
    let spans: [(&'static [&'static str], [Time; 2]); 3] = [
        (&["heartbeat"], [cluster.heartbeat; 2]),
        (&["election"], [cluster.election.min, cluster.election.max]),
        (&["probe"], [probe; 2]),
    ];
    let cut = spans.into_iter().find(|(_, ends)| ends.iter().any(|end| end.as_micros() % 1_000 != 0));
    cut.map(|(keys, _)| {
        let message = format!("openraft counts {} in whole milliseconds: write none smaller", keys[0]);
        Flaw { keys, message }
    })
}

/// The paper's server is a follower after a restart.
pub(in crate::dialect) fn voids(cluster: &Cluster) -> Option<(&'static str, &'static str)> {
    cluster.leader_restore.then_some((
        "leader-restore=on",
        "Raft assumes that a server which restarts is a follower: this one leads on in its old term, though its \
         disk may lack entries that it sent, and gives their log ids to other entries.",
    ))
}

/// How long the sender of a message waits for its answer: the `RPCOption::soft_ttl` that openraft gives a call, three
/// quarters of its hard limit. A late answer is thrown away. `None` for answers, which are not answered.
pub(in crate::dialect) fn waits(cluster: &Cluster, body: &Body) -> Option<Time> {
    let limit = match body {
        Body::AppendEntries { .. } => cluster.heartbeat,
        Body::RequestVote { .. } | Body::TransferLeader { .. } => cluster.election.min,
        Body::InstallSnapshot { .. } => Time(cluster.heartbeat.0 * 10),
        Body::VoteReply { .. }
        | Body::AppendReply { .. }
        | Body::SnapshotReply { .. }
        | Body::TransferReply { .. }
        | Body::ReadIndex { .. }
        | Body::ReadIndexReply { .. } => return None,
    };
    Some(Time(limit.0 * 3 / 4))
}

/// openraft draws time-outs once and looks at them at each tick, a heartbeat · 13/64 apart.
fn tick(cluster: &Cluster) -> Time {
    Time(cluster.heartbeat.0 * 13 / 64)
}

/// What goes badly in a cluster that openraft accepts, in one sentence.
pub(in crate::dialect) fn warning(cluster: &Cluster) -> Option<String> {
    let Cluster { heartbeat, election, nodes, .. } = cluster;
    // A node that is alone waits for no answer, and no other one stands for election.
    if *nodes == 1 {
        return None;
    }
    let round_trip = common_rules::round_trip(cluster);
    let waits = Time(heartbeat.0 * 3 / 4);
    if round_trip.min > waits {
        return Some(format!(
            "A round trip with its flush takes at least {}, and the sender of AppendEntries waits {waits}, three quarters \
             of the heartbeat: every answer comes too late to count, and nothing is ever committed.",
            round_trip.min
        ));
    }
    if round_trip.max > waits {
        return Some(format!(
            "A round trip with its flush takes up to {}, and the sender of AppendEntries waits {waits}, three quarters of \
             the heartbeat: an answer that takes longer comes too late to count, and what it answers is sent again.",
            round_trip.max
        ));
    }
    let (spread, tick) = (election.max.saturating_sub(election.min), tick(cluster));
    if spread < tick {
        let least = Time::from_millis(election.min.as_millis() + heartbeat.as_millis());
        return Some(common_rules::equal(cluster, "openraft", tick, least));
    }
    common_rules::two_heartbeats(cluster).or_else(|| {
        (round_trip.max.0 * 10 >= waits.0 * 9).then(|| {
            format!(
                "A round trip with its flush takes up to {}, close to the {waits} that the sender of AppendEntries waits: \
                 a little more latency, and answers come too late to count.",
                round_trip.max
            )
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::types::Range;

    #[test]
    fn spans_below_a_millisecond_are_refused() {
        let cluster = Cluster { heartbeat: Time(100_500), ..Cluster::default() };
        assert!(
            flaw(&cluster)
                .is_some_and(|flaw| flaw.keys == ["heartbeat"] && flaw.message.contains("whole milliseconds"))
        );
        assert!(flaw(&Cluster::default()).is_none());
    }

    #[test]
    fn a_round_trip_that_takes_as_long_as_its_answer_is_waited_for_is_warned_of() {
        let range = |min, max| Range { min: Time::from_millis(min), max: Time::from_millis(max) };
        assert_eq!(warning(&Cluster::default()), None);
        let near = Cluster { latency: range(30, 36), ..Cluster::default() };
        assert!(warning(&near).is_some_and(|words| words.contains("73ms") && words.contains("close to the 75ms")));
        let sometimes = Cluster { latency: range(1, 60), ..Cluster::default() };
        assert!(warning(&sometimes).is_some_and(|words| words.contains("up to 121ms") && words.contains("sent again")));
        let beyond = Cluster { latency: range(50, 60), ..Cluster::default() };
        assert!(
            warning(&beyond)
                .is_some_and(|words| words.contains("at least 101ms") && words.contains("nothing is ever committed"))
        );
        assert_eq!(warning(&Cluster { nodes: 1, ..beyond }), None, "a single node asks no other");
    }

    #[test]
    fn election_time_outs_that_do_not_fit_are_warned_of() {
        let range = |min, max| Range { min: Time::from_millis(min), max: Time::from_millis(max) };
        let words = |min, max, nodes| warning(&Cluster { election: range(min, max), nodes, ..Cluster::default() });
        // One tick is 100 ms · 13/64 = 20.3125 ms.
        assert!(words(300, 301, 3).is_some_and(|words| words.contains("within one of openraft's ticks, 20.312ms")));
        assert!(words(300, 320, 3).is_some_and(|words| words.contains("Up to 400ms would be drawn apart")));
        assert_eq!(words(300, 321, 3), None);
        assert_eq!(words(300, 301, 1), None);
        assert!(words(150, 300, 5).is_some_and(|words| words.contains("less than two heartbeats, 200ms")));
        assert_eq!(words(200, 400, 5), None);
    }
}
