//! The timeline in a real browser: scrub, zoom, pan, select, and return to the playhead.

use browser_tests::{Page, leader, run};
use serde_json::json;

/// The width of the nodes' names, to the left of the lanes.
const LABELS_PX: f64 = 58.0;

/// Plays for four seconds, and stops.
async fn open_and_play(page: &Page) {
    page.open_playground().await;
    page.play_in_real_time().await;
    page.wait_for_nodes("a leader is elected", |nodes| leader(nodes).is_some()).await;
    page.write("x", "3").await;
    page.wait_for(
        "four seconds have passed",
        "return Number(document.querySelector('.timeline canvas').ariaValueNow) > 4e6",
    )
    .await;
    page.set_playing(false).await;
}

/// The drawn time in seconds.
async fn drawn(page: &Page) -> f64 {
    number(page, "return Number(document.querySelector('.timeline canvas').ariaValueNow) / 1e6").await
}

/// The visible part of time: its start and its length, in microseconds.
async fn seen(page: &Page) -> (f64, f64) {
    let left = number(page, "return Number(document.querySelector('.timeline').dataset.leftUs)").await;
    (left, number(page, "return Number(document.querySelector('.timeline').dataset.spanUs)").await)
}

async fn number(page: &Page, script: &str) -> f64 {
    // In the second frame after a gesture, the page has been drawn again.
    let script = format!(
        "await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
        return (() => {{ {script} }})();"
    );
    page.ask_async(&script, &[]).await.as_f64().expect("a number")
}

/// The canvas: left, top, width, height.
async fn bounds(page: &Page) -> [f64; 4] {
    let script = "const box = document.querySelector('.timeline canvas').getBoundingClientRect();
        return [box.x, box.y, box.width, box.height];";
    let bounds = page.ask(script, &[]).await;
    [0, 1, 2, 3].map(|index| bounds[index].as_f64().expect("a number"))
}

/// The position of a time in microseconds, in the page's pixels.
async fn x_of(page: &Page, time_us: f64) -> f64 {
    let [left, _, width, _] = bounds(page).await;
    let (from, span) = seen(page).await;
    left + LABELS_PX + (time_us - from) / span * (width - LABELS_PX)
}

async fn key(page: &Page, key: &str) {
    let script = "const canvas = document.querySelector('.timeline canvas');
        canvas.focus();
        canvas.dispatchEvent(new KeyboardEvent('keydown', { key: arguments[0], bubbles: true, cancelable: true }));";
    page.ask(script, &[json!(key)]).await;
}

async fn wheel(page: &Page, x: f64, delta_y: f64, shift: bool) {
    let script = "const canvas = document.querySelector('.timeline canvas');
        const box = canvas.getBoundingClientRect();
        canvas.dispatchEvent(new WheelEvent('wheel', { clientX: arguments[0], clientY: box.y + 90,
            deltaY: arguments[1], shiftKey: arguments[2], bubbles: true, cancelable: true }));";
    page.ask(script, &[json!(x), json!(delta_y), json!(shift)]).await;
}

#[test]
fn dragging_scrubs_and_the_whole_page_follows() {
    run("dragging_scrubs_and_the_whole_page_follows", async |page| {
        open_and_play(&page).await;
        key(&page, "0").await;
        let [_, top, _, height] = bounds(&page).await;
        // Below the lanes, where there is no message to be clicked.
        let y = top + height - 30.0;
        let points = [(x_of(&page, 3e6).await, y), (x_of(&page, 2e6).await, y), (x_of(&page, 1.5e6).await, y)];
        page.drag(&points).await;
        let at = drawn(&page).await;
        assert!((at - 1.5).abs() < 0.02, "the page draws {at} s");
        page.drag(&[(x_of(&page, 10_000.0).await, y)]).await;
        page.wait_for_nodes("no node leads at the start", |nodes| leader(nodes).is_none()).await;
    });
}

#[test]
fn wheel_and_keys_zoom_around_a_time_and_pan() {
    run("wheel_and_keys_zoom_around_a_time_and_pan", async |page| {
        open_and_play(&page).await;
        key(&page, "0").await;
        let (all_left, all_span) = seen(&page).await;
        assert!(all_left == 0.0 && all_span > 4e6, "everything is visible: {all_span} µs");
        // A pointer is at a whole pixel, so take the time at that pixel.
        let x = x_of(&page, 2e6).await.round();
        let moment_us =
            2e6 + (x - x_of(&page, 2e6).await) * all_span / (x_of(&page, all_span).await - x_of(&page, 0.0).await);
        for _ in 0..4 {
            wheel(&page, x, -150.0, false).await;
        }
        let (_, span) = seen(&page).await;
        assert!(span < all_span / 3.0, "the wheel zooms in: {span} µs");
        assert!((x_of(&page, moment_us).await - x).abs() < 2.0, "the time under the pointer stays there");
        let (left, _) = seen(&page).await;
        wheel(&page, x, 300.0, true).await;
        assert!(seen(&page).await.0 > left, "with shift the wheel pans");
        key(&page, "PageUp").await;
        key(&page, "PageUp").await;
        assert!(seen(&page).await.0 < left);
        let (_, before) = seen(&page).await;
        key(&page, "+").await;
        assert!((seen(&page).await.1 - before / 1.5).abs() < 1.0);
        key(&page, "-").await;
        assert!((seen(&page).await.1 - before).abs() < 1.0);
        for _ in 0..40 {
            key(&page, "+").await;
        }
        assert_eq!(seen(&page).await.1, 1_000.0, "a millisecond fills the lanes");
        key(&page, "End").await;
        key(&page, "ArrowLeft").await;
        let at = drawn(&page).await;
        key(&page, "ArrowLeft").await;
        // What lies there may have to be asked of the engine first, which takes more than a frame.
        let is_at = "return Number(document.querySelector('.timeline canvas').ariaValueNow) / 1e6";
        page.wait_for("the arrows step", &format!("{is_at} < {at}")).await;
        key(&page, "Home").await;
        page.wait_for("Home leads to the start", &format!("{is_at} === 0")).await;
    });
}

