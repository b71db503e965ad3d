//! The scenarios that come with the page.

/// Each with its title and its text; the first one is opened when nothing else is.
pub const LIBRARY: &[(&str, &str)] = &[
    ("The first election", include_str!("../../scenarios/first-election.raft")),
    ("The leader crashes", include_str!("../../scenarios/leader-crash.raft")),
    ("A leader without its majority", include_str!("../../scenarios/minority-leader.raft")),
    ("A split vote", include_str!("../../scenarios/split-vote.raft")),
    ("Logs diverge and are repaired", include_str!("../../scenarios/log-divergence-and-repair.raft")),
    ("A link that works one way", include_str!("../../scenarios/asymmetric-link.raft")),
    ("A bridge of five nodes", include_str!("../../scenarios/five-node-bridge.raft")),
    ("A bridge, with probes", include_str!("../../scenarios/five-node-bridge-with-probe.raft")),
    ("A cluster of your own", "cluster nodes=5 seed=7\n"),
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::parse;

    #[test]
    fn all_scenarios_of_the_page_can_be_opened() {
        for (title, text) in LIBRARY {
            assert!(parse(text).is_ok(), "{title}: {}", parse(text).unwrap_err());
        }
    }
}
