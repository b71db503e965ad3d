//! A state hook whose handlers always see the latest value, also before the next render.

use std::cell::RefCell;
use std::rc::Rc;

use yew::prelude::*;

/// A rendered value. A plain state gives a handler the value of the last render, and Yew may render only after the next
/// event under load: the handlers of a press and of its release would see different states.
#[derive(Clone)]
pub struct Newest<T> {
    value: Rc<RefCell<T>>,
    draw: UseForceUpdateHandle,
}

impl<T: Clone + PartialEq> Newest<T> {
    /// The latest value.
    pub fn get(&self) -> T {
        self.value.borrow().clone()
    }

    /// Changes the value, and renders again if it differs.
    pub fn set(&self, value: T) {
        if *self.value.borrow() != value {
            self.value.replace(value);
            self.draw.force_update();
        }
    }

    /// Lets the value change in place, and renders again if it differs.
    pub fn change<R>(&self, change: impl FnOnce(&mut T) -> R) -> R {
        let mut value = self.get();
        let result = change(&mut value);
        self.set(value);
        result
    }
}

/// A state whose handlers always see the latest value.
#[hook]
pub fn use_newest<T: 'static>(first: impl FnOnce() -> T) -> Newest<T> {
    let value = use_mut_ref(first);
    let draw = use_force_update();
    Newest { value, draw }
}
