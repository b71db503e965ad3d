//! The stage, the logs and the inspector by pointer: everything can be selected, and the shown values are correct.

use std::time::Duration;

use browser_tests::{Page, Shape, leader, run};
use serde_json::{Value, json};

/// Slow links, so that messages stay on the stage for a long time.
const SLOW: &str = "cluster nodes=5 seed=7 heartbeat=400ms election=600..1200ms latency=100..150ms\nrun until leader\n\
    write leader x=3\n";

/// A cluster for the longest log that one scenario can make: a scenario has at most 10 000 lines.
const LONG: &str = "cluster nodes=3 seed=7 latency=1..2ms\nrun until leader\n";

/// Stores what the page copies, because a test may not read the clipboard.
const KEEP_COPIES: &str = "navigator.clipboard.writeText = async (text) => { window.copied = text; };";

/// From when on the page takes a touch for a long press: `LONG_PRESS_MS` in src/ui/stage.
const LONG_PRESS: Duration = Duration::from_millis(500);

/// How often a short touch is tried.
const SHORT_TOUCHES_MAX: usize = 20;

async fn wait_for_messages(page: &Page, count: u64) {
    let script = format!("return Number(document.querySelector('[data-flying]').dataset.flying) >= {count}");
    page.wait_for("messages are in flight", &script).await;
}

/// The position of the first drawn message in the page's window, and its number.
async fn first_message(page: &Page) -> (u64, (f64, f64)) {
    // A click on a message close to its receiver would hit the node.
    let script = "const middles = [...document.querySelectorAll('[data-node] .halo')].map((halo) => halo.getBoundingClientRect());
        const ground = document.querySelector('.stage-messages').getBoundingClientRect();
        const away = (button) => Math.min(...middles.map((halo) => Math.hypot(
            halo.x + halo.width / 2 - ground.x - button.dataset.x, halo.y + halo.height / 2 - ground.y - button.dataset.y)));
        const buttons = [...document.querySelectorAll('.unseen [data-message]')].sort((one, other) => away(other) - away(one));
        const button = buttons[0];
        const box = document.querySelector('.stage-messages').getBoundingClientRect();
        return button && [Number(button.dataset.message), box.x + Number(button.dataset.x), box.y + Number(button.dataset.y)];";
    // The last picture may come a little after the pause.
    let mut found = page.wait_for("the paused page lists its messages", script).await;
    loop {
        tokio::time::sleep(Duration::from_millis(200)).await;
        let again = page.wait_for("the paused page lists its messages", script).await;
        if std::mem::replace(&mut found, again.clone()) == again {
            break;
        }
    }
    let at = |index: usize| found[index].as_f64().expect("a number");
    (at(0) as u64, (at(1), at(2)))
}

