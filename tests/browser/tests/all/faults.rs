//! Every fault and every operation, done from the page's menus in a real browser.

use std::collections::BTreeSet;

use browser_tests::{DESKTOP, Page, Shape, leader, run};
use model::action::ACTION_KINDS;
use model::scenario::{self, Step};
use page::menus::kinds::SHOWROOM;
use serde_json::json;

/// The most actions that are tried in one cluster.
const ACTS_MAX: usize = 70;

/// The most steps in search of a message in flight.
const STEPS_MAX: usize = 60;

const ESCAPE: &str = "\u{e00c}";
const DOWN: &str = "\u{e015}";
const UP: &str = "\u{e013}";
const RIGHT: &str = "\u{e014}";
const LEFT: &str = "\u{e012}";
const ENTER: &str = "\u{e007}";

/// Presses a key where no input has the focus.
async fn press(page: &Page, key: &str) {
    let script = "document.activeElement?.blur();
        document.body.dispatchEvent(new KeyboardEvent('keydown', { key: arguments[0], shiftKey: arguments[1], bubbles: true, cancelable: true }))";
    let shift = key.chars().all(|letter| letter.is_ascii_uppercase());
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

/// Opens the menu of a node by its digit, that of the cluster, or that of the selection.
async fn open_menu(page: &Page, key: &str) {
    match key {
        "cluster" => {
            page.ask("document.querySelector('#cluster-menu').click()", &[]).await;
        }
        "" => press(page, "m").await,
        digit => {
            press_digit(page, digit).await;
            press(page, "m").await;
        }
    }
    page.wait_for("the menu is open", "return document.querySelector('.menu')").await;
}

async fn press_digit(page: &Page, digit: &str) {
    let script = "document.activeElement?.blur();
        document.body.dispatchEvent(new KeyboardEvent('keydown', { key: arguments[0], code: 'Digit' + arguments[0], bubbles: true, cancelable: true }))";
    page.ask(script, &[json!(digit)]).await;
}

async fn close_menu(page: &Page) {
    if page.ask("return !!document.querySelector('.menu')", &[]).await == true {
        page.click(".menu-close").await;
        page.wait_for("the menu is closed", "return !document.querySelector('.menu')").await;
    }
}

/// Every action of the open menu and its submenus: the path to it, its line, and whether it is typed.
async fn offered(page: &Page, opener: &str) -> Vec<(Vec<String>, String, bool)> {
    let walk = "const opener = arguments[0];
        const wait = () => new Promise((done) => setTimeout(done, 25));
        // The page draws a press some time later: at most five seconds on a busy machine.
        const until = async (drawn) => { for (let tries = 0; tries < 200 && !drawn(); tries++) await wait(); };
        // The menu of a link chooses the link, so the message is chosen again.
        const head = () => document.querySelector('.inspector h2')?.textContent;
        const message = opener === '' && head();
        const number = message && message.split(' ')[1];
        const again = () => [...document.querySelectorAll('.unseen [data-message]')].find((one) => one.dataset.message === number);
        const title = () => document.querySelector('.menu-title')?.textContent;
        const name = (way) => way.childNodes[1].textContent;
        const ways = () => [...document.querySelectorAll('.menu .way')];
        const open = async (path) => {
            document.querySelector('.menu-close')?.click();
            await until(() => !document.querySelector('.menu'));
            if (message && head() !== message) {
                again().click();
                await until(() => head() === message);
            }
            if (opener === 'cluster') document.querySelector('#cluster-menu').click();
            else document.body.dispatchEvent(new KeyboardEvent('keydown', { key: 'm', bubbles: true, cancelable: true }));
            await until(title);
            for (const step of path) {
                const before = title();
                const way = ways().find((way) => name(way) === step);
                if (!way) throw new Error(`“${title()}” has no way to ${path.join(' › ')}: ${ways().map(name)}`);
                way.click();
                await until(() => title() !== before);
            }
        };
        const [found, seen] = [[], new Set()];
        const walk = async (path) => {
            await open(path);
            const shown = title();
            if (seen.has(shown)) return;
            seen.add(shown);
            for (const button of document.querySelectorAll('.menu [data-act]')) found.push([path, button.dataset.act, false]);
            for (const button of document.querySelectorAll('.menu [data-type]')) found.push([path, button.dataset.type, true]);
            for (const way of ways().map(name)) await walk([...path, way]);
        };
        await walk([]);
        document.querySelector('.menu-close')?.click();
        await until(() => !document.querySelector('.menu'));
        if (message && head() !== message) {
            again().click();
            await until(() => head() === message);
        }
        return found;";
    let found = page.ask_async(walk, &[json!(opener)]).await;
    let text = |value: &serde_json::Value| value.as_str().expect("a text").to_string();
    let one = |found: &serde_json::Value| {
        (found[0].as_array().expect("a path").iter().map(text).collect(), text(&found[1]), found[2] == true)
    };
    found.as_array().expect("a list").iter().map(one).collect()
}

fn kind(line: &str) -> &'static str {
    let read = scenario::parse(&format!("cluster nodes=9\n{line}\n")).unwrap_or_else(|why| panic!("{line}: {why}"));
    let Step::Act(action) = &read.lines[0].step else { panic!("{line} is no act") };
    action.kind().name
}

