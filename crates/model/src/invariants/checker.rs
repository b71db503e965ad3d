//! Passes each event to the properties that it could break.

use super::assumptions::Assumptions;
use super::committed_is_immutable::CommittedIsImmutable;
use super::committed_on_quorum::CommittedOnQuorum;
use super::election_safety::ElectionSafety;
use super::leader_completeness::LeaderCompleteness;
use super::linearizability::Linearizability;
use super::liveness::Liveness;
use super::log_matching::LogMatching;
use super::logs::Nodes;
use super::monotonic::Monotonic;
use super::no_lost_write::{Acknowledged, NoLostWrite};
use super::one_vote_per_term::OneVotePerTerm;
use super::report::Report;
use super::state_machine_safety::StateMachineSafety;
use super::state_ordering::StateOrdering;
use super::violation::{Described, Seen};
use super::{Property, Violation, leader_append_only, tell};
use crate::cluster::Cluster;
use crate::trace::{
    ClientEvent, DiskEvent, DiskImage, Event, FaultEvent, NetworkEvent, Outcome, ProcessEvent, RaftEvent, Record,
};
use crate::types::{Leader, LogId, NodeId, Role, Time, Vote};

/// Checks a trace as it grows. The cost of an event depends on its size, not on the length of the trace before it.
#[derive(Clone, Debug, Default)]
pub struct Checker {
    nodes: Nodes,
    /// True when the votes of the trace allow several leaders in one term.
    shares_terms: bool,
    election_safety: ElectionSafety,
    log_matching: LogMatching,
    leader_completeness: LeaderCompleteness,
    state_machine_safety: StateMachineSafety,
    one_vote_per_term: OneVotePerTerm,
    monotonic: Monotonic,
    no_lost_write: NoLostWrite,
    linearizability: Linearizability,
    committed_on_quorum: CommittedOnQuorum,
    committed_is_immutable: CommittedIsImmutable,
    state_ordering: StateOrdering,
    /// True when linearizability is not checked.
    skips_clients: bool,
    /// Judged where the cluster's settings are known, from which the bounds come.
    liveness: Option<Box<Liveness>>,
    assumptions: Assumptions,
    report: Report,
}

impl Checker {
    /// A checker for a trace that has not begun.
    pub fn new() -> Checker {
        Checker::default()
    }

    /// Adds a setting of the cluster that violates an assumption of Raft; `why` is one sentence.
    pub fn with_setting(mut self, what: &str, why: &str) -> Checker {
        self.assumptions.setting(what, why);
        self
    }

    /// Adds a setting of the cluster with which reads by lease may be old; `why` is one sentence.
    pub fn with_leases(mut self, what: &str, why: &str) -> Checker {
        self.assumptions.leases(what, why);
        self
    }

    /// Judges the liveness properties as well, within bounds that this cluster's settings give.
    pub fn with_liveness(mut self, cluster: &Cluster) -> Checker {
        self.liveness = Some(Box::new(Liveness::new(cluster)));
        self
    }

    /// The trace is of an engine in which a membership counts from when a node has applied it.
    pub fn with_late_members(mut self) -> Checker {
        self.committed_on_quorum.members_come_late();
        self.no_lost_write.members_come_late();
        self
    }

    /// A checker without the linearizability check, to measure the cost of that check.
    pub fn without_linearizability() -> Checker {
        Checker { skips_clients: true, ..Checker::default() }
    }

    /// The number of comparisons so far.
    pub fn checks(&self) -> u64 {
        self.report.checks
    }

