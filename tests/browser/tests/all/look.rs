//! The page in another look: alone in a frame of another page, and large for a projector.

use browser_tests::{BLANK, Page, Shape, run};
use model::types::Time;
use serde_json::{Value, json};
use share::{Address, address};

/// What has been started so far that a frame must not start before it is pressed. The browser itself fetches the page's
/// script and wasm ahead of need.
const STARTED: &str = "const begun = performance.getEntriesByType('resource').map(({ name }) => name.split('/').pop());
    return [self.engineWorker !== undefined, document.body.dataset.ready ?? '', begun.some((name) => name.includes('engine'))]";

/// What is outside of the window, of the controls that are shown.
const OUTSIDE: &str = "const boxes = [...document.querySelectorAll('.stage-field, .transport > *, #whole')].map((one) => [one, one.getBoundingClientRect()]);
    return boxes.filter(([, box]) => box.width > 0 && (box.left < 0 || box.top < 0 || box.right > innerWidth || box.bottom > innerHeight))
        .map(([one]) => one.id || one.className)";

async fn text(page: &Page, script: &str) -> String {
    page.ask(script, &[]).await.as_str().expect("a text").to_string()
}

#[test]
fn a_frame_shows_stage_and_controls_and_plays_at_a_press() {
    run("a_frame_shows_stage_and_controls_and_plays_at_a_press", async |page| {
        page.shape(Shape { width_px: 320, height_px: 240, dark: false }).await;
        page.open("?embed#lesson=leader-crash&t=1.1s").await;
        page.wait_for("it can be pressed", "return document.querySelector('#start')").await;
        assert_eq!(page.ask(STARTED, &[]).await, json!([false, "", false]), "nothing is started before the press");
        let asked = "return performance.getEntriesByType('resource').map(({ name }) => name).filter((name) => /wasm|raft-playground-|engine/.test(name))";
        assert_eq!(page.ask(asked, &[]).await, json!([]), "nor is anything of it fetched");
        page.click("#start").await;
        page.wait_for("it plays on", "return Number(document.querySelector('.clock b')?.textContent) > 1.12").await;
        assert_eq!(
            page.ask("return document.querySelector('#scenario b').textContent", &[]).await,
            "The leader crashes"
        );
        let shown =
            "return ['.top-bar', '.story', '.right', '.timeline', '.tour-card', 'dialog[open]', '#banner.shown']
            .filter((css) => document.querySelector(css)?.checkVisibility())";
        assert_eq!(page.ask(shown, &[]).await, json!([]));
        for (width_px, height_px) in [(320, 240), (640, 480), (1024, 400)] {
            page.shape(Shape { width_px, height_px, dark: false }).await;
            assert_eq!(page.ask(OUTSIDE, &[]).await, json!([]), "at {width_px} by {height_px}");
            let stage = page.ask("return document.querySelector('.stage-field').clientHeight / innerHeight", &[]).await;
            assert!(stage.as_f64().is_some_and(|part| part > 0.7), "the stage has {stage} of the frame");
        }
        page.wait_for(
            "it stands at its next stop",
            "return document.querySelector('#play').getAttribute('aria-pressed') === 'false'",
        )
        .await;
        // A press goes on from there, and another one pauses.
        for pressed in [true, false] {
            page.click("#play").await;
            let script = format!("return document.querySelector('#play').getAttribute('aria-pressed') === '{pressed}'");
            page.wait_for(if pressed { "it plays on from the stop" } else { "it stands" }, &script).await;
        }
        // It keeps nothing: no file for offline use, and in the storage only what a test has put there.
        assert_eq!(
            page.ask("return navigator.serviceWorker.getRegistrations().then((all) => all.length)", &[]).await,
            0
        );
        page.open(BLANK).await;
        assert_eq!(page.ask("return Object.keys(localStorage)", &[]).await, json!(["raft-playground.tour"]));
    });
}

#[test]
fn a_frame_without_a_run_plays_the_first_election() {
    run("a_frame_without_a_run_plays_the_first_election", async |page| {
        page.open("?embed").await;
        page.click("#start").await;
        page.wait_for("there is a leader", "return document.querySelector('[data-role=leader]')").await;
    });
}

