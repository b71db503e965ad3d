//! The native command as a process: its output and exit code, on many threads, in shards, at Ctrl-C.

use std::fs;
use std::io::{BufRead as _, BufReader, Read as _};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};

const COMMAND: &str = env!("CARGO_BIN_EXE_raft-playground");

/// The seeds that are played in place of the many in the examples of `docs/`.
const FEW: &str = "0..12";

fn command(arguments: &str) -> Command {
    let mut command = Command::new(COMMAND);
    // Panics of openraft under faults that Raft cannot bear are part of the run: no back trace is printed, wanted or not.
    command.args(arguments.split_whitespace()).env("RUST_BACKTRACE", "1");
    command
}

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

fn call(arguments: &str) -> Ended {
    ended(command(arguments).output().expect("the command can be started"))
}

/// An empty folder for one test.
fn folder(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    drop(fs::remove_dir_all(&folder));
    fs::create_dir_all(&folder).expect("a folder can be made");
    folder
}

#[test]
fn the_output_is_the_same_whatever_the_number_of_jobs() {
    for (arguments, code) in [
        ("chaos --seeds 3..15", 0),
        ("chaos --seeds 0..8 --with plain,lies,wipe --nodes 3", 0),
        ("chaos --seeds 0..4 --print", 0),
        ("chaos --seeds 0..4 --with disk,clock --json", 0),
        ("chaos --seeds 0..40 --with plain,lies --nodes 1 --shrink", 1),
    ] {
        let one = call(&format!("{arguments} --jobs 1"));
        assert_eq!(one.code, Some(code), "{arguments}");
        assert!(one.out.len() > 80, "{arguments}: {}", one.out);
        assert_eq!(one.err, "", "{arguments}");
        for jobs in ["--jobs 3", "--jobs 64", ""] {
            let many = call(&format!("{arguments} {jobs}"));
            assert_eq!((many.code, &many.out), (one.code, &one.out), "{arguments} {jobs}");
            assert_eq!(many.err, "", "{arguments} {jobs}");
        }
    }
}

#[test]
fn the_last_line_of_a_summary_ends_with_the_hash_of_all_traces() {
    let ended = call("chaos --seeds 0..4");
    let line = ended.out.lines().last().expect("a summary");
    let (_, hash) = line.rsplit_once("trace hashes together ").expect("a hash");
    assert!(hash.len() == 16 && u64::from_str_radix(hash, 16).is_ok_and(|hash| hash != 0), "{line}");
    assert!(line.starts_with("4 seeds, 5 nodes: "), "{line}");
}

/// Writes the reports of these shards into files, and returns their names.
fn shards(folder: &Path, flags: &str, shards: &[&str]) -> Vec<String> {
    let write = |(number, shard): (usize, &&str)| {
        let name = folder.join(format!("{number}.json")).to_str().expect("UTF-8").to_string();
        let Ended { out, .. } = call(&format!("chaos {flags} --shard {shard} --json"));
        assert_eq!(out.lines().count(), 1, "{shard}");
        fs::write(&name, out).expect("a file can be written");
        name
    };
    shards.iter().enumerate().map(write).collect()
}

#[test]
fn shards_merge_into_what_one_call_prints() {
    for flags in ["--seeds 2..14", "--seeds 0..9 --with plain=2,lies,backup --nodes 3", "--seeds 0..2"] {
        let whole = call(&format!("chaos {flags}"));
        let files = shards(&folder("merge"), flags, &["2/5", "4/5", "1/5", "5/5", "3/5"]);
        let merged = call(&format!("merge {}", files.join(" ")));
        assert_eq!((merged.code, merged.out, merged.err.as_str()), (whole.code, whole.out, ""), "{flags}");
        assert_eq!(call(&format!("merge --json {}", files.join(" "))).out, call(&format!("chaos {flags} --json")).out);
    }
}

#[test]
fn incomplete_or_inconsistent_shards_are_reported_with_a_sentence() {
    let folder = folder("parts");
    let files = shards(&folder, "--seeds 0..12", &["1/4", "3/4", "3/4", "2/3"]);
    let part = call(&format!("merge {} {}", files[0], files[1]));
    assert_eq!((part.code, part.err.as_str()), (Some(3), "seeds 3..6, 9..12 were not played\n"));
    assert!(part.out.starts_with("6 seeds, 5 nodes: "), "{}", part.out);
    let twice = call(&format!("merge {} {}", files[1], files[2]));
    let left_out = format!("{}:1 is left out: another report holds all of its seeds\n", files[2]);
    assert!(twice.err.starts_with(&left_out), "{twice:?}");
    let crossing = call(&format!("merge {} {}", files[1], files[3]));
    assert_eq!(crossing.code, Some(2));
    assert!(crossing.err.contains("are of some of the same seeds"), "{}", crossing.err);

    let first = &files[0];
    let copy = folder.join("copy.json").to_str().expect("UTF-8").to_string();
    let report = fs::read_to_string(first).expect("a report");
    fs::write(&copy, report.replace("--nodes 5", "--nodes 3")).expect("a file can be written");
    let mixed = call(&format!("merge {first} {copy}"));
    assert_eq!(mixed.code, Some(2));
    assert!(mixed.err.contains("only shards of the same seeds and flags can be merged"), "{}", mixed.err);
    fs::write(&copy, report.replace("\"events\":", "\"events\":1")).expect("a file can be written");
    let differing = call(&format!("merge {first} {copy}"));
    assert_eq!(differing.code, Some(2));
    assert!(differing.err.contains("differ although they are of the same seeds"), "{}", differing.err);
    fs::write(&copy, "no report\n").expect("a file can be written");
    let none = call(&format!("merge {copy}"));
    assert_eq!(none.code, Some(2));
    assert!(none.err.contains("there is no report in these files"), "{}", none.err);
}

