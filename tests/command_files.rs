//! The native command as a process, with files: what `run` says, `check`, exports, links, and odd input.

use std::fs;
use std::io::Write as _;
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

fn call(arguments: &[&str]) -> Ended {
    ended(Command::new(COMMAND).args(arguments).output().expect("the command can be started"))
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

const REFUSED: &str = "cluster nodes=3 seed=7\nrun until leader 2\nwrite 1 x=1\nrun until converged\n";

#[test]
fn run_says_what_was_refused_who_led_and_how_the_cluster_stands_at_the_end() {
    let folder = folder("files-run");
    let file = write(
        &folder,
        "refused.raft",
        "cluster nodes=3 seed=7\nrun until serving\nwrite 1 x=1\nwrite 2 x=2\nwrite 3 x=3\nrun 1s\n",
    );
    let said = call(&["run", &file]);
    assert_eq!((said.code, said.err.as_str()), (Some(0), ""), "{said:?}");
    let lines: Vec<&str> = said.out.lines().collect();
    assert_eq!(lines[0], file);
    let requests = lines.iter().find(|line| line.starts_with("requests: ")).expect("figures of requests");
    assert!(requests.contains("refused") && !requests.contains(" 0 refused"), "{requests}");
    assert!(
        lines.iter().any(|line| line.trim().starts_with("at ") && line.contains(": refused by node ")),
        "{lines:?}"
    );
    assert!(lines.iter().any(|line| line.starts_with("elections: ") && line.contains("node ")), "{lines:?}");
    assert_eq!(lines.iter().filter(|line| line.starts_with("node ")).count(), 3, "{lines:?}");
    let hash = call(&["hash", &file]).out;
    let last = lines.last().expect("a last line");
    assert!(last.starts_with(&format!("trace {}: ", &hash[..16])) && last.ends_with(" events"), "{last}");

    assert_eq!(call(&["run", "--quiet", &file]), Ended { code: Some(0), out: String::new(), err: String::new() });
    let traced = call(&["run", "--trace", &file]).out;
    assert!(traced.contains(" leads term ") || traced.contains(" leader"), "{traced}");
    assert!(traced.lines().count() > lines.len() + 5);
    let json = call(&["run", "--json", &file]).out;
    let json: serde_json::Value = serde_json::from_str(&json).expect("a line of JSON");
    assert_eq!((&json["code"], json["hash"].as_str()), (&0.into(), Some(&hash[..16])));
    assert!(json["refused"].as_u64().is_some_and(|refused| refused > 0) && json["why"].is_null(), "{json}");
    assert!(json["outcomes"][0]["what"].as_str().is_some_and(|what| what.contains("refused by node")), "{json}");
    let waits = ["median", "p99", "longest_without_an_answer"].map(|name| json["wait_us"][name].as_u64());
    assert!(waits.iter().all(|wait| wait.is_some_and(|wait| wait > 0)), "{waits:?}");
    let (leader, nodes) = (&json["leaders"][0], json["nodes"].as_array().expect("nodes"));
    assert!(elections(&lines).contains(&format!("node {} in term {}", leader["node"], leader["term"])), "{leader}");
    for (node, line) in nodes.iter().zip(lines.iter().filter(|line| line.starts_with("node "))) {
        let text = |name: &str| node[name].as_str().expect("a text").to_string();
        let start = format!("node {}  {}", node["node"], text("role"));
        assert!(line.starts_with(&start) && line.contains(&format!("applied {}", text("applied"))), "{node} {line}");
        assert_eq!(node["data"]["x"].as_str().map(|x| line.contains(&format!("x={x}"))), Some(true), "{node} {line}");
    }
}

fn elections(lines: &[&str]) -> String {
    lines.iter().find(|line| line.starts_with("elections: ")).expect("a line of elections").to_string()
}

#[test]
fn run_counts_transfers_and_snapshots() {
    let transfer = call(&["run", "scenarios/leadership-transfer.raft"]).out;
    assert!(transfer.contains("\nleadership transfers begun: 1\n"), "{transfer}");
    let snapshots = call(&["run", "scenarios/snapshot-and-purge.raft"]).out;
    let line = snapshots.lines().find(|line| line.starts_with("snapshots: ")).expect("snapshots");
    assert!(line.ends_with(" installed") && !line.starts_with("snapshots: 0 built"), "{line}");
}

#[test]
fn the_standard_input_is_a_file_called_dash() {
    let mut child = Command::new(COMMAND)
        .args(["run", "-"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the command can be started");
    child.stdin.take().expect("piped").write_all(b"cluster nodes=3\nrun until leader\nview\n").expect("it reads");
    let said = ended(child.wait_with_output().expect("it ends"));
    assert_eq!((said.code, said.err.as_str()), (Some(0), ""));
    assert!(said.out.starts_with("-\nat "), "{}", said.out);
}

#[test]
fn odd_files_are_named_by_what_is_odd_about_them() {
    let folder = folder("files-odd");
    let utf16: Vec<u8> = [0xff, 0xfe].into_iter().chain("cluster".bytes().flat_map(|byte| [byte, 0])).collect();
    let cases = [
        (write(&folder, "utf16.raft", utf16), "this is UTF-16"),
        (write(&folder, "latin1.raft", b"cluster nodes=3\n# f\xfcr alle\n"), "line 2 is not UTF-8, and may be Latin-1"),
        ("/dev/zero".to_string(), "too long for a scenario"),
        (folder.to_str().expect("UTF-8").to_string(), "this is a directory"),
        (folder.join("none.raft").to_str().expect("UTF-8").to_string(), "No such file"),
        (write(&folder, "wrong.raft", "cluster nodes=3\nrun utnil leader\n"), "line 2"),
    ];
    for (file, why) in cases {
        let said = call(&["run", "--quiet", &file]);
        assert_eq!((said.code, said.out.as_str()), (Some(2), ""), "{file}");
        assert!(said.err.starts_with(&format!("{file}: ")) && said.err.contains(why), "{}", said.err);
        assert_eq!(call(&["hash", &file]).code, Some(2), "{file}");
    }
}

#[test]
fn mistakes_name_lines_and_what_is_to_be_typed_again_is_quoted() {
    let folder = folder("files-mistakes");
    let name =
        write(&folder, "my file; x.raft", "# Words.\n\ncluster nodes=3 seed=7\n\n# More.\nrun 1s\n\nrestart 1\n");
    let impossible = call(&["run", &name]);
    assert_eq!(impossible.code, Some(2));
    assert!(impossible.err.contains("line 8, `restart 1` is impossible at 1s"), "{}", impossible.err);
    assert_eq!(call(&["hash", &name]).code, Some(2));

    fs::write(&name, "cluster nodes=3 seed=7\nrun until leader\nexpect not leader\n").expect("writable");
    let failed = call(&["run", &name]);
    assert_eq!(failed.code, Some(1));
    assert_eq!(call(&["hash", &name]).code, Some(1));
    let start = format!("{name}: line 3: at ");
    let is_named = |line: &str| line.starts_with(&start) && line.contains(": expected not leader, but ");
    assert!(failed.err.lines().next().is_some_and(is_named), "{}", failed.err);
    let again = failed.err.lines().find_map(|line| line.strip_prefix("repeat it with: ")).expect("a command");
    let repeated = shell(again, &folder);
    assert_eq!((repeated.code, repeated.out, repeated.err), (failed.code, failed.out, failed.err));
    let json = |text: &str| {
        fs::write(&name, text).expect("writable");
        let line = call(&["run", "--json", &name]).out;
        let json: serde_json::Value = serde_json::from_str(&line).expect("a line of JSON");
        (json["why"].as_str().unwrap_or_default().to_string(), json["line"].as_u64())
    };
    let (why, line) = json("cluster nodes=3 seed=7\n\nrun until leader within 1ms\nexpect leader\nexpect leader 2\n");
    assert!(why.starts_with("line 3: at 1ms: waited without success for leader"), "{why}");
    assert!(why.ends_with("; 2 more lines did not come true") && line == Some(3), "{why} {line:?}");
    let (why, line) = json("cluster nodes=3\nrun 1s\n\nrestart 1\n");
    assert!(why.starts_with("line 4, `restart 1` is impossible at 1s") && line == Some(4), "{why} {line:?}");
    let (why, line) = json("cluster nodes=3\nwalk\n");
    assert!(why.starts_with("line 2, column 1: ") && line == Some(2), "{why} {line:?}");
    let (why, line) = json("cluster nodes=3 seed=7\nrun until leader\n----\nat 1s: leader 9\n");
    assert!(why.contains("first in its line 1") && line == Some(4), "{why} {line:?}");
    assert_eq!(json("cluster nodes=3 seed=7\nrun until leader\n"), (String::new(), None));
    // A broken property has no line, and is named.
    let late = fs::read_to_string("scenarios/snapshot-inside-the-log.raft").expect("a scenario");
    let (late, _) = late.split_once("\n----\n").expect("its output, which says so too");
    let (why, line) = json(late);
    assert!(why.contains("broken: Committed is Applied: node 3 holds 1/6") && line.is_none(), "{why} {line:?}");

    fs::write(&name, "cluster nodes=3 seed=7\nrun until leader\n----\nat 1s: leader 9\n").expect("writable");
    let differs = call(&["run", "--quiet", &name]);
    assert_eq!(differs.code, Some(1));
    assert!(
        differs.err.contains("first in its line 1:\n  expected `at 1s: leader 9`\n  printed  `at "),
        "{}",
        differs.err
    );
    assert_eq!(call(&["run", "--update", &name]).code, Some(0));
    assert_eq!(call(&["run", "--quiet", &name]), Ended { code: Some(0), out: String::new(), err: String::new() });
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_ends_the_command_with_a_sentence() {
    let folder = folder("files-full");
    let file = write(&folder, "a.raft", REFUSED);
    for line in ["run", "trace", "report"] {
        let said = shell(&format!("raft-playground {line} '{file}' > /dev/full"), &folder);
        assert_eq!(said.code, Some(2), "{line}");
        assert!(said.err.contains("the output cannot be written: No space left"), "{line}: {}", said.err);
    }
    let said = call(&["report", &file, "--out", "/dev/full/none"]);
    assert_eq!(said.code, Some(2));
    assert!(!said.err.contains("panicked"), "{}", said.err);
}

#[test]
fn check_judges_a_directory_and_reports_to_a_continuous_integration() {
    let folder = folder("files-check");
    fs::create_dir(folder.join("deep")).expect("a folder");
    write(&folder, "a.raft", "cluster nodes=3 seed=7\nrun until leader\nexpect leader\n");
    write(&folder, "deep/b.raft", "cluster nodes=3 seed=7\nrun until leader\nexpect not leader\n");
    write(&folder, "c.raft", "cluster nodes=3\nwalk & <run>\n");
    write(&folder, "not-one.txt", "nothing");
    for jobs in ["1", "3"] {
        let said = shell(&format!("raft-playground check . --jobs {jobs} --junit report.xml"), &folder);
        assert_eq!(said.code, Some(2));
        assert!(
            said.out.starts_with("ok     ./a.raft: ") && said.out.contains("FAILED ./deep/b.raft: "),
            "{}",
            said.out
        );
        assert!(
            said.out.contains("FAILED ./deep/b.raft: line 3: at ") && said.out.contains(": expected not leader, but ")
        );
        assert!(said.out.ends_with("3 files, 2 failed: ./c.raft, ./deep/b.raft\n"), "{}", said.out);
        // Of what cannot be read `run` says no more than this.
        assert!(said.err.ends_with(" run ./deep/b.raft\n") && said.err.lines().count() == 1, "{}", said.err);
    }
    let report = fs::read_to_string(folder.join("report.xml")).expect("a report");
    let report = roxmltree::Document::parse(&report).expect("well formed");
    let suite = report.descendants().find(|node| node.has_tag_name("testsuite")).expect("a suite");
    keeps_the_schema(report.root_element());
    let count = |name| suite.attribute(name).and_then(|count| count.parse().ok()).unwrap_or(99);
    assert_eq!((count("tests"), count("failures"), count("errors")), (3, 1, 1));
    let cases: Vec<_> = suite.children().filter(|node| node.has_tag_name("testcase")).collect();
    let with = |name| cases.iter().filter(|case| case.children().any(|child| child.has_tag_name(name))).count();
    assert_eq!((cases.len(), with("failure"), with("error")), (3, 1, 1));
    let failure = report.descendants().find(|node| node.has_tag_name("failure")).expect("a failure");
    let message = failure.attribute("message").expect("a message");
    assert!(message.starts_with("line 3: at ") && message.contains(": expected not leader, but "), "{message}");
    let none = shell("raft-playground check nofile", &folder);
    assert_eq!((none.code, none.err.as_str()), (Some(2), ""), "{none:?}");
    assert!(none.out.ends_with("\n1 file, 1 failed: nofile\n"), "{none:?}");

    let lesson = "cluster nodes=3 seed=3\nrun until leader 1\n# Node 1 leads.\nstop\n\
                  goal \"Let another node lead.\" not leader 1 within 3s\nsolution run 1ms\nrun 1s\n";
    write(&folder, "lesson.raft", lesson);
    let said = shell("raft-playground check lesson.raft", &folder);
    let why = "FAILED lesson.raft: line 4, `stop`: `run until not leader 1 within 3s`: ";
    assert!(said.code == Some(1) && said.out.starts_with(why), "{}", said.out);
    write(&folder, "lesson.raft", lesson.replace("run 1ms", "crash 1"));
    assert_eq!(shell("raft-playground check lesson.raft", &folder).code, Some(0));
    let said = shell("raft-playground run lesson.raft", &folder).out;
    assert!(said.contains("\ngrade from the first stop on: 3 of 3 marks. "), "{said}");

    let parsed = shell("raft-playground check --parse --quiet a.raft deep", &folder);
    assert_eq!((parsed.code, parsed.out.as_str()), (Some(0), "2 files, all fine\n"));
    let empty = shell("mkdir none; raft-playground check none", &folder);
    assert_eq!(empty.code, Some(2));
    assert!(empty.err.contains("there is no scenario in this directory"), "{}", empty.err);
}

type Names = &'static [&'static str];

/// What the schema of such reports (Jenkins' `junit-10.xsd`) allows: of each element which attributes it must and may have, and
/// which elements stand in it; a text stands only in those without.
const SCHEMA: [(&str, Names, Names, Names); 6] = [
    ("testsuites", &[], &["name", "time", "tests", "failures", "errors"], &["testsuite"]),
    (
        "testsuite",
        &["name", "tests", "failures", "errors"],
        &["time", "skipped", "timestamp", "hostname", "id", "package", "file"],
        &["testcase", "system-out"],
    ),
    ("testcase", &["name"], &["time", "classname"], &["skipped", "error", "failure", "system-out"]),
    ("failure", &[], &["type", "message"], &[]),
    ("error", &[], &["type", "message"], &[]),
    ("system-out", &[], &[], &[]),
];

fn keeps_the_schema(element: roxmltree::Node<'_, '_>) {
    let name = element.tag_name().name();
    let (_, must, may, inside) = SCHEMA.iter().find(|rule| rule.0 == name).unwrap_or_else(|| panic!("<{name}>"));
    for attribute in element.attributes() {
        let known = must.contains(&attribute.name()) || may.contains(&attribute.name());
        assert!(known, "<{name} {}>", attribute.name());
        if attribute.name() == "time" {
            assert!(
                attribute.value().parse::<f64>().is_ok() && !attribute.value().contains(['e', '-']),
                "{attribute:?}"
            );
        }
    }
    assert!(must.iter().all(|attribute| element.has_attribute(*attribute)), "<{name}> lacks one of {must:?}");
    for child in element.children() {
        match child.is_element() {
            true => assert!(inside.contains(&child.tag_name().name()), "{child:?} in <{name}>"),
            false => assert!(inside.is_empty() || child.text().is_some_and(|text| text.trim().is_empty()), "{child:?}"),
        }
    }
    element.children().filter(roxmltree::Node::is_element).for_each(keeps_the_schema);
}

#[test]
fn what_is_exported_holds_the_run() {
    let folder = folder("files-export");
    fs::copy("scenarios/first-election.raft", folder.join("first-election.raft")).expect("a copy");
    let hash = call(&["hash", "scenarios/first-election.raft"]).out[..16].to_string();
    for (line, wanted) in [
        ("report first-election.raft", hash.as_str()),
        ("diagram first-election.raft --until 700ms", "sequenceDiagram\n"),
        ("diagram first-election.raft --as plantuml --until 700ms", "@startuml\n"),
        ("diagram first-election.raft --as shiviz --until 700ms", "\nnode1 {"),
        ("picture first-election.raft", hash.as_str()),
        ("history first-election.raft", ":type :invoke, :f :write"),
        ("history first-election.raft --as json", "raft-playground-history/1"),
        ("trace first-election.raft", hash.as_str()),
    ] {
        let said = shell(&format!("raft-playground {line}"), &folder);
        assert_eq!((said.code, said.err.as_str()), (Some(0), ""), "{line}");
        assert!(said.out.contains(wanted), "{line} without {wanted}");
        let written = shell(&format!("raft-playground {line} --out made && cat made"), &folder);
        assert_eq!(written.out, said.out, "{line}");
    }
    assert_eq!(fs::read_dir(&folder).expect("readable").count(), 2, "nothing half written is left");
    let narrow = shell("raft-playground diagram first-election.raft --from 2s --until 1s", &folder);
    assert_eq!(narrow.code, Some(2));
    assert!(narrow.err.contains("a span ends after it begins"), "{}", narrow.err);
    let wrong = shell("raft-playground diagram first-election.raft --as gif", &folder);
    assert!(wrong.err.contains("`gif` is not one of mermaid, plantuml, shiviz"), "{}", wrong.err);
    let wrong = shell("raft-playground report first-election.raft --until soon", &folder);
    assert!(wrong.err.contains("`soon` is not a time"), "{}", wrong.err);
}

/// The picture's pixels, a film and a trace for Perfetto are no texts; they are read by readers that are not ours.
#[test]
fn pictures_are_drawn_without_a_browser_and_a_film_shows_exact_moments_and_repeats() {
    let folder = folder("files-pixels");
    fs::copy("scenarios/first-election.raft", folder.join("first-election.raft")).expect("a copy");
    let made = |line: &str| {
        let said = shell(&format!("raft-playground {line} --out made"), &folder);
        assert_eq!((said.code, said.err.as_str(), said.out.as_str()), (Some(0), "", ""), "{line}");
        fs::read(folder.join("made")).expect("readable")
    };
    let perfetto = made("trace first-election.raft --as perfetto");
    let hash = call(&["hash", "scenarios/first-election.raft"]).out[..16].to_string();
    assert!(perfetto.windows(16).any(|bytes| bytes == hash.as_bytes()));

    let decoder = png::Decoder::new(std::io::Cursor::new(made("picture first-election.raft --as png --until 450ms")));
    let mut reader = decoder.read_info().expect("a PNG");
    let mut pixels = vec![0; reader.output_buffer_size().expect("it fits")];
    let info = reader.next_frame(&mut pixels).expect("its pixels");
    assert_eq!((info.width, info.color_type), (1_920, png::ColorType::Rgba));
    let share_of = |colour: [u8; 3]| {
        let count = pixels.chunks(4).filter(|pixel| pixel[..3] == colour).count();
        count * 1_000 / (pixels.len() / 4)
    };
    // The background, the leader's term, and text.
    assert!((700..995).contains(&share_of([0xff; 3])), "{} thousandths are white", share_of([0xff; 3]));
    assert!(pixels.chunks(4).filter(|pixel| pixel[..3] == [0xcf, 0xe1, 0xfb]).count() > 1_000, "no node of term 1");
    assert!(pixels.chunks(4).filter(|pixel| pixel[..3] == [0x17, 0x1d, 0x29]).count() > 1_000, "no text");
    reader.finish().expect("the rest");
    let text = reader.info().utf8_text.first().expect("the run").get_text().expect("readable");
    assert!(
        text.starts_with("<run ") && text.contains("moment-us=\"450000\"") && text.contains("cluster nodes=5 seed=7")
    );

    let film = made("picture first-election.raft --as gif --from 300ms --until 500ms");
    assert!(film.len() < 10_000_000, "{} bytes", film.len());
    let mut options = gif::DecodeOptions::new();
    options.set_color_output(gif::ColorOutput::Indexed);
    let mut film = options.read_info(&film[..]).expect("a GIF");
    assert_eq!((film.width(), film.repeat()), (720, gif::Repeat::Infinite));
    let (mut delays, mut changed) = (Vec::new(), Vec::new());
    while let Some(frame) = film.read_next_frame().expect("a picture") {
        delays.push(frame.delay);
        changed.push(frame.buffer.iter().filter(|place| Some(**place) != frame.transparent).count());
    }
    assert_eq!(delays, vec![10; 100], "ten seconds");
    // The first picture is whole, so the film begins again as it began; the others say what is new in them: the time at least.
    assert_eq!(changed[0], 720 * usize::from(film.height()));
    assert!(changed[1..].iter().all(|count| (1..changed[0] / 4).contains(count)), "{changed:?}");
}

#[test]
fn a_test_of_etcds_raft_becomes_a_scenario_that_runs() {
    let folder = folder("files-rafttest");
    let test = "add-nodes 3 voters=(1,2,3) index=10\n----\nok\n\ncampaign 1\nstabilize\n----\nok\n\nforget-leader 2\n----\nok\n";
    write(&folder, "campaign.txt", test);
    let said = shell(
        "raft-playground new --rafttest campaign.txt --out made.raft && true; echo $?; raft-playground run made.raft",
        &folder,
    );
    assert!(said.out.starts_with("3\n") && said.out.contains("leaders: node 1 in term 1"), "{said:?}");
    assert_eq!(said.err, "campaign.txt: line 10: `forget-leader 2` is left out: no follower forgets its leader here\n");
    write(&folder, "odd.txt", "campaign 1\n");
    let said = shell("raft-playground new --rafttest odd.txt", &folder);
    assert_eq!((said.code, said.err.contains("odd.txt: no line says `add-nodes")), (Some(2), true), "{said:?}");
}

/// `tests/exported.rs` is such a test: it is compiled and run with all others.
#[test]
fn an_exported_rust_test_is_one_that_compiles_and_passes() {
    let said = call(&["test", "scenarios/first-election.raft"]);
    assert_eq!(said.code, Some(0));
    expect_test::expect_file!["exported.rs"].assert_eq(&said.out);
}

#[test]
fn a_link_holds_the_run_and_says_whether_this_build_plays_it_as_it_was() {
    let folder = folder("files-link");
    let link = call(&["link", "scenarios/minority-leader.raft", "--at", "1.2s", "--page", "https://example.org/raft/"]);
    assert_eq!((link.code, link.err.as_str()), (Some(0), ""));
    let link = link.out.trim_end();
    assert!(link.starts_with("https://example.org/raft/#run=") && link.len() < 2_000, "{link}");
    let read = call(&["link", link]);
    assert_eq!(
        (read.code, read.err.as_str()),
        (Some(0), "What can a leader do that is cut off from its majority?, at 1.2s\n")
    );
    let file = write(&folder, "read.raft", &read.out);
    assert_eq!(call(&["hash", &file]).out[..16], call(&["hash", "scenarios/minority-leader.raft"]).out[..16]);

    let (_, packed) = link.split_once("#run=").expect("a fragment");
    let Ok(share::Address::Run(mut other)) = share::address(&format!("#run={packed}")) else { panic!("a run") };
    let stamp = other.stamp.as_mut().expect("it was played");
    (stamp.hash, stamp.engine) = (stamp.hash ^ 1, "openraft 0.9".to_string());
    stamp.marks[7..].iter_mut().for_each(|mark| *mark ^= 1);
    let differs = call(&["link", &format!("#run={}", other.packed().expect("short"))]);
    assert_eq!(differs.code, Some(1));
    assert!(
        differs.err.contains("this build plays another run from event ") && differs.err.contains("openraft 0.9"),
        "{}",
        differs.err
    );
    let damaged = call(&["link", &link[..link.len() - 5]]);
    assert_eq!(damaged.code, Some(2));
    assert!(damaged.err.contains("This link cannot be opened: it is damaged or was cut short"), "{}", damaged.err);
}

#[test]
fn fmt_writes_the_usual_form_and_changes_no_meaning() {
    let folder = folder("files-fmt");
    let file = write(&folder, "a.raft", "cluster   nodes=3   seed=7\nrun   1000ms\nview\n");
    let hash = call(&["hash", &file]).out;
    assert_eq!(call(&["fmt", "--check", &file]).code, Some(1));
    assert_eq!(call(&["fmt", &file]), Ended { code: Some(0), out: String::new(), err: String::new() });
    assert_eq!(fs::read_to_string(&file).expect("readable"), "cluster nodes=3 seed=7\nrun 1s\nview\n");
    assert_eq!(call(&["fmt", "--check", &file]).code, Some(0));
    assert_eq!(call(&["hash", &file]).out, hash);
}

#[test]
fn a_new_scenario_runs_and_the_usual_questions_have_the_usual_answers() {
    let folder = folder("files-new");
    let said = shell("raft-playground new --out mine.raft && raft-playground run --quiet mine.raft", &folder);
    assert_eq!((said.code, said.err.as_str()), (Some(0), ""));
    let again = shell("raft-playground new --out mine.raft", &folder);
    assert_eq!((again.code, again.err.contains("exists already")), (Some(2), true));
    let version = call(&["--version"]);
    assert_eq!(version.code, Some(0));
    assert!(
        version.out.starts_with("raft-playground 0.1.0 (openraft ")
            && version.out.contains(", raft-rs 0.7.0, language 1)"),
        "{}",
        version.out
    );
    assert_eq!(call(&["-V"]), version);
    let help = call(&["--help"]);
    for asked in [&["-h"][..], &["help"]] {
        assert_eq!(call(asked), help);
    }
    let run = call(&["run", "-h"]).out;
    assert!(run.contains("raft-playground run FILE…") && !run.contains("raft-playground check FILE"), "{run}");
    assert!(help.out.contains("examples:\n"));
    assert_eq!(call(&["completions", "bash"]).code, Some(0));
    assert_eq!(call(&["completions", "tcsh"]).code, Some(2));
}

#[test]
fn what_carries_a_run_is_opened_and_what_carries_none_is_named() {
    let folder = folder("files-carried");
    let text = "# A <lesson>.\ncluster nodes=3 seed=7\nrun until serving\nwrite leader x=\"&lt;\"\nrun 300ms\n";
    let hash = call(&["hash", &write(&folder, "a.raft", text)]).out[..16].to_string();
    for (line, name) in [
        ("picture a.raft", "a.svg"),
        ("picture a.raft --as html", "a.html"),
        ("picture a.raft --as png", "a.png"),
        ("report a.raft", "a.md"),
    ] {
        assert_eq!(shell(&format!("raft-playground {line} --out {name}"), &folder).code, Some(0), "{line}");
        let said = shell(
            &format!(
                "raft-playground hash {name} && raft-playground link {name} > link && cat {name} | raft-playground hash -"
            ),
            &folder,
        );
        assert_eq!((said.code, said.err.as_str()), (Some(0), ""), "{name}");
        assert_eq!(said.out, format!("{hash} {name}\n{hash} -\n"));
        let link = fs::read_to_string(folder.join("link")).expect("a link");
        assert_eq!(call(&["hash", link.trim_end()]).out[..16], hash, "{name}");
        // It is read, and nothing is written over it.
        let before = fs::read(folder.join(name)).expect("readable");
        for line in ["fmt", "run --quiet --update", "new --rafttest"] {
            let said = shell(&format!("raft-playground {line} {name}"), &folder);
            let why = format!("{name}: this picture, page or report carries a run, and is no text of this kind itself");
            assert!(said.code == Some(2) && said.err.contains(&why), "{line}: {said:?}");
        }
        assert_eq!(fs::read(folder.join(name)).expect("readable"), before, "{name}");
    }
    let film = shell("raft-playground picture a.raft --as gif --from 0s --until 50ms --out a.gif", &folder);
    assert_eq!(film.code, Some(0), "{film:?}");
    assert_eq!(shell("raft-playground packet a.raft --out a.zip", &folder).code, Some(0));
    write(&folder, "b.png", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\x02\xd0");
    write(&folder, "b.webm", b"\x1aE\xdf\xa3\x9fB\x86\x81\x01");
    write(&folder, "b.svg", "<svg xmlns=\"http://www.w3.org/2000/svg\"/>\n");
    write(&folder, "rt.txt", "add-nodes 3 voters=(1,2,3) index=10\n----\nok\n");
    for (name, why) in [
        ("a.gif", "this film carries no run: save a picture or the HTML file with Share…"),
        ("b.webm", "this film carries no run: "),
        ("a.zip", "this packet holds a run in run.raft: unpack it, and open that"),
        ("b.png", "this picture carries no run, as one saved with Share… does"),
        ("b.svg", "this picture or page carries no run, as one saved with Share… does"),
        ("rt.txt", "this test of etcd's raft becomes a scenario with `raft-playground new --rafttest FILE`"),
    ] {
        for line in ["run --quiet", "link", "check"] {
            let said = shell(&format!("raft-playground {line} {name}"), &folder);
            let all = format!("{}{}", said.out, said.err);
            assert!(said.code == Some(2) && all.contains(&format!("{name}: {why}")), "{line}: {said:?}");
        }
    }
    let said = shell("raft-playground new --rafttest b.png", &folder);
    assert!(said.code == Some(2) && said.err.contains("b.png: this picture carries no run"), "{said:?}");
    assert_eq!(shell("raft-playground new --rafttest rt.txt", &folder).code, Some(0));
}

#[test]
fn a_folder_that_is_missing_and_an_address_that_is_none_are_named() {
    let folder = folder("files-named");
    fs::copy("scenarios/first-election.raft", folder.join("a.raft")).expect("a copy");
    for line in ["report a.raft", "new", "packet a.raft"] {
        let said = shell(&format!("raft-playground {line} --out none/made"), &folder);
        assert_eq!(said.code, Some(2), "{line}");
        assert!(said.err.ends_with("none/made: there is no folder none: make it first\n"), "{line}: {}", said.err);
    }
    for page in [
        "javascript:alert(1)",
        "https://example.org/raft/#z",
        "example.org",
        "https://",
        "https://a b/",
        "data:text/html,x",
        "",
    ] {
        for line in ["link", "report", "packet --out made", "picture --as html"] {
            let said = shell(&format!("raft-playground {line} a.raft --page '{page}'"), &folder);
            let why =
                format!("`{page}` is no address of a page: write one like https://example.org/raft/ behind --page");
            assert!(said.code == Some(2) && said.err.contains(&why), "{line} {page}: {said:?}");
        }
    }
    assert_eq!(fs::read_dir(&folder).expect("readable").count(), 1, "nothing was made");
    for (page, start) in [
        ("https://example.org/raft/#", "https://example.org/raft/#run="),
        ("http://[::1]:8080/?embed", "http://[::1]:8080/?embed#run="),
    ] {
        let said = shell(&format!("raft-playground link a.raft --page '{page}'"), &folder);
        assert!(said.code == Some(0) && said.out.starts_with(start), "{said:?}");
    }
}

/// What a command shows on a terminal, which `script` of util-linux makes.
#[cfg(target_os = "linux")]
fn on_a_terminal(line: &str, folder: &Path) -> String {
    let path = format!("{}:{}", Path::new(COMMAND).parent().expect("a folder").display(), env!("PATH"));
    let mut command = Command::new("script");
    let command = command.args(["-qec", line, "/dev/null"]).current_dir(folder).env("PATH", path).stdin(Stdio::null());
    String::from_utf8(command.output().expect("util-linux is installed").stdout).expect("UTF-8")
}

#[cfg(target_os = "linux")]
#[test]
fn a_terminal_shows_how_far_a_run_is_and_the_line_is_gone_before_other_text_stands_there() {
    let folder = folder("files-terminal");
    write(&folder, "long.raft", "cluster nodes=5 seed=1\nrun until leader\nrun 300s\nview\n");
    for (line, progress) in [
        ("raft-playground run long.raft", "long.raft: "),
        ("raft-playground run --trace long.raft", "long.raft: "),
        ("raft-playground check long.raft", "0 of 1 file, long.raft: "),
    ] {
        let shown = on_a_terminal(line, &folder);
        let erase = "\r\u{1b}[K";
        let notes = shown.split(erase).filter(|part| part.starts_with(progress) && part.contains(" of virtual time"));
        assert!(notes.clone().count() >= 3, "{line}: {shown:?}");
        assert!(
            notes.into_iter().all(|note| !note.contains('\n')),
            "{line}: it is erased before a line is printed: {shown:?}"
        );
        let end = shown.rsplit(erase).next().expect("the end");
        assert!(!end.contains("virtual time,") && end.ends_with('\n'), "{line}: {end:?}");
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_trace_is_printed_while_the_run_goes_on_and_each_sentence_once() {
    let folder = folder("files-trace");
    let file = write(&folder, "long.raft", "cluster nodes=5 seed=1\nrun until leader\nrun 20000m\nview\n");
    let mut command = Command::new(COMMAND);
    let command = command.args(["run", "--trace", &file]).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().expect("it starts");
    let mut out = std::io::BufReader::new(child.stdout.take().expect("piped"));
    let mut line = String::new();
    while !line.contains(" became leader of term ") {
        line.clear();
        assert!(std::io::BufRead::read_line(&mut out, &mut line).expect("readable") > 0, "it has ended");
    }
    let killed = Command::new("kill").args(["-INT", &child.id().to_string()]).status();
    assert!(killed.expect("kill can be started").success());
    let mut rest = String::new();
    std::io::Read::read_to_string(&mut out, &mut rest).expect("readable");
    assert_eq!(child.wait_with_output().expect("it ends").status.code(), Some(3));

    // Sentences and what lines print, in the order of time.
    let traced = call(&["run", "--trace", "scenarios/minority-leader.raft"]).out;
    let plain = call(&["run", "scenarios/minority-leader.raft"]).out;
    let (printed, figures) = plain.split_once("requests: ").expect("figures");
    assert!(traced.ends_with(figures), "{traced}");
    let mut places = traced.lines();
    for line in printed.lines() {
        assert!(places.any(|traced| traced == line), "{line} is missing, or too early");
    }
    let times: Vec<f64> = traced
        .lines()
        .take_while(|line| !line.starts_with("requests: "))
        .filter_map(|line| {
            let at = line.strip_prefix("at ")?.split_once(':')?.0;
            let (number, unit) = at.split_at(at.find(char::is_alphabetic)?);
            Some(number.parse::<f64>().ok()? * if unit == "s" { 1_000.0 } else { 1.0 })
        })
        .collect();
    assert!(times.len() > 30 && times.is_sorted(), "{times:?}");
}

#[cfg(target_os = "linux")]
#[test]
fn ctrl_c_ends_a_long_run_with_what_it_has() {
    let folder = folder("files-interrupt");
    let file = write(&folder, "long.raft", "cluster nodes=5 seed=1\nrun until leader\nrun 20000m\nview\n");
    let mut command = Command::new(COMMAND);
    let mut child =
        command.args(["run", &file]).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("it starts");
    // The first line of the scenario prints long before the run is over.
    let mut out = std::io::BufReader::new(child.stdout.take().expect("piped"));
    let mut line = String::new();
    while !line.contains("leader") {
        assert!(std::io::BufRead::read_line(&mut out, &mut line).expect("readable") > 0, "{line}");
    }
    let killed = Command::new("kill").args(["-INT", &child.id().to_string()]).status();
    assert!(killed.expect("kill can be started").success());
    let mut rest = String::new();
    std::io::Read::read_to_string(&mut out, &mut rest).expect("readable");
    let Ended { code, err, .. } = ended(child.wait_with_output().expect("it ends"));
    assert_eq!(code, Some(3), "{err}");
    assert!(rest.contains("state at ") && rest.contains("trace "), "{rest}");
    assert!(err.contains("Ctrl-C came at ") && err.contains("the rest was not played"), "{err}");
}

#[test]
fn why_explains_who_leads_what_an_entry_lacks_and_what_became_of_requests() {
    let said = |arguments: &[&str]| {
        let said = call(&[&["why"], arguments].concat());
        assert_eq!((said.code, said.err.as_str()), (Some(0), ""), "{arguments:?}");
        said.out
    };
    let cut = "scenarios/minority-leader.raft";
    expect_test::expect![[r#"
        at 1.2s: node 1 leads term 1, but has no quorum for 710ms
          until 3 of 5 voters answer it, it takes no writes and can commit nothing: node 3 has not answered of late (the link 1 → 3: cut), node 4 has not answered of late (the link 1 → 4: cut), node 5 has not answered of late (the link 1 → 5: cut)
          nothing has to be done: 383.844ms later node 3 leads term 2 and serves
        entry 1/3 (x=9) is not committed: it is in the log of nodes 1, 2; node 1, which leads term 1, needs 3 of 5 voters and counts nodes 1, 2: node 3 has not received it (the link 1 → 3: cut), node 4 has not received it (the link 1 → 4: cut), node 5 has not received it (the link 1 → 5: cut)
        request 2 (x=9) of node 1 at 529.464ms: it waits until a majority holds it; node 1 is a leader of term 1 with no quorum for 710ms; its entry 1/3 is not committed: it is in the log of nodes 1, 2; node 1, which leads term 1, needs 3 of 5 voters and counts nodes 1, 2: node 3 has not received it (the link 1 → 3: cut), node 4 has not received it (the link 1 → 4: cut), node 5 has not received it (the link 1 → 5: cut)
    "#]].assert_eq(&said(&[cut, "--at", "1.2s"]));
    expect_test::expect![[r#"
        at 1.6s: node 3 leads term 2, and a quorum answers it
        entry 1/3 (x=9) is not committed: it is in the log of nodes 1, 2; node 3, which leads term 2, has 2/3 there, and overwrites it
        request 2 (x=9) of node 1 at 529.464ms: it waits until a majority holds it; node 1 is a stale leader of term 1 with no quorum for 1.11s; its entry 1/3 is not committed: it is in the log of nodes 1, 2; node 3, which leads term 2, has 2/3 there, and overwrites it
        request 3 (x=10) of node 1 at 1.554102s: at 1.554102s: 1 refused x=10: a majority last answered it 1.0 s ago, and its lease of 600 ms since it sent that request has expired
    "#]].assert_eq(&said(&[cut, "--at", "1.6s"]));
    expect_test::expect![[r#"
        entry 1/3 (x=9) is not committed: it is in the log of nodes 1, 2; node 3, which leads term 2, has 2/3 there, and overwrites it
        entry 2/3 (∅) is committed: it is in the log of nodes 3, 4, 5, and the commit index of node 3 is there, since 1.589502s
    "#]].assert_eq(&said(&[cut, "--at", "1.6s", "--entry", "3"]));
    expect_test::expect![[r#"
        request 1 (x=3) of node 1 at 463.768ms: at 506.741ms: request 1 was written at 1/2
    "#]]
    .assert_eq(&said(&[cut, "--request", "1"]));

    let lost = "tests/cases/34-lost-quorum-why-fails.raft";
    expect_test::expect![[r#"
        at 60s: node 1 leads term 1, but has no quorum for 59.4s
          until 2 of 3 voters answer it, it takes no writes and can commit nothing: node 2 is crashed, node 3 is crashed
          what helps: `restart 2`: 55.476ms later node 1 leads term 1 and serves
          what helps: `restart 3`: 61.562ms later node 1 leads term 1 and serves
    "#]]
    .assert_eq(&said(&[lost, "--at", "60s", "--leader"]));
    let all = said(&[lost]);
    assert!(all.contains(": no node leads: ") && all.contains("2 of 3 voters are needed, 1 runs"), "{all}");
    assert!(all.contains("\n  no node has led since 61.5") && all.contains(" stands for election in term 6"), "{all}");
    // The only node that is left has restarted, and has to learn again what was committed long before.
    assert!(all.contains("\nevery entry is committed\n"), "{all}");
    expect_test::expect![[r#"
        entry 1/2 (x=1) is committed since 490.818ms, but no node that holds it has learned so after a restart
    "#]]
    .assert_eq(&said(&[lost, "--entry", "2"]));
    assert_eq!(said(&[lost, "--request", "blocked"]).lines().count(), 1);
    expect_test::expect![[r#"
        at 515.435ms: node 4 leads term 1, and a quorum answers it
        every entry is committed
        no request was refused, is unknown or waits
    "#]]
    .assert_eq(&said(&["scenarios/first-election.raft"]));

    for (arguments, wanted) in [
        (&["--request", "99"][..], "there is no request `99` at 1.896914s: there are 1 to 4"),
        (&["--entry", "99"], "no log holds an entry at index 99 at 1.896914s: the longest log ends with 4"),
        (&["--entry", "x"], "`x` is not the index of an entry: write a number like 5"),
        (
            &["--entry", "1", "--leader"],
            "name one of --leader, --node, --entry, --request, --message, --client, or none",
        ),
        (&["--message", "9999"], "there was no message 9999 of late up to 1.896914s"),
        (&["--client", "7"], "there is no client C7 at 1.896914s"),
        (&["--message", "x"], "`x` is not the number of a message: write one like 812"),
        (&["--at", "soon"], "`soon` is not a time: write one like 1.2s or 500ms"),
    ] {
        let said = call(&[&["why", cut], arguments].concat());
        assert_eq!((said.code, said.out.as_str()), (Some(2), ""), "{arguments:?}");
        assert!(said.err.contains(wanted), "{arguments:?}: {}", said.err);
    }
}

#[test]
fn why_says_of_a_message_what_became_of_it_by_which_rule_and_what_would_help() {
    let said = |arguments: &[&str]| {
        let said = call(&[&["why"], arguments].concat());
        assert_eq!((said.code, said.err.as_str()), (Some(0), ""), "{arguments:?}");
        said.out
    };
    let cut = "scenarios/minority-leader.raft";
    // A heartbeat that was lost, and an entry.
    expect_test::expect![[r#"
        message 47 (1 → 3: heartbeat of term 1, committed 1/2), sent at 521.88ms; it was lost at 529.463ms: the link 1 → 3 was cut 7 ms after it was sent
          node 1 waits 75 ms for the answer, until 596.88ms
          the next one on this way is message 56 (1 → 3: heartbeat of term 1, committed 1/2), sent at 581.741ms; it was lost at 581.741ms: the link 1 → 3 is cut
          what helps: `heal 1 -- 3`: 0s later what node 1 sends to node 3 arrives
          what helps: `heal`: 0s later what node 1 sends to node 3 arrives
    "#]].assert_eq(&said(&[cut, "--at", "1.2s", "--message", "47"]));
    expect_test::expect![[r#"
        message 64 (1 → 3: AppendEntries 1/3 x=9), sent at 656.741ms; it was lost at 656.741ms: the link 1 → 3 is cut
          node 1 waits 75 ms for the answer, until 731.741ms
          entry 1/3 (x=9) is not committed: it is in the log of nodes 1, 2; node 1, which leads term 1, needs 3 of 5 voters and counts nodes 1, 2: node 3 has not received it (the link 1 → 3: cut), node 4 has not received it (the link 1 → 4: cut), node 5 has not received it (the link 1 → 5: cut)
          the next one on this way is message 68 (1 → 3: heartbeat of term 1, committed 1/2), sent at 721.88ms; it was lost at 721.88ms: the link 1 → 3 is cut
          what helps: `heal 1 -- 3`: 82.105ms later 1/3 is committed
          what helps: `heal 1 -- 4`: 90.01ms later 1/3 is committed
          what helps: `heal 1 -- 5`: 90.357ms later 1/3 is committed
    "#]].assert_eq(&said(&[cut, "--at", "1.2s", "--message", "64"]));
    // A refusal on its way, and one that has come to who asked.
    expect_test::expect![[r#"
        message 13 (3 → 2: RequestVote refused, term 1), sent at 380.731ms; it should arrive at 423.667ms, in 23 ms; it refuses: 3 voted for itself in term 1
          it answers message 5 (2 → 3: RequestVote of term 1), sent at 339.884ms; it arrived at 380.731ms, after 40 ms
          node 2 waits 225 ms for the answer, until 564.884ms
          nothing has to be done: 23.667ms later message 13 has arrived
    "#]].assert_eq(&said(&["scenarios/split-vote.raft", "--at", "400ms", "--message", "13"]));
    let repair = "scenarios/log-divergence-and-repair.raft";
    expect_test::expect![[r#"
        message 220 (1 → 4: heartbeat of term 1, committed 1/3), sent at 1.92188s; it arrived at 1.932414s, after 10 ms
          its answer is message 223 (4 → 1: AppendEntries refused: term 2 has begun), sent at 1.932414s; it arrived at 1.944441s, after 12 ms; it refuses: 4 was in term 2 already (it followed 3), and 1 sent it in term 1
          node 1 waits 75 ms for the answer, until 1.99688s
    "#]].assert_eq(&said(&[repair, "--at", "1.95s", "--message", "220"]));
    // One that is held.
    let held = "scenarios/held-append-entries.raft";
    expect_test::expect![[r#"
        message 17 (2 → 1: AppendEntries 1/2 x=3), sent at 412.443ms; it is held since 412.443ms until it is released
          node 2 waits 75 ms for the answer, until 487.443ms
          entry 1/2 (x=3) is committed: it is in the log of nodes 2, 3, and the commit index of nodes 2, 3 is there, since 439.328ms
          what helps: `release message 17`: 0s later message 17 has arrived
          what helps: `heal`: 0s later message 17 has arrived
    "#]].assert_eq(&said(&[held, "--at", "600ms", "--message", "17"]));
    // One whose answer comes too late: openraft waits three quarters of a heartbeat for it.
    let text = "cluster nodes=3 seed=7 heartbeat=50ms\nrun until serving\nrun 200ms\nlatency 40ms\n\
                write leader x=1\nrun 300ms\n";
    let late = write(&folder("files-why-message"), "late.raft", text);
    expect_test::expect![[r#"
        message 35 (3 → 2: AppendEntries 1/2 x=1), sent at 636.469ms; it arrived at 676.469ms, after 40 ms
          its answer is message 41 (2 → 3: AppendEntries accepted), sent at 677.469ms; it arrived at 717.469ms, after 40 ms
          node 3 waits 37 ms for the answer, until 673.969ms: the answer is 43 ms too late to count
          entry 1/2 (x=1) is not committed: it is in the log of nodes 1, 2, 3; node 3, which leads term 1, needs 2 of 3 voters and counts node 3: the answer of node 1 has not arrived (the link 1 → 3: 40ms), the answer of node 2 has not arrived (the link 2 → 3: 40ms)
          the next one on this way is message 37 (3 → 2: heartbeat of term 1, committed 1/1), sent at 655.013ms; it arrived at 695.013ms, after 40 ms
          what helps: `heal`: 71.609ms later 1/2 is committed
    "#]].assert_eq(&said(&[&late, "--message", "35"]));
    let answer = said(&[&late, "--message", "41"]);
    assert!(
        answer.contains("the answer is 43 ms too late to count") && answer.contains("it answers message 35"),
        "{answer}"
    );
    // raft-rs sends without waiting for answers, so nothing is said of that.
    let other = fs::read_to_string(cut).expect("a scenario").replace("seed=3", "seed=3 engine=raft-rs");
    let other = other.split("\nexpect ").next().expect("its beginning").to_string();
    let other = write(&folder("files-why-raft-rs"), "other.raft", other);
    expect_test::expect![[r#"
        message 56 (1 → 3: AppendEntries 1/3 x=9), sent at 452.448ms; it was lost at 452.448ms: the link 1 → 3 is cut
          entry 1/3 (x=9) is not committed: it is in the log of nodes 1, 2; node 1, which leads term 1, needs 3 of 5 voters and counts nodes 1, 2: node 3 has not received it (the link 1 → 3: cut), node 4 has not received it (the link 1 → 4: cut), node 5 has not received it (the link 1 → 5: cut)
          the next one on this way is message 64 (1 → 3: heartbeat of term 1, committed 1/2), sent at 547.771ms; it was lost at 547.771ms: the link 1 → 3 is cut
          what helps: `heal 1 -- 3`: 142.803ms later 1/3 is committed
          what helps: `heal 1 -- 4`: 135.181ms later 1/3 is committed
          what helps: `heal 1 -- 5`: 139.738ms later 1/3 is committed
    "#]].assert_eq(&said(&[&other, "--at", "600ms", "--message", "56"]));
}

#[test]
fn why_says_of_a_client_what_it_waits_for_and_whom_it_asks_next() {
    let folder = folder("files-why-client");
    let said = |text: &str, client: &str| {
        let file = write(&folder, "clients.raft", text);
        let said = call(&["why", &file, "--client", client]);
        assert_eq!((said.code, said.err.as_str()), (Some(0), ""), "{text}");
        said.out
    };
    let begun = "cluster nodes=3 seed=7\nrun until serving\nclient 1 write x=1\nrun 200ms\n";
    expect_test::expect![[r#"
        at 632.027ms: operation 1.1 (x=1), begun at 432.027ms, ended at 485.37ms, after 53 ms: it waits for nothing
          request 1000001 (x=1) of node 3 at 432.027ms, attempt 2 at operation 1 of C1: at 485.37ms: request 1000001 was written at 1/2
          it asks node 3 next
    "#]].assert_eq(&said(begun, "1"));
    // Each node that does not run refuses at once, so it pauses, and asks the next one.
    let refused = said(&format!("{begun}crash 1 2\nclient 1 write x=2\nrun 3s\n"), "1");
    for part in [
        "at 3.632027s: operation 1.2 (x=2), begun at 632.027ms, waits for 3.0 s\n",
        "attempt 9 at operation 2 of C1: at 3.382027s: 2 refused x=2: ",
        "\n  it asks node 3 next, at 3.832027s, after a pause of 450 ms\n",
        "\n  what helps: `restart 1`: 512.891ms later operation 1.2 has succeeded\n",
    ] {
        assert!(refused.contains(part), "{part}: {refused}");
    }
    // A leader that is cut off does not answer; who never retries gives up then.
    let cut = format!("{begun}partition 3 | 1 2\nclient 2 timeout=500ms retry=never\nclient 2 write x=3 at leader\n");
    expect_test::expect![[r#"
        at 932.027ms: operation 2.1 (x=3), begun at 632.027ms, waits for 300 ms
          request 1000002 (x=3) of node 3 at 632.027ms, attempt 1 at operation 1 of C2: it waits until a majority holds it; node 3 is a leader of term 1; its entry 1/3 is not committed: it is in the log of node 3; node 3, which leads term 1, needs 2 of 3 voters and counts node 3: node 1 has not received it (the link 3 → 1: cut), node 2 has not received it (the link 3 → 2: cut)
          it gives up at 1.132027s, when it has waited for 500 ms
          what helps: `heal 1 -- 3`: 107.054ms later operation 2.1 has succeeded
          what helps: `heal 2 -- 3`: 106.028ms later operation 2.1 has succeeded
          what helps: `heal`: 106.028ms later operation 2.1 has succeeded
    "#]].assert_eq(&said(&format!("{cut}run 300ms\n"), "2"));
    expect_test::expect![[r#"
        at 2.632027s: operation 2.1 (x=3), begun at 632.027ms, ended at 1.132027s, after 500 ms: it waits for nothing
          request 1000002 (x=3) of node 3 at 632.027ms, attempt 1 at operation 1 of C2: at 1.132027s: the client does not know the outcome of x=3: no answer within 500ms. What the client cannot see: its entry 1/3 is in the log of 3, not committed so far
          it asks node 1 next
    "#]].assert_eq(&said(&format!("{cut}run 2s\n"), "2"));
    assert!(
        said("cluster nodes=3 seed=7\nclient 3 retry=blind\nrun 1s\n", "3").contains("it has asked nothing so far")
    );
}

#[test]
fn a_packet_is_a_zip_whose_link_and_run_are_those_of_the_other_subcommands() {
    let folder = folder("files-packet");
    fs::copy("scenarios/minority-leader.raft", folder.join("run.raft")).expect("a copy");
    let span = "run.raft --until 1.2s --page https://example.org/raft/";
    let made = shell(&format!("raft-playground packet {span} --out run.zip"), &folder);
    assert_eq!((made.code, made.out.as_str(), made.err.as_str()), (Some(0), "", ""));
    let zip = fs::read(folder.join("run.zip")).expect("a packet");
    assert!(zip.starts_with(b"PK\x03\x04"));
    let names = ["report.md", "picture.svg", "run.raft", "link.txt"];
    for name in names {
        assert!(zip.windows(name.len()).any(|window| window == name.as_bytes()), "{name}");
    }
    let piped = shell(&format!("raft-playground packet {span} > piped.zip"), &folder);
    assert_eq!((piped.code, piped.err.as_str()), (Some(0), ""));
    assert_eq!(fs::read(folder.join("piped.zip")).expect("a packet"), zip, "the same bytes each time");
    assert_eq!(fs::read_dir(&folder).expect("readable").count(), 3, "nothing half written is left");
    let wrong = shell("raft-playground packet run.raft --from 2s --until 1s > none.zip", &folder);
    assert_eq!(wrong.code, Some(2));
    assert!(wrong.err.contains("a span ends after it begins"), "{}", wrong.err);
}
