//! Starts chromedriver on a free port, and stops it.

use std::io::{BufRead, BufReader, Lines};
use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::{Child, ChildStdout, Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};

use serde_json::{Map, Value, json};

/// A running chromedriver and the folder of its browsers' profiles.
pub struct Driver {
    process: Child,
    port: u16,
    profile: PathBuf,
}

/// How often chromedriver is started before a test gives up.
const STARTS_MAX: u32 = 5;

static DRIVERS: AtomicU32 = AtomicU32::new(0);

impl Driver {
    /// Starts chromedriver. `cargo xtask test` sets its path in `CHROMEDRIVER`; otherwise it must be on the PATH.
    ///
    /// Panics when it does not start.
    pub fn start() -> Driver {
        let program = std::env::var("CHROMEDRIVER").unwrap_or_else(|_| "chromedriver".to_string());
        let started = (0..STARTS_MAX).find_map(|_| Driver::try_start(&program));
        let (process, mut lines, port) =
            started.unwrap_or_else(|| panic!("`{program}` was started {STARTS_MAX} times and never printed its port"));
        // The rest of the output must be read as well, or a full pipe would block chromedriver.
        std::thread::spawn(move || lines.by_ref().for_each(drop));
        let number = DRIVERS.fetch_add(1, Ordering::Relaxed);
        let profile = std::env::temp_dir().join(format!("raft-playground-{}-{number}", std::process::id()));
        Driver { process, port, profile }
    }

    /// Starts it once. `None` when it ends without a port: it listens on a free port twice, for both versions of the
    /// Internet Protocol, and ends when another program has taken the second one meanwhile.
    fn try_start(program: &str) -> Option<(Child, Lines<BufReader<ChildStdout>>, u16)> {
        let mut process =
            Command::new(program).arg("--port=0").stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap_or_else(
                |error| panic!("`{program}` does not start ({error}): install Chromium and its driver"),
            );
        let mut lines = BufReader::new(process.stdout.take().expect("the output is piped")).lines();
        let port = lines
            .by_ref()
            .map_while(Result::ok)
            .find_map(|line| line.split_once("successfully on port ")?.1.trim_end_matches('.').parse().ok());
        if port.is_none() {
            let _ = process.wait();
        }
        Some((process, lines, port?))
    }

    /// The URL at which it listens.
    pub fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// The settings of the browser: headless, an empty profile, no background network traffic, log enabled. What is asked of
    /// another host than this machine is asked of the proxy.
    pub fn capabilities(&self, width_px: u32, height_px: u32, proxy: SocketAddr) -> Map<String, Value> {
        let mut options = json!({
            "args": [
                "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
                "--disable-background-networking", "--disable-component-update", "--disable-sync",
                "--disable-dev-shm-usage", "--hide-scrollbars",
                format!("--window-size={width_px},{height_px}"),
                format!("--proxy-server={proxy}"),
                format!("--user-data-dir={}", self.profile.display()),
            ],
        });
        if let Ok(chromium) = std::env::var("CHROMIUM") {
            options["binary"] = chromium.into();
        }
        let capabilities = json!({ "goog:chromeOptions": options, "goog:loggingPrefs": { "browser": "ALL" } });
        capabilities.as_object().expect("an object was written").clone()
    }
}

impl Drop for Driver {
    fn drop(&mut self) {
        // The session is closed, so its browser has ended. The process and the folder may be gone as well.
        let _ = self.process.kill();
        let _ = self.process.wait();
        let _ = std::fs::remove_dir_all(&self.profile);
    }
}
