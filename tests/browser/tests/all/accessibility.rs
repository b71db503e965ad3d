//! Accessibility: axe-core finds nothing serious, and everything can be reached and read without a pointer.

use browser_tests::{DESKTOP, Page, Shape, leader, run};

const PHONE: Shape = Shape { width_px: 390, height_px: 844, dark: false };

/// A paused cluster with a leader, a cut and a crash, and with a node in the inspector.
async fn eventful(page: &Page) {
    page.open_playground().await;
    page.play_in_real_time().await;
    page.wait_for_nodes("a leader is elected", |nodes| leader(nodes).is_some()).await;
    page.write("x", "3").await;
    page.cut_off(&[1, 2]).await;
    page.use_tool_on_node("kill", 3).await;
    page.use_tool_on_node("select", 2).await;
    page.wait_for_nodes("node 3 has crashed", |nodes| nodes.iter().any(|node| node.process == "crashed")).await;
    page.set_playing(false).await;
}

async fn closed(page: &Page) {
    page.press(ESCAPE).await;
    page.wait_for("the dialog is closed", "return !document.querySelector('dialog[open], #tour')").await;
}

const ESCAPE: &str = "\u{e00c}";

#[test]
fn axe_finds_nothing_serious_in_any_theme_size_or_dialog() {
    run("axe_finds_nothing_serious_in_any_theme_size_or_dialog", async |page| {
        eventful(&page).await;
        let mut issues = page.accessibility_issues("light").await;
        page.shape(Shape { dark: true, ..DESKTOP }).await;
        issues.extend(page.accessibility_issues("dark").await);
        page.system_asks(&[("prefers-color-scheme", "dark"), ("prefers-contrast", "more")]).await;
        issues.extend(page.accessibility_issues("dark, high contrast").await);
        page.system_asks(&[("prefers-contrast", "more")]).await;
        issues.extend(page.accessibility_issues("high contrast").await);
        page.system_asks(&[("forced-colors", "active")]).await;
        issues.extend(page.accessibility_issues("forced colours").await);
        page.shape(DESKTOP).await;
        for (key, state) in [("?", "help"), ("o", "opening a scenario"), (":", "typing an act"), ("g", "tour")] {
            page.press(key).await;
            page.wait_for(state, "return document.querySelector('dialog[open], #tour')").await;
            issues.extend(page.accessibility_issues(state).await);
            closed(&page).await;
        }
        page.press("v").await;
        page.wait_for("the tables are shown", "return document.querySelector('#nodes-table')").await;
        issues.extend(page.accessibility_issues("tables").await);
        page.press("v").await;
        page.shape(PHONE).await;
        issues.extend(page.accessibility_issues("phone").await);
        page.shape(Shape { dark: true, ..PHONE }).await;
        issues.extend(page.accessibility_issues("phone, dark").await);
        assert!(issues.is_empty(), "{} issues:\n{}", issues.len(), issues.join("\n"));
    });
}

#[test]
fn dialogs_trap_the_focus_and_return_it() {
    run("dialogs_trap_the_focus_and_return_it", async |page| {
        page.open_playground().await;
        page.ask("document.querySelector('#open').focus()", &[]).await;
        page.press("?").await;
        page.wait_for("the focus is in the dialog", "return document.activeElement.closest('dialog')").await;
        for _ in 0..6 {
            page.press("\u{e004}").await;
            let outside =
                page.ask("return ['MAIN', 'HEADER'].some((name) => document.activeElement.closest(name))", &[]).await;
            assert_eq!(outside, false, "Tab must not leave the dialog");
        }
        closed(&page).await;
        page.wait_for("the focus is back", "return document.activeElement.id === 'open'").await;
    });
}

#[test]
fn every_control_is_reached_by_tab_and_shows_its_focus() {
    run("every_control_is_reached_by_tab_and_shows_its_focus", async |page| {
        eventful(&page).await;
        page.ask("document.activeElement.blur(); window.scrollTo(0, 0)", &[]).await;
        page.ask(
            "window.reached = new Set(); window.unseen = [];
             document.addEventListener('focusin', ({ target }) => {
                 reached.add(target);
                 const style = getComputedStyle(target);
                 const halo = target.querySelector?.(':scope > .halo');
                 const seen = style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) > 0
                     || halo && getComputedStyle(halo).strokeWidth !== '0px';
                 if (!seen) unseen.push(target.outerHTML.slice(0, 120));
             })",
            &[],
        )
        .await;
        let wanted = "return [...document.querySelectorAll('button, select, input, a[href], [tabindex=\"0\"]')]
            .filter((element) => element.checkVisibility() && !element.disabled && element.tabIndex >= 0)";
        let count = page.ask(&format!("{wanted}.length"), &[]).await.as_u64().expect("a number of controls");
        // Scrollable lists are tab stops as well, and so is the browser itself.
        for _ in 0..count + 30 {
            page.press("\u{e004}").await;
        }
        let missed = page.ask(&format!("{wanted}.filter((element) => !reached.has(element)).map((element) => element.outerHTML.slice(0, 120))"), &[]).await;
        assert_eq!(missed, serde_json::json!([]), "Tab does not reach them");
        assert_eq!(page.ask("return unseen", &[]).await, serde_json::json!([]), "their focus is not visible");
    });
}

#[test]
fn events_are_announced_and_shown_in_tables() {
    run("events_are_announced_and_shown_in_tables", async |page| {
        eventful(&page).await;
        page.wait_for(
            "the live region has text",
            "return document.querySelector('#announcer[aria-live=polite]').textContent",
        )
        .await;
        let before = page.ask("return document.querySelector('#announcer').textContent", &[]).await;
        page.press(",").await;
        let before = before.as_str().expect("words").replace('\\', "");
        page.wait_for(
            "a step back is announced",
            &format!("return document.querySelector('#announcer').textContent !== {}", serde_json::json!(before)),
        )
        .await;
        page.press("l").await;
        page.press("v").await;
        let rows = page
            .wait_for(
                "the table has a row for each node",
                "return document.querySelectorAll('#nodes-table tbody tr').length",
            )
            .await;
        assert_eq!(rows, 5);
        let crashed =
            "return document.querySelector('#nodes-table tbody tr:nth-child(3)').textContent.includes('crashed')";
        page.wait_for("the table shows the crash", crashed).await;
        let written =
            "return [...document.querySelectorAll('#logs-table td')].some((cell) => cell.textContent.includes('x=3'))";
        page.wait_for("the table of the logs shows the write", written).await;
    });
}
