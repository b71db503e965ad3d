//! The snapshots that one node sends to another: how many transfers began, and what became of them.
//!
//! They are counted by what the sender sends, and by what its receiver installs: a leader may have purged the entry up to
//! which its follower's log then matches.

use super::View;
use crate::trace::Body;
use crate::types::{LogId, NodeId};

/// The transfers of snapshots in one direction of a link.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Transfers {
    /// The sender.
    pub from: NodeId,
    /// The receiver.
    pub to: NodeId,
    /// How many began.
    pub begun: u64,
    /// After how many the receiver held what the snapshot contains: it installed it, or its leader learned of it.
    pub finished: u64,
    /// How many were not finished when that of a newer snapshot began.
    pub replaced: u64,
    /// True while the newest one goes on.
    pub goes_on: bool,
    /// The last entry of its snapshot.
    last: Option<LogId>,
    /// True when it travels in chunks.
    chunked: bool,
    /// How many bytes its receiver had not confirmed when a chunk was sent last.
    unconfirmed: u64,
}

impl Transfers {
    /// How many bytes of the newest snapshot its receiver has not confirmed.
    pub fn waiting(&self) -> u64 {
        if self.goes_on { self.unconfirmed } else { 0 }
    }

    /// All of it in words.
    pub fn words(&self) -> String {
        let Transfers { begun, finished, replaced, .. } = self;
        // Neither engine cuts a snapshot into chunks, so what becomes of these is not laid to it.
        let by = if self.chunked { " by the playground's chunk transport" } else { "" };
        let words = format!("snapshots{by}: {begun} begun, {finished} finished, {replaced} replaced");
        match self.waiting() {
            0 => words,
            waiting => format!("{words}, {waiting} bytes wait"),
        }
    }
}

impl View {
    /// The transfers in this direction, if there were any.
    pub fn transfers(&self, from: NodeId, to: NodeId) -> Option<&Transfers> {
        self.transfers.iter().find(|all| (all.from, all.to) == (from, to))
    }

    /// A message was sent.
    pub(super) fn transfer(&mut self, from: NodeId, to: NodeId, body: &Body) {
        let Body::InstallSnapshot { vote, snapshot, chunk } = body else { return };
        // A task that still sends for a leadership that is over begins nothing.
        if !self.node(from).leads_by(from, *vote) {
            return;
        }
        let offset = chunk.map_or(0, |chunk| chunk.offset);
        let known = self.transfers.iter_mut().find(|all| (all.from, all.to) == (from, to));
        let is_newer = known.as_ref().is_none_or(|all| snapshot.last > all.last);
        let goes_on = known.as_ref().is_some_and(|all| all.goes_on);
        // The answer to the last chunk was lost: nothing begins with it.
        if !goes_on && !is_newer && offset > 0 {
            return;
        }
        let mut now = Transfers {
            from,
            to,
            begun: u64::from(!goes_on || is_newer),
            finished: 0,
            replaced: u64::from(goes_on && is_newer),
            goes_on: true,
            last: snapshot.last,
            chunked: chunk.is_some(),
            unconfirmed: chunk.map_or(0, |chunk| chunk.total - offset),
        };
        match known {
            None => self.transfers.push(now),
            Some(all) => {
                now.begun += all.begun;
                now.finished += all.finished;
                now.replaced += all.replaced;
                *all = now;
            }
        }
    }

    /// A node holds as much as this: as it says itself, or as one leader has learned.
    pub(super) fn finish(&mut self, by: Option<NodeId>, to: NodeId, upto: Option<LogId>) {
        for all in &mut self.transfers {
            if all.goes_on && all.to == to && by.is_none_or(|by| by == all.from) && upto >= all.last {
                (all.goes_on, all.finished) = (false, all.finished + 1);
            }
        }
    }

    /// A node no longer leads: its transfers are broken off.
    pub(super) fn break_off(&mut self, from: NodeId) {
        for all in self.transfers.iter_mut().filter(|all| all.from == from) {
            all.goes_on = false;
        }
    }
}

#[cfg(test)]
mod tests {
    use std::rc::Rc;

    use super::*;
    use crate::trace::{Chunk, DiskEvent, Event, LinkState, NetworkEvent, ProcessEvent, RaftEvent, Record, Snapshot};
    use crate::types::{MessageId, Role, Time, Vote};