fn started(arguments: &str) -> Child {
    let mut command = command(arguments);
    command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("the command can be started")
}

fn interrupt(child: &Child) {
    let killed = Command::new("kill").args(["-INT", &child.id().to_string()]).status();
    assert!(killed.expect("kill can be started").success());
}

#[test]
fn ctrl_c_ends_printing_after_whole_scenarios_and_says_which_are_missing() {
    let mut child = started("chaos --seeds 0..1000000 --print --jobs 2");
    let mut out = BufReader::new(child.stdout.take().expect("piped"));
    let mut line = String::new();
    out.read_line(&mut line).expect("readable");
    assert_eq!(line, "# Chaos of seed 0.\n");
    interrupt(&child);
    out.read_to_string(&mut line).expect("readable");
    let Ended { code, err, .. } = ended(child.wait_with_output().expect("it ends"));
    assert_eq!(code, Some(3));
    let printed = line.matches("# Chaos of seed ").count();
    assert_eq!(err, format!("seeds {printed}..1000000 were not printed\n"));
    assert!(line.ends_with('\n') && line.contains(&format!("# Chaos of seed {}.\n", printed - 1)));
}

/// Waits until a process handles SIGINT.
#[cfg(target_os = "linux")]
fn wait_until_it_handles_sigint(child: &Child) {
    let listens = || {
        let status = fs::read_to_string(format!("/proc/{}/status", child.id())).expect("it runs");
        let caught = status.lines().find_map(|line| line.strip_prefix("SigCgt:")).expect("a line of signals");
        u64::from_str_radix(caught.trim(), 16).expect("a mask") & 0b10 != 0
    };
    while !listens() {
        std::thread::yield_now();
    }
}

#[cfg(target_os = "linux")]
#[test]
fn ctrl_c_ends_playing_with_a_summary_of_what_was_played() {
    for (flags, json) in [("", false), ("--json --shard 2/4", true)] {
        let child = started(&format!("chaos --seeds 0..4000000 --jobs 2 {flags}"));
        wait_until_it_handles_sigint(&child);
        interrupt(&child);
        let Ended { code, out, err } = ended(child.wait_with_output().expect("it ends"));
        assert_eq!(code, Some(3), "{err}");
        let (start, end) = if json { (1_000_000, 2_000_000) } else { (0, 4_000_000) };
        let from = err.strip_prefix("seeds ").and_then(|rest| rest.strip_suffix(&format!("..{end} were not played\n")));
        let next: u64 = from.unwrap_or_else(|| panic!("{err}")).parse().expect("a seed");
        assert!((start..end).contains(&next));
        if json {
            let played = if next == start { "[]".to_string() } else { format!("[\"{start}..{next}\"]") };
            assert!(out.contains(&format!("\"played\":{played}")), "{out}");
        } else {
            // The summary equals that of a call with exactly these seeds.
            assert!(out.starts_with(&format!("{next} seeds, 5 nodes: ")), "{out}");
            if next > 0 {
                assert_eq!(out, call(&format!("chaos --seeds 0..{next}")).out);
            }
        }
    }
}

#[test]
fn a_closed_pipe_ends_the_command_quietly() {
    for arguments in ["chaos --seeds 0..1000000 --print", "run scenarios/lying-disk.raft", "--help"] {
        let mut child = started(arguments);
        drop(child.stdout.take());
        let Ended { code, err, .. } = ended(child.wait_with_output().expect("it ends"));
        // A short output may have been written before the pipe was closed.
        assert!(matches!(code, Some(0 | 3)), "{arguments}: {code:?}");
        assert_eq!(err, "", "{arguments}");
    }
    let mut child = started("chaos --seeds 0..1000000 --print");
    drop(child.stdout.take());
    assert_eq!(child.wait().expect("it ends").code(), Some(3));
}

