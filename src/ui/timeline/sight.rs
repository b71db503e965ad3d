//! What part of time is seen, shared by all timelines of the page, so that two branches move as one.

use std::cell::{Cell, RefCell, RefMut};
use std::rc::Rc;

use yew::prelude::*;

use story::timeline::seen::Seen;

/// The part of time that is seen, and who paints it.
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
    /// What is seen, to be changed. Whoever changes it calls [`SightRef::paint`].
    pub fn seen(&self) -> RefMut<'_, Seen> {
        self.0.seen.borrow_mut()
    }

    /// Everybody who shows this paints anew.
    pub fn paint(&self) {
        let painters = self.0.painters.borrow().clone();
        painters.iter().for_each(|(_, paint)| paint.emit(()));
    }

    /// From now on `paint` is called whenever something else is seen. Answers with what to call when that is over.
    pub fn join(&self, paint: Callback<()>) -> impl FnOnce() + use<> {
        let number = self.0.joined.replace(self.0.joined.get().wrapping_add(1));
        self.0.painters.borrow_mut().push((number, paint));
        let sight = self.clone();
        move || sight.0.painters.borrow_mut().retain(|(joined, _)| *joined != number)
    }
}
