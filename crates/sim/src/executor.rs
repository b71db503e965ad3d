//! Runs tasks one at a time. A task belongs to a group; a crash drops the whole group.

use litemap::LiteMap;
use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll, Wake, Waker};

use super::panics::{Panic, in_task};
use crate::NodeId;

/// The most polls at one instant of virtual time. More means that tasks wake each other without end.
pub const POLLS_PER_MOMENT_MAX: u64 = 1_000_000;

/// The process to which a task belongs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Group {
    /// Clients and everything else outside the cluster. It never crashes or pauses.
    Outside,
    /// The process of a node.
    Node(NodeId),
}

/// The result of a poll.
#[derive(Debug)]
pub enum Polled {
    /// Nothing is ready.
    Idle,
    /// A task of this group ran.
    Ran(Group),
    /// A task of this group panicked, and was removed.
    Panicked(Group, Panic),
}

type Work = Pin<Box<dyn Future<Output = ()>>>;

struct Task {
    group: Group,
    /// `None` while it is being polled.
    work: Option<Work>,
}

/// A slot is reused after its task was removed; the generation distinguishes the tasks of one slot.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct TaskId {
    slot: u32,
    generation: u32,
}

#[derive(Default)]
struct Slot {
    generation: u32,
    task: Option<Task>,
}

type Ready = VecDeque<Arc<TaskWaker>>;

thread_local! {
    /// The ready queue of the executor that is entered, see [`Executor::swap_ready`]. A waker
    /// must be `Send`, so it cannot hold the queue itself.
    static READY: RefCell<Ready> = const { RefCell::new(VecDeque::new()) };
}

/// Puts its task into the ready queue of the executor that is entered.
struct TaskWaker {
    id: TaskId,
    /// True while the task is in the ready queue, so that it is there at most once.
    queued: AtomicBool,
}

impl Wake for TaskWaker {
    fn wake(self: Arc<Self>) {
        self.wake_by_ref();
    }

    fn wake_by_ref(self: &Arc<Self>) {
        if !self.queued.swap(true, Ordering::Relaxed) {
            READY.with_borrow_mut(|ready| ready.push_back(Arc::clone(self)));
        }
    }
}

/// The tasks of a machine and the queue of those that are ready.
///
/// While it is entered, its queue is in the thread's `READY`, and `ready` stores the queue that was there before.
#[derive(Default)]
pub struct Executor {
    slots: RefCell<Vec<Slot>>,
    free: RefCell<Vec<u32>>,
    ready: RefCell<Ready>,
    /// The tasks that are ready but whose group is paused.
    paused: RefCell<LiteMap<Group, Ready>>,
    any_paused: Cell<bool>,
    running: Cell<Option<Group>>,
}

impl Executor {
    /// Enters the executor, or leaves it: exchanges its ready queue with the thread's.
    pub fn swap_ready(&self) {
        READY.with_borrow_mut(|ready| std::mem::swap(ready, &mut self.ready.borrow_mut()));
    }

    /// Starts a task in a group.
    pub fn spawn(&self, group: Group, work: impl Future<Output = ()> + 'static) {
        let slot = self.free.borrow_mut().pop().unwrap_or_else(|| {
            let mut slots = self.slots.borrow_mut();
            slots.push(Slot::default());
            u32::try_from(slots.len() - 1).expect("fewer than 2^32 tasks")
        });
        let entry = &mut self.slots.borrow_mut()[slot as usize];
        let id = TaskId { slot, generation: entry.generation };
        let waker = Arc::new(TaskWaker { id, queued: AtomicBool::new(true) });
        entry.task = Some(Task { group, work: Some(Box::pin(work)) });
        READY.with_borrow_mut(|ready| ready.push_back(waker));
    }

    /// The group of the task that is being polled.
    pub fn running(&self) -> Option<Group> {
        self.running.get()
    }

