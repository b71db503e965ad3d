//! Lessons in a real browser: each is played to its end by pointer on a laptop, and some by keyboard on a phone in the dark.

use std::collections::BTreeSet;

use browser_tests::{DESKTOP, Page, Shape, run};
use engine::Verdict;
use model::scenario::lesson::Goal;
use model::scenario::{Scenario, Step, parse};
use model::types::Time;
use page::lesson::solution_lines;
use serde_json::json;

const LAPTOP: Shape = Shape { width_px: 1280, height_px: 720, dark: false };
const PHONE: Shape = Shape { width_px: 390, height_px: 844, dark: false };

const PAGE_UP: &str = "\u{e00e}";
const PAGE_DOWN: &str = "\u{e00f}";
const TAB: &str = "\u{e004}";
const SHIFT_TAB: &str = "\u{e008}\u{e004}\u{e000}";
const ENTER: &str = "\u{e007}";

/// How many lessons are played in one browser, so that several browsers share the course.
const IN_ONE_BROWSER: usize = 7;

/// Set by `cargo xtask test --nightly`: every lesson is played in every shape, by pointer and by keyboard, with its goals.
const EVERY: &str = "RAFT_LESSONS_EVERY";
/// Chooses which lessons are played on a phone in the dark by keyboard. Without it the commit does.
const SAMPLE: &str = "RAFT_LESSONS_SAMPLE";
/// How many they are.
const SAMPLED: usize = 3;

/// How often Tab is pressed at most to get to a control.
const TABS_MAX: usize = 250;
/// A goal that must be reached sooner than this is watched as slowly as the lesson, so that no picture skips its moment.
const WATCHED_SLOWLY: Time = Time::from_millis(1_000);
/// The position of the speed slider at real time, and how often `>` is pressed at most to get there.
const REAL_TIME: f64 = 0.6;
const FASTER_MAX: usize = 30;
/// The fewest pixels of words that stand in view beside a bet: three lines.
const WORDS_MIN_PX: f64 = 60.0;

/// What a lesson is played with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Input {
    Pointer,
    Keyboard,
}

/// How a lesson is played.
#[derive(Clone, Copy, Debug)]
struct Manner {
    shape: Shape,
    input: Input,
    /// Whether each goal is reached by its solution, and each contrast is looked at.
    whole: bool,
}

/// How every lesson is played in every run.
const USUAL: Manner = Manner { shape: LAPTOP, input: Input::Pointer, whole: false };

/// How every lesson is played at night.
fn every_manner() -> Vec<Manner> {
    let shapes = [LAPTOP, PHONE].into_iter().flat_map(|shape| [shape, Shape { dark: true, ..shape }]);
    let both = |shape| [Input::Pointer, Input::Keyboard].map(|input| Manner { shape, input, whole: true });
    shapes.flat_map(both).collect()
}

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

