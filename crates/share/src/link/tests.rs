//! Links that are drawn at random, long ones, and damaged ones.

use super::*;
use model::action::{Action, ClientAction, NetworkAction, ProcessAction, Target};
use model::scenario::{Cluster, Line, Step};
use model::types::{Links, NodeId};
use sim::rng::{Rng, Stream};

/// How many links are drawn, and how many damaged ones.
pub(crate) const DRAWN: u64 = 10_000;

pub(crate) fn below(rng: &mut Rng, limit: u64) -> u64 {
    rng.between(0, limit - 1)
}

/// Something that a person does to a cluster of five.
fn act(rng: &mut Rng) -> Step {
    let node = NodeId(1 + below(rng, 5));
    let other = NodeId(node.0 % 5 + 1);
    Step::Act(match below(rng, 7) {
        0 => Action::Process(ProcessAction::Crash(Target::Node(node))),
        1 => Action::Process(ProcessAction::Restart(node)),
        2 => Action::Process(ProcessAction::Pause(Target::Leader)),
        3 => Action::Network(NetworkAction::Cut(Links::Between(node, other))),
        4 => Action::Network(NetworkAction::Heal(Links::All)),
        5 => Action::Network(NetworkAction::Loss { links: Links::OneWay(node, other), permille: 100 }),
        _ => {
            let (key, value) = (format!("k{}", below(rng, 9)), below(rng, 1_000).to_string());
            Action::Client(ClientAction::Write { to: Target::Node(node), key, value: value.into() })
        }
    })
}

/// A run with so many acts, each after a span of its own.
fn run(rng: &mut Rng, acts: u64) -> Scenario {
    let cluster = Cluster { seed: rng.between(0, u64::MAX), ..Cluster::default() };
    let steps = (0..acts).flat_map(|_| [Step::Run(Time(1 + below(rng, 3_000_000))), act(rng)]).collect::<Vec<_>>();
    Scenario { cluster, lines: steps.into_iter().map(Line::from).collect(), ..Scenario::default() }
}

pub(crate) fn drawn(seed: u64) -> Link {
    let rng = &mut Rng::new(seed, Stream::Outside);
    let words = ["", "Ein Titel – mit Ümlaut", "node 3", "link 1 2", "entry 7", "a  b", "панель"];
    let word = |rng: &mut Rng| words[below(rng, words.len() as u64) as usize].to_string();
    let acts = below(rng, 12);
    let marks = (0..below(rng, MARKS + 1)).map(|_| rng.between(0, 65_535) as u16).collect();
    let stamp = Stamp {
        grammar: below(rng, 9) as u32,
        engine: word(rng),
        events: below(rng, 1 << 40),
        hash: rng.between(0, u64::MAX),
        marks,
    };
    Link {
        title: word(rng),
        scenario: run(rng, acts),
        moment: Time(below(rng, RUN_MAX.0)),
        speed: below(rng, 60) as u32,
        chosen: word(rng),
        panels: word(rng),
        tables: below(rng, 2) == 1,
        engines: below(rng, 2) == 1,
        stamp: (below(rng, 4) > 0).then_some(stamp),
    }
}

#[test]
fn any_link_reads_back_as_it_was() {
    for seed in 0..DRAWN {
        let link = drawn(seed);
        let packed = pack(&link.to_text());
        assert_eq!(Link::unpacked(&packed).as_ref(), Ok(&link), "seed {seed}");
    }
}

#[test]
fn two_hundred_acts_fit_into_four_kilobytes() {
    for seed in 0..20 {
        let rng = &mut Rng::new(seed, Stream::Outside);
        let link = Link { scenario: run(rng, 200), title: "A long afternoon".into(), ..drawn(seed) };
        let packed = link.packed().expect("a link");
        assert!(packed.len() <= 4_096, "seed {seed}: {} bytes", packed.len());
    }
}

#[test]
fn a_run_too_long_for_a_link_is_to_go_by_file() {
    let link = Link { scenario: run(&mut Rng::new(1, Stream::Outside), 2_000), ..Link::default() };
    let why = link.packed().expect_err("too long");
    assert!(why.starts_with("a link to this run would have ") && why.ends_with("send it as a file"), "{why}");
}

#[test]
fn a_damaged_link_is_answered_with_a_sentence_and_never_with_another_run() {
    let mut refused = 0;
    for seed in 0..DRAWN {
        let link = drawn(seed % 97);
        let mut packed = pack(&link.to_text()).into_bytes();
        let rng = &mut Rng::new(seed, Stream::Outside);
        for _ in 0..=below(rng, 3) {
            let place = below(rng, packed.len() as u64) as usize;
            match below(rng, 3) {
                0 => packed[place] = b"Aa0-_zQ7"[below(rng, 8) as usize],
                1 => packed.truncate(place.max(1)),
                _ => packed.insert(place, b'x'),
            }
        }
        match Link::unpacked(&String::from_utf8(packed).expect("ASCII")) {
            // The change may have put back what was there.
            Ok(read) => assert_eq!(read, link, "seed {seed}"),
            Err(why) => {
                assert!(why.starts_with("it"), "{why}");
                refused += 1;
            }
        }
    }
    assert!(refused > DRAWN * 8 / 10, "only {refused} were refused");
}

#[test]
fn hostile_texts_are_answered_with_a_sentence() {
    let why = |text: &str| Link::unpacked(&pack(text)).expect_err("hostile");
    expect_test::expect!["it is not a link of the Raft playground"].assert_eq(&why("cluster nodes=3\n\nrun 1s\n"));
    expect_test::expect!["it was made by a later version of this page (form 2): load the page again"]
        .assert_eq(&why("raft-playground link 2\n\ncluster\n"));
    let head = "raft-playground link 1\n";
    expect_test::expect!["its moment `99999999999999999999` is none of a run of 2592000s at most"]
        .assert_eq(&why(&format!("{head}moment 99999999999999999999\n\ncluster\n")));
    expect_test::expect!["it is damaged: `-1` is no number"].assert_eq(&why(&format!("{head}speed -1\n\ncluster\n")));
    for way in [
        "1 2",
        "x 0 ",
        "1 0 12",
        "1 0 123g",
        "1 0 éé",
        "9 0 0000111122223333444455556666777788889999aaaabbbbccccddddeeeeffff0000",
    ] {
        let said = Link::unpacked(&pack(&format!("{head}trace {way}\n\ncluster\n")));
        let is_short = way == "1 2";
        assert_eq!(said.is_ok(), is_short, "{way}: {said:?}");
    }
    let nodes = why(&format!("{head}\ncluster nodes=1000000\n"));
    assert!(nodes.starts_with("its scenario cannot be read.") && nodes.contains("line 1"), "{nodes}");
    let long = why(&format!("{head}\ncluster nodes=3\nrun 43200m\nrun 43200m\n"));
    assert!(long.starts_with("its scenario cannot be read."), "{long}");
    let lines = "view\n".repeat(50_001);
    assert!(why(&format!("{head}\ncluster nodes=3\n{lines}")).starts_with("its scenario cannot be read."));
}
