//! One simulated machine: a clock, an executor and the random streams, entered explicitly by the code that runs it.

mod current;
mod sleep;
#[cfg(test)]
mod tests;

use litemap::LiteMap;
use std::any::Any;
use std::cell::{Cell, RefCell};
use std::rc::Rc;

use self::current::witness;
pub use self::current::{Entered, current, with_current};
pub use self::sleep::Sleep;
use super::clock::Clock;
use super::executor::{Executor, Group};
use super::panics::{self, Panic};
use super::rng::{Rng, Stream};
use super::skew::Skew;
use crate::{NodeId, Time};

/// The tasks, their virtual time and their randomness.
pub struct Machine {
    /// The time.
    pub clock: RefCell<Clock>,
    /// The tasks.
    pub executor: Executor,
    seed: u64,
    /// The random stream of each node since its last start, and that of the group outside the cluster.
    streams: RefCell<LiteMap<Group, Rng>>,
    /// The numbers drawn since the last call of [`Machine::take_draws`], each with its group.
    draws: RefCell<Vec<(Group, u64)>>,
    has_draws: Cell<bool>,
    /// The clocks that differ from true time.
    skews: RefCell<LiteMap<Group, Skew>>,
    any_skew: Cell<bool>,
    /// See [`Machine::extend`].
    extension: RefCell<Option<Rc<dyn Any>>>,
    witness: RefCell<Option<Witness>>,
}

/// What is done when a task of a node panics.
type Witness = Box<dyn Fn(NodeId, &Panic)>;

impl Machine {
    /// A machine at time zero, without tasks.
    pub fn new(seed: u64) -> Rc<Machine> {
        panics::watch(witness);
        let mut streams = LiteMap::new();
        streams.insert(Group::Outside, Rng::new(seed, Stream::Outside));
        Rc::new(Machine {
            clock: RefCell::default(),
            executor: Executor::default(),
            seed,
            streams: RefCell::new(streams),
            draws: RefCell::default(),
            has_draws: Cell::new(false),
            skews: RefCell::default(),
            any_skew: Cell::new(false),
            extension: RefCell::default(),
            witness: RefCell::default(),
        })
    }

    /// Stores a value for the code that runs on this machine, and replaces the one before. The machine does not use
    /// it; static functions that have no other access to their configuration read it.
    pub fn extend<T: Any>(&self, value: T) {
        self.extension.replace(Some(Rc::new(value)));
    }

    /// The stored value, if it has this type.
    pub fn extension<T: Any>(&self) -> Option<Rc<T>> {
        self.extension.borrow().clone()?.downcast().ok()
    }

    /// The present time.
    pub fn now(&self) -> Time {
        self.clock.borrow().now()
    }

    /// The present moment, unless the clock is being moved: a panic hook may ask at any time.
    pub fn try_now(&self) -> Option<Time> {
        self.clock.try_borrow().ok().map(|clock| clock.now())
    }

    /// From now on `witness` is called at once when a task of a node panics, before anything else happens. It must not
    /// panic.
    pub fn on_panic(&self, witness: impl Fn(NodeId, &Panic) + 'static) {
        *self.witness.borrow_mut() = Some(Box::new(witness));
    }

    /// The clock of the group that is running.
    fn skew(&self) -> Skew {
        if !self.any_skew.get() {
            return Skew::NONE;
        }
        let group = self.executor.running().unwrap_or(Group::Outside);
        self.skews.borrow().get(&group).copied().unwrap_or(Skew::NONE)
    }

    /// The present time as read by the clock of the running group.
    pub fn reading(&self) -> Time {
        self.skew().reads(self.now())
    }

    /// The clock of a node.
    pub fn skew_of(&self, node: NodeId) -> Skew {
        self.skews.borrow().get(&Group::Node(node)).copied().unwrap_or(Skew::NONE)
    }

    /// Sets the clock of a node, and wakes all sleeping tasks so that they compute their deadlines again.
    pub fn set_skew(&self, node: NodeId, skew: Skew) {
        self.skews.borrow_mut().insert(Group::Node(node), skew);
        self.any_skew.set(true);
        let wakers = self.clock.borrow().wakers();
        wakers.iter().for_each(std::task::Waker::wake_by_ref);
    }

    /// The seed.
    pub fn seed(&self) -> u64 {
        self.seed
    }

    /// Gives a starting node its own random stream.
    pub fn seed_node(&self, node: NodeId, start: u32) {
        let rng = Rng::new(self.seed, Stream::Node(node, start));
        self.streams.borrow_mut().insert(Group::Node(node), rng);
    }

    /// The next 64 random bits of the running group's stream.
    pub fn draw(&self) -> u64 {
        let group = self.executor.running().unwrap_or(Group::Outside);
        let mut streams = self.streams.borrow_mut();
        let rng = streams.get_mut(&group).expect("a running node has a random stream");
        let drawn = rng.between(0, u64::MAX);
        self.draws.borrow_mut().push((group, drawn));
        self.has_draws.set(true);
        drawn
    }

    /// The numbers that [`Machine::draw`] returned since the last call, each with its group, for an observer.
    pub fn take_draws(&self) -> Vec<(Group, u64)> {
        if !self.has_draws.replace(false) {
            return Vec::new();
        }
        std::mem::take(&mut self.draws.borrow_mut())
    }
}
