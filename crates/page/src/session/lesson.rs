//! A lesson in its session: the branch that plays it and waits at each stop, and the branches of readers who leave it.
//!
//! ```text
//! the lesson  ──── stop 1 ──────── stop 2 ──────── stop 3     its lines are played, and nothing else
//!                    └── what the reader does: a branch that plays no line any more
//! ```

use super::branch::FIRST_BRANCH as LESSON_BRANCH;
use super::job::Queued;
use super::{FIRST_MOMENT, STILL_FETCHED, Session};
use crate::breakpoints::mark_broken;
use model::action::Action;
use model::protocol::NoteKind;
use model::scenario::lesson::Contrast;
use model::types::Time;
use model::view::View;
use story::format::seconds;

/// How much virtual time one frame may stand for while the reader hurries on to the next stop, in microseconds.
const HURRY_US: f64 = 250_000.0;

impl Session {
    /// True while the branch is shown that plays a lesson.
    pub fn in_lesson(&self) -> bool {
        self.opened.is_lesson() && self.current == LESSON_BRANCH
    }

    /// When each stop of the lesson was reached, as far as it has been played.
    pub fn stop_times(&self) -> Vec<Time> {
        let notes = self.branch(LESSON_BRANCH).map_or(&[][..], |branch| &branch.notes[..]);
        notes.iter().filter(|note| note.kind == NoteKind::Stop).map(|note| note.at).collect()
    }

    /// The last stop that was reached at the drawn moment, counted from 1; 0 before the first one. In a branch of the
    /// reader's own it is the stop at which the lesson was left.
    pub fn stop_here(&self) -> usize {
        let left = self.here().acts.iter().next().map(|act| act.at);
        let at = left.filter(|_| !self.in_lesson()).unwrap_or(self.drawn()).min(self.drawn());
        self.stop_times().iter().filter(|stop| **stop <= at).count()
    }

    /// True when the lesson waits at a stop at the drawn moment, or before its start.
    pub fn waits_at_stop(&self) -> bool {
        let here = self.stop_here();
        let at = here.checked_sub(1).and_then(|place| self.stop_times().get(place).copied());
        self.in_lesson() && !self.playing() && at.is_none_or(|at| at == self.drawn())
    }

    /// The view at a stop, counted from 1, if its events are in memory.
    pub fn view_at_stop(&self, number: usize) -> Option<View> {
        let at = self.stop_times().get(number.checked_sub(1)?).copied()?;
        let past = &self.branch(LESSON_BRANCH)?.past;
        past.trace().covers(at).then(|| {
            let mut view = past.keyframes().view_at_time(past.trace(), at);
            mark_broken(&mut view, self.violations());
            view
        })
    }

    /// Shows the lesson at a stop that was reached, counted from 1, or at its start, and waits there.
    pub fn go_to_stop(&mut self, number: usize) -> Result<(), String> {
        let times = self.stop_times();
        let at = number.checked_sub(1).map_or(Some(FIRST_MOMENT), |place| times.get(place).copied());
        let at = at.ok_or("This stop has not been reached yet.")?;
        if self.current != LESSON_BRANCH {
            self.switch(LESSON_BRANCH)?;
        }
        self.play(false);
        self.seek(at);
        Ok(())
    }

    /// Goes on to the next stop as fast as the engine allows.
    pub fn hurry(&mut self) {
        self.play(true);
        self.hurries = true;
    }

    /// How much virtual time the next frame stands for, when the reader hurries.
    pub(super) fn hurried_us(&self, span_us: f64) -> f64 {
        if self.hurries { HURRY_US } else { span_us }
    }

    /// True when a frame must not go on to `target_us`: the lesson waits at a stop on the way.
    pub(super) fn stops_at(&mut self, target_us: f64) -> bool {
        if !self.in_lesson() {
            return false;
        }
        let (drawn, until) = (self.drawn(), Time(target_us as u64));
        let Some(at) = self.stop_times().into_iter().find(|at| *at > drawn && *at <= until) else { return false };
        self.play(false);
        self.seek(at);
        true
    }

    /// True when a stop has been reached that is not drawn yet: what comes after it is not asked for.
    pub(super) fn stop_ahead(&self) -> bool {
        let drawn = self.drawn();
        self.in_lesson() && self.stop_times().last().is_some_and(|at| *at > drawn)
    }

    /// Leaves the lesson at the drawn moment, in a branch of its own, for an action.
    pub(super) fn leave_lesson(&mut self, action: &Action) -> Result<String, String> {
        let name = self.name_after(action, self.drawn());
        self.leave_as(name)
    }

    /// Leaves the lesson at the drawn moment, in a branch that plays no line any more.
    pub fn leave(&mut self) -> Result<String, String> {
        match self.in_lesson() {
            true => self.leave_as(self.unique(format!("on your own from {} s", seconds(self.drawn())))),
            false => Err("The lesson has been left already.".to_string()),
        }
    }

    fn leave_as(&mut self, name: String) -> Result<String, String> {
        if !self.cursor.reached() {
            return Err(STILL_FETCHED.to_string());
        }
        self.fork_here(name.clone())?;
        self.redo.clear();
        self.ask(Queued::Act { branch: self.current, action: Action::ScriptOff, begins: true })?;
        Ok(name)
    }

    /// Leaves the lesson at a stop for a contrast, beside the lesson. With another cluster that is a run
    /// from time zero on, seen from the first stop on.
    pub fn contrast(&mut self, number: usize, contrast: &Contrast) -> Result<(), String> {
        self.go_to_stop(if contrast.cluster.is_some() { 1 } else { number })?;
        match &contrast.cluster {
            Some(cluster) => {
                let here = self.here();
                let reached = |line: usize| here.notes.iter().find(|note| note.line == line).map(|note| note.at);
                let scenario = self.opened.with_cluster(cluster, reached, []);
                let (ours, theirs) = (self.opened.cluster.properties(), cluster.properties());
                let changed = ours.into_iter().zip(theirs).filter(|(one, other)| one.1 != other.1);
                let changed: Vec<String> = changed.map(|(_, (key, value, _))| [key, "=", &value].concat()).collect();
                let (end, name) = (here.now, [&here.name, ", ", &changed.join(" ")].concat());
                let id = self.begin_beside(scenario, name, end)?;
                self.switch(id)?;
            }
            None => contrast.acts.iter().try_for_each(|action| self.act(action.clone()).map(|_| ()))?,
        }
        self.compare(Some(LESSON_BRANCH))?;
        self.play(true);
        Ok(())
    }

    /// What the reader has done since the lesson was left, in the branch that is shown.
    pub fn own_acts(&self) -> impl Iterator<Item = &Action> {
        let acts = self.here().acts.iter().map(|act| &act.action);
        acts.filter(|action| !matches!(action, Action::ScriptOff))
    }
}
