//! What can be asked about the open lesson.

/// What can be done about the open lesson.
#[derive(Clone, Debug, PartialEq)]
pub enum LessonMsg {
    /// Go on to the next stop; while that is on its way, at once.
    Next,
    /// On to the next stop at once; nothing when it was reached meanwhile.
    Hurry,
    /// Go back to the stop before.
    Back,
    /// Go to a stop that was reached, counted from 1; 0 is the start. It ends a branch of one's own.
    GoTo(usize),
    /// Bet on the answer at this place.
    Bet(usize),
    /// Go on by oneself from here: in a branch that plays no line of the lesson.
    Leave,
    /// Show one more hint of the goal.
    Hint,
    /// Show the solution of the goal, or hide it.
    Solution,
    /// Show the script behind the lesson, or the lesson.
    Script,
    /// Show the contrast of a stop beside the lesson.
    Contrast(usize),
    /// Open the lesson at this place of the course.
    Open(usize),
    /// Open the lesson after this one.
    NextLesson,
    /// Copy what has been done of the course, to be handed in.
    Results,
    /// Show the quiz.
    Quiz,
    /// Answer a question of the quiz.
    QuizAnswer(usize, usize),
    /// Answer the quiz again, as one who has done the course.
    QuizAgain,
}
