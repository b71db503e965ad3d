//! Reads the pieces of one line from left to right: nodes, links, times, keys, words.

mod nodes;

use crate::action::Range;
use crate::shared::Set;
use crate::types::{NodeId, Time};

use super::spelling::{hint, meant};
use super::token::{Fault, Kind, Pieces, Token};
use super::{KEY_CHARS_MAX, VALUE_CHARS_MAX, units};

/// A place in a line.
#[derive(Clone)]
pub(super) struct Cursor<'a> {
    tokens: &'a [Token],
    at: usize,
    end: usize,
    nodes: u64,
    requests: u64,
    names: Option<&'a Set<String>>,
    /// How many links the line names, and which of them it is read for.
    links: usize,
    turn: usize,
    /// The nodes behind the first one of a line that says the same of several, and where they stand.
    more: Vec<(usize, NodeId)>,
}

impl<'a> Cursor<'a> {
    /// The start of a line, in a cluster of `nodes` that was asked `requests` times above this line.
    pub fn new(pieces: &'a Pieces, nodes: u64, requests: u64) -> Cursor<'a> {
        Cursor {
            tokens: &pieces.tokens,
            at: 0,
            end: pieces.end,
            nodes,
            requests,
            names: None,
            links: 0,
            turn: 0,
            more: Vec::new(),
        }
    }

    /// The same, where only these names of requests are known.
    pub fn knowing(self, names: &'a Set<String>) -> Cursor<'a> {
        Cursor { names: Some(names), ..self }
    }

    /// The names of requests that are known; any name may be one when `None`.
    pub fn names(&self) -> Option<&'a Set<String>> {
        self.names
    }

    /// From here on so many requests were asked above, and there are so many nodes.
    pub fn set_asked(&mut self, requests: u64, nodes: u64) {
        (self.requests, self.nodes) = (requests, nodes);
    }

    /// The next piece, left where it is.
    pub fn peek(&self) -> Option<&'a Kind> {
        self.peek_at(0)
    }

