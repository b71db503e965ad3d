//! The machine that is entered on this thread.

use std::cell::RefCell;
use std::rc::Rc;

use super::Machine;
use crate::executor::Group;
use crate::panics::Panic;

thread_local! {
    /// The machine that is entered. A runtime with only static functions reads it here.
    static CURRENT: RefCell<Option<Rc<Machine>>> = const { RefCell::new(None) };
}

impl Machine {
    /// Makes this the current machine of the thread until the guard is dropped.
    pub fn enter(self: &Rc<Machine>) -> Entered {
        let before = CURRENT.with_borrow_mut(|current| current.replace(Rc::clone(self)));
        let entered_now = !before.as_ref().is_some_and(|before| Rc::ptr_eq(before, self));
        if entered_now {
            self.executor.swap_ready();
        }
        Entered { before, entered_now }
    }
}

/// Restores the machine that was entered before.
pub struct Entered {
    before: Option<Rc<Machine>>,
    /// False when the machine was entered already.
    entered_now: bool,
}

impl Drop for Entered {
    fn drop(&mut self) {
        let before = self.before.take();
        let left = CURRENT.with_borrow_mut(|current| std::mem::replace(current, before));
        if let Some(left) = left.filter(|_| self.entered_now) {
            left.executor.swap_ready();
        }
    }
}

/// Calls `use_it` with the machine that is entered, if there is one.
pub fn with_current<R>(use_it: impl FnOnce(&Rc<Machine>) -> R) -> Option<R> {
    CURRENT.with_borrow(|current| current.as_ref().map(use_it))
}

/// To be called when a panic happens. A panic in a task of a node is reported to the observer. Does not panic itself.
pub(crate) fn witness(panic: &Panic) {
    // Without a machine, a node's task or an observer there is nothing to report.
    let _ = CURRENT.try_with(|current| {
        let current = current.try_borrow().ok()?;
        let machine = current.as_ref()?;
        let Group::Node(node) = machine.executor.running()? else { return None };
        machine.witness.try_borrow().ok()?.as_ref().map(|witness| witness(node, panic))
    });
}

/// The machine that is entered. Panics when there is none, which is a bug of this tool.
pub fn current() -> Rc<Machine> {
    with_current(Rc::clone).expect("a machine is entered")
}
