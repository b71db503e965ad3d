//! Stepping to kinds of events, breakpoints and explanations, by pointer and keyboard in a real browser.

use std::path::Path;

use browser_tests::{DESKTOP, Page, Shape, leader, run};
use serde_json::json;

/// Waits for this result in the step menu, and returns the drawn time in milliseconds.
async fn found(page: &Page, said: &str) -> u64 {
    let look = format!(
        "const said = document.querySelector('#step-said').textContent; return said.startsWith({}) && said",
        json!(said)
    );
    let text = page.wait_for(&format!("the menu says “{said}”"), &look).await;
    let at = milliseconds(text.as_str().expect("a text").rsplit(" at ").next().expect("a time").trim_end_matches(" s"));
    assert_eq!(clock(page).await, at, "the drawn time is the found one");
    at
}

async fn clock(page: &Page) -> u64 {
    let text = page.ask("return document.querySelector('.clock b').textContent", &[]).await;
    milliseconds(text.as_str().expect("a text"))
}

fn milliseconds(seconds: &str) -> u64 {
    let (whole, rest) = seconds.split_once('.').expect("seconds with decimals");
    whole.parse::<u64>().expect("a number") * 1_000 + rest.parse::<u64>().expect("a number")
}

async fn choose(page: &Page, css: &str, option: &str) {
    let script = "const select = document.querySelector(arguments[0]);
        select.selectedIndex = [...select.options].findIndex((option) => option.text === arguments[1]);
        select.dispatchEvent(new Event('change', { bubbles: true }));";
    page.ask(script, &[json!(css), json!(option)]).await;
    let script =
        format!("return document.querySelector({})?.selectedOptions[0]?.text === {}", json!(css), json!(option));
    page.wait_for(&format!("{option} is chosen"), &script).await;
}

/// Presses a key where no input has the focus.
async fn press(page: &Page, key: &str) {
    let script = "document.activeElement?.blur();
        document.body.dispatchEvent(new KeyboardEvent('keydown', { key: arguments[0], shiftKey: arguments[0] !== arguments[0].toLowerCase(), bubbles: true, cancelable: true }))";
    page.ask(script, &[json!(key)]).await;
}

/// Opens a scenario and stands still at its start: on a busy machine it has played beyond what a test looks for.
async fn open(page: &Page, text: &str) {
    page.open_unasked(text).await;
    page.set_playing(false).await;
    press(page, "Home").await;
    page.wait_for("the start is drawn", "return Number(document.querySelector('.clock b').textContent) === 0").await;
}

/// The most stops before the second leader is elected.
const HITS_MAX: usize = 8;

/// Two followers whose time-outs differ little stand for election in the same term: votes are refused.
const REFUSALS: &str = include_str!("../../../../scenarios/split-vote.raft");

#[test]
fn one_steps_to_the_next_and_the_previous_event_of_a_kind() {
    run("one_steps_to_the_next_and_the_previous_event_of_a_kind", async |page| {
        page.open_playground().await;
        open(&page, "cluster nodes=5 seed=7\nrun until leader\nrun until converged\nwrite leader x=3\nrun 1s\n").await;

        // The run continues until the event happens.
        choose(&page, "#step-kind", "new leader").await;
        page.click("#step-next").await;
        let won = found(&page, "new leader at").await;
        assert!(leader(&page.nodes().await).is_some(), "the stage shows a leader");
        choose(&page, "#step-kind", "commit").await;
        press(&page, "n").await;
        let first = found(&page, "commit at").await;
        press(&page, "n").await;
        page.wait_for(
            "another commit is found",
            &format!(
                "return !document.querySelector('#step-said').textContent.includes('{}.{:03}')",
                first / 1000,
                first % 1000
            ),
        )
        .await;
        let second = found(&page, "commit at").await;
        assert!(won < first && first < second, "{won} {first} {second}");
        let commits: Vec<String> = page.nodes().await.into_iter().map(|node| node.commit).collect();
        assert!(commits.iter().any(|commit| commit == "1/2"), "the write is committed: {commits:?}");
        press(&page, "N").await;
        assert_eq!(found(&page, "commit at").await, first);

        // On one node only, and backwards to earlier events.
        choose(&page, "#step-kind", "vote").await;
        page.click("#step-previous").await;
        let vote = found(&page, "vote at").await;
        assert!(vote < won);
        choose(&page, "#step-node", "on 4").await;
        page.click("#step-next").await;
        page.wait_for(
            "no vote on 4 is left",
            "return document.querySelector('#step-said').textContent.includes('on 4')",
        )
        .await;
        save(&page, "steps-menu").await;
    });
}

