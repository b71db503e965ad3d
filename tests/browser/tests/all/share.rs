//! Links and exports in a real browser: what the command makes opens here, and what is made here is read natively.

use std::path::Path;

use browser_tests::{BLANK, Page, run};
use engine::Engine;
use model::scenario::{Scenario, parse};
use model::types::Time;
use serde_json::{Value, json};
use share::{Address, Link, Played, Replay, Stamp, Turn, address};

/// Stores what the page copies, because a test may not read the clipboard.
const KEEP_COPIES: &str = "navigator.clipboard.writeText = async (text) => { window.copied = text; };";

fn lesson(name: &str) -> Scenario {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../scenarios").join(name).with_extension("raft");
    parse(&std::fs::read_to_string(file).expect("readable")).expect("a correct lesson")
}

fn play(scenario: &Scenario, until: Time) -> Played {
    let (mut engine, mut replay) = (Engine::new(), Replay::new(scenario.clone(), until));
    while let Turn::Ask(command) = replay.turn() {
        replay.take(engine.answer(&command)).expect("it can be played");
    }
    replay.into_played()
}

/// A link as the native command makes it.
fn link(name: &str, moment: Time) -> Link {
    let scenario = lesson(name);
    let stamp = Some(Stamp::of(&scenario.cluster, &play(&scenario, moment).trace));
    let title = format!("{name} shared");
    Link { title, scenario, moment, speed: 21, chosen: "node 2".into(), stamp, ..Link::default() }
}

/// The link that the page offers.
async fn shared(page: &Page) -> Link {
    page.click("#share").await;
    page.wait_for(
        "the link is copied",
        "return document.querySelector('#share-status')?.textContent === 'The link is copied.'",
    )
    .await;
    let link = page.ask("return document.querySelector('#share-link').value", &[]).await;
    let link = link.as_str().expect("a text").to_string();
    assert_eq!(page.ask("return window.copied", &[]).await, json!(link));
    page.click("#share-close").await;
    let (_, fragment) = link.split_once('#').expect("a fragment");
    match address(fragment) {
        Ok(Address::Run(link)) => *link,
        other => panic!("{other:?}"),
    }
}

async fn title(page: &Page) -> String {
    let title = page.ask("return document.querySelector('#scenario b').textContent", &[]).await;
    title.as_str().expect("a text").to_string()
}

/// Until then the moment that an address names is on its way.
async fn wait_for_clock(page: &Page, wanted: &str) {
    let script = format!("return document.querySelector('.clock b')?.textContent === {}", json!(wanted));
    page.wait_for(&format!("{wanted} is drawn"), &script).await;
}

async fn wait_for_title(page: &Page, wanted: &str) {
    let script = format!("return document.querySelector('#scenario b')?.textContent === {}", json!(wanted));
    page.wait_for(&format!("the run is called {wanted}"), &script).await;
}

#[test]
fn a_link_of_the_command_opens_at_its_moment_and_the_pages_own_link_has_the_same_hash() {
    run("a_link_of_the_command_opens_at_its_moment_and_the_pages_own_link_has_the_same_hash", async |page| {
        page.before_load(KEEP_COPIES).await;
        let made = link("minority-leader", Time(1_234_567));
        page.open(&format!("#run={}", made.packed().expect("it is short"))).await;
        wait_for_title(&page, &made.title).await;
        page.wait_until_ready().await;
        let there = "return document.querySelector('.clock b')?.textContent.includes('1.234')";
        page.wait_for("the moment is shown", there).await;
        assert_eq!(page.attribute("#play", "aria-pressed").await.as_deref(), Some("false"), "it stands still");
        let back = shared(&page).await;
        assert_eq!(
            (back.moment, &back.scenario.cluster, &back.chosen, back.speed),
            (made.moment, &made.scenario.cluster, &made.chosen, made.speed)
        );
        assert_eq!(back.stamp, made.stamp);
        assert!(page.ask("return document.querySelector('#banner')?.textContent ?? ''", &[]).await == "");

        // What is done from there on is in the next link, and a reload keeps it.
        page.click("[data-node='3'][data-role]").await;
        page.press("x").await;
        page.wait_for("node 3 has crashed", "return document.querySelector(\"[data-node='3'][data-process=crashed]\")")
            .await;
        let acted = shared(&page).await;
        assert!(acted.scenario.to_string().contains("crash 3"), "{}", acted.scenario);
        let replayed = play(&acted.scenario, acted.moment);
        assert_eq!(acted.stamp, Some(Stamp::of(&acted.scenario.cluster, &replayed.trace)));
        page.reload().await;
        page.wait_for(
            "node 3 is still down",
            "return document.querySelector(\"[data-node='3'][data-process=crashed]\")",
        )
        .await;
    });
}

