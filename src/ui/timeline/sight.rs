//! The viewport shared by all timelines of the page, so that two compared branches scroll together.

use std::cell::{Cell, RefCell, RefMut};
use std::rc::Rc;

use yew::prelude::*;

use story::timeline::seen::Seen;

/// The viewport, and the callbacks that paint it.
#[derive(Default)]
pub struct Sight {
    seen: RefCell<Seen>,
    painters: RefCell<Vec<(u32, Callback<()>)>>,
    joined: Cell<u32>,
}

/// A shared [`Sight`].
#[derive(Clone, Default)]
pub struct SightRef(Rc<Sight>);

impl PartialEq for SightRef {
    fn eq(&self, other: &SightRef) -> bool {
        Rc::ptr_eq(&self.0, &other.0)
    }
}

impl SightRef {
    /// The viewport, to be changed; call [`SightRef::paint`] after a change.
    pub fn seen(&self) -> RefMut<'_, Seen> {
        self.0.seen.borrow_mut()
    }

    /// Paints all timelines with this viewport.
    pub fn paint(&self) {
        let painters = self.0.painters.borrow().clone();
        painters.iter().for_each(|(_, paint)| paint.emit(()));
    }

    /// Calls `paint` whenever the viewport changes. Returns the function that unsubscribes.
    pub fn join(&self, paint: Callback<()>) -> impl FnOnce() + use<> {
        let number = self.0.joined.replace(self.0.joined.get().wrapping_add(1));
        self.0.painters.borrow_mut().push((number, paint));
        let sight = self.clone();
        move || sight.0.painters.borrow_mut().retain(|(joined, _)| *joined != number)
    }
}
