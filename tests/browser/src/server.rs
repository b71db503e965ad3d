//! A minimal file server for `dist/` on a free loopback port.

use std::io::{BufRead, BufReader, Result, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::{Component, Path, PathBuf};

/// An empty document next to the built page, for tests that need the worker and not the page.
pub const BLANK: &str = "blank";

/// Serves the built page until the process ends.
#[derive(Clone, Copy)]
pub struct Server {
    address: SocketAddr,
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

impl Server {
    /// Starts to serve on a free port.
    ///
    /// Panics when nothing is built or no port can be had.
    pub fn start() -> Server {
        let dist = dist();
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free loopback port");
        let address = listener.local_addr().expect("a bound socket has an address");
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let dist = dist.clone();
                // A connection that the browser closes early is not an error of the page.
                std::thread::spawn(move || drop(answer(stream, &dist)));
            }
        });
        Server { address }
    }

    /// The URL of the page, or of a file next to it.
    pub fn url(&self, path: &str) -> String {
        format!("http://{}/{path}", self.address)
    }
}

fn answer(mut stream: TcpStream, dist: &Path) -> Result<()> {
    let mut lines = BufReader::new(stream.try_clone()?).lines();
    let request = lines.next().unwrap_or_else(|| Ok(String::new()))?;
    while lines.next().transpose()?.is_some_and(|header| !header.is_empty()) {}
    let path = request.split(' ').nth(1).unwrap_or("/").split(['?', '#']).next().unwrap_or("/").trim_start_matches('/');
    let file = Path::new(if path.is_empty() { "index.html" } else { path });
    let inside = file.components().all(|part| matches!(part, Component::Normal(_)));
    let (status, mime, body) = match std::fs::read(dist.join(file)) {
        _ if path == BLANK => ("200 OK", "text/html", b"<!DOCTYPE html><link rel=icon href=data:,>".to_vec()),
        Ok(body) if inside => ("200 OK", mime(file), body),
        _ => ("404 Not Found", "text/plain", b"not found".to_vec()),
    };
    write!(
        stream,
        "HTTP/1.1 {status}\r\nContent-Type: {mime}\r\nContent-Length: {}\r\nCache-Control: no-cache\r\nConnection: close\r\n\r\n",
        body.len()
    )?;
    stream.write_all(&body)
}

fn mime(file: &Path) -> &'static str {
    match file.extension().and_then(|extension| extension.to_str()) {
        Some("html") => "text/html; charset=utf-8",
        Some("js") => "text/javascript; charset=utf-8",
        Some("css") => "text/css; charset=utf-8",
        Some("svg") => "image/svg+xml",
        Some("wasm") => "application/wasm",
        _ => "application/octet-stream",
    }
}