    /// Checks the next event of the trace. Each contradiction is reported once.
    pub fn check(&mut self, record: &Record) -> Vec<Violation> {
        let mut late = self.pass(record.at);
        self.report.now.at = record.at;
        let (now, report) = (self.report.now, &mut self.report);
        self.assumptions.add(now.position, record);
        self.liveness.iter_mut().for_each(|liveness| liveness.add(record, report));
        match &record.event {
            Event::Process(ProcessEvent::Started { node, start: _ }) => {
                self.nodes.entry(*node).or_default().leads = None;
                self.state_machine_safety.started(*node, now);
                self.state_ordering.started(*node, now);
                self.monotonic.started(*node, now);
            }
            Event::Process(ProcessEvent::Crashed { node, kept, vote }) => self.crashed(*node, *kept, *vote),
            Event::Process(ProcessEvent::Failed { node, .. }) => self.nodes.entry(*node).or_default().leads = None,
            Event::Network(NetworkEvent::Sent { from, body, .. }) => self.one_vote_per_term.sent(*from, body, report),
            Event::Disk(DiskEvent::VoteSaved { node, vote }) => self.vote_saved(*node, *vote),
            Event::Disk(DiskEvent::VoteFlushed { node }) => {
                self.one_vote_per_term.flushed(*node);
                self.monotonic.vote_flushed(*node, now);
            }
            Event::Disk(DiskEvent::Appended { node: id, entries }) => {
                let node = self.nodes.entry(*id).or_default();
                leader_append_only::appended(*id, node, entries, report);
                self.log_matching.appended(*id, node, entries, report);
                node.append(entries, now);
                self.state_ordering.ends(*id, node.end(), now);
            }
            Event::Disk(DiskEvent::Flushed { node, last }) => self.nodes.entry(*node).or_default().flush(*last),
            Event::Disk(DiskEvent::Truncated { node: id, after }) => {
                let node = self.nodes.entry(*id).or_default();
                leader_append_only::truncated(*id, node, *after, report);
                self.committed_is_immutable.truncated(*id, node, *after, report);
                node.truncate(*after);
                self.state_ordering.ends(*id, node.end(), now);
                self.no_lost_write.disk_shrank(*id, &self.nodes, report);
            }
            Event::Disk(DiskEvent::Purged { node, upto }) => self.purged(*node, *upto),
            Event::Raft(RaftEvent::Committed { node, upto }) => {
                self.monotonic.committed(*node, *upto, report);
                let holder = self.nodes.entry(*node).or_default();
                self.leader_completeness.committed(*node, holder, *upto, now);
                self.committed_is_immutable.committed(*node, holder, *upto, report);
                self.committed_on_quorum.committed(*node, *upto, &self.nodes, report);
                self.state_ordering.committed(*node, *upto, report);
            }
            Event::Raft(RaftEvent::Applied { node, entries }) => {
                self.monotonic.applied(*node, entries, report);
                self.state_machine_safety.applied(*node, entries, report);
                self.no_lost_write.applied(*node, entries, report);
                self.state_ordering.applied(*node, entries, report);
                self.committed_on_quorum.applied(*node, entries);
            }
            Event::Raft(RaftEvent::SnapshotBuilt { node, snapshot }) => {
                self.state_ordering.built(*node, snapshot, report)
            }
            Event::Raft(RaftEvent::SnapshotInstalled { node, snapshot }) => {
                self.monotonic.installed(*node, snapshot, report);
                self.state_machine_safety.installed(*node, snapshot, report);
                self.committed_is_immutable.installed(*node, snapshot, report);
                self.state_ordering.installed(*node, snapshot, report);
                self.nodes.entry(*node).or_default().install(snapshot, now);
                self.committed_on_quorum.has_members(*node, snapshot.membership_id.map_or(0, |id| id.index));
            }
            Event::Raft(RaftEvent::Leads { node, leader, by }) => match node == leader {
                true => self.leads(*node, *by),
                false => self.election_safety.leads(*leader, *by, report),
            },
            Event::Raft(RaftEvent::RoleChanged { node, role, term, leader: _ }) => {
                self.monotonic.reported(*node, *term, report);
                match role {
                    Role::Leader => {
                        let leader = Leader { term: *term, node: if self.shares_terms { *node } else { NodeId(0) } };
                        self.leads(*node, leader);
                    }
                    Role::Learner | Role::Follower | Role::PreCandidate | Role::Candidate => {
                        self.nodes.entry(*node).or_default().leads = None;
                    }
                }
            }
            Event::Client(event) => self.client(event),
            Event::Acted(_)
            | Event::Process(ProcessEvent::Paused { .. } | ProcessEvent::Resumed { .. })
            | Event::Network(
                NetworkEvent::Linked { .. }
                | NetworkEvent::Delivered { .. }
                | NetworkEvent::Dropped { .. }
                | NetworkEvent::Held { .. }
                | NetworkEvent::Rescheduled { .. }
                | NetworkEvent::Duplicated { .. },
            )
            | Event::Raft(
                RaftEvent::Matched { .. }
                | RaftEvent::ChecksQuorum { .. }
                | RaftEvent::Progress { .. }
                | RaftEvent::QuorumAcked { .. }
                | RaftEvent::HandsOver { .. }
                | RaftEvent::TimeoutDrawn { .. },
            ) => {}
            Event::Fault(FaultEvent::DiskReplaced { node, disk }) => self.disk_replaced(*node, disk),
            Event::Fault(
                FaultEvent::DiskChanged { .. }
                | FaultEvent::BackedUp { .. }
                | FaultEvent::Rotted { .. }
                | FaultEvent::ClockChanged { .. }
                | FaultEvent::Slowed { .. }
                | FaultEvent::ApplySlowed { .. }
                | FaultEvent::Armed { .. }
                | FaultEvent::Triggered { .. },
            ) => {}
        }
        self.report.now.position += 1;
        let found = std::mem::take(&mut self.report.found);
        late.extend(found.into_iter().map(|(property, found)| self.attributed(now, property, found)));
        late
    }

