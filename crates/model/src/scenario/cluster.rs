//! How a cluster is made, and which clusters openraft would refuse.

use serde::{Deserialize, Serialize};

use crate::action::Range;
use crate::types::Time;

/// The most nodes a cluster may have.
pub const NODES_MAX: u64 = 25;

/// The longest time-out, interval, latency or flush of a cluster: one virtual hour.
pub const SPAN_MAX: Time = Time::from_secs(60 * 60);

/// The most entries that `snapshot=`, `keep=` and `payload=` may say.
pub const COUNT_MAX: u64 = 1_000_000;

/// The smallest and the largest chunk of a snapshot, in bytes.
pub const CHUNK_BYTES_MIN: u64 = 16;
/// See [`CHUNK_BYTES_MIN`].
pub const CHUNK_BYTES_MAX: u64 = 1_000_000;

/// How a cluster is made, before anything is done to it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cluster {
    /// How many voters, numbered from 1: `1 ≤ nodes ≤ NODES_MAX`.
    pub nodes: u64,
    /// Where all randomness comes from.
    pub seed: u64,
    /// How often a leader sends heartbeats; also the time-out of AppendEntries (openraft `heartbeat_interval`).
    /// Whole milliseconds.
    pub heartbeat: Time,
    /// From where election time-outs are drawn (openraft `election_timeout_min` and `_max`).
    /// Whole milliseconds. The longest one is also the leader's lease.
    pub election: Range,
    /// The one-way latency of every link.
    pub latency: Range,
    /// How many of a thousand messages every link loses.
    pub loss_permille: u16,
    /// How long a disk takes to make a write durable.
    pub flush: Range,
    /// A snapshot is built after this many committed entries, never when `None`.
    pub snapshot_every: Option<u64>,
    /// How many entries that a snapshot contains are kept in the log all the same.
    pub snapshot_keep: u64,
    /// The most entries one AppendEntries carries (openraft `max_payload_entries`).
    pub max_payload: u64,
    /// Ask before standing for election (openraft `enable_pre_vote`).
    pub pre_vote: bool,
    /// Let a restarted leader lead on without an election (openraft `enable_leader_restore`). Unsafe here.
    pub leader_restore: bool,
    /// Let several nodes lead in one term, one after another, as openraft's default leader id does; the paper's allows
    /// one.
    pub several_leaders: bool,
    /// How many bytes of an encoded snapshot one InstallSnapshot carries (openraft `snapshot_max_chunk_size`);
    /// all of them when `None`.
    pub chunk_bytes: Option<u64>,
    /// Lets a leader without a quorum fall silent in turns (openraft `quorum_loss_probe_interval`).
    pub quorum_loss_probe: Option<Time>,
}

impl Default for Cluster {
    fn default() -> Cluster {
        let range = |min, max| Range { min: Time::from_millis(min), max: Time::from_millis(max) };
        Cluster {
            nodes: 5,
            seed: 1,
            heartbeat: Time::from_millis(100),
            election: range(300, 600),
            latency: range(10, 20),
            loss_permille: 0,
            flush: range(1, 1),
            snapshot_every: None,
            snapshot_keep: 0,
            max_payload: 300,
            pre_vote: false,
            leader_restore: false,
            several_leaders: false,
            chunk_bytes: None,
            quorum_loss_probe: None,
        }
    }
}

/// What is wrong with a cluster.
pub(super) struct Flaw {
    /// The keys of the cluster line that do not go together, the likeliest one first.
    pub keys: &'static [&'static str],
    /// What is wrong and what would be right, in one sentence.
    pub message: String,
}

impl Cluster {
    /// Whether openraft and the simulator can run this cluster.
    ///
    /// The rules are those of openraft's `Config::validate`, in whole milliseconds as it counts them, and our
    /// own limits. Its rule on the tick interval is not among them: it binds only a `heartbeat_min_interval`
    /// above 0, which we never set. Fails with one sentence that says what would be right.
    pub fn validate(&self) -> Result<(), String> {
        self.flaw().map_or(Ok(()), |flaw| Err(flaw.message))
    }

    /// The setting of this cluster that takes away an assumption of Raft's proofs, if one does, and which assumption
    /// that is, in one sentence.
    pub fn voids(&self) -> Option<(&'static str, &'static str)> {
        self.leader_restore.then_some((
            "leader-restore=on",
            "Raft assumes that a server which restarts is a follower: this one leads on in its old term, though its \
             disk may lack entries that it sent, and gives their log ids to other entries.",
        ))
    }

