//! One operation, as its client sees it.

use std::rc::Rc;

use crate::invariants::asked::Name;
use crate::types::Time;

/// The value of a register, `None` before the first write.
pub(super) type Value = Option<Rc<str>>;

/// How an operation ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Ended {
    /// The write took effect.
    Written,
    /// The read returned this value.
    Read(Value),
    /// It had no effect.
    Nothing,
    /// Its outcome is unknown.
    Unknown,
}

/// An operation.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Operation {
    pub(super) name: Name,
    /// What is written; `None` for a read.
    pub(super) write: Option<Rc<str>>,
    pub(super) asked: Time,
    /// The event of the trace by which it was sent.
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
        format!("{what} ({name}, sent at {asked}, {how})")
    }
}