#[test]
fn a_message_clicked_on_the_stage_shows_the_real_rpc_and_copies_it() {
    run("a_message_clicked_on_the_stage_shows_the_real_rpc_and_copies_it", async |page| {
        page.before_load(KEEP_COPIES).await;
        page.open_playground().await;
        page.open_text(SLOW).await;
        page.play_at(0.5).await;
        page.wait_for_nodes("a leader is elected", |nodes| leader(nodes).is_some()).await;
        wait_for_messages(&page, 2).await;
        page.set_playing(false).await;
        let (id, place) = first_message(&page).await;

        // A tooltip describes the message under the pointer.
        page.rest(place).await;
        page.wait_for(
            "the tooltip describes the message",
            "return document.querySelector('.tip')?.textContent.includes('→')",
        )
        .await;

        page.drag(&[place]).await;
        let title = format!("return document.querySelector('.inspector h2').textContent === 'Message {id}'");
        page.wait_for("the inspector shows the message", &title).await;
        page.click("#copy-json").await;
        let copied = page.wait_for("the message is copied", "return window.copied").await;
        let copied: Value = serde_json::from_str(copied.as_str().expect("a text")).expect("correct JSON");
        assert_eq!(copied["message"], json!(id));
        let body = copied["body"].as_object().expect("a body");
        let (kind, fields) = body.iter().next().expect("a kind of message");
        let kinds = ["RequestVote", "VoteReply", "AppendEntries", "AppendReply"];
        assert!(kinds.contains(&kind.as_str()), "{kind}");
        // The tree shows every field of the copied message with its value.
        for (name, value) in fields.as_object().expect("fields") {
            let script = format!(
                "return document.querySelector('.tree-root [data-name={kind}] [data-name={name}] .tree-value')?.textContent ?? null"
            );
            let shown = page.ask(&script, &[]).await;
            let shown = shown.as_str().unwrap_or_else(|| panic!("`{name}` stands in the tree")).to_string();
            if let Some(number) = value.as_u64() {
                assert_eq!(shown, number.to_string());
            }
            if let Some(term) = value.get("index").and(value.get("term")) {
                assert_eq!(shown, format!("{term}/{}", value["index"]));
            }
        }
        // A click on one of its times goes to that time.
        let sent_us = copied["sent_us"].as_u64().expect("a time");
        page.click(&format!(".inspector [data-at='{sent_us}']")).await;
        let shown =
            format!("return document.querySelector('.clock b').textContent.startsWith('{}')", sent_us / 1_000_000);
        page.wait_for("the moment of sending is drawn", &shown).await;

        // From the message to its link, and back to a message of it.
        page.ask(
            "[...document.querySelectorAll('.inspector .go')].find((go) => go.textContent === 'their link').click()",
            &[],
        )
        .await;
        page.wait_for(
            "the inspector shows the link",
            "return document.querySelector('.inspector h2').textContent.startsWith('Link')",
        )
        .await;
        assert_eq!(page.ask("return document.querySelectorAll('.directions tbody tr').length", &[]).await, json!(2));
        page.ask("document.querySelector('.directions .small').click()", &[]).await;
        page.wait_for(
            "one direction is cut",
            "return document.querySelector('.directions td.bad')?.textContent === 'cut'",
        )
        .await;
    });
}

#[test]
fn a_node_dragged_away_is_isolated_and_dragged_back_it_rejoins() {
    run("a_node_dragged_away_is_isolated_and_dragged_back_it_rejoins", async |page| {
        page.open_playground().await;
        page.play_in_real_time().await;
        page.wait_for_nodes("a leader is elected", |nodes| leader(nodes).is_some()).await;
        let (x, y) = page.middle("[data-node='3'][data-role]").await;
        let (middle_x, middle_y) = page.middle(".stage-messages").await;
        let at = |part: f64| (x + (middle_x - x) * part, y + (middle_y - y) * part);
        page.drag(&[at(0.0), at(-0.2), at(-0.5), at(-0.6)]).await;
        page.wait_for("the cut is drawn", "return document.querySelector('.rift')").await;
        page.click("[data-node='3'][data-role]").await;
        let links = "return document.querySelectorAll('.link.cut.parted').length";
        assert_eq!(page.ask(links, &[]).await, json!(4), "node 3 is cut from the four others");
        let is_back = format!(
            "const box = document.querySelector(\"[data-node='3'][data-role]\").getBoundingClientRect();
             return Math.hypot(box.x + box.width / 2 - {x}, box.y + box.height / 2 - {y}) < 4"
        );
        page.wait_for("it is back at its place", &is_back).await;

        page.drag(&[at(0.0), at(0.3), at(0.7), at(0.8)]).await;
        page.wait_for("the cut is gone", "return !document.querySelector('.rift')").await;
        assert_eq!(page.ask("return document.querySelectorAll('.link.cut').length", &[]).await, json!(0));
    });
}

