//! Saves screenshots of difficult cases of the stage, the logs and the inspector into `target/browser/`, for inspection.
#![deny(unsafe_code)]

use std::path::Path;

use browser_tests::{DESKTOP, Page, Shape, leader, run};

const SHAPES: [(&str, Shape); 4] = [
    ("light", DESKTOP),
    ("dark", Shape { dark: true, ..DESKTOP }),
    ("projector", Shape { width_px: 1280, height_px: 720, dark: false }),
    ("phone", Shape { width_px: 390, height_px: 844, dark: false }),
];

const SNAPSHOT: &str = "cluster nodes=5 seed=3 snapshot=4 keep=1\nrun until leader\nwrite leader a=1\nwrite leader b=2\n\
    write leader c=3\nwrite leader d=4\nwrite leader e=5\nrun 300ms\ncrash 2\nwrite leader f=6\nwrite leader g=7\n\
    write leader h=8\nwrite leader i=9\nwrite leader j=10\nrun 600ms\nrestart 2\nrun 15ms\npause 4\nrun 2s\n";

const CROWD: &str = "cluster nodes=25 seed=7 snapshot=20\nrun until leader\nwrite leader x=1\nwrite leader y=2\nrun 200ms\n\
    crash 9\npause 14\nwrite leader z=3\nrun 300ms\npartition 1..10 | 11..25\nwrite leader w=4\nrun 2s\n";

const JOINT: &str = include_str!("../../../../scenarios/joint-consensus.raft");

const CHUNKS: &str = include_str!("../../../../scenarios/snapshot-in-chunks.raft");

const CLIENTS: &str = "cluster nodes=5 seed=3\nrun until leader\nrun until converged\n\
    workload clients=4 rate=30/s keys=3 reads=40% timeout=300ms\nrun 1s\ncrash leader\nrun 5s\n";

fn main() {
    let only = std::env::args().nth(1);
    let wanted = |name: &str| only.as_deref().is_none_or(|only| only == name);
    if wanted("snapshot") {
        run("case", async |page| {
            page.open_playground().await;
            page.open_text(SNAPSHOT).await;
            page.play_at(0.5).await;
            page.wait_for(
                "messages wait",
                "return Number(document.querySelector('[data-waiting]').dataset.waiting) > 6",
            )
            .await;
            page.set_playing(false).await;
            page.click("[data-node='4'][data-role]").await;
            save(&page, "snapshot").await;
            page.ask("document.querySelector('.log-svg .cell[data-index]').dispatchEvent(new MouseEvent('click', { bubbles: true }))", &[]).await;
            save(&page, "entry").await;
            page.ask("document.querySelector('.unseen button').click()", &[]).await;
            save(&page, "message").await;
            page.ask("[...document.querySelectorAll('.inspector .go')].find((go) => go.textContent === 'their link').click()", &[]).await;
            save(&page, "link").await;
        });
    }
    for (name, text, there) in [
        ("joint", JOINT, "return document.querySelector('.stage').textContent.includes('new majority')"),
        ("chunks", CHUNKS, "return document.querySelector('.happenings').textContent.includes('chunk 3')"),
        ("clients", CLIENTS, "return document.querySelector('.stage-svg [data-process=crashed]')"),
    ] {
        if wanted(name) {
            run("case", async |page| {
                page.open_playground().await;
                page.open_unasked(text).await;
                page.play_at(0.55).await;
                page.wait_for(name, there).await;
                page.set_playing(false).await;
                save(&page, name).await;
            });
        }
    }
    if wanted("boxes") {
        run("case", async |page| {
            page.open_playground().await;
            page.open_text("cluster nodes=5 seed=3\nrun until leader\ndisk 2 slow 50ms\nclock 3 rate 1.5\nloss 1 -- 2 20%\nrun 1s\n").await;
            page.play_at(0.6).await;
            page.wait_for_nodes("a leader is elected", |nodes| leader(nodes).is_some()).await;
            page.set_playing(false).await;
            for (name, key) in [("menu-node", "2"), ("settings", "S"), ("scenarios", "O"), ("workload", "W")] {
                page.press(key).await;
                if name == "menu-node" {
                    page.press("m").await;
                }
                save(&page, name).await;
                page.press("\u{e00c}").await;
            }
        });
    }
    if wanted("crowd") {
        run("case", async |page| {
            page.open_playground().await;
            page.open_text(CROWD).await;
            page.play_at(0.6).await;
            page.wait_for("the stage is torn", "return document.querySelector('.rift')").await;
            page.wait_for(
                "messages break",
                "return Number(document.querySelector('[data-broken]').dataset.broken) > 3",
            )
            .await;
            page.set_playing(false).await;
            page.click("[data-node='3'][data-role]").await;
            save(&page, "crowd").await;
        });
    }
    if wanted("diverged") {
        run("case", async |page| {
            page.open_playground().await;
            page.play_in_real_time().await;
            let nodes = page.wait_for_nodes("a leader is elected", |nodes| leader(nodes).is_some()).await;
            let old = leader(&nodes).expect("there is a leader").id;
            let neighbour = old % nodes.len() as u64 + 1;
            page.cut_off(&[old, neighbour]).await;
            page.use_tool_on_node("write", old).await;
            page.use_tool_on_node("write", old).await;
            page.use_tool_on_node("select", old).await;
            page.wait_for_nodes("another leads", |nodes| leader(nodes).is_some_and(|new| new.id != old)).await;
            save(&page, "diverged").await;
            page.play_at(0.4).await;
            page.click("#heal").await;
            page.wait_for("an entry is overwritten", "return document.querySelector('.cell.gone')").await;
            page.set_playing(false).await;
            save(&page, "overwritten").await;
        });
    }
}

async fn save(page: &Page, case: &str) {
    for (name, shape) in SHAPES {
        page.shape(shape).await;
        page.wait_for("the page has been drawn again", DRAWN).await;
        let file =
            Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target/browser").join(format!("{case}-{name}.png"));
        page.save_picture(&file).await;
    }
    page.shape(DESKTOP).await;
    page.wait_for("the page has been drawn again", DRAWN).await;
}

/// True in the second frame after its first call.
const DRAWN: &str =
    "window.drawn ??= (requestAnimationFrame(() => requestAnimationFrame(() => (window.drawn = true))), false);
    if (window.drawn) { window.drawn = undefined; return true; }
    return false;";
