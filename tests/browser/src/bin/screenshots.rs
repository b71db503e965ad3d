//! Saves screenshots of the built page into `docs/`: at desktop size in light, dark and high contrast, on a
//! projector, on a phone, on a wall-size screen, two branches side by side, lessons, two engines, and Why?.
#![deny(unsafe_code)]

use std::path::Path;

use browser_tests::{DESKTOP, Page, Shape, leader, run};

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
        page.open_unasked(LIES).await;
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
    run("screenshots", async |page| {
        let save = async |name: &str| {
            page.wait_for("the page has been drawn again", DRAWN).await;
            tokio::time::sleep(FADED).await;
            let file = folder.join(name).with_extension("png");
            page.save_picture(&file).await;
            println!("{}", file.display());
        };
        page.shape(DESKTOP).await;
        for (name, file, stop) in LESSONS {
            lesson(&page, file, Some(stop)).await;
            save(name).await;
        }
        let (file, until) = CONTRAST;
        lesson(&page, file, None).await;
        page.ask("[...document.querySelectorAll('.contrast-show')].pop().click()", &[]).await;
        let there = format!("return Number(document.querySelector('.clock').dataset.us) > {until}e6");
        page.wait_for("both have run", &there).await;
        page.set_playing(false).await;
        save("lesson-contrast").await;

        // A majority is gone, and then a leader is cut off on both engines.
        for (text, until_us) in [(LOST, 3_500_000), (CUT, 2_600_000)] {
            page.open_text(text).await;
            page.play_in_real_time().await;
            let there = format!("return Number(document.querySelector('.clock').dataset.us) > {until_us}");
            page.wait_for("time has passed", &there).await;
            page.set_playing(false).await;
            if text == LOST {
                page.click("#why").await;
                page.wait_for("all has been tried", "return document.querySelector('#why-help li')").await;
                save("why").await;
                page.press("\u{e00c}").await;
                page.wait_for("it is closed", "return !document.querySelector('#why-box')").await;
            }
        }
        page.press("E").await;
        page.wait_for("both are there", "return document.querySelectorAll('.compare-engines dd').length === 2").await;
        page.set_playing(true).await;
        page.wait_for("they differ", "return document.querySelector('#first-difference')").await;
        page.set_playing(false).await;
        save("engines").await;
    });
}

/// The lessons that are shown, each with the name of its picture and the stop, and the place of the answer that is bet on everywhere.
const LESSONS: [(&str, &str, usize); 2] =
    [("lesson", "a06-a-leader-without-its-majority", 3), ("lesson-drill", "d43-move-to-new-nodes", 2)];

/// The lesson whose last contrast is shown, which has another cluster, and the time it plays on.
const CONTRAST: (&str, f64) = ("b17-replaced-by-a-snapshot", 0.8);

/// Opens a lesson and goes on to a stop, with the second answer to each question, or to its end.
async fn lesson(page: &Page, name: &str, stop: Option<usize>) {
    page.open_playground().await;
    page.click("#scenario").await;
    let listed =
        format!("const lesson = document.querySelector('[data-lesson=\"{name}\"]'); lesson?.click(); return !!lesson");
    page.wait_for("the lesson is listed", &listed).await;
    page.wait_for("the list is closed", "return !document.querySelector('dialog[open]')").await;
    for number in 1..=stop.unwrap_or(usize::MAX) {
        page.wait_for("it waits", "return document.querySelector('.guided')?.dataset.waits === 'true'").await;
        if stop.is_none() && page.ask("return !!document.querySelector('.tries')", &[]).await == true {
            return;
        }
        page.ask("document.querySelector('#answer-1')?.click()", &[]).await;
        page.click("#lesson-next").await;
        let there = format!(
            "const lesson = document.querySelector('.guided').dataset;
            if (lesson.waits === 'false') document.querySelector('#lesson-next').click();
            return lesson.waits === 'true' && lesson.stop === '{number}'"
        );
        page.wait_for("the stop is reached", &there).await;
    }
}

/// A power failure of three nodes whose disks lie.
const LIES: &str = include_str!("../../../../scenarios/lying-disk.raft");

/// Three of five nodes crash.
const LOST: &str = "cluster nodes=5 seed=7\nrun until serving\nwrite leader x=1\nrun 300ms\ncrash 3 4 5\nrun 4s\n";

/// A leader that is cut off, with a write.
const CUT: &str = "cluster nodes=5 seed=7\nrun until leader\nrun 300ms\npartition leader 2 | others\nrun 100ms\nwrite 1 x=9\nrun 3s\n";

/// How long what was removed takes to fade.
const FADED: std::time::Duration = std::time::Duration::from_millis(1_600);

/// True in the second frame after its first call.
const DRAWN: &str =
    "window.drawn ??= (requestAnimationFrame(() => requestAnimationFrame(() => (window.drawn = true))), false);
    if (window.drawn) { window.drawn = undefined; return true; }
    return false;";
