//! Makes traces like those of a real cluster, of any length and much faster: a model of Raft in rounds.
//!
//! For the tests and the benchmark of `view` and `invariants`, which must not depend on the engine.

use model::change::Change;
use model::trace::{ClientEvent, DiskEvent, Event, NetworkEvent, ProcessEvent, RaftEvent};
use std::collections::BTreeMap;
use std::rc::Rc;

use model::action::Range;
use model::trace::*;
use model::types::*;

/// The parameters of a trace.
pub struct Kind {
    pub seed: u64,
    pub nodes: u64,
    /// The trace ends with the round in which it reaches this length.
    pub events: usize,
    /// The probability of a crash, restart, cut, heal or pause per round, in thousandths.
    pub fault_permille: u64,
    /// A node builds a snapshot and purges its log after this many applied entries.
    pub snapshot_every: u64,
}

/// The properties of every link that is not cut.
pub const LINK: LinkState = LinkState::plain(Range { min: Time::from_millis(10), max: Time::from_millis(20) }, 0);

#[derive(Default)]
struct Node {
    /// The log after `purged`.
    log: Vec<Entry>,
    purged: Option<LogId>,
    flushed: Option<LogId>,
    vote: Option<Vote>,
    commit: Option<LogId>,
    applied: Option<LogId>,
    data: BTreeMap<String, String>,
    snapshot: Option<Rc<Snapshot>>,
    is_down: bool,
    is_cut: bool,
    starts: u32,
}

impl Node {
    fn last(&self) -> Option<LogId> {
        self.log.last().map(|entry| entry.id).or(self.purged)
    }

    /// The position of the entry of `index` in `log`, or where it would be.
    fn offset(&self, index: u64) -> usize {
        let first = self.purged.map_or(0, |purged| purged.index + 1);
        index.saturating_sub(first) as usize
    }

    fn id_at(&self, index: u64) -> Option<LogId> {
        if self.purged.is_some_and(|purged| purged.index >= index) {
            return self.purged.filter(|purged| purged.index == index);
        }
        self.log.get(self.offset(index)).map(|entry| entry.id)
    }
}

struct Cluster {
    kind: Kind,
    random: u64,
    trace: Trace,
    now: Time,
    nodes: BTreeMap<NodeId, Node>,
    members: Rc<Membership>,
    leader: Option<NodeId>,
    term: Term,
    messages: u64,
    requests: u64,
    /// The requests that the leader has not answered.
    waiting: Vec<(RequestId, LogId)>,
}

/// Makes a trace.
pub fn trace(kind: Kind) -> Trace {
    let ids: Vec<NodeId> = (1..=kind.nodes).map(NodeId).collect();
    let members = Rc::new(Membership { voters: vec![ids.clone()], learners: Vec::new() });
    let mut cluster = Cluster {
        random: kind.seed.wrapping_mul(2).wrapping_add(0x9e37_79b9_7f4a_7c15),
        kind,
        trace: Trace::new(),
        now: Time::ZERO,
        nodes: BTreeMap::new(),
        members,
        leader: None,
        term: 0,
        messages: 0,
        requests: 0,
        waiting: Vec::new(),
    };
    for id in ids {
        cluster.nodes.insert(id, Node::default());
        let first = Entry { id: LogId::new(0, 0), payload: Payload::Membership(cluster.members.clone()) };
        cluster.append(id, vec![first], true);
        cluster.start(id);
    }
    while cluster.trace.len() < cluster.kind.events {
        cluster.round();
    }
    cluster.trace
}

impl Cluster {
    fn draw(&mut self, below: u64) -> u64 {
        self.random ^= self.random << 13;
        self.random ^= self.random >> 7;
        self.random ^= self.random << 17;
        self.random % below
    }

    fn record(&mut self, event: Event) {
        self.trace.push(self.now, event);
    }

    fn pass(&mut self) {
        self.now = self.now + Time::from_micros(1 + self.draw(5_000));
    }

    fn node(&mut self, id: NodeId) -> &mut Node {
        self.nodes.get_mut(&id).expect("a node of this cluster")
    }

    fn ids(&self) -> Vec<NodeId> {
        self.nodes.keys().copied().collect()
    }

    fn others(&self, id: NodeId) -> Vec<NodeId> {
        self.nodes.keys().copied().filter(|other| *other != id).collect()
    }

