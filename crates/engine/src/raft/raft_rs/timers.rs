//! The timers of raft-rs: the election time-out of the seed in the place of its own, and which tick has an effect.

use raft::StateRole;

use super::core::Core;
use super::promise;
use model::trace::{Event, RaftEvent};
use model::types::Time;
use sim::machine;

impl Core {
    /// raft-rs draws a new election time-out whenever its term or role changes, except when it becomes a pre-candidate.
    /// Each is replaced at once by one of the seed's; a draw that was not noticed stops the run.
    pub(super) fn after(&mut self) {
        let office = (self.raw.raft.term, self.raw.raft.state);
        if office != self.office && office.1 != StateRole::PreCandidate {
            self.office = office;
            self.draw_timeout();
        }
        self.office = office;
        assert_eq!(self.raw.raft.randomized_election_timeout(), self.timeout, "raft-rs drew a time-out unseen");
    }

    /// Draws the election time-out from the seed.
    pub(super) fn draw_timeout(&mut self) {
        let (min, end) = self.settings.election();
        let drawn = machine::current().draw();
        let span = (end - min) as u128;
        let beyond = usize::try_from((u128::from(drawn) * span) >> 64).expect("less than the span");
        self.timeout = min + beyond;
        self.raw.raft.set_randomized_election_timeout(self.timeout);
        let (node, timeout) = (self.node, Time(self.settings.tick.0 * self.timeout as u64));
        if self.raw.raft.state != StateRole::Leader {
            self.recorder.record(|| Event::Raft(RaftEvent::TimeoutDrawn { node, timeout }));
        }
    }

    /// After how many ticks raft-rs does something; `None` when only what comes makes it act.
    pub(super) fn ticks_to_effect(&self) -> Option<u64> {
        let raft = &self.raw.raft;
        let left = |limit: usize, elapsed: usize| limit.saturating_sub(elapsed).max(1) as u64;
        if raft.state == StateRole::Leader {
            let beat = left(raft.heartbeat_timeout(), raft.heartbeat_elapsed());
            let looks = raft.check_quorum || raft.lead_transferee.is_some();
            let look = looks.then(|| left(raft.election_timeout(), raft.election_elapsed));
            return Some(look.map_or(beat, |look| look.min(beat)));
        }
        (raft.promotable() && self.elects).then(|| left(self.timeout, raft.election_elapsed))
    }

    /// When a leader with check-quorum looks next whether a majority has answered it, by the node's clock (raft-rs:
    /// `tick_heartbeat`).
    pub(super) fn quorum_check(&self) -> Option<Time> {
        let raft = &self.raw.raft;
        let looks = raft.state == StateRole::Leader && raft.check_quorum && self.counts;
        let left = raft.election_timeout().saturating_sub(raft.election_elapsed).max(1);
        looks.then(|| self.ticks.after(left as u64))
    }

    /// So many ticks have passed.
    pub(super) fn ring(&mut self, ticks: u64) {
        if self.raw.raft.state != StateRole::Leader && !(self.raw.raft.promotable() && self.elects) {
            // Time passes for its lease, and it does not stand for election.
            let elapsed = self.raw.raft.election_elapsed as u64 + ticks;
            self.raw.raft.election_elapsed = usize::try_from(elapsed.min(u64::from(u32::MAX))).unwrap_or_default();
            return;
        }
        for _ in 0..ticks {
            if self.stopped.is_some() {
                return;
            }
            if let Some(words) = promise::at_tick(&self.raw.raft, self.timeout) {
                return self.fail(words);
            }
            let raft = &self.raw.raft;
            self.seen.has_looked |=
                raft.state == StateRole::Leader && raft.election_elapsed + 1 >= raft.election_timeout();
            if self.raw.tick() {
                self.after();
                self.drain();
            }
        }
        // raft-rs gives a transfer up at a tick, and asks for nothing then.
        self.seen.look_at_transfer(self.node, &self.raw.raft, &self.recorder);
        self.after();
    }
}
