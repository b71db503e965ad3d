//! As much of HTTP as it takes to show files to a browser: `GET` and `HEAD`, one request for each connection.
#![allow(
    clippy::disallowed_methods,
    reason = "a silent connection must not hold up the others; no world is played here"
)]

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::Mutex;
use std::thread;
use std::time::Duration;

use super::site::{Site, inflated};

/// How many connections are answered at a time. A browser opens six, and some more ahead of need.
const AT_A_TIME: usize = 16;

/// The longest head of a request that is read, in bytes.
const HEAD_BYTES_MAX: u64 = 16 * 1024;

/// How long a connection may say nothing.
const SILENT_FOR: Duration = Duration::from_secs(10);

/// Answers every request until the process ends. Fails with one sentence.
pub fn answer_all(listener: &TcpListener, site: &Site) -> Result<u8, String> {
    let failed: Mutex<Option<String>> = Mutex::default();
    thread::scope(|scope| {
        for _ in 0..AT_A_TIME {
            scope.spawn(|| {
                loop {
                    match listener.accept() {
                        // A connection that the browser closes early is no error.
                        Ok((stream, _)) => drop(answer(stream, site)),
                        Err(error) => {
                            let mut failed = failed.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
                            *failed = Some(format!("no connection can be taken: {error}"));
                            return;
                        }
                    }
                }
            });
        }
    });
    let failed = failed.into_inner().unwrap_or_else(std::sync::PoisonError::into_inner);
    Err(failed.unwrap_or_else(|| "no connection can be taken".to_string()))
}

/// What a request asks for.
#[derive(Debug, Default, PartialEq, Eq)]
struct Request {
    method: String,
    path: String,
    deflates: bool,
}

fn answer(mut stream: TcpStream, site: &Site) -> std::io::Result<()> {
    stream.set_read_timeout(Some(SILENT_FOR))?;
    stream.set_write_timeout(Some(SILENT_FOR))?;
    let mut head = Vec::new();
    let mut reader = BufReader::new(stream.try_clone()?).take(HEAD_BYTES_MAX);
    while !head.ends_with(b"\r\n\r\n") && reader.read_until(b'\n', &mut head)? > 0 {}
    if head.is_empty() {
        return Ok(());
    }
    stream.write_all(&answered(&request(&String::from_utf8_lossy(&head)), site))
}

/// Reads the head of a request; what is no request has an empty method.
fn request(head: &str) -> Request {
    let mut lines = head.lines();
    let mut words = lines.next().unwrap_or_default().split(' ');
    let (Some(method), Some(target), Some("HTTP/1.1" | "HTTP/1.0")) = (words.next(), words.next(), words.next()) else {
        return Request::default();
    };
    let path = target.split(['?', '#']).next().unwrap_or_default().trim_start_matches('/');
    let deflates = lines.filter_map(|line| line.split_once(':')).any(|(name, value)| {
        let mut codings = value.split(',').map(|coding| coding.split(';').next().unwrap_or_default().trim());
        name.eq_ignore_ascii_case("accept-encoding") && codings.any(|coding| coding == "deflate")
    });
    Request { method: method.to_string(), path: path.to_string(), deflates }
}

/// The whole answer to a request, in bytes.
fn answered(request: &Request, site: &Site) -> Vec<u8> {
    let (status, body) = match (&*request.method, site.file(&request.path)) {
        ("", _) => ("400 Bad Request", None),
        ("GET" | "HEAD", None) => ("404 Not Found", None),
        ("GET" | "HEAD", Some(file)) => ("200 OK", Some(file)),
        _ => ("405 Method Not Allowed", None),
    };
    let (media, body, encoding) = match body {
        None => ("text/plain; charset=utf-8", [status, "\n"].concat().into_bytes(), ""),
        Some(file) if request.deflates => (media(&request.path), file.to_vec(), "Content-Encoding: deflate\r\n"),
        Some(file) => (media(&request.path), inflated(file).unwrap_or_default(), ""),
    };
    let mut answer = format!(
        "HTTP/1.1 {status}\r\nContent-Type: {media}\r\nContent-Length: {}\r\n{encoding}Vary: Accept-Encoding\r\n\
         Cache-Control: no-cache\r\nContent-Security-Policy: {}\r\nX-Content-Type-Options: nosniff\r\n\
         Connection: close\r\n\r\n",
        body.len(),
        site.policy(),
    )
    .into_bytes();
    if request.method != "HEAD" {
        answer.extend(body);
    }
    answer
}

/// The media type of a file, by the end of its name.
fn media(path: &str) -> &'static str {
    match path.rsplit('.').next().unwrap_or_default() {
        "" | "html" => "text/html; charset=utf-8",
        "js" => "text/javascript; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "wasm" => "application/wasm",
        "webmanifest" => "application/manifest+json",
        _ => "text/plain; charset=utf-8",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_request_is_read_and_what_is_none_is_refused() {
        let asked =
            request("GET /lessons/a.raft?x=1 HTTP/1.1\r\nHost: here\r\naccept-encoding: gzip, deflate;q=0.5\r\n\r\n");
        assert_eq!(asked, Request { method: "GET".into(), path: "lessons/a.raft".into(), deflates: true });
        assert_eq!(request("GET / HTTP/1.1\r\n\r\n"), Request { method: "GET".into(), ..Request::default() });
        for none in ["", "GET", "GET /", "\u{16}\u{3}\u{1}", "GET / HTTP/2\r\n"] {
            assert_eq!(request(none), Request::default(), "{none:?}");
        }
    }
}
