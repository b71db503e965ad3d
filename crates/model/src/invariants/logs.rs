//! The state of each node that the checks use: its log by terms, its vote, and whether it leads.

use litemap::LiteMap;
use std::collections::VecDeque;
use std::rc::Rc;

use super::violation::Seen;
use crate::trace::{Entry, Membership, Payload, Snapshot};
use crate::types::{Leader, LogId, LogIndex, NodeId, Vote};

/// The most memberships of one log that are stored, the newest ones. Far fewer are not committed yet.
const MEMBERSHIPS_MAX: usize = 64;

/// Every node that any event has named.
pub(super) type Nodes = LiteMap<NodeId, Node>;

/// The state of one node.
#[derive(Clone, Debug, Default)]
pub(super) struct Node {
    /// The log without its payloads: where each run of entries of one term begins.
    runs: VecDeque<Run>,
    /// The last entry of the log. `None` while `runs` is empty.
    last: Option<LogId>,
    /// The last entry that is purged, or contained in a snapshot that the node holds.
    covered: Option<LogId>,
    /// The last entry on disk.
    flushed: Option<LogId>,
    /// The last purged entry.
    pub(super) purged: Option<LogId>,
    /// The vote its storage holds.
    pub(super) vote: Option<Vote>,
    /// The leader that it is, if it leads.
    pub(super) leads: Option<Leader>,
    /// Since when it leads.
    pub(super) leads_since: Seen,
    /// The memberships in its log and in its snapshot, the oldest first.
    memberships: VecDeque<Held>,
}

/// A membership that a node holds.
#[derive(Clone, Debug)]
pub(super) struct Held {
    /// Its log id.
    pub(super) id: LogId,
    pub(super) membership: Rc<Membership>,
    /// Since when the node holds it.
    pub(super) seen: Seen,
}

#[derive(Clone, Copy, Debug)]
struct Run {
    leader: Leader,
    first: LogIndex,
}

impl Node {
    /// The last entry of its log or, when that is empty, of its snapshot.
    pub(super) fn last(&self) -> Option<LogId> {
        self.last.or(self.covered)
    }

    /// The end of its log or, when that reaches further, of its snapshot.
    pub(super) fn end(&self) -> Option<LogId> {
        self.last.filter(|last| self.covered.is_none_or(|covered| covered.index <= last.index)).or(self.covered)
    }

    /// The first index of its log.
    pub(super) fn first_index(&self) -> LogIndex {
        self.runs.front().map_or(0, |first| first.first)
    }

    /// The log id of the entry at an index of its log.
    pub(super) fn id_at(&self, index: LogIndex) -> Option<LogId> {
        self.last.filter(|last| index <= last.index)?;
        let run = self.runs.partition_point(|run| run.first <= index).checked_sub(1)?;
        Some(LogId::of(self.runs[run].leader, index))
    }

    /// The memberships that it holds, the newest first.
    pub(super) fn memberships(&self) -> impl Iterator<Item = &Held> {
        self.memberships.iter().rev()
    }

    fn hold(&mut self, id: LogId, membership: Rc<Membership>, seen: Seen) {
        self.memberships.push_back(Held { id, membership, seen });
        if self.memberships.len() > MEMBERSHIPS_MAX {
            self.memberships.pop_front();
        }
    }

    /// The entry right before `index`, in its log or purged. `None` when it is not known.
    pub(super) fn before(&self, index: LogIndex) -> Option<LogId> {
        let is_before = |id: &LogId| id.index.checked_add(1) == Some(index);
        self.last.filter(is_before).or_else(|| self.covered.filter(is_before))
    }

    /// True when the entry is in its log, or was committed when its snapshot was taken.
    pub(super) fn holds(&self, id: LogId) -> bool {
        self.covers(id) || self.has_entry(id)
    }

    /// True when the entry survives a crash of this node.
    pub(super) fn holds_on_disk(&self, id: LogId) -> bool {
        self.covers(id) || (self.flushed.is_some_and(|flushed| id.index <= flushed.index) && self.has_entry(id))
    }

