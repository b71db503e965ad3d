//! One simulated machine: a clock, an executor and the random streams, entered explicitly by the code that runs it.

use litemap::LiteMap;
use std::any::Any;
use std::cell::{Cell, RefCell};
use std::future::Future;
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll};

use super::clock::{Alarm, Clock, Due};
use super::executor::{Executor, Group};
use super::panics::{self, Panic};
use super::rng::{Rng, Stream};
use super::skew::Skew;
use crate::{NodeId, Time};

thread_local! {
    /// The machine that is entered. A runtime with only static functions reads it here.
    static CURRENT: RefCell<Option<Rc<Machine>>> = const { RefCell::new(None) };
}

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
        panics::watch();
        Rc::new(Machine {
            clock: RefCell::default(),
            executor: Executor::default(),
            seed,
            streams: RefCell::new(LiteMap::from_iter([(Group::Outside, Rng::new(seed, Stream::Outside))])),
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
pub(super) fn witness(panic: &Panic) {
    // Where nobody watches nothing is to be done.
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

/// Waits until the clock of the waiting group reads at least a given time.
#[derive(Debug)]
pub struct Sleep {
    until: Time,
    timer: Option<Due>,
}

impl Sleep {
    /// Waits until `until`; ready at once when that time has passed.
    pub fn until(until: Time) -> Sleep {
        Sleep { until, timer: None }
    }
}

impl Future for Sleep {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        let done = with_current(|machine| {
            let skew = machine.skew();
            let mut clock = machine.clock.borrow_mut();
            if skew.reads(clock.now()) >= self.until {
                if let Some(timer) = self.timer.take() {
                    clock.cancel(timer);
                }
                return true;
            }
            let at = skew.when_it_reads(self.until);
            match self.timer {
                Some(timer) if timer.at == at => clock.update_waker(timer, context.waker()),
                Some(timer) => {
                    clock.cancel(timer);
                    self.timer = Some(clock.set(at, Alarm::Wake(context.waker().clone())));
                }
                None => self.timer = Some(clock.set(at, Alarm::Wake(context.waker().clone()))),
            }
            false
        });
        match done.expect("a machine is entered") {
            true => Poll::Ready(()),
            false => Poll::Pending,
        }
    }
}

impl Drop for Sleep {
    fn drop(&mut self) {
        if let Some(timer) = self.timer {
            with_current(|machine| machine.clock.borrow_mut().cancel(timer));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::executor::Polled;

    /// Runs a machine until nothing is ready and no timer is set.
    fn run(machine: &Rc<Machine>) {
        loop {
            match machine.executor.poll_next() {
                Polled::Idle => {}
                Polled::Ran(_) => continue,
                Polled::Panicked(_, panic) => panic!("{panic}"),
            }
            let rung = machine.clock.borrow_mut().ring();
            match rung {
                None => return,
                Some((_, Alarm::Wake(waker))) => waker.wake(),
                Some((_, other)) => panic!("{other:?} in a machine without network and disk"),
            }
        }
    }

    /// A log that tasks can write into.
    type Noted = Rc<RefCell<Vec<(u64, &'static str)>>>;

    fn note_at(machine: &Rc<Machine>, noted: &Noted, group: Group, at: u64, text: &'static str) {
        let (clock, noted) = (Rc::clone(machine), Rc::clone(noted));
        machine.executor.spawn(group, async move {
            Sleep::until(Time(at)).await;
            noted.borrow_mut().push((clock.now().0, text));
        });
    }

    const ONE: Group = Group::Node(NodeId(1));
    const TWO: Group = Group::Node(NodeId(2));

    #[test]
    fn tasks_wake_in_the_order_of_their_deadlines() {
        let (machine, noted) = (Machine::new(1), Noted::default());
        let _entered = machine.enter();
        note_at(&machine, &noted, ONE, 30, "third");
        note_at(&machine, &noted, TWO, 10, "first");
        note_at(&machine, &noted, ONE, 10, "second");
        run(&machine);
        assert_eq!(*noted.borrow(), [(10, "first"), (10, "second"), (30, "third")]);
        assert!(machine.executor.is_empty());
    }

    #[test]
    fn the_tasks_of_a_killed_group_do_not_run_again() {
        let (machine, noted) = (Machine::new(1), Noted::default());
        let _entered = machine.enter();
        note_at(&machine, &noted, ONE, 10, "dead");
        note_at(&machine, &noted, TWO, 20, "alive");
        while matches!(machine.executor.poll_next(), Polled::Ran(_)) {}
        machine.executor.kill(ONE);
        run(&machine);
        assert_eq!(*noted.borrow(), [(20, "alive")]);
    }

    #[test]
    fn the_tasks_of_a_paused_group_run_after_it_is_resumed() {
        let (machine, noted) = (Machine::new(1), Noted::default());
        let _entered = machine.enter();
        note_at(&machine, &noted, ONE, 10, "paused");
        note_at(&machine, &noted, TWO, 50, "other");
        while matches!(machine.executor.poll_next(), Polled::Ran(_)) {}
        machine.executor.pause(ONE);
        run(&machine);
        assert_eq!(*noted.borrow(), [(50, "other")]);
        machine.executor.resume(ONE);
        run(&machine);
        assert_eq!(*noted.borrow(), [(50, "other"), (50, "paused")]);
    }

    #[test]
    fn two_machines_in_one_process_are_independent() {
        let (outer, inner, noted) = (Machine::new(1), Machine::new(1), Noted::default());
        let entered = outer.enter();
        note_at(&outer, &noted, ONE, 10, "outer");
        {
            let _entered = inner.enter();
            note_at(&inner, &noted, ONE, 20, "inner");
            run(&inner);
        }
        run(&outer);
        drop(entered);
        assert_eq!(*noted.borrow(), [(20, "inner"), (10, "outer")]);
        assert!(with_current(|_| ()).is_none());
    }

    #[test]
    fn a_sleep_follows_its_groups_clock_and_its_changes() {
        let (machine, noted) = (Machine::new(1), Noted::default());
        let _entered = machine.enter();
        machine.set_skew(NodeId(1), Skew::NONE.at_rate(Time::ZERO, 2_000));
        note_at(&machine, &noted, ONE, 100, "fast");
        note_at(&machine, &noted, ONE, 400, "jumps");
        note_at(&machine, &noted, TWO, 100, "true");
        note_at(&machine, &noted, TWO, 60, "early");
        while matches!(machine.executor.poll_next(), Polled::Ran(_)) {}
        let (_, alarm) = machine.clock.borrow_mut().ring().expect("the fast one is first");
        assert!(matches!(alarm, Alarm::Wake(_)));
        assert_eq!(machine.now(), Time(50));
        if let Alarm::Wake(waker) = alarm {
            waker.wake();
        }
        while matches!(machine.executor.poll_next(), Polled::Ran(_)) {}
        machine.set_skew(NodeId(1), machine.skew_of(NodeId(1)).jumped(Time(50), Time(280)));
        run(&machine);
        assert_eq!(*noted.borrow(), [(50, "fast"), (60, "early"), (60, "jumps"), (100, "true")]);
    }

    #[test]
    fn a_machine_stores_one_value_for_the_code_that_runs_on_it() {
        let (machine, other) = (Machine::new(1), Machine::new(1));
        assert!(machine.extension::<u64>().is_none());
        machine.extend(7_u64);
        assert_eq!(machine.extension::<u64>().as_deref(), Some(&7));
        assert!(machine.extension::<bool>().is_none() && other.extension::<u64>().is_none());
        machine.extend(true);
        assert!(machine.extension::<u64>().is_none() && machine.extension::<bool>().is_some());
    }

    #[test]
    fn a_panic_is_reported_and_other_tasks_continue() {
        let (machine, noted) = (Machine::new(1), Noted::default());
        let _entered = machine.enter();
        machine.executor.spawn(ONE, async { panic!("a panic of the test") });
        note_at(&machine, &noted, TWO, 0, "alive");
        let polled = machine.executor.poll_next();
        assert!(matches!(polled, Polled::Panicked(ONE, panic) if panic.text == "a panic of the test"));
        run(&machine);
        assert_eq!(*noted.borrow(), [(0, "alive")]);
    }
}
