//! What stage, logs, inspector and scenarios ask of a view.

use super::{NodeView, Process, View};
use crate::trace::{Entry, Standing};
use crate::types::{Leader, LogId, LogIndex, NodeId, Role, Term};

impl View {
    /// The nodes whose process runs.
    pub fn running(&self) -> impl Iterator<Item = (NodeId, &NodeView)> {
        self.nodes.iter().filter(|(_, seen)| seen.process == Process::Running).map(|(node, seen)| (*node, seen))
    }

    /// True for a leader that can commit nothing any more: so many voters of its own membership
    /// have promised a higher term (§5.1) that the others are no quorum.
    ///
    /// One cut-off node that stands for election again and again does not make a leader stale.
    pub fn is_stale(&self, node: NodeId) -> bool {
        let Some(leader) = self.nodes.get(&node) else { return false };
        // Where several may lead in a term, the promise to a greater node is one of these too.
        let shares_term = leader.vote.is_some_and(|vote| vote.shares_term);
        let own = Leader { term: leader.term, node: if shares_term { node } else { NodeId(0) } };
        let promised_more = |voter: &NodeId| {
            let voter = self.nodes.get(voter);
            voter.is_some_and(|voter| {
                voter.promise() > leader.term || voter.vote.is_some_and(|vote| vote.leader() > own)
            })
        };
        leader.role == Role::Leader
            && leader.is_alive()
            && leader.membership.1.voters.iter().any(|voters| {
                let lost = voters.iter().filter(|voter| promised_more(voter)).count();
                let quorum = voters.len() / 2 + 1;
                voters.len() - lost < quorum
            })
    }

    /// The running leader that is not stale, the one of the highest term should there be several.
    pub fn leader(&self) -> Option<NodeId> {
        let leaders = self
            .nodes
            .iter()
            .filter(|(id, node)| node.role == Role::Leader && node.process == Process::Running && !self.is_stale(**id));
        leaders.max_by_key(|(id, node)| (node.term, **id)).map(|(id, _)| *id)
    }
}

impl NodeView {
    /// How it stands in the newest membership of its own log, committed or not.
    pub fn standing(&self, node: NodeId) -> Standing {
        self.membership.1.standing(node)
    }

    /// True unless the process is dead.
    pub fn is_alive(&self) -> bool {
        match self.process {
            Process::Running | Process::Paused => true,
            Process::Crashed | Process::Failed => false,
        }
    }

    /// The highest term the node has promised: its vote's, or the one it reports.
    pub fn promise(&self) -> Term {
        self.vote.map_or(self.term, |vote| vote.term.max(self.term))
    }

    /// The last entry of its log, purged or not.
    pub fn last(&self) -> Option<LogId> {
        self.entries.last().map(|entry| entry.id).or(self.purged)
    }

    /// The entry at `index`, `None` when it is purged or not there yet.
    pub fn entry(&self, index: LogIndex) -> Option<&Entry> {
        let offset = usize::try_from(index.checked_sub(self.first_index)?).ok()?;
        self.entries.get(offset)
    }

    /// The log id at `index`: of an entry, or of the last purged one.
    pub fn log_id_at(&self, index: LogIndex) -> Option<LogId> {
        let entry = self.entry(index).map(|entry| entry.id);
        entry.or_else(|| self.purged.filter(|purged| purged.index == index))
    }

    /// True when the node counts the entry that its log holds at `index` as committed.
    ///
    /// openraft counts an entry from its acceptance on, while another one may still stand in its place: then only what is
    /// applied is committed for sure.
    pub fn counts_as_committed(&self, index: LogIndex) -> bool {
        let Some(commit) = self.commit.filter(|commit| index <= commit.index) else { return false };
        let holds = self.log_id_at(commit.index).is_none_or(|held| held == commit);
        holds || self.applied.is_some_and(|applied| index <= applied.index)
    }
}
