//! The export for PlantUML, held to the forms of its sequence diagrams that it uses, as PlantUML's own expressions have them.

#[path = "export/played.rs"]
mod played;

use std::collections::BTreeSet;

use played::{Played, lessons};
use story::export::{export, named};

/// A text on a line: a letter that PlantUML may read as its own stands there as its number.
fn is_text(text: &str) -> bool {
    let mut rest = text;
    while let Some((before, escape)) = rest.split_once("<U+") {
        let digits = escape.get(..4).is_some_and(|digits| digits.chars().all(|digit| digit.is_ascii_hexdigit()));
        if !digits || escape.get(4..5) != Some(">") || !is_plain(before) {
            return false;
        }
        rest = &escape[5..];
    }
    !text.trim().is_empty() && is_plain(rest)
}

fn is_plain(text: &str) -> bool {
    !text.chars().any(|letter| letter.is_control() || "\\<~*/\"_-".contains(letter))
}

/// The form of a line, and the participants that it names. Fails with what is wrong.
fn form(line: &str) -> Result<(&'static str, Vec<&str>), String> {
    let wrong = || Err(format!("no form of a sequence diagram: {line}"));
    let is_id = |id: &str| {
        let mut letters = id.chars();
        matches!(letters.next(), Some('N' | 'C')) && letters.as_str().parse::<u64>().is_ok()
    };
    match line {
        "@startuml" => return Ok(("start", vec![])),
        "@enduml" => return Ok(("stop", vec![])),
        "hide footbox" => return Ok(("hide", vec![])),
        "end" => return Ok(("end", vec![])),
        _ => {}
    }
    for (start, name) in [("title ", "title"), ("caption ", "caption")] {
        if let Some(text) = line.strip_prefix(start) {
            return if is_text(text) { Ok((name, vec![])) } else { wrong() };
        }
    }
    if let Some(rest) = line.strip_prefix("participant \"") {
        return match rest.split_once("\" as ") {
            Some((name, id)) if is_text(name) && is_id(id) => Ok(("participant", vec![id])),
            _ => wrong(),
        };
    }
    if let Some(rest) = line.strip_prefix("group#") {
        return match rest.split_at_checked(6) {
            Some((colour, text))
                if colour.chars().all(|digit| digit.is_ascii_hexdigit()) && text.starts_with(' ') && is_text(text) =>
            {
                Ok(("group", vec![]))
            }
            _ => wrong(),
        };
    }
    let Some((head, text)) = line.split_once(" : ") else { return wrong() };
    if !is_text(text) {
        return wrong();
    }
    let ids: Vec<&str> = match head.strip_prefix("note over ") {
        Some(over) => over.split(", ").collect(),
        None => match head.split(' ').collect::<Vec<_>>()[..] {
            [from, "->" | "-->" | "->x" | "-->x", to] => vec![from, to],
            _ => return wrong(),
        },
    };
    let name = if head.starts_with("note") { "note" } else { "arrow" };
    if ids.len() <= 2 && ids.iter().all(|id| is_id(id)) { Ok((name, ids)) } else { wrong() }
}

#[test]
fn every_line_of_every_lesson_has_a_form_of_a_sequence_diagram_and_groups_are_closed() {
    let (mut diagrams, mut seen) = (0, BTreeSet::new());
    for (name, scenario) in lessons() {
        let odd = Played { title: format!("{name}: \"odd\" \\n <b> ~x~ __y__ // -- é\u{7}"), ..Played::of(&scenario) };
        let Ok(text) = export(named("plantuml").expect("a format"), &odd.run()) else { continue };
        let (mut known, mut open) = (BTreeSet::new(), 0);
        let lines: Vec<(&str, Vec<&str>)> =
            text.lines().map(|line| form(line).unwrap_or_else(|why| panic!("{name}: {why}"))).collect();
        let names: Vec<&str> = lines.iter().map(|(form, _)| *form).collect();
        assert_eq!(
            (&names[..3], &names[names.len() - 2..]),
            (&["start", "title", "hide"][..], &["caption", "stop"][..]),
            "{name}"
        );
        for (form, ids) in &lines {
            match *form {
                "participant" => assert!(known.insert(ids[0]), "{name}: {ids:?} twice"),
                "group" => open += 1,
                "end" => open -= 1,
                _ => assert!(ids.iter().all(|id| known.contains(id)), "{name}: {ids:?} is no participant"),
            }
            assert!((0..=1).contains(&open), "{name}: groups lie in each other, or end twice");
            seen.insert(*form);
        }
        assert_eq!(open, 0, "{name}");
        diagrams += 1;
    }
    assert!(diagrams > 20, "only {diagrams} diagrams");
    let all = ["arrow", "caption", "end", "group", "hide", "note", "participant", "start", "stop", "title"];
    assert_eq!(seen.into_iter().collect::<Vec<_>>(), all, "each form occurs");
}

#[test]
fn what_is_no_line_of_a_sequence_diagram_is_found() {
    for line in [
        "",
        "note over X1 : a",
        "N1 => N2 : a",
        "N1 -> N2",
        "N1 -> N2 : a \"b\"",
        "group#12345 a",
        "title <b>",
        "participant N1",
        "note over N1, N2, N3 : a",
        "title <U+12>",
    ] {
        assert!(form(line).is_err(), "{line}");
    }
}
