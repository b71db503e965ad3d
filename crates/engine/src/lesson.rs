//! Whether a lesson keeps what it promises: its goals are reached by their solutions, its contrasts come as they say.

use super::verdict::Verdict;
use model::protocol::NoteKind;
use model::scenario::lesson::{Contrast, Goal};
use model::scenario::{Condition, Scenario, Step};
use model::types::Time;

/// The most actions of a solution: a goal is within reach.
pub const SOLUTION_ACTS_MAX: usize = 3;

/// What is wrong with the goals and contrasts of a lesson that led to this verdict: the place of the stop's line, and one
/// sentence. That each question has one right answer is a note of the verdict itself.
pub fn broken_promises(scenario: &Scenario, verdict: &Verdict) -> Vec<(usize, String)> {
    let mut broken = Vec::new();
    for (place, _, stop) in scenario.stops() {
        let reached = verdict.notes.iter().find(|note| note.kind == NoteKind::Stop && note.line == place);
        let Some(at) = reached.map(|note| note.at) else {
            broken.push((place, "this stop is never reached".to_string()));
            continue;
        };
        let goal = stop.goal.as_ref().map(|goal| solve(scenario, place, at, goal));
        let contrast = stop.contrast.as_ref().map(|contrast| compare(scenario, place, at, verdict, contrast));
        let failed = [goal, contrast].into_iter().flatten().filter_map(Result::err);
        broken.extend(failed.map(|why| (place, why)));
    }
    broken
}

/// Plays a goal's solution. Fails with what is wrong with it.
fn solve(scenario: &Scenario, place: usize, at: Time, goal: &Goal) -> Result<(), String> {
    let acts = goal.solution.iter().filter_map(|step| match step {
        Step::Act(action) => Some(action),
        Step::Run(_) | Step::RunUntil { .. } | Step::Expect(_) | Step::View(_) | Step::Stop(_) => None,
    });
    if let Some(action) = acts.clone().find(|action| !goal.allows(action)) {
        return Err(format!("the solution does `{action}`, which the goal forbids"));
    }
    if acts.count() > SOLUTION_ACTS_MAX {
        return Err(format!("the solution has more than {SOLUTION_ACTS_MAX} actions"));
    }
    let open = Condition::Not(Box::new(goal.condition.clone()));
    let reach = Step::RunUntil { condition: goal.condition.clone(), within: goal.within };
    let steps = [Step::Expect(open.into())].into_iter().chain(goal.solution.iter().cloned()).chain([reach]);
    let verdict = play(scenario, place, steps)?;
    match verdict.end.saturating_sub(at) {
        took if took > goal.within => Err(format!("the solution takes {took}, but the goal says {}", goal.within)),
        _ => Ok(()),
    }
}

/// Plays a contrast, for as long as the lesson goes on, or with another cluster from the start. Fails with what is not as it says.
fn compare(scenario: &Scenario, place: usize, at: Time, lesson: &Verdict, contrast: &Contrast) -> Result<(), String> {
    let expects = contrast.expects.iter().cloned().map(|condition| Step::Expect(condition.into()));
    if let Some(cluster) = &contrast.cluster {
        let reached = |line: usize| lesson.notes.iter().find(|note| note.line == line).map(|note| note.at);
        return play_whole(scenario.with_cluster(cluster, reached, expects)).map(|_| ());
    }
    let acts = contrast.acts.iter().cloned().map(Step::Act);
    play(scenario, place, acts.chain([Step::Run(lesson.end.saturating_sub(at))]).chain(expects)).map(|_| ())
}

/// Plays the lesson up to a stop, and then these steps. Fails with the first thing that is not as it should be.
fn play(scenario: &Scenario, place: usize, steps: impl Iterator<Item = Step>) -> Result<Verdict, String> {
    play_whole(scenario.turned_at(place, steps))
}