#[test]
fn a_long_press_on_a_node_opens_its_menu_and_so_does_the_menu_key() {
    run("a_long_press_on_a_node_opens_its_menu_and_so_does_the_menu_key", async |page| {
        page.open_playground().await;
        let place = page.middle("[data-node='2'][data-role]").await;
        page.touch(place, Duration::from_millis(800)).await;
        page.wait_for("the menu is open", "return document.querySelector('.menu')?.textContent.includes('Node 2')")
            .await;
        page.press_keys(".menu button", "\u{e00c}").await;
        page.wait_for("Escape closes it", "return !document.querySelector('.menu')").await;
        // A short touch selects instead. On a busy machine the end of a touch may come late: such a touch was a long one.
        for _ in 0..SHORT_TOUCHES_MAX {
            if page.touch(place, Duration::from_millis(60)).await < LONG_PRESS {
                break;
            }
            let menu = "return document.querySelector('.menu') !== null";
            let either = "return document.querySelector('.menu') !== null || \
                document.querySelector('.inspector h2').textContent === 'Node 2'";
            page.wait_for("the touch has done something", either).await;
            if page.ask(menu, &[]).await != json!(true) {
                break;
            }
            page.press_keys(".menu button", "\u{e00c}").await;
            page.wait_for("Escape closes it", "return !document.querySelector('.menu')").await;
        }
        page.wait_for("the node is chosen", "return document.querySelector('.inspector h2').textContent === 'Node 2'")
            .await;
        let press = "const node = document.querySelector(\"[data-node='4'][data-role]\");
            node.focus();
            node.dispatchEvent(new KeyboardEvent('keydown', { key: 'ContextMenu', bubbles: true }));";
        page.ask(press, &[]).await;
        page.wait_for(
            "the menu key opens it",
            "return document.querySelector('.menu')?.textContent.includes('Node 4')",
        )
        .await;
    });
}

#[test]
fn on_a_phone_a_long_press_opens_a_menu_beside_the_finger_and_its_end_presses_nothing() {
    run("on_a_phone_a_long_press_opens_a_menu_beside_the_finger_and_its_end_presses_nothing", async |page| {
        page.shape(Shape { width_px: 390, height_px: 844, dark: false }).await;
        page.open_playground().await;
        page.wait_for_nodes("the nodes are there", |nodes| nodes.len() == 5).await;
        for node in 1..=5 {
            let (x, y) = page.middle(&format!("[data-node='{node}'][data-role]")).await;
            page.touch((x, y), Duration::from_millis(800)).await;
            let title = format!("return document.querySelector('.menu-title')?.textContent === 'Node {node}'");
            page.wait_for("the menu is open", &title).await;
            let covers = format!("return !!document.elementFromPoint({x}, {y})?.closest('.menu')");
            let place = "const { left, top, right, bottom } = document.querySelector('.menu').getBoundingClientRect();
                return [left, top, right, bottom]";
            let place = page.ask(place, &[]).await;
            assert_eq!(
                page.ask(&covers, &[]).await,
                json!(false),
                "the menu of node {node} lies under the finger at {x}, {y}: {place}"
            );
            assert!(page.nodes().await.iter().all(|node| node.process == "running"), "nothing was pressed");
            page.press_keys(".menu button", "\u{e00c}").await;
            page.wait_for("Escape closes it", "return !document.querySelector('.menu')").await;
        }
        // What stops a node can be undone by one press, which is always visible.
        let place = page.middle("[data-node='2'][data-role]").await;
        page.touch(place, Duration::from_millis(800)).await;
        page.wait_for("the menu is open", "return document.querySelector('.menu [data-act=\"crash 2\"]')").await;
        page.click(".menu [data-act='crash 2']").await;
        let is_crashed = |nodes: &[browser_tests::Node]| nodes.iter().any(|node| node.process == "crashed");
        page.wait_for_nodes("node 2 is crashed", is_crashed).await;
        page.click("#undo").await;
        page.wait_for_nodes("it runs again", |nodes| nodes.len() == 5 && !is_crashed(nodes)).await;
    });
}

