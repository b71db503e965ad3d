//! What a visitor sees before the page is there, what is fetched for it, and what is published.

use browser_tests::{DESKTOP, Page, Shape, dist, run};
use serde_json::{Value, json};

/// The screens on which nothing may move when the page takes the place of its frame.
const SHAPES: [Shape; 4] = [
    DESKTOP,
    Shape { dark: true, ..DESKTOP },
    Shape { width_px: 1280, height_px: 720, dark: false },
    Shape { width_px: 390, height_px: 844, dark: false },
];

/// Keeps the page's wasm away, so that the frame stays. Only what has nothing to fetch from goes on.
const NO_WASM: &str = "WebAssembly.instantiateStreaming = () => new Promise(() => {});";

/// Where the parts of the frame are, and the nodes of the ring.
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
fn nothing_moves_when_the_page_takes_the_place_of_its_frame() {
    for shape in SHAPES {
        run("nothing_moves_when_the_page_takes_the_place_of_its_frame", async |page| {
            page.shape(shape).await;
            page.open_playground().await;
            page.ask("localStorage.removeItem('raft-playground.session')", &[]).await;
            let real = places(&page).await;
            let theme = page.ask("return { ...document.documentElement.dataset }", &[]).await;

            page.before_load(NO_WASM).await;
            // The page that goes keeps its session; what it kept is thrown away before the next one looks.
            page.before_load("localStorage.removeItem('raft-playground.session')").await;
            page.open("").await;
            page.wait_for("the frame is there", "return document.querySelectorAll('.first-ring li').length === 5")
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
                    "{shape:?}: {part} is at {frame:?} in the frame and at {real:?} then"
                );
            }
        });
    }
}

#[test]
fn the_document_brings_no_script_of_its_own_and_one_style_sheet() {
    let page = std::fs::read_to_string(dist().join("index.html")).expect("the built page");
    assert!(!page.to_lowercase().contains("__trunk"), "trunk's reload script is published");
    let scripts: Vec<&str> = page.split("<script").skip(1).collect();
    assert!(scripts.len() == 1 && scripts[0].contains("start.js"), "{scripts:?}");
    assert!(
        scripts[0].split_once('>').is_some_and(|(_, rest)| rest.starts_with("</script>")),
        "it is a file of its own"
    );
    assert!(!page.contains("<style") && !page.contains(" style="), "styles are in the style sheet");
    assert_eq!(page.matches("rel=\"stylesheet\"").count(), 1);
    assert!(page.contains("<noscript"));
}

#[test]
fn a_scenario_that_cannot_be_fetched_is_told_and_tried_again() {
    run("a_scenario_that_cannot_be_fetched_is_told_and_tried_again", async |page| {
        page.open_playground().await;
        page.ask("self.realFetch = fetch; self.fetch = () => Promise.reject(new TypeError('offline'));", &[]).await;
        page.click("#scenario").await;
        page.wait_for("the list says so", "return document.querySelector('#scenes-error')").await;
        let offered = page.ask("return document.querySelectorAll('.scene').length", &[]).await;
        assert_eq!(offered, json!(page::library::LIBRARY.len()), "all titles are there all the same");
        page.click("[data-scene=split-vote]").await;
        let told =
            page.wait_for("the page says so", "return document.querySelector('#banner.wrong p')?.textContent").await;
        let told = told.as_str().unwrap_or_default();
        assert!(told.contains("A split vote") && told.contains("the server cannot be reached"), "{told}");
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
        page.wait_for("each says what it teaches", "return [...document.querySelectorAll('.scene[data-scene] span')].filter((words) => words.textContent).length > 50")
            .await;
        page.fill("#scene-search", "lease").await;
        page.wait_for(
            "words of the texts are found",
            "const count = document.querySelectorAll('.scene').length; return count > 0 && count < 20",
        )
        .await;
        page.fill("#scene-search", "split vote").await;
        page.click("[data-scene=split-vote]").await;
        page.wait_for("it is opened", "return document.querySelector('.lesson h1').textContent === 'A split vote'")
            .await;
    });
}