#[test]
fn a_link_of_another_build_says_where_its_run_differs() {
    run("a_link_of_another_build_says_where_its_run_differs", async |page| {
        let mut made = link("leader-crash", Time::from_millis(1_500));
        let stamp = made.stamp.as_mut().expect("it was played");
        stamp.engine = "openraft 0.9.0".into();
        stamp.hash ^= 1;
        stamp.marks[9..].iter_mut().for_each(|mark| *mark ^= 1);
        let events = (stamp.events * 9).div_ceil(16);
        page.open(&format!("#run={}", made.packed().expect("it is short"))).await;
        let said = "const said = document.querySelector('#banner.shown')?.textContent ?? '';
            return said.includes('after event') && said";
        let said = page.wait_for("it says so", said).await;
        let said = said.as_str().expect("a text").to_string();
        assert!(said.contains(&format!("after event {events} of ")) && said.contains("openraft 0.9.0"), "{said}");
        assert_eq!(title(&page).await, made.title);
    });
}

#[test]
fn damaged_links_leave_the_page_as_it_was() {
    run("damaged_links_leave_the_page_as_it_was", async |page| {
        page.open_playground().await;
        page.set_playing(false).await;
        let before = (title(&page).await, page.nodes().await);
        let packed = link("first-election", Time::from_millis(900)).packed().expect("it is short");
        let bomb = share::pack(&"0".repeat(4_000_000));
        for (fragment, why) in [
            (format!("#run={}", &packed[..packed.len() - 9]), "cut short"),
            ("#run=!".to_string(), "occurs in no link"),
            (format!("#run={bomb}"), "becomes more than"),
            (format!("#run={}", share::pack("raft-playground link 1\n\ncluster nodes=1000000\n")), "line 1"),
            ("#lesson=no-such-lesson".to_string(), "There is no lesson"),
            ("#lesson=first-election&t=never".to_string(), "names no time"),
        ] {
            page.ask("location.hash = arguments[0]", &[json!(fragment)]).await;
            let script =
                format!("return document.querySelector('#banner.wrong')?.textContent.includes({})", json!(why));
            page.wait_for(why, &script).await;
            assert_eq!((title(&page).await, page.nodes().await), before, "{why}");
            page.press("\u{e00c}").await;
        }
        page.wait_until_ready().await;
    });
}

#[test]
fn an_address_that_a_person_writes_opens_a_lesson_and_the_browser_goes_back_through_them() {
    run("an_address_that_a_person_writes_opens_a_lesson_and_the_browser_goes_back_through_them", async |page| {
        page.open("#lesson=minority-leader&t=1.2s").await;
        wait_for_title(&page, "A leader without its majority").await;
        let there = "return document.querySelector('.clock b')?.textContent.includes('1.200')";
        page.wait_for("the moment is shown", there).await;
        page.ask("location.hash = '#lesson=leader-crash'", &[]).await;
        wait_for_title(&page, "The leader crashes").await;
        page.ask("history.back()", &[]).await;
        wait_for_title(&page, "A leader without its majority").await;
        page.ask("history.forward()", &[]).await;
        wait_for_title(&page, "The leader crashes").await;
        assert_eq!(page.ask("return location.hash", &[]).await, "#lesson=leader-crash");
    });
}

/// Waits until these nodes are down, by their numbers.
async fn wait_for_down(page: &Page, wanted: &[u64]) {
    let script = format!(
        "const down = [...document.querySelectorAll('[data-process=crashed]')].map(({{ dataset }}) => Number(dataset.node)).filter(Boolean);
         return JSON.stringify([...new Set(down)].sort()) === {}",
        json!(json!(wanted).to_string())
    );
    page.wait_for(&format!("nodes {wanted:?} are down"), &script).await;
}