    /// The first thing that is wrong with this cluster.
    pub(super) fn flaw(&self) -> Option<Flaw> {
        self.counts_flaw().or_else(|| self.spans_flaw()).or_else(|| self.raft_flaw())
    }

    fn counts_flaw(&self) -> Option<Flaw> {
        let flaw = |keys, message| Some(Flaw { keys, message });
        if !(1..=NODES_MAX).contains(&self.nodes) {
            return flaw(&["nodes"], format!("a cluster has 1 to {NODES_MAX} nodes, not {}", self.nodes));
        }
        if self.loss_permille > 1_000 {
            return flaw(&["loss"], "no more than 100% of the messages can be lost".to_string());
        }
        if self.snapshot_every.is_some_and(|every| !(1..=COUNT_MAX).contains(&every)) {
            return flaw(&["snapshot"], format!("a snapshot is built after 1 to {COUNT_MAX} entries, or `off`"));
        }
        if self.snapshot_keep > COUNT_MAX {
            return flaw(&["keep"], format!("a log keeps 0 to {COUNT_MAX} entries of a snapshot"));
        }
        if !(1..=COUNT_MAX).contains(&self.max_payload) {
            return flaw(&["payload"], format!("one AppendEntries carries 1 to {COUNT_MAX} entries at the most"));
        }
        if self.chunk_bytes.is_some_and(|bytes| !(CHUNK_BYTES_MIN..=CHUNK_BYTES_MAX).contains(&bytes)) {
            let message = "a chunk of a snapshot has 16B to 1MB, or `off` for one message with all of it".to_string();
            return flaw(&["chunk"], message);
        }
        None
    }

    fn spans_flaw(&self) -> Option<Flaw> {
        let probe = self.quorum_loss_probe.unwrap_or_default();
        let spans: [(&'static [&'static str], &str, Range, bool); 5] = [
            (&["heartbeat"], "heartbeat", Range { min: self.heartbeat, max: self.heartbeat }, true),
            (&["election"], "election", self.election, true),
            (&["latency"], "latency", self.latency, false),
            (&["flush"], "flush", self.flush, false),
            (&["probe"], "probe", Range { min: probe, max: probe }, true),
        ];
        for (keys, name, range, whole_ms) in spans {
            let Range { min, max } = range;
            if min > max {
                return Some(Flaw { keys, message: format!("{name} goes from {min} down to {max}: swap the two") });
            }
            if max > SPAN_MAX {
                return Some(Flaw { keys, message: format!("{name} is longer than {SPAN_MAX}, the longest allowed") });
            }
            if whole_ms && (min.as_micros() % 1_000 != 0 || max.as_micros() % 1_000 != 0) {
                let message = format!("openraft counts {name} in whole milliseconds: write none smaller");
                return Some(Flaw { keys, message });
            }
        }
        None
    }

    /// The rules of openraft's `Config::validate`.
    fn raft_flaw(&self) -> Option<Flaw> {
        let Range { min, max } = self.election;
        let heartbeat = self.heartbeat;
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
        let probe_min = max + max;
        if let Some(probe) = self.quorum_loss_probe
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
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The message for the default cluster after this change.
    fn refusal(change: impl FnOnce(&mut Cluster)) -> String {
        let mut cluster = Cluster::default();
        change(&mut cluster);
        cluster.validate().expect_err("the cluster should be refused")
    }

    #[test]
    fn the_default_cluster_is_valid() {
        assert_eq!(Cluster::default().validate(), Ok(()));
    }

    #[test]
    fn limits_are_named_in_the_refusal() {
        assert!(refusal(|cluster| cluster.nodes = 26).contains("1 to 25 nodes, not 26"));
        assert!(refusal(|cluster| cluster.nodes = 0).contains("1 to 25 nodes, not 0"));
        assert!(refusal(|cluster| cluster.loss_permille = 1_001).contains("100%"));
        assert!(refusal(|cluster| cluster.snapshot_every = Some(0)).contains("1 to 1000000"));
        assert!(refusal(|cluster| cluster.max_payload = 0).contains("1 to 1000000"));
        assert!(refusal(|cluster| cluster.heartbeat = Time(100_500)).contains("whole milliseconds"));
        assert!(refusal(|cluster| cluster.latency.max = Time::ZERO).contains("swap"));
        assert!(refusal(|cluster| cluster.flush.max = Time(u64::MAX)).contains("3600s"));
        assert!(refusal(|cluster| cluster.election.max = Time(u64::MAX)).contains("3600s"));
    }
}