/// Goes through the menu to this action and does it; then it is in the run's text, and no error is shown.
async fn do_it(page: &Page, opener: &str, path: &[String], line: &str, typed: bool) {
    close_menu(page).await;
    open_menu(page, opener).await;
    for way in path {
        let click = "[...document.querySelectorAll('.menu .way')].find((way) => way.childNodes[1].textContent === arguments[0]).click()";
        let before = page.ask("return document.querySelector('.menu-title').textContent", &[]).await;
        page.ask(click, &[json!(way)]).await;
        page.wait_for(
            &format!("the page {way}"),
            &format!("return document.querySelector('.menu-title').textContent !== {before}"),
        )
        .await;
    }
    let attribute = if typed { "data-type" } else { "data-act" };
    let css = format!("return document.querySelector('.menu [{attribute}={}]')", json!(line));
    page.wait_for(&format!("the menu offers {line}"), &css).await;
    page.ask(&format!("document.querySelector('.menu [{attribute}={}]').click()", json!(line)), &[]).await;
    if typed {
        page.wait_for(
            "the line is written",
            &format!("return document.querySelector('#act-line')?.value === {}", json!(line)),
        )
        .await;
        page.click("#act-do").await;
    }
    let is_last =
        format!("return [...document.querySelectorAll('.steps code')].at(-1)?.textContent === {}", json!(line));
    page.wait_for(&format!("the run's last line is {line}"), &is_last).await;
    let wrong = page.ask("return document.querySelector('#banner.wrong')?.textContent ?? ''", &[]).await;
    assert_eq!(wrong, "", "{line}");
}

/// Lets time run until a message is in flight, and selects it: one that is held, as only that can be released.
async fn choose_message(page: &Page) -> bool {
    for _ in 0..STEPS_MAX {
        let chosen = page
            .ask(
                "const all = [...document.querySelectorAll('.unseen [data-message]')];
                const message = all.find((one) => one.textContent.includes('held')) ?? all[0];
                message?.click();
                return !!message",
                &[],
            )
            .await;
        if chosen == true {
            page.wait_for(
                "it is chosen",
                "return document.querySelector('.inspector h2')?.textContent.startsWith('Message')",
            )
            .await;
            return true;
        }
        press(page, ".").await;
        tokio::time::sleep(std::time::Duration::from_millis(40)).await;
    }
    false
}

