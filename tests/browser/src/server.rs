//! A minimal file server for `dist/` on a free loopback port, which also notes what the browser must not do.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Read, Result, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::{Component, Path, PathBuf};
use std::sync::{Arc, Mutex};

/// An empty document next to the built page, for tests that need the worker and not the page.
pub const BLANK: &str = "blank";

/// Where the browser reports what the policy forbids.
const REPORTS: &str = "violations";

/// A folder in which the page is published as well, to see that it works under any path.
const FOLDER: &str = "some/folder/";

/// The longest report that is read, in bytes.
const REPORT_BYTES_MAX: u64 = 64 * 1024;

/// Serves the built page, with its policy as a header, until the process ends.
#[derive(Clone)]
pub struct Server {
    address: SocketAddr,
    shared: Arc<Shared>,
}

/// What the server and the tests both hold.
struct Shared {
    dist: PathBuf,
    policy: String,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    /// True while connections are closed without an answer.
    stopped: bool,
    /// Files that are served with another content than that of the folder.
    replaced: BTreeMap<String, Vec<u8>>,
    /// What the policy has forbidden.
    violations: Vec<String>,
    /// What was asked of another server than this one, which is also the browser's proxy.
    elsewhere: Vec<String>,
}

/// The folder that `trunk build` writes.
///
/// Panics when nothing is built, because a browser test without a page must not pass.
pub fn dist() -> PathBuf {
    let dist = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../dist");
    assert!(
        dist.join("index.html").is_file(),
        "there is no built page: run `cargo xtask test`, or `cargo xtask build` first"
    );
    dist
}

/// The policy that stands in the built page.
///
/// Panics when none does.
pub fn policy() -> String {
    let page = std::fs::read_to_string(dist().join("index.html")).expect("the page can be read");
    let tag = page.split('<').find(|tag| tag.contains("Content-Security-Policy")).expect("the page has a policy");
    let value = tag.split_once("content=\"").and_then(|(_, rest)| rest.split_once('"')).expect("it has a content");
    value.0.to_string()
}

impl Server {
    /// Starts to serve on a free port.
    ///
    /// Panics when nothing is built or no port can be had.
    pub fn start() -> Server {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free loopback port");
        let address = listener.local_addr().expect("a bound socket has an address");
        let shared = Arc::new(Shared { dist: dist(), policy: policy(), state: Mutex::default() });
        let server = Server { address, shared };
        let serving = server.clone();
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let serving = serving.clone();
                // A connection that the browser closes early is not an error of the page.
                std::thread::spawn(move || drop(serving.answer(stream)));
            }
        });
        server
    }

    /// The URL of the page, or of a file next to it.
    pub fn url(&self, path: &str) -> String {
        format!("http://{}/{path}", self.address)
    }

    /// The URL of the page where it is published in a folder.
    pub fn url_in_folder(&self, path: &str) -> String {
        self.url(&[FOLDER, path].concat())
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Answers nothing from now on, or again: without a network.
    pub fn set_stopped(&self, stopped: bool) {
        self.state(|state| state.stopped = stopped);
    }

    /// Serves this file with another content, as after another build.
    pub fn replace(&self, path: &str, content: Vec<u8>) {
        self.state(|state| state.replaced.insert(path.to_string(), content));
    }

    /// What the policy has forbidden since this was last asked.
    pub fn take_violations(&self) -> Vec<String> {
        self.state(|state| std::mem::take(&mut state.violations))
    }

    /// What the browser has asked of other servers.
    pub fn asked_elsewhere(&self) -> Vec<String> {
        self.state(|state| state.elsewhere.clone())
    }

    fn state<T>(&self, use_it: impl FnOnce(&mut State) -> T) -> T {
        use_it(&mut self.shared.state.lock().expect("no thread panics while it holds this"))
    }

    fn answer(&self, mut stream: TcpStream) -> Result<()> {
        let mut reader = BufReader::new(stream.try_clone()?);
        let mut request = String::new();
        reader.read_line(&mut request)?;
        let mut length = 0;
        loop {
            let mut header = String::new();
            if reader.read_line(&mut header)? == 0 || header.trim().is_empty() {
                break;
            }
            if let Some(value) = header.to_ascii_lowercase().strip_prefix("content-length:") {
                length = value.trim().parse().unwrap_or(0);
            }
        }
        if self.state(|state| state.stopped) {
            return Ok(());
        }
        let target = request.split(' ').nth(1).unwrap_or("/");
        if !target.starts_with('/') {
            self.state(|state| state.elsewhere.push(request.trim().to_string()));
            return write!(stream, "HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
        }
        let path = target.split(['?', '#']).next().unwrap_or("/").trim_start_matches('/');
        let path = path.strip_prefix(FOLDER).unwrap_or(path);
        if path == REPORTS {
            let mut report = String::new();
            reader.take(length.min(REPORT_BYTES_MAX)).read_to_string(&mut report)?;
            self.state(|state| state.violations.push(report));
        }
        let (status, mime, body) = self.file(path);
        let policy = match path {
            BLANK => String::new(),
            _ => format!("Content-Security-Policy: {}; report-uri /{REPORTS}\r\n", self.shared.policy),
        };
        write!(
            stream,
            "HTTP/1.1 {status}\r\nContent-Type: {mime}\r\nContent-Length: {}\r\n{policy}Cache-Control: no-cache\r\nConnection: close\r\n\r\n",
            body.len()
        )?;
        stream.write_all(&body)
    }

    /// The status, the type and the content of a file.
    fn file(&self, path: &str) -> (&'static str, &'static str, Vec<u8>) {
        let file = Path::new(if path.is_empty() { "index.html" } else { path });
        let inside = file.components().all(|part| matches!(part, Component::Normal(_)));
        let replaced = self.state(|state| state.replaced.get(&*file.to_string_lossy()).cloned());
        match (path, replaced, std::fs::read(self.shared.dist.join(file))) {
            (BLANK, ..) => ("200 OK", "text/html", b"<!DOCTYPE html><link rel=icon href=data:,>".to_vec()),
            (REPORTS, ..) => ("204 No Content", "text/plain", Vec::new()),
            (_, Some(body), _) => ("200 OK", mime(file), body),
            (_, None, Ok(body)) if inside => ("200 OK", mime(file), body),
            _ => ("404 Not Found", "text/plain", b"not found".to_vec()),
        }
    }
}

fn mime(file: &Path) -> &'static str {
    match file.extension().and_then(|extension| extension.to_str()) {
        Some("html") => "text/html; charset=utf-8",
        Some("js") => "text/javascript; charset=utf-8",
        Some("css") => "text/css; charset=utf-8",
        Some("svg") => "image/svg+xml",
        Some("png") => "image/png",
        Some("wasm") => "application/wasm",
        Some("webmanifest") => "application/manifest+json",
        _ => "application/octet-stream",
    }
}
