//! What values are drawn from: random bytes, and the names of types and fields.

use std::fmt;

use arbitrary::Unstructured;
use serde::de::Error;

use super::texts::{CHARS, KNOWN, OUTPUTS, PROSE};

/// A number below `limit`.
pub(crate) fn below(bytes: &mut Unstructured<'_>, limit: u64) -> u64 {
    bytes.int_in_range(0..=limit - 1).unwrap_or(0)
}

/// One of these.
pub(crate) fn pick<T: Copy>(bytes: &mut Unstructured<'_>, of: &[T]) -> T {
    of[usize::try_from(below(bytes, of.len() as u64)).expect("an index")]
}

/// Reads a value out of nothing but random bytes.
pub(super) struct Draw<'a, 'b> {
    pub(super) bytes: &'a mut Unstructured<'b>,
    /// The name of the type or field that is read.
    pub(super) name: &'static str,
}

impl<'b> Draw<'_, 'b> {
    pub(super) fn named(&mut self, name: &'static str) -> Draw<'_, 'b> {
        Draw { bytes: self.bytes, name }
    }

    pub(super) fn number(&mut self, max: u64) -> u64 {
        let unit = pick(self.bytes, &[0, 1, 10, 1_000, 500_000, 1_000_000]);
        let usual = match self.name {
            "NodeId" | "nodes" => 1 + below(self.bytes, 6),
            "ClientId" | "clients" => pick(self.bytes, &[1, 2, 3, 100]),
            "Time" | "timeout" => unit * (1 + below(self.bytes, 60)),
            "permille" | "loss_permille" | "reads_permille" => pick(self.bytes, &[0, 5, 200, 999, 1_000, 500]),
            _ => pick(self.bytes, &[0, 1, 5, 7, 60, 1_000]),
        };
        match below(self.bytes, 16) {
            0 => below(self.bytes, u64::MAX) & max,
            1 => max,
            _ => usual.min(max),
        }
    }

    pub(super) fn text(&mut self) -> String {
        match self.name {
            "question" => pick(self.bytes, PROSE).to_string(),
            "words" | "lesson" | "closing" => match below(self.bytes, 4) {
                0 => String::new(),
                1 => format!("  {}", pick(self.bytes, PROSE)),
                _ => pick(self.bytes, PROSE).to_string(),
            },
            "value" if below(self.bytes, 2) == 0 => self.change(),
            "output" => pick(self.bytes, OUTPUTS).to_string(),
            _ if below(self.bytes, 2) == 0 => pick(self.bytes, KNOWN).to_string(),
            _ => {
                let most = if below(self.bytes, 20) == 0 { 70 } else { 6 };
                (0..below(self.bytes, most)).map(|_| pick(self.bytes, CHARS)).collect()
            }
        }
    }
}

impl Draw<'_, '_> {
    /// The bytes of a change of a value that is no plain one.
    fn change(&mut self) -> String {
        let [from, to] = [(); 2].map(|()| self.named("").text());
        match below(self.bytes, 3) {
            0 => format!("\u{2}{}:{from}{to}", from.len()),
            1 => format!("\u{3}{to}"),
            _ => format!("\u{4}{}", pick(self.bytes, &[0, 5, -5, i64::MAX, i64::MIN])),
        }
    }
}

/// What cannot be drawn.
#[derive(Debug)]
pub(super) struct Impossible(pub(super) String);

impl fmt::Display for Impossible {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Impossible {}

impl Error for Impossible {
    fn custom<T: fmt::Display>(message: T) -> Impossible {
        Impossible(message.to_string())
    }
}
