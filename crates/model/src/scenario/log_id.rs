//! Log ids in a scenario's text.

use super::cursor::Cursor;
use super::token::Fault as Mistaken;
use crate::types::{Leader, LogId, NodeId};

/// A log id `term/index`, with several leaders in a term `term.node/index`, or `none`.
pub(super) fn log_id(cursor: &mut Cursor) -> Result<Option<LogId>, Mistaken> {
    let column = cursor.column();
    let word = cursor.word("a log id such as 2/5, or `none`,")?;
    if word == "none" {
        return Ok(None);
    }
    let number = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit()).then(|| text.parse().ok())?;
    let leader = |text: &str| match text.split_once('.') {
        None => Some(Leader { term: number(text)?, node: NodeId(0) }),
        Some((term, node)) => Some(Leader { term: number(term)?, node: NodeId(number(node).filter(|id| *id > 0)?) }),
    };
    let parts = word.split_once('/').and_then(|(of, index)| Some(LogId::of(leader(of)?, number(index)?)));
    parts.map(Some).ok_or_else(|| {
        Mistaken::new(column, format!("`{word}` is not a log id: write term/index such as 2/5, or `none`"))
    })
}
