//! The native command as a process, with what is unusual: odd names and characters, panics of an engine, Ctrl-C, links, and the
//! lines that `docs/command.md` recommends.

use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

const COMMAND: &str = env!("CARGO_BIN_EXE_raft-playground");

/// The output and exit code of a finished call.
#[derive(Debug, PartialEq, Eq)]
struct Ended {
    code: Option<i32>,
    out: String,
    err: String,
}

fn ended(output: Output) -> Ended {
    let text = |bytes| String::from_utf8(bytes).expect("UTF-8");
    Ended { code: output.status.code(), out: text(output.stdout), err: text(output.stderr) }
}

fn call<T: AsRef<OsStr>>(arguments: &[T]) -> Ended {
    let mut command = Command::new(COMMAND);
    ended(command.args(arguments).env("RUST_BACKTRACE", "1").output().expect("the command can be started"))
}

/// Runs a line as a shell does, in a folder.
fn shell(line: &str, folder: &Path) -> Ended {
    let path = format!("{}:{}", Path::new(COMMAND).parent().expect("a folder").display(), env!("PATH"));
    ended(Command::new("sh").args(["-c", line]).current_dir(folder).env("PATH", path).output().expect("a shell"))
}

/// An empty folder for one test.
fn folder(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    drop(fs::remove_dir_all(&folder));
    fs::create_dir_all(&folder).expect("a folder can be made");
    folder
}

fn write(folder: &Path, name: &str, text: impl AsRef<[u8]>) -> String {
    let file = folder.join(name);
    fs::write(&file, text).expect("a file can be written");
    file.to_str().expect("UTF-8").to_string()
}

/// True for what a terminal would not show, or obey.
fn is_odd(letter: char) -> bool {
    model::scenario::is_invisible(letter) && !matches!(letter, '\n' | '\t')
}

#[test]
fn a_panic_of_the_engine_is_one_sentence_and_no_back_trace() {
    let folder = folder("odd-panic");
    // The first seed whose faults make openraft panic.
    let scenario = (0..200).find_map(|seed| {
        let seeds = format!("{seed}..{}", seed + 1);
        let text = call(&["chaos", "--seeds", &seeds, "--nodes", "3", "--with", "plain,lies", "--print"]).out;
        let file = write(&folder, "panics.raft", text);
        let said = call(&["run", &file]);
        said.out.contains("openraft panicked at ").then_some((file, said))
    });
    let (file, said) = scenario.expect("openraft panics under one of these seeds");
    assert!(!said.err.contains("panicked") && !said.err.contains("RUST_BACKTRACE"), "{}", said.err);
    let sentences = said.out.lines().filter(|line| line.starts_with("at ") && line.contains("openraft panicked at "));
    assert_eq!(sentences.count(), 1, "{}", said.out);
    for subcommand in ["trace", "report", "why"] {
        let said = call(&[subcommand, &file]);
        assert!(!said.err.contains("panicked"), "{subcommand}: {}", said.err);
    }
}

