//! JSON objects of one line, written in the order in which their fields are added.

use std::fmt::Write as _;

/// An object that is being written.
pub(super) struct Object(String);

impl Object {
    /// An object without fields.
    pub(super) fn new() -> Object {
        Object(String::from("{"))
    }

    /// Adds a field whose value is JSON already.
    pub(super) fn raw(mut self, name: &str, value: impl AsRef<str>) -> Object {
        self.name(name);
        self.0 += value.as_ref();
        self
    }

    /// Adds a text.
    pub(super) fn text(mut self, name: &str, value: impl AsRef<str>) -> Object {
        self.name(name);
        quote(&mut self.0, value.as_ref());
        self
    }

    /// Begins a field.
    fn name(&mut self, name: &str) {
        if self.0.len() > 1 {
            self.0.push(',');
        }
        quote(&mut self.0, name);
        self.0.push(':');
    }

    /// Adds a number.
    pub(super) fn number(self, name: &str, value: u64) -> Object {
        self.raw(name, value.to_string())
    }

    /// Adds a yes or no.
    pub(super) fn flag(self, name: &str, value: bool) -> Object {
        self.raw(name, if value { "true" } else { "false" })
    }

    /// The object.
    pub(super) fn end(self) -> String {
        self.0 + "}"
    }
}

/// A list.
pub(super) fn list(values: impl IntoIterator<Item = String>) -> String {
    let values: Vec<String> = values.into_iter().collect();
    format!("[{}]", values.join(","))
}

/// A text with its quotes.
pub(super) fn text(text: &str) -> String {
    let mut quoted = String::new();
    quote(&mut quoted, text);
    quoted
}

/// Adds a text with its quotes.
fn quote(quoted: &mut String, text: &str) {
    quoted.push('"');
    for letter in text.chars() {
        match letter {
            '"' => *quoted += "\\\"",
            '\\' => *quoted += "\\\\",
            '\n' => *quoted += "\\n",
            '\t' => *quoted += "\\t",
            letter if letter.is_control() || ('\u{2028}'..='\u{2029}').contains(&letter) => {
                write!(quoted, "\\u{:04x}", u32::from(letter)).expect("a text can be written");
            }
            letter => quoted.push(letter),
        }
    }
    quoted.push('"');
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read_back_by_another_reader() {
        let odd = "a \"b\" \\ \n\t\u{1}\u{7f}\u{2028}é🙂";
        let line = Object::new().text(odd, odd).number("n", u64::MAX).flag("f", true).raw("l", list([text("x")])).end();
        let value: serde_json::Value = serde_json::from_str(&line).expect("JSON");
        assert_eq!(value[odd], odd);
        assert_eq!(
            (value["n"].as_u64(), value["f"].as_bool(), &value["l"][0]),
            (Some(u64::MAX), Some(true), &"x".into())
        );
        assert_eq!(Object::new().end(), "{}");
        assert!(!line.contains('\n'));
    }
}
