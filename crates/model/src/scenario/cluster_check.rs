//! Which clusters can be run: the simulator's own limits, and then those of the engine.

use crate::cluster::{CHUNK_BYTES_MAX, CHUNK_BYTES_MIN, COUNT_MAX, Cluster, Flaw, INFLIGHT_MAX, NODES_MAX, SPAN_MAX};
use crate::types::Range;

impl Cluster {
    /// Whether the simulator and the engine can run this cluster. Fails with one sentence that says what would be right.
    pub fn validate(&self) -> Result<(), String> {
        self.flaw().map_or(Ok(()), |flaw| Err(flaw.message))?;
        // The cluster line has been refused by then, where the key stands.
        let mut unusual = self.properties().into_iter().filter(|(_, _, unusual)| *unusual);
        unusual.try_for_each(|(key, ..)| self.dialect().has_key(key))
    }

    /// The setting of this cluster that takes away an assumption of Raft's proofs, if one does, and which assumption
    /// that is, in one sentence.
    pub fn voids(&self) -> Option<(&'static str, &'static str)> {
        self.dialect().voids(self)
    }

    /// The first thing that is wrong with this cluster.
    pub(super) fn flaw(&self) -> Option<Flaw> {
        self.counts_flaw().or_else(|| self.spans_flaw()).or_else(|| self.dialect().flaw(self))
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
        if !(1..=INFLIGHT_MAX).contains(&self.max_inflight) {
            return flaw(
                &["inflight"],
                format!("1 to {INFLIGHT_MAX} AppendEntries are under way to a follower at the most"),
            );
        }
        for (keys, bytes) in [(&["append-size"], self.append_bytes), (&["uncommitted"], self.uncommitted_bytes)] {
            if bytes.is_some_and(|bytes| !(CHUNK_BYTES_MIN..=CHUNK_BYTES_MAX).contains(&bytes)) {
                return flaw(keys, "a limit on the bytes of entries is 16B to 1MB, or `off` for none".to_string());
            }
        }
        let too_many = self.priorities.len() as u64 > NODES_MAX;
        if too_many || self.priorities.iter().any(|priority| *priority > COUNT_MAX) {
            let message = format!("a priority is 0 to {COUNT_MAX}, and no more than {NODES_MAX} nodes have one");
            return flaw(&["priority"], message);
        }
        None
    }

    fn spans_flaw(&self) -> Option<Flaw> {
        let probe = self.quorum_loss_probe.unwrap_or_default();
        let spans: [(&'static [&'static str], &str, Range); 6] = [
            (&["heartbeat"], "heartbeat", Range { min: self.heartbeat, max: self.heartbeat }),
            (&["election"], "election", self.election),
            (&["latency"], "latency", self.latency),
            (&["flush"], "flush", self.flush),
            (&["probe"], "probe", Range { min: probe, max: probe }),
            (&["tick"], "tick", Range { min: self.tick, max: self.tick }),
        ];
        for (keys, name, range) in spans {
            let Range { min, max } = range;
            if min > max {
                return Some(Flaw { keys, message: format!("{name} goes from {min} down to {max}: swap the two") });
            }
            if max > SPAN_MAX {
                return Some(Flaw { keys, message: format!("{name} is longer than {SPAN_MAX}, the longest allowed") });
            }
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dialect::Dialect;
    use crate::scenario::CLUSTER_KEYS;
    use crate::types::Time;

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
        assert!(refusal(|cluster| cluster.max_inflight = 0).contains("1 to 4096"));
        assert!(refusal(|cluster| cluster.append_bytes = Some(15)).contains("16B to 1MB"));
        assert!(refusal(|cluster| cluster.uncommitted_bytes = Some(2_000_000)).contains("16B to 1MB"));
        assert!(refusal(|cluster| cluster.priorities = vec![1; 26]).contains("no more than 25 nodes"));
        assert!(refusal(|cluster| cluster.priorities = vec![2_000_000]).contains("0 to 1000000"));
        assert!(refusal(|cluster| cluster.heartbeat = Time(100_500)).contains("whole milliseconds"));
        assert!(refusal(|cluster| cluster.latency.max = Time::ZERO).contains("swap"));
        assert!(refusal(|cluster| cluster.flush.max = Time(u64::MAX)).contains("3600s"));
        assert!(refusal(|cluster| cluster.election.max = Time(u64::MAX)).contains("3600s"));
    }

    /// A key, and what sets it to another value than usual.
    type Unusual = (&'static str, fn(&mut Cluster));

    #[test]
    fn every_key_that_an_engine_lacks_is_refused_when_it_is_unusual() {
        for engine in Dialect::ALL {
            assert_eq!(Cluster { engine, ..Cluster::default() }.validate(), Ok(()));
        }
        let on_raft_rs: [Unusual; 6] = [
            ("payload", |cluster| cluster.max_payload = 1),
            ("leader-restore", |cluster| cluster.leader_restore = true),
            ("leader-ids", |cluster| cluster.several_leaders = true),
            ("probe", |cluster| cluster.quorum_loss_probe = Some(Time::from_secs(2))),
            ("bootstrap", |cluster| cluster.bootstrap = false),
            ("log-reversion", |cluster| cluster.log_reversion = true),
        ];
        let on_openraft: [Unusual; 7] = [
            ("check-quorum", |cluster| cluster.check_quorum = false),
            ("tick", |cluster| cluster.tick = Time::from_millis(1)),
            ("inflight", |cluster| cluster.max_inflight = 1),
            ("append-size", |cluster| cluster.append_bytes = Some(64)),
            ("uncommitted", |cluster| cluster.uncommitted_bytes = Some(64)),
            ("priority", |cluster| cluster.priorities = vec![0, 1]),
            ("follower-reads", |cluster| cluster.follower_reads = true),
        ];
        let of_raft_rs = on_raft_rs.into_iter().map(|(key, set)| (Dialect::RaftRs, key, set));
        let all = of_raft_rs.chain(on_openraft.into_iter().map(|(key, set)| (Dialect::Openraft, key, set)));
        for (engine, key, set) in all {
            let mut cluster = Cluster { engine, ..Cluster::default() };
            set(&mut cluster);
            assert_eq!(cluster.validate(), Err(format!("{} has no `{key}`: leave it out", engine.name())));
            let other = Dialect::ALL.into_iter().find(|other| *other != engine).expect("two engines");
            // raft-rs has one more rule for this one.
            let append_bytes = cluster.append_bytes.or(cluster.uncommitted_bytes);
            assert_eq!(Cluster { engine: other, append_bytes, ..cluster }.validate(), Ok(()), "{key}");
        }
        let lacked = |engine: Dialect| CLUSTER_KEYS.iter().filter(|key| engine.has_key(key).is_err()).count();
        assert_eq!((lacked(Dialect::RaftRs), lacked(Dialect::Openraft)), (on_raft_rs.len(), on_openraft.len()));
    }
}
