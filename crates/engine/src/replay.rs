//! Doing again what was done before, after an earlier state was restored.

use super::run::Run;
use model::action::Action;
use model::protocol::Progress;
use model::types::Time;

impl Run {
    /// Does again what was done before: lets time pass up to `until`, each act at its moment. Stops early once
    /// [`EVENTS_PER_REPLY_MAX`] events have happened. What happens is reported only if `tell` is true.
    ///
    /// Fails with one sentence when an act cannot be done.
    pub fn replay(&mut self, acts: &[(Time, Action)], until: Time, tell: bool) -> Result<(), String> {
        check_order(self.now(), acts, until)?;
        {
            let mut book = self.book_mut();
            book.quiet = !tell;
            if book.quiet {
                book.news = Progress::default();
            }
        }
        let replayed = self.act_in_time(acts, until);
        self.book_mut().quiet = false;
        replayed
    }

    fn act_in_time(&mut self, acts: &[(Time, Action)], until: Time) -> Result<(), String> {
        for (at, action) in acts {
            if !self.run_until(*at) || self.ended().is_some() {
                return Ok(());
            }
            self.act(action).map_err(|why| format!("what was done at {at} cannot be done again: {why}"))?;
        }
        self.run_until(until);
        Ok(())
    }
}

/// Fails with one sentence when these acts are not in order, or not between the present moment and `until`.
fn check_order(now: Time, acts: &[(Time, Action)], until: Time) -> Result<(), String> {
    let mut before = now;
    for at in acts.iter().map(|(at, _)| *at) {
        if at < before || at > until {
            return Err(format!("an act at {at} cannot be replayed between {before} and {until}"));
        }
        before = at;
    }
    Ok(())
}
