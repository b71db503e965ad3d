//! Where the replicas and the network write down what happens, each event at its virtual time.

use std::cell::RefCell;
use std::rc::Rc;

use model::trace::{Event, Record};
use model::types::Time;
use sim::machine;

/// A shared pen. Clones write into the same list.
#[derive(Clone, Debug)]
pub struct Recorder {
    records: Option<Rc<RefCell<Vec<Record>>>>,
}

impl Recorder {
    /// A pen with an empty list.
    pub fn new() -> Recorder {
        Recorder { records: Some(Rc::default()) }
    }

    /// A pen without ink, for benchmarks and for openraft's storage tests.
    pub fn silent() -> Recorder {
        Recorder { records: None }
    }

    /// Writes an event down. `event` is not even made by a pen without ink.
    pub fn record(&self, event: impl FnOnce() -> Event) {
        if let Some(records) = &self.records {
            let at = machine::with_current(|machine| machine.now()).unwrap_or(Time::ZERO);
            let event = event();
            records.borrow_mut().push(Record { at, event });
        }
    }

    /// True for a pen without ink.
    pub fn is_silent(&self) -> bool {
        self.records.is_none()
    }

    /// How many events have been written down and not been taken.
    pub fn len(&self) -> usize {
        self.records.as_ref().map_or(0, |records| records.borrow().len())
    }

    /// True when there is nothing to take.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Takes everything written down since the last call.
    pub fn take(&self) -> Vec<Record> {
        self.records.as_ref().map_or_else(Vec::new, |records| std::mem::take(&mut *records.borrow_mut()))
    }
}

impl Default for Recorder {
    fn default() -> Self {
        Recorder::new()
    }
}