#[test]
fn every_kind_of_fault_and_operation_is_done_from_a_menu() {
    run("every_kind_of_fault_and_operation_is_done_from_a_menu", async |page| {
        page.open_playground().await;
        let mut done = BTreeSet::new();
        let mut lines = Vec::new();
        for text in SHOWROOM {
            stand(&page, text).await;
            let mut before = "";
            for _ in 0..ACTS_MAX {
                let mut next = None;
                let nodes = page.nodes().await.len();
                let mut openers: Vec<String> =
                    (1..=nodes).map(|node| node.to_string()).chain(["cluster", ""].map(str::to_string)).collect();
                // A message that was held is released at once: what is offered elsewhere, as to drop all messages, may
                // lose it.
                if before == "hold message" {
                    openers.rotate_right(1);
                }
                'search: for opener in openers {
                    if opener.is_empty() && !choose_message(&page).await {
                        break;
                    }
                    open_menu(&page, &opener).await;
                    let found = offered(&page, &opener).await;
                    close_menu(&page).await;
                    for (path, line, typed) in found {
                        let kind = kind(&line);
                        // A message is held again as long as none was released.
                        let is_new = !done.contains(kind)
                            || kind == "hold message" && before != kind && !done.contains("release message");
                        // A menu entry with a complete line needs no typing.
                        if is_new && (!typed || kind == "members") {
                            next = Some((opener.clone(), path, line, typed, kind));
                            break 'search;
                        }
                    }
                }
                let Some((opener, path, line, typed, kind)) = next else { break };
                do_it(&page, &opener, &path, &line, typed).await;
                done.insert(kind);
                before = kind;
                lines.push(line);
                if kind == "hold message" {
                    let offers_release = "return document.querySelector('.inspector')?.textContent.includes('elease')";
                    page.wait_for("the inspector shows that it is held", offers_release).await;
                    // It may have arrived in the moment of the press: then another one is held.
                    let listed = "return [...document.querySelectorAll('.unseen [data-message]')].some((one) => one.textContent.includes('held'))";
                    for _ in 0..STEPS_MAX {
                        if page.ask(listed, &[]).await == true {
                            break;
                        }
                        tokio::time::sleep(std::time::Duration::from_millis(100)).await;
                    }
                }
            }
        }
        let of_menus = ACTION_KINDS.iter().filter(|kind| kind.in_menus).map(|kind| kind.name);
        let missing: Vec<&str> = of_menus.filter(|kind| !done.contains(kind)).collect();
        assert!(missing.is_empty(), "no menu of the page did {missing:?}; done in this order: {lines:#?}");
    });
}

/// Clicks the entry of the open menu with this line.
async fn choose(page: &Page, line: &str) {
    let css = format!(".menu [data-act={}]", json!(line));
    page.wait_for(&format!("the menu offers {line}"), &format!("return document.querySelector({})", json!(css))).await;
    page.ask("document.querySelector(arguments[0]).click()", &[json!(css)]).await;
}

async fn go_into(page: &Page, way: &str) {
    let click =
        "[...document.querySelectorAll('.menu .way')].find((way) => way.textContent.includes(arguments[0])).click()";
    page.ask(click, &[json!(way)]).await;
}

const CLUSTER: &str = "cluster nodes=5 seed=7\nrun until converged\n";