#[test]
fn messages_that_wait_for_a_paused_node_are_drawn_in_a_row() {
    run("messages_that_wait_for_a_paused_node_are_drawn_in_a_row", async |page| {
        page.open_playground().await;
        page.play_in_real_time().await;
        let nodes = page.wait_for_nodes("a leader is elected", |nodes| leader(nodes).is_some()).await;
        let leads = leader(&nodes).expect("a leader").id;
        let paused = leads % 5 + 1;
        page.ask(&format!("document.querySelector(\"[data-node='{paused}'][data-role]\").dispatchEvent(new KeyboardEvent('keydown', {{ key: 'Enter', bubbles: true }}))"), &[]).await;
        page.wait_for(
            "the node is chosen",
            &format!("return document.querySelector('.inspector h2').textContent === 'Node {paused}'"),
        )
        .await;
        page.ask("[...document.querySelectorAll('.inspector .small')].find((button) => button.textContent === 'Pause').click()", &[]).await;
        page.wait_for(
            "six messages wait",
            "return Number(document.querySelector('[data-waiting]').dataset.waiting) >= 6",
        )
        .await;
        page.set_playing(false).await;
        let places = page.ask("return [...document.querySelectorAll('.unseen [data-message]')].map((button) => [Number(button.dataset.x), Number(button.dataset.y)])", &[]).await;
        let places: Vec<(f64, f64)> = places
            .as_array()
            .expect("a list")
            .iter()
            .map(|at| (at[0].as_f64().unwrap(), at[1].as_f64().unwrap()))
            .collect();
        for (index, one) in places.iter().enumerate() {
            for other in &places[index + 1..] {
                assert!((one.0 - other.0).hypot(one.1 - other.1) > 3.0, "two messages on one spot: {one:?} {other:?}");
            }
        }
    });
}

#[test]
fn where_a_short_log_ends_is_written_beside_the_names_and_not_behind_them() {
    run("where_a_short_log_ends_is_written_beside_the_names_and_not_behind_them", async |page| {
        page.open_playground().await;
        let writes = "write leader x=1\nrun 50ms\n".repeat(60);
        page.open_text(&format!("{LONG}run 200ms\ncut 1 -- 2 3\nrun 2s\n{writes}")).await;
        page.play_at(20.0).await;
        let lags = "return document.querySelector('.log-outside')?.textContent.startsWith('… 1/')";
        page.wait_for("a log ends outside of what is shown", lags).await;
        page.set_playing(false).await;
        let seen = "const text = document.querySelector('.log-outside')?.getBoundingClientRect();
            if (!text) return false;
            const names = document.querySelector('.log-labels').getBoundingClientRect();
            const field = document.querySelector('.log-scroll').getBoundingClientRect();
            return text.left >= names.right && text.right <= field.right";
        page.wait_for("it is seen", seen).await;
        page.ask("document.querySelector('.log-scroll').scrollLeft -= 533", &[]).await;
        page.wait_for("it is seen where the panel is scrolled to", seen).await;
    });
}

#[test]
fn on_a_slow_machine_the_logs_are_seen_while_a_hundred_writes_come_a_second() {
    run("on_a_slow_machine_the_logs_are_seen_while_a_hundred_writes_come_a_second", async |page| {
        page.open_playground().await;
        page.open_text(
            "cluster nodes=5 seed=7\nrun until converged\nworkload clients=5 rate=100/s keys=5 reads=0%\nrun 5s\n",
        )
        .await;
        page.play_at(1.0).await;
        page.slow_down(6).await;
        page.wait_for_nodes("two hundred entries are committed", |nodes| {
            nodes.iter().any(|node| browser_tests::index(&node.commit) >= 200)
        })
        .await;
        // An entry of the last hundred is in the panel, at each of these moments.
        let seen = "const field = document.querySelector('.log-scroll').getBoundingClientRect();
            return [...document.querySelectorAll('.log-svg .cell')].filter((cell) => {
                const box = cell.getBoundingClientRect();
                return box.right > field.left + 52 && box.left < field.right;
            }).length";
        for look in 0..20 {
            tokio::time::sleep(Duration::from_millis(100)).await;
            assert_ne!(page.ask(seen, &[]).await, json!(0), "nothing is seen at look {look}");
        }
        page.slow_down(1).await;
    });
}

