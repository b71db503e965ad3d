//! Why entries are not committed.

use model::trace::Entry;
use model::types::{LogId, LogIndex, Time};

use super::{Answer, Goal, Past};
use crate::explain::{commitment, entries_at, is_committed};
use crate::format;

impl Past {
    /// Every entry that is in a log and not committed.
    pub fn open(&self) -> Vec<&Entry> {
        let logs = self.view.nodes.values();
        let (first, last) = logs.fold((LogIndex::MAX, 0), |(first, last), seen| {
            let end = seen.last().map_or(0, |id| id.index);
            (first.min(seen.commit.map_or(0, |id| id.index)), last.max(end))
        });
        let open = (first..=last).flat_map(|index| entries_at(&self.view, index));
        open.filter(|entry| self.since(entry.id).is_none()).collect()
    }

    /// Since when an entry is committed.
    pub(super) fn since(&self, id: LogId) -> Option<Time> {
        self.committed.get(&id.index).filter(|(committed, _)| *committed == id).map(|(_, at)| *at)
    }

    /// One sentence on an entry.
    pub fn sentence(&self, entry: &Entry) -> String {
        let entry_is = format!("entry {} ({})", entry.id, format::payload(entry));
        match self.since(entry.id) {
            // What no node has learned again after a restart is committed all the same.
            Some(since) if !is_committed(&self.view, entry.id) => {
                format!(
                    "{entry_is} is committed since {since}, but no node that holds it has learned so after a restart"
                )
            }
            since => {
                let since = since.map_or_else(String::new, |since| format!(", since {since}"));
                format!("{entry_is} {}{since}", commitment(&self.view, entry.id))
            }
        }
    }

    /// The entries at an index. Fails with one sentence when there is none.
    pub(super) fn of_entries(&self, index: LogIndex) -> Result<Answer, String> {
        let entries = entries_at(&self.view, index);
        let Some(newest) = entries.last() else {
            let last = self.view.nodes.values().filter_map(|seen| seen.last()).map(|last| last.index).max();
            let last =
                last.map_or("every log is empty".to_string(), |last| format!("the longest log ends with {last}"));
            return Err(format!("no log holds an entry at index {index} at {}: {last}", self.view.at));
        };
        let is_open = entries.iter().all(|entry| self.since(entry.id).is_none());
        let question = match is_open {
            true => format!("Why is {} not committed?", newest.id),
            false => format!("Is the entry at index {index} committed?"),
        };
        let lines = entries.iter().map(|entry| self.sentence(entry)).collect();
        Ok(Answer { question, lines, goal: is_open.then_some(Goal::Committed(newest.id)) })
    }
}
