//! Reads the lines below `repeat` as often as it says.

use super::reader::Reader;
use crate::scenario::cursor::Cursor;
use crate::scenario::token::{Fault, pieces};
use crate::scenario::{LINES_MAX, MISTAKES_MAX, REPEAT_DEPTH_MAX, TEXT_BYTES_MAX};

impl Reader {
    /// Reads lines, and those below a `repeat` as often as it says, as if they stood there so often.
    pub(super) fn all(&mut self, lines: &[(usize, &str)], depth: usize) {
        let mut at = 0;
        while let Some((number, line)) = lines.get(at)
            && self.mistakes.len() <= MISTAKES_MAX
            && self.lines_read <= LINES_MAX
        {
            at += 1;
            let block = below(line, &lines[at..]);
            match self.repeats(line, block, depth) {
                Ok(None) => {
                    if let Err(fault) = self.line(*number, line) {
                        self.mistake(*number, line, fault);
                    }
                }
                Ok(Some(count)) => {
                    let before = self.mistakes.len();
                    // A mistake is one, however often its line is read.
                    for _ in 0..count {
                        if self.mistakes.len() > before || self.lines_read > LINES_MAX {
                            break;
                        }
                        self.all(block, depth + 1);
                    }
                    at += block.len();
                }
                Err(fault) => {
                    self.mistake(*number, line, fault);
                    at += block.len();
                }
            }
        }
    }

    /// How often the lines below this one are read, if it is a `repeat`.
    fn repeats(&mut self, line: &str, block: &[(usize, &str)], depth: usize) -> Result<Option<u64>, Fault> {
        // Most lines are none, and are split into pieces only once.
        if !may_repeat(line) {
            return Ok(None);
        }
        let pieces = pieces(line)?;
        let mut cursor = Cursor::new(&pieces, 0, 0);
        if !cursor.skip_word("repeat") {
            return Ok(None);
        }
        let column = cursor.column();
        let count = cursor.number("how often")?;
        cursor.finish()?;
        // With its end: an empty line is read again as well.
        let bytes: usize = block.iter().map(|(_, line)| line.len() + 1).sum();
        self.repeated =
            self.repeated.saturating_add(bytes.saturating_mul(usize::try_from(count).unwrap_or(usize::MAX)));
        let message = match count {
            0 => "0 times is never: leave these lines out".to_string(),
            _ if block.iter().all(|(_, line)| line.trim().is_empty()) => {
                "there is nothing to repeat: indent the lines below this one that belong to it".to_string()
            }
            _ if pieces.question.is_some() => "`repeat` asks nothing: ask the question at a step".to_string(),
            _ if depth == REPEAT_DEPTH_MAX => {
                format!("these are too many within one another: {REPEAT_DEPTH_MAX} are allowed")
            }
            _ if self.repeated > TEXT_BYTES_MAX => {
                format!("with its repetitions the text is too long: {TEXT_BYTES_MAX} bytes are allowed")
            }
            _ => return Ok(Some(count)),
        };
        Err(Fault::new(column, message))
    }
}

/// True for a line that begins as a `repeat` does.
fn may_repeat(line: &str) -> bool {
    line.trim_start().starts_with("repeat")
}

/// The lines that belong to a `repeat`: those below it, as far as they are empty or indented further. None of other lines, so that
/// no line is looked at once more for each line above it.
fn below<'a, 'b>(line: &str, after: &'a [(usize, &'b str)]) -> &'a [(usize, &'b str)] {
    let is_within = |(_, other): &&(usize, &str)| other.trim().is_empty() || indent(other) > indent(line);
    let count = if may_repeat(line) { after.iter().take_while(is_within).count() } else { 0 };
    &after[..count]
}

/// How far a line is indented, in characters.
fn indent(line: &str) -> usize {
    line.chars().take_while(|letter| letter.is_whitespace()).count()
}
