//! Measures the timeline with 200 000 visible messages: the cost of a repaint and the smoothness of scrubbing.
//! With the argument `pictures`, saves pictures of it into `target/timeline/` instead.
#![deny(unsafe_code)]

use std::path::Path;
use std::time::Duration;

use browser_tests::{DESKTOP, Page, Shape, leader, run};
use serde_json::json;

/// The real time for which each case is measured.
const MEASURED: Duration = Duration::from_secs(4);

/// The number of visible messages.
const MESSAGES: u32 = 200_000;

/// The messages per virtual second of an idle cluster, by its number of nodes.
const CASES: [(u32, f64); 2] = [(5, 62.0), (25, 400.0)];

/// The gestures that are made once per frame during a measurement.
const GESTURES: [(&str, &str); 4] = [
    ("nothing", ""),
    ("zoom", "wheel(frame % 40 < 20 ? -20 : 20, false)"),
    ("pan", "wheel(frame % 40 < 20 ? -20 : 20, true)"),
    ("scrub", "scrub(frame)"),
];

fn main() {
    if std::env::args().any(|argument| argument == "pictures") {
        return pictures();
    }
    println!(
        "{:>5} {:>9} {:>9} {:>10} {:>12} {:>12}",
        "nodes", "virtual s", "gesture", "frames/s", "script ms/f", "all ms/f"
    );
    for (nodes, per_second) in CASES {
        run("timeline", async |page| {
            page.open_playground().await;
            page.set_node_count(nodes).await;
            let span = f64::from(MESSAGES) / per_second;
            page.play_at(1.0).await;
            let script =
                format!("return Number(document.querySelector('.timeline canvas').ariaValueMax) / 1e6 > {span}");
            for _ in 0..20 {
                tokio::time::sleep(Duration::from_secs(5)).await;
                if page.ask(&script, &[]).await == json!(true) {
                    break;
                }
            }
            page.wait_for("enough messages have been sent", &script).await;
            page.set_playing(false).await;
            page.ask("document.querySelector('.timeline canvas').focus()", &[]).await;
            key(&page, "0").await;
            let span =
                page.ask("return Number(document.querySelector('.timeline canvas').ariaValueMax) / 1e6", &[]).await;
            for (name, gesture) in GESTURES {
                start(&page, gesture).await;
                let cost = page.cost_of_frames(MEASURED).await;
                page.ask("window.stopped = true", &[]).await;
                println!(
                    "{nodes:>5} {:>9} {name:>9} {:>10.1} {:>12.2} {:>12.2}",
                    span.as_f64().unwrap_or_default().round(),
                    cost.per_second,
                    cost.script_ms,
                    cost.main_thread_ms
                );
            }
        });
    }
}

async fn key(page: &Page, key: &str) {
    let script = "document.querySelector('.timeline canvas')
        .dispatchEvent(new KeyboardEvent('keydown', { key: arguments[0], bubbles: true, cancelable: true }))";
    page.ask(script, &[json!(key)]).await;
}

/// Makes a gesture once per frame from now on.
async fn start(page: &Page, gesture: &str) {
    let script = "window.stopped = false;
        const canvas = document.querySelector('.timeline canvas');
        canvas.setPointerCapture = () => {};
        const box = canvas.getBoundingClientRect();
        const wheel = (deltaY, shiftKey) => canvas.dispatchEvent(new WheelEvent('wheel',
            { clientX: box.x + box.width * 0.5, clientY: box.y + 100, deltaY, shiftKey, bubbles: true, cancelable: true }));
        const pointer = (type, x) => canvas.dispatchEvent(new PointerEvent(type,
            { clientX: x, clientY: box.bottom - 30, pointerId: 7, button: 0, bubbles: true }));
        const scrub = (frame) => {
            const x = box.x + 80 + (box.width - 160) * (0.5 + 0.5 * Math.sin(frame / 40));
            if (frame === 0) pointer('pointerdown', x);
            pointer('pointermove', x);
        };
        let frame = 0;
        const each = () => {
            if (window.stopped) return pointer('pointerup', box.x + 80);
            GESTURE;
            frame++;
            requestAnimationFrame(each);
        };
        requestAnimationFrame(each);";
    page.ask(&script.replace("GESTURE", gesture), &[]).await;
}

