//! The open lesson: its stops, bets and goals, and how far its reader has come.

mod course;
mod goal;
mod progress;
mod quiz;
pub mod state;

use super::effect::{Effect, Fetched};
use super::storage::{LESSONS, QUIZ};
use crate::chosen::Chosen;
use crate::dialog::Dialog;
use crate::msg::DialogsMsg;
use crate::msg::LessonMsg;
use crate::page::Page;
use model::scenario::Line;
use model::scenario::lesson::{Pick, Stop};

pub use course::{COURSE_PATH, Course, CourseLesson, PATHS, Path};
pub use goal::{GoalIs, solution_lines};
pub use progress::{AllProgress, Bet, Progress};
pub use quiz::{Answered, QUIZ_PATH, Question, Quiz};

impl Page {
    pub(crate) fn on_lesson(&mut self, msg: LessonMsg) {
        match msg {
            LessonMsg::Next => self.next_stop(),
            LessonMsg::Hurry => {
                if self.session.in_lesson() && self.session.playing() {
                    self.session.hurry();
                }
            }
            LessonMsg::Back => {
                let here = self.session.stop_here();
                let at_stop = self.session.waits_at_stop();
                self.go_to_stop(if at_stop { here.saturating_sub(1) } else { here });
            }
            LessonMsg::GoTo(stop) => self.go_to_stop(stop),
            LessonMsg::Bet(place) => self.bet(Bet::Answer(place)),
            LessonMsg::Leave => {
                if let Err(why) = self.session.leave() {
                    self.wrong(why);
                }
            }
            LessonMsg::Hint => self.state.lesson.hints += 1,
            LessonMsg::Solution => self.state.lesson.solution = !self.state.lesson.solution,
            LessonMsg::Script => self.state.lesson.script = !self.state.lesson.script,
            LessonMsg::Contrast(stop) => self.contrast(stop),
            LessonMsg::Open(place) => self.open_lesson(place),
            LessonMsg::Results => self.effects.push(Effect::Copy(self.state.lesson.results())),
            LessonMsg::Quiz => {
                self.on_dialogs(DialogsMsg::Show(Some(Dialog::Quiz)));
                if self.state.lesson.quiz.is_none() {
                    self.effects.push(Effect::Fetch(Fetched::Quiz, QUIZ_PATH.to_string()));
                }
            }
            LessonMsg::QuizAnswer(question, answer) => {
                let lesson = &mut self.state.lesson;
                lesson.answered.answer(lesson.round, question, answer);
                self.effects.push(Effect::Store(vec![(QUIZ.to_string(), lesson.answered.to_text())]));
            }
            LessonMsg::QuizAgain => {
                let lesson = &mut self.state.lesson;
                lesson.round = 1;
                lesson.answered.rounds[1].clear();
            }
            LessonMsg::NextLesson => {
                if let Some(place) = self.state.lesson.next().map(|(place, _)| place) {
                    self.open_lesson(place);
                }
            }
        }
    }

    fn next_stop(&mut self) {
        if !self.session.in_lesson() {
            return self.go_to_stop(self.session.stop_here());
        }
        let (here, times) = (self.session.stop_here(), self.session.stop_times().len());
        (self.state.lesson.hints, self.state.lesson.solution) = (0, false);
        match self.session.playing() {
            true => self.session.hurry(),
            false if here < self.state.lesson.progress.stops || times > here => self.session.play(true),
            false => {}
        }
    }

    fn go_to_stop(&mut self, stop: usize) {
        (self.state.lesson.hints, self.state.lesson.solution) = (0, false);
        if self.session.compared().is_some() {
            let _ = self.session.compare(None);
        }
        match self.session.go_to_stop(stop) {
            Ok(()) => self.store(),
            Err(why) => self.wrong(why),
        }
    }

    /// The stop at which the lesson waits, or was left: its number, its line and what it asks.
    pub fn lesson_stop(&self) -> Option<(usize, &Line, &Stop)> {
        let number = self.session.stop_here();
        self.stop(number)
    }

    /// A stop by its number, counted from 1.
    pub fn stop(&self, number: usize) -> Option<(usize, &Line, &Stop)> {
        let (_, line, stop) = self.session.opened().stops().nth(number.checked_sub(1)?)?;
        Some((number, line, stop))
    }

