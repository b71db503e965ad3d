//! Where the replicas and the network write down what happens, each event at its virtual time.

use std::cell::{OnceCell, RefCell};
use std::rc::Rc;

use model::trace::{Event, ProcessEvent, Record};
use model::types::{NodeId, Time};
use sim::machine;

/// A shared pen. Clones write into the same list.
#[derive(Clone, Debug)]
pub struct Recorder {
    records: Option<Rc<RefCell<Vec<Record>>>>,
    /// When and why the trace has ended, see [`Recorder::end_with`].
    end: Rc<OnceCell<(Time, String)>>,
}

impl Recorder {
    /// A pen with an empty list.
    pub fn new() -> Recorder {
        Recorder { records: Some(Rc::default()), end: Rc::default() }
    }

    /// A pen without ink, for benchmarks and for openraft's storage tests.
    pub fn silent() -> Recorder {
        Recorder { records: None, end: Rc::default() }
    }

    /// Writes an event down. `event` is not even made by a pen without ink.
    pub fn record(&self, event: impl FnOnce() -> Event) {
        if let Some(records) = self.records.as_ref().filter(|_| self.end.get().is_none()) {
            let at = machine::with_current(|machine| machine.now()).unwrap_or(Time::ZERO);
            let event = event();
            records.borrow_mut().push(Record { at, event });
        }
    }

    /// A task of a node has panicked, saying this: that is the last event of the trace. Nothing is known of what the
    /// node had begun, so nothing that happens after it means anything.
    ///
    /// A panic hook calls this in the middle of anything, so it must not panic.
    pub fn end_with(&self, node: NodeId, message: &str) {
        if self.end.get().is_some() {
            return;
        }
        let at = machine::with_current(|machine| machine.try_now()).flatten();
        let records = self.records.as_ref().and_then(|records| records.try_borrow_mut().ok());
        let at = at.or_else(|| Some(records.as_ref()?.last()?.at)).unwrap_or(Time::ZERO);
        if let Some(mut records) = records {
            let event = Event::Process(ProcessEvent::Failed { node, message: message.to_string() });
            records.push(Record { at, event });
        }
        // It was looked at above that nothing is there yet.
        drop(self.end.set((at, format!("node {node}: {message}: the run ends here"))));
    }

    /// When and why the trace has ended, if it has.
    pub fn end(&self) -> Option<&(Time, String)> {
        self.end.get()
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
