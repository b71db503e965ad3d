//! What the page remembers of lessons.

use super::course::{Course, CourseLesson};
use super::progress::{AllProgress, Progress};
use super::quiz::{Answered, Quiz};
use model::scenario::Scenario;

/// What the page remembers of lessons.
#[derive(Clone, Debug, Default)]
pub struct LessonState {
    /// What has been done of the open one.
    pub progress: Progress,
    /// The right answer at each stop whose outcome is known.
    pub right: Vec<Option<usize>>,
    /// How many hints are shown.
    pub hints: usize,
    /// True while the solution is shown.
    pub solution: bool,
    /// True while the script is shown instead of the lesson.
    pub script: bool,
    /// The course, once it has been fetched.
    pub course: Option<Course>,
    /// What has been done of every lesson.
    pub all: AllProgress,
    /// The quiz, once it has been fetched.
    pub quiz: Option<Quiz>,
    /// What was answered in it.
    pub answered: Answered,
    /// Whether it is answered before the course (0) or after it (1).
    pub round: usize,
}

impl LessonState {
    /// What the browser has kept.
    pub(crate) fn read(kept: Option<String>, answered: Option<String>) -> LessonState {
        let all = kept.map(|text| AllProgress::from_text(&text)).unwrap_or_default();
        let answered = answered.map(|text| Answered::from_text(&text)).unwrap_or_default();
        let round = usize::from(!answered.rounds[1].is_empty());
        LessonState { all, answered, round, ..LessonState::default() }
    }

    /// A scenario was opened, a lesson or not.
    pub(crate) fn open(&mut self, scenario: &Scenario) {
        let title = scenario.title.clone().unwrap_or_default();
        self.progress = self.all.of(&title).cloned().unwrap_or_else(|| Progress { title, ..Progress::default() });
        self.progress.stops = scenario.stops().count();
        self.right.clear();
        (self.hints, self.solution, self.script) = (0, false, false);
    }

    /// What has been done of the course, as a short text to be handed in: `a1:3/3✓ b12:1/2` are the lesson, how many bets of how
    /// many were right, and whether the end was reached.
    pub fn results(&self) -> String {
        let of = |lesson: &CourseLesson| {
            let done = self.all.of(&lesson.title)?;
            let (right, judged) = done.score();
            let end = if done.is_done() { "✓" } else { "" };
            Some(format!("{}{}:{right}/{judged}{end}", lesson.letter(), lesson.number()))
        };
        let lessons = self.course.iter().flat_map(|course| course.lessons());
        lessons.filter_map(of).collect::<Vec<String>>().join(" ")
    }

    /// The place of the open lesson in the course.
    pub fn place(&self) -> Option<usize> {
        self.course.as_ref()?.place_of(&self.progress.title)
    }

    /// The lesson after the open one.
    pub fn next(&self) -> Option<(usize, &CourseLesson)> {
        let place = self.place()? + 1;
        Some((place, self.course.as_ref()?.lessons().get(place)?))
    }
}
