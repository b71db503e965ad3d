//! What has been done in a run and what is still to be played, always a scenario that repeats it exactly.
//!
//! ```text
//! run 2s           write 1 x=3      run until leader   …
//! ├── done ──┤     ├── current ──┤  ├──── todo ────┤
//! ```

use std::collections::VecDeque;

use model::action::Action;
use model::protocol::{Done, DoneLines};
use model::scenario::lesson::STOP_LASTS;
use model::scenario::{Line, Scenario, Step};
use model::types::Time;

/// No line that lets time pass is longer: `run`, a time of at most 20 digits, a point and a unit.
const RUN_LINE_BYTES_MAX: usize = 32;

/// The lines of a scenario on their way from "to do" to "done".
#[derive(Clone, Debug)]
pub struct Script {
    scenario: Scenario,
    done: Vec<Line>,
    /// Of each line in `done`, its place among the opened scenario's lines, when it was played as it stands there.
    origins: Vec<Option<usize>>,
    /// How many lines the opened scenario has, and how many stops among them.
    opened: usize,
    stops: usize,
    /// How many of them there are up to the last one that asks what is seen of the cluster.
    asking: usize,
    /// A line that lets time pass, and when it ends at the latest.
    current: Option<(Line, Time)>,
    todo: VecDeque<Line>,
    /// When the last line in `done` ended.
    since: Time,
    /// True once anything was due after that, even at the same moment.
    moved: bool,
    /// How long the lines in `done` take at the most when they are played again.
    counted: Time,
    /// How many of the lines in `done` have been reported.
    reported: usize,
    /// No less than how many bytes the text of everything has.
    text_bytes: usize,
}

impl Script {
    /// Nothing is done yet.
    pub fn new(scenario: &Scenario) -> Script {
        // A wait that is split says its limit, even where the usual one was left out.
        let waits = scenario.lines.iter().filter(|line| matches!(line.step, Step::RunUntil { .. })).count();
        let text_bytes = scenario.to_string().len() + waits * RUN_LINE_BYTES_MAX;
        let mut scenario = scenario.clone();
        let (opened, stops) = (scenario.lines.len(), scenario.stops().count());
        let asking = scenario.lines.iter().rposition(|line| asks(&line.step)).map_or(0, |last| last + 1);
        let todo = std::mem::take(&mut scenario.lines).into();
        Script {
            scenario,
            done: Vec::new(),
            origins: Vec::new(),
            opened,
            stops,
            asking,
            current: None,
            todo,
            since: Time::ZERO,
            moved: false,
            counted: Time::ZERO,
            reported: 0,
            text_bytes,
        }
    }

    /// How many lines have been done and are still to be played.
    pub fn len(&self) -> usize {
        self.done.len() + self.todo.len() + usize::from(self.current.is_some())
    }

    /// How many bytes the text of [`Script::scenario`] has at the most, once this is done as well.
    pub fn text_bytes_with(&self, action: &Action) -> usize {
        self.text_bytes + RUN_LINE_BYTES_MAX + action.to_string().len() + 1
    }

    /// True when a request of this name was asked, or will be.
    pub fn has_name(&self, name: &str) -> bool {
        let lines = self.done.iter().chain(&self.todo);
        lines
            .into_iter()
            .any(|line| matches!(&line.step, Step::Act(Action::Named { name: known, .. }) if known == name))
    }

    /// How long a run of [`Script::scenario`] takes at the most, if something is done now.
    pub fn longest(&self, now: Time) -> Time {
        let current = self.current.as_ref().map_or(Time::ZERO, |(_, end)| *end - now);
        let todo = self.todo.iter().map(|line| line.step.longest());
        todo.fold(self.counted + (now - self.since) + current, |sum, time| sum + time)
    }

    /// True while lines are still to be played.
    pub fn is_playing(&self) -> bool {
        self.current.is_some() || !self.todo.is_empty()
    }

