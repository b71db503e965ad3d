//! A goal of a lesson: whether it is reached in what is shown.

use crate::breakpoints::mark_broken;
use crate::page::Page;
use model::scenario::Step;
use model::scenario::lesson::Goal;
use model::types::Time;
use model::view::View;
use story::format::span;
use story::grade::Grade;

/// Where a goal stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum GoalIs {
    /// Nothing has been done for it.
    Open,
    /// It does not hold yet: what is the case instead, and how much of the time has passed.
    Tried(String),
    /// It holds, but not as it was asked for: why.
    Missed(String),
    /// It was reached.
    Reached,
}

impl Page {
    /// The goal that is to be reached in what is shown, where it stands, and the stop it belongs to.
    pub fn goal(&self) -> Option<(usize, &Goal, GoalIs)> {
        let (number, goal, is) = self.tried()?;
        let reached = self.state.lesson.progress.goals.contains(&number);
        Some((number, goal, if reached { GoalIs::Reached } else { is }))
    }

    /// The same, whatever was reached before in another branch.
    fn tried(&self) -> Option<(usize, &Goal, GoalIs)> {
        let (number, _, stop) = self.lesson_stop()?;
        let goal = stop.goal.as_ref()?;
        if self.session.in_lesson() {
            return Some((number, goal, GoalIs::Open));
        }
        let mut view = self.session.view().clone();
        mark_broken(&mut view, self.session.violations());
        Some((number, goal, self.goal_in(number, goal, &view, self.session.drawn())))
    }

    /// Where a goal stands at a moment with this view, in which broken properties are marked.
    fn goal_in(&self, number: usize, goal: &Goal, view: &View, at: Time) -> GoalIs {
        let took = at.saturating_sub(self.left_at(number));
        if !goal.condition.holds(view) {
            let (took, within) = (span(took), span(goal.within));
            return GoalIs::Tried(format!(
                "Not yet: {}. {took} of {within} have passed.",
                goal.condition.explain(view)
            ));
        }
        match self.session.own_acts().find(|action| !goal.allows(action)) {
            Some(action) => GoalIs::Missed(format!("It holds, but “{action}” was not allowed.")),
            None if took > goal.within => {
                GoalIs::Missed(format!("It holds, but only after more than {}.", span(goal.within)))
            }
            None => GoalIs::Reached,
        }
    }

    /// The stop whose goal was reached at the drawn moment or at one since this was last asked, also if it does not hold any more.
    ///
    /// Events of one moment are taken together, as in `run until`.
    pub(super) fn goal_since(&mut self) -> Option<usize> {
        let judged = self.state.lesson.judged.take();
        let (number, goal, is) = self.tried()?;
        let here = self.session.current();
        let trace = self.session.trace();
        let until = self.session.view().at;
        let reached = is == GoalIs::Reached || {
            let last = judged.filter(|(branch, view)| *branch == here && view.at <= until && trace.covers(until));
            last.is_some_and(|(_, view)| self.passes(number, goal, view))
        };
        let number = reached.then_some(number);
        if is != GoalIs::Open {
            self.state.lesson.judged = Some((here, self.session.view().clone()));
        }
        number
    }

    /// True when the goal is reached at a moment after that of this view, up to the drawn one.
    fn passes(&self, number: usize, goal: &Goal, mut view: View) -> bool {
        let (from, first) = (view.at, view.position);
        let records = self.session.trace().between(from, self.session.view().at);
        let mut records = records.skip_while(|(place, _)| *place < first).map(|(_, record)| record).peekable();
        while let Some(record) = records.next() {
            view.apply(record);
            if records.peek().is_some_and(|next| next.at == record.at) {
                continue;
            }
            mark_broken(&mut view, self.session.violations());
            if self.goal_in(number, goal, &view, view.at) == GoalIs::Reached {
                return true;
            }
        }
        false
    }

    fn left_at(&self, number: usize) -> Time {
        self.session.stop_times().get(number - 1).copied().unwrap_or_default()
    }

    /// What has been done for the goal of a drill, graded: in a branch of one's own, or in what the drill warns of.
    pub fn grade(&self) -> Option<Grade> {
        let session = &self.session;
        if session.in_lesson() || !self.state.lesson.is_drill() {
            return None;
        }
        let (number, goal, _) = self.tried()?;
        let span = (self.left_at(number), session.drawn());
        Some(Grade::of(session.violations(), session.lanes(), session.client_bars(), span, goal.within))
    }
}

/// The lines of a goal's solution as they are shown.
pub fn solution_lines(goal: &Goal) -> impl Iterator<Item = String> {
    goal.solution.iter().map(Step::to_string)
}