/// Opens the page, and there a lesson from the list: by its title, when it is typed.
async fn open(page: &Page, (name, lesson): (&str, &Scenario), input: Input) {
    page.wait_for("the list of lessons can be opened", "return document.querySelector('#scenario')").await;
    let css = format!("[data-lesson='{name}']");
    let listed = format!("return document.querySelector(\"{css}\")");
    match input {
        Input::Pointer => {
            page.ask("document.querySelector('#scenario').click()", &[]).await;
            page.wait_for("the lesson is listed", &listed).await;
            page.ask("document.querySelector(arguments[0]).click()", &[json!(css)]).await;
        }
        Input::Keyboard => {
            page.ask("document.activeElement.blur()", &[]).await;
            page.press("O").await;
            page.wait_for("the list is searched", "return document.activeElement.id === 'scene-search'").await;
            page.wait_for("the lesson is listed", &listed).await;
            page.fill("#scene-search", lesson.title.as_deref().expect("a lesson has a title")).await;
            let first = format!(
                "const typed = document.querySelector('#scene-search').value;
                if (document.querySelector('[data-lesson]')?.dataset.lesson === '{name}') return true;
                throw typed"
            );
            page.wait_for("the lesson is the first one that is found", &first).await;
            page.press(ENTER).await;
        }
    }
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

/// Nothing of the panel lies outside it, nothing scrolls sideways, the way on is in view, and a bet covers no word and has
/// every answer in view.
async fn fits(page: &Page, name: &str, stop: usize) {
    let look = "const box = (one) => one.getBoundingClientRect();
        const lesson = document.querySelector('.guided'), body = document.querySelector('.lesson-body'), bet = lesson.querySelector('.bet');
        const wrong = [];
        const wide = [...lesson.querySelectorAll('*')].filter((one) => box(one).right > innerWidth + 1);
        if (wide.length) wrong.push(`wider than the page: ${wide.map((one) => one.className).slice(0, 3)}`);
        if (body.scrollWidth > body.clientWidth + 1) wrong.push('the words scroll sideways');
        if (document.documentElement.scrollWidth > innerWidth + 1) wrong.push('the page scrolls sideways');
        const hit = (one) => {
            const { left, right, top, bottom } = box(one);
            return one.contains(document.elementFromPoint((left + right) / 2, (top + bottom) / 2));
        };
        if (!hit(document.querySelector('#lesson-next'))) wrong.push('the way on is covered');
        if (bet) {
            const seen = box(body), edge = box(bet).top;
            const words = [...body.querySelectorAll('h1, .stop-words, .verdict')].filter((one) => box(one).top < seen.bottom);
            const over = words.filter((one) => Math.min(box(one).bottom, seen.bottom) > edge + 1);
            if (over.length) wrong.push(`the bet covers ${over.map((one) => one.textContent.slice(0, 40))}`);
            if (Math.min(arguments[0], body.scrollHeight) > body.clientHeight + 1) wrong.push(`${body.clientHeight} px are left to the words`);
            const hidden = [...bet.querySelectorAll('.answer')].filter((answer) => !hit(answer) || box(answer).bottom > box(bet).bottom);
            if (hidden.length) wrong.push(`out of view: ${hidden.map((answer) => answer.textContent)}`);
        }
        return wrong;";
    let wrong = page.ask(look, &[json!(WORDS_MIN_PX)]).await;
    assert_eq!(wrong, json!([]), "{name}, stop {stop}");
}

/// axe-core finds nothing serious.
async fn clean(page: &Page, state: &str) {
    let issues = page.accessibility_issues(state).await;
    assert!(issues.is_empty(), "{issues:#?}");
}

/// Presses a control: with the mouse in its middle, or with the keyboard once Tab, or Shift and Tab, has come to it.
async fn press(page: &Page, css: &str, input: Input) {
    if input == Input::Pointer {
        return page.click(css).await;
    }
    page.wait_for(css, &format!("return document.querySelector(\"{css}\")")).await;
    let way = "const there = document.querySelector(arguments[0]), here = document.activeElement;
        if (here.matches(arguments[0])) return 'there';
        return here !== document.body && here.compareDocumentPosition(there) & Node.DOCUMENT_POSITION_PRECEDING ? 'back' : 'on'";
    for _ in 0..TABS_MAX {
        match page.ask(way, &[json!(css)]).await.as_str() {
            // Space chooses an answer too, which Enter does not.
            Some("there") => return page.press(" ").await,
            Some("back") => page.press(SHIFT_TAB).await,
            _ => page.press(TAB).await,
        }
    }
    panic!("{TABS_MAX} presses of Tab do not come to {css}");
}

/// The answer that is chosen: the first one, or the one at which Tab, from above or from below, enters the group.
fn first_come(input: Input) -> &'static str {
    match input {
        Input::Pointer => "#answer-0",
        Input::Keyboard => "[name=bet]",
    }
}

/// Goes on from the stop before to this one, at once when time passes.
async fn go_on(page: &Page, number: usize, input: Input) {
    let hurry = match input {
        Input::Pointer => {
            page.click("#lesson-next").await;
            "document.querySelector('#lesson-next').click()"
        }
        Input::Keyboard => {
            page.press(PAGE_DOWN).await;
            "document.activeElement.dispatchEvent(new KeyboardEvent('keydown', { key: 'PageDown', bubbles: true, cancelable: true }))"
        }
    };
    let lesson = "const lesson = document.querySelector('.guided').dataset;";
    page.wait_for("time passes", &format!("{lesson} return lesson.waits === 'false' || lesson.stop === '{number}'"))
        .await;
    // On at once, unless it is there already.
    page.ask(&format!("{lesson} if (lesson.waits === 'false') {hurry}"), &[]).await;
    at_stop(page, number).await;
}

