//! The quiz: ten questions on the first path of the course, answered once before it and once after it.

/// The address of its text, relative to the page.
pub const QUIZ_PATH: &str = "lessons/quiz.txt";

/// The most questions and the most answers to one, so that a screen holds them.
const QUESTIONS_MAX: usize = 20;
const ANSWERS_MAX: usize = 6;

/// A question.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Question {
    /// What is asked.
    pub text: String,
    /// What may be answered.
    pub answers: Vec<String>,
    /// The place of the right answer.
    pub right: usize,
    /// Why it is right.
    pub why: String,
}

/// All questions.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Quiz(Vec<Question>);

impl Quiz {
    /// Reads the text: a line `? question`, lines `- answer`, of which the right one begins with `*`, and `= why`.
    pub fn read(text: &str) -> Result<Quiz, String> {
        let mut questions: Vec<Question> = Vec::new();
        let mut rights: Vec<usize> = Vec::new();
        for (number, line) in (1..).zip(text.lines()).filter(|(_, line)| !line.trim().is_empty()) {
            let wrong = |what: &str| Err(format!("line {number} of the quiz {what}"));
            let Some((sign, said)) = line.trim().split_once(' ') else { return wrong("says nothing") };
            if sign == "?" {
                let question = Question { text: said.to_string(), answers: Vec::new(), right: 0, why: String::new() };
                questions.push(question);
                rights.push(0);
                continue;
            }
            let (Some(question), Some(rights)) = (questions.last_mut(), rights.last_mut()) else {
                return wrong("has no question above it");
            };
            match sign {
                "-" | "*" => {
                    if sign == "*" {
                        (question.right, *rights) = (question.answers.len(), *rights + 1);
                    }
                    question.answers.push(said.to_string());
                }
                "=" => question.why = said.to_string(),
                _ => return wrong("begins with none of ?, -, * and ="),
            }
        }
        let sound =
            |question: &Question| (2..=ANSWERS_MAX).contains(&question.answers.len()) && !question.why.is_empty();
        let number =
            (1..).zip(questions.iter().zip(&rights)).find(|(_, (question, rights))| !sound(question) || **rights != 1);
        match number {
            Some((number, _)) => {
                Err(format!("question {number} of the quiz has no reason, or not exactly one right answer"))
            }
            None if (1..=QUESTIONS_MAX).contains(&questions.len()) => Ok(Quiz(questions)),
            None => Err(format!("the quiz has {} questions", questions.len())),
        }
    }

    /// The questions.
    pub fn questions(&self) -> &[Question] {
        &self.0
    }
}

/// What was answered, before the course and after it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Answered {
    /// Before, and after: the answer to each question.
    pub rounds: [Vec<Option<usize>>; 2],
}

impl Answered {
    /// Answers a question in a round.
    pub(crate) fn answer(&mut self, round: usize, question: usize, answer: usize) {
        let given = &mut self.rounds[round.min(1)];
        if question < QUESTIONS_MAX && given.len() <= question {
            given.resize(question + 1, None);
        }
        if let Some(given) = given.get_mut(question) {
            *given = Some(answer);
        }
    }

    /// How many answers of a round are right, once every question was answered.
    pub fn score(&self, round: usize, quiz: &Quiz) -> Option<usize> {
        let given = self.rounds.get(round)?;
        let all = given.len() == quiz.0.len() && given.iter().all(Option::is_some);
        all.then(|| given.iter().zip(&quiz.0).filter(|(given, question)| **given == Some(question.right)).count())
    }

    /// The text that is kept.
    pub(crate) fn to_text(&self) -> String {
        let round = |given: &Vec<Option<usize>>| {
            let shown: Vec<String> =
                given.iter().map(|given| given.map_or("-".to_string(), |place| place.to_string())).collect();
            shown.join(" ")
        };
        self.rounds.iter().map(round).collect::<Vec<_>>().join("\n")
    }

    /// Reads what was kept; what is not understood is an answer that was not given.
    pub(crate) fn from_text(text: &str) -> Answered {
        let round = |line: Option<&str>| -> Vec<Option<usize>> {
            line.unwrap_or_default()
                .split(' ')
                .filter(|part| !part.is_empty())
                .take(QUESTIONS_MAX)
                .map(|part| part.parse().ok())
                .collect()
        };
        let mut lines = text.split('\n');
        Answered { rounds: [round(lines.next()), round(lines.next())] }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_quiz_of_the_page_has_ten_sound_questions() {
        let quiz = Quiz::read(include_str!("../../../../www/quiz.txt")).expect("well formed");
        assert_eq!(quiz.questions().len(), 10);
        let rights: std::collections::BTreeSet<usize> =
            quiz.questions().iter().map(|question| question.right).collect();
        assert!(rights.len() > 2, "the right answer does not stand always at the same place: {rights:?}");
        assert!(
            quiz.questions().iter().all(|question| question.why.contains("lesson")),
            "each reason names its lesson"
        );
    }

    #[test]
    fn what_is_no_quiz_is_refused_with_its_line_or_its_question() {
        for (text, why) in [
            ("- a\n", "line 1 of the quiz has no question above it"),
            ("? a\n+ b\n", "line 2 of the quiz begins with none"),
            ("? a\n- b\n- c\n= d\n", "question 1 of the quiz"),
            ("? a\n* b\n* c\n= d\n", "question 1 of the quiz"),
            ("? a\n* b\n- c\n", "question 1 of the quiz"),
            ("", "the quiz has 0 questions"),
        ] {
            assert!(Quiz::read(text).is_err_and(|said| said.starts_with(why)), "{text}");
        }
    }

    #[test]
    fn answers_are_counted_when_all_are_given_and_read_back_from_what_is_kept() {
        let quiz = Quiz::read("? a\n* b\n- c\n= d\n? e\n- f\n* g\n= h\n").expect("well formed");
        let mut answered = Answered::default();
        answered.answer(1, 1, 1);
        assert_eq!(answered.score(1, &quiz), None);
        answered.answer(1, 0, 1);
        assert_eq!((answered.score(0, &quiz), answered.score(1, &quiz)), (None, Some(1)));
        assert_eq!(Answered::from_text(&answered.to_text()), answered);
    }
}
