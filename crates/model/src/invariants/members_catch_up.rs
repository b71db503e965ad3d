//! Members Catch Up: a member that the leader can reach, voter or learner, gets what is committed (§5.3: "the leader
//! retries AppendEntries RPCs indefinitely … until all followers eventually store all log entries"; §7 for snapshots).
//!
//! Assumption: that of Serving Leader, and a leader serves; the member runs and nothing is wrong with it. Bound:
//! [`Bounds::catch_up`], which grows with the messages it takes, from when the member was first seen without the entry.

use litemap::LiteMap;

use super::Property;
use super::bounds::Bounds;
use super::logs::{Node, Nodes};
use super::report::Report;
use super::violation::{Described, Seen};
use crate::types::{LogId, NodeId, Time, show_log_id};

/// The members that lack what is committed.
#[derive(Clone, Debug, Default)]
pub(super) struct MembersCatchUp {
    behind: LiteMap<NodeId, Behind>,
    /// The most chunks in which a snapshot has travelled.
    chunks: u64,
}

#[derive(Clone, Copy, Debug)]
struct Behind {
    /// What was committed when the member was first seen behind.
    target: LogId,
    since: Seen,
    within: Time,
}

impl MembersCatchUp {
    /// A snapshot travels in so many chunks.
    pub(super) fn chunked(&mut self, chunks: u64) {
        self.chunks = self.chunks.max(chunks);
    }

    /// Something was done to the cluster, or the assumption does not hold.
    pub(super) fn reset(&mut self) {
        self.behind.clear();
    }

    /// Judges a sound member of this serving leader, whose commit index is `commit`.
    pub(super) fn judge(
        &mut self,
        (leader, member): (NodeId, NodeId),
        commit: LogId,
        nodes: &Nodes,
        bounds: &Bounds,
        report: &mut Report,
    ) {
        let holds = |id: LogId| nodes.get(&member).is_some_and(|node| node.holds(id));
        if self.behind.get(&member).is_some_and(|behind| holds(behind.target)) {
            self.behind.remove(&member);
        }
        if holds(commit) {
            return;
        }
        let end = nodes.get(&member).and_then(Node::end);
        let now = report.now;
        let behind = self.behind.get(&member).copied().unwrap_or_else(|| {
            let missing = commit.index.saturating_sub(end.map_or(0, |end| end.index));
            Behind { target: commit, since: now, within: bounds.catch_up(missing, self.chunks) }
        });
        self.behind.insert(member, behind);
        let is_late = now.at.saturating_sub(behind.since.at) > behind.within;
        report.check(!is_late, Property::MembersCatchUp, (member.0, behind.target.index), |now| {
            let Behind { target, since, within } = behind;
            let ends = show_log_id(end);
            let message = format!(
                "node {member}, which the leader {leader} can reach, lacks the committed {target} since {}, for more than \
                 {within}: its log ends at {ends}",
                since.at
            );
            let earlier = since.on(leader, format!("{target} is committed on the leader {leader}"));
            let later = now.on(member, format!("the log of node {member} ends at {ends}"));
            Described::new(message, earlier.about(target), later.about(target))
        });
    }
}

#[cfg(test)]
mod tests {
    use crate::invariants::Property;
    use crate::invariants::testing::*;
    use crate::trace::{Entry, Event, NetworkEvent};
    use crate::types::{LinkState, LogId, NodeId};

    fn log() -> Vec<Entry> {
        vec![entry(1, 1, "x=1"), entry(1, 2, "x=2")]
    }

    /// Leader 1 and voters 2 and 3 hold 1/1 and 1/2 from 200 ms on, which are committed; the learner 4 lacks them.
    fn behind(end_ms: u64) -> Vec<(u64, Event)> {
        let hold = (1..=3).flat_map(|node| [appended(node, log()), flushed(node, Some(LogId::new(1, 2)))]);
        let then = hold.chain([committed(1, LogId::new(1, 2)), applied(1, log())]).map(|event| (200, event));
        four_start().into_iter().chain(serves(1, 100, 101)).chain(then).chain(serves(1, 201, end_ms)).collect()
    }

    #[test]
    fn a_learner_that_can_be_reached_and_gets_nothing_is_reported() {
        let violations = live(behind(20_000), 20_000);
        let message = "node 4, which the leader 1 can reach, lacks the committed 1/2 since 200ms, for more than 9.168s: its \
                       log ends at 1/0";
        assert_eq!(said(&violations), [(Property::MembersCatchUp, message)]);
        let [earlier, later] = facts(&violations[0]);
        assert_eq!(earlier, "200ms #20 on 1 of 1/2: 1/2 is committed on the leader 1");
        assert!(later.contains("on 4 of 1/2: the log of node 4 ends at 1/0"), "{later}");
        assert_eq!(live(behind(9_000), 9_000), []);
    }

    #[test]
    fn a_learner_that_gets_the_entries_or_a_snapshot_of_them_is_in_time() {
        let at = |event: Event| {
            let mut events = behind(20_000);
            let place = events.iter().position(|(at, _)| *at > 5_000).expect("there are later ones");
            events.insert(place, (5_000, event));
            live(events, 20_000)
        };
        assert_eq!(at(appended(4, log())), []);
        assert_eq!(at(installed(4, Some(LogId::new(1, 2)))), []);
        assert_eq!(at(appended(4, log()[..1].to_vec())).len(), 1);
    }

    #[test]
    fn a_learner_that_cannot_be_reached_may_stay_behind() {
        let state = LinkState { cut: true, ..LinkState::default() };
        let cut = Event::Network(NetworkEvent::Linked { from: NodeId(1), to: NodeId(4), state });
        let mut events = behind(20_000);
        events.insert(12, (0, cut));
        assert_eq!(live(events, 20_000), []);
        let mut events = behind(20_000);
        events.insert(12, (0, crashed(4, Some(LogId::new(1, 0)), None)));
        assert_eq!(live(events, 20_000), []);
    }
}
