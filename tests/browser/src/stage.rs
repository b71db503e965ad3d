//! The cluster shown on the page's stage, and the user's gestures on it.

use std::time::Instant;

use model::scenario::{Step, parse};
use serde_json::{Value, json};

use crate::page::{APPEARS_WITHIN, ASK_EVERY, Page};

/// The position of the speed slider at real time. It is logarithmic, from 1/1000 to 100.
const REAL_TIME: f64 = 0.6;

/// A node, read from the attributes of its group on the stage.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Node {
    /// Its number.
    pub id: u64,
    /// `leader`, `follower`, `candidate` or `learner`.
    pub role: String,
    /// True when a higher term exists.
    pub stale: bool,
    /// `running`, `paused`, `crashed` or `failed`.
    pub process: String,
    /// Its current term.
    pub term: u64,
    /// Its commit index, as `term/index`.
    pub commit: String,
    /// The last applied entry.
    pub applied: String,
    /// The last entry of its log.
    pub last: String,
}

impl Node {
    /// True for a running leader of the newest term.
    pub fn leads(&self) -> bool {
        self.role == "leader" && !self.stale && self.process == "running"
    }
}

/// The one running leader of the newest term, if there is exactly one.
pub fn leader(nodes: &[Node]) -> Option<&Node> {
    let mut leaders = nodes.iter().filter(|node| node.leads());
    leaders.next().filter(|_| leaders.next().is_none())
}

/// True when one node leads and all nodes run in its term and have the same log, committed and applied.
pub fn converged(nodes: &[Node]) -> bool {
    leader(nodes).is_some_and(|leader| {
        nodes.iter().all(|node| {
            let pointers = [&node.last, &node.commit, &node.applied];
            node.process == "running" && node.term == leader.term && pointers.iter().all(|at| **at == leader.last)
        })
    })
}

/// The index of a log id written `term/index`, 0 for none.
pub fn index(log_id: &str) -> u64 {
    log_id.split_once('/').and_then(|(_, index)| index.parse().ok()).unwrap_or(0)
}

impl Page {
    /// The nodes on the stage, by number.
    pub async fn nodes(&self) -> Vec<Node> {
        let script =
            "return [...document.querySelectorAll('[data-node][data-role]')].map((node) => ({ ...node.dataset }))";
        let seen = self.ask(script, &[]).await;
        let mut nodes: Vec<Node> = seen.as_array().expect("a list of nodes").iter().map(read).collect();
        nodes.sort_by_key(|node| node.id);
        nodes
    }

    /// Waits until the nodes satisfy the condition, and returns them.
    ///
    /// Panics after half a minute, with the awaited state, the nodes on the stage and the banner.
    pub async fn wait_for_nodes(&self, what: &str, are_so: impl Fn(&[Node]) -> bool) -> Vec<Node> {
        let started = Instant::now();
        loop {
            let nodes = self.nodes().await;
            if are_so(&nodes) {
                return nodes;
            }
            if started.elapsed() > APPEARS_WITHIN {
                panic!("after {APPEARS_WITHIN:?} still not: {what}\n{}", self.describe().await);
            }
            tokio::time::sleep(ASK_EVERY).await;
        }
    }

    /// Lets virtual time run at about the speed of real time.
    pub async fn play_in_real_time(&self) {
        self.play_at(REAL_TIME).await;
    }

    /// Sets the speed slider to this position, from 0 to 1, and lets virtual time run.
    pub async fn play_at(&self, way: f64) {
        let script = "const slider = document.querySelector('#speed');
            const [min, max] = [Number(slider.min), Number(slider.max)];
            slider.value = min + (max - min) * arguments[0];
            slider.dispatchEvent(new Event('input', { bubbles: true }));
            slider.dispatchEvent(new Event('change', { bubbles: true }));";
        self.ask(script, &[json!(way)]).await;
        self.set_playing(true).await;
    }

    /// Starts again with another number of nodes.
    pub async fn set_node_count(&self, count: u32) {
        self.fill("#node-count", &format!("{count}\n")).await;
        let script = format!("return document.querySelectorAll('[data-node][data-role]').length === {count}");
        self.wait_for("the stage shows the requested number of nodes", &script).await;
    }

    /// Opens a scenario's text without its stops, so that it plays by itself from its first line to its last.
    pub async fn open_unasked(&self, text: &str) {
        let mut scenario = parse(text).unwrap_or_else(|mistakes| panic!("{mistakes}"));
        scenario.lines.retain(|line| !matches!(line.step, Step::Stop(_)));
        self.open_text(&scenario.to_string()).await;
    }

