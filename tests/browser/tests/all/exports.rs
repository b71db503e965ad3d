//! What leaves the page and comes back, in a real browser: the picture without scripts, the playable file, the film, the span that is
//! chosen on the timeline, and what is pasted and chosen.

use std::path::{Path, PathBuf};

use browser_tests::{BLANK, DESKTOP, Page, Shape, run};
use serde_json::json;

/// Stores what the page copies, because a test may not read the clipboard, and what it makes.
const KEEP: &str = "navigator.clipboard.writeText = async (text) => { window.copied = text; };
    const make = URL.createObjectURL.bind(URL);
    URL.createObjectURL = (blob) => { window.made = blob; return make(blob); };";

/// Puts the pixels of a picture on a canvas as wide as is asked for.
const PIXELS: &str = "const pixels = (picture, width, height) => {
        const canvas = Object.assign(document.createElement('canvas'), { width, height });
        const context = canvas.getContext('2d');
        context.drawImage(picture, 0, 0, width, height);
        return context.getImageData(0, 0, width, height).data;
    };
    // The mean difference of a channel, and how many thousandths of the pixels differ by more than an eighth.
    const differ = (one, other) => {
        let [sum, far] = [0, 0];
        for (let place = 0; place < one.length; place += 4) {
            const apart = [0, 1, 2].map((channel) => Math.abs(one[place + channel] - other[place + channel]));
            sum += apart[0] + apart[1] + apart[2];
            far += Math.max(...apart) > 32;
        }
        return [sum / (one.length / 4) / 3, (far * 1000) / (one.length / 4)];
    };";

async fn wait_for_title(page: &Page, wanted: &str) {
    let script = format!("return document.querySelector('#scenario b')?.textContent === {}", json!(wanted));
    page.wait_for(&format!("the run is called {wanted}"), &script).await;
}

async fn wait_for_clock(page: &Page, wanted: &str) {
    let script = format!("return document.querySelector('.clock b')?.textContent === {}", json!(wanted));
    page.wait_for(&format!("{wanted} is drawn"), &script).await;
}

/// Opens a lesson at a moment, and the dialog that shares it, until it offers its formats.
async fn share(page: &Page) {
    page.open("#lesson=minority-leader&t=1.1s").await;
    wait_for_title(page, "A leader without its majority").await;
    wait_for_clock(page, "1.100").await;
    page.click("#share").await;
    page.wait_for("the formats are listed", "return document.querySelector('[data-format=test]')").await;
}

/// Shows a format, and waits until it is there.
async fn show(page: &Page, name: &str, said: &str) {
    page.click(&format!("[data-format={name}]")).await;
    let script = format!("return document.querySelector('#share-status').textContent.startsWith({})", json!(said));
    page.wait_for(name, &script).await;
}

fn folder(name: &str) -> PathBuf {
    let folder = std::env::temp_dir().join(format!("raft-playground-{name}-{}", std::process::id()));
    std::fs::create_dir_all(&folder).expect("a folder can be made");
    folder
}

async fn open_file(page: &Page, file: &Path) {
    page.devtools("Page.navigate", json!({ "url": format!("file://{}", file.display()) })).await;
}

