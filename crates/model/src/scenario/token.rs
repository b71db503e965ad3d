//! Splits one line into words, quoted texts, signs and the question at its end.

use super::mistake::is_invisible;
use super::{QUESTION_CHARS_MAX, VALUE_CHARS_MAX};

/// What is wrong at one place of a line. Behind a pointer, because nearly every step of the parser may return one: passing
/// the parts on at each took a fifth of the parser's wasm.
#[derive(Debug)]
pub(super) struct Fault(Box<FaultParts>);

/// What a fault consists of.
#[derive(Debug)]
pub(super) struct FaultParts {
    /// The character, counted from 1.
    pub column: usize,
    /// What is wrong and what would be right.
    pub message: String,
    /// The word that was likely meant instead of the one there.
    pub meant: Option<&'static str>,
}

impl Fault {
    /// A fault at this character.
    pub fn new(column: usize, message: impl Into<String>) -> Fault {
        Fault(Box::new(FaultParts { column, message: message.into(), meant: None }))
    }

    /// The same, with the word that was likely meant.
    pub fn meant(mut self, meant: Option<&'static str>) -> Fault {
        self.0.meant = meant;
        self
    }

    /// What it consists of.
    pub fn parts(self) -> FaultParts {
        *self.0
    }
}

/// One piece of a line and where it starts.
#[derive(Debug)]
pub(super) struct Token {
    /// The first character, counted from 1.
    pub column: usize,
    /// What it is.
    pub kind: Kind,
}

/// What a piece of a line is.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// A word, number, key or value without quotes.
    Word(String),
    /// A text in double quotes, its escapes resolved.
    Quoted(String),
    /// A sign, as it is printed: `=`, `|`, `->`, `--`, `..` or `:`.
    Sign(&'static str),
}

/// The pieces of one line.
#[derive(Debug)]
pub(super) struct Pieces {
    /// In reading order.
    pub tokens: Vec<Token>,
    /// The text after `?`.
    pub question: Option<String>,
    /// The place right behind the last token.
    pub end: usize,
}

/// True for the characters of keys and values that need no quotes.
fn is_bare(c: char) -> bool {
    c.is_alphanumeric() && !is_invisible(c) || matches!(c, '_' | '-' | '.' | '/' | '%')
}

/// Signs, and the typographic forms that editors make of them.
const SIGNS: [(&str, &str); 11] = [
    (":", ":"),
    ("=", "="),
    ("|", "|"),
    ("->", "->"),
    ("→", "->"),
    ("--", "--"),
    ("–", "--"),
    ("—", "--"),
    ("↔", "--"),
    ("..", ".."),
    ("…", ".."),
];

/// The sign that stands at the start of `rest`, and how many characters it takes.
fn sign_at(rest: &[char]) -> Option<(&'static str, usize)> {
    let found = SIGNS.iter().find(|(written, _)| {
        let mut chars = written.chars().enumerate();
        chars.all(|(i, c)| rest.get(i) == Some(&c))
    });
    found.map(|(written, sign)| (*sign, written.chars().count()))
}

/// Splits a line.
pub(super) fn pieces(line: &str) -> Result<Pieces, Fault> {
    let chars: Vec<char> = line.chars().collect();
    let mut pieces = Pieces { tokens: Vec::new(), question: None, end: 1 };
    let mut at = 0;
    while let Some(&c) = chars.get(at) {
        let column = at + 1;
        if c.is_whitespace() {
            at += 1;
            continue;
        }
        let kind = if let Some((sign, length)) = sign_at(&chars[at..]) {
            at += length;
            Kind::Sign(sign)
        } else if is_bare(c) {
            let start = at;
            while at < chars.len() && is_bare(chars[at]) && sign_at(&chars[at..]).is_none() {
                at += 1;
            }
            if at - start > VALUE_CHARS_MAX {
                let message = format!("{} characters are too long a word: {VALUE_CHARS_MAX} are allowed", at - start);
                return Err(Fault::new(column, message));
            }
            Kind::Word(chars[start..at].iter().collect())
        } else {
            match c {
                '"' => {
                    let (text, end) = quoted(&chars, at)?;
                    at = end;
                    Kind::Quoted(text)
                }
                '?' => {
                    pieces.question = Some(question(&chars[at + 1..], column)?);
                    return Ok(pieces);
                }
                '#' => return Err(Fault::new(column, "words have a line of their own: move them above this line")),
                ',' => return Err(Fault::new(column, "no commas here: put spaces between")),
                '“' | '”' | '„' | '\'' => return Err(Fault::new(column, "write straight double quotes: \"…\"")),
                c if is_invisible(c) => {
                    let message = format!("there is an invisible character here, U+{:04X}: remove it", u32::from(c));
                    return Err(Fault::new(column, message));
                }
                c => {
                    let message = format!("`{c}` means nothing here: put a text that contains it in double quotes");
                    return Err(Fault::new(column, message));
                }
            }
        };
        pieces.tokens.push(Token { column, kind });
        pieces.end = at + 1;
    }
    Ok(pieces)
}

