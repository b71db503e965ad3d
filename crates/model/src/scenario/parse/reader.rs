//! What has been read of a text so far.

use std::rc::Rc;

use crate::scenario::Scenario;
use crate::scenario::mistake::Mistake;
use crate::shared::Set;
use crate::types::Time;

/// What has been read so far.
#[derive(Default)]
pub(super) struct Reader {
    pub(super) scenario: Scenario,
    /// True once a step was met, right or wrong.
    pub(super) started: bool,
    /// True once a cluster line was met, right or wrong.
    pub(super) cluster_met: bool,
    /// How many nodes the steps may name.
    pub(super) nodes: u64,
    /// The `#` lines that wait for the line below them.
    pub(super) words: Vec<String>,
    /// How many lines were not blank.
    pub(super) lines_read: usize,
    /// How many bytes the lines below `repeat` have, each as often as it is read.
    pub(super) repeated: usize,
    /// How many requests were asked.
    pub(super) requests: u64,
    /// The names of requests.
    pub(super) names: Rc<Set<String>>,
    /// How much virtual time the steps take at the most.
    pub(super) run: Time,
    /// The stop that lines of a lesson may stand below.
    pub(super) stop: Option<OpenStop>,
    pub(super) mistakes: Vec<Mistake>,
}

/// A stop of which more may be read.
pub(super) struct OpenStop {
    /// Its place among the lines, and in the text.
    pub(super) place: usize,
    pub(super) number: usize,
    pub(super) line: String,
    /// The lines with its answers. They may name requests that are asked below them, so they are read at the next stop.
    pub(super) answers: Vec<(usize, String)>,
    /// How many requests were asked, and how many nodes there are, when it, its solution or its contrast had been read
    /// so far.
    pub(super) requests: u64,
    pub(super) nodes: u64,
}