#[test]
fn the_browser_goes_back_and_forward_through_forks_and_the_runs_of_this_tab() {
    run("the_browser_goes_back_and_forward_through_forks_and_the_runs_of_this_tab", async |page| {
        page.open("#lesson=minority-leader&t=1.2s").await;
        wait_for_title(&page, "A leader without its majority").await;
        wait_for_clock(&page, "1.200").await;
        let entries = page.ask("return history.length", &[]).await;
        for node in [4, 5] {
            page.press("f").await;
            page.act(&format!("crash {node}")).await;
            wait_for_down(&page, if node == 4 { &[4] } else { &[4, 5] }).await;
        }
        page.open_text("cluster nodes=4 seed=7\nrun until leader\n").await;
        wait_for_title(&page, "Your scenario").await;
        assert_eq!(page.ask("return location.hash", &[]).await, "");
        // Two forks and another run; the entry of a box that was open is taken over by what is shown after it.
        assert_eq!(page.ask("return history.length", &[]).await, json!(entries.as_u64().expect("a number") + 3));

        // From a run that no address names to the second fork, the first one, and where that has begun.
        page.ask("history.back()", &[]).await;
        wait_for_title(&page, "A leader without its majority").await;
        wait_for_down(&page, &[4, 5]).await;
        assert_eq!(page.ask("return location.hash", &[]).await, "#lesson=minority-leader&t=1.2s");
        page.ask("history.back()", &[]).await;
        wait_for_down(&page, &[4]).await;
        page.ask("history.back()", &[]).await;
        wait_for_down(&page, &[]).await;
        // A box is closed by going back, and its entry serves the next one.
        page.ask("history.forward()", &[]).await;
        wait_for_down(&page, &[4]).await;
        page.click("#settings").await;
        page.wait_for("a dialog", "return document.querySelector('dialog[open]')").await;
        page.ask("history.back()", &[]).await;
        page.wait_for("it is closed", "return !document.querySelector('dialog[open]')").await;
        wait_for_down(&page, &[4]).await;
        // A page that is loaded again shows the same branch, and goes back from it.
        page.reload().await;
        wait_for_down(&page, &[4]).await;
        page.ask("history.back()", &[]).await;
        wait_for_down(&page, &[]).await;
        page.severe_log().await;
    });
}

/// Mermaid itself, as a page would load it.
fn mermaid() -> String {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("node_modules/mermaid/dist/mermaid.min.js");
    std::fs::read_to_string(&file)
        .unwrap_or_else(|error| panic!("no mermaid ({error}): run `cargo xtask test`, or `npm ci` in tests/browser"))
}

#[test]
fn a_mermaid_diagram_is_on_the_clipboard_after_three_gestures_and_mermaid_reads_it() {
    run("a_mermaid_diagram_is_on_the_clipboard_after_three_gestures_and_mermaid_reads_it", async |page| {
        page.before_load(KEEP_COPIES).await;
        page.open("#lesson=leader-crash&t=1.1s").await;
        wait_for_title(&page, "The leader crashes").await;
        wait_for_clock(&page, "1.100").await;
        page.click("#share").await;
        page.click("[data-format=mermaid]").await;
        page.click("#share-copy-export").await;
        let copied =
            page.wait_for("it is copied", "return window.copied?.includes('sequenceDiagram') && window.copied").await;
        // Mermaid puts styles into its pictures, which the page's own policy does not let it do.
        page.open(BLANK).await;
        page.run_script(&mermaid()).await;
        let read = "const { diagramType } = await mermaid.parse(arguments[0]);
            const { svg } = await mermaid.render('drawn', arguments[0]);
            return [diagramType, svg.length, svg.includes('Syntax error')];";
        let read = page.ask_async(read, &[copied]).await;
        assert_eq!((&read[0], &read[2]), (&json!("sequence"), &json!(false)));
        assert!(read[1].as_u64().expect("a length") > 5_000);

        // Each lesson that fits is read as well.
        let mut diagrams = Vec::new();
        for file in std::fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("../../scenarios")).expect("a folder")
        {
            let name = file.expect("readable").file_name().to_string_lossy().replace(".raft", "");
            let scenario = lesson(&name);
            let played = play(&scenario, Time::from_secs(2));
            let run = story::export::Run {
                title: &name,
                scenario: &scenario,
                trace: &played.trace,
                violations: &played.violations,
                from: Time::ZERO,
                until: played.end,
                command: "",
                link: "",
            };
            let format = story::export::named("mermaid").expect("a format");
            diagrams.extend(story::export::export(format, &run).ok());
        }
        assert!(diagrams.len() > 15, "only {} diagrams", diagrams.len());
        let read = "const wrong = [];
            for (const text of arguments[0]) {
                try { await mermaid.parse(text); } catch (error) { wrong.push(`${error}`); }
            }
            return wrong;";
        assert_eq!(page.ask_async(read, &[json!(diagrams)]).await, json!([]));
    });
}

