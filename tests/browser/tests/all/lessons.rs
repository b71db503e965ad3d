//! Lessons in a real browser: each is played to its end by pointer, one by keyboard, on a phone and in the dark.

use std::collections::BTreeSet;

use browser_tests::{DESKTOP, Page, Shape, run};
use model::scenario::{Scenario, parse};
use serde_json::json;

const LAPTOP: Shape = Shape { width_px: 1280, height_px: 720, dark: false };
const PHONE: Shape = Shape { width_px: 390, height_px: 844, dark: false };

const PAGE_UP: &str = "\u{e00e}";
const PAGE_DOWN: &str = "\u{e00f}";

/// How many lessons are played in one browser, so that several browsers share the course.
const IN_ONE_BROWSER: usize = 7;

/// Every lesson: the name of its file and what it says.
fn lessons() -> Vec<(String, Scenario)> {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../lessons");
    let mut files: Vec<_> =
        std::fs::read_dir(folder).expect("the folder is there").map(|entry| entry.expect("readable").path()).collect();
    files.sort();
    let read = |file: &std::path::PathBuf| {
        let text = std::fs::read_to_string(file).expect("readable");
        let name = file.file_stem().expect("a name").to_string_lossy().to_string();
        (name, parse(&text).unwrap_or_else(|mistakes| panic!("{mistakes}")))
    };
    files.iter().map(read).collect()
}

/// Opens the page, and there a lesson from the list.
async fn open(page: &Page, name: &str) {
    page.wait_for("the list of lessons can be opened", "return document.querySelector('#scenario')").await;
    page.ask("document.querySelector('#scenario').click()", &[]).await;
    let css = format!("[data-lesson='{name}']");
    page.wait_for("the lesson is listed", &format!("return document.querySelector(\"{css}\")")).await;
    page.ask("document.querySelector(arguments[0]).click()", &[json!(css)]).await;
    page.wait_for("the list is closed", "return !document.querySelector('dialog[open]')").await;
    at_stop(page, 0).await;
}

/// Waits until the lesson waits at this stop.
async fn at_stop(page: &Page, stop: usize) {
    let waits = format!(
        "const lesson = document.querySelector('.guided');
         return lesson?.dataset.stop === '{stop}' && lesson.dataset.waits === 'true'"
    );
    page.wait_for(&format!("the lesson waits at stop {stop}"), &waits).await;
}

/// Nothing of the panel lies outside it, and nothing scrolls sideways.
async fn fits(page: &Page, name: &str, stop: usize) {
    let wide = "const body = document.querySelector('.lesson-body');
        const over = [...document.querySelectorAll('.guided *')].filter((one) => one.getBoundingClientRect().right > innerWidth + 1);
        return [body.scrollWidth <= body.clientWidth + 1, document.documentElement.scrollWidth <= innerWidth + 1, over.map((one) => one.className).slice(0, 3)]";
    let fits = page.ask(wide, &[]).await;
    assert_eq!(fits, json!([true, true, []]), "{name}, stop {stop}: something is wider than its place");
}

/// Plays the open lesson to its end: bets on the first answer, and goes on at once.
async fn play(page: &Page, name: &str, lesson: &Scenario) {
    for (number, (_, line, stop)) in (1..).zip(lesson.stops()) {
        page.click("#lesson-next").await;
        page.wait_for("time passes", &format!("const lesson = document.querySelector('.guided').dataset; return lesson.waits === 'false' || lesson.stop === '{number}'")).await;
        // On at once, unless it is there already.
        let hurry = "const lesson = document.querySelector('.guided'); if (lesson.dataset.waits === 'false') document.querySelector('#lesson-next').click()";
        page.ask(hurry, &[]).await;
        at_stop(page, number).await;
        fits(page, name, number).await;
        if line.question.is_some() {
            page.ask("document.querySelector('#answer-0').click()", &[]).await;
            page.wait_for("the bet is taken", "return document.querySelector('.bet')?.dataset.bet === 'true'").await;
        }
        let before = number.checked_sub(2).and_then(|place| lesson.stops().nth(place));
        if before.is_some_and(|(_, line, _)| line.question.is_some()) {
            page.wait_for(
                "what became of the bet is shown",
                "return document.querySelector('.verdict.was-right, .verdict.was-wrong')",
            )
            .await;
        }
        let goal = page.ask("return document.querySelector('.goal')?.dataset.goal ?? null", &[]).await;
        assert_eq!(!goal.is_null(), stop.goal.is_some(), "{name}, stop {number}");
    }
    let end =
        "return [document.querySelectorAll('.tries li').length, document.querySelectorAll('.contrast-show').length]";
    let contrasts = lesson.stops().filter(|(.., stop)| stop.contrast.is_some()).count();
    assert_eq!(page.ask(end, &[]).await, json!([lesson.tries.len(), contrasts]), "{name}");
    let broken = page.ask("return document.querySelector('#banner.wrong')?.textContent ?? ''", &[]).await;
    // A lesson on a broken promise says which.
    assert!(broken == "" || broken.as_str().is_some_and(|text| text.contains("is broken at")), "{name}: {broken}");
}

fn play_part(part: usize) {
    let all = lessons();
    let Some(of_part) = all.chunks(IN_ONE_BROWSER).nth(part) else { return };
    run(&format!("lessons_{part}"), async |page| {
        page.shape(LAPTOP).await;
        page.open("").await;
        page.wait_until_ready().await;
        for (name, lesson) in of_part {
            open(&page, name).await;
            play(&page, name, lesson).await;
        }
    });
}

