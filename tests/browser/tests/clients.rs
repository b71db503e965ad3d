//! Clients on the page: a workload by its box, the boxes beside the ring, the inspector, the tables.

use browser_tests::{DESKTOP, Page, Shape, leader, run};

async fn begin(page: &Page, fields: &[(&str, &str)]) {
    page.press("W").await;
    page.wait_for("the box is open", "return document.activeElement.id === 'workload-clients'").await;
    for (field, value) in fields {
        page.fill(&format!("#workload-{field}"), value).await;
    }
    page.click("#workload-begin").await;
}

#[test]
fn a_workload_is_begun_changed_and_switched_off_and_is_seen_everywhere() {
    run("a_workload_is_begun_changed_and_switched_off_and_is_seen_everywhere", async |page| {
        page.open_playground().await;
        page.play_in_real_time().await;
        page.wait_for_nodes("a leader is elected", |nodes| leader(nodes).is_some()).await;
        begin(&page, &[("clients", "3"), ("rate", "200/h")]).await;
        page.wait_for(
            "the mistake is told",
            "return document.querySelector('#workload-error').textContent.includes('20/s')",
        )
        .await;
        page.fill("#workload-rate", "40").await;
        page.click("#workload-begin").await;
        page.wait_for(
            "the button says the rate",
            "return document.querySelector('#clients').textContent === 'Clients 40/s'",
        )
        .await;
        page.wait_for(
            "three clients stand beside the ring and were answered",
            "return [...document.querySelectorAll('[data-client]')].filter((client) => /committed at|read /.test(client.ariaLabel)).length === 3",
        )
        .await;

        // A client is chosen by pointer, and by keyboard.
        page.click("[data-client='2'] rect").await;
        page.wait_for(
            "its card is shown",
            "return document.querySelector('.inspector h2')?.textContent === 'Client C2'",
        )
        .await;
        page.wait_for(
            "the nodes remember its request id",
            "return /node 1: request id 2\\.\\d+, applied at/.test(document.querySelector('.inspector-body').textContent)",
        )
        .await;
        page.ask("document.querySelector('[data-client=\"3\"]').focus()", &[]).await;
        page.press("\n").await;
        page.wait_for(
            "so is that of C3",
            "return document.querySelector('.inspector h2')?.textContent === 'Client C3'",
        )
        .await;

        // The tables tell of them as well.
        page.ask("document.activeElement.blur()", &[]).await;
        page.press("v").await;
        page.wait_for(
            "the table has three rows",
            "return document.querySelectorAll('#clients-table tbody tr').length === 3",
        )
        .await;
        page.press("v").await;

        // Many clients share one box.
        begin(&page, &[("clients", "12"), ("rate", "100")]).await;
        page.wait_for(
            "they share a box",
            "return document.querySelectorAll('[data-client]').length === 1 && document.querySelector('[data-client=all]').ariaLabel.startsWith('12 clients')",
        )
        .await;
        page.click("[data-client=all] rect").await;
        page.wait_for(
            "it opens the box",
            "return document.querySelector('#workload-state').textContent.includes('clients=12')",
        )
        .await;
        page.click("#workload-off").await;
        page.wait_for(
            "nothing begins any more",
            "return document.querySelector('#clients').textContent === 'Clients…'",
        )
        .await;
    });
}

#[test]
fn one_operation_is_asked_for_by_hand_and_told() {
    run("one_operation_is_asked_for_by_hand_and_told", async |page| {
        page.open_playground().await;
        page.play_in_real_time().await;
        page.wait_for_nodes("a leader is elected", |nodes| leader(nodes).is_some()).await;
        page.click("#clients").await;
        page.fill("#client-key", "colour").await;
        page.fill("#client-value", "red").await;
        page.click("#client-write").await;
        page.wait_for(
            "the feed tells who asked, and with which request id",
            "return /C1 asks \\d to write colour=red \\(request id 1\\.1\\)/.test(document.querySelector('.happenings').textContent)",
        )
        .await;
        page.wait_for(
            "and that it is written",
            "return document.querySelector('.happenings').textContent.includes('C1 gets its answer: colour=red is committed at')",
        )
        .await;
        // On a phone the box and its dialog are there too.
        page.shape(Shape { width_px: 390, height_px: 844, ..DESKTOP }).await;
        let inside = "const box = document.querySelector('[data-client=\"1\"] rect').getBoundingClientRect();
            return box.width > 60 && box.left >= 0 && box.right <= innerWidth;";
        page.wait_for("the client's box lies on the stage", inside).await;
        page.shape(DESKTOP).await;
    });
}
