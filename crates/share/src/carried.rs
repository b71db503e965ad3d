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
    use model::scenario::parse;
    use story::export::{Run, export, named};

    #[test]
    fn a_picture_and_a_report_carry_their_run() {
        let text =
            "# A <lesson> & \"more\" ```\ncluster nodes=3 seed=7\nrun until leader\nwrite leader x=&lt;\nrun 1s\n";
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
