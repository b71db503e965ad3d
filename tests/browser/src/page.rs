//! A page in a browser: what a person does with it, and what she sees.

use std::path::Path;
use std::rc::Rc;
use std::time::{Duration, Instant};

use fantoccini::actions::{InputSource, MOUSE_BUTTON_LEFT, MOUSE_BUTTON_RIGHT, MouseActions, PointerAction};
use fantoccini::elements::Element;
use fantoccini::key::Key;
use fantoccini::wd::WebDriverCompatibleCommand;
use fantoccini::{Client, Locator};
use serde_json::{Value, json};

use crate::server::Server;

/// How long anything may take to appear before a test fails.
pub(crate) const APPEARS_WITHIN: Duration = Duration::from_secs(30);
/// How long one script may run, for instance one that plays a whole scenario in a worker.
const SCRIPT_MAX: Duration = Duration::from_secs(120);
/// How often the page is asked whether something has appeared.
pub(crate) const ASK_EVERY: Duration = Duration::from_millis(50);

/// The tour lies over what a test wants to press. An empty document has no storage, and that is well.
const NO_TOUR: &str = "try { localStorage.setItem('raft-playground.tour', 'shown') } catch {}";

/// Notes in each frame what is there for the first time, and how much moves.
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

/// The size and theme of a page, as a device would have them.
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

/// What frames cost on average, in milliseconds of the main thread.
#[derive(Clone, Copy, Debug)]
pub struct FrameCost {
    /// Frames per second of real time.
    pub per_second: f64,
    /// Scripts and wasm.
    pub script_ms: f64,
    /// Finding out which styles hold.
    pub style_ms: f64,
    /// Finding out where everything lies.
    pub layout_ms: f64,
    /// Everything else: painting, and handing layers to the compositor.
    pub other_ms: f64,
    /// The four together, by the clock on the wall. It grows when other programs want the processor as well.
    pub main_thread_ms: f64,
    /// The time that the processor spent on the main thread, whatever else it did.
    pub cpu_ms: f64,
}

/// How a page came to be seen, in milliseconds since the browser set out for it.
#[derive(Clone, Copy, Debug)]
pub struct FirstSight {
    /// The first picture: something of the page was drawn.
    pub picture_ms: f64,
    /// The page itself took the place of the frame that the document brings.
    pub page_ms: f64,
    /// The engine answered, so that a cluster was drawn.
    pub cluster_ms: f64,
    /// A node stood for election.
    pub candidate_ms: f64,
    /// A leader was drawn.
    pub leader_ms: f64,
    /// How much of the page moved without having been asked to (the layout shift of Web Vitals); 0 is nothing.
    pub moved: f64,
}

/// A browser that shows the served page. All methods panic when the browser does not do as told:
/// in a test that is a failure.
#[derive(Clone)]
pub struct Page {
    client: Client,
    server: Server,
    /// What Chromium calls the script that makes this no first visit.
    no_tour: Rc<str>,
}

impl Page {
    /// Takes over an open browser.
    pub(crate) async fn new(client: Client, server: Server) -> Page {
        let mut page = Page { client, server, no_tour: Rc::from("") };
        page.no_tour = page.run_before_load(NO_TOUR).await;
        page.post("timeouts", json!({ "script": SCRIPT_MAX.as_millis() as u64 })).await;
        page.shape(DESKTOP).await;
        page
    }

    /// Gives the page this size and theme.
    pub async fn shape(&self, shape: Shape) {
        let Shape { width_px, height_px, dark } = shape;
        let mobile = width_px < 600;
        let size = json!({ "width": width_px, "height": height_px, "deviceScaleFactor": 1, "mobile": mobile });
        self.devtools("Emulation.setDeviceMetricsOverride", size).await;
        let theme = if dark { "dark" } else { "light" };
        let media = json!({ "features": [{ "name": "prefers-color-scheme", "value": theme }] });
        self.devtools("Emulation.setEmulatedMedia", media).await;
    }

