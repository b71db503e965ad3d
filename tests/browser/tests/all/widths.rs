//! Every width of the window: no control covers another one.

use browser_tests::{Shape, run};
use serde_json::json;

/// The controls that lie under another one: for each, its name and that of the other.
const COVERED: &str = "
    const frame = () => new Promise(requestAnimationFrame);
    await frame();
    await frame();
    const CONTROLS = 'button, input, select, textarea, a[href], summary, [role=slider]';
    const name = (element) => element.id || element.getAttribute('aria-label') || element.textContent.trim().slice(0, 20);
    // The part of an element that the boxes around it, which may be scrolled, let through.
    const seen = (element) => {
        let { left, top, right, bottom } = element.getBoundingClientRect();
        for (let around = element.parentElement; around; around = around.parentElement) {
            if (getComputedStyle(around).overflow === 'visible') continue;
            const edges = around.getBoundingClientRect();
            [left, top] = [Math.max(left, edges.left), Math.max(top, edges.top)];
            [right, bottom] = [Math.min(right, edges.right), Math.min(bottom, edges.bottom)];
        }
        return { left, top, right, bottom };
    };
    const found = [];
    for (const control of document.querySelectorAll(CONTROLS)) {
        const { left, top, right, bottom } = seen(control);
        // The timeline has controls of its own on it.
        if (control.matches('canvas')) continue;
        if (right - left < 4 || bottom - top < 4 || control.closest('.skip, .unseen')) continue;
        // Neighbours may share a border, which is thicker on a wide screen.
        const edge = Math.min(9, (right - left) / 4), inside = Math.min(4, (bottom - top) / 4);
        const xs = [left + edge, (left + right) / 2, right - edge], ys = [top + inside, (top + bottom) / 2, bottom - inside];
        const hits = xs.flatMap((x) => ys.map((y) => document.elementFromPoint(x, y)));
        for (const hit of hits) {
            // What is scrolled away, or lies under the bar at the lower edge until it is scrolled, is not covered.
            const other = hit?.closest(CONTROLS);
            if (!other || other.contains(control) || control.contains(other)) continue;
            if (other.closest('.transport') && !control.closest('.transport')) continue;
            found.push(`${name(control)} under ${name(other)}`);
            break;
        }
        const bar = control.closest('.top-bar, .stage-head, .transport');
        const over = document.elementFromPoint((left + right) / 2, (top + bottom) / 2);
        const within = over?.closest('label') ?? over;
        if (bar && over && !control.contains(over) && !within.contains(control)) found.push(`${name(control)} under ${over.className || over.tagName}`);
        const edges = bar?.getBoundingClientRect();
        const whole = control.getBoundingClientRect();
        if (edges && (whole.right > edges.right + 1 || whole.left < edges.left - 1)) found.push(`${name(control)} leaves its bar`);
    }
    return [...new Set(found)];";

#[test]
fn no_control_covers_another_at_any_width() {
    run("no_control_covers_another_at_any_width", async |page| {
        page.shape(Shape { width_px: 320, height_px: 900, dark: false }).await;
        page.open_playground().await;
        let narrow = (320..1_700).step_by(20);
        let wide = (1_700..=3_840).step_by(107);
        let mut wrong = Vec::new();
        for width_px in narrow.chain(wide) {
            // The widest screens are also high, so that they are scaled up.
            let height_px = (width_px * 9 / 16).max(720);
            page.shape(Shape { width_px, height_px, dark: false }).await;
            let covered = page.ask_async(COVERED, &[json!(width_px)]).await;
            let covered = covered.as_array().expect("a list");
            wrong.extend((!covered.is_empty()).then(|| format!("{width_px}: {covered:?}")));
        }
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    });
}
