//! Implements openraft's `AsyncRuntime`: tasks, sleeping, time-outs and random numbers.

use std::cell::RefCell;
use std::convert::Infallible;
use std::fmt;
use std::future::Future;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::pin::{Pin, pin};
use std::rc::Rc;
use std::task::{Context, Poll, Waker};
use std::time::Duration;
use std::{io, mem};

use openraft_rt::{AsyncRuntime, Instant, OptionalSend};

use super::{SimInstant, SimMpsc, SimMutex, SimOneshot, SimWatch};
use sim::clock::Alarm;
use sim::executor::{Group, Polled};
use sim::machine::{self, Machine, Sleep};
use sim::panics::panic_text;
use sim::timeout::{TimedOut, Timeout};

/// openraft's runtime in virtual time. Its functions act on the machine that is entered.
pub struct SimRuntime {
    /// The machine used by `block_on`, which only openraft's conformance tests call.
    machine: Rc<Machine>,
}

impl fmt::Debug for SimRuntime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SimRuntime")
    }
}

impl AsyncRuntime for SimRuntime {
    type JoinError = JoinError;
    type JoinHandle<T: OptionalSend + 'static> = JoinHandle<T>;
    type Sleep = Sleep;
    type Instant = SimInstant;
    type TimeoutError = TimedOut;
    type Timeout<R, F: Future<Output = R> + OptionalSend> = Timeout<F>;
    type ThreadLocalRng = SimRng;
    type Mpsc = SimMpsc;
    type Watch = SimWatch;
    type Oneshot = SimOneshot;
    type Mutex<T: OptionalSend + 'static> = SimMutex<T>;

    fn spawn<T>(future: T) -> JoinHandle<T::Output>
    where
        T: Future + OptionalSend + 'static,
        T::Output: OptionalSend + 'static,
    {
        let state = Rc::new(RefCell::new(JoinState { result: None, waiting: None }));
        let work = Joined { future: Box::pin(future), state: Rc::clone(&state) };
        machine::with_current(|machine| {
            let group = machine.executor.running().unwrap_or(Group::Outside);
            machine.executor.spawn(group, work);
        });
        JoinHandle { state }
    }

    fn sleep(duration: Duration) -> Sleep {
        Self::sleep_until(SimInstant::now() + duration)
    }

    fn sleep_until(deadline: SimInstant) -> Sleep {
        Sleep::until(deadline.deadline())
    }

    fn timeout<R, F: Future<Output = R> + OptionalSend>(duration: Duration, future: F) -> Timeout<F> {
        Self::timeout_at(SimInstant::now() + duration, future)
    }

    fn timeout_at<R, F: Future<Output = R> + OptionalSend>(deadline: SimInstant, future: F) -> Timeout<F> {
        Timeout::at(deadline.deadline(), future)
    }

    fn is_panic(join_error: &JoinError) -> bool {
        match join_error {
            JoinError::Panicked(_) => true,
        }
    }

    fn thread_rng() -> SimRng {
        SimRng
    }

    fn new(_threads: usize) -> SimRuntime {
        SimRuntime { machine: Machine::new(0) }
    }

    /// Runs the future and everything it spawned, and advances virtual time when no task is ready.
    fn block_on<F, T>(&mut self, future: F) -> T
    where
        F: Future<Output = T>,
    {
        let _entered = self.machine.enter();
        let mut future = pin!(future);
        let mut context = Context::from_waker(Waker::noop());
        loop {
            if let Poll::Ready(value) = future.as_mut().poll(&mut context) {
                return value;
            }
            match self.machine.executor.poll_next() {
                Polled::Ran(_) | Polled::Panicked(..) => continue,
                Polled::Idle => {}
            }
            let rung = self.machine.clock.borrow_mut().ring();
            match rung {
                Some((_, Alarm::Wake(waker))) => waker.wake(),
                Some((_, other)) => unreachable!("{other:?} in a machine without network and disk"),
                None => panic!("the future is pending, but no task is ready and no alarm is set"),
            }
        }
    }

    /// Runs the function at once: there are no other threads.
    fn spawn_blocking<F, T>(function: F) -> impl Future<Output = Result<T, io::Error>> + Send
    where
        F: FnOnce() -> T + Send + 'static,
        T: Send + 'static,
    {
        let result = function();
        async move { Ok(result) }
    }
}

/// Why a task returned no result.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum JoinError {
    /// It panicked with this message.
    Panicked(String),
}

impl fmt::Display for JoinError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            JoinError::Panicked(text) => write!(f, "the task panicked: {text}"),
        }
    }
}

struct JoinState<T> {
    result: Option<Result<T, JoinError>>,
    waiting: Option<Waker>,
}

/// A task that stores its result for a [`JoinHandle`].
struct Joined<F: Future> {
    future: Pin<Box<F>>,
    state: Rc<RefCell<JoinState<F::Output>>>,
}

impl<F: Future> Future for Joined<F> {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        let polled = catch_unwind(AssertUnwindSafe(|| self.future.as_mut().poll(context)));
        let (result, panic) = match polled {
            Ok(Poll::Pending) => return Poll::Pending,
            Ok(Poll::Ready(output)) => (Ok(output), None),
            Err(panic) => (Err(JoinError::Panicked(panic_text(&*panic))), Some(panic)),
        };
        let waiting = {
            let mut state = self.state.borrow_mut();
            state.result = Some(result);
            mem::take(&mut state.waiting)
        };
        if let Some(waiting) = waiting {
            waiting.wake();
        }
        match panic {
            // Panic again for the executor, because the handle may have been dropped.
            Some(panic) => resume_unwind(panic),
            None => Poll::Ready(()),
        }
    }
}

/// Waits for the result of a task. Dropping it does not stop the task.
pub struct JoinHandle<T> {
    state: Rc<RefCell<JoinState<T>>>,
}

impl<T> Future for JoinHandle<T> {
    type Output = Result<T, JoinError>;

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let mut state = self.state.borrow_mut();
        if let Some(result) = state.result.take() {
            return Poll::Ready(result);
        }
        state.waiting = Some(context.waker().clone());
        Poll::Pending
    }
}

/// The random stream of the running node.
#[derive(Clone, Copy, Debug, Default)]
pub struct SimRng;

impl rand::TryRng for SimRng {
    type Error = Infallible;

    fn try_next_u32(&mut self) -> Result<u32, Infallible> {
        // The upper half, so that the result does not depend on the integer width of the platform.
        Ok((machine::current().draw() >> 32) as u32)
    }

    fn try_next_u64(&mut self) -> Result<u64, Infallible> {
        Ok(machine::current().draw())
    }

    fn try_fill_bytes(&mut self, bytes: &mut [u8]) -> Result<(), Infallible> {
        for chunk in bytes.chunks_mut(8) {
            let drawn = machine::current().draw().to_le_bytes();
            chunk.copy_from_slice(&drawn[..chunk.len()]);
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn openrafts_own_runtime_conformance_suite_passes() {
        openraft_rt::testing::Suite::<SimRuntime>::test_all();
    }
}
