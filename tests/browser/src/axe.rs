//! Runs axe-core in the page to find accessibility issues.

use std::path::Path;

use serde_json::Value;

use crate::page::Page;

/// The impacts of issues that fail a test.
const GRAVE: [&str; 2] = ["serious", "critical"];

impl Page {
    /// The serious and critical issues that axe-core finds in the page in its present state. Lesser ones are printed.
    pub async fn accessibility_issues(&self, state: &str) -> Vec<String> {
        if self.ask("return !window.axe", &[]).await == true {
            self.run_script(&axe_core()).await;
        }
        let look = "const seen = await axe.run(document, { resultTypes: ['violations'] });
            return seen.violations.flatMap(({ id, impact, help, nodes }) => nodes.map((node) =>
                ({ impact, said: `${id} (${impact}): ${help}: ${node.html.slice(0, 160)} ${node.failureSummary}` })));";
        let found = self.ask_async(look, &[]).await;
        let found = found.as_array().expect("a list of issues");
        let reported = |issue: &Value| format!("{state}: {}", issue["said"].as_str().unwrap_or_default());
        let (grave, lesser): (Vec<&Value>, Vec<&Value>) =
            found.iter().partition(|issue| GRAVE.iter().any(|impact| issue["impact"] == *impact));
        lesser.into_iter().for_each(|issue| println!("{}", reported(issue)));
        grave.into_iter().map(reported).collect()
    }
}

/// Panics when it is not installed, because a test without checks must not pass.
fn axe_core() -> String {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("node_modules/axe-core/axe.min.js");
    std::fs::read_to_string(&file)
        .unwrap_or_else(|error| panic!("no axe-core ({error}): run `cargo xtask test`, or `npm ci` in tests/browser"))
}
