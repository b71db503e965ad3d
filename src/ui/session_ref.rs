//! A run that a part of the page reads when it paints.

use std::cell::{Ref, RefCell};
use std::rc::Rc;

use page::page::Page;
use page::session::Session;

/// The page's run, to be read.
#[derive(Clone)]
pub struct SessionRef(Rc<RefCell<Page>>);

impl SessionRef {
    /// The run of this page.
    pub fn of(page: &Rc<RefCell<Page>>) -> SessionRef {
        SessionRef(page.clone())
    }

    /// Reads the page that decides. It does not change while anything is drawn.
    pub fn page(&self) -> Ref<'_, Page> {
        self.0.borrow()
    }

    /// Reads it. It does not change while anything is drawn.
    pub fn borrow(&self) -> Ref<'_, Session> {
        Ref::map(self.0.borrow(), Page::session)
    }
}

impl PartialEq for SessionRef {
    fn eq(&self, other: &SessionRef) -> bool {
        Rc::ptr_eq(&self.0, &other.0)
    }
}