#[test]
fn a_single_message_is_held_duplicated_delayed_released_and_dropped() {
    run("a_single_message_is_held_duplicated_delayed_released_and_dropped", async |page| {
        page.open_playground().await;
        stand(&page, "cluster nodes=5 seed=7 latency=40ms\nrun until converged\nwrite leader x=1\nrun 5ms\n").await;
        assert!(choose_message(&page).await, "a message is in flight");
        let number = page.ask("return document.querySelector('.inspector h2').textContent.split(' ')[1]", &[]).await;
        let number = number.as_str().expect("a number").to_string();
        let last = |line: String| {
            format!("return [...document.querySelectorAll('.steps code')].at(-1).textContent === {}", json!(line))
        };
        let held = |count: u64| format!("return document.querySelector('.stage-messages').dataset.held === '{count}'");

        // By key; the message does not move while time runs.
        press(&page, "H").await;
        page.wait_for("it is held", &held(1)).await;
        page.wait_for(
            "the inspector says so",
            "return [...document.querySelectorAll('.inspector dt')].some((name) => name.textContent === 'held')",
        )
        .await;
        let place = "return [...document.querySelectorAll('.unseen [data-message]')].find((one) => one.dataset.message === arguments[0]).dataset.x";
        let before = page.ask(place, &[json!(number)]).await;
        let clock = "return Number(document.querySelector('.clock b').textContent)";
        let began = page.ask(clock, &[]).await.as_f64().expect("seconds");
        for _ in 0..12 {
            press(&page, ".").await;
        }
        // The message would have arrived after 40 ms, so by then it had the time to move.
        let passed = format!("{clock} >= {}", began + 0.04);
        page.wait_for("the clock has moved", &passed).await;
        assert_eq!(page.ask(place, &[json!(number)]).await, before, "a held message does not move");

        // By its menu: a second one.
        press(&page, "m").await;
        choose(&page, &format!("duplicate message {number}")).await;
        page.wait_for("a second one is in flight", &last(format!("duplicate message {number}"))).await;

        // By the inspector: delayed, then released.
        let button = "[...document.querySelectorAll('.inspector .buttons button')].find((button) => button.textContent === arguments[0]).click()";
        page.ask(button, &[json!("Delay")]).await;
        page.wait_for("it is delayed", &last(format!("delay message {number} by 50ms"))).await;
        page.ask(button, &[json!("Release")]).await;
        page.wait_for("nothing is held", &held(0)).await;

        // The inspector shows the next message; a key drops it.
        assert!(choose_message(&page).await);
        press(&page, "X").await;
        page.wait_for(
            "one is shown as dropped",
            "return Number(document.querySelector('.stage-messages').dataset.broken) > 0",
        )
        .await;
    });
}

#[test]
fn a_hold_rule_is_shown_on_its_link_in_the_inspector_in_the_tables_and_on_the_timeline() {
    run("a_hold_rule_is_shown_on_its_link_in_the_inspector_in_the_tables_and_on_the_timeline", async |page| {
        page.open_playground().await;
        stand(&page, CLUSTER).await;
        // The middle of the link from 1 to 3, by the pointer.
        let (one, three) =
            (page.middle("[data-node='1'][data-role]").await, page.middle("[data-node='3'][data-role]").await);
        let at = (one.0 + (three.0 - one.0) * 0.25, one.1 + (three.1 - one.1) * 0.25);
        page.press_at(at, true).await;
        page.wait_for(
            "the link's menu is open",
            "return document.querySelector('.menu-title')?.textContent === 'Link 1 – 3'",
        )
        .await;
        page.ask(
            "[...document.querySelectorAll('.menu button')].find((button) => button.textContent === '1 → 3').click()",
            &[],
        )
        .await;
        page.wait_for(
            "it is about one way",
            "return document.querySelector('.menu-title')?.textContent.includes('1 → 3')",
        )
        .await;
        go_into(&page, "Messages by kind").await;
        choose(&page, "hold AppendEntries 1 -> 3").await;
        page.wait_for(
            "the link shows it",
            "return document.querySelector('[data-trouble=\"1 -> 3\"]')?.textContent.includes('holds AppendEntries')",
        )
        .await;
        page.press_at(at, true).await;
        let inspect =
            "[...document.querySelectorAll('.menu button')].find((button) => button.textContent === 'Inspect').click()";
        page.wait_for("the menu is open again", "return document.querySelector('.menu')").await;
        page.ask(inspect, &[]).await;
        page.wait_for(
            "the inspector says so",
            "return document.querySelector('.link-wrong')?.textContent.includes('holds AppendEntries')",
        )
        .await;
        press(&page, "v").await;
        page.wait_for(
            "the tables say so",
            "return document.querySelector('#links-list')?.textContent.includes('1 → 3: holds AppendEntries')",
        )
        .await;
        press(&page, "v").await;
        page.ask("[...document.querySelectorAll('.link-wrong button')].find((button) => button.textContent.startsWith('Release')).click()", &[]).await;
        page.wait_for("it is over", "return !document.querySelector('[data-trouble]')").await;
    });
}