    fn round(&mut self) {
        if self.draw(1_000) < self.kind.fault_permille {
            self.fault();
        }
        self.pass();
        let well = |node: &Node| !node.is_down && !node.is_cut;
        let quorum = self.nodes.len() / 2 + 1;
        if !self.leader.is_some_and(|leader| well(&self.nodes[&leader])) {
            let candidates = self.nodes.iter().filter(|(_, node)| well(node));
            if candidates.clone().count() < quorum {
                return self.fault();
            }
            let (best, _) = candidates.max_by_key(|(_, node)| node.last()).expect("a quorum is not empty");
            self.elect(*best);
        }
        let leader = self.leader.expect("just elected");
        let writes = self.draw(4);
        for _ in 0..writes {
            let asked = self.ask(leader);
            self.waiting.push(asked);
        }
        // A leader that was cut off still appends writes, which will be truncated.
        let stale = self.ids().into_iter().find(|id| {
            let node = &self.nodes[id];
            node.is_cut && !node.is_down && node.vote.is_some_and(|vote| vote.elected && vote.node() == *id)
        });
        if let Some(stale) = stale.filter(|_| writes == 1) {
            let (request, _) = self.ask(stale);
            self.record(Event::Client(ClientEvent::Answered {
                request,
                outcome: Outcome::Unknown("no answer".into()),
            }));
        }
        let mut holders = 1;
        for to in self.others(leader) {
            holders += usize::from(self.replicate(leader, to));
        }
        self.pass();
        if holders >= quorum {
            let last = self.nodes[&leader].last();
            self.commit(leader, last);
            for (request, id) in std::mem::take(&mut self.waiting) {
                self.record(Event::Client(ClientEvent::Answered { request, outcome: Outcome::Written(id) }));
            }
        }
        for id in self.ids() {
            let node = &self.nodes[&id];
            let applied = node.applied.map_or(0, |applied| applied.index);
            if !node.is_down && applied > node.purged.map_or(0, |purged| purged.index) + self.kind.snapshot_every {
                self.snapshot(id);
            }
        }
    }

    fn ask(&mut self, node: NodeId) -> (RequestId, LogId) {
        self.requests += 1;
        let request = RequestId(self.requests);
        let (key, value) = (format!("key{}", self.draw(100)), Change::Set(format!("value{}", self.requests)));
        self.record(Event::Client(ClientEvent::Requested {
            request,
            node,
            ask: Ask::Write { key: key.clone(), value: value.clone() },
        }));
        let payload = Payload::Write(Rc::new(Write { request, key, value, id: None }));
        let vote = self.nodes[&node].vote.expect("a leader has a vote");
        let index = self.nodes[&node].last().map_or(0, |last| last.index + 1);
        let id = LogId::new(vote.term, index);
        self.append(node, vec![Entry { id, payload }], true);
        (request, id)
    }

    fn fault(&mut self) {
        // Most faults are repaired before the next one, as users do.
        let impaired =
            self.nodes.iter().find(|(_, node)| node.is_down || node.is_cut).map(|(id, node)| (*id, node.is_down));
        let (id, what) = match impaired {
            Some((id, is_down)) if self.draw(4) != 0 => (id, if is_down { 0 } else { 1 }),
            _ => (NodeId(1 + self.draw(self.kind.nodes)), self.draw(4)),
        };
        match what {
            0 if !self.nodes[&id].is_down => {
                let (kept, vote) = (self.nodes[&id].flushed, self.nodes[&id].vote);
                let node = self.node(id);
                let end = node.offset(kept.map_or(0, |kept| kept.index + 1));
                node.log.truncate(end);
                node.is_down = true;
                self.record(Event::Process(ProcessEvent::Crashed { node: id, kept, vote }));
            }
            0 => self.start(id),
            1 | 2 => {
                let is_cut = !self.nodes[&id].is_cut;
                self.node(id).is_cut = is_cut;
                for other in self.others(id) {
                    let link = LinkState { cut: is_cut || self.nodes[&other].is_cut, ..LINK };
                    self.record(Event::Network(NetworkEvent::Linked { from: id, to: other, state: link }));
                    self.record(Event::Network(NetworkEvent::Linked { from: other, to: id, state: link }));
                }
            }
            _ => {
                self.record(Event::Process(ProcessEvent::Paused { node: id }));
                self.pass();
                self.record(Event::Process(ProcessEvent::Resumed { node: id }));
            }
        }
    }

    fn start(&mut self, id: NodeId) {
        let node = self.node(id);
        node.is_down = false;
        node.starts += 1;
        (node.commit, node.applied) = (None, None);
        node.data.clear();
        let (start, snapshot) = (node.starts, node.snapshot.clone());
        self.record(Event::Process(ProcessEvent::Started { node: id, start }));
        if let Some(snapshot) = snapshot {
            self.install(id, snapshot);
        }
    }

