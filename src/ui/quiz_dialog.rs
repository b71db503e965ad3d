//! The quiz: ten questions on one screen, answered before the first path of the course and after it.

use yew::prelude::*;

use super::dialog_box::DialogBox;
use page::lesson::{Answered, Question, Quiz};
use page::msg::LessonMsg;
use page::msg::{DialogsMsg, Msg};

#[derive(Properties, PartialEq)]
pub struct QuizDialogProps {
    pub quiz: Option<Quiz>,
    pub answered: Answered,
    /// 0 before the course, 1 after it.
    pub round: usize,
    pub on: Callback<Msg>,
}

/// The quiz, or its results once every question was answered.
#[component]
pub fn QuizDialog(props: &QuizDialogProps) -> Html {
    let close = props.on.reform(|_: MouseEvent| Msg::Dialogs(DialogsMsg::Show(None)));
    let again = props.on.reform(|_: MouseEvent| Msg::Lesson(LessonMsg::QuizAgain));
    let Some(quiz) = &props.quiz else {
        return html! { <DialogBox id="quiz-box" title="Quiz" on={props.on.clone()}><p class="hint">{ "The quiz is on its way …" }</p></DialogBox> };
    };
    let round = props.round;
    let score = props.answered.score(round, quiz);
    let before = props.answered.score(0, quiz).filter(|_| round == 1);
    let count = quiz.questions().len();
    let question = |(place, question): (usize, &Question)| {
        let given = props.answered.rounds[round].get(place).copied().flatten();
        let answer = |(number, text): (usize, &String)| {
            let say = props.on.reform(move |_: Event| Msg::Lesson(LessonMsg::QuizAnswer(place, number)));
            let class = match score {
                Some(_) if number == question.right => Some("was-right"),
                Some(_) if given == Some(number) => Some("was-wrong"),
                _ => None,
            };
            html! {
                <label class={classes!("answer", class)}>
                    <input type="radio" name={format!("quiz-{place}")} checked={given == Some(number)} disabled={score.is_some()} onchange={say} />
                    <span>{ text }</span>
                </label>
            }
        };
        html! {
            <fieldset class="bet" key={place}>
                <legend>{ place + 1 }{ ". " }{ &question.text }</legend>
                { for question.answers.iter().enumerate().map(answer) }
                if score.is_some() { <p class="why">{ &question.why }</p> }
            </fieldset>
        }
    };
    let title = if round == 0 { "Ten questions, before the course" } else { "Ten questions, after the course" };
    html! {
        <DialogBox id="quiz-box" {title} on={props.on.clone()}>
            if let Some(score) = score {
                <p class="quiz-score" role="status"><b>{ format!("{score} of {count} right.") }</b>
                    { for before.map(|before| format!(" Before the course: {before}.")) }
                    if round == 0 { { " Go through path A now, and answer them again." } }
                </p>
            }
            <div class="quiz" tabindex="0" role="region" aria-label="Questions">{ for quiz.questions().iter().enumerate().map(question) }</div>
            <div class="dialog-buttons">
                if score.is_some() { <button type="button" id="quiz-again" onclick={again}>{ if round == 0 { "Answer them again, after the course" } else { "Once more" } }</button> }
                <span class="spring"></span>
                <button type="button" class="primary" onclick={close}>{ "Close" }</button>
            </div>
        </DialogBox>
    }
}
