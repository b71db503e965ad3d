//! The test command: one stage after another, each with its time, and a last line with the number of passed tests.

use std::process::ExitCode;

use crate::ahead::Ahead;
use crate::report::{Count, ONE, Report};
use crate::shell::Shell;
use crate::{browser, tools};

/// Prints the sizes of what is published and fails when a budget is exceeded.
pub const SIZES: &[&str] = &["run", "--quiet", "--package", "browser-tests", "--bin", "sizes"];

const FORMAT: &[&str] = &["fmt", "--all", "--check"];
const LINTS: &[&str] = &["clippy", "--quiet", "--workspace", "--all-targets", "--", "-D", "warnings"];
const LINTS_WASM: &[&str] = &[
    "clippy",
    "--quiet",
    "--package",
    "raft-playground",
    "--package",
    "engine",
    "--lib",
    "--bins",
    "--target",
    "wasm32-unknown-unknown",
    "--",
    "-D",
    "warnings",
];
const NATIVE: &[&str] = &["test", "--workspace", "--exclude", "browser-tests", "--no-fail-fast"];
const WASM: &[&str] = &[
    "test",
    "--package",
    "engine",
    "--profile",
    "engine",
    "--target",
    "wasm32-unknown-unknown",
    "--test",
    "wasm",
    "--",
    "--nocapture",
];
const HISTORIES: &[&str] = &["test", "--release", "--package", "story", "--test", "export", "--", "--ignored"];
/// What is exported as a Rust test compiles its crates once more.
const EXPORTED: &[&str] = &["test", "--package", "raft-playground", "--test", "command_odd", "--", "--ignored"];
/// Browser tests mostly wait for their page, so two cores have work for four browsers at once.
const BROWSER: &[&str] = &["test", "--package", "browser-tests", "--no-fail-fast", "--", "--test-threads", "4"];
/// Perfetto's own trace processor, which is wasm, in the same browser.
const PERFETTO: &[&str] = &["test", "--package", "browser-tests", "--test", "all", "--", "--ignored"];
/// Where that test finds Perfetto.
const PERFETTO_UI: &str = "PERFETTO_UI";
/// Lets the browser tests play every lesson in every shape, by pointer and by keyboard (`tests/browser/tests/all/lessons.rs`).
const EVERY_LESSON: &str = "RAFT_LESSONS_EVERY";
const FUZZ: &[&str] = &["test", "--release", "--package", "share", "--test", "fuzz"];
const COMMAND: [&str; 4] = ["run", "--quiet", "--bin", "raft-playground"];

/// What strangers send: how long each of the six kinds is read in a nightly run, in milliseconds. It is a minute in all.
const FUZZ_MS: &str = "10000";

/// How many random-fault seeds must have the same traces in debug and in release: of the usual faults, and of each kind.
const COMPARED_SEEDS: &str = "0..200";
const COMPARED_SEEDS_OF_A_KIND: &str = "0..12";
/// Every kind of fault, each of which is compared beside the usual ones.
const KINDS: [&str; 10] =
    ["network", "disk", "clock", "process", "lies", "votes", "wipe", "backup", "writes", "leader"];
/// What is measured in the browser every night, and fails above its budget. No test asserts a wall clock.
const MEASURES: [(&str, &str); 3] = [
    ("a frame of 500 messages", "stage"),
    ("scrolling ten thousand entries", "scroll"),
    ("the first sight, and a frame until it is pressed", "first_sight"),
];
/// The random-fault seeds of every run, and of a nightly run.
const SEEDS: &str = "0..1000";
const NIGHTLY_SEEDS: &str = "0..20000";
/// All kinds of faults that Raft tolerates, and their seeds: less than a minute of work.
const TOLERATED: &str = "plain,network,disk,clock,process,leader";
const TOLERATED_SEEDS: &str = "0..1000";
/// The seeds of the second engine: less than a minute of work.
const SECOND_SEEDS: &str = "0..1000";

/// The seeds that draw their cluster too, of each engine. Seed 1453 on openraft is the first that fails (`docs/faults.md`).
const WIDE_SEEDS: [(&str, &str); 2] = [("openraft", "0..1400"), ("raft-rs", "0..1000")];

