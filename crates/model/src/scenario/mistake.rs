//! What is wrong in a scenario's text, where, and what would be right.

use std::fmt;

/// The most mistakes that are reported at once.
pub const MISTAKES_MAX: usize = 20;

/// How many characters of a long line are shown.
const SHOWN_CHARS_MAX: usize = 100;

/// True for what is not seen, or turns what is seen around: controls, and the signs of Unicode for widths and directions.
pub fn is_invisible(letter: char) -> bool {
    let is_sign = matches!(
        letter,
        '\u{ad}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{3164}' | '\u{feff}' | '\u{ffa0}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e0fff}'
    );
    is_sign || letter.is_control()
}

/// One mistake in a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mistake {
    /// The line, counted from 1.
    pub line: usize,
    /// The character in that line, counted from 1.
    pub column: usize,
    /// What is wrong and what would be right.
    pub message: String,
    /// The line as it stands in the text.
    pub text: String,
    /// The word that was likely meant instead of the one at that place.
    pub meant: Option<&'static str>,
}

/// Prints where and what, then the line with a caret below the place.
impl fmt::Display for Mistake {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let chars: Vec<char> = self.text.chars().map(|c| if is_invisible(c) { ' ' } else { c }).collect();
        let before = self.column.saturating_sub(1);
        let start = if chars.len() > SHOWN_CHARS_MAX { before.saturating_sub(SHOWN_CHARS_MAX / 2) } else { 0 };
        let end = chars.len().min(start + SHOWN_CHARS_MAX);
        let head = if start > 0 { "…" } else { "" };
        let tail = if end < chars.len() { "…" } else { "" };
        let shown: String = chars.get(start..end).unwrap_or_default().iter().collect();
        let indent = " ".repeat(before - start + head.chars().count());
        writeln!(f, "line {}, column {}: {}", self.line, self.column, self.message)?;
        writeln!(f, "{}", format!("  | {head}{shown}{tail}").trim_end())?;
        write!(f, "  | {indent}^")
    }
}

/// Everything that is wrong in a text, at least one mistake and [`MISTAKES_MAX`] at the most, in reading order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mistakes {
    shown: Vec<Mistake>,
    has_more: bool,
}

impl Mistakes {
    /// Keeps the first [`MISTAKES_MAX`]. Panics when there are none: that would be a bug of ours.
    pub(super) fn new(mut mistakes: Vec<Mistake>) -> Mistakes {
        assert!(!mistakes.is_empty(), "a text is refused for a reason");
        let has_more = mistakes.len() > MISTAKES_MAX;
        mistakes.truncate(MISTAKES_MAX);
        Mistakes { shown: mistakes, has_more }
    }

    /// The first one.
    pub fn first(&self) -> &Mistake {
        &self.shown[0]
    }

    /// All of them.
    pub fn all(&self) -> &[Mistake] {
        &self.shown
    }
}

impl fmt::Display for Mistakes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let shown: Vec<String> = self.shown.iter().map(Mistake::to_string).collect();
        f.write_str(&shown.join("\n"))?;
        match self.has_more {
            true => write!(f, "\nthese are the first {MISTAKES_MAX} mistakes, and there are more"),
            false => Ok(()),
        }
    }
}

impl std::error::Error for Mistakes {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_caret_stands_below_its_character_in_a_long_line() {
        let text = format!("{}X{}", "ä".repeat(500), "b".repeat(500));
        let shown = Mistake { line: 1, column: 501, message: "here".to_string(), text, meant: None }.to_string();
        let lines: Vec<Vec<char>> = shown.lines().map(|line| line.chars().collect()).collect();
        let caret = lines[2].iter().position(|c| *c == '^').expect("a caret");
        assert_eq!(lines[1][caret], 'X');
        assert!(lines[1].len() < 120);
    }

    #[test]
    fn a_line_that_is_shown_has_nothing_invisible() {
        let text = "fail\u{202e}ed \u{200b}a\tb".to_string();
        let shown = Mistake { line: 1, column: 5, message: "here".to_string(), text, meant: None }.to_string();
        assert_eq!(shown, "line 1, column 5: here\n  | fail ed  a b\n  |     ^");
    }
}
