//! The sequence diagram as PlantUML reads it.

use super::mermaid::name;
use super::run::Run;
use super::sequence::{Row, Shade, Who, sequence};
use super::too_long::within;
use crate::format;

/// The most arrows: PlantUML draws pictures of 4096 pixels unless it is asked for more.
const ARROWS_MAX: usize = 150;

/// The diagram. Fails with one sentence that says to what the span is to be narrowed.
pub(super) fn make(run: &Run<'_>) -> Result<String, String> {
    within(run, "arrows, and a PlantUML diagram holds", ARROWS_MAX, |run| sequence(run).arrows())?;
    let sequence = sequence(run);
    let mut text = format!("@startuml\ntitle {}\nhide footbox\n", escaped(&format!("{}, {}", run.title, run.span())));
    for who in &sequence.who {
        text += &format!("participant \"{}\" as {}\n", name(*who), id(*who));
    }
    let mut is_open = false;
    for row in &sequence.rows {
        match row {
            Row::Arrow { from, to, text: words, is_reply, is_lost } => {
                let arrow = match (is_reply, is_lost) {
                    (false, false) => "->",
                    (true, false) => "-->",
                    (false, true) => "->x",
                    (true, true) => "-->x",
                };
                text += &format!("{} {arrow} {} : {}\n", id(*from), id(*to), escaped(words));
            }
            Row::Note { over: (one, other), text: words } => {
                let over = if one == other { id(*one) } else { format!("{}, {}", id(*one), id(*other)) };
                text += &format!("note over {over} : {}\n", escaped(words));
            }
            Row::Shaded(shade) => {
                text += if is_open { "end\n" } else { "" };
                is_open = shade.is_some();
                text += match shade {
                    Some(Shade::Cut) => "group#fdebef links are cut\n",
                    Some(Shade::NoLeader) => "group#eef1f5 no leader\n",
                    None => "",
                };
            }
        }
    }
    let hash = run.hash();
    Ok(text + &format!("caption trace {hash:016x} up to {} s\n@enduml\n", format::exact_seconds(run.until)))
}

fn id(who: Who) -> String {
    match who {
        Who::Node(node) => format!("N{node}"),
        Who::Client(client) => format!("C{client}"),
    }
}

/// One line without what PlantUML reads as its own: its escapes, its creole and its tags.
fn escaped(text: &str) -> String {
    let quoted = |letter: char| matches!(letter, '\\' | '<' | '~' | '*' | '/' | '"' | '_' | '-');
    let mut escaped = String::new();
    for letter in text.chars() {
        match letter {
            letter if letter.is_control() => escaped.push(' '),
            letter if quoted(letter) => escaped += &format!("<U+{:04X}>", u32::from(letter)),
            letter => escaped.push(letter),
        }
    }
    escaped
}
