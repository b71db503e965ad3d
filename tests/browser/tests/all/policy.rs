//! The page's Content-Security-Policy: what it says, that it holds, and that the page asks nothing of another origin.

use std::path::Path;

use browser_tests::{policy, run};
use serde_json::json;

/// What Chromium asks for its own purposes, whatever page is shown.
const BROWSERS_OWN: [&str; 5] = [
    "accounts.google.com",
    "clients2.google.com",
    "content-autofill.googleapis.com",
    "optimizationguide-pa.googleapis.com",
    "update.googleapis.com",
];

#[test]
fn the_policy_names_no_other_origin_and_no_code_in_the_page() {
    let policy = policy();
    let allowed = [
        "default-src 'none'",
        "script-src 'self' 'wasm-unsafe-eval'",
        "style-src 'self'",
        "img-src 'self' blob:",
        "connect-src 'self'",
        "worker-src 'self'",
        "manifest-src 'self'",
        "base-uri 'none'",
        "form-action 'none'",
    ];
    assert_eq!(policy.split(';').map(str::trim).collect::<Vec<_>>(), allowed);
    let hosting = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/hosting.md");
    let hosting = std::fs::read_to_string(hosting).expect("a document");
    assert_eq!(hosting.matches(&policy).count(), 2, "docs/hosting.md says what a server may send");
}

#[test]
fn what_the_policy_forbids_does_not_happen_and_is_noted_by_the_tests() {
    run("what_the_policy_forbids_does_not_happen_and_is_noted_by_the_tests", async |page| {
        page.open_playground().await;
        assert_eq!(page.violations().await, Vec::<String>::new());
        for (attempt, directive) in [
            ("document.body.setAttribute('style', 'outline: 9px solid red')", "style-src-attr"),
            (
                "const made = document.createElement('script'); made.textContent = 'self.ran = 1'; document.body.append(made)",
                "script-src-elem",
            ),
            ("document.body.setAttribute('onclick', 'self.ran = 1'); document.body.click()", "script-src-attr"),
            ("fetch('https://example.org/').catch(() => {})", "connect-src"),
            ("const made = new Image(); made.src = 'https://example.org/a.png'; document.body.append(made)", "img-src"),
            ("new Worker('data:text/javascript,self.ran = 1')", "worker-src"),
        ] {
            page.ask(attempt, &[]).await;
            let mut noted = String::new();
            for _ in 0..100 {
                noted += &page.violations().await.join("\n");
                if noted.contains(directive) {
                    break;
                }
                page.ask_async("await new Promise((done) => setTimeout(done, 50))", &[]).await;
            }
            assert!(noted.contains(directive), "{directive} is not in {noted}");
        }
        assert_eq!(
            page.ask("return [self.ran ?? 0, getComputedStyle(document.body).outlineWidth]", &[]).await[0],
            json!(0)
        );
        // The browser's log has these as errors as well, and the server its reports, some of them late.
        page.ask_async("await new Promise((done) => setTimeout(done, 500))", &[]).await;
        assert!(!page.severe_log().await.is_empty());
        page.violations().await;
    });
}

#[test]
fn nothing_is_asked_of_another_origin() {
    run("nothing_is_asked_of_another_origin", async |page| {
        // The browser asks the tests' own server for what lies on other hosts, so it can tell.
        page.open("blank").await;
        page.ask_async("await fetch('http://example.org/proof').catch(() => {})", &[]).await;
        let asked = page.server().asked_elsewhere();
        assert!(asked.iter().any(|line| line.contains("http://example.org/proof")), "{asked:?}");
        let before = page.server().asked_elsewhere().len();
        page.severe_log().await;

        page.open_playground().await;
        page.open_scene("split-vote").await;
        page.ask("location.hash = '#lesson=minority-leader&t=1.1s'", &[]).await;
        let moment = "return document.querySelector('.clock b')?.textContent === '1.100'";
        page.wait_for("the moment is shown", moment).await;
        page.click("#share").await;
        page.wait_for("it is shared", "return document.querySelector('#share-link')?.value").await;
        for format in &story::export::FORMATS {
            page.click(&format!("[data-format={}]", format.name)).await;
            let script =
                format!("return document.querySelector('#share-status').textContent === {}", json!(format.does));
            page.wait_for(format.name, &script).await;
        }
        let asked = page.server().asked_elsewhere();
        let of_the_page =
            |line: &&String| !BROWSERS_OWN.iter().any(|host| line.starts_with(&format!("CONNECT {host}:443 ")));
        let asked: Vec<&String> = asked[before..].iter().filter(of_the_page).collect();
        assert!(asked.is_empty(), "other origins were asked: {asked:?}");
    });
}
