//! What can be set before a run: each key of the cluster line with a sentence, and what a form of them means.

use model::scenario::{self, CLUSTER_KEYS, Cluster};
use model::types::Time;

/// What is said of one key of the cluster line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Setting {
    /// The key.
    pub key: &'static str,
    /// What it means.
    pub says: &'static str,
    /// openraft's name for it; empty for what is the simulator's.
    pub openraft: &'static str,
    /// The values it can have, when these are few.
    pub values: &'static [&'static str],
}

const fn setting(key: &'static str, openraft: &'static str, says: &'static str) -> Setting {
    Setting { key, says, openraft, values: &[] }
}

const fn switch(key: &'static str, openraft: &'static str, says: &'static str) -> Setting {
    Setting { key, says, openraft, values: &["off", "on"] }
}

/// What is said of each key.
pub const SETTINGS: &[Setting] = &[
    setting("nodes", "", "How many voters the cluster starts with."),
    setting("seed", "", "Where all randomness comes from: the same seed, the same run."),
    setting(
        "heartbeat",
        "heartbeat_interval",
        "How often a leader is heard from. It is the time-out of AppendEntries, too.",
    ),
    setting(
        "election",
        "election_timeout_min, election_timeout_max",
        "How long a follower waits before it stands. The longest is the leader's lease.",
    ),
    setting("latency", "", "How long a message is on its way, one way."),
    setting("loss", "", "How many messages never arrive."),
    setting("flush", "", "How long a disk takes to make a write durable."),
    setting("snapshot", "snapshot_policy", "A snapshot is built after so many entries, or never (off)."),
    setting("keep", "max_in_snapshot_log_to_keep", "How many entries of a snapshot stay in the log all the same."),
    setting("payload", "max_payload_entries", "The most entries one AppendEntries carries."),
    switch("pre-vote", "enable_pre_vote", "Ask before standing, so that a healthy leader is not disturbed."),
    switch(
        "leader-restore",
        "enable_leader_restore",
        "A restarted leader leads on without an election. It can lose acknowledged writes.",
    ),
    Setting {
        key: "leader-ids",
        says: "With several, nodes may lead one after another in one term, as openraft's default leader id allows.",
        openraft: "LeaderId",
        values: &["paper", "several"],
    },
    setting(
        "chunk",
        "snapshot_max_chunk_size",
        "How much of a snapshot one InstallSnapshot carries, such as 64B or 4kB, or all of it (off).",
    ),
    setting(
        "probe",
        "quorum_loss_probe_interval",
        "A leader without a quorum falls silent in turns of this length, or never (off).",
    ),
];

/// What is said of a key; of one that nobody has described, only its name.
pub fn of(key: &'static str) -> Setting {
    SETTINGS.iter().copied().find(|setting| setting.key == key).unwrap_or(setting(key, "", ""))
}

