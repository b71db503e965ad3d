//! The lines of a lesson: what stands above the cluster, below a stop, and at the end.

use std::rc::Rc;

use super::reader::{OpenStop, Reader};
use crate::cluster::NODES_MAX;
use crate::scenario::cursor::Cursor;
use crate::scenario::lesson::TRIES_MAX;
use crate::scenario::operation::OPERATIONS;
use crate::scenario::token::{Fault, Pieces, pieces};
use crate::scenario::{Line, Step, lesson_lines};

/// What lines of a lesson begin with that are no steps.
pub(in crate::scenario) const OF_A_LESSON: [&str; 9] =
    ["lesson", "source", "try", "answer", "point", "goal", "hint", "solution", "contrast"];

impl Reader {
    /// Reads a line that belongs to a lesson and is no step. False when it is something else.
    pub(super) fn of_lesson(&mut self, number: usize, line: &str, pieces: &Pieces) -> Result<bool, Fault> {
        let names = Rc::clone(&self.names);
        let mut cursor = Cursor::new(pieces, self.nodes, self.requests).knowing(&names);
        let Some(word) = OF_A_LESSON.into_iter().find(|word| cursor.is_word(word)) else { return Ok(false) };
        let column = cursor.column();
        if pieces.question.is_some() {
            return Err(Fault::new(column, format!("`{word}` asks nothing: put its words in double quotes")));
        }
        match word {
            "lesson" | "source" => {
                if self.started {
                    return Err(Fault::new(column, format!("`{word}` stands above the cluster: move it up")));
                }
                cursor.skip();
                let text = Some(lesson_lines::said(&mut cursor)?);
                cursor.finish()?;
                let place = if word == "lesson" { &mut self.scenario.title } else { &mut self.scenario.source };
                if std::mem::replace(place, text).is_some() {
                    return Err(Fault::new(
                        column,
                        format!("there is a `{word}` already: remove one of the two lines"),
                    ));
                }
            }
            "try" => {
                if !self.started {
                    return Err(Fault::new(column, "what there is to try stands below the last step: move it down"));
                }
                cursor.skip();
                self.scenario.tries.push(lesson_lines::said(&mut cursor)?);
                cursor.finish()?;
                if self.scenario.tries.len() > TRIES_MAX {
                    return Err(Fault::new(column, format!("{TRIES_MAX} things to try are enough: remove some")));
                }
            }
            _ => self.below_stop(word, number, line, cursor)?,
        }
        Ok(true)
    }

    /// Reads a line that stands below a stop.
    fn below_stop(&mut self, word: &'static str, number: usize, line: &str, mut cursor: Cursor) -> Result<(), Fault> {
        let column = cursor.column();
        let nodes = self.scenario.cluster.nodes;
        let lines = &mut self.scenario.lines;
        let below = |open: &&mut OpenStop| open.place + 1 == lines.len();
        let Some(open) = self.stop.as_mut().filter(below) else {
            return Err(Fault::new(column, format!("`{word}` stands right below a stop: write `stop` above it")));
        };
        if !self.words.is_empty() {
            let message = "words stand above the stop itself: move the comment there";
            return Err(Fault::new(column, message));
        }
        if let "answer" | "point" = word {
            open.answers.push((number, line.to_string()));
            return Ok(());
        }
        let Some(Line { step: Step::Stop(stop), .. }) = lines.last_mut() else { return Ok(()) };
        cursor.skip();
        let asks = ["write", "read"].iter().chain(&OPERATIONS).any(|word| cursor.is_word(word));
        // A solution and a contrast are runs of their own from the stop on, and so are their requests.
        open.requests += u64::from(asks);
        cursor.set_asked(open.requests, if word == "goal" { NODES_MAX } else { open.nodes });
        let read = lesson_lines::below(word, &mut cursor, stop, nodes);
        if word != "goal" {
            open.nodes = cursor.nodes();
        }
        read
    }

    /// Reads the answers of the last stop, now that the requests are known which they may name.
    pub(super) fn end_stop(&mut self) {
        let Some(OpenStop { place, number, line, answers, requests: _, nodes: _ }) = self.stop.take() else { return };
        for (number, line) in answers {
            let Some(Line { step: Step::Stop(stop), .. }) = self.scenario.lines.get_mut(place) else { return };
            let read = pieces(&line).and_then(|pieces| {
                let mut cursor = Cursor::new(&pieces, self.nodes, self.requests).knowing(&self.names);
                lesson_lines::answer(&mut cursor, stop)
            });
            if let Err(fault) = read {
                self.mistake(number, &line, fault);
            }
        }
        let Some(Line { step: Step::Stop(stop), question, .. }) = self.scenario.lines.get(place) else { return };
        let missing = lesson_lines::missing(stop, question.is_some());
        // What could not be read is not missing.
        let is_read = self.mistakes.iter().all(|mistake| mistake.line <= number);
        if let Some(message) = missing.filter(|_| is_read) {
            self.mistake(number, &line, Fault::new(1, message));
        }
    }
}
