//! Reads the groups of a partition.

use crate::action::{Action, NetworkAction};
use crate::types::{LEADER, NodeId, OTHERS};

use super::Step;
use super::cursor::Cursor;
use super::token::{Fault as Mistaken, Kind};

/// Reads what follows `partition`.
pub(super) fn read(cursor: &mut Cursor) -> Result<Step, Mistaken> {
    let mut groups: Vec<Vec<NodeId>> = Vec::new();
    loop {
        let mut group = Vec::new();
        while matches!(cursor.peek(), Some(Kind::Word(_))) || group.is_empty() {
            let column = cursor.column();
            let word = if cursor.skip_word("others") { Some(OTHERS) } else { None };
            let word = word.or_else(|| cursor.skip_word("leader").then_some(LEADER));
            if let Some(word) = word {
                if groups.iter().chain([&group]).flatten().any(|other| *other == word) {
                    return Err(Mistaken::new(column, "this stands twice: put it in one group only"));
                }
                group.push(word);
                continue;
            }
            let first = cursor.node()?;
            let last = if cursor.skip_sign("..") { cursor.node()? } else { first };
            if first > last {
                return Err(Mistaken::new(column, format!("these nodes go down: write {last}..{first}")));
            }
            for node in (first.0..=last.0).map(NodeId) {
                if groups.iter().chain([&group]).flatten().any(|other| *other == node) {
                    return Err(Mistaken::new(column, format!("node {node} is named twice: put it in one group only")));
                }
                group.push(node);
            }
        }
        groups.push(group);
        if !cursor.skip_sign("|") {
            return Ok(Step::Act(Action::Network(NetworkAction::Partition(groups))));
        }
    }
}
