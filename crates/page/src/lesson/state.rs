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
    /// The lessons that a teacher has chosen, `a1,b12,`; empty for all.
    pub list: String,
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

    /// What has been done of the course, as a short text to be handed in: `a1:3/3✓ d39:1/2g3m8 quiz:6/9` are the lesson, how many
    /// bets of how many were right, whether the end was reached, how many goals were, and the marks for them; and how many
    /// answers of the quiz were right before the course and after it.
    pub fn results(&self) -> String {
        let of = |lesson: &CourseLesson| {
            let done = self.all.of(&lesson.title)?;
            let (right, judged) = done.score();
            let end = if done.is_done() { "✓" } else { "" };
            let (goals, marks) = (done.goals.len(), done.marks.iter().sum::<usize>());
            let goals = if goals > 0 { format!("g{goals}m{marks}") } else { String::new() };
            Some(format!("{}{}:{right}/{judged}{end}{goals} ", lesson.letter(), lesson.number()))
        };
        let lessons: String = self.course.iter().flat_map(|course| course.lessons()).filter_map(of).collect();
        let score = |round: usize| self.quiz.as_ref().and_then(|quiz| self.answered.score(round, quiz));
        match score(0).or(score(1)) {
            None => lessons,
            Some(_) => format!("{lessons}quiz:{}/{}", score(0).unwrap_or(0), score(1).unwrap_or(0)),
        }
    }

    /// The place of the open lesson in the course.
    pub fn place(&self) -> Option<usize> {
        self.course.as_ref()?.place_of(&self.progress.title)
    }

    /// True when the open lesson is a drill of the course.
    pub fn is_drill(&self) -> bool {
        let open = || Some(self.course.as_ref()?.lessons().get(self.place()?)?.letter());
        open() == Some('d')
    }

    /// The lesson after the open one: of all, or of those that a teacher has chosen.
    pub fn next(&self) -> Option<(usize, &CourseLesson)> {
        let lessons = self.course.as_ref()?.lessons().iter().enumerate();
        lessons.skip(self.place()? + 1).find(|(_, lesson)| lesson.matches(&self.list))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn state() -> LessonState {
        let lines = ["a01-one\tA\t\t\t", "a02-two\tB\t\t\t", "b11-three\tC\t\t\t", "d39-four\tD\t\t\t"];
        LessonState { course: Some(Course::read(&lines.join("\n")).expect("a list")), ..LessonState::default() }
    }

    fn next_of(state: &mut LessonState, title: &str) -> Option<usize> {
        state.progress.title = title.to_string();
        state.next().map(|(place, _)| place)
    }

    #[test]
    fn the_next_lesson_is_that_of_the_teachers_list() {
        let mut state = state();
        assert_eq!(["A", "C", "D", "Z"].map(|title| next_of(&mut state, title)), [Some(1), Some(3), None, None]);
        state.list = "a1,d39,".to_string();
        let next = ["A", "B", "D"].map(|title| next_of(&mut state, title));
        assert_eq!(next, [Some(3), Some(3), None], "B and C are not in the list");
    }

    #[test]
    fn what_is_handed_in_says_bets_goals_marks_and_the_quiz() {
        let mut state = state();
        assert_eq!(state.results(), "");
        let mut one = Progress { title: "A".to_string(), furthest: 2, stops: 2, ..Progress::default() };
        *one.bet_mut(1) = (None, Some(true));
        one.reach(2, 0);
        state.all.put(&one);
        let mut four = Progress { title: "D".to_string(), ..Progress::default() };
        four.reach(1, 3);
        four.reach(2, 2);
        state.all.put(&four);
        assert_eq!(state.results(), "a1:1/1✓g1m0 d39:0/0g2m5 ");
        state.quiz = Quiz::read("? a\n* b\n- c\n= d\n").ok();
        state.answered.answer(0, 0, 1);
        state.answered.answer(1, 0, 0);
        assert_eq!(state.results(), "a1:1/1✓g1m0 d39:0/0g2m5 quiz:0/1");
    }
}
