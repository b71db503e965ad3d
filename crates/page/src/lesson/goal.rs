//! A goal of a lesson: whether it is reached in what is shown.

use crate::breakpoints::mark_broken;
use crate::page::Page;
use model::scenario::Step;
use model::scenario::lesson::Goal;

/// Where a goal stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum GoalIs {
    /// Nothing has been done for it.
    Open,
    /// It does not hold yet.
    Tried,
    /// It holds, but not as it was asked for: why.
    Missed(String),
    /// It was reached.
    Reached,
}

impl Page {
    /// The goal that is to be reached in what is shown, where it stands, and the stop it belongs to.
    pub fn goal(&self) -> Option<(usize, &Goal, GoalIs)> {
        let (number, _, stop) = self.lesson_stop()?;
        let goal = stop.goal.as_ref()?;
        let reached = self.state.lesson.progress.goals.contains(&number);
        if self.session.in_lesson() {
            let is = if reached { GoalIs::Reached } else { GoalIs::Open };
            return Some((number, goal, is));
        }
        let left = self.session.stop_times().get(number - 1).copied().unwrap_or_default();
        let took = self.session.drawn().saturating_sub(left);
        let mut view = self.session.view().clone();
        mark_broken(&mut view, self.session.violations());
        let holds = goal.condition.holds(&view);
        let forbidden = self.session.own_acts().find(|action| !goal.allows(action));
        let is = match forbidden {
            _ if reached => GoalIs::Reached,
            _ if !holds => GoalIs::Tried,
            Some(action) => GoalIs::Missed(format!("It holds, but “{action}” was not allowed.")),
            None if took > goal.within => {
                GoalIs::Missed(format!("It holds, but only after more than {}.", goal.within))
            }
            None => GoalIs::Reached,
        };
        Some((number, goal, is))
    }
}

/// The lines of a goal's solution as they are shown.
pub fn solution_lines(goal: &Goal) -> impl Iterator<Item = String> {
    goal.solution.iter().map(Step::to_string)
}