/// The cluster that these values make. Fails with the key that is wrong, if it is one, and with a sentence.
pub fn cluster(values: &[(&'static str, String)]) -> Result<Cluster, (Option<&'static str>, String)> {
    let mut line = "cluster".to_string();
    let mut places = Vec::new();
    for (key, value) in values {
        places.push((line.chars().count(), *key));
        line += " ";
        line += key;
        line += "=";
        line += value.trim();
    }
    if let Some((key, _)) = values.iter().find(|(_, value)| value.trim().is_empty()) {
        return Err((Some(key), format!("{key} needs a value")));
    }
    // Whatever is typed stands on one line, and behind a value there can be no step.
    let text = line.replace(['\n', '\r'], " ") + "\n";
    match scenario::parse(&text) {
        Ok(read) => Ok(read.cluster),
        Err(mistakes) => {
            let mistake = mistakes.first();
            let place = places.iter().rev().find(|(start, _)| *start < mistake.column);
            Err((place.map(|(_, key)| *key), mistake.message.clone()))
        }
    }
}

/// What is to be feared of a cluster that openraft takes, in one sentence.
pub fn warning(cluster: &Cluster) -> Option<String> {
    let Cluster { heartbeat, latency, flush, .. } = cluster;
    let round_trip = Time(latency.max.0 * 2 + flush.max.0);
    if round_trip >= *heartbeat {
        return Some(format!(
            "A round trip with its flush takes up to {round_trip}, and the heartbeat, {heartbeat}, is the time-out of \
             AppendEntries: answers come too late to count, and in the worst case nothing is ever committed."
        ));
    }
    (round_trip.0 * 10 >= heartbeat.0 * 7).then(|| {
        format!("A round trip with its flush takes up to {round_trip}, close to the heartbeat, {heartbeat}: a little more latency, and answers come too late to count.")
    })
}

/// What is switched while a cluster runs, and why the rest is not.
pub const LIVE: &str = "openraft reads these once, when a node is made, so they hold for a whole run. Elections, \
    heartbeats, ticks and pre-vote can be switched on a living node: in its menu, under Cluster.";

/// All keys, in the order of the form.
pub fn keys() -> &'static [&'static str] {
    &CLUSTER_KEYS
}

#[cfg(test)]
mod tests {
    use super::*;

    fn values(cluster: &Cluster) -> Vec<(&'static str, String)> {
        cluster.properties().into_iter().map(|(key, value, _)| (key, value)).collect()
    }

    #[test]
    fn every_key_of_the_cluster_line_is_in_the_form_and_is_explained() {
        let printed: Vec<&str> = values(&Cluster::default()).into_iter().map(|(key, _)| key).collect();
        assert_eq!(printed, CLUSTER_KEYS, "Cluster::properties prints every key of CLUSTER_KEYS, in that order");
        for key in CLUSTER_KEYS {
            let known = SETTINGS.iter().any(|setting| setting.key == key);
            assert!(
                known,
                "add a line for `{key}` to SETTINGS in src/ui/settings.rs: one sentence and openraft's name"
            );
        }
        assert_eq!(SETTINGS.len(), CLUSTER_KEYS.len(), "SETTINGS names a key that the cluster line does not have");
    }

    #[test]
    fn a_form_makes_the_cluster_that_it_shows_and_says_what_is_wrong_where() {
        let cluster = Cluster { seed: 42, pre_vote: true, snapshot_every: Some(10), ..Cluster::default() };
        assert_eq!(super::cluster(&values(&cluster)), Ok(cluster.clone()));
        let refused = |key: &str, text: &str| {
            let changed = values(&cluster)
                .into_iter()
                .map(|(name, value)| (name, if name == key { text.to_string() } else { value }));
            super::cluster(&changed.collect::<Vec<_>>()).expect_err("it is wrong")
        };
        for (key, text, said) in [
            ("nodes", "99", "1 to 25"),
            ("heartbeat", "fast", "time"),
            ("election", "600..300ms", "swap"),
            ("loss", "", "needs a value"),
            ("pre-vote", "maybe", "on"),
            ("probe", "1ms", "too short"),
        ] {
            let (place, why) = refused(key, text);
            assert_eq!(place, Some(key), "{text}: {why}");
            assert!(why.contains(said), "{text}: {why}");
        }
        assert_eq!(refused("election", "50..80ms").0, Some("election"));
    }

    #[test]
    fn a_round_trip_near_the_heartbeat_is_warned_of() {
        let range = |min, max| model::types::Range { min: Time::from_millis(min), max: Time::from_millis(max) };
        assert_eq!(warning(&Cluster::default()), None);
        let near = Cluster { latency: range(30, 40), ..Cluster::default() };
        assert!(warning(&near).is_some_and(|words| words.contains("81ms") && words.contains("close")));
        let beyond = Cluster { latency: range(50, 60), ..Cluster::default() };
        assert!(warning(&beyond).is_some_and(|words| words.contains("nothing is ever committed")));
    }
}