#[test]
fn a_page_in_a_frame_says_where_to_open_it_whole() {
    run("a_page_in_a_frame_says_where_to_open_it_whole", async |page| {
        page.open(BLANK).await;
        for (address, ready) in
            [("./?embed#lesson=split-vote", "#start"), ("./#lesson=split-vote", ".page:not(.first)")]
        {
            let add = "const frame = document.createElement('iframe');
                frame.src = arguments[0];
                document.body.replaceChildren(frame);";
            page.ask(add, &[json!(address)]).await;
            let script = format!(
                "const inside = document.querySelector('iframe').contentDocument;
                 return inside.querySelector('{ready}') && inside.querySelector('#whole')?.href"
            );
            let whole = page.wait_for("it says so", &script).await;
            assert_eq!(whole, page.ask("return new URL('./#lesson=split-vote', location.href).href", &[]).await);
        }
        page.open_playground().await;
        assert_eq!(page.ask("return document.querySelector('#whole')", &[]).await, Value::Null, "it is whole");
    });
}

#[test]
fn a_run_is_copied_as_a_frame() {
    run("a_run_is_copied_as_a_frame", async |page| {
        page.before_load("navigator.clipboard.writeText = async (text) => { window.copied = text; };").await;
        page.open("?present#lesson=leader-crash&t=1.1s").await;
        page.wait_for("the moment is shown", "return document.querySelector('.clock b')?.textContent === '1.100'")
            .await;
        page.press("\u{e00c}").await;
        page.ask("document.querySelector('#share').click()", &[]).await;
        page.wait_for("a link is made", "return document.querySelector('#share-link')?.value").await;
        page.click("#share-frame").await;
        let frame = page.wait_for("it is copied", "return window.copied?.startsWith('<iframe') && window.copied").await;
        let frame = frame.as_str().expect("a text");
        let (_, src) = frame.split_once("src=\"").expect("it has an address");
        let (src, rest) = src.split_once('"').expect("it ends");
        assert!(rest.contains("title=\"The leader crashes\""), "{frame}");
        let (page_address, fragment) = src.split_once('#').expect("a fragment");
        assert!(page_address.ends_with("/?embed"), "{src}");
        match address(fragment) {
            Ok(Address::Run(link)) => assert_eq!(link.moment, Time::from_millis(1_100)),
            other => panic!("{other:?}"),
        }
        page.open(&src[src.find("?embed").expect("it is there")..]).await;
        page.click("#start").await;
        page.wait_for("it plays on", "return Number(document.querySelector('.clock b')?.textContent) > 1.12").await;
    });
}

#[test]
fn a_presentation_has_large_type_and_a_clicker_goes_through_its_stops() {
    run("a_presentation_has_large_type_and_a_clicker_goes_through_its_stops", async |page| {
        page.shape(Shape { width_px: 1280, height_px: 720, dark: false }).await;
        let height = "const words = document.querySelector('.stop-words');
            return parseFloat(getComputedStyle(words).fontSize) * (words.currentCSSZoom ?? 1)";
        let mut sizes = Vec::new();
        for address in ["#lesson=a01-who-decides", "?present#lesson=a01-why"] {
            page.open(address).await;
            page.wait_for(
                "the words are there",
                "return document.querySelector('.stop-words') && document.body.dataset.ready",
            )
            .await;
            sizes.push(page.ask(height, &[]).await.as_f64().expect("a length"));
        }
        assert!(sizes[1] >= 1.5 * sizes[0], "{sizes:?}");
        let outside = page.ask("return document.documentElement.scrollHeight - innerHeight", &[]).await;
        assert_eq!(outside, json!(0), "nothing is scrolled for");
        let shown = "return ['.stage-field', '.guided', '#lesson-next', '.logs', '.timeline', '.transport', '.happenings', '.border']
            .filter((css) => document.querySelector(css)?.checkVisibility())";
        let wanted = json!([".stage-field", ".guided", "#lesson-next", ".logs"]);
        assert_eq!(page.ask(shown, &[]).await, wanted, "what a presenter needs, and nothing else");
        page.shape(Shape { width_px: 390, height_px: 844, dark: false }).await;
        assert_eq!(page.ask(shown, &[]).await, wanted, "on a phone too");
        let large = "const next = document.querySelector('#lesson-next');
            return [parseFloat(getComputedStyle(next).fontSize) >= 19, document.documentElement.scrollWidth <= innerWidth]";
        assert_eq!(page.ask(large, &[]).await, json!([true, true]));
        page.shape(Shape { width_px: 1280, height_px: 720, dark: false }).await;
        let stop = "return document.querySelector('.guided').dataset.stop";
        let first = text(&page, stop).await;
        page.press("\u{e00f}").await;
        page.wait_for("the next stop", &format!("return document.querySelector('.guided').dataset.stop !== '{first}'"))
            .await;
        page.press("\u{e00e}").await;
        page.wait_for(
            "the stop before",
            &format!("return document.querySelector('.guided').dataset.stop === '{first}'"),
        )
        .await;
    });
}
