//! What can be set before a run: what a form of the cluster line's keys means.

use model::scenario::{self, Cluster};

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

#[cfg(test)]
mod tests {
    use super::*;
    use model::dialect::Dialect;
    use model::scenario::CLUSTER_KEYS;

    fn values(cluster: &Cluster) -> Vec<(&'static str, String)> {
        cluster.properties().into_iter().map(|(key, value, _)| (key, value)).collect()
    }

    #[test]
    fn every_key_of_the_cluster_line_is_in_the_form_and_is_explained() {
        let printed: Vec<&str> = values(&Cluster::default()).into_iter().map(|(key, _)| key).collect();
        assert_eq!(printed, CLUSTER_KEYS, "Cluster::properties prints every key of CLUSTER_KEYS, in that order");
        let of = |dialect: Dialect| dialect.keys().iter().map(|key| key.word).collect::<Vec<&str>>();
        for dialect in Dialect::ALL {
            let known: Vec<&str> = CLUSTER_KEYS.into_iter().filter(|key| dialect.has_key(key).is_ok()).collect();
            assert_eq!(of(dialect), known, "{} explains its keys in the order of CLUSTER_KEYS", dialect.name());
            assert!(dialect.keys().iter().all(|key| !key.says.is_empty()));
        }
        let all = Dialect::ALL.map(of).concat();
        assert!(CLUSTER_KEYS.iter().all(|key| all.contains(key)), "an engine explains every key of CLUSTER_KEYS");
    }

    /// What the form shows of a cluster: the keys that its engine has.
    fn shown(cluster: &Cluster) -> Vec<(&'static str, String)> {
        values(cluster).into_iter().filter(|(key, _)| cluster.dialect().has_key(key).is_ok()).collect()
    }

    #[test]
    fn a_form_makes_the_cluster_that_it_shows_and_says_what_is_wrong_where() {
        let cluster = Cluster { seed: 42, pre_vote: true, snapshot_every: Some(10), ..Cluster::default() };
        assert_eq!(super::cluster(&shown(&cluster)), Ok(cluster.clone()));
        let refused = |key: &str, text: &str| {
            let changed = shown(&cluster)
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
}
