//! A serializable value as a tree of named values: for the inspector to unfold, and as JSON.

mod builder;

use serde::Serialize;

/// A value, with the shape of serde's JSON.
#[derive(Clone, Debug, PartialEq)]
pub enum Tree {
    /// No value.
    Null,
    /// A boolean.
    Bool(bool),
    /// An integer; the trace has no other numbers.
    Number(i128),
    /// A text.
    Text(String),
    /// A list.
    List(Vec<Tree>),
    /// A record of named values.
    Record(Vec<(String, Tree)>),
}

/// The tree of a value. One that cannot be serialized is `Null`; no type of this project is such.
pub fn tree(value: &impl Serialize) -> Tree {
    value.serialize(builder::Builder).unwrap_or(Tree::Null)
}

impl Tree {
    /// The tree as JSON, indented by two.
    pub fn json(&self) -> String {
        let mut text = String::new();
        self.write(&mut text, 0);
        text
    }

    /// The tree as a short line.
    pub fn brief(&self) -> String {
        match self {
            Tree::Null => "–".to_string(),
            Tree::Bool(yes) => if *yes { "true" } else { "false" }.to_string(),
            Tree::Number(number) => number.to_string(),
            Tree::Text(text) => text.clone(),
            Tree::List(list) => match list.len() {
                0 => "none".to_string(),
                1 => "1 item".to_string(),
                count => [&count.to_string(), " items"].concat(),
            },
            Tree::Record(fields) => match &fields[..] {
                // A log id is written as everywhere else.
                [(term, Tree::Number(of)), (node, Tree::Number(by)), (index, Tree::Number(at))]
                    if (&**term, &**node, &**index) == ("term", "node", "index") =>
                {
                    let by = if *by == 0 { String::new() } else { [".", &by.to_string()].concat() };
                    [&of.to_string(), &by, "/", &at.to_string()].concat()
                }
                _ => {
                    let parts: Vec<String> =
                        fields.iter().map(|(name, value)| [name, " ", &value.brief()].concat()).collect();
                    parts.join(", ")
                }
            },
        }
    }

    /// True when nothing in it can be unfolded.
    pub fn is_leaf(&self) -> bool {
        match self {
            Tree::Null | Tree::Bool(_) | Tree::Number(_) | Tree::Text(_) => true,
            Tree::List(list) => list.is_empty(),
            Tree::Record(fields) => fields.is_empty(),
        }
    }

    fn write(&self, text: &mut String, depth: usize) {
        match self {
            Tree::Null => text.push_str("null"),
            Tree::Bool(yes) => text.push_str(if *yes { "true" } else { "false" }),
            Tree::Number(number) => text.push_str(&number.to_string()),
            Tree::Text(plain) => quote(plain, text),
            Tree::List(list) => write_all(text, depth, '[', ']', list.len(), |text, place| {
                list[place].write(text, depth + 1);
            }),
            Tree::Record(fields) => write_all(text, depth, '{', '}', fields.len(), |text, place| {
                let (name, value) = &fields[place];
                quote(name, text);
                text.push_str(": ");
                value.write(text, depth + 1);
            }),
        }
    }
}

fn write_all(
    text: &mut String,
    depth: usize,
    open: char,
    close: char,
    count: usize,
    mut each: impl FnMut(&mut String, usize),
) {
    text.push(open);
    for place in 0..count {
        text.push_str(if place == 0 { "\n" } else { ",\n" });
        text.push_str(&"  ".repeat(depth + 1));
        each(text, place);
    }
    if count > 0 {
        text.push('\n');
        text.push_str(&"  ".repeat(depth));
    }
    text.push(close);
}

fn quote(plain: &str, text: &mut String) {
    text.push('"');
    for character in plain.chars() {
        match character {
            '"' => text.push_str("\\\""),
            '\\' => text.push_str("\\\\"),
            '\n' => text.push_str("\\n"),
            control if control < ' ' => {
                const DIGITS: [char; 16] =
                    ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'a', 'b', 'c', 'd', 'e', 'f'];
                text.push_str("\\u00");
                text.push(DIGITS[control as usize / 16]);
                text.push(DIGITS[control as usize % 16]);
            }
            other => text.push(other),
        }
    }
    text.push('"');
}

#[cfg(test)]
mod tests {
    use super::*;
    use engine::Run;
    use model::scenario;
    use model::trace::{Event, NetworkEvent, Record};
    use model::types::Time;

    /// Everything that happens in a run with elections, writes, a crash, lost messages and snapshots.
    fn records() -> Vec<Record> {
        let text = "cluster nodes=3 seed=3 snapshot=3 loss=5%\nrun until leader\nwrite leader \"a\\\"b\"=1\nwrite leader y=2\n\
            write leader z=3\nrun 500ms\ncrash 2\nwrite leader x=4\nwrite leader x=5\nwrite leader x=6\nrun 1s\nrestart 2\nrun 1s\n";
        let text = text.replace("\"a\\\"b\"", "a");
        let mut run = Run::open(&scenario::parse(&text).expect("a correct text")).expect("a possible cluster");
        run.run_until(Time::from_secs(6));
        run.take_news().records
    }

    #[test]
    fn every_message_of_a_run_has_the_json_that_serde_writes() {
        let records = records();
        let mut kinds = std::collections::BTreeSet::new();
        for record in &records {
            if let Event::Network(NetworkEvent::Sent { body, .. }) = &record.event {
                let ours: serde_json::Value = serde_json::from_str(&tree(body).json()).expect("correct JSON");
                assert_eq!(ours, serde_json::to_value(body).expect("serde writes it"));
                kinds.extend(ours.as_object().expect("a record").keys().cloned());
            }
        }
        let kinds: Vec<&str> = kinds.iter().map(String::as_str).collect();
        let expected = ["AppendEntries", "AppendReply", "InstallSnapshot", "RequestVote", "SnapshotReply", "VoteReply"];
        assert_eq!(kinds, expected, "the run shows every kind");
    }

    #[test]
    fn every_event_has_the_json_that_serde_writes() {
        for record in records() {
            let ours: serde_json::Value = serde_json::from_str(&tree(&record).json()).expect("correct JSON");
            assert_eq!(ours, serde_json::to_value(&record).expect("serde writes it"));
        }
    }

    #[test]
    fn texts_with_quotes_and_control_characters_round_trip() {
        let text = "a \"quoted\"\\\n\u{1}text – ü";
        let back: String = serde_json::from_str(&tree(&text).json()).expect("correct JSON");
        assert_eq!(back, text);
    }

    #[test]
    fn a_log_id_is_brief() {
        assert_eq!(tree(&model::types::LogId::new(2, 5)).brief(), "2/5");
        let leader = model::types::Leader { term: 2, node: 3.into() };
        assert_eq!(tree(&model::types::LogId::of(leader, 5)).brief(), "2.3/5");
        assert_eq!(tree(&Some(true)).brief(), "true");
    }
}