#[test]
fn a_click_on_a_message_selects_it_and_hovering_describes_it() {
    run("a_click_on_a_message_selects_it_and_hovering_describes_it", async |page| {
        open_and_play(&page).await;
        // Show a quarter of a second, where lines lie far apart.
        for _ in 0..7 {
            key(&page, "+").await;
        }
        let [left, top, width, height] = bounds(&page).await;
        let hover = "const canvas = document.querySelector('.timeline canvas');
            for (let x = arguments[0]; x < arguments[0] + arguments[2]; x += 3)
                for (let y = arguments[1]; y < arguments[1] + arguments[3]; y += 9) {
                    canvas.dispatchEvent(new PointerEvent('pointermove',
                        { clientX: x, clientY: y, pointerId: 1, bubbles: true }));
                    await new Promise((done) => setTimeout(done));
                    const tip = document.querySelector('.timeline-tip')?.textContent ?? '';
                    if (tip.includes('→')) return [x, y, tip];
                }
            return null;";
        let lanes = [left + 100.0, top + 60.0, width - 200.0, height - 120.0].map(|number| json!(number));
        let found = page.ask_async(hover, &lanes).await;
        let tip = found[2].as_str().expect("some message lies under the pointer");
        assert!(tip.contains("; sent ") && tip.contains(" s, arrive"), "{tip}");
        let at = drawn(&page).await;
        page.drag(&[(found[0].as_f64().expect("a place"), found[1].as_f64().expect("a place"))]).await;
        page.wait_for("the message is selected", "return document.querySelector('.timeline').dataset.chosenMessage")
            .await;
        assert_eq!(drawn(&page).await, at, "selecting a message must not move the time");
    });
}

#[test]
fn the_overview_moves_the_visible_part_and_a_button_returns_to_the_playhead() {
    run("the_overview_moves_the_visible_part_and_a_button_returns_to_the_playhead", async |page| {
        open_and_play(&page).await;
        for _ in 0..3 {
            key(&page, "+").await;
        }
        let [left, top, width, height] = bounds(&page).await;
        let (from, span) = seen(&page).await;
        let end = drawn(&page).await * 1e6;
        let y = top + height - 9.0;
        let on_map = |time_us: f64| left + LABELS_PX + time_us / end * (width - LABELS_PX);
        let middle = on_map(from + span / 2.0);
        page.drag(&[(middle, y), (on_map(span / 2.0 + 0.2e6), y)]).await;
        let (moved, same_span) = seen(&page).await;
        assert!((moved - 0.2e6).abs() < 0.05e6, "the window was dragged from {from} to {moved} µs");
        assert!((same_span - span).abs() < 1.0);
        page.drag(&[(on_map(moved + span), y), (on_map(moved + span * 1.5), y)]).await;
        let (_, wider) = seen(&page).await;
        assert!((wider - span * 1.5).abs() < span * 0.1, "the window was stretched from {span} to {wider} µs");
        page.click(".timeline-back").await;
        let (from, span) = seen(&page).await;
        assert!(from < end && end <= from + span, "the playhead is visible again");
        assert_eq!(page.ask("return document.querySelector('.timeline-back')", &[]).await, json!(null));
    });
}

#[test]
fn two_fingers_zoom_around_the_point_between_them() {
    run("two_fingers_zoom_around_the_point_between_them", async |page| {
        page.open_playground().await;
        page.play_in_real_time().await;
        page.wait_for("a second has passed", "return Number(document.querySelector('.clock b').textContent) > 1").await;
        page.set_playing(false).await;
        let span = "return Number(document.querySelector('.timeline').dataset.spanUs)";
        let before = page.ask(span, &[]).await.as_f64().expect("a span");
        let middle = page.middle(".timeline canvas").await;
        page.pinch(middle, 60.0, 180.0).await;
        page.wait_for(
            "a third of the time is visible",
            &format!("return Math.abs(({{ f() {{ {span} }} }}).f() * 3 / {before} - 1) < 0.1"),
        )
        .await;
        page.pinch(middle, 180.0, 60.0).await;
        page.wait_for(
            "and all of it again",
            &format!("return Math.abs(({{ f() {{ {span} }} }}).f() / {before} - 1) < 0.1"),
        )
        .await;
    });
}
