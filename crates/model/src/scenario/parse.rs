//! Reads a scenario from its text, line by line, and tells every mistake in it.

pub(super) mod of_lesson;
mod reader;
mod repeat;

use std::rc::Rc;
use std::str::FromStr;

use crate::action::Action;
use crate::shared::sort_short;
use crate::types::Time;

use super::clients::CHANGES;
use super::cursor::Cursor;
use super::mistake::{Mistake, Mistakes};
use super::operation::OPERATIONS;
use super::spelling::meant;
use super::token::{Fault, FaultParts, Kind, one_line, pieces};
use super::{LINE_CHARS_MAX, LINES_MAX, Line, RUN_MAX, Scenario, Step, TEXT_BYTES_MAX, cluster_line, step};
use crate::cluster::{Cluster, NODES_MAX};
use reader::{OpenStop, Reader};

/// Reads a scenario.
///
/// Fails with the mistakes, up to [`MISTAKES_MAX`](super::MISTAKES_MAX), each with its place and what would be right:
/// words that mean nothing, nodes that do not exist, clusters that openraft refuses, texts beyond the limits.
pub fn parse(text: &str) -> Result<Scenario, Mistakes> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut reader = Reader::default();
    if text.len() > TEXT_BYTES_MAX {
        let first = text.lines().next().unwrap_or_default();
        let message = format!("{} bytes are too long a text: {TEXT_BYTES_MAX} are allowed", text.len());
        reader.mistake(1, first, Fault::new(1, message));
        return reader.finish(1);
    }
    let all = text.split('\n').map(|line| line.strip_suffix('\r').unwrap_or(line));
    let mut lines: Vec<(usize, &str)> = (1..).zip(all).collect();
    let ruler = lines.iter().position(|(_, line)| is_ruler(line));
    if let Some(ruler) = ruler {
        let below: Vec<&str> = lines[ruler + 1..].iter().map(|(_, line)| *line).collect();
        lines.truncate(ruler);
        reader.scenario.output = Some(below.join("\n"));
    } else if text.is_empty() || text.ends_with('\n') {
        lines.pop();
    }
    reader.all(&lines, 0);
    let last = ruler.map_or(lines.len(), |ruler| ruler + 1);
    reader.finish(last)
}

/// The text of a scenario with this output, everything above `----` left as its writer laid it out.
pub fn with_output(text: &str, output: &str) -> String {
    let above: Vec<&str> = text.lines().take_while(|line| !is_ruler(line)).collect();
    format!("{}\n----\n{output}", above.join("\n").trim_end())
}

impl FromStr for Scenario {
    type Err = Mistakes;

    fn from_str(text: &str) -> Result<Scenario, Mistakes> {
        parse(text)
    }
}

/// Reads lines that follow other lines of a scenario, part by part: which nodes and requests they may name depends on
/// the lines before. What they take is not added up.
pub struct Continued(Reader);

impl Continued {
    /// Before the first line, in this cluster.
    pub fn new(cluster: &Cluster) -> Continued {
        let scenario = Scenario { cluster: cluster.clone(), ..Scenario::default() };
        Continued(Reader { scenario, started: true, cluster_met: true, nodes: cluster.nodes, ..Reader::default() })
    }

    /// Reads the next lines. Fails with the first mistake.
    pub fn read(&mut self, text: &str) -> Result<Vec<Line>, Mistakes> {
        let reader = &mut self.0;
        (reader.lines_read, reader.run) = (0, Time::ZERO);
        for (number, line) in (1..).zip(text.lines()) {
            if let Err(fault) = reader.line(number, line) {
                reader.mistake(number, line, fault);
            }
            if !reader.mistakes.is_empty() {
                return Err(Mistakes::new(std::mem::take(&mut reader.mistakes)));
            }
        }
        reader.end_stop();
        if !reader.mistakes.is_empty() {
            return Err(Mistakes::new(std::mem::take(&mut reader.mistakes)));
        }
        Ok(std::mem::take(&mut reader.scenario.lines))
    }

    /// Takes lines that have been read already.
    pub fn pass(&mut self, lines: &[Line]) -> Result<(), Mistakes> {
        // A stop neither asks anything of the cluster nor lets a node join.
        let counted = lines.iter().filter(|line| !matches!(line.step, Step::Stop(_)));
        counted.into_iter().try_for_each(|line| self.read(&line.to_string()).map(|_| ()))
    }
}

/// True for the line above the output.
fn is_ruler(line: &str) -> bool {
    let line = line.trim_end();
    line.len() >= 4 && line.bytes().all(|byte| byte == b'-')
}

impl Reader {
    fn mistake(&mut self, number: usize, line: &str, fault: Fault) {
        let FaultParts { column, message, meant } = fault.parts();
        self.mistakes.push(Mistake { line: number, column, message, text: line.trim_end().to_string(), meant });
    }

