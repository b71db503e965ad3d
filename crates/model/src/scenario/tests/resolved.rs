//! `leader` and `others` in the places of nodes, as lines say them.

use crate::scenario::{Step, parse};
use crate::types::NodeId;

/// The line once node 2 of five leads.
fn done(line: &str) -> String {
    let scenario = parse(&format!("cluster nodes=5\n{line}\n")).unwrap_or_else(|why| panic!("{why}"));
    let Step::Act(action) = &scenario.lines[0].step else { panic!("{line} does something") };
    assert!(action.names_leader(), "{line}");
    let all: Vec<NodeId> = (1..=5).map(NodeId).collect();
    let resolved = action.resolved(NodeId(2), &all);
    assert!(!resolved.names_leader(), "{line}");
    resolved.to_string()
}

#[test]
fn the_leader_takes_the_place_of_leader_and_the_rest_that_of_others() {
    for (line, expected) in [
        ("cut leader -> 3", "cut 2 -> 3"),
        ("cut 1 -- leader", "cut 1 -- 2"),
        ("partition leader | others", "partition 2 | 1 3 4 5"),
        ("partition leader 5 | others", "partition 2 5 | 1 3 4"),
        ("partition 1 | others", "partition 1 | 2 3 4 5"),
        ("loss leader -> 1 20%", "loss 2 -> 1 20%"),
        ("latency 1 -- leader 5..9ms", "latency 1 -- 2 5..9ms"),
        ("hold AppendEntries leader -> 3", "hold AppendEntries 2 -> 3"),
        ("delay Heartbeat leader -> 3 by 5ms", "delay Heartbeat 2 -> 3 by 5ms"),
        ("disk leader slow 20ms", "disk 2 slow 20ms"),
        ("backup leader", "backup 2"),
        ("rot leader at 3", "rot 2 at 3"),
        ("clock leader rate 1.5", "clock 2 rate 1.5"),
        ("slow leader 5ms", "slow 2 5ms"),
    ] {
        assert_eq!(done(line), expected);
    }
}