    /// Opens a scenario's text with the page's dialog.
    pub async fn open_text(&self, text: &str) {
        self.click("#open").await;
        self.wait_for("the dialog is open", "return !!document.querySelector('#open-text')").await;
        self.ask("document.querySelector('#open-text').value = arguments[0]", &[json!(text)]).await;
        self.click("#open-run").await;
        self.wait_for("the dialog is closed", "return !document.querySelector('#open-text')").await;
    }

    /// Presses play or pause unless the page is already in that state.
    pub async fn set_playing(&self, playing: bool) {
        let pressed = playing.to_string();
        if self.attribute("#play", "aria-pressed").await.as_deref() != Some(&pressed) {
            self.click("#play").await;
        }
        let script = format!("return document.querySelector('#play').getAttribute('aria-pressed') === '{pressed}'");
        self.wait_for(if playing { "time runs" } else { "time is paused" }, &script).await;
    }

    /// Writes with the page's form.
    pub async fn write(&self, key: &str, value: &str) {
        self.fill("#write-key", key).await;
        self.fill("#write-value", value).await;
        self.click("#write-send").await;
    }

    /// Selects a tool and clicks a node with it.
    pub async fn use_tool_on_node(&self, tool: &str, node: u64) {
        self.click(&format!("[data-tool='{tool}']")).await;
        self.click(&format!("[data-node='{node}'][data-role]")).await;
    }

    /// Draws with the cut tool a straight stroke that separates these nodes from all others.
    ///
    /// Panics when no straight stroke can do that.
    pub async fn cut_off(&self, group: &[u64]) {
        let mut inside = Vec::new();
        let mut outside = Vec::new();
        for node in self.nodes().await {
            let middle = self.middle(&format!("[data-node='{}'][data-role]", node.id)).await;
            if group.contains(&node.id) { inside.push(middle) } else { outside.push(middle) }
        }
        let (from, to) = (centre(&inside), centre(&outside));
        let length = (to.0 - from.0).hypot(to.1 - from.1);
        let across = ((to.0 - from.0) / length, (to.1 - from.1) / length);
        let depth = |point: &(f64, f64)| (point.0 - from.0) * across.0 + (point.1 - from.1) * across.1;
        let near = inside.iter().map(depth).fold(f64::MIN, f64::max);
        let far = outside.iter().map(depth).fold(f64::MAX, f64::min);
        assert!(near < far, "no straight stroke has nodes {group:?} on one side and all others on the other");
        let middle = (from.0 + across.0 * (near + far) / 2.0, from.1 + across.1 * (near + far) / 2.0);
        // Long enough to pass every link, and no longer than the ring is wide.
        let along = (-across.1, across.0);
        let side = |point: &(f64, f64)| (point.0 - middle.0) * along.0 + (point.1 - middle.1) * along.1;
        let sides: Vec<f64> = inside.iter().chain(&outside).map(side).collect();
        let (left, right) = (sides.iter().copied().fold(0.0, f64::min), sides.iter().copied().fold(0.0, f64::max));
        let at = |way: f64| (middle.0 + along.0 * way, middle.1 + along.1 * way);
        self.click("[data-tool='cut']").await;
        let steps = 8;
        let stroke: Vec<(f64, f64)> =
            (0..=steps).map(|step| at(left + (right - left) * f64::from(step) / f64::from(steps))).collect();
        self.drag(&stroke).await;
        self.click("[data-tool='select']").await;
    }
}

fn read(seen: &Value) -> Node {
    let text =
        |name: &str| seen[name].as_str().unwrap_or_else(|| panic!("a node without data-{name}: {seen}")).to_string();
    let number = |name: &str| text(name).parse().unwrap_or_else(|_| panic!("data-{name} is no number: {seen}"));
    Node {
        id: number("node"),
        role: text("role"),
        stale: text("stale") == "true",
        process: text("process"),
        term: number("term"),
        commit: text("commit"),
        applied: text("applied"),
        last: text("last"),
    }
}

fn centre(points: &[(f64, f64)]) -> (f64, f64) {
    let count = points.len() as f64;
    let sum = points.iter().fold((0.0, 0.0), |sum, point| (sum.0 + point.0, sum.1 + point.1));
    (sum.0 / count, sum.1 / count)
}