#[test]
fn every_format_is_shown_before_it_is_taken_and_a_dropped_picture_opens_its_run() {
    run("every_format_is_shown_before_it_is_taken_and_a_dropped_picture_opens_its_run", async |page| {
        page.before_load(KEEP_COPIES).await;
        page.open("#lesson=minority-leader&t=1.1s").await;
        wait_for_title(&page, "A leader without its majority").await;
        wait_for_clock(&page, "1.100").await;
        page.click("#share").await;
        for format in &story::export::FORMATS {
            page.click(&format!("[data-format={}]", format.name)).await;
            let script =
                format!("return document.querySelector('#share-status').textContent === {}", json!(format.does));
            page.wait_for(format.name, &script).await;
            let shown = "return document.querySelector('#share-preview img') ? 999 : document.querySelector('#share-preview').textContent.length";
            assert!(page.ask(shown, &[]).await.as_u64().is_some_and(|length| length > 100), "{}", format.name);
        }
        let issues = page.accessibility_issues("share dialog").await;
        assert!(issues.is_empty(), "{issues:#?}");
        page.click("[data-format=svg]").await;
        page.wait_for(
            "the picture is drawn",
            "return document.querySelector('#share-preview img')?.naturalWidth === 960",
        )
        .await;
        page.click("#share-copy-export").await;
        page.wait_for("it is copied", "return window.copied?.startsWith('<svg')").await;
        page.click("#share-close").await;
        page.ask("location.hash = '#lesson=leader-crash'", &[]).await;
        wait_for_title(&page, "The leader crashes").await;
        let drop = "const given = new DataTransfer();
            given.items.add(new File([window.copied], 'cut off.svg', { type: 'image/svg+xml' }));
            dispatchEvent(new DragEvent('drop', { dataTransfer: given }));";
        page.ask(drop, &[]).await;
        wait_for_title(&page, "cut off").await;
        let there = "return document.querySelector('.clock b')?.textContent.includes('1.100')";
        page.wait_for("the moment of the picture is shown", there).await;
        assert_eq!(page.ask("return location.hash", &[]).await, "", "no address names what was dropped");
    });
}

#[test]
fn a_run_too_long_for_a_link_is_offered_as_a_file_and_no_link_is_copied() {
    run("a_run_too_long_for_a_link_is_offered_as_a_file_and_no_link_is_copied", async |page| {
        page.before_load(KEEP_COPIES).await;
        page.open_playground().await;
        // Each value is another number, so that little can be said shorter.
        let acts: String = (1..1_500_u64)
            .map(|number| {
                format!("write leader k{}={}\nrun {}us\n", number % 97, number * 7_919 % 99_991, number % 53 + 1)
            })
            .collect();
        page.open_text(&format!("cluster nodes=3 seed=7\nrun until leader\n{acts}")).await;
        wait_for_title(&page, "Your scenario").await;
        page.click("#share").await;
        let why =
            "return document.querySelector('#share-status')?.textContent.startsWith('a link to this run would have ')";
        page.wait_for("it is said why there is no link", why).await;
        page.click("#share-packet").await;
        let saved = "return document.querySelector('#share-status').textContent.startsWith('The packet is saved: ')";
        page.wait_for("the packet is saved", saved).await;
        let said = page.ask("return document.querySelector('#share-status').textContent", &[]).await;
        assert!(said.as_str().is_some_and(|said| said.contains("the run's text") && !said.contains("link")), "{said}");
        page.click("#share-copy").await;
        page.wait_for("it is said again", why).await;
        assert_eq!(page.ask("return window.copied ?? null", &[]).await, Value::Null);
        page.severe_log().await;
    });
}

