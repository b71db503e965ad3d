//! The drawn moment, as it is passed to the components.

use std::rc::Rc;

use model::scenario::Cluster;
use model::types::MessageId;
use model::view::View;

/// A view and its run. Two moments are equal when they look the same.
#[derive(Clone)]
pub struct Moment {
    /// The number of the run.
    pub run: u32,
    /// The view.
    pub view: Rc<View>,
    /// The configuration of the cluster.
    pub cluster: Rc<Cluster>,
    /// The answers in flight that will arrive too late to count, by their numbers.
    pub late: Rc<Vec<MessageId>>,
}

impl PartialEq for Moment {
    fn eq(&self, other: &Moment) -> bool {
        (self.run, self.view.position, self.view.at) == (other.run, other.view.position, other.view.at)
    }
}

/// A moment compared by its facts only, not by the time since the last event.
#[derive(Clone)]
pub struct Facts(pub Moment);

impl PartialEq for Facts {
    fn eq(&self, other: &Facts) -> bool {
        (self.0.run, self.0.view.position) == (other.0.run, other.0.view.position)
    }
}