    fn line(&mut self, number: usize, line: &str) -> Result<(), Fault> {
        if line.trim().is_empty() {
            return Ok(());
        }
        self.count_lines(1)?;
        let length = line.chars().count();
        if length > LINE_CHARS_MAX {
            let message = format!("{length} characters are too long a line: {LINE_CHARS_MAX} are allowed");
            return Err(Fault::new(LINE_CHARS_MAX + 1, message));
        }
        if let Some(words) = line.trim_start().strip_prefix('#') {
            self.words.push(one_line(words.strip_prefix(' ').unwrap_or(words)));
            return Ok(());
        }
        let pieces = pieces(line)?;
        if self.of_lesson(number, line, &pieces)? {
            return Ok(());
        }
        let words = std::mem::take(&mut self.words);
        let Some(first) = pieces.tokens.first() else {
            return Err(Fault::new(pieces.end, "a question has a step before it: write both on one line"));
        };
        let names = Rc::clone(&self.names);
        let mut cursor = Cursor::new(&pieces, self.nodes, self.requests).knowing(&names);
        if cursor.is_word("cluster") {
            return self.cluster(&mut cursor, words, pieces.question.is_some());
        }
        // A request counts even when its line is wrong, so that the numbers below it stay right.
        let asks = ["read"].iter().chain(&CHANGES).chain(&OPERATIONS).any(|word| cursor.is_word(word));
        self.requests += u64::from(asks);
        if !self.started {
            self.start();
            if let Kind::Word(word) = &first.kind
                && let Some(cluster) = meant(word, &["cluster"])
            {
                let message = format!("`{word}` begins no line: did you mean `{cluster}`, in lower case?");
                return Err(Fault::new(first.column, message).meant(Some(cluster)));
            }
            let message = format!("the cluster comes first: write `{}` above this line", Cluster::default());
            return Err(Fault::new(first.column, message));
        }
        let steps = step::steps(&mut cursor);
        // A node that joins exists below, even when its line is wrong further on.
        self.nodes = cursor.nodes();
        // Names are added in place when nothing else holds them.
        drop(names);
        let (mut words, steps) = (Some(words), steps?);
        let last = steps.len() - 1;
        // A line for several nodes or links is as many lines as it prints.
        self.count_lines(last)?;
        // A request for each node.
        self.requests += if asks { last as u64 } else { 0 };
        for (place, step) in steps.into_iter().enumerate() {
            self.count(&step, first.column)?;
            self.must_be_offered(&step, first.column)?;
            if let Step::Stop(_) = step {
                self.end_stop();
                if words.iter().flatten().all(|words| words.trim().is_empty()) {
                    return Err(Fault::new(first.column, "a stop says what there is to see: write `# words` above it"));
                }
                let (place, line) = (self.scenario.lines.len(), line.to_string());
                let (requests, nodes) = (self.requests, self.nodes);
                self.stop = Some(OpenStop { place, number, line, answers: Vec::new(), requests, nodes });
            }
            if let Step::Act(Action::Named { name, .. }) = &step {
                Rc::make_mut(&mut self.names).insert(name.clone());
            }
            // What a line says of several nodes or links is a step for each: words stand before the first, the question at the last.
            let question = pieces.question.clone().filter(|_| place == last);
            self.scenario.lines.push(Line { words: words.take().unwrap_or_default(), step, question });
        }
        Ok(())
    }

    /// From now on steps are read, and while the cluster is not known they may name any node.
    fn start(&mut self) {
        self.started = true;
        self.nodes = NODES_MAX;
    }

    fn cluster(&mut self, cursor: &mut Cursor, words: Vec<String>, asks: bool) -> Result<(), Fault> {
        let column = cursor.column();
        if self.cluster_met {
            return Err(Fault::new(column, "there is a cluster already: remove one of the two lines"));
        }
        self.cluster_met = true;
        self.start();
        self.scenario.lesson = words;
        cursor.skip();
        self.scenario.cluster = cluster_line::read(cursor, column)?;
        self.nodes = self.scenario.cluster.nodes;
        if asks {
            return Err(Fault::new(column, "nothing happens here yet: ask the question at a step"));
        }
        Ok(())
    }

    /// Fails when the cluster's engine never does this.
    fn must_be_offered(&self, step: &Step, column: usize) -> Result<(), Fault> {
        let Step::Act(action) = step else { return Ok(()) };
        let action = if let Action::Named { action, .. } = action { action } else { action };
        let Action::Admin { operation, .. } = action else { return Ok(()) };
        self.scenario.cluster.dialect().offers(operation).map_err(|why| Fault::new(column, why))
    }

    /// Adds up how many lines there are.
    fn count_lines(&mut self, lines: usize) -> Result<(), Fault> {
        self.lines_read += lines;
        if self.lines_read > LINES_MAX {
            return Err(Fault::new(1, format!("these are too many lines: {LINES_MAX} are allowed")));
        }
        Ok(())
    }

    /// Adds up how long the steps take at the most.
    fn count(&mut self, step: &Step, column: usize) -> Result<(), Fault> {
        self.run = self.run + step.longest();
        if self.run > RUN_MAX {
            let message = format!("up to here the run can take {}: {RUN_MAX} are allowed", self.run);
            return Err(Fault::new(column, message));
        }
        Ok(())
    }

    /// Ends after the line of this number.
    fn finish(mut self, number: usize) -> Result<Scenario, Mistakes> {
        self.end_stop();
        sort_short(&mut self.mistakes, |one, other| one.line.cmp(&other.line));
        if self.mistakes.is_empty() && !self.cluster_met {
            let message = format!("there is no cluster: write a line such as `{}`", Cluster::default());
            self.mistake(number.max(1), "", Fault::new(1, message));
        }
        self.scenario.closing = self.words;
        if self.mistakes.is_empty() { Ok(self.scenario) } else { Err(Mistakes::new(self.mistakes)) }
    }
}
