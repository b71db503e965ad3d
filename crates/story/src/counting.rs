//! Who has voted for a candidate, and who has answered a leader that looks for its quorum, in words.

use crate::format;
use model::types::{NodeId, Time};
use model::view::NodeView;

/// How many votes a candidate has: `2 of 3`, and in a joint membership of each set, `2 of 3 and 1 of 3`. `None` for a node that
/// stands for nothing, or has not asked for votes yet.
pub fn votes(seen: &NodeView) -> Option<String> {
    let ballot = seen.candidacy()?;
    Some(of_sets(seen, &|voter| ballot.granted.contains(voter)))
}

/// The same with names: `2 of 3 voters: nodes 1, 2; node 3 refused`.
pub fn votes_by_name(seen: &NodeView) -> Option<String> {
    let ballot = seen.candidacy()?;
    let refused = match &ballot.refused[..] {
        [] => String::new(),
        refused => format!("; {} refused", nodes(refused)),
    };
    Some(format!("{} voters: {}{refused}", votes(seen)?, nodes(&ballot.granted)))
}

/// When a leader with check-quorum looks next, and who has answered it since it looked last.
pub fn quorum_check(id: NodeId, seen: &NodeView, now: Time) -> Option<String> {
    let check = seen.quorum_check()?;
    let answers = |voter: &NodeId| *voter == id || seen.answered.get(voter).is_some_and(|at| *at >= check.from);
    let counted = of_sets(seen, &answers);
    Some(format!("{counted} voters have answered; it looks in {}", format::span(check.left(now))))
}

/// How many of each set of voters count, in the words of a count: `2 of 3 and 1 of 3`.
fn of_sets(seen: &NodeView, counts: &dyn Fn(&NodeId) -> bool) -> String {
    let mut text = String::new();
    for set in &seen.membership.1.voters {
        if !text.is_empty() {
            text.push_str(" and ");
        }
        let some = set.iter().filter(|voter| counts(voter)).count();
        text.push_str(&format!("{some} of {}", set.len()));
    }
    text
}

/// Nodes by number: `node 1`, `nodes 1, 3`.
fn nodes(ids: &[NodeId]) -> String {
    let names: Vec<String> = ids.iter().map(|id| id.to_string()).collect();
    match &names[..] {
        [one] => format!("node {one}"),
        names => format!("nodes {}", names.join(", ")),
    }
}
