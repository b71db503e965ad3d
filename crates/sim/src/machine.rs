//! One machine room: a clock, an executor and the random streams, entered explicitly by whoever runs it.

use std::any::Any;
use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
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
    /// The machine that is entered. A runtime that has only static functions finds it here.
    static CURRENT: RefCell<Option<Rc<Machine>>> = const { RefCell::new(None) };
}

/// Everything that runs tasks in virtual time.
pub struct Machine {
    /// The time.
    pub clock: RefCell<Clock>,
    /// The tasks.
    pub executor: Executor,
    seed: u64,
    /// The stream of each node since its last start, and of the world outside.
    streams: RefCell<BTreeMap<Group, Rng>>,
    /// What was drawn since the last [`Machine::take_draws`], and by which group.
    draws: RefCell<Vec<(Group, u64)>>,
    has_draws: Cell<bool>,
    /// The clocks of nodes that are not true.
    skews: RefCell<BTreeMap<Group, Skew>>,
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
            streams: RefCell::new(BTreeMap::from([(Group::Outside, Rng::new(seed, Stream::Outside))])),
            draws: RefCell::default(),
            has_draws: Cell::new(false),
            skews: RefCell::default(),
            any_skew: Cell::new(false),
            extension: RefCell::default(),
            witness: RefCell::default(),
        })
    }

    /// Keeps a value for what runs on this machine, in the place of the one before. The machine makes nothing of it;
    /// it carries the value to static functions that have no other way to their machine.
    pub fn extend<T: Any>(&self, value: T) {
        self.extension.replace(Some(Rc::new(value)));
    }

    /// The value that was kept last, if it is of this type.
    pub fn extension<T: Any>(&self) -> Option<Rc<T>> {
        self.extension.borrow().clone()?.downcast().ok()
    }

    /// The present moment.
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

    /// The present moment as the running group's own clock reads it.
    pub fn reading(&self) -> Time {
        self.skew().reads(self.now())
    }

    /// The clock of a node.
    pub fn skew_of(&self, node: NodeId) -> Skew {
        self.skews.borrow().get(&Group::Node(node)).copied().unwrap_or(Skew::NONE)
    }

    /// Sets the clock of a node. Whoever sleeps counts anew.
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

    /// Gives a node that starts a random stream of its own.
    pub fn seed_node(&self, node: NodeId, start: u32) {
        let rng = Rng::new(self.seed, Stream::Node(node, start));
        self.streams.borrow_mut().insert(Group::Node(node), rng);
    }

    /// The next 64 random bits of the running group's stream.
    pub fn draw(&self) -> u64 {
        let group = self.executor.running().unwrap_or(Group::Outside);
        let mut streams = self.streams.borrow_mut();
        let rng = streams.get_mut(&group).expect("a node that runs has been seeded");
        let drawn = rng.between(0, u64::MAX);
        self.draws.borrow_mut().push((group, drawn));
        self.has_draws.set(true);
        drawn
    }

    /// What was drawn by [`Machine::draw`] since the last call, and by which group: for an observer of what runs here.
    pub fn take_draws(&self) -> Vec<(Group, u64)> {
        if !self.has_draws.replace(false) {
            return Vec::new();
        }
        std::mem::take(&mut self.draws.borrow_mut())
    }

    /// Makes this the machine that static functions find, until the guard is dropped.
    pub fn enter(self: &Rc<Machine>) -> Entered {
        let before = CURRENT.with_borrow_mut(|current| current.replace(Rc::clone(self)));
        let anew = !before.as_ref().is_some_and(|before| Rc::ptr_eq(before, self));
        if anew {
            self.executor.swap_ready();
        }
        Entered { before, anew }
    }
}

/// Restores the machine that was entered before.
pub struct Entered {
    before: Option<Rc<Machine>>,
    /// False when the machine was entered already.
    anew: bool,
}

impl Drop for Entered {
    fn drop(&mut self) {
        let before = self.before.take();
        let left = CURRENT.with_borrow_mut(|current| std::mem::replace(current, before));
        if let Some(left) = left.filter(|_| self.anew) {
            left.executor.swap_ready();
        }
    }
}

/// Calls `use_it` with the machine that is entered, if there is one.
pub fn with_current<R>(use_it: impl FnOnce(&Rc<Machine>) -> R) -> Option<R> {
    CURRENT.with_borrow(|current| current.as_ref().map(use_it))
}

/// A panic happens. If it is that of a node's task, whoever watches the machine hears of it. Does not panic itself.
pub(super) fn witness(panic: &Panic) {
    // Where nobody watches nothing is to be done.
    let _ = CURRENT.try_with(|current| {
        let current = current.try_borrow().ok()?;
        let machine = current.as_ref()?;
        let Group::Node(node) = machine.executor.running()? else { return None };
        machine.witness.try_borrow().ok()?.as_ref().map(|witness| witness(node, panic))
    });
}