#[test]
fn faults_of_a_node_are_written_beside_it_and_violated_assumptions_are_marked() {
    run("faults_of_a_node_are_written_beside_it_and_violated_assumptions_are_marked", async |page| {
        page.open_playground().await;
        stand(&page, CLUSTER).await;
        let on_node = |node: u64, words: &str| {
            format!(
                "return document.querySelector(\"[data-node='{node}'][data-role]\").dataset.troubles.includes({})",
                json!(words)
            )
        };
        for (node, way, line, words) in [
            ("1", "Disk", "disk 1 lies", "⚠ disk lies"),
            ("2", "Process", "slow 2 10ms", "slow processor, 10ms"),
            ("2", "Process", "crash 2 before it flushes", "dies before it flushes"),
            ("3", "Clock", "clock 3 rate 2", "⚠ clock 2×"),
            ("4", "Disk", "disk 4 slow 200ms", "slow disk, 200ms"),
        ] {
            open_menu(&page, node).await;
            go_into(&page, way).await;
            let css = format!(".menu [data-act={}]", json!(line));
            page.wait_for(line, &format!("return document.querySelector({})", json!(css))).await;
            if words.starts_with('⚠') {
                let marked = format!(
                    "return document.querySelector({}).textContent.includes('violates an assumption')",
                    json!(css)
                );
                page.wait_for("the choice is marked with a word", &marked).await;
                page.ask("document.querySelector(arguments[0]).focus()", &[json!(css)]).await;
                page.wait_for(
                    "the hint says which assumption",
                    "return document.querySelector('.menu-foot').textContent.includes('assume')",
                )
                .await;
            }
            page.ask("document.querySelector(arguments[0]).click()", &[json!(css)]).await;
            page.wait_for(words, &on_node(node.parse().expect("a number"), words)).await;
        }
        // The inspector and the tables show it in words.
        press_digit(&page, "1").await;
        page.wait_for(
            "the inspector explains",
            "return document.querySelector('.troubles-list')?.textContent.includes('survives a crash')",
        )
        .await;
        press(&page, "v").await;
        page.wait_for(
            "the tables say it",
            "return document.querySelector('#nodes-table')?.textContent.includes('⚠ clock 2×')",
        )
        .await;
        press(&page, "v").await;
        // The menu has a check mark at the present value.
        open_menu(&page, "4").await;
        go_into(&page, "Disk").await;
        page.wait_for(
            "200 ms is ticked",
            "return document.querySelector('.menu [data-on][data-act=\"disk 4 slow 200ms\"]')",
        )
        .await;
    });
}