#[test]
fn a_breakpoint_stops_time_at_its_event_and_continuing_passes_it() {
    run("a_breakpoint_stops_time_at_its_event_and_continuing_passes_it", async |page| {
        page.open_playground().await;
        open(&page, "cluster nodes=5 seed=7\nrun until leader\ncrash leader\nrun 4s\n").await;
        press(&page, "B").await;
        page.click("[data-rule='a leader is elected']").await;
        page.fill("#breakpoint-text", "node 9 leader\n").await;
        page.wait_for(
            "the mistake is shown",
            "return document.querySelector('#breakpoint-error')?.textContent.includes('there is no node 9')",
        )
        .await;
        page.fill("#breakpoint-text", "term above 1\n").await;
        page.wait_for("the rule is listed", "return document.querySelector('[data-rule=\"a term above 1\"]')?.checked")
            .await;
        save(&page, "steps-breakpoints").await;
        page.click("#breakpoints-close").await;
        assert_eq!(page.attribute("#breakpoints", "data-on").await.as_deref(), Some("2"));

        // At the highest speed, where one frame spans far more than an election.
        // One frame at this speed may reach a breakpoint, so the test cannot wait until time is seen to run.
        let play = "const slider = document.querySelector('#speed');
            slider.value = slider.max;
            slider.dispatchEvent(new Event('input', { bubbles: true }));
            document.querySelector('#play').click();";
        let mut moments = Vec::new();
        let mut before = String::new();
        // Each node that reaches the higher term is a separate hit, so the second rule has several.
        let mut rules = ["a leader is elected", "a term above 1", "a leader is elected"].into_iter().peekable();
        for _ in 0..HITS_MAX {
            page.ask(play, &[]).await;
            // The banner of the last stop may be shown until the first frame after it.
            let paused = format!(
                "const said = document.querySelector('#banner')?.textContent ?? '';
                return document.querySelector('#play').getAttribute('aria-pressed') === 'false'
                    && said.includes('Paused at') && said !== {} && said",
                json!(before)
            );
            let banner = page.wait_for("time is paused", &paused).await;
            let banner = banner.as_str().expect("a text").to_string();
            let at = clock(&page).await;
            assert!(banner.contains(&format!("{}.{:03} s", at / 1000, at % 1000)), "{banner}: {at}");
            moments.push(at);
            rules.next_if(|rule| banner.contains(rule));
            if rules.peek().is_none() {
                break;
            }
            before = banner;
        }
        assert_eq!(rules.next(), None, "hits at {moments:?}");
        assert!(moments.is_sorted() && moments[0] < moments[1], "{moments:?}");
        assert!(leader(&page.nodes().await).is_some(), "the second leader is drawn at the moment it was elected");
        save(&page, "steps-hit").await;

        // They exist after a reload.
        page.reload().await;
        assert_eq!(page.attribute("#breakpoints", "data-on").await.as_deref(), Some("2"));
    });
}

#[test]
fn a_refused_vote_is_explained() {
    run("a_refused_vote_is_explained", async |page| {
        page.open_playground().await;
        open(&page, REFUSALS).await;
        page.play_at(0.8).await;
        page.wait_for(
            "the event log explains a refused vote",
            "return [...document.querySelectorAll('.happenings li')].some((line) =>
                /\\d refused to vote for \\d in term \\d: \\d voted for itself in term \\d/.test(line.textContent))",
        )
        .await;
        page.set_playing(false).await;
        save(&page, "steps-why").await;
    });
}

/// Saves screenshots next to those of failed tests.
async fn save(page: &Page, name: &str) {
    let shapes = [
        ("", DESKTOP),
        ("-dark", Shape { dark: true, ..DESKTOP }),
        ("-projector", Shape { width_px: 1280, height_px: 720, dark: false }),
        ("-phone", Shape { width_px: 390, height_px: 844, dark: false }),
    ];
    for (end, shape) in shapes {
        page.shape(shape).await;
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target/browser");
        page.save_picture(&folder.join(format!("{name}{end}")).with_extension("png")).await;
    }
    page.shape(DESKTOP).await;
}
