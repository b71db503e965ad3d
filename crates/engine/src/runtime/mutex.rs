//! Implements openraft's `Mutex`: a lock that may be held across an `await`.

use std::cell::{RefCell, RefMut};
use std::collections::VecDeque;
use std::future::poll_fn;
use std::ops::{Deref, DerefMut};
use std::task::{Poll, Waker};

use openraft_rt::{Mutex, OptionalSend};

/// The mutex of [`super::SimRuntime`].
pub struct SimMutex<T> {
    value: RefCell<T>,
    waiting: RefCell<VecDeque<Waker>>,
}

impl<T: OptionalSend + 'static> Mutex<T> for SimMutex<T> {
    type Guard<'a> = SimMutexGuard<'a, T>;

    fn new(value: T) -> SimMutex<T> {
        SimMutex { value: RefCell::new(value), waiting: RefCell::default() }
    }

    async fn lock(&self) -> SimMutexGuard<'_, T> {
        poll_fn(|context| match self.value.try_borrow_mut() {
            Ok(value) => Poll::Ready(SimMutexGuard { value: Some(value), waiting: &self.waiting }),
            Err(_) => {
                self.waiting.borrow_mut().push_back(context.waker().clone());
                Poll::Pending
            }
        })
        .await
    }
}

/// Holds the lock until it is dropped.
pub struct SimMutexGuard<'a, T> {
    /// `None` only while the guard is being dropped.
    value: Option<RefMut<'a, T>>,
    waiting: &'a RefCell<VecDeque<Waker>>,
}

impl<T> Deref for SimMutexGuard<'_, T> {
    type Target = T;
    fn deref(&self) -> &T {
        self.value.as_ref().expect("the guard is not dropped yet")
    }
}

impl<T> DerefMut for SimMutexGuard<'_, T> {
    fn deref_mut(&mut self) -> &mut T {
        self.value.as_mut().expect("the guard is not dropped yet")
    }
}

impl<T> Drop for SimMutexGuard<'_, T> {
    fn drop(&mut self) {
        self.value = None;
        // All waiting tasks are woken, because the first may have stopped waiting; the others register again.
        let waiting = std::mem::take(&mut *self.waiting.borrow_mut());
        waiting.into_iter().for_each(Waker::wake);
    }
}
