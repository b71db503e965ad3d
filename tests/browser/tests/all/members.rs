//! Members on the stage, in the logs and in the tables; the cluster's settings; the list of scenarios.

use browser_tests::{DESKTOP, Page, Shape, leader, run};
use model::dialect::Dialect;
use serde_json::json;

/// Presses a key where no input has the focus.
async fn press(page: &Page, key: &str, shift: bool) {
    let script = "document.activeElement?.blur();
        document.body.dispatchEvent(new KeyboardEvent('keydown', { key: arguments[0], shiftKey: arguments[1], bubbles: true, cancelable: true }))";
    page.ask(script, &[json!(key), json!(shift)]).await;
}

/// Opens a scenario, plays it to its end, and stops there.
async fn stand(page: &Page, text: &str) {
    page.open_text(text).await;
    page.play_at(0.75).await;
    page.wait_for(
        "the scenario has been played",
        "return document.querySelectorAll('.steps li').length && !document.querySelector('.steps li.coming, .steps li.current')",
    )
    .await;
    page.set_playing(false).await;
}

fn belongs(node: u64, how: &str) -> String {
    format!("return document.querySelector(\"[data-node='{node}'][data-role]\")?.dataset.belongs === {}", json!(how))
}

#[test]
fn while_joint_both_majorities_are_outlined_and_name_the_nodes_that_acknowledged() {
    run("while_joint_both_majorities_are_outlined_and_name_the_nodes_that_acknowledged", async |page| {
        page.open_playground().await;
        // Of the new voters only the leader can acknowledge: the cluster stays joint.
        stand(
            &page,
            "cluster nodes=3 seed=3\nrun until converged\nadd learner 4\nrun until converged\nadd learner 5\n\
             run until converged\npartition 1 2 | 3 | 4 5\nmembers 1 4 5 at 1\nrun 100ms\n",
        )
        .await;
        page.wait_for("two sets", "return document.querySelectorAll('.joint-sets .joint-set').length === 2").await;
        let said =
            page.ask("return [...document.querySelectorAll('.joint-word')].map((word) => word.textContent)", &[]).await;
        let said: Vec<&str> = said.as_array().expect("a list").iter().filter_map(|word| word.as_str()).collect();
        assert!(
            said[0].contains("old majority 2 of 3") && said[0].contains("(1 2 3): acknowledged by 1 2 ✓"),
            "{said:?}"
        );
        assert!(said[1].contains("new majority 2 of 3") && said[1].contains("(1 4 5): acknowledged by 1"), "{said:?}");
        let voters = page
            .ask(
                "return [...document.querySelectorAll('.joint-sets .joint-set')].map((set) => set.dataset.voters)",
                &[],
            )
            .await;
        assert_eq!(voters, json!(["1, 2, 3", "1, 4, 5"]));
        for (node, how) in [(1, "voter"), (2, "leaving"), (3, "leaving"), (4, "joining"), (5, "joining")] {
            page.wait_for(&format!("node {node} is {how}"), &belongs(node, how)).await;
        }
        page.wait_for(
            "the logs say so",
            "return document.querySelector('.row-label.leaving')?.getAttribute('aria-label').includes('leaving')",
        )
        .await;
        // The outlines enclose their nodes.
        let inside = page
            .ask(
                "const set = document.querySelector('.joint-set.new').getBoundingClientRect();
            return [1, 4, 5].every((node) => {
                const box = document.querySelector(`[data-node='${node}'] .halo`).getBoundingClientRect();
                const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
                return x > set.left && x < set.right && y > set.top && y < set.bottom;
            })",
                &[],
            )
            .await;
        assert_eq!(inside, true);
        press(&page, "v", false).await;
        page.wait_for(
            "the tables say so",
            "return document.querySelector('.joint-list')?.textContent.includes('new majority 2 of 3')",
        )
        .await;
    });
}

