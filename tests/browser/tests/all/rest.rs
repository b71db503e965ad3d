//! The second files of wasm (`xtask/rooms`): the first sight does without them, and what needs them works at any moment.

use browser_tests::{Page, dist, run};

/// The names of the three files in the built page.
pub fn rests() -> Vec<String> {
    let files = std::fs::read_dir(dist()).expect("the built page");
    let names = files.map(|file| file.expect("a file").file_name().to_string_lossy().into_owned());
    let rests: Vec<String> = names.filter(|name| name.contains("_rest-")).collect();
    assert_eq!(rests.len(), 3, "page, engine and sharing are divided: {rests:?}");
    rests
}

/// Serves nothing that could be compiled in place of them.
fn withhold(page: &Page) {
    rests().iter().for_each(|name| page.server().replace(name, b"withheld".to_vec()));
}

/// Serves them as they are.
fn release(page: &Page) {
    rests().iter().for_each(|name| {
        page.server().replace(name, std::fs::read(dist().join(name)).expect("a file of the built page"));
    });
}

const LEADER: &str =
    "document.querySelector('#lesson-next')?.click(); return document.querySelector('[data-role=leader]')";

#[test]
fn the_first_leader_is_seen_without_the_rest() {
    run("the_first_leader_is_seen_without_the_rest", async |page| {
        withhold(&page);
        page.open("").await;
        page.wait_until_ready().await;
        page.wait_for("a leader is drawn", LEADER).await;
        let called = "return document.querySelector('#rest-failed')?.textContent ?? ''";
        assert_eq!(page.ask(called, &[]).await, "", "nothing asked for the rest");
        page.severe_log().await;
    });
}

#[test]
fn what_is_pressed_before_the_rest_has_come_waits_for_it() {
    run("what_is_pressed_before_the_rest_has_come_waits_for_it", async |page| {
        // What is fetched in time fails until the page is there, and is not tried again within this test.
        page.before_load("const after = setTimeout; self.setTimeout = (use, ms, ...more) => ms === 2000 ? 0 : after(use, ms, ...more)")
            .await;
        withhold(&page);
        page.open("").await;
        page.wait_for("a leader is drawn", LEADER).await;
        release(&page);
        page.act("crash 1").await;
        page.wait_for("node 1 is down", "return document.querySelector('[data-node=\"1\"][data-process=crashed]')")
            .await;
        page.click("#settings").await;
        page.wait_for("a dialog", "return document.querySelector('dialog[open]')").await;
        page.severe_log().await;
    });
}

#[test]
fn a_rest_that_cannot_be_had_is_said_in_a_sentence() {
    run("a_rest_that_cannot_be_had_is_said_in_a_sentence", async |page| {
        withhold(&page);
        page.open("").await;
        page.wait_until_ready().await;
        page.ask("document.querySelector('#settings').click()", &[]).await;
        let words = page.wait_for("the sentence", "return document.querySelector('#rest-failed')?.textContent").await;
        let words = words.as_str().expect("a text");
        assert!(words.starts_with("A part of the page could not be loaded: "), "{words}");
        assert!(words.ends_with("Load the page again: your session is kept."), "{words}");
        page.severe_log().await;
    });
}