/// The difference is that of two ways through Chromium: a document that is painted on the screen, and an image on a canvas.
#[test]
fn the_picture_without_scripts_is_the_one_that_the_page_shows() {
    run("the_picture_without_scripts_is_the_one_that_the_page_shows", async |page| {
        page.before_load(KEEP).await;
        share(&page).await;
        show(&page, "svg", "stage, logs and timeline").await;
        let drawn = "return document.querySelector('#share-preview img')?.naturalWidth === 960";
        page.wait_for("the picture is drawn", drawn).await;
        let shown = "const picture = document.querySelector('#share-preview img');
            const canvas = Object.assign(document.createElement('canvas'), { width: picture.naturalWidth, height: picture.naturalHeight });
            canvas.getContext('2d').drawImage(picture, 0, 0);
            return [canvas.toDataURL(), canvas.width, canvas.height];";
        let shown = page.ask(shown, &[]).await;
        page.click("#share-copy-export").await;
        let copied = page.wait_for("it is copied", "return window.copied?.startsWith('<svg') && window.copied").await;
        let folder = folder("picture");
        let file = folder.join("picture.svg");
        std::fs::write(&file, copied.as_str().expect("a text")).expect("a file can be written");

        page.devtools("Emulation.setScriptExecutionDisabled", json!({ "value": true })).await;
        open_file(&page, &file).await;
        tokio::time::sleep(std::time::Duration::from_secs(1)).await;
        let clip = json!({ "x": 0, "y": 0, "width": shown[1], "height": shown[2], "scale": 1 });
        let taken =
            page.devtools("Page.captureScreenshot", json!({ "clip": clip, "captureBeyondViewport": true })).await;
        page.devtools("Emulation.setScriptExecutionDisabled", json!({ "value": false })).await;
        page.open(BLANK).await;
        let compare = [PIXELS, "const [shown, taken] = await Promise.all([arguments[0], `data:image/png;base64,${arguments[1]}`].map(async (src) => {
                const picture = Object.assign(new Image(), { src });
                await picture.decode();
                return pixels(picture, arguments[2], arguments[3]);
            }));
            return differ(shown, taken);"]
        .concat();
        let arguments = [shown[0].clone(), taken["data"].clone(), shown[1].clone(), shown[2].clone()];
        let apart = page.ask_async(&compare, &arguments).await;
        let (mean, far) = (apart[0].as_f64().expect("a number"), apart[1].as_f64().expect("a number"));
        assert!(
            mean < 1.0 && far < 5.0,
            "a channel differs by {mean} of 255, and {far} thousandths of the pixels by much"
        );
        // A picture of nothing would differ by much more.
        let empty = [PIXELS, "const picture = Object.assign(new Image(), { src: arguments[0] });
            await picture.decode();
            return differ(pixels(picture, arguments[1], arguments[2]), new Uint8Array(arguments[1] * arguments[2] * 4).fill(255));"]
        .concat();
        let empty = page.ask_async(&empty, &[shown[0].clone(), shown[1].clone(), shown[2].clone()]).await;
        assert!(empty[1].as_f64().is_some_and(|far| far > 20.0), "{empty}");
        std::fs::remove_dir_all(folder).expect("it can be removed");
    });
}

/// What the page says of each node on its stage, and of each message, request and link; and what the picture says.
const SAID: &str = "const texts = (root, css) => [...root.querySelectorAll(css)].map(({ textContent }) => textContent.trim());
    const page = {
        nodes: [...document.querySelectorAll('.stage [data-node][data-role]')].map((node) => {
            const of = (css) => node.querySelector(css)?.textContent.trim() ?? '';
            return [node.dataset.node, `${of('.label')} · ${of('.term')}`, of('.troubles')].join('|');
        }).sort(),
        hollow: document.querySelectorAll('.stage .crown.hollow').length,
        cut: document.querySelectorAll('.stage .link.cut, .stage .link.half-cut').length,
    };
    const drawn = new DOMParser().parseFromString(arguments[0].replace(/<style>[^]*?<\\/style>/, ''), 'image/svg+xml');
    const picture = {
        nodes: [...drawn.querySelectorAll('g')].filter((part) => part.firstElementChild?.matches('circle.node')).map((part) => {
            const [id, label, troubles] = texts(part, 'text');
            return [id, label, troubles ?? ''].join('|');
        }).sort(),
        hollow: drawn.querySelectorAll('.crown.hollow').length,
        cut: drawn.querySelectorAll('line.cut').length,
    };
    return [JSON.stringify(page), JSON.stringify(picture)];";