#[test]
fn a_node_is_added_promoted_and_removed_from_the_page() {
    run("a_node_is_added_promoted_and_removed_from_the_page", async |page| {
        page.open_playground().await;
        stand(&page, "cluster nodes=3 seed=3\nrun until converged\n").await;
        page.click("#add-node").await;
        page.play_in_real_time().await;
        page.wait_for("4 is a learner", &belongs(4, "learner-member")).await;
        page.wait_for_nodes("it has caught up", |nodes| nodes.len() == 4 && nodes[3].last == nodes[0].last).await;
        let act = async |node: u64, line: &str| {
            let digit = node.to_string();
            let script = "document.activeElement?.blur();
                document.body.dispatchEvent(new KeyboardEvent('keydown', { key: arguments[0], code: 'Digit' + arguments[0], bubbles: true, cancelable: true }))";
            page.ask(script, &[json!(digit)]).await;
            press(&page, "m", false).await;
            page.wait_for("the menu is open", "return document.querySelector('.menu')").await;
            page.ask("[...document.querySelectorAll('.menu .way')].find((way) => way.textContent.includes('Cluster')).click()", &[]).await;
            let css = format!(".menu [data-act={}]", json!(line));
            page.wait_for(line, &format!("return document.querySelector({})", json!(css))).await;
            page.ask("document.querySelector(arguments[0]).click()", &[json!(css)]).await;
        };
        act(4, "promote 4").await;
        page.wait_for("4 votes", &belongs(4, "voter")).await;
        page.wait_for_nodes("a node leads", |nodes| leader(nodes).is_some()).await;
        let gone = leader(&page.nodes().await).map_or(2, |leads| leads.id % 3 + 1);
        act(gone, &format!("remove {gone}")).await;
        page.wait_for("it is removed", &belongs(gone, "removed")).await;
        let label = format!(
            "return document.querySelector(\"[data-node='{gone}'][data-role]\").getAttribute('aria-label').includes('removed')"
        );
        page.wait_for("its label says so", &label).await;
        press(&page, "v", false).await;
        let row = format!(
            "return document.querySelector('#nodes-table tbody tr:nth-child({gone})').textContent.includes('removed')"
        );
        page.wait_for("its row says so", &row).await;
    });
}

#[test]
fn a_learner_a_removed_node_and_one_that_is_no_member_yet_look_different() {
    run("a_learner_a_removed_node_and_one_that_is_no_member_yet_look_different", async |page| {
        page.open_playground().await;
        // No message can reach node 5, so it does not receive the entry that makes it a member.
        stand(
            &page,
            "cluster nodes=3 seed=3\nrun until converged\nadd learner 4\nrun 1s\nremove 3\nrun 1s\n\
             partition 1 2 3 4\nadd learner 5 without waiting\nrun 1ms\n",
        )
        .await;
        page.wait_for("4 is a learner", &belongs(4, "learner-member")).await;
        page.wait_for("3 is removed", &belongs(3, "removed")).await;
        let shapes = page.ask("return [3, 4].map((node) => {
            const group = document.querySelector(`[data-node='${node}'][data-role]`);
            return [!!group.querySelector('.struck'), !!group.querySelector('rect.disc, circle.disc'), group.querySelector('.label').textContent];
        })", &[]).await;
        assert_eq!(shapes[0][0], true, "a removed node is struck out: {shapes}");
        assert_eq!(shapes[1][0], false, "a learner is not: {shapes}");
        assert!(shapes[1][2].as_str().is_some_and(|label| label == "learner"), "{shapes}");
    });
}

