//! A page in a browser: user input, and the visible state.

use std::path::Path;
use std::rc::Rc;
use std::time::{Duration, Instant};

use fantoccini::actions::{InputSource, MOUSE_BUTTON_LEFT, MOUSE_BUTTON_RIGHT, MouseActions, PointerAction};
use fantoccini::elements::Element;
use fantoccini::key::Key;
use fantoccini::wd::WebDriverCompatibleCommand;
use fantoccini::{Client, Locator};
use serde_json::{Value, json};

use crate::server::{BLANK, Server};

/// The time within which an awaited state must appear.
pub(crate) const APPEARS_WITHIN: Duration = Duration::from_secs(30);
/// The time limit of one script, for instance one that plays a whole scenario in a worker.
const SCRIPT_MAX: Duration = Duration::from_secs(120);
/// The interval at which the page is polled for an awaited state.
pub(crate) const ASK_EVERY: Duration = Duration::from_millis(50);

/// How many elements may lose the focus between the question for it and the key.
const FOCUSES_MAX: usize = 10;

/// The tour would cover the controls that a test clicks. An empty document has no storage; that is no error.
const NO_TOUR: &str = "try { localStorage.setItem('raft-playground.tour', 'shown') } catch {}";

/// Keeps what the policy forbids, for the end of the test.
const NOTE_VIOLATIONS: &str = "self.violations = [];
    addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI, sourceFile, lineNumber, sample }) => {
        self.violations.push(`${violatedDirective}: ${blockedURI} in ${sourceFile}:${lineNumber} ${sample}`);
    });";

/// Records in each frame which elements exist for the first time, and sums up layout shifts.
const NOTE_SIGHTS: &str = "
    self.sights = { moved: 0 };
    const signs = { page: '.page:not(.first)', cluster: '[data-role]', candidate: '[data-role=candidate]', leader: '[data-role=leader]' };
    const look = () => {
        for (const [name, css] of Object.entries(signs)) {
            if (document.querySelector(css)) self.sights[name] ??= performance.now();
        }
        requestAnimationFrame(look);
    };
    requestAnimationFrame(look);
    new PerformanceObserver((list) => {
        for (const shift of list.getEntries()) self.sights.moved += shift.value;
    }).observe({ type: 'layout-shift', buffered: true });";

/// The size and theme of a page on some device.
#[derive(Clone, Copy, Debug)]
pub struct Shape {
    /// The width of the page.
    pub width_px: u32,
    /// The height of the page.
    pub height_px: u32,
    /// True for `prefers-color-scheme: dark`.
    pub dark: bool,
}

/// The screen for which the page was designed.
pub const DESKTOP: Shape = Shape { width_px: 1600, height_px: 1000, dark: false };

/// For how long nothing may follow a picture that stands still.
const STILL_FOR: Duration = Duration::from_secs(1);

/// The average cost of a frame, in milliseconds of the main thread.
#[derive(Clone, Copy, Debug)]
pub struct FrameCost {
    /// Frames per second of real time.
    pub per_second: f64,
    /// Scripts and wasm.
    pub script_ms: f64,
    /// Style calculation.
    pub style_ms: f64,
    /// Layout.
    pub layout_ms: f64,
    /// Everything else: painting and compositing.
    pub other_ms: f64,
    /// The sum of the four, in real time. It grows when other programs use the processor as well.
    pub main_thread_ms: f64,
    /// The processor time of the main thread.
    pub cpu_ms: f64,
}

/// The times of the first visit of a page, in milliseconds since the start of the navigation.
#[derive(Clone, Copy, Debug)]
pub struct FirstSight {
    /// First contentful paint.
    pub picture_ms: f64,
    /// The page replaced the static frame of `index.html`.
    pub page_ms: f64,
    /// A cluster was drawn, after the engine's first answer.
    pub cluster_ms: f64,
    /// A node stood for election.
    pub candidate_ms: f64,
    /// A leader was drawn.
    pub leader_ms: f64,
    /// The cumulative layout shift (Web Vitals); 0 means that nothing moved.
    pub moved: f64,
}

/// A browser that shows the served page. All methods panic when the browser refuses a command:
/// that fails the test.
#[derive(Clone)]
pub struct Page {
    client: Client,
    server: Server,
    /// Chromium's id of the script that marks the tour as shown.
    no_tour: Rc<str>,
}

