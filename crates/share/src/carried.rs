//! The run that a picture or a report carries, found in its text.

use model::types::Time;

/// A run, and the moment at which it was exported, if the text says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Carried {
    /// The scenario's text.
    pub text: String,
    /// The moment.
    pub moment: Option<Time>,
}

/// How files begin that are no text of a scenario, as a browser reads them as text, what else stands in them, and what is said of
/// one without a run.
const KINDS: [(&str, &str, &str); 9] = [
    ("<", "", "picture or page carries no run, as one saved with Share… does"),
    ("\u{fffd}PNG", "acTL", FILM),
    ("\u{fffd}PNG", "", "picture carries no run, as one saved with Share… does"),
    ("GIF8", "", FILM),
    // Matroska, which WebM is.
    ("\u{1a}E\u{7e3}", "", FILM),
    ("\u{fffd}\u{fffd}\u{fffd}", "", "picture carries no run: save it as PNG or SVG with Share…"),
    ("PK\u{3}", "", "packet holds a run in run.raft: unpack it, and open that"),
    ("add-nodes ", "", RAFTTEST),
    ("", "\nadd-nodes ", RAFTTEST),
];
const FILM: &str = "film carries no run: save a picture or the HTML file with Share…";
const RAFTTEST: &str = "test of etcd's raft becomes a scenario with `raft-playground new --rafttest FILE`";

/// What a file is that is no scenario and carries no run, and what would be right, behind the word "this".
pub fn kind(text: &str) -> Option<&'static str> {
    let text = text.trim_start();
    KINDS.iter().find(|(start, inside, _)| text.starts_with(start) && text.contains(inside)).map(|(.., kind)| *kind)
}

/// The run in a text that is not a scenario itself: an SVG or HTML with a `<run>`, or a Markdown with a fence of `raft`.
pub fn carried(text: &str) -> Option<Carried> {
    in_markup(text).or_else(|| in_fence(text))
}

fn in_markup(text: &str) -> Option<Carried> {
    let (_, rest) = text.split_once("<run xmlns=\"urn:raft-playground:run:1\"")?;
    let (attributes, rest) = rest.split_once('>')?;
    let (inside, _) = rest.split_once("</run>")?;
    let moment = attributes.split_once("moment-us=\"").and_then(|(_, rest)| rest.split_once('"'));
    let moment = moment.and_then(|(moment, _)| moment.parse().ok()).map(Time);
    // `&amp;` last, so that what it hides stays as it was.
    let entities = [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&amp;", "&")];
    let text = entities.into_iter().fold(inside.to_string(), |text, (entity, letter)| text.replace(entity, letter));
    Some(Carried { text, moment })
}

fn in_fence(text: &str) -> Option<Carried> {
    let start = text.find("```raft\n")?;
    let ticks = text[..start].len() - text[..start].trim_end_matches('`').len() + 3;
    let inside = &text[start + "```raft\n".len()..];
    let end = inside.find(&format!("\n{}", "`".repeat(ticks)))?;
    Some(Carried { text: format!("{}\n", &inside[..end]), moment: None })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::link::tests::{DRAWN, below, drawn};
    use model::action::{Action, ClientAction, Target};
    use model::scenario::{Scenario, Step, parse};
    use sim::rng::{Rng, Stream};
    use story::export::{Run, export, named};

    /// What markup, fences and the language itself might stumble over.
    const ODD: [&str; 20] = [
        "a",
        "7",
        " ",
        "\"",
        "'",
        "<",
        ">",
        "&",
        "&lt;",
        "&amp;",
        "]]>",
        "</run>",
        "<run",
        "```",
        "raft",
        "\\",
        "ü",
        "\u{202e}",
        "\u{10ffff}",
        "-->",
    ];

    fn odd(rng: &mut Rng, most: u64) -> String {
        (0..below(rng, most)).map(|_| ODD[below(rng, ODD.len() as u64) as usize]).collect()
    }

    /// A scenario of odd words, keys and values.
    fn odd_run(seed: u64, rng: &mut Rng) -> Scenario {
        let mut scenario = drawn(seed).scenario;
        scenario.lesson = vec![odd(rng, 8).trim_end().to_string()];
        for line in &mut scenario.lines {
            if let Step::Act(Action::Client(ClientAction::Write { to: Target::Node(_), key, value })) = &mut line.step {
                (*key, *value) = (format!("k{}", odd(rng, 6)), odd(rng, 12).into());
            }
            if below(rng, 3) == 0 {
                line.words = vec![odd(rng, 8).trim_end().to_string()];
            }
        }
        scenario
    }

    /// A PNG as the page saves one (`www/sharing.js`), read as a browser reads a file as text.
    fn png(svg: &str, rng: &mut Rng) -> String {
        let mut bytes = |count: u64| (0..count).map(|_| below(rng, 256) as u8).collect::<Vec<u8>>();
        let run = &svg[svg.find("<run ").expect("a run")..svg.find("</run>").expect("its end") + "</run>".len()];
        let (pixels, length, checks) = (bytes(60), bytes(4), bytes(16));
        let parts =
            [b"\x89PNG\r\n\x1a\n", &pixels[..], &length, b"iTXtraft-playground\0\0\0\0\0", run.as_bytes(), &checks];
        String::from_utf8_lossy(&parts.concat()).into_owned()
    }

    #[test]
    fn whatever_run_a_picture_page_or_report_is_made_of_it_carries_that_run() {
        let trace = crate::Played::default().trace;
        for seed in 0..DRAWN {
            let rng = &mut Rng::new(seed, Stream::Outside);
            let (scenario, title) = (odd_run(seed, rng), odd(rng, 12));
            let until = Time(below(rng, 1 << 40));
            let (title, violations, from) = (title.as_str(), &[][..], until);
            let run = Run { title, scenario: &scenario, trace: &trace, violations, from, until, command: "", link: "" };
            let made = |name| export(named(name).expect("a format"), &run).expect("it fits");
            let svg = made("svg");
            let png = png(&svg, rng);
            for (kind, text, moment) in [
                ("SVG", svg, Some(until)),
                ("PNG", png, Some(until)),
                ("HTML", made("html"), Some(until)),
                ("report", made("report"), None),
            ] {
                let found = carried(&text).unwrap_or_else(|| panic!("seed {seed}: the {kind} carries none"));
                assert_eq!(parse(&found.text).as_ref(), Ok(&scenario), "seed {seed}, {kind}:\n{}", found.text);
                assert_eq!(found.moment, moment, "seed {seed}, {kind}");
            }
        }
    }

    #[test]
    fn a_picture_and_a_report_carry_their_run() {
        let text =
            "# A <lesson> & \"more\" ```\ncluster nodes=3 seed=7\nrun until leader\nwrite leader x=\"&lt;\"\nrun 1s\n";
        let scenario = parse(text).expect("correct");
        let trace = crate::Played::default().trace;
        let run = Run {
            title: "odd ``` <title>",
            scenario: &scenario,
            trace: &trace,
            violations: &[],
            from: Time::ZERO,
            until: Time(812_000),
            command: "",
            link: "",
        };
        for (format, moment) in [("svg", Some(Time(812_000))), ("html", Some(Time(812_000))), ("report", None)] {
            let exported = export(named(format).expect("a format"), &run).expect("it fits");
            let found = carried(&exported).unwrap_or_else(|| panic!("{format} carries none"));
            assert_eq!(parse(&found.text).as_ref(), Ok(&scenario), "{format}");
            assert_eq!(found.moment, moment);
        }
        assert_eq!(carried(text), None);
        assert_eq!(carried("<run xmlns=\"urn:raft-playground:run:1\""), None);
    }
}