#[test]
fn what_is_invisible_in_a_file_is_printed_escaped() {
    let folder = folder("odd-invisible");
    let text = "# Words \u{202e}around.\ncluster nodes=3 seed=7\nrun until serving\nwrite leader x=\"a\u{202e}b\"\n\
                write leader \"y\u{200b}\"=\"\u{ad}\u{1b}[2J\"\nrun 300ms\nview\nwrite 1 z=\"\u{2066}\"\nwrite 2 z=\"\u{2066}\"\nrun 1s\n";
    let file = write(&folder, "a\u{200b}b.raft", text);
    for arguments in [
        &["run", &file][..],
        &["run", "--trace", &file],
        &["why", &file],
        &["why", &file, "--request", "1"],
        &["check", &file],
    ] {
        let said = call(arguments);
        assert_eq!(said.code, Some(0), "{arguments:?}: {}", said.err);
        let odd: Vec<&str> = said.out.lines().chain(said.err.lines()).filter(|line| line.contains(is_odd)).collect();
        assert!(odd.is_empty(), "{arguments:?}: {odd:?}");
        assert!(said.out.contains("\\u{") || arguments == ["why", &file], "{arguments:?}: {}", said.out);
    }
    assert!(call(&["run", &file]).out.contains("x=\"a\\u{202e}b\""));
    // What is printed for a program is exact, and a mistake is shown as any other text.
    assert!(call(&["report", &file]).out.contains('\u{202e}'));
    let wrong = write(&folder, "wrong.raft", "cluster nodes=3\nwrite 1 x=\"\u{202e}\" \"\u{200b}\"\n");
    let said = call(&["run", &wrong]);
    assert!(said.code == Some(2) && !said.err.contains(is_odd), "{said:?}");
    // The usual form holds nothing that is not seen.
    assert_eq!(call(&["fmt", &file]).code, Some(0));
    let usual = fs::read_to_string(&file).expect("readable");
    assert!(usual.contains("x=\"a\\u{202e}b\"") && usual.contains("\"y\\u{200b}\"=\"\\u{ad}\\u{1b}[2J\""), "{usual}");
}