/// Lets time pass until the page says so, as slowly as the lesson does or at real time.
async fn play_until(page: &Page, slowly: bool, input: Input, what: &str, script: &str) {
    match input {
        Input::Pointer if slowly => page.set_playing(true).await,
        Input::Pointer => page.play_in_real_time().await,
        Input::Keyboard => {
            page.ask("document.activeElement.blur()", &[]).await;
            let slow = "const { value, min, max } = document.querySelector('#speed'); return (value - min) / (max - min) < arguments[0]";
            for _ in 0..FASTER_MAX {
                if slowly || page.ask(slow, &[json!(REAL_TIME)]).await == false {
                    break;
                }
                page.press(">").await;
            }
            page.press(" ").await;
        }
    }
    page.wait_for(what, script).await;
    match input {
        Input::Pointer => page.set_playing(false).await,
        Input::Keyboard => page.press(" ").await,
    }
    let stands = "return document.querySelector('#play').getAttribute('aria-pressed') === 'false'";
    page.wait_for("time stands", stands).await;
}

/// Leaves the lesson at the stop at which it waits, does what the solution of its goal says, and comes back.
async fn reach_goal(page: &Page, lesson: &Scenario, (number, place): (usize, usize), goal: &Goal, input: Input) {
    press(page, "#goal-solution", input).await;
    let shown = page
        .wait_for("the solution is shown", "return document.querySelector('.solution') && [...document.querySelectorAll('.solution code')].map((line) => line.textContent)")
        .await;
    assert_eq!(shown, json!(solution_lines(goal).collect::<Vec<_>>()));
    press(page, "#goal-leave", input).await;
    let own = "return document.querySelector('.guided').dataset.own === 'true'";
    page.wait_for("the lesson was left", own).await;
    let last = goal.solution.iter().rposition(|step| matches!(step, Step::Act(_))).map_or(0, |place| place + 1);
    for (done, step) in goal.solution.iter().enumerate().take(last) {
        if let Step::Act(_) = step {
            page.act(&step.to_string()).await;
            page.wait_for("it is done", "return !document.querySelector('dialog[open]')").await;
        } else {
            // When the engine has played this much of the solution, and no sooner.
            let so_far = lesson.turned_at(place, goal.solution[..=done].iter().cloned());
            let at = Verdict::of(&so_far).expect("the solution was tested").end;
            let passed = format!("return Number(document.querySelector('.clock').dataset.us) >= {}", at.as_micros());
            play_until(page, false, input, &step.to_string(), &passed).await;
        }
    }
    let reached = "return document.querySelector('.goal')?.dataset.goal === 'reached'";
    play_until(page, goal.within < WATCHED_SLOWLY, input, "the goal is reached", reached).await;
    press(page, "#lesson-next", input).await;
    at_stop(page, number).await;
    page.wait_for("the goal stays reached", reached).await;
}

/// Looks at the contrast of a stop beside the lesson, until the first difference is named, and comes back to the end.
async fn see_contrast(page: &Page, number: usize, input: Input) {
    press(page, &format!("[data-contrast='{number}']"), input).await;
    page.wait_for("both are shown", "return document.querySelectorAll('.side .stage').length === 2").await;
    let named = "const said = [...document.querySelectorAll('.compare-difference > span:not(.hint)')].map((one) => one.textContent);
        return document.querySelector('#first-difference') && said.length === 2 && said";
    let said = page.wait_for("the first difference is named", named).await;
    assert!(said[0] != said[1], "{said}");
    press(page, "#end-compare", input).await;
    page.wait_for("one run is shown again", "return !document.querySelector('.compare-head')").await;
    press(page, ".stop-dots li:last-child button", input).await;
}

