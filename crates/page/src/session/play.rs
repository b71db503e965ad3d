//! How the drawn moment moves: playing, seeking, stepping, acting, and the time of a frame.

use super::hunt::Hunts;
use super::job::Queued;
use super::{GO_BACK, QUEUE_MAX, Session};
use model::action::Action;
use model::types::Time;
use story::geometry::bounded;

/// The longest real time one frame may stand for, so that a page that slept does not leap.
const FRAME_MAX_MS: f64 = 100.0;

/// How far beyond the drawn moment the engine is asked to run, in frames, so that it is never waited for.
const FRAMES_AHEAD: f64 = 2.0;

impl Session {
    /// Lets time pass by itself, or stops it.
    pub fn play(&mut self, playing: bool) {
        self.end_hunt();
        (self.playing, self.hurries) = (playing, false);
        if !playing && self.live {
            self.draw_now();
        }
        self.wanted_us = self.drawn_us;
    }

    /// Ends a search. The run has gone on for it, so its newest moment is shown.
    fn end_hunt(&mut self) {
        if std::mem::take(&mut self.hunts).is_ahead() {
            self.go_live();
        }
    }

    /// Draws the newest moment and follows it from now on.
    pub fn go_live(&mut self) {
        self.live = true;
        self.draw_now();
    }

    /// Draws another moment. The newest one goes live.
    pub fn seek(&mut self, time: Time) {
        self.hunts = Hunts::default();
        self.live = time >= self.now();
        self.fetch_fails = 0;
        self.draw(time.min(self.now()).0 as f64);
    }

    /// Goes to the next moment at which something happens.
    ///
    /// Fails when too much waits for the engine already.
    pub fn step(&mut self) -> Result<(), String> {
        self.end_hunt();
        self.playing = false;
        let trace = self.trace();
        let next = trace.position_at(self.drawn());
        let at = match trace.get(next) {
            Some(record) => record.at,
            None if next < trace.len() => trace.times_of(trace.chapter_at(next)).map_or(self.now(), |(from, _)| from),
            None => Time(u64::MAX),
        };
        if at <= self.now() {
            self.seek(at);
            return Ok(());
        }
        self.go_live();
        self.ask(Queued::NextEvent(self.current))
    }

    /// Goes back to the moment before the one that is drawn.
    pub fn step_back(&mut self) {
        self.playing = false;
        let trace = self.trace();
        let at = match trace.position_before(self.drawn()).checked_sub(1) {
            None => Time::ZERO,
            Some(last) => match trace.get(last) {
                Some(record) => record.at,
                None => trace.times_of(trace.chapter_at(last)).map_or(Time::ZERO, |(_, until)| until),
            },
        };
        self.seek(at);
        self.live = false;
    }

    /// Does something to the cluster at the drawn moment. In the past this begins a branch, whose name is returned.
    ///
    /// Fails with one sentence, and does nothing, when there is no room for more.
    pub fn act(&mut self, action: Action) -> Result<Option<String>, String> {
        if self.queue.len() >= QUEUE_MAX {
            return Err(format!("{QUEUE_MAX} actions wait for the engine already; let it answer first"));
        }
        self.end_hunt();
        let mut named = None;
        if self.in_lesson() {
            named = Some(self.leave_lesson(&action)?);
        } else if self.live {
            self.go_live();
        } else {
            let name = self.name_after(&action, self.drawn());
            self.fork_here(name.clone())?;
            named = Some(name);
        }
        let after_undo = self.here().by_undo && self.here().reported == self.here().fork.acts;
        if after_undo {
            let name = self.name_after(&action, self.now());
            let here = self.here_mut();
            (here.by_undo, here.name) = (false, name);
            self.changes += 1;
        }
        self.redo.clear();
        // A branch that leaves a lesson has begun with that already.
        let begins = named.is_some() && !self.queue.iter().any(|queued| queued.branch() == self.current);
        self.ask(Queued::Act { branch: self.current, action, begins })?;
        Ok(named)
    }

    pub(super) fn ask(&mut self, queued: Queued) -> Result<(), String> {
        if let Some(why) = self.branch(queued.branch()).and_then(|branch| branch.ended.as_deref()) {
            return Err(format!("{why}. {GO_BACK}"));
        }
        if self.queue.len() >= QUEUE_MAX {
            return Err(format!("{QUEUE_MAX} actions wait for the engine already; let it answer first"));
        }
        self.queue.push_back(queued);
        Ok(())
    }

    /// Lets the time of one frame pass.
    pub fn frame(&mut self, frame_ms: f64, speed: f64) {
        self.compare_on();
        if !self.playing || self.running_to().is_some() {
            return;
        }
        let span_us = self.hurried_us(bounded(frame_ms, 0.0, FRAME_MAX_MS) * 1_000.0 * speed);
        let target = self.drawn_us + span_us;
        if self.stops_before(target) || self.stops_at(target) {
            return;
        }
        self.wanted_us = target + span_us * FRAMES_AHEAD;
        // Of two compared branches neither passes the other by.
        let target = target.min(self.compared_limit_us().max(self.drawn_us));
        let now_us = self.now().0 as f64;
        if target >= now_us {
            self.live = true;
        }
        self.draw(target.min(now_us));
        if self.live && self.ended().is_some() {
            self.play(false);
        }
    }

    pub(super) fn draw_now(&mut self) {
        self.draw(self.now().0 as f64);
    }

    pub(super) fn draw(&mut self, drawn_us: f64) {
        self.drawn_us = drawn_us;
        let drawn = self.drawn();
        let Some(here) = self.branches.iter().find(|branch| branch.id == self.current) else { return };
        self.cursor.seek_time(here.past.keyframes(), here.past.trace(), drawn);
        self.draw_compared();
    }
}