#[test]
fn a_menu_works_by_keyboard_and_fits_every_screen() {
    run("a_menu_works_by_keyboard_and_fits_every_screen", async |page| {
        page.open_playground().await;
        stand(&page, CLUSTER).await;
        let focus = |script: &str| format!("return {script}");
        let on = |words: &str| {
            let words = json!(words);
            format!(
                "return document.activeElement.matches('.menu *') && document.activeElement.textContent.includes({words})"
            )
        };
        open_menu(&page, "2").await;
        page.press(DOWN).await;
        page.wait_for("the second row", &on("Pause")).await;
        page.press(UP).await;
        page.press(UP).await;
        page.wait_for("the last row", &on("Inspect")).await;
        page.press("d").await;
        page.wait_for("a typed letter focuses its row", &on("Disk")).await;
        page.press(RIGHT).await;
        page.wait_for(
            "the page of the disk",
            &focus("document.querySelector('.menu-title').textContent === 'Node 2: disk'"),
        )
        .await;
        page.press(DOWN).await;
        page.press(RIGHT).await;
        page.wait_for("the second value", &on("200ms")).await;
        page.press(LEFT).await;
        page.press(LEFT).await;
        page.wait_for("back again", &focus("document.querySelector('.menu-title').textContent === 'Node 2'")).await;
        page.press(ESCAPE).await;
        page.wait_for("Escape closes", &focus("!document.querySelector('.menu')")).await;
        open_menu(&page, "2").await;
        page.press(ENTER).await;
        page.wait_for_nodes("Enter crashes", |nodes| {
            nodes.iter().any(|node| node.id == 2 && node.process == "crashed")
        })
        .await;

        for shape in [
            Shape { width_px: 1280, height_px: 720, dark: false },
            Shape { width_px: 390, height_px: 844, dark: false },
        ] {
            page.shape(shape).await;
            for (key, ways) in [("1", vec!["Process", "Disk", "Clock", "Cluster"]), ("", vec![])] {
                for way in std::iter::once(None).chain(ways.into_iter().map(Some)) {
                    if key.is_empty() {
                        page.ask("document.querySelector('#cluster-menu').click()", &[]).await;
                        page.wait_for("the menu is open", "return document.querySelector('.menu')").await;
                    } else {
                        open_menu(&page, key).await;
                    }
                    if let Some(way) = way {
                        go_into(&page, way).await;
                    }
                    tokio::time::sleep(std::time::Duration::from_millis(120)).await;
                    let inside = page.ask("const box = document.querySelector('.menu').getBoundingClientRect();
                        return [box.left, box.top, innerWidth - box.right, innerHeight - box.bottom].every((room) => room >= 0)", &[]).await;
                    assert_eq!(inside, true, "{way:?} of “{key}” in {shape:?}");
                    close_menu(&page).await;
                }
            }
        }
    });
}

#[test]
fn the_menu_of_reads_explains_their_waits() {
    run("the_menu_of_reads_explains_their_waits", async |page| {
        page.open_playground().await;
        stand(&page, CLUSTER).await;
        page.ask("document.querySelector('#read').click()", &[]).await;
        page.wait_for("three ways", "return document.querySelectorAll('.menu [data-act^=read]').length === 3").await;
        choose(&page, "read leader x").await;
        page.wait_for(
            "it waits for a majority",
            "return document.querySelector('.client')?.textContent.includes('waits for a majority')",
        )
        .await;
        page.ask("document.querySelector('#read').click()", &[]).await;
        choose(&page, "read leader x locally").await;
        page.wait_for("it may be stale", "return [...document.querySelectorAll('.client')].some((client) => client.textContent.includes('may be stale'))").await;
    });
}

#[test]
fn axe_finds_nothing_serious_in_menus() {
    run("axe_finds_nothing_serious_in_menus", async |page| {
        page.open_playground().await;
        stand(&page, CLUSTER).await;
        let mut issues = Vec::new();
        for dark in [false, true] {
            page.shape(Shape { dark, ..DESKTOP }).await;
            for (key, way) in [("2", None), ("2", Some("Disk")), ("2", Some("Cluster")), ("", None)] {
                if key.is_empty() {
                    page.ask("document.querySelector('#cluster-menu').click()", &[]).await;
                    page.wait_for("the menu is open", "return document.querySelector('.menu')").await;
                    go_into(&page, "All links").await;
                } else {
                    open_menu(&page, key).await;
                }
                if let Some(way) = way {
                    go_into(&page, way).await;
                }
                issues.extend(page.accessibility_issues(&format!("menu of “{key}” {way:?}, dark {dark}")).await);
                close_menu(&page).await;
            }
        }
        assert!(issues.is_empty(), "{} issues:\n{}", issues.len(), issues.join("\n"));
        assert!(leader(&page.nodes().await).is_some());
    });
}
