//! A goal of a lesson: whether it is reached in what is shown.

use crate::breakpoints::mark_broken;
use crate::page::Page;
use model::scenario::Step;
use model::scenario::lesson::Goal;
use model::types::Time;
use story::grade::Grade;

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
        let (number, goal, is) = self.tried()?;
        let reached = self.state.lesson.progress.goals.contains(&number);
        Some((number, goal, if reached { GoalIs::Reached } else { is }))
    }

    /// The same, whatever was reached before in another branch.
    pub(super) fn tried(&self) -> Option<(usize, &Goal, GoalIs)> {
        let (number, _, stop) = self.lesson_stop()?;
        let goal = stop.goal.as_ref()?;
        if self.session.in_lesson() {
            return Some((number, goal, GoalIs::Open));
        }
        let took = self.session.drawn().saturating_sub(self.left_at(number));
        let mut view = self.session.view().clone();
        mark_broken(&mut view, self.session.violations());
        let holds = goal.condition.holds(&view);
        let forbidden = self.session.own_acts().find(|action| !goal.allows(action));
        let is = match forbidden {
            _ if !holds => GoalIs::Tried,
            Some(action) => GoalIs::Missed(format!("It holds, but “{action}” was not allowed.")),
            None if took > goal.within => {
                GoalIs::Missed(format!("It holds, but only after more than {}.", goal.within))
            }
            None => GoalIs::Reached,
        };
        Some((number, goal, is))
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
