//! A state whose newest value every handler sees, also before the page has been drawn again.

use std::cell::RefCell;
use std::rc::Rc;

use yew::prelude::*;

/// A value that is drawn. A plain state gives a handler what was drawn last, and Yew may draw only after the next
/// event when the page has much to do: a press and its release would not know of each other.
#[derive(Clone)]
pub struct Newest<T> {
    value: Rc<RefCell<T>>,
    draw: UseForceUpdateHandle,
}

impl<T: Clone + PartialEq> Newest<T> {
    /// The newest value.
    pub fn get(&self) -> T {
        self.value.borrow().clone()
    }

    /// Changes the value, and draws again if it is another one.
    pub fn set(&self, value: T) {
        if *self.value.borrow() != value {
            self.value.replace(value);
            self.draw.force_update();
        }
    }
}

/// A state whose newest value every handler sees.
#[hook]
pub fn use_newest<T: 'static>(first: impl FnOnce() -> T) -> Newest<T> {
    let value = use_mut_ref(first);
    let draw = use_force_update();
    Newest { value, draw }
}
