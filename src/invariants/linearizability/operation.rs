//! One operation, as whoever asked knows it.

use std::fmt;
use std::rc::Rc;

use crate::client::OperationId;
use crate::types::{RequestId, Time};

/// The value of a register, `None` before the first write.
pub(super) type Value = Option<Rc<str>>;

/// Names an operation: a request that was asked once, or what a client does, however many requests it takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Name {
    /// A request of its own.
    Once(RequestId),
    /// An operation of a client: from its first attempt to its last answer.
    Client(OperationId),
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
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Operation {
    pub(super) name: Name,
    /// What is written; `None` for a read.
    pub(super) write: Option<Rc<str>>,
    pub(super) asked: Time,
    /// How it ended, and when.
    pub(super) ended: Option<(Time, Ended)>,
}

impl Operation {
    /// The operation in a few words.
    pub(super) fn tell(&self, key: &str) -> String {
        let Operation { name, write, asked, ended } = self;
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
