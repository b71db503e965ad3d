//! A reader of EDN, by its specification (github.com/edn-format/edn) and strict: for what histories are made of.

use serde_json::{Map, Value};

/// What was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Edn {
    Nil,
    Integer(i64),
    Text(String),
    Keyword(String),
    Vector(Vec<Edn>),
    Map(Vec<(Edn, Edn)>),
}

impl Edn {
    /// The same as JSON, in which keywords are texts.
    pub fn to_json(&self) -> Value {
        match self {
            Edn::Nil => Value::Null,
            Edn::Integer(number) => (*number).into(),
            Edn::Text(text) | Edn::Keyword(text) => text.as_str().into(),
            Edn::Vector(all) => all.iter().map(Edn::to_json).collect(),
            Edn::Map(pairs) => {
                let key = |key: &Edn| key.to_json().as_str().expect("a key that is a word").to_string();
                Value::Object(pairs.iter().map(|(of, value)| (key(of), value.to_json())).collect::<Map<_, _>>())
            }
        }
    }

    /// What a map holds for a keyword.
    pub fn get(&self, keyword: &str) -> Option<&Edn> {
        let Edn::Map(pairs) = self else { return None };
        pairs.iter().find(|(key, _)| *key == Edn::Keyword(keyword.to_string())).map(|(_, value)| value)
    }
}

/// Everything in a text. Fails with what is wrong, and what stands behind that.
pub fn read(text: &str) -> Result<Vec<Edn>, String> {
    let mut rest = text;
    let mut all = Vec::new();
    loop {
        rest = skip(rest);
        if rest.is_empty() {
            return Ok(all);
        }
        all.push(one(&mut rest)?);
    }
}

/// Behind white space, which commas are too.
fn skip(text: &str) -> &str {
    text.trim_start_matches(|letter: char| letter.is_whitespace() || letter == ',')
}

fn one(rest: &mut &str) -> Result<Edn, String> {
    let wrong = |why: &str, at: &str| Err(format!("{why} at `{}`", at.chars().take(20).collect::<String>()));
    let text = *rest;
    match text.chars().next() {
        Some('[') => Ok(Edn::Vector(until(rest, ']')?)),
        Some('{') => {
            let all = until(rest, '}')?;
            if all.len() % 2 == 1 {
                return wrong("a key without a value", text);
            }
            let pairs: Vec<(Edn, Edn)> = all.chunks(2).map(|pair| (pair[0].clone(), pair[1].clone())).collect();
            let is_twice = |place: usize| pairs[..place].iter().any(|(key, _)| *key == pairs[place].0);
            if (0..pairs.len()).any(is_twice) {
                return wrong("a key that stands there twice", text);
            }
            Ok(Edn::Map(pairs))
        }
        Some('"') => quoted(rest),
        Some(_) => {
            let end = text.find(|letter: char| letter.is_whitespace() || ",[]{}()\"".contains(letter));
            let (word, after) = text.split_at(end.unwrap_or(text.len()));
            // What ends a word is white space or a bracket: a text needs space before it.
            if after.starts_with('"') {
                return wrong("a text without space before it", text);
            }
            *rest = after;
            match word.strip_prefix(':') {
                Some(name) if is_symbol(name) => Ok(Edn::Keyword(name.to_string())),
                Some(_) => wrong("no keyword", text),
                None if word == "nil" => Ok(Edn::Nil),
                None => match word.parse() {
                    Ok(number) if word == "0" || !word.trim_start_matches('-').starts_with('0') => {
                        Ok(Edn::Integer(number))
                    }
                    _ => wrong("no integer and no nil", text),
                },
            }
        }
        None => wrong("the end", text),
    }
}

fn is_symbol(name: &str) -> bool {
    let is_inside = |letter: char| letter.is_ascii_alphanumeric() || ".*+!-_?$%&=<>/#:".contains(letter);
    name.starts_with(|first: char| first.is_ascii_alphabetic() || ".*!_?$%&=".contains(first))
        && name.chars().all(is_inside)
}

/// What stands in brackets.
fn until(rest: &mut &str, end: char) -> Result<Vec<Edn>, String> {
    *rest = &rest[1..];
    let mut all = Vec::new();
    loop {
        *rest = skip(rest);
        if let Some(after) = rest.strip_prefix(end) {
            *rest = after;
            return Ok(all);
        }
        all.push(one(rest)?);
    }
}

fn quoted(rest: &mut &str) -> Result<Edn, String> {
    let mut text = String::new();
    let mut letters = rest.char_indices().skip(1);
    while let Some((at, letter)) = letters.next() {
        match letter {
            '"' => {
                *rest = &rest[at + 1..];
                return Ok(Edn::Text(text));
            }
            '\\' => match letters.next().map(|(_, letter)| letter) {
                Some('t') => text.push('\t'),
                Some('r') => text.push('\r'),
                Some('n') => text.push('\n'),
                Some(letter @ ('\\' | '"')) => text.push(letter),
                other => return Err(format!("no escape: {other:?}")),
            },
            letter => text.push(letter),
        }
    }
    Err("a text without an end".to_string())
}

#[test]
fn what_is_no_edn_is_refused() {
    let read_one = |text| read(text).map(|all| all[0].to_json().to_string());
    assert_eq!(
        read_one("{:a [1 -2 nil \"x\\\"\\n\"], :b :c}"),
        Ok("{\"a\":[1,-2,null,\"x\\\"\\n\"],\"b\":\"c\"}".to_string())
    );
    for wrong in
        ["{:a}", "{:a 1 :a 2}", "[1", "]", "\"x", "\"\\x\"", ":", ":1", "01", "1.5", "null", "true\"x\"", "{:a 1}}"]
    {
        assert!(read(wrong).is_err(), "{wrong}");
    }
}
