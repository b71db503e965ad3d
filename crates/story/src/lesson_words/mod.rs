//! The words of a lesson, with what they name: nodes, entries, terms, values, and words of the glossary.

mod glossary;

use model::types::{LogId, NodeId, Term};

pub use glossary::{GLOSSARY, Meaning};

/// A part of a lesson's words.
#[derive(Clone, Debug, PartialEq)]
pub enum LessonWord {
    /// Plain words.
    Text(String),
    /// A node, as it is written: `node 3`, or the number alone in a list of nodes.
    Node(NodeId, String),
    /// An entry.
    Entry(LogId),
    /// A term, as it is written.
    Term(Term, String),
    /// A key with its value.
    Value(String),
    /// A word of the glossary, as it is written, where it stands first.
    Glossary(&'static Meaning, String),
}

/// Splits words into parts. Words of the glossary are marked once each, those in `met` not again.
pub fn lesson_words(text: &str, met: &mut Vec<&'static str>) -> Vec<LessonWord> {
    let mut parts: Vec<LessonWord> = Vec::new();
    // What stands before a number decides what it counts.
    let mut before = Before::Nothing;
    for word in text.split_inclusive(char::is_whitespace) {
        let bare = word.trim_matches(|c: char| !c.is_alphanumeric() && c != '∅');
        let Some(start) = word.find(bare).filter(|_| !bare.is_empty()) else {
            push_text(&mut parts, word);
            continue;
        };
        let end = start + bare.len();
        let part = named(bare, before).or_else(|| {
            let meaning = glossary::meaning(bare).filter(|meaning| !met.contains(&meaning.word))?;
            met.push(meaning.word);
            Some(LessonWord::Glossary(meaning, bare.to_string()))
        });
        let ends_sentence = word[end..].contains(['.', '?', '!', ';', ':']);
        before = match (before.after(bare), ends_sentence) {
            (_, true) => Before::Nothing,
            (after, false) => after,
        };
        push_text(&mut parts, &word[..start]);
        match part {
            Some(part) => {
                parts.push(part);
                push_text(&mut parts, &word[end..]);
            }
            None => push_text(&mut parts, &word[start..]),
        }
    }
    parts
}

/// What the word before says of a number.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Before {
    Nothing,
    Nodes,
    Term,
}

impl Before {
    fn after(self, word: &str) -> Before {
        match word.to_ascii_lowercase().as_str() {
            "node" | "nodes" => Before::Nodes,
            "term" | "terms" => Before::Term,
            // A list of nodes goes on: “nodes 3, 4 and 5”.
            "and" | "or" | "to" => self,
            other if other.parse::<u64>().is_ok() => self,
            _ => Before::Nothing,
        }
    }
}

fn named(word: &str, before: Before) -> Option<LessonWord> {
    if let Ok(number) = word.parse::<u64>() {
        return match before {
            Before::Nodes => Some(LessonWord::Node(NodeId(number), word.to_string())),
            Before::Term => Some(LessonWord::Term(number, word.to_string())),
            Before::Nothing => None,
        };
    }
    if let Some((term, index)) = word.split_once('/') {
        let (term, index) = (term.parse().ok()?, index.parse().ok()?);
        return Some(LessonWord::Entry(LogId::new(term, index)));
    }
    let (key, value) = word.split_once('=')?;
    (!key.is_empty() && !value.is_empty()).then(|| LessonWord::Value(word.to_string()))
}

fn push_text(parts: &mut Vec<LessonWord>, text: &str) {
    match parts.last_mut() {
        _ if text.is_empty() => {}
        Some(LessonWord::Text(before)) => before.push_str(text),
        _ => parts.push(LessonWord::Text(text.to_string())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str) -> String {
        let part = |part: &LessonWord| match part {
            LessonWord::Text(text) => text.clone(),
            LessonWord::Node(node, text) => format!("[{text}→node {node}]"),
            LessonWord::Entry(entry) => format!("[entry {entry}]"),
            LessonWord::Term(term, text) => format!("[{text}→term {term}]"),
            LessonWord::Value(text) => format!("[{text}]"),
            LessonWord::Glossary(meaning, text) => format!("[{text}: {}]", meaning.word),
        };
        lesson_words(text, &mut vec!["node", "term"]).iter().map(part).collect()
    }

    #[test]
    fn nodes_terms_entries_and_values_are_found_where_they_stand() {
        assert_eq!(
            shown("Nodes 3, 4 and 5 vote for node 3 in term 2. The 4 others hold 1/2, which sets x=9."),
            "Nodes [3→node 3], [4→node 4] and [5→node 5] [vote: vote] for node [3→node 3] in term [2→term 2]. \
             The 4 others hold [entry 1/2], which sets [x=9]."
        );
        assert_eq!(shown("(node 4)"), "(node [4→node 4])");
        assert_eq!(shown("Three of five."), "Three of five.");
    }

    #[test]
    fn a_word_of_the_glossary_is_marked_where_it_stands_first_and_only_there() {
        let mut met = Vec::new();
        let words = |text: &str, met: &mut Vec<&'static str>| {
            lesson_words(text, met).iter().filter(|part| matches!(part, LessonWord::Glossary(..))).count()
        };
        assert_eq!(words("The leader of a term. A leader again, and its followers.", &mut met), 3);
        assert_eq!(words("Leaders and terms.", &mut met), 0);
        assert_eq!(met, ["leader", "term", "follower"]);
    }

    #[test]
    fn nothing_of_the_text_is_lost() {
        let text = "“Who?” — node 3: 1/2, x=9; ∅ (§5.2)  two  spaces ";
        let plain: String = lesson_words(text, &mut Vec::new())
            .iter()
            .map(|part| match part {
                LessonWord::Text(text)
                | LessonWord::Node(_, text)
                | LessonWord::Term(_, text)
                | LessonWord::Value(text)
                | LessonWord::Glossary(_, text) => text.clone(),
                LessonWord::Entry(entry) => entry.to_string(),
            })
            .collect();
        assert_eq!(plain, text);
    }
}