    /// True while a line that is not over asks what is seen of the cluster.
    pub fn asks(&self) -> bool {
        let taken = self.opened - self.todo.len();
        self.is_playing() && self.asking > taken - usize::from(self.current.is_some())
    }

    /// The line that lets time pass, and when it ends at the latest.
    pub fn current(&self) -> Option<(&Step, Time)> {
        self.current.as_ref().map(|(line, end)| (&line.step, *end))
    }

    /// Takes the next line into work: one that lets time pass becomes the current one, any other is done at once.
    /// Answers with what there is to do for it, and its place among the lines.
    pub fn next(&mut self, now: Time) -> Option<(usize, Step)> {
        if self.current.is_some() {
            return None;
        }
        let line = self.todo.pop_front()?;
        let step = line.step.clone();
        match &step {
            Step::Run(span) => {
                self.current = Some((line, now + *span));
                self.next(now)
            }
            Step::RunUntil { within, .. } => {
                self.current = Some((line, now + *within));
                None
            }
            Step::Stop(_) => {
                self.current = Some((line, now + STOP_LASTS));
                Some((self.done.len(), step))
            }
            // What chaos does is remembered line by line; to begin it again as well would do everything twice.
            Step::Act(Action::Chaos(_) | Action::ScriptOff) => Some((self.done.len(), step)),
            Step::Act(_) | Step::Expect(_) | Step::View(_) => {
                let origin = self.played_last();
                self.push(line, Some(origin), now);
                Some((self.done.len() - 1, step))
            }
        }
    }

    /// The current line has ended. Answers with its place among the lines.
    pub fn end_current(&mut self, now: Time) -> usize {
        if let Some((mut line, end)) = self.current.take() {
            let whole = line.step.clone();
            match &mut line.step {
                Step::Run(span) => *span = now - self.since,
                // What was split off by an action in between has been waited for already.
                Step::RunUntil { within, .. } => *within = end - self.since,
                Step::Stop(_) | Step::Act(_) | Step::Expect(_) | Step::View(_) => {}
            }
            let origin = (line.step == whole).then(|| self.played_last());
            self.push(line, origin, now);
        }
        self.done.len() - 1
    }

    /// No line is played any more. What was under way counts as far as it went.
    pub fn end(&mut self) {
        self.current = None;
        self.todo.clear();
    }

    /// The place, among the opened scenario's lines, of the one that was taken into work last.
    fn played_last(&self) -> usize {
        self.opened - self.todo.len() - 1
    }

    /// Something that was due has happened.
    pub fn moves(&mut self) {
        self.moved = true;
    }

    /// This was done by hand or by chaos, now.
    pub fn act(&mut self, now: Time, action: &Action) {
        self.text_bytes = self.text_bytes_with(action);
        // What the line before has led to at this very moment comes first: then `run 0us` stands between the two.
        if now > self.since || self.moved {
            self.push(Line::from(Step::Run(now - self.since)), None, now);
        }
        self.push(Line::from(Step::Act(action.clone())), None, now);
    }

    fn push(&mut self, line: Line, origin: Option<usize>, now: Time) {
        self.origins.push(origin);
        self.counted = self.counted + line.step.longest();
        self.done.push(line);
        (self.since, self.moved) = (now, false);
    }

    /// What has been done since the last call, and what is still to be played.
    pub fn take_done(&mut self) -> Done {
        let from = std::mem::replace(&mut self.reported, self.done.len());
        let mut lines: Vec<DoneLines> = Vec::new();
        for (line, origin) in self.done.iter().zip(&self.origins).skip(from) {
            match (lines.last_mut(), origin) {
                (Some(DoneLines::Opened { first, count }), Some(origin)) if *first + *count == *origin => *count += 1,
                (_, Some(origin)) => lines.push(DoneLines::Opened { first: *origin, count: 1 }),
                (_, None) => lines.push(DoneLines::Own(line.clone())),
            }
        }
        Done { from, lines, current: self.rest_of_current(), todo: self.todo.len() }
    }

