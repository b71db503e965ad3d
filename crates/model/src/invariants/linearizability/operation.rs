//! One operation, as its client sees it.

use std::rc::Rc;

use crate::change::Change;
use crate::invariants::asked::Name;
use crate::types::Time;

/// The value of a register, `None` before the first write.
pub(super) type Value = Option<Rc<str>>;

/// What a write does to a register.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Effect {
    pub(super) change: Rc<Change>,
    /// The value that it leaves wherever it has an effect, see [`Change::leaves`].
    pub(super) leaves: Value,
}

impl Effect {
    pub(super) fn of(change: &Change) -> Effect {
        Effect { change: Rc::new(change.clone()), leaves: change.leaves().map(Into::into) }
    }

    /// True where it does not matter which value is there.
    pub(super) fn is_blind(&self) -> bool {
        matches!(*self.change, Change::Set(_))
    }

    /// The value after it; `None` when it has no effect on this one.
    pub(super) fn after(&self, before: &Value) -> Option<Value> {
        match self.is_blind() {
            true => Some(self.leaves.clone()),
            false => self.change.applied(before.as_deref()).map(|value| Some(value.into())),
        }
    }
}

/// How an operation ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Ended {
    /// The write took effect.
    Written,
    /// The read returned this value, or a write had no effect on it.
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
    /// What a write does; `None` for a read.
    pub(super) write: Option<Effect>,
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
    /// True for a write whose effect depends on those before it.
    pub(super) fn builds_on(&self) -> bool {
        self.write.as_ref().is_some_and(|write| !write.is_blind())
    }

    /// True for a write that may have left this value.
    pub(super) fn may_leave(&self, value: &Value) -> bool {
        let had_none = matches!(self.ended, Some((_, Ended::Read(_))));
        self.write.as_ref().is_some_and(|write| !had_none && (write.leaves.is_none() || write.leaves == *value))
    }

    /// The operation in a few words.
    pub(super) fn tell(&self, key: &str) -> String {
        let Operation { name, write, asked, ended, .. } = self;
        let what = match (write, ended) {
            (Some(write), _) => format!("{} {}", write.change.word(), write.change.show(key, str::to_string)),
            (None, Some((_, Ended::Read(Some(value))))) => format!("read {key}={value}"),
            (None, Some((_, Ended::Read(None)))) => format!("read that {key} is absent"),
            (None, _) => format!("read {key}"),
        };
        let how = match ended {
            Some((at, Ended::Read(found))) if write.is_some() => {
                format!("answered at {at} without effect on {}", found.as_deref().unwrap_or("nothing"))
            }
            Some((at, Ended::Written | Ended::Read(_))) => format!("answered at {at}"),
            Some((at, Ended::Nothing)) => format!("refused at {at}"),
            Some((_, Ended::Unknown)) | None => "outcome unknown".to_string(),
        };
        format!("{what} ({name}, sent at {asked}, {how})")
    }
}
