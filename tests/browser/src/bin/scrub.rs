//! Measures how long a user waits for any moment of ten virtual minutes: from the
//! click on the timeline until the whole page shows it, and from an action there until the engine has answered.
//!
//! `cargo run --release --package browser-tests --bin scrub`, after `cargo xtask build`.
#![deny(unsafe_code)]

use browser_tests::run;

/// Ten minutes of five nodes with twenty writes a second.
const SECONDS: u64 = 600;
const WRITES_PER_SECOND: u64 = 20;

/// The number of moments.
const LOOKS: u64 = 60;
const ACTS: u64 = 6;

const TIMES: &str = "
    const [count, acts] = arguments;
    const frame = () => new Promise(requestAnimationFrame);
    const until = async (done) => { for (let tries = 0; tries < 3000; tries++) { if (done()) return true; await frame(); } return false; };
    const clock = () => document.querySelector('.clock b').textContent;
    const canvas = document.querySelector('.timeline canvas');
    canvas.focus();
    canvas.dispatchEvent(new KeyboardEvent('keydown', { key: '0', bubbles: true }));
    await frame(); await frame();
    const box = canvas.getBoundingClientRect();
    let seed = 7;
    const random = () => (seed = (seed * 48271) % 2147483647) / 2147483647;
    const times = [];
    for (let look = 0; look < count; look++) {
        // Each act starts a branch that ends there, so the next one is earlier.
        const x = box.left + 80 + (acts ? 0.8 - 0.035 * look : random() * 0.85) * (box.width - 80), y = box.top + box.height * 0.4;
        const before = clock();
        const started = performance.now();
        const event = (kind) => canvas.dispatchEvent(new PointerEvent(kind, { clientX: x, clientY: y, button: 0, buttons: 1, pointerId: 1, bubbles: true }));
        event('pointerdown'); event('pointerup');
        if (!await until(() => clock() !== before)) throw new Error('the moment is never shown');
        if (!acts) await frame();
        if (acts) {
            await frame();
            const asked = performance.now();
            const button = [...document.querySelectorAll('button')].find((button) => button.id === 'write-send');
            const newest = () => [...document.querySelectorAll('.happenings li')].at(-1)?.textContent ?? '';
            const last = newest();
            button.click();
            if (!await until(() => newest() !== last && newest().includes(' x='))) throw new Error('the action is never answered: ' + newest());
            times.push(performance.now() - asked);
        } else {
            times.push(performance.now() - started);
        }
    }
    times.sort((one, other) => one - other);
    return [times[times.length >> 1], times.at(-1)];";

fn main() {
    run("scrub", async |page| {
        page.open_playground().await;
        let pause_ms = 1_000 / WRITES_PER_SECOND;
        let writes: String = (0..SECONDS * WRITES_PER_SECOND)
            .map(|write| format!("run {pause_ms}ms\nwrite leader k{}={write}\n", write % 7))
            .collect();
        let head = "cluster nodes=5 seed=7\nrun until leader\nrun until converged\n";
        page.open_text(&format!("{head}{writes}")).await;
        page.play_at(1.0).await;
        for wanted in (20..=SECONDS).step_by(20) {
            let script = format!("return document.querySelector('.clock').dataset.us / 1e6 >= {wanted}");
            page.wait_for("time passes", &script).await;
        }
        page.set_playing(false).await;
        let looks = page.ask_async(TIMES, &[LOOKS.into(), false.into()]).await;
        println!("to show any moment: median {:.1} ms, longest {:.1} ms, of {LOOKS}", looks[0], looks[1]);
        let acts = page.ask_async(TIMES, &[ACTS.into(), true.into()]).await;
        println!("to act at any moment: median {:.1} ms, longest {:.1} ms, of {ACTS}", acts[0], acts[1]);
        let heap = page.ask("return performance.memory?.usedJSHeapSize ?? 0", &[]).await;
        println!("the page's JavaScript heap: {heap} bytes");
    });
}