/// The machine that is entered. Panics outside of one: that would be a bug of ours.
pub fn current() -> Rc<Machine> {
    with_current(Rc::clone).expect("a machine is entered")
}

/// Waits until the clock of the group that waits reads a time.
#[derive(Debug)]
pub struct Sleep {
    until: Time,
    timer: Option<Due>,
}

impl Sleep {
    /// Waits until `until`; does not wait when it has passed.
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
    type Said = Rc<RefCell<Vec<(u64, &'static str)>>>;

    fn say(machine: &Rc<Machine>, said: &Said, group: Group, at: u64, text: &'static str) {
        let (clock, said) = (Rc::clone(machine), Rc::clone(said));
        machine.executor.spawn(group, async move {
            Sleep::until(Time(at)).await;
            said.borrow_mut().push((clock.now().0, text));
        });
    }

    const ONE: Group = Group::Node(NodeId(1));
    const TWO: Group = Group::Node(NodeId(2));

    #[test]
    fn tasks_wake_in_the_order_of_their_deadlines() {
        let (machine, said) = (Machine::new(1), Said::default());
        let _entered = machine.enter();
        say(&machine, &said, ONE, 30, "third");
        say(&machine, &said, TWO, 10, "first");
        say(&machine, &said, ONE, 10, "second");
        run(&machine);
        assert_eq!(*said.borrow(), [(10, "first"), (10, "second"), (30, "third")]);
        assert!(machine.executor.is_empty());
    }

    #[test]
    fn a_killed_group_says_nothing_more() {
        let (machine, said) = (Machine::new(1), Said::default());
        let _entered = machine.enter();
        say(&machine, &said, ONE, 10, "dead");
        say(&machine, &said, TWO, 20, "alive");
        while matches!(machine.executor.poll_next(), Polled::Ran(_)) {}
        machine.executor.kill(ONE);
        run(&machine);
        assert_eq!(*said.borrow(), [(20, "alive")]);
    }

    #[test]
    fn a_paused_group_goes_on_later_without_having_noticed() {
        let (machine, said) = (Machine::new(1), Said::default());
        let _entered = machine.enter();
        say(&machine, &said, ONE, 10, "paused");
        say(&machine, &said, TWO, 50, "other");
        while matches!(machine.executor.poll_next(), Polled::Ran(_)) {}
        machine.executor.pause(ONE);
        run(&machine);
        assert_eq!(*said.borrow(), [(50, "other")]);
        machine.executor.resume(ONE);
        run(&machine);
        assert_eq!(*said.borrow(), [(50, "other"), (50, "paused")]);
    }

    #[test]
    fn two_machines_in_one_process_do_not_meet() {
        let (outer, inner, said) = (Machine::new(1), Machine::new(1), Said::default());
        let entered = outer.enter();
        say(&outer, &said, ONE, 10, "outer");
        {
            let _entered = inner.enter();
            say(&inner, &said, ONE, 20, "inner");
            run(&inner);
        }
        run(&outer);
        drop(entered);
        assert_eq!(*said.borrow(), [(20, "inner"), (10, "outer")]);
        assert!(with_current(|_| ()).is_none());
    }

    #[test]
    fn a_sleeper_counts_by_its_own_clock_and_anew_when_that_changes() {
        let (machine, said) = (Machine::new(1), Said::default());
        let _entered = machine.enter();
        machine.set_skew(NodeId(1), Skew::NONE.at_rate(Time::ZERO, 2_000));
        say(&machine, &said, ONE, 100, "fast");
        say(&machine, &said, ONE, 400, "jumps");
        say(&machine, &said, TWO, 100, "true");
        say(&machine, &said, TWO, 60, "early");
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
        assert_eq!(*said.borrow(), [(50, "fast"), (60, "early"), (60, "jumps"), (100, "true")]);
    }

    #[test]
    fn a_machine_keeps_one_value_for_what_runs_on_it() {
        let (machine, other) = (Machine::new(1), Machine::new(1));
        assert!(machine.extension::<u64>().is_none());
        machine.extend(7_u64);
        assert_eq!(machine.extension::<u64>().as_deref(), Some(&7));
        assert!(machine.extension::<bool>().is_none() && other.extension::<u64>().is_none());
        machine.extend(true);
        assert!(machine.extension::<u64>().is_none() && machine.extension::<bool>().is_some());
    }

    #[test]
    fn a_panic_is_told_and_the_others_go_on() {
        let (machine, said) = (Machine::new(1), Said::default());
        let _entered = machine.enter();
        machine.executor.spawn(ONE, async { panic!("out of luck") });
        say(&machine, &said, TWO, 0, "alive");
        let polled = machine.executor.poll_next();
        assert!(matches!(polled, Polled::Panicked(ONE, panic) if panic.text == "out of luck"));
        run(&machine);
        assert_eq!(*said.borrow(), [(0, "alive")]);
    }
}
