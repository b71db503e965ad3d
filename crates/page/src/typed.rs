//! An action that is typed as a line of a scenario.

use std::fmt;

use model::action::Action;
use model::scenario::{self, Cluster, Mistake, Scenario, Step};

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

/// Why a typed line is no action. The line itself stays as it is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Wrong {
    /// One sentence: what is wrong, and what would be right.
    pub message: String,
    /// The characters of the line that are wrong: the first one, counted from 0, and how many. None at its end.
    pub place: (usize, usize),
    /// The line with the word that was likely meant.
    pub meant: Option<String>,
}

impl fmt::Display for Wrong {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl Wrong {
    /// The whole line is wrong.
    fn all(line: &str, message: String) -> Wrong {
        Wrong { message, place: (0, line.chars().count()), meant: None }
    }

    /// A mistake in a line.
    fn of(line: &str, mistake: &Mistake) -> Wrong {
        // The line is parsed without the spaces around it.
        let spaces = line.chars().take_while(|letter| letter.is_whitespace()).count();
        let first = (spaces + mistake.column.saturating_sub(1)).min(line.chars().count());
        let length = line.chars().skip(first).take_while(|letter| !letter.is_whitespace()).count();
        let meant = mistake.meant.map(|word| {
            let (before, after): (String, String) =
                (line.chars().take(first).collect(), line.chars().skip(first + length).collect());
            before + word + &after
        });
        Wrong { message: mistake.message.clone(), place: (first, length), meant }
    }

    /// The line and a line below it that marks the place.
    pub fn marked(&self, line: &str) -> String {
        let (first, length) = self.place;
        let line: String = line.chars().map(|letter| if letter.is_control() { ' ' } else { letter }).collect();
        format!("{line}\n{}{}", " ".repeat(first), "^".repeat(length.max(1)))
    }
}

/// The action of a line.
pub fn act(line: &str, cluster: &Cluster) -> Result<Action, Wrong> {
    let typed = line.trim();
    if typed.is_empty() || typed.len() > LINE_MAX_BYTES || typed.contains(['\n', '#']) {
        let message = "Type one action as a line of a scenario, such as: crash 3".to_string();
        return Err(Wrong::all(line, message));
    }
    let head = Scenario { cluster: cluster.clone(), ..Scenario::default() }.to_string();
    let scenario = scenario::parse(&(head.trim_end().to_string() + "\n" + typed + "\n"))
        .map_err(|mistakes| Wrong::of(line, mistakes.first()))?;
    if scenario.lines.len() > 1 {
        let message =
            format!("“{typed}” names several nodes: type one after the other, such as: {}", scenario.lines[0]);
        return Err(Wrong::all(line, message));
    }
    match scenario.lines.first().map(|line| &line.step) {
        Some(Step::Act(action)) => Ok(action.clone()),
        Some(Step::Run(_) | Step::RunUntil { .. } | Step::Expect(_) | Step::View(_) | Step::Stop(_)) | None => {
            let message = format!("“{typed}” is not an action on the cluster. Play or step to let time pass.");
            Err(Wrong::all(line, message))
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
            let why = act(line, &cluster).expect_err(line).message;
            assert!(!why.is_empty() && !why.contains('\n'), "{line:?}: {why}");
        }
    }

    #[test]
    fn a_wrong_line_is_marked_at_its_place_and_the_nearest_word_suggested() {
        let cluster = Cluster::default();
        let wrong = |line: &str| act(line, &cluster).expect_err(line);
        let crash = wrong("  crsh leader");
        assert_eq!(crash.marked("  crsh leader"), "  crsh leader\n  ^^^^");
        assert_eq!(crash.meant.as_deref(), Some("  crash leader"));
        assert_eq!(wrong("client 1 wrte x=3").meant.as_deref(), Some("client 1 write x=3"));
        assert_eq!(wrong("crash 99").place, (6, 2));
        let unknown = wrong("frobnicate 3");
        assert!(unknown.message.contains("nearest words") && unknown.message.len() < 160, "{}", unknown.message);
        assert_eq!(wrong("crash").marked("crash"), "crash\n     ^", "what is missing is missing at the end");
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
