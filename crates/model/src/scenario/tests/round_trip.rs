//! What is printed reads back to the same, and no text makes the reader panic.

use expect_test::expect;

use super::generator::Generator;
use crate::action::ACTION_KINDS;
use crate::scenario::{Scenario, Step, parse, with_output};

/// How many random scenarios are tried.
const SCENARIOS: u64 = 2_000;

/// How many spoilt texts are tried.
const SPOILT: u64 = 5_000;

#[test]
fn every_scenario_reads_back_from_its_text() {
    for seed in 0..SCENARIOS {
        let scenario = Generator::new(seed).scenario();
        let text = scenario.to_string();
        match parse(&text) {
            Ok(read) => assert_eq!(read, scenario, "seed {seed}:\n{text}"),
            Err(mistakes) => panic!("seed {seed}:\n{text}\n{mistakes}"),
        }
    }
}

#[test]
fn spoilt_texts_are_read_or_refused_but_never_panic() {
    let pieces = [
        "\n",
        " ",
        "=",
        "|",
        "->",
        "--",
        "..",
        "?",
        "#",
        "\"",
        "\\",
        "\\u{",
        "}",
        "%",
        "0",
        "9999999999999999999999",
        "1s",
        "ms",
        "-",
        ".",
        "/",
        "leader",
        "not ",
        "node ",
        "request 1 ",
        "cluster ",
        "within ",
        "until ",
        "unset",
        "é",
        "…",
        "\r",
        "\t",
        "\0",
        "\u{feff}",
        "\u{2028}",
        "----\n",
        "0.0000000000000000000000001s",
        "18446744073709551615",
    ];
    let mut read = 0;
    for seed in 0..SPOILT {
        let mut generator = Generator::new(seed);
        let mut chars: Vec<char> = generator.scenario().to_string().chars().collect();
        for _ in 0..1 + generator.below(4) {
            let at = usize::try_from(generator.below(chars.len() as u64 + 1)).expect("an index");
            let end = (at + usize::try_from(generator.below(8)).expect("small")).min(chars.len());
            let piece = pieces[usize::try_from(generator.below(pieces.len() as u64)).expect("an index")];
            chars.splice(at..end, piece.chars());
        }
        let text: String = chars.into_iter().collect();
        match parse(&text) {
            Ok(scenario) => {
                read += 1;
                let printed = scenario.to_string();
                assert_eq!(parse(&printed).as_ref(), Ok(&scenario), "seed {seed}:\n{text}\nprinted:\n{printed}");
            }
            Err(mistakes) => {
                for mistake in mistakes.all() {
                    let line = text.replace("\r\n", "\n").split('\n').nth(mistake.line - 1).map(str::to_string);
                    assert!(mistake.line == 1 || line.is_some(), "seed {seed}: {mistake}");
                    assert!(mistake.column >= 1 && !mistake.message.is_empty(), "seed {seed}: {mistake}");
                }
                assert!(mistakes.to_string().contains('^'));
            }
        }
    }
    assert!((SPOILT / 10..SPOILT * 9 / 10).contains(&read), "{read} of {SPOILT} were read: spoil them differently");
}

#[test]
fn the_text_prints_as_a_person_would_write_it() {
    let text = r#"
#A leader cut off from its majority
#   keeps its title.
cluster   seed=7 nodes=5  heartbeat=0.1s election=300ms..600ms latency=5..20ms loss=0.5% probe=2s
run until leader within 10s
write 1 x=3
# Now the cut.

partition 1,2 | 3..5
write leader "two words"="a—b"    ?appended, never committed
cut 1→2
cut 1 ↔ 2
heal all
expect node 1 leader stale
expect not "leader"=3
run until converged within 3.50s
view
# Why is this safe?
--------
node 1 …
"#;
    // Commas are refused, with a hint; without them it reads.
    assert!(parse(text).expect_err("a comma").to_string().contains("no commas"));
    let scenario: Scenario = parse(&text.replace(',', " ").replace("appended ", "appended,")).expect("a valid text");
    expect![[r#"
        # A leader cut off from its majority
        #   keeps its title.
        cluster nodes=5 seed=7 latency=5..20ms loss=0.5% probe=2s
        run until leader
        write 1 x=3

        # Now the cut.
        partition 1 2 | 3 4 5
        write leader "two words"="a—b"  ? appended, never committed
        cut 1 -> 2
        cut 1 -- 2
        heal
        expect node 1 leader stale
        expect not "leader"=3
        run until converged within 3.5s
        view

        # Why is this safe?
        ----
        node 1 …
    "#]]
    .assert_eq(&scenario.to_string());
}

#[test]
fn line_ends_of_other_systems_mean_the_same() {
    let text = "# words\ncluster nodes=3 seed=1\nview\n----\nnode 1\n";
    assert_eq!(parse(&text.replace('\n', "\r\n")), parse(text));
    assert_eq!(parse(&format!("\u{feff}{text}")), parse(text));
}

#[test]
fn a_new_output_leaves_the_text_above_it_alone() {
    let text = "# words\ncluster  nodes=3\n\n\nview\n\n";
    let once = with_output(text, "node 1\n");
    assert_eq!(once, "# words\ncluster  nodes=3\n\n\nview\n----\nnode 1\n");
    assert_eq!(with_output(&once, "node 2\n"), once.replace("node 1", "node 2"));
    assert_eq!(parse(&once).expect("a valid text").output.as_deref(), Some("node 1\n"));
}

#[test]
fn every_kind_of_action_has_an_example_that_reads_as_it_and_prints_as_it_stands() {
    for kind in ACTION_KINDS {
        let text = format!("cluster nodes=5 seed=1\n{}\n", kind.example);
        let scenario = parse(&text).unwrap_or_else(|mistakes| panic!("{}: {mistakes}", kind.name));
        let Step::Act(action) = &scenario.lines[0].step else { panic!("{} is no action", kind.example) };
        assert_eq!(action.kind(), kind, "{}", kind.example);
        assert_eq!(action.to_string(), kind.example);
        assert_eq!(action.check(&scenario.cluster), Ok(()), "{}", kind.example);
    }
}