    pub fn peek_at(&self, ahead: usize) -> Option<&'a Kind> {
        self.tokens.get(self.at + ahead).map(|token| &token.kind)
    }

    /// True when the next piece is this word, without quotes.
    pub fn is_word(&self, word: &str) -> bool {
        self.is_word_at(0, word)
    }

    /// True when the piece so many pieces ahead is this word, without quotes.
    pub fn is_word_at(&self, ahead: usize, word: &str) -> bool {
        matches!(self.peek_at(ahead), Some(Kind::Word(found)) if found == word)
    }

    /// True when the piece so many pieces ahead is this sign.
    pub fn is_sign_at(&self, ahead: usize, sign: &str) -> bool {
        matches!(self.peek_at(ahead), Some(Kind::Sign(found)) if *found == sign)
    }

    /// Where the next piece starts, or where the line ends.
    pub fn column(&self) -> usize {
        self.tokens.get(self.at).map_or(self.end, |token| token.column)
    }

    /// A fault at the next piece.
    pub fn fault<T>(&self, message: impl Into<String>) -> Result<T, Fault> {
        Err(Fault::new(self.column(), message))
    }

    /// Goes on behind the next piece.
    pub fn skip(&mut self) {
        self.at += 1;
    }

    /// Goes on behind this word if it is the next piece.
    pub fn skip_word(&mut self, word: &str) -> bool {
        let found = self.is_word(word);
        self.at += usize::from(found);
        found
    }

    /// Goes on behind this sign if it is the next piece.
    pub fn skip_sign(&mut self, sign: &str) -> bool {
        let found = self.is_sign_at(0, sign);
        self.at += usize::from(found);
        found
    }

    /// A word without quotes; `wanted` says what should stand here.
    pub fn word(&mut self, wanted: &str) -> Result<&'a str, Fault> {
        match self.peek() {
            Some(Kind::Word(word)) => {
                self.skip();
                Ok(word)
            }
            None => self.fault(format!("the line ends too early: {wanted} is missing")),
            Some(Kind::Quoted(_) | Kind::Sign(_)) => self.fault(format!("{wanted} should stand here")),
        }
    }

    /// One of these words; `wanted` says what they are.
    pub fn one_of(&mut self, wanted: &str, known: &[&'static str]) -> Result<&'static str, Fault> {
        let column = self.column();
        if self.peek().is_none() {
            return self.fault(format!("the line ends too early: write one of {}", known.join(", ")));
        }
        let word = self.word(wanted)?;
        let found = known.iter().find(|candidate| **candidate == word);
        found.copied().ok_or_else(|| {
            Fault::new(column, format!("`{word}` is not {wanted}: {}", hint(word, known))).meant(meant(word, known))
        })
    }

    /// A span of virtual time.
    pub fn time(&mut self) -> Result<Time, Fault> {
        let column = self.column();
        let word = self.word("a time such as 300ms or 1.5s")?;
        units::read_time(word).map_err(|message| Fault::new(column, message))
    }

    /// A range of spans, or a single one.
    pub fn range(&mut self) -> Result<Range, Fault> {
        let column = self.column();
        let min = self.word("a time or a range such as 5ms or 10..20ms")?;
        let max = if self.skip_sign("..") { self.word("the longest time of the range")? } else { min };
        units::read_range(min, max).map_err(|message| Fault::new(column, message))
    }

    /// A percentage, in tenths of a percent.
    pub fn permille(&mut self) -> Result<u16, Fault> {
        let column = self.column();
        let word = self.word("a percentage such as 20%")?;
        units::read_permille(word).map_err(|message| Fault::new(column, message))
    }

    /// A whole number; `wanted` says which.
    pub fn number(&mut self, wanted: &str) -> Result<u64, Fault> {
        self.number_of(wanted, u64::MAX)
    }

    /// The same, where what cannot be read says that `most` is the largest one.
    pub fn number_of(&mut self, wanted: &str, most: u64) -> Result<u64, Fault> {
        let column = self.column();
        let word = self.word(wanted)?;
        let digits = word.bytes().all(|byte| byte.is_ascii_digit());
        word.parse().ok().filter(|_| digits).ok_or_else(|| {
            let signs = if word.is_ascii() { "" } else { " in the digits 0 to 9" };
            let message = format!("`{word}` is not {wanted}: write a whole number{signs}, {most} at the most");
            Fault::new(column, message)
        })
    }

    /// The number of a request that was asked above this line.
    pub fn request(&mut self) -> Result<u64, Fault> {
        let (column, asked) = (self.column(), self.requests);
        let number = self.number("the number of a request")?;
        let message = match asked {
            _ if (1..=asked).contains(&number) => return Ok(number),
            0 => format!("there is no request {number}: nothing was written or read above this line"),
            1 => format!("there is no request {number}: only request 1 was asked above this line"),
            _ => format!("there is no request {number}: requests 1 to {asked} were asked above this line"),
        };
        Err(Fault::new(column, message))
    }

    /// A key, bare or in quotes.
    pub fn key(&mut self) -> Result<String, Fault> {
        let column = self.column();
        let key = self.text("a key", KEY_CHARS_MAX)?;
        if key.is_empty() { Err(Fault::new(column, "a key has at least one character")) } else { Ok(key) }
    }

    /// A value, bare or in quotes.
    pub fn value(&mut self) -> Result<String, Fault> {
        self.text("a value (an empty one is \"\")", VALUE_CHARS_MAX)
    }

    /// A text in double quotes; `wanted` says which.
    pub fn quoted(&mut self, wanted: &str) -> Result<&'a str, Fault> {
        match self.peek() {
            Some(Kind::Quoted(text)) => {
                self.skip();
                Ok(text)
            }
            None => self.fault(format!("the line ends too early: {wanted} are missing")),
            Some(Kind::Word(_) | Kind::Sign(_)) => self.fault(format!("{wanted} should stand here")),
        }
    }

    fn text(&mut self, wanted: &str, chars_max: usize) -> Result<String, Fault> {
        let column = self.column();
        let text = match self.peek() {
            Some(Kind::Quoted(text)) => {
                self.skip();
                text
            }
            _ => self.word(wanted)?,
        };
        match text.chars().count() {
            count if count > chars_max => {
                let message = format!("{count} characters are too many: {chars_max} are allowed");
                Err(Fault::new(column, message))
            }
            _ => Ok(text.to_string()),
        }
    }

    /// An `=`; `wanted` shows the whole, such as `x=3`.
    pub fn equals(&mut self, wanted: &str) -> Result<(), Fault> {
        if self.skip_sign("=") { Ok(()) } else { self.fault(format!("`=` is missing: write {wanted}")) }
    }

    /// The end of the line.
    pub fn finish(&self) -> Result<(), Fault> {
        match self.peek() {
            None => Ok(()),
            Some(Kind::Sign(sign)) => {
                self.fault(format!("`{sign}` is too much here: put a text that contains it in double quotes"))
            }
            Some(Kind::Word(_) | Kind::Quoted(_)) => self.fault("this is too much: the line says enough without it"),
        }
    }
}