#[test]
fn update_keeps_the_ends_of_lines_and_says_when_it_writes_nothing() {
    let folder = folder("odd-update");
    let text = "cluster nodes=3 seed=7\r\nrun until leader\r\n----\r\nat 1s: leader 9\r\n";
    let file = write(&folder, "crlf.raft", text);
    assert_eq!(
        call(&["run", "--update", "--quiet", &file]),
        Ended { code: Some(0), out: String::new(), err: String::new() }
    );
    let updated = fs::read_to_string(&file).expect("readable");
    assert!(updated.starts_with("cluster nodes=3 seed=7\r\nrun until leader\r\n----\r\nat "), "{updated:?}");
    assert!(
        updated.ends_with("\r\n") && updated.matches('\n').count() == updated.matches("\r\n").count(),
        "{updated:?}"
    );
    assert_eq!(call(&["run", "--quiet", &file]).code, Some(0));

    let failing = "cluster nodes=3 seed=7\nrun until leader\nexpect not leader\n----\nold\n";
    let file = write(&folder, "failing.raft", failing);
    let said = call(&["run", "--update", "--quiet", &file]);
    assert_eq!(said.code, Some(1));
    assert!(
        said.err.contains("nothing was written: --update writes what a run prints that does not fail"),
        "{}",
        said.err
    );
    assert_eq!(fs::read_to_string(&file).expect("readable"), failing);
    for name in ["-", "#lesson=first-election"] {
        let said = call(&["run", "--update", name]);
        assert_eq!(said.code, Some(2));
        assert!(said.err.contains(&format!("--update writes into a file, and {name} is none")), "{}", said.err);
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_name_that_is_no_utf_8_is_the_name_of_a_file_like_any_other() {
    use std::os::unix::ffi::OsStrExt as _;
    let folder = folder("odd-names");
    let path = |name: &[u8]| folder.join(OsStr::from_bytes(name)).into_os_string();
    let (file, out) = (path(b"f\xfcr.raft"), path(b"\xff.md"));
    fs::write(&file, "cluster nodes=3 seed=7\nrun until leader\nexpect not leader\n").expect("a file can be written");
    let failed = call(&[OsStr::new("run"), &file]);
    assert_eq!(failed.code, Some(1), "{failed:?}");
    let again = failed.err.lines().find_map(|line| line.strip_prefix("repeat it with: ")).expect("a command");
    assert_eq!(shell(again, &folder), failed);
    assert_eq!(call(&[OsStr::new("report"), &file, OsStr::new("--out"), &out]).code, Some(0));
    assert!(fs::read_to_string(&out).expect("a report").contains("raft-playground run "), "it repeats the run");
    let all = call(&[OsStr::new("check"), folder.as_os_str()]);
    assert!(all.code == Some(1) && all.out.contains("\n1 file, 1 failed: "), "{all:?}");
    assert_eq!(fs::read_dir(&folder).expect("readable").count(), 2, "nothing half written is left");
}

#[test]
fn a_lesson_and_a_run_are_named_by_their_links() {
    let hash = |name: &str| call(&["hash", name]).out[..16].to_string();
    let file = "scenarios/first-election.raft";
    for name in ["#lesson=first-election", "https://example.org/raft/#lesson=first-election&t=500ms"] {
        assert_eq!(hash(name), hash(file), "{name}");
        assert_eq!(call(&["run", "--quiet", name]).code, Some(0));
    }
    let link = call(&["link", file, "--at", "500ms"]).out;
    assert_eq!(hash(link.trim_end()), hash(file));
    let said = call(&["run", "--quiet", link.trim_end()]);
    assert_eq!(said, Ended { code: Some(0), out: String::new(), err: String::new() });

    let lesson = call(&["link", "#lesson=first-election&t=500ms"]);
    let text = fs::read_to_string(file).expect("a scenario");
    assert_eq!(lesson, Ended { code: Some(0), out: text, err: "first-election, at 500ms\n".to_string() });
    let none = call(&["run", "#lesson=none-such"]);
    assert_eq!(none.code, Some(2));
    assert!(none.err.contains("there is no lesson `none-such` in this program"), "{}", none.err);
    // A long link is not printed whole.
    let damaged = call(&["run", &link.trim_end()[..link.len() - 9]]);
    assert_eq!(damaged.code, Some(2));
    assert!(
        damaged.err.contains("#run=eN") && damaged.err.contains("…: This link cannot be opened: it is damaged"),
        "{damaged:?}"
    );
    assert!(damaged.err.len() < 300, "{}", damaged.err);
}

#[test]
fn a_link_of_another_build_whose_run_is_unchanged_says_so() {
    let link = call(&["link", "scenarios/first-election.raft", "--at", "500ms"]).out;
    let fragment = &link[link.find('#').expect("a fragment")..];
    let Ok(share::Address::Run(mut other)) = share::address(fragment.trim_end()) else { panic!("a run") };
    other.stamp.as_mut().expect("it was played").engine = "openraft 0.9".to_string();
    let said = call(&["link", &format!("#run={}", other.packed().expect("short"))]);
    assert_eq!(said.code, Some(0));
    let same = "this build plays the same run; the link was made by language 1, openraft 0.9, this is language 1, openraft 0.10";
    assert!(said.err.contains(same), "{}", said.err);
}

#[cfg(unix)]
#[test]
fn a_link_is_opened_by_the_browser_that_is_named() {
    use std::os::unix::fs::PermissionsExt as _;
    let folder = folder("odd-browser");
    let opened = folder.join("opened");
    let browser = write(
        &folder,
        "browser",
        format!("#!/bin/sh\nprintf %s \"$1\" > '{0}.part' && mv '{0}.part' '{0}'\n", opened.display()),
    );
    fs::set_permissions(&browser, fs::Permissions::from_mode(0o755)).expect("permissions can be set");
    let mut command = Command::new(COMMAND);
    command.args(["link", "scenarios/first-election.raft", "--at", "500ms", "--open"]);
    let said = ended(command.env("BROWSER", &browser).output().expect("the command can be started"));
    assert_eq!((said.code, said.err.as_str()), (Some(0), ""));
    // The browser goes on by itself.
    for _ in 0..3_000 {
        if !opened.exists() {
            std::thread::sleep(std::time::Duration::from_millis(20));
        }
    }
    assert_eq!(fs::read_to_string(&opened).expect("it was opened"), said.out.trim_end());
    let none = ended(command.env("BROWSER", "/no/such/browser").output().expect("the command can be started"));
    assert_eq!(none.code, Some(2));
    assert!(none.err.contains("the link cannot be opened with /no/such/browser: "), "{}", none.err);
}

#[test]
fn a_report_holds_the_link_to_its_moment_and_the_command_that_repeats_it() {
    let folder = folder("odd-report");
    fs::copy("scenarios/first-election.raft", folder.join("a b.raft")).expect("a copy");
    let span = "'a b.raft' --until 500ms --page https://example.org/raft/";
    let report = shell(&format!("raft-playground report {span}"), &folder).out;
    let (_, rest) = report.split_once("[Open this moment in the playground](").expect("a link");
    let (link, _) = rest.split_once(')').expect("its end");
    assert!(link.starts_with("https://example.org/raft/#run="), "{link}");
    let made = shell("raft-playground link 'a b.raft' --at 500ms --page https://example.org/raft/", &folder).out;
    assert_eq!(made.trim_end(), link);
    let (_, rest) = report.split_once("```sh\n").expect("a command");
    let (line, _) = rest.split_once("\n```").expect("its end");
    assert_eq!(shell(line, &folder).code, Some(0), "{line}");
    let html = shell(&format!("raft-playground picture {span} --as html"), &folder).out;
    assert!(html.contains(&format!("<a href=\"{link}\">")), "the page holds it too");
}

/// Starts the command, and asks it to end as soon as it listens to Ctrl-C.
#[cfg(target_os = "linux")]
fn interrupted(arguments: &[&str]) -> Ended {
    let mut command = Command::new(COMMAND);
    let command = command.args(arguments).stdout(Stdio::piped()).stderr(Stdio::piped());
    let child = command.spawn().expect("the command can be started");
    let listens = || {
        let status = fs::read_to_string(format!("/proc/{}/status", child.id())).expect("it runs");
        let caught = status.lines().find_map(|line| line.strip_prefix("SigCgt:")).expect("a line of signals");
        u64::from_str_radix(caught.trim(), 16).expect("a mask") & 0b10 != 0
    };
    while !listens() {
        std::thread::sleep(std::time::Duration::from_millis(5));
    }
    let killed = Command::new("kill").args(["-INT", &child.id().to_string()]).status();
    assert!(killed.expect("kill can be started").success());
    ended(child.wait_with_output().expect("it ends"))
}

#[cfg(target_os = "linux")]
#[test]
fn ctrl_c_ends_whatever_plays_a_run_and_says_where() {
    let folder = folder("odd-interrupt");
    let file = write(&folder, "long.raft", "cluster nodes=5 seed=1\nrun until leader\nrun 20000m\n");
    let packet = folder.join("run.zip");
    let packet = packet.to_str().expect("UTF-8");
    for arguments in [
        &["trace", &file][..],
        &["trace", &file, "--until", "20000m"],
        &["report", &file],
        &["packet", &file, "--out", packet],
        &["link", &file],
        &["why", &file],
        &["compare", &file],
        &["compare", &file, "--seeds", "0..9"],
        &["hash", &file],
    ] {
        let said = interrupted(arguments);
        assert_eq!(said.code, Some(3), "{arguments:?}: {said:?}");
        assert!(said.err.contains("Ctrl-C came ") && said.err.lines().count() == 1, "{arguments:?}: {}", said.err);
    }
    assert_eq!(fs::read_dir(&folder).expect("readable").count(), 1, "nothing half written is left");
}

#[test]
fn the_lines_for_the_continuous_integration_of_another_repository_work_as_described() {
    let page = fs::read_to_string("docs/command.md").expect("the page exists");
    let section = page.split("\n## ").find(|section| section.starts_with("In the continuous")).expect("the heading");
    let example = section.split("```").nth(1).expect("an example");
    let lines: Vec<&str> = example.lines().filter_map(|line| line.trim().strip_prefix("- run: ")).collect();
    let [build, check] = lines[..] else { panic!("{lines:?}") };

    // The other repository, with the playground's beside it; what `cargo build` would make is there already.
    let folder = folder("odd-ci");
    fs::create_dir_all(folder.join("raft/deep")).expect("a folder");
    fs::create_dir_all(folder.join("playground/target/release")).expect("a folder");
    for file in ["Cargo.toml", "src"] {
        let from = Path::new(env!("CARGO_MANIFEST_DIR")).join(file);
        #[cfg(unix)]
        std::os::unix::fs::symlink(from, folder.join("playground").join(file)).expect("a link");
    }
    fs::copy(COMMAND, folder.join("playground/target/release/raft-playground")).expect("a copy");
    fs::copy("scenarios/first-election.raft", folder.join("raft/deep/first-election.raft")).expect("a copy");
    let words: Vec<&str> = build.split(' ').collect();
    assert_eq!(words[..5], ["cargo", "build", "--release", "--bin", "raft-playground"], "{build}");
    let [_, manifest] = words[5..] else { panic!("{build}") };
    let manifest = fs::read_to_string(folder.join(manifest)).expect("the manifest that is named");
    assert!(manifest.contains("[[bin]]\nname = \"raft-playground\""), "it has this binary");

    let fine = shell(check, &folder);
    assert_eq!((fine.code, fine.err.as_str()), (Some(0), ""), "{fine:?}");
    assert!(fine.out.ends_with("1 file, fine\n"), "{}", fine.out);
    fs::write(folder.join("raft/wrong.raft"), "cluster nodes=3 seed=7\nrun until leader\nexpect not leader\n")
        .expect("a file");
    assert_eq!(shell(check, &folder).code, Some(1), "a failed expectation fails the job");
    let uploaded =
        example.lines().find_map(|line| line.split_once("path: ").filter(|(_, path)| path.ends_with(".xml }")));
    let (_, uploaded) = uploaded.expect("a report is kept");
    let report = fs::read_to_string(folder.join(uploaded.trim_end_matches(" }"))).expect("the report that is kept");
    let report = roxmltree::Document::parse(&report).expect("well formed");
    assert_eq!(report.root_element().attribute("failures"), Some("1"));
}

/// The crates of the playground are compiled for it once more, as for any other repository.
#[test]
#[ignore = "minutes of compiling: part of the nightly tests"]
fn an_exported_rust_test_compiles_and_passes_in_a_crate_of_its_own() {
    let folder = folder("odd-crate");
    let root = env!("CARGO_MANIFEST_DIR");
    let exported = fs::read_to_string("tests/exported.rs").expect("an exported test");
    // What its first lines say of the manifest is all that is done.
    let lines =
        exported.lines().skip_while(|line| *line != "//! ```toml").skip(1).take_while(|line| *line != "//! ```");
    let needed: String =
        lines.map(|line| line.trim_start_matches("//!").trim_start().replace('…', root) + "\n").collect();
    let manifest = format!("[package]\nname = \"of-its-own\"\nedition = \"2024\"\n\n{needed}\n[workspace]\n");
    write(&folder, "Cargo.toml", manifest);
    fs::copy("Cargo.lock", folder.join("Cargo.lock")).expect("the same versions");
    for part in ["src", "tests"] {
        fs::create_dir(folder.join(part)).expect("a folder");
    }
    write(&folder, "src/lib.rs", "");
    fs::copy("tests/exported.rs", folder.join("tests/run.rs")).expect("a copy");
    let mut cargo = Command::new(env!("CARGO"));
    cargo
        .args(["test", "--offline", "--test", "run"])
        .current_dir(&folder)
        .env("CARGO_TARGET_DIR", folder.join("target"));
    let said = ended(cargo.output().expect("cargo can be started"));
    assert!(said.code == Some(0) && said.out.contains("1 passed"), "{}\n{}", said.out, said.err);
}