#[test]
fn the_picture_says_of_each_node_and_link_what_the_page_says() {
    run("the_picture_says_of_each_node_and_link_what_the_page_says", async |page| {
        page.before_load(KEEP).await;
        for (address, title, clock) in [
            ("#lesson=minority-leader&t=1.2s", "A leader without its majority", "1.200"),
            ("#lesson=leader-crash&t=1.1s", "The leader crashes", "1.100"),
            ("#lesson=fast-clock&t=2s", "A clock twice as fast", "2.000"),
            ("#lesson=learner-catches-up&t=2s", "A learner catches up", "2.000"),
        ] {
            page.open(BLANK).await;
            page.open(address).await;
            wait_for_title(&page, title).await;
            wait_for_clock(&page, clock).await;
            page.ask("window.copied = undefined", &[]).await;
            page.click("#share").await;
            show(&page, "svg", "stage, logs and timeline").await;
            page.click("#share-copy-export").await;
            let copied =
                page.wait_for("it is copied", "return window.copied?.startsWith('<svg') && window.copied").await;
            let said = page.ask(SAID, &[copied]).await;
            assert_eq!(said[0], said[1], "{title}: the page, and the picture");
            assert!(said[0].as_str().is_some_and(|said| said.contains("term ")), "{said}");
        }
    });
}

#[test]
fn the_html_file_is_played_from_a_disk() {
    run("the_html_file_is_played_from_a_disk", async |page| {
        page.before_load(KEEP).await;
        share(&page).await;
        show(&page, "html", "one file that plays the span").await;
        page.click("#share-copy-export").await;
        let copied =
            page.wait_for("it is copied", "return window.copied?.startsWith('<!DOCTYPE') && window.copied").await;
        let folder = folder("html");
        let file = folder.join("moment.html");
        std::fs::write(&file, copied.as_str().expect("a text")).expect("a file can be written");
        open_file(&page, &file).await;
        page.wait_for("its slider is there", "return document.querySelector('input[type=range]')").await;
        let moment = "return document.querySelector('figure svg > title').textContent";
        assert_eq!(page.ask(moment, &[]).await, json!("A leader without its majority, 1.100 s"));
        let first = "const slider = document.querySelector('input');
            slider.value = 0;
            slider.dispatchEvent(new Event('input'));";
        page.ask(first, &[]).await;
        assert_eq!(page.ask(moment, &[]).await, json!("A leader without its majority, 0.000 s"));
        page.press_keys("input", "\u{e014}").await;
        let moved = page.ask(moment, &[]).await;
        assert!(moved != json!("A leader without its majority, 0.000 s"), "a key moves it as well");
        assert_eq!(page.ask("return performance.getEntriesByType('resource').length", &[]).await, json!(0));
        page.assert_no_violations().await;
        std::fs::remove_dir_all(folder).expect("it can be removed");
    });
}