#[test]
fn the_settings_are_checked_and_a_run_starts_with_them() {
    run("the_settings_are_checked_and_a_run_starts_with_them", async |page| {
        page.open_playground().await;
        page.click("#settings").await;
        page.wait_for("the dialog is open", "return document.querySelector('#settings-box[open]')").await;
        let fields = page
            .ask("return [...document.querySelectorAll('.setting label')].map((label) => label.textContent)", &[])
            .await;
        let keys = |dialect: Dialect| json!(dialect.keys().iter().map(|key| key.word).collect::<Vec<_>>());
        assert_eq!(fields, keys(Dialect::Openraft), "every key that openraft has is a field");
        let explained = page
            .ask(
                "return [...document.querySelectorAll('.setting p')].every((words) => words.textContent.length > 10)",
                &[],
            )
            .await;
        assert_eq!(explained, true);
        let said = "return document.querySelector('#settings-said').textContent";
        page.fill("#set-election", "50..80ms").await;
        page.wait_for(
            "the library's own sentence",
            "return document.querySelector('#settings-said').textContent.includes('must be longer than the heartbeat')",
        )
        .await;
        page.wait_for("nothing can be run", "return document.querySelector('#settings-run').disabled").await;
        assert_eq!(page.attribute("#set-election", "aria-invalid").await.as_deref(), Some("true"));
        page.fill("#set-election", "400..800ms").await;
        page.fill("#set-latency", "60ms").await;
        page.wait_for(
            "the warning",
            "return document.querySelector('#settings-said').textContent.includes('nothing is ever committed')",
        )
        .await;
        page.fill("#set-latency", "5..9ms").await;
        page.fill("#set-nodes", "7").await;
        page.fill("#set-snapshot", "20").await;
        page.wait_for("no error is shown", &format!("{said} === ''")).await;
        let issues = page.accessibility_issues("settings").await;
        assert!(issues.is_empty(), "{}", issues.join("\n"));
        page.click("#settings-run").await;
        page.wait_for("seven nodes", "return document.querySelectorAll('[data-node][data-role]').length === 7").await;
        page.click("#open").await;
        page.wait_for("the text is shown", "return document.querySelector('#open-text')?.value.includes('cluster nodes=7 seed=7 election=400..800ms latency=5..9ms snapshot=20') || document.querySelector('#open-text')?.value.match(/cluster nodes=7 .*election=400..800ms latency=5..9ms snapshot=20/)").await;
    });
}

#[test]
fn the_engine_is_chosen_in_the_settings_and_a_run_goes_on_it() {
    run("the_engine_is_chosen_in_the_settings_and_a_run_goes_on_it", async |page| {
        page.open_playground().await;
        page.click("#settings").await;
        page.wait_for("the dialog is open", "return document.querySelector('#settings-box[open]')").await;
        page.ask(
            "const select = document.querySelector('#set-engine');
            select.value = 'raft-rs';
            select.dispatchEvent(new Event('change', { bubbles: true }));",
            &[],
        )
        .await;
        page.wait_for("its own keys", "return document.querySelector('#set-check-quorum')").await;
        let fields = page
            .ask("return [...document.querySelectorAll('.setting label')].map((label) => label.textContent)", &[])
            .await;
        assert_eq!(fields, json!(Dialect::RaftRs.keys().iter().map(|key| key.word).collect::<Vec<_>>()));
        page.click("#settings-run").await;
        page.wait_for("the dialog is closed", "return !document.querySelector('#settings-box[open]')").await;
        page.wait_for("a leader", "return document.querySelector('[data-role=leader]')").await;
        page.click("#open").await;
        page.wait_for("the text", "return document.querySelector('#open-text')?.value.includes('engine=raft-rs')")
            .await;
    });
}

#[test]
fn every_scenario_is_found_and_opened_from_the_list() {
    run("every_scenario_is_found_and_opened_from_the_list", async |page| {
        page.open_playground().await;
        page.click("#scenario").await;
        page.wait_for("the list is open", "return document.querySelector('#scenarios-box[open]')").await;
        let offered = page.ask("return document.querySelectorAll('[data-scene]').length", &[]).await;
        assert_eq!(offered, json!(page::library::LIBRARY.len()));
        let issues = page.accessibility_issues("scenarios").await;
        assert!(issues.is_empty(), "{}", issues.join("\n"));
        page.fill("#scene-search", "joint-left-behind").await;
        page.wait_for("one is left", "return document.querySelectorAll('.scene').length === 1").await;
        page.press("\u{e007}").await;
        page.wait_for(
            "it is opened",
            "return document.querySelector('#scenario b').textContent === 'A joint membership left unfinished'",
        )
        .await;
        page.wait_for("the list is closed", "return !document.querySelector('#scenarios-box')").await;
        page.shape(Shape { dark: true, ..DESKTOP }).await;
        press(&page, "O", true).await;
        page.wait_for("by key", "return document.querySelector('.scene[aria-current]')").await;
        let issues = page.accessibility_issues("scenarios, dark").await;
        assert!(issues.is_empty(), "{}", issues.join("\n"));
    });
}
