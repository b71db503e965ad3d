//! The quiz in a real browser: taken before the course and after it, with its results on one screen.

use browser_tests::{Page, Shape, run};
use page::lesson::Quiz;
use serde_json::json;

const LAPTOP: Shape = Shape { width_px: 1280, height_px: 720, dark: false };
const PHONE_DARK: Shape = Shape { width_px: 390, height_px: 844, dark: true };

/// How many questions are answered wrongly before the course.
const WRONG: usize = 4;

async fn open(page: &Page) {
    page.wait_for("the list can be opened", "return document.querySelector('#scenario')").await;
    page.click("#scenario").await;
    page.wait_for("the course is listed", "return document.querySelector('#quiz')").await;
    page.click("#quiz").await;
    page.wait_for("ten questions are asked", "return document.querySelectorAll('#quiz-box fieldset').length === 10")
        .await;
}

async fn results(page: &Page) -> String {
    let said = page.wait_for("the result is there", "return document.querySelector('.quiz-score')?.textContent").await;
    said.as_str().expect("a text").to_string()
}

/// Answers the questions in order, and sees no result before the last one.
async fn answer(page: &Page, answers: &[usize]) {
    for (place, number) in answers.iter().enumerate() {
        let none_yet =
            "return [!document.querySelector('.quiz-score'), document.querySelectorAll('.quiz input:checked').length]";
        assert_eq!(page.ask(none_yet, &[]).await, json!([true, place]), "before answer {place}");
        let chosen = format!("#quiz-box fieldset:nth-of-type({}) label:nth-of-type({}) input", place + 1, number + 1);
        page.click(&chosen).await;
        page.wait_for("it is taken", &format!("return document.querySelector('{chosen}').checked")).await;
    }
}

/// How many questions are marked right and wrong, have their reason, and can still be answered.
async fn marks(page: &Page) -> serde_json::Value {
    let count = "return ['.answer.was-right', '.answer.was-wrong', '.why', 'input:not(:disabled)']
        .map((css) => document.querySelectorAll(`.quiz ${css}`).length)";
    page.ask(count, &[]).await
}

#[test]
fn ten_questions_are_answered_before_and_after_the_course_and_their_results_are_kept() {
    let quiz = Quiz::read(include_str!("../../../../www/quiz.txt")).expect("well formed");
    let right: Vec<usize> = quiz.questions().iter().map(|question| question.right).collect();
    let mut first = right.clone();
    for (question, answer) in quiz.questions().iter().zip(&mut first).take(WRONG) {
        *answer = (*answer + 1) % question.answers.len();
    }
    run("ten_questions_are_answered_before_and_after_the_course_and_their_results_are_kept", async |page| {
        page.shape(LAPTOP).await;
        page.open("").await;
        page.wait_until_ready().await;
        open(&page).await;
        answer(&page, &first).await;
        let score = results(&page).await;
        assert!(score.starts_with("6 of 10 right."), "{score}");
        assert_eq!(marks(&page).await, json!([10, WRONG, 10, 0]));
        page.reload().await;
        open(&page).await;
        assert_eq!(results(&page).await, score, "it is kept");
        assert_eq!(marks(&page).await, json!([10, WRONG, 10, 0]));
        let mut issues = page.accessibility_issues("the results of the quiz").await;

        page.shape(PHONE_DARK).await;
        page.click("#quiz-again").await;
        page.wait_for("the second round begins", "return !document.querySelector('.quiz-score')").await;
        assert_eq!(
            marks(&page).await[3],
            json!(quiz.questions().iter().map(|question| question.answers.len()).sum::<usize>())
        );
        issues.extend(page.accessibility_issues("the quiz on a phone, dark").await);
        answer(&page, &right).await;
        let score = results(&page).await;
        assert!(score.starts_with("10 of 10 right. Before the course: 6."), "{score}");
        issues.extend(page.accessibility_issues("both results on a phone, dark").await);
        assert!(issues.is_empty(), "{issues:#?}");
        let wide = "return document.querySelector('#quiz-box').scrollWidth <= innerWidth";
        assert_eq!(page.ask(wide, &[]).await, true, "nothing is wider than the phone");
        page.reload().await;
        open(&page).await;
        assert_eq!(results(&page).await, score, "both results are kept");
    });
}
