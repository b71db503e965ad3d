//! The drawn moment, as it is handed down to the parts of the page.

use std::rc::Rc;

use model::scenario::Cluster;
use model::view::View;

/// A view and the run it belongs to. Two moments are equal when nothing can look different.
#[derive(Clone)]
pub struct Moment {
    /// The number of the run.
    pub run: u32,
    /// The view.
    pub view: Rc<View>,
    /// How the cluster was made.
    pub cluster: Rc<Cluster>,
}

impl PartialEq for Moment {
    fn eq(&self, other: &Moment) -> bool {
        (self.run, self.view.position, self.view.at) == (other.run, other.view.position, other.view.at)
    }
}

/// A moment of which only the facts matter, not how much time has passed since the last of them.
#[derive(Clone)]
pub struct Facts(pub Moment);

impl PartialEq for Facts {
    fn eq(&self, other: &Facts) -> bool {
        (self.0.run, self.0.view.position) == (other.0.run, other.0.view.position)
    }
}
