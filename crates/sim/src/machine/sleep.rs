//! Waiting for a time, as the clock of the waiting group reads it.

use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};

use super::with_current;
use crate::Time;
use crate::clock::{Alarm, Due};

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