    /// Bets at the stop at which the lesson waits.
    fn bet(&mut self, bet: Bet) {
        let Some((number, _, stop)) = self.lesson_stop().filter(|_| self.session.waits_at_stop()) else { return };
        let known = match bet {
            Bet::Answer(place) => place < stop.answers.len(),
            Bet::Other => true,
        };
        if known {
            let right = self.state.lesson.right.get(number - 1).copied().flatten();
            let is_right = right.map(|right| bet == Bet::Answer(right));
            *self.state.lesson.progress.bet_mut(number) = (Some(bet), is_right);
            self.keep_progress();
        }
    }

    /// Something was chosen on the picture: an answer, if the lesson waits for one to be pointed at.
    pub(crate) fn point_at(&mut self, chosen: Chosen) {
        let waits = self.session.waits_at_stop();
        let Some((_, _, stop)) = self.lesson_stop().filter(|_| waits) else { return };
        let nodes = stop.answers.iter().any(|answer| matches!(answer.pick, Pick::Node(_)));
        let entries = stop.answers.iter().any(|answer| matches!(answer.pick, Pick::Entry(_)));
        let place = |is: &dyn Fn(&Pick) -> bool| stop.answers.iter().position(|answer| is(&answer.pick));
        let bet = match chosen {
            Chosen::Node(node) if nodes => place(&|pick| *pick == Pick::Node(node)),
            Chosen::Entry(index) if entries => {
                place(&|pick| matches!(pick, Pick::Entry(entry) if entry.index == index))
            }
            Chosen::Node(_) | Chosen::Entry(_) | Chosen::Message(_) | Chosen::Link(..) | Chosen::Client(_) => return,
        };
        self.bet(bet.map_or(Bet::Other, Bet::Answer));
    }

    fn contrast(&mut self, number: usize) {
        let Some(contrast) = self.stop(number).and_then(|(_, _, stop)| stop.contrast.clone()) else { return };
        match self.session.contrast(number, &contrast) {
            Ok(()) => self.store(),
            Err(why) => self.wrong(why),
        }
    }

    fn open_lesson(&mut self, place: usize) {
        self.close_dialog();
        let lesson = self.state.lesson.course.as_ref().and_then(|course| course.lessons().get(place));
        if let Some(path) = lesson.map(CourseLesson::path) {
            self.fetching = Some(Fetched::Lesson(place));
            self.effects.push(Effect::Fetch(Fetched::Lesson(place), path));
        }
    }

    /// Notices what has come of bets and goals.
    pub(crate) fn watch_lesson(&mut self) {
        if !self.session.opened().is_lesson() {
            return;
        }
        let reached = self.session.stop_times().len();
        let before = self.state.lesson.progress.clone();
        for number in self.state.lesson.right.len() + 1..reached {
            // The outcome of a stop stands at the next one.
            let Some(view) = self.session.view_at_stop(number + 1) else { break };
            let right = self.stop(number).and_then(|(_, _, stop)| stop.right(&view).first().copied());
            self.state.lesson.right.push(right);
        }
        let seen = self.session.stop_here();
        let lesson = &mut self.state.lesson;
        lesson.progress.furthest = lesson.progress.furthest.max(seen);
        for number in 1..seen {
            let right = lesson.right.get(number - 1).copied().flatten();
            if let (Some(bet), Some(right)) = (lesson.progress.bet(number), right) {
                lesson.progress.bet_mut(number).1 = Some(bet == Bet::Answer(right));
            }
        }
        if let Some((number, _, GoalIs::Reached)) = self.tried() {
            let marks = self.grade().map_or(0, |grade| grade.marks());
            self.state.lesson.progress.reach(number, marks);
        }
        if self.state.lesson.progress != before {
            self.keep_progress();
        }
    }

    fn keep_progress(&mut self) {
        let lesson = &mut self.state.lesson;
        if lesson.all.put(&lesson.progress) {
            self.effects.push(Effect::Store(vec![(LESSONS.to_string(), lesson.all.to_text())]));
        }
    }

    /// The answer that turned out to be right at a stop which lies behind the drawn moment.
    pub fn outcome(&self, number: usize) -> Option<usize> {
        let seen = number < self.session.stop_here();
        self.state.lesson.right.get(number.checked_sub(1)?).copied().flatten().filter(|_| seen)
    }
}
