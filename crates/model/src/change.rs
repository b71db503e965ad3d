//! What a write makes of the value of its key: it sets it, or changes the one that is there.

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// The longest list that appending makes, in bytes. Beyond it appending has no effect.
pub const LIST_BYTES_MAX: usize = 1_000;

/// What separates the elements of a list.
const SEPARATOR: &str = ",";

/// What a write makes of the value of its key. Where the value that is there does not fit, it has no effect, and is
/// answered like a read, with that value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Change {
    /// It sets it, whatever is there.
    Set(String),
    /// Compare-and-set: it sets it where this value is there.
    Swap {
        /// The value that must be there.
        from: String,
        /// The value that takes its place.
        to: String,
    },
    /// It adds an element at the end of the list. A key without a value holds the empty list.
    Append(String),
    /// It adds a number. A key without a value counts as 0.
    Add(i64),
}

impl Change {
    /// The value after it where `before` is there; `None` when it has no effect.
    pub fn applied(&self, before: Option<&str>) -> Option<String> {
        match self {
            Change::Set(value) => Some(value.clone()),
            Change::Swap { from, to } => (before == Some(from)).then(|| to.clone()),
            Change::Append(value) => {
                let list = before.map_or_else(|| value.clone(), |before| [before, value].join(SEPARATOR));
                (list.len() <= LIST_BYTES_MAX).then_some(list)
            }
            Change::Add(number) => {
                before.unwrap_or("0").parse::<i64>().ok()?.checked_add(*number).map(|sum| sum.to_string())
            }
        }
    }

    /// The value that it leaves wherever it has an effect, if that does not depend on the value that is there.
    pub fn leaves(&self) -> Option<&str> {
        match self {
            Change::Set(value) | Change::Swap { to: value, .. } => Some(value),
            Change::Append(_) | Change::Add(_) => None,
        }
    }

    /// The word with which its line begins.
    pub fn word(&self) -> &'static str {
        match self {
            Change::Set(_) => "write",
            Change::Swap { .. } => "cas",
            Change::Append(_) => "append",
            Change::Add(_) => "add",
        }
    }

    /// What stands behind the word, its texts shown by `text`: `x=3`, `x 1 -> 2`, `x 7`.
    pub fn show(&self, key: &str, text: impl Fn(&str) -> String) -> String {
        let key = text(key);
        match self {
            Change::Set(value) => key + "=" + &text(value),
            Change::Swap { from, to } => key + " " + &text(from) + " -> " + &text(to),
            Change::Append(value) => key + " " + &text(value),
            Change::Add(number) => key + " " + &number.to_string(),
        }
    }

    /// The same, with the word where it is another one than `write`: `x=3`, `cas x 1 -> 2`.
    pub fn label(&self, key: &str, text: impl Fn(&str) -> String) -> String {
        let shown = self.show(key, text);
        match self {
            Change::Set(_) => shown,
            Change::Swap { .. } | Change::Append(_) | Change::Add(_) => [self.word(), &shown].join(" "),
        }
    }
}

impl Default for Change {
    fn default() -> Change {
        Change::Set(String::new())
    }
}

impl From<String> for Change {
    fn from(value: String) -> Change {
        Change::Set(value)
    }
}

impl From<&str> for Change {
    fn from(value: &str) -> Change {
        Change::Set(value.to_string())
    }
}

/// In bytes a change is one text. A value that is set stands for itself, so a run without other changes has the bytes, and
/// the hash, that it had when there were no others; these begin with a mark, and so does a value that begins like them.
const MARKS: [char; 4] = ['\u{1}', '\u{2}', '\u{3}', '\u{4}'];

impl Serialize for Change {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let (mark, rest) = match self {
            Change::Set(value) if !value.starts_with(MARKS) => return serializer.serialize_str(value),
            Change::Set(value) => (MARKS[0], value.clone()),
            Change::Swap { from, to } => (MARKS[1], format!("{}:{from}{to}", from.len())),
            Change::Append(value) => (MARKS[2], value.clone()),
            Change::Add(number) => (MARKS[3], number.to_string()),
        };
        serializer.serialize_str(&format!("{mark}{rest}"))
    }
}

impl<'de> Deserialize<'de> for Change {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Change, D::Error> {
        let text = String::deserialize(deserializer)?;
        Ok(read(&text).unwrap_or(Change::Set(text)))
    }
}

/// The change whose text begins with a mark.
fn read(text: &str) -> Option<Change> {
    let mark = MARKS.iter().position(|mark| text.starts_with(*mark))?;
    let rest = &text[1..];
    Some(match mark {
        0 => rest.into(),
        1 => {
            let (length, both) = rest.split_once(':')?;
            let (from, to) = both.split_at_checked(length.parse().ok()?)?;
            Change::Swap { from: from.to_string(), to: to.to_string() }
        }
        2 => Change::Append(rest.to_string()),
        _ => Change::Add(rest.parse().ok()?),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn swap(from: &str, to: &str) -> Change {
        Change::Swap { from: from.to_string(), to: to.to_string() }
    }

    #[test]
    fn a_change_has_an_effect_only_where_the_value_fits() {
        let append = |value: &str| Change::Append(value.to_string());
        let long = "1".repeat(LIST_BYTES_MAX - 2);
        let cases = [
            (Change::from("2"), Some("1"), Some("2")),
            (swap("1", "2"), Some("1"), Some("2")),
            (swap("1", "2"), Some("2"), None),
            (swap("", "2"), None, None),
            (append("7"), None, Some("7")),
            (append("7"), Some("1"), Some("1,7")),
            (append("22"), Some(&long), None),
            (Change::Add(5), None, Some("5")),
            (Change::Add(-7), Some("5"), Some("-2")),
            (Change::Add(1), Some("five"), None),
            (Change::Add(1), Some("9223372036854775807"), None),
        ];
        for (change, before, after) in cases {
            assert_eq!(change.applied(before).as_deref(), after, "{change:?} of {before:?}");
        }
    }

    #[test]
    fn a_value_that_is_set_keeps_its_bytes_and_every_change_is_read_back() {
        let bytes = |change: &Change| postcard::to_allocvec(change).expect("it fits");
        assert_eq!(bytes(&"x=3 ü".into()), postcard::to_allocvec("x=3 ü").expect("it fits"));
        let texts = ["", "1", "\u{1}", "\u{2}1:12", "\u{4}5", "3:é\u{2}", "ü"];
        let pairs = texts.iter().flat_map(|from| texts.iter().map(|to| swap(from, to)));
        let appended = texts.iter().map(|text| Change::Append(text.to_string()));
        let set = texts.iter().map(|text| Change::from(*text));
        for change in pairs.chain(appended).chain(set).chain([0, -5, i64::MIN, i64::MAX].map(Change::Add)) {
            let read: Change = postcard::from_bytes(&bytes(&change)).expect("it is a text");
            assert_eq!(read, change);
        }
    }
}