#[test]
fn a_span_is_drawn_as_a_film_of_exact_moments_that_repeats() {
    run("a_span_is_drawn_as_a_film_of_exact_moments_that_repeats", async |page| {
        page.before_load(KEEP).await;
        share(&page).await;
        page.fill("#share-from", "0.4").await;
        show(&page, "svg", "stage, logs and timeline").await;
        let drawn = "return document.querySelector('#share-preview img')?.naturalWidth === 960";
        page.wait_for("the picture is drawn", drawn).await;
        page.ask("window.last = document.querySelector('#share-preview img')", &[]).await;
        page.click("[data-format=film]").await;
        // On a busy machine it takes longer than is waited for one thing.
        for (what, text) in
            [("a third", "Drawn: 0.6"), ("two thirds", "Drawn: 0.8"), ("most", "Drawn: 1.0"), ("all of it", "Drawn: 9")]
        {
            let script = format!(
                "const said = document.querySelector('#share-status').textContent;
                 return said.startsWith('Drawn') && said >= {} || said.startsWith('the span in ten seconds')",
                json!(text)
            );
            page.wait_for(&format!("{what} is drawn"), &script).await;
        }
        let wide = "const box = document.querySelector('#share-box .dialog'); return box.scrollWidth - box.clientWidth";
        for shape in [Shape { width_px: 390, height_px: 844, dark: true }, DESKTOP] {
            page.shape(shape).await;
            assert_eq!(page.ask(wide, &[]).await, json!(0), "nothing of the dialog is cut off at the right");
        }
        page.click("#share-save-export").await;
        let read = [PIXELS, "const made = window.made;
            const decoder = new ImageDecoder({ data: await made.arrayBuffer(), type: made.type });
            await decoder.tracks.ready;
            const { frameCount, repetitionCount } = decoder.tracks.selectedTrack;
            const times = [];
            let last;
            for (let frameIndex = 0; frameIndex < frameCount; frameIndex++) {
                last = (await decoder.decode({ frameIndex })).image;
                times.push(last.duration);
            }
            const [width, height] = [last.displayWidth, last.displayHeight];
            const apart = differ(pixels(last, width, height), pixels(window.last, width, (window.last.naturalHeight * width) / 960));
            return [made.size, frameCount, repetitionCount === Infinity, new Set(times).size, times[0], width, ...apart];"]
        .concat();
        let read = page.ask_async(&read, &[]).await;
        let number = |place: usize| read[place].as_f64().unwrap_or_else(|| panic!("{place} of {read}"));
        assert!(number(0) < 10e6, "{read}");
        assert_eq!(
            read.as_array().map(|read| &read[1..6]),
            Some(&[json!(100), json!(true), json!(1), json!(100_000), json!(720)][..])
        );
        // Its last picture is that of the moment, in the colours of the palette.
        assert!(number(6) < 2.0 && number(7) < 10.0, "{read}");
        page.click("#share-close").await;
    });
}

/// Moves the mouse with Shift from one place of the timeline to another, as parts of its width behind the names.
async fn choose(page: &Page, from: f64, to: f64) {
    let place =
        "const { left, right, top, height } = document.querySelector('.timeline canvas').getBoundingClientRect();
        return [left + 58, right, top + height / 2];";
    let place = page.ask(place, &[]).await;
    let at = |index: usize| place[index].as_f64().expect("a number");
    let x = |part: f64| at(0) + (at(1) - at(0)) * part;
    let mouse = async |kind: &str, x: f64| {
        let buttons = i32::from(kind != "mouseReleased");
        let event = json!({ "type": kind, "x": x, "y": at(2), "button": "left", "buttons": buttons, "clickCount": 1, "modifiers": 8 });
        page.devtools("Input.dispatchMouseEvent", event).await;
    };
    mouse("mousePressed", x(from)).await;
    // What draws the band is loaded at the first press.
    page.wait_for("the band is there", "return performance.getEntriesByName(new URL('span.js', location)).length > 0")
        .await;
    for step in 0..=10 {
        mouse("mouseMoved", x(from + (to - from) * f64::from(step) / 10.0)).await;
        tokio::time::sleep(std::time::Duration::from_millis(30)).await;
    }
    mouse("mouseReleased", x(to)).await;
}

#[test]
fn a_drag_with_shift_chooses_the_span_that_is_shared_in_either_direction() {
    run("a_drag_with_shift_chooses_the_span_that_is_shared_in_either_direction", async |page| {
        page.before_load(KEEP).await;
        page.open("#lesson=minority-leader&t=1.1s").await;
        wait_for_title(&page, "A leader without its majority").await;
        wait_for_clock(&page, "1.100").await;
        let sight = "const { leftUs, spanUs } = document.querySelector('.timeline').dataset; return [Number(leftUs), Number(spanUs)]";
        for (from, to) in [(0.1, 0.3), (0.28, 0.15)] {
            choose(&page, from, to).await;
            let sight = page.ask(sight, &[]).await;
            let us = |part: f64| sight[0].as_f64().expect("a number") + sight[1].as_f64().expect("a number") * part;
            let (first, end) = (us(f64::min(from, to)), us(f64::max(from, to)));
            page.wait_for(
                "the band lies on the timeline",
                "return document.querySelector('#span')?.getBoundingClientRect().width > 50",
            )
            .await;
            // The drawn moment is the later end, wherever the drag ended.
            let there = format!(
                "return Math.abs(Number(document.querySelector('.timeline canvas').getAttribute('aria-valuenow')) - {end}) < 20000"
            );
            page.wait_for("the later end is drawn", &there).await;
            page.click("#share").await;
            page.wait_for("the formats are listed", "return document.querySelector('[data-format=test]')").await;
            let fields = page
                .ask(
                    "return ['from', 'until'].map((end) => Number(document.querySelector(`#share-${end}`).value))",
                    &[],
                )
                .await;
            for (field, wanted) in [(&fields[0], first), (&fields[1], end)] {
                let field = field.as_f64().expect("a number of seconds");
                assert!((field * 1e6 - wanted).abs() < 20_000.0, "{field} s, not {wanted} us");
            }
            show(&page, "trace", "every event").await;
            let head = "return JSON.parse(document.querySelector('#share-preview').textContent.split('\\n')[0])";
            let head = page.ask(head, &[]).await;
            assert!(head["from"] != json!("0us") && head["until"] != json!("1.1s"), "{head}");
            page.fill("#share-until", "0.1").await;
            page.ask("document.querySelector('#share-until').dispatchEvent(new Event('change'))", &[]).await;
            let said = "return document.querySelector('#share-status').textContent.includes('A span goes from')";
            page.wait_for("an end before the start is refused", said).await;
            page.click("#share-close").await;
        }
        // A press with Shift that moves nowhere ends it.
        choose(&page, 0.2, 0.2).await;
        page.wait_for("the band is gone", "return !document.querySelector('#span')").await;
    });
}

async fn paste(page: &Page, css: &str, text: &str) {
    let paste = "const given = new DataTransfer();
        given.setData('text', arguments[1]);
        const event = new ClipboardEvent('paste', { clipboardData: given, bubbles: true, cancelable: true });
        document.querySelector(arguments[0]).dispatchEvent(event);
        return event.defaultPrevented;";
    let taken = page.ask(paste, &[json!(css), json!(text)]).await;
    page.ask("window.taken = arguments[0]", &[taken]).await;
}

#[test]
fn a_link_a_scenario_and_a_picture_are_opened_when_they_are_pasted_or_chosen() {
    run("a_link_a_scenario_and_a_picture_are_opened_when_they_are_pasted_or_chosen", async |page| {
        page.before_load(KEEP).await;
        share(&page).await;
        show(&page, "svg", "stage, logs and timeline").await;
        page.click("#share-copy-export").await;
        let svg = page.wait_for("it is copied", "return window.copied?.startsWith('<svg') && window.copied").await;
        let svg = svg.as_str().expect("a text").to_string();
        page.click("#share-close").await;

        paste(&page, "body", " https://example.org/elsewhere/#lesson=leader-crash\n").await;
        wait_for_title(&page, "The leader crashes").await;
        paste(&page, "body", &svg).await;
        wait_for_title(&page, "Pasted").await;
        wait_for_clock(&page, "1.100").await;
        paste(&page, "body", "# Three nodes.\ncluster nodes=3 seed=4\nrun 2s\n").await;
        page.wait_for("three nodes", "return document.querySelectorAll('[data-node][data-role]').length === 3").await;
        paste(&page, "body", "dear all,\nwhat is this?").await;
        let said = "return document.querySelector('#banner.wrong')?.textContent.includes('line 1')";
        page.wait_for("what is no run is named with its line", said).await;

        // In the box a scenario is text, and what carries a run is opened.
        page.click("#open").await;
        page.wait_for("the box is open", "return document.querySelector('#open-text')").await;
        paste(&page, "#open-text", "cluster nodes=4 seed=4\n").await;
        assert_eq!(page.ask("return window.taken", &[]).await, json!(false));
        paste(&page, "#open-text", &svg).await;
        page.wait_for("the box is closed", "return !document.querySelector('#open-text')").await;
        wait_for_clock(&page, "1.100").await;
        page.click("#open").await;
        page.wait_for("the box is open", "return document.querySelector('#open-file')").await;
        let choose = "const given = new DataTransfer();
            given.items.add(new File([arguments[0]], 'chosen.svg', { type: 'image/svg+xml' }));
            const field = document.querySelector('#open-file');
            field.files = given.files;
            field.dispatchEvent(new Event('change', { bubbles: true }));";
        page.ask(choose, &[json!(svg)]).await;
        wait_for_title(&page, "chosen").await;
        page.click("#open").await;
        page.wait_for("the box is open", "return document.querySelector('#open-file')").await;
        page.ask(choose, &[json!("<svg></svg>")]).await;
        page.wait_for(
            "what carries no run is named",
            "return document.querySelector('#banner.wrong')?.textContent.includes('chosen cannot be opened')",
        )
        .await;
    });
}