    fn install(&mut self, id: NodeId, snapshot: Rc<Snapshot>) {
        let node = self.node(id);
        node.data = snapshot.data.iter().cloned().collect();
        (node.applied, node.commit) = (snapshot.last, node.commit.max(snapshot.last));
        node.snapshot = Some(snapshot.clone());
        self.record(Event::Raft(RaftEvent::SnapshotInstalled { node: id, snapshot }));
    }

    fn snapshot(&mut self, id: NodeId) {
        let node = &self.nodes[&id];
        let upto = node.applied.expect("something was applied");
        let snapshot = Rc::new(Snapshot {
            last: Some(upto),
            membership_id: Some(LogId::new(0, 0)),
            membership: (*self.members).clone(),
            data: node.data.clone().into_iter().collect(),
            sessions: Vec::new(),
        });
        self.node(id).snapshot = Some(snapshot.clone());
        self.record(Event::Raft(RaftEvent::SnapshotBuilt { node: id, snapshot }));
        self.purge(id, upto);
    }

    fn purge(&mut self, id: NodeId, upto: LogId) {
        let node = self.node(id);
        let gone = node.offset(upto.index + 1).min(node.log.len());
        node.log.drain(..gone);
        node.purged = Some(upto);
        node.flushed = node.flushed.filter(|flushed| flushed.index > upto.index).or(Some(upto));
        self.record(Event::Disk(DiskEvent::Purged { node: id, upto }));
    }

    fn append(&mut self, id: NodeId, entries: Vec<Entry>, flush: bool) {
        let last = entries.last().map(|entry| entry.id);
        self.node(id).log.extend(entries.iter().cloned());
        self.record(Event::Disk(DiskEvent::Appended { node: id, entries }));
        if flush {
            self.node(id).flushed = last;
            self.record(Event::Disk(DiskEvent::Flushed { node: id, last }));
        }
    }

    fn vote(&mut self, id: NodeId, vote: Vote) {
        if self.nodes[&id].vote != Some(vote) {
            self.node(id).vote = Some(vote);
            self.record(Event::Disk(DiskEvent::VoteSaved { node: id, vote }));
            self.record(Event::Disk(DiskEvent::VoteFlushed { node: id }));
            if vote.elected {
                self.record(Event::Raft(RaftEvent::Leads { node: id, leader: vote.node(), by: vote.leader() }));
            }
        }
    }

    fn elect(&mut self, id: NodeId) {
        for (request, _) in std::mem::take(&mut self.waiting) {
            self.record(Event::Client(ClientEvent::Answered {
                request,
                outcome: Outcome::Unknown("the leader is gone".into()),
            }));
        }
        self.term += 1;
        let vote = Vote { term: self.term, voted_for: Some(id), elected: false, shares_term: false };
        let timeout = Time::from_millis(300 + self.draw(300));
        self.record(Event::Raft(RaftEvent::TimeoutDrawn { node: id, timeout }));
        self.vote(id, vote);
        self.record(Event::Raft(RaftEvent::RoleChanged {
            node: id,
            role: Role::Candidate,
            term: self.term,
            leader: None,
        }));
        let last = self.nodes[&id].last();
        for voter in self.others(id) {
            let body = Body::RequestVote { vote, last, pre_vote: false, transfer: false };
            if let answers @ Some(_) = self.send(id, voter, body) {
                self.vote(voter, vote);
                let last = self.nodes[&voter].last();
                self.send(voter, id, Body::VoteReply { answers, vote, last, granted: true, pre_vote: false });
            }
        }
        self.vote(id, Vote { elected: true, ..vote });
        self.record(Event::Raft(RaftEvent::RoleChanged {
            node: id,
            role: Role::Leader,
            term: self.term,
            leader: Some(id),
        }));
        self.leader = Some(id);
        let blank = LogId::new(self.term, last.map_or(0, |last| last.index + 1));
        self.append(id, vec![Entry { id: blank, payload: Payload::Blank }], true);
    }

    /// Sends a message, which is delivered unless an end is cut off or down.
    fn send(&mut self, from: NodeId, to: NodeId, body: Body) -> Option<MessageId> {
        self.messages += 1;
        let message = MessageId(self.messages);
        let arrives = self.now + Time::from_millis(10 + self.draw(10));
        self.record(Event::Network(NetworkEvent::Sent { message, from, to, arrives, body: Rc::new(body) }));
        self.pass();
        let why = match (&self.nodes[&from], &self.nodes[&to]) {
            (from, to) if from.is_cut || to.is_cut => Some(DropReason::Cut),
            (_, to) if to.is_down => Some(DropReason::ReceiverDown),
            _ => None,
        };
        match why {
            Some(why) => self.record(Event::Network(NetworkEvent::Dropped { message, why })),
            None => self.record(Event::Network(NetworkEvent::Delivered { message })),
        }
        why.is_none().then_some(message)
    }