#[test]
fn every_lesson_is_played_to_its_end_by_pointer_part_1() {
    play_part(0);
}

#[test]
fn every_lesson_is_played_to_its_end_by_pointer_part_2() {
    play_part(1);
}

#[test]
fn every_lesson_is_played_to_its_end_by_pointer_part_3() {
    play_part(2);
}

#[test]
fn every_lesson_is_played_to_its_end_by_pointer_part_4() {
    play_part(3);
}

#[test]
fn every_lesson_is_played_to_its_end_by_pointer_part_5() {
    play_part(4);
}

#[test]
fn every_lesson_is_played_to_its_end_by_pointer_part_6() {
    play_part(5);
}

#[test]
fn every_lesson_is_played_to_its_end_by_pointer_part_7() {
    play_part(6);
}

#[test]
fn no_part_of_the_course_is_left_out() {
    assert!(lessons().len() <= 7 * IN_ONE_BROWSER, "add a part above");
    let titles: BTreeSet<_> = lessons().into_iter().map(|(_, lesson)| lesson.title).collect();
    assert_eq!(titles.len(), lessons().len());
}

#[test]
fn a_lesson_is_played_by_keyboard_on_a_phone_and_in_the_dark_and_its_words_light_the_picture() {
    run("a_lesson_is_played_by_keyboard_on_a_phone_and_in_the_dark_and_its_words_light_the_picture", async |page| {
        page.shape(Shape { dark: true, ..DESKTOP }).await;
        page.open("").await;
        page.wait_until_ready().await;
        at_stop(&page, 0).await;
        let issues = page.accessibility_issues("a lesson, dark").await;
        assert!(issues.is_empty(), "{issues:#?}");
        // Page Down goes on; Page Up goes back.
        page.press(PAGE_DOWN).await;
        at_stop(&page, 1).await;
        page.press(PAGE_DOWN).await;
        at_stop(&page, 2).await;
        page.press(PAGE_UP).await;
        at_stop(&page, 1).await;
        // A bet by pointing at the stage.
        page.ask("document.querySelector(\"[data-node='4'][data-role]\").dispatchEvent(new MouseEvent('click', { bubbles: true }))", &[]).await;
        page.wait_for("the node is the bet", "return document.querySelector('.bet input:checked')").await;
        // A word that names a node is lit when it is chosen.
        page.press(PAGE_DOWN).await;
        at_stop(&page, 2).await;
        page.wait_for(
            "node 4 is lit in the words",
            "return document.querySelector(\"[data-word='node 4'][aria-pressed='true']\")",
        )
        .await;
        page.ask("document.querySelector(\"[data-word='node 4']\").click()", &[]).await;
        page.wait_for(
            "the inspector is about it",
            "return document.querySelector('.inspector h2')?.textContent.includes('Node 4')",
        )
        .await;
        page.shape(PHONE).await;
        fits(&page, "on a phone", 2).await;
        let issues = page.accessibility_issues("a lesson on a phone").await;
        assert!(issues.is_empty(), "{issues:#?}");
        // The details of node 4 lie over the panel until they are closed.
        page.click(".sheet-close").await;
        // A swipe to the right goes back, one to the left goes on, and one that is more of a scroll does neither.
        page.swipe_across(".lesson-body", 120.0).await;
        at_stop(&page, 1).await;
        page.swipe_across(".lesson-body", 40.0).await;
        at_stop(&page, 1).await;
        page.swipe_across(".lesson-body", -120.0).await;
        at_stop(&page, 2).await;
    });
}

#[test]
fn an_action_leaves_the_lesson_reaches_its_goal_and_comes_back() {
    run("an_action_leaves_the_lesson_reaches_its_goal_and_comes_back", async |page| {
        page.open("").await;
        page.wait_until_ready().await;
        let (_, first) = lessons().remove(0);
        let goal = (1..).zip(first.stops()).find(|(_, (.., stop))| stop.goal.is_some()).map(|(number, _)| number);
        let goal: usize = goal.expect("the first lesson has a goal");
        at_stop(&page, 0).await;
        for number in 1..=goal {
            page.click("#lesson-next").await;
            page.ask("if (document.querySelector('.guided').dataset.waits === 'false') document.querySelector('#lesson-next').click()", &[]).await;
            at_stop(&page, number).await;
        }
        page.click("#goal-hint").await;
        page.wait_for("a hint is shown", "return document.querySelector('.goal-tip')").await;
        page.press(":").await;
        page.wait_for("the box for typing is open", "return document.querySelector('#act-line')").await;
        page.fill("#act-line", "crash 4").await;
        page.click("#act-do").await;
        page.wait_for("the lesson was left", "return document.querySelector('.guided').dataset.own === 'true'").await;
        page.play_in_real_time().await;
        page.wait_for("the goal is reached", "return document.querySelector('.goal')?.dataset.goal === 'reached'")
            .await;
        page.click("#lesson-next").await;
        at_stop(&page, goal).await;
        let running = "return [...document.querySelectorAll('[data-node][data-process]')].every((node) => node.dataset.process === 'running')";
        page.wait_for("in the lesson no node has crashed", running).await;
        page.wait_for("the goal stays reached", "return document.querySelector('.goal')?.dataset.goal === 'reached'")
            .await;
    });
}
