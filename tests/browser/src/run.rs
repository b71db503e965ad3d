//! Runs one test in one browser with an empty profile.

use std::future::Future;
use std::panic::{AssertUnwindSafe, resume_unwind};
use std::path::Path;

use fantoccini::{Client, ClientBuilder};
use futures_util::FutureExt;
use hyper_util::client::legacy::connect::HttpConnector;

use crate::driver::Driver;
use crate::page::{DESKTOP, Page};
use crate::server::Server;

/// How often Chromium is started that ended while it started. No test has begun then.
const STARTS_MAX: usize = 3;

/// A browser, and what drives it until it is dropped.
async fn start(server: &Server) -> (Driver, Client) {
    let mut failed = Vec::new();
    for _ in 0..STARTS_MAX {
        let driver = Driver::start();
        let started = ClientBuilder::new(HttpConnector::new())
            .capabilities(driver.capabilities(DESKTOP.width_px, DESKTOP.height_px, server.address()))
            .connect(&driver.url())
            .await;
        match started {
            Ok(client) => return (driver, client),
            Err(error) => failed.push(error.to_string()),
        }
    }
    panic!("Chromium does not start: {}", failed.join("\n"));
}

/// Opens a browser, runs the test in it, and closes it again, however the test ends.
///
/// Fails when the test panics, when the browser's log holds a severe line, or when the page did what its policy forbids.
/// Then a picture of the page is left in `target/browser/`, under the test's name.
pub fn run<F: Future<Output = ()>>(test_name: &str, test: impl FnOnce(Page) -> F) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime starts");
    runtime.block_on(async {
        let server = Server::start();
        let (_driver, client) = start(&server).await;
        let page = Page::new(client.clone(), server).await;
        let whole_test = async {
            test(page.clone()).await;
            page.assert_clean_log().await;
            page.assert_no_violations().await;
        };
        let outcome = AssertUnwindSafe(whole_test).catch_unwind().await;
        if outcome.is_err() {
            let picture = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target/browser").join(test_name);
            let picture = picture.with_extension("png");
            // The browser itself may have failed; the test's own message matters more.
            if AssertUnwindSafe(page.save_picture(&picture)).catch_unwind().await.is_ok() {
                eprintln!("screenshot of the page: {}", picture.display());
                page.severe_log().await.iter().for_each(|line| eprintln!("{line}"));
            }
        }
        let closed = client.close().await;
        if let Err(panic) = outcome {
            resume_unwind(panic);
        }
        closed.expect("the browser closes");
    });
}