    const ONE: NodeId = NodeId(1);
    const THREE: NodeId = NodeId(3);
    const VOTE: Vote = Vote { term: 2, voted_for: Some(ONE), elected: true, shares_term: false };

    fn sent(index: u64, number: u64) -> Event {
        let chunk = (number > 0).then(|| {
            let offset = (number - 1) * 64;
            Chunk { number, of: 3, offset, bytes: 64, total: 192, done: number == 3 }
        });
        let snapshot = Rc::new(Snapshot { last: Some(LogId::new(2, index)), ..Snapshot::default() });
        let body = Rc::new(Body::InstallSnapshot { vote: VOTE, snapshot, chunk });
        let message = MessageId(index * 10 + number);
        Event::Network(NetworkEvent::Sent { message, from: ONE, to: THREE, arrives: Time::ZERO, body })
    }

    fn matched(index: u64) -> Event {
        Event::Raft(RaftEvent::Matched { leader: ONE, follower: THREE, upto: Some(LogId::new(2, index)) })
    }

    fn installed(index: u64) -> Event {
        let snapshot = Rc::new(Snapshot { last: Some(LogId::new(2, index)), ..Snapshot::default() });
        Event::Raft(RaftEvent::SnapshotInstalled { node: THREE, snapshot })
    }

    /// What is said of node 1, which leads term 2, after these events.
    fn said(events: Vec<Event>) -> String {
        let mut view = View::new(LinkState::default());
        let vote = Event::Disk(DiskEvent::VoteSaved { node: ONE, vote: VOTE });
        for event in [vote].into_iter().chain(events) {
            view.apply(&Record { at: Time::ZERO, event });
        }
        assert_eq!(view.transfers(THREE, ONE), None);
        view.transfers(ONE, THREE).map_or_else(String::new, Transfers::words)
    }

    #[test]
    fn a_transfer_begins_once_however_many_chunks_it_takes_and_is_finished_when_its_receiver_holds_it() {
        let by = "snapshots by the playground's chunk transport";
        assert_eq!(said(vec![]), "");
        let begun = vec![sent(5, 1), sent(5, 2), sent(5, 2)];
        assert_eq!(said(begun.clone()), format!("{by}: 1 begun, 0 finished, 0 replaced, 128 bytes wait"));
        let early = [begun.clone(), vec![matched(4)]].concat();
        assert_eq!(said(early), format!("{by}: 1 begun, 0 finished, 0 replaced, 128 bytes wait"));
        let finished = [begun, vec![sent(5, 3), matched(6), matched(7)]].concat();
        let last_again = [finished.clone(), vec![sent(5, 3)]].concat();
        for once in [finished.clone(), last_again, vec![sent(5, 1), installed(5), matched(5)]] {
            assert_eq!(said(once), format!("{by}: 1 begun, 1 finished, 0 replaced"));
        }
        let once_more = [finished, vec![sent(5, 1)]].concat();
        assert_eq!(said(once_more), format!("{by}: 2 begun, 1 finished, 0 replaced, 192 bytes wait"));
    }

    #[test]
    fn a_newer_snapshot_replaces_a_transfer_that_is_not_finished() {
        let whole = |index| sent(index, 0);
        assert_eq!(said(vec![whole(5), whole(9)]), "snapshots: 2 begun, 0 finished, 1 replaced");
        assert_eq!(said(vec![whole(5), matched(5), whole(9)]), "snapshots: 2 begun, 1 finished, 0 replaced");
    }

    #[test]
    fn a_transfer_whose_sender_dies_or_no_longer_leads_is_neither_finished_nor_replaced() {
        let crashed = Event::Process(ProcessEvent::Crashed { node: ONE, kept: None, vote: Some(VOTE) });
        let failed = Event::Process(ProcessEvent::Failed { node: ONE, message: String::new() });
        let role = Event::Raft(RaftEvent::RoleChanged { node: ONE, role: Role::Follower, term: 2, leader: None });
        for end in [crashed, failed, role] {
            let events = vec![sent(5, 0), end, matched(5), sent(9, 0)];
            assert_eq!(said(events), "snapshots: 2 begun, 0 finished, 0 replaced");
        }
    }

    #[test]
    fn a_snapshot_of_a_leadership_that_is_over_begins_no_transfer() {
        let later = Vote { term: 3, voted_for: Some(THREE), ..VOTE };
        assert_eq!(said(vec![Event::Disk(DiskEvent::VoteSaved { node: ONE, vote: later }), sent(5, 0)]), "");
    }
}