    /// Polls the next ready task once.
    pub fn poll_next(&self) -> Polled {
        loop {
            let Some(waker) = READY.with_borrow_mut(VecDeque::pop_front) else { return Polled::Idle };
            let id = waker.id;
            let Some((group, mut work)) = self.take(id, &waker) else { continue };
            waker.queued.store(false, Ordering::Relaxed);
            self.running.set(Some(group));
            let waker = Waker::from(waker);
            let mut context = Context::from_waker(&waker);
            let polled = in_task(|| work.as_mut().poll(&mut context));
            match polled {
                Ok(Poll::Pending) => self.put_back(id, work),
                Ok(Poll::Ready(())) => {
                    drop(work);
                    self.remove(id);
                }
                Err(panic) => {
                    let panic = Panic::caught(&*panic);
                    // Dropping a panicked future may panic again; the second panic adds no information.
                    let _ = in_task(|| drop(work));
                    self.remove(id);
                    self.running.set(None);
                    return Polled::Panicked(group, panic);
                }
            }
            self.running.set(None);
            return Polled::Ran(group);
        }
    }

    /// Takes the work of a task out of its slot, unless the task is gone or its group paused.
    fn take(&self, id: TaskId, waker: &Arc<TaskWaker>) -> Option<(Group, Work)> {
        let mut slots = self.slots.borrow_mut();
        let slot = &mut slots[id.slot as usize];
        let task = slot.task.as_mut().filter(|_| slot.generation == id.generation)?;
        if self.any_paused.get()
            && let Some(waiting) = self.paused.borrow_mut().get_mut(&task.group)
        {
            waiting.push_back(Arc::clone(waker));
            return None;
        }
        Some((task.group, task.work.take()?))
    }

    fn put_back(&self, id: TaskId, work: Work) {
        if let Some(task) = self.slots.borrow_mut()[id.slot as usize].task.as_mut() {
            task.work = Some(work);
        }
    }

    fn remove(&self, id: TaskId) {
        let slot = &mut self.slots.borrow_mut()[id.slot as usize];
        slot.task = None;
        slot.generation = slot.generation.wrapping_add(1);
        self.free.borrow_mut().push(id.slot);
    }

    /// From now on, tasks of this group are not polled.
    pub fn pause(&self, group: Group) {
        self.paused.borrow_mut().entry(group).or_default();
        self.any_paused.set(true);
    }

    /// Tasks of this group are polled again, in the order in which they were woken.
    pub fn resume(&self, group: Group) {
        let waiting = self.paused.borrow_mut().remove(&group).unwrap_or_default();
        self.any_paused.set(!self.paused.borrow().is_empty());
        READY.with_borrow_mut(|ready| ready.extend(waiting));
    }

    /// Drops every task of this group, as when the process is killed.
    pub fn kill(&self, group: Group) {
        self.paused.borrow_mut().remove(&group);
        self.any_paused.set(!self.paused.borrow().is_empty());
        // Dropping a task drops channels, which wakes other tasks, so no borrow may be held here.
        let killed: Vec<Task> = {
            let mut slots = self.slots.borrow_mut();
            let mut free = self.free.borrow_mut();
            let of_group = slots
                .iter_mut()
                .enumerate()
                .filter(|(_, slot)| slot.task.as_ref().is_some_and(|task| task.group == group));
            of_group
                .filter_map(|(index, slot)| {
                    slot.generation = slot.generation.wrapping_add(1);
                    free.push(u32::try_from(index).expect("fewer than 2^32 tasks"));
                    slot.task.take()
                })
                .collect()
        };
        let before = self.running.replace(Some(group));
        for task in killed {
            // A panic in here is that of the group's own code, and is noted as any other: see `panics`.
            let _ = in_task(|| drop(task));
        }
        self.running.set(before);
    }

    /// The number of tasks.
    pub fn len(&self) -> usize {
        self.slots.borrow().iter().filter(|slot| slot.task.is_some()).count()
    }

    /// True when there are no tasks.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}