/// Runs every test. Ends with `N passed, N failed` on a line of its own.
pub fn test(arguments: &[String]) -> ExitCode {
    let mut report = Report::new();
    let (mut quick, mut nightly) = (false, false);
    for argument in arguments {
        match argument.as_str() {
            "--quick" => quick = true,
            "--nightly" => nightly = true,
            other => {
                eprintln!("xtask: `test` takes --quick or --nightly, not `{other}`");
                return ExitCode::FAILURE;
            }
        }
    }

    if std::env::var_os("UPDATE_EXPECT").is_some() {
        eprintln!(
            "xtask: UPDATE_EXPECT is set: then tests write what they should compare, and prove nothing; unset it"
        );
        return ExitCode::FAILURE;
    }
    let mut shell = Shell::new();
    let ready = report.stage("set-up", || {
        shell = tools::set_up()?;
        if !quick {
            shell = browser::find(std::mem::replace(&mut shell, Shell::new()))?;
        }
        Ok(Count::default())
    });
    if !ready {
        report.leave_out("everything else, because the tools are missing");
        return report.print();
    }
    let ahead = (!quick).then(|| Ahead::begin(shell.clone()));
    report.check("format", &shell, FORMAT);
    report.check("lints", &shell, LINTS);
    report.check("lints for wasm", &shell, LINTS_WASM);
    report.harness("native tests", &shell, NATIVE);
    if quick {
        report.leave_out("wasm tests, random-fault seeds, sizes and browser tests, because of --quick");
        return report.print();
    }
    report.harness("wasm tests", &shell, WASM);
    let seeds = if nightly { NIGHTLY_SEEDS } else { SEEDS };
    let chaos = [&COMMAND[..], &["--release", "--", "chaos", "--seeds", seeds]].concat();
    report.check(&format!("random-fault seeds {seeds}"), &shell, &chaos);
    let tolerated =
        [&COMMAND[..], &["--release", "--", "chaos", "--seeds", TOLERATED_SEEDS, "--with", TOLERATED]].concat();
    report.check(&format!("every tolerated kind of fault, seeds {TOLERATED_SEEDS}"), &shell, &tolerated);
    let second = [
        &COMMAND[..],
        &["--release", "--", "chaos", "--seeds", SECOND_SEEDS, "--with", TOLERATED, "--engine", "raft-rs"],
    ];
    report.check(&format!("every tolerated kind of fault on raft-rs, seeds {SECOND_SEEDS}"), &shell, &second.concat());
    for (engine, seeds) in WIDE_SEEDS {
        let flags = ["--release", "--", "chaos", "--wide", "--seeds", seeds, "--engine", engine];
        report.check(&format!("drawn clusters on {engine}, seeds {seeds}"), &shell, &[&COMMAND[..], &flags].concat());
    }
    report.stage("the same traces in debug and in release", || same_in_debug_and_release(&shell));
    if nightly {
        // openraft's own debug assertions, which are off elsewhere so that every profile makes the same trace.
        let checked =
            [&COMMAND[..], &["--profile", "checked", "--", "chaos", "--seeds", SEEDS, "--with", TOLERATED]].concat();
        report.check(&format!("openraft's debug assertions, seeds {SEEDS}"), &shell, &checked);
        let mut is_whole = true;
        report.stage("what the dependencies are held to", || {
            is_whole = crate::deny::check(&shell)?;
            Ok(ONE)
        });
        if !is_whole {
            report.leave_out("the advisories of the dependencies, because their database cannot be reached");
        }
        report.harness("a thousand histories, judged by two checkers", &shell, HISTORIES);
        report.harness("an exported Rust test in a crate of its own", &shell, EXPORTED);
        let mut fuzzing = Shell::new();
        fuzzing.set("BOLERO_RANDOM_ITERATIONS", u32::MAX.to_string());
        fuzzing.set("BOLERO_RANDOM_TEST_TIME_MS", FUZZ_MS);
        report.harness(
            "random links, files and scenarios, for a minute",
            &fuzzing,
            &[FUZZ, &["--", "--test-threads", "1"]].concat(),
        );
    }
    report.stage("what is built beside the stages above, the rest of it", || {
        ahead.into_iter().for_each(Ahead::end);
        Ok(Count::default())
    });
    if report.stage("release build for the browser", || crate::build(&shell).map(|()| ONE)) {
        report.check("sizes", &shell, SIZES);
        let mut browsers = shell.clone();
        if nightly {
            browsers.set(EVERY_LESSON, "1");
        }
        report.harness("browser tests", &browsers, BROWSER);
        if nightly {
            report.stage("fetch Perfetto", || {
                let folder = browser::perfetto(&shell)?;
                browsers.set(PERFETTO_UI, folder.to_string_lossy().into_owned());
                Ok(ONE)
            });
            report.harness("what Perfetto reads in its export", &browsers, PERFETTO);
            for (name, bin) in MEASURES {
                report.check(
                    name,
                    &shell,
                    &["run", "--quiet", "--release", "--package", "browser-tests", "--bin", bin],
                );
            }
            report.check("what the checks cost", &shell, &["bench", "--bench", "checks"]);
            report.check("how fast a trace is sought", &shell, &["bench", "--bench", "view"]);
        }
    } else {
        report.leave_out("sizes and browser tests, because nothing was built");
    }
    report.print()
}