impl Page {
    /// Takes over an open browser.
    pub(crate) async fn new(client: Client, server: Server) -> Page {
        let mut page = Page { client, server, no_tour: Rc::from("") };
        page.no_tour = page.run_before_load(NO_TOUR).await;
        page.before_load(NOTE_VIOLATIONS).await;
        page.post("timeouts", json!({ "script": SCRIPT_MAX.as_millis() as u64 })).await;
        page.shape(DESKTOP).await;
        page
    }

    /// Sets the size and theme of the page.
    pub async fn shape(&self, shape: Shape) {
        let Shape { width_px, height_px, dark } = shape;
        let mobile = width_px < 600;
        let size = json!({ "width": width_px, "height": height_px, "deviceScaleFactor": 1, "mobile": mobile });
        self.devtools("Emulation.setDeviceMetricsOverride", size).await;
        let theme = if dark { "dark" } else { "light" };
        let media = json!({ "features": [{ "name": "prefers-color-scheme", "value": theme }] });
        self.devtools("Emulation.setEmulatedMedia", media).await;
    }

    /// Emulates exactly these media features of the system.
    pub async fn system_asks(&self, features: &[(&str, &str)]) {
        let features: Vec<Value> =
            features.iter().map(|(name, value)| json!({ "name": name, "value": value })).collect();
        self.devtools("Emulation.setEmulatedMedia", json!({ "features": features })).await;
    }

    /// Presses a key, with Shift for a capital letter, wherever the focus is.
    pub async fn press(&self, keys: &str) {
        // A picture that is drawn meanwhile may remove the element that had the focus; then another one has it.
        for _ in 0..FOCUSES_MAX {
            let focused = self.client.active_element().await.expect("the body at least has the focus");
            match focused.send_keys(keys).await {
                Err(gone) if gone.is_stale_element_reference() => {}
                sent => return sent.expect("an element takes keys"),
            }
        }
        panic!("the focused element was removed {FOCUSES_MAX} times in a row");
    }

    /// Opens a file of the built page; an empty path is the page itself.
    pub async fn open(&self, path: &str) {
        self.client.goto(&self.server.url(path)).await.expect("the server answers");
    }

    /// Opens the page where it is published in a folder.
    pub async fn open_in_folder(&self, path: &str) {
        self.client.goto(&self.server.url_in_folder(path)).await.expect("the server answers");
    }

    /// Opens the page and waits until it shows a cluster.
    pub async fn open_playground(&self) {
        self.open("").await;
        self.wait_until_ready().await;
        // A first visit shows a lesson, which waits for its reader.
        let waits = "return document.querySelector(\".guided[data-waits='true'][data-stop='0']\")?.dataset.stop ?? ''";
        if self.ask(waits, &[]).await != "" {
            self.open_scene("first-election").await;
        }
    }

    /// Opens a scenario of the library from the list. One that asks nothing plays by itself, and another one waits.
    pub async fn open_scene(&self, name: &str) {
        self.ask("document.querySelector('#scenario').click()", &[]).await;
        let css = format!("[data-scene='{name}']");
        self.wait_for("the scenario is listed", &format!("return document.querySelector(\"{css}\")")).await;
        self.ask("document.querySelector(arguments[0]).click()", &[json!(css)]).await;
        let scene = page::library::LIBRARY.iter().find(|scene| scene.file == name);
        let title = scene.map(|scene| scene.title).expect("it is in the library");
        let opened = format!(
            "return !document.querySelector('dialog[open]') && document.querySelector('#scenario b')?.textContent === {}",
            json!(title)
        );
        self.wait_for("the scenario is open", &opened).await;
        self.wait_until_ready().await;
    }

    /// Opens the page as on a first visit, so that the tour starts, and waits until it shows the first lesson.
    pub async fn open_as_first_visitor(&self) {
        let script = json!({ "identifier": &*self.no_tour });
        self.devtools("Page.removeScriptToEvaluateOnNewDocument", script).await;
        self.open("").await;
        self.wait_until_ready().await;
    }

    /// Makes the page's processor so many times slower, until it is 1 again.
    pub async fn slow_down(&self, times: u32) {
        self.devtools("Emulation.setCPUThrottlingRate", json!({ "rate": times })).await;
    }

    /// Loads the page again and waits until it shows a cluster.
    pub async fn reload(&self) {
        self.client.refresh().await.expect("the page reloads");
        self.wait_until_ready().await;
    }

