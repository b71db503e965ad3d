//! Judges a scenario by itself, without its text: its cluster, its actions one after another, and the limits.

use super::lesson::Stop;
use super::{Condition, Expectation, LINES_MAX, Line, NOT_MAX, RUN_MAX, Scenario, Step, TEXT_BYTES_MAX};
use crate::action::Action;
use crate::cluster::Cluster;
use crate::types::Time;

/// How many conditions may stand within one another: `not` in each part of parts.
const DEPTH_MAX: usize = NOT_MAX + 4;

impl Scenario {
    /// Whether it can be played: one that came over the door, or was made by hand.
    ///
    /// Whatever [`parse`](super::parse) has read can be. Fails with one sentence, which names the line.
    pub fn check(&self) -> Result<(), String> {
        self.cluster.validate()?;
        if self.lines.len() > LINES_MAX {
            return Err(format!("{} lines are too many: {LINES_MAX} are allowed", self.lines.len()));
        }
        let mut now = self.cluster.clone();
        let mut longest = Time::ZERO;
        for (number, line) in (1..).zip(&self.lines) {
            check_step(&line.step, &mut now).map_err(|why| format!("step {number}, `{}`: {why}", line.step))?;
            longest = longest + line.step.longest();
            if longest > RUN_MAX {
                return Err(format!("up to step {number} the run can take {longest}: {RUN_MAX} are allowed"));
            }
        }
        // What has been done in a run must stay a text that can be read again.
        match self.lines.iter().map(Line::bytes).sum::<usize>() {
            bytes if bytes > TEXT_BYTES_MAX => {
                Err(format!("{bytes} bytes are too long a text: {TEXT_BYTES_MAX} are allowed"))
            }
            _ => Ok(()),
        }
    }
}

impl Line {
    /// How many bytes its text has.
    fn bytes(&self) -> usize {
        self.to_string().len() + self.words.iter().map(|words| words.len() + 3).sum::<usize>() + 1
    }
}

fn check_step(step: &Step, now: &mut Cluster) -> Result<(), String> {
    match step {
        Step::Act(action) => check_action(action, now),
        Step::Expect(Expectation { condition, .. }) | Step::RunUntil { condition, .. } => check_condition(condition, 0),
        Step::Stop(stop) => check_stop(stop, now),
        Step::Run(_) | Step::View(_) => Ok(()),
    }
}

/// An action is judged in the cluster as those before it have made it.
fn check_action(action: &Action, now: &mut Cluster) -> Result<(), String> {
    action.check(now)?;
    if let Action::Admin { operation, .. } = action {
        now.nodes = operation.nodes_after(now.nodes);
    }
    if let Action::Named { action, .. } = action {
        check_action(action, now)?;
    }
    Ok(())
}

/// What a condition names need not exist: then it does not hold. Only how deep it is has a limit.
fn check_condition(condition: &Condition, depth: usize) -> Result<(), String> {
    if depth > DEPTH_MAX {
        return Err(format!("more than {DEPTH_MAX} conditions stand within one another"));
    }
    match condition {
        Condition::Not(inner) => check_condition(inner, depth + 1),
        Condition::All(parts) | Condition::Any(parts) => {
            parts.iter().try_for_each(|part| check_condition(part, depth + 1))
        }
        Condition::Leader(_)
        | Condition::LeaderQuorum { .. }
        | Condition::Serving
        | Condition::Node(..)
        | Condition::Converged
        | Condition::Value { .. }
        | Condition::Members(_)
        | Condition::Joint
        | Condition::Term(_)
        | Condition::Message { .. }
        | Condition::Named(..)
        | Condition::Request(..)
        | Condition::Operation(..)
        | Condition::Broken(_) => Ok(()),
    }
}

/// A solution and a contrast are not part of the run.
fn check_stop(stop: &Stop, now: &Cluster) -> Result<(), String> {
    let conditions = stop.answers.iter().filter_map(|answer| answer.when.as_ref());
    let conditions = conditions.chain(stop.goal.iter().map(|goal| &goal.condition));
    conditions.into_iter().try_for_each(|condition| check_condition(condition, 0))?;
    let mut now = now.clone();
    stop.contrast.iter().flat_map(|contrast| &contrast.acts).try_for_each(|action| check_action(action, &mut now))
}
