//! `leader` and `others` in the places of nodes, lines of several nodes and lines that are repeated.

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
        ("restart leader", "restart 2"),
        ("resume leader", "resume 2"),
        ("restore leader from 3", "restore 2 from 3"),
        ("restore 3 from leader", "restore 3 from 2"),
        ("remove leader", "remove 2"),
        ("demote leader at 3", "demote 2 at 3"),
        ("promote leader", "promote 2"),
        ("replace leader with 6", "replace 2 with 6"),
        ("members leader 4 6", "members 2 4 6"),
        ("transfer leadership to leader", "transfer leadership to 2"),
        ("remove leader as gone", "remove 2 as gone"),
    ] {
        assert_eq!(done(line), expected);
    }
}

#[test]
fn a_line_of_several_nodes_is_a_step_for_each() {
    for (line, expected) in [
        ("crash leader 2", "crash leader; crash 2"),
        ("crash 2 3 before it appends 2/5", "crash 2 before it appends 2/5; crash 3 before it appends 2/5"),
        ("pause 1 leader", "pause 1; pause leader"),
        ("pause 1 2 after it appended 2/5", "pause 1 after it appended 2/5; pause 2 after it appended 2/5"),
        ("restart 1 2", "restart 1; restart 2"),
        ("suspend 1 2 3", "suspend 1; suspend 2; suspend 3"),
        ("slow 1 leader 1ms", "slow 1 1ms; slow leader 1ms"),
        ("apply 1 2 slow 20ms", "apply 1 slow 20ms; apply 2 slow 20ms"),
        ("disk 1 2 slow 20ms", "disk 1 slow 20ms; disk 2 slow 20ms"),
        ("disk leader 3 forgets votes", "disk leader forgets votes; disk 3 forgets votes"),
        ("rot 1 2 at 5", "rot 1 at 5; rot 2 at 5"),
        ("wipe 1 2", "wipe 1; wipe 2"),
        ("restore 1 2 from 3", "restore 1 from 3; restore 2 from 3"),
        ("clock 1 2 rate 2", "clock 1 rate 2; clock 2 rate 2"),
        ("clock 1 2 forward 1s", "clock 1 forward 1s; clock 2 forward 1s"),
        ("set 1 leader ticks off", "set 1 ticks off; set leader ticks off"),
        ("elect 1 2", "elect 1; elect 2"),
        ("snapshot 1 2", "snapshot 1; snapshot 2"),
        ("initialize 1 2 with 1 2 3", "initialize 1 with 1 2 3; initialize 2 with 1 2 3"),
        ("cut 1 -> 2 3", "cut 1 -> 2; cut 1 -> 3"),
        ("heal 1 -- 2 3", "heal 1 -- 2; heal 1 -- 3"),
    ] {
        let read = parse(&format!("cluster nodes=5\n{line}\n")).unwrap_or_else(|why| panic!("{why}"));
        let steps: Vec<String> = read.lines.iter().map(|line| line.step.to_string()).collect();
        assert_eq!(steps.join("; "), expected);
    }
    // Each is a request of its own, and none has the name of all.
    let text = "cluster nodes=5\nsnapshot 1 2 3\nexpect not request 3 answered\n";
    assert!(parse(text).is_ok() && parse(&text.replace(" 3 answered", " 4 answered")).is_err());
    assert!(parse("cluster nodes=5\nsnapshot 1 2 as both\n").is_err());
}

#[test]
fn what_is_repeated_reads_as_if_it_stood_there_so_often() {
    let text = "cluster nodes=3 seed=1\n# Words.\nrepeat 2\n  crash leader ? Why?\n\n  repeat 3\n \t run 1s\n  # Inner words.\n\
                \x20 restart 1\nview\n----\nat 1s: x\n";
    let once = "crash leader ? Why?\nrun 1s\nrun 1s\nrun 1s\n# Inner words.\nrestart 1\n";
    let flat = format!("cluster nodes=3 seed=1\n# Words.\n{once}{once}view\n----\nat 1s: x\n");
    assert_eq!(parse(text), parse(&flat));
    let read = parse(text).expect("well formed");
    assert_eq!((parse(&read.to_string()), read.lines.len()), (Ok(read.clone()), 11));
}
