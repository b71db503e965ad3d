//! The page without a network, and how a newer build takes its place.

use browser_tests::{Page, run};
use serde_json::{Value, json};

/// Waits until the service worker has kept the whole build and would answer the next load.
const KEPT: &str = "return (await navigator.serviceWorker.ready).active.state === 'activated'
    || new Promise((done) => setTimeout(done, 50))";

async fn wait_until_kept(page: &Page) {
    for _ in 0..600 {
        if page.ask_async(KEPT, &[]).await == true {
            return;
        }
    }
    panic!("the service worker has not kept the page");
}

async fn kept_builds(page: &Page) -> Vec<String> {
    let names = page.ask_async("return caches.keys()", &[]).await;
    names.as_array().expect("a list").iter().filter_map(Value::as_str).map(String::from).collect()
}

#[test]
fn without_a_network_the_page_opens_plays_and_shares_in_any_folder() {
    run("without_a_network_the_page_opens_plays_and_shares_in_any_folder", async |page| {
        page.open_in_folder("").await;
        page.wait_until_ready().await;
        wait_until_kept(&page).await;
        page.server().set_stopped(true);
        let refused = "return fetch('./service_worker.js', { cache: 'no-store' }).then(() => false, () => true)";
        page.open_in_folder("?again#lesson=leader-crash&t=1.1s").await;
        page.wait_until_ready().await;
        assert_eq!(page.ask_async(refused, &[]).await, true, "the server is stopped");
        page.wait_for(
            "the lesson is shown",
            "return document.querySelector('.clock b')?.textContent === '1.100'
                && document.querySelector('#scenario b').textContent === 'The leader crashes'",
        )
        .await;
        page.set_playing(true).await;
        page.wait_for("it plays on", "return Number(document.querySelector('.clock b')?.textContent) > 1.12").await;
        let stands = "return document.querySelector('#play').getAttribute('aria-pressed') === 'false'";
        page.wait_for("it stands at its next stop", stands).await;
        page.click("#share").await;
        page.wait_for("a link is made", "return document.querySelector('#share-link')?.value.includes('#run=')").await;
        page.click("[data-format=mermaid]").await;
        page.wait_for(
            "a diagram is made",
            "return document.querySelector('#share-preview')?.textContent.includes('sequenceDiagram')",
        )
        .await;
        page.click("#share-close").await;
        page.open_scene("split-vote").await;
        // The second engine stands in a file of its own.
        let other = "const engine = document.querySelector('#engine');
            engine.value = 'raft-rs';
            engine.dispatchEvent(new Event('change', { bubbles: true }));";
        page.ask(other, &[]).await;
        page.wait_for("a leader on raft-rs", "return document.querySelector('#engine').value === 'raft-rs' && document.querySelector('[data-role=leader]')")
            .await;
        // The browser's log says that the proof above was refused.
        page.severe_log().await;
    });
}

#[test]
fn a_newer_build_is_offered_and_shown_when_the_reader_asks_for_it() {
    run("a_newer_build_is_offered_and_shown_when_the_reader_asks_for_it", async |page| {
        page.open_playground().await;
        wait_until_kept(&page).await;
        let before = kept_builds(&page).await;
        assert_eq!(before.len(), 1, "{before:?}");
        page.reload().await;
        assert_eq!(page.ask("return navigator.serviceWorker.controller !== null", &[]).await, true);

        // Another build: its page has another title, and its service worker names the version that is made of all files.
        let dist = browser_tests::dist();
        let read = |name: &str| std::fs::read_to_string(dist.join(name)).expect("a file of the build");
        let newer = read("index.html").replace("<title>Raft playground", "<title>Newer playground");
        let worker = read("service_worker.js");
        let versions = "const [worker, newer] = arguments;
            const [, version, paths] = /version:[`\"]([^`\"]+)[`\"],paths:[`\"]([^`\"]+)/.exec(worker);
            const digest = (bytes) => crypto.subtle.digest('SHA-256', bytes);
            const version_of = async (page) => {
                const hash = async (path) => digest(path === './' && page !== null ? new TextEncoder().encode(page) : await (await fetch(path)).arrayBuffer());
                const whole = new Blob([paths, ...(await Promise.all(paths.split('\\n').map(hash)))]);
                return btoa(String.fromCharCode(...new Uint8Array(await digest(await whole.arrayBuffer()))));
            };
            return [version, await version_of(null), await version_of(newer)];";
        let versions = page.ask_async(versions, &[json!(worker), json!(newer)]).await;
        let version = |place: usize| versions[place].as_str().expect("a version").to_string();
        assert_eq!(version(0), version(1), "the version is that of the files");
        assert!(before[0].ends_with(&version(0)), "{before:?}");
        let worker = worker.replace(&version(0), &version(2));

        // While the files of two builds are mixed, nothing is kept.
        page.server().replace("service_worker.js", worker.into_bytes());
        let update = "const kept = await navigator.serviceWorker.ready;
            await kept.update();
            const worker = kept.installing;
            if (worker === null) return kept.waiting === null ? 'none' : 'waiting';
            await new Promise((done) => worker.addEventListener('statechange', done, { once: true }));
            return worker.state;";
        assert_eq!(page.ask_async(update, &[]).await, "redundant");
        assert_eq!(page.ask("return document.querySelector('#update')", &[]).await, Value::Null);
        page.severe_log().await;

        page.server().replace("index.html", newer.into_bytes());
        assert_eq!(page.ask_async(update, &[]).await, "installed");
        page.wait_for("it is offered", "return document.querySelector('#update button')").await;
        assert_eq!(page.ask("return document.title", &[]).await, "Raft playground");
        let issues = page.accessibility_issues("an update").await;
        assert!(issues.is_empty(), "{issues:#?}");
        page.click("#update button").await;
        page.wait_for("it is shown", "return document.title === 'Newer playground'").await;
        page.wait_until_ready().await;
        let after = kept_builds(&page).await;
        assert!(after.len() == 1 && after[0].ends_with(&version(2)), "the older build is dropped: {after:?}");
        assert_eq!(page.ask("return document.querySelector('#update')", &[]).await, Value::Null);
    });
}

#[test]
fn the_page_can_be_installed() {
    run("the_page_can_be_installed", async |page| {
        page.open_playground().await;
        wait_until_kept(&page).await;
        let errors = page.devtools("Page.getInstallabilityErrors", json!({})).await;
        // Chromium installs nothing from a window of its own kind, as a test's is.
        let errors: Vec<&Value> = errors["installabilityErrors"].as_array().expect("a list").iter().collect();
        let grave: Vec<&&Value> = errors.iter().filter(|error| error["errorId"] != "in-incognito").collect();
        assert!(grave.is_empty(), "{grave:#?}");
        let manifest = page.devtools("Page.getAppManifest", json!({})).await;
        assert_eq!(manifest["errors"], json!([]));
        assert!(manifest["url"].as_str().is_some_and(|url| url.ends_with("/manifest.webmanifest")), "{manifest}");
    });
}