/// Plays the same in both profiles: seeds of the usual faults, seeds of every kind of fault with one leader in a term and
/// with several, and every lesson, where members change, snapshots travel in chunks and clients work. What is printed
/// holds the hashes of all traces.
fn same_in_debug_and_release(shell: &Shell) -> Result<Count, String> {
    let mut plays: Vec<Vec<String>> = vec![words(&["chaos", "--seeds", COMPARED_SEEDS])];
    plays.push(words(&["chaos", "--seeds", COMPARED_SEEDS, "--engine", "raft-rs"]));
    for kind in KINDS {
        let with = format!("plain,{kind}=2");
        let usual = ["chaos", "--seeds", COMPARED_SEEDS_OF_A_KIND, "--with", &with];
        plays.push(words(&usual));
        plays.push(words(&[&usual[..], &["--leader-ids", "several"]].concat()));
        plays.push(words(&[&usual[..], &["--engine", "raft-rs"]].concat()));
    }
    plays.push([words(&["hash"]), lessons()?].concat());
    for play in &plays {
        let mut printed = [Vec::new(), Vec::new()];
        for (profile, lines) in ["dev", "release"].into_iter().zip(&mut printed) {
            let arguments: Vec<&str> = play.iter().map(String::as_str).collect();
            let call = [&COMMAND[..], &["--profile", profile, "--"], &arguments].concat();
            // A call that is printed names the program that was called, which is in the profile's folder.
            shell.run_reading("cargo", &call, |line| lines.push(line.replace("target/debug/", "target/release/")))?;
        }
        let [debug, release] = printed;
        let differs = debug.iter().zip(&release).find(|(debug, release)| debug != release);
        if let Some((debug, release)) = differs {
            return Err(format!("`{}`: debug says `{debug}`, release says `{release}`", play[..2].join(" ")));
        }
        if debug.len() != release.len() || debug.is_empty() {
            return Err(format!("debug prints {} lines, release {}", debug.len(), release.len()));
        }
    }
    Ok(Count { passed: plays.len() as u64, failed: 0 })
}

fn words(words: &[&str]) -> Vec<String> {
    words.iter().map(ToString::to_string).collect()
}

/// The files of all lessons and of the library.
fn lessons() -> Result<Vec<String>, String> {
    let mut names = Vec::new();
    for folder in ["lessons", "scenarios"] {
        let failed = |error: std::io::Error| format!("the folder {folder}: {error}");
        for file in std::fs::read_dir(Shell::root().join(folder)).map_err(failed)? {
            names.push(format!("{folder}/{}", file.map_err(failed)?.file_name().to_string_lossy()));
        }
    }
    names.sort();
    Ok(names)
}
