//! The names of requests: `write 1 x=9 as lost`, and `expect lost refused` below it.

use crate::action::Action;
use crate::fault::Kind;
use crate::shared::Set;

use super::Step;
use super::cursor::Cursor;
use super::token::Fault as Mistaken;
use super::words::{CONDITION_WORDS, NODE_WORDS, OUTCOME_WORDS};

/// The longest name of a request, in characters.
pub const NAME_CHARS_MAX: usize = 32;

/// Whether a request may have this name. Fails with one sentence.
pub(super) fn request_name(name: &str) -> Result<(), String> {
    let begins = name.starts_with(|first: char| first.is_ascii_alphabetic());
    let is_plain = name.chars().all(|one| one.is_ascii_alphanumeric() || one == '-' || one == '_');
    let is_plain = is_plain && !name.as_bytes().windows(2).any(|pair| pair == b"--");
    if !begins || !is_plain || name.len() > NAME_CHARS_MAX {
        return Err(format!(
            "`{name}` is no name of a request: write a letter, then letters, digits, `-` and `_`, {NAME_CHARS_MAX} at the most"
        ));
    }
    let words = CONDITION_WORDS.iter().chain(&NODE_WORDS).chain(&OUTCOME_WORDS).chain(&["within", "on"]);
    if words.into_iter().any(|word| *word == name) || Kind::named(name).is_some() {
        return Err(format!("`{name}` is a word of the grammar: choose another name, such as my-{name}"));
    }
    Ok(())
}

/// Reads the name that may follow a request, `as lost`.
pub(super) fn named(cursor: &mut Cursor, step: Step) -> Result<Step, Mistaken> {
    let column = cursor.column();
    if !cursor.skip_word("as") {
        return Ok(step);
    }
    let Step::Act(action) = step else {
        return Err(Mistaken::new(column, "only a request can have a name, such as write 1 x=3 as first"));
    };
    if !action.is_request() {
        return Err(Mistaken::new(column, "only a request can have a name, such as write 1 x=3 as first"));
    }
    let column = cursor.column();
    let name = cursor.word("a name, such as first,")?;
    request_name(name).map_err(|message| Mistaken::new(column, message))?;
    if cursor.names().is_some_and(|names| names.contains(name)) {
        return Err(Mistaken::new(column, format!("a request above this line is named `{name}`: choose another name")));
    }
    Ok(Step::Act(Action::Named { name: name.to_string(), action: Box::new(action) }))
}

/// Reads the name of a request in a condition.
pub(super) fn known(cursor: &mut Cursor) -> Result<String, Mistaken> {
    let column = cursor.column();
    let name = cursor.word("the name of a request")?;
    match cursor.names() {
        Some(names) if !names.contains(name) => Err(Mistaken::new(column, unknown(name, names))),
        Some(_) | None => Ok(name.to_string()),
    }
}

fn unknown(name: &str, names: &Set<String>) -> String {
    if names.is_empty() {
        return format!("no request above this line is named `{name}`: name one, such as write 1 x=3 as {name}");
    }
    let known: Vec<&str> = names.iter().take(NAMES_SHOWN).map(String::as_str).collect();
    let more = if names.len() > NAMES_SHOWN { ", …" } else { "" };
    format!("no request above this line is named `{name}`; these are: {}{more}", known.join(", "))
}

/// How many names a mistake lists.
const NAMES_SHOWN: usize = 8;
