//! Time: playing, stepping, seeking, looking for kinds of events, stopping at breakpoints.

use super::breakpoints::Breakpoints;
use super::effect::Effect;
use super::session::Stepped;
use super::storage::BREAKPOINTS;
use crate::chosen::subject_of;
use crate::msg::SelectionMsg;
use crate::msg::TimeMsg;
use crate::page::{ON_ITS_WAY, Page};
use story::format::{SPEED_STEPS, moment, speed};

/// How long a playing session may go on before it is stored again, in real milliseconds.
const STORE_EVERY_MS: f64 = 1_000.0;

impl Page {
    /// Answers with whether the page has to be drawn again.
    pub(crate) fn on_time(&mut self, now_ms: f64, msg: TimeMsg) -> bool {
        match msg {
            TimeMsg::TogglePlay => {
                let playing = self.session.playing();
                self.session.play(!playing);
                self.store();
            }
            TimeMsg::Step => {
                if let Err(why) = self.session.step() {
                    self.wrong(why);
                }
            }
            TimeMsg::StepBack => self.session.step_back(),
            TimeMsg::StepTo { forward } => self.step_to(forward),
            TimeMsg::StepWanted(wanted) => self.state.step_wanted = wanted,
            TimeMsg::Breakpoints(change) => {
                let changed = change.apply(&mut self.session.breakpoints);
                self.effects.push(Effect::Store(vec![(BREAKPOINTS.to_string(), self.session.breakpoints.to_text())]));
                if let Err(why) = changed {
                    self.wrong(why);
                }
            }
            TimeMsg::Seek(time) => {
                self.session.play(false);
                self.session.seek(time);
            }
            TimeMsg::ToEvent { at, position } => {
                self.session.play(false);
                self.session.seek(at);
                let subject = self.session.trace().get(position).and_then(|record| subject_of(&record.event));
                if let Some(subject) = subject {
                    self.on_selection(SelectionMsg::Choose(Some(subject)));
                }
            }
            TimeMsg::Live => self.session.go_live(),
            TimeMsg::Speed(speed) => self.state.speed = speed.min(SPEED_STEPS),
            TimeMsg::Faster(steps) => {
                self.state.speed = self.state.speed.saturating_add_signed(steps).min(SPEED_STEPS);
            }
            TimeMsg::Frame => return self.frame(now_ms),
        }
        true
    }

    /// Lets the time of one frame pass.
    fn frame(&mut self, now_ms: f64) -> bool {
        self.frame_asked = false;
        if !self.session.playing() || self.holds_time() {
            // What passes meanwhile in the real world does not count.
            self.frame_ms = None;
            return false;
        }
        let passed_ms = self.frame_ms.map_or(0.0, |before_ms| now_ms - before_ms);
        self.frame_ms = Some(now_ms);
        self.session.frame(passed_ms, speed(self.state.speed));
        if let Some(hit) = self.session.hit.take() {
            self.say(format!("Paused at {}: {}.", moment(hit.at), hit.says.trim_end_matches('.')));
            self.store();
        }
        self.update_numbers(now_ms);
        if now_ms - self.storing.at_ms > STORE_EVERY_MS {
            self.storing.at_ms = now_ms;
            self.store();
        }
        true
    }

    fn step_to(&mut self, forward: bool) {
        if self.session.running_to().is_some() {
            return self.wrong(ON_ITS_WAY);
        }
        let wanted = self.state.step_wanted;
        self.state.step_said = match self.session.step_to(wanted, forward) {
            Stepped::Found(at) => wanted.found_at(at),
            Stepped::Hunting => String::new(),
            Stepped::Nothing => {
                format!("no {} {}", wanted.name(), if forward { "to come" } else { "before" })
            }
        };
    }

    /// The breakpoints stay when another run begins, and have not been hit in it.
    pub(crate) fn take_over_breakpoints(&mut self, mut breakpoints: Breakpoints) {
        breakpoints.begin();
        self.session.breakpoints = breakpoints;
        self.state.step_said.clear();
    }
}
