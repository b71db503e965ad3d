//! The list of branches, and two branches side by side.

use browser_tests::{DESKTOP, Page, Shape, leader, run};
use serde_json::json;

/// A run with a write, and a branch from its past in which the leader crashed instead.
async fn two_branches(page: &Page) {
    page.open_playground().await;
    page.play_in_real_time().await;
    let nodes = page.wait_for_nodes("a leader is elected", |nodes| leader(nodes).is_some()).await;
    let first = leader(&nodes).expect("there is a leader").id;
    page.wait_for("a second has passed", "return Number(document.querySelector('.clock b').textContent) > 1.5").await;
    page.set_playing(false).await;
    for _ in 0..12 {
        page.press(",").await;
    }
    page.wait_for(
        "the page says that this is the past",
        "return document.querySelector('.past-hint').textContent.startsWith('In the past')",
    )
    .await;
    page.press(&first.to_string()).await;
    page.press("x").await;
    page.wait_for_nodes("the leader has crashed in the past", |nodes| nodes[first as usize - 1].process == "crashed")
        .await;
    page.wait_for("there are two branches", "return document.querySelector('.branch-count').textContent === '2'").await;
    page.set_playing(true).await;
    page.wait_for("the branch has continued", "return Number(document.querySelector('.clock b').textContent) > 2.5")
        .await;
    page.set_playing(false).await;
}

const ROWS: &str = "document.querySelectorAll('#branches-box li').length";

#[test]
fn branches_are_listed_renamed_switched_forked_and_deleted() {
    run("branches_are_listed_renamed_switched_forked_and_deleted", async |page| {
        two_branches(&page).await;
        page.press("b").await;
        page.wait_for("both are listed", &format!("return {ROWS} === 2")).await;
        let depth =
            "return getComputedStyle(document.querySelector('#branches-box li.current')).getPropertyValue('--depth')";
        assert_eq!(page.ask(depth, &[]).await, "1", "the new one stands below the first");

        page.click("#branches-box li.current [title=Rename]").await;
        page.wait_for("the name can be typed", "return document.activeElement.className === 'branch-rename'").await;
        page.fill(".branch-rename", "what if it crashes\n").await;
        page.wait_for(
            "it is renamed",
            "return document.querySelector('.branch-now').textContent === 'what if it crashes'",
        )
        .await;

        page.click("#branches-box li:not(.current) .branch-name").await;
        page.wait_for(
            "the first one is shown",
            "return document.querySelector('.branch-now').textContent === 'first run'",
        )
        .await;
        page.wait_for_nodes("no node is crashed in it", |nodes| nodes.iter().all(|node| node.process == "running"))
            .await;

        page.click("#fork").await;
        page.wait_for("a third one is listed", &format!("return {ROWS} === 3")).await;
        page.click("#branches-box li.current [title=Delete]").await;
        page.wait_for("it is gone", &format!("return {ROWS} === 2")).await;
        page.press("\u{e00c}").await;
        page.wait_for("Escape closes the list", "return !document.querySelector('#branches-box')").await;
    });
}

#[test]
fn two_branches_are_shown_side_by_side_at_one_time_and_differ_after_their_fork() {
    run("two_branches_are_shown_side_by_side_at_one_time_and_differ_after_their_fork", async |page| {
        two_branches(&page).await;
        // A client is drawn beside its node: a stage that appears with one must be measured first.
        page.write("x", "9").await;
        page.ask("document.activeElement.blur()", &[]).await;
        page.press("d").await;
        page.wait_for("both are shown", "return document.querySelectorAll('.side .stage').length === 2 && document.querySelectorAll('.log-svg').length === 2 && document.querySelectorAll('.timeline canvas').length === 2").await;
        let crashed =
            |side: &str| format!("return document.querySelectorAll('.side-{side} [data-process=crashed]').length");
        assert_eq!(page.ask(&crashed("a"), &[]).await, 1);
        assert_eq!(page.ask(&crashed("b"), &[]).await, 0, "no node is crashed in the other branch");

        page.wait_for("the first difference is shown", "return document.querySelector('#first-difference')").await;
        page.click("#first-difference").await;
        let there = "const at = document.querySelector('#first-difference').textContent.match(/[0-9.]+/)[0];
            return document.querySelector('.clock b').textContent === at";
        page.wait_for("a click goes there", there).await;

        // Zooming or panning one side changes the other as well.
        let seen = "return [...document.querySelectorAll('.timeline')].map(({ dataset }) => [dataset.leftUs, dataset.spanUs].join())";
        let before = page.ask(seen, &[]).await;
        assert_eq!(before[0], before[1], "both show the same part of time");
        page.click(".time .timeline-zoom button:nth-child(2)").await;
        let zoomed =
            format!("const now = (() => {{ {seen} }})(); return now[0] === now[1] && now[0] !== {}", before[0]);
        page.wait_for("both are zoomed", &zoomed).await;

        let issues = page.accessibility_issues("comparison").await;
        assert!(issues.is_empty(), "{}", issues.join("\n"));
        for (width_px, height_px) in [(1280, 720), (390, 844), (3840, 2160)] {
            page.shape(Shape { width_px, height_px, dark: true }).await;
            let fits = format!("return document.documentElement.scrollWidth === {width_px}
                && [...document.querySelectorAll('.side .stage-svg')].every((stage) => stage.getBoundingClientRect().height > 150)");
            page.wait_for("both stages are visible and nothing scrolls sideways", &fits).await;
        }
        page.shape(DESKTOP).await;

        page.click("#swap-branches").await;
        page.wait_for(
            "the other branch is the current one",
            "return document.querySelector('.branch-now').textContent === 'first run'",
        )
        .await;
        page.wait_for("they have changed sides", "return document.querySelector('.side-b [data-process=crashed]')")
            .await;
        // Escape first closes what lies above the page.
        page.ask("document.querySelector('#banner button')?.click()", &[]).await;
        page.wait_for("no message is shown", "return !document.querySelector('#banner.shown')").await;
        page.press("\u{e00c}").await;
        page.wait_for(
            "Escape ends it",
            "return !document.querySelector('.compare-head') && document.querySelector('.story')",
        )
        .await;
        assert_eq!(page.ask("return document.querySelectorAll('[data-node][data-role]').length", &[]).await, json!(5));
    });
}
