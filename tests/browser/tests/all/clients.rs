//! Clients on the page: the workload dialog, the boxes beside the ring, the inspector, the tables.

use browser_tests::{DESKTOP, Page, Shape, leader, run};

async fn begin(page: &Page, fields: &[(&str, &str)]) {
    page.press("W").await;
    page.wait_for("the dialog is open", "return document.activeElement.id === 'workload-clients'").await;
    for (field, value) in fields {
        page.fill(&format!("#workload-{field}"), value).await;
    }
    page.click("#workload-begin").await;
}

#[test]
fn a_workload_is_started_changed_and_stopped_and_is_shown_everywhere() {
    run("a_workload_is_started_changed_and_stopped_and_is_shown_everywhere", async |page| {
        page.open_playground().await;
        page.play_in_real_time().await;
        page.wait_for_nodes("a leader is elected", |nodes| leader(nodes).is_some()).await;
        begin(&page, &[("clients", "3"), ("rate", "200/h")]).await;
        page.wait_for(
            "the mistake is shown",
            "return document.querySelector('#workload-error').textContent.includes('20/s')",
        )
        .await;
        page.fill("#workload-rate", "40").await;
        page.click("#workload-begin").await;
        page.wait_for(
            "the button shows the rate",
            "return document.querySelector('#clients').textContent === 'Clients 40/s'",
        )
        .await;
        page.wait_for(
            "three clients are shown beside the ring and were answered",
            "return [...document.querySelectorAll('[data-client]')].filter((client) => /committed at|read /.test(client.ariaLabel)).length === 3",
        )
        .await;

        // A client is selected by pointer, and by keyboard.
        page.click("[data-client='2'] rect").await;
        page.wait_for(
            "its card is shown",
            "return document.querySelector('.inspector h2')?.textContent === 'Client C2'",
        )
        .await;
        page.wait_for(
            "the nodes have stored its request id",
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

        // The tables show them as well.
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
            "no more operations start",
            "return document.querySelector('#clients').textContent === 'Clients…'",
        )
        .await;
    });
}

#[test]
fn one_operation_by_hand_is_executed_and_logged() {
    run("one_operation_by_hand_is_executed_and_logged", async |page| {
        page.open_playground().await;
        page.play_in_real_time().await;
        page.wait_for_nodes("a leader is elected", |nodes| leader(nodes).is_some()).await;
        page.click("#clients").await;
        page.fill("#client-key", "colour").await;
        page.fill("#client-value", "red").await;
        page.click("#client-write").await;
        page.wait_for(
            "the event log names the client and the request id",
            "return /C1 asks \\d to write colour=red \\(request id 1\\.1\\)/.test(document.querySelector('.happenings').textContent)",
        )
        .await;
        page.wait_for(
            "and that it is written",
            "return document.querySelector('.happenings').textContent.includes('C1 gets its answer: colour=red is committed at')",
        )
        .await;
        // On a phone the box and its dialog exist too.
        page.shape(Shape { width_px: 390, height_px: 844, ..DESKTOP }).await;
        let inside = "const box = document.querySelector('[data-client=\"1\"] rect').getBoundingClientRect();
            return box.width > 60 && box.left >= 0 && box.right <= innerWidth;";
        page.wait_for("the client's box lies on the stage", inside).await;
        page.shape(DESKTOP).await;
    });
}