    /// Waits until the page shows a cluster.
    pub async fn wait_until_ready(&self) {
        self.wait_for("the page is ready", r#"return document.body?.dataset.ready === "true""#).await;
    }

    /// Runs a script in every document before its own scripts, from the next load on.
    pub async fn before_load(&self, script: &str) {
        self.run_before_load(script).await;
    }

    async fn run_before_load(&self, script: &str) -> Rc<str> {
        let answer = self.devtools("Page.addScriptToEvaluateOnNewDocument", json!({ "source": script })).await;
        Rc::from(answer["identifier"].as_str().unwrap_or_default())
    }

    /// Runs the body of a JavaScript function in the page and returns its result.
    pub async fn ask(&self, script: &str, arguments: &[Value]) -> Value {
        let answer = self.client.execute(script, arguments.to_vec()).await;
        answer.unwrap_or_else(|error| panic!("the page cannot run `{script}`: {error}"))
    }

    /// Does what a line of a scenario says, typed into the box for that.
    pub async fn act(&self, line: &str) {
        let press =
            "document.body.dispatchEvent(new KeyboardEvent('keydown', { key: ':', bubbles: true, cancelable: true }))";
        self.ask(press, &[]).await;
        self.wait_for("the line is open", "return document.activeElement?.id === 'act-line'").await;
        self.fill("#act-line", &[line, "\n"].concat()).await;
    }

    /// Runs the body of an async JavaScript function in the page and returns its resolved value.
    pub async fn ask_async(&self, script: &str, arguments: &[Value]) -> Value {
        let script = format!(
            "const done = arguments[arguments.length - 1];
             (async (...arguments) => {{ {script} }})(...[...arguments].slice(0, -1))
             .then((value) => done([true, value ?? null]), (error) => done([false, String(error)]));"
        );
        let answer = self.client.execute_async(&script, arguments.to_vec()).await;
        let answer = answer.unwrap_or_else(|error| panic!("the page cannot run `{script}`: {error}"));
        assert_eq!(answer[0], true, "the page's script failed: {}", answer[1]);
        answer[1].clone()
    }

    /// Waits until a script returns something other than null, false, 0 or an empty text, and returns it.
    ///
    /// A script that fails has not found what it looks into yet: what is drawn comes a frame after what it was asked for.
    /// Panics after half a minute, with the awaited state, the script's error, the nodes on the stage and the banner.
    pub async fn wait_for(&self, what: &str, script: &str) -> Value {
        let started = Instant::now();
        let tried = format!(
            "try {{ window.awaited = ''; {script} }} catch (error) {{ window.awaited = String(error); return null; }}"
        );
        loop {
            let value = self.ask(&tried, &[]).await;
            let missing = matches!(&value, Value::Null | Value::Bool(false)) || value == json!(0) || value == json!("");
            if !missing {
                return value;
            }
            if started.elapsed() > APPEARS_WITHIN {
                let error = self.ask("return window.awaited", &[]).await;
                panic!("after {APPEARS_WITHIN:?} still not: {what} {error}\n{}", self.describe().await);
            }
            tokio::time::sleep(ASK_EVERY).await;
        }
    }

    /// An attribute of the first matching element, `None` when it has none.
    pub async fn attribute(&self, css: &str, name: &str) -> Option<String> {
        let element = self.element(css).await;
        element.attr(name).await.expect("an element that was found has attributes")
    }

    /// Clicks the middle of the first matching element, as a user would: the topmost element there gets the click.
    pub async fn click(&self, css: &str) {
        let middle = self.middle(css).await;
        self.drag(&[middle]).await;
    }

    /// Replaces the text of an input.
    pub async fn fill(&self, css: &str, text: &str) {
        let input = self.element(css).await;
        // Clearing it first would be a separate change, which an input for numbers rejects.
        let select_all = format!("{}a{}", char::from(Key::Control), char::from(Key::Null));
        input.send_keys(&(select_all + text)).await.expect("an input takes text");
    }

    /// The first matching element. The page draws asynchronously, so the element is waited for.
    async fn element(&self, css: &str) -> Element {
        let found = self.client.wait().at_most(APPEARS_WITHIN).every(ASK_EVERY).for_element(Locator::Css(css)).await;
        found.unwrap_or_else(|error| panic!("no `{css}`: {error}"))
    }

    /// The middle of the first matching element, in pixels from the top left of the page's window.
    pub async fn middle(&self, css: &str) -> (f64, f64) {
        self.element(css).await;
        let script = "const element = document.querySelector(arguments[0]);
            if (!element) return null;
            element.scrollIntoView({ block: 'nearest' });
            const box = element.getBoundingClientRect();
            return [box.x + box.width / 2, box.y + box.height / 2];";
        let point = self.ask(script, &[json!(css)]).await;
        let at = |index: usize| point[index].as_f64().unwrap_or_else(|| panic!("there is no `{css}` on the page"));
        (at(0), at(1))
    }

    /// Presses the mouse at the first point, moves through the others, and releases it at the last.
    pub async fn drag(&self, points: &[(f64, f64)]) {
        let mut mouse = MouseActions::new("mouse".to_string());
        for (index, (x, y)) in points.iter().copied().enumerate() {
            let duration = Some(Duration::from_millis(if index == 0 { 0 } else { 60 }));
            mouse = mouse.then(PointerAction::MoveTo { duration, x, y });
            if index == 0 {
                mouse = mouse.then(PointerAction::Down { button: MOUSE_BUTTON_LEFT });
            }
        }
        let mouse = mouse.then(PointerAction::Up { button: MOUSE_BUTTON_LEFT });
        self.client.perform_actions(mouse).await.expect("the mouse moves");
    }

    /// Clicks at a point at once, with the right button if `right`.
    pub async fn press_at(&self, (x, y): (f64, f64), right: bool) {
        let button = if right { MOUSE_BUTTON_RIGHT } else { MOUSE_BUTTON_LEFT };
        let mouse = MouseActions::new("mouse".to_string())
            .then(PointerAction::MoveTo { duration: Some(Duration::ZERO), x, y })
            .then(PointerAction::Down { button })
            .then(PointerAction::Up { button });
        self.client.perform_actions(mouse).await.expect("the mouse moves");
    }

    /// Drags from one point to another as fast as possible.
    pub async fn swipe(&self, (x, y): (f64, f64), (to_x, to_y): (f64, f64)) {
        let middle = ((x + to_x) / 2.0, (y + to_y) / 2.0);
        let to = |(x, y): (f64, f64)| PointerAction::MoveTo { duration: Some(Duration::ZERO), x, y };
        let mouse = MouseActions::new("mouse".to_string())
            .then(to((x, y)))
            .then(PointerAction::Down { button: MOUSE_BUTTON_LEFT })
            .then(to(middle))
            .then(to((to_x, to_y)))
            .then(PointerAction::Up { button: MOUSE_BUTTON_LEFT });
        self.client.perform_actions(mouse).await.expect("the mouse moves");
    }

    /// Moves the mouse to a point.
    pub async fn rest(&self, (x, y): (f64, f64)) {
        let mouse = MouseActions::new("mouse".to_string());
        let mouse = mouse.then(PointerAction::MoveTo { duration: Some(Duration::from_millis(50)), x, y });
        self.client.perform_actions(mouse).await.expect("the mouse moves");
    }

    /// Touches a point with one finger for the given time. Returns for how long it may have been at the most, as a busy machine
    /// can be late with the end.
    pub async fn touch(&self, (x, y): (f64, f64), held: Duration) -> Duration {
        let points = json!([{ "x": x, "y": y }]);
        let began = Instant::now();
        self.devtools("Input.dispatchTouchEvent", json!({ "type": "touchStart", "touchPoints": points })).await;
        tokio::time::sleep(held).await;
        self.devtools("Input.dispatchTouchEvent", json!({ "type": "touchEnd", "touchPoints": [] })).await;
        began.elapsed()
    }

    /// Touches with two fingers on both sides of a point at one distance, and moves them to another distance.
    pub async fn pinch(&self, (x, y): (f64, f64), from_px: f64, to_px: f64) {
        let fingers = |apart: f64| json!([{ "x": x - apart, "y": y, "id": 1 }, { "x": x + apart, "y": y, "id": 2 }]);
        let points = |kind: &str, points: Value| json!({ "type": kind, "touchPoints": points });
        self.devtools("Input.dispatchTouchEvent", points("touchStart", fingers(from_px))).await;
        for step in 1..=6 {
            let apart = from_px + (to_px - from_px) * f64::from(step) / 6.0;
            self.devtools("Input.dispatchTouchEvent", points("touchMove", fingers(apart))).await;
        }
        self.devtools("Input.dispatchTouchEvent", points("touchEnd", json!([]))).await;
    }

    /// Moves one finger across an element, sideways by so many pixels: to the left when negative.
    pub async fn swipe_across(&self, css: &str, across_px: f64) {
        let middle = "const element = document.querySelector(arguments[0]);
            element.scrollIntoView({ block: 'center' });
            const box = element.getBoundingClientRect();
            return [box.x + box.width / 2, box.y + box.height / 2]";
        let middle = self.ask(middle, &[json!(css)]).await;
        let (x, y) = (middle[0].as_f64().expect("a number"), middle[1].as_f64().expect("a number"));
        let finger = |part: f64| json!([{ "x": x + across_px * part, "y": y }]);
        let points = |kind: &str, points: Value| json!({ "type": kind, "touchPoints": points });
        self.devtools("Input.dispatchTouchEvent", points("touchStart", finger(-0.5))).await;
        for step in 1..=6 {
            self.devtools("Input.dispatchTouchEvent", points("touchMove", finger(f64::from(step) / 6.0 - 0.5))).await;
        }
        self.devtools("Input.dispatchTouchEvent", points("touchEnd", json!([]))).await;
    }

    /// Sends keys to the first matching element.
    pub async fn press_keys(&self, css: &str, keys: &str) {
        let element = self.element(css).await;
        element.send_keys(keys).await.expect("an element takes keys");
    }

    /// Measures the cost of frames for this much real time.
    pub async fn cost_of_frames(&self, measured: Duration) -> FrameCost {
        self.devtools("Performance.enable", json!({})).await;
        let before = self.performance().await;
        let count_frames = "let frames = 0;
            const end = performance.now() + arguments[0];
            await new Promise((done) => {
                const frame = (now) => (frames++, now < end ? requestAnimationFrame(frame) : done());
                requestAnimationFrame(frame);
            });
            return frames;";
        let frames = self.ask_async(count_frames, &[json!(measured.as_millis() as u64)]).await;
        let frames = frames.as_f64().expect("a number of frames");
        let after = self.performance().await;
        let per_frame = |name: usize| (after[name] - before[name]) * 1_000.0 / frames;
        let [_, script_ms, style_ms, layout_ms, main_thread_ms, cpu_ms] = std::array::from_fn(per_frame);
        let other_ms = main_thread_ms - script_ms - style_ms - layout_ms;
        let per_second = frames / (after[0] - before[0]);
        FrameCost { per_second, script_ms, style_ms, layout_ms, other_ms, main_thread_ms, cpu_ms }
    }

    /// The browser's clock, and the time in scripts, styles, layout, all tasks of the main thread, and of the processor
    /// on it, in seconds.
    async fn performance(&self) -> [f64; 6] {
        let all = self.devtools("Performance.getMetrics", json!({})).await;
        let metrics = all["metrics"].as_array().expect("a list of metrics");
        let names =
            ["Timestamp", "ScriptDuration", "RecalcStyleDuration", "LayoutDuration", "TaskDuration", "ThreadTime"];
        names.map(|name| {
            let metric = metrics.iter().find(|metric| metric["name"] == name);
            metric.and_then(|metric| metric["value"].as_f64()).unwrap_or_else(|| panic!("no metric {name}"))
        })
    }

    /// Opens the page for the first time and measures its first visit.
    pub async fn first_sight(&self) -> FirstSight {
        self.before_load(NOTE_SIGHTS).await;
        self.open("").await;
        // Nothing moves before the reader presses anything; then the lesson is gone through as fast as it goes.
        let moved = self.wait_for("a cluster is drawn", "return self.sights.cluster && [self.sights.moved]").await;
        let script = "document.querySelector('#lesson-next')?.click();
            return self.sights.leader && performance.getEntriesByName('first-contentful-paint')[0]
            && { ...self.sights, picture: performance.getEntriesByName('first-contentful-paint')[0].startTime }";
        let seen = self.wait_for("a leader is drawn", script).await;
        let at = |name: &str| seen[name].as_f64().unwrap_or_else(|| panic!("no {name} in {seen}"));
        FirstSight {
            picture_ms: at("picture"),
            page_ms: at("page"),
            cluster_ms: at("cluster"),
            candidate_ms: at("candidate"),
            leader_ms: at("leader"),
            moved: moved[0].as_f64().unwrap_or_else(|| panic!("no number in {moved}")),
        }
    }

    /// Opens the page as a frame of another page holds it, and measures the main thread from the start of the navigation until
    /// the still picture has stood for a second without a press: the time of its tasks, and of the processor on it, in milliseconds.
    ///
    /// The first is also what Chromium does for the empty document that the page replaces.
    pub async fn cost_of_a_still(&self, address: &str) -> [f64; 2] {
        self.open(BLANK).await;
        self.devtools("Performance.enable", json!({})).await;
        let before = self.performance().await;
        self.open(address).await;
        self.wait_for("it can be pressed", "return document.querySelector('#start')").await;
        tokio::time::sleep(STILL_FOR).await;
        let after = self.performance().await;
        [4, 5].map(|name| (after[name] - before[name]) * 1_000.0)
    }

    /// Saves a screenshot of the page as a PNG.
    pub async fn save_picture(&self, file: &Path) {
        let picture = self.client.screenshot().await.expect("a screenshot");
        let folder = file.parent().expect("a file lies in a folder");
        std::fs::create_dir_all(folder).and_then(|()| std::fs::write(file, picture)).expect("the picture is written");
    }

    /// The severe lines of the browser's log, which this empties.
    pub async fn severe_log(&self) -> Vec<String> {
        let log = self.post("se/log", json!({ "type": "browser" })).await;
        let lines = log.as_array().expect("a log is a list");
        lines.iter().filter(|line| line["level"] == "SEVERE").map(|line| format!("{line:#}")).collect()
    }

    /// Panics when the browser's log holds a severe line.
    pub async fn assert_clean_log(&self) {
        let severe = self.severe_log().await;
        assert!(severe.is_empty(), "the browser's log has errors: {}", severe.join("\n"));
    }

    /// What the page did and its policy forbids, since this was last asked.
    pub async fn violations(&self) -> Vec<String> {
        let here = self.ask("return self.violations?.splice(0) ?? []", &[]).await;
        let here = here.as_array().expect("a list").iter().filter_map(Value::as_str).map(String::from);
        here.chain(self.server.take_violations()).collect()
    }

    /// Panics when the page did what its policy forbids.
    pub async fn assert_no_violations(&self) {
        let violations = self.violations().await;
        assert!(violations.is_empty(), "the policy forbids what the page did: {violations:#?}");
    }

    /// Runs a whole script in the page, as the policy of the page lets no test add one.
    pub async fn run_script(&self, script: &str) {
        let ran = self.devtools("Runtime.evaluate", json!({ "expression": script })).await;
        assert!(ran["exceptionDetails"].is_null(), "the script failed: {ran}");
    }

    /// The server of the page.
    pub fn server(&self) -> &Server {
        &self.server
    }

    /// The stage and the banner as text, for the message of a failing test.
    pub(crate) async fn describe(&self) -> String {
        let script = "const nodes = [...document.querySelectorAll('[data-node]')]
                .map((node) => JSON.stringify({ ...node.dataset }));
            const text = (css) => document.querySelector(css)?.textContent ?? '';
            const steps = [...document.querySelectorAll('.steps code')].slice(-3).map((step) => step.textContent);
            const inspector = [...document.querySelectorAll('.inspector h2, .inspector dd, .inspector button')];
            return [...nodes, `clock: ${text('.clock')}`, `last steps: ${steps.join(' | ')}`, `menu: ${text('.menu-title')}`,
                `inspector: ${inspector.map((one) => one.textContent).join(' | ')}`, `banner: ${text('#banner')}`].join('\\n');";
        self.ask(script, &[]).await.as_str().unwrap_or_default().to_string()
    }

    /// A command of Chromium's own protocol, which chromedriver passes on.
    pub async fn devtools(&self, command: &str, parameters: Value) -> Value {
        self.post("goog/cdp/execute", json!({ "cmd": command, "params": parameters })).await
    }

    async fn post(&self, path: &'static str, body: Value) -> Value {
        let answer = self.client.issue_cmd(Post { path, body }).await;
        answer.unwrap_or_else(|error| panic!("chromedriver refuses `{path}`: {error}"))
    }
}

/// A command that fantoccini has no method for.
#[derive(Debug)]
struct Post {
    path: &'static str,
    body: Value,
}

impl WebDriverCompatibleCommand for Post {
    fn endpoint(&self, base: &url::Url, session: Option<&str>) -> Result<url::Url, url::ParseError> {
        base.join(&format!("session/{}/{}", session.unwrap_or_default(), self.path))
    }

    fn method_and_body(&self, _: &url::Url) -> (http::Method, Option<String>) {
        (http::Method::POST, Some(self.body.to_string()))
    }
}