    /// What has been done, and what is still to be played.
    pub fn scenario(&self) -> Scenario {
        let lines = self.done.iter().cloned().chain(self.rest_of_current()).chain(self.todo.iter().cloned()).collect();
        self.scenario.with_lines(lines, self.stops)
    }

    /// The line that lets time pass, without what was split off it.
    fn rest_of_current(&self) -> Option<Line> {
        let (mut line, end) = self.current.clone()?;
        match &mut line.step {
            Step::Run(span) => *span = end - self.since,
            Step::RunUntil { within, .. } => *within = end - self.since,
            Step::Stop(_) | Step::Act(_) | Step::Expect(_) | Step::View(_) => {}
        }
        Some(line)
    }
}

/// Whether what a line asks is answered by what is seen of the cluster. A stop's question is judged at the next stop.
fn asks(step: &Step) -> bool {
    match step {
        Step::RunUntil { .. } | Step::Expect(_) | Step::View(_) | Step::Stop(_) => true,
        Step::Run(_) | Step::Act(_) => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::run::Run;
    use model::action::{ProcessAction, Target};
    use model::scenario::parse;
    use model::types::NodeId;

    #[test]
    fn an_action_that_a_wait_is_for_ends_it_at_that_moment_as_in_a_run_of_its_text() {
        let scenario = parse("cluster nodes=3 seed=4\nrun until node 1 crashed\nrun 280ms\n").expect("well formed");
        let mut run = Run::open(&scenario).expect("possible");
        let crash = Action::Process(ProcessAction::Crash(Target::Node(NodeId(1))));
        run.act(&crash).expect("possible");
        let mut again = Run::open(&run.scenario()).expect("possible");
        let notes = |run: &mut Run| {
            run.run_until(Time::from_millis(100));
            run.take_news().notes.into_iter().map(|note| (note.at, note.text)).collect::<Vec<_>>()
        };
        assert_eq!(notes(&mut run), [(Time::ZERO, "at 0s: node 1 crashed".to_string())]);
        assert_eq!(notes(&mut again), [(Time::ZERO, "at 0s: node 1 crashed".to_string())]);
    }

    #[test]
    fn the_view_is_asked_up_to_the_last_line_that_asks() {
        let scenario = parse("cluster nodes=3 seed=1\nrun until leader\nwrite 1 x=1\nrun 5s\n").expect("well formed");
        let mut script = Script::new(&scenario);
        assert_eq!((script.next(Time::ZERO), script.asks()), (None, true));
        script.end_current(Time::from_secs(1));
        assert!(!script.asks() && script.is_playing());
        assert!(matches!(script.next(Time::from_secs(1)), Some((1, Step::Act(_)))));
        assert_eq!((script.next(Time::from_secs(1)), script.asks(), script.is_playing()), (None, false, true));
    }

    #[test]
    fn an_action_in_the_middle_of_a_run_splits_it_exactly() {
        let scenario =
            parse("cluster nodes=3 seed=1\nrun 2s\nview\nrun until leader within 1s\n").expect("well formed");
        let mut script = Script::new(&scenario);
        assert_eq!(script.next(Time::ZERO), None);
        assert_eq!(script.current().map(|(_, end)| end), Some(Time::from_secs(2)));
        script.act(Time::from_millis(500), &Action::Process(ProcessAction::Crash(Target::Node(NodeId(1)))));
        let expected = "run 500ms\ncrash 1\nrun 1.5s\nview\nrun until leader within 1s\n";
        assert!(script.scenario().to_string().ends_with(expected), "{}", script.scenario());
        script.end_current(Time::from_secs(2));
        assert!(matches!(script.next(Time::from_secs(2)), Some((3, Step::View(_)))));
        assert_eq!(script.next(Time::from_secs(2)), None);
        script.act(Time::from_millis(2_250), &Action::Process(ProcessAction::Restart(NodeId(1))));
        let expected = "view\nrun 250ms\nrestart 1\nrun until leader within 750ms\n";
        assert!(script.scenario().to_string().ends_with(expected), "{}", script.scenario());
    }
}