    fn covers(&self, id: LogId) -> bool {
        self.covered.is_some_and(|covered| id.index <= covered.index)
    }

    fn has_entry(&self, id: LogId) -> bool {
        if self.last.is_none_or(|last| id.index > last.index) {
            return false;
        }
        let after = match self.runs.back() {
            Some(newest) if newest.first <= id.index => self.runs.len(),
            _ => self.runs.partition_point(|run| run.first <= id.index),
        };
        after.checked_sub(1).is_some_and(|run| self.runs[run].leader == id.leader())
    }

    pub(super) fn append(&mut self, entries: &[Entry], now: Seen) {
        for Entry { id, payload } in entries {
            let follows = self.last.is_some_and(|last| last.index.checked_add(1) == Some(id.index));
            if !follows {
                // Either entries are overwritten, or a snapshot has replaced the entries before.
                self.cut_from(id.index);
                if self.last.is_none_or(|last| last.index.checked_add(1) != Some(id.index)) {
                    self.runs.clear();
                }
            }
            if self.runs.back().is_none_or(|run| run.leader != id.leader()) {
                self.runs.push_back(Run { leader: id.leader(), first: id.index });
            }
            self.last = Some(*id);
            if let Payload::Membership(membership) = payload {
                self.hold(*id, membership.clone(), now);
            }
        }
    }

    pub(super) fn flush(&mut self, last: Option<LogId>) {
        self.flushed = last;
    }

    /// Removes every entry after `after`.
    pub(super) fn truncate(&mut self, after: Option<LogId>) {
        self.cut_from(after.map_or(0, |after| after.index.saturating_add(1)));
    }

    /// Removes every entry from `end` on.
    fn cut_from(&mut self, end: LogIndex) {
        while self.runs.back().is_some_and(|run| run.first >= end) {
            self.runs.pop_back();
        }
        while self.memberships.back().is_some_and(|held| held.id.index >= end) {
            self.memberships.pop_back();
        }
        let cut = |id: LogId, leader| if id.index < end { id } else { LogId::of(leader, end - 1) };
        self.last = self.last.zip(self.runs.back()).map(|(last, run)| cut(last, run.leader));
        if self.flushed.is_some_and(|flushed| flushed.index >= end) {
            self.flushed = self.last;
        }
    }

    /// Removes every entry up to and including `upto`.
    pub(super) fn purge(&mut self, upto: LogId) {
        self.purged = self.purged.max(Some(upto));
        self.cover(upto);
        if self.last.is_none_or(|last| last.index <= upto.index) {
            self.runs.clear();
            self.last = None;
            return;
        }
        while self.runs.get(1).is_some_and(|second| second.first <= upto.index + 1) {
            self.runs.pop_front();
        }
        if let Some(first) = self.runs.front_mut() {
            first.first = first.first.max(upto.index + 1);
        }
    }

    /// The node took over a snapshot.
    pub(super) fn install(&mut self, snapshot: &Snapshot, now: Seen) {
        if let Some(last) = snapshot.last {
            self.cover(last);
        }
        // A membership of another leader that was never committed gives way to what the snapshot covers.
        let (end, newest) = (snapshot.last.map(|last| last.index), snapshot.membership_id.map(|id| id.index));
        self.memberships.retain(|held| Some(held.id.index) > end || Some(held.id.index) <= newest);
        if let Some(id) = snapshot.membership_id
            && self.memberships.back().is_none_or(|held| held.id.index < id.index)
        {
            self.hold(id, Rc::new(snapshot.membership.clone()), now);
        }
    }

    /// The node holds a snapshot up to here.
    fn cover(&mut self, upto: LogId) {
        if self.covered.is_none_or(|covered| covered.index < upto.index) {
            self.covered = Some(upto);
        }
    }

    pub(super) fn save_vote(&mut self, vote: Vote) {
        if self.leads.is_some_and(|leader| leader != vote.leader()) {
            self.leads = None;
        }
        self.vote = Some(vote);
    }

