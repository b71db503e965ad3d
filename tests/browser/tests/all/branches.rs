//! Branches in a real browser: act in the past, undo and redo, reload, and a panic of the engine.

use browser_tests::{Page, converged, leader, run};
use serde_json::json;

/// The stored branches and their names, read from the browser's storage.
async fn kept_branches(page: &Page) -> Vec<String> {
    let script = "const tree = localStorage.getItem('raft-playground.branches.' + sessionStorage.getItem('raft-playground.run')) ?? '';
        return tree.split('\\u001e').slice(2).map((branch) => branch.split('\\u001f')[1]);";
    let names = page.ask(script, &[]).await;
    names.as_array().expect("a list").iter().map(|name| name.as_str().expect("a name").to_string()).collect()
}

async fn wait_for_branches(page: &Page, count: usize) -> Vec<String> {
    let script = format!(
        "return (localStorage.getItem('raft-playground.branches.' + sessionStorage.getItem('raft-playground.run')) ?? '').split('\\u001e').length - 2 === {count}"
    );
    page.wait_for(&format!("{count} branches are stored"), &script).await;
    kept_branches(page).await
}

async fn press(page: &Page, key: &str, control: bool, shift: bool) {
    let script = "document.body.dispatchEvent(new KeyboardEvent('keydown',
        { key: arguments[0], ctrlKey: arguments[1], shiftKey: arguments[2], bubbles: true, cancelable: true }));";
    page.ask(script, &[json!(key), json!(control), json!(shift)]).await;
}

/// Goes back by this many events.
async fn back(page: &Page, events: usize) {
    for _ in 0..events {
        press(page, ",", false, false).await;
    }
}

#[test]
fn acting_in_the_past_makes_a_branch_and_no_reload_or_panic_loses_it() {
    run("acting_in_the_past_makes_a_branch_and_no_reload_or_panic_loses_it", async |page| {
        // The test has no access to the page's worker, so it stores a reference when the worker is created.
        page.before_load(
            "window.workers = [];
             window.Worker = class extends window.Worker {
                 constructor(...all) { super(...all); window.workers.push(this); }
             };",
        )
        .await;
        page.open_playground().await;
        page.play_in_real_time().await;
        let nodes = page
            .wait_for_nodes("the cluster has a leader and agrees", |nodes| converged(nodes) && leader(nodes).is_some());
        let first = leader(&nodes.await).expect("there is a leader").id;
        page.set_playing(false).await;
        let before = page.nodes().await;

        // A crash in the past: the previous branch keeps its state.
        back(&page, 3).await;
        page.use_tool_on_node("kill", first).await;
        let crashed = |nodes: &[browser_tests::Node]| nodes.iter().any(|node| node.process == "crashed");
        page.wait_for_nodes("the leader has crashed in a branch of its own", crashed).await;
        let names = wait_for_branches(&page, 2).await;
        assert!(names[1].starts_with(&format!("crash {first} at ")), "{names:?}");
        let after = page.nodes().await;

        // Undo returns to the state before the crash, redo to the state after it.
        press(&page, "z", true, false).await;
        page.wait_for_nodes("no node is crashed after an undo", |nodes| !crashed(nodes)).await;
        press(&page, "Z", true, true).await;
        page.wait_for_nodes("the leader has crashed again after a redo", |nodes| nodes == after).await;

        // A reload brings both branches back, and the same moment.
        page.reload().await;
        page.wait_for_nodes("the reloaded page shows the same moment", |nodes| nodes == after).await;
        assert_eq!(wait_for_branches(&page, 2).await, names);
        press(&page, "z", true, false).await;
        page.wait_for_nodes("the first run is restored as well", |nodes| !crashed(nodes)).await;
        press(&page, "l", false, false).await;
        page.wait_for_nodes("and its end is as it was", |nodes| nodes == before).await;

        // The engine panics: the page returns to the moment before and continues.
        page.ask("window.workers.at(-1).postMessage('panic')", &[]).await;
        page.wait_for(
            "the page reports the panic",
            "return document.querySelector('#banner')?.textContent.includes('panicked')",
        )
        .await;
        assert_eq!(page.nodes().await, before);
        page.use_tool_on_node("kill", first).await;
        page.wait_for_nodes("the engine has continued from there", crashed).await;
    });
}