    /// Makes the system behind the browser ask for these media features, and for nothing else.
    pub async fn system_asks(&self, features: &[(&str, &str)]) {
        let features: Vec<Value> =
            features.iter().map(|(name, value)| json!({ "name": name, "value": value })).collect();
        self.devtools("Emulation.setEmulatedMedia", json!({ "features": features })).await;
    }

    /// Presses a key, with Shift for a capital letter, wherever the focus is.
    pub async fn press(&self, keys: &str) {
        let focused = self.client.active_element().await.expect("the body at least has the focus");
        focused.send_keys(keys).await.expect("an element takes keys");
    }

    /// Opens a file of the built page, the page itself for an empty path.
    pub async fn open(&self, path: &str) {
        self.client.goto(&self.server.url(path)).await.expect("the server answers");
    }

    /// Opens the page and waits until it shows a cluster.
    pub async fn open_playground(&self) {
        self.open("").await;
        self.wait_until_ready().await;
    }

    /// Opens the page as somebody who has never seen it, so that the tour begins, and waits until it shows a cluster.
    pub async fn open_as_first_visitor(&self) {
        let script = json!({ "identifier": &*self.no_tour });
        self.devtools("Page.removeScriptToEvaluateOnNewDocument", script).await;
        self.open_playground().await;
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

    /// Runs the body of a JavaScript function in the page and gives what it returns.
    pub async fn ask(&self, script: &str, arguments: &[Value]) -> Value {
        let answer = self.client.execute(script, arguments.to_vec()).await;
        answer.unwrap_or_else(|error| panic!("the page cannot run `{script}`: {error}"))
    }

    /// Runs the body of an async JavaScript function in the page and gives what it resolves to.
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

    /// Waits until a script returns something other than null, false, 0 or an empty text, and gives it.
    ///
    /// Panics after half a minute, saying what was awaited and what stands on the stage and in the banner.
    pub async fn wait_for(&self, what: &str, script: &str) -> Value {
        let started = Instant::now();
        loop {
            let value = self.ask(script, &[]).await;
            let missing = matches!(&value, Value::Null | Value::Bool(false)) || value == json!(0) || value == json!("");
            if !missing {
                return value;
            }
            if started.elapsed() > APPEARS_WITHIN {
                panic!("waited {APPEARS_WITHIN:?} in vain until {what}\n{}", self.describe().await);
            }
            tokio::time::sleep(ASK_EVERY).await;
        }
    }

    /// An attribute of the first element that matches, `None` when it has none.
    pub async fn attribute(&self, css: &str, name: &str) -> Option<String> {
        let element = self.element(css).await;
        element.attr(name).await.expect("an element that was found has attributes")
    }

    /// Clicks the middle of the first element that matches, as a person would: whatever lies on top gets it.
    pub async fn click(&self, css: &str) {
        let middle = self.middle(css).await;
        self.drag(&[middle]).await;
    }

    /// Replaces the text of an input.
    pub async fn fill(&self, css: &str, text: &str) {
        let input = self.element(css).await;
        // To clear it first would be a change of its own, which an input of numbers refuses.
        let select_all = format!("{}a{}", char::from(Key::Control), char::from(Key::Null));
        input.send_keys(&(select_all + text)).await.expect("an input takes text");
    }

    /// The first element that matches. The page draws what was wished for in its own time, so it is waited for.
    async fn element(&self, css: &str) -> Element {
        let found = self.client.wait().at_most(APPEARS_WITHIN).every(ASK_EVERY).for_element(Locator::Css(css)).await;
        found.unwrap_or_else(|error| panic!("no `{css}`: {error}"))
    }

    /// The middle of the first element that matches, in pixels from the top left of the page's window.
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

    /// Presses the mouse at the first point, draws through the others, and lets go at the last.
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

    /// Presses the mouse at a point at once, with its right button if `right`, whatever lies there.
    pub async fn press_at(&self, (x, y): (f64, f64), right: bool) {
        let button = if right { MOUSE_BUTTON_RIGHT } else { MOUSE_BUTTON_LEFT };
        let mouse = MouseActions::new("mouse".to_string())
            .then(PointerAction::MoveTo { duration: Some(Duration::ZERO), x, y })
            .then(PointerAction::Down { button })
            .then(PointerAction::Up { button });
        self.client.perform_actions(mouse).await.expect("the mouse moves");
    }

    /// Draws from one point to another, as fast as it goes.
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

    /// Lets the mouse rest at a point.
    pub async fn rest(&self, (x, y): (f64, f64)) {
        let mouse = MouseActions::new("mouse".to_string());
        let mouse = mouse.then(PointerAction::MoveTo { duration: Some(Duration::from_millis(50)), x, y });
        self.client.perform_actions(mouse).await.expect("the mouse moves");
    }

    /// Touches a point with a finger for so long.
    pub async fn touch(&self, (x, y): (f64, f64), held: Duration) {
        let points = json!([{ "x": x, "y": y }]);
        self.devtools("Input.dispatchTouchEvent", json!({ "type": "touchStart", "touchPoints": points })).await;
        tokio::time::sleep(held).await;
        self.devtools("Input.dispatchTouchEvent", json!({ "type": "touchEnd", "touchPoints": [] })).await;
    }

    /// Puts two fingers on both sides of a point, so far from it, and draws them to another distance.
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

    /// Sends keys to the first element that matches.
    pub async fn press_keys(&self, css: &str, keys: &str) {
        let element = self.element(css).await;
        element.send_keys(keys).await.expect("an element takes keys");
    }

    /// Measures what frames cost while the page does what it is doing, for this much real time.
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

    /// Opens the page for the first time and measures when what was seen.
    pub async fn first_sight(&self) -> FirstSight {
        self.before_load(NOTE_SIGHTS).await;
        self.open("").await;
        let script = "return self.sights.leader && performance.getEntriesByName('first-contentful-paint')[0]
            && { ...self.sights, picture: performance.getEntriesByName('first-contentful-paint')[0].startTime }";
        let seen = self.wait_for("a leader is drawn", script).await;
        let at = |name: &str| seen[name].as_f64().unwrap_or_else(|| panic!("no {name} in {seen}"));
        FirstSight {
            picture_ms: at("picture"),
            page_ms: at("page"),
            cluster_ms: at("cluster"),
            candidate_ms: at("candidate"),
            leader_ms: at("leader"),
            moved: at("moved"),
        }
    }

    /// Saves what the page looks like as a PNG.
    pub async fn save_picture(&self, file: &Path) {
        let picture = self.client.screenshot().await.expect("a screenshot");
        let folder = file.parent().expect("a file lies in a folder");
        std::fs::create_dir_all(folder).and_then(|()| std::fs::write(file, picture)).expect("the picture is written");
    }

    /// Panics when the browser's log holds a severe line. Reading the log empties it.
    pub async fn assert_clean_log(&self) {
        let log = self.post("se/log", json!({ "type": "browser" })).await;
        let lines = log.as_array().expect("a log is a list");
        let severe: Vec<&Value> = lines.iter().filter(|line| line["level"] == "SEVERE").collect();
        assert!(severe.is_empty(), "the browser complains: {severe:#?}");
    }

    /// The stage and the banner in words, for the message of a failing test.
    pub(crate) async fn describe(&self) -> String {
        let script = "const nodes = [...document.querySelectorAll('[data-node]')]
                .map((node) => JSON.stringify({ ...node.dataset }));
            const banner = document.querySelector('#banner')?.textContent ?? '';
            return [...nodes, `banner: ${banner}`].join('\\n');";
        self.ask(script, &[]).await.as_str().unwrap_or_default().to_string()
    }

    /// A command of Chromium's own protocol, which chromedriver passes on.
    async fn devtools(&self, command: &str, parameters: Value) -> Value {
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
