//! What a line expects to hold, and on which engine: `expect leader 1`, `expect node 3 failed on raft-rs`.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::cluster_line::engine;
use super::condition::Condition;
use super::condition_read;
use super::cursor::Cursor;
use super::token::Fault;
use crate::dialect::Dialect;

/// What a line expects.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Expectation {
    /// What should hold.
    pub condition: Condition,
    /// The only engine on which it should; every engine when `None`.
    pub on: Option<Dialect>,
}

impl Expectation {
    /// Whether it is judged in a run of this engine.
    pub fn is_of(&self, engine: Dialect) -> bool {
        self.on.is_none_or(|on| on == engine)
    }
}

impl From<Condition> for Expectation {
    /// It should hold on every engine.
    fn from(condition: Condition) -> Expectation {
        Expectation { condition, on: None }
    }
}

/// Reads it, behind the word `expect`.
pub(super) fn read(cursor: &mut Cursor) -> Result<Expectation, Fault> {
    let condition = condition_read::condition(cursor)?;
    if cursor.is_word("within") {
        return cursor.fault("`expect` looks at this moment: write `run until … within …` to wait");
    }
    let on = match cursor.skip_word("on") {
        true => Some(engine(cursor)?),
        false => None,
    };
    Ok(Expectation { condition, on })
}

impl fmt::Display for Expectation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.condition)?;
        self.on.iter().try_for_each(|engine| write!(f, " on {}", engine.name()))
    }
}
