//! The whole path in a real browser: elect, write, crash, cut, heal, reload.

use browser_tests::{Node, Page, converged, index, leader, run};
use serde_json::json;

async fn wait_for_leader(page: &Page, newer_than_term: u64) -> Node {
    let what = format!("a node leads a term above {newer_than_term}");
    let is_newer = |nodes: &[Node]| leader(nodes).is_some_and(|leader| leader.term > newer_than_term);
    leader(&page.wait_for_nodes(&what, is_newer).await).expect("there is a leader").clone()
}

#[test]
fn the_page_shows_a_cluster_that_survives_a_crash_a_partition_and_a_reload() {
    run("the_page_shows_a_cluster_that_survives_a_crash_a_partition_and_a_reload", async |page| {
        page.open_playground().await;
        page.play_in_real_time().await;

        // A leader is elected, and a write is committed on all nodes.
        let first = wait_for_leader(&page, 0).await;
        page.wait_for_nodes("the first leader's blank entry is everywhere", converged).await;
        let before = index(&leader(&page.nodes().await).expect("there is a leader").last);
        page.write("x", "3").await;
        page.wait_for_nodes("the write is committed on all nodes", |nodes| {
            converged(nodes) && nodes.iter().all(|node| index(&node.commit) > before)
        })
        .await;
        page.wait_for("the logs show the write", "return document.body.textContent.includes('x=3')").await;

        // The leader is crashed by a click, and another leads.
        page.use_tool_on_node("kill", first.id).await;
        page.wait_for_nodes("the leader has crashed", |nodes| {
            nodes.iter().any(|node| node.id == first.id && node.process == "crashed")
        })
        .await;
        let second = wait_for_leader(&page, first.term).await;
        assert_ne!(first.id, second.id);
        page.use_tool_on_node("kill", first.id).await;
        let nodes = page.wait_for_nodes("the crashed node has restarted and caught up", converged).await;

        // A partition is drawn with the pointer, and the leader of the smaller side is marked as stale.
        let old = leader(&nodes).expect("there is a leader").clone();
        let neighbour = old.id % nodes.len() as u64 + 1;
        page.cut_off(&[old.id, neighbour]).await;
        let new = wait_for_leader(&page, old.term).await;
        assert!(![old.id, neighbour].contains(&new.id), "{} leads from the smaller side", new.id);
        page.wait_for_nodes("the old leader is marked as stale", |nodes| {
            nodes.iter().any(|node| node.id == old.id && node.role == "leader" && node.stale)
        })
        .await;

        // Heal converges.
        page.click("#heal").await;
        page.wait_for_nodes("all nodes agree after the heal", converged).await;

        // Reload restores.
        page.set_playing(false).await;
        let nodes = page.nodes().await;
        page.reload().await;
        page.wait_for_nodes("the reloaded page shows the same cluster", |restored| restored == nodes).await;
        assert_eq!(page.attribute("#play", "aria-pressed").await.as_deref(), Some("false"));

        // Every property of Raft was checked all the time, and none was violated.
        assert_eq!(page.attribute("#safety", "data-violations").await.as_deref(), Some("0"));
        let checks = page.attribute("#safety", "data-checks").await.expect("the number of checks");
        assert!(checks.parse::<u64>().expect("a number") > 0);
    });
}

#[test]
fn a_panic_of_the_engine_is_reported_and_the_same_run_starts_again() {
    run("a_panic_of_the_engine_is_reported_and_the_same_run_starts_again", async |page| {
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
        let leader_before = wait_for_leader(&page, 0).await;
        page.ask("window.workers.at(-1).postMessage('panic')", &[]).await;
        page.wait_for(
            "the banner reports the panic",
            "return document.querySelector('#banner[role=alert]')?.textContent.includes('the engine was asked to panic')",
        )
        .await;
        page.set_playing(true).await;
        let leader_after = wait_for_leader(&page, 0).await;
        assert_eq!((leader_before.id, leader_before.term), (leader_after.id, leader_after.term));
        let workers = page.ask("return window.workers.length", &[]).await;
        assert!(workers.as_u64().is_some_and(|workers| workers <= 2), "one new worker is enough: {workers}");
    });
}

#[test]
fn malformed_and_impossible_scenarios_are_refused_and_the_run_is_unchanged() {
    run("malformed_and_impossible_scenarios_are_refused_and_the_run_is_unchanged", async |page| {
        page.open_playground().await;
        page.play_in_real_time().await;
        wait_for_leader(&page, 0).await;
        page.set_playing(false).await;
        let before = page.nodes().await;
        let too_long = "# x\n".repeat(50_001);
        let texts = [
            ("cluster nodes=5 seed=7\ncrsh 2\n", "line 2"),
            ("cluster nodes=5 seed=7\ncrash 9\n", "there is no node 9"),
            (too_long.as_str(), "50000"),
        ];
        for (text, said) in texts {
            page.click("#open").await;
            let fill = "document.querySelector('#open-text').value = arguments[0]";
            page.ask(fill, &[json!(text)]).await;
            page.click("#open-run").await;
            let look = "return document.querySelector('#open-error')?.textContent.includes(arguments[0])";
            let look = look.replace("arguments[0]", &json!(said).to_string());
            page.wait_for(&format!("the mistake is shown: {said}"), &look).await;
            page.click(".dialog-buttons button:nth-of-type(2)").await;
        }
        assert_eq!(page.nodes().await, before, "the run is unchanged");

        // An action that is found to be impossible only when it is played is reported, and the run continues.
        page.click("#open").await;
        let text = "cluster nodes=3 seed=7\nrun 1s\ncrash 1\nwrite 1 x=3\nrun 1s\n";
        page.ask("document.querySelector('#open-text').value = arguments[0]", &[json!(text)]).await;
        page.click("#open-run").await;
        page.set_playing(true).await;
        page.wait_for(
            "the impossible write is reported",
            "return document.body.textContent.includes('node 1 cannot be asked because it is crashed')",
        )
        .await;
    });
}
