//! Reads a condition that stands alone, as a person types it.

use super::condition::Condition;
use super::cursor::Cursor;
use super::mistake::Mistake;
use super::token::{Fault, FaultParts, pieces};
use super::{LINE_CHARS_MAX, condition_read};

/// Reads a condition, in a cluster of `nodes`. It may name any request, also one that has not been sent yet.
///
/// Fails with its mistake: the place in the text, and what would be right.
pub fn parse_condition(text: &str, nodes: u64) -> Result<Condition, Mistake> {
    read(text, nodes).map_err(|fault| {
        let FaultParts { column, message, meant } = fault.parts();
        Mistake { line: 1, column, message, text: text.to_string(), meant }
    })
}

fn read(text: &str, nodes: u64) -> Result<Condition, Fault> {
    let length = text.chars().count();
    if length > LINE_CHARS_MAX {
        let message = format!("{length} characters are too long a condition: {LINE_CHARS_MAX} are allowed");
        return Err(Fault::new(LINE_CHARS_MAX + 1, message));
    }
    let pieces = pieces(text)?;
    if pieces.question.is_some() {
        return Err(Fault::new(pieces.end, "a condition asks nothing: leave out the `?`"));
    }
    let mut cursor = Cursor::new(&pieces, nodes, u64::MAX);
    let condition = condition_read::condition(&mut cursor)?;
    cursor.finish()?;
    Ok(condition)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::{NodeIs, OutcomeIs};
    use crate::types::{LogId, NodeId, RequestId};

    #[test]
    fn a_condition_reads_back_as_it_is_printed() {
        for condition in [
            Condition::Converged,
            Condition::Not(Box::new(Condition::Leader(Some(NodeId(3))))),
            Condition::Node(NodeId(1), NodeIs::Commit(Some(LogId::new(2, 5)))),
            Condition::Value { node: None, key: "a key".into(), value: Some("\"quoted\"".into()) },
            Condition::Request(RequestId(7), OutcomeIs::Refused),
        ] {
            assert_eq!(parse_condition(&condition.to_string(), 5), Ok(condition));
        }
    }

    #[test]
    fn what_is_no_condition_is_refused_with_its_place() {
        for (text, place, said) in [
            ("", 1, "a condition is missing"),
            ("node 9 leader", 6, "there is no node 9"),
            ("leader 1 now", 10, "too much"),
            ("converged ? why", 11, "leave out the `?`"),
        ] {
            let mistake = parse_condition(text, 5).expect_err(text);
            assert!(mistake.message.contains(said), "{text}: {mistake}");
            assert!(mistake.column.abs_diff(place) <= 5, "{text}: {mistake}");
        }
        assert!(parse_condition(&"x".repeat(LINE_CHARS_MAX + 1), 5).is_err());
    }
}