#[test]
fn a_picture_is_taken_as_pixels_that_open_its_run_when_they_are_dropped() {
    run("a_picture_is_taken_as_pixels_that_open_its_run_when_they_are_dropped", async |page| {
        let keep = "self.ClipboardItem = class { constructor(items) { this.items = items; } };
            navigator.clipboard.write = async ([item]) => { window.copied = item.items['image/png']; };";
        page.before_load(keep).await;
        page.open("#lesson=minority-leader&t=1.1s").await;
        wait_for_title(&page, "A leader without its majority").await;
        wait_for_clock(&page, "1.100").await;
        page.click("#share").await;
        page.click("[data-format=png]").await;
        let shown = "return document.querySelector('#share-preview img')?.naturalWidth === 1920";
        page.wait_for("the pixels are drawn", shown).await;
        page.click("#share-copy-export").await;
        page.wait_for("they are copied", "return window.copied?.type === 'image/png'").await;
        page.click("#share-close").await;
        // Every part of the file is whole: its length leads to the next one, and its check is right.
        let parts = "const bytes = new DataView(await window.copied.arrayBuffer());
            const parts = [];
            for (let at = 8; at < bytes.byteLength; ) {
                const length = bytes.getUint32(at);
                const name = String.fromCharCode(...new Uint8Array(bytes.buffer, at + 4, 4));
                let check = -1;
                for (const byte of new Uint8Array(bytes.buffer, at + 4, length + 4)) {
                    check ^= byte;
                    for (let bit = 0; bit < 8; bit++) check = (check >>> 1) ^ (check & 1 ? 0xedb88320 : 0);
                }
                parts.push(`${name} ${(~check >>> 0) === bytes.getUint32(at + 8 + length)}`);
                at += length + 12;
            }
            return parts";
        let parts = page.ask_async(parts, &[]).await;
        let parts: Vec<&str> = parts.as_array().expect("a list").iter().filter_map(serde_json::Value::as_str).collect();
        assert!(parts.iter().all(|part| part.ends_with(" true")), "{parts:?}");
        assert!(parts.ends_with(&["iTXt true", "IEND true"]) && parts[0] == "IHDR true", "{parts:?}");

        page.ask("location.hash = '#lesson=leader-crash'", &[]).await;
        wait_for_title(&page, "The leader crashes").await;
        let drop = "const given = new DataTransfer();
            given.items.add(new File([window.copied], 'pixels.png', { type: 'image/png' }));
            dispatchEvent(new DragEvent('drop', { dataTransfer: given }));";
        page.ask(drop, &[]).await;
        wait_for_title(&page, "pixels").await;
        wait_for_clock(&page, "1.100").await;
    });
}

#[test]
fn a_packet_is_saved_at_one_press_and_is_the_one_that_is_made_natively() {
    run("a_packet_is_saved_at_one_press_and_is_the_one_that_is_made_natively", async |page| {
        let keep_saved = "const make = URL.createObjectURL.bind(URL);
            URL.createObjectURL = (blob) => { window.saved = blob; return make(blob); };";
        page.before_load(&[KEEP_COPIES, keep_saved].concat()).await;
        page.open("#lesson=minority-leader&t=1.1s").await;
        wait_for_title(&page, "A leader without its majority").await;
        wait_for_clock(&page, "1.100").await;
        page.click("#share").await;
        page.wait_for("a packet can be made", "return document.querySelector('#share-packet')?.disabled === false")
            .await;
        page.click("#share-packet").await;
        page.wait_for("it is saved", "return window.saved?.type === 'application/zip'").await;
        let saved = "return Array.from(new Uint8Array(await window.saved.arrayBuffer()));";
        let saved = page.ask_async(saved, &[]).await;
        let saved: Vec<u64> = saved.as_array().expect("bytes").iter().filter_map(serde_json::Value::as_u64).collect();
        let link = page.ask("return document.querySelector('#share-link').value", &[]).await;
        let link = link.as_str().expect("a text");
        let (_, fragment) = link.split_once('#').expect("a fragment");
        let Ok(Address::Run(shared)) = address(fragment) else { panic!("{link}") };
        let played = play(&shared.scenario, shared.moment);
        let run = story::export::Run {
            title: &shared.title,
            scenario: &shared.scenario,
            trace: &played.trace,
            violations: &played.violations,
            from: Time::ZERO,
            until: shared.moment,
            command: share::COMMAND,
            link,
        };
        let made = share::packet(&run).expect("it fits");
        assert_eq!(saved, made.into_iter().map(u64::from).collect::<Vec<_>>());
    });
}

#[test]
fn a_teachers_list_shows_its_lessons_and_one_that_is_not_there_is_named() {
    run("a_teachers_list_shows_its_lessons_and_one_that_is_not_there_is_named", async |page| {
        page.open("#course=a1,b12").await;
        let listed = "return [...document.querySelectorAll('#scenarios-box [data-lesson]')].map((one) => one.dataset.lesson.slice(0, 3)).join(' ') === 'a01 b12'";
        page.wait_for("the two lessons are listed", listed).await;
        let drawn = "return document.querySelectorAll('#scenarios-box .small-run path.lane').length === 2";
        page.wait_for("each with its run in small", drawn).await;
        page.ask("location.hash = '#course=a1,foo,b99'", &[]).await;
        let named = "return document.querySelector('#banner.wrong')?.textContent.includes('are not there: foo, b99')";
        page.wait_for("the unknown one is named", named).await;
    });
}
