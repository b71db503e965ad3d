//! Why?: what a moment waits for is said, and what is said to help does.

use browser_tests::{Page, Shape, run};
use serde_json::json;

/// A cluster of five that lost its majority, and plays on without a leader.
const LOST: &str = "cluster nodes=5 seed=3\nrun until serving\ncrash 1 2 3\nrun 3s\n";

async fn ask_why(page: &Page) {
    page.press("Y").await;
    page.wait_for("all has been tried", "return document.querySelector('#why-help li')").await;
}

async fn text(page: &Page, css: &str) -> String {
    let text = page.ask("return document.querySelector(arguments[0]).textContent", &[json!(css)]).await;
    text.as_str().expect("a text").to_string()
}

#[test]
fn what_is_missing_is_explained_and_an_act_that_was_tried_helps_when_it_is_done() {
    run("what_is_missing_is_explained_and_an_act_that_was_tried_helps_when_it_is_done", async |page| {
        page.open_playground().await;
        page.open_text(LOST).await;
        page.play_in_real_time().await;
        let time = "return Number(document.querySelector('.clock').dataset.us) > 3500000";
        page.wait_for("three seconds have passed", time).await;
        page.set_playing(false).await;
        page.click("#why").await;
        page.wait_for("all has been tried", "return document.querySelector('#why-help li')").await;
        let said = text(&page, "#why-answer").await;
        assert!(said.contains("Why is there no leader?") && said.contains("3 of 5 voters are needed, 2 run"), "{said}");
        let helps = text(&page, "#why-help").await;
        assert!(helps.contains("restart 1") && helps.contains("leads term") && helps.contains("Do it here"), "{helps}");
        let issues = page.accessibility_issues("why").await;
        assert!(issues.is_empty(), "{issues:#?}");

        // A node is asked about from the same dialog.
        page.click("#why-subjects [data-subject='node 2']").await;
        page.wait_for(
            "node 2 is explained",
            "return document.querySelector('#why-answer h3')?.textContent === 'Why does node 2 not run?'",
        )
        .await;
        page.click("#why-subjects [data-subject='cluster']").await;
        page.wait_for("the cluster again", "return document.querySelectorAll('#why-help button').length === 3").await;
        page.click("#why-help li:first-child button").await;
        page.wait_for_nodes("a node leads", |nodes| nodes.iter().any(|node| node.leads())).await;
        let undo = page.attribute("#undo", "title").await.unwrap_or_default();
        assert!(undo.contains("restart") || undo.contains("Restart"), "{undo}");
        page.assert_clean_log().await;
    });
}

#[test]
fn what_is_chosen_is_explained_first_and_the_dialog_fits_a_phone() {
    run("what_is_chosen_is_explained_first_and_the_dialog_fits_a_phone", async |page| {
        page.open_playground().await;
        page.open_text("cluster nodes=3 seed=7\nrun until serving\ncrash 2\nrun 1s\n").await;
        page.play_in_real_time().await;
        page.wait_for("node 2 has crashed", "return document.querySelector(\"[data-node='2'][data-process=crashed]\")")
            .await;
        page.set_playing(false).await;
        page.shape(Shape { width_px: 390, height_px: 844, dark: false }).await;
        page.press("2").await;
        ask_why(&page).await;
        assert!(text(&page, "#why-answer").await.contains("its disk holds the log up to"));
        let wide = "const box = document.querySelector('#why-box .dialog'); \
                    return [box.scrollWidth - box.clientWidth, document.documentElement.scrollWidth - innerWidth]";
        assert_eq!(page.ask(wide, &[]).await, json!([0, 0]), "nothing is cut off at the right");
        page.press("\u{e00c}").await;
        page.wait_for("the dialog is closed", "return !document.querySelector('#why-box')").await;
    });
}
