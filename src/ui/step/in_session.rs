//! Stepping, hunting and stopping in a session.

use super::{Hunt, Wanted};
use crate::engine::protocol::Command;
use crate::trace::EVENTS_MAX;
use crate::types::Time;
use crate::ui::session::{Notice, Session};

/// What came of a step.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Stepped {
    /// It happens at this moment, which is drawn now.
    Found(Time),
    /// It has not happened yet: the run goes on until it does.
    Hunting,
    /// It does not happen there.
    Nothing,
}

impl Session {
    /// Goes to the next moment, or to the previous one, at which `wanted` happens. When it has not
    /// happened yet, the engine runs on until it does, see [`Session::hunting`].
    pub fn step_to(&mut self, wanted: Wanted, forward: bool) -> Stepped {
        self.stop();
        let drawn = self.drawn();
        let found = match forward {
            true => self.find_next(wanted, drawn, self.now()),
            false => wanted.previous(self.trace(), |position| self.view_at(position), &self.broken(), drawn),
        };
        match found {
            Some(at) => {
                self.seek(at);
                Stepped::Found(at)
            }
            None if !forward || self.trace().len() >= EVENTS_MAX => Stepped::Nothing,
            None => {
                self.go_live();
                self.hunt = Some(Hunt::new(wanted, self.now()));
                Stepped::Hunting
            }
        }
    }

    /// What the engine runs on for, if it does.
    pub fn hunting(&self) -> Option<Hunt> {
        self.hunt
    }

    /// Lets time stand still, and gives up what was hunted for.
    fn stop(&mut self) {
        self.hunt = None;
        self.play(false);
    }

    fn find_next(&self, wanted: Wanted, after: Time, until: Time) -> Option<Time> {
        wanted.next(self.trace(), |position| self.view_at(position), &self.broken(), after, until)
    }

    fn broken(&self) -> Vec<Time> {
        self.violations().iter().map(|violation| violation.at).collect()
    }

    /// What the engine is asked for a hunt.
    pub(in crate::ui) fn hunting_command(&self) -> Option<Command> {
        self.hunt.map(|hunt| Command::RunUntil { time: hunt.next_stretch() })
    }

    /// Looks at what the engine has answered to a hunt.
    pub(in crate::ui) fn look_for_hunted(&mut self) -> Option<Notice> {
        let hunt = self.hunt?;
        // The engine may stop early, in the middle of what it was asked for.
        let until = self.now();
        if let Some(at) = self.find_next(hunt.wanted, hunt.seen, until) {
            self.hunt = None;
            self.seek(at);
            return Some(Notice::Found(hunt.wanted, at));
        }
        self.hunt = Some(Hunt { seen: until, ..hunt });
        if until >= hunt.end() || self.trace().len() >= EVENTS_MAX {
            self.hunt = None;
            return Some(Notice::Said(hunt.in_vain()));
        }
        None
    }

    /// Where the time of a frame that would draw `target_us` must stop, because a breakpoint is hit on the way.
    pub(in crate::ui) fn stop_at_breakpoint(&mut self, target_us: f64) -> bool {
        let until = Time(target_us as u64).min(self.now());
        let Some(hit) = self.breakpoints.first_hit(self.trace(), self.violations(), self.view(), until) else {
            return false;
        };
        let at = hit.at;
        self.breakpoints.count(hit.clone());
        self.stop();
        self.seek(at);
        self.hit = Some(hit);
        true
    }
}