/// Plays a scenario. Fails with the first thing that is not as it should be.
fn play_whole(turned: Scenario) -> Result<Verdict, String> {
    let verdict = Verdict::of(&turned)?;
    let failed = verdict.notes.iter().find(|note| matches!(note.kind, NoteKind::Failed | NoteKind::Impossible));
    match (failed, &verdict.ended) {
        (Some(note), _) => Err(format!("`{}`: {}", turned.lines[note.line].step, note.text)),
        (None, Some(why)) => Err(why.clone()),
        (None, None) => Ok(verdict),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::scenario::parse;

    const LESSON: &str = "cluster nodes=5 seed=3\nrun until converged\n# Node 1 leads.\nstop ? Who leads next?\n\
        answer \"Node 1.\" when leader 1\nanswer \"Another one.\" when not leader 1\n\
        goal \"Let another one lead.\" not leader 1 within 3s without crash\nsolution transfer leadership to 3\n\
        contrast \"It is handed over.\"\ncontrast transfer leadership to 3\ncontrast expect leader 3\n\
        crash 1\nrun until leader\n# A new leader.\nstop\n";

    fn said(text: &str) -> Vec<String> {
        let scenario = parse(text).unwrap_or_else(|mistakes| panic!("{mistakes}"));
        let verdict = Verdict::of(&scenario).expect("it is possible");
        let notes = verdict.notes.iter().filter(|note| note.kind == NoteKind::Failed).map(|note| note.text.clone());
        notes.chain(broken_promises(&scenario, &verdict).into_iter().map(|(_, why)| why)).collect()
    }

    #[test]
    fn a_lesson_whose_promises_hold_is_sound_and_its_output_says_the_right_answer() {
        assert_eq!(said(LESSON), Vec::<String>::new());
        let output = Verdict::of(&parse(LESSON).expect("well formed")).expect("possible").output();
        assert!(output.contains(": stop 1\n") && output.contains(": Another one.\n"), "{output}");
    }

    #[test]
    fn a_contrast_with_another_cluster_does_the_same_at_the_same_moments() {
        let promise = "contrast \"It is handed over.\"\ncontrast transfer leadership to 3\ncontrast expect leader 3\n";
        let other = "contrast \"Patience.\"\ncontrast cluster nodes=5 seed=3 election=2s..3s\n";
        let text = LESSON
            .replace(promise, &[other, "contrast expect not leader\ncontrast expect not node 1 crashed\n"].concat());
        // With these time-outs no node has stood yet when the lesson crashes node 1, and it lets as much time pass only.
        assert_eq!(said(&text).len(), 1, "{:?}", said(&text));
        let text =
            LESSON.replace(promise, &[other, "contrast expect not leader\ncontrast expect node 1 crashed\n"].concat());
        assert_eq!(said(&text), Vec::<String>::new());
    }

    #[test]
    fn every_promise_that_a_lesson_breaks_is_found() {
        for (right, wrong, why) in [
            ("when leader 1", "when leader 2", "x"),
            ("when not leader 1", "when leader 1", "no answer to the question is right here"),
            ("when leader 1\nanswer", "when leader\nanswer", "more than one answer to the question is right here"),
            (
                "solution transfer leadership to 3",
                "solution crash 1",
                "the solution does `crash 1`, which the goal forbids",
            ),
            (
                "solution transfer leadership to 3",
                "solution pause 4\nsolution resume 4\nsolution pause 5\nsolution transfer leadership to 3",
                "the solution has more than 3 actions",
            ),
            ("solution transfer leadership to 3", "solution run 1ms", "waited without success for not leader 1"),
            ("not leader 1 within 3s", "leader 1 within 3s", "expected not leader 1"),
            ("not leader 1 within 3s", "not leader 1 within 1us", "waited without success"),
            ("contrast expect leader 3", "contrast expect leader 2", "expected leader 2"),
            ("contrast transfer leadership to 3", "contrast restart 3", "restart 3"),
        ] {
            assert!(LESSON.contains(right), "{right}");
            let text = LESSON.replacen(right, wrong, 1);
            let said = said(&text);
            match why {
                // Only the wrong answer has changed, and it stays wrong.
                "x" => assert_eq!(said, Vec::<String>::new()),
                why => assert!(said.iter().any(|said| said.contains(why)), "{wrong}: {said:?}"),
            }
        }
    }
}
