//! An action that is typed as a line of a scenario.

use model::action::Action;
use model::scenario::{self, Cluster, Scenario, Step};

/// The longest line that is parsed.
const LINE_MAX_BYTES: usize = 4_000;

/// Examples of what can be typed.
pub const EXAMPLES: &[&str] = &[
    "crash leader",
    "restart 3",
    "pause 2",
    "write leader x=3",
    "read 1 x",
    "partition 1 2 | 3 4 5",
    "cut 1 -> 2",
    "loss 1 -- 2 20%",
    "latency 3 -> 1 80..120ms",
    "heal",
    "client 1 write x=3",
    "workload rate=20/s",
    "chaos seed=1 plain=5 network=5 writes=20",
];

/// The action of a line. The error is one sentence.
pub fn act(line: &str, cluster: &Cluster) -> Result<Action, String> {
    let line = line.trim();
    if line.is_empty() || line.len() > LINE_MAX_BYTES || line.contains(['\n', '#']) {
        return Err("Type one action as a line of a scenario, such as: crash 3".to_string());
    }
    let head = Scenario { cluster: cluster.clone(), ..Scenario::default() }.to_string();
    let scenario = scenario::parse(&(head.trim_end().to_string() + "\n" + line + "\n"))
        .map_err(|mistakes| mistakes.first().message.clone())?;
    if scenario.lines.len() > 1 {
        return Err(format!("“{line}” names several nodes: type one after the other, such as: {}", scenario.lines[0]));
    }
    match scenario.lines.first().map(|line| &line.step) {
        Some(Step::Act(action)) => Ok(action.clone()),
        Some(Step::Run(_) | Step::RunUntil { .. } | Step::Expect(_) | Step::View(_) | Step::Stop(_)) | None => {
            Err(format!("“{line}” is not an action on the cluster. Play or step to let time pass."))
        }
    }
}

/// The line of an action.
pub fn show(action: &Action) -> String {
    action.to_string()
}

/// The line that partitions a cluster into its smaller and its larger half.
pub fn halves(nodes: u64) -> String {
    let names = |from: u64, until: u64| (from..=until).map(|node| " ".to_string() + &node.to_string()).collect();
    let (few, many): (String, String) = (names(1, (nodes / 2).max(1)), names((nodes / 2).max(1) + 1, nodes));
    if many.is_empty() { "partition".to_string() + &few } else { "partition".to_string() + &few + " |" + &many }
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::action::{Links, NetworkAction, ProcessAction, Target};
    use model::types::NodeId;

    #[test]
    fn a_typed_line_is_an_act_or_a_sentence() {
        let cluster = Cluster::default();
        assert_eq!(act(" crash leader ", &cluster), Ok(Action::Process(ProcessAction::Crash(Target::Leader))));
        for example in EXAMPLES {
            assert!(act(example, &cluster).is_ok(), "{example}: {:?}", act(example, &cluster));
        }
        assert_eq!(act("heal", &cluster), Ok(Action::Network(NetworkAction::Heal(Links::All))));
        for line in
            ["", "run 1s", "view", "crash 99", "crsh 1", "crash 1\ncrash 2", "crash 1 2", "# words", "expect leader"]
        {
            let why = act(line, &cluster).expect_err(line);
            assert!(!why.is_empty() && !why.contains('\n'), "{line:?}: {why}");
        }
    }

    #[test]
    fn halves_are_a_partition_of_any_cluster() {
        for nodes in 2..=25 {
            let cluster = Cluster { nodes, ..Cluster::default() };
            let Ok(Action::Network(NetworkAction::Partition(groups))) = act(&halves(nodes), &cluster) else {
                panic!("{nodes} nodes")
            };
            let mut all: Vec<NodeId> = groups.concat();
            all.sort();
            assert_eq!(all, (1..=nodes).map(NodeId).collect::<Vec<_>>());
        }
        assert_eq!(halves(5), "partition 1 2 | 3 4 5");
        assert_eq!(halves(1), "partition 1");
    }
}
