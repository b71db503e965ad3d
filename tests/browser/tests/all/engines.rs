//! Two engines on the page: chosen beside the seed, and side by side on one clock.

use browser_tests::run;
use serde_json::json;

const CRASH: &str = include_str!("../../../../scenarios/leader-crash.raft");

#[test]
fn the_engine_is_chosen_beside_the_seed() {
    run("the_engine_is_chosen_beside_the_seed", async |page| {
        page.open_playground().await;
        let choose = "const engine = document.querySelector('#engine');
            engine.value = arguments[0];
            engine.dispatchEvent(new Event('change', { bubbles: true }));";
        page.ask(choose, &[json!("raft-rs")]).await;
        page.wait_for("a leader", "return document.querySelector('[data-role=leader]')").await;
        page.click("#open").await;
        page.wait_for("the text", "return document.querySelector('#open-text')?.value.includes('engine=raft-rs')")
            .await;
        page.press_keys("#open-text", "\u{e00c}").await;
        page.ask(choose, &[json!("openraft")]).await;
        page.wait_for("it is back", "return document.querySelector('#engine').value === 'openraft'").await;
        page.wait_for("a leader", "return document.querySelector('[data-role=leader]')").await;
    });
}

#[test]
fn one_press_plays_the_run_on_both_engines_and_the_first_difference_in_meaning_is_named() {
    run("one_press_plays_the_run_on_both_engines_and_the_first_difference_in_meaning_is_named", async |page| {
        page.open_playground().await;
        page.open_unasked(CRASH).await;
        page.wait_for("a leader", "return document.querySelector('[data-role=leader]')").await;
        page.click("#branches").await;
        page.click("#compare-engines").await;
        let names = "return [...document.querySelectorAll('.compare-engines dt')].map((name) => name.textContent)";
        page.wait_for("both are there", "return document.querySelectorAll('.compare-engines dd').length === 2").await;
        assert_eq!(page.ask(names, &[]).await, json!(["openraft", "raft-rs"]));
        // At the speed of a new page the difference, 1.1 virtual seconds on, takes longer than a test waits.
        let play = "const slider = document.querySelector('#speed');
            slider.value = slider.max;
            slider.dispatchEvent(new Event('input', { bubbles: true }));
            const play = document.querySelector('#play');
            if (play.ariaPressed !== 'true') play.click();";
        page.ask(play, &[]).await;
        // Who leads and how requests end is compared, not event by event, which never is the same.
        let difference = page
            .wait_for("a difference is named", "return document.querySelector('#first-difference')?.textContent")
            .await;
        assert!(difference.as_str().unwrap_or_default().starts_with("First difference in meaning at "), "{difference}");
        let sides = "return ['.side-a', '.side-b'].map((side) => document.querySelectorAll(`${side} [data-node][data-role]`).length)";
        assert_eq!(page.ask(sides, &[]).await, json!([5, 5]));
        let figures = page
            .ask("return [...document.querySelectorAll('.compare-engines dd')].map((one) => one.textContent)", &[])
            .await;
        for said in figures.as_array().expect("a list") {
            assert!(said.as_str().unwrap_or_default().contains(" without a leader · committed "), "{said}");
        }
        let issues = page.accessibility_issues("two engines").await;
        assert!(issues.is_empty(), "{}", issues.join("\n"));
        // A link shows the same: both of them, on one clock.
        page.set_playing(false).await;
        page.click("#share").await;
        let link = page.wait_for("there is a link", "return document.querySelector('#share-link')?.value").await;
        page.click("#share-close").await;
        page.click("#end-compare").await;
        page.wait_for("one is shown", "return !document.querySelector('.compare-engines')").await;
        page.ask("location.hash = new URL(arguments[0]).hash", &[link]).await;
        page.wait_for("both are there again", "return document.querySelectorAll('.compare-engines dd').length === 2")
            .await;
        assert_eq!(page.ask(names, &[]).await, json!(["openraft", "raft-rs"]));
        page.wait_for("and where they differ", "return document.querySelector('#first-difference')").await;
        page.click("#swap-branches").await;
        page.wait_for("the other one is acted in", "return document.querySelector('#engine').value === 'raft-rs'")
            .await;
        page.reload().await;
        page.wait_for("it is kept", "return document.querySelector('#engine').value === 'raft-rs'").await;
        page.wait_for("and its cluster", "return document.querySelector('[data-role=leader]')").await;
    });
}