    fn client(&mut self, event: &ClientEvent) {
        let (now, report) = (self.report.now, &mut self.report);
        if let ClientEvent::Answered { request, outcome: Outcome::Written(id) } = event {
            let what = self.state_machine_safety.payload(*id).map_or("its write".to_string(), tell::payload);
            let write = Acknowledged { id: *id, request: *request, what: what.into(), seen: now };
            self.no_lost_write.acknowledged(write, &self.nodes, report);
        }
        if !self.skips_clients {
            self.linearizability.client(event, report);
        }
    }

    /// Lets time pass up to `time`, at which more may happen: what should have come to hold before is reported. Each is
    /// reported at the same moment, however often this is called.
    pub fn pass(&mut self, time: Time) -> Vec<Violation> {
        let mut late = Vec::new();
        let Some(mut liveness) = self.liveness.take() else { return late };
        let next = self.report.now;
        while let Some(at) = liveness.due(time) {
            self.report.now = Seen { at, position: next.position.saturating_sub(1) };
            liveness.judge(self.assumptions.may_have_lost(), &self.nodes, &self.state_ordering, &mut self.report);
            let (now, found) = (self.report.now, std::mem::take(&mut self.report.found));
            late.extend(found.into_iter().map(|(property, found)| self.attributed(now, property, found)));
        }
        self.report.now = next;
        self.liveness = Some(liveness);
        late
    }

    fn attributed(&self, now: Seen, property: Property, found: Described) -> Violation {
        let voided = self.assumptions.behind(property, &found);
        let Described { message, facts, requests, .. } = found;
        Violation { at: now.at, position: now.position, property, message, facts, requests, voided }
    }

    fn crashed(&mut self, id: NodeId, kept: Option<LogId>, vote: Option<Vote>) {
        let report = &mut self.report;
        self.monotonic.crashed(id, vote, report);
        self.one_vote_per_term.crashed(id);
        let node = self.nodes.entry(id).or_default();
        node.crash(kept, vote);
        self.committed_is_immutable.forgets(id, kept);
        self.state_ordering.ends(id, node.end(), report.now);
        self.no_lost_write.disk_shrank(id, &self.nodes, report);
    }

    fn disk_replaced(&mut self, id: NodeId, disk: &DiskImage) {
        let (now, report) = (self.report.now, &mut self.report);
        let node = self.nodes.entry(id).or_default();
        let snapshot = disk.snapshot.as_deref();
        node.replace_disk(disk.vote, disk.purged, snapshot, &disk.entries, now);
        self.committed_is_immutable.forgets(id, None);
        self.state_ordering.disk_replaced(id, disk.purged, snapshot.and_then(|snapshot| snapshot.last), now);
        self.state_ordering.ends(id, node.end(), now);
        self.monotonic.disk_replaced(id, disk.vote, now);
        self.no_lost_write.disk_shrank(id, &self.nodes, report);
    }

    fn vote_saved(&mut self, node: NodeId, vote: Vote) {
        self.monotonic.vote_saved(node, vote, &mut self.report);
        self.one_vote_per_term.saved(node, vote, &mut self.report);
        self.no_lost_write.saw(vote.leader());
        self.shares_terms = vote.shares_term;
        self.nodes.entry(node).or_default().save_vote(vote);
    }

    fn leads(&mut self, id: NodeId, leader: Leader) {
        self.election_safety.leads(id, leader, &mut self.report);
        self.no_lost_write.saw(leader);
        let node = self.nodes.entry(id).or_default();
        // The report may be late: a node that has saved a vote of a higher term no longer leads.
        let is_over = node.vote.is_some_and(|vote| vote.leader() > leader);
        if !is_over && node.leads != Some(leader) {
            (node.leads, node.leads_since) = (Some(leader), self.report.now);
            self.leader_completeness.elected(id, node, leader, &mut self.report);
            self.no_lost_write.elected(id, node, leader, &mut self.report);
        }
    }

    fn purged(&mut self, node: NodeId, upto: LogId) {
        self.state_ordering.purged(node, upto, &mut self.report);
        self.nodes.entry(node).or_default().purge(upto);
        let purged_by_all = self.nodes.values().map(|node| node.purged.map_or(0, |purged| purged.index)).min();
        let first = purged_by_all.unwrap_or(0);
        self.log_matching.forget_below(first);
        self.state_machine_safety.forget_below(first);
        self.no_lost_write.forget_below(first);
        self.committed_is_immutable.forget_below(first);
    }
}
