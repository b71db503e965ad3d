//! The ticks of one process: counted from its clock, and rung only when one of them has an effect.

use model::types::Time;

/// Counts ticks, a fixed time apart.
pub(super) struct Ticks {
    span: Time,
    /// When the next one is due, by the node's clock.
    next: Time,
    /// Those that were due before the process stood still.
    owed: u64,
}

impl Ticks {
    /// Ticks from now on, the first one after `phase`, at most one span.
    pub(super) fn new(span: Time, now: Time, phase: Time) -> Ticks {
        Ticks { span, next: now + phase, owed: 0 }
    }

    /// How many were due since the last call. Those beyond `most` came while the process was late, and are lost: a timer
    /// that is looked at too late rings once.
    pub(super) fn passed(&mut self, now: Time, most: Option<u64>) -> u64 {
        let mut passed = std::mem::take(&mut self.owed);
        if now >= self.next {
            let due = (now.0 - self.next.0) / self.span.0 + 1;
            self.next = Time(self.next.0 + due * self.span.0);
            passed += due;
        }
        most.map_or(passed, |most| passed.min(most))
    }

    /// When so many more will have passed.
    pub(super) fn after(&self, ticks: u64) -> Time {
        Time(self.next.0.saturating_add(self.span.0.saturating_mul(ticks.saturating_sub(1))))
    }

    /// The process stands still from now on.
    pub(super) fn stand(&mut self, now: Time) {
        self.owed = self.passed(now, None);
    }

    /// The process goes on: the tick that is overdue comes at once, and the others from there on.
    pub(super) fn go_on(&mut self, now: Time) {
        self.next = self.next.max(now);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ticks_are_counted_and_not_rung_one_by_one() {
        let at = Time::from_millis;
        let mut ticks = Ticks::new(at(10), at(0), at(4));
        assert_eq!((ticks.passed(at(3), None), ticks.passed(at(4), None)), (0, 1));
        assert_eq!(ticks.after(3), at(34));
        assert_eq!(ticks.passed(at(34), Some(3)), 3);
        assert_eq!(ticks.passed(at(999), Some(3)), 3, "it came late");
    }

    #[test]
    fn a_process_that_stood_still_finds_one_tick_and_those_before() {
        let at = Time::from_millis;
        let mut ticks = Ticks::new(at(10), at(0), at(10));
        ticks.stand(at(25));
        ticks.go_on(at(5_000));
        assert_eq!(ticks.passed(at(5_000), None), 3);
        assert_eq!(ticks.after(1), at(5_010));
    }
}
