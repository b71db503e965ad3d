//! `serve` as a process: the files of a page, and what is said when it cannot serve.

use std::fs;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

const COMMAND: &str = env!("CARGO_BIN_EXE_raft-playground");

const POLICY: &str = "default-src 'none'; script-src 'self'";

/// A folder with a small page in it.
fn page(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    drop(fs::remove_dir_all(&folder));
    fs::create_dir_all(folder.join("lessons")).expect("a folder can be made");
    let index = format!("<!DOCTYPE html><meta http-equiv=Content-Security-Policy content=\"{POLICY}\"><p>The page");
    fs::write(folder.join("index.html"), index).expect("it is written");
    fs::write(folder.join("engine_bg.wasm"), b"\0asm\x01\0\0\0").expect("it is written");
    fs::write(folder.join("lessons/a.raft"), "cluster nodes=3\n".repeat(500)).expect("it is written");
    folder
}

/// A running server, which ends with the test.
struct Served {
    process: Child,
    port: u16,
}

impl Served {
    fn start(folder: &Path, address: &str) -> Served {
        let mut command = Command::new(COMMAND);
        command.args(["serve", "--address", address, "--port", "0", "--page"]).arg(folder).stdout(Stdio::piped());
        let mut process = command.spawn().expect("the command can be started");
        let mut line = String::new();
        let out = process.stdout.take().expect("the output is piped");
        BufReader::new(out).read_line(&mut line).expect("a line");
        let port = line.split_once(&format!("http://{address}:")).and_then(|(_, rest)| rest.split_once('/'));
        let port = port.unwrap_or_else(|| panic!("no address in {line:?}")).0.parse().expect("a port");
        Served { process, port }
    }

    /// The whole answer to a request, its head as text.
    fn ask(&self, request: &str) -> (String, Vec<u8>) {
        let mut stream = TcpStream::connect((Ipv4Addr::LOCALHOST, self.port)).expect("it listens");
        stream.write_all(request.as_bytes()).expect("it reads");
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).expect("it answers");
        let end = answer.windows(4).position(|four| four == b"\r\n\r\n").expect("a head");
        (String::from_utf8_lossy(&answer[..end + 2]).into_owned(), answer[end + 4..].to_vec())
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

#[test]
fn every_file_has_its_type_and_the_policy_of_the_page_also_compressed() {
    let served = Served::start(&page("serve_files"), "127.0.0.1");
    // Connections that say nothing, as browsers open ahead of need, hold up no other.
    let silent: Vec<TcpStream> =
        (0..8).map(|_| TcpStream::connect((Ipv4Addr::LOCALHOST, served.port)).expect("it listens")).collect();
    for (path, media, length) in [
        ("/", "text/html; charset=utf-8", None),
        ("/?embed", "text/html; charset=utf-8", None),
        ("/index.html", "text/html; charset=utf-8", None),
        ("/engine_bg.wasm", "application/wasm", Some(8)),
        ("/lessons/a.raft", "text/plain; charset=utf-8", Some(8_000)),
    ] {
        let (head, body) = served.ask(&format!("GET {path} HTTP/1.1\r\nHost: here\r\n\r\n"));
        assert!(head.starts_with("HTTP/1.1 200 OK\r\n"), "{path}: {head}");
        assert!(head.contains(&format!("\r\nContent-Type: {media}\r\n")), "{path}: {head}");
        assert!(head.contains(&format!("\r\nContent-Security-Policy: {POLICY}\r\n")), "{path}: {head}");
        assert!(head.contains(&format!("\r\nContent-Length: {}\r\n", body.len())), "{path}: {head}");
        assert!(length.is_none_or(|length| length == body.len()), "{path}: {} bytes", body.len());
    }
    let (head, body) = served.ask("GET /lessons/a.raft HTTP/1.1\r\nAccept-Encoding: gzip, deflate, br\r\n\r\n");
    assert!(head.contains("\r\nContent-Encoding: deflate\r\n") && body.len() < 200, "{head}");
    let (head, body) = served.ask("HEAD /lessons/a.raft HTTP/1.1\r\n\r\n");
    assert!(head.contains("\r\nContent-Length: 8000\r\n") && body.is_empty(), "{head}");
    for (request, status) in [
        ("GET /none HTTP/1.1\r\n\r\n", "404"),
        ("GET /../Cargo.toml HTTP/1.1\r\n\r\n", "404"),
        ("GET /lessons HTTP/1.1\r\n\r\n", "404"),
        ("POST / HTTP/1.1\r\n\r\n", "405"),
        ("hello\r\n\r\n", "400"),
    ] {
        let (head, _) = served.ask(request);
        assert!(head.starts_with(&format!("HTTP/1.1 {status} ")), "{request:?}: {head}");
    }
    drop(silent);
}

#[test]
fn all_addresses_of_the_machine_are_served_when_that_is_asked() {
    let served = Served::start(&page("serve_all"), "0.0.0.0");
    assert!(served.ask("GET / HTTP/1.1\r\n\r\n").0.starts_with("HTTP/1.1 200 OK"));
}

#[test]
fn what_cannot_be_served_is_said_in_a_sentence() {
    let why = |arguments: &[&str]| {
        let output = Command::new(COMMAND).arg("serve").args(arguments).output().expect("the command can be started");
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
        assert!(output.stdout.is_empty());
        String::from_utf8(output.stderr).expect("UTF-8")
    };
    let folder = page("serve_refused");
    let shown = folder.to_str().expect("UTF-8");
    let taken = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a free port");
    let port = taken.local_addr().expect("an address").port().to_string();
    let said = why(&["--port", &port, "--page", shown]);
    assert_eq!(
        said,
        format!("raft-playground: port {port} is in use: name another with --port, or take a free one with --port 0\n")
    );
    assert!(why(&["--port", "70000", "--page", shown]).contains("`70000` is no port"));
    assert!(why(&["--address", "here", "--page", shown]).contains("`here` is no address"));
    // An address that is set aside for documents (RFC 5737), so no machine has it.
    assert!(why(&["--address", "192.0.2.1", "--port", "0", "--page", shown]).contains("no address of this machine"));
    assert!(why(&["--page", "no/such/folder"]).contains("no/such/folder: "));
    fs::remove_file(folder.join("index.html")).expect("it is there");
    assert!(why(&["--page", shown]).contains("there is no index.html"));
    if cfg!(not(feature = "site")) {
        assert!(why(&[]).contains("`cargo xtask dist` makes one that holds it"));
    }
}