#[test]
fn ten_thousand_entries_scroll_and_an_entry_shows_its_times() {
    run("ten_thousand_entries_scroll_and_an_entry_shows_its_times", async |page| {
        page.open_playground().await;
        let writes: String = (0..101)
            .map(|batch| {
                let lines: String = (0..100).map(|number| format!("write leader k{}={number}\n", batch % 7)).collect();
                lines + "run 20ms\n"
            })
            .collect();
        page.open_text(&format!("{LONG}{writes}run 500ms\n")).await;
        // At this speed a frame of a busy machine, which stands for a tenth of a second at the most, covers all of it.
        page.play_at(50.0).await;
        // The first hundred are refused: no majority has answered the leader yet.
        // In steps, because each wait has its limit and this is much work for a loaded machine.
        for wanted in (1_000..=10_000).step_by(1_000) {
            page.wait_for_nodes("thousands of entries are committed", |nodes| {
                nodes.len() == 3 && nodes.iter().all(|node| browser_tests::index(&node.commit) >= wanted)
            })
            .await;
        }
        page.set_playing(false).await;
        let cells = "return document.querySelectorAll('.logs *').length";
        let elements = page.ask(cells, &[]).await.as_u64().expect("a number");
        assert!(elements < 1_500, "{elements} elements for a log of 10 000 entries");

        // The panel follows the end; scrolled to the middle it draws the middle, and a button returns to the end.
        let drawn = "return [...document.querySelectorAll('.log-svg .cell')].map((cell) => Number(cell.dataset.index))";
        let last = page.ask(drawn, &[]).await;
        let newest = last.as_array().expect("cells").iter().filter_map(Value::as_u64).max().expect("cells are drawn");
        assert!(newest >= 10_000, "the end is followed, up to {newest}");
        page.ask("document.querySelector('.log-scroll').scrollLeft = 250000", &[]).await;
        page.wait_for("entry 5000 is drawn", "return document.querySelector('.log-svg .cell[data-index=\"5000\"]')")
            .await;
        let elements = page.ask(cells, &[]).await.as_u64().expect("a number");
        assert!(elements < 1_500, "{elements} elements in the middle");
        page.click(".newest").await;
        page.wait_for("the end is followed again", "return !document.querySelector('.newest')").await;

        // An entry shows which nodes hold it and since when.
        page.ask("document.querySelector('.log-scroll').scrollLeft = 250000", &[]).await;
        page.wait_for("entry 5000 is drawn", "return document.querySelector('.log-svg .cell[data-index=\"5000\"]')")
            .await;
        page.ask("document.querySelector('.log-svg .cell[data-index=\"5000\"]').dispatchEvent(new MouseEvent('click', { bubbles: true }))", &[]).await;
        page.wait_for(
            "the inspector shows the entry",
            "return document.querySelector('.inspector h2').textContent === 'Entry 5000'",
        )
        .await;
        let rows = page.ask("return [...document.querySelectorAll('.entry-times tbody tr')].map((row) => [...row.querySelectorAll('[data-at]')].map((go) => Number(go.dataset.at)))", &[]).await;
        let rows = rows.as_array().expect("rows");
        assert_eq!(rows.len(), 3, "one row for each node");
        for row in rows {
            let times: Vec<u64> = row.as_array().expect("times").iter().filter_map(Value::as_u64).collect();
            let [appended, flushed, committed, applied] = times[..] else { panic!("four times: {times:?}") };
            assert!(appended < flushed && appended < committed && committed <= applied, "{times:?}");
        }
    });
}