/// Plays the open lesson to its end: bets, and goes on at once.
async fn play(page: &Page, name: &str, lesson: &Scenario, manner: Manner) {
    let input = manner.input;
    clean(page, &format!("{name}, the start")).await;
    let stops = lesson.stops().count();
    let mut looked_at_a_bet = false;
    for (number, (place, line, stop)) in (1..).zip(lesson.stops()) {
        go_on(page, number, input).await;
        fits(page, name, number).await;
        let asks = line.question.is_some();
        if asks {
            press(page, first_come(input), input).await;
            page.wait_for("the bet is taken", "return document.querySelector('.bet')?.dataset.bet === 'true'").await;
        }
        if manner.whole || number == stops || (asks && !looked_at_a_bet) {
            looked_at_a_bet |= asks;
            clean(page, &format!("{name}, stop {number}")).await;
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
        if let Some(goal) = stop.goal.as_ref().filter(|_| manner.whole) {
            reach_goal(page, lesson, (number, place), goal, input).await;
        }
    }
    let end =
        "return [document.querySelectorAll('.tries li').length, document.querySelectorAll('.contrast-show').length]";
    let contrasts: Vec<usize> =
        (1..).zip(lesson.stops()).filter(|(_, (.., stop))| stop.contrast.is_some()).map(|(number, _)| number).collect();
    assert_eq!(page.ask(end, &[]).await, json!([lesson.tries.len(), contrasts.len()]), "{name}");
    let broken = page.ask("return document.querySelector('#banner.wrong')?.textContent ?? ''", &[]).await;
    // A lesson on a broken promise says which.
    assert!(broken == "" || broken.as_str().is_some_and(|text| text.contains("is broken at")), "{name}: {broken}");
    for number in contrasts.into_iter().filter(|_| manner.whole) {
        see_contrast(page, number, input).await;
        at_stop(page, stops).await;
    }
}

/// Plays lessons in one browser.
fn play_all(test_name: &str, lessons: &[(String, Scenario)], manner: Manner) {
    run(test_name, async |page| {
        page.shape(manner.shape).await;
        page.open("").await;
        page.wait_until_ready().await;
        for (name, lesson) in lessons {
            println!("{name}, {manner:?}");
            open(&page, (name, lesson), manner.input).await;
            play(&page, name, lesson, manner).await;
        }
    });
}

fn play_part(part: usize) {
    let all = lessons();
    let Some(of_part) = all.chunks(IN_ONE_BROWSER).nth(part) else { return };
    let manners = if std::env::var_os(EVERY).is_some() { every_manner() } else { vec![USUAL] };
    for (number, manner) in manners.into_iter().enumerate() {
        play_all(&format!("lessons_{part}_{number}"), of_part, manner);
    }
}

/// What chooses the sample: the same commit plays the same lessons, the next one others.
fn sample_seed() -> String {
    let commit = || {
        let git = std::process::Command::new("git").args(["rev-parse", "HEAD"]).output().ok()?;
        let said = String::from_utf8(git.stdout).ok()?;
        git.status.success().then(|| said.trim().to_string())
    };
    std::env::var(SAMPLE).ok().or_else(commit).unwrap_or_else(|| "no commit".to_string())
}

/// Draws so many lessons.
fn sample(seed: &str, mut of: Vec<(String, Scenario)>) -> Vec<(String, Scenario)> {
    // The digits of a commit are as good as drawn: this only spreads them over all lessons.
    let mut drawn = seed.bytes().fold(7, |sum: u64, byte| sum.wrapping_mul(1_099_511_628_211) ^ u64::from(byte));
    let mut draw = |below: usize| {
        drawn = drawn.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        (drawn >> 33) as usize % below
    };
    (0..SAMPLED).map(|_| of.swap_remove(draw(of.len()))).collect()
}

#[test]
fn a_sample_that_turns_with_the_commit_is_played_by_keyboard_on_a_phone_in_the_dark_with_its_goals_and_contrasts() {
    let seed = sample_seed();
    println!("play the same lessons again with {SAMPLE}={seed}");
    let manner = Manner { shape: Shape { dark: true, ..PHONE }, input: Input::Keyboard, whole: true };
    play_all("sample", &sample(&seed, lessons()), manner);
}

#[test]
fn another_commit_plays_other_lessons_and_each_lesson_has_its_turn() {
    let drawn = |seed: &str| sample(seed, lessons()).into_iter().map(|(name, _)| name).collect::<BTreeSet<_>>();
    assert_eq!(drawn("6d16608").len(), SAMPLED);
    assert_eq!(drawn("6d16608"), drawn("6d16608"));
    let turns: BTreeSet<_> = (0..400).flat_map(|commit| drawn(&format!("{commit:040x}"))).collect();
    assert_eq!(turns.len(), lessons().len());
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
fn the_words_of_a_lesson_light_the_picture_keys_and_swipes_turn_its_stops_and_a_node_is_a_bet() {
    run("the_words_of_a_lesson_light_the_picture_keys_and_swipes_turn_its_stops_and_a_node_is_a_bet", async |page| {
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
        let issues = page.accessibility_issues("a lesson on a phone").await;
        assert!(issues.is_empty(), "{issues:#?}");
        // The details of node 4 lie over the panel until they are closed.
        page.click(".sheet-close").await;
        page.wait_for("the details are closed", "return !document.querySelector('.inspector-place.sheet')").await;
        fits(&page, "on a phone", 2).await;
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
