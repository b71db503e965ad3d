//! Saves screenshots of the built page into `docs/`: at desktop size in light, dark and high contrast, on a
//! projector, on a phone, on a wall-size screen, and two branches side by side.
#![deny(unsafe_code)]

use std::path::Path;

use browser_tests::{DESKTOP, Shape, leader, run};

const SHAPES: [(&str, Shape); 5] = [
    ("light", DESKTOP),
    ("dark", Shape { dark: true, ..DESKTOP }),
    ("projector", Shape { width_px: 1280, height_px: 720, dark: false }),
    ("wall", Shape { width_px: 3840, height_px: 2160, dark: false }),
    ("phone", Shape { width_px: 390, height_px: 844, dark: false }),
];

/// Plays until a cut-off leader is stale and has a write that it cannot commit, and takes a screenshot.
fn main() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs");
    run("screenshots", async |page| {
        page.open_playground().await;
        page.play_in_real_time().await;
        let nodes = page.wait_for_nodes("a leader is elected", |nodes| leader(nodes).is_some()).await;
        let old = leader(&nodes).expect("there is a leader").id;
        page.write("x", "3").await;
        page.write("y", "1").await;
        let neighbour = old % nodes.len() as u64 + 1;
        page.cut_off(&[old, neighbour]).await;
        page.use_tool_on_node("write", old).await;
        page.use_tool_on_node("select", old).await;
        page.wait_for_nodes("the old leader is stale", |nodes| {
            nodes.iter().any(|node| node.id == old && node.role == "leader" && node.stale) && leader(nodes).is_some()
        })
        .await;
        page.set_playing(false).await;
        let save = async |name: &str| {
            page.wait_for("the page has been drawn again", DRAWN).await;
            let file = folder.join(name).with_extension("png");
            page.save_picture(&file).await;
            println!("{}", file.display());
        };
        for (name, shape) in SHAPES {
            page.shape(shape).await;
            save(name).await;
        }
        page.shape(DESKTOP).await;
        page.system_asks(&[("prefers-contrast", "more")]).await;
        save("contrast").await;
        page.shape(DESKTOP).await;

        // The old leader appended a write that it cannot commit. In another branch it crashes before.
        for _ in 0..40 {
            page.press(",").await;
        }
        page.press(&old.to_string()).await;
        page.press("x").await;
        page.wait_for("there are two branches", "return document.querySelector('.branch-count')?.textContent === '2'")
            .await;
        page.set_playing(true).await;
        page.wait_for_nodes("another leads in the new branch", |nodes| leader(nodes).is_some()).await;
        page.set_playing(false).await;
        page.press("d").await;
        page.wait_for("both are shown", "return document.querySelectorAll('.side .stage').length === 2").await;
        save("compare").await;

        // Three disks lie, and an acknowledged write is lost: the page shows which properties are violated.
        page.open_text(LIES).await;
        page.set_playing(true).await;
        page.wait_for(
            "an entry was applied twice",
            "return Number(document.querySelector('#safety')?.dataset.violations) > 3",
        )
        .await;
        page.set_playing(false).await;
        page.press("q").await;
        page.wait_for("the panel is open", "return document.querySelector('#violation-panel')").await;
        for _ in 0..3 {
            page.click(".violation-turn button:last-of-type").await;
        }
        page.click(".fact[data-fact='2']").await;
        save("violation").await;
        for (name, shape) in SHAPES.into_iter().filter(|(name, _)| *name != "light" && *name != "wall") {
            page.shape(shape).await;
            save(&format!("violation-{name}")).await;
        }
        page.shape(DESKTOP).await;
        page.press("j").await;
        page.press("J").await;
        page.wait_for("the dialog is open", "return document.querySelector('#chaos-box')").await;
        save("chaos").await;
    });
}

/// A power failure of three nodes whose disks lie.
const LIES: &str = include_str!("../../../../scenarios/lying-disk.raft");

/// True in the second frame after its first call.
const DRAWN: &str =
    "window.drawn ??= (requestAnimationFrame(() => requestAnimationFrame(() => (window.drawn = true))), false);
    if (window.drawn) { window.drawn = undefined; return true; }
    return false;";
