//! One machine and two: deadlines, groups, clocks and panics.

use super::*;
use crate::clock::Alarm;
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
