//! The first visit: the static frame before the page is loaded, the fetched files, and the published document.

use browser_tests::{DESKTOP, Page, Shape, dist, run};
use serde_json::{Value, json};

/// The screens on which nothing may move when the page replaces its static frame.
const SHAPES: [Shape; 4] = [
    DESKTOP,
    Shape { dark: true, ..DESKTOP },
    Shape { width_px: 1280, height_px: 720, dark: false },
    Shape { width_px: 390, height_px: 844, dark: false },
];

/// Prevents the page's wasm from starting, so that the frame stays.
const NO_WASM: &str = "WebAssembly.instantiateStreaming = () => new Promise(() => {});";

/// The positions of the parts of the frame and of the nodes of the ring.
const PLACES: &str = "
    const of = (css) => [...document.querySelectorAll(css)].map((element) => element.getBoundingClientRect());
    const box = ({ x, y, width, height }) => [x, y, width, height];
    const parts = ['.top-bar', '.story', '.lesson', '.stage', '.stage-head', '.stage-field', '.legend', '.logs', '.inspector', '.time', '.timeline', '.transport'];
    const rings = of('.first-ring li, [data-role] .track').map(({ x, y, width, height }) => [x + width / 2, y + height / 2]);
    return Object.fromEntries([...parts.map((css) => [css, of(css).slice(0, 1).map(box)]), ['ring', rings]]);";

async fn places(page: &Page) -> Value {
    page.ask(PLACES, &[]).await
}

#[test]
fn nothing_moves_when_the_page_replaces_its_frame() {
    for shape in SHAPES {
        run("nothing_moves_when_the_page_replaces_its_frame", async |page| {
            page.shape(shape).await;
            page.open("").await;
            page.wait_until_ready().await;
            page.ask("for (const key of Object.keys(localStorage)) if (/^raft-playground[.](session|branches|scenarios)/.test(key)) localStorage.removeItem(key)", &[]).await;
            let real = places(&page).await;
            let theme = page.ask("return { ...document.documentElement.dataset }", &[]).await;

            page.before_load(NO_WASM).await;
            // The closing page stores its session, which is deleted before the next page reads it.
            page.before_load("for (const key of Object.keys(localStorage)) if (/^raft-playground[.](session|branches|scenarios)/.test(key)) localStorage.removeItem(key)").await;
            page.open("").await;
            page.wait_for("the frame is shown", "return document.querySelectorAll('.first-ring li').length === 5")
                .await;
            assert_eq!(page.ask("return { ...document.documentElement.dataset }", &[]).await, theme);
            let frame = places(&page).await;
            for (part, boxes) in real.as_object().expect("an object") {
                let numbers = |value: &Value| -> Vec<f64> {
                    let rows = value.as_array().expect("a list").iter();
                    rows.flat_map(|row| row.as_array().expect("a list")).filter_map(Value::as_f64).collect()
                };
                let (real, frame) = (numbers(boxes), numbers(&frame[part]));
                assert_eq!(real.len(), frame.len(), "{shape:?} {part}");
                let same = real.iter().zip(&frame).all(|(one, other)| (one - other).abs() <= 1.0);
                assert!(
                    same && !real.is_empty(),
                    "{shape:?}: {part} is at {frame:?} in the frame and at {real:?} in the page"
                );
            }
        });
    }
}

#[test]
fn the_document_has_no_inline_script_and_one_style_sheet() {
    // Attributes are published with quotation marks or, where HTML allows it, without.
    let page = std::fs::read_to_string(dist().join("index.html")).expect("the built page").replace('"', "");
    assert!(!page.to_lowercase().contains("__trunk"), "trunk's reload script is published");
    let scripts: Vec<&str> = page.split("<script").skip(1).collect();
    let files = ["start.js", "offline.js"];
    assert!(files.iter().all(|file| scripts.iter().filter(|script| script.contains(file)).count() == 1), "{scripts:?}");
    for script in &scripts {
        assert!(
            script.split_once('>').is_some_and(|(_, rest)| rest.starts_with("</script>")),
            "the script is a separate file: {script}"
        );
    }
    assert_eq!(scripts.len(), files.len());
    assert!(!page.contains("<style") && !page.contains(" style="), "styles are in the style sheet");
    assert_eq!(page.matches("rel=stylesheet").count(), 1);
    assert!(page.contains("<noscript"));
}

#[test]
fn a_scenario_that_cannot_be_fetched_is_reported_and_can_be_fetched_again() {
    run("a_scenario_that_cannot_be_fetched_is_reported_and_can_be_fetched_again", async |page| {
        page.open_playground().await;
        page.ask("self.realFetch = fetch; self.fetch = () => Promise.reject(new TypeError('offline'));", &[]).await;
        page.click("#scenario").await;
        page.wait_for("the list says so", "return document.querySelector('#scenes-error')").await;
        let offered = page.ask("return document.querySelectorAll('[data-scene]').length", &[]).await;
        assert_eq!(offered, json!(page::library::LIBRARY.len()), "all titles are listed even so");
        page.click("[data-scene=split-vote]").await;
        let banner =
            page.wait_for("the page says so", "return document.querySelector('#banner.wrong p')?.textContent").await;
        let banner = banner.as_str().unwrap_or_default();
        assert!(banner.contains("A split vote") && banner.contains("the server cannot be reached"), "{banner}");
        assert_eq!(
            page.ask("return document.querySelector('.lesson h1').textContent", &[]).await,
            "The first election"
        );

        page.ask(
            "self.fetch = () => Promise.resolve(new Response('gone', { status: 404, statusText: 'Not Found' }))",
            &[],
        )
        .await;
        page.click("#scenario").await;
        page.click("[data-scene=split-vote]").await;
        page.wait_for(
            "with the server's answer",
            "return document.querySelector('#banner.wrong p')?.textContent.includes('404 Not Found')",
        )
        .await;

        page.ask("self.fetch = self.realFetch", &[]).await;
        page.click("#scenario").await;
        page.wait_for("each scenario has its description", "return [...document.querySelectorAll('.scene[data-scene] span')].filter((words) => words.textContent).length > 50")
            .await;
        page.fill("#scene-search", "lease").await;
        page.wait_for(
            "words of the texts are found",
            "const count = document.querySelectorAll('[data-scene]').length; return count > 0 && count < 20",
        )
        .await;
        page.fill("#scene-search", "split vote").await;
        page.click("[data-scene=split-vote]").await;
        page.wait_for("it is opened", "return document.querySelector('#scenario b').textContent === 'A split vote'")
            .await;
    });
}

#[test]
fn the_engine_keeps_the_paths_by_which_it_says_whose_panic_it_was() {
    let wasm = std::fs::read(dist().join("engine_bg.wasm")).expect("the page is built");
    for library in ["/openraft-", "/raft-0."] {
        assert!(wasm.windows(library.len()).any(|found| found == library.as_bytes()), "no path with {library}");
    }
    let registry = b"/registry/src/";
    let paths = wasm.windows(registry.len()).filter(|found| found == registry).count();
    assert!(paths > 10, "{paths} paths of libraries are left");
}