const SHAPES: [(&str, Shape); 4] = [
    ("light", DESKTOP),
    ("dark", Shape { dark: true, ..DESKTOP }),
    ("projector", Shape { width_px: 1280, height_px: 720, dark: false }),
    ("phone", Shape { width_px: 390, height_px: 844, dark: false }),
];

/// A run with all kinds of events: an election, writes, a partition, loss, slow links, a pause and a crash.
const STORY: &str = "cluster nodes=5 seed=7 heartbeat=100ms election=300..600ms latency=10..20ms
run until leader
write leader x=1
run 300ms
write leader y=2
run 200ms
write leader z=3
partition 1 2 | 3 4 5
run 3s
heal
run 500ms
loss all 30%
run 2s
latency 1 -- 2 60..90ms
run 1s
heal
pause 3
run 1s
resume 3
crash 5
run 2s
restart 5
run 60s
";

fn pictures() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target/timeline");
    run("timeline", async |page| {
        page.open_playground().await;
        page.click("#open").await;
        page.ask("document.querySelector('#open-text').value = arguments[0]", &[json!(STORY)]).await;
        page.click("#open-run").await;
        page.play_at(0.8).await;
        page.wait_for(
            "the run has ended",
            "return Number(document.querySelector('.timeline canvas').ariaValueMax) > 71e6",
        )
        .await;
        page.set_playing(false).await;
        page.wait_for_nodes("a leader leads", |nodes| leader(nodes).is_some()).await;
        let looks: [(&str, f64, f64); 5] = [
            ("story", 0.0, 13e6),
            ("near", 0.9e6, 1.9e6),
            ("deep", 1.0e6, 1.0e6 + 4_000.0),
            ("middle", 0.0, 30e6),
            ("all", 0.0, 0.0),
        ];
        for (look, left, right) in looks {
            for (name, shape) in SHAPES {
                page.shape(shape).await;
                key(&page, "0").await;
                if right > 0.0 {
                    show(&page, left, right).await;
                }
                tokio::time::sleep(Duration::from_millis(300)).await;
                let file = folder.join(format!("{look}-{name}.png"));
                page.save_picture(&file).await;
            }
        }
        println!("{}", folder.display());
    });
}

/// Shows this part of time: drags the edges of the overview, then zooms with the wheel.
async fn show(page: &Page, left: f64, right: f64) {
    let script = "const canvas = document.querySelector('.timeline canvas');
        const root = document.querySelector('.timeline');
        const [left, right] = arguments;
        const box = canvas.getBoundingClientRect();
        const lanes = box.width - 58;
        const frame = () => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
        for (let round = 0; round < 80; round++) {
            const [from, span] = [Number(root.dataset.leftUs), Number(root.dataset.spanUs)];
            const wanted = right - left;
            if (Math.abs(span - wanted) < wanted * 0.01 && Math.abs(from - left) < wanted * 0.01) break;
            const factor = Math.min(1.9, Math.max(0.55, wanted / span));
            const delta = 600 * (factor - 1) / (factor + 1);
            if (Math.abs(span - wanted) >= wanted * 0.01) {
                const x = Math.min(1, Math.max(0, (left - from) / Math.max(1, span - wanted)));
                canvas.dispatchEvent(new WheelEvent('wheel', { clientX: box.x + 58 + lanes * x, clientY: box.y + 90,
                    deltaY: delta, bubbles: true, cancelable: true }));
            } else {
                canvas.dispatchEvent(new WheelEvent('wheel', { clientX: box.x + 100, clientY: box.y + 90,
                    deltaY: (left - from) / span * 1500, shiftKey: true, bubbles: true, cancelable: true }));
            }
            await frame();
        }";
    page.ask_async(script, &[json!(left), json!(right)]).await;
}
