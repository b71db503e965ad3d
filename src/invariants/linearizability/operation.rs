//! One operation, as whoever asked knows it.

use std::fmt;
use std::rc::Rc;

use serde::{Deserialize, Serialize};

use crate::client::OperationId;
use crate::types::{RequestId, Time};

/// The value of a register, `None` before the first write.
pub(super) type Value = Option<Rc<str>>;

/// Names an operation: a request that was asked once, or what a client does, however many requests it takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Name {
    /// A request of its own.
    Once(RequestId),
    /// An operation of a client: from its first attempt to its last answer.
    Client(OperationId),
}

impl Default for Name {
    fn default() -> Name {
        Name::Once(RequestId::default())
    }
}

impl fmt::Display for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Name::Once(request) => write!(f, "request {}", request.0),
            Name::Client(operation) => write!(f, "operation {operation} of {}", operation.client),
        }
    }
}

/// How an operation ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Ended {
    /// The write took effect.
    Written,
    /// The read saw this.
    Read(Value),
    /// It had no effect.
    Nothing,
    /// Nobody knows.
    Unknown,
}

/// An operation.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Operation {
    pub(super) name: Name,
    /// What is written; `None` for a read.
    pub(super) write: Option<Rc<str>>,
    pub(super) asked: Time,
    /// The event of the trace by which it was asked.
    pub(super) asked_position: usize,
    /// True for a read by lease.
    pub(super) by_lease: bool,
    /// How it ended, and when.
    pub(super) ended: Option<(Time, Ended)>,
    /// The event of the trace by which it ended.
    pub(super) ended_position: usize,
}

impl Operation {
    /// The operation in a few words.
    pub(super) fn tell(&self, key: &str) -> String {
        let Operation { name, write, asked, ended, .. } = self;
        let what = match (write, ended) {
            (Some(value), _) => format!("write {key}={value}"),
            (None, Some((_, Ended::Read(Some(value))))) => format!("read {key}={value}"),
            (None, Some((_, Ended::Read(None)))) => format!("read that {key} is absent"),
            (None, _) => format!("read {key}"),
        };
        let how = match ended {
            Some((at, Ended::Written | Ended::Read(_))) => format!("answered at {at}"),
            Some((at, Ended::Nothing)) => format!("refused at {at}"),
            Some((_, Ended::Unknown)) | None => "outcome unknown".to_string(),
        };
        format!("{what} ({name}, asked at {asked}, {how})")
    }
}