#[test]
fn help_prints_the_usage_and_bad_arguments_say_in_a_line_where_it_is() {
    let help = call("--help");
    assert_eq!((help.code, help.err.as_str()), (Some(0), ""));
    // Behind a subcommand it is the help of that one alone.
    let chaos = call("chaos --seeds 0..1 --help");
    assert_eq!((chaos.code, chaos.err.as_str()), (Some(0), ""));
    assert!(
        chaos.out.starts_with("usage:\nraft-playground chaos ") && chaos.out.contains("--seeds A..B"),
        "{}",
        chaos.out
    );
    assert!(
        chaos.out.contains("\nexamples:\n  raft-playground chaos --seeds") && chaos.out.contains("exit code: "),
        "{}",
        chaos.out
    );
    assert!(!chaos.out.contains("raft-playground merge") && !chaos.out.contains("--junit"), "{}", chaos.out);
    assert_eq!(call("help chaos"), chaos);
    assert_eq!(call("help walk").code, Some(2));
    let bad = call("chaos --seeds 0..9 --colour");
    assert_eq!((bad.code, bad.out.as_str()), (Some(2), ""));
    // The whole usage would hide the one line that matters.
    assert!(bad.err.starts_with("raft-playground: invalid option '--colour'\nsee: "), "{}", bad.err);
    assert!(bad.err.ends_with(" --help\n") && bad.err.lines().count() == 2, "{}", bad.err);
    assert_eq!(call("chaos --seeds 9").err.lines().count(), 1);
}

/// The command lines of a page of `docs/` below a heading: from the name of the command to the end.
fn lines_of(page: &str, heading: &str) -> Vec<String> {
    let text = fs::read_to_string(page).expect("the page exists");
    let section = text.split("\n## ").find(|section| section.starts_with(heading)).expect("the heading exists");
    let in_code = section.split("```").skip(1).step_by(2).flat_map(str::lines);
    let calls = in_code.filter_map(|line| line.find("raft-playground ").map(|at| line[at..].to_string()));
    calls.filter(|call| call.contains(" chaos ") || call.contains(" merge ")).map(|call| few(&call)).collect()
}

/// The same command line with few seeds.
fn few(call: &str) -> String {
    let Some((before, rest)) = call.split_once("--seeds ") else { return call.to_string() };
    let (_, after) = rest.split_once(' ').unwrap_or((rest, ""));
    format!("{before}--seeds {FEW} {after}").trim_end().to_string()
}

/// Runs a command line as a shell does, in a folder.
fn shell(line: &str, folder: &Path, index: &str) -> Ended {
    let path = format!("{}:{}", Path::new(COMMAND).parent().expect("a folder").display(), env!("PATH"));
    let mut command = Command::new("sh");
    command.args(["-c", line]).current_dir(folder).env("PATH", path).env("JOB_COMPLETION_INDEX", index);
    ended(command.output().expect("a shell can be started"))
}

#[test]
fn the_command_lines_in_the_page_on_seeds_work_as_described() {
    const PAGE: &str = "docs/seeds.md";
    let folder = folder("page");
    // By hand.
    let lines = lines_of(PAGE, "Shards");
    assert_eq!(lines.len(), 3, "{lines:?}");
    let ended: Vec<Ended> = lines.iter().map(|line| shell(line, &folder, "")).collect();
    assert!(ended.iter().all(|ended| ended.code == Some(0) && ended.err.is_empty()), "{ended:?}");
    assert_eq!(ended[2], call(&format!("chaos --seeds {FEW} --with plain,network")));

    // The matrix of a continuous integration.
    let whole = call(&format!("chaos --seeds {FEW}"));
    let text = fs::read_to_string(PAGE).expect("the page exists");
    let lines = lines_of(PAGE, "A matrix");
    assert!(text.contains("shard: [1, 2, 3, 4]"));
    assert_eq!(lines.len(), 2, "{lines:?}");
    for shard in ["1", "2", "3", "4"] {
        let ended = shell(&lines[0].replace("${{ matrix.shard }}", shard), &folder, "");
        assert_eq!(ended, Ended { code: Some(0), out: String::new(), err: String::new() });
    }
    assert_eq!(shell(&lines[1], &folder, ""), whole);

    // The pods of an Indexed Job, whose logs are the reports.
    let lines = lines_of(PAGE, "An Indexed Job");
    assert!(text.contains("completions: 8"));
    assert_eq!(lines.len(), 2, "{lines:?}");
    let mut log = String::from("a line of some other program\n");
    for index in ["7", "0", "3", "1", "2", "6", "5", "4"] {
        let ended = shell(&lines[0], &folder, index);
        assert_eq!((ended.code, ended.err.as_str()), (Some(0), ""), "{index}");
        log += &ended.out;
    }
    fs::write(folder.join("seeds.log"), log).expect("a file can be written");
    assert_eq!(shell(&lines[1], &folder, ""), whole);
}