    /// Brings a follower up to date. True when it then has the whole log on disk.
    fn replicate(&mut self, leader: NodeId, to: NodeId) -> bool {
        let vote = self.nodes[&leader].vote.expect("a leader has a vote");
        let purged = self.nodes[&leader].purged;
        let (one, other) = (&self.nodes[&leader], &self.nodes[&to]);
        let end = other.last().map_or(0, |last| last.index + 1);
        // The follower's entries below its purged ones are committed, so they are the same on both.
        let bottom = other.purged.map_or(0, |purged| purged.index + 1);
        let same =
            (bottom..end).rev().find(|index| other.id_at(*index).is_some() && other.id_at(*index) == one.id_at(*index));
        let matched = same.map_or(bottom, |index| index + 1);
        if purged.is_some_and(|purged| matched <= purged.index) {
            let snapshot = self.nodes[&leader].snapshot.clone().expect("who purges has a snapshot");
            let answers @ Some(_) =
                self.send(leader, to, Body::InstallSnapshot { vote, snapshot: snapshot.clone(), chunk: None })
            else {
                return false;
            };
            self.vote(to, vote);
            let last = snapshot.last.expect("a snapshot contains something");
            // What the follower counts as committed is in the snapshot as well, and stays.
            let from = self.nodes[&to].commit.map_or(matched, |commit| matched.max(commit.index + 1));
            if self.nodes[&to].last().is_some_and(|id| id.index >= from) {
                self.truncate(to, from);
            }
            self.install(to, snapshot);
            self.purge(to, last);
            self.send(to, leader, Body::SnapshotReply { answers, vote, received: None });
            return false;
        }
        let from = matched.max(purged.map_or(0, |purged| purged.index + 1));
        let one = &self.nodes[&leader];
        let entries: Vec<Entry> = one.log[one.offset(from)..].iter().take(300).cloned().collect();
        let previous = from.checked_sub(1).and_then(|index| one.id_at(index));
        let body = Body::AppendEntries { vote, previous, entries: entries.clone(), commit: one.commit };
        let answers @ Some(_) = self.send(leader, to, body) else { return false };
        let commit = self.nodes[&leader].commit;
        self.vote(to, vote);
        self.record(Event::Raft(RaftEvent::RoleChanged {
            node: to,
            role: Role::Follower,
            term: vote.term,
            leader: Some(leader),
        }));
        if self.nodes[&to].last().is_some_and(|id| id.index >= from) {
            self.truncate(to, from);
        }
        let flush = self.draw(20) != 0;
        if !entries.is_empty() {
            self.append(to, entries, flush);
        }
        let last = self.nodes[&to].last();
        self.commit(to, commit.min(last));
        if !flush {
            return false;
        }
        if self.nodes[&to].flushed != last {
            self.node(to).flushed = last;
            self.record(Event::Disk(DiskEvent::Flushed { node: to, last }));
        }
        let result = AppendResult::Success;
        if self.send(to, leader, Body::AppendReply { answers, result }).is_some() {
            self.record(Event::Raft(RaftEvent::Matched { leader, follower: to, upto: last }));
        }
        last == self.nodes[&leader].last()
    }

    fn truncate(&mut self, id: NodeId, from: u64) {
        let node = self.node(id);
        let end = node.offset(from);
        node.log.truncate(end);
        let after = node.last();
        node.flushed = node.flushed.min(after);
        self.record(Event::Disk(DiskEvent::Truncated { node: id, after }));
    }

    fn commit(&mut self, id: NodeId, upto: Option<LogId>) {
        let node = self.node(id);
        let Some(upto) = upto.filter(|upto| node.commit < Some(*upto)) else { return };
        node.commit = Some(upto);
        let from = node.offset(node.applied.map_or(0, |applied| applied.index + 1));
        let entries = node.log[from..node.offset(upto.index + 1)].to_vec();
        for entry in &entries {
            if let Payload::Write(write) = &entry.payload {
                let after = write.value.applied(node.data.get(&write.key).map(String::as_str));
                node.data.insert(write.key.clone(), after.expect("it sets it"));
            }
        }
        self.record(Event::Raft(RaftEvent::Committed { node: id, upto }));
        if let Some(last) = entries.last() {
            self.node(id).applied = Some(last.id);
            self.record(Event::Raft(RaftEvent::Applied { node: id, entries }));
        }
    }
}
