//! What a run prints while it is played: what its lines print, and, if that is wanted, what happened in sentences.

use std::rc::Rc;

use engine::Verdict;
use model::protocol::{Note, Progress};
use model::scenario::Cluster;
use model::trace::Record;
use model::types::Time;
use model::view::View;
use story::event_log::{EventLog, Sentence, plain};

/// What is printed of one run.
pub struct Chronicle {
    log: Option<EventLog>,
    /// Everything before this moment is printed.
    printed: Time,
    /// What lines have printed and sentences come before.
    waiting: Vec<Note>,
    /// How many bytes of the scenario's own output are printed.
    bytes: usize,
}

impl Chronicle {
    /// Nothing is printed yet.
    pub fn new(cluster: &Cluster, sentences: bool) -> Chronicle {
        let log = sentences.then(|| EventLog::new(Rc::new(cluster.clone())));
        Chronicle { log, printed: Time::ZERO, waiting: Vec::new(), bytes: 0 }
    }

    /// Adds an event, with the view before it.
    pub fn add(&mut self, record: &Record, before: &View) {
        if let Some(log) = &mut self.log {
            log.add(record, before);
        }
    }

    /// What is printed now that the run has come so far. A sentence may still be extended at its own moment, so what has
    /// happened at the last one waits, and so does what lines print there.
    pub fn goes_on(&mut self, news: &Progress) -> String {
        self.waiting.extend(news.notes.iter().cloned());
        let until = if self.log.is_some() { news.now } else { Time(u64::MAX) };
        self.up_to(until)
    }

    /// The rest, once the run has ended.
    pub fn ends(mut self, verdict: &Verdict) -> String {
        let rest = self.up_to(Time(u64::MAX));
        // Broken properties, and why the run ended.
        rest + verdict.output().get(self.bytes..).unwrap_or_default()
    }

    /// What has happened and what lines have printed before a moment, in this order where both are of one moment.
    fn up_to(&mut self, until: Time) -> String {
        let late = self.waiting.partition_point(|note| note.at < until);
        let later = self.waiting.split_off(late);
        let notes = std::mem::replace(&mut self.waiting, later);
        let mut text = String::new();
        for note in notes {
            text += &self.sentences(Time(note.at.0 + 1));
            self.bytes += note.text.len() + 1;
            text += &format!("{}\n", note.text);
        }
        text + &self.sentences(until)
    }

    /// The sentences before a moment that are not printed yet.
    fn sentences(&mut self, until: Time) -> String {
        let Some(log) = &self.log else { return String::new() };
        let all = log.sentences();
        let [first, end] = [self.printed, until].map(|moment| all.partition_point(|sentence| sentence.at < moment));
        self.printed = self.printed.max(until);
        let line = |sentence: &Rc<Sentence>| format!("at {}: {}\n", sentence.at, plain(&sentence.pieces));
        (first..end).filter_map(|place| all.get(place)).map(line).collect()
    }
}