    /// The disk of the crashed node was replaced.
    pub(super) fn replace_disk(
        &mut self,
        vote: Option<Vote>,
        purged: Option<LogId>,
        snapshot: Option<&Snapshot>,
        entries: &[Entry],
        now: Seen,
    ) {
        *self = Node { vote, purged, covered: purged, ..Node::default() };
        if let Some(snapshot) = snapshot {
            self.install(snapshot, now);
        }
        let covered = self.covered;
        self.flushed = covered;
        self.append(entries, now);
        self.flushed = self.last().max(covered);
    }

    pub(super) fn crash(&mut self, kept: Option<LogId>, vote: Option<Vote>) {
        self.truncate(kept);
        self.flushed = kept;
        self.vote = vote;
        self.leads = None;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::invariants::testing::entry;
    use crate::types::Term;

    fn log(ids: &[(Term, LogIndex)]) -> Node {
        let mut node = Node::default();
        let entries: Vec<Entry> = ids.iter().map(|(term, index)| entry(*term, *index, "x=1")).collect();
        node.append(&entries, Seen::default());
        node.flush(node.last());
        node
    }

    #[test]
    fn a_truncated_entry_is_no_longer_held() {
        let mut node = log(&[(1, 0), (1, 1), (2, 2), (2, 3)]);
        node.truncate(Some(LogId::new(2, 2)));
        assert!(node.holds(LogId::new(2, 2)) && node.holds(LogId::new(1, 1)));
        assert!(!node.holds(LogId::new(2, 3)) && !node.holds(LogId::new(1, 2)));
        node.truncate(Some(LogId::new(1, 0)));
        assert!(node.holds(LogId::new(1, 0)) && !node.holds(LogId::new(1, 1)));
        assert_eq!(node.last(), Some(LogId::new(1, 0)));
    }

    #[test]
    fn a_membership_that_was_never_committed_gives_way_to_the_snapshot_that_covers_its_index() {
        let mut node = log(&[(1, 0)]);
        let held = |node: &Node| -> Vec<LogId> { node.memberships().map(|held| held.id).collect() };
        node.hold(LogId::new(1, 1), Rc::default(), Seen::default());
        node.hold(LogId::new(2, 4), Rc::default(), Seen::default());
        node.hold(LogId::new(2, 9), Rc::default(), Seen::default());
        let upto = |index| Snapshot {
            last: Some(LogId::new(3, index)),
            membership_id: Some(LogId::new(1, 1)),
            ..Snapshot::default()
        };
        node.install(&upto(5), Seen::default());
        assert_eq!(held(&node), [LogId::new(2, 9), LogId::new(1, 1)], "the newest one lies beyond it");
        node.install(&upto(12), Seen::default());
        assert_eq!(held(&node), [LogId::new(1, 1)]);
    }

    #[test]
    fn a_purged_entry_counts_as_held() {
        let mut node = log(&[(1, 0), (1, 1), (2, 2), (2, 3)]);
        node.purge(LogId::new(2, 2));
        assert!(node.holds_on_disk(LogId::new(1, 1)) && node.holds_on_disk(LogId::new(2, 3)));
        assert_eq!(node.before(4), Some(LogId::new(2, 3)));
        node.purge(LogId::new(4, 9));
        assert_eq!((node.last(), node.before(10)), (Some(LogId::new(4, 9)), Some(LogId::new(4, 9))));
    }

    #[test]
    fn an_unflushed_entry_is_held_but_not_on_disk() {
        let mut node = log(&[(1, 0)]);
        node.append(&[entry(1, 1, "x=2")], Seen::default());
        assert!(node.holds(LogId::new(1, 1)) && !node.holds_on_disk(LogId::new(1, 1)));
        node.crash(Some(LogId::new(1, 0)), None);
        assert!(!node.holds(LogId::new(1, 1)) && node.holds(LogId::new(1, 0)));
    }
}
