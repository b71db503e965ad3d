//! What the page opens: files without a run, and links of another build.

use engine::Engine;
use model::protocol::{decode, encode};
use share::{Address, Desk, address};

/// A link as commit 6d16608 made it, of `scenarios/minority-leader.raft` at 1.2 s. It stays as it is.
const EARLIER: &str = include_str!("earlier-link.txt");

/// A link as another build would have made it, which calls its engine by another version: the hashes are those of a run that was
/// played, of the same scenario with one more write 300 ms after the cut. It stays as it is.
const ANOTHER: &str = include_str!("another-build-link.txt");

/// Opens a link and plays its run, as `www/sharing_worker.js` does. Answers with the verdict.
fn opened(fragment: &str) -> String {
    let (mut desk, mut engine) = (Desk::default(), Engine::new());
    let answer = desk.open(fragment);
    assert!(answer.starts_with("run\u{1e}"), "{answer}");
    loop {
        let command = desk.turn();
        if command.is_empty() {
            return desk.verdict();
        }
        let reply = encode(&engine.answer(&decode(&command).expect("a command")));
        let taken = desk.take(&reply);
        assert!(taken.starts_with("yes"), "{taken}");
    }
}

#[test]
fn a_link_of_an_earlier_commit_opens_and_is_said_to_be_the_same_run_or_from_where_on_it_is_not() {
    let Ok(Address::Run(link)) = address(EARLIER.trim_end()) else { panic!("it opens") };
    let (cluster, lines) = (link.scenario.cluster.to_string(), link.scenario.lines.len());
    assert_eq!((link.title.as_str(), link.moment.as_micros()), ("minority-leader", 1_200_000));
    assert_eq!((cluster.as_str(), lines), ("cluster nodes=5 seed=3", 28));
    let stamp = link.stamp.expect("it was played");
    assert_eq!(stamp.build(), "language 1, openraft 0.10.0-alpha.37");
    // Empty as long as this build calls itself as that one did and plays the same.
    expect_test::expect![""].assert_eq(&opened(EARLIER.trim_end()));
}

#[test]
fn a_link_of_another_build_whose_run_differs_says_from_where_on_and_which_builds_these_are() {
    let Ok(Address::Run(link)) = address(ANOTHER.trim_end()) else { panic!("it opens") };
    let stamp = link.stamp.expect("it was played");
    assert_eq!(stamp.build(), "language 1, openraft 0.10.0-alpha.36");
    expect_test::expect!["This run is not the one that was shared: after event 279 of 371, at 734.937ms, it goes another way. The link was made by language 1, openraft 0.10.0-alpha.36; this page is language 1, openraft 0.10.0-alpha.37."].assert_eq(&opened(ANOTHER.trim_end()));
}

#[test]
fn a_link_of_another_build_whose_run_is_unchanged_says_so() {
    let Ok(Address::Run(mut link)) = address(EARLIER.trim_end()) else { panic!("it opens") };
    let stamp = link.stamp.as_mut().expect("it was played");
    (stamp.grammar, stamp.engine) = (9, "openraft 1.0".to_string());
    let verdict = opened(&format!("#run={}", link.packed().expect("short")));
    let unchanged =
        "This is the run that was shared. The link was made by language 9, openraft 1.0; this page is language 1, ";
    assert!(verdict.starts_with(unchanged), "{verdict}");

    link.stamp.as_mut().expect("it was played").hash ^= 1;
    let verdict = opened(&format!("#run={}", link.packed().expect("short")));
    assert!(verdict.starts_with("This run is not the one that was shared: after event "), "{verdict}");
    assert!(verdict.contains("made by language 9, openraft 1.0; this page is language 1, "), "{verdict}");
}

#[test]
fn a_file_without_a_run_is_named_by_its_kind() {
    let said = |bytes: &[u8]| Desk::default().import("picture", &String::from_utf8_lossy(bytes)).replace('\u{1e}', " ");
    let saved = "no picture cannot be opened: this picture carries no run, as one saved with Share… does";
    assert_eq!(said(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"), saved);
    let markup = "no picture cannot be opened: this picture or page carries no run, as one saved with Share… does";
    for text in
        ["<svg xmlns=\"http://www.w3.org/2000/svg\"/>", "<?xml version=\"1.0\"?>\n<svg/>", "\n<!DOCTYPE html><p>Hi"]
    {
        assert_eq!(said(text.as_bytes()), markup, "{text}");
    }
    let jpeg = said(b"\xff\xd8\xff\xe0\0\x10JFIF");
    assert!(jpeg.ends_with("this picture carries no run: save it as PNG or SVG with Share…"), "{jpeg}");
    let packet = said(b"PK\x03\x04\n\0\0\0");
    assert!(packet.ends_with("this packet holds a run in run.raft: unpack it, and open that"), "{packet}");
    let film = "this film carries no run: save a picture or the HTML file with Share…";
    for film_of in [
        &b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\x02\xd0\0\0\x02\xb3\x08\x06\0\0\0\xb0\xce\xf9\x8d\0\0\0\x08acTL"[..],
        b"GIF89a\xd0\x02",
        b"\x1aE\xdf\xa3\x9fB\x86\x81\x01",
    ] {
        assert!(said(film_of).ends_with(film), "{}", said(film_of));
    }
    for test in
        ["add-nodes 3 voters=(1,2,3) index=10\n", "# Words.\nlog-level none\n----\nok\n\nadd-nodes 3 voters=(1,2,3)\n"]
    {
        let answer = said(test.as_bytes());
        let why = "this test of etcd's raft becomes a scenario with `raft-playground new --rafttest FILE`";
        assert!(answer.ends_with(why), "{answer}");
    }
    assert!(said(b"cluster nodes=3\n# add-nodes 3\n").starts_with("run "), "words are no directive");
    // A scenario with a mistake is answered with its line, and a picture with a run opens.
    assert!(said(b"cluster nodes=3\nwalk\n").contains("line 2, column 1"));
    let run = "<svg><run xmlns=\"urn:raft-playground:run:1\" moment-us=\"5\">cluster nodes=3\n</run></svg>";
    assert!(said(run.as_bytes()).starts_with("run picture 5 "), "{}", said(run.as_bytes()));
}