/// The words of a comment or a question as they are kept: on one line, without space at the end.
pub(super) fn one_line(words: &str) -> String {
    let spaced: String = words.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    spaced.trim_end().to_string()
}

/// The question whose `?` stands at `column`.
fn question(rest: &[char], column: usize) -> Result<String, Fault> {
    let question = one_line(&rest.iter().collect::<String>()).trim_start().to_string();
    match question.chars().count() {
        0 => Err(Fault::new(column, "nothing is asked: write a prediction after `?`")),
        count if count > QUESTION_CHARS_MAX => {
            Err(Fault::new(column, format!("{count} characters are too many: ask in {QUESTION_CHARS_MAX} at the most")))
        }
        _ => Ok(question),
    }
}

/// The text that starts with the quote at `open`, and the place right behind its closing quote.
fn quoted(chars: &[char], open: usize) -> Result<(String, usize), Fault> {
    let mut text = String::new();
    let mut at = open + 1;
    loop {
        match chars.get(at) {
            None => return Err(Fault::new(open + 1, "this text does not end: close it with a double quote")),
            Some('"') => return Ok((text, at + 1)),
            Some('\\') => {
                let (c, length) = escape(&chars[at + 1..]).ok_or_else(|| {
                    Fault::new(at + 1, "this is not an escape: write \\\" \\\\ \\n \\r \\t or one such as \\u{2603}")
                })?;
                text.push(c);
                at += 1 + length;
            }
            Some(c) => {
                text.push(*c);
                at += 1;
            }
        }
    }
}

/// The character that an escape stands for, and how many characters follow its backslash.
fn escape(rest: &[char]) -> Option<(char, usize)> {
    match rest.first()? {
        '"' => Some(('"', 1)),
        '\\' => Some(('\\', 1)),
        'n' => Some(('\n', 1)),
        'r' => Some(('\r', 1)),
        't' => Some(('\t', 1)),
        'u' => {
            let digits: String = rest.get(1..)?.strip_prefix(&['{'])?.iter().take_while(|c| **c != '}').collect();
            let hexadecimal = (1..=6).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_hexdigit());
            let closed = rest.get(2 + digits.chars().count()) == Some(&'}');
            let c = u32::from_str_radix(&digits, 16).ok().and_then(char::from_u32)?;
            (hexadecimal && closed).then_some((c, digits.len() + 3))
        }
        _ => None,
    }
}

/// Prints a text as [`pieces`] reads it back in one piece: bare when that is possible, in quotes otherwise.
pub(super) fn show_text(text: &str) -> String {
    let chars: Vec<char> = text.chars().collect();
    let bare = (0..chars.len()).all(|at| is_bare(chars[at]) && sign_at(&chars[at..]).is_none());
    if bare && !chars.is_empty() { text.to_string() } else { show_quoted(text) }
}

/// Prints a text in double quotes, as [`pieces`] reads it back in one piece.
pub(super) fn show_quoted(text: &str) -> String {
    let mut shown = String::from("\"");
    for c in text.chars() {
        match c {
            '"' => shown.push_str("\\\""),
            '\\' => shown.push_str("\\\\"),
            '\n' => shown.push_str("\\n"),
            '\r' => shown.push_str("\\r"),
            '\t' => shown.push_str("\\t"),
            c if is_invisible(c) => shown.push_str(&format!("\\u{{{:x}}}", u32::from(c))),
            c => shown.push(c),
        }
    }
    shown.push('"');
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_text_reads_back_in_one_piece() {
        for text in [
            "",
            "x",
            "a--b",
            "a->b",
            "1..2",
            "-",
            "x-",
            "a.",
            "?",
            "#",
            " ",
            "\"",
            "\\",
            "\n\r\t",
            "\u{1}",
            "ä–b",
            "…",
            "a\u{202e}b",
            "\u{3164}",
        ] {
            let read = pieces(&show_text(text)).expect("a printed text is readable");
            assert_eq!(read.tokens.len(), 1, "{text:?}");
            let same = match &read.tokens[0].kind {
                Kind::Word(word) | Kind::Quoted(word) => word == text,
                Kind::Sign(_) => false,
            };
            assert!(same, "{text:?} was read as {:?}", read.tokens);
        }
    }

    #[test]
    fn signs_need_no_spaces_around_them() {
        let shown =
            |line| format!("{:?}", pieces(line).map(|p| p.tokens.into_iter().map(|t| t.kind).collect::<Vec<_>>()).ok());
        assert_eq!(shown("cut 1->2"), shown("cut 1 → 2"));
        assert_eq!(shown("cut 1--2"), shown("cut 1 — 2"));
        assert_ne!(shown("cut 1--2"), shown("cut 1->2"));
    }
}
